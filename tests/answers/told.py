"""Invented sentences in, what a book of them holds out: the register with its links, ready to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pledgebook.model import Claim, Reading
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.netting import Books, books
from tests.register.readings import reading

DAY, LATER = "2024-01-15", "2024-02-16"
EU = {"actors": ("EU",)}
Told = tuple[str, dict[str, Any], str]  # a sentence, the fields of its claim, its day


@dataclass(frozen=True)
class Asked:
    """What a set of texts adds up to."""

    register: Register
    claims: tuple[Claim, ...]
    books: Books


def texts(*told: Told) -> list[Reading]:
    """A text for each sentence."""
    return [reading(f"t{number}", (words, fields), published=day) for number, (words, fields, day) in enumerate(told)]


def asked(readings: Sequence[Reading]) -> Asked:
    claims = tuple(claim for made in readings for claim in made.claims)
    register = add_up_all(claims)
    return Asked(register, claims, books(register.commitments, register.links))
