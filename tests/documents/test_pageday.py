"""A web page's day is taken from the places that mean the day of publication, surest first, and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook.documents import open_sources
from pledgebook.documents.html import parsed
from pledgebook.documents.pageday import published_on
from pledgebook.model import Document, Problem
from tests.documents.made import MORE, WORDS

BODY = f"<p>{WORDS} They will arrive before winter.</p><p>{MORE}</p>"
LINKED = '<script type="application/ld+json">{}</script>'
MODIFIED = LINKED.format('{"@type": "NewsArticle", "dateModified": "2025-01-15T08:00:00+02:00"}')
NEWS = LINKED.format('{"@context": "https://schema.org", "@graph": ['
                     '{"@type": "WebPage", "datePublished": "2023-01-01"}, '
                     '{"@type": ["NewsArticle"], "datePublished": "2024-07-11T23:30:00-04:00"}]}')
TIME = '<time datetime="2024-07-11T09:00">11 July 2024</time>'
OLD = '<time datetime="2020-01-01">1 January 2020</time>'


def page(head: str = "", top: str = "", after: str = "", body: str = BODY) -> str:
    return (f"<!doctype html><html><head><title>T</title>{head}</head><body><article><h1>Aid</h1>{top}{body}</article>"
            f"{after}</body></html>")


@pytest.mark.parametrize("written", [
    page(top=TIME, after=f"<aside>{OLD}</aside>"),
    page('<meta name="last-modified" content="2025-03-01">', TIME),
    page(MODIFIED, TIME),
    page(NEWS + '<meta property="article:published_time" content="2024-07-12">'),
    page(LINKED.format('{"@type": "NewsArticle", "datePublished": "2024-07-11", broken}')),
    page('<meta name="date" content="2020-01-01"><meta property="article:published_time" content="2024-07-11">'),
    page('<meta name="DC.date.issued" content="11 July 2024">', OLD),
    page(top='<time class="updated" datetime="2025-01-01">x</time><time class="entry-date published updated" '
             'datetime="2024-07-11">x</time>'),
    page(top=f"<p>Updated: {OLD}</p><p>Published: {TIME}</p>"),
    page(top=f"<p>Last updated {OLD}</p>{TIME}"),
    page(top=TIME, after=f"<article><h2>Another</h2>{OLD}</article>"),
    page(after=f'<p>Out <span itemprop="datePublished" content="2024-07-11">Thursday</span></p><aside>{OLD}</aside>'),
    page(top='<p class="date">03/04/2024</p>', head='<meta name="date" content="2024-07-11">'),
    page(top='<span class="date">11 July 2024</span>'),
    page(top='<p class="date">11.07.2024</p>'),
    page('<link rel="canonical" href="https://wire.example/2024/07/11/radars">'),
])
def test_the_day_is_that_of_publication(written: str) -> None:
    assert published_on(parsed(written)) == "2024-07-11"


@pytest.mark.parametrize("written", [
    page(MODIFIED), page('<meta name="last-modified" content="2025-03-01">'), page(after=f"<aside>{OLD}</aside>"),
    page(top='<p class="date">Updated 15 January 2025</p>'),
    page(top='<time class="modified" datetime="2025-01-01">x</time>'),
    page(body=f"<p>They meet in Vilnius on {OLD}, for a summit of all the allies and of those who would like to become "
              "one of them in the years to come, the office said.</p>"),
    page(after=f"<article><h1>Another</h1>{OLD}</article>", top=TIME),
    page('<meta name="date" content="2099-01-01">'),
    page(LINKED.format('{"@type": "VideoObject", "datePublished": "2020-01-01"}')),
    page(LINKED.format("[" * 100_000)),
])
def test_other_days_are_not_taken_for_it(written: str) -> None:
    assert published_on(parsed(written)) is None


@pytest.mark.parametrize(("given", "told"), [("2023", "2023"), ("2024-07", "2024-07"), ("25/07/2024", "2024-07-25")])
def test_a_day_is_as_precise_as_it_was_written(given: str, told: str) -> None:
    assert published_on(parsed(page(f'<meta name="date" content="{given}">'))) == told


@pytest.mark.parametrize("given", ["2024-07\x01-11", "2024-07-11\ufffe", "soon"])
def test_what_is_no_day_is_none(given: str) -> None:
    assert published_on(parsed(page(f'<meta name="date" content="{given}">'))) is None


@pytest.mark.parametrize("written", [
    page(top='<p class="date">11/07/2024</p>'), page('<meta name="DC.date" content="11/07/2024">'),
])
def test_a_day_that_may_be_two_is_told_and_not_taken(written: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(written)
    document, problem = open_sources([str(tmp_path / "a.html")])
    assert isinstance(document, Document) and document.published is None
    assert isinstance(problem, Problem) and "'11/07/2024', which may be two days" in problem.what
    (tmp_path / "a.json").write_text('{"published": "2024-07-11"}')
    document, = open_sources([str(tmp_path / "a.html")])
    assert isinstance(document, Document) and document.published == "2024-07-11"
    (tmp_path / "a.json").unlink()
    document, = open_sources([str(tmp_path / "a.html")], published="2024")
    assert isinstance(document, Document) and document.published == "2024"
