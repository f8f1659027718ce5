"""The same steps over many machines: shards of texts in, claims and commitments as Parquet out.

    folder = Path("/shared/claims")
    with engine_at("tcp://scheduler:8786") as engine:
        run = over_shards(engine, shards_of(["/shared/news"]), folder, reader="grammar")

docs/scale.md says how such a run is set up, what it leaves in the folder, and what it costs.
"""

from pledgebook.scale.engine import Engine, engine_at
from pledgebook.scale.run import Run, over_shards
from pledgebook.scale.shards import shards_of

__all__ = ["Engine", "Run", "engine_at", "over_shards", "shards_of"]
