"""Trains the weights of `claims/data/kinds.json` on labelled folders and prints what they are worth.

    python benchmarks/train_kinds.py FOLDER... [--skip PATTERN]... [--write]

Each FOLDER holds documents as NAME.txt with NAME.json (section 6 of the codebook). Every figure is cross-validated:
a document is read with weights that never saw it, nor a document much like it. It compares the grammar alone with
the grammar and the suggestions of `claims/suggested.py`; `--write` then trains on all documents and writes the file.
Needs scikit-learn, which nothing else does.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock

from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-not-found,import-untyped,unused-ignore]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found,import-untyped,unused-ignore]
from sklearn.model_selection import GroupKFold  # type: ignore[import-not-found,import-untyped,unused-ignore]

from pledgebook.answers.score import SHARED_EVIDENCE, Marked, pairs, roles_of, score, shared_evidence
from pledgebook.claims import reader
from pledgebook.claims import steps as rules
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.draft import Draft
from pledgebook.claims.learned import (
    KINDS,
    STAGES,
    Learned,
    Signs,
    Weights,
    kinds_of,
    shares,
    signs_at,
    signs_of,
    with_seen,
)
from pledgebook.claims.stage import outcome
from pledgebook.claims.suggested import Offer, Sight, accepted, anchor_of, offers, sight
from pledgebook.model import Claim, Document, Kind

SEVERAL = 3  # a sign must occur in so many documents to be kept
FOLDS = 10
ALIKE = 0.2  # documents that share more of their five-word runs than this stay in one fold
KIND_COST, STAGE_COST = 10.0, 10.0
LADDER = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7)
ALL = "all kinds"
NEVER = 2.0  # a threshold no probability reaches
FILE = Path(__file__).parent.parent / "src/pledgebook/claims/data/kinds.json"


Found = Mapping[str, Any]  # a claim in JSON


@dataclass(slots=True)
class Row:
    """One parsed sentence: what was seen in it, and which kinds it holds by its labels and by the grammar."""

    here: Sight
    signs: Signs
    gold: tuple[Found, ...]
    told: frozenset[str]
    likely: Mapping[str, float] = field(default_factory=dict)  # by kind, from weights that did not see the document
    offers: tuple[Offer, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(claim["kind"] for claim in self.gold)


@dataclass(slots=True)
class Labelled:
    """One labelled document, read once by the grammar."""

    folder: str
    document: Document
    gold: tuple[Found, ...]
    rows: list[Row] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    fold: int = 0

    @property
    def name(self) -> str:
        return f"{self.folder}/{self.document.id}"


# --- documents in ----------------------------------------------------------------------------------------------------


def labelled_in(folders: Sequence[Path], skip: Sequence[str]) -> list[Labelled]:
    """The labelled documents of some folders, those left out whose path fits a pattern."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*.txt")):
            labels = path.with_suffix(".json")
            where = path.resolve().as_posix()
            if not labels.exists() or any(fnmatch.fnmatch(where, pattern) for pattern in skip):
                continue
            known = json.loads(labels.read_text(encoding="utf-8"))
            document = Document(path.stem, path.read_text(encoding="utf-8"), path.name, known.get("url"),
                                known.get("publisher"), known.get("published"), known.get("title"))
            found.append(Labelled(folder.name, document, tuple(known["claims"])))
    return found


def read_once(labelled: Labelled) -> None:
    """Reads a document by the grammar, keeping what it saw in each sentence.

    The reader is watched, not copied: whatever becomes of its order of work, the figures are of what it does.
    """
    seen: list[tuple[Parsed, Memory]] = []

    def note(memory: Memory, parsed: Parsed) -> None:
        seen.append((parsed, memory))
        noting(memory, parsed)

    def whole_document(drafts: list[Draft], document: Document) -> tuple[Claim, ...]:
        labelled.drafts = list(drafts)
        return finishing(drafts, document)

    noting, finishing = Memory.note, rules.whole_document
    with mock.patch.object(Memory, "note", note), mock.patch.object(rules, "whole_document", whole_document):
        reader.read(labelled.document)
    for parsed, memory in seen:
        if not parsed.sentence.title:
            labelled.rows.append(_row(labelled, parsed, memory))


def _row(labelled: Labelled, parsed: Parsed, memory: Memory) -> Row:
    sentence = parsed.sentence
    here = sight(parsed, memory, [d for d in labelled.drafts if d.parsed.sentence.start <= sentence.start])
    place = {"start": sentence.start, "end": sentence.end}
    gold = tuple(claim for claim in labelled.gold if shared_evidence(claim, place) >= SHARED_EVIDENCE)
    signs = with_seen(signs_of(parsed), here.seen)
    return Row(here, signs, gold, frozenset(d.claim.kind for d in here.found))


def share_folds(documents: Sequence[Labelled]) -> None:
    """Gives each document its fold; documents that share much of their wording share one."""
    runs = []
    for labelled in documents:
        words = labelled.document.text.lower().split()
        runs.append({tuple(words[i:i + 5]) for i in range(len(words) - 4)})
    family = list(range(len(documents)))
    for i in range(len(documents)):
        for j in range(i):
            if len(runs[i] & runs[j]) > ALIKE * max(1, min(len(runs[i]), len(runs[j]))):
                old, new = family[i], family[j]
                family = [new if f == old else f for f in family]
    places = list(range(len(documents)))
    for number, (_, test) in enumerate(GroupKFold(FOLDS).split(places, groups=family)):
        for place in test:
            documents[place].fold = number


# --- training --------------------------------------------------------------------------------------------------------


def trained(examples: Sequence[tuple[Signs, frozenset[str], str]], labels: Sequence[str], cost: float) -> Weights:
    """A linear model, one label against the rest. An example is its signs, its labels and its document's name."""
    documents: dict[str, set[str]] = defaultdict(set)
    for signs, _, name in examples:
        for sign in signs:
            documents[sign].add(name)
    number = len({name for _, _, name in examples})
    rarity = {sign: round(1 + math.log((1 + number) / (1 + len(names))), 2)
              for sign, names in sorted(documents.items()) if len(names) >= SEVERAL}
    vectors = DictVectorizer()
    matrix = vectors.fit_transform(
        [shares({sign: rarity[sign] for sign in sorted(signs) if sign in rarity}) for signs, _, _ in examples])
    # liblinear takes 32-bit places only, and the vectoriser may count in 64.
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    columns, bias = [], []
    for label in labels:
        wanted = [label in held for _, held, _ in examples]
        if len(set(wanted)) == 1:
            columns.append([0.0] * matrix.shape[1])
            bias.append(-5.0)
            continue
        model = LogisticRegression(C=cost, solver="liblinear", random_state=0, max_iter=500).fit(matrix, wanted)
        columns.append([round(float(w), 2) for w in model.coef_[0]])
        bias.append(round(float(model.intercept_[0]), 3))
    rows = zip(*columns, strict=True)
    kept: dict[str, tuple[float, ...]] = {
        sign: (rarity[sign], *row) for sign, row in zip(vectors.get_feature_names_out(), rows, strict=True)
             if any(row)}
    return Weights(tuple(labels), tuple(bias), kept)


def learned_from(documents: Sequence[Labelled], thresholds: Mapping[str, float]) -> Learned:
    """Kinds first, then stages at the anchors that the kinds choose."""
    kinds = trained([(row.signs, row.kinds, d.name) for d in documents for row in d.rows], KINDS, KIND_COST)
    known = Learned(kinds, Weights(STAGES, (0.0,) * len(STAGES), {}), thresholds, {})
    examples = []
    for labelled in documents:
        for row in labelled.rows:
            for claim in row.gold:
                kind = Kind(claim["kind"])
                anchor, chain = anchor_of(kind, row.here, known)
                told = outcome(chain) if chain.steps else None
                signs = signs_at(anchor, row.here.parsed, kind, told.stage if told else None)
                examples.append((signs, frozenset({str(claim["stage"])}), labelled.name))
    return replace(known, stages=trained(examples, STAGES, STAGE_COST))


# --- figures ---------------------------------------------------------------------------------------------------------


def weigh(labelled: Labelled, known: Learned) -> None:
    """Weighs every sentence of a document, with weights that did not see it, and builds all that may be suggested."""
    low = replace(known, thresholds=same_for_all(LADDER[0]))
    for row in labelled.rows:
        kinds = kinds_of(row.here.parsed, row.here.seen, known.kinds)
        row.likely = {str(s.kind): s.probability for s in kinds}
        row.offers = tuple(offers(row.here, kinds, low))


def predicted(labelled: Labelled, thresholds: Mapping[str, float], *, grammar: bool = True) -> tuple[Found, ...]:
    """The claims of a document by the grammar, and the suggestions beside it that reach the thresholds."""
    drafts = list(labelled.drafts) if grammar else []
    for row in labelled.rows:
        drafts += accepted(row.here, row.offers, thresholds)
    drafts.sort(key=lambda d: d.claim.evidence.start)
    return tuple(claim.as_json() for claim in rules.whole_document(drafts, labelled.document))


def marked(labelled: Labelled, thresholds: Mapping[str, float], *, grammar: bool = True) -> Marked:
    return Marked(labelled.name, labelled.document.text, labelled.gold,
                  predicted(labelled, thresholds, grammar=grammar), labelled.folder)


def sentence_figures(documents: Sequence[Labelled], threshold: float, who: str) -> tuple[float, ...]:
    """Precision, recall and F1 of (sentence, kind) pairs by the grammar, the learned weights or both."""
    hits = guessed = wanted = 0
    for row in (row for d in documents for row in d.rows):
        found = {kind for kind, likely in row.likely.items() if likely >= threshold} if who != "grammar" else set()
        if who != "learned":
            found |= row.told
        hits, guessed, wanted = hits + len(found & row.kinds), guessed + len(found), wanted + len(row.kinds)
    return hits / max(1, guessed), hits / max(1, wanted), 2 * hits / max(1, guessed + wanted)


def same_for_all(threshold: float) -> dict[str, float]:
    return {str(kind): threshold for kind in KINDS}


# --- from which likelihood on ----------------------------------------------------------------------------------------

Counts = tuple[int, int, int, int]  # labelled, predicted, paired, core


def counts(labelled: Labelled, thresholds: Mapping[str, float]) -> Counts:
    """What section 7 of the codebook counts in one document."""
    found = predicted(labelled, thresholds)
    paired = pairs(labelled.gold, found)
    core = sum(labelled.gold[i]["stage"] == found[j]["stage"] and roles_of(labelled.gold[i]) == roles_of(found[j])
               for i, j in paired)
    return len(labelled.gold), len(found), len(paired), core


def gains(documents: Sequence[Labelled]) -> dict[tuple[str, float], list[Counts]]:
    """The counts of each document, in order, with the suggestions of one kind, or of all, at a threshold."""
    found = {(str(kind), threshold): [counts(d, same_for_all(NEVER) | {str(kind): threshold}) for d in documents]
             for kind in KINDS for threshold in (*LADDER, NEVER)}
    return found | {(ALL, threshold): [counts(d, same_for_all(threshold)) for d in documents]
                    for threshold in (*LADDER, NEVER)}


def worth(some: Sequence[Counts]) -> tuple[float, float, int]:
    """Detection F1, core F1 and the number of claims predicted, over some documents."""
    gold, found, paired, core = (sum(one[place] for one in some) for place in range(4))
    return 2 * paired / max(1, gold + found), 2 * core / max(1, gold + found), found


def chosen(gained: Mapping[tuple[str, float], list[Counts]], places: Sequence[int]) -> dict[str, float]:
    """The threshold, one for all kinds, with the best detection F1 on some documents.

    It must not lower core F1, nor put a claim into a document without any: a reader must be able to trust silence.
    A threshold for each kind was tried; chosen on one part of the documents it did worse on the other.
    """
    detection, core, _ = worth([gained[ALL, NEVER][i] for i in places])
    silent = quiet([gained[ALL, NEVER][i] for i in places])
    best = NEVER
    for threshold in reversed(LADDER):
        some = [gained[ALL, threshold][i] for i in places]
        new_detection, new_core, _ = worth(some)
        if new_core >= core and quiet(some) >= silent and new_detection > detection:
            best, detection = threshold, new_detection
    return same_for_all(best)


def quiet(some: Sequence[Counts]) -> int:
    """How many documents without a labelled claim have none predicted."""
    return sum(gold == found == 0 for gold, found, _, _ in some)


# --- tables ----------------------------------------------------------------------------------------------------------

HEAD = f"{'claims':34s} found  det P  R     F1      core P R     F1"


def shown(name: str, read: Iterable[Marked]) -> str:
    figures = score(read).figures
    d, c, silent = figures["detection"], figures["core"], figures["without claims"]
    return (f"{name:34s} {figures['predicted claims']:5d}  {d['precision']:.3f} {d['recall']:.3f} {d['f1']:.3f}   "
            f"{c['precision']:.3f} {c['recall']:.3f} {c['f1']:.3f}   stage {figures['stage accuracy']:.3f}   "
            f"empty {silent['stay without']}/{silent['documents']}")


def report(documents: Sequence[Labelled]) -> dict[str, float]:
    """Prints the tables and gives back the thresholds chosen on all documents."""
    print(f"{len(documents)} documents, {sum(len(d.gold) for d in documents)} claims, "
          f"{sum(len(d.rows) for d in documents)} sentences read; {FOLDS} folds over documents\n")
    print(f"{'sentence-kinds':34s}  P     R     F1")
    for who, threshold in (("grammar", NEVER), *((w, t) for w in ("learned", "both") for t in (0.3, 0.4, 0.5, 0.6))):
        name = who if who == "grammar" else f"{who} at {threshold}"
        print(f"{name:34s}  " + " ".join(f"{v:.3f}" for v in sentence_figures(documents, threshold, who)))
    print(f"\n{HEAD}")
    print(shown("grammar", (marked(d, same_for_all(NEVER)) for d in documents)))
    alone = (marked(d, same_for_all(0.3), grammar=False) for d in documents)
    print(shown("what the learned adds, alone, 0.3", alone))
    for threshold in LADDER:
        name = f"both, {threshold} for all kinds"
        print(shown(name, (marked(d, same_for_all(threshold)) for d in documents)))
    gained = gains(documents)
    thresholds = chosen(gained, range(len(documents)))
    fair = [chosen(gained, [i for i, d in enumerate(documents) if d.fold != number]) for number in range(FOLDS)]
    print(shown("both, as written", (marked(d, thresholds) for d in documents)))
    print(shown("both, threshold chosen elsewhere", (marked(d, fair[d.fold]) for d in documents)))
    print("\nby kind alone: claims added, detection F1, core F1 at each threshold (* as written)")
    for kind in map(str, KINDS):
        detection, core, found = worth(gained[kind, NEVER])
        cells = []
        for threshold in LADDER:
            new_detection, new_core, more = worth(gained[kind, threshold])
            star = "*" if thresholds[kind] == threshold else " "
            cells.append(f"{threshold}{star}+{more - found} {new_detection - detection:+.3f} {new_core - core:+.3f}")
        print(f"  {kind:11s} " + " | ".join(cells))
    print(f"\n{HEAD}")
    for folder in sorted({d.folder for d in documents}):
        part = [d for d in documents if d.folder == folder]
        print(shown(f"{folder}: grammar", (marked(d, same_for_all(NEVER)) for d in part)))
        print(shown(f"{folder}: both, chosen elsewhere", (marked(d, fair[d.fold]) for d in part)))
    return thresholds


def written(known: Learned) -> str:
    """The weights as JSON, a sign a line."""
    def part(weights: Weights) -> str:
        lines = ",\n".join(f"{json.dumps(sign, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
                           for sign, row in sorted(weights.signs.items()))
        return (f'{{"labels":{json.dumps(weights.labels)},\n"bias":{json.dumps(weights.bias)},\n'
                f'"signs":{{\n{lines}}}}}')

    return (f'{{"trained_on":{json.dumps(known.trained_on)},\n"thresholds":{json.dumps(known.thresholds)},\n'
            f'"kinds":{part(known.kinds)},\n"stages":{part(known.stages)}}}\n')


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--skip", action="append", default=[], help="pattern of whole paths to leave out")
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    documents = labelled_in(options.folders, options.skip)
    if len(documents) < FOLDS:
        print(f"Too few labelled documents ({len(documents)}): give folders of NAME.txt with NAME.json.",
              file=sys.stderr)
        return 2
    for labelled in documents:
        read_once(labelled)
    share_folds(documents)
    for number in range(FOLDS):
        known = learned_from([d for d in documents if d.fold != number], same_for_all(NEVER))
        for labelled in documents:
            if labelled.fold == number:
                weigh(labelled, known)
    thresholds = report(documents)
    if options.write:
        about = {"documents": len(documents), "claims": sum(len(d.gold) for d in documents),
                 "sentences": sum(len(d.rows) for d in documents)}
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(written(replace(learned_from(documents, thresholds), trained_on=about)), encoding="utf-8")
        print(f"\n{FILE.name}: {FILE.stat().st_size:,} bytes, trained on {about}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
