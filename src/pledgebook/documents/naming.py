"""Names of documents: the file's stem, made unique within a run."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pledgebook.documents.met import Met

TEXT_SUFFIXES = (".txt", ".md")
LINES_SUFFIXES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
ARCHIVE_SUFFIXES = (".warc", ".warc.gz", ".wacz")
GZIP_SUFFIX = ".gz"
LONGEST_ID = 500


def stem_of(path: Path) -> str:
    """The file's name without its folder and ending: "a/b.c.txt" is "b.c", "x.jsonl.gz" is "x"."""
    name = shown(path.name)
    if name.lower().endswith(GZIP_SUFFIX) and len(name) > len(GZIP_SUFFIX):
        path = path.with_suffix("")
        name = shown(path.name)
    for suffix in (*LINES_SUFFIXES, *ARCHIVE_SUFFIXES, *TEXT_SUFFIXES):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name[: -len(path.suffix)] if path.suffix else name


def shown(path: str | Path) -> str:
    """A path that can be printed and stored: bytes of its name that are not UTF-8 become U+FFFD."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def can_be_id(written: str) -> bool:
    """Whether a text serves as a document's id: one printable line, not blank at its ends, not too long."""
    return written == written.strip() and 0 < len(written) <= LONGEST_ID and written.isprintable()


class Names:
    """The ids given out in one run. Two documents never share one, or their claims would mix."""

    def __init__(self) -> None:
        self._taken = Met()

    def take(self, wanted: str, text: str) -> str:
        """An id that nobody has: `wanted`, else with a suffix from the text's hash.

        The suffix depends on the text alone, so the second "speech.txt" is called the same in every run
        that meets it second. Copies of one text under one name are then counted.
        """
        name, copies = wanted, 1
        while not self._taken.add(name):
            name = f"{wanted}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
            name += f"-{copies}" if copies > 1 else ""
            copies += 1
        return name
