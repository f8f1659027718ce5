"""Futures in a YAML file: named sets of changes, checked before anything is worked out from them."""

from __future__ import annotations

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pledgebook.model import PledgebookError


class NotFutures(PledgebookError):
    """A file that holds no futures, or something beside them."""


class FutureLine(BaseModel):
    """One future: its name, its changes as they are typed, and a file of instruments that are only thought of."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    withdraw: list[str] = []
    end: list[str] = []
    join: list[str] = []
    instruments: str | None = None  # a YAML file beside this one


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    futures: list[FutureLine]


def futures_in(text: str) -> list[FutureLine]:
    """The futures of a file. Raises NotFutures, which names what does not fit."""
    try:
        return _File.model_validate(yaml.safe_load(text)).futures
    except yaml.YAMLError as error:
        raise NotFutures(f"this is no YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise NotFutures(f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}") from error
