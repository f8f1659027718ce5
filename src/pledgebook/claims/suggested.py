"""Claims that the grammar did not find and the words make likely: the learned complement of the engine `both`.

Each is built like any other, from an anchor, the verb that decides and the parties around it; without an actor there
is none. It says which words led to it, and its confidence stays at a half or below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pledgebook.claims.anchors import anchors
from pledgebook.claims.chain import Chain, Climb
from pledgebook.claims.context import FIRST_PERSON, Memory, Parsed
from pledgebook.claims.draft import Draft
from pledgebook.claims.effects import Step
from pledgebook.claims.fields import condition_in, count_of, instrument_in, items_of
from pledgebook.claims.grammar import (
    Mood,
    first_conjunct,
    is_negated,
    is_passive,
    is_verb,
    lemma,
    mood,
    own_subject,
    subject,
)
from pledgebook.claims.learned import Learned, Suggestion, kinds_of, learned, signs_of, stage_at, with_seen
from pledgebook.claims.lexicon import Op
from pledgebook.claims.mentions import Mention
from pledgebook.claims.money import amounts
from pledgebook.claims.receivers import actors_before, complete_roles
from pledgebook.claims.roles import Roles, actors_of, np_parties, others_of
from pledgebook.claims.speech import SAYING, speaker_of
from pledgebook.claims.stage import Outcome, outcome
from pledgebook.claims.sums import take_amounts
from pledgebook.claims.when import day_in, period
from pledgebook.model import Claim, Kind, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

ENGINE = "model"  # as the design names the engine that is learned; a claim of the grammar says "grammar"
NEAR = 300  # characters back to which a claim just before counts as the sentence before
HIGHEST = 0.5  # the confidence of a suggestion of which the weights are quite sure

Seen = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """One sentence with what the grammar made of it: all that a suggestion is built from."""

    parsed: Parsed
    memory: Memory
    chains: tuple[Chain, ...]
    earlier: tuple[Draft, ...]  # drafts of the document before this sentence
    found: tuple[Draft, ...]  # drafts of this sentence
    seen: Seen


def sight(parsed: Parsed, memory: Memory, drafts: Sequence[Draft]) -> Sight:
    """What the grammar saw in a sentence, as signs for the learned weights.

    drafts   those of the document so far, in order, with those of this sentence last
    """
    chains = tuple(anchors(parsed, memory, amounts(parsed.sentence.text)))
    found = tuple(d for d in drafts if d.parsed is parsed)
    earlier = tuple(d for d in drafts if d.parsed is not parsed)
    seen: list[tuple[str, int | None]] = []
    for kind in dict.fromkeys(d.claim.kind for d in found):
        seen.append((f"FOUND={kind}", None))
    if not found:
        seen.append(("FOUND=none", None))
    start = parsed.sentence.start
    near = [d.claim.kind for d in earlier if d.claim.engine != ENGINE and 0 <= start - d.claim.evidence.end < NEAR]
    seen += [(f"BEFORE={kind}", None) for kind in dict.fromkeys(near)]
    for chain in chains:
        result = outcome(chain)
        told = "purpose" if chain.purpose else str(result.stage) if result else "none"
        seen.append((f"ACT={chain.kind}", chain.anchor.i))
        seen.append((f"ACT={chain.kind}:{told}", chain.anchor.i))
        seen.append((f"ACT={chain.kind}:{lemma(chain.anchor)}", chain.anchor.i))
    if memory.voice:
        seen.append(("VOICE", None))
    if memory.in_quotation(parsed.place(parsed.doc[len(parsed.doc) // 2])):
        seen.append(("QUOTED", None))
    return Sight(parsed, memory, chains, earlier, found, tuple(seen))


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft that may be made a claim, and how likely its kind and its stage are both right."""

    draft: Draft
    likely: float


def suggest(parsed: Parsed, memory: Memory, drafts: Sequence[Draft], weights: Learned | None = None) -> list[Draft]:
    """Drafts of the kinds that the words make likely and the grammar did not find in this sentence.

    drafts   those of the document so far, in order, with those of this sentence last
    weights  others than those that come with Pledgebook, as in cross-validation
    """
    if parsed.sentence.title:
        return []
    known = weights or learned()
    here = sight(parsed, memory, drafts)
    return accepted(here, offers(here, kinds_of(parsed, here.seen, known.kinds), known), known.thresholds)


def offers(here: Sight, kinds: Sequence[Suggestion], known: Learned) -> list[Offer]:
    """A draft for each kind that is likely enough, that the grammar did not find, and for which somebody acts."""
    told = {d.claim.kind for d in here.found}
    found = []
    for suggestion in kinds:
        if suggestion.kind not in told and suggestion.probability >= known.thresholds[suggestion.kind]:
            offer = _offer(suggestion, here, known)
            if offer is not None:
                found.append(offer)
    return found


def accepted(here: Sight, offered: Sequence[Offer], thresholds: Mapping[str, float]) -> list[Draft]:
    """The drafts likely enough in kind and stage, with their amounts; a sum already taken is not told again."""
    made = [o.draft for o in offered if o.likely >= thresholds[o.draft.claim.kind]]
    if not made:
        return []
    taken = {d.claim.amount for d in here.found}
    with_sums = take_amounts([*here.found, *made])
    return [d for d in with_sums if d.claim.engine == ENGINE and (not d.claim.amount or d.claim.amount not in taken)]


def _offer(suggestion: Suggestion, here: Sight, known: Learned) -> Offer | None:
    """The claim that a suggestion stands for; None where nobody acts."""
    parsed, memory, kind = here.parsed, here.memory, suggestion.kind
    act = act_of(suggestion, here, known)
    roles = Roles(guessed=True)
    roles.actors, why = acting(act.chain, act.result, here)
    if not roles.actors:
        return None
    speaker, spoken = speaker_of(act.chain, act.result, parsed, memory)
    others_of(act.chain, act.result, roles, parsed, memory)
    complete_roles(act.chain, act.result, roles, parsed, memory, list(here.earlier))
    sentence, document = parsed.sentence, memory.document
    count, counted = count_of(act.chain, parsed, [(m.start, m.end) for m in amounts(sentence.text)])
    likely = suggestion.probability * act.likely
    reasons = [f"suggested by {_shown(suggestion.words)} → {kind} ({suggestion.probability:.2f})",
               act.why, why, *roles.why, spoken, counted]
    claim = Claim(
        Span(document.id, sentence.start, sentence.end),
        document.text[sentence.start:sentence.end],
        kind,
        act.result.stage,
        tuple(roles.actors),
        tuple(roles.partners),
        tuple(roles.beneficiaries),
        speaker,
        instrument_in(sentence.text, kind, act.chain.anchor.idx),
        None,
        count,
        items_of(act.chain, parsed),
        period(sentence.text, document.published),
        condition_in(sentence.text),
        day_in("", document.published),
        ENGINE,
        round(HIGHEST * likely, 2),
        tuple(r for r in reasons if r),
        document.text_id,
    )
    return Offer(Draft(claim, act.chain, act.result, parsed), likely)


def _shown(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words) or "the sentence as a whole"


# --- where the act is and how firm -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """Where an act is and how firm: its chain, its stage with the deciding step, how likely that stage is, and why."""

    chain: Chain
    result: Outcome
    likely: float
    why: str


def act_of(suggestion: Suggestion, here: Sight, known: Learned) -> Act:
    """The act that a suggestion means: as the grammar reads it, else with the stage that the words make likely."""
    kind = suggestion.kind
    anchor, chain = anchor_of(kind, here, known)
    told = outcome(chain) if chain.steps else None
    if told is not None and not chain.purpose:
        return Act(chain, told, 1.0, "; ".join(told.why))
    stage, likely, words = stage_at(anchor, here.parsed, kind, told.stage if told else None, known.stages)
    step = deciding(anchor)
    return Act(Chain(anchor, kind, (step,)), Outcome(stage, step, ()), likely,
               f"{stage} by {_shown(words)} ({likely:.2f})")


def anchor_of(kind: Kind, here: Sight, known: Learned) -> tuple[Token, Chain]:
    """The token an act of a kind hangs on, with the words above it: as the grammar saw it, else the weightiest word."""
    weight = known.kinds.by_token(with_seen(signs_of(here.parsed), here.seen), kind)
    seen = [c for c in here.chains if c.kind is kind and c.steps]
    if seen:
        chain = min(seen, key=lambda c: (c.purpose, outcome(c) is None, -weight.get(c.anchor.i, 0.0), c.anchor.i))
        return chain.anchor, chain
    words = [t for t in here.parsed.doc if t.pos_ in {"NOUN", "VERB", "PROPN"} and t.i not in here.parsed.by_token]
    if not words:
        words = list(here.parsed.doc)
    anchor = min(words, key=lambda t: (-weight.get(t.i, 0.0), t.i))
    return anchor, Climb(anchor, kind).run()


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


# --- who acts --------------------------------------------------------------------------------------------------------


def acting(chain: Chain, result: Outcome, here: Sight) -> tuple[list[str], str]:
    """Who performs the act: as the grammar reads it, else the nearest doer above, else as just before."""
    parsed, memory = here.parsed, here.memory
    found, why = actors_of(chain, replace(result, should=False), parsed, memory)
    if found:
        return found, why
    token = chain.steps[-1].token if chain.steps else chain.anchor
    for _ in range(8):
        doer = subject(token) if is_verb(token) and not is_passive(token) else None
        if doer is not None and (parties := np_parties(first_conjunct(doer), parsed, memory)):
            return parties, f"doer “{doer.text}” → {', '.join(parties)}"
        if token.head.i == token.i:
            break
        token = token.head
    return likely_actor(chain, result, here)


def likely_actor(chain: Chain, result: Outcome, here: Sight) -> tuple[list[str], str]:
    """Who acts where no doer is told: the first party named, the voice of the text, who did the like just before."""
    parsed, memory = here.parsed, here.memory
    named = [m for m in parsed.mentions if m.how != "place" and not _against(m, parsed)]
    if named:
        first = named[0]
        return list(first.parties), f"first named “{' '.join(first.words.split())}” → {', '.join(first.parties)}"
    if memory.voice and any(t.lower_ in FIRST_PERSON for t in parsed.doc):
        return list(memory.voice), f"the voice of the text → {', '.join(memory.voice)}"
    found, why = actors_before(chain, result, parsed, memory, list(here.earlier))
    if found:
        return found, why
    for draft in reversed(here.earlier[-3:]):
        if draft.claim.kind is chain.kind:
            return list(draft.claim.actors), f"actor as before → {', '.join(draft.claim.actors)}"
    if memory.voice:
        return list(memory.voice), f"the author of the text → {', '.join(memory.voice)}"
    return [], ""


AGAINST = re.compile(r"\b(?:against|despite|from|to|for|in|on|of|with|by)\s+(?:the\s+)?$", re.I)
HOSTILE = re.compile(
    r"(?:[’']s?)?\s+(?:[\w-]+\s+)?(?:aggression|invasion|war|attacks?|threats?|assault|occupation)\b", re.I
)


def _against(mention: Mention, parsed: Parsed) -> bool:
    """Whether a party is named as the one something is done to, not as the one who does it."""
    text, at = parsed.sentence.text, mention.start - parsed.sentence.body
    return bool(AGAINST.search(text[max(0, at - 20):at]) or HOSTILE.match(text[mention.end - parsed.sentence.body:]))
