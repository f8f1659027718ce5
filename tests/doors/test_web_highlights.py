"""Where claims stand in a text, to the character."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pledgebook.doors.web.highlights import highlighted, place_of
from pledgebook.model import Claim, Document, Kind, Problem, Span, Stage

LETTERS = st.text(alphabet=st.sampled_from("aé б🛡👩\u200d🚀\n\r\u202e<&"), min_size=1, max_size=60)


def claim(text: str, start: int, end: int) -> Claim:
    return Claim(Span("note", start, end), text[start:end], Kind.AID, Stage.PLEDGED, ("NOR",))


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(LETTERS)
    place = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(place, place).map(sorted).filter(lambda span: span[0] < span[1]), max_size=8))
    return text, [(start, end) for start, end in spans]


@given(texts_with_spans(), texts_with_spans())
def test_pieces_join_to_the_text_and_to_each_quote(
        case: tuple[str, list[tuple[int, int]]], other: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = case
    claims = [claim(text, start, end) for start, end in spans]
    problems = [Problem("note", "a number", "look", start, end) for start, end in other[1] if end <= len(text)]
    paragraphs = highlighted(Document("note", text), claims, problems)
    pieces = [piece for paragraph in paragraphs for piece in paragraph.pieces]
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.start for piece in pieces] == [sum(len(p.text) for p in pieces[:n]) for n in range(len(pieces))]
    for place, one in enumerate(claims):
        assert "".join(piece.text for piece in pieces if place in piece.claims) == one.quote
        assert [piece.start for piece in pieces if place in piece.claims_begun] == [one.evidence.start]
    for place, problem in enumerate(problems):
        covered = "".join(piece.text for piece in pieces if place in piece.problems)
        assert covered == text[problem.start:problem.end]


def test_offsets_count_code_points_past_an_emoji() -> None:
    text = "🛡️🇺🇦 Oslo sends radars."
    (paragraph,) = highlighted(Document("note", text), [claim(text, text.index("Oslo"), len(text))])
    assert [(piece.text, piece.claims) for piece in paragraph.pieces] == [("🛡️🇺🇦 ", ()), ("Oslo sends radars.", (0,))]


def test_a_piece_knows_all_claims_that_share_it() -> None:
    text = "Oslo sends radars and asks Bonn for more."
    claims = [claim(text, 0, 17), claim(text, 5, len(text)), claim(text, 0, 17)]
    (paragraph,) = highlighted(Document("note", text), claims)
    assert [(piece.text, piece.claims, piece.claims_begun) for piece in paragraph.pieces] == [
        ("Oslo ", (0, 2), (0, 2)), ("sends radars", (0, 1, 2), (1,)), (" and asks Bonn for more.", (1,), ())]


def test_a_quote_that_is_not_at_its_place_is_never_highlighted() -> None:
    text = "Oslo sends radars. Oslo sends radars."
    stray = replace(claim(text, 0, 18), evidence=Span("note", 1, 19))
    (paragraph,) = highlighted(Document("note", text), [stray])
    assert [piece.claims for piece in paragraph.pieces] == [()]


def test_paragraphs_keep_their_line_ends() -> None:
    text = "\nOne.\r\n\r\nTwo\rThree"
    paragraphs = highlighted(Document("note", text), [])
    assert [paragraph.pieces[0].text for paragraph in paragraphs] == ["\n", "One.\r\n\r\n", "Two\r", "Three"]
    assert highlighted(Document("note", ""), []) == ()


def test_a_problem_outside_the_text_has_no_place() -> None:
    assert place_of(Problem("note", "x", "y", 2, 4), "abcd") == (2, 4)
    for start, end in ((None, None), (3, None), (2, 2), (4, 2), (-1, 2), (2, 5)):
        assert place_of(Problem("note", "x", "y", start, end), "abcd") is None
