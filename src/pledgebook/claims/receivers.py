"""Parties that a sentence leaves out and the text makes plain: who acts, who receives."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.draft import Draft, Drafts, others_in
from pledgebook.claims.grammar import first_conjunct, own_subject
from pledgebook.claims.phrases import np_parties
from pledgebook.claims.roles import Roles
from pledgebook.claims.speech import speaker_of
from pledgebook.claims.stage import Outcome
from pledgebook.model import Kind, Stage
from pledgebook.world.missions import scene_of

if TYPE_CHECKING:
    from spacy.tokens import Token


def actors_before(
    chain: Chain, result: Outcome, parsed: Parsed, memory: Memory, earlier: Drafts
) -> tuple[list[str], str]:
    """Who acts where the sentence does not say: whoever did so just before, else the author of an official text."""
    step = result.decider
    labelled = memory.mentions.between(parsed.sentence.start, parsed.sentence.start + len(parsed.sentence.label))
    if step.via in {"list", "participle"} and labelled and parsed.sentence.label:
        return list(labelled[0].parties), f"the entry “{parsed.sentence.label}” → {', '.join(labelled[0].parties)}"
    told = next((c for c in _subject_clause(chain) if own_subject(c) is not None), None)
    if step.passive and told is not None and (doer := own_subject(told)) is not None:
        found = np_parties(first_conjunct(doer), parsed, memory)
        if found:
            return found, f"actor “{doer.text} {told.text}” → {', '.join(found)}"
    if step.as_subject:
        speaker, _ = speaker_of(chain, result, parsed, memory)
        if speaker and chain.kind is Kind.AID and speaker != next(iter(memory.receiving), None):
            return [speaker], f"actor → {speaker}, who speaks of it"
    if not (step.passive or step.via in {"content", "participle", "copula", "subject"} or step.as_subject):
        return [], ""
    for draft in reversed(earlier[-3:]):
        if draft.claim.kind is chain.kind and parsed.sentence.paragraph - draft.parsed.sentence.paragraph <= 2:
            return list(draft.claim.actors), f"actor as before → {', '.join(draft.claim.actors)}"
    if memory.voice and len(memory.voice) == 1 and step.passive:
        return list(memory.voice), f"the author of the text → {memory.voice[0]}"
    return [], ""


def _subject_clause(chain: Chain) -> list[Token]:
    """Clauses on the thing that is done: "the money that the government promised was paid"."""
    tops = [chain.anchor, *(s.token for s in chain.steps)]
    return [
        c for t in tops for d in [t, t.head] if d.dep_ in {"nsubjpass", "pobj"} for c in d.children if c.dep_ == "relcl"
    ]


def complete_roles(
    chain: Chain, result: Outcome, roles: Roles, parsed: Parsed, memory: Memory, earlier: Drafts
) -> None:
    """Fills a receiver that the sentence leaves out where the text makes it plain (section 5 of the codebook)."""
    parsed.receiving = memory.receiving
    if roles.others():
        return
    if chain.kind is Kind.GUARANTEE and NATO_CLAUSE.search(parsed.sentence.text) and "NATO" not in roles.actors:
        roles.partners.append("NATO")
        roles.why.append("with NATO, whose clause it is")
        return
    if (
        chain.kind is Kind.AGREEMENT
        and len(roles.actors) == 1
        or chain.kind is Kind.AID
        and result.stage is Stage.REQUESTED
    ):
        _complete_pair(chain, roles, memory, earlier)
        return
    if chain.kind in {Kind.BODY, Kind.DEPLOYMENT}:
        scene = scene_of(parsed.sentence.text)
        if scene is not None and scene not in roles.actors:
            roles.beneficiaries.append(scene)
            roles.why.append(f"for {scene}, where the mission is")


NATO_CLAUSE = re.compile(
    r"\b(?:Article (?:4|5|IV|V|Four|Five)\b(?! of the (?!North Atlantic|Washington|[Aa]lliance|[Tt]reaty)))"
)


def _complete_pair(chain: Chain, roles: Roles, memory: Memory, earlier: Drafts) -> None:
    """The other side of an agreement or the one asked: as told before, else the second of the text's two states."""
    if chain.kind is Kind.AGREEMENT:
        for draft in reversed(earlier):
            old = draft.claim
            if old.kind is Kind.AGREEMENT and set(roles.actors) <= set(old.parties) and 2 <= len(old.parties) <= 3:
                _pair_with([p for p in old.parties if p not in roles.actors], roles, "as told before")
                return
    if len(memory.pair) == 2 and roles.actors and set(roles.actors) < set(memory.pair):
        _pair_with(
            [p for p in memory.pair if p not in roles.actors], roles, "the other of the two of whom the text speaks"
        )


def _pair_with(found: list[str], roles: Roles, why: str) -> None:
    roles.partners += found
    roles.guessed = True
    roles.why.append(f"with {', '.join(found)}, {why}")


RECEIVING = frozenset({Kind.AID, Kind.DEPLOYMENT, Kind.GUARANTEE, Kind.BODY})


def _founder(draft: Draft, drafts: Drafts) -> tuple[str, ...]:
    """The organisation whose body a party will not join: the last one told to found or run one."""
    claim = draft.claim
    if claim.kind is not Kind.BODY or claim.stage not in {Stage.REFUSED, Stage.REQUESTED}:
        return ()
    for other in reversed([d for d in drafts if d.claim.evidence.start < claim.evidence.start]):
        founders = [p for p in other.claim.actors if p in CLUBS or claim.stage is Stage.REQUESTED]
        if other.claim.kind is Kind.BODY and founders and other.claim.stage is not Stage.REFUSED:
            return tuple(p for p in founders if p not in claim.actors)
    return ()


def fill_receivers(drafts: Drafts) -> Drafts:
    """The receiver whom the text makes plain: that of a near claim of its kind, or the one it mostly speaks of."""
    kept: Drafts = []
    for draft in drafts:
        claim = draft.claim
        by_way_of = (
            claim.kind is Kind.AID
            and claim.stage is not Stage.REQUESTED
            and set(others_in(claim)) <= CLUBS
            and set(claim.beneficiaries) <= {"UN"}  # what is given to the African Union is not passed on by it
        )
        if claim.kind not in RECEIVING or others_in(claim) and not by_way_of:
            kept.append(draft)
            continue
        found, founder = _receiver(draft, drafts), _founder(draft, drafts)
        if found or founder:
            claim = replace(
                claim,
                partners=claim.partners or founder,
                beneficiaries=found,
                confidence=max(0.2, round(claim.confidence - 0.15, 2)),
                why=(*claim.why, f"for {', '.join(found + founder)}, of whom the text speaks"),
            )
        kept.append(replace(draft, claim=claim))
    return kept


def _receiver(draft: Draft, drafts: Drafts) -> tuple[str, ...]:
    """Who receives, weighed by how the text names the parties, by the claims on them, and by nearness."""
    claim = draft.claim
    if UNNAMED.search(claim.quote):
        return ()
    if (
        claim.kind is Kind.BODY
        and not FIELD_BODY.search(claim.quote)
        or claim.kind is Kind.GUARANTEE
        and set(claim.actors) & CLUBS
    ):
        return ()
    if claim.kind is Kind.BODY and _placed_elsewhere(draft):
        return ()
    named = _named_weights(draft)
    told, whole = _told_weights(draft, drafts)
    beside = _beside(draft)
    scores = {
        p: (1.5 if p in beside else 0.0)
        + (NEAR if p in draft.parsed.lately and claim.kind is not Kind.BODY else 0.0)  # a body is set up somewhere
        + named.get(p, 0.0)
        + told.get(p, 0.0)
        - (POWERS.get(p, 0.0))
        for p in sorted({*named, *told, *beside})
        if p not in CLUBS
    }
    ranked = sorted(scores, key=lambda p: (-scores[p], p))
    free = [p for p in ranked if p not in claim.parties]
    if not free or scores[free[0]] < (2.0 if claim.kind is Kind.BODY else 1.0):
        return ()
    best = free[0]
    if claim.stage is Stage.REQUESTED and not set(claim.actors) <= CLUBS:
        return ()  # who asks mostly asks for itself; an organisation asks for others
    if ranked[0] in claim.actors and best not in beside and (len(claim.actors) > 1 or told.get(best, 0.0) < 1.0):
        return ()
    sure = told.get(best, 0.0) >= 1.0 or named.get(best, 0.0) >= 2.5
    if claim.kind is Kind.DEPLOYMENT and set(claim.actors) <= CLUBS and not sure:
        return ()
    return whole.get(best, (best,)) if best not in named else (best,)


def _placed_elsewhere(draft: Draft) -> bool:
    """Whether a body is said to be in a place that the book does not know: "a mission in the Arctic"."""
    for child in draft.chain.anchor.children:
        if child.dep_ == "prep" and child.lower_ in {"in", "for", "across"}:
            for g in child.children:
                if g.dep_ == "pobj" and g.pos_ == "PROPN" and g.i not in draft.parsed.by_token:
                    return True
    return False


def _beside(draft: Draft) -> set[str]:
    """Parties that the same sentence names behind "for" or "to", in another clause."""
    sentence = draft.parsed.sentence
    return {
        m.parties[0]
        for m in draft.parsed.mentions
        if len(m.parties) == 1
        and re.search(
            r"\b(?:for|to|arm|help|train)\s+(?:the\s+)?$",
            sentence.text[max(0, m.start - sentence.body - 14) : m.start - sentence.body],
        )
        if m.parties[0] not in draft.claim.actors
    }


def _named_weights(draft: Draft) -> dict[str, float]:
    """The text's mentions of each party as a receiver, as shares of six."""
    weights = draft.parsed.receiving
    total = max(6.0, sum(w for w in weights.values() if w > 0))
    return {party: 6 * weight / total for party, weight in weights.items() if weight >= 1.5}


def _told_weights(draft: Draft, drafts: Drafts) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
    """What the text's other claims say: receivers count for, givers against; and receivers that come in groups."""
    claim = draft.claim
    scores: dict[str, float] = {}
    whole: dict[str, tuple[str, ...]] = {}
    for other in drafts:
        old = other.claim
        if other is draft or old.kind not in RECEIVING:
            continue
        if old.stage is not Stage.REQUESTED:
            for party in old.actors:
                scores[party] = scores.get(party, 0.0) - 0.5
        if set(old.beneficiaries) & set(claim.actors):
            continue
        near = abs(other.parsed.sentence.paragraph - draft.parsed.sentence.paragraph)
        value = (0.8 if old.kind is claim.kind else 0.4) + (0.8 if near == 0 else 0.4 if near <= 2 else 0)
        if old.evidence.start > claim.evidence.start:
            value *= 0.6
        for party in old.beneficiaries:
            scores[party] = scores.get(party, 0.0) + value
            if len(old.beneficiaries) > 1:
                whole.setdefault(party, old.beneficiaries)
    return scores, whole


# A receiver that the text names without saying who it is.
UNNAMED = re.compile(
    r"\b(?:to|for)\s+(?:[\w-]+\s+){1,4}?(?:States|countries|nations|governments)\b|"
    r"\bto\s+(?:the\s+)?(?:\w+\s+){0,2}?(?:rebels|militias?|militants|paramilitaries|insurgents|"
    r"separatists|jihadists)\b"
)
NEAR = 0.8  # what it counts for to be named in the sentence or shortly before it
# Powers mostly give: a text that names them often does not make them the receiver.
POWERS = {"USA": 1.5, "RUS": 1.0, "CHN": 1.0, "GBR": 0.8, "FRA": 0.8, "DEU": 0.8}
FIELD_BODY = re.compile(
    r"\b(?:missions?|forces?|mandate|monitor\w*|observers?|operation|peacekeep\w*|command|tribunal|"
    r"[Cc]ommittee|stabili[sz]ation)\b"
)
CLUBS = frozenset(
    {"NATO", "EU", "G7", "UN", "WEST", "EUROPE", "IMF", "OSCE", "AUKUS", "ECOWAS", "AU", "ASEAN", "G20", "CSTO"}
)
