"""The verb `serve`: the book as pages, for this machine only."""

from __future__ import annotations

from typing import Annotated

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath


def serve(
    *, book: BookPath = DEFAULT_BOOK,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="N",
                                      help="Where to listen; 0 takes any free port.")] = 8000,
) -> None:
    """Shows the book as pages in a browser. Nobody else can reach them: it listens on this machine only."""
    from pledgebook.register.store import Book

    Book.open(book).close()  # a missing book or a newer one is told before anything listens
    from pledgebook.doors import http

    http.serve(book, port=port)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook serve --port 8080")(serve)
