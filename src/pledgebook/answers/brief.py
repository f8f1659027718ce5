"""Chosen commitments in, a brief out: plain sentences, each with the quotes that it rests on.

Every sentence is built from fields of claims, links, conflicts and doubts, hedged by their stage; none is free prose.
How it is written down, as Markdown or as a page, is not decided here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pledgebook.answers.doubts import doubted
from pledgebook.answers.holding import Held, held_of
from pledgebook.answers.selection import Selection
from pledgebook.answers.sentences import asked_in_words, in_one_sentence, period_in_words, shown_name
from pledgebook.model import Claim, Commitment, Doubt, Kind, Span
from pledgebook.register.conflicts import Conflict
from pledgebook.register.days import by_day, is_day
from pledgebook.register.figures import in_words
from pledgebook.register.matching import Register
from pledgebook.register.netting import Books, balance
from pledgebook.register.relations import Relation
from pledgebook.register.standing import standing_still
from pledgebook.register.store import Book, Entry

HEADINGS = {Kind.AGREEMENT: "Agreements", Kind.AID: "Aid", Kind.GUARANTEE: "Guarantees", Kind.MEMBERSHIP: "Membership",
            Kind.DEPLOYMENT: "Deployments", Kind.BODY: "Joint bodies", Kind.POSTURE: "Postures"}
INSIDE_SAYS = {Relation.PART_OF: "A part of this", Relation.FULFILS: "Done of this",
               Relation.FUNDED_FROM: "Paid from this"}


@dataclass(frozen=True, slots=True)
class Source:
    """A text that the brief quotes."""

    number: int  # from 1, in the order of quoting
    document: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Words that a sentence rests on."""

    number: int  # from 1, in the order of quoting
    source: int
    evidence: Span
    quote: str  # always the document's text[start:end]
    said_on: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement, never without a citation."""

    words: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What the book says of one commitment, and the quotes that were not shown before."""

    commitment: str
    sentences: tuple[Sentence, ...]
    quotes: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The commitments of one kind."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A report with its question, its limits and its sources."""

    title: str
    asked: str
    known: str  # as of which day, in words
    sections: tuple[Section, ...]
    left_out: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(paragraph for section in self.sections for paragraph in section.paragraphs)


class _Notes:
    """Gives each quoted place and each quoted text its number."""

    def __init__(self, documents: Mapping[str, Entry]) -> None:
        self._documents = documents
        self._citations: dict[Span, Citation] = {}
        self._sources: dict[str, Source] = {}
        self._fresh: list[Citation] = []

    def cite(self, *told: Claim | Doubt) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self._number(noun) for noun in told))

    def _number(self, noun: Claim | Doubt) -> int:
        known = self._citations.get(noun.evidence)
        if known is None:
            known = Citation(len(self._citations) + 1, self._source(noun.evidence.document_id), noun.evidence,
                             noun.quote, noun.said_on)
            self._citations[noun.evidence] = known
            self._fresh.append(known)
        return known.number

    def _source(self, document: str) -> int:
        if document not in self._sources:
            entry = self._documents.get(document)
            self._sources[document] = Source(
                len(self._sources) + 1, document, *((entry.title, entry.publisher, entry.published, entry.url)
                                                    if entry else ()))
        return self._sources[document].number

    def fresh(self) -> tuple[Citation, ...]:
        """The quotes numbered since this was asked last."""
        found, self._fresh = tuple(self._fresh), []
        return found

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._sources.values())


def brief_in(book: Book, selection: Selection) -> tuple[Brief, Held]:
    """A brief on the commitments of a book that are asked for, and what it is made from, as of one moment."""
    day = selection.as_of
    with standing_still(book) as still:
        contents = still.contents()
        held = held_of(contents, as_of=day, unreviewed=selection.unreviewed)
        doubts = doubted(still, day, contents=contents, then=None if selection.unreviewed else held).doubts
    return brief(held, selection, contents.entries, doubts), held


def brief(held: Held, selection: Selection, documents: Iterable[Entry] = (), doubts: Iterable[Doubt] = ()) -> Brief:
    """A brief on the commitments asked for, by kind, newest first."""
    entries = {entry.id: entry for entry in documents}
    chosen = held.chosen(selection)
    notes = _Notes(entries)
    doubted: dict[str, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        for claim_id in doubt.claim_ids:
            doubted[claim_id].append(doubt)
    contested: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in chosen.conflicts:
        contested[conflict.commitment].append(conflict)
    sections = []
    for kind in Kind:
        of_kind = [commitment for commitment in chosen.commitments if commitment.kind is kind]
        if of_kind:
            sections.append(Section(HEADINGS[kind], tuple(
                _paragraph(commitment, held, contested[commitment.id], doubted, notes) for commitment in of_kind)))
    asked = asked_in_words(selection)
    return Brief(f"Commitments: {asked}" if asked else "Commitments: all of the book", asked or "everything",
                 _known(chosen, selection), tuple(sections), _left_out(held, chosen, selection, entries, notes.sources),
                 notes.sources)


# --- paragraphs ---------------------------------------------------------------------------------------------


def _paragraph(commitment: Commitment, held: Held, conflicts: Sequence[Conflict],
               doubted: Mapping[str, Sequence[Doubt]], notes: _Notes) -> Paragraph:
    claims = held.history(commitment)
    main = _main(commitment, claims, notes)
    sentences = [main, *_history(commitment, claims, notes), *_conditions(claims, notes),
                 *_balance(commitment, main, held.books(), notes)]
    sentences += [Sentence(f"Contested ({conflict.field}): {_closed(conflict.reason)}",
                           notes.cite(conflict.first, conflict.second)) for conflict in conflicts]
    about = {doubt.id: doubt for claim in claims for doubt in doubted.get(claim.id, ())}
    for doubt in about.values():
        sentences.append(Sentence(
            f"Doubted ({doubt.rule.replace('-', ' ')}): {_closed(doubt.reason)}"
            + (f" Instead: {_closed(doubt.instead)}" if doubt.instead else ""), notes.cite(doubt)))
    return Paragraph(commitment.id, tuple(sentences), notes.fresh())


def _main(commitment: Commitment, claims: Sequence[Claim], notes: _Notes) -> Sentence:
    """What the register shows, with the quotes that show its stage, its figure and its period."""
    showing = next((claim for claim in claims if claim.quote == commitment.quote
                    and claim.stage is commitment.stage), None) or next(
        (claim for claim in claims if claim.stage is commitment.stage), claims[0])
    told = [showing]
    for name in ("amount", "instrument", "period"):
        shown = getattr(commitment, name)
        if shown and getattr(showing, name) != shown:
            told.append(next((claim for claim in claims if getattr(claim, name) == shown), showing))
    named = set(showing.parties)
    if not set(commitment.partners + commitment.beneficiaries) <= named:
        told += [claim for claim in claims if set(commitment.partners + commitment.beneficiaries) <= set(claim.parties)
                 ][:1]
    return Sentence(_statement(commitment, showing.items, period_in_words(commitment.period)), notes.cite(*told))


def _history(commitment: Commitment, claims: Sequence[Claim], notes: _Notes) -> list[Sentence]:
    """Each other stage or figure that a text tells, oldest first, once."""
    seen = {(commitment.stage, in_words(commitment.amount) if commitment.amount else "")}
    found = []
    for claim in claims:
        version = claim.stage, in_words(claim.amount) if claim.amount else ""
        if version in seen or (not claim.amount and claim.stage is commitment.stage):
            continue
        seen.add(version)
        day = f"on {claim.said_on}" if claim.said_on else "on an unknown day"
        voice = f" by {shown_name(claim.speaker)}" if claim.speaker and claim.speaker not in claim.actors else ""
        found.append(Sentence(f"Told {day}{voice}: {_statement(claim, claim.items)}", notes.cite(claim)))
    return found


def _conditions(claims: Sequence[Claim], notes: _Notes) -> list[Sentence]:
    by_words: dict[str, Claim] = {}
    for claim in claims:
        if claim.condition:
            by_words.setdefault(" ".join(claim.condition.split()), claim)
    return [Sentence(f"On a condition: “{words}”.", notes.cite(claim)) for words, claim in by_words.items()]


def _balance(commitment: Commitment, main: Sentence, kept: Books, notes: _Notes) -> list[Sentence]:
    """What is counted in it, and what remains."""
    links = kept.parts.get(commitment.id, ())
    if not links:
        return []
    found = [Sentence(f"{INSIDE_SAYS[link.relation]}: {_statement(part, link.second.items)}",
                      notes.cite(link.second)) for link in links if (part := kept.inside.get(link.commitment))]
    reckoned = balance(commitment, kept) if commitment.stage.rung is not None else None
    if reckoned is not None and (reckoned.adopted or reckoned.delivered):
        left = reckoned.to_adopt
        rest = f"{in_words(reckoned.of(left))} left" if left > 0 else "nothing left" if not left else \
            f"{in_words(reckoned.of(-left))} more than promised"
        delivered = f"{in_words(reckoned.of(reckoned.delivered))} delivered" if reckoned.delivered else \
            "no sum told as delivered"
        adopted = f"{in_words(reckoned.of(reckoned.adopted))} adopted" if reckoned.adopted else \
            "no sum told as adopted"
        found.append(Sentence(f"Reckoned: {in_words(reckoned.promised)} promised, {adopted} ({rest}), {delivered}.",
                              tuple(dict.fromkeys(main.citations + notes.cite(*(link.second for link in links))))))
    return found


def _statement(noun: Commitment | Claim, items: Sequence[str] = (), period: str = "") -> str:
    """Norway pledged aid of EUR 5 billion for Ukraine (drones; 2024 to 2027)."""
    said = in_one_sentence(noun)
    more = "; ".join(filter(None, (", ".join(items), noun.instrument, period)))
    said = f"{said} ({more})" if more else said
    return f"{said[:1].upper()}{said[1:]}."


def _closed(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


# --- what goes with it --------------------------------------------------------------------------------------


def _known(chosen: Register, selection: Selection) -> str:
    last = max((commitment.last_said for commitment in chosen.commitments if commitment.last_said),
               key=by_day, default=None)
    told = f"the newest text quoted here is of {last}" if last else "no text quoted here has a day"
    return f"As known by the end of {selection.as_of}; {told}." if selection.as_of else f"As known to the book; {told}."


def _left_out(held: Held, chosen: Register, selection: Selection, entries: Mapping[str, Entry],
              sources: Iterable[Source]) -> tuple[str, ...]:
    others = len(held.register.commitments) - len(chosen.commitments)
    undated = sum(not is_day(claim.said_on) for claim in held.judged.claims) if selection.asks_days else 0
    unread = sum(entries[source.document].problems for source in sources if source.document in entries)
    told = ((others, "commitment of the book that the question does not ask for",
             "commitments of the book that the question does not ask for"),
            (undated, "claim whose day is unknown", "claims whose day is unknown"),
            (len(held.rejected), "claim that people rejected", "claims that people rejected"),
            (unread, "passage of these texts that was seen and not understood",
             "passages of these texts that were seen and not understood"))
    return tuple(f"{count} {one if count == 1 else many}" for count, one, many in told if count)
