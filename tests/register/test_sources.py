"""Which texts count as one source, whose voice weighs more, and what a near-copy is."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from pledgebook.model import Document, Stage
from pledgebook.register.copies import ALIKE, Print, families, likeness, runs_of, signature
from pledgebook.register.matching import add_up_all
from pledgebook.register.sources import Authority, Notice, Publication, Sources, is_instrument, publications
from pledgebook.register.store import Book
from pledgebook.world.publishers import Tier, tier_of
from tests.register.readings import claim, money, reading

WORDS = ("norway will give ukraine fifty billion kroner over five years the prime minister said in oslo on tuesday "
         "after a meeting of the cabinet that lasted late into the night and was followed by a vote in parliament "
         "where all parties agreed to the plan which pays for shells drones and the repair of power stations").split()


def reprint(seed: int, changed: int) -> str:
    """The same story with some words changed: a reprint by another paper."""
    words = list(WORDS)
    rng = random.Random(seed)
    for place in rng.sample(range(len(words)), changed):
        words[place] = f"other{place}"
    return " ".join(words)


@pytest.mark.parametrize(("text", "near"), [
    (" ".join(WORDS), True), (" ".join(WORDS).upper() + "!", True), (reprint(1, 2), True),
    ("OSLO - " + " ".join(WORDS) + " more follows soon", True), (reprint(1, 12), False),
    ("norway will give ukraine fifty billion kroner over five years and sweden will too", False)])
def test_a_near_copy_shares_half_of_all_runs_of_five_words(text: str, near: bool) -> None:
    assert (likeness(runs_of(" ".join(WORDS)), runs_of(text)) >= ALIKE) is near


def test_short_texts_are_copies_only_where_all_words_are_the_same() -> None:
    assert likeness(runs_of("Norway gives 50 billion."), runs_of("NORWAY gives 50 billion")) == 1
    assert likeness(runs_of("Norway gives 50 billion."), runs_of("Norway gives 51 billion.")) == 0


def test_families_are_the_same_in_any_order_and_named_by_the_first_published() -> None:
    texts = {f"a{n}": reprint(n, 2 if n % 2 else 3) for n in range(8)} | {"b": " ".join(reversed(WORDS)), "c": "Short."}
    prints = [Print(name, f"2024-03-{9 - n % 9:02d}", signature(text)) for n, (name, text) in enumerate(texts.items())]
    found = families(prints, texts.__getitem__)
    assert found == {f"a{n}": "a7" for n in range(8)}
    assert families(prints[::-1], texts.__getitem__) == found
    some = families(prints[3:], texts.__getitem__)
    settled = {printed.text_id: some.get(printed.text_id) for printed in prints[3:]}
    assert families(prints, texts.__getitem__, settled) == found, "one by one is the same as all at once"


@pytest.mark.parametrize(("publisher", "url", "tier"), [
    ("Reuters", None, Tier.WIRE), ("A blog", "https://www.reuters.com/x", Tier.WIRE),
    (None, "https://www.mod.gov.ua/news", Tier.OFFICIAL), (None, "https://notgov.uk.example.com", Tier.UNKNOWN),
    ("Ministry of Defence", None, Tier.OFFICIAL), ("Minister watch", None, Tier.UNKNOWN),
    ("whitehouse.gov", None, Tier.OFFICIAL), ("The Harbour Times", None, Tier.MEDIA),
    ("War blog", None, Tier.PLATFORM), (None, None, Tier.UNKNOWN), (None, "https://t.me/channel", Tier.PLATFORM)])
def test_a_publisher_has_a_tier(publisher: str | None, url: str | None, tier: Tier) -> None:
    assert tier_of(publisher, url) is tier


@pytest.mark.parametrize(("title", "text", "instrument"), [
    ("Agreement on Security Cooperation", "The Parties shall … have agreed as follows: Article 1", True),
    ("Agreement near, says minister", "An agreement is near, the minister said.", False),
    ("Leaders meet", "The Parties shall … have agreed as follows: Article 1", False)])
def test_an_instrument_is_named_and_worded_as_one(title: str, text: str, instrument: bool) -> None:
    assert is_instrument(title, text) is instrument


@pytest.mark.parametrize(("tier", "fields", "quote", "rung"), [
    (Tier.OFFICIAL, {}, "Norway gives drones.", Authority.OFFICIAL),
    (Tier.MEDIA, {"speaker": "NOR"}, "Norway gives drones, Oslo said.", Authority.QUOTATION),
    (Tier.MEDIA, {}, "Norway gives drones.", Authority.ARTICLE),
    (Tier.MEDIA, {"speaker": "NOR"}, "Norway gives drones, two sources said.", Authority.UNNAMED)])
def test_the_ladder_of_authority(tier: Tier, fields: dict[str, Any], quote: str, rung: Authority) -> None:
    told = claim(quote, quote, text_id="t", **fields)
    assert Sources({"t": Publication("t", "v", "P", tier)}).authority(told) is rung


def test_a_weaker_voice_never_overrides_a_stronger_one_and_stays_visible() -> None:
    papers = [reading(f"p{n}", (f"Paper {n} says 54 billion.", {"amount": money(54e9)}), published="2024-03-02")
              for n in range(5)]
    ministry = reading("m", ("We give 50 billion.", {"amount": money(50e9)}))
    sources = publications([Notice(ministry.document.text_id, "Ministry of Defence"), *(
        Notice(paper.document.text_id, f"Paper {n}") for n, paper in enumerate(papers))], {})
    register = add_up_all([c for made in (ministry, *papers) for c in made.claims], sources)
    commitment, = register.commitments
    assert commitment.amount == money(50e9)
    assert (commitment.sources, len(commitment.claim_ids), len(register.conflicts)) == (6, 6, 1)


def test_what_nobody_stands_for_does_not_overrule_what_somebody_said() -> None:
    said = reading("m", ("We give drones.", {"items": ("drones",)}))
    rumour = reading("r", ("It was dropped, two sources said.", {"items": ("drones",), "stage": Stage.ENDED}),
                     published="2024-05-01")
    commitment, = add_up_all([*said.claims, *rumour.claims]).commitments
    assert commitment.stage is Stage.PLEDGED


def story(name: str, publisher: str, start: str, published: str) -> Any:
    return reading(name, (f"{start} Norway will give Ukraine 50 billion kroner.", {"amount": money(50e9, "NOK")}),
                   " ".join(WORDS), publisher=publisher, published=published)


def test_two_wire_copies_and_a_ministrys_release_are_two_sources(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        book.add(story("one", "The Fjord Times", "OSLO (Wire) -", "2024-03-02"))
        book.add(story("two", "The Harbour Herald", "By our wire.", "2024-03-01"))
        book.add(reading("release", ("The Government gives Ukraine 50 billion kroner.", {
            "amount": money(50e9, "NOK")}), publisher="Ministry of Defence", published="2024-03-01"))
        commitment, = book.register().commitments
        assert (len(commitment.document_ids), commitment.sources) == (3, 2)
        sources, text_id = book.sources(), Document(id="x", text="\n".join([
            "OSLO (Wire) - Norway will give Ukraine 50 billion kroner.", " ".join(WORDS)])).text_id
        assert sources.by_text[text_id].voice == "outlet the harbour herald"
    with Book.open(str(tmp_path / "b.db")) as again:
        assert again.sources() == sources


@pytest.mark.parametrize("url", ["http://[x", "https://wire.example]/1", "https://wire℀.example/1"])
def test_an_address_that_cannot_be_taken_apart_says_nothing_of_its_publisher(url: str) -> None:
    assert tier_of(None, url) is Tier.UNKNOWN
    assert tier_of("Reuters", url) is tier_of("Reuters")
