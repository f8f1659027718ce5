"""Names and what they stand for: states, organisations, groups, office holders, by day."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from pledgebook.world.kept import kept

WORD = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?|[^\W_]+|[^\w\s]", re.UNICODE)
DAY_ZERO, DAY_LAST = "0000", "9999"


@dataclass(frozen=True, slots=True)
class Name:
    """One way a text may name parties."""

    parties: tuple[str, ...]
    how: str  # name, adjective, people, capital, metonym, body, place, group, person, surname
    written: str
    ambiguous: bool = False
    since: str = DAY_ZERO  # of an office; ISO 8601, any precision, included
    until: str = DAY_LAST
    office: str = ""
    person: str = ""
    with_the: bool = False  # counts only behind "the": "the West", "the bloc"
    once_named: bool = False  # counts only in a text that has named the party another way


@dataclass(frozen=True, slots=True)
class Trap:
    """A name that means something else next to one of these words; always, where none are given."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """How one name is read on one day, and why."""

    name: str
    on: str | None
    parties: tuple[str, ...]
    why: str
    others: tuple[str, ...] = ()  # readings that were not chosen

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "on": self.on,
            "parties": list(self.parties),
            "why": self.why,
            "others": list(self.others),
        }


OWN_NAME = 6  # shorter names, most of them letters, stand inside other words


@dataclass(frozen=True)
class World:
    """All names, by their words: `names["united states"]`."""

    names: Mapping[str, tuple[Name, ...]]
    titles: Mapping[str, str]  # party id -> name shown to people
    members: Mapping[str, tuple[tuple[str, str, str], ...]]  # organisation -> (state, since, until)
    longest: int = 8
    states: frozenset[str] = field(default_factory=frozenset)
    usual: Mapping[str, str] = field(default_factory=dict)  # a shared name -> the party it mostly means
    traps: Mapping[str, tuple[Trap, ...]] = field(default_factory=dict)

    @cached_property
    def reach(self) -> Mapping[str, int]:
        """How many words the longest name has that begins with a word."""
        longest: dict[str, int] = {}
        for key in self.names:
            first, _, rest = key.partition(" ")
            longest[first] = max(longest.get(first, 0), 1 + len(rest.split()))
        return longest

    @cached_property
    def openings(self) -> frozenset[str]:
        """The first two words of each name that has two or more."""
        return frozenset(" ".join(words[:2]) for key in self.names if len(words := key.split()) > 1)

    def own_names(self, party: str) -> tuple[str, ...]:
        """The longer names of a party and its bodies that are nobody else's and need nothing before them."""
        return self._own_names.get(party, ())

    @cached_property
    def _own_names(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for key, names in self.names.items():
            first = names[0]
            plain_one = len(names) == len(first.parties) == 1 and first.how in {"name", "body"}
            if plain_one and not (first.ambiguous or first.once_named or first.with_the) and len(key) > OWN_NAME:
                found.setdefault(first.parties[0], []).append(first.written)
        return {party: tuple(sorted(written)) for party, written in found.items()}

    def members_on(self, organisation: str, on: str | None) -> tuple[str, ...]:
        """Member states on a day (any precision; None: ever)."""
        return tuple(
            sorted(
                state
                for state, since, until in self.members.get(organisation, ())
                if on is None or (since[: len(on)] <= on and on <= until)
            )
        )


@dataclass(frozen=True, slots=True)
class Titles:
    """What parties are called when they are told to people."""

    names: Mapping[str, str]  # party id -> name
    states: frozenset[str]
    ids: Mapping[str, str]  # name -> party id, where a typed name means that party on every day


def key_of(phrase: str) -> str:
    """The words of a phrase as they are looked up: case kept, possessives and stops dropped."""
    words = [
        word.replace(".", "") if re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?", word) else word
        for word in WORD.findall(unicodedata.normalize("NFC", phrase).replace("’", "'"))
    ]
    return " ".join(words)


def plain(phrase: str) -> str:
    """A key without diacritics: "Erdoğan" and "Erdogan" meet."""
    folded = unicodedata.normalize("NFKD", phrase)
    return (
        "".join(c for c in folded if not unicodedata.combining(c))
        .replace("ø", "o")
        .replace("Ø", "O")
        .replace("ł", "l")
        .replace("Ł", "L")
        .replace("đ", "d")
        .replace("ı", "i")
    )


def _yaml(name: str) -> Any:
    import yaml  # takes a moment to load, and is asked only where no copy was kept

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = resources.files("pledgebook.world") / "data" / name
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def _texts(entry: Mapping[str, Any], field_name: str) -> list[str]:
    value = entry.get(field_name) or []
    return [str(v) for v in (value if isinstance(value, list) else [value])]


class _Book:
    """Collects names while the data are read."""

    def __init__(self) -> None:
        self.names: dict[str, list[Name]] = {}
        self.titles: dict[str, str] = {}
        self.members: dict[str, tuple[tuple[str, str, str], ...]] = {}
        self.states: set[str] = set()

    def put(self, written: str, name: Name) -> None:
        bare = re.sub(r"^[Tt]he\s+", "", written.strip())
        if bare != written.strip() and (bare.lower() == bare or bare in NEEDS_THE):
            name = replace(name, with_the=True)
        for key in {key_of(bare), plain(key_of(bare))}:
            slot = self.names.setdefault(key, [])
            if name not in slot:
                slot.append(name)

    def put_all(self, entry: Mapping[str, Any], fields: Mapping[str, str], parties: tuple[str, ...]) -> None:
        ambiguous = set(_texts(entry, "ambiguous"))
        for field_name, how in fields.items():
            for written in _texts(entry, field_name):
                self.put(written, Name(parties, how, written, written in ambiguous))
        for written in _texts(entry, "once_named"):
            self.put(written, Name(parties, "body", written, True, once_named=True))


# Words that are something else without "the".
NEEDS_THE = frozenset(
    {
        "Hague",
        "West",
        "House",
        "Bloc",
        "North",
        "South",
        "Alliance",
        "Union",
        "Commission",
        "Council",
        "Hill",
        "States",
        "Diet",
        "Emirates",
        "Gulf",
        "Allies",
    }
)
STATE_FIELDS = {
    "name": "name",
    "names": "name",
    "adjectives": "adjective",
    "people": "people",
    "capital": "capital",
    "metonyms": "metonym",
    "bodies": "body",
    "places": "place",
}
ORGANISATION_FIELDS = {"name": "name", "names": "name", "bodies": "body", "phrases": "group", "adjectives": "adjective"}


def _organisations(book: _Book) -> None:
    entries = _yaml("organisations.yaml")["organisations"]
    for entry in entries:
        identity = str(entry["id"])
        book.titles[identity] = str(entry.get("name", identity))
        members = [m for m in entry.get("members") or [] if isinstance(m, dict)]
        book.members[identity] = tuple(
            sorted((str(m["state"]), str(m.get("since") or DAY_ZERO), str(m.get("until") or DAY_LAST)) for m in members)
        )
        parties = tuple(str(m["state"]) for m in members) if entry.get("expands") else (identity,)
        book.put_all(entry, ORGANISATION_FIELDS, parties)


def _persons(book: _Book) -> None:
    for entry in _yaml("persons.yaml")["persons"]:
        full = str(entry["name"])
        ambiguous = bool(entry.get("ambiguous"))
        whole = [full, *_texts(entry, "variants"), *_texts(entry, "misspellings")]
        written = [(w, "person" if len(w.split()) > 1 else "surname") for w in whole]
        written += [(w, "surname") for w in _texts(entry, "surnames")]
        for office in entry.get("offices") or []:
            since, until = str(office.get("from") or DAY_ZERO), str(office.get("to") or DAY_LAST)
            title = str(office.get("title") or office.get("office") or "")
            for spelling, how in written:
                doubtful = ambiguous and how == "surname"
                name = Name((str(office["party"]),), how, spelling, doubtful, since, until, title, full)
                book.put(spelling, name)


def _build() -> World:
    """The whole world from its YAML files."""
    book = _Book()
    states = _yaml("states.yaml")
    for entry in states["states"]:
        identity = str(entry["id"])
        acts_for = str(entry.get("acts_for") or identity)
        book.titles[identity] = str(entry["name"])
        book.states.add(identity)
        book.put_all(entry, STATE_FIELDS, (acts_for,))
    _organisations(book)
    _persons(book)
    for written in (w for words in states["not_parties"].values() for w in words):
        key = key_of(written)
        if not any(n.how == "name" and not n.ambiguous for n in book.names.get(key, [])):
            book.names[key] = [Name((), "nobody", str(written))]
    traps: dict[str, list[Trap]] = {}
    for trap in states["traps"]:
        traps.setdefault(str(trap["word"]), []).append(
            Trap(tuple(_texts(trap, "before")), tuple(_texts(trap, "after")))
        )
    longest = max(len(key.split()) for key in book.names)
    usual = {str(word): str(party) for word, party in states["usual"].items()}
    return World(
        {key: tuple(names) for key, names in book.names.items()},
        book.titles,
        book.members,
        longest,
        frozenset(book.states),
        usual,
        {word: tuple(found) for word, found in traps.items()},
    )


def _as_json(world: World) -> dict[str, Any]:
    return {
        "names": {
            key: [[getattr(name, f) for f in NAME_FIELDS] for name in names] for key, names in world.names.items()
        },
        "titles": world.titles,
        "members": world.members,
        "longest": world.longest,
        "states": sorted(world.states),
        "usual": world.usual,
        "traps": {word: [[t.before, t.after] for t in found] for word, found in world.traps.items()},
    }


def _from_json(kept_world: dict[str, Any]) -> World:
    return World(
        {key: tuple(Name(tuple(first), *rest) for first, *rest in names) for key, names in kept_world["names"].items()},
        kept_world["titles"],
        {
            o: tuple((state, since, until) for state, since, until in found)
            for o, found in kept_world["members"].items()
        },
        kept_world["longest"],
        frozenset(kept_world["states"]),
        kept_world["usual"],
        {
            word: tuple(Trap(tuple(before), tuple(after)) for before, after in found)
            for word, found in kept_world["traps"].items()
        },
    )


NAME_FIELDS = tuple(f.name for f in fields(Name))
SOURCES = ("states.yaml", "organisations.yaml", "persons.yaml")


@lru_cache(maxsize=1)
def load() -> World:
    """The whole world, read once a process; from the copy that the last run kept, where nothing has changed since."""
    return _from_json(kept("world", _origin(SOURCES), lambda: _as_json(_build())))


@lru_cache(maxsize=1)
def titles() -> Titles:
    """What parties are called, from a small copy of its own: lists of promises need no more of the world."""
    told = kept("titles", _origin(SOURCES), lambda: {
        "names": load().titles, "states": sorted(load().states), "ids": _plain_names(load())})
    return Titles(told["names"], frozenset(told["states"]), told["ids"])


def _plain_names(world: World) -> dict[str, str]:
    """The names proper of single parties, each with its party: who held an office on a day changes nothing there."""
    written = {name.written for names in world.names.values() for name in names if name.how == "name"}
    found = {name: among_all_names(name, None) for name in sorted(written)}
    return {name: party for name, party in found.items() if party is not None}


def _origin(names: Iterable[str]) -> list[bytes]:
    """What a kept copy depends on: the data, and how they are read."""
    world = resources.files("pledgebook.world")
    code = world / "names.py"
    return [*((world / "data" / name).read_bytes() for name in names), code.read_bytes() if code.is_file() else b""]


def _first_day(on: str) -> str:
    """The first day of a date of any precision."""
    return (on + "-01-01")[:10] if len(on) == 4 else (on + "-01")[:10]


def holds(name: Name, on: str) -> bool:
    """Whether an office was held on some day of a date; both dates may be of any precision."""
    return name.since <= (on + "-99-99")[:10] and _first_day(on) <= name.until + "~"


def in_office(names: Iterable[Name], on: str | None) -> tuple[Name, ...]:
    """The readings of a person's name that fit a day best: in office, else the nearest office.

    on   ISO 8601 of any precision; None: the last office known
    """
    listed = sorted(names, key=lambda n: (n.since, n.until))
    if not listed:
        return ()
    if on is None:
        return (listed[-1],)
    now = [n for n in listed if holds(n, on)]
    if now:
        return tuple(now)
    first = _first_day(on)
    past = [n for n in listed if n.until < first]
    return (past[-1],) if past else (listed[0],)


def party_name(party_id: str) -> str:
    """The name people know a party by; the id itself where none is known."""
    return titles().names.get(party_id, party_id)


def readings(name: str, on: str | None = None) -> tuple[Name, ...]:
    """All that a name may stand for on a day; names before persons."""
    world = load()
    key = key_of(re.sub(r"^[Tt]he\s+", "", name.strip()))
    found = tuple(n for n in world.names.get(key) or world.names.get(plain(key)) or () if n.parties)
    others = [n for n in found if not n.person]
    return (*others, *_fitting([n for n in found if n.person], on))


def _fitting(persons: list[Name], on: str | None) -> list[Name]:
    """Of persons who share a name, those in office on a day; where none was, each in the office nearest to it."""
    nearest = [
        n
        for person in sorted({n.person for n in persons})
        for n in in_office([m for m in persons if m.person == person], on)
    ]
    holding = [n for n in nearest if on is not None and holds(n, on)]
    return holding or nearest


def resolve(name: str, on: str | None = None) -> str | None:
    """A typed name or id as one party id; None where it is unknown or stands for several."""
    typed = name.strip()
    if typed.isupper() and typed in titles().names:
        return typed
    return titles().ids.get(typed) or among_all_names(typed, on)


def among_all_names(name: str, on: str | None) -> str | None:
    """The party that a typed name stands for among all the words for parties."""
    world = load()
    bare = re.sub(r"^[Tt]he\s+", "", name.strip())
    for written in (name.strip(), bare, "the " + bare):
        if written in world.usual:
            return world.usual[written]
    found = readings(name, on) or readings(name.title(), on)
    if not found and name.strip().upper() in world.titles:
        return name.strip().upper()
    parties = {n.parties for n in found}
    if len(parties) == 1 and len(only := parties.pop()) == 1:
        return only[0]
    preferred = [n for n in found if n.how in {"name", "capital", "metonym"} and len(n.parties) == 1]
    if preferred:
        return preferred[0].parties[0]
    return None if found else _by_the_standard(bare)


def _by_the_standard(name: str) -> str | None:
    """A state by a code or name of ISO 3166 that is not in our own list: "PL", "Korea, Republic of"."""
    import pycountry  # takes a moment to load, and is asked only for names that nobody writes in a text

    try:
        code = str(pycountry.countries.lookup(name).alpha_3)
    except LookupError:
        return None
    return code if code in load().titles else None


HOW = {
    "name": "a name of",
    "adjective": "the adjective of",
    "people": "the people of",
    "capital": "the capital of",
    "metonym": "a seat or press name of",
    "body": "a body that acts for",
    "place": "a place in",
    "group": "a group word for",
}


def explain(name: str, on: str | None = None) -> Known:
    """How a name is read on a day, in words; the parties are empty where it is not known."""
    found = readings(name, on)
    lines = []
    for reading in found:
        shown = ", ".join(party_name(p) for p in reading.parties)
        if reading.person:
            until = "today" if reading.until == DAY_LAST else reading.until
            lines.append(f"{reading.person}: {reading.office or 'in office'} of {shown}, {reading.since} to {until}")
        else:
            lines.append(
                f"{reading.written!r} is {HOW[reading.how]} {shown}"
                + (" (needs context: the word has other meanings)" if reading.ambiguous else "")
            )
    if not found:
        world = load()
        if name.upper() in world.titles:
            return Known(name, on, (name.upper(),), f"{name.upper()} is the id of {world.titles[name.upper()]}")
        if code := _by_the_standard(name):
            return Known(name, on, (code,), f"{name!r} is {world.titles[code]} in ISO 3166")
        close = difflib.get_close_matches(key_of(name), world.names, n=3, cutoff=0.75)
        return Known(name, on, (), "No such name is known." + (f" Closest: {', '.join(close)}." if close else ""))
    chosen = resolve(name, on)
    first = next((i for i, n in enumerate(found) if n.parties == (chosen,)), 0)
    lines = [lines[first], *lines[:first], *lines[first + 1 :]]
    parties = (chosen,) if chosen else tuple(dict.fromkeys(p for n in found for p in n.parties))
    return Known(name, on, parties, lines[0], tuple(lines[1:]))
