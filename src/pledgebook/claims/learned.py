"""What a sentence is about, by words weighed on labelled texts: suggestions beside the grammar, with their reasons.

Two linear models over the words of a sentence, as plain numbers in `data/kinds.json`: one says which kinds of act
the sentence holds, the other how firm an act is. Nothing is computed here but sums; the same sentence gives the same
numbers anywhere. `benchmarks/train_kinds.py` makes the file and prints what it is worth.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pledgebook.claims.grammar import is_negated, is_passive, is_verb, lemma, mood
from pledgebook.claims.money import amounts
from pledgebook.model import Kind, PledgebookError, Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

    from pledgebook.claims.context import Parsed

KINDS: tuple[Kind, ...] = tuple(Kind)
STAGES: tuple[Stage, ...] = tuple(Stage)
SHOWN = 4  # words named as the reason of a suggestion

# A sign is something seen in a sentence that a model weighs ("PARTY pledge"), with the tokens it was seen at.
Signs = Mapping[str, tuple[int, ...]]


class NoWeights(PledgebookError):
    """The file of learned weights is missing or is not one."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A kind of act that a sentence may hold, how likely, and the words of the sentence that speak most for it."""

    kind: Kind
    probability: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """One linear model: for each sign its rarity and its weight for each label, in the order of `labels`."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    signs: Mapping[str, tuple[float, ...]]  # rarity first, then a weight a label

    def probabilities(self, signs: Iterable[str]) -> tuple[float, ...]:
        """For each label by itself how likely it is, 0 to 1; they need not sum to one."""
        totals = list(self.bias)
        for sign, value in self.shares(signs).items():
            for place, weight in enumerate(self.signs[sign][1:]):
                totals[place] += value * weight
        return tuple(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))) for total in totals)

    def shares(self, signs: Iterable[str]) -> dict[str, float]:
        """The known signs with their rarity, scaled so that long sentences count no more than short ones."""
        return shares({sign: self.signs[sign][0] for sign in sorted(set(signs)) if sign in self.signs})

    def by_token(self, signs: Signs, label: str) -> dict[int, float]:
        """How much each token speaks for a label: the weights of its signs, shared out among the tokens of each."""
        place = self.labels.index(label) + 1
        found: dict[int, float] = {}
        for sign, value in self.shares(signs).items():
            for token in signs[sign]:
                found[token] = found.get(token, 0.0) + value * self.signs[sign][place] / len(signs[sign])
        return found


def shares(rarity: Mapping[str, float]) -> dict[str, float]:
    """Rarities scaled to the length of one."""
    length = math.sqrt(sum(value * value for value in rarity.values())) or 1.0
    return {sign: value / length for sign, value in rarity.items()}


@dataclass(frozen=True, slots=True)
class Learned:
    """All that was learned: kinds, stages, and from which probability on each kind is worth a suggestion."""

    kinds: Weights
    stages: Weights
    thresholds: Mapping[str, float]
    trained_on: Mapping[str, Any]


def unpacked(packed: Mapping[str, Any]) -> Learned:
    """The weights out of their JSON form. Raises NoWeights where parts are missing or do not fit together."""
    try:
        models = {}
        for name, labels in (("kinds", KINDS), ("stages", STAGES)):
            part = packed[name]
            signs = {str(sign): tuple(float(w) for w in row) for sign, row in part["signs"].items()}
            bias = tuple(float(b) for b in part["bias"])
            if tuple(part["labels"]) != labels or len(bias) != len(labels):
                raise ValueError(f"the labels of {name!r} are not those of the codebook")
            if any(len(row) != len(labels) + 1 for row in signs.values()):
                raise ValueError(f"a sign of {name!r} has not one weight for each label")
            models[name] = Weights(tuple(part["labels"]), bias, signs)
        thresholds = {str(kind): float(packed["thresholds"][kind]) for kind in KINDS}
        return Learned(models["kinds"], models["stages"], thresholds, dict(packed["trained_on"]))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise NoWeights(f"The learned weights cannot be read ({fault}).", "claims/data/kinds.json",
                        "Install Pledgebook again, or make them anew with benchmarks/train_kinds.py.") from fault


@lru_cache(maxsize=1)
def learned() -> Learned:
    """The weights that come with Pledgebook."""
    file = resources.files("pledgebook.claims").joinpath("data/kinds.json")
    try:
        return unpacked(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError) as fault:
        raise NoWeights(f"The learned weights cannot be read ({fault}).", "claims/data/kinds.json",
                        "Install Pledgebook again, or make them anew with benchmarks/train_kinds.py.") from fault


# --- what is seen in a sentence --------------------------------------------------------------------------------------


def words_of(parsed: Parsed) -> list[tuple[str, int]]:
    """The words of a sentence by their dictionary form, with the token each begins at; names and figures are masked.

    Party names become PARTY, sums MONEY, numbers NUM: what is learned must hold for any state and any sum.
    """
    money = amounts(parsed.sentence.text)
    found: list[tuple[str, int]] = []
    last: object = None
    for token in parsed.doc:
        mention = parsed.by_token.get(token.i)
        if mention is not None:
            if mention is not last:
                found.append(("PARTY", token.i))
        elif any(m.start <= token.idx < m.end for m in money):
            if not found or found[-1][0] != "MONEY":
                found.append(("MONEY", token.i))
        elif token.like_num:
            found.append(("NUM", token.i))
        elif not token.is_punct and not token.is_space:
            found.append((lemma(token), token.i))
        last = mention
    return found


def signs_of(parsed: Parsed) -> dict[str, tuple[int, ...]]:
    """The signs of one sentence: its words, its pairs of neighbouring words, its main verb and its shape."""
    found: dict[str, list[int]] = {}
    words = words_of(parsed)
    for word, at in words:
        found.setdefault(word, []).append(at)
    for (word, at), (following, then) in pairwise(words):
        found.setdefault(f"{word} {following}", []).extend((at, then))
    found[f"PARTIES={min(4, len({m.parties for m in parsed.mentions}))}"] = []
    for token in parsed.doc:
        if token.dep_ == "ROOT":
            found[f"MAIN={lemma(token)}"] = [token.i]
            found[f"MOOD={mood(token)}"] = [token.i]
            break
    if parsed.sentence.heading:
        found["HEADING"] = []
    if parsed.sentence.lead_in:
        found["LISTED"] = []
    return {sign: tuple(at) for sign, at in found.items()}


def signs_at(anchor: Token, parsed: Parsed, kind: Kind, told: Stage | None) -> dict[str, tuple[int, ...]]:
    """The signs of how firm an act is: the words above and around its anchor, their tense, what the grammar says."""
    found: dict[str, tuple[int, ...]] = {f"KIND={kind}": (), f"GRAMMAR={told or 'none'}": ()}
    for word, at in words_of(parsed):
        found[word] = (*found.get(word, ()), at)
    for token in parsed.doc:
        if token.pos_ == "AUX" or token.tag_ == "MD":
            found[f"AUX={token.lower_}"] = (token.i,)
        if token.tag_.startswith("VB"):
            found[f"FORM={token.tag_}"] = (*found.get(f"FORM={token.tag_}", ()), token.i)
    token, height, verbs = anchor, 0, 0
    while True:
        if is_verb(token):
            level = min(verbs, 2)
            found[f"VERB{level}={lemma(token)}"] = (token.i,)
            found[f"TOLD{level}={mood(token)}:{token.tag_}"] = (token.i,)
            if is_negated(token):
                found[f"NOT{level}"] = (token.i,)
            if is_passive(token):
                found[f"PASSIVE{level}"] = (token.i,)
            verbs += 1
        elif token.pos_ in {"NOUN", "ADJ"}:
            found[f"UP={lemma(token)}"] = (token.i,)
        if token.head.i == token.i or height > 10:
            return found
        token, height = token.head, height + 1


# --- what is weighed -------------------------------------------------------------------------------------------------


def kinds_of(
    parsed: Parsed, seen: Sequence[tuple[str, int | None]] = (), weights: Weights | None = None
) -> tuple[Suggestion, ...]:
    """For each kind how likely the sentence holds an act of it, likeliest first.

    seen     further signs, with the token each was seen at: what the grammar made of the sentence
    weights  others than those that come with Pledgebook, as in cross-validation
    """
    model = weights or learned().kinds
    signs = with_seen(signs_of(parsed), seen)
    found = []
    for kind, probability in zip(KINDS, model.probabilities(signs), strict=True):
        found.append(Suggestion(kind, round(probability, 4), shown_words(parsed, model.by_token(signs, kind))))
    return tuple(sorted(found, key=lambda s: (-s.probability, s.kind)))


def with_seen(signs: Signs, seen: Sequence[tuple[str, int | None]]) -> dict[str, tuple[int, ...]]:
    """Signs and what else was seen, together."""
    found = dict(signs)
    for sign, at in seen:
        found[sign] = (*found.get(sign, ()), *(() if at is None else (at,)))
    return found


def shown_words(parsed: Parsed, by_token: Mapping[int, float]) -> tuple[str, ...]:
    """The words of the sentence that speak most for a label, in their order in the sentence."""
    ranked = sorted((at for at, value in by_token.items() if value > 0), key=lambda at: (-by_token[at], at))
    return tuple(parsed.doc[at].text for at in sorted(ranked[:SHOWN]))


def stage_at(
    anchor: Token, parsed: Parsed, kind: Kind, told: Stage | None, weights: Weights | None = None
) -> tuple[Stage, float, tuple[str, ...]]:
    """The likeliest stage of an act at its anchor, how likely, and the words that speak most for it."""
    model = weights or learned().stages
    signs = signs_at(anchor, parsed, kind, told)
    likely = model.probabilities(signs)
    best = max(range(len(STAGES)), key=lambda place: (likely[place], -place))
    share = likely[best] / (sum(likely) or 1.0)
    return STAGES[best], round(share, 4), shown_words(parsed, model.by_token(signs, STAGES[best]))
