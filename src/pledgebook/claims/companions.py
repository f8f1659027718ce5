"""Drafts of a sentence in, the same with those beside whom an act is done: "together with Denmark, Norway will …".

Such words say it outright, so they hold even where the learned reader gives that party no part (decision 33 of the
codebook's annotators: who acts together with another is the actor, the other a partner).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.claims.draft import Draft
from pledgebook.claims.grammar import lemma, own_subject
from pledgebook.model import Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

BESIDE = frozenset("together along jointly".split())
NAMING = frozenset("compound amod poss nmod conj appos".split())
ACTING = frozenset(
    """government president minister ministry ally partner counterpart army navy force troop soldier contingent
    detachment unit group crew police authority leader chancellor parliament colleague team""".split()
)
ASKED = (Stage.REQUESTED, Stage.REFUSED)  # "asked together with Denmark" and "asked for help together with" look alike


def jointly(token: Token) -> Token | None:
    """The word that "together with", "jointly with" or "along with" a name hangs on; None for another "with"."""
    if lemma(token) == "ally":
        return None  # "along with its allies" is no alliance
    head = token
    while head.dep_ in NAMING and head.head.i != head.i:
        if head.dep_ in {"compound", "amod", "nmod"} and head.head.pos_ == "NOUN" and lemma(head.head) not in ACTING:
            return None  # "along with Ghanaian radios" names a thing
        head = head.head
    preposition = head.head
    if preposition.lower_ != "with":
        return None
    above = preposition.head
    if above.lower_ in BESIDE:
        return above.head
    before = preposition.nbor(-1).lower_ if preposition.i else ""
    beside = {c.lower_ for c in preposition.children} | {before}
    return above if beside & BESIDE else None


def companions(draft: Draft) -> tuple[str, ...]:
    """Who is named beside the doer of an act, in the order of the sentence."""
    if draft.claim.stage in ASKED:
        return ()
    steps = [step.token for step in draft.chain.steps]
    doers = [subject for step in steps if (subject := own_subject(step)) is not None]
    about = {token.i for token in (draft.chain.anchor, *steps, *doers)}
    return tuple(dict.fromkeys(
        party
        for place, mention in sorted(draft.parsed.by_token.items())
        if (hangs_on := jointly(draft.parsed.doc[place])) is not None and hangs_on.i in about
        for party in mention.parties
    ))


def with_companions(draft: Draft) -> Draft:
    """The draft with those named beside its doer as partners, unless they have a part already."""
    claim = draft.claim
    named = [party for party in companions(draft) if party not in (*claim.partners, *claim.beneficiaries)]
    actors = tuple(party for party in claim.actors if party not in named)
    if not named or not actors:
        return draft
    told = f"named beside the one who acts: {', '.join(named)}"
    return replace(draft, claim=replace(
        claim, actors=actors, partners=(*claim.partners, *named), why=(*claim.why, told)))
