"""How often and when something is told: the order of a history, the texts that tell it, the leading version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from pledgebook.model import Claim
from pledgebook.register.days import by_day, is_day
from pledgebook.register.figures import SumTold, lost_scale_word

Version = TypeVar("Version")


def oldest_first(claim: Claim) -> tuple[date, date, str, int, int]:
    """The order of a history: by day, then by text and place, so that output never reshuffles.

    Claims of one place keep the order they are given in; `matching.groups` gives them by id.
    """
    return (*by_day(claim.said_on), text_of(claim), claim.evidence.start, claim.evidence.end)


def text_of(claim: Claim) -> str:
    """What names the text of a claim, whatever its copies are called."""
    return claim.text_id or claim.evidence.document_id


def texts_of(claims: Iterable[Claim]) -> frozenset[str]:
    """The texts that make these claims; a text printed twice is one."""
    return frozenset(map(text_of, claims))


def last_said(claims: Iterable[Claim]) -> date:
    """The day of the last dated claim; the beginning of time where none has a day."""
    return max((by_day(claim.said_on)[0] for claim in claims if is_day(claim.said_on)), default=date.min)


def leading(versions: Sequence[Version], claims_of: Callable[[Version], Sequence[Claim]]) -> Version:
    """The version that most texts give; among equals the one said last, then the later in the given order."""
    return max(enumerate(versions), key=lambda pair: (
        len(texts_of(claims_of(pair[1]))), last_said(claims_of(pair[1])), pair[0]))[1]


def leading_sum(runs: Sequence[Sequence[SumTold]]) -> Sequence[SumTold]:
    """The figure that most texts give. One that lost its scale word leads only by a majority of texts."""
    whole = [run for run in runs if not any(lost_scale_word(run[0].amount.value, larger[0].amount.value)
                                            for larger in runs if larger[0].amount.value > run[0].amount.value)]
    most = max(len(texts_of(told.claim for told in run)) for run in runs)
    among = [run for run in runs if len(texts_of(told.claim for told in run)) == most]
    return leading([run for run in among if run in whole] or among, lambda run: [told.claim for told in run])
