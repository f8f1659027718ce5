"""A claim put together from an act, whoever found it: the grammar or the learned reader."""

from __future__ import annotations

from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Parsed
from pledgebook.claims.fields import condition_in, count_of, instrument_in, items_of
from pledgebook.claims.money import Money
from pledgebook.claims.roles import Roles
from pledgebook.claims.stage import Outcome
from pledgebook.claims.when import day_in, period
from pledgebook.model import Claim, Document, Span


def claim_of(
    chain: Chain, result: Outcome, roles: Roles, speaker: str | None, parsed: Parsed, document: Document,
    money: list[Money],
) -> tuple[Claim, str]:
    """The claim of an act with all that its sentence says of it but the sum, and why its count is what it is.

    The sum is given out over all acts of a sentence together (`sums.py`); engine, confidence and reasons are for
    whoever found the act to fill in.
    """
    sentence = parsed.sentence
    count, counted = count_of(chain, parsed, [(m.start, m.end) for m in money])
    claim = Claim(
        Span(document.id, sentence.start, sentence.end),
        document.text[sentence.start : sentence.end],
        chain.kind,
        result.stage,
        tuple(roles.actors),
        tuple(roles.partners),
        tuple(roles.beneficiaries),
        speaker,
        instrument_in(sentence.text, chain.kind, chain.anchor.idx),
        None,
        count,
        items_of(chain, parsed),
        period(sentence.text, document.published),
        condition_in(sentence.text, chain.anchor.idx),
        day_in("", document.published),
        text_id=document.text_id,
    )
    return claim, counted
