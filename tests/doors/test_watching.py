"""Following: only what is new is read, what fails is left alone for longer and longer, and Ctrl-C ends it cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pledgebook import claims
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
        assert BookVisits(book).failures(site.url("/gone")) == (0, 0)  # it starts anew


def test_a_folder_with_a_file_of_another_kind_is_looked_at_each_time(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.rtf").write_text("POL pledges 1 EUR to UKR.")
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        following = Following(book, [str(tmp_path / "texts")], fetcher(), engine="grammar")
        assert [len(looked(following)[1]) for _ in range(3)] == [1, 1, 1]
        (tmp_path / "texts" / "a.txt").write_text("POL pledges 1 EUR to UKR.")
        assert looked(following)[0] == ["new a"]


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
