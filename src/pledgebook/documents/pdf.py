"""A PDF in, the text of its pages out. Pages that are pictures have none, and that is told."""

from __future__ import annotations

import io
import logging

from pledgebook.documents.extracted import CHARACTERS_EXTRACTED, Extracted, Refused
from pledgebook.documents.hyphens import unbroken

MOST_PAGES = 2_000
RECOGNISE = "Have its text recognised (OCR), or fetch another version of it."


def pdf(raw: bytes) -> list[Extracted]:
    """The text of all pages, one after the other. The day in a PDF is when the file was made: it is not taken."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(raw), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("It is locked with a password.", "Save it again without a password.")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Refused(f"It has {count:,} pages; at most {MOST_PAGES:,} are read.", "Split it, and read the parts.")
        pages, room = [], CHARACTERS_EXTRACTED
        for page in reader.pages:
            pages.append(page.extract_text()[:room].strip())
            room -= len(pages[-1])
            if room <= 0:
                break
        title = reader.metadata.title if reader.metadata else None
    except (Refused, MemoryError):
        raise
    except PyPdfError as error:
        raise Refused(f"It is no PDF that can be read ({str(error)[:80]}).", RECOGNISE) from error
    except Exception as error:  # pypdf raises whatever a broken file makes it stumble on
        raise Refused(f"It is a damaged PDF ({type(error).__name__}).", "Fetch it again.") from error
    empty = sum(not page for page in pages)
    if empty == len(pages):
        raise Refused("Its pages have no text: they are probably pictures.", RECOGNISE)
    notes = ((f"{empty} of its {len(pages)} pages have no text.", RECOGNISE),) if empty else ()
    text = unbroken("\n\n".join(page for page in pages if page)).encode("utf-8", "replace").decode().replace("\0", "")
    return [Extracted(text, {"title": title if title and not title.startswith("Microsoft Word") else None}, notes)]
