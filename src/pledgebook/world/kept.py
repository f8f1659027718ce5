"""A value built once and read back quickly: JSON in the user's cache directory, named by what it was built from.

Parsing the YAML takes most of a short command's time. The kept copy only saves that time: where it cannot be read or
written (a read-only home, another process at work, a damaged file) the value is built anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def cache_directory() -> Path:
    """Where this user's programs keep what they can build again."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "pledgebook"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "pledgebook"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local"))) / "pledgebook"
    return Path.home() / ".cache" / "pledgebook"


def kept(word: str, made_from: Iterable[bytes], build: Callable[[], Any], directory: Path | None = None) -> Any:
    """What `build` returns (JSON values only), read from the kept copy where one of the same origin exists.

    word       starts the file's name
    made_from  all that the value depends on, code included: any change makes another name
    """
    digest = hashlib.sha256()
    for piece in made_from:
        digest.update(hashlib.sha256(piece).digest())
    try:
        path = (directory or cache_directory()) / f"{word}-{digest.hexdigest()[:24]}.json"
    except RuntimeError:  # no home directory is known
        return build()
    with contextlib.suppress(OSError, ValueError):  # not there, or damaged: built anew below
        return json.loads(path.read_text(encoding="utf-8"))
    value = build()
    with contextlib.suppress(OSError):  # nowhere to keep it: the next run builds it again
        _write(path, json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return value


def _write(path: Path, text: str) -> None:
    """Puts a whole file in place at once, so that no other process reads half of it; older copies go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    for older in path.parent.glob(f"{path.stem.rsplit('-', 1)[0]}-*.json"):
        if older != path:
            older.unlink(missing_ok=True)
