"""A text in, the language it is written in out, where that is surely not English.

The reader knows English alone. A text in another language gives no claims, and says so, in place of wrong ones. Names
in a list, or a heading in Latin, are no other language: only a text that lacks the small words of English is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pledgebook.model import Document, Problem, Reading

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LETTERS, WORDS = 80, 8  # fewer say nothing for sure
SAMPLE = 20_000
ENOUGH_ENGLISH = 0.12  # share of small words from which a text is English; prose has a third, lists of names a tenth
ENOUGH_OWN = 0.06  # share of such as no other language has; "for", "on", "is" and "a" are words of many
UNLIKELY = 0.01  # that it is English: of two languages like each other the identifier is never sure which it is
NO_LANGUAGE = "zxx"  # as the identifier calls what are no words
FEW_LETTERS = 40  # of another script, in which hardly anything is written by mistake; a word of Chinese has one or two
WORD = re.compile(r"[^\W\d_]+")
SMALL = frozenset(
    "the of and to in a that is for on with as by it be this from at or are was which have has not an their will would "
    "its were been they but had his he she we our said who more also all after than".split())
OWN = frozenset("the of and that with by this from which their would its been they his she our said who than were are "
                "it".split())


def foreign(text: str) -> str | None:
    """The ISO 639-1 code of the language of a text that is not in English; None where it is, or nobody can tell.

    Another script than ours is another language, even where it is not quite sure which of those that share it.
    """
    words = _words(text)
    if not _lacks_english(words):
        return None
    if _in_another_script(words):
        return next(str(code) for code, _ in _identifier().rank(" ".join(words)) if code != "en")
    if sum(map(len, words)) < LETTERS or len(words) < WORDS:
        return None
    ranked = _identifier().rank(" ".join(words))
    english = next((likely for code, likely in ranked if code == "en"), 0.0)
    code = next(str(code) for code, _ in ranked if code != NO_LANGUAGE)
    return code if code != "en" and english <= UNLIKELY else None


def in_another_language(document: Document) -> Reading | None:
    """That no claims are read of a text that is surely not in English; None for any other."""
    language = foreign(document.text)
    if language is None:
        return None
    return Reading(document, (), (Problem(
        document.id,
        f"The text is in {name_of(language)} ({language}). Only English is read: no claims.",
        "It is kept, and search finds its words. Add a translation, or claims (`pledgebook rule claim`)."),))


def may_be_foreign(text: str) -> bool:
    """Whether `foreign` would have to look closer; it takes a hundred megabytes for that, this takes none."""
    return _lacks_english(_words(text))


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text[:SAMPLE])]


def _lacks_english(words: Sequence[str]) -> bool:
    """Whether some words, if they are words at all, have too few small ones of English among them."""
    english = _share(words, SMALL) >= ENOUGH_ENGLISH and _share(words, OWN) >= ENOUGH_OWN if words else True
    return not english and sum(map(len, words)) >= FEW_LETTERS


def _share(words: Sequence[str], among: frozenset[str]) -> float:
    return sum(word in among for word in words) / len(words)


def _in_another_script(words: Sequence[str]) -> bool:
    """Whether most letters of some words are none of the Latin alphabet."""
    letters = "".join(words)
    return sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters) > len(letters) / 2


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid import langid  # here, because few texts need it and it takes time to load

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def name_of(code: str) -> str:
    """Such as German for "de"."""
    import pycountry

    found = pycountry.languages.get(alpha_2=code)
    return str(found.name).partition(" (")[0] if found else code
