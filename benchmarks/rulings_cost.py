"""What rulings cost in a large book: one judgement among N claims, and a book that holds R of them.

    python -m benchmarks.rulings_cost                      # 20,000 claims of invented worlds, 2,000 rulings

It puts the claims of invented worlds (benchmarks/worlds.py) into a book in a temporary folder and prints how long one
more ruling takes until the book has worked out what it adds up to: with two rulings before it, with R, and the ratio.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.worlds import Teller
from pledgebook.model import Claim, Document, Reading
from pledgebook.register.rulings import Action, Ruling
from pledgebook.register.store import Book


def filled(path: str, claims: int) -> int:
    """Makes a book of at least so many claims; how many it has."""
    seed = made = 0
    with Book.open(path, create=True) as book:
        while made < claims:
            world = Teller(seed).tell()
            by_document: dict[str, list[Claim]] = defaultdict(list)
            for telling in world.tellings:
                by_document[telling.claim.evidence.document_id].append(telling.claim)
            for document in world.documents:
                told = Document(**{name: getattr(document, name) for name in Document.__dataclass_fields__}
                                | {"text": f"{document.text}\n\nWorld {seed}."})
                kept = [_of_text(claim, told) for claim in by_document[document.id]]
                made += book.add(Reading(told, tuple(kept))).claims
            seed += 1
    return made


def _of_text(claim: Claim, document: Document) -> Claim:
    return Claim(**{name: getattr(claim, name) for name in Claim.__dataclass_fields__}
                 | {"text_id": document.text_id})


def one_more(path: str, seed: int) -> tuple[float, float]:
    """Seconds until one more ruling is kept, and until the book says again what it adds up to."""
    with Book.open(path) as book:
        started = time.perf_counter()
        judged = book.judged()
        claim = random.Random(seed).choice(judged.claims)
        book.rule(Action.CORRECT, who="Ada", why="read it again", marks=[judged.mark(claim)],
                  values={"stage": "ended"})
        kept = time.perf_counter()
        book.settle()
        return kept - started, time.perf_counter() - kept


def rule_many(path: str, count: int) -> None:
    """Rulings of several kinds on claims drawn at random, put in as a replay would."""
    rng = random.Random(1)
    with Book.open(path) as book:
        judged = book.judged()
        claims = rng.sample(judged.claims, 2 * count)
        rulings = []
        for number in range(count):
            one, other = claims[2 * number], claims[2 * number + 1]
            action = rng.choice((Action.ACCEPT, Action.REJECT, Action.CORRECT, Action.MERGE, Action.APART))
            rulings.append(Ruling(
                action, "Ada", f"2026-03-01T10:00:00.{number:06d}+00:00", "read it again",
                (judged.mark(one), *([judged.mark(other)] if action is Action.MERGE else [])),
                (judged.mark(other),) if action is Action.APART else (),
                {"stage": "adopted"} if action is Action.CORRECT else {}))
        book.replay(rulings, leave_out=True)
        book.settle()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--claims", type=int, default=20_000)
    asked.add_argument("--rulings", type=int, default=2_000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "book.db")
        print(f"{filled(path, given.claims)} claims", flush=True)
        one_more(path, 0)  # the first look works the whole register out
        few = one_more(path, 1)
        print(f"one more ruling, 2 before it: kept in {few[0]:.2f} s, added up in {few[1]:.2f} s", flush=True)
        started = time.perf_counter()
        rule_many(path, given.rulings)
        print(f"{given.rulings} rulings replayed in {time.perf_counter() - started:.1f} s", flush=True)
        many = one_more(path, 2)
        print(f"one more ruling, {given.rulings} before it: kept in {many[0]:.2f} s, added up in {many[1]:.2f} s")
        print(f"ratio {sum(many) / sum(few):.2f}")


if __name__ == "__main__":
    main()
