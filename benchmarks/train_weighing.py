"""Trains the trees that weigh who acts over a whole text (`claims/data/weighing.onnx`); prints what they are worth.

    python benchmarks/train_weighing.py gather FOLDER... --to ROWS.jsonl
    python benchmarks/train_weighing.py fit ROWS.jsonl --to weighing.onnx [--folds 8]

The first step runs where Pledgebook runs. It reads labelled documents (NAME.txt with NAME.json, section 6 of the
codebook) that the networks were not trained on, for on others they are surer than they will ever be again, and writes
down for each claim that is paired with a label every party that could have a part, as the reader sees it, and the part
that it has. The second needs `lightgbm` and `onnx`; nothing of that is needed to read. It prints, by cross-validation
over documents, of how many claims all parties are right before and after, and then trains on all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from pledgebook.answers.score import pairs
from pledgebook.claims import read, reader
from pledgebook.claims.draft import Draft
from pledgebook.claims.weighing import ACTS, HELD, NONE, OTHER, Text
from pledgebook.doors.cli.measuring import labelled_documents
from pledgebook.model import Document, Kind

ROUNDS = 150
GROWTH = {"objective": "multiclass", "num_class": 3, "num_leaves": 6, "min_data_in_leaf": 40, "learning_rate": 0.05,
          "lambda_l2": 10, "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "seed": 1,
          "verbosity": -1, "num_threads": 1, "deterministic": True}


def gathered(document: Document, labelled: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each claim of a document that is paired with a label its candidates, with their true parts.

    The reader is watched, not copied.
    """
    seen: list[tuple[list[Draft], Text]] = []

    def watched(drafts: list[Draft], sights: Any, memory: Any) -> list[Draft]:
        seen.append((drafts, Text(drafts, sights, memory)))
        return drafts

    with mock.patch.object(reader, "weighed", watched):
        read(document, engine="both")
    for drafts, text in seen:
        found = [draft.claim.as_json() for draft in drafts]
        for wanted, place in sorted(pairs(labelled, found), key=lambda pair: pair[1]):
            true = parts_of(labelled[wanted])
            listed = text.candidates(place)
            yield {"document": document.id, "missing": sorted(true.keys() - {one.party for one in listed}),
                   "roles": [one.role for one in listed], "true": [true.get(one.party, NONE) for one in listed],
                   "signs": [[float(sign) for sign in one.signs] for one in listed]}


def parts_of(label: Mapping[str, Any]) -> dict[str, int]:
    """The part of each party of a label; in an agreement all are alike."""
    others = [*label["partners"], *label["beneficiaries"]]
    beside = ACTS if label["kind"] == Kind.AGREEMENT else OTHER
    return {**dict.fromkeys(others, beside), **dict.fromkeys(label["actors"], ACTS)}


def write_rows(folders: Sequence[Path], to: Path) -> None:
    """Writes down what is seen in all documents of some folders."""
    with to.open("w", encoding="utf-8") as file:
        for folder in folders:
            for _, (document, labelled) in labelled_documents(folder):
                for row in gathered(document, labelled):
                    file.write(json.dumps(row) + "\n")


# --- the trees -------------------------------------------------------------------------------------------------------


def held(rows: Sequence[Mapping[str, Any]]) -> Any:
    """The first judgement of each candidate, as logits of the three roles."""
    import numpy as np

    roles = np.array([role for row in rows for role in row["roles"]])
    return (roles[:, None] == np.arange(3)[None]) * HELD


def signs_of(rows: Sequence[Mapping[str, Any]]) -> Any:
    import numpy as np

    return np.array([signs for row in rows for signs in row["signs"]], dtype=np.float32)


def grown(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Trees that say what the first judgement of some candidates leaves open."""
    import lightgbm
    import numpy as np

    true = np.array([part for row in rows for part in row["true"]])
    told = lightgbm.Dataset(signs_of(rows), true, init_score=held(rows).flatten("F"))
    return lightgbm.train(GROWTH, told, ROUNDS)


def right(row: Mapping[str, Any], judged: Sequence[int]) -> bool:
    """Whether all parties of a claim have the part that its label gives them."""
    return not row["missing"] and list(judged) == row["true"]


def show_worth(rows: Sequence[Mapping[str, Any]], folds: int) -> None:
    """Prints of how many claims all parties are right, before and after, each weighed by trees grown on other texts."""
    before = sum(right(row, row["roles"]) for row in rows)
    after = 0
    for fold in range(folds):
        apart = [row for row in rows if fold_of(row["document"], folds) == fold]
        trees = grown([row for row in rows if fold_of(row["document"], folds) != fold])
        judged = (trees.predict(signs_of(apart), raw_score=True) + held(apart)).argmax(1).tolist()
        for row in apart:
            after += right(row, [judged.pop(0) for _ in row["roles"]])
    print(f"{len(rows)} claims of {len({row['document'] for row in rows})} documents: all parties right in {before} "
          f"before, in {after} after ({folds} folds over documents)")


def fold_of(name: str, folds: int) -> int:
    """By the document's name alone, so that it is always the same."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds


def as_onnx(trees: Any) -> Any:
    """The trees for onnxruntime: signs in, by how much each role is likelier out."""
    import onnx
    from onnx import TensorProto, helper

    told = trees.dump_model()
    nodes: dict[str, list[Any]] = {name: [] for name in (
        "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_modes", "nodes_truenodeids",
        "nodes_falsenodeids", "nodes_missing_value_tracks_true", "target_treeids", "target_nodeids", "target_ids",
        "target_weights")}
    for number, tree in enumerate(told["tree_info"]):
        _add(nodes, tree["tree_structure"], number, number % 3, [0])
    node = helper.make_node("TreeEnsembleRegressor", ["signs"], ["moved"], domain="ai.onnx.ml", n_targets=3,
                            aggregate_function="SUM", post_transform="NONE", **nodes)
    graph = helper.make_graph(
        [node], "weighing",
        [helper.make_tensor_value_info("signs", TensorProto.FLOAT, ["candidates", trees.num_feature()])],
        [helper.make_tensor_value_info("moved", TensorProto.FLOAT, ["candidates", 3])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def _add(nodes: dict[str, list[Any]], branch: Mapping[str, Any], tree: int, target: int, used: list[int]) -> int:
    """Adds a branch with all below it; its number in the tree."""
    number = used[0]
    used[0] += 1
    leaf = "leaf_value" in branch
    place = len(nodes["nodes_treeids"])
    for name, value in (
        ("nodes_treeids", tree), ("nodes_nodeids", number), ("nodes_truenodeids", 0), ("nodes_falsenodeids", 0),
        ("nodes_featureids", 0 if leaf else branch["split_feature"]),
        ("nodes_values", 0.0 if leaf else float(branch["threshold"])),
        ("nodes_modes", "LEAF" if leaf else "BRANCH_LEQ"),
        ("nodes_missing_value_tracks_true", 0 if leaf else int(branch["default_left"])),
    ):
        nodes[name].append(value)
    if leaf:
        for name, value in (("target_treeids", tree), ("target_nodeids", number), ("target_ids", target),
                            ("target_weights", float(branch["leaf_value"]))):
            nodes[name].append(value)
        return number
    nodes["nodes_truenodeids"][place] = _add(nodes, branch["left_child"], tree, target, used)
    nodes["nodes_falsenodeids"][place] = _add(nodes, branch["right_child"], tree, target, used)
    return number


def fit(rows: Sequence[Mapping[str, Any]], to: Path, folds: int) -> None:
    """Prints what the trees are worth, grows them on all rows and keeps them; the kept ones must say the same."""
    import numpy as np
    import onnxruntime

    show_worth(rows, folds)
    trees = grown(rows)
    to.write_bytes(as_onnx(trees).SerializeToString())
    session = onnxruntime.InferenceSession(str(to), providers=["CPUExecutionProvider"])
    kept, grew = session.run(None, {"signs": signs_of(rows)})[0], trees.predict(signs_of(rows), raw_score=True)
    apart = float(np.abs(kept - grew).max())
    print(f"{to}: {to.stat().st_size} bytes; the kept trees differ by at most {apart:.6f}")
    if apart > 0.001:
        raise SystemExit("The kept trees do not say what the grown ones do.")


def main(arguments: Sequence[str] | None = None) -> int:
    """The two steps, by name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    gather = steps.add_parser("gather", help="what the reader sees of each party")
    gather.add_argument("folders", nargs="+", type=Path)
    gather.add_argument("--to", required=True, type=Path)
    fitting = steps.add_parser("fit", help="the trees, from that")
    fitting.add_argument("rows", type=Path)
    fitting.add_argument("--to", required=True, type=Path)
    fitting.add_argument("--folds", type=int, default=8)
    chosen = parser.parse_args(arguments)
    if chosen.step == "gather":
        write_rows(chosen.folders, chosen.to)
    else:
        rows = [json.loads(line) for line in chosen.rows.read_text(encoding="utf-8").splitlines()]
        fit(rows, chosen.to, chosen.folds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
