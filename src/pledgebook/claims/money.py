"""Amounts of money as a sentence states them: value, ISO 4217 currency, per year or month.

The figure is read as written: a "$61 aid bill" is 61 dollars. What looks wrong about it is for the
register's doubts, not for the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pledgebook.claims.numbers import FIGURE, SCALES, TENS, UNITS, of_figure, of_words
from pledgebook.model import Amount

SIGNS = {
    "US$": "USD", "USD": "USD", "U.S.$": "USD", "C$": "CAD", "CA$": "CAD", "CAD": "CAD", "CAD$": "CAD", "A$": "AUD",
    "AU$": "AUD", "AUD": "AUD", "NZ$": "NZD", "NZD": "NZD", "S$": "SGD", "SGD": "SGD", "NT$": "TWD", "TWD": "TWD",
    "HK$": "HKD", "HKD": "HKD", "R$": "BRL", "BRL": "BRL", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP",
    "¥": "JPY", "JPY": "JPY", "CN¥": "CNY", "CNY": "CNY", "RMB": "CNY", "₴": "UAH", "UAH": "UAH", "₽": "RUB",
    "RUB": "RUB", "₩": "KRW", "KRW": "KRW", "₹": "INR", "INR": "INR", "Rs": "INR", "Rs.": "INR", "₪": "ILS",
    "ILS": "ILS", "NIS": "ILS", "₺": "TRY", "TRY": "TRY", "zł": "PLN", "PLN": "PLN", "SEK": "SEK", "NOK": "NOK",
    "DKK": "DKK", "ISK": "ISK", "CHF": "CHF", "CZK": "CZK", "HUF": "HUF", "RON": "RON", "BGN": "BGN", "GEL": "GEL",
    "AED": "AED", "SAR": "SAR", "QAR": "QAR", "KWD": "KWD", "EGP": "EGP", "ZAR": "ZAR", "KES": "KES", "₦": "NGN",
    "NGN": "NGN", "ETB": "ETB", "₱": "PHP", "PHP": "PHP", "IDR": "IDR", "VND": "VND", "PKR": "PKR", "THB": "THB",
    "MYR": "MYR", "RM": "MYR", "MXN": "MXN", "ARS": "ARS", "COP": "COP", "SDR": "XDR", "$": "USD"}
# Currency words; where several states share the word, an adjective before it decides, else the commonest.
WORDS = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "sterling": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "hryvnia": "UAH", "hryvnias": "UAH", "hryvnya": "UAH", "rouble": "RUB", "ruble": "RUB", "won": "KRW",
    "rupee": "INR", "shekel": "ILS", "lira": "TRY", "zloty": "PLN", "złoty": "PLN", "zlotys": "PLN", "krone": "NOK",
    "kroner": "NOK", "krona": "SEK", "kronor": "SEK", "króna": "ISK", "krónur": "ISK", "franc": "CHF", "koruna": "CZK",
    "korunas": "CZK", "crown": "SEK", "forint": "HUF", "leu": "RON", "lei": "RON", "lev": "BGN", "leva": "BGN",
    "lari": "GEL", "dram": "AMD", "manat": "AZN", "dinar": "IQD", "dirham": "AED", "riyal": "SAR", "rial": "IRR",
    "rand": "ZAR", "naira": "NGN", "birr": "ETB", "peso": "PHP", "real": "BRL", "reais": "BRL", "rupiah": "IDR",
    "dong": "VND", "baht": "THB", "ringgit": "MYR", "shilling": "KES", "tenge": "KZT", "cent": "USD", "buck": "USD"}
NATIONAL = {
    ("canadian", "dollar"): "CAD", ("australian", "dollar"): "AUD", ("new zealand", "dollar"): "NZD",
    ("singapore", "dollar"): "SGD", ("taiwan", "dollar"): "TWD", ("hong kong", "dollar"): "HKD",
    ("danish", "krone"): "DKK", ("danish", "kroner"): "DKK", ("danish", "crown"): "DKK", ("norwegian", "crown"): "NOK",
    ("swedish", "crown"): "SEK", ("czech", "crown"): "CZK", ("icelandic", "krona"): "ISK", ("swiss", "franc"): "CHF",
    ("egyptian", "pound"): "EGP", ("lebanese", "pound"): "LBP", ("syrian", "pound"): "SYP", ("sudanese", "pound"): "SDG",
    ("pakistani", "rupee"): "PKR", ("sri lankan", "rupee"): "LKR", ("nepali", "rupee"): "NPR",
    ("mexican", "peso"): "MXN", ("argentine", "peso"): "ARS", ("colombian", "peso"): "COP", ("chilean", "peso"): "CLP",
    ("philippine", "peso"): "PHP", ("jordanian", "dinar"): "JOD", ("kuwaiti", "dinar"): "KWD",
    ("libyan", "dinar"): "LYD", ("serbian", "dinar"): "RSD", ("moroccan", "dirham"): "MAD", ("omani", "rial"): "OMR",
    ("qatari", "riyal"): "QAR", ("belarusian", "rouble"): "BYN", ("cfa", "franc"): "XOF", ("malagasy", "ariary"): "MGA"}

_SIGN = "|".join(sorted((re.escape(s) for s in SIGNS), key=len, reverse=True))
_SCALE = "|".join(sorted((s for s in SCALES if len(s) > 1), key=len, reverse=True)) + "|[mb](?![a-z])|k(?![a-z])"
_NUMBER = rf"(?:{FIGURE})"
_SMALL = "|".join([*UNITS, *TENS, "half a", "a half", "a quarter of a", "a"])
_NATION = (r"(?:(?P<nation>US|U\.S\.|American|" + "|".join(
    re.escape(n.title()) for n in sorted({n for n, _ in NATIONAL} - {"cfa"})) + r"|CFA)\s+)?")
_CURRENCY = (r"(?P<word>(?:" + "|".join(sorted((re.escape(w) for w in WORDS), key=len, reverse=True))
             + r")(?:s|es)?)\b")
_RANGE = rf"(?:\s*(?:-|–|—|to|and|or)\s*(?:{_SIGN})?\s?(?P<high>{_NUMBER}))?"

BEFORE = re.compile(
    rf"(?<![\w$€£])(?P<sign>{_SIGN})\s?(?P<low>{_NUMBER})(?:[\s-]?(?P<lowscale>{_SCALE})\b)?{_RANGE}"
    rf"(?:[\s-]?(?P<scale>{_SCALE})\b)?(?!\w)")
AFTER = re.compile(
    rf"(?<![\w.,$€£])(?:(?P<low>{_NUMBER})(?:[\s-]?(?P<lowscale>{_SCALE})\b)?{_RANGE}|(?P<small>\b(?:{_SMALL})\b)"
    rf"(?:[\s-](?P<small2>\b(?:{_SMALL})\b))?)"
    rf"(?:[\s-]?(?P<scale>{_SCALE})\b(?P<half>\s+and\s+a\s+half)?)?[\s-]+(?:of\s+)?(?:worth of\s+)?{_NATION}(?:{_CURRENCY}|(?P<code>[A-Z]{{3}})\b"
    rf"|(?P<sign>[€£$₴₹₪₩]))", re.I)
VAGUE = re.compile(r"\b(?:hundreds of millions|billions|tens of millions|millions|tens of billions|hundreds of billions|"
                   r"thousands)\s+(?:of\s+)?(?:US\s+|U\.S\.\s+)?(?:dollars|euros|pounds)\b", re.I)
PER_YEAR = re.compile(r"^[\s,(]*(?:in \w+ (?:aid |assistance |support )?)?(?:a|per|each|every|/)\s*(?:year|annum)\b"
                      r"|^[\s,]*(?:annually|yearly|a year|p\.a\.)", re.I)
PER_MONTH = re.compile(r"^[\s,(]*(?:a|per|each|every|/)\s*month\b|^[\s,]*monthly", re.I)
YEARLY_BEFORE = re.compile(r"\b(?:annual|yearly|annually|each year|every year|per year)\b", re.I)
MONTHLY_BEFORE = re.compile(r"\b(?:monthly|each month|every month)\b", re.I)
BOUNDS = ((re.compile(r"(?:up to|as much as|at most|no more than|a maximum of|not more than)\s+(?:a\s+)?$", re.I), "up to"),
          (re.compile(r"(?:at least|more than|over|no less than|a minimum of|upwards? of|in excess of|above|exceeding)\s+$",
                      re.I), "at least"),
          (re.compile(r"(?:about|around|some|approximately|nearly|almost|roughly|close to|an estimated|circa|just under|"
                      r"just over|under|less than)\s+(?:a\s+)?$", re.I), "about"))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount at characters start..end of a sentence; `same_as` is an equivalent given in brackets."""

    start: int
    end: int
    amount: Amount
    vague: bool = False  # "hundreds of millions of dollars": no figure


def _currency(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    if groups.get("sign"):
        return SIGNS.get(groups["sign"]) or SIGNS.get(groups["sign"].upper())
    if groups.get("code"):
        return SIGNS.get(groups["code"])
    word = groups["word"].lower()
    single = word if word in WORDS else word[:-1] if word[:-1] in WORDS else word[:-2]
    nation = (groups.get("nation") or "").lower()
    return NATIONAL.get((nation, single)) or NATIONAL.get((nation, word)) or WORDS.get(single)


def _value(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    scale_word = (groups.get("scale") or groups.get("lowscale") or "").lower()
    scale = SCALES.get(scale_word, 1.0)
    if groups.get("low"):
        figure = groups.get("high") or groups["low"]
        return of_figure(figure) * scale
    small = (groups.get("small") or "").lower()
    if small in {"half a", "a half"}:
        return 0.5 * scale if scale > 1 else None
    if small == "a quarter of a":
        return 0.25 * scale if scale > 1 else None
    value = 1 if small == "a" else of_words(f"{small} {groups.get('small2') or ''}")
    if value is None or (scale == 1 and small == "a"):
        return None
    return (value + (0.5 if groups.get("half") else 0)) * scale


def _per(text: str, start: int, end: int) -> str | None:
    after, before = text[end:end + 60], text[max(0, start - 40):start]
    clause = re.split(r"[;:]|, (?:and|but|while)\b", before)[-1]
    if PER_MONTH.search(after) or MONTHLY_BEFORE.search(clause):
        return "month"
    if PER_YEAR.search(after) or YEARLY_BEFORE.search(clause):
        return "year"
    return None


def amounts(text: str) -> list[Money]:
    """The amounts of a sentence in order. An equivalent in brackets, or after a comma with "or", is left out."""
    found: list[Money] = []
    for pattern in (BEFORE, AFTER):
        for match in pattern.finditer(text):
            currency, value = _currency(match), _value(match)
            if currency is None or value is None or value <= 0:
                continue
            bound = next((name for rule, name in BOUNDS if rule.search(text[:match.start()])), None)
            if match.groupdict().get("high"):
                bound = "range"
            per = _per(text, match.start(), match.end())
            found.append(Money(match.start(), match.end(),
                               Amount(value, currency, per, bound, match.group().strip())))
    found += [Money(m.start(), m.end(), Amount(1.0, "USD", None, "about", m.group()), vague=True)
              for m in VAGUE.finditer(text)]
    kept: list[Money] = []
    for money in sorted(found, key=lambda m: (m.start, -m.end)):
        if kept and money.start < kept[-1].end:
            continue
        if kept and re.fullmatch(r"\s*[(\[]\s*(?:or|about|around|some|approximately|roughly|nearly|worth|equal to|=|~)?"
                                 r"[\s,]*|\s*,?\s+or\s+(?:about|around|roughly|some)?\s*|\s*/\s*",
                                 text[kept[-1].end:money.start]) and kept[-1].amount.currency != money.amount.currency:
            continue  # an equivalent of the amount before it
        kept.append(money)
    return kept
