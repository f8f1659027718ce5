"""Addresses: asked politely, within limits, and never where a private network begins."""

from __future__ import annotations

import gzip
import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pledgebook.documents import open_sources
from pledgebook.documents.addresses import Errand
from pledgebook.documents.fetching import Fetcher
from pledgebook.documents.reach import NotReached, address_typed, is_public, machine_for
from pledgebook.documents.visits import Validators
from pledgebook.model import Document, Problem
from tests.documents import made
from tests.documents.server import Page, Site, fetcher, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        one.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /secret\n", "text/plain")
        one.pages["/a"] = Page(b"<html>Words", headers={"ETag": '"1"', "Last-Modified": SINCE})
        yield one


GZIP = {"Content-Encoding": "gzip"}
SINCE = "Thu, 11 Jul 2024 10:00:00 GMT"
NAMES = {"localtest.example": ["127.0.0.1"], "rebind.example": ["93.184.216.34", "10.0.0.1"],
         "metadata.example": ["169.254.169.254"], "six.example": ["::1"], "mapped.example": ["::ffff:10.0.0.1"],
         "cgnat.example": ["100.64.1.1"], "ula.example": ["fd00::1"], "link.example": ["fe80::1%eth0"],
         "nat64.example": ["64:ff9b::a00:1"], "public.example": ["93.184.216.34"],
         "public6.example": ["2606:4700::1111"]}

# Each leads to a machine that is not on the open internet, or is no address of the web at all.
TRICKY = """http://127.0.0.1/ http://127.1/ http://127.0.1/ http://2130706433/ http://0x7f000001/ http://0x7f.0.0.1/
http://0177.0.0.1/ http://017700000001/ http://0/ http://0.0.0.0/ http://localhost/ http://LOCALHOST/ http://localhost./
http://10.0.0.1/ http://10.255.255.255:8080/ http://172.16.0.1/ http://172.31.255.254/ http://192.168.0.1/
http://169.254.169.254/latest/meta-data/ http://100.64.0.1/ http://198.18.0.1/ http://192.0.0.8/ http://224.0.0.1/
http://255.255.255.255/ http://240.0.0.1/ http://192.0.2.1/ http://203.0.113.9/ http://[::1]/ http://[::]/
http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::ffff:169.254.169.254]/ http://[::127.0.0.1]/
http://[64:ff9b::7f00:1]/ http://[64:ff9b:1::7f00:1]/ http://[2002:7f00:1::]/ http://[2001:0:7f00:1::]/
http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fc00::1]/ http://[fd12:3456::1]/ http://[fec0::1]/
http://[ff02::1]/ http://[100::1]/ http://[2001:db8::1]/ https://127.0.0.1:443/ http://127.0.0.1:80\\@public.example/
http://public.example@127.0.0.1/ http://user:word@public.example/ http://127.0.0.1#@public.example/
http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://localtest.example/ http://rebind.example/ http://metadata.example/
http://six.example/ http://mapped.example/ http://cgnat.example/ http://ula.example/ http://link.example/
http://nat64.example/ file:///etc/passwd ftp://public.example/ gopher://127.0.0.1:6379/_INFO dict://127.0.0.1:11211/
javascript:alert(1) data:text/html,words //127.0.0.1/ http:/// http:///127.0.0.1/ http://:80/ http://public.example:0/
http://public.example:99999/ http://[::1 http://%31%32%37.0.0.1/ jar:http://public.example/!/""".split()


def resolve(host: str, port: int) -> list[str]:
    """These names are ours; numbers in whatever guise are read by the machine's own resolver."""
    from pledgebook.documents.reach import resolved

    return NAMES[host] if host in NAMES else list(resolved(host, port))


@pytest.mark.parametrize("written", [
    *TRICKY, "http://public.example/\r\nHost: 127.0.0.1", "http://a b/", "", "http://" + "a" * 5000])
def test_no_address_reaches_a_private_network(written: str) -> None:
    with pytest.raises(NotReached) as reason:
        machine_for(address_typed(written), resolve=resolve)
    assert reason.value.what and reason.value.try_this


def test_the_table_is_long_and_a_planted_hole_is_seen() -> None:
    assert len(TRICKY) >= 70
    let_in = machine_for(address_typed("http://127.1/"), resolve=resolve, may_reach=lambda machine: True)
    assert str(let_in) == "127.0.0.1"


@pytest.mark.parametrize("written", ["http://public.example/", "https://public.example:8443/a?b=c#d",
                                     "http://93.184.216.34/", "http://[2606:4700::1111]/", "http://public6.example/", "HTTP://PUBLIC.EXAMPLE/"])
def test_the_open_internet_is_reached(written: str) -> None:
    assert is_public(machine_for(address_typed(written), resolve=resolve))


def test_who_is_asked_is_who_was_judged(site: Site) -> None:
    """A name that means another machine when asked a second time changes nothing: it is asked for once a question."""
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])
    one = Fetcher(may_reach=lambda machine: str(machine) == "127.0.0.1", delay=0,
                  resolve=lambda host, port: next(answers))
    found = one.fetch(site.url("/a")).received
    assert found is not None and found.raw == b"<html>Words"
    assert site.asked[-1][1]["host"] == f"site.example:{site.port}"
    with pytest.raises(NotReached, match=r"10\.0\.0\.1"):
        one.fetch(site.url("/a"))


@pytest.mark.parametrize("target", ["http://inside.example/", "http://both.example/", "http://127.0.0.2/",
                                    "file:///etc/passwd", "http://[::1]/", "//169.254.169.254/latest", "gopher://x/"])
def test_a_redirection_leads_no_further_than_an_address(target: str, site: Site) -> None:
    site.pages["/go"] = Page(status=302, headers={"Location": target})
    with pytest.raises(NotReached):
        fetcher().fetch(site.url("/go"))
    site.pages["/go"] = Page(status=302, headers={"Location": "/a"})
    found = fetcher().fetch(site.url("/go")).received
    assert found is not None and found.url == site.url("/a")


def test_redirections_without_end_are_left(site: Site) -> None:
    site.pages["/go"] = Page(status=301, headers={"Location": "/go"})
    with pytest.raises(NotReached, match="more than 5 times"):
        fetcher().fetch(site.url("/go"))


def test_robots_are_heeded_also_behind_a_redirection(site: Site) -> None:
    site.pages["/secret"] = Page(b"words")
    site.pages["/go"] = Page(status=302, headers={"Location": "/secret"})
    for path in ("/secret", "/go"):
        with pytest.raises(NotReached, match="robots"):
            fetcher().fetch(site.url(path))
    assert "/secret" not in site.paths()
    site.pages["/robots.txt"] = Page(status=404)  # nothing is forbidden
    assert fetcher().fetch(site.url("/secret")).received
    site.pages["/robots.txt"] = Page(status=500)  # who knows what is forbidden
    with pytest.raises(NotReached, match="robots"):
        fetcher().fetch(site.url("/secret"))


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    one = fetcher()
    first = one.fetch(site.url("/a"))
    assert first.validators == Validators('"1"', SINCE)
    again = one.fetch(site.url("/a"), first.validators)
    assert again.received is None and again.validators == first.validators
    assert site.asked[-1][1]["if-modified-since"] == SINCE
    site.pages["/a"] = Page(b"New", headers={"ETag": '"2"'})
    changed = one.fetch(site.url("/a"), first.validators)
    assert changed.received is not None and changed.received.raw == b"New"
    assert "Pledgebook/" in site.asked[-1][1]["user-agent"]


def test_a_busy_server_gets_its_pause_and_a_host_its_second(site: Site) -> None:
    slept: list[float] = []
    site.pages["/busy"] = Page(status=503, headers={"Retry-After": "7"})
    with pytest.raises(NotReached, match="pause"):
        fetcher(slept).fetch(site.url("/busy"))
    assert slept == [7.0, 7.0] and site.paths().count("/busy") == 3
    site.pages["/busy"] = Page(status=429, headers={"Retry-After": "86400"})
    slept.clear()
    with pytest.raises(NotReached):
        fetcher(slept).fetch(site.url("/busy"))
    assert slept == []  # a day is not waited for
    fetcher(slept, delay=1.0).fetch(site.url("/a"))
    assert len(slept) == 1 and 0.5 < slept[0] <= 1.0  # between robots.txt and the page


@pytest.mark.parametrize(("page", "told"), [
    (Page(bytes(2_000)), "longer than"), (Page(gzip.compress(bytes(200_000)), headers=GZIP), "longer"),
    (Page(gzip.compress(b"words " * 999)[:-30], headers=GZIP), "cut off"),
    (Page(b"no gzip", headers=GZIP), "damaged"), (Page(b"x", headers={"Content-Encoding": "br"}), "packed"),
    (Page(status=404), "nothing at this address"), (Page(status=403), "refuses"), (Page(status=500), "fault"),
])
def test_what_cannot_be_had_is_told(page: Page, told: str, site: Site) -> None:
    site.pages["/x"] = page
    with pytest.raises(NotReached, match=told):
        fetcher(most_bytes=1_000).fetch(site.url("/x"))
    site.pages["/x"] = Page(gzip.compress(b"words"), headers=GZIP)
    found = fetcher(most_bytes=1_000).fetch(site.url("/x")).received
    assert found is not None and found.raw == b"words"


def test_public_is_judged_by_the_number() -> None:
    assert not is_public(ipaddress.ip_address("::ffff:93.184.216.34"))  # carried addresses are not needed by anyone
    assert is_public(ipaddress.ip_address("93.184.216.34"))


# --- what the addresses give ------------------------------------------------------------------------------------


class Kept:
    """What a book keeps of its visits, in memory."""

    def __init__(self, following: bool = False) -> None:
        self.following, self.places, self.same = following, dict[str, Validators](), list[str]()

    def known(self, place: str) -> Validators | None:
        return self.places.get(place)

    def keep(self, place: str, validators: Validators) -> None:
        self.places[place] = validators

    def forget(self, place: str) -> None:
        self.places.pop(place, None)

    def unchanged(self, place: str) -> None:
        self.same.append(place)


def given(errand: Errand, *sources: object) -> tuple[list[tuple[str, str | None]], list[str]]:
    """The documents by id and address, and the places of the problems."""
    found = list(open_sources([str(source) for source in sources], errand=errand))
    return ([(one.id, one.url) for one in found if isinstance(one, Document)],
            [f"{one.where}: {one.what}" for one in found if isinstance(one, Problem)])


def test_an_address_gives_its_page_once(site: Site) -> None:
    site.pages["/world/radars"] = Page(made.page(), headers={"ETag": '"1"'})
    kept = Kept()
    url = site.url("/world/radars")
    found, problems = given(Errand(fetcher(), kept), url, url)
    assert (found, problems) == ([("site.example-world-radars", url)], [])
    assert given(Errand(fetcher(), kept), url) == ([], []) and kept.same == [url]
    site.pages["/world/radars"] = Page(made.page("<p>New words.</p>"), headers={"ETag": '"2"'})
    assert given(Errand(fetcher(), kept), url)[0] == found


def test_a_list_and_a_sitemap_give_what_they_name(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/1": Page(made.page()), "/2": Page(b"Some plain words.", "text/plain"), "/3.pdf": Page(
        made.pdf(), "application/pdf"), "/picture": Page(b"\x89PNG", "image/png")}
    listed = tmp_path / "ours.urls"
    listed.write_text(f"# ours\n{site.url('/1')}  # a page\n\n{site.url('/picture')}\nhttp://inside.example/\n")
    ids, problems = given(Errand(fetcher()), listed)
    assert [one for one, _ in ids] == ["site.example-1"]
    assert [site.url("/picture") in problems[0], "inside.example" in problems[1], len(problems)] == [True, True, 2]
    inner = made.SITEMAP.replace(b"https://wire.example/1", site.url("/2").encode())
    index = (f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{site.url("/in.xml")}'
             f"</loc></sitemap><sitemap><loc>{site.url('/map.xml')}</loc></sitemap></sitemapindex>").encode()
    site.pages |= {"/in.xml": Page(inner, "application/xml"), "/map.xml": Page(index, "text/xml")}
    assert given(Errand(fetcher()), site.url("/map.xml"))[0] == [("site.example-2", site.url("/2"))]
    (tmp_path / "folder").mkdir()
    own = tmp_path / "folder" / "sitemap.xml"
    own.write_bytes(made.SITEMAP.replace(b"https://wire.example/1", site.url("/3.pdf").encode()))
    assert given(Errand(fetcher()), own)[0] == [("site.example-3", site.url("/3.pdf"))]
    found, problems = given(Errand(fetcher()), tmp_path / "folder")  # nobody named it
    assert not found and "not asked for" in problems[0]


def test_a_sitemap_may_be_packed(site: Site, tmp_path: Path) -> None:
    site.pages["/2"] = Page(b"Some plain words.", "text/plain")
    inner = gzip.compress(made.SITEMAP.replace(b"https://wire.example/1", site.url("/2").encode()))
    site.pages["/map.xml.gz"] = Page(inner, "application/gzip")
    own = tmp_path / "sitemap.xml.gz"
    own.write_bytes(inner)
    for source in (own, site.url("/map.xml.gz")):
        assert given(Errand(fetcher()), source) == ([("site.example-2", site.url("/2"))], [])
    own.write_bytes(inner[:-12])
    assert not given(Errand(fetcher()), own)[0] and len(given(Errand(fetcher()), own)[1]) == 1


def test_a_line_of_a_list_that_is_no_address_is_told_as_such(site: Site, tmp_path: Path) -> None:
    (tmp_path / "ours.urls").write_text("notanaddress\nftp://a.example/x\n")
    assert given(Errand(fetcher()), tmp_path / "ours.urls")[1] == [
        "notanaddress: It is no whole address.", "ftp://a.example/x: ftp: is not fetched."]


def test_a_list_goes_on_behind_what_is_no_address_and_asks_each_once(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/1": Page(made.page()), "/2": Page(b"Some plain words.", "text/plain")}
    lines = ("# ours", "", site.url("/1") + "\t# a page", "not an address", site.url("/gone"), site.url("/1"), "  ",
             site.url("/2") + "#part # another")
    for mark, ending in (("", "\n"), ("\ufeff", "\r\n"), ("", "\r")):
        (tmp_path / "ours.urls").write_text(mark + ending.join(lines), encoding="utf-8", newline="")
        ids, problems = given(Errand(fetcher()), tmp_path / "ours.urls")
        assert [one for one, _ in ids] == ["site.example-1", "site.example-2"]
        assert ["not an address: " in problems[0], "/gone: " in problems[1], len(problems)] == [True, True, 2]
        assert [path for path, _ in site.asked].count("/1") == 1
        site.asked.clear()


def test_a_text_of_addresses_alone_is_no_text_and_its_owner_learns_how_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(b"# ours\r\nhttps://a.example/1\r\n\r\nhttps://a.example/2  # too\r\n")
    problem, = open_sources([str(tmp_path / "list.txt")])
    assert isinstance(problem, Problem) and "nothing but addresses" in problem.what and ".urls" in problem.try_this
    (tmp_path / "text.txt").write_text("See there:\nhttps://a.example/1\n")
    assert isinstance(next(open_sources([str(tmp_path / "text.txt")])), Document)


def test_a_feed_gives_its_items_or_the_pages_they_lead_to(site: Site) -> None:
    feed = made.rss().replace(b"https://wire.example/1", site.url("/full").encode())
    site.pages |= {"/feed": Page(feed, "application/rss+xml"), "/full": Page(made.page(f"<p>{made.HIDDEN}</p>"))}
    assert given(Errand(fetcher()), site.url("/feed"))[0] == [
        ("site.example-feed-1", site.url("/full")), ("site.example-feed-2", None)]
    kept = Kept()
    errand = Errand(fetcher(), kept, pages=True)
    assert given(errand, site.url("/feed")) == ([("site.example-full", site.url("/full"))], [
        f"{site.url('/feed')}: Items that lead to no page were left out: 1 of 2."])
    asked = len(site.asked)
    assert given(Errand(fetcher(), kept, pages=True), site.url("/feed")) == ([], [])
    assert "/full" not in [path for path, _ in site.asked[asked:]]  # an item that was read is not asked for again


def test_followed_files_are_passed_over_until_they_change(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.")
    kept = Kept(following=True)
    assert given(Errand(fetcher(), kept), tmp_path)[0] == [("a", None)]
    assert given(Errand(fetcher(), kept), tmp_path) == ([], [])
    (tmp_path / "a.txt").write_text("Other words.")
    (tmp_path / "b.txt").write_text("More.")
    assert [one for one, _ in given(Errand(fetcher(), kept), tmp_path)[0]] == ["a", "b"]


def test_a_pause_is_of_the_host_that_asks_for_it_and_a_week_at_most(site: Site) -> None:
    day, kept = datetime(2026, 11, 23, tzinfo=UTC), Kept()
    site.pages |= {"/a": Page(status=302, headers={"Location": site.url("/busy", "other.example")}),
                   "/b": Page(b"Words.", "text/plain"), "/busy": Page(status=503, headers={"Retry-After": "99999999"})}

    def errand(now: datetime) -> Errand:
        return Errand(fetcher(), kept, now=lambda: now)

    assert "pause (503), until" in given(errand(day), site.url("/a"))[1][0]
    asked = len(site.asked)
    told = "Its server asks for a pause until 2026-11-30 00:00 UTC."
    assert [given(errand(day), url)[1] for url in (site.url("/a"), site.url("/c", "other.example"))] == [
        [f"{site.url('/a')}: {told}"], [f"{site.url('/c', 'other.example')}: {told}"]] and len(site.asked) == asked
    assert given(errand(day), site.url("/b"))[0] == [("site.example-b", site.url("/b"))]
    site.pages["/busy"] = Page(b"More.", "text/plain")
    assert given(errand(day + timedelta(days=7)), site.url("/a"))[0] == [
        ("other.example-busy", site.url("/busy", "other.example"))]


def test_a_robots_txt_may_ask_for_a_pause_too(site: Site) -> None:
    kept = Kept()
    site.pages["/robots.txt"] = Page(status=429, headers={"Retry-After": "3600"})
    assert "robots.txt cannot be had (429), until" in given(Errand(fetcher(), kept), site.url("/a"))[1][0]
    assert list(kept.places) == [f"pause: site.example:{site.port}"]
