"""Whose voice reports an act (decision 39). All sentences are invented."""

from __future__ import annotations

import pytest

from tests.claims.reading import claims

SPEAKERS = [
    ("Rome said that it had sent Lebanon 40 radars.", "ITA"),
    ("Rome vowed to send Lebanon 40 radars.", None),
    ("Italy will send Lebanon 40 radars, the defence minister said.", "ITA"),
    ("Italy will send Lebanon 40 radars; France says little.", None),
    ("According to the Lebanese army, Italy has sent Lebanon 40 radars.", "LBN"),
    ("According to an analyst, Italy has sent Lebanon 40 radars.", None),
    ("“We will send Lebanon 40 radars,” Italian Defence Minister Carla Bruni-Rossi said.", "ITA"),
    ("Italy will send Lebanon a “qualitative edge” in 40 radars.", None),
    ("The Turkish envoy said that Rome had told him that Italy would send Lebanon 40 radars.", "TUR"),
    ("The representative of Ghana spoke first. She said that Italy had sent Lebanon 40 radars.", "GHA"),
]


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS)
def test_the_speaker_is_the_outermost_voice(text: str, speaker: str | None) -> None:
    found = claims(text)
    assert found
    assert {c.speaker for c in found} == {speaker}
