"""Answers in, what both doors tell of them out: which duties stand together, in which words, under which headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.doors.questions import party_as_told

if TYPE_CHECKING:
    from pledgebook.answers.agreement import Agreed
    from pledgebook.answers.bound import Attack, Duty
    from pledgebook.answers.what_if import Difference, Owed
    from pledgebook.model import Amount


def counted(count: int, noun: str) -> str:
    """Such as "1 claim" or "3 claims"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def parties(ids: Sequence[str], most: int = 3) -> str:
    """Names in a row; of a long row the first ones and how many more."""
    shown = [party_as_told(party_id) for party_id in ids[:most]]
    return ", ".join(shown) + (f" +{len(ids) - most}" if len(ids) > most else "")


def money(amount: Amount | None) -> str:
    from pledgebook.register.figures import in_words

    return in_words(amount) if amount else ""


def agreement_in_words(row: Agreed) -> tuple[str, str, str]:
    """The share that agrees, its interval, and kappa where there is one."""
    low, high = row.interval
    return (f"{row.share:.2f}", f"{low:.2f}–{high:.2f}", "" if row.kappa is None else f"{row.kappa:.2f}")


# --- who is bound ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Duties told as one, in words."""

    title: str
    reference: str  # id of the instrument or of the framework
    act: str
    members: tuple[str, ...]
    details: tuple[tuple[str, str], ...]  # name and words; empty ones left out
    duties: tuple[Duty, ...]


def attack_in_words(attack: Attack) -> str:
    """Poland is attacked on 2024-07-01, its mainland, by Russia."""
    from pledgebook.world.places import places

    what = "its forces" if attack.target == "forces" else "its mainland" if attack.where is None else ""
    told = ", ".join(filter(None, [f"{party_as_told(attack.attacked)} is attacked on {attack.on}", what,
                                   places()[attack.where].name if attack.where else ""]))
    return told + (f", by {party_as_told(attack.by)}" if attack.by else "; no attacker is named")


def duty_groups(duties: Iterable[Duty]) -> list[DutyGroup]:
    """Duties told as one: of one clause, or of agreements under one framework with one deadline, for one reason."""
    groups: dict[object, list[Duty]] = {}
    for duty in duties:
        one = duty.instrument
        clause = (one.framework, duty.do, duty.obligation.deadline, one.bindingness) if one.framework \
            else (one.id, duty.obligation)
        reason = "" if one.framework else (duty.because, duty.provisos, duty.conflicts)
        groups.setdefault((clause, reason), []).append(duty)
    return [_told(group) for group in groups.values()]


def _told(group: Sequence[Duty]) -> DutyGroup:
    from pledgebook.world.duties import ACTS, BINDING, FREEDOMS
    from pledgebook.world.instruments import reference

    first = group[0]
    one, duty = first.instrument, first.obligation
    if one.framework:
        framework = reference().by_id.get(one.framework)
        made = len({d.instrument.id for d in group})
        title = f"{counted(made, 'agreement')} under: {framework.name if framework else one.framework}"
        unseen = sum("evidence: general_knowledge" in d.conditions for d in group)
        details = [
            ("because", first.because),
            ("if", "; ".join(dict.fromkeys(c for d in group for c in d.conditions if c.startswith("only ")))),
            ("note", f"of {unseen} of them the compiler knows the hours and saw no source" if unseen else "")]
    else:
        whole = duty.article is None or one.name.endswith(f"Article {duty.article}")
        title = one.name if whole else f"{one.name}, article {duty.article}"
        details = [
            ("because", first.because), ("text", duty.text), ("means", duty.means or ""),
            ("free", duty.discretion or FREEDOMS.get(duty.free or "", "")), ("where", duty.area or ""),
            ("if", "; ".join(first.conditions)), ("not if", "; ".join(duty.exceptions)),
            ("apart", "; ".join(first.provisos)),
            ("also", f"owes the attacker under {', '.join(first.conflicts)}" if first.conflicts else ""),
            ("note", "" if one.confidence != "low" else "the facts of this entry are not well sourced")]
    hours = f" within {_length(duty.deadline)}" if duty.deadline else ""
    act = ACTS[first.do] if duty.do else "do what its words say"
    return DutyGroup(title, one.framework or one.id, f"to {act}{hours}; {BINDING[one.bindingness]}",
                     tuple(dict.fromkeys(d.member for d in group)), tuple(pair for pair in details if pair[1]),
                     tuple(group))


def _length(duration: str) -> str:
    """PT24H as words; anything else as it is."""
    hours = duration.removeprefix("PT").removesuffix("H")
    return f"{hours} hours" if duration == f"PT{hours}H" and hours.isdigit() else duration


# --- what if --------------------------------------------------------------------------------------------------------

# What a change does to promises of the book, worst first, and the heading that they stand under.
EFFECTS = (("falls", "Promises that fall away"), ("unheard", "Promises that no text tells any more"),
           ("shaken", "Promises that are shaken"), ("later", "Promises that come later"),
           ("firmer", "Conditions out of the way"))

Clause = tuple[str, str, str, str, str]  # instrument, article, what is to be done, name, text


def by_clause(owed: Iterable[Owed]) -> list[tuple[Clause, list[Owed]]]:
    """Duties under the clause that they follow from, by the instrument's id."""
    found: dict[Clause, list[Owed]] = defaultdict(list)
    for duty in owed:
        found[duty.instrument, duty.article or "", duty.do, duty.name, duty.text].append(duty)
    return sorted(found.items())


def difference_in_words(found: Difference) -> str:
    """How much moves, in one line."""
    def told(duties: Sequence[Owed], what: str) -> str:
        under, to = {d.instrument for d in duties}, {d.creditor for d in duties}
        return f"{len(duties)} duties {what}, to {counted(len(to), 'party')} under {counted(len(under), 'instrument')}"

    parts = [told(duties, what).replace("partys", "parties") for duties, what in (
        (found.lost, "lost"), (found.gained, "gained")) if duties]
    effects = [one.effect for one in (*found.touched, *found.bodies)]
    parts += [f"{counted(effects.count(effect), 'promise')} {words}" for effect, words in (
        ("falls", "that fall away"), ("unheard", "that no text tells any more"), ("shaken", "shaken"),
        ("later", "later"), ("firmer", "with a condition out of the way")) if effect in effects]
    return "; ".join(parts) + "." if parts else "Nothing would be different."


# --- changes --------------------------------------------------------------------------------------------------------

# What these say before and after stands in their reason, too.
IN_REASON = frozenset({"firmer", "softer", "up", "down", "restated", "withdrawn", "contested", "doubted"})
