"""How often and when something is told: the order of a history, the texts that tell it, the leading version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from pledgebook.model import Claim
from pledgebook.register.cues import Cue, revision, speaks_of_unnamed
from pledgebook.register.days import by_day, is_day
from pledgebook.register.figures import SAME, SumTold, lost_scale_word, ratio
from pledgebook.register.sources import ALL_APART, Sources

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


def leading(versions: Sequence[Version], claims_of: Callable[[Version], Sequence[Claim]],
            sources: Sources = ALL_APART) -> Version:
    """The version of the highest voice; among equals the one that most sources give, then the one said last."""
    return max(enumerate(versions), key=lambda pair: (
        sources.highest(claims_of(pair[1])), len(sources.voices(claims_of(pair[1]))), last_said(claims_of(pair[1])),
        pair[0]))[1]


def leading_sum(runs: Sequence[Sequence[SumTold]], sources: Sources = ALL_APART) -> Sequence[SumTold]:
    """The figure that stands: not replaced by a later one, and told by the highest voice, then by most sources.

    One that lost its scale word leads only by a majority of sources.
    """
    revising = revisers(runs)
    standing = [run for run in runs if not replaced(run, revising)] or list(runs)
    whole = [run for run in standing if not any(lost_scale_word(run[0].amount.value, larger[0].amount.value)
                                                for larger in standing
                                                if larger[0].amount.value > run[0].amount.value)]
    voices = {id(run): len(sources.voices(told.claim for told in run)) for run in standing}
    outvoted = [run for run in whole if any(
        voices[id(slip)] > voices[id(run)] and lost_scale_word(run[0].amount.value, slip[0].amount.value)
        for slip in standing if slip not in whole)]
    among = [run for run in whole if run not in outvoted] or standing
    if outvoted and len(outvoted) == len(whole):
        among = [run for run in standing if run not in whole]
    return leading(among, lambda run: [told.claim for told in run], sources)


def revisers(runs: Sequence[Sequence[SumTold]]) -> list[SumTold]:
    """The tellings that say that a sum was raised or lowered, unless nobody named says so."""
    return [told for run in runs for told in run
            if revision(told.claim.quote) and not speaks_of_unnamed(told.claim.quote)]


def replaced(run: Sequence[SumTold], revising: Sequence[SumTold]) -> bool:
    """Whether a later claim says that it raised or lowered this figure to another (“was raised to sixty billion”)."""
    first = min(by_day(told.claim.said_on) for told in run)
    value = run[0].amount.value
    return any(by_day(told.claim.said_on) >= first and ratio(told.amount.value, value) > 1 + SAME
               and (told.amount.value > value) is (revision(told.claim.quote) is Cue.RAISED)
               for told in revising)
