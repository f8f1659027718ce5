"""How well claims are grouped and linked, on invented worlds whose truth is known (benchmarks/worlds.py).

    python -m benchmarks.register_figures                   # a perfect reader: the claims as they were made
    python -m benchmarks.register_figures --reader          # the texts read as `pledgebook add` reads them

It prints pairwise and B-cubed F1 of the grouping, the accuracy of the links against all that are true, and the
precision of those that were found; with --misses also what went wrong.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.worlds import Teller, Telling, World
from pledgebook.model import Claim, Document
from pledgebook.register.copies import Print, families, signature
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.sources import Notice, publications
from pledgebook.register.tellings import oldest_first

UP_THE_STAGES = ("considered", "pledged", "adopted", "delivered", "ended")


@dataclass(frozen=True)
class TrueLink:
    """What a claim does to a promise, as its maker knows."""

    claim: str
    relation: str
    how: str | None
    promise: int


@dataclass
class Figures:
    """Running counts over worlds."""

    counts: Counter[str] = field(default_factory=Counter)
    by_relation: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float:
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 0.0

    def f1(self, name: str) -> tuple[float, float, float]:
        precision, recall = self.share(f"{name} right", f"{name} found"), self.share(f"{name} right", f"{name} true")
        return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def true_links(tellings: Sequence[Telling]) -> list[TrueLink]:
    """The relation of each claim to what was told before it, worked out from what its maker knows."""
    found: list[TrueLink] = []
    told: dict[int, list[Telling]] = defaultdict(list)
    for telling in sorted(tellings, key=lambda telling: (*oldest_first(telling.claim), telling.claim.id)):
        promise = telling.event.promise
        earlier = told[promise.name]
        relation = _relation(telling, earlier)
        if relation is not None:
            found.append(TrueLink(telling.claim.id, *relation, promise.name))
        if promise.whole is not None and not earlier:
            how = "in part" if promise.relation == "fulfils" else None
            found.append(TrueLink(telling.claim.id, promise.relation or "", how, promise.whole))
        earlier.append(telling)
    return found


def _relation(telling: Telling, earlier: Sequence[Telling]) -> tuple[str, str | None] | None:
    if not earlier:
        return None
    what = telling.event.what
    before = [one.event.what for one in earlier]
    same = [one for one in earlier if one.event.what == what]
    by_voice = [one for one in same if one.voice == telling.voice and one.error == telling.error]
    news = telling.fields - frozenset().union(*(one.fields for one in earlier))
    if by_voice and not news:
        return "repeats", None
    if telling.event.promise.value is not None and telling.claim.amount is not None:
        right = [one for one in earlier if not one.error and one.event.what not in ("raised", "lowered")] \
            if what not in ("raised", "lowered") else [one for one in same if not one.error]
        wrong = [one for one in earlier if one.error]
        if telling.error and right:
            return "contradicts", None
        if not telling.error and wrong and not right and what in ("pledged", "adopted", "considered"):
            return "contradicts", None
    if not same and what in UP_THE_STAGES:
        stages = [UP_THE_STAGES.index(one) for one in before if one in UP_THE_STAGES]
        further = not stages or UP_THE_STAGES.index(what) > max(stages)
        if what == "delivered":
            return "fulfils", "wholly"
        if what == "ended":
            return "withdraws", None
        if further and stages:
            return "revises", "up"
    if not same and what in ("raised", "lowered"):
        return "revises", "up" if what == "raised" else "down"
    if news:
        return "refines", None
    return ("repeats", None) if by_voice else ("corroborates", None)


def group_figures(figures: Figures, truth: Mapping[str, int], found: Mapping[str, str]) -> None:
    """Pairwise and B-cubed counts of one world."""
    claims = sorted(truth)
    true_sizes, found_sizes = Counter(truth.values()), Counter(found[claim] for claim in claims)
    both = Counter((truth[claim], found[claim]) for claim in claims)

    def pairs(sizes: Iterable[int]) -> int:
        return sum(size * (size - 1) // 2 for size in sizes)

    figures.counts.update({"pairs right": pairs(both.values()), "pairs found": pairs(found_sizes.values()),
                           "pairs true": pairs(true_sizes.values()), "claims": len(claims)})
    for claim in claims:
        shared = both[truth[claim], found[claim]]
        figures.counts["cubed precision"] += shared / found_sizes[found[claim]]  # type: ignore[assignment]
        figures.counts["cubed recall"] += shared / true_sizes[truth[claim]]  # type: ignore[assignment]


def link_figures(figures: Figures, wanted: Sequence[TrueLink], register: Register, truth: Mapping[str, int],
                 words: Mapping[str, str]) -> None:
    """Which true links were found, each with its kind, direction and the promise that it leads to."""
    made: dict[str, list[tuple[str, str | None, int | None]]] = defaultdict(list)
    main = main_promise(register, truth)
    for link in register.links:
        if link.first and link.second.id in truth and link.first.id in truth:
            target = truth[link.first.id] if link.commitment == link.other else main.get(link.other)
            made[link.second.id].append((str(link.relation), link.how, target))
            if link.relation == "contradicts":  # either of the two may be the one that errs
                made[link.first.id].append((str(link.relation), None, truth[link.second.id]))
    used: Counter[str] = Counter()
    for true in wanted:
        hit = (true.relation, true.how, true.promise) in made[true.claim]
        figures.counts["links true"] += 1
        figures.counts["links right"] += hit
        figures.by_relation[true.relation]["true"] += 1
        figures.by_relation[true.relation]["right"] += hit
        used[true.claim] += hit
        if not hit:
            instead = ", ".join(f"{relation} {how or ''}".strip() for relation, how, _ in made[true.claim]) or "nothing"
            figures.confusions[f"{true.relation} {true.how or ''}".strip(), instead] += 1
            figures.examples.append(f"{true.relation} {true.how or ''} → {instead}: {words[true.claim]}")
    true_pairs = {(true.claim, true.relation, true.how, true.promise) for true in wanted}
    for link in register.links:
        if link.first and link.second.id in truth and link.first.id in truth:
            target = truth[link.first.id] if link.commitment == link.other else main.get(link.other)
            figures.counts["links found"] += 1
            right = (link.second.id, str(link.relation), link.how, target) in true_pairs or (
                link.relation == "contradicts" and (link.first.id, "contradicts", None, target) in true_pairs)
            figures.counts["links found right"] += right


def main_promise(register: Register, truth: Mapping[str, int]) -> dict[str, int]:
    """The promise that most claims of each commitment belong to."""
    told = {commitment.id: Counter(truth[claim] for claim in commitment.claim_ids if claim in truth)
            for commitment in register.commitments}
    return {name: counted.most_common(1)[0][0] for name, counted in told.items() if counted}


def register_of(documents: Sequence[Document], claims: Iterable[Claim]) -> Register:
    """What the book would make of them: near-copies found from the texts, not from what the generator knows."""
    texts = {document.text_id: document.text for document in documents}
    prints = [Print(document.text_id, document.published, signature(document.text)) for document in documents]
    notices = [Notice(document.text_id, document.publisher, document.url, document.title) for document in documents]
    return add_up_all(claims, publications(notices, families(prints, texts.__getitem__)))


def copies_found(world: World) -> tuple[int, int, int]:
    """Near-copies: right, found, true, as pairs of a copy and its origin."""
    texts = {document.text_id: document.text for document in world.documents}
    prints = [Print(document.text_id, document.published, signature(document.text)) for document in world.documents]
    found = families(prints, texts.__getitem__)
    alike = {text_id for text_id, first in found.items() if text_id != first}
    right = sum(found.get(copy) == found.get(origin, origin) for copy, origin in world.families.items())
    return right, len(alike), len(world.families)


def read_tellings(world: World) -> tuple[list[Claim], dict[str, Telling]]:
    """The claims that the real reader finds, and the telling that each of them stands for, if any."""
    from pledgebook.claims import read

    claims: list[Claim] = []
    stands_for: dict[str, Telling] = {}
    by_document = {telling.claim.evidence.document_id: telling for telling in world.tellings}
    for document in world.documents:
        told = by_document[document.id]
        for claim in read(document).claims:
            claims.append(claim)
            overlap = min(claim.evidence.end, told.claim.evidence.end) - max(claim.evidence.start,
                                                                             told.claim.evidence.start)
            same = claim.kind is told.claim.kind and set(claim.parties) == set(told.claim.parties)
            if overlap > 0.5 * len(told.claim.quote) and same and told not in stands_for.values():
                stands_for[claim.id] = told
    return claims, stands_for


def measure(worlds: int, promises: int, *, reader: bool, first_seed: int = 1) -> Figures:
    """The figures over several worlds."""
    figures = Figures()
    for seed in range(first_seed, first_seed + worlds):
        world = Teller(seed, promises).tell()
        tellings = {telling.claim.id: telling for telling in world.tellings}
        claims: Sequence[Claim] = [telling.claim for telling in world.tellings]
        if reader:
            claims, tellings = read_tellings(world)
        register = register_of(world.documents, claims)
        found = {claim_id: commitment.id for commitment in register.commitments for claim_id in commitment.claim_ids}
        truth = {claim_id: telling.event.promise.name for claim_id, telling in tellings.items()}
        right, alike, copies = copies_found(world)
        figures.counts.update({"documents": len(world.documents), "tellings": len(world.tellings),
                               "promises": len(world.promises), "copies right": right, "copies found": alike,
                               "copies true": copies, "commitments": len(register.commitments),
                               "suggestions": len(register.suggestions), "read": len(truth)})
        group_figures(figures, truth, found)
        named = [Renamed(claim_id, telling).telling() for claim_id, telling in tellings.items()] if reader \
            else world.tellings
        ids = {telling.claim.id: claim_id for claim_id, telling in tellings.items()} if reader else {}
        wanted = [TrueLink(ids.get(true.claim, true.claim), true.relation, true.how, true.promise)
                  for true in true_links(named)]
        link_figures(figures, wanted, register, truth,
                     {claim_id: f"[{telling.claim.said_on}] {telling.claim.quote}"
                      for claim_id, telling in tellings.items()})
    return figures


@dataclass(frozen=True)
class Renamed:
    """A telling as it was made, under the id of the claim that was read for it."""

    claim_id: str
    made: Telling

    def telling(self) -> Telling:
        return self.made


def lines(figures: Figures) -> Iterator[str]:
    """The figures in words."""
    c = figures.counts
    yield f"{c['documents']} documents tell {c['promises']} promises in {c['tellings']} claims; {c['read']} were found"
    precision, recall, f1 = figures.f1("pairs")
    yield f"grouping, pairwise  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"
    precision, recall = c["cubed precision"] / max(1, c["claims"]), c["cubed recall"] / max(1, c["claims"])
    yield f"grouping, B-cubed   precision {precision:.3f}  recall {recall:.3f}  F1 {cubed_f1(figures):.3f}"
    yield (f"links               accuracy {figures.share('links right', 'links true'):.3f} of {c['links true']} true, "
           f"precision {figures.share('links found right', 'links found'):.3f} of {c['links found']} found")
    for relation, told in sorted(figures.by_relation.items()):
        yield f"  {relation:<13} {told['right'] / told['true']:.3f} of {told['true']}"
    yield (f"near-copies         {c['copies right']} of {c['copies true']} found, {c['copies found']} said to be one; "
           f"{c['suggestions']} suggestions")


def cubed_f1(figures: Figures) -> float:
    precision, recall = (figures.counts[f"cubed {name}"] / max(1, figures.counts["claims"])
                         for name in ("precision", "recall"))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=10)
    parser.add_argument("--promises", type=int, default=60)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--reader", action="store_true", help="let the readers of `pledgebook add` read the texts")
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    asked = parser.parse_args()
    started = time.perf_counter()
    figures = measure(asked.worlds, asked.promises, reader=asked.reader, first_seed=asked.first_seed)
    for line in lines(figures):
        print(line)
    print(f"{time.perf_counter() - started:.1f} s")
    if asked.misses:
        for (wanted, instead), count in figures.confusions.most_common(25):
            print(f"{count:5}  {wanted} → {instead}")
        for example in figures.examples[:60]:
            print("   ", example)


if __name__ == "__main__":
    main()
