"""How long the pages take on a big book: the median and the 95th percentile of each, for questions that differ.

    python -m benchmarks.pages_scale --book FILE [--rounds 25] [--only WORD] [--without WORD] [--first-paint]
                                     [--after-a-change] [--markdown]
    python -m benchmarks.pages_scale --book FILE --make CORPUS.jsonl.gz [--claims 100000]

The book is a file; `--make` makes it of real texts first (benchmarks/real_book.py). Each page is asked for through the
application itself, each time with another question about what the book really holds. Prints milliseconds of processor
time beside those of the clock, because on a shared machine the clock counts other people's work. "First" is the first
question of that page since the book was opened, the first line of all with the reading of the book. `--after-a-change`
rules on claims of a copy of the book, each time on another one, and asks again: its figures are those of the first
answer after a ruling. `--markdown` prints the tables as docs/pages.md has them. `--first-paint` opens pages in Chromium
(PLEDGEBOOK_CHROMIUM) and prints when it painted anything (first-contentful-paint).
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi.testclient import TestClient

from benchmarks.real_book import make
from pledgebook.doors import http
from pledgebook.doors.web.wording import document_path
from pledgebook.model import Kind, Stage
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book

HERE = "http://127.0.0.1:8000"
STILL_AT_WORK = 'role="status">The texts are being looked at'
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync")


@dataclass(frozen=True, slots=True)
class Held:
    """What a book holds, for questions about it."""

    actors: Sequence[str]  # those with most commitments
    beneficiaries: Sequence[str]
    commitments: Sequence[str]
    documents: Sequence[str]
    months: Sequence[str]
    words: Sequence[str]  # that stand in its quotes, common ones and rare ones

    def filters(self, rng: random.Random) -> dict[str, Any]:
        """A filter as somebody who looks around would choose it."""
        month = rng.choice(self.months)
        choices: list[dict[str, Any]] = [
            {}, {"actor": rng.choice(self.actors)}, {"beneficiary": rng.choice(self.beneficiaries)},
            {"party": rng.choice(self.actors), "kind": rng.choice(list(Kind))}, {"stage": rng.choice(list(Stage))},
            {"said_since": month[:4]}, {"actor": rng.choice(self.actors), "said_since": month, "said_until": month},
            {"on": f"{month}-11"}, {"min_sources": 2}, {"contested": "true"}]
        return rng.choice(choices)

    def narrow(self, rng: random.Random) -> dict[str, Any]:
        """One that leaves a part of the book, as whoever asks for sums or shares chooses it."""
        return {"beneficiary": rng.choice(self.beneficiaries), "kind": "aid"}


def held_in(path: str) -> Held:
    with Book.open(path) as book:
        commitments, entries = book.register().commitments, book.documents()
    counted = {role: Counter(chain.from_iterable(getattr(one, role) for one in commitments)).most_common(25)
               for role in ("actors", "beneficiaries")}
    words = Counter(re.findall(r"[a-z]{5,}", " ".join(one.quote for one in commitments).casefold()))
    common = [word for word, _ in words.most_common(400)]
    return Held([name for name, _ in counted["actors"]], [name for name, _ in counted["beneficiaries"]],
                [one.id for one in commitments], [entry.id for entry in entries if entry.claims],
                sorted({one.last_said[:7] for one in commitments if one.last_said and len(one.last_said) >= 7}),
                common)


Question = Callable[[random.Random, Held], str]


def asks(path: str, **fixed: Any) -> Question:
    """A page under filters that differ."""
    return lambda rng, held: f"{path}?{urlencode(held.filters(rng) | fixed)}"


def asks_narrowly(path: str, **fixed: Any) -> Question:
    return lambda rng, held: f"{path}?{urlencode(held.narrow(rng) | fixed)}"


def numbered(path: str, most: int) -> Question:
    return lambda rng, held: f"{path}?page={rng.randint(1, most)}"


def attack(rng: random.Random, held: Held) -> str:
    attacked = rng.choice(("Poland", "Estonia", "Japan", "South Korea", "Ukraine", "Norway", "Philippines"))
    return f"/bound?{urlencode({'attacked': attacked, 'by': 'Russia', 'on': f'20{rng.randint(10, 25)}-07-01'})}"


def change(rng: random.Random, held: Held) -> str:
    layer = rng.choice(({"withdraw": rng.choice(("USA", "Germany", "Turkey"))}, {"fails": rng.choice(held.words)},
                        {"delay": f"USA:20{rng.randint(26, 30)}"}))
    return f"/whatif?{urlencode(layer | {'on': f'20{rng.randint(18, 25)}-07-01'})}"


def between(rng: random.Random, held: Held) -> str:
    start = rng.choice(("2021-06-30", "2022-06-30", "2023-12-31"))
    return f"/changes?{urlencode({'since': start, 'until': '2024-06-30'} | held.narrow(rng))}"


PAGES: dict[str, Question] = {
    "register": asks("/"),
    "register, by amount": asks("/", sort="amount"),
    "register, page 2": asks("/", page=2),
    "register, words": lambda rng, held: f"/?{urlencode({'text': rng.choice(held.words)})}",
    "register, party and month": lambda rng, held: f"/?{urlencode({'actor': 'USA', 'said_since': (day := rng.choice(held.months)), 'said_until': day})}",  # noqa: E501
    "facets.json": asks("/facets.json"),
    "search": lambda rng, held: f"/search?{urlencode({'q': rng.choice(held.words)})}",
    "search, two words": lambda rng, held: f"/search?{urlencode({'q': ' '.join(rng.sample(held.words, 2))})}",
    "commitment": lambda rng, held: f"/commitment/{rng.choice(held.commitments)}",
    "document": lambda rng, held: document_path(rng.choice(held.documents)),
    "documents": numbered("/documents", 100),
    "timeline": asks("/timeline"),
    "network": asks("/network"),
    "map": asks("/map"),
    "map of sums": asks_narrowly("/map", by="sum"),
    "matrix": asks("/matrix"),
    "totals": asks_narrowly("/totals", by="actor"),
    "exposure": asks_narrowly("/exposure"),
    "conflicts": numbered("/conflicts", 10),
    "doubts": asks_narrowly("/doubts"),
    "conditions": asks_narrowly("/conditions"),
    "changes": between,
    "changes, days asked about before": between,
    "bound": attack,
    "what if": change,
    "review": asks("/review"),
    "review, by money": asks("/review", by="money"),
    "review, sample": lambda rng, held: f"/review?by=random&seed={rng.randint(0, 10**6)}",
    "quality": asks("/quality"),
    "import": lambda rng, held: "/import",
    "register.json, 100": asks("/register.json", limit=100),
    "claims.json, 100": asks("/claims.json", limit=100),
    "review.json, 20": asks("/review.json"),
    "search.json": lambda rng, held: f"/search.json?{urlencode({'q': rng.choice(held.words)})}",
    "commitment.json": lambda rng, held: f"/commitment/{rng.choice(held.commitments)}.json",
    "register.csv, a party": lambda rng, held: f"/register.csv?beneficiary={rng.choice(held.beneficiaries[5:])}",
    "timeline.csv, a party": lambda rng, held: f"/timeline.csv?beneficiary={rng.choice(held.beneficiaries[5:])}",
    "totals.csv": asks_narrowly("/totals.csv", by="actor"),
}
PAINTED_PAGES = ("register", "search", "commitment", "document", "timeline", "network", "map", "matrix", "conflicts",
                 "review", "totals", "bound", "what if")
CHANGED_PAGES = ("register", "review", "conflicts", "commitment", "search", "timeline", "documents", "totals",
                 "register.json, 100")

Took = tuple[float, float]  # seconds by the clock, seconds of the processor


def timed(work: Callable[[], Any]) -> Took:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def answered(client: TestClient, address: str) -> None:
    """Asks until the page has its answer: one that says to ask again is none."""
    while True:
        answer = client.get(address)
        assert answer.status_code < 400, f"{address}: {answer.status_code} {answer.text[:300]}"
        if STILL_AT_WORK not in answer.text:
            return
        time.sleep(0.1)


def percentile(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * .95)]


@dataclass(frozen=True, slots=True)
class Table:
    """Prints rows of milliseconds, as text or as the documentation has them."""

    columns: Sequence[str]
    markdown: bool

    def head(self, title: str) -> None:
        if self.markdown:
            print(f"| {title} | {' | '.join(self.columns)} |\n|---{'|---:' * len(self.columns)}|", flush=True)
        else:
            print(f"{title:28}" + "".join(f"{column:>16}" for column in self.columns), flush=True)

    def row(self, name: str, values: Sequence[float | None]) -> None:
        """Seconds in, milliseconds printed; None: nothing."""
        told = ["" if value is None else f"{value * 1000:,.0f}" for value in values]
        print(f"| {name} | {' | '.join(told)} |" if self.markdown
              else f"{name:28}" + "".join(f"{one:>16}" for one in told), flush=True)


def in_figures(found: Sequence[Took]) -> list[float]:
    """The median and the 95th percentile by the processor, then by the clock."""
    return [figure for side in (1, 0) for values in [[one[side] for one in found]]
            for figure in (statistics.median(values), percentile(values))]


FIGURES = ("median, processor", "p95, processor", "median, clock", "p95, clock")


def measured(book: str, held: Held, rounds: int, pages: Mapping[str, Question], *, markdown: bool = False) -> None:
    """The table: each page's first answer, median and 95th percentile."""
    table = Table(("first, processor", "first, clock", *FIGURES), markdown)
    table.head("milliseconds")
    with TestClient(http.application(book), base_url=HERE) as client:
        opened = timed(lambda: answered(client, "/"))
        table.row("opened: the register", [opened[1], opened[0], None, None, None, None])
        for name, question in pages.items():
            rng = random.Random(name)
            first = timed(lambda question=question, rng=rng: answered(client, question(rng, held)))
            table.row(name, [first[1], first[0], *in_figures([
                timed(lambda question=question, rng=rng: answered(client, question(rng, held)))
                for _ in range(rounds)])])


def after_a_change(book: str, held: Held, rounds: int, *, markdown: bool = False) -> None:
    """The same pages again, each asked for first after a ruling of its own; on a copy of the book."""
    with tempfile.TemporaryDirectory(dir=Path(book).parent) as folder:
        copy = str(Path(folder) / "copy.db")
        shutil.copy(book, copy)
        os.utime(copy, (0, 0))
        rng = random.Random(1)
        table = Table(("median ruling, processor", *FIGURES), markdown)
        table.head("milliseconds, after a ruling")
        with Book.open(copy) as kept, TestClient(http.application(copy), base_url=HERE) as client:
            for name in CHANGED_PAGES:
                answered(client, PAGES[name](rng, held))
            judged = kept.judged()
            claims = iter(rng.sample(judged.claims, rounds * len(CHANGED_PAGES)))

            def ruled() -> None:
                kept.rule(Action.REJECT, who="anna", why="no such act", marks=[judged.mark(next(claims))])

            for name in CHANGED_PAGES:
                rulings, found = list[Took](), list[Took]()
                for _ in range(rounds):
                    rulings.append(timed(ruled))
                    found.append(timed(lambda name=name: answered(client, PAGES[name](rng, held))))
                table.row(name, [statistics.median(one[1] for one in rulings), *in_figures(found)])


def first_paint(book: str, held: Held, times: int = 5, *, markdown: bool = False) -> None:
    """When Chromium first painted anything of a page, counted from the click; the book is open by then."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("PLEDGEBOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    listener = http.listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(http.application(book), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    here = f"http://127.0.0.1:{listener.getsockname()[1]}"
    table = Table(("median", f"longest of {times}"), markdown)
    table.head("first contentful paint")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(here, timeout=300_000)
        for name in PAINTED_PAGES:
            rng, took = random.Random(name), list[float]()
            page.goto(here + PAGES[name](rng, held), timeout=300_000)
            for _ in range(times):
                page.goto(here + PAGES[name](rng, held), timeout=300_000)
                painted = None
                while painted is None:  # the policy of the pages lets nothing be waited for inside them
                    painted = page.evaluate(f"() => {PAINTED} ?? null")
                took.append(painted)
            table.row(name, [statistics.median(took) / 1000, max(took) / 1000])
        browser.close()
    server.should_exit = True
    thread.join(timeout=60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--book", required=True)
    parser.add_argument("--make", type=Path, metavar="CORPUS")
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose name holds it")
    parser.add_argument("--without", action="append", default=[], metavar="WORD", help="nor these; may be repeated")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--first-paint", action="store_true")
    parser.add_argument("--after-a-change", action="store_true")
    chosen = parser.parse_args()
    if chosen.make:
        make(chosen.make, chosen.book, claims=chosen.claims)
    with Book.open(chosen.book) as book:
        counts = book.counts()
    print(f"{counts.documents:,} texts, {counts.claims:,} claims, {counts.commitments:,} commitments, "
          f"{counts.conflicts:,} conflicts")
    held = held_in(chosen.book)
    if chosen.first_paint:
        first_paint(chosen.book, held, markdown=chosen.markdown)
    elif chosen.after_a_change:
        after_a_change(chosen.book, held, chosen.rounds, markdown=chosen.markdown)
    else:
        measured(chosen.book, held, chosen.rounds, {
            name: one for name, one in PAGES.items()
            if chosen.only in name and not any(word in name for word in chosen.without)}, markdown=chosen.markdown)


if __name__ == "__main__":
    main()
