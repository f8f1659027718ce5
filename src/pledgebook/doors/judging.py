"""A person who judges claims in, the ruling that this makes out: shared by the doors through which people rule."""

from __future__ import annotations

import getpass
import os
from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

from pledgebook.model import Claim, PledgebookError
from pledgebook.register.rulings import Action, Ruling, value_written

if TYPE_CHECKING:
    from pledgebook.register.judged import Judged


class Nameless(PledgebookError):
    """Nobody knows who rules."""


def logged_in() -> str:
    """The name that this process is logged in with. Raises Nameless."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise Nameless("Nobody's name is known here.", "who",
                       "Say who rules with --who or $PLEDGEBOOK_WHO.") from error


def judge_named(who: str | None) -> str:
    """Who judges: the name given, else $PLEDGEBOOK_WHO, else the login. Raises Nameless."""
    return who or os.environ.get("PLEDGEBOOK_WHO") or logged_in()


def last_ruling(judged: Judged, who: str, actions: Container[Action]) -> Ruling | None:
    """What this person did last of these things and has not taken back."""
    return next((ruling for ruling in reversed(judged.rulings) if ruling.who == who and ruling.action in actions
                 and judged.fates[ruling.id].stands), None)


def changed(claim: Claim, typed: Mapping[str, str]) -> dict[str, Any]:
    """The fields that somebody gives other values than the claim has, by name. Raises NotAValue, UnknownParty.

    Words that a form showed and nobody touched change nothing, though a sum loses its wording in them.
    """
    from pledgebook.exchange.typed import NotAValue, as_typed, value_typed

    values: dict[str, Any] = {}
    for name, words in typed.items():
        shown = as_typed(name, value_written(claim, name))
        if words.strip() == shown.strip():
            continue  # also where the book has what nobody may type: a currency that is none, from an older version
        value = value_typed(name, words)
        try:
            if value == value_typed(name, shown):
                continue
        except NotAValue:  # then whatever is a value is another one
            pass
        values[name] = value
    return values
