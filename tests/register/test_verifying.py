"""`verify` finds what is wrong with a book: every flipped byte of a text or quote, every value that does not follow."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pledgebook.register.errors import BookNeedsNewer, NoBook, NotABook
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from pledgebook.register.verifying import mend, verify
from tests.register.readings import many

FLIPS = 150  # of each; the 1,000 of R14 take a minute


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A book of a few invented texts, two of one name and one with a copy, ruled on and settled."""
    path = str(tmp_path / "pledges.db")
    with Book.open(path, create=True) as book:
        for reading in many(10):
            book.add(reading)
        book.note(replace(many(10)[1].document, id="again", published="2025-01-01"))
        book.rule(Action.REJECT, who="A", why="no act", marks=(book.judged().mark(book.claims()[0]),))
        book.settle()
    return path


def change(path: str, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()


def places(raw: bytes, words: Iterator[bytes]) -> list[int]:
    """Where each byte of these words stands in a file, wherever they occur in it."""
    found: set[int] = set()
    for word in words:
        start = raw.find(word)
        assert start >= 0
        while start >= 0:
            found.update(range(start, start + len(word)))
            start = raw.find(word, start + 1)
    return sorted(found)


def test_a_whole_book_has_no_fault(path: str) -> None:
    before = Path(path).read_bytes()
    found = verify(path)
    assert found.all_faults == ()
    assert found.unchecked == ()
    assert (found.documents, found.claims) == (10, sum(len(reading.claims) for reading in many(10)))
    assert Path(path).read_bytes() == before
    assert [entry.name for entry in Path(path).parent.iterdir()] == ["pledges.db"]


@pytest.mark.parametrize("column", ["text", "quote"])
def test_every_flipped_byte_of_a_text_or_quote_is_found(column: str, path: str) -> None:
    """R14. The file is packed first, so that no dead copy of a row takes the flip."""
    change(path, "PRAGMA journal_mode = DELETE", "DELETE FROM commitments", "VACUUM")
    table = "documents" if column == "text" else "claims"
    connection = sqlite3.connect(path)
    words = [written.encode() for (written,) in connection.execute(f"SELECT DISTINCT {column} FROM {table}")]
    connection.close()
    raw = Path(path).read_bytes()
    rng = random.Random(column)
    where = places(raw, iter(words))
    missed = []
    for place in rng.sample(where, FLIPS):
        flipped = bytearray(raw)
        flipped[place] ^= 1 << rng.randrange(8)
        Path(path).write_bytes(flipped)
        if not verify(path).faults:
            missed.append(place)
    assert not missed


def test_a_flipped_byte_anywhere_never_ends_in_a_traceback(path: str) -> None:
    change(path, "PRAGMA journal_mode = DELETE")
    raw = Path(path).read_bytes()
    rng = random.Random(7)
    for place in [*range(0, 100, 12), *rng.sample(range(100, len(raw)), 30)]:
        flipped = bytearray(raw)
        flipped[place] ^= 1 << rng.randrange(8)
        Path(path).write_bytes(flipped)
        try:
            verify(path, busy_seconds=0.1)
        except (NotABook, BookNeedsNewer):
            assert place < 100  # the stamp itself


@pytest.mark.parametrize("part", [0.1, 0.4, 0.7, 0.95])
def test_a_file_that_is_cut_off_is_found(part: float, path: str) -> None:
    change(path, "PRAGMA journal_mode = DELETE")
    raw = Path(path).read_bytes()
    Path(path).write_bytes(raw[: int(len(raw) * part)])
    assert verify(path).faults


@pytest.mark.parametrize(("statement", "place", "what"), [
    ("UPDATE documents SET text = text || ' ' WHERE number = 3", "document text-2", "hash differs"),
    ("UPDATE documents SET sha256 = 'x' || sha256 WHERE number = 3", "document text-2", "hash differs"),
    ("UPDATE documents SET characters = 1 WHERE number = 3", "document text-2", "the book says 1"),
    ("UPDATE documents SET published = '2020' WHERE number = 3", "document text-2", "first source"),
    ("UPDATE documents SET id = 'other' WHERE number = 3", "document other", "not its own"),
    ("DELETE FROM sources WHERE document = 3", "document text-2", "came from is missing"),
    ("UPDATE documents SET reading = 1 WHERE number = 3", "document text-2", "are missing"),
    ("DELETE FROM problems", "document", "are missing"),
    ("UPDATE claims SET stage = CASE stage WHEN 'ended' THEN 'blocked' ELSE 'ended' END WHERE number = 2", "claim c",
     "its name does not fit"),
    ("UPDATE claims SET kind = 'nonsense' WHERE number = 2", "claim c", "cannot be read"),
    ("UPDATE claims SET actors = '[' WHERE number = 2", "claim c", "cannot be read"),
    ("UPDATE claims SET end = end + 1 WHERE number = 2", "claim c", "not the text at its place"),
    ("UPDATE rulings SET why = 'another'", "ruling", "not what the ruling itself says"),
    ("UPDATE rulings SET told = '{}'", "ruling", "cannot be read"),
    ("DROP TRIGGER quote_words_add", "pledges.db", "quote_words_add is missing"),
    ("DROP INDEX claims_by_id", "pledges.db", "claims_by_id is missing"),
    ("DELETE FROM documents WHERE number = 3", "readings", "not there"),
])
def test_what_is_kept_is_compared_with_itself(statement: str, place: str, what: str, path: str) -> None:
    change(path, statement)
    fault = next(fault for fault in verify(path).faults if what in fault.what)
    assert fault.where.startswith(path)
    assert place in fault.where
    assert "restore" in fault.try_this


@pytest.mark.parametrize(("statement", "place"), [
    ("UPDATE commitments SET stage = 'ended' WHERE id = (SELECT max(id) FROM commitments)", "commitments"),
    ("DELETE FROM commitments WHERE id = (SELECT min(id) FROM commitments)", "commitments"),
    ("UPDATE commitments SET quote = quote || '.' WHERE place = (SELECT max(place) FROM commitments)", "commitments"),
    ("UPDATE commitments SET side = '*'", "commitments"), ("DELETE FROM bearings", "bearings"),
    ("DELETE FROM matches", "matches"), ("UPDATE conflicts SET reason = 'none'", "conflicts"),
    ("UPDATE prints SET family = 'none'", "prints"), ("UPDATE prints SET signature = x'00'", "prints"),
    ("INSERT INTO document_words(rowid, title, text) VALUES (77, 'a', 'b')", "document_words"),
    ("INSERT INTO quote_words(quote_words) VALUES ('delete-all')", "quote_words"),
])
def test_what_is_worked_out_is_compared_and_mended(statement: str, place: str, path: str) -> None:
    with Book.open(path) as book:
        digest = book.digest()
    connection = sqlite3.connect(path, isolation_level=None)
    changed = connection.execute(statement).rowcount
    connection.close()
    if not changed:
        pytest.skip("the invented texts give no such row")
    found = verify(path)
    assert found.faults == ()
    assert any(fault.where.endswith(place) for fault in found.stale)
    assert all("--mend" in fault.try_this for fault in found.stale)
    mend(path)
    assert verify(path).all_faults == ()
    with Book.open(path) as book:
        assert book.digest() == digest


def test_what_was_not_worked_out_yet_is_no_fault(path: str) -> None:
    with Book.open(path) as book:
        book.add(many(12)[11])
    found = verify(path)
    assert found.all_faults == ()
    assert "not worked out" in found.unchecked[0]


def test_what_is_no_book_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoBook):
        verify(str(tmp_path / "none.db"))
    (tmp_path / "note.db").write_text("Ruritania will send two radars. " * 100)
    assert "not a database" in verify(str(tmp_path / "note.db")).faults[0].what
    change(str(tmp_path / "other.db"), "CREATE TABLE t (a)")
    with pytest.raises(NotABook):
        verify(str(tmp_path / "other.db"))
