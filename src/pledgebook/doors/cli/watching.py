"""The verb `watch`: feeds, pages and folders, read into the book again and again."""

from __future__ import annotations

import re
import time
from typing import Annotated

import typer

from pledgebook.doors.cli.endings import SOME_FAILED, in_words
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Engine, Jobs, Published, WhichEngine
from pledgebook.doors.cli.printing import counted, talk
from pledgebook.doors.cli.reading import outcome_in_words
from pledgebook.exchange.typed import NotAValue
from pledgebook.model import PledgebookError, Problem

LENGTH = re.compile(r"(\d{1,6})\s*([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SHORTEST = 10


def watch(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Feeds, pages and sitemaps by address; "
                                                 "folders, files, and lists of addresses (.urls).")], *,
    every: Annotated[str, typer.Option("--every", metavar="TIME", help="How long to wait between two looks: "
                                                                       "90s, 15m, 2h, 1d.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Look once, and end: for cron and systemd.")] = False,
    pages: Annotated[bool, typer.Option("--pages", help="Read the pages that a feed's items lead to, in place of what "
                                                        "the feed says of them.")] = False,
    book: BookPath = DEFAULT_BOOK, engine: WhichEngine = Engine.BOTH, jobs: Jobs, published: Published = None,
) -> None:
    """Follows feeds, pages and folders into the book until it is interrupted; only what is new is read."""
    from pledgebook.documents import open_sources
    from pledgebook.documents.fetching import Fetcher
    from pledgebook.doors.following import Following
    from pledgebook.register.store import Book

    seconds = seconds_in(every)
    if engine is Engine.LLM:
        raise PledgebookError("A language model is not asked again and again by itself.", "--engine",
                              "Watch with another engine, and reread what you want with --engine llm.")
    open_sources(sources, published=published)  # what makes no sense makes no book
    with Book.open(book, create=True) as kept:
        following = Following(kept, sources, Fetcher(), engine=str(engine), jobs=jobs, published=published, pages=pages)
        while True:
            problems: list[Problem] = []

            def failed(problem: Problem, problems: list[Problem] = problems) -> None:
                problems.append(problem)
                talk(in_words(problem))

            new = 0
            for added in following.round(failed):
                if str(added.outcome) != "same":
                    new += str(added.outcome) == "new"
                    typer.echo(outcome_in_words(added))
            if new:
                settled = kept.settle()
                talk(f"{book}: {counted(new, 'new text')}; {counted(settled.commitments, 'commitment')}, "
                     f"{counted(settled.conflicts, 'conflict')}.")
            if once:
                if problems:
                    raise typer.Exit(SOME_FAILED)
                return
            time.sleep(seconds)


def seconds_in(written: str) -> int:
    """How many seconds "15m" are. Raises NotAValue."""
    found = LENGTH.fullmatch(written.strip().lower())
    seconds = int(found[1]) * SECONDS[found[2]] if found else 0
    if seconds < SHORTEST:
        raise NotAValue(f"{written!r} is no time to wait, or less than {SHORTEST} seconds.", "--every",
                        "Write for instance 90s, 15m, 2h or 1d.")
    return seconds


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook watch https://www.example.org/feed.xml texts/ --every 15m")(watch)
