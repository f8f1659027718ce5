"""A text in, its sentences out: where each starts and ends, and whether it is a heading.

Line breaks end a sentence, bullets open one. A label before a colon ("Security Guarantees: While ...")
belongs to the evidence but not to the words that are parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

# Words after which a full stop does not end a sentence.
ABBREVIATIONS = frozenset(
    """
mr mrs ms dr prof gen lt col maj sgt capt cmdr adm rep reps sen sens gov st jr sr hon rev messrs
jan feb mar apr jun jul aug sept sep oct nov dec no nos vs etc inc ltd co corp dept est approx fig art
u.s u.k u.n e.u u.s.a d.c a.m p.m i.e e.g ph.d lieut brig supt pres min
""".split()
)
END = re.compile(r"""[.!?…]+["”’'»)\]]*\s+(?=["“‘'«(\[•]?\s?[A-Z0-9"“‘«•ÀÁÂÄÅÇÉÈÖØÜŠŽ-])""")
BULLET = re.compile(r"^\s*(?:[•●▪◦‣·*–—-]|\d{1,2}[.)]|[a-z]\)|\((?:[a-z0-9]{1,2}|[ivx]{1,5})\))\s+")
INLINE_BULLET = re.compile(r"(?<=[.;:!?)”\"])\s+[-–•●▪*]\s+(?=[A-Z“\"])|\s+[•●▪]\s+")
BULLET_SIGN = re.compile(r"[-–•●▪*]\s")  # found sooner than a bullet, which most lines have not
LABEL = re.compile(
    r"^(?:(?:the\s+)?[A-Z][\w’'&/-]*(?:\s+(?:[A-Z(][\w’'&/.)-]*|of|the|and|for|in|on|to|with|a|an|by)){0,9}"
    r"|[A-Z][A-Z0-9 ’'&/,.-]{3,90}):\s+(?=\S)"
)
SPEAKER_LABEL = re.compile(r"^(?:[A-Z][A-Z.’'-]+\s?){1,6}(?:\([^)]{1,30}\))?:\s+|^Q\.?\s+(?=[A-Z])")
# "DHAKA, May 4 (Agency) -": where and when a wire story was filed.
DATELINE = re.compile(
    r"^[A-ZÀ-Þ][A-ZÀ-Þ.’'/ -]{2,40}(?:,\s+[A-Z][\w.]+)?(?:,\s+[A-Z][a-z]{2,8}\.?\s+\d{1,2})?\s*(?:\([^)]{2,40}\)\s*)?"
    r"\s[-–—]{1,2}\s+(?=\S)"
)
FURNITURE = re.compile(
    r"^(related posts?|related|more like this|leave a reply|share post|subscribe|popular|read more|"
    r"see also|comments?|advertisement|choose your edition|settings|night mode|listen|tags?|"
    r"(the )?image is illustrative|photo: .*|from open sources|please enter your .*|"
    r"most read|trending|sign up .*|follow us.*|©.*|all rights reserved.*)\W*$",
    re.I,
)
# Below one of these lines a page lists other stories.
FOOT = re.compile(r"^(related posts?|more like this|leave a reply|read more|recommended|most read|see also)\W*$", re.I)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters start..end of the text; `body` is where its parsed words begin (after a bullet or label)."""

    start: int
    end: int
    body: int
    text: str  # text[body:end]
    paragraph: int  # counts from 0
    heading: bool = False
    title: bool = False
    label: str = ""  # "Security Guarantees", or "PRESIDENT BIDEN" in a transcript
    lead_in: str = ""  # the line with a colon that opens the list this item stands in
    lead_start: int = 0  # where that line's last sentence begins


def _spans(line: str) -> list[tuple[int, int]]:
    """Sentence spans inside one line."""
    cuts = [0]
    for found in END.finditer(line):
        stop = found.group().startswith(".")
        closes = any(mark in found.group() for mark in "\"”’»)")
        token = _word_before(line, cuts[-1], found.start()) if stop and not closes else ""
        if token in ABBREVIATIONS or re.fullmatch(r"[a-z]|(?:[a-z]\.)+[a-z]", token):
            following = line[found.end() : found.end() + 12]
            # "the U.S. The" ends a sentence; "the U.S. Congress" does not.
            if not (
                token in {"u.s", "u.k", "u.n", "e.u", "d.c", "a.m", "p.m", "etc", "inc", "que"}
                and re.match(r"(The|In|On|He|She|It|They|We|But|And|This|That|A|As|At|For|If)\b", following)
            ):
                continue
        cuts.append(found.end())
    for found in INLINE_BULLET.finditer(line) if BULLET_SIGN.search(line) else ():
        cuts.append(found.end())
    cuts = [*sorted(set(cuts)), len(line)]
    return [(a, b) for a, b in pairwise(cuts) if line[a:b].strip()]


def _word_before(line: str, first: int, end: int) -> str:
    """The word that ends at a place, in small letters and without its last stop; not from before another place."""
    start = end
    while start > first and (line[start - 1].isalnum() or line[start - 1] in "._"):
        start -= 1
    return line[start:end].lower().rstrip(".")


def _is_heading(line: str, alone: bool) -> bool:
    words = line.split()
    return (
        alone
        and 1 < len(words) <= 30
        and not re.search(r"""[.!?:;…]["”’»)\]]*$""", line.rstrip())
        and not BULLET.match(line)
    )


def sentences(text: str, title: str | None = None) -> list[Sentence]:
    """The sentences of a text in order; page furniture and what stands below it are left out."""
    found: list[Sentence] = []
    lead_in, lead_paragraph, lead_start = "", -1, 0
    offset, foot = 0, 0
    lines = text.splitlines(keepends=True)
    first = True
    for number, line in enumerate(lines):
        start, offset = offset, offset + len(line)
        bare = line.strip()
        if not bare:
            continue
        if FURNITURE.match(bare):
            foot = foot or bool(FOOT.match(bare)) and start > len(text) * 0.5
            continue
        if foot:
            continue
        heading = _is_heading(bare, alone=True)
        is_title = bool((first and heading) or (title and bare == title.strip()))
        first = False
        bulleted = BULLET.match(line)
        line_end = len(line.rstrip())
        pieces = _spans(line[:line_end])
        for a, b in pieces:
            while a < b and line[a].isspace():
                a += 1
            while b > a and line[b - 1].isspace():
                b -= 1
            if not re.search(r"\w", line[a:b]):
                continue
            opening = BULLET.match(line[a:b])
            if opening:
                a += opening.end()
            label = DATELINE.match(line[a:b]) or SPEAKER_LABEL.match(line[a:b]) or LABEL.match(line[a:b])
            body = a + (label.end() if label and label.end() < b - a else 0)
            found.append(
                Sentence(
                    start + a,
                    start + b,
                    start + body,
                    line[body:b],
                    number,
                    heading,
                    is_title,
                    label.group().strip().rstrip(":") if label else "",
                    lead_in if (bulleted or opening) and lead_paragraph >= number - 12 else "",
                    lead_start,
                )
            )
        if bare.endswith(":"):
            lead_in, lead_paragraph = re.split(r"(?<=[.!?])\s+", bare)[-1], number
            lead_start = start + line.rindex(lead_in)
        elif not bulleted:
            lead_in = ""
    return found
