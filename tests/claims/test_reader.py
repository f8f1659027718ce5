"""Whole sentences and small texts: who does what for whom, however it is put. All texts are invented."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.claims import put_away, read
from pledgebook.claims.network import networks
from pledgebook.claims.pipeline import language
from pledgebook.model import Document, Reading
from tests.claims.reading import DAY, acts, claims, reading

NOUNS_THAT_ARE_ACTS = [
    ("Denmark's pledge of 19 jets to Ukraine was welcomed in Kyiv.", ["aid pledged DNK > UKR"]),
    ("Denmark's delivery of 19 jets to Ukraine began on Monday.", ["aid delivered DNK > UKR"]),
    ("Denmark's refusal to send jets to Ukraine drew criticism.", ["aid refused DNK > UKR"]),
    ("Denmark gave a commitment to send jets to Ukraine.", ["aid pledged DNK > UKR"]),
    ("Denmark took the decision to send jets to Ukraine.", ["aid pledged DNK > UKR"]),
    ("Danish help was decisive.", []),
    ("There is talk in Denmark of jets.", []),
]
PASSIVES_AND_CLAUSES = [
    ("Twelve tanks were delivered to Ukraine by Norway.", ["aid delivered NOR > UKR"]),
    ("Twelve tanks will be delivered to Ukraine by Norway.", ["aid pledged NOR > UKR"]),
    ("Twelve tanks were destroyed in Ukraine by Russia.", []),
    ("Ukraine was promised twelve tanks by Norway.", ["aid pledged NOR > UKR"]),
    ("Ukraine received twelve tanks from Norway.", ["aid delivered NOR > UKR"]),
    ("A security agreement was signed by Norway and Ukraine.", ["agreement adopted NOR UKR"]),
    ("Norway, which has sent Ukraine twelve tanks, called for calm.", ["aid delivered NOR > UKR"]),
    ("The tanks that Norway sent to Ukraine were decisive.", ["aid delivered NOR > UKR"]),
    ("The tanks promised by Norway to Ukraine are old.", ["aid pledged NOR > UKR"]),
    ("The tanks near Kharkiv are old.", []),
]
LISTS = [
    ("Norway, Sweden and Denmark will send tanks to Ukraine.", ["aid pledged DNK NOR SWE > UKR"]),
    ("Norway signed security agreements with Latvia, Estonia and Lithuania.", ["agreement adopted EST LTU LVA NOR"]),
    ("Norway and Sweden met in Oslo. Both countries will send tanks to Ukraine.", ["aid pledged NOR SWE > UKR"]),
]
NESTED = [
    ("Poland urged Berlin to approve the delivery of tanks to Ukraine.", ["aid requested POL > DEU UKR"]),
    ("Poland asked the United States to keep its troops in Lithuania.", ["deployment requested POL > LTU USA"]),
    ("Kyiv wants Berlin to send cruise missiles.", ["aid requested UKR > DEU"]),
    ("Norway reaffirmed its commitment to provide military assistance to Ukraine.", ["aid pledged NOR > UKR"]),
    ("Norway stands ready to provide military assistance to Ukraine.", ["aid pledged NOR > UKR"]),
    ("Norway reaffirmed its friendship with Ukraine.", []),
]
OFFICIAL = [
    ("The Government of Norway intends to provide military assistance to Moldova.", ["aid pledged NOR > MDA"]),
    ("Norway announced its intention to provide military assistance to Moldova.", ["aid pledged NOR > MDA"]),
    ("Norway reiterated its readiness to train Moldovan soldiers.", ["aid pledged NOR > MDA"]),
    ("The European Union welcomed Norway's decision to send tanks to Moldova.", ["aid pledged NOR > MDA"]),
    ("The Security Council expressed concern over the mission in Mali.", []),
    ("The two leaders, of Norway and Latvia, discussed trade and tourism.", []),
    ("Secretary Blinken reaffirmed the strong friendship between the United States and Japan.", []),
]
VOICES = [
    ("Denmark said it had delivered jets to Ukraine.", ["aid delivered DNK > UKR @DNK"]),
    ("Denmark delivered jets to Ukraine.", ["aid delivered DNK > UKR"]),
    ("Zelensky said that Denmark had delivered jets to Ukraine.", ["aid delivered DNK > UKR @UKR"]),
    ("Denmark vowed to deliver jets to Ukraine.", ["aid pledged DNK > UKR"]),
    ("“We will send tanks to Ukraine,” the Norwegian prime minister said.", ["aid pledged NOR > UKR @NOR"]),
    ("Norway's defence minister said: “We will not send troops to Ukraine.”", ["deployment refused NOR > UKR @NOR"]),
    ("PRESIDENT ZELENSKYY: We have asked Norway for tanks.", ["aid requested UKR > NOR @UKR"]),
    ("Poland should send tanks to Ukraine, the Estonian defence minister said.", ["aid requested EST > POL UKR @EST"]),
    ("South Korea must send troops to Mali, the president of France said.",
     ["deployment requested FRA > KOR MLI @FRA"]),
]
OUR_SENTENCES = [text for table in (NOUNS_THAT_ARE_ACTS, PASSIVES_AND_CLAUSES, LISTS, NESTED, OFFICIAL, VOICES)
                 for text, _ in table]


@pytest.mark.parametrize(("text", "expected"), NOUNS_THAT_ARE_ACTS)
def test_nouns_that_are_acts(text: str, expected: list[str]) -> None:
    assert acts(text) == expected


@pytest.mark.parametrize(("text", "expected"), PASSIVES_AND_CLAUSES)
def test_passives_and_clauses_on_a_noun(text: str, expected: list[str]) -> None:
    assert acts(text) == expected


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_lists_of_parties_are_one_act(text: str, expected: list[str]) -> None:
    assert acts(text) == expected


@pytest.mark.parametrize(("text", "expected"), NESTED)
def test_acts_inside_acts(text: str, expected: list[str]) -> None:
    assert acts(text) == expected


@pytest.mark.parametrize(("text", "expected"), OFFICIAL)
def test_the_prose_of_offices(text: str, expected: list[str]) -> None:
    assert acts(text) == expected


@pytest.mark.parametrize(("text", "expected"), VOICES)
def test_whose_voice_it_is(text: str, expected: list[str]) -> None:
    assert acts(text) == expected


def test_bullets_go_on_from_their_lead_in() -> None:
    text = "Sweden will provide Ukraine with:\n- 12 battle tanks;\n- 400 guided missiles.\n"
    assert set(acts(text)) == {"aid pledged SWE > UKR"}
    quotes = {claim.quote for claim in claims(text)}
    assert quotes <= {"12 battle tanks;", "400 guided missiles."}
    assert quotes


def test_a_question_is_no_claim() -> None:
    assert acts("Will Finland send tanks to Ukraine?") == []


def test_a_sum_that_no_claim_took_up_is_shown_as_a_problem() -> None:
    read_text = reading("The weapons were bought by the army for 30 million euros.")
    assert not read_text.claims
    (problem,) = read_text.problems
    assert "30 million euros" in problem.what
    assert problem.start is not None and problem.end is not None
    assert read_text.document.text[problem.start:problem.end] == "30 million euros"
    assert not reading("The cakes were bought by the shop for 30 million euros.").problems


def test_every_claim_says_why_and_on_which_day() -> None:
    (claim,) = claims("Norway will send 12 tanks to Ukraine.")
    assert claim.said_on == DAY
    assert claim.engine == "grammar"
    assert any("tanks" in reason for reason in claim.why)
    assert 0 < claim.confidence <= 1


def whole(result: Reading) -> None:
    """Asserts what holds for any text: quotes are its words, names are unique, order is that of the text."""
    text = result.document.text
    for claim in result.claims:
        assert claim.quote == text[claim.evidence.start:claim.evidence.end]
        assert claim.actors
        assert len(set(claim.parties)) == len(claim.parties)
    assert len({claim.id for claim in result.claims}) == len(result.claims)
    starts = [claim.evidence.start for claim in result.claims]
    assert starts == sorted(starts)
    for problem in result.problems:
        assert problem.start is not None and problem.end is not None
        assert 0 <= problem.start < problem.end <= len(text)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(OUR_SENTENCES), min_size=1, max_size=6),
       st.sampled_from([" ", "\n", "\n\n", " \u00a0", "\n• ", " 😀 "]))
def test_any_text_of_our_sentences_is_read_whole(chosen: list[str], between: str) -> None:
    text = between.join(chosen)
    result = reading(text)
    whole(result)
    again = read(Document("another name", text, published=DAY), engine="grammar")
    assert [claim.id for claim in again.claims] == [claim.id for claim in result.claims]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(OUR_SENTENCES), min_size=1, max_size=4),
       st.sampled_from([" ", "\n\n", "\n• ", " 😀 "]))
def test_so_it_is_with_the_learned_reader_beside(chosen: list[str], between: str) -> None:
    text = between.join(chosen)
    result = read(Document("note", text, published=DAY), engine="both")
    whole(result)
    again = read(Document("another name", text, published=DAY), engine="both")
    assert [claim.id for claim in again.claims] == [claim.id for claim in result.claims]


ODD = st.text(alphabet=st.one_of(st.sampled_from("\u0000\u200b\u202e\ufeff\u2028\u0301😀ß€“”«»’‘—­﷽\t\r\n"),
                                 st.characters(codec="utf-8")), max_size=30)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ODD, st.sampled_from(OUR_SENTENCES), ODD)
def test_odd_characters_around_and_inside_do_no_harm(before: str, sentence: str, after: str) -> None:
    middle = len(sentence) // 2
    whole(reading(f"{before}{sentence}{after}"))
    whole(reading(f"{sentence[:middle]}{before}{sentence[middle:]}"))


@pytest.mark.parametrize("text", ["", " ", "\n\n", ".", "a" * 5000,
                                  "Norway sent tanks to Ukraine.\x00", "Norway " * 600])
def test_texts_at_the_edge(text: str) -> None:
    whole(reading(text))


READ_AND_PRINT = """
import json, sys
from pledgebook.claims import read
from pledgebook.model import Document
print(json.dumps(read(Document("note", sys.stdin.read(), published="2024-05-01")).as_json(), ensure_ascii=True))
"""


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    text = " ".join(OUR_SENTENCES[:24])

    def told(seed: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", READ_AND_PRINT], input=text, capture_output=True, encoding="utf-8", timeout=120,
            check=False,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"})
        assert run.returncode == 0, run.stderr
        return run.stdout

    first = told("1")
    assert len(json.loads(first)["claims"]) > 10
    assert told("2") == first


def test_a_reader_that_was_put_away_comes_back_and_reads_the_same() -> None:
    document = Document("a", "Norway pledged 50 million euros to Ukraine on Monday.", published="2024-05-06")
    before = read(document)
    put_away()
    assert language.cache_info().currsize == networks.cache_info().currsize == 0
    assert read(document) == before and before.claims
    assert language.cache_info().currsize == networks.cache_info().currsize == 1
