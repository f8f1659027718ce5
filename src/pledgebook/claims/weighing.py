"""Who acts and for whom, weighed over a whole text: what each sentence was read to say against all the others.

The networks see one sentence with a short lead. Here each party that could have a part in an act is looked at once
more with what the text as a whole knows of it: how often it is named, as what it stands in the other acts, whether the
text is by it or on it. Boosted trees (`data/weighing.onnx`, made by `benchmarks/train_weighing.py`) say how far that
moves the first judgement; they move nothing where they saw nothing like it. docs/learned.md tells what that is worth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from math import exp, nan
from typing import Any, NamedTuple

from pledgebook.claims.companions import companions
from pledgebook.claims.context import HE, IT, THEY, Memory
from pledgebook.claims.draft import Draft, others_in
from pledgebook.claims.network import Impression, NoNetwork, Parts
from pledgebook.claims.other_side import for_the_unnamed, truce
from pledgebook.claims.suggested import SAME_ACT, Sight
from pledgebook.model import Claim, Kind, Stage

NONE, ACTS, OTHER = range(3)  # what a party is in an act; in an agreement whoever is party to it ACTS
ALONE = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))  # of a party whose part the words say outright
HELD = 2.0  # in how much the first judgement counts before anything is weighed, as a logit (docs/learned.md)
MENTIONED = 3  # so many of the parties that a text mostly speaks of are looked at though the sentence leaves them out
SURE_BEFORE = 0.5  # an act as likely as this may be what a later sentence goes on about
# An act of these kinds is hardly ever for nobody, and nobody has a pact with himself. Where no party is likelier the
# other side than not, the likeliest is, from here on; who is asked is left open more often (docs/learned.md).
FOR_SOMEBODY = frozenset({Kind.AID, Kind.DEPLOYMENT})
LIKELIEST, LIKELIEST_ASKED = 0.25, 0.3
EXACT = 9  # digits in which sums of likelihoods are told apart
FAR = 999  # characters between an act and a party that its sentence does not name
LAST = 10  # all parties that the text speaks of less than the first ten count alike
REFERRING = IT | THEY | HE | {"we", "our", "us", "both"}
KINDS, STAGES = tuple(Kind), tuple(Stage)


class Candidate(NamedTuple):
    """A party that could have a part in an act, with all that speaks for it and against it, as numbers."""

    party: str
    role: int  # as first judged
    signs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft with what the networks made of it; None where they saw no such act."""

    draft: Draft
    sight: Sight
    impression: Impression | None

    @property
    def likely(self) -> float:
        return self.impression.likely if self.impression else 0.0

    @property
    def parts(self) -> Mapping[str, Parts]:
        return self.impression.parts if self.impression else {}


def weighed(drafts: Sequence[Draft], sights: Mapping[int, Sight], memory: Memory) -> list[Draft]:
    """The drafts of a text, each with the parties that it has by the whole of it.

    sights   what the networks made of each sentence, by its first character
    """
    text = Text(drafts, sights, memory)
    listed = [text.candidates(place) for place in range(len(drafts))]
    moved = _moved([one.signs for some in listed for one in some])
    found: list[Draft] = []
    at = 0
    for draft, some in zip(drafts, listed, strict=True):
        found.append(_recast(draft, some, moved[at:at + len(some)], text.seen[len(found)].parts, memory.voice))
        at += len(some)
    return found


class Text:
    """All drafts of a text side by side."""

    def __init__(self, drafts: Sequence[Draft], sights: Mapping[int, Sight], memory: Memory) -> None:
        self.memory = memory
        self.seen = [seen_as(draft, sights[draft.parsed.sentence.start]) for draft in drafts]
        self.named = Counter(party for mention in memory.mentions for party in mention.parties)
        self.namings = max(1, self.named.total())
        self.rank = {party: place for place, party in enumerate(memory.receiving)}
        self.habits = {kind: self._habits(kind) for kind in (None, *{draft.claim.kind: None for draft in drafts})}

    def candidates(self, place: int) -> list[Candidate]:
        """Whoever could have a part in an act: in its scene, in the first judgement, or much spoken of in the text."""
        here = self.seen[place]
        claim, scene = here.draft.claim, here.sight.scene
        everywhere = self._elsewhere(place, None)
        alike = self._elsewhere(place, claim.kind)
        spoken_of = list(self.rank)[:MENTIONED]
        parties = dict.fromkeys((*scene.parties, *spoken_of, *self.memory.voice, *claim.parties, *alike.often()))
        act = (*_of_act(here), alike.weight)
        last = next((one.draft.claim for one in reversed(self.seen[:place]) if one.likely >= SURE_BEFORE), None)
        return [
            Candidate(party, _role(claim, party), (
                *_by_networks(here, party), *_by_words(here, party), *self._by_text(party),
                *everywhere.habits(party), *alike.habits(party),
                *self._beside(here, party), float(party == claim.speaker), _told(last, party), *act))
            for party in parties]

    def _elsewhere(self, place: int, kind: Kind | None) -> Elsewhere:
        """As what parties stand in all acts of a kind but one, of any kind where none is told."""
        whole, one = self.habits[kind], self.seen[place]
        claim, likely = one.draft.claim, one.likely
        others = (*claim.partners, *claim.beneficiaries)
        return Elsewhere(_without(whole.acting, claim.actors, likely), _without(whole.other, others, likely),
                         max(0.0, round(whole.weight - likely, EXACT)))

    def _habits(self, kind: Kind | None) -> Elsewhere:
        acting, other, weight = defaultdict[str, float](float), defaultdict[str, float](float), 0.0
        for one in self.seen:
            claim = one.draft.claim
            if kind in {None, claim.kind}:
                for party in claim.actors:
                    acting[party] += one.likely
                for party in (*claim.partners, *claim.beneficiaries):
                    other[party] += one.likely
                weight += one.likely
        return Elsewhere(acting, other, weight)

    def _by_text(self, party: str) -> tuple[float, ...]:
        memory = self.memory
        return (self.named[party] / self.namings, min(self.rank.get(party, LAST), LAST),
                memory.receiving.get(party, 0.0), party in memory.voice, party in memory.home, party in memory.pair,
                party in memory.title_parties, len(party) == 3 and party.isupper())

    def _beside(self, here: Seen, party: str) -> tuple[float, ...]:
        """What the networks make of those named in one breath with a party."""
        mates = [mate for run in here.sight.scene.together if party in run for mate in run if mate != party]
        judged = [here.parts[mate] for mate in mates if mate in here.parts]
        return (max((one.actor for one in judged), default=0.0),
                max((max(one.partner, one.beneficiary) for one in judged), default=0.0), len(mates))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """As what parties stand in the other acts of a text, each act as much as it is likely."""

    acting: Mapping[str, float]
    other: Mapping[str, float]
    weight: float

    def habits(self, party: str) -> tuple[float, float]:
        """In how much of the other acts a party acts, and in how much it is the other side."""
        least = max(0.3, self.weight)  # one doubtful act is no habit
        return self.acting.get(party, 0.0) / least, self.other.get(party, 0.0) / least

    def often(self) -> list[str]:
        """Those that most of the other acts are by or for."""
        much = {party: self.acting.get(party, 0.0) + self.other.get(party, 0.0)
                for party in {*self.acting, *self.other}}
        return sorted(much, key=lambda party: (-much[party], party))[:MENTIONED]


def _without(whole: Mapping[str, float], parties: Sequence[str], likely: float) -> Mapping[str, float]:
    """What is left of all acts without one of them; of the few parties that it has the sums are reckoned anew."""
    left = dict(whole)
    for party, times in Counter(parties).items():
        left[party] = round(left[party] - times * likely, EXACT)
        if left[party] <= 0.0:
            del left[party]
    return left


def seen_as(draft: Draft, sight: Sight) -> Seen:
    """A draft with the impression at its words, else the likeliest of its kind in the sentence."""
    place = {token.idx: token.i for token in sight.parsed.doc}
    words = [draft.chain.anchor.i, *(step.token.i for step in draft.chain.steps)]

    def fits(impression: Impression) -> tuple[bool, float, int]:
        near = min(abs(place[impression.start] - word) for word in words) <= SAME_ACT
        return near, impression.likely, -impression.start

    of_kind = [impression for impression in sight.impressions if impression.kind is draft.claim.kind]
    return Seen(draft, sight, max(of_kind, key=fits, default=None))


def _role(claim: Claim, party: str) -> int:
    if party in claim.actors or claim.kind is Kind.AGREEMENT and party in claim.parties:
        return ACTS
    return OTHER if party in claim.parties else NONE


def _by_networks(here: Seen, party: str) -> tuple[float, ...]:
    """What the networks and the grammar say of a party, and of its strongest rival."""
    acts = {one: parts.actor for one, parts in here.parts.items()}
    others = {one: max(parts.partner, parts.beneficiary) for one, parts in here.parts.items()}
    own = here.parts.get(party)
    told = (own.actor, own.partner, own.beneficiary, others[party]) if own else (nan, nan, nan, nan)
    claim = here.draft.claim
    grammar = next((d.claim for d in here.sight.found if d.claim.kind is claim.kind
                    and d.chain.anchor.i == here.draft.chain.anchor.i), None)
    loosely = next((d.claim for d in here.sight.found if d.claim.kind is claim.kind), None)
    return (*told, max((value for one, value in acts.items() if one != party), default=0.0),
            max((value for one, value in others.items() if one != party), default=0.0),
            party in claim.actors, party in others_in(claim), party in claim.partners,
            _told(grammar, party), _told(loosely, party))


def _told(claim: Claim | None, party: str) -> float:
    if claim is None:
        return -1.0
    return 1.0 if party in claim.actors else 2.0 if party in others_in(claim) else 0.0


def _by_words(here: Seen, party: str) -> tuple[float, ...]:
    """How the sentence and its lead name a party."""
    scene = here.sight.scene
    players = [player for player in scene.players if party in player.parties]
    inside = [player for player in players if not player.in_lead]
    if not players:
        return (0.0, 0.0, 0.0, FAR, 0.0, 0.0)
    at = here.impression.start if here.impression else 0
    first = inside[0] if inside else None
    referring = first is not None and scene.text[first.start:first.end].lower() in REFERRING
    return (1.0, len(inside), len(players) - len(inside), first.start - at if first else FAR, referring,
            min(len(player.parties) for player in players))


def _of_act(here: Seen) -> tuple[float, ...]:
    claim, scene = here.draft.claim, here.sight.scene
    inside = {party for player in scene.players if not player.in_lead for party in player.parties}
    return (len(claim.actors), len(claim.partners) + len(claim.beneficiaries), len(scene.parties), len(inside),
            here.likely, claim.amount is not None, KINDS.index(claim.kind), STAGES.index(claim.stage),
            *(float(claim.kind is kind) for kind in KINDS), claim.stage is Stage.REQUESTED,
            claim.stage in {Stage.REFUSED, Stage.BLOCKED})


# --- what that moves -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _scales() -> Any:
    """The trees, loaded once a process. Raises NoNetwork."""
    import onnxruntime

    path = resources.files("pledgebook.claims").joinpath("data", "weighing.onnx")
    quiet = onnxruntime.SessionOptions()
    quiet.intra_op_num_threads = quiet.inter_op_num_threads = 1
    quiet.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), quiet, ["CPUExecutionProvider"])
    except Exception as fault:  # onnxruntime has no exception of its own that covers a broken file
        what = f"The trees of the learned reader cannot be loaded ({type(fault).__name__}: {fault})."
        again = "Install Pledgebook again, or read with --engine grammar."
        raise NoNetwork(what, "claims/data/weighing.onnx", again) from fault


def _moved(signs: Sequence[Sequence[float]]) -> Any:
    """By how much each candidate's three roles are likelier than first judged, as logits."""
    import numpy as np

    if not signs:
        return np.zeros((0, 3))
    return _scales().run(None, {"signs": np.array(signs, dtype=np.float32)})[0]


def shares(candidate: Candidate, moved: Sequence[float]) -> tuple[float, ...]:
    """How likely a candidate is each of NONE, ACTS and OTHER; they sum to one."""
    weights = [exp(float(by) + (HELD if role == candidate.role else 0.0)) for role, by in enumerate(moved)]
    return tuple(weight / sum(weights) for weight in weights)


def _recast(
    draft: Draft, listed: Sequence[Candidate], moved: Any, parts: Mapping[str, Parts], voice: Sequence[str]
) -> Draft:
    """A draft with the parties that are likelier to have a part than not; it keeps somebody who acts.

    Whom the sentence names beside the doer ("together with Denmark") keeps his part, and an act that must have another
    side has the likeliest.
    """
    claim, outright = draft.claim, companions(draft)
    told = {one.party: ALONE[one.role] if one.party in outright else shares(one, by)
            for one, by in zip(listed, moved, strict=True)}
    if claim.kind is Kind.AGREEMENT:
        inside = [p for p in told if told[p][ACTS] + told[p][OTHER] >= 0.5] or [*claim.parties]
        if len(inside) == 1 and not truce(claim):
            inside += _likeliest({p: told[p][ACTS] + told[p][OTHER] for p in told if p not in inside}, LIKELIEST)
        actors = [p for p in claim.actors if p in inside] or inside[:1]
        others = [p for p in inside if p not in actors]
    else:
        named = [*claim.actors, *(p for p in told if p not in claim.actors)]
        actors = [p for p in named if told[p][ACTS] >= 0.5] or [max(named, key=lambda p: told[p][ACTS])]
        if draft.gapped:
            actors = [*claim.actors]  # named right beside the sum: whoever stands further off gave another
        others = [p for p in told if told[p][OTHER] >= 0.5 and p not in actors]
        left_open = {*actors} <= {*voice} or for_the_unnamed(claim)  # an author often leaves out to whom he gives
        if not others and claim.kind in FOR_SOMEBODY and not left_open:
            least = LIKELIEST_ASKED if claim.stage is Stage.REQUESTED else LIKELIEST
            others = _likeliest({p: told[p][OTHER] for p in told if p not in actors}, least)
    if {*actors} == {*claim.actors} and {*others} == others_in(claim):
        return draft
    partners = [p for p in claim.partners if p in others]
    receiving = [p for p in claim.beneficiaries if p in others]
    for party in others:
        if party in partners or party in receiving:
            continue
        judged = parts.get(party, Parts(0.0, 0.0, 0.0))
        together = claim.kind is Kind.AGREEMENT or claim.stage is Stage.REQUESTED
        takes_part = judged.partner > judged.beneficiary or judged.partner == judged.beneficiary and together
        (partners if takes_part else receiving).append(party)
    mended = replace(claim, actors=tuple(actors), partners=tuple(partners), beneficiaries=tuple(receiving))
    return replace(draft, claim=replace(mended, why=(*claim.why, _why(claim, mended, told))))


def _likeliest(shares_of: Mapping[str, float], least: float) -> list[str]:
    """The likeliest of some parties, where it comes to a least share."""
    best = max(shares_of, key=lambda party: shares_of[party], default=None)
    return [best] if best is not None and shares_of[best] >= least else []


def _why(before: Claim, after: Claim, told: Mapping[str, tuple[float, ...]]) -> str:
    moved = []
    for party in dict.fromkeys((*after.parties, *before.parties)):
        was, role = _role(before, party), _role(after, party)
        if role == NONE:
            less = "hardly acts" if was == ACTS else "is hardly the other side"
            moved.append(f"{party} {less} ({told[party][was]:.2f})")
        elif role != was:
            moved.append(f"{party} {'acts' if role == ACTS else 'is the other side'} ({told[party][role]:.2f})")
    return f"weighed over the whole text: {', '.join(moved)}"
