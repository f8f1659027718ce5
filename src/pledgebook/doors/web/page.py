"""Readings in, the document reader out: the text with its claims in place, and a card for each claim.

The reader is one template. The server shows it for a document of the book; `reader_page` writes it, with
its style and script inside, as one file that opens anywhere and asks no other machine for anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from pledgebook.doors.web import wording
from pledgebook.doors.web.highlights import Piece, highlighted, place_of, stands_in_text
from pledgebook.doors.web.not_known import TOLD
from pledgebook.model import LADDER, Claim, Problem, Reading, Span, Stage
from pledgebook.register.judged import Judged
from pledgebook.world import party_name
from pledgebook.world.duties import ACTS

# At the top of every page: some by themselves, the others in menus, so that all fit into one row.
PAGES = (("/", "Register"), ("/review", "Review"), ("/documents", "Documents"), ("/import", "Import"))
MENUS = (
    ("Check", (("/conflicts", "Conflicts"), ("/doubts", "Doubts"), ("/conditions", "Conditions"),
               ("/changes", "Changes"), ("/quality", "Quality"))),
    ("Ask", (("/totals", "Totals"), ("/exposure", "Exposure"), ("/bound", "Bound"), ("/whatif", "What if"))),
    ("Draw", (("/timeline", "Timeline"), ("/matrix", "Matrix"), ("/network", "Network"), ("/map", "Map"))))


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """One claim as the panel shows it."""

    number: int  # counted from 1 through the document
    anchor: str  # where its highlight begins; the card itself is at `card-` and this
    claim: Claim
    said: tuple[tuple[str, str], ...]  # field and words, for each field that the claim states
    unstated: tuple[str, ...]
    stands: bool  # False: the quote is not where the claim says, so nothing is highlighted for it
    live: str | None  # the address it was published under, at these words
    commitment: str | None  # the commitment that the book counts it under
    verdict: str | None = None  # accepted, corrected, added: what people ruled
    corrected: tuple[str, ...] = ()  # field: value as read → value as ruled
    ruled: tuple[str, ...] = ()  # each ruling on it, in words


@dataclass(frozen=True, slots=True)
class UncountedCard:
    """A claim that counts for nothing, rejected or not judged yet: not marked in the text, but not hidden either."""

    claim: Claim
    anchor: str
    ruled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProblemCard:
    """Something that was seen and not understood, as the panel shows it."""

    number: int
    anchor: str
    problem: Problem
    in_text: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """One document ready to be shown."""

    reading: Reading
    prefix: str  # sets the anchors of one document apart from those of another on the same page
    text: Markup
    cards: tuple[ClaimCard, ...]
    problems: tuple[ProblemCard, ...]
    address: str | None  # where it was published, if a browser may follow it
    rejected: tuple[UncountedCard, ...] = ()
    unreviewed: tuple[UncountedCard, ...] = ()  # told by a language model and accepted by nobody
    chosen: Span | None = None  # words that somebody chose, for a claim to be added

    @property
    def claims(self) -> int:
        return len(self.cards)


def reader(reading: Reading, *, prefix: str = "", commitments: Mapping[str, str] | None = None,
           judged: Judged | None = None, chosen: Span | None = None) -> Reader:
    """A reading ready to be shown.

    prefix       put before every anchor, where a page holds more than one document
    commitments  claim id → id of the commitment that it counts under, for a document of a book
    judged       what people ruled on the claims of that book
    chosen       words of it that are marked for themselves
    """
    told = judged or Judged(())
    document, taken, cards = reading.document, dict[str, int](), list[ClaimCard]()
    for number, claim in enumerate(reading.claims, 1):
        anchor = f"{prefix}{claim.id}"
        taken[anchor] = taken.get(anchor, 0) + 1
        said, unstated = wording.claim_fields(claim)
        if claim.amount and claim.amount.as_written:
            said = tuple((field, f"{words} (“{claim.amount.as_written}”)" if field == "amount" else words)
                         for field, words in said)
        if claim.said_on and claim.said_on != document.published:
            said += (("said on", claim.said_on),)
        cards.append(ClaimCard(
            number, anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}", claim, said, unstated,
            stands_in_text(claim, document.text), wording.outward_at(document.url, claim.quote),
            (commitments or {}).get(claim.id), told.verdicts.get(claim.id),
            tuple(correction.in_words() for correction in told.corrections.get(claim.id, ())),
            tuple(told.in_words(ruling) for ruling in told.bearing.get(claim.id, ()))))
    problems = tuple(
        ProblemCard(number, f"{prefix}seen-{number}", problem, place_of(problem, document.text) is not None)
        for number, problem in enumerate(reading.problems, 1))
    rejected, unreviewed = (tuple(
        UncountedCard(claim, f"{prefix}{claim.id}", tuple(map(told.in_words, told.bearing.get(claim.id, ()))))
        for claim in claims if claim.evidence.document_id == document.id)
        for claims in (told.rejected, told.unreviewed))
    return Reader(reading, prefix, marked_text(reading, cards, problems, chosen), tuple(cards), problems,
                  wording.outward(document.url), rejected, unreviewed, chosen)


def marked_text(reading: Reading, cards: Sequence[ClaimCard], problems: Sequence[ProblemCard],
                chosen: Span | None = None) -> Markup:
    """The text as HTML with its highlights; a browser's textContent of it is the text, character for character.

    That holds because the numbers of the claims are written by the style sheet, so that a copied quote is clean.
    """
    html = []
    for paragraph in highlighted(reading.document, reading.claims, reading.problems, chosen):
        html.append(Markup('<p dir="auto" data-start="{}">').format(paragraph.start))
        html.extend(_piece(piece, cards, problems) for piece in paragraph.pieces)
        html.append(Markup("</p>"))
    return Markup("").join(html)


def _piece(piece: Piece, cards: Sequence[ClaimCard], problems: Sequence[ProblemCard]) -> Markup:
    html = [Markup('<a class="chip seen" id="{0}" href="#card-{0}" data-n="?" aria-label="Not understood, {1}"></a>')
            .format(problems[place].anchor, problems[place].number) for place in piece.problems_begun]
    html += [Markup('<a class="chip {tone}" id="{at}" href="#card-{at}" data-n="{n}" '
                    'aria-label="Claim {n}: {kind}, {stage}"></a>').format(
        tone=tone(cards[place].claim.stage), at=cards[place].anchor, n=cards[place].number,
        kind=cards[place].claim.kind, stage=cards[place].claim.stage) for place in piece.claims_begun]
    text = exact(piece.text)
    if not piece.claims and not piece.problems and not piece.chosen:
        return Markup("").join([*html, text])
    tones = dict.fromkeys(tone(cards[place].claim.stage) for place in piece.claims)
    classes = ["hl", *tones, *(["seen"] if piece.problems else []), *(["picked"] if piece.chosen else []),
               f"deep-{min(len(piece.claims), 4)}"]
    anchors = [cards[place].anchor for place in piece.claims] + [problems[place].anchor for place in piece.problems]
    named = Markup(' id="picked"') if piece.chosen_begun else Markup("")
    html.append(Markup('<mark class="{}" data-at="{}"{}>{}</mark>').format(
        " ".join(classes), " ".join(anchors), named, text))
    return Markup("").join(html)


def exact(text: str) -> Markup:
    """A text as HTML whose textContent is that text, with nothing in it that turns what is seen around.

    A browser reads a bare carriage return as a line feed; written as a reference it stays what it is. A character
    that overrides the direction of writing would show the words behind it backwards: it is kept out of sight, and
    a sign is shown in its place.
    """
    html = str(escape(text)).replace("\r", "&#13;")
    return Markup(wording.OVERRIDE.sub(lambda found: OVERRIDDEN.format(ord(found[0]), found[0]), html))


OVERRIDDEN = '<span class="control" data-u="U+{:04X}"><span>{}</span></span>'


def tone(stage: Stage) -> str:
    """`firm` for a rung of the ladder, `against` for a refusal, a block or an end."""
    return "against" if stage.rung is None else "firm"


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The page templates: everything that is filled in gets escaped, and a misspelt name is an error."""
    environment = Environment(loader=PackageLoader("pledgebook.doors.web"), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                              finalize=lambda value: wording.forward(value) if type(value) is str else value)
    environment.filters["say"] = lambda noun: noun.in_words()
    environment.globals.update(
        party_name=party_name, shown_name=wording.shown_name, names=wording.names_in_words,
        amount=wording.amount_in_words,
        period=wording.period_in_words, in_one_sentence=wording.in_one_sentence, outward=wording.outward,
        document_path=wording.document_path, document_json_path=wording.document_json_path, tone=tone,
        ladder=LADDER, stage_says=wording.STAGE_SAYS, stage_sign=wording.STAGE_SIGN, kind_says=wording.KIND_SAYS,
        state_names=wording.state_names, says_what=ACTS, pages_of_the_room=PAGES,
        menus_of_the_room=MENUS, said_of_the_address=TOLD.get)
    return environment


def rendered(template: str, **values: object) -> str:
    """A template filled in, in characters that every HTML file can hold."""
    return wording.printable(templates().get_template(template).render(**values))


@lru_cache(maxsize=8)
def static_text(name: str) -> str:
    """One of our own style sheets or scripts."""
    return files("pledgebook.doors.web").joinpath("static", name).read_text(encoding="utf-8")


def reader_page(readings: Sequence[Reading]) -> str:
    """Documents with their claims as ONE HTML file that needs nothing beside it, not even its script.

    Its content policy lets run only the style and the script written here, each named by its hash.
    """
    style, script = static_text("pledgebook.css"), static_text("pledgebook.js")
    policy = (f"default-src 'none'; style-src '{content_hash(style)}'; script-src '{content_hash(script)}'; "
              "img-src data:; base-uri 'none'; form-action 'none'")
    several = len(readings) > 1
    readers = [reader(reading, prefix=f"d{place}-" if several else "") for place, reading in enumerate(readings, 1)]
    return rendered("reader_page.html", readers=readers, policy=policy, style=Markup(style), script=Markup(script))


def content_hash(text: str) -> str:
    """A style or script as a content policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
