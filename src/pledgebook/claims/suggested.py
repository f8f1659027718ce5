"""Claims by the learned reader, alone or beside the grammar: the engines `model` and `both`.

The network says which word tells an act, how firm it is and who has which part; what else a claim holds (sums, counts,
items, days, conditions, who speaks) is read off the same parse as the grammar's. Without an actor there is no claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pledgebook.claims.anchors import anchors
from pledgebook.claims.cast import Scene, scene_of
from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.draft import Draft
from pledgebook.claims.effects import Step
from pledgebook.claims.grammar import Mood, is_negated, is_passive, is_verb, lemma, mood, own_subject
from pledgebook.claims.lexicon import Op
from pledgebook.claims.money import Money, amounts
from pledgebook.claims.network import Glance, Impression, glance, networks
from pledgebook.claims.roles import Roles
from pledgebook.claims.sentences import Sentence
from pledgebook.claims.speech import SAYING, speaker_of
from pledgebook.claims.stage import Outcome, outcome, said_not_done
from pledgebook.claims.sums import as_near, take_amounts
from pledgebook.claims.telling import claim_of
from pledgebook.model import Claim, Kind, Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

ENGINE = "model"  # as the design names the engine that is learned; a claim of the grammar says "grammar"
# From where on an act is told, alone and beside the grammar. Both stand on a broad top of detection F1 on documents
# that were kept out of the training (docs/learned.md).
ALONE, BESIDE = 0.5, 0.5
PART = 0.5  # from here on a party acts
OTHERS = 0.45  # from here on it takes part or receives: these are missed more often than wrongly told (docs/learned.md)
TOGETHER = 0.4  # from here on a party has the part that another has who is named in one breath with it
LIKELIEST_ACTOR = 0.25  # where none comes to PART, the likeliest actor counts from here on
SURE_OF_ONE = 0.4  # a claim's confidence; where no claim of a text has it, the network alone tells none of them
SAME_ACT = 3  # words of one kind as close as this tell one act


@dataclass(frozen=True, slots=True)
class Sight:
    """One sentence with what the network makes of it."""

    parsed: Parsed
    memory: Memory
    scene: Scene
    impressions: tuple[Impression, ...]
    glance: Glance  # with what else the networks see there
    found: tuple[Draft, ...]  # what the grammar tells in it
    least: float  # an act less likely than this is not told


def sight(
    parsed: Parsed, memory: Memory, before: Sentence | None, found: Sequence[Draft], least: float
) -> Sight:
    """What the network makes of a sentence.

    before   the sentence that stands before it in the text
    found    what the grammar tells in it; () where it is not asked
    least    ALONE or BESIDE
    """
    scene = scene_of(parsed, memory, before)
    seen = glance(scene, parsed, found, networks())
    return Sight(parsed, memory, scene, seen.impressions, seen, tuple(found), least)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who has which part in an act, in the order in which the scene names them."""

    actors: tuple[str, ...]
    partners: tuple[str, ...]
    beneficiaries: tuple[str, ...]


def cast_by(impression: Impression, scene: Scene) -> Cast:
    """The parties that the network gives a part; nobody has two, and who is named in one breath has the same."""
    parts = impression.parts
    order = [p for p in scene.parties if p in parts]  # those in a part of the lead that was cut are not judged
    actors = [p for p in order if parts[p].actor >= PART]
    if not actors:
        likeliest = max(order, key=lambda p: parts[p].actor)  # never empty: without a player there is no impression
        actors = [likeliest] if parts[likeliest].actor >= LIKELIEST_ACTOR else []
    others = [p for p in order if p not in actors]
    partners = [p for p in others if parts[p].partner >= max(OTHERS, parts[p].beneficiary)]
    receiving = [p for p in others if p not in partners and parts[p].beneficiary >= OTHERS]
    for named in scene.together:
        free = [p for p in named if p in parts and p not in {*actors, *partners, *receiving}]
        if {*named} & {*actors}:
            actors += [p for p in free if parts[p].actor >= TOGETHER]
            continue
        beside = partners if {*named} & {*partners} else receiving if {*named} & {*receiving} else None
        if beside is not None:
            beside += [p for p in free if max(parts[p].partner, parts[p].beneficiary) >= TOGETHER]
    return Cast(tuple(actors), tuple(partners), tuple(receiving))


# --- new claims ------------------------------------------------------------------------------------------------------


def suggest(here: Sight, found: Sequence[Draft]) -> list[Draft]:
    """Drafts of the acts that the network sees and nobody has told yet.

    found   the drafts that the grammar made of the sentence
    """
    if here.parsed.sentence.title:
        return []
    new = [impression for impression in worth_telling(here) if not _told(impression, found, here)]
    if not new:
        return []
    made: list[Draft] = []
    money = amounts(here.parsed.sentence.text)
    chains = list(anchors(here.parsed, here.memory, money))
    for impression in new:
        draft = _draft(impression, here, chains, money)
        if draft is not None and not any(alike(draft, other) for other in [*found, *made]):
            made.append(draft)
    return [draft for draft in take_amounts([*found, *made]) if draft.claim.engine == ENGINE]


def one_claim_a_sum(found: Sequence[Draft], new: Sequence[Draft], here: Sight) -> list[Draft]:
    """The grammar's drafts and the new ones; what holds a sum gives way to an act that it rather is paid for.

    The grammar goes by the words for things: a sum beside none of them it takes for help, one beside a centre for that
    of a body. Where the network tells an act of another kind that hangs as near on the sum, and none of that kind (of
    help, none as likely), the sum is that act's.
    """
    likely = {kind: max((i.likely for i in here.impressions if i.kind is kind), default=0.0) for kind in Kind}
    held = {draft.claim.amount for draft in found if draft.claim.amount}
    kept, told = list(found), [draft for draft in new if draft.claim.amount not in held]
    for act in new:
        if act.claim.amount in held:
            rivals = [d for d in kept if d.claim.amount == act.claim.amount]
            if rivals and all(likely[d.claim.kind] < here.least for d in rivals):
                kept = [d for d in kept if d not in rivals]
                told.append(act)
    for act in [*kept, *told]:
        kind = act.claim.kind
        if act.claim.amount or kind not in PRICED or likely[kind] < here.least:
            continue
        rivals = [
            d for d in kept
            if d.claim.amount and d.claim.kind in HELD_BY_WORDS - {kind}
            and likely[d.claim.kind] < (likely[kind] if d.claim.kind is Kind.AID else here.least)
            and as_near(act, d, d.claim.amount)
        ]
        rivals = [d for d in rivals if d.claim.amount == rivals[0].claim.amount]
        if rivals:
            mended = replace(act, claim=replace(act.claim, amount=rivals[0].claim.amount))
            kept = [mended if d is act else d for d in kept if d not in rivals]
            told = [mended if d is act else d for d in told]
    return kept + told


PRICED = frozenset({Kind.AID, Kind.AGREEMENT, Kind.BODY, Kind.POSTURE})  # beside troops a sum mostly is another's
HELD_BY_WORDS = frozenset({Kind.AID, Kind.BODY})


def unless_all_doubtful(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims of a text; none where the network alone tells them and is sure of not a single one.

    A weak claim beside a sure one is often right; weak ones alone mostly stand in a text that promises nothing.
    """
    if all(claim.engine == ENGINE and claim.confidence < SURE_OF_ONE for claim in claims):
        return ()
    return claims


def worth_telling(here: Sight) -> list[Impression]:
    """The acts likely enough to be told, the likeliest first; of neighbouring words of one kind only the likeliest."""
    likely = [i for i in here.impressions if i.likely >= here.least]
    likely.sort(key=lambda i: (-i.likely, i.start, i.kind))
    place = {t.idx: t.i for t in here.parsed.doc}
    kept: list[Impression] = []
    for one in likely:
        if not any(k.kind is one.kind and abs(place[k.start] - place[one.start]) <= SAME_ACT for k in kept):
            kept.append(one)
    return kept


def _told(impression: Impression, found: Sequence[Draft], here: Sight) -> bool:
    """Whether the grammar tells an act of that kind at this word or close by."""
    at = next(t.i for t in here.parsed.doc if t.idx == impression.start)
    return any(
        abs(word - at) <= SAME_ACT
        for draft in found
        if draft.claim.kind is impression.kind
        for word in (draft.chain.anchor.i, *(s.token.i for s in draft.chain.steps))
    )


def alike(draft: Draft, other: Draft) -> bool:
    """Whether two drafts tell the same parties to act the same way at the same stage; a pact's parties act alike."""
    a, b = draft.claim, other.claim
    if a.kind is not b.kind or a.stage is not b.stage:
        return False
    return set(a.actors) == set(b.actors) or a.kind is Kind.AGREEMENT and set(a.parties) == set(b.parties)


def _draft(
    impression: Impression, here: Sight, chains: Sequence[Chain], money: list[Money]
) -> Draft | None:
    """The claim that an impression stands for; None where nobody acts."""
    parsed, memory = here.parsed, here.memory
    cast = cast_by(impression, here.scene)
    if not cast.actors:
        return None
    chain = chain_at(impression, parsed, chains)
    if said_not_done(chain):
        return None
    told = outcome(chain)
    denied = any(step.negated and step.mood is Mood.REAL for step in chain.steps)
    if told is None and denied and impression.stage is Stage.DELIVERED:
        return None  # "has sent none of the drones"
    result = Outcome(impression.stage, told.decider if told else chain.steps[-1], ())
    speaker, spoken = speaker_of(chain, result, parsed, memory)
    roles = Roles(list(cast.actors), list(cast.partners), list(cast.beneficiaries))
    claim, counted = claim_of(chain, result, roles, speaker, parsed, memory.document, money)
    word = parsed.sentence.text[impression.start:impression.end]
    sure = round(impression.likely * impression.stages[impression.stage], 2)
    reasons = tuple(r for r in (_why(word, impression, cast), spoken, counted) if r)
    claim = replace(claim, engine=ENGINE, confidence=sure, why=reasons)
    return Draft(claim, chain, result, parsed, seen=True)


def _why(word: str, impression: Impression, cast: Cast) -> str:
    parts = impression.parts
    told = [f"{p} acts ({parts[p].actor:.2f})" for p in cast.actors]
    told += [f"{p} is partner ({parts[p].partner:.2f})" for p in cast.partners]
    told += [f"{p} receives ({parts[p].beneficiary:.2f})" for p in cast.beneficiaries]
    firm = f"{impression.stage} ({impression.stages[impression.stage]:.2f})"
    return f"learned: “{word}” → {impression.kind} ({impression.likely:.2f}), {firm}; {', '.join(told)}"


def chain_at(impression: Impression, parsed: Parsed, chains: Sequence[Chain]) -> Chain:
    """The act's place in the parse: the grammar's own way up from that word where it has one."""
    token = next(t for t in parsed.doc if t.idx == impression.start)
    for chain in chains:
        on_it = chain.anchor.i == token.i or any(s.token.i == token.i for s in chain.steps)
        if chain.kind is impression.kind and chain.steps and on_it:
            return chain
    return Chain(token, impression.kind, (deciding(token),))


def deciding(anchor: Token) -> Step:
    """The step that decides who acts: the nearest verb from the anchor up that has a doer and is no mere saying."""
    token, nearest, height = anchor, None, 0
    while height < 12:
        if is_verb(token) and lemma(token) not in SAYING:
            nearest = nearest or token
            if own_subject(token) is not None:
                nearest = token
                break
        if token.head.i == token.i:
            break
        token, height = token.head, height + 1
    verb = nearest or token
    if not is_verb(verb):
        return Step(verb, Op.DO, Mood.REAL, via="object")
    return Step(verb, Op.DO, mood(verb), is_negated(verb), is_passive(verb), via="object")
