"""The README's first screen: the block that shows what `make demo` prints, read and rewritten.

`make pages` runs this file: the demo's output goes into the block, so that it is never typed by hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
COMMAND = "$ make demo"
BLOCK = re.compile(r"(?P<before><!-- demo -->\n```console\n)(?P<shown>.*?)(?P<after>\n```\n<!-- /demo -->)", re.S)


def shown(readme: str) -> str:
    """What the block says that the demo prints, without the command itself."""
    block = BLOCK.search(readme)
    if not block:
        raise LookupError("README.md has no block between <!-- demo --> and <!-- /demo -->")
    command, _, output = block["shown"].partition("\n")
    if command != COMMAND:
        raise LookupError(f"the block between <!-- demo --> and <!-- /demo --> must begin with {COMMAND!r}")
    return output


def with_output(readme: str, output: str) -> str:
    """The README with another output in its block."""
    return BLOCK.sub(lambda block: f"{block['before']}{COMMAND}\n{tidy(output)}{block['after']}", readme)


def tidy(output: str) -> str:
    """Without blanks at the ends of lines and empty lines at either end, which no reader of a page can see."""
    return "\n".join(line.rstrip() for line in output.splitlines()).strip("\n")


def demo() -> str:
    """What `make demo` prints on standard output once everything is set up, where no terminal listens."""
    with tempfile.TemporaryDirectory() as elsewhere:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PLEDGEBOOK_")}
        ran = subprocess.run([sys.executable, "-c", "from pledgebook.doors.cli import main; main()", "demo"],
                             cwd=elsewhere, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
                             env=environment | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"})
    if ran.returncode:
        raise RuntimeError(f"`pledgebook demo` ended with {ran.returncode}:\n{ran.stderr}")
    return tidy(ran.stdout)


if __name__ == "__main__":
    README.write_text(with_output(README.read_text(encoding="utf-8"), demo()), encoding="utf-8")
