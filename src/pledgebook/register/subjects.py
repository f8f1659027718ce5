"""What a promise is about: the words in which a claim names particular things, and whether two claims can mean one.

Spellings meet: "F-16s" and "F16 jets", "programme" and "program", "Rüstung" and "Rustung" are one word each.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Protocol

from pledgebook.model import Claim, Kind

# Words that name no particular thing: two promises of "military assistance" are not thereby one promise.
GENERIC = frozenset("""
    a an the of for in on to and or with other more additional new further various several such as its their
    military security defence defense economic financial humanitarian lethal non aid assistance support help funding
    fund funds money loan loan grant package packages weapon weapons arms equipment system systems material materiel
    supply supplies training force forces troop troops soldier soldiers personnel unit units vehicle vehicles
    agreement agreements treaty pact deal deals accord compact declaration memorandum arrangement commitment
    commitments guarantee guarantees assurance assurances bilateral joint long term cooperation bill act law plan
    """.split())

# What many makes are called by: "Leopard tanks" and "Abrams tanks" share such a word and are two things.
CLASSES = frozenset("""
    tank drone missile rocket aircraft plane jet fighter helicopter howitzer gun cannon artillery shell round
    ammunition munition bomb mine radar battery launcher interceptor ship boat vessel submarine truck carrier rifle
    generator transformer shelter engineer trainer instructor brigade battalion battlegroup company squadron base air
    """.split())
SPELLINGS = {"programme": "program", "centre": "center", "armour": "armor", "armoured": "armored", "defence": "defense"}
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
HOW_MANY = re.compile(
    r"\s*(?:(?:about|around|some|up to|at least|over)\s+)?(\d{1,3}(?:[,.]\d{3})+|\d+)\b(?![-.,]?\w*\d)")


class Likeness(IntEnum):
    """Whether two subjects can be one."""

    DIFFERENT = 0  # both name things, and not the same
    OPEN = 1  # one of them names nothing in particular
    SAME = 2  # they share a word that names a thing


@dataclass(frozen=True, slots=True)
class Subject:
    """The things that a claim, or all claims of a promise together, name."""

    words: frozenset[str] = frozenset()
    makes: frozenset[str] = frozenset()  # those of the words that name a particular make, programme or instrument

    def __bool__(self) -> bool:
        return bool(self.words)

    def __or__(self, other: Subject) -> Subject:
        if other.words <= self.words:
            return self
        return Subject(self.words | other.words, self.makes | other.makes)

    def likeness(self, other: Subject) -> Likeness:
        if not self.words or not other.words:
            return Likeness.OPEN
        if self.makes and other.makes and not self.makes & other.makes:
            return Likeness.DIFFERENT
        return Likeness.SAME if self.words & other.words else Likeness.DIFFERENT

    def shared(self, other: Subject) -> tuple[str, ...]:
        return tuple(sorted(self.words & other.words))


NOTHING = Subject()


class Naming(Protocol):
    """What names things: a claim, or some columns of its row."""

    @property
    def items(self) -> tuple[str, ...]: ...

    @property
    def instrument(self) -> str | None: ...


def subject(claim: Naming) -> Subject:
    """The words that name a particular thing or instrument; empty where the claim names none."""
    return _subject(claim.items, claim.instrument or "")


@lru_cache(maxsize=100_000)  # claims of one story name the same things again and again
def _subject(items: tuple[str, ...], instrument: str) -> Subject:
    words, makes = set(), set()
    for text in (*items, instrument):
        for written in WORD.findall(text):
            word = folded(written)
            if word in GENERIC or NUMBER.fullmatch(word) or len(word) < 2:
                continue
            words.add(word)
            if word not in CLASSES and (written[:1].isupper() or any(letter.isdigit() for letter in word)):
                makes.add(word)
    return Subject(frozenset(words), frozenset(makes))


@lru_cache(maxsize=100_000)  # texts use few words, again and again
def folded(word: str) -> str:
    """A word in one spelling: small letters, no marks, no hyphens, singular."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
    plain = bare.casefold().replace("-", "")
    plain = SPELLINGS.get(plain, plain)
    if plain not in GENERIC and len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss"):
        plain = plain[:-1]
    return SPELLINGS.get(plain, plain)


@lru_cache(maxsize=50_000)
def name_key(name: str) -> frozenset[str]:
    """An instrument's name without its spelling: "the Kyiv Security Compact" and "Kyiv security compacts" are one."""
    return frozenset(folded(word) for word in WORD.findall(name)) - {"the", "a", "an", "of", "on", "for", "and", "in"}


def how_many(claim: Claim) -> int | None:
    """How many things are promised, where the claim says so of one kind of thing: 14 in "14 Leopard tanks"."""
    if claim.kind in (Kind.AID, Kind.DEPLOYMENT) and claim.count is not None:
        return claim.count
    if len(claim.items) != 1:
        return None
    match = HOW_MANY.match(claim.items[0])
    return int(re.sub(r"[.,]", "", match[1])) if match else None
