"""The two sizes of every harness: `pytest tests/trouble` is the short one, `--long --figures FILE` the full one."""

from __future__ import annotations

import os
import sys
import time
from multiprocessing import forkserver
from pathlib import Path

import pytest

from tests.trouble.figures import ELSEWHERE, HEADING, Figures


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the full size of every harness; prints its figures")
    parser.addoption("--at-most", type=int, metavar="N", help="with --long: so many tries of each, and no more")
    parser.addoption("--seed", type=int, default=1, metavar="N", help="other mutations than those of another number")
    parser.addoption("--figures", metavar="FILE", help="append the figures to this file, as a Markdown table")


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """The size that was asked for, and where to tell what came out."""
    path = request.config.getoption("--figures", default=None)
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", flush=True)

    return Figures(request.config.getoption("--long", default=False), say, Path(path) if path else None,
                   time.monotonic(), request.config.getoption("--at-most", default=None),
                   request.config.getoption("--seed", default=1))


@pytest.fixture(scope="session", autouse=True)
def forkable() -> None:
    """The process that runs are forked off finds our modules: it loads them once, which takes most of a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        patch.setenv("OPENBLAS_NUM_THREADS", "1")  # a process with threads had better not be forked
        forkserver.set_forkserver_preload(["tests.trouble.runs"])
        forkserver.ensure_running()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("--long", default=False):
        terminalreporter.write_line(HEADING.splitlines()[0])
        for bar, where in ELSEWHERE.items():
            terminalreporter.write_line(f"| {bar} | {where} | | elsewhere | |")
