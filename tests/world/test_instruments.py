"""Instruments: found by their names, with their members and duties on a day; a wrong file tells its line."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import get_args

import pytest

from pledgebook.world.duties import ACTS, FREEDOMS, RAISED, TRIGGERS
from pledgebook.world.instrument_file import Act, Freedom, InstrumentFileError, Trigger, read_instruments, read_own
from pledgebook.world.instruments import FILES, UNBINDING, NoSuchInstrument, instrument_from, name_key, reference

ONE = """\
instruments:
  - id: freedonia-pact
    name: Freedonia Pact
    aliases: [Pact of Freedonia]
    kind: treaty
    parties: [NOR, SWE]
    members:
      - {state: NOR, since: "2001-05-01"}
      - {state: SWE, since: "2003", until: "2010-06-30", reservation: not at sea}
    beneficiary: parties
    dates: {signed: "2000-12-01", in_force: "2001-05-01"}
    obligations:
      - article: "2"
        type: defense
        trigger: armed attack
        action: help
        text: Each helps the other.
        debtors: [NOR]
        deadline: PT24H
        discretion: free in its means
        conditions: [parliament agrees]
    amounts: []
    conditions: []
    status: [{date: "2000-12-01", state: signed}]
    sources: [general knowledge]
    confidence: high
"""


@pytest.mark.parametrize(("name", "identity"), [
    ("north-atlantic-treaty", "north-atlantic-treaty"),
    ("the Washington Treaty", "north-atlantic-treaty"),
    ("NATO CHARTER", "north-atlantic-treaty"),
    ("“Article 5”", "nato-article-5"),
    ("Budapest Memorandum", "budapest-memorandum-1994"),
    ("ukr-lva-2024-04-11", "ukr-lva-2024-04-11"),
])
def test_an_instrument_is_found_by_id_name_and_alias(name: str, identity: str) -> None:
    assert reference().find(name).id == identity


def test_an_unknown_name_is_told_with_the_closest() -> None:
    with pytest.raises(NoSuchInstrument) as caught:
        reference().find("Budapest Memorandums")
    assert "budapest-memorandum-1994" in caught.value.try_this


def test_a_title_that_many_agreements_share_names_none() -> None:
    assert reference().named("Agreement on Security Cooperation") == ()


@pytest.mark.parametrize(("identity", "party", "before", "after"), [
    ("north-atlantic-treaty", "FIN", "2023-04-03", "2023-04-04"),
    ("north-atlantic-treaty", "SWE", "2024-03-06", "2024-03-07"),
    ("ukr-usa-2024-06-13", "USA", "2024-06-12", "2024-06-13"),
])
def test_a_member_is_one_from_its_day_on(identity: str, party: str, before: str, after: str) -> None:
    one = reference().find(identity)
    assert party not in one.members_on(before)
    assert party in one.members_on(after)


def test_states_of_a_member_organisation_are_bound_with_it() -> None:
    one = reference().find("nato-article-5")
    assert "FIN" not in one.states_on("2023-04-03")
    assert "FIN" in one.states_on("2023-04-04")


def test_who_opted_out_is_no_member() -> None:
    assert "HUN" not in reference().find("nsatu-2024").states_on("2024-08-01")


@pytest.mark.parametrize(("day", "count"), [("2024-03-01", 7), ("2024-04-20", 9), ("2024-06-26", 17),
                                            ("2024-07-07", 20), ("2023-12-31", 0)])
def test_agreements_under_the_declaration_by_day(day: str, count: int) -> None:
    made = reference().under("g7-vilnius-joint-declaration-2023")
    assert sum(one.made_by(day) for one in made) == count


def test_a_proposal_is_never_made_and_a_treaty_holds_until_it_ends() -> None:
    assert not reference().find("kyiv-security-compact-2022").made_by("2030-01-01")
    inf = reference().find("inf-treaty-1987")
    assert inf.in_force("2019-08-01")
    assert not inf.in_force("2019-08-03")


def test_consultation_within_hours_is_owed_by_both_where_it_is_reciprocal() -> None:
    (duty,) = [d for d in reference().find("ukr-gbr-2024-01-12").obligations if d.type == "consultation"]
    assert (duty.deadline, duty.debtors) == ("PT24H", ("GBR", "UKR"))
    owed_back = [d for d in reference().find("ukr-gbr-2024-01-12").obligations if d.debtors == ("UKR",)]
    assert [d.creditors for d in owed_back] == [("GBR",)]


def test_every_obligation_field_of_the_schema_is_read() -> None:
    (one,), _ = read_instruments(ONE, "mine.yaml")
    (duty,) = one.obligations
    assert (duty.debtors, duty.deadline, duty.discretion, duty.conditions) == (
        ("NOR",), "PT24H", "free in its means", ("parliament agrees",))
    assert one.members_on("2002-01-01") == ("NOR",)
    assert one.members_on("2005-01-01") == ("NOR", "SWE")
    assert one.members_on("2011") == ("NOR",)
    assert one.members[1].reservation == "not at sea"
    assert instrument_from(one.as_json()) == one


def test_the_example_of_the_page_on_duties_is_one_that_can_be_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "duties.md").read_text(encoding="utf-8")
    (one,), _ = read_own(page.partition("```yaml\n")[2].partition("```")[0], "docs/duties.md")
    (duty,) = one.obligations
    assert (duty.upon, duty.do, duty.free, duty.among_members) == (("armed_attack",), "assist", "means", "excluded")
    assert [p.effect for p in one.provisos] == ["suspended"]
    assert instrument_from(one.as_json()) == one


def test_every_closed_value_of_the_schema_is_explained_and_no_other() -> None:
    for literal, words in ((Trigger, TRIGGERS), (Act, ACTS), (Freedom, FREEDOMS)):
        assert set(get_args(literal)) == set(words)


@pytest.mark.parametrize("name", FILES[:2])
def test_our_own_files_name_parties_and_places_that_are_known(name: str) -> None:
    text = (resources.files("pledgebook.world") / "data" / name).read_text(encoding="utf-8")
    assert read_own(text, name)[0]


def test_every_duty_of_the_five_types_has_its_closed_values() -> None:
    missing = [one.id for one in reference().by_id.values() if one.kind not in UNBINDING and not one.part_of
               for duty in one.obligations if duty.type in {"defense", "neutrality", "nonaggression", "consultation"}
               and not (duty.upon and duty.do)]
    assert not missing
    assert sum(any(duty.do in RAISED for duty in one.obligations) for one in reference().by_id.values()) >= 60


def test_a_state_may_leave_and_come_back() -> None:
    members = reference().find("collective-security-treaty-1992")
    assert ["UZB" in members.members_on(day) for day in ("1995-01-01", "2001-01-01", "2010-01-01", "2013-01-01")] == [
        True, False, True, False]


@pytest.mark.parametrize(("was", "is_now", "line"), [
    ("type: defense", "type: friendship", 14),
    ("kind: treaty", "kind: nonsense", 5),
    ("deadline: PT24H", "deadline: soon", 19),
    ("2000-12-01\", state: signed", "1 December\", state: signed", 24),
    ("confidence: high", "confidence: sure", 26),
    ("    amounts: []\n", "    amounts: []\n    colour: blue\n", 23),
])
def test_what_does_not_fit_is_told_with_its_line(was: str, is_now: str, line: int) -> None:
    assert was in ONE
    with pytest.raises(InstrumentFileError) as caught:
        read_instruments(ONE.replace(was, is_now), "mine.yaml")
    assert caught.value.where == f"mine.yaml:{line}"
    assert "freedonia-pact" in caught.value.what


@pytest.mark.parametrize("text", ["a: [", "just words", "parties: []"])
def test_what_is_no_list_of_instruments_is_refused(text: str) -> None:
    with pytest.raises(InstrumentFileError):
        read_instruments(text, "mine.yaml")


def test_names_meet_without_case_quotes_and_article() -> None:
    assert name_key("the “Kyiv Security Compact”") == name_key("Kyiv security compact")
    assert name_key("Kyiv Security Compact") != name_key("Kyiv Security")
