"""`read --cluster`: shards of texts read by many processes or machines into a folder of Parquet files."""

from __future__ import annotations

from pathlib import Path

from pledgebook.doors.cli.printing import progress, talk


def read_on_cluster(sources: list[str], address: str, out: str, *, engine: str, published: str | None) -> None:
    """Reads shards on a cluster into the folder `out`, and says what is in it."""
    from pledgebook.documents import NotADay
    from pledgebook.documents.days import day_of
    from pledgebook.model import PledgebookError
    from pledgebook.scale import engine_at, over_shards, shards_of
    from pledgebook.scale.run import PARTS

    if out == "-" or Path(out).is_file():
        raise PledgebookError("On a cluster, claims are written into a folder, and none is named.", "--out",
                              "Name a folder that all workers see: --out claims/.")
    if published is not None and day_of(published) is None:
        raise NotADay(published)
    shards = shards_of(sources)
    with engine_at(address) as workers, progress("Reading", len(shards) + PARTS) as advance:
        run = over_shards(workers, shards, Path(out), reader=engine, published=published, told=lambda _: advance())
    talk(f"{out}: {run.shards} shards with {run.documents} texts; {run.claims} claims, {run.commitments} commitments, "
         f"{run.conflicts} conflicts; {run.problems} problems, listed in shards/*/problems.jsonl.")
