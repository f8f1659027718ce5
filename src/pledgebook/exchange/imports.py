"""The formats of `import`: a file's bytes in; readings, rulings and problems out, which the door keeps.

A new format is one file in this folder with a function `brought(taken) -> Iterator[Brought]`, and one line in IMPORTS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from pledgebook.model import PledgebookError, Problem, Reading
from pledgebook.register.rulings import Ruling

if TYPE_CHECKING:
    from pledgebook.register.store import Book

Brought = Reading | Ruling | Problem


class CannotImport(PledgebookError):
    """A file that is not of the kind that was asked for, or options that do not fit it."""


class Remark(Problem):
    """What the owner of a file should know of it, though nothing of it failed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One file that is to be imported, with all that its owner said of it."""

    raw: bytes
    name: str  # the file's name as typed: what problems are placed by
    book: Book  # what is in it already; a format only looks things up in it
    mapping: str | None = None  # what the file of --map says
    who: str = ""  # who rules by bringing it in, where the file does not name them
    moment: str = ""  # from which on its rulings are made, where the file does not say when


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """One kind of file that is brought into a book."""

    name: str
    says: str  # for `import --help`
    module: str
    mapped: bool = False  # whether --map is needed to read it
    rules: bool = False  # whether bringing it in is a judgement by whoever does it
    judges: bool = False  # whether rulings come of it, and no texts

    def bring(self, taken: Taken) -> Iterator[Brought]:
        """What is in the file, in its order. Raises CannotImport where it is another kind of file."""
        module = import_module(f"pledgebook.exchange.{self.module}")  # its libraries are loaded only when asked for
        return cast("Callable[[Taken], Iterator[Brought]]", module.brought)(taken)


IMPORTS: dict[str, ImportFormat] = {one.name: one for one in (
    ImportFormat("claims", "claims that `export` wrote (CSV, XLSX, JSON Lines, JSON, Parquet, W3C annotations): what "
                 "was changed in them, as rulings", "claims_back", rules=True, judges=True),
    ImportFormat("kiel", "the main sheet of the Ukraine Support Tracker (XLSX or CSV), a claim a row", "ledger_kiel"),
    ImportFormat("ledger", "any ledger kept by hand (XLSX or CSV), its columns as --map says", "ledger", mapped=True),
    ImportFormat("labelstudio", "what people changed in Label Studio, as rulings", "labelstudio_back",
                 judges=True),
)}
