"""A selection of a text and the fields that somebody gives it in, a claim out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pledgebook.model import Claim, Document, Kind, PledgebookError, Span, Stage
from pledgebook.register.rulings import BY_HAND, with_values

NEEDED = ("kind", "stage", "actors")


class NotSelected(PledgebookError):
    """Words that are not, or not once, in the text; or fields that make no claim."""


def selected(document: Document, quote: str | None, start: int | None, end: int | None) -> Span:
    """The characters that are meant: by their words where these stand there once, else by their place.

    Raises NotSelected where the words are not there, stand there more than once, or differ from the place.
    """
    text = document.text
    if start is not None and end is not None:
        if not 0 <= start < end <= len(text):
            raise NotSelected(f"The text has {len(text)} characters, and none from {start} to {end}.", document.id,
                              "Count from 0; the end is the character after the last.")
        if quote is not None and text[start:end] != quote:
            raise NotSelected(f"At characters {start}-{end} stands {text[start:end]!r}.", document.id,
                              "Leave out the words (--quote), or the place (--start and --end).")
        return Span(document.id, start, end)
    if not quote or start is not None or end is not None:
        raise NotSelected("It is not said which words are meant.", document.id,
                          "Give the words (--quote), or where they stand (--start and --end).")
    places = [place for place in range(len(text)) if text.startswith(quote, place)]
    if not places:
        raise NotSelected(f"The text does not say {quote!r}.", document.id,
                          "Copy the words exactly as they stand, line ends included, or give --start and --end.")
    if len(places) > 1:
        told = ", ".join(map(str, places[:5]))
        raise NotSelected(f"The text says it {len(places)} times, at {told}.", document.id,
                          f"Say where they stand, such as --start {places[0]} --end {places[0] + len(quote)}.")
    return Span(document.id, places[0], places[0] + len(quote))


def claim_by_hand(document: Document, span: Span, values: Mapping[str, Any], known: Iterable[Claim] = ()) -> Claim:
    """The claim that somebody finds at these words; said on the day of the text unless another is given.

    known   the claims that there are. Raises NotSelected for one of them, and for values that make no claim.
    """
    missing = [name for name in NEEDED if not values.get(name)]
    if missing:
        raise NotSelected(f"A claim needs {' and '.join(missing)}.", document.id,
                          "Write for instance kind=aid stage=pledged actors=Norway.")
    bare = Claim(evidence=span, quote=document.text[span.start:span.end], kind=Kind(values["kind"]),
                 stage=Stage(values["stage"]), actors=tuple(values["actors"]), said_on=document.published,
                 engine=BY_HAND, confidence=1.0, text_id=document.text_id)
    made = with_values(bare, values)
    if any(claim.id == made.id for claim in known):
        raise NotSelected("This claim was added before.", made.id, "Give other values, or correct that one.")
    return made
