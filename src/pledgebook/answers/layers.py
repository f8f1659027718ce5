"""Changes that are only thought of: each a layer over the book and the reference, which stay as they are.

A layer says what is different from its day on. Layers are a set: their order never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pledgebook.model import PledgebookError
from pledgebook.register.days import first_day
from pledgebook.world import load, party_name
from pledgebook.world.instruments import Instrument, Member, Reference, reference_of
from pledgebook.world.names import DAY_LAST


class NoSuchLayer(PledgebookError):
    """A change that cannot be thought of: who leaves is in nothing, what ends is unknown."""


@dataclass(frozen=True, slots=True, order=True)
class Withdraw:
    """A party leaves one instrument, or without one all of its promises and memberships."""

    party: str
    instrument: str | None = None

    def in_words(self) -> str:
        return f"{party_name(self.party)} withdraws from {self.instrument or 'all it promised and belongs to'}"


@dataclass(frozen=True, slots=True, order=True)
class End:
    """An instrument ends for all of its members."""

    instrument: str

    def in_words(self) -> str:
        return f"{self.instrument} ends"


@dataclass(frozen=True, slots=True, order=True)
class Join:
    """A party becomes a member of an instrument, or of the treaty on which an organisation rests."""

    party: str
    instrument: str

    def in_words(self) -> str:
        return f"{party_name(self.party)} joins {self.instrument}"


@dataclass(frozen=True, slots=True, order=True)
class Fails:
    """A bill, a condition or an act that the words name does not come about."""

    words: str

    def in_words(self) -> str:
        return f"“{self.words}” fails"


@dataclass(frozen=True, slots=True, order=True)
class Met:
    """A condition that the words name is met."""

    words: str

    def in_words(self) -> str:
        return f"“{self.words}” is met"


@dataclass(frozen=True, slots=True, order=True)
class Delay:
    """A donor gives what it promised only from a later day on (ISO 8601, of any precision)."""

    party: str
    until: str

    def in_words(self) -> str:
        return f"{party_name(self.party)} delays what it promised until {self.until}"


@dataclass(frozen=True, slots=True, order=True)
class Disbelieve:
    """Texts of a publisher, or of a tier of them (wire, media, platform …), are not believed."""

    source: str

    def in_words(self) -> str:
        return f"{self.source} is not believed"


Layer = Withdraw | End | Join | Fails | Met | Delay | Disbelieve


def in_turn(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """The layers, each once, in the one order in which they are always told."""
    return tuple(sorted(set(layers), key=lambda layer: (type(layer).__name__, layer.in_words())))


def treaty_of(organisation: str, known: Reference, on: date) -> str | None:
    """The instrument on which an organisation rests: the one whose members are its members, with a duty to help."""
    members = frozenset(load().members_on(organisation, on.isoformat()))
    if not members:
        return None
    fitting = [one for one in known.by_id.values() if frozenset(one.members_on(on.isoformat())) == members
               and one.kind in {"treaty", "treaty_clause"}]
    helping = [one for one in fitting if one.holds_duty("defense", "assistance")] or fitting
    return min(helping, key=lambda one: (one.begins or DAY_LAST, one.id)).id if helping else None


def instrument_id(name: str, known: Reference, on: date) -> str:
    """The instrument of a typed id, name or alias, or of an organisation's name. Raises NoSuchInstrument."""
    from pledgebook.world import resolve

    party = resolve(name)
    rests_on = treaty_of(party, known, on) if party else None
    return rests_on or known.find(name).id


def layered(known: Reference, layers: Sequence[Layer], on: date) -> Reference:
    """The reference as it would be from a day on. Raises NoSuchLayer for a change that changes nothing there.

    Leaving and joining again on the same day is nothing.
    """
    joins = {(layer.party, layer.instrument) for layer in layers if isinstance(layer, Join)}
    by_id = dict(known.by_id)
    for layer in layers:
        if isinstance(layer, Withdraw):
            _withdraw(by_id, layer, joins, on)
        elif isinstance(layer, End):
            one = by_id[layer.instrument]
            for clause in [one.id, *(other.id for other in known.by_id.values() if other.part_of == one.id)]:
                by_id[clause] = _ended(by_id[clause], on)
        elif isinstance(layer, Join):
            one = by_id[layer.instrument]
            if layer.party not in one.members_on(on.isoformat()):
                by_id[one.id] = replace(one, members=(*one.members, Member(layer.party, on.isoformat())))
    return reference_of(by_id.values(), known.frameworks)


def _withdraw(by_id: dict[str, Instrument], layer: Withdraw, joins: set[tuple[str, str]], on: date) -> None:
    wanted = [by_id[layer.instrument]] if layer.instrument else list(by_id.values())
    left = [one for one in wanted if layer.party in one.members_on(on.isoformat())]
    if layer.instrument and not left:
        raise NoSuchLayer(f"{party_name(layer.party)} is no member of {layer.instrument} on {on}.", "--withdraw",
                          f"`pledgebook world instrument {layer.instrument}` lists its members.")
    for one in left:
        if (layer.party, one.id) not in joins:
            by_id[one.id] = _without(one, layer.party, on)


def _without(one: Instrument, party: str, on: date) -> Instrument:
    """An instrument that a party has left the day before; with one member left, or none, it binds nobody."""
    before = (on - timedelta(days=1)).isoformat()
    members = tuple(replace(m, until=min(m.until, before)) if m.party == party and m.on(on.isoformat()) else m
                    for m in one.members if not (m.party == party and m.since[:10] > before))
    changed = replace(one, members=members)
    return changed if len(changed.members_on(on.isoformat())) > 1 or len(one.members_on(on.isoformat())) <= 1 \
        else _ended(changed, on)


def _ended(one: Instrument, on: date) -> Instrument:
    before = (on - timedelta(days=1)).isoformat()
    if one.begins is None or first_day(one.begins) > on - timedelta(days=1):
        return replace(one, members=())
    return replace(one, dates=dict(one.dates) | {"ended": before},
                   members=tuple(replace(m, until=min(m.until, before)) for m in one.members))


def as_json(layer: Layer) -> dict[str, Any]:
    """A layer by its name and its values."""
    return {"layer": type(layer).__name__.lower()} | {
        name: getattr(layer, name) for name in type(layer).__dataclass_fields__} | {"words": layer.in_words()}
