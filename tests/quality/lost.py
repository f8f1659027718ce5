"""Where in the reader an act was lost: a document and a labelled claim in, the last stage that still saw it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pledgebook.claims.abroad import abroad
from pledgebook.claims.anchors import anchors
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.gate import worth_parsing
from pledgebook.claims.grammar import lemma
from pledgebook.claims.kinds import noun_kind
from pledgebook.claims.mentions import Mentions
from pledgebook.claims.money import amounts
from pledgebook.claims.pipeline import parse
from pledgebook.claims.reader import continued, lead_mentions
from pledgebook.claims.sentences import sentences
from pledgebook.claims.speech import note_speakers
from pledgebook.claims.stage import outcome
from pledgebook.model import Document


class Lost(StrEnum):
    """The stage of the reader at which an act went missing."""

    UNSEEN = "the sentence was not parsed"
    NO_WORD = "no word of its kind was known in the sentence"
    NO_STAGE = "a word of its kind was known, and the words around it made no act"
    LATER = "it was seen, and dropped for want of a party or by a later step"


@dataclass(frozen=True, slots=True)
class Seen:
    """One sentence and what was seen in it: kinds of which a word was known, and those of which an act came."""

    start: int
    end: int
    parsed: bool
    kinds: frozenset[str]
    acts: frozenset[str]


def seen_in(document: Document) -> tuple[Seen, ...]:
    """What each sentence of a document showed, before roles and the later steps."""
    mentions = Mentions(document)
    memory = Memory(document, mentions)
    note_speakers(memory)
    found = []
    listed = sentences(document.text, document.title)
    chosen = {sentence.start for sentence in worth_parsing(listed, mentions, abroad(document.text, listed))}
    for sentence in listed:
        if sentence.start not in chosen:
            memory.note_plain(sentence)
            found.append(Seen(sentence.start, sentence.end, False, frozenset(), frozenset()))
            continue
        whole = continued(sentence)
        (doc,) = parse([whole.text])
        parsed = Parsed(whole, doc, lead_mentions(whole, sentence, mentions)
                        + mentions.between(sentence.body, sentence.end))
        chains = anchors(parsed, memory, amounts(whole.text))
        things = {noun_kind(token, lambda _: False, lemma(token.head)) for token in doc} - {None}
        found.append(Seen(sentence.start, sentence.end, True, frozenset(map(str, things | {c.kind for c in chains})),
                          frozenset(str(chain.kind) for chain in chains if not chain.purpose and outcome(chain))))
        memory.note(parsed)
    return tuple(found)


def lost_at(claim: Mapping[str, Any], seen: tuple[Seen, ...]) -> Lost:
    """The stage at which a labelled claim was lost in a document of which this was seen."""
    here = [one for one in seen if one.start < claim["end"] and claim["start"] < one.end]
    if not any(one.parsed for one in here):
        return Lost.UNSEEN
    if not any(claim["kind"] in one.kinds for one in here):
        return Lost.NO_WORD
    return Lost.LATER if any(claim["kind"] in one.acts for one in here) else Lost.NO_STAGE
