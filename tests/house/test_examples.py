"""Every example of the README runs as it stands, in order, on the sample texts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"^\$ (?P<line>pledgebook .*?)(?: {2,}#.*)?$", re.M)
COMMANDS = SHOWN.findall((ROOT / "README.md").read_text(encoding="utf-8"))
ANY_COMMITMENT = "pledgebook list --format jsonl"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the examples are written for a POSIX shell")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the examples take it for granted: texts/, article.txt, and `pledgebook` on the path."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", folder / "texts")
    shutil.copy(ROOT / "examples" / "dutch-drones-wire.txt", folder / "article.txt")
    (folder / "tracker.csv").write_text(
        "id,donor,announcement_date,measure,tot_sub_activity_value_EUR,source_of_aid_1\n"
        "NO1,Norway,2024-03-01,Allocation,1000000,https://example.org/a\n", encoding="utf-8")
    for name in ("tests", "examples"):
        (folder / name).symlink_to(ROOT / name)
    program = folder / "bin" / "pledgebook"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from pledgebook.doors.cli import main; main()" "$@"\n',
                       encoding="utf-8")
    program.chmod(0o755)
    return folder


def shell(line: str, place: Path) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PLEDGEBOOK_")}
    ours = {"PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(["sh", "-c", line], cwd=place, env=plain | ours, capture_output=True, text=True,
                          encoding="utf-8", timeout=300, check=False)


def test_the_examples_run_as_they_stand(place: Path) -> None:
    """One after the other in one folder, since `list` needs what `add` has put into the book."""
    ran = 0
    for line in COMMANDS:
        if re.match(r"pledgebook (serve|watch|score)\b", line):
            continue  # two run until they are stopped; the third is run, with its floors, by tests of its own
        if "seeds" in line:
            continue  # needs the five articles: tests/seeds runs these where they are
        if " ID" in line:
            first = re.search(r'"id": ?"([^"]+)"', shell(ANY_COMMITMENT, place).stdout)
            assert first, "the book of the sample texts holds no commitment"
            line = line.replace(" ID", f" {first[1]}")
        told = shell(line, place)
        assert told.returncode == 0, f"`{line}` ended with {told.returncode}:\n{told.stderr}"
        if line == "pledgebook versions":
            continue  # no text of the samples came twice from one address
        if ">" not in line and "--out" not in line and "--to" not in line:
            assert told.stdout.strip(), f"`{line}` says nothing"
        ran += 1
    assert ran >= 12
    for made in ("claims.jsonl", "article.html", "claims.csv", "book.csv", "pledges.db"):
        assert (place / made).stat().st_size > 100, made
