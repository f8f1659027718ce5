"""Near-copies among many texts: found as by a look at all pairs, with the prints that datasketch itself gives."""

from __future__ import annotations

import os
import random
import signal
import struct
import tracemalloc
from collections.abc import Collection, Iterator, Mapping, Sequence
from multiprocessing import parent_process
from pathlib import Path
from typing import Any
from weakref import WeakSet

import numpy
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH
from sqlalchemy import Connection, select, update

from pledgebook.register import copies, prints, proposing, schema
from pledgebook.register.collector import collector_paused
from pledgebook.register.copies import (
    ALIKE,
    PERMUTATIONS,
    PROPOSED,
    RUN,
    SCHEME,
    SHORTEST,
    WORD,
    Print,
    families,
    likeness,
    runs_of,
    signature,
)
from pledgebook.register.store import Book
from tests.register.readings import reading

ODD = ("", "Short.", "İstanbul ŉ ß STRASSE " * 9, "\ud800 half a character " * 5, "one two " * 4_000, "\u3000ﬁ ǅ " * 20)


def by_datasketch(text: str) -> bytes:
    """As prints were first made; the books that exist hold such."""
    words = [word.casefold() for word in WORD.findall(text)]
    runs = {tuple(words)} if len(words) < SHORTEST else {
        tuple(words[start:start + RUN]) for start in range(len(words) - RUN + 1)}
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme=SCHEME)
    sketch.update_batch([" ".join(run).encode("utf-8", "surrogatepass") for run in sorted(runs)])
    return struct.pack(f"<{PERMUTATIONS}I", *(int(value) for value in sketch.hashvalues))


def texts_of(count: int, seed: int) -> dict[str, str]:
    """Texts of sentences from one stock, some of them near to an earlier one, more or less."""
    rng = random.Random(seed)
    stock = [" ".join(f"w{rng.randrange(400)}" for _ in range(9)) for _ in range(60)]
    made: dict[str, str] = {}
    for number in range(count):
        if made and rng.random() < 0.6:
            sentences = rng.choice(list(made.values())).split(". ")
            told = [sentence for sentence in sentences if rng.random() < rng.choice((0.95, 0.8, 0.6))]
        else:
            told = rng.sample(stock, 12)
        made[f"t{number:03d}"] = ". ".join(told or stock[:1])
    return made


def printed(texts: Mapping[str, str]) -> list[Print]:
    return [Print(name, f"2024-03-{1 + number % 28:02d}", signature(text))
            for number, (name, text) in enumerate(texts.items())]


def by_index(texts: Mapping[str, str]) -> set[frozenset[str]]:
    """The families by datasketch's own index, and a look at every pair it proposes."""
    index, family = MinHashLSH(threshold=PROPOSED, num_perm=PERMUTATIONS), {name: {name} for name in texts}
    for name, text in texts.items():
        sketch = LeanMinHash(seed=1, scheme=SCHEME, hashvalues=struct.unpack(f"<{PERMUTATIONS}I", signature(text)))
        for other in index.query(sketch):
            if likeness(runs_of(texts[other]), runs_of(text)) >= ALIKE:
                joined = family[other] | family[name]
                family.update(dict.fromkeys(joined, joined))
        index.insert(name, sketch)
    return {frozenset(names) for names in family.values() if len(names) > 1}


def grouped(found: Mapping[str, str]) -> set[frozenset[str]]:
    return {frozenset(name for name in found if found[name] == first) for first in found.values()}


@pytest.mark.parametrize("text", [*ODD, *texts_of(5, 1).values()])
def test_a_print_is_the_one_that_existing_books_hold(text: str) -> None:
    assert signature(text) == by_datasketch(text)


def test_a_long_text_is_mixed_some_runs_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(texts_of(20, 2).values())
    whole = signature(text)
    monkeypatch.setattr(copies, "RUNS_AT_ONCE", 7)
    assert signature(text) == whole


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("little", [False, True])
def test_families_are_those_of_the_index(seed: int, little: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also band by band, a few signatures at a time, and where pairs that were refused are forgotten."""
    if little:
        for name in ("BYTES_OF_KEYS", "FETCHED", "REFUSED_KEPT"):
            monkeypatch.setattr(proposing, name, 1)
        monkeypatch.setattr(proposing, "SMALL", 2)
        monkeypatch.setattr(proposing, "SIDE_BY_SIDE", 3)
        monkeypatch.setattr(copies, "LOOKED_AT", 7)
        for name in ("RUNS_KEPT", "RUNS_TOGETHER"):
            monkeypatch.setattr(copies, name, 40)
        monkeypatch.setattr(proposing, "COMPARED", 2)
        monkeypatch.setattr(proposing, "LARGE", 3)
    texts = texts_of(120, seed)
    found = families(printed(texts), texts.__getitem__)
    assert len(found) > 30
    assert grouped(found) == by_index(texts)
    half = {one.text_id for one in printed(texts)[::2]}
    known = families([one for one in printed(texts) if one.text_id in half], texts.__getitem__)
    assert families(printed(texts), texts.__getitem__, {name: known.get(name) for name in half}) == found


def test_a_few_new_texts_are_compared_with_the_same_ones() -> None:
    texts = texts_of(120, 7)
    kept = {one.text_id: one.signature for one in printed(texts)}
    new = {name: kept.pop(name) for name in list(kept)[-20:]}
    joined = {frozenset((name, other)) for name, others in copies.candidates(new, kept.items()).items()
              for other in others if likeness(runs_of(texts[name]), runs_of(texts[other])) >= ALIKE}
    found = families(printed(texts), texts.__getitem__)
    pairs = {frozenset((name, other)) for name in new for other in texts if name != other
             and likeness(runs_of(texts[name]), runs_of(texts[other])) >= 0.6}
    assert pairs
    assert pairs <= joined
    assert all(len({found[name] for name in pair}) == 1 for pair in joined)


def test_texts_that_differ_in_a_figure_alone_are_fetched_once_each() -> None:
    texts = {f"t{number:04d}": f"Germany will give Ukraine {number} million euros for air defence, the defence "
             f"minister said on Thursday in Berlin. Note {number}." for number in range(300)}
    asked = list[str]()

    def words(text_id: str) -> str:
        asked.append(text_id)
        return texts[text_id]

    assert families(printed(texts), words) == {}, "alike, and less than half of all runs in common"
    assert len(asked) == 300, "each, though each was set against all others"


def test_words_are_asked_for_where_prints_leave_a_doubt() -> None:
    words = [f"w{number}" for number in range(400)]
    texts = {"first": " ".join(words), "longer": " ".join([*words, *map("n{}".format, range(20))]),
             "cut and gone on": " ".join([*map("k{}".format, range(200)), *words[:285]]),
             "hardly alike": " ".join([*map("h{}".format, range(400)), *words[300:]])}
    for name, is_copy, asked_for in (("longer", True, False), ("cut and gone on", False, True),
                                     ("hardly alike", False, False)):
        asked = list[str]()

        def words_of(text_id: str, asked: list[str] = asked) -> str:
            asked.append(text_id)
            return texts[text_id]

        two = {"first": texts["first"], name: texts[name]}
        assert bool(families(printed(two), words_of)) is is_copy
        assert bool(asked) is asked_for


def test_ten_thousand_copies_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    same = signature(" ".join(texts_of(3, 1).values()))
    asked = list[str]()

    def words(text_id: str) -> str:
        asked.append(text_id)
        return "one two three"

    found = families([Print(f"t{number:05d}", None, same) for number in range(10_000)], words)
    assert len(found) == 10_000
    assert asked == [], "equal prints leave no doubt"


# --- kept some at a time ------------------------------------------------------------------------------------------


def rows(book: Book) -> list[tuple[Any, ...]]:
    with book.looking() as connection:
        return sorted(map(tuple, connection.execute(select(schema.prints))))


def filled(path: Path) -> Book:
    texts = texts_of(12, 3)
    book = Book.open(str(path), create=True)
    list(book.add_all(reading(name, text) for name, text in texts.items()))
    return book


def test_a_run_that_ends_among_the_prints_goes_on_with_the_next(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled(tmp_path / "undisturbed.db") as book:
        book.settle()
        wanted, digest = rows(book), book.digest()
    assert any(family for *_, family in wanted)
    monkeypatch.setattr(prints, "TAKEN_AT_ONCE", 3)
    keep, taken, kept = prints.keep_prints, list[str](), list[int]()

    def taking(text: str) -> bytes:
        taken.append(text)
        return signature(text)

    def failing(connection: Connection, found: Collection[Mapping[str, Any]]) -> None:
        if len(kept) == 2:
            raise KeyboardInterrupt
        kept.append(len(found))
        keep(connection, found)

    with filled(tmp_path / "interrupted.db") as book:
        monkeypatch.setattr(prints, "signature", taking)
        monkeypatch.setattr(prints, "keep_prints", failing)
        with pytest.raises(KeyboardInterrupt):
            book.settle()
        monkeypatch.setattr(prints, "keep_prints", keep)
        assert [family for *_, family in rows(book)] == [prints.UNSETTLED] * 6
        assert book.faults() == ()
        taken.clear()
        book.settle()
        assert len(taken) == 6, "the other prints were there"
        assert (rows(book), book.digest(), book.faults()) == (wanted, digest, ())


def test_a_print_of_a_text_that_was_not_compared_yet_is_no_settled_one(tmp_path: Path) -> None:
    """A text more in a book whose last run ended among the prints: all that wait are compared."""
    with filled(tmp_path / "pledges.db") as book:
        book.settle()
        wanted = rows(book)
        with book.writing() as connection:
            connection.execute(update(schema.prints).values(family=prints.UNSETTLED))
        book.add(reading("more", "A text that is like no other one of these at all."))
        book.settle()
        assert [row for row in rows(book) if row in wanted] == wanted
        assert book.faults() == ()


def test_workers_take_the_same_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes back first; and by the process itself where the system ends its workers."""
    with filled(tmp_path / "alone.db") as book:
        book.settle()
        wanted = rows(book)
    monkeypatch.setattr(prints, "CHARACTERS_AT_ONCE", 500)
    monkeypatch.setattr(prints, "WAITING", 1)
    monkeypatch.setattr(prints, "TAKEN_AT_ONCE", 5)
    monkeypatch.setattr(prints, "WORTH_WORKERS", 6)
    with monkeypatch.context() as alone, filled(tmp_path / "side-by-side.db") as book:
        alone.setattr(prints, "signature", None)  # only workers take them
        book.settle(2)
        assert rows(book) == wanted
    monkeypatch.setattr(prints, "signatures", _ended_in_a_worker)
    with filled(tmp_path / "ended.db") as book:
        book.settle(2)
        assert rows(book) == wanted


def _ended_in_a_worker(texts: Sequence[str]) -> list[bytes]:
    if parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return copies.signatures(texts)


def test_few_texts_are_not_worth_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints, "TAKEN_AT_ONCE", 5)
    monkeypatch.setattr(prints, "ProcessPoolExecutor", None)
    with filled(tmp_path / "pledges.db") as book:
        book.settle(8)
        assert book.faults() == ()


def test_the_bands_that_were_gone_through_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three million texts they take a hundred megabytes, and stood twice in memory."""
    count, numbers, bands = 50_000, 32, 8
    monkeypatch.setattr(proposing, "BYTES_OF_KEYS", 8 * count * bands // 2)

    def each() -> Iterator[tuple[Any, Sequence[bytes]]]:
        rng = numpy.random.default_rng(1)
        for places in numpy.arange(count).reshape(-1, 500):
            yield places, [row.tobytes() for row in rng.integers(0, 2**32, (500, numbers), dtype=numpy.uint32)]

    tracemalloc.start()
    try:
        proposing.join_alike(proposing.Shelf(each, lambda _: []), proposing.Joined(count), numpy.ones(count, bool),
                             (bands, numbers // bands), lambda *_: ())
        assert tracemalloc.get_traced_memory()[1] < 2.2 * proposing.BYTES_OF_KEYS
    finally:
        tracemalloc.stop()


class Remnant:
    """What a question to a book leaves behind: it refers to itself, and only the collector throws it away."""

    def __init__(self) -> None:
        self.itself = self


def test_what_questions_leave_behind_is_thrown_away_though_the_collector_is_paused(
        monkeypatch: pytest.MonkeyPatch) -> None:
    """With three million texts it came to gigabytes."""
    monkeypatch.setattr(proposing, "FETCHED", 30)
    texts = {f"t{town}-{number}": f"Germany will give the town of {name} {number} million euros for air defence, said "
             f"the mayor of {name} on Thursday in {name}. Note {number} of {name}, page {number}."
             for town, name in enumerate("Aba Bida Cocody Dodoma Edea Fada Gao Ho Ife Jos".split())
             for number in range(30)}
    remnants = WeakSet[Remnant]()
    most = 0

    def words(text_id: str) -> str:
        nonlocal most
        remnants.add(Remnant())
        most = max(most, len(remnants))
        return texts[text_id]

    with collector_paused():
        families(printed(texts), words)
        assert 0 < most < len(texts) // 2, "of so many texts the words were asked for"
