"""A caption that says something is a paragraph of its page; the credit of a picture is nobody's statement."""

from __future__ import annotations

import pytest

from pledgebook.documents.html import web_page
from tests.documents import made

PLEDGE = "Minister Ola Nordmann, who pledged forty tanks to Ukraine on Monday."


@pytest.mark.parametrize(("between", "kept"), [
    (f"<figure><img src=a.jpg><figcaption>{PLEDGE} Photo: Kari Holm/NTB</figcaption></figure>", PLEDGE),
    (f"<figure><img src=a.jpg><figcaption>{PLEDGE} (AP Photo/Kari Holm)</figcaption></figure>", PLEDGE),
    (f"<figure><div><img src=a.jpg></div><figcaption><p>{PLEDGE}</p><span class='img-credit'>Photograph by a friend of "
     "the minister who sent it</span></figcaption></figure>", PLEDGE),
    (f"<div class='wp-caption aligncenter'><img src=a.jpg><p class='wp-caption-text'>{PLEDGE} © Kari Holm</p></div>",
     PLEDGE),
    ("<figure><table><tr><td>Norway</td><td>2 radars</td></tr></table><figcaption>Radars pledged by country, 2024"
     "</figcaption></figure>", "Radars pledged by country, 2024"),
    ("<figure><img src=a.jpg><figcaption>AP Photo/Kari Holm</figcaption></figure>", None),
    ("<figure><img src=a.jpg><figcaption>Photo: Ministry of Defence of Norway via NTB</figcaption></figure>", None),
    ("<figure><img src=a.jpg><figcaption>Photo by Kari Holm, who lives here and works for us</figcaption></figure>",
     None),
    ("<figure><img src=a.jpg><figcaption><a href=/other>Denmark was asked to send tanks as well, but said no"
     "</a></figcaption></figure>", None),
])
def test_of_a_caption_its_sentences_are_read_where_they_stand(between: str, kept: str | None) -> None:
    lines = web_page(made.page(between))[0].text.split("\n\n")
    start, end = lines.index(f"{made.WORDS} They will arrive before winter."), lines.index(made.MORE)
    found = [line for line in lines[start + 1:end] if line != "Norway 2 radars"]
    assert found == ([kept] if kept else [])


def test_a_caption_that_is_shown_twice_is_read_once() -> None:
    figure = f"<figure><img src=a.jpg><figcaption>{PLEDGE}</figcaption></figure>"
    assert web_page(made.page(figure + f"<figure><div>{figure}</div></figure>"))[0].text.count(PLEDGE) == 1
