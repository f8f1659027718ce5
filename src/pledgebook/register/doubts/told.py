"""What a rule looks at: one text with its claims and its day, or all texts together; and what it gives back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pledgebook.claims.mentions import Mentions
from pledgebook.claims.sentences import Sentence, sentences
from pledgebook.model import Claim, Commitment, Document, Doubt, Span
from pledgebook.register.days import first_day, is_day, last_day
from pledgebook.register.instruments import Attached, instruments_of
from pledgebook.world.events import event_days

# A pattern that passes over capitals takes these for the letters beside them; `lower` does not, or makes two of one.
TAKEN_FOR = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"))
Words = tuple[int, int, str]  # from which character to which, and the words


@dataclass(frozen=True, slots=True)
class Flag:
    """Words that look wrong to a rule, and why."""

    start: int
    end: int
    reason: str
    instead: str = ""
    sources: tuple[str, ...] = ()
    document_id: str = ""  # of rules that look at many texts
    words: str = ""  # of these rules: the text from start to end, which they have not at hand


@dataclass(frozen=True)
class Told:
    """One text, its claims, and when it was written, as far as anybody can say."""

    document: Document
    claims: tuple[Claim, ...]
    only_day: str | None = field(default=None)  # for tests: as if written then

    @property
    def text(self) -> str:
        return self.document.text

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Sentences and headings in order, page furniture left out."""
        return tuple(sentences(self.text, self.document.title))

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def lowered(self) -> str:
        """The text in small letters, character for character, as patterns see it that pass over capitals."""
        words = self.text
        for odd, letter in TAKEN_FOR:
            if odd in words:
                words = words.replace(odd, letter)
        return words.lower()

    @cached_property
    def mentions(self) -> Mentions:
        return Mentions(self.document)

    @cached_property
    def written(self) -> tuple[date, date] | None:
        """The first and the last day on which it may have been written: published, else by an anniversary it tells."""
        if is_day(self.document.published) and self.document.published is not None:
            return first_day(self.document.published), last_day(self.document.published)
        return _by_anniversary(self.text)

    @property
    def since(self) -> str | None:
        """The first day on which it may have been written, ISO 8601."""
        return self.written[0].isoformat() if self.written else None

    @property
    def by(self) -> str | None:
        """The last day on which it may have been written, ISO 8601."""
        return self.written[1].isoformat() if self.written else None

    def sentence_at(self, start: int) -> Sentence | None:
        number = bisect_right(self._starts, start) - 1
        return self.sentences[number] if number >= 0 and start < self.sentences[number].end else None

    def sentences_around(self, places: Iterable[int]) -> list[Sentence]:
        """The sentences in which some characters of the text stand, in order."""
        numbers = {bisect_right(self._starts, place) - 1 for place in places}
        return [self.sentences[number] for number in sorted(numbers) if number >= 0]

    def sentences_with(self, *words: str) -> list[Sentence]:
        """The sentences in which one of these words or parts of words stands, capitals or not, in order."""
        return self.sentences_around(places) if (places := [*self._places(words)]) else []

    def _places(self, words: Iterable[str]) -> Iterator[int]:
        for word in words:
            place = self.lowered.find(word)
            while place >= 0:
                yield place
                place = self.lowered.find(word, place + 1)

    def instruments_of(self, claim: Claim) -> tuple[Attached, ...]:
        """The instruments of the reference that a claim of this text speaks of; several rules ask."""
        found = self._attached.get(claim.id)
        if found is None:
            found = self._attached[claim.id] = tuple(instruments_of(claim))
        return found

    @cached_property
    def _attached(self) -> dict[str, tuple[Attached, ...]]:
        return {}

    def claims_at(self, start: int, end: int) -> tuple[Claim, ...]:
        """Claims whose words overlap characters start..end."""
        return tuple(c for c in self.claims if c.evidence.start < end and start < c.evidence.end)

    def searched(self, pattern: re.Pattern[str], *words: str) -> Iterator[tuple[Sentence, re.Match[str]]]:
        """Each place in a sentence that fits a pattern; offsets count the whole text.

        words   parts of words, in small letters, one of which stands in whatever fits: most texts have none, and
                of the others only the sentences with one are looked through
        """
        for sentence in self.sentences_with(*words):
            for match in pattern.finditer(self.text, sentence.start, sentence.end):
                yield sentence, match

    def doubt(self, rule: str, flag: Flag) -> Doubt:
        quote = self.text[flag.start:flag.end]
        return Doubt(rule, Span(self.document.id, flag.start, flag.end), quote, flag.reason, flag.instead,
                     self.document.published, tuple(c.id for c in self.claims_at(flag.start, flag.end)), flag.sources)


@dataclass(frozen=True)
class Noted:
    """What is kept of a text once the rules have looked at it, so that they need not while it stays what it is."""

    document: Document  # without its words
    claims: tuple[Claim, ...]
    written: tuple[date, date] | None  # as `Told.written`
    doubts: tuple[Doubt, ...]  # of the rules that see one text
    persons: Mapping[str, Mapping[str, Words]]  # by name: the surnames by which it calls each, where they stand first
    quoted: tuple[tuple[str, Words, Claim], ...]  # words in quotation marks, bare and as they stand, and who says them

    @property
    def since(self) -> str | None:
        """The first day on which it may have been written, ISO 8601."""
        return self.written[0].isoformat() if self.written else None

    @property
    def by(self) -> str | None:
        """The last day on which it may have been written, ISO 8601."""
        return self.written[1].isoformat() if self.written else None

    def doubt(self, rule: str, flag: Flag) -> Doubt:
        """The doubt that a rule of the book has about words of this text."""
        claims = tuple(c.id for c in self.claims if c.evidence.start < flag.end and flag.start < c.evidence.end)
        return Doubt(rule, Span(self.document.id, flag.start, flag.end), flag.words, flag.reason, flag.instead,
                     self.document.published, claims, flag.sources)


@dataclass(frozen=True)
class Whole:
    """All texts of a book, by name, with the commitments that their claims add up to."""

    texts: tuple[Noted, ...]
    commitments: Sequence[Commitment]

    @cached_property
    def by_claim(self) -> dict[str, tuple[Noted, Claim]]:
        """The text and claim of each claim id."""
        return {claim.id: (told, claim) for told in self.texts for claim in told.claims}


def of_claim(claim: Claim, reason: str, instead: str = "", sources: tuple[str, ...] = ()) -> Flag:
    """A flag on the words of a claim."""
    return Flag(claim.evidence.start, claim.evidence.end, reason, instead, sources, claim.evidence.document_id,
                claim.quote)


NUMBER_WORDS = {word: number for number, word in enumerate(
    "zero first second third fourth fifth sixth seventh eighth ninth tenth".split())} | {
    "one": 1, "two": 2, "three": 3, "five": 5, "ten": 10, "centenary": 100, "centennial": 100, "bicentenary": 200}
JUBILEES = ("anniversary", "centenary", "centennial")
ANNIVERSARY = re.compile(
    r"\b(?:(?P<number>\d{1,3})(?:st|nd|rd|th)?|(?P<word>one|two|three|five|ten|first|second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth|tenth))[- ](?:(?P<years>years?)[- ])?anniversary(?: summit)? (?:of|since) "
    r"(?P<of>(?:[\w’\'-]+ ?){1,7})|"
    r"\b(?P<hundred>centenary|centennial|bicentenary) of (?P<hundredth>(?:[\w’\'-]+ ?){1,4})")


def anniversaries(text: str) -> Iterator[tuple[re.Match[str], int, str]]:
    """Each anniversary that a text tells: its place, how many years, of what."""
    for match in ANNIVERSARY.finditer(text) if any(word in text for word in JUBILEES) else ():
        word = match["word"] or match["hundred"]
        yield match, NUMBER_WORDS[word] if word else int(match["number"]), match["of"] or match["hundredth"]


def _by_anniversary(text: str) -> tuple[date, date] | None:
    """The months around an anniversary of a known event; a text that tells two days apart has none."""
    for match, years, of in anniversaries(text):
        for day in event_days(of):
            if years == 100:
                continue
            near = date(day.year + years, day.month, min(day.day, 28))
            if re.search(r"\bthis (?:week|month)[’']?s?\b|\btoday\b|\bupcoming\b|\bahead\b",
                         text[max(0, match.start() - 60):match.end()]):
                return near.replace(day=1), near.replace(day=28)
    return None
