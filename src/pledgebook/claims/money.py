"""Amounts of money as a sentence states them: value, ISO 4217 currency, per year or month.

The figure is read as written: a "$61 aid bill" is 61 dollars. What looks wrong about it is for the
register's doubts, not for the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from pledgebook.claims.currencies import NATION, NEEDS_SCALE, SIGN, WORD, WORD_CODES, of_sign, of_word
from pledgebook.claims.numbers import Quantity, quantities
from pledgebook.model import Amount

LARGEST = Decimal(10) ** 17  # what is beyond is no money


@dataclass(frozen=True, slots=True)
class Money:
    """An amount at characters start..end of a sentence, sign and currency included: the words that were read."""

    start: int
    end: int
    amount: Amount
    vague: bool = False  # "hundreds of millions of dollars": no figure
    aside: str = ""  # why it is no amount of an act: "compared", "traded", "total so far", "equivalent"
    part: bool = False  # named as part of the amount before it: "30 million, 5 of them for mines"
    coin: Amount | None = None  # the amount before, in the text, of which it has its currency


# --- one number and its currency ---------------------------------------------------------------------

_SIGN_BEFORE = re.compile(rf"(?<![A-Za-z\d$€£])(?P<sign>{SIGN})\s?$")
_SIGN_AFTER = re.compile(rf"[\s-]?(?P<sign>{SIGN})(?!\w)")
_WORD_AFTER = re.compile(
    rf"(?:\s+(?:of\s+)?|-)(?:worth\s+of\s+)?(?:(?:more|extra|additional|"
    rf"new)\s+)?(?:(?P<nation>{NATION})[\s-]+)?(?P<word>(?:{WORD})(?:s|es)?)\b",
    re.I,
)
# "$50 million Canadian", but not "a $50 million Canadian package".
_NATION_AFTER = re.compile(
    rf"\s+(?:\((?P<bracketed>{NATION})\)|(?P<nation>{NATION})(?=\s*(?:[,.;:)]|$)|\s+(?:to|for|in|over|towards?|from|"
    rf"and|a)\b))",
    re.I,
)
_CODE_AFTER = re.compile(r"\s?(?P<code>[A-Z]{3})\b")
_WEIGHT = re.compile(
    r"-?pounds?\b(?!\s+sterling)(?:\s+of\s+(?!(?:(?:additional|new|further|more|military|financial|economic|budget|"
    r"development|British|UK|state|public|extra)\s+){0,2}"
    r"(?:aid|assistance|support|help|funding|money|loans?|grants?|investment|spending)\b)|-?\s*(?:bombs?|shells?|"
    r"warheads?|munitions?|gun|class|explosives?|payload)\b|\s+each\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A number with the currency found beside it, if any."""

    quantity: Quantity
    start: int
    end: int
    currency: str | None


def _seen(quantity: Quantity, text: str) -> _Seen:
    """The number with the sign before it or the currency behind it."""
    before = _SIGN_BEFORE.search(text, max(0, quantity.start - 8), quantity.start)
    if before is not None and _fits(before["sign"], quantity):
        code = of_sign(before["sign"])
        end = quantity.end
        behind, named = _NATION_AFTER.match(text, end), _CODE_AFTER.match(text, end)
        if code == "USD" and named is not None and of_sign(named["code"]):
            code, end = of_sign(named["code"]), named.end()
        elif behind is not None and before["sign"] == "$":
            code, end = of_word("dollar", behind["bracketed"] or behind["nation"]), behind.end()
        return _Seen(quantity, before.start(), end, code)
    word = _WORD_AFTER.match(text, quantity.end)
    if word is not None and not _common(word, quantity, text):
        return _Seen(quantity, quantity.start, word.end(), of_word(word["word"], word["nation"] or ""))
    after = _SIGN_AFTER.match(text, quantity.end)
    if after is not None and _fits(after["sign"], quantity) and not re.match(r"\s?\d", text[after.end() :]):
        return _Seen(quantity, quantity.start, after.end(), of_sign(after["sign"]))
    return _Seen(quantity, quantity.start, quantity.end, None)


def _fits(sign: str, quantity: Quantity) -> bool:
    """Whether letters beside a number are money: "COP 28" is a conference, "TRY 3 times" advice."""
    if sign in WORD_CODES:
        return quantity.scale > 1 or quantity.value >= 1000
    return True


def _common(word: re.Match[str], quantity: Quantity, text: str) -> bool:
    """Whether a currency word is common English here: "53 won", "a 2,000-pound bomb"."""
    bare = word["word"].lower().removesuffix("s")
    if (
        bare == "pound"
        and not word["nation"]
        and _WEIGHT.match(text, word.start("word") - (text[word.start("word") - 1] == "-"))
    ):
        return True
    if bare == "pound" and text[word.start()] == "-" and quantity.scale < 1000:
        return True
    if bare in NEEDS_SCALE and not word["nation"] and quantity.scale < 1000 and quantity.value < 10000:
        return True
    return bare == "won" and re.match(r"\s+(?:the|a|an|his|her|its|their|over|by)\b", text[word.end() :]) is not None


# --- ranges ------------------------------------------------------------------------------------------

_LINK = re.compile(r"(?:-?\s*(?:to|or)\s+|\s?[-–]\s?|\s+and\s+|—)(?:an?\s+)?", re.I)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+|some\s+)?$", re.I)


def _ranges(seen: list[_Seen], text: str) -> list[tuple[_Seen, _Seen | None]]:
    """Numbers in order; two that make one range ("5 to 7 million euros", "between $2 and $3 billion") come together."""
    joined: list[tuple[_Seen, _Seen | None]] = []
    skip = False
    for place, first in enumerate(seen):
        second = seen[place + 1] if place + 1 < len(seen) else None
        if skip:
            skip = False
            continue
        if second is not None and _is_range(first, second, text):
            joined.append((first, second))
            skip = True
        else:
            joined.append((first, None))
    return joined


def _is_range(first: _Seen, second: _Seen, text: str) -> bool:
    link = _LINK.fullmatch(text, first.end, second.start)
    if link is None or (
        second.currency is None and (first.currency is None or second.quantity.scale == 1 != first.quantity.scale)
    ):
        return False
    if first.currency is not None and second.currency is not None and first.currency != second.currency:
        return False
    if second.currency is None and second.quantity.scale == 1 and re.match(r"\s+[a-z]", text[second.end :]):
        return False  # "€5 to 12 states"
    if re.search(r"\band\b", link.group(), re.I):
        return bool(_BETWEEN.search(text[: first.start]))
    if (
        re.search(r"\bfrom\s+$", text[: first.start])
        and first.currency is not None
        and first.quantity.scale == second.quantity.scale == 1
    ):
        return True
    low = first.quantity.value * (second.quantity.scale if first.quantity.scale == 1 else 1)
    return low < second.quantity.value or bool(re.search(r"\b(?:from|between)\s+$", text[: first.start]))


def _shared_scale(first: _Seen, seen: list[_Seen], text: str) -> int:
    """The scale that "$5 and $7 million" leaves out at the first; 0 where none is left out."""
    later = next((s for s in seen if s.start >= first.end), None)
    if later is None or first.quantity.scale > 1 or first.quantity.value >= 1000 or later.quantity.scale < 1000:
        return 0
    if not re.fullmatch(r"\s+(?:and|or)\s+|,\s+", text[first.end : later.start]) or later.currency != first.currency:
        return 0
    return later.quantity.scale


# --- per year, bounds --------------------------------------------------------------------------------

_EVERY = r"(?:a|per|each|every|/)\s*"
_NO_SPAN = r"(?!\s+(?:ago|later|earlier|before|after|and\s+a\s+half|of\b))"
_BETWEEN_WORDS = (
    r"(?:(?:in|of|for|to|worth|as|towards?)\s+(?:(?!(?:for|over|in|within|than|after|before|half|almost|nearly|about|"
    r"once|twice|times|lasting|and)\b)[\w’'-]+\s+){1,7})?"
)
_AFTER_YEAR = re.compile(
    rf"[\s,(]*{_BETWEEN_WORDS}(?:{_EVERY}(?:fiscal\s+|calendar\s+)?(?:year|annum)\b{_NO_SPAN}|annually\b|yearly\b|"
    rf"p\.a\.|per\s+annum)"
    r"|\s+(?:(?:in|as|of)\s+(?:an?\s+)?|\s*)(?:annual|yearly)\b|[\s,]*(?:for|in)\s+each\s+of\s+the\s+(?:next|coming|"
    r"following)\b",
    re.I,
)
_AFTER_MONTH = re.compile(
    rf"[\s,(]*{_BETWEEN_WORDS}(?:{_EVERY}month\b{_NO_SPAN}|monthly\b)|\s+(?:in|as|of)?\s*(?:an?\s+)?monthly\b", re.I
)
_MONEY_NOUN = (
    r"(?:budget|funding|payments?|contributions?|aid|assistance|support|sum|amount|package|spending|baseline|fund|"
    r"grants?|loans?|subsid\w+|"
    r"instal?lments?|donations?|allocations?|investments?|outlays?|help|expenditure|commitment|pledge|stipend|cost|"
    r"bill)"
)
_LEADS_TO_SUM = (
    r"(?:(?:of|by|from|worth|at|to|totall?ing|is|was|be|currently|now|exceed\w*|than|more|less|about|around|some|"
    r"nearly|"
    r"almost|roughly|over|up|least|approximately)\s+){0,4}"
)
_BEFORE_YEAR = re.compile(
    rf"(?i:\b(?:annual|yearly)\s+(?:(?:[\w’'-]+\s+){{0,3}}?{_MONEY_NOUN}\s+(?:(?:for|to|from|"
    rf"of)\s+(?:[\w’'-]+\s+){{1,2}})?)?{_LEADS_TO_SUM})$"
    r"|\b(?:annually|each year|every year|per year)(?:\s+(?:with|in|to|for|of|at|by|up|some|about|around|over|more|"
    r"than|least|[A-Z][\w.’'-]+)){0,5}\s+$"
)
_BEFORE_MONTH = re.compile(
    rf"(?i:\bmonthly\s+(?:(?:[\w’'-]+\s+){{0,2}}?{_MONEY_NOUN}\s+)?{_LEADS_TO_SUM})$|\b(?:each|every|per) "
    rf"month\s+(?:with\s+|for\s+)?(?:[A-Z][\w.’'-]+\s+)?$"
)
_BOUNDS = (
    (
        re.compile(
            r"(?:up to|as much as|at most|no more than|(?:a )?maximum of|not more than|not exceeding|capped at|a "
            r"ceiling of)\s+(?:an?\s+|the\s+)?$",
            re.I,
        ),
        "up to",
    ),
    (
        re.compile(
            r"(?:at least|more than|over|no less than|not less than|no fewer than|(?:a )?minimum of|upwards? of|in "
            r"excess of|above|exceeding|"
            r"as little as|well over|surpassing|beyond|north of)\s+(?:an?\s+|the\s+)?$",
            re.I,
        ),
        "at least",
    ),
    (
        re.compile(
            r"(?:about|around|some|approximately|nearly|almost|roughly|close to|an? estimated|circa|ca\.?|just under|"
            r"just over|a little over|"
            r"under|less than|approx\.?|or so|~|fewer than|a reported|a total of (?:about|some|around))\s*(?:an?\s+|"
            r"the\s+)?$",
            re.I,
        ),
        "about",
    ),
)
_AFTER_BOUND = (
    (re.compile(r"\s*(?:or more|and (?:more|up)|plus\b|\+)", re.I), "at least"),
    (re.compile(r"\s*(?:or so|or less)\b", re.I), "about"),
)


def _per(text: str, start: int, end: int) -> str | None:
    if _AFTER_MONTH.match(text, end):
        return "month"
    if _AFTER_YEAR.match(text, end):
        return "year"
    clause = re.split(r"[;:]|, (?:and|but|while)\b", text[max(0, start - 70) : start])[-1]
    if _BEFORE_MONTH.search(clause):
        return "month"
    return "year" if _BEFORE_YEAR.search(clause) else None


def _bound(text: str, start: int, end: int) -> str | None:
    before = text[max(0, start - 40) : start]
    found = next((name for rule, name in _BOUNDS if rule.search(before)), None)
    return found or next((name for rule, name in _AFTER_BOUND if rule.match(text, end)), None)


# --- what is no amount of an act ---------------------------------------------------------------------

_HEDGE = (
    r"(?:about|around|some|roughly|nearly|almost|more than|over|just|approximately|only|an estimated|less than|at "
    r"least|up to)?\s*"
)
_EARLIER = (
    r"(?:the|its|their|last|this|that|an?|earlier|previous|initial|original|first|planned|promised|pledged|year[’']s|"
    r"month[’']s|about|some|roughly|nearly|almost|more|than|over)"
)
_COMPARED = re.compile(
    r"\b(?:up|down|rising|falling|fell|rose|increase[ds]?|increasing|raised|cut|reduced|grew|growing|jumped|risen|"
    rf"fallen|dropped)\s+(?:sharply\s+)?from\s+(?:the previous\s+)?{_HEDGE}$"
    rf"|\b(?:compared\s+(?:with|to)|rather\s+than|instead\s+of|as\s+(?:opposed|against)\s+to|as\s+against)\s+{_HEDGE}$"
    rf"|\bagainst\s+(?:an?\s+(?:need|target|goal|plan)\s+of\s+)?{_HEDGE}$"
    r"|\b(?:more\s+than|less\s+than|higher\s+than|lower\s+than|double|twice|half|on\s+top\s+of|in\s+addition\s+to|"
    r"besides|"
    rf"beyond|out\s+of|away\s+from|compared\s+(?:with|to))\s+(?:the|its|last|this|that|their|earlier|previous)\s+"
    rf"(?:{_EARLIER}\s+){{0,4}}(?:of\s+)?$",
    re.I,
)
_SO_FAR = re.compile(
    rf"\b(?:bring(?:s|ing)|brought|takes?|taking|took|raising|pushing|lifting)\s+(?:[\w’'.-]+\s+){{0,12}}?(?:to|at|"
    rf"past|above|beyond)\s+(?:a\s+(?:grand\s+)?total\s+of\s+)?{_HEDGE}$"
    rf"|\bfor\s+an?\s+(?:(?:grand|overall|combined|cumulative)\s+)?total\s+of\s+{_HEDGE}$",
    re.I,
)
_TRADE_NOUN = (
    r"(?:trade|exports?|imports?|turnover|commerce|gdp|gross domestic product|output|revenues?|profits?|sales tax|"
    r"losses|damages?|market|assets|reserves|"
    r"deficit|surplus|shortfall|gap|bounty|reward|fines?|tariffs?|ransom|economy|net worth|valuation|stolen|smuggl\w+)"
)
_TRADED = re.compile(
    rf"\b{_TRADE_NOUN}(?:\s+(?:with|between|in|of|to|from)\s+(?:[\w’'.-]+\s+){{1,5}}?)?\s*(?:,\s*)?(?:worth|of|at|"
    rf"hit|reached|reaching|totall?(?:ed|ing)|stood at|amount(?:ed|ing) to|"
    rf"was|were|is|exceed(?:ed|ing|s)|surpass(?:ed|ing)|topped|grew to|rose to|valued at|estimated at|to)\s+{_HEDGE}$",
    re.I,
)
_TRADED_AFTER = re.compile(
    rf"\s+(?:(?:worth\s+)?(?:of|in)\s+)(?:(?:two-way|bilateral|annual|total|its|their|the|overall|mutual|economic|"
    rf"direct|frozen|immobili[sz]ed|seized|Russian|sovereign|state|trade|war)\s+)*"
    rf"{_TRADE_NOUN}\b(?!\s+(?:finance|credit|guarantee|facility|relief|support|aid))",
    re.I,
)
_LOST = re.compile(rf"\b(?:lost|losing|loses|lose|owes?|owed|owing|fined|stole|stolen)\s+{_HEDGE}$", re.I)
_INCREASE = re.compile(rf"\b(?:increase|rise|decrease|cut|drop|growth|jump)\s+of\s+{_HEDGE}$", re.I)
_OVER_LEVEL = re.compile(
    r"[^,;.]{0,40}\b(?:over|from|on|above|below|compared\s+(?:to|with))\s+(?:the|last|its|their|this|(?:19|20)\d\d|"
    r"FY|fiscal)\b",
    re.I,
)


def _aside(text: str, money: Money) -> str:
    """Why an amount is none of the act around it; empty where nothing says so."""
    start, end = money.start, money.end
    before = text[max(0, start - 130) : start]
    if _SO_FAR.search(before):
        return "total so far"
    if (
        _COMPARED.search(before) and money.amount.bound != "range"
    ):  # "raised from 2 to 3 billion" states the new sum too
        return "compared"
    if _INCREASE.search(before) and _OVER_LEVEL.match(text, end):
        return "compared"
    if _TRADED.search(before) or _TRADED_AFTER.match(text, end) or _LOST.search(before):
        return "traded"
    return ""


_EQUIVALENT = re.compile(
    r"\s*[(\[]\s*(?:or|i\.e\.|ie|about|around|some|approximately|approx\.?|roughly|nearly|almost|worth|over|more "
    r"than|less than|just under|just over|equal to|"
    r"(?:the )?equivalent (?:of|to)|=|~|≈|\s|,)*|"
    r"\s*,?\s*(?:or|the equivalent of|equivalent to|equal to|worth|i\.e\.,?)\s+(?:about|around|roughly|some|"
    r"approximately|nearly|almost|just over|just under|over|more than)?\s*|"
    r"\s*(?:/|=|≈|~)\s*|\s*[–—-]\s+(?:or\s+)?(?:about|around|roughly|some|approximately|nearly|almost|equivalent "
    r"to)\s+|\s*[;,]\s*(?:or\s+)?(?:about|around|roughly)?\s*",
    re.I,
)


def _equivalent(money: Money, last: Money, text: str, open_bracket: bool) -> bool:
    """Whether an amount only restates the one before it in another currency."""
    if money.amount.currency == last.amount.currency:
        return False
    between = text[last.end : money.start]
    if _EQUIVALENT.fullmatch(between) is None:
        return False
    if re.fullmatch(r"\s*[;,]\s*(?:or\s+)?(?:about|around|roughly)?\s*", between, re.I) and not re.search(
        r"\bor\b", between
    ):
        return open_bracket  # a comma parts equivalents only inside the bracket: "(A$5m; £2m)"
    return True


# --- amounts without a sign of their own -------------------------------------------------------------

_BARE_BEFORE = re.compile(
    r"(?:^|[,;(:–—-]|\b(?:and|or|while|plus|another|further|additional|extra|of which|including|remaining|first|"
    r"between|total to|gives?|gave|giving|pledged|promised|paid|puts?|"
    r"[A-Z][\w.’'-]*))\s*(?:an?\s+|the\s+)?(?:(?:another|(?:a )?further|additional|extra|some|about|nearly|almost|"
    r"roughly|up to|at least|more than|over|only|just)\s+)?$"
)
_BARE_AFTER = re.compile(
    r"\s*(?:[,.;:)–—]|$|-(?!\w)|(?:and|or|but|while|over|in|for|to|from|on|by|this|next|last|later|towards?|more|"
    r"each|annually|yearly|already|when|if|had|has|have|was|were|is|are|will|would|"
    r"went|goes|came|comes|through|under|at|as|via|per|upfront|immediately|a\s+year|a\s+month|of\s+(?:them|it|that|"
    r"which|this|the|its|these|those))\b)",
    re.I,
)
_NOT_MONEY_AFTER = re.compile(
    r"\s*(?:in\s+need\b|of\s+(?:whom|the\s+(?:people|population|displaced))|people|to\s+\d)", re.I
)
# Words for what is counted in millions and is no money; where none stands near, a bare number may follow any word.
_COUNTED_NEAR = re.compile(
    r"\b(?:people|persons?|refugees?|displaced|inhabitants?|populations?|children|women|men|citizens|civilians|civil|"
    r"voters?|votes?|souls|residents|workers|homeless|households|families|shells?|rounds|barrels?|tons?|tonnes?|litres?|"
    r"liters?|doses?|masks|mines|hectares|acres|drones|square|cubic|kilomet\w+|miles|users|visitors|signatures|"
    r"feed\w*|fed|shelter\w*|vaccinat\w+|fled|flee|live|lived|died|killed|hungry|starv\w+|ammunition|munitions|wheat|grain|oil|gas|strong)\b",
    re.I,
)


def _of_money(start: int, end: int, text: str, before: re.Pattern[str]) -> bool:
    """Whether the words before a bare number fit a sum of money: known ones, or any where nothing else is counted."""
    return before.search(text[:start]) is not None or not _COUNTED_NEAR.search(text[max(0, start - 60) : end + 40])


_PART = re.compile(
    r"\s*(?:,|–|—|\(|-)\s*(?:(?P<lead>of which|including|with)\s+)?(?:about\s+|some\s+|only\s+|just\s+)?$", re.I
)
_PART_AFTER = re.compile(r"\s+of\s+(?:them|it|that|which|this|those|these)\b", re.I)


def _bare(seen: _Seen, found: list[Money], text: str) -> Money | None:
    """A number that takes its currency, and as a part its scale, from its neighbours: "Denmark 50 million"."""
    quantity, value = seen.quantity, seen.quantity.value
    earlier = [m for m in found if m.end <= quantity.start and not m.vague]
    later = [m for m in found if m.start >= quantity.end and not m.vague]
    if not earlier and not later:
        return None
    giver = earlier[-1] if earlier else later[0]
    part = False
    if quantity.scale == 1:
        scale = _scale_in(giver.amount.as_written)
        before = text[giver.end : quantity.start] if earlier else "no"
        if scale == 1 or not earlier:
            return None
        lead = _PART.fullmatch(before)
        part = lead is not None and (_PART_AFTER.match(text, quantity.end) is not None or lead["lead"] == "of which")
        if not part and not _scaleless(quantity, text):
            return None
        value *= scale
        if not part:
            return _money(quantity.start, quantity.end, value, giver.amount.currency, text)
        if value > Decimal(repr(giver.amount.value)):
            return None
    elif (
        quantity.scale < 10**5
        or not _of_money(quantity.start, quantity.end, text, _BARE_BEFORE)
        or not _BARE_AFTER.match(text, quantity.end)
        or _NOT_MONEY_AFTER.match(text, quantity.end)
    ):
        return None
    else:
        part = bool(
            _PART_AFTER.match(text, quantity.end) or _OF_WHICH.search(text[: quantity.start])
        )
    return _money(quantity.start, quantity.end, value, giver.amount.currency, text, part=part)


# "… 100 million dollars, and Norway 20;": a number that leaves out the scale, too.
_SCALELESS_BEFORE = re.compile(
    r"(?:^|[,;:(]|\b(?:and|while|but|which))\s+(?:the\s+)?(?!(?:Article|Chapter|Resolution|Annex|Section|Group|Paragraph|No|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|FY|Title|Phase|Block|Mark|"
    r"Category|Stage|Level|Channel|Room|Protocol|Operation|Type|Lot|Unit|Flight|Route|Line|Pillar|Option|Team)\b)"
    r"[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)?(?:\s+(?:(?:has|have)\s+)?(?:gave|given|offered|promised|pledged|provided|paid|"
    r"added|sent|put\s+in))?\s+(?:another\s+|a\s+further\s+|about\s+|some\s+)?$"
)
_SCALELESS_AFTER = re.compile(r"\s*(?:[;.,)](?!\d)|$|each\b|(?:and|while)\s+(?:the\s+)?[A-Z])")


def _scaleless(quantity: Quantity, text: str) -> bool:
    """Whether a small number behind a party's name tells how many of the millions before it are that party's."""
    return (
        quantity.value < 1000
        and _SCALELESS_BEFORE.search(text[: quantity.start]) is not None
        and _SCALELESS_AFTER.match(text, quantity.end) is not None
    )


def _scale_in(written: str) -> int:
    return max((q.scale for q in quantities(written)), default=1)


# --- the amounts of a sentence -----------------------------------------------------------------------

_CURRENCY_WORD = (
    r"(?:US\s+|U\.S\.\s+|Canadian\s+|Australian\s+)?(?P<word>dollars|euros|pounds|kroner|kronor|crowns|roubles|"
    r"rubles|yen|rupees)"
)
_VAGUE = re.compile(
    r"\b(?:(?:(?:tens|hundreds|dozens|scores)\s+of\s+)?(?:thousands|millions|billions|trillions)|(?:several|a few|"
    r"many|a couple of|multiple|some)\s+(?:hundred\s+)?(?:thousand|million|billion)s?)"
    rf"\s+(?:of\s+|more\s+)?(?:(?:extra|more|additional)\s+)?{_CURRENCY_WORD}\b"
    r"|\bmulti-?(?:million|billion)[\s-](?P<unit>dollar|euro|pound|rouble|ruble)s?\b",
    re.I,
)
_VAGUE_FIGURE = re.compile(
    r"\b(?:(?:two|three|double|triple)-digit\s+(?:million|billion)(?:\s+(?:euro|dollar|pound)s?)?|(?:six|seven|eight|"
    r"nine|ten)-figure)\s+(?:amount|sum|contribution|figure)\b"
    r"|\ban?\s+(?:undisclosed|unspecified|unnamed)\s+(?:sum|amount)(?:\s+of\s+money)?\b",
    re.I,
)


def _money(
    start: int, end: int, value: Decimal, currency: str, text: str, *, range_: bool = False, part: bool = False
) -> Money:
    bound = "range" if range_ else _bound(text, start, end)
    return Money(start, end, Amount(float(value), currency, _per(text, start, end), bound, text[start:end]), part=part)


def _value(quantity: Quantity, currency: str) -> Decimal:
    """The number; "1.200 euros" without a scale word is twelve hundred, as it is written on the Continent."""
    if (
        quantity.scale == 1
        and currency not in {"USD", "GBP", "CAD", "AUD", "NZD"}
        and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", quantity.as_written)
    ):
        return quantity.value * 1000
    return quantity.value


_OF_WHICH = re.compile(r"\bof which\s+(?:(?:the\s+first|about|some|up\s+to|at\s+least|more\s+than)\s+)?$")


def _stated(seen: list[_Seen], text: str) -> list[Money]:
    """Amounts with a currency of their own, ranges as one."""
    found: list[Money] = []
    for first, second in _ranges(seen, text):
        last = second or first
        currency = last.currency or first.currency
        if currency is None:
            continue
        value = _value(last.quantity, currency)
        if second is None and (joined := _shared_scale(first, seen, text)):
            value *= joined
        if 0 < value <= LARGEST:
            part = bool(found) and _OF_WHICH.search(text[: first.start]) is not None
            found.append(_money(first.start, last.end, value, currency, text, range_=second is not None, part=part))
    return found


def _vague(text: str, currency: str) -> list[Money]:
    listed = []
    for pattern in (_VAGUE, _VAGUE_FIGURE):
        for match in pattern.finditer(text):
            word = next((w for w in (match.groupdict().get("word"), match.groupdict().get("unit")) if w), "")
            code = (of_word(word) if word else None) or currency
            listed.append(
                Money(match.start(), match.end(), Amount(1.0, code, None, "about", match.group()), vague=True)
            )
    return listed


# A number of money that leaves its currency to the text before: "a further 15 million", "a loan of 70 million".
_COINLESS_BEFORE = re.compile(
    r"(?:^|[,;(:–—-]|(?<=\s)[A-Z][\w.’'-]*(?=\s)|\b(?:and|or|while|plus|of|for|with|to|by|from|than|that|has|had|have|is|"
    r"was|worth|put|in|up|gets?|give[sn]?|gave|giving|pledged|promised|paid|pays?|offered|received?|receives|provided?|"
    r"mentions|owed|sent|sends?|adds?|added|allocated|contributed?|granted|approved|spent|spend|asked\s+for)\b)\s*"
    r"(?i:(?:an?|the|its|their|his|her)\s+)?(?i:(?:first|last|whole|other|another|further|additional|extra|some|about|"
    r"nearly|almost|roughly|around|up\s+to|at\s+least|more\s+than|over|only|just)\s+)?$"
)
_COINLESS_AFTER = re.compile(
    r"\s+(?:of|in|as)\s+(?:(?:an?|the|its|new|military|budget|humanitarian|financial|direct)\s+)*"
    r"(?:grants?|loans?|credits?|aid|assistance|support|help|funding)\b",
    re.I,
)


def _coinless(one: _Seen, text: str) -> bool:
    """Whether a number is money of which the sentence does not say the currency."""
    quantity = one.quantity
    return (
        quantity.scale >= 10**6
        and not text[quantity.start - 1 : quantity.start].isalpha()
        and _of_money(quantity.start, quantity.end, text, _COINLESS_BEFORE)
        and (_BARE_AFTER.match(text, quantity.end) or _COINLESS_AFTER.match(text, quantity.end)) is not None
        and not _NOT_MONEY_AFTER.match(text, quantity.end)
    )


def _of_the_text(seen: list[_Seen], text: str, coin: Amount) -> list[Money]:
    """Numbers whose currency the text before has named, in a sentence that names none."""
    return [
        replace(_money(one.quantity.start, one.quantity.end, one.quantity.value, coin.currency, text), coin=coin)
        for one in seen
        if _coinless(one, text)
    ]


_SCALED = re.compile(r"(?:m|b|tr)illions?\b|\d\s?(?:m|bn|mn)\b|\bcrore\b", re.I)
LOOKED_BACK = (300, 1500)  # characters: mostly the sentence before has it


def coin_before(text: str, start: int, sentence: str) -> Amount | None:
    """The last amount before a sentence that states one without a currency; None where it needs none, or there is none.

    start   where the sentence begins in the text
    """
    if not _SCALED.search(sentence):
        return None
    seen = [_seen(q, sentence) for q in quantities(sentence)]
    if _stated(seen, sentence) or not any(_coinless(one, sentence) for one in seen):
        return None
    for reach in LOOKED_BACK:
        before = [m for m in seen_amounts(text[max(0, start - reach) : start]) if not m.vague]
        if before:
            return before[-1].amount
    return None


MOST = 1e17  # in any currency; what comes to more is no number that anybody wrote as one ("5 million bn hundred")


def seen_amounts(text: str, coin: Amount | None = None) -> list[Money]:
    """Every amount of a text in order, with those that belong to no act marked `aside`.

    coin   the amount before it in the text, of which numbers have their currency where no sign stands
    """
    seen = [_seen(q, text) for q in quantities(text)]
    found = _stated(seen, text)
    if not found and coin is not None:
        found = _of_the_text(seen, text, coin)
    taken = {(m.start, m.end) for m in found}
    bare = [
        m
        for s in seen
        if not any(a <= s.quantity.start < b for a, b in taken) and (m := _bare(s, found, text)) is not None
    ]
    usual = found[0].amount.currency if found else "USD"
    listed = sorted([*found, *bare, *_vague(text, usual)], key=lambda m: (m.start, -m.end))
    kept: list[Money] = []
    for money in listed:
        if kept and money.start < kept[-1].end or money.amount.value > MOST:
            continue
        last = kept[-1] if kept else None
        if last is not None and not money.vague and not last.vague:
            if (
                money.amount.value == last.amount.value
                and money.amount.currency == last.amount.currency
                and re.fullmatch(r"[\s—–,-]+", text[last.end : money.start])
            ):
                continue  # said twice: "$45 billion — $45 billion"
            open_bracket = last.aside == "equivalent" and ")" not in text[last.end : money.start]
            if _equivalent(money, last, text, open_bracket):
                kept.append(replace(money, aside="equivalent"))
                continue
        kept.append(replace(money, aside=_aside(text, money)))
    return kept


def amounts(text: str, coin: Amount | None = None) -> list[Money]:
    """The amounts that may belong to acts, in order: no equivalents, comparisons, trade or totals so far."""
    found = seen_amounts(text, coin)
    if any(_EACH.match(text, m.end) for m in found):
        found = _in_total(found, text)
    return [m for m in found if not m.aside]


def _in_total(found: list[Money], text: str) -> list[Money]:
    """Of "$100 each, for a total of $60 million" the total only: that is what is paid."""
    totals = [m for m in found if _TOTAL_BEFORE.search(text[: m.start]) or _TOTAL_AFTER.match(text, m.end)]
    if not totals:
        return found
    return [replace(m, aside="") if m in totals else m for m in found if not _EACH.match(text, m.end)]


_EACH = re.compile(r"\s+(?:each|apiece|a head|per head)\b", re.I)
_TOTAL_BEFORE = re.compile(r"\btotal(?:l?ing)?(?:\s+(?:of|cost of|sum of))?\s+(?:some\s+|about\s+|nearly\s+)?$", re.I)
_TOTAL_AFTER = re.compile(r"\s+(?:in total|altogether|in all)\b", re.I)
