"""The verbs `serve`, `login` and `mcp`: the book as pages, who may see them from other machines, tools for agents."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath
from pledgebook.doors.gate.visitors import Role


def serve(
    *, book: BookPath = DEFAULT_BOOK,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="N",
                                      help="Where to listen; 0 takes any free port.")] = 8000,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="On which address; one that other machines "
                                      "reach needs --login.")] = "127.0.0.1",
    login: Annotated[Path | None, typer.Option("--login", metavar="FILE", help="Who may come in, with a password "
                                               "(see: pledgebook login).")] = None,
    name: Annotated[list[str] | None, typer.Option("--name", metavar="NAME", help="Another name under which browsers "
                                                   "may ask for it, such as that of a proxy. May be repeated.")] = None,
) -> None:
    """Shows the book as pages in a browser.

    Only this machine can reach them, and the address that is printed opens once: it gives the browser a cookie. For
    other machines there have to be logins. Programs send PLEDGEBOOK_TOKEN as `Authorization: Bearer TOKEN`.
    """
    from pledgebook.register.store import Book

    Book.open(book).close()  # a missing book or a newer one is told before anything listens
    from pledgebook.doors import http
    from pledgebook.doors.gate.logins import read_logins

    http.serve(book, host=host, port=port, logins=read_logins(login) if login else None, names=name or (),
               standing_token=os.environ.get("PLEDGEBOOK_TOKEN") or None)


def login(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who comes in.")],
    *, file: Annotated[Path, typer.Option("--file", metavar="FILE", help="Where logins are kept.")],
    role: Annotated[Role, typer.Option("--role", help="What they may do.")] = Role.READER,
) -> None:
    """Keeps a name and a password for `serve --login`; a second time replaces them.

    The password is asked for, or taken from the first line of a pipe. Only its salted hash is kept.
    """
    from pledgebook.doors.gate.logins import keep_login

    asks = sys.stdin.isatty()
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True) if asks \
        else sys.stdin.readline().rstrip("\r\n")
    keep_login(file, name, role, password)
    typer.echo(f"{name} may come in as {role}: pledgebook serve --host ADDRESS --login {file}", err=True)


def mcp(*, book: BookPath = DEFAULT_BOOK) -> None:
    """Answers an agent on standard input and output: search, commitment, evidence, conflicts, bound, what_if.

    The book is opened for reading only. It takes the package `mcp`: pip install 'pledgebook[mcp]'
    """
    from pledgebook.doors.mcp import answer_on_stdio

    answer_on_stdio(book)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook serve --port 8080")(serve)
    app.command(epilog="Example: pledgebook login anna --role editor --file logins.txt")(login)
    app.command(epilog="Example: pledgebook mcp --book pledges.db")(mcp)
