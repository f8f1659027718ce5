"""Pages are made from what the book holds now, and it is read no more often than it changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pledgebook.doors.web.shelf import Shelf
from pledgebook.model import Commitment
from pledgebook.register.errors import NoBook, NothingFound
from pledgebook.register.store import Book
from tests.register.readings import many, money, reading

LATER = 4_000_000_000.0  # a day on which every change is long past


def book_with(path: Path, *names: str) -> None:
    with Book.open(str(path), create=True) as book:
        for name in names:
            book.add(reading(name, (f"Norway gives {name} to Ukraine.", {"items": (name,)})))
        book.settle()


def test_a_book_is_read_once_while_it_stays_as_it_is(tmp_path: Path) -> None:
    book_with(tmp_path / "b.db", "radars")
    shelf = Shelf(str(tmp_path / "b.db"), now=lambda: LATER)
    first = shelf.holdings()
    assert shelf.holdings() is first
    book_with(tmp_path / "b.db", "tanks")
    assert [entry.id for entry in shelf.holdings().entries] == ["radars", "tanks"]


def test_a_change_within_the_same_moment_is_seen_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    book_with(path, "radars")
    shelf = Shelf(str(path), now=lambda: path.stat().st_mtime + 0.5)
    first = shelf.holdings()
    state = path.stat()
    book_with(path, "tanks")
    os.truncate(path, max(state.st_size, path.stat().st_size))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))  # as a coarse clock would leave it
    assert len(first.entries) == 1
    assert len(shelf.holdings().entries) == 2


def test_a_writer_that_has_not_finished_is_no_obstacle(tmp_path: Path) -> None:
    book_with(tmp_path / "b.db", "radars")
    shelf = Shelf(str(tmp_path / "b.db"), now=lambda: LATER)
    shelf.holdings()
    with Book.open(str(tmp_path / "b.db")) as writer:  # keeps its log of writes while it is open
        writer.add(reading("ships", ("Norway gives ships to Ukraine.", {"items": ("ships",)})))
        assert len(shelf.holdings().entries) == 2
        assert len(shelf.holdings().register.commitments) == 2
    assert len(shelf.holdings().entries) == 2


def test_histories_conflicts_and_names(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        for one in (*many(12), reading("a", ("It gives 2 billion.", {"amount": money(2e9)})),
                    reading("b", ("It gives 2.", {"amount": money(2.0)}))):
            book.add(one)
        register = book.register(linked=True)
    shelf = Shelf(str(tmp_path / "b.db"))
    held = shelf.holdings()
    assert held.register == register
    for commitment in register.commitments:
        assert tuple(claim.id for claim in held.history(commitment)) == commitment.claim_ids
        assert {held.counted_under[claim_id] for claim_id in commitment.claim_ids} == {commitment.id}
        assert bool(held.conflicts_of(commitment)) == bool(commitment.contested)
        assert shelf.find(commitment.id) == commitment
    assert isinstance(shelf.find(register.commitments[0].id[:11]), Commitment)
    with pytest.raises(NothingFound):
        shelf.find("zzz")


def test_a_missing_book_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoBook):
        Shelf(str(tmp_path / "none.db")).holdings()
