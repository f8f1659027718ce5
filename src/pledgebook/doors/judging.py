"""A person who judges claims in, the ruling that this makes out: shared by the doors through which people rule."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Any

from pledgebook.model import Claim, PledgebookError
from pledgebook.register.rulings import value_written


class Nameless(PledgebookError):
    """Nobody knows who rules."""


def logged_in() -> str:
    """The name that this process is logged in with. Raises Nameless."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise Nameless("Nobody's name is known here.", "who",
                       "Say who rules with --who or $PLEDGEBOOK_WHO.") from error


def changed(claim: Claim, typed: Mapping[str, str]) -> dict[str, Any]:
    """The fields that somebody gives other values than the claim has, by name. Raises NotAValue, UnknownParty.

    Words that a form showed and nobody touched change nothing, though a sum loses its wording in them.
    """
    from pledgebook.doors.typed import as_typed, value_typed

    values = {}
    for name, words in typed.items():
        value, shown = value_typed(name, words), as_typed(name, value_written(claim, name))
        if value != value_typed(name, shown):
            values[name] = value
    return values
