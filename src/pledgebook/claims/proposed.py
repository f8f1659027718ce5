"""What a language model proposes about a document in, the claims that its words bear out: the engine `llm`.

A model is never believed. It points at words, and only what stands in the text counts: a quote that is not there word
for word is no claim; sums, numbers and days are read off the words it points at by the rules that read everything
else; parties must be named in the text. What falls away is told as a Problem. Who asks the model is for the doors to
say: nothing here knows of a network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from pledgebook.claims.mentions import Mentions
from pledgebook.claims.money import amounts
from pledgebook.claims.numbers import numbers
from pledgebook.claims.voice import voice_of
from pledgebook.claims.when import period
from pledgebook.model import BY_MODEL, Amount, Claim, Document, Kind, PledgebookError, Problem, Reading, Span, Stage
from pledgebook.world import resolve

CONFIDENCE = 0.25  # of every such claim: a model's own word on how sure it is means nothing, and nobody measured it
LEAST_WORDS = 3  # of a quote; fewer bear nothing out
LONGEST_QUOTE = 1500  # characters: the codebook asks for a sentence, two at most
SHOWN = 80  # characters of the model's words in a Problem
UNREAD = "Look at the text yourself; the model's answer was not believed."


class NotRead(PledgebookError):
    """A document on which the model gave no answer that can be used: it is not read, and may be tried again."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One claim as a model put it: all of it only words so far."""

    quote: str
    kind: str
    stage: str
    actors: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    speaker: str | None = None
    instrument: str | None = None
    amount: str | None = None  # as written in the text, as all that follows
    count: str | None = None
    items: tuple[str, ...] = ()
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a model said about one document."""

    model: str
    proposals: tuple[Proposal, ...]
    problems: tuple[Problem, ...] = ()  # parts of the answer that have not the form asked for


Value = TypeVar("Value", Kind, Stage)
Propose = Callable[[Document], Proposals]  # raises NotRead


def read_proposed(document: Document, propose: Propose) -> Reading:
    """The proposals about a document that its text bears out, as claims that wait for a person."""
    told = propose(document)
    text = _Text(document)
    found: dict[str, Claim] = {}
    problems = list(told.problems)
    for proposal in told.proposals:
        checked = _Checked(proposal, text)
        claim = checked.claim(told.model)
        problems += checked.problems
        if claim is not None:
            found.setdefault(claim.id, claim)
    claims = sorted(found.values(), key=lambda claim: (claim.evidence.start, claim.evidence.end, claim.id))
    return Reading(document, tuple(claims), tuple(problems))


class _Text:
    """A document with the parties that it names."""

    def __init__(self, document: Document) -> None:
        self.document = document
        mentions = Mentions(document)
        heading = Mentions(Document("title", document.title or "", published=mentions.day), mentions.world)
        self.day = mentions.day
        self.named = {party for mention in (*mentions, *heading) for party in mention.parties}
        self.named |= set(voice_of(document, mentions))

    def place(self, quote: str) -> int | None:
        """Where the words stand, whole and character for character; None where they do not."""
        edges = (r"(?<!\w)" if quote[:1].isalnum() else "", r"(?!\w)" if quote[-1:].isalnum() else "")
        found = re.search(re.escape(quote).join(edges), self.document.text)
        return found.start() if found else None


@dataclass(slots=True)
class _Checked:
    """One proposal held against its text, field by field."""

    proposal: Proposal
    text: _Text
    problems: list[Problem] = field(default_factory=list)
    start: int | None = None

    def claim(self, model: str) -> Claim | None:
        """The claim that is left; None where nothing holds it."""
        asked, document = self.proposal, self.text.document
        self.start = self._quoted()
        kind, stage = self._value(Kind, asked.kind, "kind"), self._value(Stage, asked.stage, "stage")
        if self.start is None or kind is None or stage is None:
            return None
        actors = self._parties(asked.actors, "actor")
        if not actors:
            self._drop("A claim was left out: of its actors none is a party that the text names")
            return None
        partners = self._parties(asked.partners, "partner", actors)
        end = self.start + len(asked.quote)
        return Claim(
            Span(document.id, self.start, end), document.text[self.start:end], kind, stage, actors, partners,
            self._parties(asked.beneficiaries, "beneficiary", actors + partners), self._speaker(),
            self._words(asked.instrument, "instrument"), self._amount(), self._count(),
            tuple(filter(None, (self._words(item, "item") for item in asked.items))),
            period(asked.quote, document.published), self._words(asked.condition, "condition"), document.published,
            engine=f"{BY_MODEL}{model}", confidence=CONFIDENCE,
            why=(f"told by the language model {model}; its words stand in the text", "nobody has reviewed it"),
            text_id=document.text_id)

    def _quoted(self) -> int | None:
        quote = self.proposal.quote
        if len(quote.split()) < LEAST_WORDS or len(quote) > LONGEST_QUOTE or quote != quote.strip():
            self._drop("A claim was left out: its quote is no sentence of the text")
            return None
        start = self.text.place(quote)
        if start is None:
            self._drop("A claim was left out: its quote does not stand in the text word for word")
        return start

    def _value(self, known: type[Value], told: str, name: str) -> Value | None:
        if told in tuple(known):
            return known(told)
        self._drop(f"A claim was left out: the codebook has no {name} “{_shown(told)}”")
        return None

    def _parties(self, told: Iterable[str], role: str, taken: tuple[str, ...] = ()) -> tuple[str, ...]:
        kept = []
        for name in told:
            party = resolve(name, self.text.day)
            if party is None or party not in self.text.named:
                self._drop(f"The {role} “{_shown(name)}” was left out: "
                           f"{'no party is called so' if party is None else 'the text does not name it'}")
            elif party not in taken:
                kept.append(party)
        return tuple(dict.fromkeys(kept))

    def _speaker(self) -> str | None:
        return next(iter(self._parties((self.proposal.speaker,), "speaker")), None) if self.proposal.speaker else None

    def _words(self, told: str | None, name: str) -> str | None:
        """Words of the quote, as they stand there."""
        if not told or not told.strip():
            return None
        if told.strip() in self.proposal.quote:
            return told.strip()
        self._drop(f"The {name} “{_shown(told)}” was left out: its words do not stand in the quote")
        return None

    def _amount(self) -> Amount | None:
        words = self._words(self.proposal.amount, "amount")
        if words is None:
            return None
        start = self.proposal.quote.index(words)
        found = [money.amount for money in amounts(self.proposal.quote)
                 if not money.vague and money.start < start + len(words) and money.end > start]
        if len(found) == 1:
            return found[0]
        self._drop(f"The amount “{_shown(words)}” was left out: it is not one sum with its currency")
        return None

    def _count(self) -> int | None:
        words = self._words(self.proposal.count, "count")
        if words is None:
            return None
        start = self.proposal.quote.index(words)
        found = [number.value for number in numbers(self.proposal.quote)
                 if not number.ordinal and number.start < start + len(words) and number.end > start]
        if len(found) == 1:
            return found[0]
        self._drop(f"The count “{_shown(words)}” was left out: it is not one whole number")
        return None

    def _drop(self, what: str) -> None:
        end = None if self.start is None else self.start + len(self.proposal.quote)
        quoted = f": “{_shown(self.proposal.quote)}”" if self.start is None else ""
        self.problems.append(Problem(self.text.document.id, f"{what}{quoted}.", UNREAD, self.start, end))


def _shown(words: str) -> str:
    """A model's words on one line, cut short."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= SHOWN else line[:SHOWN - 1] + "…"
