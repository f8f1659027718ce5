"""The register of a small and a large invented book: reconciled whole, with one text more, and asked.

    python benchmarks/register_at_size.py [--claims 20000] [--large 100000] [--together 10] [--backfill 10] [--short]
                                          [--keep DIR]

Writes a real book file of each size by the store's own bulk path (`Book.add_all`), a text telling some claims of as
many small worlds (benchmarks/large_worlds.py). Prints, for both sizes and as a ratio, seconds on the clock and of the
processor for each step, and the most memory held; the parts that take the rules alone are measured apart from reading
and writing the file. Each size is measured in a process of its own, one core each.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from benchmarks.large_worlds import worlds_of
from pledgebook.answers.catalogue import Catalogue, Facet, catalogue_of
from pledgebook.answers.holding import Held, held_in
from pledgebook.answers.selection import Selection, commitments_in, select_commitments
from pledgebook.answers.totals import totals
from pledgebook.model import Claim, Commitment, Document, Kind, Reading, Span
from pledgebook.register.collector import collector_paused
from pledgebook.register.kept import Wanted
from pledgebook.register.matching import add_up_all
from pledgebook.register.netting import Books
from pledgebook.register.origins import kept_origins
from pledgebook.register.store import Book

WORLD = 240  # claims that a world tells, at least
ADDED = 12  # texts that are added one by one
ASKED = 20  # times that each question is asked, of another party or word each time
NEWEST = 1_000  # promises, whose actors are asked for as of an earlier day
THEN = date(2019, 12, 31)
OLD = date(2001, 3, 1)  # when backfilled worlds begin


@dataclass
class Taken:
    """Seconds by step: on the clock, of the processor. Of what is done often, the 95th percentile."""

    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = time.perf_counter() - started[0], time.process_time() - started[1]
        print(f"  {name}: {self.seconds[name][0]:.1f} s, {self.seconds[name][1]:.1f} s of the processor", flush=True)

    def done(self, path: str) -> Taken:
        self.counts["MB at most"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.counts["MB of the file"] = Path(path).stat().st_size // 1_000_000
        return self

    def often(self, name: str, works: list[Callable[[], object]]) -> None:
        took = []
        for work in works:
            started = time.perf_counter(), time.process_time()
            work()
            took.append((time.perf_counter() - started[0], time.process_time() - started[1]))
        cut = [statistics.quantiles(side, n=20, method="inclusive")[-1] if len(side) > 1 else side[0]
               for side in zip(*took, strict=True)]
        self.seconds[name] = cut[0], cut[1]
        print(f"  {name}: {cut[0]:.3f} s, {cut[1]:.3f} s of the processor", flush=True)


def readings_of(claims: int, together: int, *, first_seed: int = 1, begins: date | None = None,
                called: str = "t") -> Iterator[Reading]:
    """Texts that tell some claims each, of as many worlds."""
    worlds = worlds_of(claims, first_seed=first_seed, begins=begins)
    number = 0
    while some := [world for _, world in zip(range(together), worlds, strict=False)]:
        claims_of = [[telling.claim for telling in world.tellings] for world in some]
        for place in range(max(map(len, claims_of))):
            number += 1
            told = [(world.documents[place], by_place[place]) for world, by_place in zip(some, claims_of, strict=True)
                    if place < len(by_place)]
            yield _together(f"{called}{number:07d}", told)


def _together(name: str, told: list[tuple[Document, Claim]]) -> Reading:
    latest = max(told, key=lambda pair: pair[0].published or "")[0]
    text = "\n\n".join(document.text for document, _ in told)
    made = replace(latest, id=name, text=text, title=f"{latest.title}, and more", source=f"{name}.txt")
    claims, before = [], 0
    for document, claim in told:
        span = Span(name, before + claim.evidence.start, before + claim.evidence.end)
        claims.append(replace(claim, evidence=span, text_id=made.text_id))
        before += len(document.text) + 2
    return Reading(made, tuple(claims))


def measured(claims: int, together: int, backfill: int, short: bool, folder: str) -> Taken:
    """All steps for a book of so many claims."""
    taken = Taken()
    path = str(Path(folder) / f"at-size-{claims}.db")
    with collector_paused(), Book.open(path, create=True) as book:
        with taken.step("write texts and claims"):
            taken.counts["texts"] = sum(1 for _ in book.add_all(readings_of(claims, together)))
        with taken.step("settle: read, reconcile, write"):
            settled = book.settle()
        taken.counts |= {"claims": claims, "commitments": settled.commitments, "conflicts": settled.conflicts}
        more = list(readings_of(together * WORLD, together, first_seed=900_001, called="more"))
        extra = more[::WORLD // ADDED][:ADDED]
        with taken.step("the first text more"):
            book.add(extra[0])
            book.settle()
        taken.often("one text more (p95)", [partial(_added, book, one) for one in extra[1:]])
        newest = book.register(wanted=Wanted(most=NEWEST)).commitments
        actors = sorted({actor for commitment in newest for actor in commitment.actors})
        for what, most in (("list", None), ("newest thousand", NEWEST + 1)):
            taken.often(f"{what} as known at the end of 2019, of an actor (p95)", [
                partial(commitments_in, book, Selection(as_of=THEN, actors=(actor,)), most=most)
                for actor in actors[:ASKED]])
        with taken.step("newest thousand as known at the end of 2019"):
            commitments_in(book, Selection(as_of=THEN), most=NEWEST + 1)
        if short:
            return taken.done(path)
        with taken.step("read claims and sources"):
            with book.looking() as connection:
                sources = kept_origins(connection).sources
            told = book.claims()
        with taken.step("reconcile: the rules alone"):
            add_up_all(told, sources)
        del told
        with taken.step("load the whole book to ask it"):
            held = held_in(book)
            catalogue = catalogue_of(held.register.commitments, held.claims)
        asked(taken, book, held, "", catalogue)
        del held, catalogue
        if backfill:
            with taken.step("write older claims"):
                older = readings_of(max(together, claims // backfill), together, first_seed=500_001, begins=OLD,
                                    called="old")
                taken.counts["older texts"] = sum(1 for _ in book.add_all(older))
            with taken.step("settle after the older claims"):
                book.settle()
            held = held_in(book)
            asked(taken, book, held, ", after backfill", catalogue_of(held.register.commitments, held.claims))
    return taken.done(path)


def _added(book: Book, one: Reading) -> None:
    book.add(one)
    book.settle()


def asked(taken: Taken, book: Book, held: Held, when: str, catalogue: Catalogue) -> None:
    """Questions as the reading room asks them of a book that it holds: 95th percentiles."""
    actors = sorted({actor for commitment in held.register.commitments for actor in commitment.actors})[:ASKED]
    words = ["tanks", "border posts", "air defence", "radars", "approved a law", "tranche", "drone pilots", "bridges"]
    taken.often(f"filters{when} (p95)", [
        partial(_fitting, catalogue, Selection(actors=(actor,), kinds=(Kind.AID,))) for actor in actors])
    taken.often(f"facets{when} (p95)", [partial(_counts, catalogue, Selection(parties=(actor,))) for actor in actors])
    taken.often(f"search{when} (p95)", [partial(book.search, word) for word in chain(words, words)])
    books = held.books()
    taken.often(f"totals of an actor{when} (p95)", [
        partial(_totals, catalogue, Selection(actors=(actor,)), books) for actor in actors])
    if not when:
        with taken.step("as known at the end of 2019"):
            select_commitments(held.register, held.claims, Selection(as_of=THEN), held.sources)


def _fitting(catalogue: Catalogue, selection: Selection) -> tuple[Commitment, ...]:
    return catalogue.fitting(selection).commitments


def _counts(catalogue: Catalogue, selection: Selection) -> list[dict[str, int]]:
    fitting = catalogue.fitting(selection)
    return [fitting.counts(facet) for facet in Facet]


def _totals(catalogue: Catalogue, selection: Selection, books: Books) -> object:
    return totals(_fitting(catalogue, selection), books)


def main() -> None:
    """Prints both sizes and the ratio of each step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--together", type=int, default=10, help="claims a text")
    parser.add_argument("--backfill", type=int, default=10, help="one in so many claims is added later, older; 0: none")
    parser.add_argument("--short", action="store_true", help="only write, reconcile and add: no questions")
    parser.add_argument("--keep", help="a folder for the books; else they are thrown away")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.keep or passing
        Path(folder).mkdir(parents=True, exist_ok=True)
        found = []
        for size in (given.claims, given.large):
            print(f"{size:,} claims", flush=True)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                found.append(pool.apply(measured, (size, given.together, given.backfill, given.short, folder)))
    small, large = found
    print(json.dumps([small.counts, large.counts]))
    print(f"{'':40s} {given.claims:>12,} {'':9s} {given.large:>12,} claims: clock, processor; times the processor's")
    for name, (wall, own) in large.seconds.items():
        before, own_before = small.seconds[name]
        times = own / max(own_before, 1e-6)
        print(f"{name:40s} {before:9.3f} {own_before:9.3f} s {wall:9.3f} {own:9.3f} s  x {times:.1f}")


if __name__ == "__main__":
    main()
