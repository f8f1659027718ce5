"""Treaties, agreements, acts, funds, commands and pledges: who is in them by day, and what they oblige to.

The data are `data/instruments.yaml` and `data/ukraine_agreements.yaml`; `instrument_file` reads and checks them. An
instrument knows its members, so a duty is one of each member on a day, not of "the treaty".
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from pledgebook.model import PledgebookError
from pledgebook.world.duties import BINDING_OF_KIND, Proviso
from pledgebook.world.kept import kept
from pledgebook.world.names import DAY_LAST, DAY_ZERO, key_of, load, plain

FILES = ("instruments.yaml", "alliances.yaml", "ukraine_agreements.yaml")
COVERS = ("1949-01-01", "2025-12-31")  # outside these days the reference lacks too much to say "nobody"
# What nobody is bound by: words, an idea, an occasion.
UNBINDING = frozenset({"statement", "threat", "proposal", "event", "process"})
# A rule that a state gives to itself: it has no partner.
OWN_RULE = frozenset({"constitutional_status", "domestic_law", "budget_act"})
AGREED = frozenset({"treaty", "treaty_clause", "memorandum", "joint_declaration", "declaration", "executive_agreement",
                    "partnership"})


class NoSuchInstrument(PledgebookError):
    """No instrument has this id, name or alias."""

    def __init__(self, name: str, closest: Iterable[str]) -> None:
        near = ", ".join(closest)
        super().__init__(f"The reference has no instrument called {name!r}.", "",
                         (f"Closest: {near}. " if near else "") + "`pledgebook world instrument` lists them all.")


@dataclass(frozen=True, slots=True)
class Member:
    """A party to an instrument, from a day to a day (ISO 8601 of any precision, both included)."""

    party: str
    since: str = DAY_ZERO
    until: str = DAY_LAST
    role: str = "party"  # party; adherent: joined later and without a say; opted_out: takes no part
    reservation: str = ""

    def on(self, day: str | None) -> bool:
        """Whether it is one on some day of a date; None: ever."""
        return day is None or (self.since[: len(day)] <= day and day <= self.until[: len(day)].ljust(len(day), "9"))


@dataclass(frozen=True, slots=True)
class Obligation:
    """What an instrument obliges its members to. Empty debtors and creditors: every member, the beneficiary."""

    type: str  # defense, offense, neutrality, nonaggression, consultation, assurance, arms_supply …
    article: str | None = None
    trigger: str | None = None  # in words; `standing`: always
    action: str | None = None
    text: str = ""  # the decisive words, paraphrased by us
    debtors: tuple[str, ...] = ()
    creditors: tuple[str, ...] = ()
    means: str | None = None
    deadline: str | None = None  # ISO 8601 duration after the trigger: PT24H
    discretion: str | None = None  # how free the debtor is in what it does
    adversaries: tuple[str, ...] = ()
    area: str | None = None
    conditions: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    upon: tuple[str, ...] = ()  # what calls for it, any of these: values of duties.TRIGGERS
    do: str | None = None  # one of duties.ACTS
    free: str | None = None  # one of duties.FREEDOMS
    if_asked: bool = False  # only once the creditor asks
    inside: tuple[str, ...] = ()  # states (their mainland) and places within its area; `parties`: all members
    outside: tuple[str, ...] = ()
    among_members: str | None = None  # one of duties.AMONG_MEMBERS; None: the text does not say
    only_if: tuple[str, ...] = ()  # what must be so, too, and what the reference cannot tell


@dataclass(frozen=True, slots=True)
class Sum:
    """Money named in an instrument."""

    value: float
    currency: str
    period: str | None = None
    per: str | None = None
    qualifier: str = "exact"  # exact, about, at_least, up_to
    kind: str = ""
    direction: str = "pledged"  # past: given before
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A step in the life of an instrument."""

    date: str
    state: str
    note: str = ""


@dataclass(frozen=True)  # without slots: who was in it and when is asked thousands of times, and kept beside the values
class Instrument:
    """One named vehicle of promises."""

    id: str
    name: str
    kind: str
    members: tuple[Member, ...]
    beneficiaries: tuple[str, ...] = ()  # ("parties",): its members
    aliases: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)  # proposed, announced, adopted, signed, in_force …
    duration: str | None = None  # ISO 8601
    obligations: tuple[Obligation, ...] = ()
    amounts: tuple[Sum, ...] = ()
    conditions: tuple[str, ...] = ()
    ends_if: str | None = None
    status: tuple[Event, ...] = ()
    speaker: str | None = None  # whose words they are, of a statement
    part_of: str | None = None
    framework: str | None = None  # the instrument under which it was made
    ordinal: int | None = None  # its place in the count of its framework
    legal: str | None = None  # political, executive_agreement …; None: not established
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: str = "medium"
    provisos: tuple[Proviso, ...] = ()
    binding: str | None = None  # one of duties.BINDING, where its kind does not say it

    @property
    def bindingness(self) -> str:
        """What it is in law: its own word, else what its kind usually is."""
        if self.binding is None and self.legal is not None:
            return "political" if self.legal == "political" else "law"
        return self.binding or BINDING_OF_KIND.get(self.kind, "political")

    @property
    def parties(self) -> tuple[str, ...]:
        """Its parties, ever, without those who only joined or stayed out."""
        return tuple(m.party for m in self.members if m.role == "party")

    @property
    def made(self) -> str | None:
        """The day of the formal act: signed, else adopted, announced, in force; None for a mere proposal."""
        return next((self.dates[d] for d in ("signed", "adopted", "announced", "in_force") if self.dates.get(d)), None)

    @property
    def begins(self) -> str | None:
        """The day from which it holds."""
        return self.dates.get("in_force") or self.made

    @property
    def ends(self) -> str | None:
        """The day on which it ends or ended, where one is known."""
        return self.dates.get("ended") or self.dates.get("expires")

    def made_by(self, day: str) -> bool:
        """Whether the formal act was surely done by a day."""
        return self.made is not None and self.made.ljust(len(day), "~") <= day

    def in_force(self, day: str) -> bool:
        """Whether it may hold on a day."""
        return (self.begins is not None and self.begins[: len(day)] <= day
                and (self.ends is None or day <= self.ends.ljust(len(day), "~")))

    def members_on(self, day: str | None) -> tuple[str, ...]:
        """Parties and adherents on a day, those who opted out left out; None: ever."""
        out = {m.party for m in self.members if m.role == "opted_out" and m.on(day)}
        return tuple(dict.fromkeys(m.party for m in self.members if m.on(day) and m.party not in out))

    def states_on(self, day: str | None) -> frozenset[str]:
        """Its members with those of member organisations, as of a day."""
        world, out = load(), {m.party for m in self.members if m.role == "opted_out"}
        found = set(self.members_on(day))
        for organisation in list(found):
            found.update(world.members_on(organisation, day))
        return frozenset(found - out)

    def stands_for_states(self, party: str) -> bool:
        """Whether an organisation is written in place of its states: only where the members owe one another."""
        return "parties" in self.beneficiaries and bool(load().members.get(party)) and party != "EU"

    @cached_property
    def memberships(self) -> Mapping[str, tuple[tuple[Member, str], ...]]:
        """Party -> its memberships, opt-outs first, with the organisation through which it has each, if any.

        Those through an organisation end with either of the two.
        """
        found: dict[str, list[tuple[Member, str]]] = {}
        for member in sorted(self.members, key=lambda m: m.role != "opted_out"):
            found.setdefault(member.party, []).append((member, ""))
            for state, since, until in load().members[member.party] if self.stands_for_states(member.party) else ():
                if state != member.party:
                    found.setdefault(state, []).append((replace(
                        member, since=max(since, member.since), until=min(until, member.until)), member.party))
        return {party: tuple(rows) for party, rows in found.items()}

    def states_of(self, member: str) -> tuple[str, ...]:
        """Who stands in it under a member's name: the states of an organisation that is written in their place."""
        if self.stands_for_states(member):
            return tuple(dict.fromkeys(state for state, _, _ in load().members[member]))
        return (member,)

    @cached_property
    def bound_ever(self) -> tuple[str, ...]:
        """Who was ever in it and did not stay out."""
        return tuple(sorted({p for m in self.members if m.role != "opted_out" for p in self.states_of(m.party)}))

    @cached_property
    def in_it_ever(self) -> frozenset[str]:
        """Who was ever in it, those who stayed out with them."""
        return frozenset(p for m in self.members for p in self.states_of(m.party))

    @cached_property
    def concerned(self) -> frozenset[str]:
        """Who is or was in it, or for whom it is."""
        for_whom = set(self.beneficiaries) | {c for obligation in self.obligations for c in obligation.creditors}
        members = load().members
        return self.in_it_ever | for_whom | {m.party for m in self.members} | {
            state for name in for_whom for state, _, _ in members.get(name, ())}

    def holds_duty(self, *types: str) -> bool:
        return any(duty.type in types for duty in self.obligations)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Reference:
    """All instruments, found by id, name, alias and member."""

    by_id: Mapping[str, Instrument]
    by_name: Mapping[str, tuple[str, ...]]  # key of a name or alias -> ids
    by_party: Mapping[str, tuple[str, ...]]
    frameworks: Mapping[str, tuple[str, str]]  # framework -> first and last day for which its list is complete

    def named(self, words: str) -> tuple[Instrument, ...]:
        """The instruments that a name or alias stands for; case and "the" do not matter."""
        return tuple(self.by_id[i] for i in self.by_name.get(name_key(words), ()))

    def with_parties(self, *parties: str) -> tuple[Instrument, ...]:
        """The instruments of which all these are or were members."""
        found = [set(self.by_party.get(party, ())) for party in parties]
        return tuple(self.by_id[i] for i in sorted(set.intersection(*found))) if found else ()

    def under(self, framework: str) -> tuple[Instrument, ...]:
        """The agreements made under a framework, by day."""
        return tuple(sorted((i for i in self.by_id.values() if i.framework == framework),
                            key=lambda i: (i.made or DAY_LAST, i.ordinal or 0, i.id)))

    def with_own(self, more: Iterable[Instrument], frameworks: Mapping[str, tuple[str, str]]) -> Reference:
        """These and a researcher's own; an own one replaces ours of the same id."""
        own = {one.id: one for one in more}
        return reference_of({**self.by_id, **own}.values(), {**self.frameworks, **frameworks})

    def find(self, name: str) -> Instrument:
        """One instrument by its id, name or alias. Raises NoSuchInstrument."""
        if name in self.by_id:
            return self.by_id[name]
        found = self.named(name)
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchInstrument(name, [i.id for i in found])
        names = {key: ids[0] for key, ids in self.by_name.items()} | {i: i for i in self.by_id}
        near = difflib.get_close_matches(name_key(name), names, n=3, cutoff=0.6)
        raise NoSuchInstrument(name, dict.fromkeys(names[key] for key in near))


def name_key(words: str) -> str:
    """A name as it is looked up: small letters, no quotes, no "the", no possessive."""
    bare = re.sub(r"[“”\"‘’']s?\b|[“”\"‘’']", " ", words)
    key = plain(key_of(bare)).casefold()
    key = re.sub(r"\s+", " ", re.sub(r"[^\w\s$.%]", " ", key)).strip()
    return re.sub(r"^(?:the|a|an) ", "", key)


def reference_of(instruments: Iterable[Instrument], frameworks: Mapping[str, tuple[str, str]]) -> Reference:
    """Instruments with their look-ups."""
    by_id = {i.id: i for i in instruments}
    by_name: dict[str, list[str]] = {}
    by_party: dict[str, list[str]] = {}
    for identity in sorted(by_id):
        one = by_id[identity]
        # A title that many agreements share ("Agreement on Security Cooperation") names none of them.
        names = one.aliases if one.framework else (one.name, *one.aliases)
        for key in dict.fromkeys(name_key(name) for name in names):
            by_name.setdefault(key, []).append(identity)
        for party in dict.fromkeys((*one.members_on(None), *(b for b in one.beneficiaries if b != "parties"))):
            by_party.setdefault(party, []).append(identity)
    return Reference(by_id, {k: tuple(v) for k, v in by_name.items()}, {k: tuple(v) for k, v in by_party.items()},
                     frameworks)


def instrument_from(kept_one: Mapping[str, Any]) -> Instrument:
    """An instrument from its JSON."""
    nested = {"members": Member, "obligations": Obligation, "amounts": Sum, "status": Event,
              "provisos": Proviso}
    values: dict[str, Any] = {}
    for name, value in kept_one.items():
        if name in nested:
            values[name] = tuple(nested[name](**{k: tuple(v) if isinstance(v, list) else v for k, v in one.items()})
                                 for one in value)
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return Instrument(**values)


@lru_cache(maxsize=1)
def reference() -> Reference:
    """All instruments, read once a process; from the copy that the last run kept, where nothing has changed since."""
    room = resources.files("pledgebook.world")
    made_from = [(room / "data" / name).read_bytes() for name in FILES]
    made_from += [(room / code).read_bytes() for code in ("instruments.py", "instrument_file.py", "duties.py")
                  if (room / code).is_file()]

    def build() -> dict[str, Any]:
        from pledgebook.world.instrument_file import read_shipped

        found, frameworks = read_shipped()
        return {"instruments": [one.as_json() for one in found], "frameworks": frameworks}

    stored = kept("instruments", made_from, build)
    return reference_of((instrument_from(one) for one in stored["instruments"]),
                        {name: (first, last) for name, (first, last) in stored["frameworks"].items()})
