"""Claims by the learned reader: built like any other, told as learned, and never twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.claims import read
from pledgebook.claims.cast import Player, Scene
from pledgebook.claims.network import Impression, Parts
from pledgebook.claims.reader import _by_grammar
from pledgebook.claims.steps import whole_document
from pledgebook.claims.suggested import (
    BESIDE,
    Cast,
    cast_by,
    one_claim_a_sum,
    sight,
    suggest,
    unless_all_doubtful,
    worth_telling,
)
from pledgebook.model import Claim, Document, Kind, Stage
from tests.claims.reading import DAY, parsed

FIRM = {stage: float(stage is Stage.PLEDGED) for stage in Stage}
SCENE = Scene("", "Norway will send tanks to Ukraine.",
              (Player(0, 6, ("NOR",), False), Player(26, 33, ("UKR",), False)))


def claims(text: str, engine: str) -> tuple[Claim, ...]:
    return read(Document("note", text, published=DAY), engine=engine).claims


def impression(start: int = 12, likely: float = 0.9, kind: Kind = Kind.AID, **parts: Parts) -> Impression:
    return Impression(start, start + 4, kind, likely, FIRM, parts)


# --- who has which part --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("norway", "ukraine", "wanted"), [
    (Parts(0.9, 0.1, 0.0), Parts(0.1, 0.0, 0.8), Cast(("NOR",), (), ("UKR",))),
    (Parts(0.9, 0.1, 0.0), Parts(0.1, 0.8, 0.6), Cast(("NOR",), ("UKR",), ())),
    (Parts(0.9, 0.1, 0.0), Parts(0.8, 0.1, 0.8), Cast(("NOR", "UKR"), (), ())),  # nobody has two parts
    (Parts(0.3, 0.1, 0.0), Parts(0.1, 0.0, 0.8), Cast(("NOR",), (), ("UKR",))),  # the likeliest, where none is likely
    (Parts(0.2, 0.1, 0.0), Parts(0.1, 0.0, 0.8), Cast((), (), ("UKR",))),  # but not just anybody
    (Parts(0.9, 0.4, 0.0), Parts(0.1, 0.44, 0.44), Cast(("NOR",), (), ())),
    (Parts(0.9, 0.4, 0.0), Parts(0.1, 0.4, 0.45), Cast(("NOR",), (), ("UKR",))),  # others need less to have a part
    (Parts(0.9, 0.1, 0.0), Parts(0.49, 0.1, 0.2), Cast(("NOR",), (), ())),  # than those who act
])
def test_each_party_has_the_part_it_most_likely_has(norway: Parts, ukraine: Parts, wanted: Cast) -> None:
    assert cast_by(impression(NOR=norway, UKR=ukraine), SCENE) == wanted


@pytest.mark.parametrize(("text", "sweden", "wanted"), [
    ("Norway and Sweden will send tanks.", Parts(0.4, 0, 0), Cast(("NOR", "SWE"), (), ())),
    ("Norway and Sweden will send tanks.", Parts(0.39, 0, 0), Cast(("NOR",), (), ())),
    ("Norway, say Swedes, will send tanks.", Parts(0.4, 0, 0), Cast(("NOR",), (), ())),  # not in one breath
])
def test_who_is_named_in_one_breath_has_the_same_part(text: str, sweden: Parts, wanted: Cast) -> None:
    at = text.index("Swed")
    scene = Scene("", text, (Player(0, 6, ("NOR",), False), Player(at, at + 6, ("SWE",), False)))
    assert cast_by(impression(NOR=Parts(0.9, 0, 0), SWE=sweden), scene) == wanted


@pytest.mark.parametrize(("beside", "wanted"), [
    (Parts(0, 0.1, 0.4), Cast(("NOR",), (), ("MLI", "TCD"))),
    (Parts(0, 0.4, 0.1), Cast(("NOR",), (), ("MLI", "TCD"))),  # the same part, even where it seems another
    (Parts(0, 0.1, 0.39), Cast(("NOR",), (), ("MLI",))),
])
def test_so_has_the_other_side(beside: Parts, wanted: Cast) -> None:
    text = "Norway will send tanks to Mali and Chad."
    scene = Scene("", text, tuple(Player(text.index(name), text.index(name) + len(name), (party,), False)
                                  for name, party in (("Norway", "NOR"), ("Mali", "MLI"), ("Chad", "TCD"))))
    assert cast_by(impression(NOR=Parts(0.9, 0, 0), MLI=Parts(0, 0, 0.9), TCD=beside), scene) == wanted


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 3), min_size=2, max_size=2))
@settings(max_examples=100, deadline=None)
def test_nobody_has_two_parts_in_one_act(numbers: list[tuple[float, float, float]]) -> None:
    cast = cast_by(impression(NOR=Parts(*numbers[0]), UKR=Parts(*numbers[1])), SCENE)
    told = [*cast.actors, *cast.partners, *cast.beneficiaries]
    assert len(told) == len(set(told)) and set(told) <= {"NOR", "UKR"}


@pytest.mark.parametrize(("told", "kept"), [
    ([("model", 0.39), ("model", 0.3)], 0),
    ([("model", 0.4), ("model", 0.3)], 2),  # a weak one beside a sure one stays
    ([("grammar", 0.3)], 1),  # what the grammar tells says by another scale how sure it is
    ([("grammar", 0.3), ("model", 0.3)], 2),
    ([], 0),
])
def test_a_text_in_which_the_network_is_sure_of_nothing_has_no_claim(told: list[tuple[str, float]], kept: int) -> None:
    claim = claims("Norway will send tanks to Ukraine.", "grammar")[0]
    made = tuple(replace(claim, engine=engine, confidence=sure) for engine, sure in told)
    assert unless_all_doubtful(made) == made[:kept]


# --- which acts are told -------------------------------------------------------------------------------------------


def test_of_neighbouring_words_of_a_kind_the_likeliest_is_told() -> None:
    here = sight(*parsed("Norway will send tanks to Ukraine."), None, [], BESIDE)
    places = {t.text: t.idx for t in here.parsed.doc}
    sure, near = impression(places["send"], 0.9), impression(places["tanks"], 0.8)
    far, other = impression(places["Ukraine"] + 7, 0.8), impression(places["tanks"], 0.8, Kind.DEPLOYMENT)
    doubtful = impression(places["Norway"], 0.02)
    here = replace(here, impressions=(near, sure, other, doubtful, far), least=0.5)
    assert worth_telling(here) == [sure, other, far]


def test_an_act_that_the_grammar_told_is_not_told_again() -> None:
    text = "Norway will send 20 tanks to Ukraine."
    both, grammar = claims(text, "both"), claims(text, "grammar")
    assert [c.kind for c in both] == [c.kind for c in grammar] == [Kind.AID]
    assert both[0].engine == "grammar"


def test_alone_the_learned_reader_tells_what_it_sees() -> None:
    (claim,) = claims("Norway will send 20 tanks worth 300 million dollars to Ukraine, its premier said.", "model")
    assert (claim.engine, claim.kind, claim.stage) == ("model", Kind.AID, Stage.PLEDGED)
    assert (claim.actors, claim.partners + claim.beneficiaries) == (("NOR",), ("UKR",))
    assert claim.amount is not None and (claim.amount.value, claim.amount.currency) == (300e6, "USD")
    assert claim.speaker == "NOR" and claim.count == 20
    assert 0 < claim.confidence <= 1
    assert any(reason.startswith("learned: “") and "aid (" in reason for reason in claim.why)


def test_without_an_actor_there_is_no_claim() -> None:
    here = sight(*parsed("Norway will send tanks to Ukraine."), None, [], BESIDE)
    nobody = {p: Parts(0.0, 0.0, 0.9) for p in here.scene.parties}
    seen = replace(impression(here.parsed.doc[2].idx, 0.9), parts=nobody)
    here = replace(here, impressions=(seen,))
    assert suggest(here, []) == []


@pytest.mark.parametrize("engine", ["model", "both"])
def test_a_sum_is_told_once(engine: str) -> None:
    text = ("Norway signed a defence pact with Ukraine on Monday and will give it 100 million euros for air defence. "
            "Denmark has sent 12 howitzers to Poland.")
    sums = [c.amount for c in claims(text, engine) if c.amount]
    assert len(sums) == len(set(sums)) <= 1


@pytest.mark.parametrize("engine", ["model", "both"])
def test_every_claim_has_its_words(engine: str) -> None:
    text = "Kenya asked France for help. Paris refused. Ghana's troops left Mali in May; Accra will pay Chad 3m euros."
    for claim in claims(text, engine):
        assert text[claim.evidence.start:claim.evidence.end] == claim.quote


def test_titles_are_not_told() -> None:
    text = "Norway to send tanks to Ukraine\n\nThe weather in Oslo was mild."
    assert read(Document("note", text, title="Norway to send tanks to Ukraine"), engine="model").claims == ()


# --- what other rules leave alone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [True, False])
def test_what_the_network_saw_is_not_guessed_away(seen: bool) -> None:
    here_parsed, memory = parsed("Norway will send tanks.")
    drafts = [replace(draft, seen=seen, claim=replace(draft.claim, items=(), count=None, beneficiaries=()))
              for draft in _by_grammar(here_parsed, memory, [])]
    assert drafts and len(whole_document(drafts, memory.document)) == (len(drafts) if seen else 0)


@pytest.mark.parametrize(("kind", "likely", "kinds"), [
    (Kind.BODY, 0.9, [Kind.BODY]),  # what is paid into has the sum; the grammar knew no better than help
    (Kind.BODY, 0.5, [Kind.AID, Kind.BODY]),  # help is likelier
    (Kind.DEPLOYMENT, 0.9, [Kind.AID, Kind.DEPLOYMENT]),  # beside troops a sum mostly is another's
])
def test_a_sum_is_of_one_kind(kind: Kind, likely: float, kinds: list[Kind]) -> None:
    here_parsed, memory = parsed("Washington has promised $200 million towards the mission in Haiti.")
    found = _by_grammar(here_parsed, memory, [])
    assert [(d.claim.kind, bool(d.claim.amount)) for d in found] == [(Kind.AID, True)]
    promised = next(t.idx for t in here_parsed.doc if t.text == "promised")
    parts = {"USA": Parts(0.9, 0, 0), "HTI": Parts(0, 0, 0.9)}
    helps, other = (replace(impression(promised, sure, of), parts=parts) for sure, of in ((0.7, Kind.AID), (0.9, kind)))
    here = replace(sight(here_parsed, memory, None, found, BESIDE), impressions=(other,))
    (act,) = suggest(here, found)
    told = one_claim_a_sum(found, [act], replace(here, impressions=(helps, replace(other, likely=likely))))
    assert [d.claim.kind for d in told] == kinds
    assert [d.claim.amount.value for d in told if d.claim.amount] == [200e6]


def test_a_party_at_the_head_of_a_list_entry_may_act() -> None:
    text = ("Donors met in Brussels on Monday to help Lebanon. Among the largest pledges were:\n\n"
            "- the United States: 770 million dollars as a grant to Lebanon, subject to the approval of Congress;\n"
            "- Saudi Arabia: 1.1 billion dollars, of which 100 million as a grant to the budget;\n")
    told = {(c.actors, c.amount.value) for c in claims(text, "both") if c.amount}
    assert {(("USA",), 770e6), (("SAU",), 1.1e9)} <= told


def test_help_with_a_sum_of_its_own_stays_beside_a_pact() -> None:
    here_parsed, memory = parsed("Norway signed a defence pact with Ukraine and will give it 100 million euros.")
    found = _by_grammar(here_parsed, memory, [])
    help_, = (d for d in found if d.claim.kind is Kind.AID)
    pact, = (d for d in found if d.claim.kind is Kind.AGREEMENT)
    assert help_.claim.amount is not None and pact.claim.amount is None
    likely = replace(impression(0, 0.99, Kind.AGREEMENT), parts={"NOR": Parts(0.9, 0, 0)})
    here = replace(sight(here_parsed, memory, None, found, BESIDE), impressions=(likely,))
    assert one_claim_a_sum([help_], [pact], here) == [help_, pact]


@pytest.mark.parametrize(("body", "kinds"), [(0.3, [Kind.AID]), (0.8, [Kind.BODY])])
def test_the_sum_of_a_body_goes_to_help_that_alone_is_told(body: float, kinds: list[Kind]) -> None:
    here_parsed, memory = parsed("Australia is to put up a training centre in Timor-Leste worth 11 million dollars.")
    found = _by_grammar(here_parsed, memory, [])
    assert [(d.claim.kind, bool(d.claim.amount)) for d in found] == [(Kind.BODY, True)]
    put = next(t.idx for t in here_parsed.doc if t.text == "put")
    parts = {"AUS": Parts(0.9, 0, 0), "TLS": Parts(0, 0, 0.9)}
    helps, other = (
        replace(impression(put, sure, of), parts=parts) for sure, of in ((0.8, Kind.AID), (body, Kind.BODY)))
    here = replace(sight(here_parsed, memory, None, found, BESIDE), impressions=(helps,))
    told = one_claim_a_sum(found, suggest(here, found), replace(here, impressions=(helps, other)))
    assert [d.claim.kind for d in told if d.claim.amount] == kinds
