"""How long the pages take on a big book: the median and the 95th percentile of each, for filters that differ.

    python -m benchmarks.pages_scale [--claims 100000] [--rounds 25]

The register is invented, in memory, with one to three claims a commitment, and the pages are asked for through the
application itself, each time with another filter. Prints seconds of processor time beside those of the clock, because
on a shared machine the clock counts other people's work. What a book takes once after each change (reading its file,
counting the columns) is printed apart.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from benchmarks.answers_scale import DONORS, RECIPIENTS, held_of
from pledgebook.doors import http
from pledgebook.doors.web.shelf import Holdings, Shelf
from pledgebook.model import Claim, Commitment

PAGES = ("/", "/timeline", "/network", "/map", "/matrix", "/facets.json")


def holdings_of(claims: int) -> Holdings:
    """An invented book with about so many claims."""
    held = held_of(claims // 2)
    by_id: dict[str, Commitment | Claim] = {claim.id: claim for claim in held.claims}
    by_id.update({one.id: one for one in held.register.commitments})
    return Holdings(held.register, held.claims, by_id, (), {}, held.judged, held.sources)


def asked(rng: random.Random) -> dict[str, Any]:
    """A filter as somebody who looks around would choose it, no two alike."""
    choices: list[Callable[[], dict[str, Any]]] = [
        dict, lambda: {"actor": rng.choice(DONORS)}, lambda: {"beneficiary": rng.choice(RECIPIENTS)},
        lambda: {"stage": rng.choice(("pledged", "adopted", "refused"))},
        lambda: {"said_since": str(rng.randint(2014, 2025))},
        lambda: {"actor": rng.choice(DONORS), "said_since": (day := f"{rng.randint(2014, 2025)}-07"),
                 "said_until": day},
        lambda: {"on": f"{rng.randint(2015, 2025)}-{rng.randint(1, 12):02d}-11"}]
    return rng.choice(choices)()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=25)
    chosen = parser.parse_args()
    held = holdings_of(chosen.claims)
    print(f"{len(held.claims):,} claims, {len(held.register.commitments):,} commitments")

    class Kept(Shelf):
        def holdings(self) -> Holdings:
            return held

    http.Shelf = Kept  # type: ignore[misc]
    with TestClient(http.application("in memory"), base_url="http://127.0.0.1") as client:
        summed = {"actor": "NOR", "said_since": "2014-07", "said_until": "2014-07"}  # few enough to be added up
        first = timed(lambda: [client.get("/", params=summed), *(client.get(page) for page in PAGES)])
        print(f"once after a change: {first[0]:.1f} s by the clock, {first[1]:.1f} s of processor time")
        for page in PAGES:
            rng = random.Random(page)
            found = []
            for _ in range(chosen.rounds):
                question = asked(rng)
                found.append(timed(lambda page=page, question=question: client.get(page, params=question)))
            for place, name in enumerate(("clock", "processor")):
                ordered = sorted(one[place] for one in found)
                print(f"{page:14}{name:10} median {ordered[len(ordered) // 2] * 1000:6.0f} ms   "
                      f"p95 {ordered[int(len(ordered) * .95)] * 1000:6.0f} ms")


if __name__ == "__main__":
    main()
