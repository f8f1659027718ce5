"""The workbook through LibreOffice itself, and home again: every value and link, and nothing to bring in.

Skipped where there is no LibreOffice; `make office` installs it (600 MB, so CI does without).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.doors.command_line import pledgebook
from tests.exchange.extracts import READINGS, book_of
from tests.register.readings import many

SOFFICE = shutil.which("soffice")


def converted(file: Path, to: str, folder: Path) -> Path:
    assert SOFFICE is not None
    done = subprocess.run(
        [SOFFICE, "--headless", "--norestore", "--convert-to", to, "--outdir", str(folder), str(file)],
        capture_output=True, text=True, timeout=120, check=True, env=os.environ | {"HOME": str(folder)})
    assert "rror" not in done.stdout + done.stderr.replace("failed to launch javaldx", ""), done
    return folder / f"{file.stem}.{to}"


def cells(file: Path) -> dict[str, list[list[tuple[Any, str | None]]]]:
    """Each sheet's values, with where they lead."""
    book = openpyxl.load_workbook(file)
    return {page.title: [[(cell.value, cell.hyperlink.location or cell.hyperlink.target if cell.hyperlink else None)
                          for cell in row] for row in page.iter_rows()] for page in book}


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here: make office")
def test_a_workbook_comes_back_from_libreoffice_as_it_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book_of(tmp_path / "b.db", [*READINGS, *many(20)]).close()
    assert pledgebook("export", "xlsx", "--book", "b.db", "--since", "2024-01-31", "--to", "out.xlsx").exit_code == 0
    sheet = converted(tmp_path / "out.xlsx", "ods", tmp_path / "there")
    back = converted(sheet, "xlsx", tmp_path / "back")
    went, came = cells(tmp_path / "out.xlsx"), cells(back)
    assert list(came) == list(went)
    for title, lines in went.items():
        for line, again in zip(lines, came[title], strict=True):
            assert [value for value, _ in again] == [value for value, _ in line]
            assert [place.lstrip("#").replace("'", "") if place else None for _, place in again] == [
                place.replace("'", "") if place else None for _, place in line]
    told = pledgebook("import", "claims", "back/out.xlsx", "--book", "b.db", "--who", "A person")
    assert told.exit_code == 0 and "nothing new" in told.stdout + told.stderr
