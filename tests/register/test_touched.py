"""What is added is worked out by looking at what it touches, and comes to the same, row for row, as doing all anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from benchmarks.worlds import Teller
from pledgebook.model import Claim, Kind, Reading, Span, Stage
from pledgebook.register import relinking, schema, shares, touched, wholes
from pledgebook.register.ruling_rows import DoesNotFit
from pledgebook.register.rulings import BY_HAND, Action, NotARuling
from pledgebook.register.store import Book
from tests.conftest import NewPlace
from tests.register.readings import money, reading

Derived = dict[str, list[tuple[Any, ...]]]
WORKED_OUT = (*schema.DERIVED, schema.prints)


def derived(book: Book) -> Derived:
    with book.looking() as connection:
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in WORKED_OUT}


def anew(book: Book) -> Derived:
    """The same worked out from the beginning."""
    with book.writing() as connection:
        connection.execute(update(schema.book).where(schema.book.c.key == "derived_at").values(value=""))
        connection.execute(delete(schema.prints))
    book.settle()
    return derived(book)


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each settling could go on from what was kept."""
    told: list[bool] = []
    follow: Callable[..., set[str] | None] = touched.follow

    def noted(*given: Any) -> set[str] | None:
        found = follow(*given)
        told.append(found is not None)
        return found

    monkeypatch.setattr(touched, "follow", noted)
    return told


def altered(claims: list[Claim], rng: random.Random) -> list[Claim]:
    """Claims as worlds have too few of them: no other side, requests, shares of a body's sum, a pact without a name."""
    found = []
    for claim in claims:
        luck = rng.random()
        if luck < 0.1:
            found.append(replace(claim, beneficiaries=(), partners=()))
        elif luck < 0.15:
            found.append(replace(claim, stage=Stage.REQUESTED))
        elif luck < 0.25 and claim.kind is Kind.AID:
            found.append(replace(claim, actors=(rng.choice(("EU", "DEU", "FRA")),)))
        elif luck < 0.32 and claim.kind is Kind.AGREEMENT:
            found.append(replace(claim, instrument="the agreement"))
        elif luck < 0.37:
            found.append(replace(claim, beneficiaries=claim.actors, partners=("UKR",)))
        elif luck < 0.5:
            found.append(replace(claim, instrument=rng.choice(("the agreement", "Ukraine Facility", "Aurora Fund"))))
        else:
            found.append(claim)
    return found


LEADS = ("Under the agreement, ", "As its share of that sum, ", "The agreement means that ", "This loan will pay: ", "",
         "", "From the Aurora Fund, ", "")


def texts_of(seed: int, promises: int) -> list[Reading]:
    """Some world's documents, several of them put together into one, in an order of their own."""
    rng = random.Random(seed)
    world = Teller(seed, promises).tell()
    told = {telling.claim.evidence.document_id: telling.claim for telling in world.tellings}
    found: list[Reading] = []
    waiting = list(world.documents)
    while waiting:
        some = [waiting.pop(0) for _ in range(min(len(waiting), rng.choice((1, 1, 1, 2, 4))))]
        text, places = "", []
        for document in some:
            claim = told[document.id]
            lead = rng.choice(LEADS)
            start = len(text)
            quote = lead + claim.quote
            text += quote + " " if len(some) > 1 else quote + document.text.partition(claim.quote)[2]
            places.append((claim, start, quote))
        made = replace(some[0], text=text)
        claims = [replace(claim, evidence=Span(made.id, start, start + len(quote)), quote=quote, text_id=made.text_id,
                          said_on=made.published) for claim, start, quote in places]
        found.append(Reading(made, tuple(altered(claims, rng))))
    rng.shuffle(found)
    return found


SAID = ("Under the agreement, {0} will give {1} money", "As its share of the EU sum, {0} will give {1} money",
        "This loan will pay for what {0} gives {1}", "The agreement lets {0} support {1}",
        "{0} agreed to give {1} money", "{0} will pay {1} from the Nansen Fund", "{0} and {1} signed the agreement",
        "{0} promised {1} money", "{0} has delivered the first tranche to {1}")


def tangled(seed: int, documents: int) -> list[Reading]:
    """Texts that tell several acts of few parties, full of words that point from one act to another."""
    rng = random.Random(seed)
    found = []
    for number in range(documents):
        day = f"2024-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        sentences: list[str | tuple[str, dict[str, Any]]] = []
        for place in range(rng.choice((1, 2, 3))):
            kind = rng.choice((Kind.AGREEMENT, Kind.AID, Kind.AID, Kind.BODY, Kind.GUARANTEE))
            actor, other = rng.choice(("NOR", "DNK", "EU", "DEU")), rng.choice(("UKR", "UKR", "MDA"))
            pact = kind is Kind.AGREEMENT
            fields: dict[str, Any] = {
                "kind": kind, "stage": rng.choice((Stage.PLEDGED, Stage.ADOPTED, Stage.DELIVERED, Stage.REQUESTED)),
                "actors": (actor,), "partners": (other,) if pact else (),
                "beneficiaries": () if pact or rng.random() < 0.1 else (other,),
                "instrument": rng.choice((None, None, "the agreement", "Nansen Fund", "Nansen Security Accord"))}
            if kind is Kind.AID and rng.random() < 0.8:
                fields["amount"] = money(rng.choice((1e8, 5e8, 1e9)))
            words = rng.choice(SAID).format(actor, other)
            sentences.append((f"{words}, it was said ({number}.{place}).", fields))
        found.append(reading(f"tangle-{number}", *sentences, published=day, publisher=rng.choice((None, "The Wire"))))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_text_more_comes_to_the_same_as_all_anew(
        tmp_path: Path, seed: int, followed: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    if seed > 3:  # as where hundreds of acts name instruments by one word
        monkeypatch.setattr(wholes, "NAMED", 2)
        monkeypatch.setattr(relinking, "NAMED", 2)
    readings, rng = texts_of(seed, 20) if seed % 2 else tangled(seed, 40), random.Random(seed)
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in readings[:len(readings) // 2]:
            book.add(one)
        book.settle()
        for one in readings[len(readings) // 2:]:
            book.add(one)
            luck = rng.random()
            if luck < 0.15:  # the same text of an earlier day, under another name
                earlier = replace(one.document, id=f"{one.document.id}-b", published="2022-05-01", publisher="The Wire")
                book.add(Reading(earlier, tuple(replace(
                    claim, said_on="2022-05-01", evidence=replace(claim.evidence, document_id=earlier.id))
                    for claim in one.claims)))
            elif luck < 0.3:  # read again, with a claim less
                book.reread(replace(one, claims=one.claims[1:]))
            elif luck < 0.4:  # another text under a name that the book has
                book.add(named_alike(one))
            if rng.random() < 0.3:
                book.settle()
        book.settle()
        kept, counted = derived(book), len(followed)
        assert kept == anew(book)
        assert counted > 3 and all(followed)
        assert kept["links"] and kept["matches"] and kept["bearings"]
        assert not book.faults()


def named_alike(one: Reading) -> Reading:
    document = replace(one.document, text=one.document.text + " Nobody was surprised.")
    return Reading(document, tuple(replace(claim, text_id=document.text_id) for claim in one.claims))


def test_what_a_new_text_does_to_the_links_of_others(new_place: NewPlace, followed: list[bool]) -> None:
    """A fund that is told of after the gift that is paid from it, by other parties."""
    gift = reading("gift", ("Norway will pay Ukraine 5 million euros from the Nansen Fund.", {
        "actors": ("NOR",), "beneficiaries": ("UKR",), "instrument": "Nansen Fund", "amount": money(5e6)}))
    fund = reading("fund", ("Denmark established the Nansen Fund for Ukraine.", {
        "kind": Kind.BODY, "stage": Stage.ADOPTED, "actors": ("DNK",), "beneficiaries": ("UKR",),
        "instrument": "Nansen Fund"}))
    with Book.open(new_place(), create=True) as book:
        book.add(gift)
        book.add(reading("else", ("Sweden will give Georgia 7 million euros.", {
            "actors": ("SWE",), "beneficiaries": ("GEO",), "amount": money(7e6)})))
        assert book.register(linked=True).links == ()
        book.add(fund)
        assert [(link.relation, link.first and link.first.actors) for link in book.register(linked=True).links] == [
            ("funded_from", ("DNK",))]
        book.reread(replace(fund, claims=()))
        assert book.register(linked=True).links == ()
        assert followed == [True, True]


def test_only_what_is_touched_is_written(tmp_path: Path, followed: list[bool]) -> None:
    """Rows of other parties keep their place in the file."""
    readings = texts_of(9, 30)
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in readings:
            book.add(one)
        book.settle()
        before = row_numbers(book)
        book.add(reading("more", ("Iceland will give Malta 3 million euros.", {
            "actors": ("ISL",), "beneficiaries": ("MLT",), "amount": money(3e6)})))
        book.settle()
        after = row_numbers(book)
        assert followed == [True]
        assert before.items() <= after.items()
        assert len(after) == len(before) + 1


def row_numbers(book: Book) -> dict[str, int]:
    with book.looking() as connection:
        return {row.id: row.rowid for row in connection.exec_driver_sql("SELECT id, rowid FROM commitments")}


def ruled_at_random(book: Book, rng: random.Random) -> None:
    """A ruling of some kind on claims of the book; one that does not fit it is left."""
    judged, register = book.judged(), book.register(linked=True)
    some = rng.sample(judged.claims, min(2, len(judged.claims)))
    marks = [judged.mark(claim) for claim in some]
    links = [link for link in register.links if link.first]
    action = rng.choice((Action.ACCEPT, Action.REJECT, Action.REJECT, Action.CORRECT, Action.CORRECT, Action.CLAIM,
                         Action.MERGE, Action.SPLIT, Action.APART, Action.LINK, Action.UNLINK, Action.UNDO))
    given: dict[str, Any] = {"marks": marks[:1]}
    if action is Action.CORRECT:
        given["values"] = rng.choice(({"actors": ["NOR"]}, {"beneficiaries": []}, {"kind": "agreement"}, {
            "stage": "requested"}, {"actors": ["EU"], "kind": "aid"}, {"instrument": "Nansen Fund"}))
    elif action is Action.CLAIM:
        found = replace(some[0], engine=BY_HAND, actors=(rng.choice(("NOR", "POL")),), kept_id="")
        given["marks"] = [judged.mark(found)]
    elif action is Action.MERGE:
        given["marks"] = marks
    elif action is Action.APART:
        several = [one for one in register.commitments if len(one.claim_ids) > 1]
        pair = rng.choice(several).claim_ids[:2] if several else [claim.id for claim in some]
        by_id = {claim.id: claim for claim in judged.claims}
        given = {"marks": [judged.mark(by_id[pair[0]])], "others": [judged.mark(by_id[pair[1]])]}
    elif action is Action.LINK:
        given |= {"others": marks[1:], "values": {"type": "under", "instrument": None}}
    elif action is Action.UNLINK and links:
        link = rng.choice(links)
        given = {"marks": [judged.mark(link.second)], "others": [judged.mark(link.claims[0])],
                 "values": {"type": str(link.relation), "instrument": None}}
    elif action is Action.UNDO:
        standing = [one for one in judged.rulings if judged.fates[one.id].stands]
        given = {"undoes": rng.choice(standing).id if standing else "r0"}
    try:
        book.rule(action, who="A person", why="It says so.", **given)
    except (NotARuling, DoesNotFit):
        return


@pytest.mark.parametrize("seed", range(8))
def test_rulings_come_to_the_same_as_all_anew(
        tmp_path: Path, seed: int, followed: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    if seed > 5:
        monkeypatch.setattr(wholes, "NAMED", 2)
        monkeypatch.setattr(relinking, "NAMED", 2)
    readings, rng = texts_of(seed, 14) if seed % 2 else tangled(seed, 24), random.Random(seed)
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in readings[:len(readings) // 2]:
            book.add(one)
        book.settle()
        held = book.contents()
        for one in readings[len(readings) // 2:]:
            for _ in range(rng.choice((1, 1, 2, 3))):
                ruled_at_random(book, rng)
            if rng.random() < 0.5:
                book.add(one)
            if rng.random() < 0.5:
                book.settle()
            if rng.random() < 0.7:  # where it was not settled, with the claims that were read before
                held = book.contents(held)
                assert held == book.contents()
            if rng.random() < 0.3:
                book.settle()
                kept = derived(book)
                assert kept == anew(book)
        book.settle()
        kept, counted = derived(book), len(followed)
        assert kept == anew(book)
        assert counted > 5 and all(followed)
        assert len({ruling.action for ruling in book.judged().rulings}) > 5


def open_sided(seed: int, documents: int) -> list[Reading]:
    """Texts of a few givers, who often do not say for whom, and give few sums: guests of the promises of others."""
    rng = random.Random(seed)
    found = []
    for number in range(documents):
        day, text = f"2024-{rng.randint(1, 9):02d}-{rng.randint(1, 28):02d}", []
        for place in range(rng.choice((1, 1, 2, 3))):
            actor, other = rng.choice(("NOR", "NOR", "DNK", "SWE")), rng.choice(("UKR", "MDA"))
            luck = 1.0 if actor == "SWE" else rng.random()
            fields: dict[str, Any] = {
                "actors": (actor,),
                "beneficiaries": () if luck < 0.4 else (actor,) if luck < 0.5 else (other,),
                "partners": (other,) if 0.4 <= luck < 0.5 else (),
                "stage": rng.choice((Stage.PLEDGED, Stage.DELIVERED)),
                "items": rng.choice(((), (), ("radars",), ("tents",)))}
            if rng.random() < 0.6:
                fields["amount"] = money(rng.choice((1e8, 1.04e8, 5e8, 9e8)))
            words = rng.choice((
                "{0} will give money", "{0} has given a first part of it", "This is the first, {0} says"))
            text.append((f"{words.format(actor)} ({number}.{place}).", fields))
        found.append(reading(f"open-{number}", *text, published=day, publisher=rng.choice((None, "The Wire"))))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_promises_to_nobody_named_come_to_the_same_as_all_anew(
        tmp_path: Path, seed: int, followed: list[bool]) -> None:
    readings, rng = open_sided(seed, 30), random.Random(seed)
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in readings[:20]:
            book.add(one)
        held = book.contents()
        for one in readings[20:]:
            book.add(one)
            ruled_at_random(book, rng)
            held = book.contents(held)
            assert held == book.contents()
        kept = derived(book)
        assert kept == anew(book)
        assert all(followed)
        assert len(kept["suggestions"]) > 3
        assert {row[3][0] for row in kept["commitments"]} == {"*", "["}  # sides, open ones and others


def test_what_comes_out_the_same_is_not_told_as_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[set[str]] = []
    follow: Callable[..., set[str] | None] = touched.follow

    def noted(*given: Any) -> set[str]:
        told.append(follow(*given) or set())
        return told[-1]

    monkeypatch.setattr(touched, "follow", noted)
    readings = open_sided(5, 40)
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in readings[:30]:
            book.add(one)
        book.settle()
        smaller = 0
        for one in readings[30:]:
            before = derived(book)
            book.add(one)
            book.settle()
            after = derived(book)
            changed = {row[0] for row in {*before["commitments"]} ^ {*after["commitments"]}} | {
                name for table, place in (("links", 5), ("matches", 0), ("conflicts", 3), ("suggestions", 1))
                for name in {row[place] for row in {*before[table]} ^ {*after[table]}}}
            names = {row[0] for row in (*before["commitments"], *after["commitments"])}
            assert changed <= told[-1] <= names
            smaller += len(told[-1]) < len(names) / 2
        assert smaller > 5


def test_a_text_that_was_ruled_on_and_is_read_anew_has_everything_worked_out(
        tmp_path: Path, followed: list[bool]) -> None:
    readings = texts_of(5, 10)
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in readings:
            book.add(one)
        book.settle()
        judged = book.judged()
        claim = judged.claims[0]
        book.rule(Action.CORRECT, who="A person", why="Of somebody else.", marks=(judged.mark(claim),),
                  values={"actors": ["ISL"]})
        book.settle()
        again, = (one for one in readings if one.document.text_id == claim.text_id)
        book.reread(replace(again, claims=tuple(replace(one, confidence=0.9) for one in again.claims)))
        book.settle()
        assert followed == [True, False]
        assert derived(book) == anew(book)


def test_a_share_is_tied_to_the_sum_of_a_body_that_is_told_later(new_place: NewPlace, followed: list[bool]) -> None:
    share = reading("share", ("As its share of the EU sum, Germany will give Ukraine 1 million euros.", {
        "actors": ("DEU",), "amount": money(1e6)}), published="2024-05-01")
    whole = reading("whole", ("The EU will give Ukraine 9 million euros.", {"actors": ("EU",), "amount": money(9e6)}),
                    published="2024-04-01")
    with Book.open(new_place(), create=True) as book:
        book.add(share)
        book.add(reading("else", ("Sweden will give Georgia 7 million euros.", {
            "actors": ("SWE",), "beneficiaries": ("GEO",), "amount": money(7e6)})))
        assert book.register(linked=True).links == ()
        book.add(whole)
        assert [(link.relation, link.second.actors) for link in book.register(linked=True).links] == [
            ("part_of", ("DEU",))]
        book.reread(replace(whole, claims=()))
        assert book.register(linked=True).links == ()
        assert followed == [True, True]


def a_sum(name: str, body: str, value: float, published: str) -> Reading:
    return reading(name, (f"{body} will give Ukraine {value} million euros.", {
        "actors": (body,), "amount": money(value * 1e6)}), published=published)


def test_a_share_finds_its_sum_again_when_a_later_one_goes_and_loses_it_when_one_comes(
        tmp_path: Path, followed: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the last sums of bodies are looked at, whether or not these could be the whole."""
    for module in (wholes, shares):
        monkeypatch.setattr(module, "SUMS_LOOKED_AT", 2)
    both = reading(  # the share is told as said earlier, so that only the text that both are in makes it a share
        "both", ("The EU will give Ukraine 9 million euros.", {
            "actors": ("EU",), "amount": money(9e6), "said_on": "2024-03-01"}),
        ("As its share of the EU sum, Germany will give Ukraine 1 million euros.", {
            "actors": ("DEU",), "amount": money(1e6), "said_on": "2024-02-01"}), published="2024-03-01")
    last = a_sum("last", "NATO", 0.5, "2024-05-01")
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in (both, a_sum("first", "NATO", 0.3, "2024-01-01"), a_sum("later", "NATO", 0.4, "2024-04-01")):
            book.add(one)
        assert len(book.register(linked=True).links) == 1
        book.add(last)
        assert book.register(linked=True).links == ()
        book.reread(replace(last, claims=()))
        assert len(book.register(linked=True).links) == 1
        assert followed == [True, True]


def sums_of_bodies(seed: int, documents: int) -> list[Reading]:
    """Texts of many sums of bodies, some refused, and of shares that members have in them."""
    rng = random.Random(seed)
    found = []
    for number in range(documents):
        day, text = f"2024-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}", []
        for place in range(rng.choice((1, 1, 2, 3))):
            body, member = rng.choice(("EU", "NATO")), rng.choice(("DEU", "FRA", "NOR"))
            share, month = rng.random() < 0.5, f"2024-{rng.randint(1, 12):02d}"
            value = rng.choice((1, 2, 3)) if share else rng.choice((2.5, 7, 20, 90, 400))
            said = f"{body}" if rng.random() < 0.7 else "common"
            words = f"As its share of the {said} sum, {member} will give" if share else f"{body} will give"
            text.append((f"{words} {value} million ({number}.{place}).", {
                "actors": (member if share else body,), "beneficiaries": (rng.choice(("UKR", "UKR", "MDA")),),
                "amount": money(value * 1e6), "said_on": month if rng.random() < 0.3 else day,
                "stage": rng.choice((Stage.PLEDGED, Stage.ADOPTED, Stage.REFUSED, Stage.CONSIDERED, Stage.REQUESTED))
                if not share else Stage.PLEDGED}))
        found.append(reading(f"sums-{number}", *text, published=day, publisher=rng.choice((None, "The Wire"))))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_sums_that_come_and_go_move_the_shares_that_look_at_the_last_of_them(
        tmp_path: Path, seed: int, followed: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (wholes, shares):
        monkeypatch.setattr(module, "SUMS_LOOKED_AT", 1 + seed)
    readings, rng = sums_of_bodies(seed, 60), random.Random(seed)
    tied = set[str]()
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in readings[:20]:
            book.add(one)
        book.settle()
        for number, one in enumerate(readings[20:]):
            book.add(one)
            for told in rng.sample(readings[:20 + number], rng.choice((0, 0, 1, 3))):  # read again, less or as before
                book.reread(replace(told, claims=told.claims[rng.choice((0, 1)):]))
            if rng.random() < 0.3:
                continue
            tied.update(link.id for link in book.register(linked=True).links if "share" in link.reason)
            if number % 5 < 2:
                kept = derived(book)
                assert kept == anew(book)
        assert all(followed) and len(followed) > 20
        assert len(tied) > 3


def test_a_promise_follows_the_agreement_of_its_text_when_that_gets_another_name(
        new_place: NewPlace, followed: list[bool]) -> None:
    """The agreement is told by an earlier text, which is added later and names the commitment from then on."""
    pact = {"kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "partners": ("UKR",), "beneficiaries": (),
            "instrument": "Fjord Accord"}
    both = reading("both", ("Norway and Ukraine signed the Fjord Accord.", pact), (
        "The agreement lets Norway lend Ukraine radars.", {"items": ("radars",)}), published="2024-05-02")
    with Book.open(new_place(), create=True) as book:
        book.add(both)
        book.add(reading("else", ("Sweden will give Georgia 7 million euros.", {
            "actors": ("SWE",), "beneficiaries": ("GEO",), "amount": money(7e6)})))
        before, = (link.other for link in book.register(linked=True).links)
        book.add(reading("first", ("Norway and Ukraine signed the Fjord Accord, at last.", pact),
                         published="2024-05-01"))
        register = book.register(linked=True)
        after, = (link.other for link in register.links if link.relation == "under")
        assert after != before
        assert after in {commitment.id for commitment in register.commitments}
        assert followed == [True]
