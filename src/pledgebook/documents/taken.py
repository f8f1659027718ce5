"""A file of a format that hides its text in, its documents out, taken from it in a process of its own."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from pledgebook.documents.encoding import Decoded
from pledgebook.documents.extracted import BYTES_A_FILE, SMALLER, Refused
from pledgebook.documents.kinds import Kind
from pledgebook.documents.metadata import About, Sidecar, about
from pledgebook.documents.plain import DAY_ADVICE, Desk, heading_of, refusal
from pledgebook.model import Document, Original, Problem

PAGES = "Follow the feed with `pledgebook watch --pages`, which reads the pages that its items lead to."


def taken_out(form: Kind, raw: bytes, *, source: str, stem: str, sidecar: About,
              desk: Desk, where: str | None = None, said: Decoded | None = None) -> Iterator[Document | Problem]:
    """The documents in a file that is no plain text, each followed by what its owner should know of it.

    where   the place that problems are told of, where that is not the source as a whole
    said    the characters of a page, where its server has declared the encoding; other kinds declare it themselves
    """
    place = where or source
    if not raw:
        yield Problem(place, "It is empty.", "Fetch it again, or leave it out.")
        return
    if len(raw) > BYTES_A_FILE:
        yield Problem(place, f"It is longer than {BYTES_A_FILE:,} bytes, the most for a {form}.", SMALLER)
        return
    from pledgebook.documents.confined import extract  # here, because plain texts do not need it

    said = said if form is Kind.HTML else None
    try:
        texts = extract(form, raw if said is None else codecs.BOM_UTF8 + said.text.encode("utf-8", "replace"))
    except Refused as reason:
        yield Problem(place, f"{reason.what} (read as: {form})", reason.try_this)
        return
    original = Original(raw, str(form))
    first = 1 if form is Kind.FEED else 2  # of the texts that are named by their number
    for number, taken in enumerate(texts, 1):
        where = place if number < first else f"{place}:{'message' if form is Kind.MAIL else 'item'} {number}"
        if taken.headline:
            yield from (Problem(where, what, try_this) for what, try_this in taken.notes)
            continue
        refused = refusal(taken.text)
        if refused:
            yield Problem(where, *refused)
            continue
        known, notes = about(Sidecar(**taken.told))
        if number == 1 or form is Kind.FEED:  # a message inside another has a sender and a day of its own
            known = sidecar.or_else(known)
        known = known.or_else(About(title=heading_of(taken.text)))
        yield desk.document(taken.text, wanted_id=stem if number < first else f"{stem}-{number}", source=source,
                            known=known, original=original)
        if sidecar.published or desk.published:  # its owner has said it
            notes = tuple(note for note in notes if "`published`" not in note)
        if said and said.note:
            yield Problem(where, said.note, said.try_this)
        for what, try_this in (*taken.notes, *((note, DAY_ADVICE) for note in notes)):
            yield Problem(where, what, try_this)
    if bare := [taken.text for taken in texts if taken.headline]:
        yield Problem(place, f"Headlines without a text were left out, {len(bare)} of {len(texts)} items: "
                             f"{bare[0][:80]!r}{' …' if bare[1:] else ''}", PAGES)
