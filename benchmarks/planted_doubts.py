"""Plants one error of a known sort in each place of labelled texts that can take it, and prints how many are doubted.

    python benchmarks/planted_doubts.py FOLDER...

Each FOLDER holds documents as NAME.txt with NAME.json (section 6 of the codebook). Compared are the doubts of a text
with one planted error and those of the same text without: found means that a doubt of the right rule overlaps the
planted words and was not there before. Five sorts: a scale word dropped from a sum of a claim, a letter doubled in a
known person's surname, a title exchanged, a weekday moved, an alliance's membership given to a state that is in none.
A planted error is easier than one that was made: it says what the rules can see, not what they will meet.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pledgebook.claims import read
from pledgebook.model import Document, Doubt
from pledgebook.register.doubts import doubts_of
from pledgebook.register.doubts.calendar_days import WEEKDAYS, WRITTEN
from pledgebook.register.doubts.told import Told
from pledgebook.register.matching import add_up_all
from pledgebook.world import load
from pledgebook.world.spellings import spellings

SCALE = re.compile(r"(?<=\d) (?:million|billion)\b")
TITLES = (("President", "Vice President"), ("Prime Minister", "President"), ("Foreign Minister", "Defence Minister"),
          ("foreign minister", "defence minister"), ("defence minister", "foreign minister"),
          ("Defence Minister", "Foreign Minister"), ("Secretary General", "Deputy Secretary General"))


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with one error in it, and which rules should say so."""

    sort: str
    document: Document
    start: int
    end: int
    rules: frozenset[str]


def documents(folders: list[Path]) -> Iterator[Document]:
    """The documents of labelled folders, by name."""
    for path in sorted(path for folder in folders for path in folder.glob("*.json")):
        about = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        yield Document(path.stem, text, published=about.get("published"), title=about.get("title"))


def planted(document: Document) -> Iterator[Planted]:
    """Every text that differs from a document by one error."""
    reading = read(document)
    told = Told(document, reading.claims)
    for claim in reading.claims:
        match = SCALE.search(document.text, claim.evidence.start, claim.evidence.end) if claim.amount else None
        if match is not None:
            yield _with(document, "scale word dropped", match.start(), match.end(), "",
                        claim.evidence.start, {"lost-scale"})
    for mention in told.mentions:
        known = mention.person in spellings().surnames
        words = document.text[mention.start:mention.end]
        if known and " " in words and words.split()[-1] in mention.person and len(words.split()[-1]) > 5:
            yield _with(document, "letter doubled in a surname", mention.end - 2, mention.end,
                        document.text[mention.end - 2] * 2 + document.text[mention.end - 1], mention.start,
                        {"name-misspelled"})
        if known and mention.is_person:
            before = document.text[:mention.start]
            title = next(((was, is_now) for was, is_now in TITLES
                          if before.endswith(f" {was} ") and not before.endswith(f"Vice {was} ")), None)
            if title is not None:
                start = mention.start - len(title[0]) - 1
                yield _with(document, "title exchanged", start, start + len(title[0]), title[1], start,
                            {"office-not-held"})
        if mention.how == "name" and set(mention.parties) <= load().states and set(mention.parties).isdisjoint(
                load().members_on("NATO", None)) and mention.words[0].isupper() and len(mention.parties) == 1:
            yield _with(document, "membership given", mention.start, mention.start, "NATO member ", mention.start,
                        {"not-a-member-that-day"})
    for match in WRITTEN.finditer(document.text):
        if match["weekday"]:
            moved = WEEKDAYS[(WEEKDAYS.index(match["weekday"]) + 3) % 7]
            start = match.start("weekday")
            yield _with(document, "weekday moved", start, match.end("weekday"), moved, start, {"day-that-cannot-be"})


def _with(document: Document, sort: str, start: int, end: int, words: str, near: int, rules: set[str]) -> Planted:
    text = document.text[:start] + words + document.text[end:]
    return Planted(sort, replace(document, text=text), near, start + len(words) + 1, frozenset(rules))


def doubts(document: Document) -> list[Doubt]:
    """The doubts about one text on its own."""
    reading = read(document)
    return [*doubts_of([reading], add_up_all(reading.claims).commitments)]


def main() -> int:
    """Prints, for each sort of error, how many were planted and how many doubted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    texts = list(documents(parser.parse_args().folders))
    made, found = Counter[str](), Counter[str]()
    for document in texts:
        before = {(doubt.rule, doubt.quote) for doubt in doubts(document)}
        for one in planted(document):
            made[one.sort] += 1
            found[one.sort] += any(
                doubt.rule in one.rules and doubt.evidence.start < one.end and one.start < doubt.evidence.end
                and (doubt.rule, doubt.quote) not in before for doubt in doubts(one.document))
    print(f"{len(texts)} texts, {sum(made.values())} planted errors, one at a time")
    for sort in sorted(made):
        print(f"{sort:<28} {found[sort]:>4} of {made[sort]:>4} doubted  {found[sort] / made[sort]:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
