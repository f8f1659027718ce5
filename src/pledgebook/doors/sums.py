"""Questions about sums in, the sums and the words beside them out: what they mean, and what they leave out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pledgebook.answers.axes import Axis
from pledgebook.doors.telling import counted, money, parties
from pledgebook.model import Amount

if TYPE_CHECKING:
    from pledgebook.answers.exposure import Exposure
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection
    from pledgebook.answers.totals import Sum, Totals

Section = tuple[str, Mapping[str, Iterable[str]]]  # a heading; words, and the commitments that they are about


def totals_of(held: Held, selection: Selection, by: Sequence[Axis], currency: str | None) -> Totals:
    """The sums of what is selected. Raises UnknownCurrency."""
    from pledgebook.answers.totals import currency_code, totals_in

    return totals_in(held, selection, by=by, currency=currency_code(currency) if currency is not None else None)


def exposure_of(held: Held, selection: Selection, by: Sequence[Axis], currency: str | None) -> Exposure:
    """How the support of those selected is spread. Raises OneQuestion, UnknownCurrency."""
    from pledgebook.answers.exposure import check_exposure, exposure_in
    from pledgebook.answers.totals import currency_code

    check_exposure(selection, by)
    return exposure_in(held, selection, by=by, currency=currency_code(currency) if currency is not None else None)


# --- words ----------------------------------------------------------------------------------------------------------


def label_in_words(value: list[str] | str) -> str:
    return value if isinstance(value, str) else " + ".join(parties([party]) for party in value) or "not told"


def left_in_words(one: Sum) -> str:
    """How much of a promise is still to come."""
    if one.left is None or one.currency is None:
        return ""
    return money(Amount(one.left, one.currency, one.per)) if one.left > 0 else "nothing" if not one.left else \
        f"{money(Amount(-one.left, one.currency, one.per))} more than promised"


def meaning_in_words(found: Totals | Exposure, asked: str) -> list[str]:
    """What was asked, how it is defined, of which days it is, and what to mind."""
    return [f"Asked: {asked or 'everything'}.", *found.definition, f"Window: {found.window.in_words()}.",
            *(f"Mind: {words}" for words in found.cautions)]


def totals_sections(found: Totals) -> list[Section]:
    """What sums were reckoned with, and what they leave out; empty headings are left out."""
    unknown = sorted({name for one in found.sums for name in one.unknown})
    return _filled([
        ("by the year or month, never multiplied", {
            f"{c.id}: {money(c.amount)}" + _period(c.period.as_json()): () for c in found.annual}),
        ("no sum told: unknown, not zero", {counted(len(unknown), "promise"): unknown} if unknown else {}),
        *_notes(found)])


def exposure_sections(found: Exposure) -> list[Section]:
    """What shares were reckoned with, and what they leave out; empty headings are left out."""
    by_donor: dict[str, list[str]] = defaultdict(list)
    for commitment in found.unknown:
        by_donor[parties(commitment.actors, most=9)].append(commitment.id)
    return _filled([("no sum told: unknown, not zero", dict(sorted(by_donor.items()))), *_notes(found)])


def _filled(sections: Iterable[Section]) -> list[Section]:
    return [section for section in sections if section[1]]


def _notes(found: Totals | Exposure) -> list[Section]:
    rates: dict[str, list[str]] = defaultdict(list)
    for conversion in found.conversions:
        rates[conversion.rate.in_words()].append(f"{conversion.commitment} ({money(conversion.told)})")
    reasons: dict[str, list[str]] = defaultdict(list)
    for left in found.left_out:
        if not left.reason.startswith("no sum told"):  # these are told above
            reasons[left.reason].append(left.commitment)
    return [("converted", rates),
            ("not converted", {f"{left.commitment}: {left.reason}": () for left in found.unconverted}),
            ("parts set against their whole", {f"{p.commitment} {p.reason}": () for p in found.parts}),
            ("contested", {f"{one.commitment}: {one.in_words()}": () for one in found.contested}),
            ("may be one promise, or whole and part: for a person to judge", dict.fromkeys(found.unsettled, ())),
            ("left out", dict(sorted(reasons.items())))]


def _period(period: Mapping[str, Any]) -> str:
    told = " ".join(f"{name} {value}" for name, value in period.items() if value)
    return f", {told}" if told else ", the text gives no period"
