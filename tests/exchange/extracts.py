"""Extracts for tests: a book with words that somebody meant to do harm with, and a book with nothing in it."""

from __future__ import annotations

from pathlib import Path

from pledgebook.answers.extract import Extract, extract
from pledgebook.answers.selection import Selection
from pledgebook.model import Kind, Period, Reading, Stage
from pledgebook.register.days import last_day
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.register.readings import money, reading

HOSTILE = "=HYPERLINK(\"http://x\") <script>alert('1')</script> & \x0b]]> \"Norway\" gives 7 million."
READINGS = [
    reading("oslo", "A heading.", ("Norway will give Ukraine 5 billion euros. 🛡", {
        "amount": money(5e9), "items": ("drones",), "period": Period("2024", "2027"), "speaker": "POL"}),
        published="2024-01-15", title="=1+1 <b>News</b>", publisher="@Oslo & Co"),
    reading("bergen", ("Norway will give Ukraine 9 billion euros.", {"amount": money(9e9)}), published="2024-01-16"),
    reading("kyiv", ("Ukraine got 2 billion euros from Germany in May.", {
        "actors": ("DEU",), "amount": money(2e9), "stage": Stage.DELIVERED}), published="2024-05"),
    reading("paris", ("France and the United Kingdom signed the Compact.", {
        "actors": ("FRA",), "partners": ("GBR",), "beneficiaries": (), "kind": Kind.AGREEMENT, "stage": Stage.ADOPTED,
        "instrument": "Compact"}), published="2024-02-01"),
    reading("evil", ("\u202e" + HOSTILE, {"actors": ("JPN",), "amount": money(7e6, per="year"), "condition": HOSTILE}),
            published=None, title="\x01<title>"),
    reading("rome", ("Italy refuses to send troops.", {
        "actors": ("ITA",), "kind": Kind.DEPLOYMENT, "stage": Stage.REFUSED}), published="2024-03-01"),
]


def book_of(path: Path, readings: list[Reading]) -> Book:
    book = Book.open(str(path), create=True)
    for made in readings:
        book.add(made)
    return book


def taken(folder: Path, readings: list[Reading] | None = None, selection: Selection | None = None,
          since: str | None = None, name: str = "book.db") -> Extract:
    """What a question takes out of a book of these readings."""
    with book_of(folder / name, READINGS if readings is None else readings) as book:
        return extract(book, selection or Selection(), since=last_day(since) if since else None)


def ruled(folder: Path) -> Extract:
    """The same, where a person accepted one claim, rejected another and corrected a third."""
    with book_of(folder / "ruled.db", READINGS) as book:
        for action, document, values in ((Action.ACCEPT, "kyiv", {}), (Action.REJECT, "rome", {}),
                                         (Action.CORRECT, "paris", {"stage": "pledged"})):
            judged = book.judged()
            claim = next(one for one in judged.claims if one.evidence.document_id == document)
            book.rule(action, who="Ada <&>", why="=read it again", marks=[judged.mark(claim)], values=values)
        return extract(book, Selection())
