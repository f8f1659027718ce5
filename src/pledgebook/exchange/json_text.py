"""JSON values in, the bytes of a file out: the same values, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def one_object(value: object) -> bytes:
    """One value over several lines, for people and for programs."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def object_lines(values: Iterable[Mapping[str, Any]]) -> bytes:
    """An object a line."""
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode("utf-8", "backslashreplace")


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those that say something: what is not in the text is left out, never written as empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, ())}
