"""A book, a reference and some changes that are only thought of in; what would be different out. Nothing is kept.

    difference = what_if(held, reference(), [Withdraw("USA")], on=date(2024, 7, 1))

Each line has its evidence: a clause of an instrument, a quote of the book, or the chain by which it follows. What is
not touched is counted. Without a change there is no difference.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from pledgebook.answers.as_of import PROMISED, commitment_holds
from pledgebook.answers.bound import Answer, Attack, bound
from pledgebook.answers.conditions import TELLING, Condition, State
from pledgebook.answers.holding import Held
from pledgebook.answers.layers import (
    Delay,
    Disbelieve,
    End,
    Fails,
    Join,
    Layer,
    Met,
    NoSuchLayer,
    Withdraw,
    as_json,
    in_turn,
    layered,
)
from pledgebook.answers.totals import YearSum, sums_by_year
from pledgebook.model import Amount, Claim, Commitment, Kind, Stage
from pledgebook.register.instruments import instruments_of, may_speak_of
from pledgebook.register.links import Link
from pledgebook.register.matching import add_up_all
from pledgebook.register.netting import INSIDE
from pledgebook.register.relations import Relation
from pledgebook.register.subjects import WORD, folded
from pledgebook.world import load
from pledgebook.world.duties import ARMED, HELP
from pledgebook.world.instruments import Instrument, Reference, reference_of

GUARANTEES = ARMED | HELP | {"consult", "decide", "seek_council"}  # what counts as a guarantee lost or gained
CARRIED = {Relation.PART_OF: "is a part of", Relation.FUNDED_FROM: "is paid from", Relation.UNDER: "is made under",
           Relation.FULFILS: "carries out"}
SMALL = frozenset("the a an of for in on to and or with by at from its their this that".split())


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty of one member to one beneficiary, with what is answered before and after."""

    debtor: str
    creditor: str
    instrument: str
    name: str
    article: str | None
    do: str
    text: str
    before: Answer
    after: Answer

    @property
    def lost(self) -> bool:
        return self.before is not Answer.NO and self.after is Answer.NO

    @property
    def gained(self) -> bool:
        return self.before is Answer.NO and self.after is not Answer.NO

    def as_json(self) -> dict[str, Any]:
        return {"debtor": self.debtor, "creditor": self.creditor, "instrument": self.instrument, "name": self.name,
                "article": self.article, "do": self.do, "text": self.text, "before": str(self.before),
                "after": str(self.after)}


@dataclass(frozen=True, slots=True)
class Touched:
    """A commitment of the book that would fall away, be shaken, come later or come about; and how that follows."""

    commitment: Commitment
    effect: str  # falls, shaken, later, firmer, unheard
    because: tuple[str, ...]  # the chain, the change first

    def as_json(self) -> dict[str, Any]:
        c = self.commitment
        return {"commitment": c.id, "effect": self.effect, "because": list(self.because), "kind": str(c.kind),
                "stage": str(c.stage), "actors": list(c.actors), "partners": list(c.partners),
                "beneficiaries": list(c.beneficiaries), "amount": c.amount.as_json() if c.amount else None,
                "quote": c.quote, "documents": list(c.document_ids), "first_said": c.first_said}


@dataclass(frozen=True, slots=True)
class Moved:
    """A sum within one year and stage, before and after."""

    year: str
    stage: Stage
    currency: str
    per: str | None
    before: float
    after: float

    def as_json(self) -> dict[str, Any]:
        return {"year": self.year, "stage": str(self.stage), "currency": self.currency, "per": self.per,
                "before": self.before, "after": self.after, "change": round(self.after - self.before, 2)}


@dataclass(frozen=True, slots=True)
class Voice:
    """What a member is on record with about an accession that all members must agree to."""

    party: str
    says: str  # for, against
    commitment: Commitment

    def as_json(self) -> dict[str, Any]:
        return {"party": self.party, "says": self.says, "commitment": self.commitment.id,
                "stage": str(self.commitment.stage), "quote": self.commitment.quote}


@dataclass(frozen=True, slots=True)
class Unanimity:
    """An accession: who must agree, and who is on record."""

    party: str
    instrument: str
    members: tuple[str, ...]
    voices: tuple[Voice, ...]
    says: str  # the condition of the instrument that asks for it, or that it does not say so

    def as_json(self) -> dict[str, Any]:
        return {"party": self.party, "instrument": self.instrument, "members": list(self.members), "says": self.says,
                "voices": [voice.as_json() for voice in self.voices]}


@dataclass(frozen=True, slots=True)
class Untouched:
    """How much stays as it is."""

    commitments: int
    duties: int
    instruments: int

    def as_json(self) -> dict[str, int]:
        return {"commitments": self.commitments, "duties": self.duties, "instruments": self.instruments}


@dataclass(frozen=True, slots=True)
class Difference:
    """What would be different, and how much would not."""

    layers: tuple[Layer, ...]
    on: date
    duties: tuple[Owed, ...]
    touched: tuple[Touched, ...]
    sums: tuple[Moved, ...]
    bodies: tuple[Touched, ...]  # commands, funds and missions that lose one who leads or carries them
    unanimity: tuple[Unanimity, ...]
    untouched: Untouched
    cautions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.duties or self.touched or self.sums)

    @property
    def lost(self) -> tuple[Owed, ...]:
        return tuple(duty for duty in self.duties if duty.lost)

    @property
    def gained(self) -> tuple[Owed, ...]:
        return tuple(duty for duty in self.duties if duty.gained)

    def as_json(self) -> dict[str, Any]:
        return {"layers": [as_json(layer) for layer in self.layers], "on": self.on.isoformat(),
                "duties": [duty.as_json() for duty in self.duties],
                "commitments": [one.as_json() for one in self.touched], "sums": [one.as_json() for one in self.sums],
                "bodies": [one.as_json() for one in self.bodies],
                "unanimity": [one.as_json() for one in self.unanimity], "untouched": self.untouched.as_json(),
                "cautions": list(self.cautions)}


def what_if(held: Held, known: Reference, layers: Iterable[Layer], *, on: date,
            currency: str | None = None) -> Difference:
    """What some changes, all from the same day on, would make different. Raises NoSuchLayer.

    held      what the book says; `held_in(book, as_of=…)`
    known     the instruments
    currency  the sums are told in it, as far as there are rates
    """
    turned = in_turn(layers)
    after = layered(known, turned, on)
    duties, duties_left = _duties(known, after, on)
    believed, unheard = _believed(held, turned)
    stood = _standing(held.register.commitments, on)
    standing = stood if believed is held else _standing(believed.register.commitments, on)
    touched = {one.commitment.id: one for one in _Fall(believed, known, after, turned, on, standing).all()}
    touched |= {one.commitment.id: one for one in unheard}
    listed = tuple(sorted(touched.values(), key=lambda one: (
        ORDER.index(one.effect), one.commitment.kind, one.commitment.first_said or "~", one.commitment.id)))
    return Difference(
        turned, on, duties, tuple(one for one in listed if one.commitment.kind is not Kind.BODY),
        _sums_moved((held, believed), (stood, standing), touched, turned, currency),
        tuple(one for one in listed if one.commitment.kind is Kind.BODY),
        tuple(_unanimity(layer, known, held, on) for layer in turned if isinstance(layer, Join)),
        Untouched(sum(c.id not in touched for c in standing), duties_left,
                  sum(known.by_id[name] == after.by_id[name] for name in known.by_id)),
        _cautions(turned, sum(c.first_said is None for c in standing)))


def _standing(commitments: Iterable[Commitment], on: date) -> list[Commitment]:
    """Those that may be in force on the day; one whose days nobody knows may be, and is counted as such."""
    return [c for c in commitments if c.stage in PROMISED and (
        commitment_holds(c, on=on) or (c.first_said is None and not c.period))]


ORDER = ("falls", "unheard", "shaken", "later", "firmer")


# --- duties ---------------------------------------------------------------------------------------------------------


def _duties(known: Reference, after: Reference, on: date) -> tuple[tuple[Owed, ...], int]:
    """The duties that differ, and how many of those looked at do not; only changed instruments are looked at."""
    changed = [name for name in sorted(known.by_id) if known.by_id[name] != after.by_id[name]]
    if not changed:
        return (), 0
    before = _answers([known.by_id[name] for name in changed], known, on)
    then = _answers([after.by_id[name] for name in changed], after, on)
    found, same = [], 0
    for key in sorted(before.keys() | then.keys()):
        told = before.get(key) or then[key]
        was = before[key][0] if key in before else Answer.NO
        now = then[key][0] if key in then else Answer.NO
        if was is now:
            same += was is not Answer.NO
            continue
        debtor, creditor, instrument, article, do = key
        found.append(Owed(debtor, creditor, instrument, told[1], article or None, do, told[2], was, now))
    return tuple(found), same


Key = tuple[str, str, str, str, str]  # debtor, creditor, instrument, article, what


def _answers(some: Sequence[Instrument], known: Reference, on: date) -> dict[Key, tuple[Answer, str, str]]:
    """Who owes whom what under some instruments if that one is attacked on the day, by nobody named."""
    alone = reference_of(some, {})
    states = load().states
    victims = {p for one in some for p in (*one.states_on(None), *one.beneficiaries,
                                           *(c for duty in one.obligations for c in duty.creditors)) if p in states}
    found: dict[Key, tuple[Answer, str, str]] = {}
    for victim in sorted(victims):
        for duty in bound(Attack(victim, on.isoformat()), alone).duties:
            if duty.do in GUARANTEES:
                key = (duty.member, victim, duty.instrument.id, duty.obligation.article or "", duty.do)
                best = found.get(key)
                if best is None or STRENGTH[duty.answer] > STRENGTH[best[0]]:
                    found[key] = (duty.answer, duty.instrument.name, duty.obligation.text)
    return found


STRENGTH = {Answer.NO: 0, Answer.UNDETERMINED: 1, Answer.YES: 2}


# --- commitments ----------------------------------------------------------------------------------------------------


def _believed(held: Held, layers: Sequence[Layer]) -> tuple[Held, list[Touched]]:
    """What the book would say without the texts that are not believed, and the commitments that only they tell."""
    sources = {layer.source.casefold(): layer for layer in layers if isinstance(layer, Disbelieve)}
    if not sources:
        return held, []
    kept: list[Claim] = []
    for claim in held.claims:
        told = held.sources.publication(claim)
        names = {str(told.tier).casefold(), *(name.casefold() for name in (told.voice, told.publisher) if name)}
        if not names & set(sources):
            kept.append(claim)
    if len(kept) == len(held.claims):
        raise NoSuchLayer(f"No text of this book is by {', '.join(sorted(sources))}.", "--disbelieve",
                          "Give a publisher as `pledgebook show` names it, or official, wire, media, platform.")
    register = add_up_all(kept, held.sources, held.register.by_hand)
    left = {claim_id for c in register.commitments for claim_id in c.claim_ids}
    words = " and ".join(layer.in_words() for layer in sources.values())
    gone = [Touched(c, "unheard", (words, "no other text tells of it"))
            for c in held.register.commitments if not left & set(c.claim_ids)]
    return Held(register, tuple(kept), held.sources, held.judged, held.rejected), gone


@dataclass
class _Fall:
    """Works out which commitments a set of changes touches, and follows the links from each."""

    held: Held
    known: Reference
    after: Reference
    layers: Sequence[Layer]
    on: date
    standing: Sequence[Commitment]
    found: dict[str, Touched] = field(default_factory=dict)
    by_id: dict[str, Commitment] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {c.id: c for c in self.standing}

    def all(self) -> list[Touched]:
        self._directly()
        if not self.found:
            return []
        by_whole = self._by_whole()
        waiting = self._conditions_by_evidence(by_whole)
        turn = deque(sorted(name for name, one in self.found.items() if one.effect in ("falls", "shaken")))
        while turn:  # one that is shaken and then falls is looked at twice, no more
            name = turn.popleft()
            cause = self.found[name]
            for link in by_whole.get(name, ()):
                falls = cause.effect == "falls" and link.relation in (Relation.PART_OF, Relation.FUNDED_FROM)
                if self._touch(link.commitment, "falls" if falls else "shaken", (
                        *cause.because, f"{link.commitment} {CARRIED[link.relation]} {name}: {link.reason}")):
                    turn.append(link.commitment)
            for condition in waiting.get(name, ()) if cause.effect == "falls" else ():
                if self._touch(condition.commitment, "shaken", (
                        *cause.because, f"its condition “{condition.words}” would be met no more: "
                                        f"{condition.because}")):
                    turn.append(condition.commitment)
        return list(self.found.values())

    def _touch(self, name: str, effect: str, because: tuple[str, ...]) -> bool:
        """Whether this is news: the commitment was not touched before, or less."""
        commitment = self.by_id.get(name)
        before = self.found.get(name)
        if commitment is None or _done(commitment):
            return False
        if before is not None and ORDER.index(before.effect) <= ORDER.index(effect):
            return False
        self.found[name] = Touched(commitment, effect, because)
        return True

    def _by_whole(self) -> dict[str, list[Link]]:
        found: dict[str, list[Link]] = defaultdict(list)
        for link in self.held.register.links:
            if link.relation in CARRIED and link.commitment != link.other:
                found[link.other].append(link)
        return found

    def _conditions_by_evidence(self, by_whole: Mapping[str, Sequence[Link]]) -> dict[str, list[Condition]]:
        """Conditions that an act of another promise met, by the promise; of those that may fall."""
        falling = {name for name, one in self.found.items() if one.effect == "falls"}
        turn = list(falling)
        while turn:
            for link in by_whole.get(turn.pop(), ()):
                if link.relation in (Relation.PART_OF, Relation.FUNDED_FROM) and link.commitment not in falling:
                    falling.add(link.commitment)
                    turn.append(link.commitment)
        of = {claim_id: name for name in falling if name in self.by_id for claim_id in self.by_id[name].claim_ids}
        found: dict[str, list[Condition]] = defaultdict(list)
        acts = [claim for claim in self.held.claims if claim.stage in TELLING and claim.id in of]
        for condition in self.held.conditions_by(self.on, acts) if acts else ():
            if condition.state is State.MET and condition.evidence is not None and condition.evidence.id in of:
                found[of[condition.evidence.id]].append(condition)
        return found

    def _directly(self) -> None:
        joined = {(layer.party, layer.instrument) for layer in self.layers if isinstance(layer, Join)}
        for layer in self.layers:
            if isinstance(layer, Withdraw) and layer.instrument is None:
                for commitment in self.standing:
                    if layer.party in commitment.actors or commitment.kind is Kind.AGREEMENT:
                        self._without_party(commitment, layer)
            elif isinstance(layer, Withdraw | End):
                if isinstance(layer, End) or (layer.party, layer.instrument) not in joined:
                    self._under(str(layer.instrument), layer)
            elif isinstance(layer, Fails | Met):
                self._worded(layer)
            elif isinstance(layer, Delay):
                for commitment in self.standing:
                    if layer.party in commitment.actors and not _done(commitment) and commitment.kind in (
                            Kind.AID, Kind.BODY, Kind.DEPLOYMENT):
                        self._touch(commitment.id, "later", (layer.in_words(),))

    def _without_party(self, commitment: Commitment, layer: Withdraw) -> None:
        """A party that leaves takes along what it alone promised; what it promised with others is shaken."""
        party = layer.party
        why, bound_ones = (layer.in_words(),), _bound_ones(commitment)
        if party not in bound_ones or _done(commitment):
            return
        if commitment.kind is Kind.AGREEMENT and len(bound_ones) > 2:
            self._touch(commitment.id, "shaken", (*why, f"{len(bound_ones) - 1} other parties remain"))
        elif commitment.kind is Kind.AGREEMENT or set(bound_ones) == {party}:
            self._touch(commitment.id, "falls", why)
        else:
            self._touch(commitment.id, "shaken", (
                *why, f"promised together with {', '.join(p for p in bound_ones if p != party)}; no text says by whom "
                      "how much"))

    def _under(self, instrument: str, layer: Withdraw | End) -> None:
        """What stands under an instrument that ends, or that a party leaves."""
        one = self.known.by_id[instrument]
        speaking = {claim.id: claim for claim in may_speak_of(self.held.claims, one)}
        over = self.after.by_id[instrument].ends != self.known.by_id[instrument].ends
        for commitment in self.standing:
            party = layer.party if isinstance(layer, Withdraw) else None
            if party is not None and party not in _bound_ones(commitment):
                continue
            for claim_id in commitment.claim_ids:
                claim = speaking.get(claim_id)
                if claim is None:
                    continue
                attached = next((a for a in instruments_of(claim, self.known)
                                 if a.instrument.id == instrument), None)
                if attached is not None and not _done(commitment):
                    alone = party is None or set(_bound_ones(commitment)) == {party} or over
                    self._touch(commitment.id, "falls" if alone else "shaken", (
                        layer.in_words(), f"{claim_id} speaks of {instrument}: {attached.reason}"))
                    break

    def _worded(self, layer: Fails | Met) -> None:
        """Promises whose condition, instrument or words name what fails or is met."""
        asked = content(layer.words)
        if not asked:
            raise NoSuchLayer(f"{layer.words!r} names nothing.", "--fails", "Give words of the bill or the condition.")
        naming = {claim.id: claim for claim in self.held.claims
                  if any(words and asked <= content(words) for words in (claim.condition, claim.instrument))}
        met = isinstance(layer, Met)
        for commitment in self.standing:
            if naming.keys().isdisjoint(commitment.claim_ids):
                continue
            for claim in (naming[claim_id] for claim_id in commitment.claim_ids if claim_id in naming):
                if claim.condition and asked <= content(claim.condition):
                    unless = re.match(r"\W*unless\b", claim.condition, re.I) is not None
                    effect = "firmer" if met is not unless else "falls"
                    if effect == "firmer" or not _done(commitment):
                        self._touch(commitment.id, effect, (
                            layer.in_words(), f"{claim.id} holds “{claim.condition}”"))
                    break
                named = claim.instrument is not None and asked <= content(claim.instrument)
                if not met and named and not _done(commitment):
                    self._touch(commitment.id, "falls" if commitment.stage is not Stage.ADOPTED else "shaken", (
                        layer.in_words(), f"{claim.id} names “{claim.instrument}”"))
                    break


@lru_cache(maxsize=100_000)
def content(words: str) -> frozenset[str]:
    """The words by which a bill or a condition is found: in one spelling, small words left out."""
    return frozenset(folded(word) for word in WORD.findall(words)) - SMALL


def _bound_ones(commitment: Commitment) -> tuple[str, ...]:
    """Who is bound: the actors; of an agreement all of its parties."""
    pact = commitment.kind is Kind.AGREEMENT
    return tuple(dict.fromkeys(commitment.actors + (commitment.partners + commitment.beneficiaries if pact else ())))


def _done(commitment: Commitment) -> bool:
    """Whether it is done and cannot be taken back: what was given is given; troops and bodies can leave."""
    return commitment.stage is Stage.DELIVERED and commitment.kind is Kind.AID


# --- sums -----------------------------------------------------------------------------------------------------------

Sums = dict[YearSum, float]


def _around(held: Held, touched: Mapping[str, Touched]) -> set[str]:
    """The touched commitments with all that is counted with them: sums differ nowhere else."""
    joined: dict[str, list[str]] = defaultdict(list)
    for link in held.register.links:
        if link.relation in INSIDE and link.commitment != link.other:
            joined[link.commitment].append(link.other)
            joined[link.other].append(link.commitment)
    found, turn = set(touched), list(touched)
    while turn:
        for other in joined.get(turn.pop(), ()):
            if other not in found:
                found.add(other)
                turn.append(other)
    return found


def _sums(held: Held, chosen: Sequence[Commitment], currency: str | None, later: Mapping[str, str]) -> Sums:
    """Sums by year, stage, currency and what they are per; of what comes later, in the year it would come."""
    reckoned = held.books().among(chosen)
    found: Sums = defaultdict(float)
    delayed = [c for c in chosen if c.id in later]
    for year, group in ((None, [c for c in chosen if c.id not in later] if later else chosen), *(
            (year, [c for c in delayed if later[c.id] == year]) for year in sorted(set(later.values())))):
        for (told_in, stage, code, per), value in sorted(sums_by_year(group, reckoned, currency).items()):
            found[year or told_in, stage, code, per] += value
    return found


def _sums_moved(books_told: tuple[Held, Held], stands: tuple[Sequence[Commitment], Sequence[Commitment]],
                touched: Mapping[str, Touched], layers: Sequence[Layer], currency: str | None) -> tuple[Moved, ...]:
    """The sums that differ: those of all that stands, before and after; only what is touched is reckoned twice."""
    (held, believed), (stood, standing) = books_told, stands
    near_by = _around(held, touched)
    if believed is not held:  # what was told by several may have another figure now
        near_by |= {c.id for one in books_told for c in one.register.commitments}
    if not near_by:
        return ()
    falls = {name for name, one in touched.items() if one.effect in ("falls", "unheard")}
    later = {name: layer.until[:4] for layer in layers if isinstance(layer, Delay)
             for name, one in touched.items() if one.effect == "later" and layer.party in one.commitment.actors}
    whole = _sums(held, stood, currency, {})
    first = _sums(held, [c for c in stood if c.id in near_by], currency, {})
    then = _sums(believed, [c for c in standing if c.id in near_by and c.id not in falls], currency, later)
    return _moved(whole, {key: whole.get(key, 0.0) + then.get(key, 0.0) - first.get(key, 0.0)
                          for key in first.keys() | then.keys()})


def _moved(before: Sums, after: Sums) -> tuple[Moved, ...]:
    return tuple(
        Moved(year, stage, currency, per or None, round(before.get(key, 0.0), 2), round(after.get(key, 0.0), 2))
        for key in sorted(after, key=lambda key: (key[0], key[1].rung or 0, *key[2:]))
        for year, stage, currency, per in [key]
        if round(before.get(key, 0.0), 2) != round(after.get(key, 0.0), 2))


def in_money(moved: Moved, value: float) -> Amount:
    return Amount(value, moved.currency, moved.per)


# --- accessions -----------------------------------------------------------------------------------------------------


def _unanimity(layer: Join, known: Reference, held: Held, on: date) -> Unanimity:
    one = known.by_id[layer.instrument]
    members = tuple(m for m in one.members_on(on.isoformat()) if m != layer.party)
    says = next((words for words in one.conditions if re.search(r"\ball\b|unanim", words) and re.search(
        r"\bmember|accession|invit", words)), "the reference does not say how new members are admitted")
    names = set(members) | {p for p in ("NATO", "EU") if frozenset(load().members_on(p, on.isoformat())) == frozenset(
        one.members_on(on.isoformat()))}
    voices = []
    for c in held.register.commitments:
        if c.kind is not Kind.MEMBERSHIP or layer.party not in (*c.partners, *c.beneficiaries):
            continue
        against = c.stage.rung is None
        if against or (c.stage.rung or 0) >= (Stage.PLEDGED.rung or 0):
            voices += [Voice(p, "against" if against else "for", c) for p in c.actors if p in names]
    return Unanimity(layer.party, one.id, members, tuple(sorted(voices, key=lambda v: (
        v.says, v.party, v.commitment.id))), says)


def _cautions(layers: Sequence[Layer], undated: int) -> tuple[str, ...]:
    told = []
    if undated:
        told.append(f"Of {undated} commitment{'s' if undated > 1 else ''} no text says the day; taken as standing.")
    if any(isinstance(layer, Withdraw | End) for layer in layers):
        told.append("Notice periods are not counted: what ends is taken to end on the day.")
        told.append("Aid that was delivered stays delivered.")
    if any(isinstance(layer, Join) for layer in layers):
        told.append("An accession is taken as done on the day; what must come before it stands under UNANIMITY.")
    return tuple(told)
