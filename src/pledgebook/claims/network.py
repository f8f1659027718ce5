"""The learned reader's eyes: which words of a scene tell an act, how firm it is, and who has which part in it.

Two networks (`data/network_*`, `data/second_*`) read the scene and give numbers; nothing is decided here. The first is
small and looks at every scene; where it sees anything likely, the second, slower and better, looks too, and the mean of
both counts. They were made by `benchmarks/train_network.py` from labelled texts; docs/learned.md says which, and what
they are worth. They run on the processor alone, one sentence at a time, so that a sentence gets the same numbers
whatever stands around it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pledgebook.claims.cast import Player, Scene
from pledgebook.claims.clues import LEAD, Tree, head_of, part_told, told_at, tree_of, way
from pledgebook.claims.context import Parsed
from pledgebook.claims.draft import Draft
from pledgebook.model import Kind, PledgebookError, Stage

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

KINDS: tuple[Kind, ...] = tuple(Kind)
STAGES: tuple[Stage, ...] = tuple(Stage)
LONGEST_LEAD, LONGEST_TEXT = 72, 150  # pieces of words; what is longer is cut, the lead at its beginning
NEAR = (0, 2, 5, 10, 20)  # how many pieces lie between an act and a party, in steps; further ones count alike
SHOWN = 0.05  # acts less likely than this are not told
ASKED = 0.15  # where the small network sees none likelier than this, the large one is not asked (docs/learned.md)
MARKS = ("[CLS]", "[SEP]")  # of a network that says nothing else
FIRST, SECOND = "network", "second"


class NoNetwork(PledgebookError):
    """The file of the network is missing or is not one."""


@dataclass(frozen=True, slots=True)
class Parts:
    """How likely a party has each part in an act, 0 to 1 each; they need not sum to one."""

    actor: float
    partner: float
    beneficiary: float


@dataclass(frozen=True, slots=True)
class Impression:
    """An act that a word of the scene may tell: how likely, how firm, with which parties."""

    start: int  # the word, as characters of the scene's text
    end: int
    kind: Kind
    likely: float
    stages: Mapping[Stage, float]
    parts: Mapping[str, Parts]

    @property
    def stage(self) -> Stage:
        """The likeliest stage; of two as likely the one named first in the codebook."""
        return max(STAGES, key=lambda stage: (self.stages[stage], -STAGES.index(stage)))


@dataclass(frozen=True, slots=True)
class Network:
    """The network with what it needs to know: how words are cut into pieces, and the numbers of what it is told.

    eyes     word pieces in, what each looks like in its place and how likely it tells an act of each kind out
    hands    an act and the parties around it in, how firm it is and who has which part out
    """

    eyes: InferenceSession
    hands: InferenceSession
    pieces: Tokenizer
    marks: tuple[str, str]  # pieces that open a text, and close a part of it
    ways: Mapping[str, int]  # paths in the parse from a party to an act, numbered; 0 is any other
    places: Mapping[str, int]  # a party's own place in its clause, numbered; 0 is any other
    trained_on: Mapping[str, Any]


@lru_cache(maxsize=1)
def networks() -> tuple[Network, ...]:
    """Those that come with Pledgebook, the small one first, loaded once a process. Raises NoNetwork."""
    folder = Path(str(resources.files("pledgebook.claims").joinpath("data")))
    return opened(folder, FIRST), opened(folder, SECOND)


def opened(folder: Path, name: str = FIRST) -> Network:
    """A network of a folder. Raises NoNetwork where a part is missing or cannot be read."""
    import onnxruntime
    from tokenizers import Tokenizer

    quiet = onnxruntime.SessionOptions()
    quiet.intra_op_num_threads = quiet.inter_op_num_threads = 1  # `--jobs` shares the cores out, by whole documents
    quiet.log_severity_level = 3
    try:
        about = json.loads(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))
        pieces = Tokenizer.from_file(str(folder / f"{name}_pieces.json"))
        eyes, hands = (
            onnxruntime.InferenceSession(str(folder / f"{name}_{part}.onnx"), quiet, ["CPUExecutionProvider"])
            for part in ("eyes", "hands")
        )
        first, last = about.get("marks", MARKS)
        known = Network(eyes, hands, pieces, (first, last), about["ways"], about["places"], about["trained_on"])
    except Exception as fault:  # neither library has an exception of its own that covers a broken file
        raise NoNetwork(
            f"The learned reader cannot be loaded ({type(fault).__name__}: {fault}).",
            f"claims/data/{name}_eyes.onnx",
            "Install Pledgebook again, or read with --engine grammar.",
        ) from fault
    pieces.no_truncation()
    pieces.no_padding()
    return known


@dataclass(frozen=True, slots=True)
class Word:
    """A word that may tell an act: its first piece, its token, and what the grammar tells there."""

    piece: int
    token: int
    start: int
    end: int
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A scene as the network takes it: numbers of word pieces, and where words and players stand among them."""

    ids: list[int]
    types: list[int]
    flags: list[int]  # 1 at a player of the lead, 2 at one of the sentence
    words: list[Word]
    players: list[tuple[int, int, int | None, Player]]  # first and last piece, head token


def seen(scene: Scene, parsed: Parsed, drafts: Sequence[Draft], known: Network) -> Seen:
    """A scene cut into pieces.

    drafts   what the grammar tells in the sentence
    """
    pieces = known.pieces
    lead = pieces.encode(scene.lead, add_special_tokens=False)
    text = pieces.encode(scene.text, add_special_tokens=False)
    cut = max(0, len(lead.ids) - LONGEST_LEAD)
    lead_ids, lead_places = lead.ids[cut:], lead.offsets[cut:]
    text_ids, text_places = text.ids[:LONGEST_TEXT], text.offsets[:LONGEST_TEXT]
    first, last = (int(pieces.token_to_id(mark) or 0) for mark in known.marks)
    ids = [first, *lead_ids, last, *text_ids, last]
    types = [0] * (len(lead_ids) + 2) + [1] * (len(text_ids) + 1)
    flags = [0] * len(ids)
    base = len(lead_ids) + 2
    players = []
    for player in scene.players:
        places, offset = (lead_places, 1) if player.in_lead else (text_places, base)
        at = _pieces_of(player.start, player.end, places, offset)
        if at:
            head = None if player.in_lead else head_of(parsed.doc, player.start, player.end)
            players.append((at[0], at[-1], head, player))
            for place in at:
                flags[place] = 1 if player.in_lead else 2
    told = told_at(parsed, drafts)
    words = []
    for token in parsed.doc:
        end = token.idx + len(token.text)
        if not token.is_space and not token.is_punct and (at := _pieces_of(token.idx, end, text_places, base)):
            words.append(Word(at[0], token.i, token.idx, end, told.get(token.i)))
    return Seen(ids, types, flags, words, players)


def _pieces_of(start: int, end: int, places: Sequence[tuple[int, int]], offset: int) -> list[int]:
    return [offset + number for number, (a, b) in enumerate(places) if a < end and b > start]


def _step(distance: int) -> int:
    """How far a party stands from an act, in coarse steps; before it counts apart from behind it."""
    step = next((number for number, limit in enumerate(NEAR) if abs(distance) <= limit), len(NEAR))
    return step + (len(NEAR) + 1 if distance < 0 else 0)


def _kind_told(word: Word) -> int:
    return 0 if word.draft is None else 1 + KINDS.index(word.draft.claim.kind)


@dataclass(frozen=True, slots=True)
class Glance:
    """What the networks make of a scene: the acts that its words may tell, and what it speaks of, as numbers.

    impressions  in the order of the text; acts that are hardly likely are left out
    gist         what the small network sees in the sentence, one number for each of its features; None without a party
    words        the same of each word that may tell an act, by its first character in the sentence
    """

    impressions: tuple[Impression, ...]
    gist: Any
    words: Mapping[int, Any]


def glance(scene: Scene, parsed: Parsed, drafts: Sequence[Draft], known: Sequence[Network]) -> Glance:
    """What a scene looks like.

    drafts   what the grammar tells in the sentence; () where it is not asked
    known    the small network first: where it sees next to nothing, the others are not asked
    """
    first = _looked(known[0], seen(scene, parsed, drafts, known[0]))
    found = _impressions(first, scene, parsed, drafts, known[1:])
    if first.looks is None:
        return Glance(found, None, {})
    taken, features = first.taken, first.looks
    own = features[taken.types.index(1):]  # without the lead
    pieces = {word.start: word.piece for word in taken.words}
    return Glance(found, own.mean(axis=0), {one.start: features[pieces[one.start]] for one in found})


def _impressions(
    first: Look, scene: Scene, parsed: Parsed, drafts: Sequence[Draft], others: Sequence[Network]
) -> tuple[Impression, ...]:
    import numpy as np

    if not (first.acts >= ASKED).any():
        return ()
    looks = [first, *(_looked(other, seen(scene, parsed, drafts, other)) for other in others)]
    taken = first.taken
    if any([word.token for word in look.taken.words] != [word.token for word in taken.words] for look in looks):
        looks = looks[:1]  # cut at other words, in a very long sentence: their numbers cannot be set side by side
    acts = np.mean([look.acts for look in looks], axis=0)
    likely = [(int(n), int(kind)) for n, kind in np.argwhere(acts >= SHOWN)]
    if not likely:
        return ()
    tree = tree_of(parsed.doc)
    judged = [_judged(look, likely, tree) for look in looks]
    best: list[dict[str, list[Parts]]] = [{} for _ in likely]
    for look, (_, parts) in zip(looks, judged, strict=True):
        for row, of_party in enumerate(_parts_of(look.taken, parts[row]) for row in range(len(likely))):
            for party, told in of_party.items():
                best[row].setdefault(party, []).append(told)
    stages = np.mean([firm for firm, _ in judged], axis=0)
    return tuple(
        _impression(taken.words[n], kind, float(acts[n, kind]), stages[row],
                    {party: _mean(told) for party, told in best[row].items()})
        for row, (n, kind) in enumerate(likely)
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What one network makes of a scene's words."""

    network: Network
    taken: Seen
    looks: Any  # pieces × features: what each piece looks like in its place
    acts: Any  # words × kinds: how likely


def _numbers(rows: Any) -> Any:
    import numpy as np

    return np.array(rows, dtype=np.int64)


def _looked(network: Network, taken: Seen) -> Look:
    import numpy as np

    if not taken.words or not taken.players:
        return Look(network, taken, None, np.zeros((0, len(KINDS))))
    told = [0] * len(taken.ids)
    for word in taken.words:
        told[word.piece] = _kind_told(word)
    looks, acts = network.eyes.run(
        None,
        {
            "ids": _numbers([taken.ids]),
            "types": _numbers([taken.types]),
            "flags": _numbers([taken.flags]),
            "told": _numbers([told]),
            "words": _numbers([word.piece for word in taken.words]),
            "kinds": _numbers([_kind_told(word) for word in taken.words]),
        },
    )
    return Look(network, taken, looks, acts)


def _judged(look: Look, likely: Sequence[tuple[int, int]], tree: Tree) -> tuple[Any, Any]:
    """How firm each of the likely acts is, and who has which part in it."""
    taken = look.taken
    chosen = [(taken.words[n], kind) for n, kind in likely]
    ways = [[_way(tree, head, word, look.network) for _, _, head, _ in taken.players] for word, _ in chosen]
    stages, parts = look.network.hands.run(
        None,
        {
            "looks": look.looks,
            "words": _numbers([word.piece for word, _ in chosen]),
            "kinds": _numbers([kind for _, kind in chosen]),
            "told": _numbers([_stage_told(word, kind) for word, kind in chosen]),
            "first": _numbers([first for first, _, _, _ in taken.players]),
            "last": _numbers([last for _, last, _, _ in taken.players]),
            "steps": _numbers([[_step(first - word.piece) for first, *_ in taken.players] for word, _ in chosen]),
            "ways": _numbers([[way for way, _ in row] for row in ways]),
            "places": _numbers([[place for _, place in row] for row in ways]),
            "parts": _numbers(
                [[part_told(word.draft, player.parties) for *_, player in taken.players] for word, _ in chosen]
            ),
        },
    )
    return stages, parts


def _stage_told(word: Word, kind: int) -> int:
    """The stage that the grammar tells at a word for a kind of act, 0 for none."""
    if word.draft is None or _kind_told(word) != kind + 1:
        return 0
    return 1 + STAGES.index(word.draft.claim.stage)


def _way(tree: Tree, head: int | None, word: Word, known: Network) -> tuple[int, int]:
    path, place = (LEAD, LEAD) if head is None else way(tree, head, word.token)
    return known.ways.get(path, 0), known.places.get(place, 0)


def _parts_of(taken: Seen, parts: Any) -> dict[str, Parts]:
    """Of each party the best part that any of its mentions has."""
    best: dict[str, Parts] = {}
    for number, (*_, player) in enumerate(taken.players):
        actor, partner, beneficiary = map(float, parts[number])
        for party in player.parties:
            old = best.get(party, Parts(0.0, 0.0, 0.0))
            best[party] = Parts(max(old.actor, actor), max(old.partner, partner), max(old.beneficiary, beneficiary))
    return best


def _mean(told: Sequence[Parts]) -> Parts:
    return Parts(*(round(sum(getattr(one, part) for one in told) / len(told), 3)
                   for part in ("actor", "partner", "beneficiary")))


def _impression(word: Word, kind: int, likely: float, stages: Any, parts: Mapping[str, Parts]) -> Impression:
    firm = {stage: round(float(stages[n]), 3) for n, stage in enumerate(STAGES)}
    return Impression(word.start, word.end, KINDS[kind], round(likely, 3), firm, parts)
