"""Following: only what is new is read, what fails is left alone for longer and longer, and Ctrl-C ends it cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from pledgebook import claims
from pledgebook.documents.resting import Rest, rest_of
from pledgebook.documents.visits import Validators
from pledgebook.doors.cli.watching import seconds_in
from pledgebook.doors.following import Following
from pledgebook.exchange.typed import NotAValue
from pledgebook.model import Problem
from pledgebook.register.store import Book
from pledgebook.register.visited import BookVisits
from tests.documents import made
from tests.documents.server import Page, Site, fetcher, serving
from tests.doors.command_line import pledgebook, quick_read_all

FEED = made.rss("<item><title>{0}</title><description>{0}</description></item>").decode()


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "read_all", quick_read_all)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        one.pages["/feed"] = Page(FEED.format("NOR pledges 5 EUR to UKR.").encode(), "application/rss+xml", headers={
            "ETag": '"1"'})
        yield one


def looked(following: Following) -> tuple[list[str], list[Problem]]:
    problems: list[Problem] = []
    return [f"{one.outcome} {one.document_id}" for one in following.round(problems.append)], problems


def test_what_a_file_beside_a_text_says_of_it_is_seen_when_it_comes(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("POL pledges 1 EUR to UKR.")
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [str(tmp_path / "texts")], fetcher(), engine="grammar")
        assert looked(following) == (["new a"], [])
        assert looked(following) == ([], [])
        (tmp_path / "texts" / "a.json").write_text('{"published": "2024-07-11", "publisher": "PAP"}')
        assert looked(following) == (["same a"], [])
        assert [(one.published, one.publisher) for one in book.documents()] == [("2024-07-11", "PAP")]
        assert looked(following) == ([], [])


def test_each_look_reads_what_is_new(site: Site, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("POL pledges 1 EUR to UKR.")
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        sources = [site.url("/feed"), str(tmp_path / "texts")]
        following = Following(book, sources, fetcher(), engine="grammar")
        assert looked(following) == (["new site.example-feed-1", "new a"], [])
        assert looked(following) == ([], [])
        assert site.asked[-1][1]["if-none-match"] == '"1"'
        site.pages["/feed"] = Page(FEED.format("DEU pledges 7 EUR to UKR.").encode(), "application/rss+xml")
        (tmp_path / "texts" / "b.txt").write_text("FRA pledges 2 EUR to UKR.")
        assert looked(Following(book, sources, fetcher(), engine="grammar"))[0] == [
            f"new {book.documents()[-1].id}", "new b"]  # another run goes on where the last one was
        assert len(book.register().commitments) == 4


def test_a_text_that_was_not_kept_is_asked_for_again(
        site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [site.url("/feed")], fetcher(), engine="grammar")
        with monkeypatch.context() as broken:
            broken.setattr(Book, "add", lambda self, reading: (_ for _ in ()).throw(OSError("killed")))
            with pytest.raises(OSError, match="killed"):
                looked(following)
        assert looked(following)[0] == ["new site.example-feed-1"]


def test_what_fails_is_left_alone_for_longer_and_longer(site: Site, tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [site.url("/gone")], fetcher(), engine="grammar")
        asked = [number for number in range(1, 20) if looked(following)[1]]
        assert asked == [1, 3, 7, 15]
        site.pages["/gone"] = site.pages["/feed"]
        for _ in range(20):
            looked(following)
        assert len(book.documents()) == 1


def test_what_fails_is_left_alone_also_by_the_next_run(site: Site, tmp_path: Path) -> None:
    asked = []
    for number in range(1, 10):  # each look by a run of its own, as of cron
        with Book.open(str(tmp_path / "b.db"), create=True) as book:
            if looked(Following(book, [site.url("/gone"), site.url("/feed")], fetcher(), engine="grammar"))[1]:
                asked.append(number)
    assert asked == [1, 3, 7]
    site.pages["/gone"] = site.pages["/feed"]
    for _ in range(8):
        with Book.open(str(tmp_path / "b.db")) as book:
            looked(Following(book, [site.url("/gone")], fetcher(), engine="grammar"))
    del site.pages["/gone"]
    with Book.open(str(tmp_path / "b.db")) as book:
        assert rest_of(site.url("/gone"), BookVisits(book)) == Rest()  # it starts anew


def test_a_folder_with_a_file_of_another_kind_is_looked_at_each_time(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.rtf").write_text("POL pledges 1 EUR to UKR.")
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [str(tmp_path / "texts")], fetcher(), engine="grammar")
        assert [len(looked(following)[1]) for _ in range(3)] == [1, 1, 1]
        (tmp_path / "texts" / "a.txt").write_text("POL pledges 1 EUR to UKR.")
        assert looked(following)[0] == ["new a"]


LIBRARIES = {
    "a.bib": "@misc{radars, title={Radars}, file={files/a.txt}}",
    "a.ris": "TY  - NEWS\nID  - radars\nTI  - Radars\nL1  - files/a.txt\nER  - \n",
    "a.json": '[{"id": "radars", "type": "report", "title": "Radars", "attachments": [{"path": "files/a.txt"}]}]'}


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize("whole_folder", [True, False])
def test_a_file_of_a_library_that_comes_later_is_read(name: str, whole_folder: bool, tmp_path: Path) -> None:
    shelf, file = tmp_path / "shelf", tmp_path / "shelf" / "files" / "a.txt"
    shelf.mkdir()
    (shelf / name).write_text(LIBRARIES[name])
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        def look() -> tuple[list[str], list[Problem]]:  # each by a run of its own, as of cron
            source = shelf if whole_folder else shelf / name
            return looked(Following(book, [str(source)], fetcher(), engine="grammar"))

        came, problems = look()
        assert (came, [problem.what.partition(":")[0] for problem in problems]) == (
            [], ["Its file 'files/a.txt'", "'Radars' has no text"])
        assert look() == ([], [])  # told once
        file.parent.mkdir()
        file.write_text("POL pledges 1 EUR to UKR.")
        assert look() == (["new radars", "copy a"] if whole_folder else ["new radars"], [])
        assert look() == ([], [])
        file.write_text("POL pledges 20 EUR to UKR.")  # the whole of it came later still
        assert len(book.documents()) == 1 and look()[0][0].startswith("new radars") and look() == ([], [])


def test_a_sitemap_in_a_file_is_gone_through_at_each_look(site: Site, tmp_path: Path) -> None:
    (tmp_path / "map.xml").write_bytes(made.SITEMAP.replace(b"https://wire.example/1", site.url("/feed").encode()))
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [str(tmp_path / "map.xml")], fetcher(), engine="grammar")
        assert looked(following)[0] == ["new site.example-feed-1"] and looked(following) == ([], [])
        site.pages["/feed"] = Page(FEED.format("DEU pledges 7 EUR to UKR.").encode(), "application/rss+xml")
        assert len(looked(following)[0]) == 1


def in_an_hour(way: str) -> str:
    when = datetime.now(UTC) + timedelta(hours=1)
    return {"seconds": "3600", "date": format_datetime(when, usegmt=True),
            "old date": f"{when:%a %b %d %H:%M:%S %Y}"}[way]


@pytest.mark.parametrize(("way", "status"), [("seconds", 503), ("date", 429), ("old date", 429)])
def test_a_pause_that_a_server_asks_for_is_kept_from_look_to_look(
        way: str, status: int, site: Site, tmp_path: Path) -> None:
    page = site.pages["/feed"]
    site.pages["/feed"] = Page(status=status, headers={"Retry-After": in_an_hour(way)})
    site.pages["/other"] = page
    sources = [site.url("/feed"), site.url("/other")]
    told = []
    for _ in range(6):  # each by a run of its own, as of cron
        with Book.open(str(tmp_path / "b.db"), create=True) as book:
            told.append(looked(Following(book, sources, fetcher(), engine="grammar"))[1])
    assert [len(problems) for problems in told] == [1, 0, 0, 0, 0, 0]
    assert f"asks for a pause ({status}), until 20" in told[0][0].what
    assert site.paths() == ["/robots.txt", "/feed"], "the host is asked nothing more"
    asked = pledgebook("add", sources[0], "--book", str(tmp_path / "b.db"))
    assert asked.exit_code == 3 and "asks for a pause until 20" in asked.stderr
    with Book.open(str(tmp_path / "b.db")) as book:
        kept = BookVisits(book).known(f"pause: site.example:{site.port}")
        assert kept is not None and kept.etag is not None
        assert timedelta(minutes=59) < datetime.fromisoformat(kept.etag) - datetime.now(UTC) <= timedelta(hours=1)
        site.pages["/feed"] = page
        BookVisits(book).keep(f"pause: site.example:{site.port}", Validators(etag="2026-01-01T00:00:00+00:00"))
        assert looked(Following(book, sources, fetcher(), engine="grammar"))[0] == [
            "new site.example-feed-1", "copy site.example-other-1"]


LEADS = made.rss("".join(f"<item><title>T{number}</title><link>SITE/{number}</link></item>" for number in range(3)))


@pytest.fixture
def pages(site: Site) -> Site:
    """A feed whose items lead to three pages."""
    site.pages["/feed"] = Page(LEADS.replace(b"SITE", site.url("").encode()), "application/rss+xml", headers={
        "ETag": '"1"'})
    site.pages |= {f"/{number}": Page(f"POL pledges {number + 1} EUR to UKR.".encode(), "text/plain")
                   for number in range(3)}
    return site


@pytest.mark.parametrize(("status", "looks"), [
    (404, [1, 3, 7]), (410, [1, 3, 7]), (500, [1, 3, 7, 15, 31])])
def test_a_dead_page_of_a_feed_rests_and_the_feed_does_not(
        status: int, looks: list[int], pages: Site, tmp_path: Path) -> None:
    pages.pages["/1"] = Page(status=status)
    feed = pages.pages["/feed"]
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        def look(number: int) -> tuple[list[str], int]:
            feed.headers["ETag"] = f'"{number}"'  # the feed changes, though no item is new
            came, problems = looked(Following(book, [pages.url("/feed")], fetcher(), engine="grammar", pages=True))
            return came, len(problems)

        assert look(1) == (["new site.example-0", "new site.example-2"], 1)
        told = [1] + [number for number in range(2, 40) if look(number)[1]]
        assert told == looks and pages.paths().count("/feed") == 39
        pages.pages["/1"] = Page(b"DEU pledges 7 EUR to UKR.", "text/plain")
        came = [one for number in range(40, 80) for one in look(number)[0]]
        assert came == (["new site.example-1"] if status == 500 else [])
        named = looked(Following(book, [pages.url("/1")], fetcher(), engine="grammar"))[0]
        assert named == ([] if status == 500 else ["new site.example-1"]), "who names it has it asked"


@pytest.mark.parametrize("statuses", [(500, 500, 200, 200, 404), (404,) * 9, (403,) * 3], ids=[
    "mended", "gone", "shut"])
def test_a_feed_is_only_asked_whole_while_a_page_of_it_waits(
        statuses: tuple[int, ...], pages: Site, tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [pages.url("/feed")], fetcher(), engine="grammar", pages=True)
        whole = []
        for status in statuses:
            pages.pages["/1"] = Page(b"DEU pledges 7 EUR to UKR.", "text/plain", status=status)
            looked(following)
            whole.append("if-none-match" not in [said for path, said in pages.asked if path == "/feed"][-1])
        assert whole == [True] * (len(statuses) - 2) + [False] * 2


def test_a_dead_page_of_a_list_rests_and_the_list_does_not(pages: Site, tmp_path: Path) -> None:
    listed = tmp_path / "ours.urls"
    listed.write_text(f"{pages.url('/gone')}\n{pages.url('/0')}\n")
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [str(listed)], fetcher(), engine="grammar")
        assert looked(following)[0] == ["new site.example-0"]
        pages.pages["/0"] = Page(b"DEU pledges 7 EUR to UKR.", "text/plain")
        came, problems = looked(following)
        assert len(came) == 1 and not problems
        assert [len(looked(following)[1]) for _ in range(14)].count(1) == 3  # at 3, 7, 15: never given up


def test_a_page_that_is_kept_with_a_note_is_asked_again_only_if_it_changed(site: Site, tmp_path: Path) -> None:
    site.pages["/page"] = Page(made.page(f'<div style="opacity:0"><p>{made.HIDDEN}</p></div>'), headers={"ETag": '"1"'})
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [site.url("/page")], fetcher(), engine="grammar")
        came, problems = looked(following)
        assert (came, len(problems)) == (["new site.example-page"], 1)
        assert looked(following) == ([], [])
        assert site.asked[-1][1]["if-none-match"] == '"1"'


def test_a_feed_that_was_cut_off_is_asked_whole_until_it_has_its_end(pages: Site, tmp_path: Path) -> None:
    words = b"<description>NOR pledges 5 EUR to UKR.</description>"
    whole = pages.pages["/feed"].body.replace(b"<title>T0", words + b"<title>T0")
    pages.pages["/feed"].body = whole[:-60]
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        text, page = Following(book, [pages.url("/feed")], fetcher(), engine="grammar"), pages.url("/2")
        came, problems = looked(text)
        assert came == ["new site.example-feed-1"] and ["breaks off" in one.what for one in problems] == [True, False]
        both = Following(book, [pages.url("/feed")], fetcher(), engine="grammar", pages=True)
        came, problems = looked(both)
        assert came == ["new site.example-0", "new site.example-1"] and "breaks off" in problems[0].what
        assert "if-none-match" not in dict(pages.asked)["/feed"]
        pages.pages["/feed"].body = whole
        assert looked(both) == (["new site.example-2"], []) and page in [one.url for one in book.documents()]
        assert looked(both) == ([], []) and "if-none-match" in pages.asked[-1][1]


def test_what_comes_again_in_the_same_bytes_is_not_read_again(pages: Site, tmp_path: Path) -> None:
    pages.pages["/feed"] = Page(FEED.format("NOR pledges 5 EUR to UKR.").encode().replace(
        b"</channel>", b"<item><title>Bare</title></item></channel>"), "application/rss+xml")  # without an ETag
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [pages.url("/feed")], fetcher(), engine="grammar")
        came, problems = looked(following)
        assert came == ["new site.example-feed-1"] and "'Bare'" in problems[0].what
        assert looked(following) == ([], []) and "if-none-match" not in pages.asked[-1][1]


def test_pages_of_a_feed_are_read_though_its_own_words_were(pages: Site, tmp_path: Path) -> None:
    feed = pages.pages["/feed"]
    feed.body = feed.body.replace(b"<title>T0", b"<description>NOR pledges 5 EUR to UKR.</description><title>T0")
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        came, problems = looked(Following(book, [pages.url("/feed")], fetcher(), engine="grammar"))
        assert came == ["new site.example-feed-1"] and "--pages" in problems[0].try_this
        following = Following(book, [pages.url("/feed")], fetcher(), engine="grammar", pages=True)
        assert looked(following) == ([f"new site.example-{number}" for number in range(3)], [])
        assert looked(following) == ([], [])


@pytest.mark.parametrize(("written", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86400)])
def test_a_time_is_read(written: str, seconds: int) -> None:
    assert seconds_in(written) == seconds


@pytest.mark.parametrize("written", ["", "5s", "0m", "soon", "-5m", "1.5h"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(NotAValue):
        seconds_in(written)


def test_once_looks_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("NOR pledges 5 EUR to UKR.")
    words = ("watch", str(tmp_path / "a.txt"), "--once", "--book", str(tmp_path / "b.db"))
    assert pledgebook(*words).stdout == "new: a; 1 claim\n"
    again = pledgebook(*words)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")
    gone = pledgebook("watch", "http://127.0.0.1:1/", "--once", "--book", str(tmp_path / "b.db"))
    assert gone.exit_code == 3 and "not on the open internet" in gone.stderr


def test_an_interruption_ends_it_with_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Words without a promise.")
    process = subprocess.Popen(
        [sys.executable, "-c", "from pledgebook.doors.cli import main; main()", "watch", str(tmp_path / "texts"),
         "--engine", "grammar", "--book", str(tmp_path / "b.db"), "--every", "1h"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    assert process.stdout.readline() == "new: a; 0 claims\n"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130 and "Interrupted" in told and "Traceback" not in told
    with Book.open(str(tmp_path / "b.db")) as book:
        assert [entry.id for entry in book.documents()] == ["a"]
