"""The program itself: quick to answer, verbs with examples, names explained, health told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from pledgebook import __version__
from pledgebook.doors.cli import ANSWERED_ONCE, FILES, program
from pledgebook.doors.cli.printing import cells_wide, shortened, widths_for
from pledgebook.model import PledgebookError
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.register.readings import reading

VERBS = ["demo", "read", "add", "watch", "reread", "list", "claims", "search", "conflicts", "show", "doubts", "why",
         "links", "bound", "whatif", "conditions", "totals", "exposure", "changes", "versions", "brief", "review",
         "score", "serve", "login", "mcp", "export", "import", "sql", "verify", "backup", "restore", "original",
         "world", "doctor", "rule"]
HEAVY = ("trafilatura", "lxml", "pypdf", "spacy", "numpy", "fastapi", "sqlalchemy", "rich", "pydantic", "yaml", "babel",
         "onnxruntime", "tokenizers", "ahocorasick")


def test_the_verbs_are_those_of_the_plan() -> None:
    assert list(getattr(typer.main.get_command(program()), "commands", {})) == VERBS
    assert {verb for verb in ANSWERED_ONCE if not verb.startswith("-")} <= set(VERBS)


@pytest.mark.parametrize(("file", "verbs"), FILES.items())
def test_a_verb_is_found_in_its_file_alone(file: str, verbs: tuple[str, ...]) -> None:
    for verb in verbs:
        assert tuple(getattr(typer.main.get_command(program(verb)), "commands", {})) == verbs, file


NAMED = "import sys; sys.argv[0] = 'pledgebook'; from pledgebook.doors.cli import main; main()"


def test_a_word_that_is_no_verb_is_answered_by_all_of_them() -> None:
    done = subprocess.run([sys.executable, "-c", NAMED, "lists"],
                          capture_output=True, text=True, timeout=60, check=False,
                          env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert done.returncode == 2
    assert done.stderr == pledgebook("lists").stderr and "'list'" in done.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_helps_with_an_example(verb: str) -> None:
    result = pledgebook(verb, "--help")
    assert result.exit_code == 0
    assert f"Example: pledgebook {verb}" in result.stdout


def test_every_ruling_helps_with_an_example() -> None:
    commands = getattr(getattr(typer.main.get_command(program()), "commands", {})["rule"], "commands", {})
    assert len(commands) > 10
    for name in commands:
        assert f"Example: pledgebook rule {name} " in " ".join(pledgebook("rule", name, "--help").stdout.split()), name


def test_help_and_version_answer_without_loading_anything_heavy() -> None:
    for word in ("--help", "--version"):
        program = ("import sys\nfrom pledgebook.doors.cli import main\ntry:\n    main()\n"
                   "finally:\n    print(sorted(set(sys.modules) & set(sys.argv[2:])), file=sys.stderr)")
        done = subprocess.run([sys.executable, "-c", program, word, *HEAVY], capture_output=True, text=True,
                              timeout=60, check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
        assert done.stderr == "[]\n"
    assert done.stdout == f"pledgebook {__version__}\n"


LOADED = """
import gc, json, sys
from pledgebook.doors.cli import main
try:
    main()
finally:
    world = sys.modules["pledgebook.world.names"]
    print(json.dumps({"modules": sorted(sys.modules), "names": world.load.cache_info().currsize,
                      "collecting": gc.isenabled()}), file=sys.stderr)
"""


def test_listing_a_book_loads_no_reader_no_pages_and_no_other_verb(tmp_path: Path) -> None:
    """Counted by what is loaded, not by the clock: a listing needs the book, and nothing that reads or serves."""
    with Book.open(str(tmp_path / "pledges.db"), create=True) as book:
        book.add(reading("note", ("Norway sends aid to Ukraine.", {})))
        book.settle()
    needless = {"spacy", "thinc", "onnxruntime", "tokenizers", "ahocorasick", "trafilatura", "lxml", "pypdf", "fastapi",
                "starlette", "uvicorn", "scipy", "numpy", "pyarrow", "xlsxwriter", "rich", "yaml", "babel", "pycountry",
                "datasketch", "sqlalchemy.orm", "psycopg", "pledgebook.claims", "pledgebook.answers.counting",
                *(f"pledgebook.doors.cli.{file}" for file in FILES if file != "asking")}
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_CACHE_HOME": str(tmp_path)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", LOADED, *words, "--book", str(tmp_path / "pledges.db")], env=env,
                              capture_output=True, text=True, timeout=60, check=True)

    run("list")  # the very first one reads the world from its YAML and keeps a copy
    for words in (("list",), ("list", "--actor", "NOR"), ("claims",)):
        done = run(*words)
        assert "Norway" in done.stdout
        told = json.loads(done.stderr.splitlines()[-1])
        assert sorted(needless.intersection(told["modules"])) == []
        assert (told["names"], told["collecting"]) == (0, False), words


def test_no_words_at_all_show_the_help() -> None:
    result = pledgebook()
    assert result.exit_code in (0, 2)
    assert "Commands:" in result.stdout + result.stderr


def test_an_old_locale_can_print_a_quote(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "pledges.db"), create=True) as book:
        book.add(reading("note", ("“Zürich” 🛡 says so.", {})))
    done = subprocess.run(
        [sys.executable, "-c", "from pledgebook.doors.cli import main; main()", "claims"], cwd=tmp_path,
        capture_output=True, timeout=60, check=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0",
                                                          "PYTHONIOENCODING": "ascii",
                                                          "PYTHONPATH": os.pathsep.join(sys.path)})
    assert "“Zürich” 🛡 says so." in done.stdout.decode()


@pytest.mark.parametrize(("name", "party"), [("Kyiv", "UKR (Ukraine)"), ("DEU", "DEU (Germany)"), ("NATO", "NATO")])
def test_world_explains_a_name(name: str, party: str) -> None:
    result = pledgebook("world", name)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{name}: {party}")


def test_world_answers_as_of_a_day() -> None:
    told = json.loads(pledgebook("world", "Stoltenberg", "--on", "2024-07-01", "--format", "json").stdout)
    assert (told["on"], told["parties"]) == ("2024-07-01", ["NATO"])


def test_world_says_when_it_does_not_know() -> None:
    result = pledgebook("world", "Freedonia")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No such name" in result.stderr
    assert pledgebook("world", "Kyiv", "--on", "today").exit_code == 2


class Card:
    """What the claims room says of its model."""

    name, version, path, medium = "en_core_web_md", "3.8.0", "somewhere", True


def test_doctor_tells_the_model_the_database_and_the_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebook.claims.model_in_use", lambda: Card)
    path = str(tmp_path / "pledges.db")
    result = pledgebook("doctor", "--book", path)
    assert result.exit_code == 0, result.stdout
    assert "en_core_web_md 3.8.0 (medium)" in result.stdout and "FTS5" in result.stdout and "none yet" in result.stdout
    assert "learned reader" in result.stdout and "claims" in result.stdout
    with Book.open(path, create=True) as book:
        book.add(reading("note", ("It says so.", {})))
    checks = json.loads(pledgebook("doctor", "--book", path, "--format", "json").stdout)
    assert all(check["fine"] for check in checks)
    assert "1 documents, 1 claims" in checks[-1]["found"]


def test_doctor_ends_with_four_where_a_check_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Card:
        raise ImportError("no model here")

    monkeypatch.setattr("pledgebook.claims.model_in_use", missing)
    result = pledgebook("doctor", "--book", str(tmp_path / "pledges.db"))
    assert result.exit_code == 4
    assert "no model here" in result.stdout
    monkeypatch.setattr("pledgebook.claims.model_in_use", lambda: Card)
    (tmp_path / "pledges.db").write_text("no book", encoding="utf-8")
    assert pledgebook("doctor", "--book", str(tmp_path / "pledges.db")).exit_code == 4


def test_doctor_says_what_to_do_where_the_learned_reader_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise PledgebookError("It cannot be loaded.", "network", "Install it again.")

    monkeypatch.setattr("pledgebook.claims.model_in_use", lambda: Card)
    monkeypatch.setattr("pledgebook.claims.learned_in_use", broken)
    result = pledgebook("doctor", "--book", str(tmp_path / "pledges.db"))
    assert result.exit_code == 4 and "!!" in result.stdout and "--engine grammar" in result.stderr


def test_doctor_advises_on_a_small_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebook.claims.model_in_use", lambda: type("Small", (Card,), {"medium": False}))
    result = pledgebook("doctor", "--book", str(tmp_path / "pledges.db"))
    assert result.exit_code == 0
    assert "requirements/model.txt" in result.stderr


TERMINAL = """
from tests.doors.command_line import quick_read_all
from pledgebook import claims
claims.read_all = quick_read_all
from pledgebook.doors.cli import main
main()
"""


def on_a_terminal(place: Path, columns: int, *words: str) -> str:
    """What a person sees who runs `pledgebook WORDS` on a terminal of so many columns."""
    pty = pytest.importorskip("pty", reason="this system has no terminals that a test can open")
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-c", TERMINAL, *words], cwd=place, stdin=theirs, stdout=theirs, stderr=theirs,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": str(columns), "TERM": "xterm"})
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end hung up, which is how a terminal says that the program ended
            break
        if not part:
            break
        seen += part
    os.close(ours)
    assert run.wait(timeout=60) == 0, seen.decode()
    return seen.decode()


def test_a_person_at_a_terminal_sees_a_bar_and_tables_that_fit(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for number in range(30):
        (tmp_path / "texts" / f"{number}.txt").write_text(f"NOR pledges {number} EUR to UKR.", encoding="utf-8")
    seen = on_a_terminal(tmp_path, 110, "add", "texts")
    assert "Adding" in seen and "30/30" in seen
    assert "30 new of 30 texts" in seen
    table = re.sub(r"\x1b\[[0-9;]*m", "", on_a_terminal(tmp_path, 110, "claims")).split("\r\n")
    assert len([line for line in table if "NOR pledges" in line]) == 30
    assert max(map(len, table)) <= 110
    narrow = re.sub(r"\x1b\[[0-9;]*m", "", on_a_terminal(tmp_path, 60, "list"))
    assert "NOR pledges" not in narrow, "where there is no room the quote goes, not the names"
    with Book.open(str(tmp_path / "pledges.db")) as book:
        assert all(commitment.id in narrow for commitment in book.register().commitments)


@pytest.mark.parametrize(("natural", "room", "widths"), [
    ([13, 4, 200], 140, [13, 4, 117]), ([13, 4, 10], 140, [13, 4, 10]), ([13, 40, 200], 80, [13, 37, 24]),
    ([13, 40, 200], 60, [13, 17, 24]), ([13, 40, 200], 40, [13, 16]), ([13, 14, 14, 9], 40, [13, 14]),
    ([5, 12], 80, [5, 12])])
def test_a_terminal_shows_names_whole_and_lets_long_columns_give_way(natural: list[int], room: int,
                                                                     widths: list[int]) -> None:
    found = widths_for(natural, room, gap=2)
    assert found == widths
    assert sum(found) + 2 * len(natural) <= max(room, 35)


@pytest.mark.parametrize(("text", "width", "shown"), [
    ("short", 10, "short"), ("exactly ten", 11, "exactly ten"), ("a longer text", 8, "a longe…"),
    ("东京东京", 8, "东京东京"), ("东京东京", 5, "东京…"), ("", 3, "")])
def test_a_text_is_cut_to_the_columns_it_takes(text: str, width: int, shown: str) -> None:
    assert shortened(text, width) == shown
    assert cells_wide(shortened(text, width)) <= width
