"""Parties that a sentence leaves out and the text makes plain: who acts, who receives."""

from __future__ import annotations

import re
from dataclasses import replace

from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.draft import Draft, Drafts, others_in
from pledgebook.claims.roles import Roles
from pledgebook.claims.stage import Outcome
from pledgebook.model import Kind, Stage


def actors_before(chain: Chain, result: Outcome, parsed: Parsed, memory: Memory, earlier: Drafts) -> tuple[list[str], str]:
    """Who acts where the sentence does not say: whoever did so just before, else the author of an official text."""
    step = result.decider
    if not (step.passive or step.via in {"content", "participle", "copula", "subject"} or step.as_subject):
        return [], ""
    for draft in reversed(earlier[-3:]):
        if draft.claim.kind is chain.kind and parsed.sentence.paragraph - draft.parsed.sentence.paragraph <= 2:
            return list(draft.claim.actors), f"actor as before → {', '.join(draft.claim.actors)}"
    if memory.voice and len(memory.voice) == 1 and step.passive:
        return list(memory.voice), f"the author of the text → {memory.voice[0]}"
    return [], ""


def complete_roles(chain: Chain, result: Outcome, roles: Roles, parsed: Parsed, memory: Memory, earlier: Drafts) -> None:
    """Fills a receiver that the sentence leaves out where the text makes it plain (section 5 of the codebook)."""
    parsed.receiving = memory.receiving
    if roles.others():
        return
    if chain.kind in {Kind.AID, Kind.GUARANTEE, Kind.DEPLOYMENT} and result.stage is not Stage.REQUESTED:
        for draft in reversed(earlier[-4:]):
            old = draft.claim
            near = parsed.sentence.paragraph - draft.parsed.sentence.paragraph <= 1
            if near and old.kind is chain.kind and old.beneficiaries and not set(old.beneficiaries) & set(roles.actors) and set(
                    old.actors) & set(roles.actors):
                roles.beneficiaries += list(old.beneficiaries)
                roles.guessed = True
                roles.why.append(f"for {', '.join(old.beneficiaries)} as in the sentence before")
                return


RECEIVING = frozenset({Kind.AID, Kind.DEPLOYMENT, Kind.GUARANTEE, Kind.BODY})


def fill_receivers(drafts: Drafts) -> Drafts:
    """The receiver whom the text makes plain: that of the nearest claim of its kind, else the one it mostly speaks of."""
    kept: Drafts = []
    for draft in drafts:
        claim = draft.claim
        if claim.kind not in RECEIVING or others_in(claim):
            kept.append(draft)
            continue
        found = _receiver(draft, drafts)
        if found:
            claim = replace(claim, beneficiaries=found, confidence=max(0.2, round(claim.confidence - 0.15, 2)),
                            why=(*claim.why, f"for {', '.join(found)}, of whom the text speaks"))
        kept.append(replace(draft, claim=claim))
    return kept


def _receiver(draft: Draft, drafts: Drafts) -> tuple[str, ...]:
    """Who receives, weighed by how the text names the parties, by the claims on them, and by nearness."""
    claim = draft.claim
    if claim.kind is Kind.BODY and not FIELD_BODY.search(claim.quote) or claim.kind is Kind.GUARANTEE and set(claim.actors) & CLUBS:
        return ()
    named = _named_weights(draft)
    told, whole = _told_weights(draft, drafts)
    scores = {p: named.get(p, 0.0) + told.get(p, 0.0) - (POWERS.get(p, 0.0)) for p in sorted({*named, *told}) if p not in CLUBS}
    ranked = sorted(scores, key=lambda p: (-scores[p], p))
    free = [p for p in ranked if p not in claim.actors]
    if not free or scores[free[0]] < 1.0:
        return ()
    best = free[0]
    if claim.stage is Stage.REQUESTED and (claim.kind is not Kind.AID or ranked[0] in claim.actors):
        return ()
    if ranked[0] in claim.actors and (len(claim.actors) > 1 or told.get(best, 0.0) < 1.0):
        return ()
    if claim.kind is Kind.DEPLOYMENT and set(claim.actors) <= CLUBS and told.get(best, 0.0) < 1.0:
        return ()
    return whole.get(best, (best,)) if best not in named else (best,)


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


# Powers mostly give: a text that names them often does not make them the receiver.
POWERS = {"USA": 1.5, "RUS": 1.0, "CHN": 1.0, "GBR": 0.8, "FRA": 0.8, "DEU": 0.8}
FIELD_BODY = re.compile(r"\b(?:missions?|forces?|mandate|monitor\w*|observers?|operation|peacekeep\w*|command|tribunal|[Cc]ommittee|stabili[sz]ation)\b")
CLUBS = frozenset({"NATO", "EU", "G7", "UN", "WEST", "EUROPE", "IMF", "OSCE", "AUKUS", "ECOWAS", "AU", "ASEAN", "G20", "CSTO"})
