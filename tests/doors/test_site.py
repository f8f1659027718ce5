"""`export site`: every link leads somewhere, nothing of a text becomes markup, and a browser shows it as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from lxml import html

from pledgebook import __version__
from pledgebook.answers.extract import DEFINITION, extract
from pledgebook.answers.selection import Selection
from pledgebook.doors.web.site import MARK, site_files
from pledgebook.exchange.letters import NOT_IN_XML
from pledgebook.register.days import last_day
from tests.doors.command_line import pledgebook
from tests.exchange.extracts import HOSTILE, READINGS, book_of, ruled, taken
from tests.register.readings import money, reading


def broken_links(files: Mapping[str, bytes]) -> list[str]:
    """Links of the pages that lead to no file of the site, or to no anchor in it."""
    pages = {path: html.fromstring(content.decode()) for path, content in files.items() if path.endswith(".html")}
    anchors = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    found = []
    for path, page in pages.items():
        assert len(page.xpath("//@id")) == len(anchors[path]), f"{path}: two things have one anchor"
        for link in page.xpath("//@href | //@src"):
            if re.match(r"https?://", link):
                continue
            file, _, anchor = link.partition("#")
            target = normpath(join(dirname(path), file)) if file else path
            if target not in files or (anchor and anchor not in anchors[target]):
                found.append(f"{path}: {link}")
    return found


def test_every_link_leads_to_a_file_and_its_anchor(tmp_path: Path) -> None:
    files = site_files(ruled(tmp_path))
    assert not broken_links(files)
    spoilt = files | {"index.html": files["index.html"].replace(b"#c", b"#gone-c", 1)}
    assert len(broken_links(spoilt)) == 1, "the check sees a broken anchor"
    assert len(broken_links({path: held for path, held in files.items() if path != "doubts.html"})) > 1


def test_a_link_is_shown_at_both_its_ends(tmp_path: Path) -> None:
    whole = reading("oslo", ("Norway will give Ukraine 24 billion euros.", {"amount": money(24e9)}),
                    ("Of that sum, 10 billion is for air defence.", {"amount": money(10e9)}), published="2024-01-15")
    found = taken(tmp_path, [whole])
    (link,) = [link for link in found.links if link.commitment != link.other]
    files = site_files(found)
    assert not broken_links(files)
    told = {name: " ".join(html.fromstring(files[f"commitment/{name}.html"].decode()).xpath(
        "string(//ul[@class='links'])").split()) for name in (link.commitment, link.other)}
    words = link.words.replace("_", " ")
    assert told[link.commitment].startswith(f"{words} Norway") and told[link.other].partition(":")[0].endswith(
        f"{words} this one")
    alone = replace(found, commitments=tuple(one for one in found.commitments if one.id == link.other))
    assert f"{link.commitment}</span>" in site_files(alone)[f"commitment/{link.other}.html"].decode()


def test_the_site_holds_what_fits_and_nothing_else(tmp_path: Path) -> None:
    found = taken(tmp_path, selection=Selection(beneficiaries=("UKR",), as_of=last_day("2024-01")))
    files = site_files(found)
    texts = {replace(made.document, source="").text_id: made.document.id for made in READINGS}
    assert {texts[path[9:-5]] for path in files if path.startswith("document/")} == {"oslo", "bergen"}
    assert {path[11:-5] for path in files if path.startswith("commitment/")} == {one.id for one in found.commitments}
    for path, content in files.items():
        if path.endswith(".html"):
            page = unescape(content.decode())
            for words in ("As of: 2024-01-31", "Filter: for Ukraine", DEFINITION, f"Pledgebook {__version__}"):
                assert words in page, path
    assert set(files) >= {"index.html", "documents.html", "doubts.html", "pledgebook.css", "mark.svg", MARK}


def test_quotes_are_marked_in_their_text_and_the_text_is_whole(tmp_path: Path) -> None:
    files = site_files(taken(tmp_path))
    for made in READINGS:
        if made.document.id == "evil":
            continue  # its control characters are shown as signs: the pages' own tests look at those
        article, = html.fromstring(files[f"document/{made.document.text_id}.html"].decode()).xpath("//article")
        assert "".join("".join(article.itertext()).split()) == "".join(made.document.text.split())
        for claim in made.claims:
            marked = article.xpath(f"//mark[contains(@data-at, '{claim.id}')]")
            assert "".join("".join(mark.itertext()) for mark in marked) == claim.quote


def test_words_of_a_text_are_never_markup(tmp_path: Path) -> None:
    for path, content in site_files(taken(tmp_path)).items():
        if path.endswith(".html"):
            page = html.fromstring(content.decode())
            assert not page.xpath("//script | //iframe | //form | //object | //*[@onclick] | //style | //*[@style]")
            policy, = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert b"<script>alert" not in content
    assert "<script>" in HOSTILE


def test_no_page_holds_a_character_that_html_has_no_place_for(tmp_path: Path) -> None:
    pages = {path: held.decode() for path, held in site_files(taken(tmp_path)).items() if path.endswith(".html")}
    pages["brief"] = pledgebook("export", "html", "--to", "-", "--book", str(tmp_path / "book.db")).stdout
    assert any(HOSTILE.replace("\x0b", "�")[:60] in unescape(page) for page in pages.values())
    assert {path for path, page in pages.items() if NOT_IN_XML.search(page)} == set()


def test_the_folder_is_written_whole_and_only_ours_is_replaced(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book_of(tmp_path / "b.db", READINGS).close()
    for words in ((), ("--actor", "Norway")):
        made = pledgebook("export", "site", "--to", "out", "--book", "b.db", *words)
        assert made.exit_code == 0, made.stderr
    with_norway = {str(path.relative_to("out")) for path in Path("out").rglob("*") if path.is_file()}
    with book_of(tmp_path / "b.db", []) as kept:
        assert with_norway == set(site_files(extract(kept, Selection(actors=("NOR",)))))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me", encoding="utf-8")
    refused = pledgebook("export", "site", "--to", "mine", "--book", "b.db")
    assert refused.exit_code == 1 and "Something else is there already" in refused.stderr
    assert pledgebook("export", "site", "--to", "-", "--book", "b.db").exit_code == 2
    assert sorted(path.name for path in Path().iterdir() if path.suffix != ".db-wal") == ["b.db", "mine", "out"]
