"""Lines of a page in, words that were broken at their ends whole again."""

from __future__ import annotations

import re

AT_A_LINE_END = re.compile(r"(?<=\w)([-\u2010\u00ad])[ \t]*\n[ \t]*(?=(\w{1,40}))")
WORD_BEFORE = re.compile(r"[^\W_]+$")
COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,40}+[-\u2010][^\W\d_]{1,40}")
LONGEST = 40  # letters of a word
KEPT_BEHIND = frozenset("non self vice well long high".split())
KEPT_BEFORE = frozenset("term range scale level based led backed wide owned run standing".split())


def unbroken(text: str) -> str:
    """The text with its broken words joined: without the hyphen, but for words that have one ("long-term", "F-16").

    A hyphen stays where the text has the word with it elsewhere, before a number or a capital, and in a few usual
    compounds. A list such as "air-\\nand seaports" loses its hyphen.
    """
    if not AT_A_LINE_END.search(text):
        return text
    compounds = {found[0].lower().replace("\u2010", "-") for found in COMPOUND.finditer(text)}
    pieces, last = list[str](), 0
    for found in AT_A_LINE_END.finditer(text):
        before = WORD_BEFORE.search(text[max(last, found.start() - LONGEST):found.start()])
        first, second = (before[0] if before else ""), found[2]
        stays = found[1] != "\u00ad" and (
            not second[0].islower() or not first.isalpha() or f"{first}-{second}".lower() in compounds
            or first.lower() in KEPT_BEHIND or second in KEPT_BEFORE)
        pieces += [text[last:found.start()], "-" if stays else ""]
        last = found.end()
    return "".join([*pieces, text[last:]])
