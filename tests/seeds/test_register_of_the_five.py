"""The register of the five articles, checked by hand: labelled claims in, the promises they add up to out.

The groups and links below were judged by reading the articles; claims are named by article, kind and first character,
because the articles are not ours to pass on.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pledgebook.model import Claim, Stage
from pledgebook.register.matching import Register, add_up_all
from tests.doors.command_line import pledgebook
from tests.register.labelled import GOLD, NOT_HERE, labelled_claims

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason=NOT_HERE)

# Of several claims; every other claim is a promise of its own.
TOGETHER = {
    # the declaration of Vilnius, told by two articles
    frozenset({"0 agreement 2658", "2 agreement 179"}),
    # the American aid bill: promised, opposed, stuck, and told again with its sum
    frozenset({"0 aid 935", "0 aid 1224", "2 aid 509"}),
    # Ukraine's way into NATO, as NATO tells it; as Ukraine asks for it; as the next administration turns it down
    frozenset({"2 membership 750", "2 membership 916", "1 membership 6012"}),
    frozenset({"1 membership 86", "1 membership 203"}),
    frozenset({"1 membership 3925", "1 membership 4301"}),
    # Poland's request to NATO; Ukraine's for weapons
    frozenset({"3 guarantee 0", "3 guarantee 82"}),
    frozenset({"1 aid 670", "1 aid 5181"}),
}
LINKS = {
    ("corroborates", "0 agreement 2658", "2 agreement 179"),
    ("withdraws", "0 aid 935", "0 aid 935"),
    ("revises", "0 aid 1224", "2 aid 509"),
    ("corroborates", "2 membership 916", "1 membership 6012"),
    ("under", "3 agreement 1019", "3 deployment 1207"),  # trainers, as the Compact foresees
    ("under", "0 agreement 2658", "0 guarantee 2858"),  # what the declaration promises
    ("under", "0 agreement 2658", "0 membership 2858"),
}


def labelled() -> list[Claim]:
    return [claim for number in range(5) for claim in claims_of(number)]


def claims_of(number: int) -> list[Claim]:
    return labelled_claims(f"seed-{number}", str(number))


def name(claim: Claim) -> str:
    return f"{claim.evidence.document_id} {claim.kind} {claim.evidence.start}"


@pytest.fixture(scope="module")
def register() -> Register:
    return add_up_all(labelled())


def test_claims_of_one_promise_meet_and_no_others(register: Register) -> None:
    by_id = {claim.id: claim for claim in labelled()}
    found = {frozenset(name(by_id[claim_id]) for claim_id in commitment.claim_ids)
             for commitment in register.commitments if len(commitment.claim_ids) > 1}
    assert found == TOGETHER


def test_the_links_that_matter_are_there(register: Register) -> None:
    found = {(str(link.relation), *map(name, link.claims)) for link in register.links}
    assert found >= LINKS


def test_nothing_is_called_a_contradiction_or_a_part_that_is_none(register: Register) -> None:
    assert register.conflicts == ()
    assert {str(link.relation) for link in register.links} <= {
        "repeats", "corroborates", "refines", "revises", "withdraws", "under"}


def test_the_fifty_billion_are_alone_and_the_american_bill_shows_its_history(register: Register) -> None:
    fifty, = [c for c in register.commitments if c.amount and c.amount.value == 50e9]
    assert (fifty.stage, len(fifty.claim_ids)) == (Stage.ADOPTED, 1)
    bill, = [c for c in register.commitments if c.amount and c.amount.value == 61]
    assert bill.first_said is not None and bill.first_said < (bill.last_said or "")


@pytest.mark.parametrize(("as_of", "counts"), [
    ("2024-03-01", [(7, 7)]), ("2024-04-30", [(7, 7), (9, 9)]), ("2024-07", [(7, 7), (9, 9), (20, 9)])])
def test_the_counts_of_the_articles_stand_beside_the_books_own(as_of: str, counts: list[tuple[int, int]],
                                                               book: Path) -> None:
    """As the reader finds them; the "more than 30 countries" that are only expected to sign is left aside."""
    told = pledgebook("list", "--kind", "agreement", "--partner", "UKR", "--as-of", as_of, "--book", str(book))
    found = [(int(stated), int(own)) for stated, own in re.findall(r"counts (\d+), this book (\d+)", told.stderr)]
    assert [pair for pair in found if pair[0] != 30] == counts


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of the five articles with the days that their labels give."""
    folder = tmp_path_factory.mktemp("five")
    lines = []
    for number in range(5):
        gold = json.loads((GOLD / f"seed-{number}.json").read_text(encoding="utf-8"))
        lines.append({"id": f"seed-{number}", "published": gold["published"], "title": gold.get("title"),
                      "text": (GOLD / f"seed-{number}.txt").read_text(encoding="utf-8")})
    (folder / "five.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    added = pledgebook("add", str(folder / "five.jsonl"), "--book", str(folder / "five.db"))
    assert added.exit_code == 0, added.stderr
    return folder / "five.db"
