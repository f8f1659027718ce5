"""A seed in, an invented world out: promises with their lives, told by documents that paraphrase, copy and err.

We wrote the generator and the rules that it tests, so its figures say that the rules do what we mean, not how they
fare on real news; docs/register.md says so beside them. What makes it hard on purpose: the same two parties promise
each other several things in the same years; sums come back; texts round, leave fields out, use another currency or
spelling, tell old news months later, copy each other with changed words, and get figures wrong. A tenth of the
revisions are told without any word that says that they are revisions: those cannot be known, and count against us.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pledgebook.model import Amount, Claim, Document, Kind, Period, Span, Stage
from pledgebook.register.cues import speaks_of_unnamed
from pledgebook.world.rates import rate

DONORS = ("NOR", "DEU", "FRA", "GBR", "POL", "SWE", "DNK", "CAN", "JPN", "EU", "USA", "NLD")
RECIPIENTS = ("UKR", "MDA", "GEO", "PHL")
NAMES = {"NOR": ("Norway", "Oslo"), "DEU": ("Germany", "Berlin"), "FRA": ("France", "Paris"),
         "GBR": ("Britain", "London"), "POL": ("Poland", "Warsaw"), "SWE": ("Sweden", "Stockholm"),
         "DNK": ("Denmark", "Copenhagen"), "CAN": ("Canada", "Ottawa"), "JPN": ("Japan", "Tokyo"),
         "EU": ("The European Union", "The EU"), "USA": ("The United States", "Washington"),
         "NLD": ("The Netherlands", "The Hague"), "UKR": ("Ukraine", "Kyiv"), "MDA": ("Moldova", "Chisinau"),
         "GEO": ("Georgia", "Tbilisi"), "PHL": ("the Philippines", "Manila")}
MONEY_OF = {"NOR": "NOK", "GBR": "GBP", "SWE": "SEK", "DNK": "DKK", "CAN": "CAD", "JPN": "JPY",
            "USA": "USD", "POL": "PLN"}
CURRENCY = {"NOK": "Norwegian kroner", "GBP": "pounds", "SEK": "Swedish kronor", "DKK": "Danish kroner",
            "CAD": "Canadian dollars", "JPY": "yen", "USD": "dollars", "PLN": "zlotys", "EUR": "euros"}
THINGS = (("Leopard 2 tanks", "Leopard tanks", "Leopard-2 battle tanks"),
          ("F-16 fighter jets", "F-16s", "F16 aircraft"),
          ("Patriot batteries", "Patriot air defence systems"), ("CAESAR howitzers", "Caesar howitzers"),
          ("coastal radars", "coastal surveillance radars"), ("reconnaissance drones", "drones for reconnaissance"),
          ("artillery shells", "shells for artillery"), ("patrol boats", "patrol boats"))
PURPOSES = ("power stations", "mine clearance", "field hospitals", "border posts", "drone pilots", "air defence",
            "bridges")
INSTRUMENTS = ("Aurora", "Delta", "Meridian", "Granite", "Harbour", "Linden")
PUBLISHERS = ("Harbour Times", "Fjord Herald", "Daily Meridian", "Inland Courier", "Eastern Gazette", "The Long View",
              "North Tribune", "Capital Journal")
FILLER = ("The announcement came after a week of talks.", "Analysts had expected the step.", "Rain fell all day.",
          "The opposition asked for a debate.", "Shares in the region were little changed.",
          "Nobody could say how long the session would last.", "A spokesman took four questions.",
          "The ministers left without a joint photograph.", "Local papers led with the football results.")


@dataclass(frozen=True)
class Promise:
    """One commitment of the invented world."""

    name: int
    actor: str
    recipient: str
    kind: Kind = Kind.AID
    value: float | None = None  # money, in its own currency
    currency: str = "EUR"
    thing: tuple[str, ...] = ()  # spellings
    number: int | None = None
    instrument: str | None = None
    whole: int | None = None  # the promise that it is a part of, is paid from, or is made under
    relation: str | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a promise."""

    promise: Promise
    what: str  # considered, pledged, adopted, raised, lowered, delivered, part, ended …
    day: date
    stage: Stage
    before: float | None = None  # the figure that was replaced, or the whole of a part
    silent: bool = False


@dataclass(frozen=True)
class Telling:
    """One sentence of one document, with the claim that a perfect reader takes from it."""

    event: Event
    claim: Claim
    voice: str
    error: bool = False
    fields: frozenset[str] = frozenset()


@dataclass
class World:
    """Documents and what is true of the claims in them."""

    documents: list[Document] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    families: dict[str, str] = field(default_factory=dict)  # text id → text id of what it copies


@dataclass(frozen=True)
class Sentence:
    """Words with the fields that they state."""

    words: str
    event: Event
    amount: Amount | None = None
    items: tuple[str, ...] = ()
    number: int | None = None
    period: str | None = None
    instrument: str | None = None
    error: bool = False

    @property
    def fields(self) -> frozenset[str]:
        told = {"amount": self.amount, "things": self.items, "number": self.number, "period": self.period,
                "instrument": self.instrument}
        return frozenset(name for name, value in told.items() if value)


class Teller:
    """Makes one world from a seed."""

    def __init__(self, seed: int, promises: int = 60) -> None:
        self.rng = random.Random(seed)
        self.world = World()
        self.count = promises
        self.used = 0
        # Few parties, so that the same two meet in several promises at once.
        self.donors, self.recipients = self.rng.sample(DONORS, 6), self.rng.sample(RECIPIENTS, 3)
        self.names: Mapping[str, tuple[str, ...]] = NAMES
        self.instruments: Sequence[str] = INSTRUMENTS
        self.numbers_instruments = True
        self.begins, self.first_number = date(2023, 1, 1), 0

    def tell(self) -> World:
        """The world: its promises, their lives, and the documents that tell them."""
        events: list[Event] = []
        while len(self.world.promises) < self.count:
            events += self._life()
        self._documents(sorted(events, key=lambda event: (event.day, event.promise.name, event.what)))
        return self.world

    # --- lives ----------------------------------------------------------------------------------------------

    def _promise(self, **fields: object) -> Promise:
        made = Promise(name=len(self.world.promises), **fields)  # type: ignore[arg-type]
        self.world.promises.append(made)
        return made

    def _life(self) -> Iterator[Event]:
        rng = self.rng
        actor, recipient = rng.choice(self.donors), rng.choice(self.recipients)
        day = self.begins + timedelta(days=rng.randrange(1000))
        kind = rng.random()
        if kind < 0.12:
            return iter(self._under_or_from(actor, recipient, day))
        money = rng.random() < 0.65
        value = float(f"{10 ** rng.uniform(7.3, 10.7):.1e}") if money else None
        promise = self._promise(
            actor=actor, recipient=recipient, value=value, currency=MONEY_OF.get(actor, "EUR"),
            thing=() if money and rng.random() < 0.4 else (rng.choice(PURPOSES),) if money else rng.choice(THINGS),
            number=None if money else rng.randint(3, 90))
        return iter(self._history(promise, day))

    def _history(self, promise: Promise, day: date) -> list[Event]:
        rng = self.rng
        found = []
        if rng.random() < 0.25:
            found.append(Event(promise, "considered", day - timedelta(days=rng.randint(8, 40)), Stage.CONSIDERED))
        found.append(Event(promise, "pledged", day, Stage.PLEDGED))
        current = promise
        if promise.value and rng.random() < 0.2:
            day += timedelta(days=rng.randint(15, 90))
            up = rng.random() < 0.6
            changed = float(f"{promise.value * rng.choice((1.2, 1.5, 2.0) if up else (0.5, 0.7, 0.8)):.2g}")
            current = replace(promise, value=changed)
            found.append(Event(current, "raised" if up else "lowered", day, Stage.PLEDGED, promise.value,
                               silent=rng.random() < 0.1))
        if rng.random() < 0.4:
            day += timedelta(days=rng.randint(10, 50))
            found.append(Event(current, "adopted", day, Stage.ADOPTED))
        ending = rng.random()
        day += timedelta(days=rng.randint(20, 90))
        if ending < 0.25:
            found.append(Event(current, "delivered", day, Stage.DELIVERED))
        elif ending < 0.4 and current.value:
            part = self._promise(actor=promise.actor, recipient=promise.recipient, currency=promise.currency,
                                 value=float(f"{current.value * rng.choice((0.1, 0.2, 0.3, 0.4)):.2g}"),
                                 thing=promise.thing, whole=promise.name,
                                 relation="fulfils" if rng.random() < 0.5 else "part_of")
            stage = Stage.DELIVERED if part.relation == "fulfils" else Stage.ADOPTED
            found.append(Event(part, "part", day, stage, current.value))
        elif ending < 0.5:
            found.append(Event(current, "ended", day, Stage.ENDED))
        elif ending < 0.6:
            more = self._promise(actor=promise.actor, recipient=promise.recipient, currency=promise.currency,
                                 value=current.value, thing=promise.thing,
                                 number=promise.number and rng.randint(3, 90))
            if rng.random() < 0.5 and more.value:
                more = self._replace(more, float(f"{more.value * rng.choice((0.2, 0.5, 1.5)):.2g}"))
            found.append(Event(more, "added", day, Stage.PLEDGED))
        return found

    def _replace(self, promise: Promise, value: float) -> Promise:
        changed = replace(promise, value=value)
        self.world.promises[promise.name] = changed
        return changed

    def _under_or_from(self, actor: str, recipient: str, day: date) -> list[Event]:
        """A fund or a pact, and something that is paid from it or made under it."""
        rng = self.rng
        self.used += 1
        name = rng.choice(self.instruments)
        name += " " + "I" * (self.used % 4 + 1) if self.numbers_instruments else ""
        fund = rng.random() < 0.5
        instrument = f"{name} Fund" if fund else f"{name} Security Accord"
        source = self._promise(actor=actor, recipient=recipient, instrument=instrument,
                               kind=Kind.BODY if fund else Kind.AGREEMENT)
        value = float(f"{10 ** rng.uniform(7.3, 9.7):.1e}")
        gift = self._promise(actor=actor, recipient=recipient, value=value, currency=MONEY_OF.get(actor, "EUR"),
                             instrument=instrument, whole=source.name, relation="funded_from" if fund else "under")
        later = day + timedelta(days=rng.randint(20, 120))
        return [Event(source, "founded" if fund else "signed", day, Stage.ADOPTED),
                Event(gift, "paid from" if fund else "made under", later, Stage.PLEDGED)]

    # --- documents ------------------------------------------------------------------------------------------

    def _documents(self, events: list[Event]) -> None:
        rng = self.rng
        for event in events:
            day = event.day + timedelta(days=rng.randint(0, 1))
            first = self._document(event, day, rng.choice(PUBLISHERS), full=True)
            for _ in range(rng.choice((0, 0, 0, 1, 2))):  # reprints
                self._copy(first, day + timedelta(days=rng.randint(0, 2)))
            for _ in range(rng.choice((0, 1, 1, 2))):  # reports of their own
                self._document(event, day + timedelta(days=rng.randint(0, 3)), rng.choice(PUBLISHERS))
            if rng.random() < 0.25:
                self._document(event, day, f"Ministry of Defence, {self.names[event.promise.actor][0]}", full=True)
            if rng.random() < 0.25:  # background, weeks later
                self._document(event, day + timedelta(days=rng.randint(15, 50)), rng.choice(PUBLISHERS), old=True)

    def _document(self, event: Event, day: date, publisher: str, *, full: bool = False, old: bool = False) -> Document:
        sentence = self._sentence(event, full=full, old=old)
        rng = self.rng
        before, after = rng.sample(FILLER, 2), rng.sample(FILLER, 2)
        title = f"{sentence.words.rstrip('.')[:60]}, note {self._number()}"
        text = "\n\n".join([title, " ".join([sentence.words, *before]), " ".join(after)])
        document = Document(id=f"d{self._number():05d}", text=text, publisher=publisher,
                            published=day.isoformat(), title=title, source=f"d{self._number():05d}.txt")
        self._add(document, sentence, f"outlet {publisher.casefold()}")
        return document

    def _copy(self, first: Document, day: date) -> None:
        """A reprint under another name: another headline, a changed word or two in what stands around."""
        original = next(telling for telling in reversed(self.world.tellings)
                        if telling.claim.evidence.document_id == first.id)
        publisher = self.rng.choice([name for name in PUBLISHERS if name != first.publisher])
        headline, _, rest = first.text.partition("\n\n")
        text = f"{headline.partition(',')[0]}\n\n{rest} {self.rng.choice(FILLER)} Page {self._number()}."
        document = replace(first, id=f"d{self._number():05d}", text=text, publisher=publisher,
                           published=day.isoformat(), source=f"d{self._number():05d}.txt")
        start = text.index(original.claim.quote, len(headline.partition(",")[0]))
        claim = replace(original.claim, evidence=Span(document.id, start, start + len(original.claim.quote)),
                        said_on=document.published, text_id=document.text_id)
        self.world.documents.append(document)
        self.world.families[document.text_id] = first.text_id
        self.world.tellings.append(replace(original, claim=claim))

    def _number(self) -> int:
        """Of the next document."""
        return self.first_number + len(self.world.documents)

    def _add(self, document: Document, sentence: Sentence, voice: str) -> None:
        promise = sentence.event.promise
        start = document.text.index(sentence.words, len(document.title or ""))
        pact = promise.kind is Kind.AGREEMENT
        claim = Claim(
            evidence=Span(document.id, start, start + len(sentence.words)), quote=sentence.words, kind=promise.kind,
            stage=sentence.event.stage, actors=(promise.actor,), partners=(promise.recipient,) if pact else (),
            beneficiaries=() if pact else (promise.recipient,), amount=sentence.amount, items=sentence.items,
            count=sentence.number, instrument=sentence.instrument, period=Period(duration=sentence.period),
            said_on=document.published, text_id=document.text_id)
        self.world.documents.append(document)
        self.world.tellings.append(Telling(sentence.event, claim, voice, sentence.error, sentence.fields))

    # --- words ----------------------------------------------------------------------------------------------

    def _sentence(self, event: Event, *, full: bool, old: bool) -> Sentence:
        rng, promise = self.rng, event.promise
        actor, recipient = rng.choice(self.names[promise.actor]), rng.choice(self.names[promise.recipient])
        if promise.kind is not Kind.AID:
            verb = "signed" if promise.kind is Kind.AGREEMENT else "established"
            words = (f"{actor} and {recipient} {verb} the {promise.instrument}." if promise.kind is Kind.AGREEMENT
                     else f"{actor} {verb} the {promise.instrument} for {recipient}.")
            return Sentence(words, event, instrument=promise.instrument)
        amount, error = self._amount(event, full=full)
        thing = rng.choice(promise.thing) if promise.thing and (promise.number or full or rng.random() < 0.6) else None
        what = self._gift(promise, amount, thing)
        period = f"P{rng.randint(2, 5)}Y" if full and rng.random() < 0.15 and event.what == "pledged" else None
        words = self._words(event, actor, recipient, what, amount, old=old)
        if period:
            words = words.rstrip(".") + f" over {period[1]} years."
        if not full and not old and not error and rng.random() < 0.05 and not speaks_of_unnamed(words):
            words = words.rstrip(".") + ", two sources said."
        items = (thing,) if thing else ()
        named = promise.instrument if event.what in ("paid from", "made under") else None
        return Sentence(words, event, amount, items, promise.number if thing or promise.number else None, period,
                        named, error)

    def _gift(self, promise: Promise, amount: Amount | None, thing: str | None) -> str:
        if amount is not None:
            return amount.as_written + (f" for {thing}" if thing else "")
        return f"{promise.number} {thing or promise.thing[0]}"

    def _amount(self, event: Event, *, full: bool) -> tuple[Amount | None, bool]:
        rng, promise = self.rng, event.promise
        if promise.value is None:
            return None, False
        value, currency, bound, error = promise.value, promise.currency, None, False
        luck = rng.random()
        if not full and luck < 0.06 and event.what in ("pledged", "adopted"):
            value, error = float(f"{value * rng.choice((1.2, 1.3, 0.8)):.2g}"), True
        elif not full and luck < 0.16 and event.what in ("pledged", "adopted"):
            to = "USD" if currency == "EUR" else "EUR"
            there = rate(currency, to, event.day)
            if there:
                value, currency, bound = float(f"{value * there.value:.3g}"), to, "about"
        elif not full and luck < 0.25:
            bound = "about"
        return Amount(value, currency, bound=bound, as_written=self._figure(value, currency, bound)), error

    def _figure(self, value: float, currency: str, bound: str | None) -> str:
        scale, word = (1e9, "billion") if value >= 1e9 else (1e6, "million")
        number = f"{value / scale:.6g}"
        about = "about " if bound == "about" else ""
        if self.rng.random() < 0.25:
            return f"{about}{currency} {number} {word}"
        return f"{about}{number} {word} {CURRENCY[currency]}"

    def _words(self, event: Event, actor: str, recipient: str, what: str, amount: Amount | None, *, old: bool) -> str:
        rng = self.rng
        before = self._figure(event.before, event.promise.currency, None) if event.before else ""
        done = "paid" if event.stage is Stage.DELIVERED else "approved"
        ways = {
            "considered": (f"{actor} is considering giving {recipient} {what}.",
                           f"{actor} may give {recipient} {what}."),
            "pledged": (f"{actor} will give {recipient} {what}.", f"{actor} has pledged {what} to {recipient}.",
                        f"{actor} promised {recipient} {what}.", f"{actor} announced {what} to help {recipient}."),
            "adopted": (f"{actor}'s parliament has approved {what} for {recipient}.",
                        f"{actor} adopted a law that gives {recipient} {what}."),
            "raised": (f"{actor} raised its aid to {recipient} from {before} to {what}.",
                       f"{actor} increased its pledge to {recipient} to {what}."),
            "lowered": (f"{actor} cut its aid to {recipient} from {before} to {what}.",
                        f"{actor} reduced its pledge to {recipient} to {what}."),
            "delivered": (f"{actor} has delivered {what} to {recipient}.", f"{actor} has given {recipient} {what}."),
            "ended": (f"{actor} withdrew its promise of {what} to {recipient}.",
                      f"{actor} has suspended its plan to give {recipient} {what}."),
            "added": (f"{actor} will give {recipient} another {what}.",
                      f"{actor} pledged an additional {what} to {recipient}."),
            "paid from": (f"{actor} will pay {recipient} {what} from the {event.promise.instrument}.",),
            "made under": (f"Under the {event.promise.instrument}, {actor} will give {recipient} {what}.",),
            "part": (f"{actor} has {done} {what} of the promised {before} to {recipient}.",
                     f"A first tranche of {what} for {recipient} was {done} by {actor}."),
        }
        if event.silent:
            return f"{actor} will give {recipient} {what}."
        words = rng.choice(ways[event.what])
        return words.rstrip(".") + f" in {event.day.strftime('%B')}." if old else words
