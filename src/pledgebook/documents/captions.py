"""A page's tree in, with the captions that say something as paragraphs; extractors leave figures out."""

from __future__ import annotations

import re
from typing import Any

from pledgebook.documents.blocks import text_of

OF_WORDPRESS = re.compile(r"(?:^|\s)wp-caption(?:\s|$)")
CREDITED = re.compile(r"credit|copyright|source|byline|author|photographer|attribution", re.IGNORECASE)
CREDIT = re.compile(r"(?:\b(?:Photos?|Photograph|Pictures?|Image|Credit|Source|Copyright)\s*(?:[:/]|by\b)|"
                    r"\bCourtesy of\b|©).*$", re.DOTALL)
BEHIND = re.compile(r"(?<=[.!?])[”\"’']?\s+([^.!?]+[.!?]?[)\]]?)$")
MOST_BEHIND = 3  # ends of a caption that are looked at
PLAIN_WORD = re.compile(r"(?<![\w/])(?!(?:of|via|for|the|by|and|de|da|van|von|in|at|on|from)\b)[a-z][a-z'’-]+")
FEWEST = 2  # words in small letters of a caption that says something; names and agencies have none


def with_captions(tree: Any) -> None:
    """Puts each caption that says something above its picture or table, as a paragraph, and drops the others."""
    met: set[str] = set()
    for caption in list(tree.iter("figcaption", "p")):
        figure = _figure_of(caption)
        if figure is None:
            continue
        says = "" if _is_link(caption) else _said_in(caption)
        caption.drop_tree()
        if says and says not in met:
            met.add(says)
            paragraph = tree.makeelement("p")
            paragraph.text = says
            figure.addprevious(paragraph)


def _figure_of(caption: Any) -> Any:
    """What it stands below; None where it is no caption, or tells whose words are quoted."""
    if caption.tag == "figcaption":
        figure = next(caption.iterancestors("figure"), None)
        return None if figure is None or figure.find(".//blockquote") is not None else figure
    if "wp-caption-text" not in (caption.get("class") or ""):
        return None
    return next((div for div in caption.iterancestors("div") if OF_WORDPRESS.search(div.get("class") or "")), None)


def _is_link(caption: Any) -> bool:
    """Whether it leads to another text, as the picture of a teaser does."""
    linked = sum(len(text_of(link)) for link in caption.iter("a"))
    return 2 * linked > len(text_of(caption))


def _said_in(caption: Any) -> str:
    """Its sentences without the names of those who took and gave the picture; nothing where it has no others."""
    for part in list(caption.iter("*")):
        if part is not caption and part.getparent() is not None and (
                part.tag in ("cite", "small") or CREDITED.search(f"{part.get('class')} {part.get('itemprop')}")):
            part.drop_tree()
    says = CREDIT.sub("", " ".join(text_of(caption).split())).rstrip(" ([|–—-")
    for _ in range(MOST_BEHIND):
        last = BEHIND.search(says)
        if last and not PLAIN_WORD.search(last[1]):
            says = says[:last.start(1)].rstrip()
    return says if len(PLAIN_WORD.findall(says)) >= FEWEST else ""
