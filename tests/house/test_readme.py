"""The README tells the truth: its first screen is what the demo prints, its verbs and options exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from pledgebook.doors.cli import program
from tests.house.first_screen import README, demo, shown, tidy, with_output

ROOT = Path(__file__).parents[2]
TEXT = README.read_text(encoding="utf-8")
PAGES = {path.name: path.read_text(encoding="utf-8")
         for path in (README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))}
PROGRAM = typer.main.get_command(program())
# A command as a page shows it: after a prompt, or in code marks inside a sentence.
IN_BLOCK = re.compile(r"^\$ (?:\S*/)?(?P<line>pledgebook .*?)(?: {2,}#.*)?$", re.M)
IN_SENTENCE = re.compile(r"`(?P<line>pledgebook [^`]+)`")


def verbs(command: object = PROGRAM, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every verb of the program as the words one types after `pledgebook`."""
    for name, part in sorted(getattr(command, "commands", {}).items()):
        if part.hidden:
            continue
        if getattr(part, "commands", None):
            yield from verbs(part, (*before, name))
        else:
            yield (*before, name)


def shown_commands() -> list[tuple[str, str]]:
    return [(name, match["line"]) for name, text in PAGES.items()
            for pattern in (IN_BLOCK, IN_SENTENCE) for match in pattern.finditer(text)]


@pytest.fixture(scope="module")
def printed() -> str:
    return demo()


def test_the_first_screen_is_what_the_demo_prints(printed: str) -> None:
    assert shown(TEXT) == printed, "the README shows another output than `pledgebook demo` prints: run `make pages`"


def test_the_demo_shows_commitments_a_contradiction_with_its_words_and_where_to_go(printed: str) -> None:
    parts = re.split(r"^(?=What cannot both be so: [1-9]|Where to look next)", printed, flags=re.M)
    assert len(parts) == 3, "the demo must show the register, at least one contradiction, and where to look next"
    register, conflicts, onwards = parts
    assert re.search(r"\b[1-9]\d* commitments\b", register)
    assert conflicts.count("“") >= 2
    assert "pledgebook serve" in onwards


def test_the_first_screen_is_one_sentence_the_two_commands_and_the_output() -> None:
    heading, sentence, rest = TEXT.split("\n\n", 2)
    assert heading == "# Pledgebook"
    assert re.fullmatch(r"[A-Z][^.]+\.", sentence.replace("\n", " ")), "one sentence, please"
    assert rest.startswith("<!-- demo -->\n```console\n$ make demo\n")
    assert "$ make test" in rest[: rest.index("\n## ")]


def test_a_changed_output_would_be_noticed_and_can_be_written() -> None:
    changed = with_output(TEXT, "2 commitments   \n\\1 quote\n\n")
    assert shown(changed) == "2 commitments\n\\1 quote"
    assert shown(changed) != shown(TEXT)
    assert changed.replace(shown(changed), "") == TEXT.replace(shown(TEXT), "")
    assert tidy("\n a \n\n b\n") == " a\n\n b"


@pytest.mark.parametrize("verb", list(verbs()), ids=" ".join)
def test_every_verb_is_in_the_readme_or_the_docs(verb: tuple[str, ...]) -> None:
    words = r"\s+".join(map(re.escape, ("pledgebook", *verb)))
    assert any(re.search(rf"\b{words}\b", text) for text in PAGES.values()), \
        f"`pledgebook {' '.join(verb)}` is in no page: add an example to README.md"


@pytest.mark.parametrize(("page", "line"), shown_commands(), ids=lambda value: value)
def test_every_command_shown_exists_with_its_options(page: str, line: str) -> None:
    words = shlex.split(re.split(r" [<>|&]", line)[0])[1:]
    command: object = PROGRAM
    while words and getattr(command, "commands", None) and not words[0].startswith("-"):
        part = getattr(command, "commands", {}).get(words[0])
        assert part is not None, f"{page}: there is no verb {words[0]!r}"
        command, words = part, words[1:]
    options = {name for parameter in getattr(command, "params", []) for name in parameter.opts} | {"--help"}
    for word in words:
        if word.startswith("--"):
            assert word.partition("=")[0] in options, f"{page}: `{line}`: there is no option {word}"


def test_the_program_is_what_this_test_takes_it_for() -> None:
    assert {"demo", "read", "add", "list", "show", "search", "serve", "score"} <= {verb[0] for verb in verbs()}
