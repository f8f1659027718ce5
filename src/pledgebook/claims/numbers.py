"""Numbers as texts write them: figures, words, scale words, ordinals."""

from __future__ import annotations

import re
from dataclasses import dataclass

SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "lakhs": 1e5, "million": 1e6, "millions": 1e6,
          "mln": 1e6, "mn": 1e6, "m": 1e6, "crore": 1e7, "crores": 1e7, "billion": 1e9, "billions": 1e9, "bln": 1e9,
          "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12}
UNITS = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen".split())}
TENS = {word: 10 * value for value, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
ORDINALS = {word: value for value, word in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(), start=1)}
GROUPS = {"dozen": 12, "dozens": None, "score": 20, "couple": 2, "pair": 2, "hundreds": None, "thousands": None}

_WORD = "|".join([*UNITS, *TENS])
WORDS = re.compile(rf"\b(?:(?:{_WORD})(?:[- ](?:{_WORD}|hundred|thousand|and(?= (?:{_WORD})\b)))*|(?:a|two|three) dozen)\b",
                   re.I)
FIGURE = r"\d{1,3}(?:[,\u202f\u00a0’']\d{2,3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number of things: characters start..end of the sentence."""

    start: int
    end: int
    value: int
    ordinal: bool = False


def of_words(words: str) -> int | None:
    """"two hundred and fifty" as 250; None where the words are no number."""
    total, current, seen = 0, 0, False
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in UNITS:
            current, seen = current + UNITS[word], True
        elif word in TENS:
            current, seen = current + TENS[word], True
        elif word == "hundred":
            current = max(1, current) * 100
        elif word == "thousand":
            total, current = total + max(1, current) * 1000, 0
        elif word == "dozen":
            current, seen = max(1, current) * 12, True
        elif word not in {"and", "a"}:
            return None
    return total + current if seen else None


def of_figure(figure: str) -> float:
    """"1,200" as 1200, "4,2" as 4.2, "1.5" as 1.5, "1,00,000" as 100000."""
    bare = re.sub(r"[\u202f\u00a0’']", "", figure)
    if re.fullmatch(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?", bare):
        bare = bare.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", bare):
        bare = bare.replace(".", "")
    return float(bare.replace(",", "."))


def numbers(text: str) -> list[Number]:
    """Whole numbers in a sentence in order; years, dates and decimals are left out."""
    found: list[Number] = []
    for match in re.finditer(rf"(?<![\w.,$€£¥-])({FIGURE})(?P<ordinal>st|nd|rd|th)?(?![\w%]|[.,]\d)"
                             r"(?:\s+(?P<scale>thousand|million|dozen))?", text):
        figure = of_figure(match.group(1))
        if not figure.is_integer():
            continue
        value = int(figure) * int({"thousand": 1000, "million": 10**6, "dozen": 12}.get(match["scale"] or "", 1))
        if 1900 <= figure <= 2100 and "," not in match.group(1) and not match["scale"]:
            continue
        found.append(Number(match.start(), match.end(), value, bool(match["ordinal"])))
    for match in WORDS.finditer(text):
        counted = of_words(match.group())
        if counted is not None:
            found.append(Number(match.start(), match.end(), counted))
    for match in re.finditer(r"\b(?:(twenty|thirty|forty|fifty)-)?(" + "|".join(ORDINALS) + r")\b", text, re.I):
        tens = TENS.get((match.group(1) or "").lower(), 0)
        found.append(Number(match.start(), match.end(), tens + ORDINALS[match.group(2).lower()], True))
    kept: list[Number] = []
    for number in sorted(found, key=lambda n: (n.start, -n.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept
