"""robots.txt is understood as RFC 9309 has it, so that what a host forbids is not asked and what it allows is."""

from __future__ import annotations

import time

import pytest

from pledgebook.documents.reach import NotReached
from pledgebook.documents.robots import robots_for
from tests.documents.server import Page, fetcher, serving

ALL = "User-agent: *\n"


@pytest.mark.parametrize(("written", "allowed", "forbidden"), [
    ("", "/a", ""), (ALL + "Disallow:\n", "/a", ""), (ALL + "Disallow: /", "", "/ /a"),
    (ALL + "Disallow: /secret", "/ /Secret /a/secret", "/secret /secret/a /secrets?b=1"),
    (ALL + "Disallow: /*/secret\nDisallow: *.pdf$", "/secret /a.pdf?b /pdf", "/a/secret /a/b/secret1 /a.pdf /b/a.pdf"),
    (ALL + "Disallow: /*?print=", "/a?b=1", "/a?print=1 /a/b?print="),
    (ALL + "Disallow: /a$", "/ab /a/", "/a"), (ALL + "Disallow: /a*$", "/b", "/a /ab"),
    (ALL + "Disallow: /a*b*c$", "/abcd /acb", "/abc /a/b/c /abcbc"), (ALL + "Disallow: /ab*bc$", "/abc", "/abbc"),
    (ALL + "Disallow: /\nAllow: /news/\n", "/news/ /news/a", "/ /new /a"),
    (ALL + "Allow: /news/\nDisallow: /news/old/\nDisallow: /\n", "/news/a", "/news/old/a /b"),
    (ALL + "Disallow: /a\nAllow: /a\n", "/a /ab", ""),  # of equals the kinder
    ("\ufeff" + ALL + "Disallow: /a", "/b", "/a"),
    (ALL + "\n# a note\n\nDisallow: /a\n\nDisallow: /b # why\n", "/c", "/a /b"),
    ("User-agent: Other\nUser-agent: *\nDisallow: /a", "/b", "/a"),
    ("User-agent: Other\nDisallow: /\n\nUser-agent: *\nDisallow: /a\nUser-agent: *\nDisallow: /b\n", "/c", "/a /b"),
    ("User-agent: pledgebook/2.0\nDisallow: /a\n" + ALL + "Disallow: /\n", "/b", "/a"),
    ("User-agent: Pledge\nDisallow: /\n", "/a", ""), ("User-agent: other\nSitemap: /x\nDisallow: /", "/a", ""),
    (ALL + "Disallow: /%7ejoe/\nDisallow: /é\nDisallow: /a%2fb", "/~jim /a/b",
     "/~joe/a /%7Ejoe/ /%C3%A9 /%c3%a9 /a%2Fb"),
    (ALL.lower().replace("\n", "\r") + " DISALLOW : /a\r", "/b", "/a"), ("Disallow: /", "/a", ""),
])
def test_paths_are_asked_or_not(written: str, allowed: str, forbidden: str) -> None:
    robots = robots_for("Pledgebook", written)
    assert [path for path in allowed.split() if not robots.may_ask(path)] == []
    assert [path for path in forbidden.split() if robots.may_ask(path)] == []


@pytest.mark.parametrize(("said", "delay"), [("5", 5.0), ("2.5", 2.5), ("soon", None), ("-1", None)])
def test_a_host_says_how_slowly_it_wants_to_be_asked(said: str, delay: float | None) -> None:
    assert robots_for("Pledgebook", f"{ALL}Crawl-delay: {said}\nDisallow: /a").delay == delay


def test_a_rule_made_to_do_harm_takes_no_time() -> None:
    robots = robots_for("Pledgebook", ALL + "Disallow: /" + "a*" * 5_000 + "b$\n")
    start = time.monotonic()
    assert robots.may_ask("/" + "a" * 20_000)
    assert time.monotonic() - start < 1


def test_a_host_is_asked_as_its_rules_say() -> None:
    with serving() as site:
        rules = b"\xef\xbb\xbfUser-agent: *\n\nDisallow: /*?print\nDisallow: /a\nAllow: /a/b\n"
        site.pages["/robots.txt"] = Page(rules)
        site.pages["/a/b"] = Page(b"<html>Words")
        assert fetcher().fetch(site.url("/a/b")).received
        for path in ("/a/c", "/c?print=1"):
            with pytest.raises(NotReached):
                fetcher().fetch(site.url(path))
        assert {path for path in site.paths() if path != "/robots.txt"} == {"/a/b"}
