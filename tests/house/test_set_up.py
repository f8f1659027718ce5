"""The two commands: what a fresh clone offers, and that a second run has nothing to do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import pledgebook

ROOT = Path(__file__).parents[2]
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not on this machine")


def make(*words: str, place: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = ("MAKE", "MFLAGS", "VENV", "PYTHON")  # set where these tests themselves run under make
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(["make", "--no-print-directory", *words], cwd=place, capture_output=True, text=True,
                          env=plain | environment, timeout=60, check=False)


@needs_make
def test_make_alone_says_what_can_be_made() -> None:
    told = make()
    assert told.returncode == 0
    for target in ("make demo", "make test", "make lock", "make clean"):
        assert target in told.stdout


@needs_make
def test_an_old_python_is_refused_with_a_way_out(tmp_path: Path) -> None:
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    told = make("env", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}")
    assert told.returncode != 0
    assert "needs Python 3.11 or newer" in told.stderr
    assert "PYTHON=python3.12 env" in told.stderr
    assert not (tmp_path / "venv").exists()


@needs_make
def test_a_second_run_installs_nothing(tmp_path: Path) -> None:
    """Stamps newer than the lock files stand for a set-up that is done."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    for stamp in (".run-is-ready", ".dev-is-ready"):
        (venv / stamp).touch()
    told = make("--dry-run", "env", "dev", f"VENV={venv}")
    assert told.returncode == 0
    assert "pip" not in told.stdout
    for lock in ("run.txt", "dev.txt"):
        os.utime(venv / f".{lock.removesuffix('.txt')}-is-ready", (0, 0))
    again = make("--dry-run", "env", "dev", f"VENV={venv}").stdout
    assert "--require-hashes" in again
    assert "requirements/run.txt" in again
    assert "requirements/dev.txt" in again


def test_continuous_integration_runs_the_same_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^exec make test\b", script.read_text(encoding="utf-8"), re.M)
    assert "make test" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def test_the_workflow_runs_on_every_python_that_the_package_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {line.rpartition(" ")[2] for line in project["classifiers"] if re.search(r":: 3\.\d+$", line)}
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert named == set(re.findall(r'"(3\.\d+)"', workflow))
    assert min(named, key=lambda version: int(version.split(".")[1])) == project["requires-python"].removeprefix(">=")


def test_the_changelog_speaks_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (.+)$", changelog, re.M)
    assert newest
    assert newest[1] == "Unreleased" or newest[1].startswith(pledgebook.__version__)


def test_the_licence_is_whole() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
