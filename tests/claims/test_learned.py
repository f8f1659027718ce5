"""The learned weights and what is suggested from them: loaded, still, explained, and silent where nothing is."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import Any

import pytest

from pledgebook.claims import read
from pledgebook.claims.draft import Draft
from pledgebook.claims.learned import (
    KINDS,
    STAGES,
    NoWeights,
    Weights,
    kinds_of,
    learned,
    shares,
    signs_of,
    stage_at,
    unpacked,
    words_of,
)
from pledgebook.claims.suggested import ENGINE, HIGHEST, sight, suggest
from pledgebook.model import Document, Kind, Stage
from tests.claims.reading import parsed

FILE = resources.files("pledgebook.claims").joinpath("data/kinds.json")


@cache
def likely(sentence: str) -> dict[Kind, float]:
    seen, memory = parsed(sentence)
    return {s.kind: s.probability for s in kinds_of(seen, sight(seen, memory, []).seen)}


def suggestions(sentence: str) -> list[Draft]:
    seen, memory = parsed(sentence)
    return suggest(seen, memory, [])


# --- the file ------------------------------------------------------------------------------------------------------


def packed() -> dict[str, Any]:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_weights_load_and_fit_the_codebook() -> None:
    known = learned()
    assert known.kinds.labels == KINDS and known.stages.labels == STAGES
    assert len(known.kinds.signs) > 1000 and len(known.stages.signs) > 500
    assert set(known.thresholds) == set(KINDS)
    assert known.trained_on["documents"] > 100


def test_the_file_is_small_and_holds_no_sentences() -> None:
    assert len(FILE.read_bytes()) < 600_000
    for model in (learned().kinds, learned().stages):
        longest = max(model.signs, key=lambda sign: len(sign.split()))
        assert len(longest.split()) <= 2, longest


@pytest.mark.parametrize("spoil", [
    lambda file: file.pop("kinds"),
    lambda file: file["kinds"]["bias"].pop(),
    lambda file: file["stages"]["labels"].reverse(),
    lambda file: file["kinds"]["signs"].update(weapon=[1.0, 2.0]),
    lambda file: file["thresholds"].pop("aid"),
])
def test_a_spoiled_file_is_named_with_what_to_do(spoil: Any) -> None:
    file = packed()
    spoil(file)
    with pytest.raises(NoWeights, match=r"kinds\.json.*Install Pledgebook again"):
        unpacked(file)


# --- the sums ------------------------------------------------------------------------------------------------------

SMALL = Weights(("a", "b"), (0.0, -1.0), {"tanks": (3.0, 2.0, -2.0), "sent": (4.0, 1.0, 0.0)})


def test_probabilities_are_what_the_sum_says() -> None:
    # 3 and 4 scaled to a length of one are 0.6 and 0.8.
    first, second = SMALL.probabilities(["tanks", "sent", "unheard"])
    assert first == pytest.approx(1 / (1 + math.exp(-(0.6 * 2.0 + 0.8 * 1.0))))
    assert second == pytest.approx(1 / (1 + math.exp(-(-1.0 + 0.6 * -2.0))))


def test_a_sign_counts_once_and_in_any_order() -> None:
    assert SMALL.probabilities(["sent", "tanks", "sent"]) == SMALL.probabilities(["tanks", "sent"])


def test_without_a_known_sign_only_the_bias_speaks() -> None:
    assert SMALL.probabilities(["unheard"]) == pytest.approx((0.5, 1 / (1 + math.e)))


def test_the_weight_of_a_sign_is_shared_out_among_its_tokens() -> None:
    assert SMALL.by_token({"tanks": (1, 2)}, "a") == {1: pytest.approx(1.0), 2: pytest.approx(1.0)}


def test_shares_have_the_length_of_one() -> None:
    assert sum(v * v for v in shares({"a": 3.0, "b": 1.0, "c": 2.5}).values()) == pytest.approx(1.0)
    assert shares({}) == {}


@pytest.mark.parametrize("sentence", [
    "Norway will supply Ukraine with twelve howitzers.",
    "The harvest was poor.",
    "Military aid, military equipment and military training for Ukraine were approved by the United States.",
])
def test_every_probability_lies_between_none_and_one(sentence: str) -> None:
    found = kinds_of(parsed(sentence)[0])
    assert {s.kind for s in found} == set(KINDS)
    assert all(0.0 <= s.probability <= 1.0 for s in found)
    assert [s.probability for s in found] == sorted((s.probability for s in found), reverse=True)


# --- the sentences -------------------------------------------------------------------------------------------------


def test_names_sums_and_numbers_are_masked() -> None:
    words = [word for word, _ in words_of(parsed("Norway gives Ukraine 40 million euros and 12 radars.")[0])]
    assert words == ["PARTY", "give", "PARTY", "MONEY", "and", "NUM", "radar"]


def test_the_parties_do_not_matter() -> None:
    one = likely("Norway will supply Ukraine with air defence systems.")
    other = likely("Japan will supply Palau with air defence systems.")
    assert one == other


@pytest.mark.parametrize(("kind", "yes", "no"), [
    (Kind.AID, "Norway will provide Ukraine with ammunition and air defence systems.",
     "Norway criticised Ukraine for its handling of the floods."),
    (Kind.AGREEMENT, "Norway and Ukraine signed a ten-year security agreement.",
     "Norway and Ukraine met on Tuesday and spoke of the weather."),
    (Kind.DEPLOYMENT, "Norway sent 200 soldiers to Latvia.", "Norway sent its condolences to Latvia."),
    (Kind.GUARANTEE, "Norway reaffirmed its commitment to Article 5: an attack on one is an attack on all.",
     "Norway reaffirmed its interest in the fair."),
    (Kind.MEMBERSHIP, "Ukraine wants to join NATO and asked for an invitation to membership.",
     "Ukraine wants to sell more wheat and asked for lower fees."),
    (Kind.POSTURE, "Norway will increase its defence spending to 3 percent of GDP and renounces nuclear weapons.",
     "Norway will increase its output of salmon."),
])
def test_a_sentence_of_the_kind_is_likelier_than_its_neighbour(kind: Kind, yes: str, no: str) -> None:
    assert likely(yes)[kind] > 1.5 * likely(no)[kind]
    assert likely(no)[kind] < learned().thresholds[kind]


@pytest.mark.parametrize("sentence", [
    "Norway will provide Ukraine with ammunition and air defence systems.",
    "Norway sent 200 soldiers to Latvia.",
    "Finland and Estonia signed a security agreement in Tallinn.",
])
def test_the_words_of_a_reason_stand_in_the_sentence_in_their_order(sentence: str) -> None:
    best = kinds_of(parsed(sentence)[0])[0]
    assert best.words
    place = 0
    for word in best.words:
        place = sentence.index(word, place) + len(word)


def test_the_same_sentence_gives_the_same_numbers() -> None:
    sentence = "Norway will provide Ukraine with ammunition and air defence systems."
    assert kinds_of(parsed(sentence)[0]) == kinds_of(parsed(sentence)[0])
    assert list(signs_of(parsed(sentence)[0])) == list(signs_of(parsed(sentence)[0]))


@pytest.mark.parametrize(("sentence", "word", "stage"), [
    ("Norway will send Ukraine air defence systems.", "systems", Stage.PLEDGED),
    ("Norway has delivered air defence systems to Ukraine.", "systems", Stage.DELIVERED),
    ("Ukraine asked Norway for air defence systems.", "systems", Stage.REQUESTED),
])
def test_the_stage_follows_the_words(sentence: str, word: str, stage: Stage) -> None:
    seen, _ = parsed(sentence)
    anchor = next(token for token in seen.doc if token.text == word)
    found, share, _ = stage_at(anchor, seen, Kind.AID, None)
    assert found is stage
    assert 0.0 < share <= 1.0


# --- what is suggested ---------------------------------------------------------------------------------------------

HELP = "Norway will provide Ukraine with ammunition, training and air defence systems."


def test_a_suggestion_is_a_whole_claim_with_its_reasons() -> None:
    (draft,) = [d for d in suggestions(HELP) if d.claim.kind is Kind.AID]
    claim = draft.claim
    assert claim.quote == HELP
    assert (claim.stage, claim.actors, claim.beneficiaries) == (Stage.PLEDGED, ("NOR",), ("UKR",))
    assert claim.engine == ENGINE
    assert 0.0 < claim.confidence <= HIGHEST
    assert claim.why[0].startswith("suggested by “")


def test_what_the_grammar_found_is_not_suggested_again() -> None:
    seen, memory = parsed(HELP)
    (found,) = [d for d in suggest(seen, memory, []) if d.claim.kind is Kind.AID]
    told = Draft(found.claim, found.chain, found.result, seen)
    assert not [d for d in suggest(seen, memory, [told]) if d.claim.kind is Kind.AID]


@pytest.mark.parametrize("sentence", [
    "Norway won two medals on Saturday.",
    "The weather in Oslo was mild.",
    "Norway and Ukraine discussed the harvest.",
    "Ammunition, training and air defence systems will be provided.",  # nobody acts
])
def test_nothing_is_suggested_where_nothing_is_promised(sentence: str) -> None:
    assert suggestions(sentence) == []


def test_suggestions_are_the_same_each_time() -> None:
    assert [d.claim for d in suggestions(HELP)] == [d.claim for d in suggestions(HELP)]


def test_both_adds_suggestions_and_takes_nothing_away() -> None:
    document = Document("t", "Spain will send Turkey two radars. The OSCE, which will oversee the truce, said it would "
                             "raise the number of its observers in Ukraine from 300 to 500.")
    grammar, both = (read(document, engine=engine).claims for engine in ("grammar", "both"))
    suggested = [claim for claim in both if claim not in grammar]
    assert grammar
    assert [claim for claim in both if claim in grammar] == list(grammar)
    assert [(claim.kind, claim.stage, claim.engine) for claim in suggested] == [("deployment", "pledged", "model")]
    assert suggested[0].confidence <= 0.5
    assert suggested[0].why[0].startswith("suggested by")
