"""The command line: words typed in, answers on standard output, talk on standard error.

Each verb group is a file. Nothing heavy is imported before a verb needs it, so that --help answers at once.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pledgebook import __version__
from pledgebook.doors.cli.endings import ERROR, code_of, in_words
from pledgebook.model import PledgebookError
from pledgebook.register.collector import collector_off

# The files of verbs, each with its verbs, in the order in which one gets to know them.
FILES: dict[str, tuple[str, ...]] = {
    "samples": ("demo",),
    "reading": ("read", "add"),
    "watching": ("watch",),
    "rereading": ("reread",),
    "asking": ("list", "claims", "search", "conflicts"),
    "showing": ("show",),
    "doubting": ("doubts",),
    "explaining": ("why", "links"),
    "binding": ("bound",),
    "supposing": ("whatif", "conditions"),
    "summing": ("totals", "exposure"),
    "changing": ("changes",),
    "versioning": ("versions",),
    "briefing": ("brief",),
    "reviewing": ("review",),
    "ruling": ("rule",),
    "measuring": ("score",),
    "serving": ("serve", "login", "mcp"),
    "sharing": ("export",),
    "importing": ("import",),
    "querying": ("sql",),
    "keeping": ("verify", "backup", "restore", "original"),
    "knowing": ("world", "doctor"),
}
# All that these load and read stays until they have answered and end: looking through it for garbage only takes time.
ANSWERED_ONCE = frozenset((
    "--help", "-h", "--version", "list", "claims", "search", "conflicts", "show", "doubts", "why", "links", "bound",
    "whatif", "conditions", "totals", "exposure", "changes", "versions", "brief", "world", "review"))


class Verbs(TyperGroup):
    """All verbs; an error of ours is told in words and ends with the exit code that scripts rely on."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs in the order in which one gets to know them."""
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except PledgebookError as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(code_of(error)) from error
        except OSError as error:
            if error.errno != errno.ENOSPC or error.filename is not None:
                raise
            _leave_standard_output()
            typer.echo("There is no room where the output goes; what is there is not whole.\n"
                       "  Free some space, or write it elsewhere.", err=True)
            raise typer.Exit(ERROR) from error
        except KeyboardInterrupt as error:
            typer.echo("Interrupted. What was acknowledged is kept; run the same command again to go on.", err=True)
            raise typer.Exit(130) from error


def _leave_standard_output() -> None:
    """What it could not take is not tried again as the program ends."""
    with contextlib.suppress(OSError, AttributeError, ValueError), open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pledgebook {__version__}")
        raise typer.Exit


def start(_version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True,
                                                 help="Print the version and end.")] = False) -> None:
    """Runs before every verb."""


def program(verb: str | None = None) -> typer.Typer:
    """The program with all its verbs; where one is named, with those of its file alone, which is sooner loaded."""
    app = typer.Typer(
        cls=Verbs, name="pledgebook", no_args_is_help=True, add_completion=False, rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        help="Who has promised what to whom between states, tied to the exact words that say it.",
        epilog="Begin with: pledgebook demo")
    app.callback()(start)
    for file in [file for file, verbs in FILES.items() if verb in verbs] or FILES:
        import_module(f"pledgebook.doors.cli.{file}").add_to(app)
    return app


def main() -> None:
    """The program `pledgebook`."""
    for stream in (sys.stdout, sys.stderr):
        # Texts hold characters that an old locale cannot print; that must not end a run half-way.
        with contextlib.suppress(AttributeError):  # a stream that somebody put in their place
            stream.reconfigure(errors="backslashreplace",  # type: ignore[union-attr]
                               encoding=None if stream.isatty() else "utf-8")
    verb = sys.argv[1] if len(sys.argv) > 1 else None
    with collector_off() if verb in ANSWERED_ONCE else contextlib.nullcontext():
        program(verb)()
