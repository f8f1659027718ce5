"""`rule`, `review`, `reread`: a person's judgements on the command line, and what the other verbs show of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from pledgebook.exchange.tables import REREAD_COLUMNS, REVIEW_COLUMNS, RULING_COLUMNS
from pledgebook.world.instruments import reference
from tests.doors.command_line import pledgebook, quick_read_all

WHY = ("--why", "I looked", "--who", "Ada")


@pytest.fixture(autouse=True)
def in_a_folder_with_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    monkeypatch.delenv("PLEDGEBOOK_WHO", raising=False)
    monkeypatch.setattr("pledgebook.claims.read_all", quick_read_all)
    Path("texts").mkdir()
    for name, day, text in (("oslo", "2024-03-01", "NOR pledges 50 EUR to UKR today. Sweden said nothing at all."),
                            ("bergen", "2024-03-02", "NOR pledges 54 EUR to UKR today."),
                            ("berlin", "2024-04-01", "DEU refuses to UKR. DEU pledges 7 EUR to MDA.")):
        Path(f"texts/{name}.txt").write_text(text, encoding="utf-8")
        Path(f"texts/{name}.json").write_text(json.dumps({"published": day}), encoding="utf-8")
    assert pledgebook("add", "texts").exit_code == 0


def rows(*words: str) -> list[dict[str, Any]]:
    result = pledgebook(*words, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return list(json.loads(result.stdout))


def the_claim(document: str, place: int = 0) -> str:
    return str([row["id"] for row in rows("claims") if row["document"] == document][place])


def rule(*words: str) -> str:
    """Rules, and gives the name of the ruling."""
    result = pledgebook("rule", *words, *WHY)
    assert result.exit_code == 0, result.stderr
    return result.stdout.split()[0]


def test_a_rejected_claim_is_gone_from_every_list_and_still_shown_by_name() -> None:
    claim = the_claim("bergen")
    assert len(rows("conflicts")) == 1
    made = rule("reject", claim[:8])
    assert claim not in {row["id"] for row in rows("claims")} and rows("conflicts") == []
    shown = pledgebook("show", claim).stdout
    assert "a rejected claim" in shown and f"rejected by Ada, {rows('rule', 'log')[0]['when'][:10]}: I looked" in shown
    assert json.loads(pledgebook("show", claim, "--format", "json").stdout)["commitment"] is None
    assert pledgebook("search", "54").stdout.count("quote") == 0
    rule("undo", made[:8])
    assert claim in {row["id"] for row in rows("claims")} and len(rows("conflicts")) == 1


def test_a_corrected_claim_shows_its_value_and_what_was_read() -> None:
    claim = the_claim("oslo")
    made = rule("correct", claim, "stage=adopted", "beneficiaries=Ukraine,Moldova", "amount=1.5 billion nok a year")
    row = next(row for row in rows("claims") if row["id"] == claim)
    assert (row["stage"], row["beneficiaries"], row["amount"]) == (
        "adopted", ["UKR", "MDA"], {"value": 1500000000, "currency": "NOK", "per": "year"})
    assert row["verdict"] == "corrected" and row["rulings"] == [made]
    assert row["corrected"][0] == "stage: pledged → adopted"
    shown = " ".join(pledgebook("show", claim).stdout.split())
    assert "was read stage: pledged → adopted" in shown
    assert "corrected by Ada, 20" in shown and f"I looked ({made})" in shown
    listed = pledgebook("claims").stdout
    assert "corrected" in listed and "ruled" in listed.splitlines()[0]
    exported = list(csv.DictReader(io.StringIO(pledgebook("export", "csv", "--to", "-").stdout)))
    assert {row["id"]: row["verdict"] for row in exported}[claim] == "corrected"
    commitment = next(row for row in rows("list") if claim in row["claims"])
    assert commitment["rulings"] == [made]
    assert "corrected" in pledgebook("list").stdout


def test_merge_and_split_regroup_commitments() -> None:
    one, other = the_claim("oslo"), the_claim("berlin", 1)
    assert pledgebook("rule", "merge", one, the_claim("bergen"), *WHY).exit_code == 2, "they are one already"
    rule("merge", one, other)
    whole = next(row for row in rows("list") if one in row["claims"])
    assert other in whole["claims"] and len(whole["claims"]) == 3
    assert next(row for row in rows("list", "--as-of", "2024-12") if one in row["claims"]) == whole
    assert pledgebook("rule", "split", whole["id"], *WHY).exit_code == 2, "a split leaves something behind"
    rule("split", other)
    assert next(row for row in rows("list") if other in row["claims"])["claims"] == [other]


def test_commitments_kept_apart_are_two_and_are_suggested_no_more() -> None:
    one, other = the_claim("oslo"), the_claim("bergen")
    assert pledgebook("rule", "apart", one, one, *WHY).exit_code == 2
    rule("apart", one, other)
    assert next(row for row in rows("list") if one in row["claims"])["claims"] == [one]
    assert "kept apart by Ada" in " ".join(pledgebook("show", one).stdout.split())


def test_a_contradiction_or_link_that_does_not_hold_is_unlinked_by_its_name() -> None:
    conflict, = rows("conflicts")
    assert f"[{conflict['id']}]" in pledgebook("conflicts").stdout
    made = rule("unlink", conflict["id"])
    assert rows("conflicts") == [] and rows("list", "--contested") == []
    rule("undo", made)
    link, = (link for link in rows("links") if link["relation"] == "contradicts")
    assert f"[{link['id']}]" in pledgebook("links").stdout
    rule("unlink", link["id"][:9])
    assert rows("conflicts") == [] and link["id"] not in {link["id"] for link in rows("links")}
    by_hand = rule("link", the_claim("oslo"), "part_of", the_claim("berlin", 1))
    own, = (link for link in rows("links") if link["ruling"])
    refused = pledgebook("rule", "unlink", own["id"], *WHY)
    assert refused.exit_code == 2 and f"rule undo {by_hand}" in refused.stderr
    assert pledgebook("rule", "unlink", "l0000", *WHY).exit_code == 1


def test_pairs_that_may_be_one_promise_wait_for_an_answer_and_get_it() -> None:
    Path("texts/narvik.txt").write_text("NOR pledges 95 EUR to UKR today.", encoding="utf-8")
    Path("texts/narvik.json").write_text(json.dumps({"published": "2024-03-20"}), encoding="utf-8")
    Path("texts/tromso.txt").write_text("NOR pledges to UKR today.", encoding="utf-8")
    Path("texts/tromso.json").write_text(json.dumps({"published": "2024-03-21"}), encoding="utf-8")
    assert pledgebook("add", "texts").exit_code == 0
    waiting = rows("review", "--pairs")
    assert waiting and "review --pairs" in pledgebook("review").stderr
    asked = pledgebook("review", "--pairs", "--limit", "1")
    names = waiting[0]["first_commitment"], waiting[0]["second_commitment"]
    assert f"pledgebook rule apart {names[0]} {names[1]}" in asked.stdout
    assert asked.stderr.startswith(f"1 of {len(waiting)} pair")
    rule("apart", *names)
    assert rows("review", "--pairs") == waiting[1:]
    assert rows("review", "--pairs", "--party", "MDA") == []


def test_an_instrument_set_by_hand_is_looked_up_in_the_reference() -> None:
    one = the_claim("oslo")
    known = next(i for _, i in sorted(reference().by_id.items()) if not i.framework)
    for typed in (known.id, known.name):
        made = pledgebook("rule", "link", one, "under", typed, *WHY)
        assert made.exit_code == 0 and "no instrument called" not in made.stderr
    assert {link["other"] for link in rows("links") if link["ruling"]} == {f"{known.name} ({known.id})"}
    unknown = pledgebook("rule", "link", one, "under", known.id + "x", *WHY)
    assert unknown.exit_code == 0 and "no instrument called" in unknown.stderr and "Closest: " in unknown.stderr
    assert known.id in unknown.stderr and known.id + "x" in {link["other"] for link in rows("links")}


def test_a_link_is_shown_at_both_ends() -> None:
    one, other = the_claim("oslo"), the_claim("berlin")
    made = rule("link", one, "part_of", other)
    rule("link", one, "under", "Nansen Programme")
    assert pledgebook("rule", "link", one, "part_of", one, *WHY).exit_code == 2
    assert pledgebook("rule", "link", one, "likes", other, *WHY).exit_code == 2
    places = {claim: next(row["id"] for row in rows("list") if claim in row["claims"]) for claim in (one, other)}
    told = json.loads(pledgebook("show", places[other], "--format", "json").stdout)["links"]
    assert [(link["relation"], link["commitment"], link["other"], link["first"]["id"], link["second"]["id"])
            for link in told if link["ruling"] == made] == [("part_of", places[one], places[other], other, one)]
    shown = pledgebook("show", places[one]).stdout
    assert f"part_of {other} of {places[other]}: set by Ada" in shown and "under Nansen Programme: set by Ada" in shown
    assert f"{places[one]} part_of this: set by Ada" in pledgebook("show", places[other]).stdout
    listed = rows("links")
    assert {link["other"] for link in listed if link["ruling"]} == {places[other], "Nansen Programme"}
    assert next(link["first"] for link in listed if link["other"] == "Nansen Programme") is None
    assert {link["ruling"] for link in rows("links", "--as-of", "2024-12")} == {link["ruling"] for link in listed}


def test_a_claim_is_added_by_hand_from_words_or_from_a_place() -> None:
    fields = ("kind=aid", "stage=refused", "actors=Sweden", "beneficiaries=UKR")
    made = rule("claim", "oslo", "--quote", "Sweden said nothing at all.", *fields)
    added = next(row for row in rows("claims") if row["engine"] == "hand")
    assert (added["quote"], added["verdict"], added["said_on"], added["confidence"], added["rulings"]) == (
        "Sweden said nothing at all.", "added", "2024-03-01", 1.0, [made])
    assert pledgebook("rule", "claim", "oslo", "--start", "33", "--end", "60", *fields, *WHY).exit_code == 2, "twice"
    rule("claim", "oslo", "--start", "33", "--end", "39", *fields)
    rule("undo", made)
    assert [row["quote"] for row in rows("claims") if row["engine"] == "hand"] == ["Sweden"]


@pytest.mark.parametrize(("words", "told"), [
    (("claim", "oslo", "--quote", "Nobody", "kind=aid", "stage=pledged", "actors=NOR"), "does not say 'Nobody'"),
    (("claim", "oslo", "--quote", "o", "kind=aid", "stage=pledged", "actors=NOR"), "times, at"),
    (("claim", "oslo", "kind=aid", "stage=pledged", "actors=NOR"), "not said which words"),
    (("claim", "oslo", "--start", "5", "--end", "999", "kind=aid", "stage=pledged", "actors=NOR"), "characters"),
    (("claim", "oslo", "--start", "0", "--end", "3", "--quote", "XXX", "kind=aid", "stage=pledged", "actors=NOR"),
     "stands 'NOR'"),
    (("claim", "oslo", "--quote", "NOR", "kind=aid", "stage=pledged"), "needs actors"),
    (("correct", "c", "mood=good"), "sets no field"), (("correct", "c", "stage"), "sets no field"),
    (("correct", "c", "stage=firm"), "no stage"), (("correct", "c", "kind=gift"), "no kind"),
    (("correct", "c", "actors="), "needs an actor"), (("correct", "c", "actors=Norwey"), "Norway"),
    (("correct", "c", "amount=much"), "no sum of money"),
    (("correct", "c", "amount=1,5 billion EUR"), "Write 1.5 billion EUR if it stands before decimals"),
    (("correct", "c", "amount=0,750 billion EUR"), "Write 0.750 billion EUR"),
    (("correct", "c", "amount=1,2345 billion EUR"), "a comma stands between thousands only"),
    (("correct", "c", "amount=1,5,00 EUR"), "Write 1500000 EUR, 1,500,000 EUR or"),
    (("correct", "c", "amount=1,5e9 EUR"), "Write 1.5e9 EUR"),
    (("correct", "c", "amount=1_5 EUR"), "between thousands"),
    (("correct", "c", "amount=5 billion XXQ"), "'XXQ' is no currency by its code"),
    (("correct", "c", "period=2027/2020"), "The period ends (2020) before it starts (2027)"),
    (("correct", "c", "period=2024-07/2024-06-30"), "Write 2024-06-30/2024-07 if they were swapped"),
    (("correct", "c", "count=-1"), "no count"),
    (("correct", "c", "period=2024/2025/2026"), "no period"), (("correct", "c", "period=soon"), "no day"),
    (("correct", "c", "said_on=2024-13"), "no day"), (("correct", "c", "stage=ended", "stage=adopted"), "twice"),
    (("undo", "r"), "called"), (("reject",), "ID")])
def test_what_makes_no_sense_is_refused_in_words(words: tuple[str, ...], told: str) -> None:
    result = pledgebook("rule", *words, *WHY)
    assert result.exit_code in (1, 2) and result.stdout == ""
    assert told in result.stderr
    assert rows("rule", "log") == []


@pytest.mark.parametrize(("typed", "value"), [
    ("amount=1.2 billion EUR", {"value": 1200000000, "currency": "EUR", "per": None}),
    ("amount=1,500,000 usd per month", {"value": 1500000, "currency": "USD", "per": "month"}),
    ("amount=12,34,567 INR", {"value": 1234567, "currency": "INR", "per": None}),
    ("amount=1_500_000 USD", {"value": 1500000, "currency": "USD", "per": None}),
    ("amount=1,500.5 million EUR", {"value": 1500500000, "currency": "EUR", "per": None}),
    ("amount=43e9 USD a year", {"value": 43000000000, "currency": "USD", "per": "year"}), ("amount=", None),
    ("period=2024/2027", {"start": "2024", "end": "2027", "duration": None}),
    ("period=2024-07/2024", {"start": "2024-07", "end": "2024", "duration": None}),
    ("amount=5 kyd", {"value": 5, "currency": "KYD", "per": None}),
    ("period=P10Y", {"start": None, "end": None, "duration": "P10Y"}),
    ("period=2024-07/P3Y", {"start": "2024-07", "end": None, "duration": "P3Y"}),
    ("period=/2027-06", {"start": None, "end": "2027-06", "duration": None}),
    ("items=F-16 aircraft; radars", ["F-16 aircraft", "radars"]), ("count=20", 20), ("count=", None),
    ("speaker=NATO", "NATO"), ("speaker=", None), ("condition=if = when", "if = when")])
def test_values_are_understood_as_typed(typed: str, value: object) -> None:
    claim = the_claim("oslo")
    rule("correct", claim, typed)
    assert next(row for row in rows("claims") if row["id"] == claim)[typed.partition("=")[0]] == value


def test_who_rules_comes_from_the_option_the_environment_or_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = the_claim("oslo")
    pledgebook("rule", "note", claim, "--why", "ask the ministry", "--who", "Bo")
    monkeypatch.setenv("PLEDGEBOOK_WHO", "Cy")
    pledgebook("rule", "note", claim, "--why", "asked")
    monkeypatch.delenv("PLEDGEBOOK_WHO")
    monkeypatch.setattr("getpass.getuser", lambda: "di")
    pledgebook("rule", "note", claim, "--why", "answered")
    assert [row["who"] for row in rows("rule", "log")] == ["Bo", "Cy", "di"]
    assert pledgebook("rule", "note", claim, "--why", " ").exit_code == 2

    def nobody() -> str:
        raise OSError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert "--who" in pledgebook("rule", "note", claim, "--why", "x").stderr


def test_the_log_says_what_became_of_each() -> None:
    claim = the_claim("oslo")
    made = rule("reject", claim)
    back = rule("undo", made)
    rule("note", the_claim("berlin"))
    log = rows("rule", "log")
    assert [(row["id"], row["action"], row["state"]) for row in log[:2]] == [
        (made, "reject", "taken back"), (back, "undo", "in force")]
    assert [row["id"] for row in rows("rule", "log", claim)] == [made, back]
    assert tuple(next(csv.reader(io.StringIO(pledgebook("rule", "log", "--format", "csv").stdout)))) == RULING_COLUMNS
    assert made in pledgebook("rule", "log").stdout
    assert rows("rule", "log", "--lost") == []
    assert [json.loads(line)["id"] for line in
            pledgebook("export", "jsonl", "--to", "-", "--part", "rulings").stdout.splitlines()] == [
                row["id"] for row in log]


# --- read anew --------------------------------------------------------------------------------------------------


def test_reread_with_another_engine_keeps_what_was_ruled() -> None:
    assert {row["outcome"] for row in rows("reread")} == {"same"}
    claim = the_claim("oslo")
    rule("correct", claim, "stage=adopted")
    result = pledgebook("reread", "--engine", "grammar")
    assert result.exit_code == 0
    assert "changed: oslo; 1 claim came, 1 went" in result.stdout and "3 of 3 texts read otherwise" in result.stderr
    row = next(row for row in rows("claims") if row["document"] == "oslo")
    assert (row["engine"], row["stage"], row["verdict"]) == ("grammar", "adopted", "corrected")
    assert row["id"] != claim and row["id"] in pledgebook("show", claim).stdout
    first = next(csv.reader(io.StringIO(pledgebook("reread", "oslo", "--format", "csv").stdout)))
    assert tuple(first) == REREAD_COLUMNS
    assert pledgebook("reread", "nowhere").exit_code == 1


def test_reread_names_the_rulings_that_cannot_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    made = rule("reject", the_claim("oslo"))
    claim = rows("rule", "log")[0]["claims"][0]
    monkeypatch.setattr("tests.doors.command_line.SENTENCE", __import__("re").compile(
        r"(?P<actor>DEU) (?P<does>pledges|refuses)(?: (?P<value>\d+) EUR)? to (?P<other>[A-Z]{3})[^.]*\."))
    result = pledgebook("reread")
    assert result.exit_code == 0
    assert f"Ruling {made} finds its claim no longer" in result.stderr and "1 ruling could not follow" in result.stderr
    assert [row["id"] for row in rows("rule", "log", "--lost")] == [made]
    assert [row["id"] for row in rows("rule", "log", claim)] == [made], "the name of a claim that is gone is known"


# --- replayed ---------------------------------------------------------------------------------------------------


def test_rulings_go_out_and_into_a_rebuilt_book() -> None:
    rule("correct", the_claim("oslo"), "stage=adopted")
    rule("reject", the_claim("bergen"))
    rule("merge", the_claim("oslo"), the_claim("berlin", 1))
    assert pledgebook("rule", "export", "--to", "rulings.jsonl").exit_code == 0
    pledgebook("add", "texts", "--book", "rebuilt.db")
    for said in ("3 of 3 rulings added", "0 of 3 rulings added, 3 known"):
        result = pledgebook("rule", "replay", "rulings.jsonl", "--book", "rebuilt.db")
        assert (result.exit_code, result.stdout) == (0, "") and said in result.stderr
    for verb in ("claims", "list", "conflicts"):
        assert pledgebook(verb, "--book", "rebuilt.db").stdout == pledgebook(verb).stdout
    again = pledgebook("rule", "export", "--to", "-", "--book", "rebuilt.db").stdout
    assert again == Path("rulings.jsonl").read_text(encoding="utf-8")


def test_a_replay_stops_and_says_where() -> None:
    rule("reject", the_claim("oslo"))
    rule("undo", rule("reject", the_claim("berlin")))
    pledgebook("rule", "export", "--to", "rulings.jsonl")
    pledgebook("add", "texts/oslo.txt", "--book", "part.db")
    result = pledgebook("rule", "replay", "rulings.jsonl", "--book", "part.db")
    assert result.exit_code == 1
    assert "rulings.jsonl, line 2" in result.stderr and "has no text" in result.stderr
    assert rows("rule", "log", "--book", "part.db") == []
    result = pledgebook("rule", "replay", "rulings.jsonl", "--book", "part.db", "--leave-out")
    assert result.exit_code == 3
    assert "line 2: left out" in result.stderr and "line 3: left out" in result.stderr, "nothing is left to undo"
    assert [row["action"] for row in rows("rule", "log", "--book", "part.db")] == ["reject"]


def edited(**changes: Any) -> str:
    line = json.loads(Path("rulings.jsonl").read_text(encoding="utf-8"))
    line.pop("id")
    for path, value in changes.items():
        at = line
        *steps, last = path.split("__")
        for step in steps:
            at = at[int(step) if step.isdigit() else step]
        at[last] = value
    return json.dumps(line)


@pytest.mark.parametrize(("changes", "told"), [
    ({"action": "bless"}, "action"), ({"who": " "}, "not who ruled"), ({"why": ""}, "no reason"),
    ({"when": "yesterday"}, "when"), ({"marks": []}, "names no claim"), ({"mood": 1}, "mood"),
    ({"marks__0__start": -1}, "start"), ({"marks__0__end": 3}, "character for character"),
    ({"marks__0__reading__actors": []}, "actors"), ({"marks__0__reading__stage": "firm"}, "stage"),
    ({"marks__0__text": "../etc"}, "text"), ({"values": {"stage": "firm"}}, "stage"),
    ({"values": {"id": "c1"}}, "id"), ({"values": {"actors": []}}, "without an actor"),
    ({"why": "half \ud83d"}, "lone surrogate"),
    ({"values": {"amount": {"value": 5, "currency": "QQQ"}}}, "'QQQ' is no currency"),
    ({"values": {"amount": {"value": -5, "currency": "EUR"}}}, "no sum of money"),
    ({"values": {"amount": {"value": 5, "currency": "EUR", "bound": "nearly"}}}, "bound"),
    ({"values": {"actors": ["Atlantis"]}}, "No party is called 'Atlantis'"),
    ({"values": {"actors": ["Norway"]}}, "Write NOR in place of Norway"),
    ({"values": {"said_on": "soon"}}, "no day"), ({"values": {"count": -3}}, "no count")])
def test_a_line_that_is_no_ruling_is_told_with_its_number(changes: dict[str, Any], told: str) -> None:
    rule("correct", the_claim("oslo"), "stage=adopted")
    pledgebook("rule", "export", "--to", "rulings.jsonl")
    Path("bad.jsonl").write_text("\n" + edited(**changes), encoding="utf-8")
    result = pledgebook("rule", "replay", "bad.jsonl")
    assert result.exit_code == 1
    assert "bad.jsonl, line 2" in result.stderr and told in result.stderr


def test_a_ruling_that_somebody_changed_since_is_not_taken_for_the_one_that_was_made() -> None:
    rule("reject", the_claim("oslo"))
    pledgebook("rule", "export", "--to", "rulings.jsonl")
    text = Path("rulings.jsonl").read_text(encoding="utf-8")
    Path("forged.jsonl").write_text(text.replace("Ada", "Eve"), encoding="utf-8")
    assert "changed since" in pledgebook("rule", "replay", "forged.jsonl").stderr
    Path("broken.jsonl").write_text(text[:40], encoding="utf-8")
    assert "no JSON" in pledgebook("rule", "replay", "broken.jsonl").stderr
    Path("latin.jsonl").write_bytes(b"\xe9")
    assert "UTF-8" in pledgebook("rule", "replay", "latin.jsonl").stderr
    assert pledgebook("rule", "replay", "none.jsonl").exit_code == 2


# --- the queue --------------------------------------------------------------------------------------------------


def test_the_queue_forgets_what_was_judged() -> None:
    assert len(rows("review")) == 4
    rule("accept", the_claim("oslo"))
    rule("correct", the_claim("bergen"), "stage=adopted")
    rule("reject", the_claim("berlin"))
    left, = rows("review")
    assert left["id"] == the_claim("berlin") and left["commitment"].startswith("p")
    assert "confidence 0.50" in left["asks"]
    rule("note", left["id"])
    assert "has a note" in rows("review")[0]["asks"]
    rule("accept", left["commitment"])
    result = pledgebook("review")
    assert (result.stdout, result.stderr) == ("", "No claim waits for a verdict.\n")


def test_the_queue_is_sorted_as_asked_and_cut() -> None:
    assert [row["amount"]["value"] for row in rows("review", "--by", "money")] == [54, 50, 7]
    assert [row["document"] for row in rows("review", "--by", "newest")] == ["berlin", "berlin", "bergen", "oslo"]
    assert len(rows("review", "--limit", "2")) == 2
    sample = [rows("review", "--by", "random", "--seed", str(seed)) for seed in (1, 1, 2)]
    assert sample[0] == sample[1] and sample[0] != sample[2]
    assert {row["id"] for row in sample[0]} == {row["id"] for row in sample[2]}
    assert [row["document"] for row in rows("review", "--actor", "Germany", "--stage", "refused")] == ["berlin"]
    header = next(csv.reader(io.StringIO(pledgebook("review", "--format", "csv").stdout)))
    assert tuple(header) == REVIEW_COLUMNS
    assert "contested: amount" in pledgebook("review").stdout
