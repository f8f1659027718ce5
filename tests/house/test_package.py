"""The wheel: whoever installs it gets the data, the pages and the sample texts, and nothing that a run left behind."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "pledgebook"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
                           cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_every_file_of_the_package_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    ours = {f"pledgebook/{path.relative_to(SOURCE).as_posix()}" for path in SOURCE.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}
    assert any(name.endswith(".yaml") for name in ours)
    assert any(name.endswith(".html") for name in ours)
    assert ours <= set(wheel.namelist())


def test_the_sample_texts_travel_with_it(wheel: zipfile.ZipFile) -> None:
    texts = sorted((ROOT / "examples").glob("*.txt"))
    assert len(texts) >= 10
    for path in texts:
        assert wheel.read(f"pledgebook/examples/{path.name}") == path.read_bytes()


def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel.namelist()} == {"pledgebook"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name or name.endswith((".pyc", ".db"))]


def test_it_brings_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "pledgebook = pledgebook.doors.cli:main" in wheel.read(entry_points).decode()
    assert [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]
