"""How long the answers take on a big register (totals, exposure, changes, brief, bound, conditions, what if), beside
plain iteration in the same run.

    python benchmarks/answers_scale.py [--commitments 100000] [--rounds 3]

Builds invented commitments in memory (one to three claims each, a tenth of them parts of another, a third in dollars),
so that neither the reader nor the file is in the figures. Each answer is the first that is asked of a book just read:
nothing that an earlier one reckoned is kept. Prints the best of some rounds, on the clock and of the processor's time
(they differ where other work runs beside it), and how many times the processor's time for looking at each commitment
and each of its claims once.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pledgebook.answers.axes import Axis
from pledgebook.answers.bound import Attack, bound
from pledgebook.answers.brief import brief
from pledgebook.answers.changes import changes, snapshot
from pledgebook.answers.conditions import conditions
from pledgebook.answers.evidence import evidence
from pledgebook.answers.exposure import exposure
from pledgebook.answers.holding import Held
from pledgebook.answers.layers import End, Fails, Withdraw
from pledgebook.answers.selection import Selection
from pledgebook.answers.totals import totals
from pledgebook.answers.what_if import what_if
from pledgebook.model import Amount, Claim, Commitment, Kind, Period, Span, Stage
from pledgebook.register.collector import collector_paused
from pledgebook.register.history import done_of
from pledgebook.register.judged import Judged
from pledgebook.register.links import Link
from pledgebook.register.matching import Register
from pledgebook.register.relations import Relation
from pledgebook.register.sources import ALL_APART
from pledgebook.world.instruments import reference

DONORS = ("NOR", "DEU", "FRA", "GBR", "POL", "SWE", "DNK", "CAN", "JPN", "EU", "USA", "NLD")
RECIPIENTS = ("UKR", "MDA", "GEO", "PHL")
POLAND, DAY = Attack("POL", "2024-07-01"), date(2024, 7, 1)
STAGES = (Stage.CONSIDERED, Stage.PLEDGED, Stage.PLEDGED, Stage.ADOPTED, Stage.DELIVERED, Stage.REFUSED)


def held_of(size: int, seed: int = 1) -> Held:
    """An invented register of so many commitments; the same for the same seed."""
    rng = random.Random(seed)
    commitments, claims, links = list[Commitment](), list[Claim](), list[Link]()
    for number in range(size):
        stage, actor, other = rng.choice(STAGES), rng.choice(DONORS), rng.choice(RECIPIENTS)
        amount = Amount(rng.randint(1, 900) * 1e6, rng.choice(("EUR", "EUR", "USD"))) if rng.random() < 0.8 else None
        day = f"{rng.randint(2014, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        told = tuple(Claim(
            Span(f"text-{number}-{place}", 0, 24), f"promise {number:9d} told {place}"[:24].ljust(24), Kind.AID, stage,
            (actor,), beneficiaries=(other,), amount=amount, said_on=day, text_id=f"text-{number}-{place}",
            condition="once the drone bill has passed" if number % 10 == 1 else None,
            kept_id=f"c{number}-{place}") for place in range(rng.randint(1, 3)))
        adopted, delivered = done_of(amount, told) if amount else (0.0, 0.0)
        made = Commitment(f"p{number:09d}", Kind.AID, stage, (actor,), (), (other,), amount, None, Period(),
                          tuple(claim.id for claim in told), tuple(claim.evidence.document_id for claim in told), day,
                          day, told[0].quote, adopted=adopted, delivered=delivered)
        if number % 10 == 9:
            whole = commitments[-1]
            links.append(Link(Relation.PART_OF, None, made.id, whole.id, claims[-1], told[0], "part of the", ()))
        commitments.append(made)
        claims.extend(told)
    register = Register(tuple(commitments), (), tuple(links))
    return Held(register, tuple(claims), ALL_APART, Judged(tuple(claims)))


def without_tail(held: Held, lost: int) -> Held:
    """The same before the last commitments were told."""
    kept = held.register.commitments[:-lost]
    names = {claim_id for commitment in kept for claim_id in commitment.claim_ids}
    return replace(held, register=replace(held.register, commitments=kept),
                   claims=tuple(claim for claim in held.claims if claim.id in names))


def looked_at(held: Held) -> float:
    """What it takes to look at everything once."""
    by_id = {claim.id: claim for claim in held.claims}
    return sum(commitment.amount.value for commitment in held.register.commitments if commitment.amount
               and all(by_id[claim_id].amount for claim_id in commitment.claim_ids))


def best(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Seconds of the quickest round: on the clock, of the processor."""
    took = list[tuple[float, float]]()
    with collector_paused():  # as the verbs do
        for _ in range(rounds):
            started = time.perf_counter(), time.process_time()
            work()
            took.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    return min(wall for wall, _ in took), min(own for _, own in took)


def main() -> None:
    """Prints a line an answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commitments", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    held = held_of(asked.commitments)
    before = without_tail(held, max(1, asked.commitments // 100))
    every, ukraine = Selection(), Selection(beneficiaries=("UKR",))

    def fresh() -> Held:
        """The same without what earlier answers kept beside it."""
        return replace(held)

    print(f"{asked.commitments:,} commitments, {len(held.claims):,} claims; best of {asked.rounds}")
    print(f"{'':34s} {'clock':>9s} {'processor':>9s}")
    wall, plain = best(lambda: looked_at(held), asked.rounds)
    print(f"{'looking at each once':34s} {wall:7.3f} s {plain:7.3f} s")
    answers: dict[str, Callable[[], object]] = {
        "books of all links": lambda: fresh().books(),
        "totals": lambda: totals(held.register.commitments, fresh().books()),
        "totals by actor and year, in EUR": lambda: totals(
            held.register.commitments, fresh().books(), by=(Axis.ACTOR, Axis.YEAR), currency="EUR"),
        "exposure of Ukraine, in EUR": lambda: exposure(
            held.chosen(ukraine).commitments, fresh().books(), beneficiaries=("UKR",), currency="EUR"),
        "changes, the last 1 % new": lambda: changes(snapshot(replace(before), every), snapshot(fresh(), every)),
        "brief on Norway for Ukraine, 2025": lambda: brief(fresh(), replace(
            ukraine, actors=("NOR",), kinds=(Kind.AID,))),
        "bound: Poland, with the book's own": lambda: (bound(POLAND, reference()), evidence(
            held.register, held.claims, POLAND, reference())),
        "conditions, a tenth of the claims": lambda: conditions(held.register, held.claims),
        "what if Norway withdraws": lambda: what_if(fresh(), reference(), [Withdraw("NOR")], on=DAY),
        "what if NATO ends": lambda: what_if(fresh(), reference(), [End("north-atlantic-treaty")], on=DAY),
        "what if the drone bill fails": lambda: what_if(fresh(), reference(), [Fails("drone bill")], on=DAY)}
    for name, work in answers.items():
        wall, own = best(work, asked.rounds)
        print(f"{name:34s} {wall:7.3f} s {own:7.3f} s  x {own / plain:6.1f}")


if __name__ == "__main__":
    main()
