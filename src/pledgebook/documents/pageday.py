"""The tree of a web page in, the day on which it says that it was published out: from the places that mean that day.

The day of a change is none, nor is that of another article the page leads to. How days are written is trafilatura's to
know; which of them is asked first is said here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice, takewhile
from typing import Any

from pledgebook.documents.days import ambiguous, day_of, without_ambiguous

# What a page calls the day in its head, surest first.
PUBLISHED = {name: rank for rank, name in enumerate(
    "article:published_time og:article:published_time og:published_time article:published article:published_date "
    "datepublished date_published rnews:datepublished parsely-pub-date sailthru.date citation_publication_date "
    "citation_online_date citation_date dcterms.issued dc.date.issued dc.date.published originalpublicationdate "
    "pubdate publishdate publish_date publish-date publication_date published_time published-date published_date "
    "dcterms.date dc.date dc:date dcterms.created dc.date.created date".split())}
ARTICLE = re.compile(r"(Article|Posting|Report|PressRelease)$")
LEADS_TO_ITSELF = ("@graph", "mainEntity", "mainEntityOfPage")  # in JSON-LD; other keys lead to other things
MOST_THINGS = 2_000
MOST_TIMES = 100  # looked at in an article
LONGEST_DAY = 80  # characters
DATE_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,80})"')
ASIDE = ("aside", "nav", "footer")
ELSEWHERE = re.compile(r"relat|teaser|sidebar|comment|modif|updat|promo|recommend", re.IGNORECASE)
OF_CHANGE = re.compile(r"updat|modif", re.IGNORECASE)
CHANGED = re.compile(r"\W*(last\s+|page\s+)?(updated?|modified|edited|changed|revised)\b[^.]{0,40}\Z", re.IGNORECASE)
SENTENCE = 120  # characters of a paragraph in which a time is one that it speaks of


def published_on(tree: Any) -> str | None:
    """The day, as precise as it was written; as it was written where day and month cannot be told apart."""
    unclear = None
    for written in _said(tree):
        if day := _understood(written):
            return day
        unclear = unclear or ambiguous(written)
    day, shown = _shown(tree)
    return day or unclear or shown


def _said(tree: Any) -> Iterator[str]:
    """What stands in the places that are meant for the day, surest first."""
    yield from _linked_data(tree)
    metas = [(PUBLISHED[name], meta.get("content") or "") for meta in tree.iter("meta")
             if (name := (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()) in PUBLISHED]
    yield from (content for _, content in sorted(metas, key=lambda one: one[0]))
    marked = [element for element in tree.iter("*") if element.tag != "meta" and
              (element.get("pubdate") is not None or (element.get("itemprop") or "").lower() == "datepublished")]
    inside = list(islice(_main_part(tree).iter("time"), MOST_TIMES))
    called = [time for time in inside if "published" in (time.get("class") or "")]
    for element in (*marked[:MOST_TIMES], *called, *inside):
        if not _of_another(element):
            yield element.get("datetime") or element.get("content") or "".join(element.itertext())


def _linked_data(tree: Any) -> Iterator[str]:
    """datePublished in JSON-LD, that of an article before that of a page."""
    found: list[tuple[bool, str]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").lower().strip() == "application/ld+json":
            try:
                found.extend(_dated(json.loads(script.text or "", strict=False)))
            except (ValueError, RecursionError):  # much of it is broken: the first that is written so
                found.extend((True, day) for day in DATE_PUBLISHED.findall(script.text or "")[:1])
    yield from (written for _, written in sorted(found, key=lambda one: one[0]))


def _dated(things: Any) -> Iterator[tuple[bool, str]]:
    """(no article, day) of each thing that the page is about."""
    waiting = [things]
    for _ in range(MOST_THINGS):
        if not waiting:
            return
        thing = waiting.pop(0)
        if isinstance(thing, list):
            waiting.extend(thing)
        elif isinstance(thing, dict):
            kind = thing.get("@type") or ""
            kinds = [str(one) for one in kind] if isinstance(kind, list) else [str(kind)]
            article = any(map(ARTICLE.search, kinds))
            if isinstance(written := thing.get("datePublished"), str) and (article or kinds in ([""], ["WebPage"])):
                yield not article, written
            waiting.extend(thing[name] for name in LEADS_TO_ITSELF if name in thing)


def _main_part(tree: Any) -> Any:
    """The article that the page is of; all of it where it has none, or several that are alike."""
    articles = [one for one in tree.iter("article") if not any(True for _ in one.iterancestors("article", *ASIDE))]
    headed = [one for one in articles if one.find(".//h1") is not None]
    for chosen in (headed, articles):
        if len(chosen) == 1:
            return chosen[0]
    if articles:
        return tree.makeelement("article")  # a list of articles: none of their days is the page's
    return next(tree.iter("main"), tree)


def _of_another(element: Any) -> bool:
    """Whether a time is that of a change, of an event that is told of, or of another article."""
    if (element.get("itemprop") or "").lower().startswith(("datemod", "dateup")):
        return True
    label = (element.get("class") or "").lower()
    if "published" not in label and ELSEWHERE.search(label):
        return True
    before = element.getprevious()
    parent = element.getparent()
    words = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    if before is not None and not words.strip() and next(before.iter("time"), None) is None:
        words = "".join(before.itertext())
    if CHANGED.match(words) or CHANGED.match("".join(element.itertext())):
        return True
    if parent is not None and parent.tag in ("p", "li", "td") and len("".join(parent.itertext())) > SENTENCE:
        return True
    return any(one.tag in ASIDE or ELSEWHERE.search(f"{one.get('class') or ''} {one.get('id') or ''}")
               for one in takewhile(lambda one: one.tag not in ("article", "main", "body"), element.iterancestors()))


def _shown(tree: Any) -> tuple[str | None, str | None]:
    """The day that the address or the words of the page give, and one that they give but that cannot be understood."""
    from lxml import html

    words = deepcopy(tree)
    for element in list(words.iter("script", "meta", "time", *ASIDE, "p", "span", "div")):
        if element.tag not in ("p", "span", "div") or CHANGED.match(element.text or "") or OF_CHANGE.search(
                element.get("class") or ""):
            element.drop_tree()
    written = html.tostring(words, encoding="unicode")
    clear, unclear = without_ambiguous(written)
    if day := _found(clear):
        return day, None
    guess = _found(written) if unclear else None
    return None, next((one for one in unclear if guess and _same(one, guess)), None)


def _same(written: str, day: str) -> bool:
    """Whether 03/04/2024 was taken for this day."""
    return sorted(int(part) % 100 for part in re.split(r"\D", written)) == sorted(
        int(part) % 100 for part in day.split("-"))


def _understood(written: str) -> str | None:
    """The day that is written so; no guess, nothing before 1995 and nothing to come."""
    written = " ".join(written[:LONGEST_DAY + 1].split())
    if not 4 <= len(written) <= LONGEST_DAY or not written.isprintable() or ambiguous(written):
        return None
    exact = day_of(written)
    if exact and len(exact) < len("2024-07-11"):
        return exact
    from lxml import html

    page = html.document_fromstring("<html><head><meta property='article:published_time'></head><body></body></html>")
    page.find(".//meta").set("content", written)
    found = _found(page)
    return (exact or found) if found else None


def _found(page: Any) -> str | None:
    from trafilatura import extract_metadata

    day: str | None = extract_metadata(page, date_config={"extensive_search": False, "original_date": True}).date
    return day
