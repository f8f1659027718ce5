"""Ctrl-C in the middle of a run over several workers: what was acknowledged is kept, and nobody shouts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pledgebook.register.store import Book

PROGRAM = "from pledgebook.doors.cli import main\nif __name__ == '__main__':\n    main()\n"


@pytest.mark.skipif(os.name != "posix", reason="a terminal's Ctrl-C reaches a whole group of processes only here")
def test_what_was_acknowledged_is_kept_and_the_run_ends_with_130(tmp_path: Path) -> None:
    texts, book, program = tmp_path / "texts", tmp_path / "pledges.db", tmp_path / "run.py"
    texts.mkdir()
    program.write_text(PROGRAM)
    for number in range(400):
        texts.joinpath(f"note-{number:03}.txt").write_text(f"Norway will send {number + 2} tanks to Ukraine. " * 40)
    words = [sys.executable, "-u", str(program), "add", str(texts), "--book", str(book), "--jobs", "2",
             "--engine", "grammar"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                          env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}) as running:
        assert running.stdout is not None
        told = [running.stdout.readline()]
        os.killpg(running.pid, signal.SIGINT)
        rest, errors = running.communicate(timeout=60)
    told += rest.splitlines()
    assert running.returncode == 130, errors
    assert "run the same command again" in errors
    assert "Traceback" not in errors
    assert 0 < len(told) < 400
    with Book.open(str(book)) as kept:
        assert len(list(kept.documents())) >= len(told)
        assert kept.faults() == ()
