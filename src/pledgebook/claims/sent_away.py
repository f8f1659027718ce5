"""Drafts in, the same out but for soldiers whom another party tells to go, and for things that were taken for troops.

"Niamey told the United States to pull out its troops" is no leaving: Niger refuses, and the troops are still there
(decision 23 of the codebook's annotators). Who orders home its own soldiers ends its deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.claims.context import Memory
from pledgebook.claims.draft import Draft, others_in
from pledgebook.claims.grammar import children, is_passive, lemma, own_subject
from pledgebook.claims.phrases import np_parties
from pledgebook.claims.vocabulary import TROOPS, any_of
from pledgebook.model import Kind, Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

TELLING = frozenset("tell order ask warn urge instruct command want require".split())
MOVING = frozenset("withdraw pull remove".split())
MANNED = any_of(
    r"aircraft|planes?|jets?|f-?\d+\w*|bombers?|helicopters?|squadrons?|ships?|vessels?|warships?|boats?|submarines?",
    r"carriers?|destroyers?|frigates?|corvettes?|cruisers?|gunboats?|hospitals?|batter(?:y|ies)|systems?|teams?|crews?",
)
GOING = frozenset("leave withdraw pull quit depart exit remove evacuate go".split())


def unless_sent_away(draft: Draft, memory: Memory) -> Draft:
    """The draft; as a refusal where the soldiers that go in it are told so by another than their own."""
    if draft.claim.kind is not Kind.DEPLOYMENT or draft.claim.stage is not Stage.ENDED:
        return draft
    for telling in _tellings(draft):
        subject = own_subject(telling)
        if subject is None or is_passive(telling):
            continue
        who = tuple(np_parties(subject, draft.parsed, memory))
        told = tuple(dict.fromkeys(p for noun in _told(telling) for p in np_parties(noun, draft.parsed, memory)))
        if who and told and not set(who) & set(told):
            return _refused(draft, who, told)
    return draft


def only_moved(draft: Draft) -> bool:
    """Whether weapons of one's own are taken back from somewhere, which ends no help to anybody."""
    claim = draft.claim
    if claim.kind is not Kind.AID or claim.stage is not Stage.ENDED or others_in(claim):
        return False
    return any(lemma(step.token) in MOVING for step in draft.chain.steps)


def nobody_goes(quote: str) -> bool:
    """Whether a sentence speaks of no troops, nor of things that come with their crews."""
    return not (TROOPS.search(quote) or MANNED.search(quote))


def things_sent_once(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts of a text, without troops where the same words tell of help already and of nobody who goes along.

    "Norway will send ten tanks to Togo" is help alone; ships, aircraft and batteries may come with their crews.
    """
    helping = [draft for draft in drafts if draft.claim.kind is Kind.AID]

    def told(draft: Draft) -> bool:
        claim, words = draft.claim, {token.i for token in _words(draft)}
        return claim.kind is Kind.DEPLOYMENT and nobody_goes(claim.quote) and any(
            help_.parsed is draft.parsed and help_.claim.stage is claim.stage
            and {*help_.claim.actors} == {*claim.actors} and words & {token.i for token in _words(help_)}
            for help_ in helping)

    return [draft for draft in drafts if not told(draft)]


def _words(draft: Draft) -> tuple[Token, ...]:
    return (draft.chain.anchor, *(step.token for step in draft.chain.steps))


def _tellings(draft: Draft) -> Iterator[Token]:
    """Verbs of telling at or above the act, below which somebody goes."""
    seen: set[int] = set()
    for token in _words(draft):
        for verb in (token, *token.ancestors):
            if verb.i not in seen and lemma(verb) in TELLING and _going(verb) is not None:
                yield verb
            seen.add(verb.i)


def _going(telling: Token) -> Token | None:
    return next((c for c in children(telling, "xcomp", "ccomp", "advcl") if lemma(c) in GOING), None)


def _told(telling: Token) -> list[Token]:
    going = _going(telling)
    return [*children(telling, "dobj", "dative"), *(children(going, "nsubj") if going is not None else ())]


def _refused(draft: Draft, who: tuple[str, ...], told: tuple[str, ...]) -> Draft:
    claim = draft.claim
    others = [p for p in claim.partners if p not in (*who, *told)]
    mended = replace(
        claim, stage=Stage.REFUSED, actors=who, partners=(*told, *others),
        beneficiaries=tuple(p for p in claim.beneficiaries if p not in (*who, *told)),
        why=(*claim.why, f"{', '.join(told)} told to go by {', '.join(who)}"))
    return replace(draft, claim=mended)
