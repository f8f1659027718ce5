"""The weights of a network that the package ships, as floats again, so that it can be trained further from there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

EVENED = "plain"  # the layer below which an evened sum keeps its weights


def kept_weights(folder: Path, name: str) -> dict[str, Any]:
    """The state of a `network_training.Reader`, read from the two files that were made of it.

    Weights kept as bytes come back as the floats for which these bytes stand: what the network says is nearly the same,
    not quite. What was evened out is taken back.

    folder, name   where the files are, and how they begin (`network`, `second`)
    """
    found: dict[str, Any] = {}
    for part in ("eyes", "hands"):
        graph = onnx.load(str(folder / f"{name}_{part}.onnx")).graph
        held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        found |= {key.removeprefix("reader."): value for key, value in held.items()
                  if key.startswith("reader.") and value.dtype == np.float32 and not key.endswith("_scale")}
        found |= {key.removeprefix("reader.").removesuffix("_quantized"): as_floats(held, key)
                  for key in held if key.startswith("reader.") and key.endswith("weight_quantized")}
        for node in graph.node:
            if node.op_type in ("MatMulInteger", "MatMulNBits"):
                found[f"{module_of(node.name)}.weight"] = sum_of(node, held)
    state = {}
    for key, value in found.items():
        if key.endswith(".shrink"):
            continue
        weights = value
        if f".{EVENED}." in key:
            above, own = key.split(f".{EVENED}.")
            weights, key = value * found[f"{above}.shrink"] if own == "weight" else value, f"{above}.{own}"
        state[key] = torch.tensor(np.ascontiguousarray(weights))
    return state


def evens(folder: Path, name: str) -> float:
    """What is added below the line where a layer's numbers are brought to one size."""
    graph = onnx.load(str(folder / f"{name}_eyes.onnx")).graph
    return float(next(one.f for node in graph.node if node.op_type == "LayerNormalization"
                      for one in node.attribute if one.name == "epsilon"))


def as_floats(held: dict[str, Any], key: str) -> Any:
    """A table of bytes with its scale and its zero as floats."""
    plain = key.removesuffix("_quantized")
    return ((held[key].astype(np.float32) - held[f"{plain}_zero_point"].astype(np.float32))
            * held[f"{plain}_scale"].astype(np.float32))


def module_of(node: str) -> str:
    """The layer that a sum belongs to, by the name of its node."""
    path = node.strip("/").rsplit("/", 1)[0].split("/")
    # The exporter writes a layer of a list as "act_out/act_out.2", and the inner of two equal names twice.
    kept = [part for n, part in enumerate(path) if not (n + 1 < len(path) and path[n + 1].startswith(f"{part}."))]
    return ".".join(kept)


def sum_of(node: Any, held: dict[str, Any]) -> Any:
    """The weights of a sum kept in bytes, a row for each number that comes out."""
    if node.op_type == "MatMulInteger":
        return as_floats(held, node.input[1]).T
    bytes_, scales = held[node.input[1]], held[node.input[2]]
    width = next(one.i for one in node.attribute if one.name == "K")
    floats = (bytes_.astype(np.float32) - 128) * scales[:, :, None]
    return floats.reshape(floats.shape[0], -1)[:, :width]

