"""Names looked up by day: namesakes, offices, and the copy that is kept between runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pledgebook.world import explain, load, party_name, resolve, titles
from pledgebook.world.kept import kept
from pledgebook.world.names import among_all_names, holds, in_office, readings


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("Rasmussen", "2012-05-01", "NATO"),
        ("Rasmussen", "2016", "DNK"),
        ("Rasmussen", "2010", None),
        ("Stoltenberg", "2013-01-01", "NOR"),
        ("Stoltenberg", "2023-01-01", "NATO"),
        ("Kyiv", None, "UKR"),
        ("the West", None, "WEST"),
        ("ukr", None, "UKR"),
        ("UKR", None, "UKR"),
        ("Atlantis", None, None),
    ],
)
def test_a_name_is_one_party_on_a_day_or_none(name: str, on: str | None, expected: str | None) -> None:
    assert resolve(name, on) == expected


def test_persons_out_of_office_are_dropped_where_another_holds_one() -> None:
    assert {n.person for n in readings("Rasmussen", "2012-05-01")} == {"Anders Fogh Rasmussen"}
    assert len({n.person for n in readings("Rasmussen")}) > 1


def test_explain_says_which_office_and_what_else_it_could_be() -> None:
    sure = explain("Rasmussen", "2012-05-01")
    assert sure.parties == ("NATO",)
    assert "Anders Fogh Rasmussen" in sure.why
    assert sure.others == ()
    doubtful = explain("Rasmussen", "2010")
    assert set(doubtful.parties) == {"NATO", "DNK"}
    assert len(doubtful.others) == 1
    assert "Closest: Ukraine" in explain("Ukrane").why


def test_explain_puts_the_chosen_reading_first() -> None:
    for name in ("Brussels", "Kyiv", "Georgia"):
        known = explain(name)
        assert party_name(known.parties[0]) in known.why


def test_an_office_is_held_on_any_day_of_a_coarse_date() -> None:
    (office,) = in_office(readings("Anders Fogh Rasmussen"), "2012")
    assert holds(office, "2009")
    assert holds(office, "2014-10-01")
    assert not holds(office, "2015")


def test_the_kept_copy_says_the_same_and_follows_its_sources(tmp_path: Path) -> None:
    built: list[int] = []

    def build() -> dict[str, int]:
        built.append(1)
        return {"a": 1}

    assert kept("word", [b"x"], build, tmp_path) == {"a": 1}
    assert kept("word", [b"x"], build, tmp_path) == {"a": 1}
    assert len(built) == 1
    assert kept("word", [b"y"], build, tmp_path) == {"a": 1}
    assert len(built) == 2
    assert len(list(tmp_path.iterdir())) == 1  # the older copy went


def test_a_damaged_or_unwritable_copy_is_no_hindrance(tmp_path: Path) -> None:
    kept("word", [b"x"], lambda: [1], tmp_path)
    (copy,) = tmp_path.iterdir()
    copy.write_text("{half", encoding="utf-8")
    assert kept("word", [b"x"], lambda: [1], tmp_path) == [1]
    assert json.loads(copy.read_text(encoding="utf-8")) == [1]
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert kept("word", [b"x"], lambda: [2], blocked / "below") == [2]


def test_the_world_read_back_is_the_world_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load.cache_clear()
    built = load()
    load.cache_clear()
    assert load() == built
    assert list(tmp_path.rglob("world-*.json"))
    load.cache_clear()


def test_what_parties_are_called_is_known_without_the_whole_world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    titles.cache_clear()
    built = titles()
    assert (built.names, built.states) == (load().titles, load().states)
    assert list(tmp_path.rglob("titles-*.json"))
    titles.cache_clear()
    load.cache_clear()
    assert titles() == built
    assert (party_name("NOR"), party_name("ATLANTIS"), resolve("NOR")) == ("Norway", "ATLANTIS", "NOR")
    assert (resolve("Norway"), resolve("the UK", "2014-03")) == ("NOR", "GBR")
    assert load.cache_info().currsize == 0, "these need no more of the world"
    titles.cache_clear()


@pytest.mark.parametrize("on", [None, "1949-04-04", "1991", "2003-03", "2014-03-18", "2022-06-01", "2026"])
def test_a_plain_name_means_on_every_day_what_it_means_among_all_names(on: str | None) -> None:
    assert len(titles().ids) > 500
    assert {name: among_all_names(name, on) for name in titles().ids} == titles().ids


@pytest.mark.parametrize(("typed", "identity"), [
    ("PL", "POL"), ("Korea, Republic of", "KOR"), ("Viet Nam", "VNM"), ("Plurinational State of Bolivia", "BOL"),
    ("PLX", None), ("Republic of Atlantis", None),
])
def test_a_typed_code_or_official_name_is_looked_up_in_the_standard(typed: str, identity: str | None) -> None:
    assert resolve(typed) == identity
