"""A tree of elements in, plain text out: a line for each block, blanks as a page would show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

BREAKS = frozenset("address article aside blockquote body br dd div dl dt figcaption figure footer form h1 h2 h3 h4 "
                   "h5 h6 head header hr item lb li list main nav ol p pre quote row section table tr ul".split())
CELLS = frozenset({"td", "th", "cell"})
SILENT = frozenset({"script", "style", "template", "noscript", "title", "iframe", "object", "svg", "math"})
OWN = r"(?:^|;|\*/)"  # a property begins here: `min-width:0` and `backface-visibility:hidden` hide nothing
ENDS = r"(?:;|!|/\*|$)"
HIDING = re.compile(OWN + rf"(?:display:none|(?:content-)?visibility:(?:hidden|collapse)|"
                    rf"font-size:0(?:px|em|rem|pt|%)?{ENDS}|"
                    r"(?:left|top|right|text-indent):-\d{3,}|margin(?:-left|-top)?:-\d{4,}|clip:rect\(0|"
                    rf"(?:max-)?(?:height|width):0(?:px)?{ENDS})")
# Seen once a script lets it fade in, as many sites do with whole articles: better taken and told than lost.
FADED = re.compile(OWN + rf"opacity:(?:0*\.0+|0)%?{ENDS}")
WHITE = re.compile(OWN + rf"color:(?:white|#fff(?:fff)?|transparent|rgba?\(255,255,255.*?\)){ENDS}")


def text_of(root: Any) -> str:
    """The text of a tree, its hidden parts and scripts left out. Walked without recursion: trees can be very deep."""
    pieces: list[str] = []
    for piece in _pieces(root):
        pieces.append(piece)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _pieces(root: Any) -> Iterator[str]:
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        element, leaving = waiting.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        name = tag.rpartition("}")[2].lower()
        if leaving:
            yield "\n" if name in BREAKS else " " if name in CELLS else ""
            if element is not root:
                yield re.sub(r"\s+", " ", element.tail or "")
            continue
        waiting.append((element, True))
        if not tag or name in SILENT or is_hidden(element):
            continue
        yield "\n" if name in BREAKS else ""
        yield re.sub(r"\s+", " ", element.text or "")
        waiting.extend((child, False) for child in reversed(element))


def is_hidden(element: Any) -> bool:
    """Whether a page would not show it: such words are put there for machines, and are nobody's statement."""
    if element.get("hidden") is not None or (element.get("type") or "").lower() == "hidden":
        return True
    style = _style(element)
    return bool(style) and bool(HIDING.search(style) or WHITE.search(style))


def faded_lines(root: Any) -> list[str]:
    """The lines of a tree that cannot be seen until a script lets them fade in."""
    inside: set[Any] = set()
    lines: list[str] = []
    for element in root.iter("*"):
        within = element.getparent() in inside
        if within or FADED.search(_style(element)):
            inside.add(element)
            lines.extend([] if within else filter(None, text_of(element).split("\n\n")))
    return lines


def _style(element: Any) -> str:
    return re.sub(r"\s+", "", element.get("style") or "").lower()


def without_hidden(root: Any) -> None:
    """Takes hidden elements, comments and scripts out of a tree; the text behind them stays."""
    for element in list(root.iter()):
        if element is root or element.getparent() is None:
            continue
        if not isinstance(element.tag, str) or element.tag in ("template", "noscript") or is_hidden(element):
            element.drop_tree()
