"""A state's id in, its two-letter code out, as other vocabularies write states."""

from __future__ import annotations

import pycountry

KOSOVO = {"XKX": "XK"}  # has no code in ISO 3166


def two_letters(state: str) -> str | None:
    """Such as UA; None where there is no such code."""
    found = pycountry.countries.get(alpha_3=state)
    return found.alpha_2 if found else KOSOVO.get(state)
