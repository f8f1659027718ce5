"""What extractors of main text lose: captions that say something, and lists of pages with nothing around them."""

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


GOOGLE = f"""<html><head><style>.c1{{color:#000}}</style></head><body class='doc-content'>
<h1><span>Joint statement</span></h1><p><span>{made.WORDS}</span><sup><a href='#cmnt1' id='cmnt_ref1'>[a]</a></sup></p>
<h2><span>What we will do</span></h2><ul class='lst-kix_1-0'><li><span>{PLEDGE}</span></li></ul>
<p><span>{made.MORE}</span></p><div><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a><span>Is that so?</span></p></div>
</body></html>""".encode()
MENU = """<ul><li><a href=/>Home is where the heart is, and the world is wide</a></li>
<li><a href=/b>More of the world</a></li></ul>"""


def test_a_page_with_nothing_around_its_text_is_read_whole_without_remarks_in_its_margin() -> None:
    page, = web_page(GOOGLE)
    assert page.text.split("\n\n") == ["Joint statement", made.WORDS, "What we will do", PLEDGE, made.MORE]
    assert not page.notes


@pytest.mark.parametrize("menu", ["<nav>Home World</nav>", MENU])
def test_what_has_a_menu_is_read_without_it(menu: str) -> None:
    assert "ome" not in web_page(GOOGLE.replace(b"<h1>", menu.encode() + b"<h1>"))[0].text.partition(made.WORDS)[0]
