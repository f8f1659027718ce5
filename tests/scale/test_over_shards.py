"""Shards over several processes: the same bytes as in one, whoever dies on the way, and the register of all claims."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebook.model import Claim, Kind, Period, Span, Stage
from pledgebook.register.matching import add_up_all, gathered
from pledgebook.register.sources import Publication, Sources
from pledgebook.scale import over_shards, shards_of
from pledgebook.scale.engine import ClusterFailed, Here, NoCluster, OnDask, engine_at
from pledgebook.scale.parquet import read_rows
from pledgebook.scale.run import AddedUp, Run, shelves
from pledgebook.scale.shards import CLAIMS, NoShards, Shelved, claim_from_row, part_of
from pledgebook.world.publishers import Tier
from tests.doors.command_line import pledgebook

TEXTS = (
    ("Norway will send {n} tanks to Ukraine, its defence minister said on Monday.", "2024-02-0{d}", "Reuters"),
    ("Denmark has pledged {n} million euros in military aid to Moldova. Oslo approved nothing.", "2024-02-0{d}", "AP"),
    ("France and Kenya signed a defence agreement in Nairobi. Paris will give it {n} radars.", "2024-03-0{d}", "AFP"),
)
REPRINT = "Japan will give the Philippines 15 million dollars for coastal radars, both governments announced in Tokyo."
SHARDS = 6


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Six files of three short texts each; one text is printed by two papers, in two shards."""
    folder = tmp_path_factory.mktemp("shards")
    for number in range(SHARDS):
        lines = [{"id": f"s{number}-{place}", "text": text.format(n=10 + number // 2), "publisher": publisher,
                  "published": day.format(d=number + 1)} for place, (text, day, publisher) in enumerate(TEXTS)]
        if number in (1, 4):
            lines.append({"id": f"s{number}-print", "text": REPRINT + " Officials met." * number,
                          "published": f"2024-04-0{number}", "publisher": f"Paper {number}"})
        written = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"shard-{number}.jsonl").write_text(written + ("not a line of JSON\n" if number == 5 else ""))
    return shards_of([str(folder)])


@pytest.fixture(scope="module")
def alone(shards: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """What one process makes of the shards."""
    folder = tmp_path_factory.mktemp("alone")
    return over_shards(Here(), shards, folder, reader="grammar", parts=4), folder


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def claims_in(folder: Path) -> list[Claim]:
    return [claim_from_row(row) for row in read_rows(place / CLAIMS for place in shelves(folder))]


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    return list(read_rows(sorted((folder / "register" / table).glob("*.parquet"))))


def test_the_parts_hold_the_register_of_all_claims(alone: tuple[Run, Path]) -> None:
    run, folder = alone
    sources = Sources({row["text_id"]: Publication(
        row["text_id"], row["voice"], row["publisher"], Tier(row["tier"]), row["instrument_text"])
        for row in read_rows([folder / "sources.parquet"])})
    whole = add_up_all(claims_in(folder), sources)
    told = {row["id"]: (json.loads(row["claim_ids"]), row["stage"], row["sources"])
            for row in rows_of(folder, "commitments")}
    assert told == {one.id: (list(one.claim_ids), str(one.stage), one.sources) for one in whole.commitments}
    assert run.commitments == len(whole.commitments) > 4 and run.claims == len(claims_in(folder))
    assert any(len(ids) > 1 for ids, *_ in told.values()), "claims of several shards must have met"
    assert {row["id"] for row in rows_of(folder, "conflicts")} == {one.id for one in whole.conflicts}


def test_a_reprint_in_another_shard_is_no_second_source(alone: tuple[Run, Path]) -> None:
    _, folder = alone
    printed = [row for row in rows_of(folder, "commitments") if json.loads(row["actors"]) == ["JPN"]]
    assert [(len(json.loads(row["claim_ids"])), row["sources"]) for row in printed] == [(2, 1)]


def test_a_bad_line_is_told_and_the_rest_is_read(alone: tuple[Run, Path]) -> None:
    run, folder = alone
    told = [line for place in shelves(folder) for line in (place / "problems.jsonl").read_text().splitlines()]
    assert run.problems == len(told) >= 1 and any("shard-5.jsonl" in line for line in told)
    assert run.documents == 3 * SHARDS + 2


def test_two_workers_of_which_one_is_killed_leave_the_same_bytes(
    shards: list[Path], alone: tuple[Run, Path], tmp_path: Path
) -> None:
    from distributed import Client, LocalCluster

    with (LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
          Client(cluster) as client):
        pids = list(client.run(os.getpid).values())
        killed: list[int] = []

        def kill_once(_: Shelved | AddedUp) -> None:
            if not killed:  # after the first shard, while both are at work on others
                killed.append(pids[0])
                os.kill(pids[0], signal.SIGKILL)

        run = over_shards(OnDask(client), shards, tmp_path, reader="grammar", parts=4, told=kill_once)
        assert killed and set(client.run(os.getpid).values()) != set(pids)  # another process took its place
    assert run == alone[0] and bytes_in(tmp_path) == bytes_in(alone[1])


def test_a_run_goes_on_where_it_stopped(shards: list[Path], alone: tuple[Run, Path], tmp_path: Path,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def stop_after_two(one: Shelved | AddedUp) -> None:
        if isinstance(one, Shelved):
            read.append(one.key)
        if len(read) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        over_shards(Here(), shards, tmp_path, reader="grammar", parts=4, told=stop_after_two)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "shards").rglob("*.parquet")}
    assert over_shards(Here(), shards, tmp_path, reader="grammar", parts=4) == alone[0]
    assert before and all(path.stat().st_mtime_ns == then for path, then in before.items())
    assert bytes_in(tmp_path) == bytes_in(alone[1])

    def unread(*_: object, **__: object) -> Iterator[object]:
        raise AssertionError("read again")

    monkeypatch.setattr("pledgebook.scale.shards.read_all", unread)
    assert over_shards(Here(), shards[::-1], tmp_path, reader="grammar", parts=4) == alone[0]  # nothing left to read
    with pytest.raises(AssertionError, match="read again"):  # but in another number of parts there is
        over_shards(Here(), shards, tmp_path, reader="grammar", parts=3)


def test_a_shard_that_is_there_twice_counts_once(shards: list[Path], alone: tuple[Run, Path], tmp_path: Path) -> None:
    again = tmp_path / "again.jsonl"
    again.write_bytes(shards[0].read_bytes())
    _, folder = alone
    assert over_shards(Here(), [*shards, again], folder, reader="grammar", parts=4) == alone[0]


PARTY = st.sampled_from(["NOR", "UKR", "FRA", "MDA"])
SOME = st.lists(PARTY, max_size=1).map(tuple)
CLAIM = st.builds(
    Claim, st.just(Span("note", 0, 4)), st.just("word"), st.sampled_from([Kind.AID, Kind.AGREEMENT, Kind.DEPLOYMENT]),
    st.sampled_from([Stage.PLEDGED, Stage.REQUESTED]), st.lists(PARTY, min_size=1, max_size=2, unique=True).map(tuple),
    partners=SOME, beneficiaries=SOME, period=st.just(Period()))


@given(st.lists(CLAIM, min_size=2, max_size=8), st.integers(1, 9))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draw loads what the book knows
def test_claims_that_meet_are_in_one_part(claims: list[Claim], parts: int) -> None:
    apart = [replace(one, text_id=f"t{number}", evidence=Span(f"n{number}", 0, 4)) for number, one in enumerate(claims)]
    for group in gathered(apart).groups:
        assert len({part_of(one, parts) for one in group}) == 1


@pytest.mark.parametrize(("address", "wanted"), [
    ("local:0", "names no number of processes"), ("local:many", "names no number of processes"),
    ("tcp://127.0.0.1:1", "No Dask scheduler answers"),
])
def test_no_cluster_is_told(address: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebook.scale.engine.WAIT", 1)
    with pytest.raises(NoCluster, match=wanted), engine_at(address):
        raise AssertionError("there is none")


def test_a_task_that_fails_on_the_cluster_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost:
        status = "error"

        def exception(self) -> Exception:
            return OSError("disk full")

    class Client:
        def map(self, *_: object, **__: object) -> list[Lost]:
            return [Lost()]

    monkeypatch.setattr("distributed.as_completed", iter)
    with pytest.raises(ClusterFailed, match="disk full"):
        list(OnDask(Client()).each(len, ["a"]))  # type: ignore[arg-type]


def test_shards_must_be_there(tmp_path: Path) -> None:
    for given_name in (str(tmp_path), str(tmp_path / "nowhere")):
        with pytest.raises(NoShards):
            shards_of([given_name])


def test_on_the_command_line(shards: list[Path], tmp_path: Path, alone: tuple[Run, Path]) -> None:
    folder = shards[0].parent
    told = pledgebook("read", str(folder), "--cluster", "here", "--out", str(tmp_path / "out"), "--engine", "grammar")
    assert told.exit_code == 0 and f"{SHARDS} shards with {alone[0].documents} texts" in told.stderr
    nowhere = pledgebook("read", str(folder), "--cluster", "here")
    assert nowhere.exit_code == 1 and "--out" in nowhere.stderr
