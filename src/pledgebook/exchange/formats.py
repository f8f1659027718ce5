"""The formats of `export`: an extract in, the bytes of one file out.

A new format is one file in this folder with a function `written(extract) -> bytes`, and one line in FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from pledgebook.model import PledgebookError

if TYPE_CHECKING:
    from pledgebook.answers.extract import Extract


METADATA, INTERFACE = "-metadata.json", "-interface.xml"  # how the names of files end that stand beside an export


class CannotExport(PledgebookError):
    """A file that cannot be written as asked."""


class NotInstalled(PledgebookError):
    """A format needs a package that is not there."""

    def __init__(self, name: str, package: str, extra: str) -> None:
        super().__init__(f"Writing {name} takes {package}, which is not installed.", "FORMAT",
                         f"Run: pip install '{extra}'.")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One kind of file that a book is written as."""

    name: str
    says: str  # for `export --help`
    text: bool = True  # whether standard output may take it
    ends: str = ""  # how such a file's name ends, where not as the format is called
    since: bool = False  # whether it has a place for changes between two days

    @property
    def ending(self) -> str:
        return self.ends or self.name

    def write(self, taken: Extract) -> bytes:
        """The whole file."""
        module = import_module(f"pledgebook.exchange.{self.name}")  # its libraries are loaded only when it is asked for
        return cast("Callable[[Extract], bytes]", module.written)(taken)


FORMATS: dict[str, FileFormat] = {one.name: one for one in (
    FileFormat("xlsx", "a workbook with links from values to their quotes", text=False, since=True),
    FileFormat("datapackage", "a Frictionless Data Package as a zip: CSV with schema and licence", text=False,
               ends="zip"),
    FileFormat("webannotation", "W3C Web Annotations, one a claim", ends="jsonld"),
    FileFormat("graphml", "parties and commitments as a graph"),
    FileFormat("prov", "PROV-JSON: from texts by readings and rulings to commitments", ends="json"),
    FileFormat("ftm", "FollowTheMoney entities, one a line", ends="jsonl"),
    FileFormat("plover", "PLOVER 2.0 events, one a line", ends="jsonl"),
    FileFormat("iati", "IATI 2.03 transactions: pledges, commitments, disbursements", ends="xml"),
    FileFormat("claimreview", "schema.org ClaimReview of the claims that people ruled on", ends="jsonld"),
    FileFormat("atom", "a feed of the commitments that fit", ends="xml"),
    FileFormat("labelstudio", "Label Studio tasks with the claims as predictions", ends="json"),
)}
