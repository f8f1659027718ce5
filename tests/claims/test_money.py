"""Amounts of money: value, currency and rate as written, and what only looks like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgebook.claims.currencies import CODES, SIGNS, WORDS, dollars_at_home, of_giver, of_home
from pledgebook.claims.money import amounts, coin_before, seen_amounts

Stated = list[tuple[float, str, str | None]]


def stated(text: str) -> Stated:
    return [(m.amount.value, m.amount.currency, m.amount.per) for m in amounts(text) if not m.vague]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ruritania gave two hundred million euros", [(2e8, "EUR", None)]),
        ("two dozen tanks", []),
        ("$1.4 Million", [(1.4e6, "USD", None)]),
        ("$2.5bn, £3m and €40k", [(2.5e9, "USD", None), (3e6, "GBP", None), (4e4, "EUR", None)]),
        ("5 bn kroner", [(5e9, "NOK", None)]),
        ("EUR1.5bn", [(1.5e9, "EUR", None)]),
        ("50 million €", [(5e7, "EUR", None)]),
        ("half a billion euros", [(5e8, "EUR", None)]),
        ("a million and a half dollars", [(1.5e6, "USD", None)]),
        ("13 billion more dollars", [(1.3e10, "USD", None)]),
        ("a 100-million-euro loan", [(1e8, "EUR", None)]),
        ("a $61 aid bill", [(61, "USD", None)]),  # as written; the register doubts it
        ("$32.8 billion", [(32_800_000_000, "USD", None)]),  # not 32,799,999,999.999996
    ],
)
def test_a_sum_is_read_as_it_stands(text: str, expected: Stated) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rs 1,00,000 crore", [(1e12, "INR", None)]),
        ("3 lakh crore rupees", [(3e12, "INR", None)]),
        ("1.200.000,50 euros", [(1_200_000.5, "EUR", None)]),
        ("€4,2 billion", [(4.2e9, "EUR", None)]),
        ("1.200 zloty", [(1200, "PLN", None)]),
        ("1.200 billion zloty", [(1.2e9, "PLN", None)]),
        ("$1.200 a litre", [(1.2, "USD", None)]),
        ("1 200 000 kroner", [(1.2e6, "NOK", None)]),
    ],
)
def test_indian_and_continental_figures(text: str, expected: Stated) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("A$5 million", "AUD"),
        ("US $5 million", "USD"),
        ("C$ 2.4 billion", "CAD"),
        ("123 million Canadian dollars", "CAD"),
        ("$50 million Canadian for tents", "CAD"),
        ("a $50 million Canadian package", "USD"),  # the package is Canadian, the dollars are not said to be
        ("$7m AUD", "AUD"),
        ("$7 million (Canadian)", "CAD"),
        ("2.5 billion Danish kroner", "DKK"),
        ("10 billion CFA francs", "XOF"),
        ("5 million Swiss francs", "CHF"),
        ("300 million Egyptian pounds", "EGP"),
        ("4 billion South Korean won", "KRW"),
        ("3 trillion won", "KRW"),
        ("¥40 million", "JPY"),
        ("30 million ECU", "XEU"),
        ("2.6 billion SDRs", "XDR"),
    ],
)
def test_the_currency_is_the_one_the_words_name(text: str, currency: str) -> None:
    assert [m.amount.currency for m in amounts(text)] == [currency]


@pytest.mark.parametrize(
    "text",
    [
        "They won 53 seats and then 12 won more.",
        "Five million won the lottery.",
        "a 2,000-pound bomb",
        "500 pounds of explosives",
        "12 million pounds of food",
        "at COP 28 in the desert",
        "They TRY 3 times.",
        "2 per cent of output",
        "It is 50 cents short.",
        "a real effort of 3 crown princes",
        "hundreds of dollars",
    ],
)
def test_what_only_looks_like_money_is_none(text: str) -> None:
    assert stated(text) == []


def test_pounds_with_help_behind_them_are_money() -> None:
    assert stated("500 million pounds of military aid") == [(5e8, "GBP", None)]


@pytest.mark.parametrize(
    ("written", "currency", "givers", "expected"),
    [
        ("50 million kroner", "NOK", ("DNK",), "DKK"),
        ("50 million kroner", "NOK", ("USA",), "NOK"),
        ("2 billion crowns", "SEK", ("CZE",), "CZK"),
        ("2 billion Swedish crowns", "SEK", ("CZE",), "SEK"),
        ("500 million pounds", "GBP", ("EGY",), "EGP"),
        ("900 million rupees", "INR", ("PAK",), "PKR"),
        ("5 million dollars", "USD", ("AUS",), "USD"),  # a dollar is American unless the text says otherwise
        ("NOK 50 million", "NOK", ("DNK",), "NOK"),
    ],
)
def test_whose_crown_it_is_the_giver_decides(
    written: str, currency: str, givers: tuple[str, ...], expected: str
) -> None:
    assert of_giver(written, currency, givers) == expected


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("$3.8 billion a year", "year"),
        ("$3.8 billion in military aid each year", "year"),
        ("$3.8 billion annually", "year"),
        ("an annual contribution of $5 million", "year"),
        ("raised annual assistance to Ruritania from $5 million to $6 million", "year"),
        ("$1 billion in annual military assistance", "year"),
        ("It will give Ruritania each year $2 billion", "year"),
        ("100 dollars a month since last summer", "month"),
        ("at the annual summit Freedonia pledged $5 million", None),
        ("$5 million for a year", None),
        ("$5 million over a year", None),
        ("$5 million a year later", None),
        ("two million travellers annually thanks to $5 million", None),
    ],
)
def test_a_yearly_sum_is_told_from_a_total(text: str, per: str | None) -> None:
    assert [m.amount.per for m in amounts(text)] == [per]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("up to €5m", "up to"),
        ("a minimum of €40 billion", "at least"),
        ("more than $5 billion", "at least"),
        ("$12 million or more", "at least"),
        ("some $5m", "about"),
        ("5 to 7 million euros", "range"),
        ("between $2 and $3 billion", "range"),
        ("$100- to $150 billion", "range"),
        ("a further $5m", None),
    ],
)
def test_how_near_the_figure_is_meant(text: str, bound: str | None) -> None:
    assert [m.amount.bound for m in amounts(text)] == [bound]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 to 7 million euros", [(7e6, "EUR", None)]),
        ("$5 and $7 million", [(5e6, "USD", None), (7e6, "USD", None)]),  # two sums, one scale
        ("$45 billion — $45 billion", [(4.5e10, "USD", None)]),  # said twice
        ("raised from 2 billion to 3 billion euros", [(3e9, "EUR", None)]),
    ],
)
def test_ranges_are_one_sum_and_lists_are_not(text: str, expected: Stated) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Freedonia 50 million kroner, Ruritania 1.6 billion", [(5e7, "NOK", None), (1.6e9, "NOK", None)]),
        (
            "Ruritania 303 million over five years, Freedonia 60 million euros",
            [(3.03e8, "EUR", None), (6e7, "EUR", None)],
        ),
        ("30 million euros, 5 of them for mines", [(3e7, "EUR", None), (5e6, "EUR", None)]),
        ("£40m, of which 5 million for radars", [(4e7, "GBP", None), (5e6, "GBP", None)]),
        ("$5 million to feed more than 2 million in the delta", [(5e6, "USD", None)]),
        ("It fed 1.2 million people with $5 million", [(5e6, "USD", None)]),
        ("30 million euros, 5 ships", [(3e7, "EUR", None)]),
        ("Kuwait pledged 100 million dollars, and Norway 20;", [(1e8, "USD", None), (2e7, "USD", None)]),
        ("Kuwait pledged 100 million dollars under Article 20;", [(1e8, "USD", None)]),
        ("It received 1.6 billion and 610 million euros", [(1.6e9, "EUR", None), (6.1e8, "EUR", None)]),
    ],
)
def test_a_bare_number_takes_its_currency_from_its_neighbour(text: str, expected: Stated) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "kept", "why"),
    [
        ("500 million kroner (about 45 million euros, or $50 million)", 5e8, {"equivalent"}),
        ("A$500 million ($330 million; £250m) for the coast", 5e8, {"equivalent"}),
        ("5 billion kronor – about 450 million euros – for radars", 5e9, {"equivalent"}),
        ("$3 million, up from $2 million", 3e6, {"compared"}),
        ("5 million euros, compared with 3 million euros before", 5e6, {"compared"}),
        ("$1 billion on top of the nearly $300 million already there", 1e9, {"compared"}),
        ("It gave $4 million, more than the $3 million promised", 4e6, {"compared"}),
        ("more than $5 million", 5e6, set()),
        ("$32 million, an increase of $2 million over the 2023 level", 3.2e7, {"compared"}),
        ("$300 million, bringing the total to more than $7 billion", 3e8, {"total so far"}),
        ("an additional $200 million, for a total of $450 million", 2e8, {"total so far"}),
        ("$5 million for a state with trade worth $7 billion", 5e6, {"traded"}),
        ("a $50 billion loan on $300 billion of frozen assets", 5e10, {"traded"}),
    ],
)
def test_what_is_no_sum_of_the_act_is_seen_and_set_aside(text: str, kept: float, why: set[str]) -> None:
    assert [m.amount.value for m in amounts(text)] == [kept]
    assert {m.aside for m in seen_amounts(text) if m.aside} == why


def test_two_sums_in_one_currency_are_no_equivalents() -> None:
    assert stated("5 million euros (3 million euros in cash)") == [(5e6, "EUR", None), (3e6, "EUR", None)]


@pytest.mark.parametrize(
    "text",
    [
        "hundreds of millions of dollars",
        "several billion euros",
        "a multi-billion-dollar loan",
        "several hundred thousand dollars",
        "a three-digit million amount",
    ],
)
def test_an_amount_without_a_number_is_vague(text: str) -> None:
    assert [m.vague for m in amounts(text)] == [True]


VALUES = st.one_of(
    st.integers(min_value=1, max_value=999).map(float),
    st.integers(min_value=1, max_value=9999).map(lambda n: n / 10),
)
UNAMBIGUOUS = ("$", "€", "£", "US$", "C$", "A$", "NZ$", "₴", "₹", "¥", "₺", "₪")
CODED = ("USD", "EUR", "GBP", "NOK", "SEK", "DKK", "PLN", "UAH", "JPY", "AUD", "CAD", "CHF", "CZK", "KRW", "INR")
NAMED = ("euro", "dollar", "hryvnia", "zloty", "rouble", "yen", "shekel", "forint", "ringgit", "naira")


@given(
    VALUES,
    st.sampled_from([("million", 1e6), ("bn", 1e9), ("billion", 1e9), ("m", 1e6), ("trillion", 1e12)]),
    st.sampled_from(UNAMBIGUOUS),
    st.sampled_from(CODED),
    st.sampled_from(NAMED),
)
def test_what_is_written_in_any_style_is_read_back(
    value: float, scale: tuple[str, float], sign: str, code: str, name: str
) -> None:
    word, factor = scale
    figure, comma = f"{value:g}", f"{value:g}".replace(".", ",")
    plural = {"zloty": "zloty", "yen": "yen", "forint": "forint"}.get(name, f"{name}s")
    for written, currency in (
        (f"{sign}{figure}{word}", SIGNS[sign]),
        (f"{sign}{figure} {word}", SIGNS[sign]),
        (f"{code} {comma} {word}", code),
        (f"{figure} {word} {code}", code),
        (f"{comma} {word} {plural}", WORDS[name].usual),
    ):
        found = stated(f"Ruritania gives {written} for radars.")
        assert [c for _, c, _ in found] == [currency], written
        assert found[0][0] == pytest.approx(value * factor), written


@given(
    st.lists(
        st.sampled_from(
            [
                "$",
                "€",
                "5",
                "1,200",
                "million",
                "bn",
                "and",
                "to",
                "or",
                "(",
                ")",
                "-",
                "of them",
                "kroner",
                "pounds",
                "half a",
                "two",
                "hundred",
                "from",
                "US",
                "Rs",
                "crore",
                "about",
                ",",
                ";",
                "—",
                "of which",
                "A$",
                "multi-million-dollar",
            ]
        ),
        max_size=14,
    ).map(" ".join)
)
def test_every_span_slices_back_to_what_was_read(text: str) -> None:
    last = 0
    for money in seen_amounts(text):
        assert text[money.start : money.end] == money.amount.as_written
        assert money.start >= last
        assert 0 < money.amount.value <= 1e17
        assert money.amount.currency in CODES
        last = money.end


@given(st.text(max_size=300))
@example("$" + "9" * 5000)
@example("٣ dollars")
@example("$½")
@example("5,000,000,000,000,000,000 trillion dollars")
def test_any_text_can_be_read_for_money(text: str) -> None:
    for money in seen_amounts(text):
        assert text[money.start : money.end] == money.amount.as_written


@pytest.mark.parametrize("piece", ["1 ", "two hundred and ", "$1 to ", "5 million and ", "annual "])
def test_long_runs_of_numbers_do_not_stall(piece: str) -> None:
    started = time.process_time()
    seen_amounts(piece * (3000 // len(piece)))
    assert time.process_time() - started < 5


# --- currencies that the text before names ---------------------------------------------------------------------------

TOLD = "The European Commission released 50 million euros. "


@pytest.mark.parametrize(("sentence", "expected"), [
    ("A further 15 million would be made available as budget support.", [15e6]),
    ("Japan spoke of a loan of 70 million.", [70e6]),
    ("Another 10 million of grant are spent on the displaced.", [10e6]),
    ("About 3 billion of the total would be put up by the bank.", [3e9]),
    ("Saudi Arabia has put in 50 million, the Emirates nothing.", [50e6]),
    ("Some 7 million people have fled.", []),
    ("It sent 2 million shells.", []),
    ("A country of 40 million people took them in.", []),
    ("It sent 40 more.", []),  # without a scale it is as often a number of things
    ("It gave 15 million, and Norway 20 million kroner.", [15e6, 20e6]),  # kroner: the sentence has its own
    ("Japan is lending 15 million more.", [15e6]),  # after any word, where nothing else is counted
    ("Japan is feeding 15 million more.", []),
    ("Japan transferred another hundred million, to the bank.", [100e6]),
    ("The assembly approved Q4 billion.", []),  # a sign we do not know is not the euro's
])
def test_a_sum_may_leave_its_currency_to_the_text_before(sentence: str, expected: list[float]) -> None:
    text = TOLD + sentence
    found = amounts(sentence, coin_before(text, len(TOLD), sentence))
    assert [m.amount.value for m in found] == expected
    own = "kroner" in sentence
    assert {m.amount.currency for m in found} <= {"NOK" if own else "EUR"}


@pytest.mark.parametrize(("text", "expected"), [
    ("$226,000,000 for arms", (226e6, "USD")),
    ("$1,234,567.80", (1234567.8, "USD")),
    ("1,00,00,000 rupees", (1e7, "INR")),
    ("a further hundred million euros", (1e8, "EUR")),
    ("more than 1 billion 200 million dollars", (1.2e9, "USD")),
    ("Sh4.4 billion", (4.4e9, "KES")),
    ("R5 billion", (5e9, "ZAR")),
    ("16.4 billion Guyana dollars", (16.4e9, "GYD")),
    ("600 million Syrian lira", (6e8, "SYP")),
])
def test_figures_and_signs_of_many_places(text: str, expected: tuple[float, str]) -> None:
    (money,) = amounts(text)
    assert (money.amount.value, money.amount.currency) == expected


def test_a_letter_before_a_small_number_is_no_currency() -> None:
    assert amounts("R2 and K4 are roads; K9 units") == []


def test_without_an_amount_before_there_is_no_currency() -> None:
    text = "It was cold. A further 15 million would be made available."
    assert coin_before(text, 13, text[13:]) is None
    assert amounts(text[13:], None) == []


@pytest.mark.parametrize(("text", "home", "dollars"), [
    ("Ottawa will spend $5 million.", ("CAN",), "CAD"),
    ("Ottawa will spend C$5 million ($4 million).", ("CAN",), None),  # it marks its own, so a bare one is American
    ("Ottawa will spend $5 million.", ("POL",), None),
    ("Ottawa will spend $5 million.", (), None),
])
def test_whose_dollars_a_text_means(text: str, home: tuple[str, ...], dollars: str | None) -> None:
    assert dollars_at_home(text, home) == dollars


@pytest.mark.parametrize(("written", "currency", "givers", "at_home", "expected"), [
    ("$5 million", "USD", ("CAN",), "CAD", "CAD"),
    ("5 billion dollars", "USD", ("CAN",), "CAD", "CAD"),
    ("$5 million", "USD", ("USA",), "CAD", "USD"),  # another gives
    ("$5 million", "USD", ("CAN",), None, "USD"),  # told abroad
    ("US$5 million", "USD", ("CAN",), "CAD", "USD"),
    ("5 million US dollars", "USD", ("CAN",), "CAD", "USD"),
    ("€5 million", "EUR", ("CAN",), "CAD", "EUR"),
])
def test_a_state_gives_its_own_dollars_at_home(
    written: str, currency: str, givers: tuple[str, ...], at_home: str | None, expected: str
) -> None:
    assert of_home(written, currency, givers, at_home) == expected


@pytest.mark.parametrize(("text", "parts"), [
    ("a billion dollars, of which 250 million are to go to the budget", [False, True]),
    ("$1 billion, of which $250 million is a grant", [False, True]),
    ("$1 billion for roads and $250 million for schools", [False, False]),
])
def test_a_part_is_told_from_a_second_sum(text: str, parts: list[bool]) -> None:
    assert [m.part for m in amounts(text)] == parts


def test_scales_in_a_row_are_no_sum() -> None:
    assert seen_amounts("5 million bn hundred dollars") == []
    assert [money.amount.value for money in seen_amounts("900 trillion dollars")] == [9e14]
