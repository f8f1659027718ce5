"""Trains what tells security between states from other affairs (`claims/data/topic.json`); prints what it is worth.

    python -m benchmarks.train_topic gather [FOLDER...] [--silent TEXTS.jsonl...] [--on-security TEXTS.jsonl...]
                                            --to ROWS.jsonl
    python -m benchmarks.train_topic fit ROWS.jsonl... --to topic.json [--texts FOLDER...] [--silent TEXTS.jsonl...]
                                         [--on-security TEXTS.jsonl...] [--every N] [--folds 5]

The first step runs where Pledgebook runs. It reads texts that the networks were not trained on, each whole, each of its
paragraphs and each labelled sentence by itself, and writes down what they see of the acts there: in labelled documents
(NAME.txt with NAME.json, section 6 of the codebook) of those that are told and paired with a label; in texts without a
claim of all that are seen, told or not; in texts that are on security, but not labelled, of all that are told. The
second needs `scikit-learn`; nothing of that is needed to read. It learns which words speak for security from all texts
that are named, then how much they and what the networks see count together. It prints, by cross-validation over
documents, how many of the true acts would be kept and of the others be told, from several likelihoods on. Of the
folders one document in `--every` is kept out, by its name, as from the training of the networks.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import exp
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.train_network import kept_out
from benchmarks.train_weighing import fold_of
from pledgebook.answers.score import pairs
from pledgebook.claims import read, reader
from pledgebook.claims.draft import Draft
from pledgebook.claims.network import ASKED
from pledgebook.claims.suggested import Sight
from pledgebook.claims.topic import LEAST, WORD, gist_of, signs, spoken_for
from pledgebook.claims.weighing import seen_as
from pledgebook.doors.cli.measuring import labelled_documents
from pledgebook.model import Document

STIFF, STIFF_WORDS = 0.01, 1.0  # how freely the weights may grow: scikit-learn's C
OFTEN = 3  # in how many texts a word must stand to be known
INNER = 4  # folds within those that learn, so that what counts together is judged on texts not learned from
LIMITS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A text of which it is known what it speaks of."""

    document: Document
    labelled: tuple[Mapping[str, Any], ...] | None  # None: on security, but nobody labelled it
    name: str  # of the whole text, which a part goes by as well
    at_home: tuple[str, ...] = ()  # how those of its sentences begin in which the reader saw an act and none is
    whole: bool = True

    @property
    def silent(self) -> bool:
        return self.labelled == ()

    def parts(self) -> Iterator[Known]:
        """The text, and each paragraph where it has several; of a labelled one those that hold a label, and each label.
        """
        yield self
        text = self.document.text
        spans = [match.span() for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text)]
        spans = spans if len(spans) > 1 else []
        spans += sorted({(claim["start"], claim["end"]) for claim in self.labelled or ()} - {*spans})
        for number, (start, end) in enumerate(spans):
            inside = None if self.labelled is None else tuple(
                {**claim, "start": claim["start"] - start, "end": claim["end"] - start}
                for claim in self.labelled if start <= claim["start"] and claim["end"] <= end)
            if inside or not self.labelled:
                part = replace(self.document, id=f"{self.name}-{number}", text=text[start:end])
                yield Known(part, inside, self.name, self.at_home, whole=False)


def labelled_in(folders: Sequence[Path]) -> Iterator[Known]:
    for folder in folders:
        for name, (document, labelled) in labelled_documents(folder):
            yield Known(document, labelled, name)


def texts_in(files: Sequence[Path], *, silent: bool) -> Iterator[Known]:
    """Texts by the line, each with its id, title, day and words."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            document = Document(told["id"], told["text"], file.name, title=told["title"], published=told["published"])
            yield Known(document, () if silent else None, told["id"], tuple(told.get("at_home", ())))


def gathered(known: Known) -> Iterator[dict[str, Any]]:
    """What is seen of the acts of a text. The reader is watched, not copied."""
    seen: list[tuple[list[Draft], Mapping[int, Sight]]] = []

    def watched(drafts: list[Draft], sights: Mapping[int, Sight], _: Document) -> tuple[list[Draft], list[Any]]:
        seen.append((drafts, sights))
        return drafts, []

    with mock.patch.object(reader, "on_security", watched):
        read(known.document, engine="both")
    for drafts, sights in seen:
        whole = gist_of(sights.values())
        if whole is None:
            continue
        claims = [draft.claim.as_json() for draft in drafts]
        paired = {place for _, place in pairs(known.labelled or (), claims)} if known.labelled is not None else {
            place for place, draft in enumerate(drafts) if not draft.parsed.sentence.text.startswith(known.at_home)}
        told = [(sights[draft.parsed.sentence.start], seen_as(draft, sights[draft.parsed.sentence.start]).impression)
                for draft in drafts]
        for place, (here, impression) in enumerate(told):
            if place in paired or not known.labelled:
                yield row(known, signs(impression, here, whole), true=place in paired, told=True)
        if known.silent:
            for here in sights.values():
                for impression in here.impressions:
                    if impression.likely >= ASKED and (here, impression) not in told:
                        yield row(known, signs(impression, here, whole), true=False, told=False)


def row(known: Known, numbers: Any, *, true: bool, told: bool) -> dict[str, Any]:
    return {"document": known.name, "whole": known.whole, "text": known.document.text, "true": true, "told": told,
            "signs": [round(float(n), 4) for n in numbers]}


def write_rows(texts: Iterable[Known], to: Path) -> None:
    """Writes down what is seen in all texts and their parts."""
    with to.open("w", encoding="utf-8") as file:
        for text in texts:
            for part in text.parts():
                for one in gathered(part):
                    file.write(json.dumps(one) + "\n")


# --- what is learned -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Learned:
    """The two sides of a judgement and how much they count; each is judged in what it is worth by itself."""

    words: Mapping[str, tuple[float, float]]
    seen: Any
    seen_offset: float
    together: tuple[float, float, float]  # of words, of what is seen, to start with

    def logit(self, row: Mapping[str, Any]) -> float:
        words, seen, offset = self.together
        return words * spoken_for(row["text"], self.words) + seen * self.by_sight(row) + offset

    def by_sight(self, row: Mapping[str, Any]) -> float:
        import numpy as np

        return float(np.array(row["signs"]) @ self.seen) + self.seen_offset

    def kept(self) -> dict[str, Any]:
        """As `claims/data/topic.json` has it."""
        words, seen, offset = self.together
        return {"offset": round(offset + seen * self.seen_offset, DIGITS), "of_words": round(words, DIGITS),
                "seen": [round(float(seen * one), DIGITS) for one in self.seen],
                "words": {word: (round(rare, 3), round(weight, 4)) for word, (rare, weight) in
                          sorted(self.words.items())}}


def words_of(texts: Sequence[Known]) -> dict[str, tuple[float, float]]:
    """How rare each word is, and how much it speaks for a text with claims."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    cut = TfidfVectorizer(tokenizer=WORD.findall, lowercase=False, token_pattern=None, min_df=OFTEN, sublinear_tf=True)
    told = cut.fit_transform([one.document.text for one in texts])
    model = LogisticRegression(C=STIFF_WORDS, max_iter=5000, class_weight="balanced")
    model.fit(told, [not one.silent for one in texts])
    return {word: (float(cut.idf_[place]), float(model.coef_[0][place])) for word, place in cut.vocabulary_.items()}


def sight_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Any, float]:
    """Weights of what is seen, and the offset. True acts and others count alike as wholes."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    told = np.array([row["signs"] for row in rows])
    middle, spread = told.mean(axis=0), told.std(axis=0) + 1e-6
    model = LogisticRegression(C=STIFF, max_iter=5000, class_weight="balanced")
    model.fit((told - middle) / spread, [row["true"] for row in rows])
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ middle)


def learned(rows: Sequence[Mapping[str, Any]], texts: Sequence[Known]) -> Learned:
    """Both sides from all rows and texts; how much they count, from each judged on texts it was not learned from."""
    from sklearn.linear_model import LogisticRegression

    apart: list[tuple[float, float]] = []
    true: list[bool] = []
    for fold in range(INNER):
        here = [row for row in rows if fold_of(row["document"], INNER) == fold and row["told"]]
        others = [row for row in rows if fold_of(row["document"], INNER) != fold]
        known = [one for one in texts if fold_of(one.name, INNER) != fold]
        half = Learned(words_of(known), *sight_of(others), (1, 1, 0))
        apart += [(spoken_for(row["text"], half.words), half.by_sight(row)) for row in here]
        true += [row["true"] for row in here]
    model = LogisticRegression(class_weight="balanced").fit(apart, true)
    words, seen = model.coef_[0]
    return Learned(words_of(texts), *sight_of(rows), (float(words), float(seen), float(model.intercept_[0])))


def show_worth(rows: Sequence[Mapping[str, Any]], texts: Sequence[Known], folds: int) -> None:
    """Prints what would be kept from some likelihoods on, each act judged by what was learned on other documents."""
    likely: list[tuple[Mapping[str, Any], float]] = []
    for fold in range(folds):
        here = [row for row in rows if fold_of(row["document"], folds) == fold and row["told"]]
        judge = learned([row for row in rows if fold_of(row["document"], folds) != fold],
                        [one for one in texts if fold_of(one.name, folds) != fold])
        likely += [(row, 1 / (1 + exp(-judge.logit(row)))) for row in here]
    for whole in (True, False):
        true = [one for row, one in likely if row["true"] and row["whole"] is whole]
        wrong = [(row["document"], one) for row, one in likely if not row["true"] and row["whole"] is whole]
        print(f"{len(true)} true acts; {len(wrong)} in {len({name for name, _ in wrong})} texts without any "
              f"({folds} folds over documents), in {'whole texts' if whole else 'parts of them'}")
        for limit in LIMITS:
            told = {name for name, one in wrong if one >= limit}
            print(f"  from {limit} on: {sum(one >= limit for one in true)} true acts kept, "
                  f"{sum(one >= limit for _, one in wrong)} others told, in {len(told)} texts"
                  + (" (in use)" if limit == LEAST else ""))


def fit(rows: Sequence[Mapping[str, Any]], texts: Sequence[Known], to: Path, folds: int) -> None:
    """Prints what is learned is worth, learns from all and keeps that."""
    if folds:
        show_worth(rows, texts, folds)
    judge = learned(rows, texts)
    to.write_text(json.dumps(judge.kept()) + "\n", encoding="utf-8")
    print(f"{to}: {len(judge.words)} words, {to.stat().st_size} bytes; words count {judge.together[0]:.2f}, "
          f"what is seen {judge.together[1]:.2f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The two steps, by name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    gather = steps.add_parser("gather", help="what the reader sees of each act")
    gather.add_argument("folders", nargs="*", type=Path)
    gather.add_argument("--silent", nargs="+", type=Path, default=[], help="texts without a claim, by the line")
    gather.add_argument("--on-security", nargs="+", type=Path, default=[], help="texts of which all that is told is")
    gather.add_argument("--to", required=True, type=Path)
    fitting = steps.add_parser("fit", help="the weights, from that")
    fitting.add_argument("rows", nargs="+", type=Path)
    fitting.add_argument("--to", required=True, type=Path)
    fitting.add_argument("--texts", nargs="+", type=Path, default=[], help="folders of labelled documents")
    fitting.add_argument("--silent", nargs="+", type=Path, default=[], help="texts without a claim, by the line")
    fitting.add_argument("--on-security", nargs="+", type=Path, default=[], help="texts on security, by the line")
    fitting.add_argument("--every", type=int, default=12)
    fitting.add_argument("--folds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    by_the_line = chain(texts_in(chosen.silent, silent=True), texts_in(chosen.on_security, silent=False))
    if chosen.step == "gather":
        write_rows(chain(labelled_in(chosen.folders), by_the_line), chosen.to)
    else:
        rows = [json.loads(line) for file in chosen.rows for line in file.read_text(encoding="utf-8").splitlines()]
        labelled = [one for one in labelled_in(chosen.texts) if not kept_out(one.name, chosen.every)]
        fit(rows, [*labelled, *by_the_line], chosen.to, chosen.folds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
