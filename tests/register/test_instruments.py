"""Claims meet instruments: a yes and the nearest no for each way; what the reference lacks is told."""

from __future__ import annotations

from typing import Any

import pytest

from pledgebook.model import Amount, Claim, Kind, Stage
from pledgebook.register.instruments import instruments_of, unlisted
from tests.register.readings import claim

SIGNED: dict[str, Any] = {"kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "beneficiaries": ()}


def said(quote: str, **fields: Any) -> Claim:
    return claim(quote, quote, **({"said_on": "2024-03-15"} | fields))


def ids(one: Claim) -> set[str]:
    return {attached.instrument.id for attached in instruments_of(one)}


@pytest.mark.parametrize(("one", "expected"), [
    (said("NATO will act under Article 5.", kind=Kind.GUARANTEE, actors=("NATO",), beneficiaries=(),
          instrument="NATO’s “Article 5"), {"nato-article-5"}),
    (said("Iran and Russia signed the Geneva agreement.", **SIGNED, actors=("IRN", "TUR"),
          instrument="Geneva agreement"), set()),  # another Geneva: its parties are not those of 2014
    (said("Ukraine signed a joint declaration with the G7.", **SIGNED, actors=("UKR",), partners=("G7",),
          instrument="joint declaration"), {"g7-vilnius-joint-declaration-2023"}),
    (said("Ukraine has signed security agreements with Latvia and Peru.", **SIGNED, actors=("UKR",),
          partners=("LVA", "PER")), {"ukr-lva-2024-04-11"}),
    (said("Ukraine has signed a fishing treaty with Latvia.", **SIGNED, actors=("UKR",), partners=("LVA",)), set()),
    (said("The EU gives 50 billion euros to Ukraine.", actors=("EU",), amount=Amount(50e9, "EUR")),
     {"eu-ukraine-facility-2024"}),
    (said("The EU gives 20 billion euros to Ukraine.", actors=("EU",), amount=Amount(20e9, "EUR")), set()),
    (said("France does not rule out sending troops.", kind=Kind.DEPLOYMENT, stage=Stage.CONSIDERED, actors=("FRA",)),
     {"macron-troops-statement-2024"}),
    (said("France does not rule out sending troops.", kind=Kind.DEPLOYMENT, stage=Stage.CONSIDERED, actors=("FRA",),
          said_on="2025-03-15"), set()),  # news is old after a year
])
def test_a_claim_meets_its_instrument(one: Claim, expected: set[str]) -> None:
    assert ids(one) == expected


def test_the_reason_is_told_in_words() -> None:
    (attached,) = instruments_of(said("Under Article 5 …", kind=Kind.GUARANTEE, actors=("NATO",), beneficiaries=(),
                                      instrument="Article 5"))
    assert attached.how == "name"
    assert "“Article 5”" in attached.reason


def test_a_named_vehicle_that_the_reference_has_not_is_told_once_with_its_texts() -> None:
    told = [said("They signed the Ruritania Accords.", **SIGNED, actors=("NOR", "SWE"), instrument="Ruritania Accords"),
            claim("The Ruritania Accords hold.", "The Ruritania Accords hold.", "other", **SIGNED,
                  actors=("NOR", "SWE"), instrument="the Ruritania Accords"),
            said("They signed the Budapest Memorandum.", **SIGNED, actors=("UKR", "USA"),
                 instrument="Budapest Memorandum"),
            said("They signed a ceasefire.", **SIGNED, actors=("NOR", "SWE"), instrument="ceasefire")]
    (missing,) = unlisted(told)
    assert missing.documents == ("note", "other")
    assert missing.parties == ("NOR", "SWE")
