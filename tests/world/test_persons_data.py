"""The data of persons, instruments and Ukraine's agreements: dated, one holder at a time, known parties only."""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import combinations, pairwise
from typing import Any

import pycountry
import pytest
import yaml

DAY = re.compile(r"(19|20)\d{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
OPEN = "9999-12-31"
# Offices that one person holds at a time; between persons the title must agree too, since a deputy minister or
# a second chamber's speaker stands beside the first.
HELD_BY_ONE = {"head_of_state", "head_of_government", "foreign_minister", "defence_minister", "deputy_head_of_state",
               "secretary_general", "commission_president", "council_president", "parliament_president",
               "high_representative", "speaker"}
COLLECTIVE = {("BIH", "head_of_state")}  # a presidency of three members
HANDOVER_DAYS = 15  # sources differ by days between appointment, oath and first day of work
ACTS = {"defense", "offense", "neutrality", "nonaggression", "consultation", "assurance", "arms_supply", "training",
        "financial_aid", "political_support", "non_alignment", "cooperation", "intent", "none"}
CODEBOOK = {"NATO", "EU", "G7", "UN", "OSCE", "IMF", "CSTO", "WEST", "EUROPE", "AU", "ASEAN", "ECOWAS", "JEF",
            "WORLDBANK", "EBRD", "EIB", "QUAD", "AUKUS", "G20", "SCO", "GCC", "ARABLEAGUE", "DPR", "SDF", "SYROPP",
            "CRIMEA"}


@cache
def read(name: str) -> dict[str, Any]:
    text = (resources.files("pledgebook.world") / "data" / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def persons() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = read("persons.yaml")["persons"]
    return listed


def instruments() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = read("instruments.yaml")["instruments"]
    return listed


def agreements() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = read("ukraine_agreements.yaml")["agreements"]
    return listed


@cache
def parties() -> frozenset[str]:
    """ISO codes, Kosovo, the codebook's organisations and those of organisations.yaml."""
    states = {country.alpha_3 for country in pycountry.countries} | {"XKX"}
    return frozenset(states | CODEBOOK | {entry["id"] for entry in read("organisations.yaml")["organisations"]})


def first(date: str) -> str:
    """The earliest day that a date of any precision may mean."""
    return (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]


def last(date: str | None) -> str:
    """The latest day that a date of any precision may mean; none: open end."""
    if date is None:
        return OPEN
    if len(date) == 4:
        return date + "-12-31"
    if len(date) == 7:
        year, month = map(int, date.split("-"))
        return f"{date}-{calendar.monthrange(year, month)[1]:02d}"
    return date


def number(day: str) -> int:
    """Days since year zero, near enough to compare lengths of time."""
    year, month, date = map(int, day.split("-"))
    return year * 365 + month * 30 + date


def offices() -> Iterator[tuple[str, dict[str, Any]]]:
    for person in persons():
        for office in person["offices"]:
            yield person["name"], office


def dates_in(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that stands under the name of a date, with that name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "dates" and isinstance(inner, dict):
                yield from inner.items()
            else:
                yield from dates_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from dates_in(inner, key)
    elif key in {"date", "since", "until", "signed"}:
        yield key, value


def holders(party: str, office: str, day: str) -> set[str]:
    return {name for name, held in offices() if held["party"] == party and held["office"] == office
            and not held.get("contested") and first(held["from"]) <= day <= last(held["to"])}


def test_there_are_enough_persons_and_each_is_named_once() -> None:
    names = [person["name"] for person in persons()]
    assert len(names) >= 900
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_no_full_name_leads_to_two_persons() -> None:
    bearers: dict[str, set[str]] = defaultdict(set)
    for person in persons():
        for written in (person["name"], *person.get("variants", [])):
            bearers[written.casefold()].add(person["name"])
    assert {written: names for written, names in bearers.items() if len(names) > 1} == {}


def test_each_person_has_only_known_fields_of_the_right_shape() -> None:
    wrong = []
    for person in persons():
        lists = [person["surnames"], person.get("variants", []), person.get("misspellings", []),
                 person.get("ambiguous_because", [])]
        if not all(isinstance(written, str) and written.strip() == written for listed in lists for written in listed):
            wrong.append((person["name"], "a list holds something that is not a clean string"))
        if set(person) - {"name", "surnames", "variants", "misspellings", "ambiguous", "ambiguous_because", "offices"}:
            wrong.append((person["name"], "unknown field"))
        if any(len(listed) != len(set(listed)) for listed in lists):
            wrong.append((person["name"], "a spelling stands twice"))
        if not person["offices"]:
            wrong.append((person["name"], "no office"))
        if not (person["surnames"] or person.get("variants") or " " in person["name"] or len(person["name"]) > 5):
            wrong.append((person["name"], "no way to name the person"))
    assert wrong == []


def test_offices_are_dated_and_belong_to_known_parties() -> None:
    wrong = []
    for name, office in offices():
        if office["party"] not in parties():
            wrong.append((name, "party", office["party"]))
        for end in ("from", "to"):
            if not (end == "to" and office[end] is None or isinstance(office[end], str) and DAY.fullmatch(office[end])):
                wrong.append((name, end, office[end]))
        if first(office["from"]) > last(office["to"]):
            wrong.append((name, "ends before it begins", office["from"]))
        if not office["title"] or not re.fullmatch(r"[a-z_]+", office["office"]):
            wrong.append((name, "title or office", office["title"]))
        if office["confidence"] not in {"high", "medium"}:
            wrong.append((name, "confidence", office["confidence"]))
        if not re.match(r"https?://|reference$|general knowledge$", office["source"]):
            wrong.append((name, "source", office["source"]))
    assert wrong == []


def test_a_person_does_not_hold_one_office_twice_at_a_time() -> None:
    wrong = []
    for person in persons():
        held: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
        for office in person["offices"]:
            # The years in a body without a day are too wide to compare: only the certain part counts.
            held[office["party"], office["office"], office["title"]].append((last(office["from"]), first(
                office["to"] or OPEN)))
        for key, spans in held.items():
            wrong += [(person["name"], *key) for one, two in pairwise(sorted(spans)) if two[0] < one[1]]
    assert wrong == []


def test_an_office_has_one_holder_at_a_time() -> None:
    held: dict[tuple[str, str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for name, office in offices():
        key = (office["party"], office["office"])
        if office["office"] in HELD_BY_ONE and key not in COLLECTIVE and not office.get("contested"):
            held[(*key, office["title"])].append((last(office["from"]), first(office["to"] or OPEN), name))
    wrong = []
    for seat, spans in held.items():
        for one, two in combinations(spans, 2):
            begin, end = max(one[0], two[0]), min(one[1], two[1])
            if begin < end and number(end) - number(begin) > HANDOVER_DAYS:
                wrong.append((seat, one, two))
    assert wrong == []


def test_a_surname_of_two_parties_is_marked() -> None:
    bearers: dict[str, set[str]] = defaultdict(set)
    of = {person["name"]: person for person in persons()}
    for person in persons():
        for surname in person["surnames"]:
            bearers[surname.casefold()].add(person["name"])
    unmarked = []
    for surname, names in bearers.items():
        alone = sorted(name for name in names if not of[name].get("ambiguous"))
        bound = {office["party"] for name in alone for office in of[name]["offices"]}
        if len(alone) > 1 and len(bound) > 1:
            unmarked.append(surname)
    # These never held office for two parties in the same years, or one bearer is all but always meant.
    assert set(unmarked) <= {"zakharchenko", "lieberman"}


def test_a_mark_comes_with_its_reason() -> None:
    assert [person["name"] for person in persons()
            if bool(person.get("ambiguous")) != bool(person.get("ambiguous_because"))] == []
    assert {reason for person in persons() for reason in person.get("ambiguous_because", [])} == {"common", "shared"}


def test_spellings_without_diacritics_stand_beside_the_others() -> None:
    of = {person["name"]: person for person in persons()}
    assert {"Erdoğan", "Erdogan"} <= set(of["Recep Tayyip Erdoğan"]["surnames"])
    assert {"Løkke Rasmussen", "Lokke Rasmussen", "Loekke Rasmussen"} <= set(of["Lars Løkke Rasmussen"]["surnames"])
    assert {"Zelenskyy", "Zelensky", "Zelenskiy", "Zelenskyi"} <= set(of["Volodymyr Zelenskyy"]["surnames"])
    assert "Store" not in of["Jonas Gahr Støre"]["surnames"], "an English word"


@pytest.mark.parametrize(("party", "office", "day", "holder"), [
    ("USA", "head_of_state", "2014-03-18", "Barack Obama"),
    ("USA", "head_of_state", "2024-12-31", "Joe Biden"),
    ("USA", "head_of_state", "2025-02-01", "Donald Trump"),
    ("USA", "foreign_minister", "2013-06-01", "John Kerry"),
    ("USA", "defence_minister", "2018-12-20", "James Mattis"),
    ("UKR", "head_of_state", "2014-02-01", "Viktor Yanukovych"),
    ("UKR", "acting_head_of_state", "2014-05-01", "Oleksandr Turchynov"),
    ("UKR", "head_of_state", "2014-09-05", "Petro Poroshenko"),
    ("UKR", "defence_minister", "2014-08-01", "Valeriy Heletey"),
    ("RUS", "head_of_state", "2010-04-21", "Dmitry Medvedev"),
    ("RUS", "head_of_government", "2010-04-21", "Vladimir Putin"),
    ("NATO", "secretary_general", "2014-09-30", "Anders Fogh Rasmussen"),
    ("NATO", "secretary_general", "2024-11-01", "Mark Rutte"),
    ("NLD", "head_of_government", "2024-06-01", "Mark Rutte"),
    ("EU", "council_president", "2014-07-01", "Herman Van Rompuy"),
    ("EU", "council_president", "2018-07-01", "Donald Tusk"),
    ("POL", "head_of_government", "2024-07-01", "Donald Tusk"),
    ("EU", "high_representative", "2014-03-01", "Catherine Ashton"),
    ("DEU", "head_of_government", "2017-05-01", "Angela Merkel"),
    ("GBR", "head_of_government", "2022-10-01", "Liz Truss"),
    ("SYR", "head_of_state", "2017-04-07", "Bashar al-Assad"),
    ("ISR", "head_of_government", "2022-08-01", "Yair Lapid"),
    ("JPN", "head_of_government", "2015-04-01", "Shinzo Abe"),
    ("CAN", "foreign_minister", "2014-04-01", "John Baird"),
])
def test_offices_are_held_by_whom_the_world_knows(party: str, office: str, day: str, holder: str) -> None:
    assert holders(party, office, day) == {holder}


def test_nobody_holds_an_office_before_or_after_its_time() -> None:
    assert "Mark Rutte" not in holders("NATO", "secretary_general", "2024-09-01")
    assert "Boris Johnson" not in holders("GBR", "head_of_government", "2022-09-10")
    assert holders("FRA", "head_of_state", "2012-05-10") == {"Nicolas Sarkozy"}


@pytest.mark.parametrize("file", ["instruments.yaml", "ukraine_agreements.yaml"])
def test_dates_of_instruments_are_iso_8601_strings(file: str) -> None:
    found = list(dates_in(read(file)))
    assert len(found) > 25
    assert [(key, date) for key, date in found
            if not (date is None and key not in {"signed", "date"} or isinstance(date, str) and DAY.fullmatch(date))
            ] == []


def test_instruments_are_whole_and_name_known_parties() -> None:
    ids = [instrument["id"] for instrument in instruments()]
    assert len(ids) >= 95
    assert len(ids) == len(set(ids))
    wrong = []
    for instrument in instruments():
        for party in instrument["parties"]:
            if party not in parties():
                wrong.append((instrument["id"], "party", party))
        if not instrument["name"] or not instrument["kind"]:
            wrong.append((instrument["id"], "name or kind", "empty"))
        if not all(isinstance(alias, str) for alias in instrument["aliases"]):
            wrong.append((instrument["id"], "alias", "not a string"))
        if instrument.get("part_of", ids[0]) not in ids:
            wrong.append((instrument["id"], "part_of", instrument["part_of"]))
        wrong += [(instrument["id"], "obligation", duty["type"]) for duty in instrument["obligations"]
                  if duty["type"] not in ACTS]
        wrong += [(instrument["id"], "currency", sum_["currency"]) for sum_ in instrument["amounts"]
                  if not re.fullmatch(r"[A-Z]{3}", sum_["currency"])]
    assert wrong == []


def test_an_alias_names_one_instrument() -> None:
    bearers: dict[str, set[str]] = defaultdict(set)
    for instrument in instruments():
        for alias in (instrument["name"], *instrument["aliases"]):
            bearers[alias.casefold()].add(instrument["id"])
    assert {alias: sorted(ids) for alias, ids in bearers.items() if len(ids) > 1} == {}


@pytest.mark.parametrize(("instrument", "kind", "members"), [
    ("budapest-memorandum-1994", "assurance", {"UKR", "USA", "GBR", "RUS"}),
    ("us-japan-security-treaty-1960", "defense", {"USA", "JPN"}),
    ("aachen-treaty-2019", "defense", {"FRA", "DEU"}),
    ("alliance-of-sahel-states-2023", "defense", {"MLI", "BFA", "NER"}),
    ("quad", "cooperation", {"AUS", "IND", "JPN", "USA"}),
])
def test_well_known_instruments_bind_the_right_parties(instrument: str, kind: str, members: set[str]) -> None:
    entry = next(entry for entry in instruments() if entry["id"] == instrument)
    assert set(entry["parties"]) == members
    assert kind in {duty["type"] for duty in entry["obligations"]}


def test_a_body_without_a_defence_duty_has_none() -> None:
    for instrument in ("quad", "five-power-defence-arrangements", "aukus-2021", "oslo-accords-1993"):
        entry = next(entry for entry in instruments() if entry["id"] == instrument)
        assert "defense" not in {duty["type"] for duty in entry["obligations"]}, instrument


def test_the_agreements_with_ukraine_are_those_that_were_signed() -> None:
    signed = {entry["partner"]: entry for entry in agreements()}
    assert len(signed) == len(agreements()) == 29
    assert all(partner in parties() for partner in signed)
    assert min(signed.values(), key=lambda entry: str(entry["signed"]))["partner"] == "GBR"
    assert signed["USA"]["signed"] == "2024-06-13"
    assert sum(entry["signed"] <= "2024-03-01" for entry in agreements()) == 7, "the seven of the first articles"
    assert sum(entry["signed"] <= "2024-04-11" for entry in agreements()) == 9, "and the nine of a later one"
