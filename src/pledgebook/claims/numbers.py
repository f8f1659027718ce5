"""Numbers as texts write them: figures in several styles, words, scale words, halves, ordinals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

LONG_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "lakh": 10**5,
    "lac": 10**5,
    "million": 10**6,
    "mln": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "bln": 10**9,
    "milliard": 10**9,
    "trillion": 10**12,
}
# Beside a currency only: elsewhere "m" is metres, "k" kilometres and "t" tonnes as often as not.
SHORT_SCALES = {
    "k": 10**3,
    "m": 10**6,
    "mm": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "mil": 10**6,
    "mill": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "mrd": 10**9,
    "tn": 10**12,
    "trn": 10**12,
    "t": 10**12,
    "cr": 10**7,
}
SCALES = LONG_SCALES | {f"{word}s": value for word, value in LONG_SCALES.items()} | SHORT_SCALES
UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}
FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

_THIN = "\u00a0\u202f\u2009"
# In order: 1,234,567.8 and 1,00,000 · 1.234.567,8 · 1.200,50 · 1 234 567 · 1½ · 12.5 and 12,5.
# "20 155mm guns" are two numbers.
FIGURE = (
    r"\d{1,3}(?:(?:,\d{3})+|(?:,\d{2})+,\d{3})(?:\.\d+)?(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\d)|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    rf"|\d{{1,3}}(?:[{_THIN}'’ ]\d{{3}})+(?![\d-]|\s?mm)(?:[.,]\d{{1,2}}(?!\d))?|\d*[½¼¾]|\d+(?:[.,]\d+)?"
)
_LONG = "|".join(sorted((s for s in SCALES if s not in SHORT_SCALES), key=len, reverse=True))
_SHORT = "|".join(sorted(SHORT_SCALES, key=len, reverse=True))
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_SMALL = rf"(?:(?:{'|'.join(TENS)})(?:[\s-](?:{_UNIT}))?|{_UNIT})"
_BELOW = rf"(?:(?:a|{_SMALL})[\s-]hundred(?:\s+(?:and\s+)?{_SMALL})?|{_SMALL})"
_SCALED = rf"(?:[\s-]+(?:{_LONG.replace('hundreds|', '').replace('hundred|', '')}|dozen)\b)"
# "another hundred million", "the billion": a scale word that counts one of itself.
_ONE_OF = (
    "(?:"
    + "|".join(rf"(?<=\b{word}\s)" for word in "another further extra additional first last next whole the".split())
    + r")(?:hundred[\s-]+)?(?:million|billion|trillion|crore|lakh)\b(?!s)"
)
_WORDS = (
    rf"(?:{_ONE_OF}|{_BELOW}\b|\ba\b(?=[\s-]+(?:{_LONG}|dozen)\b)){_SCALED}*"
    rf"(?:\s+(?:and\s+)?{_BELOW}{_SCALED}+)?(?:(?<=thousand)\s+(?:and\s+)?{_BELOW}\b)?"
)
_HALF = (
    rf"(?:\b(?:half|a half|a quarter of|three[\s-]quarters of)(?:\s+an?)?|\b(?:{_SMALL}|"
    rf"\d{{1,9}})[\s-]and[\s-]a[\s-]half){_SCALED}+"
)


def _pattern(short: bool) -> re.Pattern[str]:
    attached = rf"|(?:\s?(?:{_SHORT})(?![\w]))" if short else ""
    figure = (
        rf"(?:{FIGURE})(?:[\s-]?(?:{_LONG}|dozen)\b{attached})*"
        r"(?:(?<=\bbillion)\s(?P<below>\d{1,3}(?:\.\d+)?)\smillion\b)?"  # "1 billion 200 million"
    )
    return re.compile(
        rf"(?P<half>{_HALF})|(?P<words>\b{_WORDS})(?P<more>\s+and\s+a\s+half\b)?|"
        rf"(?<!\d[.,])(?<!\d)(?P<figure>{figure})",
        re.I,
    )


_WITH_SHORT, _LONG_ONLY = _pattern(True), _pattern(False)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its scale: characters start..end of a text; `scale` is 1 where no scale word stands."""

    start: int
    end: int
    value: Decimal
    scale: int
    as_written: str


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number of things: characters start..end of the sentence."""

    start: int
    end: int
    value: int
    ordinal: bool = False


def of_words(words: str) -> int | None:
    """ "two hundred and fifty" as 250, "two dozen" as 24; None where the words are no number."""
    total, current, seen = 0, 0, False
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in UNITS:
            current, seen = current + UNITS[word], True
        elif word in TENS:
            current, seen = current + TENS[word], True
        elif word in {"hundred", "dozen"}:
            current, seen = max(1, current) * (12 if word == "dozen" else 100), True
        elif word in SCALES and word not in SHORT_SCALES:
            # "two thousand five hundred crore": a larger scale takes in all before it; a smaller one, its own part.
            if SCALES[word] > total:
                total, current = max(1, total + current) * SCALES[word], 0
            else:
                total, current = total + max(1, current) * SCALES[word], 0
            seen = True
        elif word not in {"and", "a"}:
            return None
    return total + current if seen else None


def of_figure(figure: str) -> Decimal:
    """ "1,200" as 1200, "4,2" as 4.2, "1.200,5" as 1200.5, "1,00,000" as 100000, "1½" as 1.5."""
    bare = re.sub(rf"[{_THIN}'’ ]", "", figure)
    if bare[-1] in FRACTIONS:
        return (Decimal(bare[:-1]) if bare[:-1] else Decimal(0)) + FRACTIONS[bare[-1]]
    if re.fullmatch(r"[1-9]\d{0,2}((,\d{3})+|(,\d{2})+,\d{3})(\.\d+)?", bare):
        bare = bare.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}(,\d+)?|\d{1,3}(\.\d{3})+,\d{1,2}", bare):
        bare = bare.replace(".", "")
    return Decimal(bare.replace(",", "."))


def _scale_of(words: str) -> int:
    scale = 1
    for word in re.findall(r"[a-z]+", words.lower()):
        scale *= 12 if word == "dozen" else SCALES[word]
    return scale


def _quantity(match: re.Match[str]) -> Quantity | None:
    written = match.group()
    if match["figure"]:
        figure = re.match(FIGURE, match["figure"])
        if figure is None:
            return None
        words = written[figure.end() :]
        below = Decimal(match["below"]) * 10**6 if match["below"] else Decimal(0)
        scale = _scale_of(words.split(match["below"])[0] if match["below"] else words)
        return Quantity(match.start(), match.end(), of_figure(figure.group()) * scale + below, scale, written)
    if match["half"]:
        first = re.match(
            r"(?:a\s+)?half(?:\s+an?)?|a quarter of(?:\s+an?)?|three[\s-]quarters of(?:\s+an?)?", written, re.I
        )
        if first is not None:
            lead = first.group().lower()
            part = FRACTIONS["¼" if lead.startswith("a q") else "¾" if lead.startswith("t") else "½"]
            scale = _scale_of(written[first.end() :])
            return Quantity(match.start(), match.end(), part * scale, scale, written)
        number, _, rest = re.split(r"[\s-]and[\s-]a[\s-](half)", written, maxsplit=1, flags=re.I)
        scale = _scale_of(rest)
        whole = int(number) if number.isdecimal() else of_words(number) or 0
        return Quantity(match.start(), match.end(), (whole + FRACTIONS["½"]) * scale, scale, written)
    value = of_words(match["words"])
    if value is None:
        return None
    scales = [SCALES[w] for w in re.findall(r"[a-z]+", match["words"].lower()) if w in SCALES]
    scale = max(scales, default=1)
    half = Decimal(scale) / 2 if match["more"] and scale > 1 else Decimal(0)
    end = match.end() if half or not match["more"] else match.end("words")
    return Quantity(match.start(), end, value + half, scale, match.string[match.start() : end])


def quantities(text: str, *, short: bool = True) -> list[Quantity]:
    """All numbers of a text in order, with their scale words.

    short   also "5m", "2 bn", "10k": right beside a currency, wrong for counts, where "m" may be metres
    """
    found = []
    for match in (_WITH_SHORT if short else _LONG_ONLY).finditer(text):
        quantity = _quantity(match)
        if quantity is not None:
            found.append(quantity)
    return found


YEAR_BEFORE = re.compile(
    r"\b(?:in|since|by|until|till|from|after|before|during|of|for|to|late|early|mid|and|through|year|FY|"
    r"[A-Z][a-z]+)[\s-]*$"
)


def _is_year(quantity: Quantity, text: str) -> bool:
    """A bare 1900 to 2100; "2000 soldiers" is a number of soldiers."""
    if not re.fullmatch(r"(?:19|20)\d\d|2100", quantity.as_written):
        return False
    round_number = int(quantity.value) % 100 == 0 and re.match(r"\s+[a-z]", text[quantity.end :])
    return not round_number or bool(YEAR_BEFORE.search(text[: quantity.start]))


_SUFFIX = re.compile(r"(?:st|nd|rd|th)\b")
_NOT_WHOLE = re.compile(r"\w|\s?%|[.,]\d|/\d|-\d|–\d|:\d")
_ORDINAL = re.compile(r"\b(?:(" + "|".join(TENS) + r")-)?(" + "|".join(ORDINALS) + r")\b", re.I)


def numbers(text: str) -> list[Number]:
    """Whole numbers of things in a sentence in order; years, dates, decimals and numbers in names are left out."""
    found: list[Number] = []
    for quantity in quantities(text, short=False):
        before, after = text[max(0, quantity.start - 1) : quantity.start], text[quantity.end :]
        end, ordinal = quantity.end, False
        if quantity.as_written[0].isdigit():
            if re.match(r"[\w.,$€£¥₴/:-]", before):
                continue
            if suffix := _SUFFIX.match(after):
                end, ordinal = end + suffix.end(), True
            if _NOT_WHOLE.match(text[end:]):
                continue
        if quantity.value != quantity.value.to_integral_value() or _is_year(quantity, text):
            continue
        found.append(Number(quantity.start, end, int(quantity.value), ordinal))
    for match in _ORDINAL.finditer(text):
        tens = TENS.get((match.group(1) or "").lower(), 0)
        found.append(Number(match.start(), match.end(), tens + ORDINALS[match.group(2).lower()], True))
    kept: list[Number] = []
    for number in sorted(found, key=lambda n: (n.start, -n.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept
