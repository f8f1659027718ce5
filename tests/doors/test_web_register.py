"""The register's table: what the filters leave, what the counts promise, how the rows are ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from pledgebook.answers.as_of import known, register_as_of
from pledgebook.answers.catalogue import Catalogue, catalogue_of
from pledgebook.answers.selection import select_commitments
from pledgebook.answers.totals import Totals, totals
from pledgebook.doors.web.asked import USUAL_COLUMNS, Asked, AskedPage, address, command
from pledgebook.doors.web.register_page import A_PAGE, Adding, RegisterView, register_view
from pledgebook.model import Claim, Commitment, Kind, Stage
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.netting import books
from tests.register.readings import many, money, reading

CLAIMS: tuple[Claim, ...] = tuple(claim for one in many(60) for claim in one.claims)
REGISTER: Register = add_up_all(CLAIMS)
CATALOGUE = catalogue_of(REGISTER.commitments, CLAIMS)


def view(asked: Mapping[str, object] | None = None, of: tuple[Claim, ...] | None = None,
         adding: Adding | None = None, **more: object) -> RegisterView:
    claims = CLAIMS if of is None else of
    register = REGISTER if of is None else add_up_all(of)
    catalogue = CATALOGUE if of is None else catalogue_of(register.commitments, of)

    def known_by(day: date) -> tuple[Register, Catalogue]:
        then = register_as_of(claims, as_of=day)
        return then, catalogue_of(then.commitments, known(claims, as_of=day))

    return register_view(register, catalogue, AskedPage.model_validate({**(asked or {}), **more}), documents=60,
                         known_by=known_by, adding=adding)


def follow(href: str) -> RegisterView:
    """The view that an address on the page leads to."""
    parts = urlsplit(href)
    assert parts.path == "/"
    several = {"party", "kind", "stage", "actor", "beneficiary"}
    query: dict[str, object] = {name: values if name in several else values[0]
                                for name, values in parse_qs(parts.query).items()}
    return view(query)


FILTERS: list[dict[str, object]] = [
    {}, {"kind": ["aid"]}, {"stage": ["pledged", "refused"]}, {"party": ["UKR"]}, {"party": ["Norway", "Poland"]},
    {"kind": ["aid", "body"], "stage": ["pledged"], "party": ["NATO"]}, {"actor": ["DEU"], "contested": "true"},
    {"said_since": "2024-06", "min_sources": "2"}, {"as_of": "2024-07-01"}, {"on": "2024-09-01"},
]


@pytest.mark.parametrize("asked", FILTERS)
def test_the_page_holds_what_the_answers_room_selects(asked: dict[str, object]) -> None:
    shown = view(asked)
    expected = select_commitments(REGISTER, CLAIMS, Asked.model_validate(asked).selection()).commitments
    assert shown.total == len(expected)
    assert [row.commitment for row in shown.rows] == list(expected[:A_PAGE])


@pytest.mark.parametrize("asked", FILTERS)
def test_a_count_says_how_many_rows_its_value_leaves(asked: dict[str, object]) -> None:
    shown = view(asked)
    for name, values in shown.facets.items():
        for value in (*values.all[:3], *values.all[6:7]):
            only: dict[str, object] = {"said_since": value.value, "said_until": value.value} if name == "year" else {
                name: [str(value.value)]}
            assert value.count == view(asked | only).total, f"{name}={value.value}"


@pytest.mark.parametrize("asked", [{}, {"said_since": "2024-05", "said_until": "2024-06", "kind": ["aid"]},
                                   {"said_since": "2024-05-03", "said_until": "2024-06-20"}])
def test_a_bar_counts_the_commitments_spoken_of_in_its_time(asked: dict[str, object]) -> None:
    drawn = view(asked).histogram
    assert drawn is not None and len(drawn.bars) > 1
    tallest = max(drawn.bars, key=lambda bar: bar.count)
    assert tallest.height == max(bar.height for bar in drawn.bars)
    selection = Asked.model_validate(asked).selection()
    said = {claim.id: claim.said_on for claim in CLAIMS if claim.said_on and selection.fits_day(claim.said_on)}
    chosen = select_commitments(REGISTER, CLAIMS, selection).commitments
    for bar in drawn.bars:
        assert bar.count == sum(any(said.get(name, "").startswith(bar.day) for name in one.claim_ids)
                                for one in chosen), bar.day
        if bar.count:
            assert follow(bar.href).total >= bar.count, "a claim of “May” may have been said on this day, too"


def test_sums_stand_within_their_stage_and_say_what_is_not_in_them() -> None:
    def adding(chosen: Sequence[Commitment], stages: Sequence[Stage], day: date | None) -> Totals:
        assert day is None
        return totals(chosen, books(REGISTER.commitments, REGISTER.links), stages=stages)

    sums = view(kind=["aid"], adding=adding).sums
    assert sums is not None and sums.href == "/totals?kind=aid"
    told = totals([c for c in REGISTER.commitments if c.kind is Kind.AID],
                  books(REGISTER.commitments, REGISTER.links))
    for block in sums.blocks:
        for line in block.lines:
            assert (line.stage, line.value) in [(one.stage, one.value) for one in told.sums]
    assert sums.without_sum == len({name for one in told.sums for name in one.unknown}) > 0
    assert sums.left_out == len(told.left_out)
    told_of_words = view(text="sentence", adding=adding).sums
    assert told_of_words is not None and told_of_words.href is None, "the page of sums has no filter by words"


def test_sums_of_an_earlier_day_are_reckoned_as_of_that_day() -> None:
    asked_for: list[date | None] = []

    def adding(chosen: Sequence[Commitment], stages: Sequence[Stage], day: date | None) -> Totals:
        asked_for.append(day)
        then = register_as_of(CLAIMS, as_of=day) if day else REGISTER
        return totals(chosen, books(then.commitments, then.links), stages=stages)

    assert view(kind=["aid"], as_of="2024-07", adding=adding).sums != view(kind=["aid"], adding=adding).sums
    assert asked_for == [date(2024, 7, 31), None]


def test_columns_are_chosen_in_the_address() -> None:
    assert [column.name for column in view().columns] == list(USUAL_COLUMNS)
    shown = view(column=["id", "actor"], kind=["aid"])
    assert [column.name for column in shown.columns] == ["actor", "id"]
    assert shown.here == "/?kind=aid&column=id&column=actor"
    assert view(column=list(reversed(USUAL_COLUMNS))).here == "/"
    assert "column" not in shown.json + shown.csv + shown.command


def test_a_facet_leads_to_the_page_with_its_value_and_back() -> None:
    start = view(stage=["pledged"])
    for name, place in (("kind", 1), ("stage", 2), ("party", 0), ("actor", 3), ("beneficiary", 0), ("year", 0)):
        value = start.facets[name].all[place]
        there = follow(value.href)
        assert there.total <= start.total or name == "stage"
        again = next(one for one in there.facets[name].all if one.value == value.value)
        assert again.chosen
        assert follow(again.href).total == start.total


def test_every_filter_in_force_can_be_dropped() -> None:
    asked: dict[str, object] = {
        "party": ["UKR"], "actor": ["DEU"], "kind": ["aid"], "stage": ["pledged"], "text": "sentence",
        "said_since": "2024", "said_until": "2025", "on": "2024-09", "as_of": "2025", "min_sources": 2,
        "contested": True}
    chosen = view(asked).chosen
    assert len(chosen) == len(asked)
    for _, href in chosen:
        assert len(parse_qs(urlsplit(href).query)) == len(asked) - 1


def test_no_stage_is_added_to_another() -> None:
    shown = view()
    assert sum(facet.count for facet in shown.facets["stage"].all) == shown.total  # each commitment stands at one stage
    for line in shown.largest:
        held = [c for c in REGISTER.commitments if c.stage is line.stage]
        assert line.count == len(held)
        assert line.with_amount == sum(c.amount is not None for c in held)
        for best in line.largest:
            assert best.amount is not None
            peers = [c.amount.value for c in held if c.amount
                     and (c.amount.currency, c.amount.per) == (best.amount.currency, best.amount.per)]
            assert best.amount.value == max(peers)
    assert shown.without_amount == sum(c.amount is None for c in REGISTER.commitments)


def test_pages_hold_every_row_once() -> None:
    here, seen = view(), []
    while True:
        seen += [row.commitment.id for row in here.rows]
        if here.next is None:
            break
        here = follow(here.next)
    assert seen == [commitment.id for commitment in REGISTER.commitments]
    assert len(seen) > 2 * A_PAGE
    assert here.previous is not None
    beyond = view(page=999)
    assert (beyond.rows, beyond.previous, beyond.next) == ((), None, None)


@pytest.mark.parametrize("order", ["up", "down"])
def test_rows_are_ordered_as_asked_and_the_unknown_comes_last(order: str) -> None:
    def amounts(page: int) -> list[tuple[str, str, float] | None]:
        return [(a.currency, a.per or "", a.value) if (a := row.commitment.amount) else None
                for row in view(sort="amount", order=order, page=page).rows]

    told = [amount for page in range(1, 5) for amount in amounts(page)]
    stated = [amount for amount in told if amount]
    assert stated == sorted(stated, reverse=order == "down")
    assert told[:len(stated)] == stated
    days = [row.commitment.last_said for row in view(sort="said", order=order).rows]
    assert [day for day in days if day] == days[:len([day for day in days if day])]
    stages = [list(Stage).index(row.commitment.stage) for row in view(sort="stage", order=order, kind=["aid"]).rows]
    assert len(stages) > 10
    rungs = [place if place < 7 else -1 for place in stages]
    assert rungs == sorted(rungs, reverse=order == "down")


def test_headings_turn_the_order_around() -> None:
    there = follow(next(column for column in view().columns if column.words == "Amount").href or "")
    heading = next(column for column in there.columns if column.words == "Amount")
    assert (there.asked.sort, heading.sorted) == ("amount", "descending")
    back = follow(heading.href or "")
    assert next(column for column in back.columns if column.words == "Amount").sorted == "ascending"


def test_words_narrow_to_rows_that_hold_them_all() -> None:
    claims = (*reading("a", ("Oslo sends radars to Kyiv.", {"instrument": "Winter Compact"})).claims,
              *reading("b", ("Bonn sends tanks.", {"actors": ("DEU",)})).claims)

    def left(words: str) -> list[str]:
        return [row.commitment.quote for row in view(of=claims, text=words).rows]

    assert left("RADARS compact") == ["Oslo sends radars to Kyiv."]
    assert left("germany") == ["Bonn sends tanks."]  # a party's name counts, though the quote says Bonn
    assert left("radars tanks") == []


@pytest.mark.parametrize(("asked", "hint"), [
    ({"party": ["Atlantis"]}, "Atlantis"), ({"party": ["Germny"]}, "Germany"),
    ({"actor": [""], "party": "Germny"}, "Germany"),
    ({"said_since": "2024-13"}, "2024-07-11"), ({"on": "soon"}, "2024-07-11"),
])
def test_a_filter_that_is_not_understood_gives_no_rows_and_says_what_to_do(
        asked: dict[str, object], hint: str) -> None:
    shown = view(asked)
    assert (shown.rows, shown.total) == ((), 0)
    assert hint in (shown.warning or "")


def test_claims_without_a_day_are_named_where_days_are_asked_about() -> None:
    undated = sum(claim.said_on is None for claim in CLAIMS)
    assert undated > 0
    assert view(said_since="2024").undated == view(as_of="2025").undated == undated
    assert view().undated == 0


def test_a_row_leads_to_its_quote_in_the_text() -> None:
    by_id = {claim.id: claim for claim in CLAIMS}
    for row in view().rows:
        path, _, anchor = (row.quote_at or "").partition("#")
        assert by_id[anchor].quote == row.commitment.quote
        assert path == f"/document/{by_id[anchor].evidence.document_id}"


def test_addresses_and_command_lines_say_what_is_asked() -> None:
    asked = AskedPage.model_validate({"party": "Côte d'Ivoire, UKR", "kind": ["aid"], "contested": "true", "page": "3",
                                      "sort": "said", "min_sources": "2", "text": ""})
    assert asked.party == ["Côte d'Ivoire", "UKR"]
    assert address("/", asked, page=1) == (
        "/?party=C%C3%B4te+d%27Ivoire&party=UKR&kind=aid&min_sources=2&contested=true&sort=said")
    assert command(asked) == (
        "pledgebook list --party 'Côte d'\"'\"'Ivoire' --party UKR --kind aid --min-sources 2 --contested")
    assert command(AskedPage.model_validate({"text": "tanks"})) == ""  # no such filter there
    assert AskedPage.model_validate({"min_sources": "", "said_since": " ", "contested": ""}) == (
        AskedPage.model_validate({}))


def test_money_is_not_compared_across_currencies() -> None:
    claims = (*reading("a", ("Oslo gives 5 billion kroner.", {"amount": money(5e9, "NOK")})).claims,
              *reading("b", ("Bonn gives 4 billion euros.", {"actors": ("DEU",), "amount": money(4e9)})).claims,
              *reading("c", ("Rome gives 3 billion euros.", {"actors": ("ITA",), "amount": money(3e9)})).claims)
    rows = view(of=claims, sort="amount", order="up").rows
    assert [row.commitment.quote[:4] for row in rows] == ["Rome", "Bonn", "Oslo"]
    (line,) = view(of=claims).largest
    assert [best.amount.value for best in line.largest if best.amount] == [4e9, 5e9]


def test_all_kinds_and_stages_have_a_facet() -> None:
    shown = view(party=["UKR"])
    assert [facet.value for facet in shown.facets["kind"].all] == list(Kind)
    assert [facet.value for facet in shown.facets["stage"].all] == list(Stage)
