"""Who could have a part: the scene of a sentence, and where its players stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.claims import reader
from pledgebook.claims.cast import BEFORE, Scene, scene_of
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.mentions import Mentions
from pledgebook.claims.pipeline import parse
from pledgebook.claims.sentences import Sentence, sentences
from pledgebook.model import Document


def scenes(text: str, title: str | None = None) -> dict[str, Scene]:
    """The scene of each sentence of a text, by the sentence."""
    document = Document("note", text, title=title)
    mentions = Mentions(document)
    memory = Memory(document, mentions)
    found: dict[str, Scene] = {}
    before: Sentence | None = None
    for sentence in sentences(text, title):
        (doc,) = parse([sentence.text])
        parsed = Parsed(sentence, doc, mentions.between(sentence.body, sentence.end))
        found[sentence.text] = scene_of(parsed, memory, before)
        memory.note(parsed)
        before = sentence
    return found


def words(scene: Scene) -> list[tuple[str, tuple[str, ...], bool]]:
    return [((scene.lead if p.in_lead else scene.text)[p.start:p.end], p.parties, p.in_lead) for p in scene.players]


def test_a_scene_names_who_stands_in_the_sentence_and_before_it() -> None:
    scene = scenes("Norway met Ukraine on Monday. It will send tanks.")["It will send tanks."]
    assert ("Norway", ("NOR",), True) in words(scene)
    assert ("Ukraine", ("UKR",), True) in words(scene)
    assert scene.lead.endswith("Norway met Ukraine on Monday.")


@pytest.mark.parametrize(("entry", "words_of_it", "player"), [
    ("Saudi Arabia: 100 million euros, announced in December.", "100 million euros, announced in December.", "SAU"),
    ("- the United States: 60 million dollars for Mali.", "60 million dollars for Mali.", "USA"),
    ("Aid to Mali: 60 million dollars this year.", "60 million dollars this year.", None),  # what it is about
    ("PARIS - The ministers met on Monday.", "The ministers met on Monday.", None),  # where it was filed
])
def test_the_party_that_a_list_entry_is_under_is_a_player(entry: str, words_of_it: str, player: str | None) -> None:
    scene = scenes(f"The donors met and said what they give.\n{entry}\n")[words_of_it]
    last = [p.parties for p in scene.players if p.in_lead and p.end == len(scene.lead) - 1]
    assert last == ([(player,)] if player else [])
    assert scene.lead.endswith(":") is bool(player)


def test_a_pronoun_is_a_player_where_the_text_resolves_it() -> None:
    text = "Norway was ready on Monday. It will send tanks. Nobody knows them."
    assert ("It", ("NOR",), False) in words(scenes(text)["It will send tanks."])
    assert not [w for w in words(scenes("It will rain.")["It will rain."]) if w[0] == "It"]


@pytest.mark.parametrize(("sentence", "expected"), [
    ("Chad, Mali and Niger pay.", [("TCD", "MLI", "NER")]),
    ("We sold to Chad, to Mali and to Niger.", [("TCD", "MLI", "NER")]),
    ("Both countries pay.", [("PER", "CHL")]),
    ("Chad pays Mali.", []),
    ("Chad pays for Mali, and Niger waits.", [("MLI", "NER")]),  # as far as words alone tell
    ("Chad pays, after talks with Mali.", []),
])
def test_who_is_named_in_one_breath(sentence: str, expected: list[tuple[str, ...]]) -> None:
    assert list(scenes(f"Peru met Chile. {sentence}")[sentence].together) == expected


@pytest.mark.parametrize(("sentence", "expected"), [
    ("Member states of the CSTO will create a force.", [("CSTO",)]),  # named by the club itself
    ("Member states will create a force.", [("NATO",)]),  # of the club named before
])
def test_member_states_are_those_of_the_club_beside_them(sentence: str, expected: list[tuple[str, ...]]) -> None:
    scene = scenes(f"NATO met. {sentence}")[sentence]
    assert [p.parties for p in scene.players if not p.in_lead] == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("The UN mission in Haiti is small. Chile will join the mission.", [("CHL",), ("UN",)]),
    ("The UN met. Chile will join the mission.", [("CHL",)]),  # whose it is nobody has said
    ("The UN mission in Haiti is small. Chile will join a mission.", [("CHL",)]),
    ("The UN mission in Haiti is small. Chile will join the club.", [("CHL",)]),
])
def test_a_mission_is_that_of_the_organisation_under_whose_flag_it_serves(
        text: str, expected: list[tuple[str, ...]]) -> None:
    scene = list(scenes(text).values())[-1]
    assert [p.parties for p in scene.players if not p.in_lead] == expected


def test_the_sentence_before_is_cut_from_its_front() -> None:
    first = "Norway " + "and its many friends " * 30 + "met Ukraine."
    scene = scenes(f"{first} Oslo pays.")["Oslo pays."]
    assert scene.lead.endswith("met Ukraine.") and "and its many friends " * 20 not in scene.lead
    assert len(scene.lead) < BEFORE + 200


def test_each_party_of_a_scene_is_told_once() -> None:
    scene = scenes("Norway and Ukraine signed. Norway and Ukraine will meet.")["Norway and Ukraine will meet."]
    assert sorted(scene.parties) == ["NOR", "UKR"]


@given(st.lists(st.sampled_from([
    "Norway", "Kyiv", "the alliance", "it", "will", "send", "tanks", "both countries", "“", "”", "§", "é", "NATO", "US",
]), min_size=3, max_size=14))
@settings(max_examples=40, deadline=None)
def test_every_player_stands_on_words_of_the_scene(parts: list[str]) -> None:
    for scene in scenes(f"Norway met Ukraine. {' '.join(parts).capitalize()} to Poland.").values():
        for player in scene.players:
            place = scene.lead if player.in_lead else scene.text
            assert 0 <= player.start < player.end <= len(place)
            assert place[player.start:player.end].strip() == place[player.start:player.end] != ""
            assert player.parties


def test_the_reader_looks_at_scenes_only_where_the_network_is_asked() -> None:
    document = Document("note", "Norway will send tanks to Ukraine.")
    assert {claim.engine for claim in reader.read(document).claims} == {"grammar"}
