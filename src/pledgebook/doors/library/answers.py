"""Answers of the other rooms in, the same with tables and a face out: for scripts and notebooks.

Each is the answer itself (`BoundAnswer` is `answers.bound.Duties`, and so on), so all of its fields and `as_json` are
there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from pledgebook.answers.bound import FORCES, Duties, Duty
from pledgebook.answers.bound import Answer as Says
from pledgebook.answers.brief import Brief
from pledgebook.answers.evidence import Evidence
from pledgebook.answers.exposure import Exposure
from pledgebook.answers.showing import Explained, Shown
from pledgebook.answers.totals import Totals
from pledgebook.answers.what_if import Difference, Moved, Owed, Touched, in_money
from pledgebook.doors.library.asked import Names, NotAChoice, choices, names
from pledgebook.doors.library.rows import Answer
from pledgebook.doors.library.sheets import Section, Sheet, counted_rows, listed, section, table_of
from pledgebook.exchange.tables import (
    CLAIM_COLUMNS,
    DUTY_COLUMNS,
    OWED_COLUMNS,
    RULED_CLAIM_COLUMNS,
    SHARE_COLUMNS,
    SUM_COLUMNS,
    Listing,
)
from pledgebook.model import Claim, Reading
from pledgebook.register.figures import in_words
from pledgebook.world.duties import ACTS

AXES = ("actor", "beneficiary", "kind", "year", "told_in")
REASON_COLUMNS = ("field", "shown", "because", "said")
A = TypeVar("A")


def answer_as(kind: type[A], found: Any, **more: Any) -> A:
    """An answer of another room as one of these."""
    return kind(**{one.name: getattr(found, one.name) for one in fields(found)}, **more)


@dataclass(frozen=True, repr=False)
class BoundAnswer(Answer, Duties):
    """Who must do what if a state is attacked; a row a duty. `evidence` are promises of the book, not counted.

    Where only some members are asked for, rows and tables are theirs; `duties` and the headline stay those of all.
    """

    evidence: tuple[Evidence, ...] = ()
    only: tuple[str, ...] = ()  # members; none: all

    @property
    def asked(self) -> tuple[Duty, ...]:
        """The duties of the members asked for."""
        return tuple(duty for duty in self.duties if not self.only or duty.member in self.only)

    def listing(self) -> Listing:
        """Every duty that was looked at, each no included."""
        return Listing(DUTY_COLUMNS, [duty.as_json() for duty in self.asked])

    def members(self, answer: str, acts: Names) -> tuple[str, ...]:
        """Who owes one of these acts (defend, assist, consult …) with this answer, each once. Raises NotAChoice."""
        said, = choices(answer, Says, "answer")
        for act in names(acts):
            if act not in ACTS:
                raise NotAChoice(f"{act!r} is no act.", "acts", f"Use one of: {', '.join(ACTS)}.")
        return super().members(said, names(acts))

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"duties": [duty.as_json() for duty in self.asked],
                                    "evidence": [one.as_json() for one in self.evidence]}

    def sheet(self) -> Sheet:
        """The headline, the duties that are not a no, the promises of the book, what was looked at and what was not."""
        from pledgebook.doors.cli.printing import party

        attack = self.attack
        by = f", by {party(attack.by)}" if attack.by else "; no attacker is named"
        where = "".join(f", {one}" for one in (attack.where, "its forces" if attack.target == FORCES else None) if one)
        only = f"Duties by clause, of {_counted(set(self.only))} only" if self.only else "Duties by clause"
        return Sheet(
            f"{party(attack.attacked)} is attacked on {attack.on}{where}{by}", self.headline(), (
                listed(only, _clauses(self.asked), (
                    "answer", "do", "instrument", "article", "how free", "members", "because"), lambda told: (
                        str(told[0].answer), told[0].do.replace("_", " "), told[0].instrument.id,
                        told[0].obligation.article or "", told[0].obligation.free or "",
                        _counted({duty.member for duty in told}), told[0].because)),
                listed("In the book, beside the reference", self.evidence, ("id", "kind", "stage", "who", "quote"),
                       lambda one: _commitment_cells(one.commitment)),
                listed("Looked at, without a duty", self.looked_at, ("instrument", "because"),
                       lambda one: (one.instrument, one.because))),
            (*(f"Its own rule: {words}" for words in self.own_rules), *self.not_covered))


class WhatIfAnswer(Answer, Difference):
    """What a change would make different; a row a duty. It is false where nothing would be different."""

    def listing(self) -> Listing:
        """The duties that would be others."""
        return Listing(OWED_COLUMNS, [duty.as_json() for duty in self.duties])

    def sheet(self) -> Sheet:
        """The duties, promises, bodies and sums that would be others, and how much would not."""
        changed = tuple(duty for duty in self.duties if not duty.lost and not duty.gained)
        left = self.untouched
        told = "; ".join(layer.in_words() for layer in self.layers) or "nothing changes"
        return Sheet(
            f"What if {told}? From {self.on} on.", () if self else ("Nothing would be different.",), (
                _owed("Duties lost", self.lost), _owed("Duties gained", self.gained),
                _owed("Duties that would be answered otherwise", changed),
                _touched("Promises", self.touched), _touched("Commands, funds and missions", self.bodies),
                listed("Sums, one stage at a time: the stages overlap", self.sums, ("year", "stage", "before", "after"),
                       lambda moved: (moved.year, str(moved.stage), _sum(moved, moved.before),
                                      _sum(moved, moved.after))),
                *(listed(f"On record about {one.party} in {one.instrument}", one.voices, (
                    "who", "says", "commitment", "quote"), lambda voice: (
                        voice.party, voice.says, voice.commitment.id, voice.commitment.quote))
                  for one in self.unanimity)),
            (f"Untouched: {left.commitments} commitments of the book, {left.instruments} instruments, {left.duties} "
             "duties of the instruments that changed.",
             *(f"Unanimity: {one.party} into {one.instrument}: {one.says}; {len(one.members)} members, "
               f"{len(one.voices) or 'none'} on record in the book." for one in self.unanimity), *self.cautions))


@dataclass(frozen=True, repr=False)
class TotalsAnswer(Answer, Totals):
    """Sums with what they mean; a row a sum."""

    notes: tuple[str, ...] = ()  # what the question itself leaves out

    def listing(self) -> Listing:
        """The sums, with a column for each axis asked for."""
        axes = tuple(one for one in AXES if any(one in told.labels() for told in self.sums))
        return Listing(axes + SUM_COLUMNS, [told.as_json() for told in self.sums])

    def sheet(self) -> Sheet:
        """The sums, their definition, and how much is left out."""
        from pledgebook.doors.cli.summing import sums_table

        return Sheet(counted_rows(len(self.sums), "sum"), (), (section("", self.sums, sums_table),), _meaning(self))


@dataclass(frozen=True, repr=False)
class ExposureAnswer(Answer, Exposure):
    """How much of a beneficiary's support hangs on how few; a row a donor."""

    notes: tuple[str, ...] = ()

    def listing(self) -> Listing:
        """Each donor with its share, and the figures of the whole."""
        return Listing(SHARE_COLUMNS, self.rows())

    def sheet(self) -> Sheet:
        """The largest donors by currency and year, the index, and its definition."""
        from pledgebook.doors.cli.printing import money, parties
        from pledgebook.doors.cli.summing import concentration_in_lines
        from pledgebook.model import Amount

        return Sheet(f"Support of {parties(self.beneficiaries)}, {self.stage}", tuple(
            line for one in self.concentrations for line in concentration_in_lines(one)) or ("No sum fits.",), tuple(
            listed(" ".join(filter(None, (one.currency, one.per and f"a {one.per}", one.year))), one.shares,
                   ("donor", "sum", "share"), lambda share, one=one: (  # type: ignore[misc]
                       parties(share.donors), money(Amount(share.value, one.currency, one.per)), f"{share.share:.1%}"))
            for one in self.concentrations), _meaning(self))


class ShownAnswer(Answer, Shown):
    """One commitment or claim with all that the book tells of it; a row a claim."""

    def listing(self) -> Listing:
        """Its claims, oldest first."""
        return Listing(RULED_CLAIM_COLUMNS, self.rows())

    def sheet(self) -> Sheet:
        """What it says, its claims, their links, what contradicts it and what looks wrong."""
        from pledgebook.doors.cli.showing import heading

        lines = heading(self.commitment) if self.commitment else [
            f"{self.found.id}  {'an unreviewed' if self.found in self.held.unreviewed else 'a rejected'} claim"]
        return Sheet(lines[0], tuple(line.strip() for line in lines[1:]), (
            section("Claims", self.history, lambda items: table_of(items, "claim", Claim.as_json)),
            section("Links", self.links, lambda items: table_of(items, "link", _json)),
            section("Conflicts", self.conflicts, lambda items: table_of(items, "conflict", _json)),
            section("Doubts", self.doubts, lambda items: table_of(items, "doubt", _json))), _holds(self.holds))


class WhyAnswer(Answer, Explained):
    """The reasons behind one commitment or claim; a row a value."""

    def listing(self) -> Listing:
        """Each value that is shown, with its reason and all that was said of it."""
        return Listing(REASON_COLUMNS, [value.as_json() | {"said": [version.in_words() for version in value.said]}
                                        for value in self.values])

    def sheet(self) -> Sheet:
        """Why each value is shown, why each claim was read so, and how they are linked."""
        from pledgebook.doors.cli.printing import who

        found = self.found
        return Sheet(f"{found.id}  {who(found)}: {found.kind}, {found.stage}", (), (
            listed("Values", self.values, REASON_COLUMNS, lambda value: (
                value.field, value.shown, value.because, "; ".join(version.in_words() for version in value.said))),
            listed("Claims", self.history, ("id", "authority", "why", "quote"), lambda claim: (
                claim.id, self.held.sources.authority(claim).in_words(), "; ".join(claim.why), claim.quote)),
            section("Links", self.held.links_of(found.id), lambda items: table_of(items, "link", _json))),
            _holds(self.holds))


class ReadingAnswer(Answer, Reading):
    """What one text says; a row a claim. `Book.add` takes it as it is."""

    def listing(self) -> Listing:
        """Its claims in the order of the text."""
        return Listing(CLAIM_COLUMNS, [claim.as_json() for claim in self.claims])

    def sheet(self) -> Sheet:
        """Its claims, and what was seen and not understood."""
        return Sheet(f"{self.document.id}: {counted_rows(len(self.claims), 'claim')}", (), (
            section("", self.claims, lambda items: table_of(items, "claim", Claim.as_json)),),
            tuple(f"Not understood, {one.where}: {one.what} {one.try_this}" for one in self.problems))


class BriefAnswer(Brief):
    """A report in which every sentence cites its words: as Markdown, or as one HTML file that prints well."""

    def to_markdown(self) -> str:
        """The brief as Markdown."""
        from pledgebook.exchange.brief_markdown import as_markdown

        return "".join(as_markdown(self))

    def to_html(self) -> str:
        """The brief as one page that needs nothing beside it."""
        from pledgebook.doors.web.brief_page import brief_page

        return brief_page(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        return f"{self.title}\n{counted_rows(len(self.paragraphs), 'commitment')} to_markdown() and to_html() have it."


# --- words ----------------------------------------------------------------------------------------------------------


def _json(one: Any) -> Mapping[str, Any]:
    told: Mapping[str, Any] = one.as_json()
    return told


def _commitment_cells(commitment: Any) -> tuple[str, ...]:
    from pledgebook.doors.cli.printing import who

    return commitment.id, str(commitment.kind), str(commitment.stage), who(commitment), commitment.quote


def _clauses(duties: Iterable[Duty]) -> list[list[Duty]]:
    """Duties that are told alike, together; each no is left out."""
    found: dict[object, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.answer is not Says.NO:
            found[duty.answer, duty.instrument.id, duty.obligation, duty.because].append(duty)
    return list(found.values())


def _owed(heading: str, duties: tuple[Owed, ...]) -> Section:
    """Duties between states, by clause; those who owe the same ones stand together."""
    by_debtor: dict[tuple[str, str, str, str, str, str], set[str]] = defaultdict(set)
    for one in duties:
        key = one.instrument, one.article or "", one.do, str(one.before), str(one.after), one.debtor
        by_debtor[key].add(one.creditor)
    together: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for (*clause, debtor), creditors in by_debtor.items():
        together[*clause, frozenset(creditors)].add(debtor)
    rows = [(instrument, article, do.replace("_", " "), _counted(debtors), _counted(creditors), before, after)
            for (instrument, article, do, before, after, creditors), debtors in together.items()]
    return listed(heading, rows, ("instrument", "article", "do", "who", "to whom", "before", "after"), tuple)


def _counted(ids: Set[str]) -> str:
    from pledgebook.doors.cli.printing import parties

    return (f"{len(ids)}: " if len(ids) > 1 else "") + parties(sorted(ids), most=4)


def _touched(heading: str, touched: tuple[Touched, ...]) -> Section:
    return listed(heading, touched, ("effect", "id", "kind", "stage", "who", "because", "quote"), lambda one: (
        one.effect, *_commitment_cells(one.commitment)[:-1], "; ".join(one.because), one.commitment.quote))


def _sum(moved: Moved, value: float) -> str:
    return in_words(in_money(moved, value)) if value else "nothing"


def _meaning(found: TotalsAnswer | ExposureAnswer) -> tuple[str, ...]:
    left = {reason: sum(one.reason == reason for one in found.left_out) for reason in sorted(
        {one.reason for one in found.left_out if " in p" not in one.reason})}
    within = len(found.left_out) - sum(left.values())
    told = [f"{count} ({reason})" for reason, count in left.items()]
    told += [f"{within} (counted in others)"] if within else []
    return (*found.definition, f"Window: {found.window.in_words()}.", *(f"Mind: {one}" for one in found.cautions),
            *(f"Contested: {one.commitment}, {one.in_words()}" for one in found.contested),
            *([f"Left out, see .left_out: {', '.join(told)}."] if told else []), *found.notes)


def _holds(holds: bool | None) -> tuple[str, ...]:
    return () if holds is None else ("May be in force on that day." if holds else "Not in force on that day.",)
