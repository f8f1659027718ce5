"""A book that is worked out part by part comes to the same, row for row, as one that is worked out in one go."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from pledgebook.model import BY_MODEL, Kind, Reading, Stage
from pledgebook.register import by_parts, relinking, schema, shares, touched, wholes
from pledgebook.register.errors import BookError
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.conftest import NewPlace
from tests.register.readings import money, reading
from tests.register.test_touched import anew, derived, open_sided, ruled_at_random, tangled, texts_of


def told_by_a_model(one: Reading) -> Reading:
    return Reading(one.document, tuple(replace(claim, engine=f"{BY_MODEL}stub") for claim in one.claims))


@pytest.mark.parametrize("seed", range(12))
def test_part_by_part_is_as_in_one_go(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if seed > 7:  # as where hundreds of acts name instruments by one word, or share the sums of one body
        for module, most in ((wholes, "NAMED"), (relinking, "NAMED"), (wholes, "SUMS_LOOKED_AT"),
                             (shares, "SUMS_LOOKED_AT")):
            monkeypatch.setattr(module, most, 2)
    told = (tangled(seed, 60), texts_of(seed, 20), open_sided(seed, 40))[seed % 3]
    rng = random.Random(seed)
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for number, one in enumerate(told):
            book.add(told_by_a_model(one) if number % 7 == 3 else one)
        for _ in range(12 if seed % 2 else 0):
            ruled_at_random(book, rng)
        in_one_go = anew(book)
        counts = book.settle()
        for at_once in (1, 5, 40):
            monkeypatch.setattr(by_parts, "AT_ONCE", at_once)
            assert anew(book) == in_one_go
            assert book.settle() == counts
        assert in_one_go["links"] and in_one_go["bearings"]
        assert not book.faults()


def test_promises_of_two_parts_are_tied_to_each_other(
        new_place: NewPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gift from a fund, a share of a body's sum, and what an agreement of the same text is said to allow."""
    monkeypatch.setattr(by_parts, "AT_ONCE", 1)
    monkeypatch.setattr(touched, "MOST_TEXTS", 0)
    texts = [
        reading("fund", ("Denmark established the Nansen Fund for Ukraine.", {
            "kind": Kind.BODY, "stage": Stage.ADOPTED, "actors": ("DNK",), "beneficiaries": ("UKR",),
            "instrument": "Nansen Fund"})),
        reading("gift", ("Norway will pay Ukraine 5 million euros from the Nansen Fund.", {
            "actors": ("NOR",), "beneficiaries": ("UKR",), "instrument": "Nansen Fund", "amount": money(5e6)})),
        reading("whole", ("The EU will give Ukraine 9 million euros.", {"actors": ("EU",), "amount": money(9e6)}),
                published="2024-04-01"),
        reading("share", ("As its share of the EU sum, Germany will give Ukraine 1 million euros.", {
            "actors": ("DEU",), "amount": money(1e6)}), published="2024-05-01"),
        reading("pact", ("Poland and Ukraine signed an agreement.", {
            "kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "actors": ("POL",), "partners": ("UKR",),
            "beneficiaries": ()}),
                ("The agreement means that Poland will send Ukraine radars.", {"actors": ("POL",)})),
    ]
    with Book.open(new_place(), create=True) as book:
        for one in texts:
            book.add(one)
        ties = {(str(link.relation), link.second.actors, link.first and link.first.actors)
                for link in book.register(linked=True).links}
        assert ties == {("funded_from", ("NOR",), ("DNK",)), ("part_of", ("DEU",), ("EU",)),
                        ("under", ("POL",), ("POL",))}
        assert book.contents().register == book.register(linked=True)


def test_an_act_in_parts_lets_vague_claims_mean_the_only_other_side_near(
        new_place: NewPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Norway gives in spring goes to Ukraine alone, in autumn to two: as where all its claims are at hand."""
    def told(name: str, day: str, **fields: object) -> Reading:
        return reading(name, (f"Norway will give money ({name}).", {"actors": ("NOR",), **fields}), published=day)

    texts = [
        told("spring", "2024-03-01", beneficiaries=("UKR",), amount=money(5e6)),
        told("parliament", "2024-03-11", beneficiaries=(), amount=money(5e6)),
        told("autumn", "2024-09-01", beneficiaries=("UKR",), amount=money(7e6)),
        told("other", "2024-09-02", beneficiaries=("MDA",), amount=money(8e6)),
        told("vague", "2024-09-11", beneficiaries=(), amount=money(7e6)),
        told("radars", "2024-02-01", beneficiaries=("UKR",), items=("radars",)),
        told("those", "2024-02-20", beneficiaries=(), items=("coastal radars",)),
        told("tents", "2024-02-20", beneficiaries=(), items=("tents",)),
        told("own", "2024-07-01", beneficiaries=("NOR",), partners=("MDA",), amount=money(3e6)),
    ]
    by_place = []
    for at_once in (100, 2):
        monkeypatch.setattr(by_parts, "AT_ONCE", at_once)
        with Book.open(new_place(), create=True) as book:
            for one in texts:
                book.add(one)
            book.settle()
            ids = {claim.id: claim.evidence.document_id for claim in book.claims()}
            by_place.append((derived(book), {frozenset(ids[name] for name in one.claim_ids)
                                             for one in book.register().commitments}))
    whole, in_parts = by_place
    assert in_parts == whole
    assert {frozenset(("spring", "parliament")), frozenset(("radars", "those")), frozenset(("autumn",)),
            frozenset(("vague",)), frozenset(("tents",))} <= in_parts[1]


def test_what_cannot_be_kept_is_told_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "book.db")
    with Book.open(path, create=True) as book:
        for one in tangled(3, 20):
            book.add(one)
        whole = book.register(linked=True)
        judged = book.judged()
        book.rule(Action.REJECT, who="A person", why="No.", marks=(judged.mark(judged.claims[0]),))
        book.rule(Action.UNDO, who="A person", why="Yes.", undoes=book.judged().rulings[0].id)
        before = derived(book)
        monkeypatch.setattr(by_parts, "AT_ONCE", 4)
        monkeypatch.setattr(touched, "follow", lambda *_: None)
        with Book.open(path, read_only=True) as shown:
            assert shown.register(linked=True) == whole
            assert shown.settle().commitments == len(whole.commitments)
        assert derived(book) == before


def test_no_room_for_what_is_worked_out_is_told_in_words() -> None:
    row = {"commitment": "p1", "rule": "r", "first": "c1", "second": "c2", "turn": 0}
    with by_parts.new_sheets() as sheets, Path("/dev/full").open("wb", buffering=0) as full:
        with pytest.raises(BookError, match=r"no room .* TMPDIR"):
            by_parts.Sheets(sheets.tables, {schema.matches: full}).write({schema.matches: [row]})
        sheets.tables.exec_driver_sql("PRAGMA max_page_count = 40")
        with pytest.raises(BookError, match="no room"):
            sheets.write({schema.bearings: [
                {"commitment": f"p{number}", "asks": 0, "hook": "word " + "x" * 90, "since": ""}
                for number in range(5000)]})
        sheets.write({schema.matches: [row]})  # this one has a file with room
        assert list(dict(sheets.all())[schema.matches]) == [[row]]


def test_another_trouble_with_the_sheets_passes_as_it_is() -> None:
    row = {"commitment": "p1", "asks": 0, "hook": "word fund", "since": ""}
    with by_parts.new_sheets() as sheets, pytest.raises(IntegrityError):
        sheets.write({schema.bearings: [row, row]})
