"""Who could have a part in the acts of a sentence: the sentence, what leads up to it, and all parties named in both.

This is what the learned reader looks at. The lead says by whom the text is, whom it mostly speaks of, its title and the
sentence before; so a party that the sentence itself leaves out can still be pointed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.claims.context import FIRST_PERSON, HE, IT, SIGNATORY_WORDS, THEY, Memory, Parsed
from pledgebook.claims.counted import IN_ONE_LIST, number_counted
from pledgebook.claims.grammar import lemma
from pledgebook.claims.mentions import Mention
from pledgebook.claims.sentences import Sentence
from pledgebook.world.names import party_name

if TYPE_CHECKING:
    from spacy.tokens import Token

TITLE, BEFORE = 120, 260  # characters of the title and of the sentence before that are looked at
MENTIONED = 3  # so many of the parties that the text mostly speaks of stand in the lead
AGAIN = re.compile(r"([,;]|and|or)\s+(?:to|with|from|for)\b")  # the preposition of a list, said anew before each name
CLUBBED = frozenset({"state", "country", "nation", "member"})  # "the states of the bloc" are named by the bloc itself
REFERRING = FIRST_PERSON | IT | THEY | HE


@dataclass(frozen=True, slots=True)
class Player:
    """Words of a scene that stand for parties: characters start..end of the lead or of the sentence."""

    start: int
    end: int
    parties: tuple[str, ...]
    in_lead: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with what leads up to it, and who is named in both; the parties of one player act together."""

    lead: str
    text: str
    players: tuple[Player, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """All parties of the scene, each once, in order of their first naming."""
        return tuple(dict.fromkeys(p for player in self.players for p in player.parties))

    @property
    def together(self) -> tuple[tuple[str, ...], ...]:
        """Parties named in one breath: "Chad, Mali and Niger", "to Chad, to Mali", "both countries"."""
        runs: list[list[Player]] = []
        last: Player | None = None
        for player in sorted((p for p in self.players if not p.in_lead), key=lambda p: p.start):
            between = self.text[last.end : player.start] if last else ""
            if between.strip() and IN_ONE_LIST.fullmatch(AGAIN.sub(r"\1", between)):
                runs[-1].append(player)
            else:
                runs.append([player])
            last = player
        named = (tuple(dict.fromkeys(p for player in run for p in player.parties)) for run in runs)
        return tuple(dict.fromkeys(parties for parties in named if len(parties) > 1))


def scene_of(parsed: Parsed, memory: Memory, before: Sentence | None) -> Scene:
    """The scene of one sentence.

    before   the sentence that stands before it in the text, None at its beginning
    """
    lead, players = _lead(parsed, memory, before)
    return Scene(lead, parsed.sentence.text, (*players, *_named(parsed), *_referred(parsed, memory)))


def _lead(parsed: Parsed, memory: Memory, before: Sentence | None) -> tuple[str, list[Player]]:
    text, players = "", []
    turn = memory.turn_at(parsed.sentence.start)
    voice = memory.voice or (turn.parties if turn is not None else ())
    if voice:
        text = "By "
        for party in voice[:MENTIONED]:
            text, player = _added(text, party)
            players.append(player)
        text += ". "
    about = [p for p in memory.receiving if p not in voice][:MENTIONED]
    if about:
        text += "On "
        for party in about:
            text, player = _added(text, party)
            players.append(player)
        text += ". "
    title = memory.document.title or memory.document.text.split("\n", 1)[0]
    if memory.document.text.startswith(title) and parsed.sentence.start > len(title):
        text, found = _copied(text, memory, 0, min(len(title), TITLE))
        players += found
        text += ". "
    if before is not None and not before.title:
        text, found = _copied(text, memory, max(before.start, before.end - BEFORE), before.end)
        players += found
    entry = entry_of(parsed, memory)
    if entry is not None:  # last of all, since a long lead is cut at its beginning
        text, found = _copied(text + " ", memory, entry.start, entry.end)
        players += found
        text += ":"
    return text, players


def entry_of(parsed: Parsed, memory: Memory) -> Mention | None:
    """The party under whose name the sentence stands in a list: "Chad: 30 million euros"; no speaker, no dateline."""
    sentence, text = parsed.sentence, memory.document.text
    end = sentence.start + len(sentence.label)
    if text[end:end + 1] != ":":
        return None
    for mention in memory.mentions.between(sentence.start, end):
        if mention.end == end and not mention.is_person and text[sentence.start:mention.start] in {"", "The ", "the "}:
            return mention
    return None


def _added(text: str, party: str) -> tuple[str, Player]:
    """The text with a party's name behind it, and where it stands."""
    name = party_name(party)
    return f"{text}{name} ", Player(len(text), len(text) + len(name), (party,), True)


def _copied(text: str, memory: Memory, start: int, end: int) -> tuple[str, list[Player]]:
    """The text with characters start..end of the document behind it, and the players in them."""
    by = len(text) - start
    players = [
        Player(m.start + by, m.end + by, m.parties, True)
        for m in memory.mentions.between(start, end)
        if m.start >= start and m.end <= end
    ]
    return text + memory.document.text[start:end], players


def _named(parsed: Parsed) -> Iterator[Player]:
    base, length = parsed.sentence.body, len(parsed.sentence.text)
    for m in parsed.mentions:
        if m.start >= base and m.end <= base + length:
            yield Player(m.start - base, m.end - base, m.parties, False)


def _referred(parsed: Parsed, memory: Memory) -> Iterator[Player]:
    """Pronouns, "both countries", "the ministry": words that the text before resolves."""
    for token in parsed.doc:
        if token.i in parsed.by_token:
            continue
        parties = _meant(token, parsed, memory)
        if parties:
            yield Player(token.idx, token.idx + len(token.text), tuple(parties), False)


def _meant(token: Token, parsed: Parsed, memory: Memory) -> tuple[str, ...]:
    if token.lower_ in REFERRING:
        return memory.pronoun(parsed, token)
    group = token.lower_ in SIGNATORY_WORDS or number_counted(token) is not None
    if token.pos_ in {"NOUN", "PRON", "DET"} or group:
        named: Mention | None = next((m for c in token.children if (m := parsed.by_token.get(c.i)) is not None), None)
        if named is None and not (lemma(token) in CLUBBED and memory.named_on(parsed, token)):
            return memory.described(parsed, token) or memory.mission_of(parsed, token)
    return ()
