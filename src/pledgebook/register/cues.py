"""Words of a quote that say how it stands to other promises: on top of one, instead of one, a part of one.

A claim's fields say what is promised; only its words say that the ten billion are "another" ten, or that a sum "was
raised to" sixty. Each cue gives the words it was seen by, so that a link can show them.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

FIGURE = (r"(?:(?:about|around|nearly|almost|some|roughly|approximately|up to|at least|over|more than|a total of|"
          r"the)\s+)*(?:[A-Z]{0,3}[€$£]\s?\d|[A-Z]{3}\s?\d|\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
          r"fifteen|twenty|thirty|forty|fifty|sixty|a hundred)\b)")
UP = (r"rais(?:e|es|ed|ing)|increas(?:e|es|ed|ing)|lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|topp?(?:ed|ing|s)? up|"
      r"doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|expand(?:s|ed|ing)?|scal(?:e|es|ed|ing) up|upped")
DOWN = (r"cut(?:s|ting)?|reduc(?:e|es|ed|ing)|lower(?:s|ed|ing)?|scal(?:e|es|ed|ing) (?:back|down)|halv(?:e|es|ed|ing)|"
        r"slash(?:es|ed|ing)?|trim(?:s|med|ming)?|shr[iau]nk(?:s|ing)?|par(?:e|es|ed|ing) (?:back|down)")


LEAD = r"(?:(?:once|when|if|after|as|in|on|by)\b[^,.;]{0,60},\s+)?"  # what may stand before the subject


class Cue(StrEnum):
    """How a quote places its promise among others."""

    ADDITIONAL = "additional"
    RAISED = "raised"
    LOWERED = "lowered"
    PART = "part"
    FUNDED = "funded"
    UNDER = "under"
    SHARE = "share"
    BACK = "back"  # "This is the sixth package": of the promise told just before
    AGREED = "agreed"
    THIS_PACT = "this pact"  # "The agreement will allow …": of the pact told just before
    THIS_MONEY = "this money"  # "This loan will pay for …": of the money told just before


WORDS: dict[Cue, re.Pattern[str]] = {
    Cue.ADDITIONAL: re.compile(
        r"\banother\s+(?!countr|state|all(?:y|ies)\b|member|part(?:y|ies)\b|nation)|\bon top of\b|\bin addition to\b|"
        rf"\b(?:an?\s+)?(?:additional|further|extra)\s+(?={FIGURE}|package|tranche|batch|loan|troops|soldiers|forces)|"
        r"\b(?:million|billion|\d+)\s+more\b(?!\s+than)|\bsecond (?:package|pledge|promise)\b", re.I),
    Cue.RAISED: re.compile(rf"\b(?:{UP})\b[^.;]{{0,80}}?\b(?:to|from)\s+{FIGURE}|\bup from\s+{FIGURE}"),
    Cue.LOWERED: re.compile(rf"\b(?:{DOWN})\b[^.;]{{0,80}}?\b(?:to|from)\s+{FIGURE}|\bdown from\s+{FIGURE}"),
    Cue.PART: re.compile(
        r"\bof (?:which|that sum|that total|the total|this)\b|\b(?:as )?(?:a )?(?:part|portion|half|third|quarter|most|"
        r"some) of (?:the|its|that|this|a)\b|\bout of (?:the|its|that|a)\b|\btranches?\b|\binstal?lments?\b|"
        r"\bfirst (?:batch|delivery|shipment|part|half|disbursement)\b|\bso far\b|\bpartial(?:ly)?\b|"
        r"\bof the (?:promised|pledged|agreed|planned)\b|"
        r"\b(?:\d[\d,.]*|hundred|thousand|million|billion|half|most|some) of (?:it|them|these|those)\b|"
        r"\bas part of (?:that|this|the)\b", re.I),
    Cue.FUNDED: re.compile(
        r"\b(?:fund|financ|pa(?:y|i)|draw|cover)\w*\b[^.;]{0,60}?\b(?:from|by|through|out of|with)\b|"
        r"\bproceeds (?:of|from)\b|\bprofits (?:of|from)\b|\b(?:money|drawn|taken|comes?|coming) (?:from|out of)\b|"
        r"\bfrom the [\w’'\- ]{0,60}?"
        r"(?:fund|facility|mechanism|instrument|budget)\b", re.I),
    Cue.UNDER: re.compile(
        r"\bunder (?:the|a|an|its|their|this)\b|\bpursuant to\b|\bin (?:line|accordance|keeping) with\b|"
        r"\bon the basis of\b|\bas (?:agreed|foreseen|provided|set out|laid down) (?:in|by|for in)\b|"
        r"\bwithin the framework of\b|\bin fulfilment of\b", re.I),
    Cue.SHARE: re.compile(r"\b(?:share|contribution|part|portion|quota)\b", re.I),
    Cue.BACK: re.compile(
        r"\A\W*(?:this|these|it)\s+(?:is|are|was|were|will be|would be|brings?|marks?|follows?)\b|"
        r"\A\W*(?:this|that|these|those|the|the same)\s+(?:\w+\s+){0,2}?(?:package|tranche|deliver(?:y|ies)|shipments?|"
        r"mission|pledge|money|funds?|sum|loans?|grants?|aid|assistance|deployment|contingent|battalion|brigade|troops|soldiers|"
        r"weapons|equipment|vehicles|tanks|missiles|systems|aircraft|jets)\b(?!\s+of\b)", re.I),
    Cue.AGREED: re.compile(
        r"\bunder an?\s+(?:[\w-]+\s+){0,2}(?:agreement|arrangement|deal|pact|accord)\b|"
        r"\bagree[sd]?\b[^.;]{0,20}?\bto\b|\b(?:agreement|deal|pact|treaty|accord|memorandum|partnership)\b[^.;]{0,30}?"
        r"\b(?:to|on|for|that|under which|which|allow\w*|provid\w*|establish\w*|launch\w*)\b", re.I),
    Cue.THIS_PACT: re.compile(
        rf"\A\W*{LEAD}(?:this|the|that|under (?:this|the|that))\s+"
        r"(?!(?:current|existing|previous|old|earlier|former|original|expiring)\b)(?:[\w-]+\s+){0,2}"
        r"(?:agreement|deal|pact|treaty|accord|partnership|memorandum|compact|arrangement|protocol)\b", re.I),
    Cue.THIS_MONEY: re.compile(
        rf"\A\W*{LEAD}(?:this|that|the|these)\s+(?:[\w-]+\s+){{0,2}}"
        r"(?:loans?|funds?|money|sum|grants?|credits?|financing|funding)\b[^.;]{0,30}?\b"
        r"(?:enabl|allow|pa(?:y|id)|financ|buy|bought|cover|help|go|used?|spen[dt]|support)", re.I),
}
UNNAMED = re.compile(
    r"\b(?:sources?|officials?|people|diplomats?|persons?)\b[^.;]{0,40}\b(?:familiar with|close to|briefed on|who "
    r"(?:asked not|declined) to be named|on condition of anonymity)|\bon condition of anonymity\b|"
    r"\b(?:unnamed|anonymous|unidentified) (?:sources?|officials?|diplomats?)\b|\b(?:a|two|several) sources?\b|"
    r"\bsources? (?:said|say|told|in)\b|\breportedly\b|\brumou?rs?\b", re.I)
NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")


@lru_cache(maxsize=200_000)
def seen(cue: Cue, quote: str) -> str | None:
    """The words of the quote that give the cue, on one line; None where there are none."""
    match = WORDS[cue].search(quote)
    return " ".join(match[0].split()) if match else None


def revision(quote: str) -> Cue | None:
    """Whether the quote says that a sum was raised or lowered."""
    for cue in (Cue.RAISED, Cue.LOWERED):
        if seen(cue, quote):
            return cue
    return None


@lru_cache(maxsize=50_000)
def speaks_of_unnamed(quote: str) -> bool:
    """Whether the words go back to sources that nobody names."""
    return UNNAMED.search(quote) is not None


def _ways_to_write(value: float) -> set[float]:
    return {round(value / scale, 6) for scale in (1, 1e3, 1e6, 1e9, 1e12)}


def tells_figure(quote: str, value: float, besides: float, *, in_full: bool = False) -> bool:
    """Whether the quote writes down a figure besides its own: 50 billion, 50bn and 50,000,000,000 all tell 5e10.

    in_full   only 50,000,000,000 does
    """
    wanted = {round(value, 6)} if in_full else _ways_to_write(value)
    if not wanted.isdisjoint(_ways_to_write(besides)):
        return False
    for written in NUMBERS.findall(quote):
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+", written):
            number = float(written.replace(",", ""))
        else:
            try:
                number = float(written.replace(",", "."))
            except ValueError:  # 1.234.567 or a date: no figure of ours
                continue
        if number in wanted:
            return True
    return False
