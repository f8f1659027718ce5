"""YAML of instruments in, checked instruments out; what does not fit the schema is told with its line.

A researcher's own file has the same form as ours: a list `instruments`, or a list `agreements` under one framework.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pledgebook.model import PledgebookError
from pledgebook.world.duties import Proviso
from pledgebook.world.instruments import FILES, Event, Instrument, Member, Obligation, Sum
from pledgebook.world.names import DAY_LAST, DAY_ZERO, load, party_name
from pledgebook.world.places import places

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Shape = TypeVar("Shape", bound=BaseModel)
DAY = r"^\d{4}(-\d{2}(-\d{2})?)?$"
ObligationType = Literal[
    "defense", "offense", "neutrality", "nonaggression", "consultation",  # the five of ATOP
    "assistance", "abstention", "assurance", "arms_supply", "training", "financial_aid", "political_support",
    "non_alignment", "cooperation", "intent", "none"]
Trigger = Literal["armed_attack", "attack_on_forces", "nuclear_attack", "threat", "request", "breach", "date",
                  "standing", "event"]
Act = Literal["defend", "act", "assist", "supply", "decide", "seek_council", "consult", "deny_help", "respect",
              "abstain", "host", "cooperate", "none"]
Freedom = Literal["whether", "own_judgement", "constitutional", "means", "agreed", "none"]
InstrumentKind = Literal[
    "treaty", "treaty_clause", "memorandum", "joint_declaration", "declaration", "executive_agreement", "domestic_law",
    "constitutional_status", "eu_regulation", "budget_act", "pledge", "initiative", "body", "coalition", "partnership",
    "proposal", "statement", "threat", "event", "process"]


class InstrumentFileError(PledgebookError):
    """A file of instruments that does not fit the schema."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Member(_Strict):
    state: str
    since: str | None = Field(None, pattern=DAY)
    until: str | None = Field(None, pattern=DAY)
    joined: str | None = Field(None, pattern=DAY)
    reservation: str = ""


class _Obligation(_Strict):
    article: str | None
    type: ObligationType
    trigger: str | None
    action: str | None
    text: str
    debtors: list[str] = []
    creditors: list[str] = []
    means: str | None = None
    deadline: str | None = Field(None, pattern=r"^P")
    discretion: str | None = None
    adversaries: list[str] = []
    area: str | None = None
    conditions: list[str] = []
    exceptions: list[str] = []
    upon: list[Trigger] = []
    do: Act | None = None
    free: Freedom | None = None
    if_asked: bool = False
    inside: list[str] = []
    outside: list[str] = []
    among_members: Literal["covered", "excluded"] | None = None
    only_if: list[str] = []


class _Proviso(_Strict):
    effect: Literal["lighter", "suspended", "disputed"]
    words: str
    debtors: list[str] = []
    creditors: list[str] = []
    articles: list[str] = []
    since: str | None = Field(None, pattern=DAY)
    until: str | None = Field(None, pattern=DAY)


class _Sum(_Strict):
    value: float = Field(strict=False)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    period: str | None = None
    per: Literal["year", "month"] | None = None
    qualifier: str = "exact"
    kind: str = ""
    direction: Literal["pledged", "past"] = "pledged"
    note: str = ""
    evidence: str = ""


class _Event(_Strict):
    date: str = Field(pattern=DAY)
    state: str
    note: str = ""


class _Instrument(_Strict):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    aliases: list[str]
    kind: InstrumentKind
    parties: list[str]
    parties_note: str = ""
    members: list[_Member] = []
    adherents: list[_Member] = []
    adherents_note: str = ""
    opted_out: list[str] = []
    authors: list[str] = []
    speaker: str | None = None
    beneficiary: str | list[str] | None
    dates: dict[Literal["proposed", "announced", "adopted", "signed", "in_force", "ended", "expires"],
                str]
    date_note: str = ""
    duration: str | None = None
    obligations: list[_Obligation]
    amounts: list[_Sum]
    share_of_gdp: list[dict[str, Any]] = []
    quantities: list[dict[str, Any]] = []
    conditions: list[str]
    leadership: str = ""
    places: list[str] = []
    status: list[_Event]
    part_of: str | None = None
    notes: list[str] = []
    sources: list[str]
    sources_note: str = ""
    confidence: Literal["high", "medium", "low"]
    provisos: list[_Proviso] = []
    binding: Literal["law", "political", "own_law"] | None = None


class _Consultation(_Strict):
    within_hours: int | None = None
    trigger: str | None = None
    reciprocal: bool | None = None
    evidence: str = ""
    note: str = ""


class _Legal(BaseModel):
    binding: str | None = None


class _Agreement(BaseModel):
    """An agreement of a list whose framework and beneficiary are named once; further fields are kept in the file."""

    model_config = ConfigDict(extra="allow", strict=True)
    id: str
    ordinal: int | None
    partner: str
    title: str
    aliases: list[str] = []
    signed: str = Field(pattern=DAY)
    duration_years: int | None
    ends_early_if: str | None
    amounts: list[_Sum]
    consultation: _Consultation | None
    commitments: list[str]
    conditions: list[str] = []
    legal: _Legal
    sources: list[str]
    confidence: Literal["high", "medium", "low"]


def read_shipped() -> tuple[list[Instrument], dict[str, tuple[str, str]]]:
    """Our own instruments and the frameworks whose lists are complete, with first and last day."""
    found: list[Instrument] = []
    frameworks: dict[str, tuple[str, str]] = {}
    for name in FILES:
        text = (resources.files("pledgebook.world") / "data" / name).read_text(encoding="utf-8")
        more, complete = read_instruments(text, name)
        found += more
        frameworks |= complete
    return found, frameworks


def read_own(text: str, where: str) -> tuple[list[Instrument], dict[str, tuple[str, str]]]:
    """A researcher's own file, with its parties, places and days checked as well. Raises InstrumentFileError."""
    found, frameworks = read_instruments(text, where)
    parties = set(load().titles)
    for index, one in enumerate(found):
        named = {m.party for m in one.members} | {b for b in one.beneficiaries if b != "parties"}
        named |= {p for d in one.obligations for p in (*d.debtors, *d.creditors, *d.adversaries)}
        named |= {p for d in one.obligations for p in (*d.inside, *d.outside) if p not in {*places(), "parties"}}
        wrong = next((day for day in _days_of(one) if not _is_day(day)), None)
        if wrong is not None:
            raise InstrumentFileError(f"{one.id}: {wrong!r} is no day.", f"{where}:{_line_with(text, wrong)}",
                                      "Write \"2024\", \"2024-07\" or \"2024-07-11\".")
        if unknown := sorted(named - parties):
            near = difflib.get_close_matches(unknown[0].upper(), parties, n=3, cutoff=0.5)
            raise InstrumentFileError(
                f"{one.id}: no party or place has the id {unknown[0]!r}.",
                f"{where}:{_line_with(text, unknown[0]) or line_of(text, ('instruments', index))}",
                "Use ISO 3166 codes such as POL." + (f" Closest: {', '.join(near)}." if near else "")
                + " `pledgebook world NAME` tells the id of a name.")
    return found, frameworks


def _days_of(one: Instrument) -> list[str]:
    """All days that an instrument names."""
    spans = [*((m.since, m.until) for m in one.members), *((p.since, p.until) for p in one.provisos)]
    return [*one.dates.values(), *(day for span in spans for day in span if day and day not in {DAY_ZERO, DAY_LAST})]


def _is_day(written: str) -> bool:
    if not re.fullmatch(DAY, written):
        return False
    try:
        date.fromisoformat((written + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _line_with(text: str, word: str) -> int | None:
    """The first line that has a word."""
    return next((number for number, line in enumerate(text.splitlines(), 1)
                 if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", line)), None)


def read_instruments(text: str, where: str) -> tuple[list[Instrument], dict[str, tuple[str, str]]]:
    """The instruments of a YAML file. Raises InstrumentFileError, which names the line of what does not fit."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        loaded = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InstrumentFileError("This is no YAML.", f"{where}:{mark.line + 1}" if mark else where,
                                  "Look at the indentation and the quotes.") from error
    if not isinstance(loaded, dict) or not {"instruments", "agreements"} & set(loaded):
        raise InstrumentFileError("It has neither a list `instruments` nor a list `agreements`.", where,
                                  "See src/pledgebook/world/data/instruments.yaml for the form.")
    found: list[Instrument] = []
    for index, one in enumerate(loaded.get("instruments") or []):
        found.append(_instrument(_checked(_Instrument, one, ("instruments", index), text, where)))
    meta = loaded.get("meta") or {}
    for index, one in enumerate(loaded.get("agreements") or []):
        found.append(_agreement(_checked(_Agreement, one, ("agreements", index), text, where), meta))
    complete = {}
    if found and "coverage" in meta:
        first, _, last = str(meta["coverage"]).partition(" to ")
        complete[str(meta["framework"])] = (first, last)
    return found, complete


def _checked(shape: type[Shape], one: Any, place: tuple[str | int, ...], text: str,
                               where: str) -> Shape:
    try:
        return shape.model_validate(one)
    except ValidationError as error:
        first = error.errors()[0]
        path = (*place, *first["loc"])
        named = one.get("id", "?") if isinstance(one, dict) else "?"
        raise InstrumentFileError(
            f"{named}: {'.'.join(map(str, first['loc']))}: {first['msg']}.", f"{where}:{line_of(text, path)}",
            _advice(first, one)) from error


def _advice(first: ErrorDetails, one: Any) -> str:
    """What to do about a fault: a value of the list, a field to add, one to take out."""
    guide = "docs/duties.md shows an entry; the field guide tops world/data/instruments.yaml."
    named = str(first["loc"][-1]) if first["loc"] else ""
    if not isinstance(one, dict):
        return f"Each entry is a set of named fields. {guide}"
    if first["type"] == "missing":
        return f"Add {named}: null, [] or words, as fits. {guide}"
    if first["type"] == "invalid_key":
        return f"YAML reads a bare on, off, yes or no as a truth value: a duty says `upon`, not `on`. {guide}"
    if first["type"] == "extra_forbidden":
        return f"Take {named} out, or look how it is spelt. {guide}"
    if first["type"] == "string_pattern_mismatch":
        return f"Write days as \"2024-07-11\" (in quotes), durations as PT24H, ids in small letters. {guide}"
    if first["type"] == "string_type" and isinstance(first["input"], int | date):
        return f"Put it in quotes: \"{first['input']}\". {guide}"
    return guide


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The line (from 1) of a value in YAML, or of the nearest thing around it that is there."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in path:
        inner: Any = None
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            inner = node.value[step]
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1 if node is not None else 1


def _instrument(one: _Instrument) -> Instrument:
    start = one.dates.get("in_force") or one.dates.get("signed") or one.dates.get("adopted") or \
        one.dates.get("announced") or one.dates.get("proposed") or DAY_ZERO
    end = one.dates.get("ended") or DAY_LAST
    dated: dict[str, list[_Member]] = {party: [] for party in one.parties}
    for row in one.members:  # one state may leave and come back
        dated.setdefault(row.state, []).append(row)
    members = [Member(party, row.since or start, row.until or end, reservation=row.reservation)
               for party, rows in dated.items() for row in rows or [_Member.model_construct(state=party)]]
    members += [Member(m.state, m.joined or m.since or start, m.until or end, "adherent") for m in one.adherents]
    members += [Member(p, start, end, "opted_out") for p in one.opted_out]
    for_whom = [one.beneficiary] if isinstance(one.beneficiary, str) else one.beneficiary or []
    return Instrument(
        id=one.id, name=one.name, kind=one.kind, members=tuple(members), beneficiaries=tuple(for_whom),
        aliases=tuple(one.aliases), dates={str(what): day for what, day in one.dates.items()}, duration=one.duration,
        obligations=tuple(_obligation(duty) for duty in one.obligations),
        amounts=tuple(_sum(amount) for amount in one.amounts), conditions=tuple(one.conditions),
        status=tuple(Event(e.date, e.state, e.note) for e in one.status), speaker=one.speaker, part_of=one.part_of,
        notes=(*one.notes, *filter(None, [one.parties_note, one.adherents_note, one.date_note])),
        sources=tuple(one.sources), confidence=one.confidence, binding=one.binding,
        provisos=tuple(Proviso(p.effect, p.words, tuple(p.debtors), tuple(p.creditors), tuple(p.articles), p.since,
                               p.until) for p in one.provisos))


def _obligation(duty: _Obligation) -> Obligation:
    return Obligation(duty.type, duty.article, duty.trigger, duty.action, duty.text, tuple(duty.debtors),
                      tuple(duty.creditors), duty.means, duty.deadline, duty.discretion, tuple(duty.adversaries),
                      duty.area, tuple(duty.conditions), tuple(duty.exceptions), tuple(duty.upon), duty.do, duty.free,
                      duty.if_asked, tuple(duty.inside), tuple(duty.outside), duty.among_members, tuple(duty.only_if))


def _sum(amount: _Sum) -> Sum:
    return Sum(amount.value, amount.currency, amount.period, amount.per, amount.qualifier, amount.kind,
               amount.direction, amount.note)


def _agreement(one: _Agreement, meta: dict[str, Any]) -> Instrument:
    """An agreement of the list as an instrument: consultation and each commitment become duties of the partner."""
    beneficiary = str(meta["beneficiary"])
    in_return = f"{party_name(beneficiary)} to "
    duties = [Obligation("assistance", action=words, trigger="standing", text=words,
                         debtors=(beneficiary if words.startswith(in_return) else one.partner,),
                         creditors=(one.partner if words.startswith(in_return) else beneficiary,),
                         upon=("standing",), do="supply", free="means")
              for words in one.commitments if not words.startswith("no ")]
    asked = one.consultation
    if asked is not None and asked.trigger:
        both = (one.partner, beneficiary)
        hours = asked.within_hours
        returned = any(words.startswith(in_return) for words in one.commitments)  # else only an attack on it counts
        duties.insert(0, Obligation(
            "consultation", trigger=asked.trigger, action="consult on what help is needed",
            text=f"The two consult{f' within {hours} hours' if hours else ''} on: {asked.trigger}.", debtors=both,
            creditors=both if asked.reciprocal and returned else (beneficiary,),
            deadline=f"PT{hours}H" if hours else None,
            conditions=(f"evidence: {asked.evidence}",) if asked.evidence != "source" else (),
            upon=("armed_attack", "attack_on_forces"), do="consult", free="means",
            adversaries=("RUS",) if "Russia" in asked.trigger else ()))
    return Instrument(
        id=one.id, name=one.title, kind="executive_agreement",
        members=(Member(one.partner, one.signed), Member(beneficiary, one.signed)),
        beneficiaries=(beneficiary,), aliases=tuple(one.aliases), dates={"signed": one.signed},
        duration=f"P{one.duration_years}Y" if one.duration_years else None, obligations=tuple(duties),
        amounts=tuple(_sum(amount) for amount in one.amounts), conditions=tuple(one.conditions),
        ends_if=one.ends_early_if, status=(Event(one.signed, "signed"),), framework=str(meta["framework"]),
        notes=tuple(words for words in one.commitments if words.startswith("no ")), ordinal=one.ordinal,
        legal=one.legal.binding, sources=tuple(one.sources), confidence=one.confidence)
