"""The data of states and organisations: whole, unambiguous or marked so, and dated."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import pycountry
import pytest
import yaml

DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
STATE_LISTS = ("names", "adjectives", "people", "capital", "metonyms", "bodies", "places")
ORGANISATION_LISTS = ("names", "bodies", "phrases")
# The organisations that the codebook's gold documents may name.
CODEBOOK = {"NATO", "EU", "G7", "UN", "OSCE", "IMF", "CSTO", "WEST", "EUROPE", "AU", "ASEAN", "ECOWAS", "JEF",
            "WORLDBANK", "EBRD", "EIB", "QUAD", "AUKUS", "G20", "SCO", "GCC", "ARABLEAGUE", "DPR", "SDF", "SYROPP",
            "CRIMEA"}
BESIDE_THE_UN = {"XKX", "TWN", "PSE", "VAT", "ESH"}


@cache
def read(name: str) -> dict[str, Any]:
    text = (resources.files("pledgebook.world") / "data" / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def states() -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in read("states.yaml")["states"]}


def organisations() -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in read("organisations.yaml")["organisations"]}


def strings(entry: dict[str, Any]) -> set[str]:
    """All strings by which an entry may be meant without more context."""
    lists = STATE_LISTS if entry["id"] in states() else ORGANISATION_LISTS
    return {entry["name"], *(written for key in lists for written in entry.get(key, []))}


def members_on(organisation: str, day: str) -> set[str]:
    """Member states on a full day; until is the last day in."""
    def first(date: str) -> str:
        return (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]

    def last(date: str) -> str:
        return (date + "-12-31")[:10] if len(date) == 4 else (date + "-31")[:10]

    return {m["state"] for m in organisations()[organisation]["members"]
            if first(m["since"]) <= day and (m["until"] is None or day <= last(m["until"]))}


def test_ids_are_iso_codes_and_stand_once() -> None:
    listed = [entry["id"] for entry in read("states.yaml")["states"]]
    assert [i for i, n in Counter(listed).items() if n > 1] == []
    known = {country.alpha_3 for country in pycountry.countries} | {"XKX"}
    assert set(listed) - known == set()


def test_every_member_of_the_united_nations_is_there() -> None:
    assert len(members_on("UN", "2026-01-01")) == 193
    assert set(states()) == members_on("UN", "2026-01-01") | BESIDE_THE_UN


def test_names_of_the_iso_list_are_known() -> None:
    """Either the short or the common name of each code is one of ours."""
    missing = []
    for identity, entry in states().items():
        country = pycountry.countries.get(alpha_3=identity)
        if country is None:
            continue
        theirs = {country.name, getattr(country, "common_name", country.name), re.split(r", | \(", country.name)[0]}
        if not theirs & {entry["name"], *entry.get("names", [])}:
            missing.append((identity, country.name))
    assert missing == []


@pytest.mark.parametrize("key", ["capital", "adjectives", "people"])
def test_every_state_has_a_capital_an_adjective_and_a_people(key: str) -> None:
    assert [identity for identity, entry in states().items() if not entry.get(key)] == []


def test_lists_hold_clean_strings_once() -> None:
    """An unquoted yes, no or number in YAML would turn into something else than text."""
    for entry in (*states().values(), *organisations().values()):
        lists = STATE_LISTS if entry["id"] in states() else ORGANISATION_LISTS
        for key in (*lists, "once_named", "ambiguous"):
            values = entry.get(key, [])
            assert all(isinstance(v, str) and v == v.strip() and v for v in values), (entry["id"], key)
            assert len(values) == len(set(values)), (entry["id"], key, [v for v, n in Counter(values).items() if n > 1])


def test_entries_have_no_unknown_fields() -> None:
    """A misspelt field would be ignored in silence."""
    for entry in states().values():
        assert set(entry) <= {"id", "name", *STATE_LISTS, "once_named", "ambiguous", "note", "sources"}, entry["id"]
    for entry in organisations().values():
        assert set(entry) <= {"id", "name", "kind", "expands", *ORGANISATION_LISTS, "once_named", "ambiguous", "note",
                              "sources", "members", "member_organisations"}, entry["id"]


def test_a_string_of_two_parties_is_marked_ambiguous_by_all() -> None:
    claimed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in (*states().values(), *organisations().values()):
        for written in strings(entry):
            claimed[written].append(entry)
    unmarked = [(written, entry["id"]) for written, entries in sorted(claimed.items()) if len(entries) > 1
                for entry in entries if written not in entry.get("ambiguous", [])]
    assert unmarked == []


def test_only_own_strings_are_marked_ambiguous() -> None:
    stray = [(entry["id"], written) for entry in (*states().values(), *organisations().values())
             for written in entry.get("ambiguous", []) if written not in strings(entry)]
    assert stray == []


def test_a_string_counts_freely_or_once_named_but_not_both() -> None:
    both = [(entry["id"], written) for entry in (*states().values(), *organisations().values())
            for written in entry.get("once_named", []) if written in strings(entry)]
    assert both == []


def test_the_usual_reading_is_one_of_the_claimants() -> None:
    every = states() | organisations()
    for written, identity in read("states.yaml")["usual"].items():
        assert written in strings(every[identity]), (written, identity)


def test_what_is_no_party_is_claimed_by_none() -> None:
    claimed = {written for entry in (*states().values(), *organisations().values()) for written in strings(entry)}
    listed = [written for group in read("states.yaml")["not_parties"].values() for written in group]
    assert sorted(claimed & set(listed)) == []
    assert len(listed) == len(set(listed))


def test_traps_say_what_they_really_are() -> None:
    for trap in read("states.yaml")["traps"]:
        assert set(trap) <= {"word", "before", "after", "really"}, trap
        assert trap["word"] and trap["really"], trap
        assert all(isinstance(word, str) for key in ("before", "after") for word in trap.get(key, [])), trap


def test_the_codebooks_organisations_are_there_and_none_is_a_country_code() -> None:
    assert set(organisations()) >= CODEBOOK
    codes = {country.alpha_3 for country in pycountry.countries} | {"XKX"}
    assert set(organisations()) & codes == set()
    listed = [entry["id"] for entry in read("organisations.yaml")["organisations"]]
    assert len(listed) == len(set(listed))


def test_memberships_name_known_states_and_real_days() -> None:
    for identity, entry in organisations().items():
        for member in entry.get("members", []):
            assert set(member) == {"state", "since", "until"}, (identity, member)
            assert member["state"] in states(), (identity, member)
        for member in entry.get("member_organisations", []):
            assert set(member) == {"organisation", "since", "until"}, (identity, member)
            assert member["organisation"] in organisations(), (identity, member)
        for member in (*entry.get("members", []), *entry.get("member_organisations", [])):
            since, until = member["since"], member["until"]
            assert DAY.fullmatch(since), (identity, member)
            assert until is None or DAY.fullmatch(until) and since <= until, (identity, member)


def test_a_state_is_a_member_once_at_a_time() -> None:
    for identity, entry in organisations().items():
        spells: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for member in entry.get("members", []):
            spells[member["state"]].append((member["since"], member["until"] or "9999"))
        for state, listed in spells.items():
            ordered = sorted(listed)
            assert all(a[1] < b[0] for a, b in pairwise(ordered)), (identity, state)


def test_groups_that_expand_have_members_and_lose_none() -> None:
    """Their words are replaced by their members whatever the day, so a former member must not be among them."""
    expanding = {identity: entry for identity, entry in organisations().items() if entry.get("expands")}
    assert {"NORDICS", "BALTICS"} <= set(expanding)
    for identity, entry in expanding.items():
        assert entry["members"], identity
        assert [m for m in entry["members"] if m["until"]] == [], identity
    assert not {"WEST", "EUROPE", "NATO", "EU"} & set(expanding)


@pytest.mark.parametrize(("organisation", "day", "count"), [
    ("NATO", "1949-08-24", 12), ("NATO", "2004-03-28", 19), ("NATO", "2004-03-29", 26), ("NATO", "2023-04-03", 30),
    ("NATO", "2023-04-04", 31), ("NATO", "2024-03-07", 32),
    ("EU", "2004-04-30", 15), ("EU", "2013-07-01", 28), ("EU", "2020-01-31", 28), ("EU", "2020-02-01", 27),
    ("G7", "2013-06-17", 8), ("G7", "2014-06-04", 7), ("G20", "2024-01-01", 19), ("OSCE", "2013-01-01", 57),
    ("AU", "2016-12-31", 54), ("AU", "2017-01-30", 55), ("ASEAN", "2024-01-01", 10), ("ASEAN", "2025-10-26", 11),
    ("ECOWAS", "2025-01-29", 15), ("ECOWAS", "2025-01-30", 12), ("CSTO", "2007-01-01", 7), ("CSTO", "2014-01-01", 6),
    ("JEF", "2024-01-01", 10), ("QUAD", "2024-01-01", 4), ("AUKUS", "2024-01-01", 3), ("GCC", "2024-01-01", 6),
    ("ARABLEAGUE", "2024-01-01", 22), ("SCO", "2024-07-04", 10), ("BRICS", "2025-02-01", 10), ("B9", "2024-01-01", 9),
])
def test_members_by_day(organisation: str, day: str, count: int) -> None:
    assert len(members_on(organisation, day)) == count


@pytest.mark.parametrize(("written", "identity"), [
    ("Türkiye", "TUR"), ("Turkiye", "TUR"), ("Burma", "MMR"), ("Ivory Coast", "CIV"), ("Swaziland", "SWZ"),
    ("DPRK", "PRK"),
    ("ROK", "KOR"), ("DRC", "COD"), ("UAE", "ARE"), ("Kiev", "UKR"), ("Bankova", "UKR"), ("Downing Street", "GBR"),
    ("Quai d'Orsay", "FRA"), ("Foggy Bottom", "USA"), ("Verkhovna Rada", "UKR"), ("Bundestag", "DEU"),
    ("Knesset", "ISR"),
    ("Wagner", "RUS"), ("Gaza", "PSE"), ("Crimea", "UKR"), ("Greenland", "DNK"), ("Gibraltar", "GBR"),
    ("Hong Kong", "CHN"),
    ("Benghazi", "LBY"), ("Idlib", "SYR"), ("IAEA", "UN"), ("UNHCR", "UN"), ("KFOR", "NATO"), ("ISAF", "NATO"),
    ("European Parliament", "EU"), ("Donetsk People's Republic", "DPR"), ("YPG", "SDF"),
    ("Free Syrian Army", "SYROPP"),
    ("Western states", "WEST"), ("European countries", "EUROPE"), ("member states of NATO", "NATO"),
    ("Baltic states", "BALTICS"), ("the Nordics", "NORDICS"),
])
def test_a_name_of_the_press_belongs_to_its_party(written: str, identity: str) -> None:
    every = states() | organisations()
    assert [i for i in sorted(every) if written in strings(every[i])] == [identity]


def test_the_data_say_where_they_come_from() -> None:
    for name in ("states.yaml", "organisations.yaml"):
        sources = " ".join(read(name)["meta"]["source"])
        assert "reference" in sources and "general knowledge" in sources
