"""Every format: its own check or a round trip, hostile words, the same bytes in any order, an empty book."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest

from pledgebook import exchange
from pledgebook.answers.extract import Extract, extract, label
from pledgebook.answers.holding import held_in
from pledgebook.answers.selection import Selection
from pledgebook.answers.totals import totals_in
from pledgebook.exchange.formats import FORMATS, CannotExport
from pledgebook.exchange.labelstudio import interface
from pledgebook.exchange.letters import NOT_IN_XML
from pledgebook.exchange.meanings import meaning
from pledgebook.exchange.parquet import as_parquet
from pledgebook.exchange.tables import (
    CHANGE_COLUMNS,
    CLAIM_COLUMNS,
    CONFLICT_COLUMNS,
    DOCUMENT_COLUMNS,
    DOUBT_COLUMNS,
    FORMULA_STARTS,
    LINK_COLUMNS,
    RULED_CLAIM_COLUMNS,
    RULED_COMMITMENT_COLUMNS,
    RULING_COLUMNS,
    SUGGESTION_COLUMNS,
    Listing,
)
from pledgebook.model import Kind, Stage
from pledgebook.register.rulings import Action
from pledgebook.world import load
from tests.exchange.extracts import READINGS, book_of, ruled, taken
from tests.register.readings import money, reading

NEVER_EMPTY = ("iati", "labelstudio")
UNTIL = Selection(actors=("NOR",), as_of=date(2024, 1, 31))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return taken(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def backwards(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return taken(tmp_path_factory.mktemp("backwards"), READINGS[::-1])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return taken(tmp_path_factory.mktemp("empty"), [])


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return taken(tmp_path_factory.mktemp("narrow"), selection=UNTIL)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return ruled(tmp_path_factory.mktemp("ruled"))


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def as_text(content: bytes) -> str:
    """Everything that a file says, out of its archive where it is one."""
    if content.startswith(b"PK"):
        return "\n".join(part.decode("utf-8") for part in unpacked(content).values())
    return content.decode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_bytes_in_any_order(name: str, whole: Extract, backwards: Extract) -> None:
    assert FORMATS[name].write(whole) == FORMATS[name].write(backwards)


@pytest.mark.parametrize("name", FORMATS)
def test_it_says_as_of_when_by_which_filter_and_by_which_version(name: str, narrow: Extract) -> None:
    told = as_text(FORMATS[name].write(narrow))
    for words in ("2024-01-31", "by Norway", "Pledgebook 0.", "true or not"):
        assert words in told, words
    assert "Berlin" not in told and "Germany" not in told


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in NEVER_EMPTY])
def test_an_empty_book_is_a_whole_file(name: str, empty: Extract) -> None:
    assert "everything" in as_text(FORMATS[name].write(empty))


@pytest.mark.parametrize("name", NEVER_EMPTY)
def test_what_its_reader_refuses_when_it_is_empty_is_not_written(name: str, empty: Extract) -> None:
    with pytest.raises(CannotExport):
        FORMATS[name].write(empty)


def test_the_labelling_interface_names_every_kind_and_stage_where_the_tasks_mark_them(whole: Extract) -> None:
    view = Tree.fromstring(interface())
    tasks = json.loads(FORMATS["labelstudio"].write(whole))
    for tag, part, values in (("Labels", "Label", Kind), ("Choices", "Choice", Stage)):
        (field,) = view.iter(tag)
        assert [one.get("value") for one in field.iter(part)] == list(map(str, values))
        marks = [mark for task in tasks for mark in task["predictions"][0]["result"] if mark["type"] == tag.lower()]
        assert marks and {(mark["from_name"], mark["to_name"]) for mark in marks} == {
            (field.get("name"), field.get("toName"))}
    (text,) = view.iter("Text")
    assert text.get("name") == "text" and all(task["data"][text.get("value", "").removeprefix("$")] for task in tasks)


def test_columns_mean_what_their_table_means() -> None:
    assert meaning("first_said", "commitments") == "day of its first claim"
    assert meaning("kind", "commitments").startswith("agreement, aid")
    assert meaning("first_quote", "conflicts").startswith("of the claim said first: the words")
    assert meaning("claims", "documents").startswith("how many")
    for table, columns in (("claims", RULED_CLAIM_COLUMNS), ("commitments", RULED_COMMITMENT_COLUMNS),
                           ("conflicts", CONFLICT_COLUMNS), ("documents", DOCUMENT_COLUMNS),
                           ("doubts", DOUBT_COLUMNS), ("links", LINK_COLUMNS), ("rulings", RULING_COLUMNS),
                           ("suggestions", SUGGESTION_COLUMNS), ("changes", CHANGE_COLUMNS)):
        assert not [column for column in columns if not meaning(column, table)]


# --- one by one ---------------------------------------------------------------------------------------------


def test_parquet_comes_back_with_its_types(whole: Extract) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    objects = [claim.as_json() for claim in whole.claims]
    content = as_parquet(Listing(CLAIM_COLUMNS, objects), label(UNTIL))
    table = parquet.read_table(io.BytesIO(content))
    assert tuple(table.column_names) == CLAIM_COLUMNS
    back = table.to_pylist()
    assert [(row["id"], row["quote"], row["start"], row["condition"]) for row in back] == [
        (item["id"], item["quote"], item["start"], item["condition"]) for item in objects]
    assert [row["amount_value"] for row in back] == [
        item["amount"]["value"] if item["amount"] else None for item in objects]
    assert table.schema.metadata[b"pledgebook.as_of"] == b"2024-01-31"
    assert table.schema.metadata[b"pledgebook.filter"] == b"by Norway"
    assert parquet.read_table(io.BytesIO(as_parquet(Listing(CLAIM_COLUMNS, []), label(Selection())))).num_rows == 0


def test_a_data_package_describes_its_tables(whole: Extract) -> None:
    files = unpacked(FORMATS["datapackage"].write(whole))
    package = json.loads(files["datapackage.json"])
    assert package["licenses"][0]["name"] and package["version"] and package["pledgebook"]["as_of"]
    rows: dict[str, list[dict[str, str]]] = {}
    for resource in package["resources"]:
        content = files[resource["path"]]
        assert len(content) == resource["bytes"]
        table = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
        rows[resource["name"]] = table
        fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        assert tuple(fields) == tuple(next(csv.reader(io.StringIO(content.decode("utf-8")))))
        casts: dict[str, Callable[[str], Any]] = {"string": str, "number": float, "integer": int}
        for row in table:
            assert all(casts[fields[name]](value) is not None for name, value in row.items() if value)
            assert not any(value.lstrip().startswith(FORMULA_STARTS) for name, value in row.items()
                           if fields[name] == "string")
        assert len({row["id"] for row in table}) == len(table)
    for resource in package["resources"]:
        for key in resource["schema"].get("foreignKeys", ()):
            ids = {row["id"] for row in rows[key["reference"]["resource"]]}
            assert {row[key["fields"]] for row in rows[resource["name"]]} <= ids
    assert len(rows["claims"]) == len(whole.claims) and rows["conflicts"]


def test_the_selectors_of_an_annotation_find_the_quote(whole: Extract) -> None:
    page = json.loads(FORMATS["webannotation"].write(whole))
    assert len(page["items"]) == len(whole.fitting) == 6
    for item, claim in zip(page["items"], whole.fitting, strict=True):
        text = whole.texts[claim.evidence.document_id]
        words, place = item["target"]["selector"]
        assert text[place["start"]:place["end"]] == words["exact"] == claim.quote
        around = words.get("prefix", "") + words["exact"] + words.get("suffix", "")
        assert text.count(around) == 1
        assert item["id"] == f"urn:pledgebook:{claim.id}"


def test_a_graph_has_a_node_for_each_end_of_each_edge(whole: Extract) -> None:
    content = FORMATS["graphml"].write(whole)
    assert not NOT_IN_XML.search(content.decode("utf-8"))
    root = Tree.fromstring(content)
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    nodes = [node.get("id") for node in root.iterfind(".//g:node", space)]
    assert len(nodes) == len(set(nodes))
    keys = {key.get("id") for key in root.iterfind("g:key", space)}
    assert {found.get("key") for found in root.iterfind(".//g:data", space)} <= keys
    edges = [(edge.get("source"), edge.get("target")) for edge in root.iterfind(".//g:edge", space)]
    assert edges and {end for edge in edges for end in edge} <= set(nodes)
    commitment = next(c for c in whole.commitments if c.actors == ("NOR",))
    assert ("party:NOR", commitment.id) in edges and (commitment.id, "party:UKR") in edges
    quotes = {found.text for found in root.iterfind(".//g:data[@key='node_quote']", space)}
    assert any("<script>alert('1')</script> & �]]>" in (quote or "") for quote in quotes)


def test_provenance_is_read_by_its_own_library(judged: Extract) -> None:
    content = FORMATS["prov"].write(judged)
    graph = json.loads(content)
    things = set(graph["entity"]) | set(graph["activity"]) | set(graph["agent"])
    for relation in ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAttributedTo", "wasAssociatedWith"):
        for ends in graph[relation].values():
            assert {value for name, value in ends.items() if name != "prov:type"} <= things
    assert {one["prov:label"] for one in graph["agent"].values()} == {"Ada <&>", "Poland", "Pledgebook 0.1.0"}
    library = pytest.importorskip("prov.model")
    read = library.ProvDocument.deserialize(content=content.decode("utf-8"), format="json")
    assert len(list(read.get_records())) == sum(len(part) for name, part in graph.items() if name != "prefix")


def test_entities_fit_the_schemas_of_follow_the_money(whole: Extract) -> None:
    entities = [json.loads(line) for line in FORMATS["ftm"].write(whole).decode("utf-8").splitlines()]
    ids = {entity["id"]: entity["schema"] for entity in entities}
    assert len(ids) == len(entities)
    links = [(entity["schema"], name, ids[value]) for entity in entities
             for name, values in entity["properties"].items() for value in values if str(value).startswith("pb-")]
    assert set(links) >= {("Documentation", "document", "Article"), ("ProjectParticipant", "participant", "PublicBody"),
                          ("Payment", "project", "Project"), ("Payment", "payer", "PublicBody")}
    model = pytest.importorskip("followthemoney").model
    for entity in entities:
        schema = model.get(entity["schema"])
        assert set(entity["properties"]) <= set(schema.properties)
        made = model.get_proxy(entity, cleaned=False)
        made.schema.validate(made.to_dict())
        for name, values in entity["properties"].items():
            assert len(made.get(name)) == len(set(values)), (name, values)


def test_no_name_is_longer_than_follow_the_money_takes(tmp_path: Path) -> None:
    many = tuple(sorted(load().states))[:60]
    long = reading("long", ("They all will give Ukraine 5 drones.", {"actors": many}), title="T" * 40_000)
    lines = FORMATS["ftm"].write(taken(tmp_path, [long])).decode().splitlines()
    told = {entity["schema"]: entity["properties"] for entity in map(json.loads, lines)}
    assert len(told["Project"]["name"][0]) == 384 and len(told["Article"]["title"][0]) == 1_024
    pytest.importorskip("followthemoney")
    from followthemoney import model

    for entity in map(json.loads, lines):
        model.get(entity["schema"]).validate(entity)


def test_events_follow_the_manual(whole: Extract) -> None:
    about, *records = [json.loads(line) for line in FORMATS["plover"].write(whole).decode("utf-8").splitlines()]
    assert about["comment"]["left_out_without_a_day"] == "1"
    told = {record["text_info"]["text_story"]: record for record in records}
    assert {name: (record["event"], record.get("mode"), record["quad_code"]) for name, record in told.items()} == {
        "oslo": ("AGREE", None, 1), "bergen": ("AGREE", None, 1), "kyiv": ("AID", None, 2),
        "paris": ("SUPPORT", None, 1), "rome": ("REJECT", "change", 3)}
    assert told["kyiv"]["date"] == "2024-05-31" and told["kyiv"]["comment"]["said_on"] == "2024-05"
    assert all({"id", "date", "actor", "event"} <= set(record) for record in records)


def test_only_what_was_ruled_on_is_reviewed(judged: Extract, whole: Extract) -> None:
    reviews = json.loads(FORMATS["claimreview"].write(judged))["hasPart"]
    assert sorted((one["itemReviewed"]["text"][:5], one["reviewRating"]["ratingValue"]) for one in reviews) == [
        ("Franc", 2), ("Italy", 1), ("Ukrai", 3)]
    assert {one["author"]["name"] for one in reviews} == {"Ada <&>"}
    assert json.loads(FORMATS["claimreview"].write(whole))["hasPart"] == []


def test_the_reviewer_is_who_made_the_verdict_whatever_others_ruled_later(tmp_path: Path) -> None:
    with book_of(tmp_path / "book.db", READINGS) as book:
        for action, who, why, others in (
                (Action.ACCEPT, "Ada", "it says so", ""), (Action.REJECT, "Ben", "it says otherwise", ""),
                (Action.ACCEPT, "Cem", "read it aloud", ""), (Action.NOTE, "Dan", "a nice day", ""),
                (Action.LINK, "Eva", "one follows the other", "oslo")):
            judged = book.judged()
            of = {claim.evidence.document_id: judged.mark(claim) for claim in judged.claims + judged.rejected}
            book.rule(action, who=who, why=why, marks=[of["kyiv"]], others=[of[others]] if others else [],
                      values={"type": "fulfils"} if others else {})
        review, = json.loads(FORMATS["claimreview"].write(extract(book, Selection())))["hasPart"]
    assert (review["author"]["name"], review["reviewBody"], review["reviewRating"]["ratingValue"]) == (
        "Cem", "read it aloud", 3)


def test_iati_has_firm_sums_of_one_donor_and_their_types(whole: Extract) -> None:
    content = FORMATS["iati"].write(whole)
    assert not NOT_IN_XML.search(content.decode("utf-8"))
    root = Tree.fromstring(content)
    found = {activity.findtext("title/narrative"): (
        [one.get("code") for one in activity.iterfind("transaction/transaction-type")],
        activity.findtext("transaction/value"), activity.find("recipient-country")) for activity in root}
    assert {name: (types, value, place.get("code") if place is not None else None)
            for name, (types, value, place) in found.items()} == {
        "Germany delivered aid of EUR 2 billion for Ukraine": (["3"], "2000000000", "UA"),
        **{name: (["12"], told[1], "UA") for name, told in found.items() if name and name.startswith("Norway")}}
    order = ["iati-identifier", "reporting-org", "title", "description", "participating-org",
             "activity-status", "activity-date", "recipient-country", "transaction"]
    assert all([part.tag for part in activity] == order for activity in root)
    assert all(day.get("iso-date", "").count("-") == 2 for day in root.iterfind(".//transaction-date"))


def test_iati_has_no_file_without_an_activity(empty: Extract, whole: Extract) -> None:
    for none in (empty, replace(whole, commitments=tuple(c for c in whole.commitments if not c.amount))):
        with pytest.raises(CannotExport, match="Nothing fits"):
            FORMATS["iati"].write(none)


def test_iati_says_its_language_and_a_country_only_where_it_gets_all(whole: Extract) -> None:
    commitment = next(c for c in whole.commitments if c.stage is Stage.DELIVERED)
    for others, country in (((), "UA"), (("NATO",), None), (("MDA",), None)):
        beside = replace(commitment, beneficiaries=(*commitment.beneficiaries, *others))
        activity, = Tree.fromstring(FORMATS["iati"].write(replace(whole, commitments=(beside,))))
        assert activity.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
        found = activity.find("recipient-country")
        assert (found.get("code") if found is not None else None) == country


def test_iati_tells_a_part_only_where_its_whole_is_not(tmp_path: Path) -> None:
    whole = reading("oslo", ("Norway will give Ukraine 24 billion euros.", {"amount": money(24e9)}),
                    ("Of that sum, 10 billion is for air defence.", {"amount": money(10e9)}), published="2024-01-15")
    later = reading("aid", ("Of the 24 billion, 3 billion was delivered.", {
        "amount": money(3e9), "stage": Stage.DELIVERED}), published="2024-02-15")
    extract = taken(tmp_path, [whole, later])
    content = FORMATS["iati"].write(extract)
    root = Tree.fromstring(content)
    assert sorted((one.findtext("value"), one.find("transaction-type").get("code"))  # type: ignore[union-attr]
                  for one in root.iter("transaction")) == [("24000000000", "12"), ("3000000000", "3")]
    assert b"left_out: 0 commitments that are no firm sum of one donor with a day, 1 that are parts" in content
    alone = replace(extract, commitments=tuple(c for c in extract.commitments if c.amount and c.amount.value == 10e9))
    assert Tree.fromstring(FORMATS["iati"].write(alone)).findtext(".//value") == "10000000000"


DELIVERED = {"stage": Stage.DELIVERED}
DELIVERIES = [  # told as delivered: 200 with 80 and 30 of it; of 50 pledged 20 and 5; 7 and nothing else
    reading("a", ("Belgium delivered 200 million euros in aid to Moldova.", {
        "actors": ("BEL",), "beneficiaries": ("MDA",), "amount": money(200e6)} | DELIVERED)),
    reading("b", ("Belgium has delivered 80 million euros of the 200 million.", {
        "actors": ("BEL",), "beneficiaries": ("MDA",), "amount": money(80e6)} | DELIVERED), published="2024-03-02"),
    reading("c", ("Belgium has delivered 30 million euros of the 200 million.", {
        "actors": ("BEL",), "beneficiaries": ("MDA",), "amount": money(30e6)} | DELIVERED), published="2024-03-03"),
    reading("d", ("Norway gives 50 million.", {"amount": money(50e6)})),
    reading("e", ("Norway paid 20 million of the 50 million.", {"amount": money(20e6)} | DELIVERED),
            published="2024-03-04"),
    reading("f", ("Norway paid 5 million more of the 50 million.", {"amount": money(5e6)} | DELIVERED),
            published="2024-03-09"),
    reading("g", ("Poland gave 7 million.", {"actors": ("POL",), "amount": money(7e6)} | DELIVERED)),
    reading("h", ("Poland gave 7 million, it says.", {"actors": ("POL",), "amount": money(7e6)} | DELIVERED),
            published="2024-03-02", publisher="another")]


def delivered_by_totals(path: Path) -> float:
    with book_of(path, DELIVERIES) as book:
        found = totals_in(held_in(book), Selection(stages=(Stage.DELIVERED,)))
    return sum(one.value or 0 for one in found.sums)


def test_disbursements_come_to_what_was_delivered(tmp_path: Path) -> None:
    extract = taken(tmp_path, DELIVERIES)
    assert any(link.relation == "fulfils" and link.commitment != link.other for link in extract.links)
    by_type: dict[str, float] = defaultdict(float)
    for one in Tree.fromstring(FORMATS["iati"].write(extract)).iter("transaction"):
        by_type[one.find("transaction-type").get("code", "")] += float(one.findtext("value", ""))  # type: ignore[union-attr]
    assert by_type["3"] == 200e6 + 20e6 + 5e6 + 7e6 == delivered_by_totals(tmp_path / "t.db")
    assert by_type["12"] == 50e6


def test_a_delivery_is_one_payment_however_often_it_is_told(tmp_path: Path) -> None:
    entities = [json.loads(line) for line in FORMATS["ftm"].write(taken(tmp_path, DELIVERIES)).splitlines()]
    paid = [entity["properties"] for entity in entities if entity["schema"] == "Payment"]
    assert sorted((one["amount"], one["date"]) for one in paid) == sorted([
        (["200000000"], ["2024-03-01"]), (["20000000"], ["2024-03-04"]), (["5000000"], ["2024-03-09"]),
        (["7000000"], ["2024-03-01"])])
    assert all(one["payer"] and one["beneficiary"] and one["project"] and one["summary"] for one in paid)


def test_what_one_promise_was_delivered_of_is_no_more_than_its_telling(whole: Extract) -> None:
    halfway = replace(next(c for c in whole.commitments if c.stage is Stage.DELIVERED), delivered=5e8)
    root = Tree.fromstring(FORMATS["iati"].write(replace(whole, commitments=(halfway,))))
    assert [(one.find("transaction-type").get("code"), one.findtext("value"))  # type: ignore[union-attr]
            for one in root.iter("transaction")] == [("12", "2000000000"), ("3", "500000000")]


def test_a_feed_has_what_atom_asks_for(whole: Extract, empty: Extract) -> None:
    name = {"a": "http://www.w3.org/2005/Atom"}
    feed = Tree.fromstring(FORMATS["atom"].write(whole))
    entries = feed.findall("a:entry", name)
    assert len(entries) == len([c for c in whole.commitments if c.last_said])
    for part in (feed, *entries):
        assert all(part.findtext(f"a:{tag}", None, name) for tag in ("id", "title", "updated"))
    moments = [entry.findtext("a:updated", "", name) for entry in entries]
    assert moments == sorted(moments, reverse=True) and moments[0] == feed.findtext("a:updated", "", name)
    assert len({entry.findtext("a:id", "", name) for entry in entries}) == len(entries)
    assert Tree.fromstring(FORMATS["atom"].write(empty)).findtext("a:updated", "", name) == "1970-01-01T00:00:00Z"


def test_label_studio_marks_the_words_as_a_browser_counts_them(whole: Extract) -> None:
    tasks = json.loads(FORMATS["labelstudio"].write(whole))
    assert len(tasks) == 6
    for task in tasks:
        as_units = task["data"]["text"].encode("utf-16-le")
        for mark in task["predictions"][0]["result"]:
            value = mark["value"]
            assert as_units[2 * value["start"]:2 * value["end"]].decode("utf-16-le") == value["text"]
            assert value.get("labels") or value.get("choices")


def test_every_format_has_its_file_and_no_file_is_forgotten() -> None:
    folder = Path(next(iter(exchange.__path__)))
    with_writer = {path.stem for path in folder.glob("*.py")
                   if "\ndef written(taken: Extract) -> bytes:" in path.read_text(encoding="utf-8")}
    assert with_writer == set(FORMATS)
