"""Parties that a sentence leaves out and the text makes plain: who acts, who receives."""

from __future__ import annotations

from dataclasses import replace

from pledgebook.claims.chain import Chain, Outcome
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.draft import Draft, Drafts, others_in
from pledgebook.claims.roles import Roles
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
    for index, draft in enumerate(drafts):
        claim = draft.claim
        if claim.kind not in RECEIVING or others_in(claim):
            kept.append(draft)
            continue
        found = _receiver(draft, drafts, index)
        if found:
            claim = replace(claim, beneficiaries=found, confidence=max(0.2, round(claim.confidence - 0.15, 2)),
                            why=(*claim.why, f"for {', '.join(found)}, of whom the text speaks"))
        kept.append(replace(draft, claim=claim))
    return kept


def _receiver(draft: Draft, drafts: Drafts, index: int) -> tuple[str, ...]:
    claim = draft.claim
    if claim.stage is Stage.REQUESTED and claim.kind is not Kind.AID:
        return ()
    near = sorted((d for d in drafts if d.claim.kind in RECEIVING and d.claim.beneficiaries and d is not draft),
                  key=lambda d: (d.claim.kind is not claim.kind, abs(d.claim.evidence.start - claim.evidence.start) + (
                      200 if d.claim.evidence.start > claim.evidence.start else 0)))
    for other in near:
        if not set(other.claim.beneficiaries) & {*claim.actors}:
            if claim.stage is Stage.REQUESTED and not set(other.claim.actors) & set(claim.actors):
                continue
            return other.claim.beneficiaries
    return ()
