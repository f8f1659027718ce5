"""Every format gives its text with what it says of itself; whatever else comes gives a Problem, and never a crash."""

from __future__ import annotations

import csv
import io
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebook.documents import NotColumns, html, open_sources
from pledgebook.documents.extracted import Refused
from pledgebook.documents.html import web_page
from pledgebook.documents.kinds import Kind, kind_of, reader_of
from pledgebook.documents.separated import Rows
from pledgebook.model import Document, Problem
from tests.documents import made
from tests.documents.made import HIDDEN, MORE, WORDS

GOOD = {"a.html": made.page(), "a.pdf": made.pdf(), "a.docx": made.docx(), "a.eml": made.mail(), "a.rss": made.rss(),
        "a.atom": made.ATOM, "a.csv": f'text,published,title\n"{WORDS}",2024-07-11,Radars\n'.encode()}


def opened(folder: Path, name: str, raw: bytes, columns: str | None = None) -> list[Document | Problem]:
    (folder / name).write_bytes(raw)
    return list(open_sources([str(folder / name)], columns=columns))


def only(outcomes: list[Document | Problem]) -> Document:
    assert all(isinstance(outcome, Document) for outcome in outcomes), outcomes
    document = outcomes[0]
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(("name", "told"), [
    ("a.html", ("Norway to send radars", "2024-07-11", "The Wire", "https://wire.example/radars")),
    ("a.pdf", ("Radars for Ukraine", None, None, None)), ("a.docx", ("Radars", None, None, None)),
    ("a.eml", ("Radars", "2024-07-11", "Ministère", None)),
    ("a.rss", ("Radars", "2024-07-11", "The Wire", "https://wire.example/1")),
    ("a.atom", ("Radars", "2024-07-11", "The Wire", "https://wire.example/1")),
    ("a.csv", ("Radars", "2024-07-11", None, None)),
])
def test_a_text_comes_with_what_its_file_says_of_it(name: str, told: tuple[str | None, ...], tmp_path: Path) -> None:
    document = only(opened(tmp_path, name, GOOD[name]))
    assert (document.title, document.published, document.publisher, document.url) == told
    assert WORDS in document.text
    assert HIDDEN not in document.text
    assert document.source == str(tmp_path / name)
    assert document.id in ("a", "a-1")


def test_what_is_around_a_text_is_left_out(tmp_path: Path) -> None:
    text = only(opened(tmp_path, "a.html", GOOD["a.html"])).text
    assert MORE in text and "cookies" not in text and "Home" not in text
    text = only(opened(tmp_path, "a.docx", GOOD["a.docx"])).text
    assert MORE in text and "Iceland" not in text and text.endswith("2024")


@pytest.mark.parametrize("style", [
    'style="display:none"', 'style="visibility: hidden"', 'style="font-size:0"',
    'style="position:absolute;left:-9999px"',
    "hidden", 'style="color:#fff"', 'style="color:red; width:0; overflow:hidden"', 'style="margin-left:-9999px"',
    'style="/* seen by machines */ max-height: 0px /* alone */"',
])
def test_hidden_words_are_nobodys_statement(style: str, tmp_path: Path) -> None:
    document = only(opened(tmp_path, "a.html", made.page(f"<p {style}>{HIDDEN}</p>")))
    assert HIDDEN not in document.text and WORDS in document.text
    shown = only(opened(tmp_path, "a.html", made.page(f'<p style="color:#333;font-size:0.9em">{HIDDEN}</p>')))
    assert HIDDEN in shown.text  # the nearest no


@pytest.mark.parametrize("style", [
    "border-width:0;padding:3px", "min-width:0", "line-height:0", "border-left:-100px", "margin-left:-100px",
    "backface-visibility:hidden", "outline-width: 0", "fill-opacity:0", "background-color:white"])
def test_ordinary_styles_hide_nothing(style: str, tmp_path: Path) -> None:
    page = made.page(f"<p>{HIDDEN}</p>").replace(b"<article>", f'<article style="{style}">'.encode())
    text = only(opened(tmp_path, "a.html", page)).text
    assert WORDS in text and HIDDEN in text and MORE in text


@pytest.mark.parametrize("style", ["opacity:0", "opacity: .0; transform: translateY(20px)", "opacity:0%"])
def test_words_that_a_script_lets_fade_in_are_taken_and_told(style: str, tmp_path: Path) -> None:
    document, problem = opened(tmp_path, "a.html", made.page(f'<div style="{style}"><p>{HIDDEN}</p></div>'))
    assert isinstance(document, Document) and isinstance(problem, Problem)
    assert HIDDEN in document.text and "opacity" in problem.what
    shown = made.page(f'<p style="opacity:0.5">{HIDDEN}</p>').replace(b"<nav>", f'<nav style="{style}">'.encode())
    assert HIDDEN in only(opened(tmp_path, "b.html", shown)).text  # what is left out is not told


@pytest.mark.parametrize(("name", "raw", "kind"), [
    ("a.txt", made.pdf(), Kind.PDF), ("a.txt", b"PDF files begin with %PDF-", None),
    ("a.txt", made.page(), Kind.HTML), ("a.txt", b"<p>A text about HTML", None), ("a.md", b"<html-like> words", None),
    ("a", made.mail(), Kind.MAIL), ("a.txt", b"From: Oslo\n\nNorway will send radars.", None),
    ("a", made.rss(), Kind.FEED), ("a.html", made.rss(), Kind.FEED), ("a.xml", b"<a/>", Kind.FEED),
    ("a.docx", made.docx(), Kind.DOCX), ("noending", made.docx(), Kind.DOCX), ("a.HTM", b"words", Kind.HTML),
    ("a.txt", b"<div class='a'><h1>Words</h1>", Kind.HTML), ("a.txt", b"<people> said", None),
])
def test_a_kind_is_known_by_its_bytes_then_by_its_ending(name: str, raw: bytes, kind: Kind | None) -> None:
    assert kind_of(name, raw[:1024]) is kind


def nested(depth: int) -> bytes:
    return b"<html><body>" + b"<div>" * depth + WORDS.encode() + b"</div>" * depth


LAUGHS = ('<!DOCTYPE lolz [<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>")
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
BAD = {
    "laughs.rss": made.rss("<item><title>&l9;</title><description>&l9;</description></item>", before=LAUGHS),
    "outside.rss": made.rss("<item><description>&x;</description></item>", before=OUTSIDE),
    "laughs.docx": made.docx("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", before=LAUGHS),
    "deep.rss": made.rss("<item>" + "<a>" * 100_000),
    "bomb.docx": made.zipped({"word/document.xml": b" " * 60_000_000}),
    "many.docx": made.zipped({f"part{number}": b"" for number in range(10_001)}),
    "other.docx": made.zipped({"readme.txt": "words"}),
    "locked.pdf": made.pdf().replace(b"/Info 6 0 R", b"/Encrypt << /Filter /Standard /V 9 >>"),
    "pages.pdf": made.pdf(pages=10_000), "pictures.pdf": made.pdf([]),
    "bomb.pdf": made.pdf(packed=zlib.compress(b"(radars) Tj " * 40_000_000)),
    "cut.pdf": made.pdf()[:200], "nothing.html": b"<html><body><script>1</script></body></html>",
    "empty.html": b"", "nul.html": b"\0" * 1000, "attachment.eml": made.mail("\n", kind="application/pdf"),
    "other.xml": b"<a>words</a>", "cut.rss": made.rss()[:150], "blank.csv": b"", "heading.csv": b"text,title\n",
    "columns.csv": b"body,title\nA,B\n", "binary.csv": b"\x89PNG\r\n\x1a\n\0\0",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_told_and_the_batch_goes_on(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    (tmp_path / "zz.html").write_bytes(made.page())
    begun = time.monotonic()
    outcomes = list(open_sources([str(tmp_path / name), str(tmp_path / "zz.html")]))
    assert time.monotonic() - begun < 90
    problem, document = outcomes
    assert isinstance(problem, Problem) and isinstance(document, Document)
    assert problem.where.startswith(str(tmp_path / name))
    assert problem.what and problem.try_this
    assert document.id == "zz"


def test_a_page_nested_without_end_is_read_or_told(tmp_path: Path) -> None:
    outcomes = opened(tmp_path, "a.html", nested(50_000))
    assert outcomes


@pytest.mark.parametrize("tag", [
    " ".join(f'a{n}="1"' for n in range(50_000)), " ".join(f"a{n}" for n in range(25_000)),
    "".join(f"a{n}='>'" for n in range(25_000)), '" ' + " ".join(f"a{n}" for n in range(25_000)) + '"',
    "/".join(f"<a{n}" for n in range(25_000)), " ".join(f'a{n}="1"' for n in range(5001))])
def test_a_tag_of_endless_attributes_is_refused_before_it_costs_much(tag: str, tmp_path: Path) -> None:
    begun = time.process_time()
    with pytest.raises(Refused, match="attributes"):
        web_page(made.page(f"<p {tag}>x</p>"))
    assert time.process_time() - begun < 3
    problem, = opened(tmp_path, "a.html", made.page(f"<p {tag}>x</p>"))
    assert isinstance(problem, Problem) and "attributes" in problem.what and ".txt" in problem.try_this


@pytest.mark.parametrize("inner", [
    "<p " + " ".join(f'a{n}="1"' for n in range(4000)) + f">{MORE}</p>",
    f'<p title="{"many words " * 30_000}">{MORE}</p>',
    f"<script>for (i = 0; i <n; i++) {{ {'say (a, b); ' * 4000} }}</script><p>{MORE}</p>",
    f"<p>If a <b {'and c ' * 4000}>{MORE}</p>"])
def test_the_nearest_pages_are_read(inner: str) -> None:
    assert MORE in web_page(made.page(inner))[0].text


def test_spans_say_where_a_cell_stands_and_not_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that would be filled with many thousands of empty cells is read without its spans, to the same words."""
    row = f'<tr><td colspan="3" rowspan="2">{WORDS}</td><td>{MORE}</td></tr><tr><td rowspan="x">Norway</td></tr>'
    page = made.page(f"<table><tr><th colspan='4'>Radars</th></tr>{row * 5}</table>")
    before = web_page(page)[0].text
    monkeypatch.setattr(html, "MOST_SPANNED", 10)
    assert web_page(page)[0].text == before and before.count("Norway") >= 5
    monkeypatch.undo()
    begun = time.process_time()
    wide = '<tr><td colspan="1000" rowspan="1000">Norway</td></tr>' * 2000
    assert web_page(made.page(f"<table>{wide}</table>"))[0].text.count("Norway") >= 2000
    assert time.process_time() - begun < 5


def test_a_reader_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harness catches a planted fault: with the limit gone, the child would never answer."""
    from pledgebook.documents import confined

    monkeypatch.setattr(confined, "PROGRAM", "while True: pass")
    monkeypatch.setattr(confined, "_WORKER", confined._Worker())
    monkeypatch.setattr(confined, "seconds_for", lambda size: -6)  # 2 s in all
    problem, = opened(tmp_path, "a.html", made.page())
    assert isinstance(problem, Problem) and "time or memory" in problem.what
    confined._WORKER.stop()


@pytest.mark.parametrize("kind", list(Kind))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_give_texts_or_a_refusal(kind: Kind, data: st.DataObject) -> None:
    """Each reader by itself, without its child: nothing but Refused comes out of it."""
    whole = {Kind.HTML: made.page(), Kind.PDF: made.pdf(), Kind.DOCX: made.docx(), Kind.MAIL: made.mail(),
             Kind.FEED: made.rss(), Kind.SITEMAP: made.SITEMAP, Kind.BIBTEX: made.BIB, Kind.RIS: made.RIS,
             Kind.CSL: made.CSL, Kind.ODT: made.odt(),
             Kind.SAVED: made.SAVED + made.parts(made.part(made.page(), "text/html"), kind="related"),
             Kind.WORKBOOK: b"\n" + made.xlsx()}[kind]
    raw = bytearray(data.draw(st.one_of(st.binary(max_size=300), st.just(whole))))
    for _ in range(data.draw(st.integers(0, 8))):
        if raw:
            place = data.draw(st.integers(0, len(raw) - 1))
            raw[place:place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        texts = reader_of(kind)(bytes(raw))
    except Refused as reason:
        said = bool(reason.what and reason.try_this)
    else:
        said = bool(texts) and all(text.text for text in texts)
    assert said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200), name=st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.txt"]),
       columns=st.sampled_from([None, "text=body", "text=b,published=c"]))
def test_any_bytes_give_documents_or_problems(raw: bytes, name: str, columns: str | None, tmp_path: Path) -> None:
    assert all(isinstance(outcome, Document | Problem) for outcome in opened(tmp_path, name, raw, columns))


@pytest.mark.parametrize(("name", "raw"), [
    ("a.html", made.page("<p>&#xD800; &#0; half</p>").replace(b"<title>", b"<title>&#xDC00;")),
    ("a.eml", made.mail(f"{WORDS} \0 half")),
    ("a.eml", made.mail().replace(b"Subject: Radars", b"Subject: \xff\xfe\xed\xa0\x80")),
    ("a.rss", made.rss(f"<item><title>&amp;#xD800;</title><description>{WORDS} &amp;#xDFFF;</description></item>")),
])
def test_half_characters_never_reach_a_book(name: str, raw: bytes, tmp_path: Path) -> None:
    document = opened(tmp_path, name, raw)[0]
    assert isinstance(document, Document)
    for written in (document.text, document.title or "", document.publisher or ""):
        written.encode()
        assert "\0" not in written


@pytest.mark.parametrize(("name", "raw"), [
    ("a.csv", f'date,body\n2024-07,"{WORDS}"\n'.encode()),
    ("a.csv", f'date;body\n2024-07;"{WORDS}"\n'.encode("utf-16")),
    ("a.tsv", f"body\tdate\n{WORDS}\t2024-07\n".encode()),
    ("a.jsonl", f'{{"body": "{WORDS}", "date": "2024-07", "text": "not this"}}\n'.encode()),
])
def test_columns_go_by_the_names_given(name: str, raw: bytes, tmp_path: Path) -> None:
    document = opened(tmp_path, name, raw, "text=body,published=date")[-1 if name == "a.tsv" else 0]
    if isinstance(document, Problem):  # the encoding, told first
        document = opened(tmp_path, name, raw, "text=body,published=date")[1]
    assert isinstance(document, Document)
    assert (document.text, document.published, document.id) == (WORDS, "2024-07", "a-1")


@pytest.mark.parametrize(("headings", "told"), [
    ("text,Date", True), ("text,publication date", True),
    ("text,published", False), ("text,update", False)])
def test_a_day_that_is_not_read_is_told(tmp_path: Path, headings: str, told: bool) -> None:
    problems = [one for one in opened(tmp_path, "a.csv", f'{headings}\n"{WORDS}",2024-07-11\n'.encode())
                if isinstance(one, Problem)]
    advice = f"--columns published={headings.partition(',')[2]}."
    assert [one.try_this.endswith(advice) for one in problems] == [True] * told


def test_a_bad_row_is_told_by_its_number_and_the_next_is_read(tmp_path: Path) -> None:
    outcomes = opened(tmp_path, "a.csv", f'text,published\n,2024\n"{WORDS}",soon\n"{MORE}",2024,x\n'.encode())
    told = [(outcome.where.rpartition(":")[2], outcome.what) for outcome in outcomes if isinstance(outcome, Problem)]
    assert [place for place, _ in told] == ["row 1", "row 2", "row 3"]
    assert [outcome.text for outcome in outcomes if isinstance(outcome, Document)] == [WORDS, MORE]


@pytest.mark.parametrize("typed", ["text", "text=", "words=body", "text=a,text=b"])
def test_what_names_no_columns_is_a_misuse(typed: str) -> None:
    with pytest.raises(NotColumns):
        open_sources([], columns=typed)


def test_a_folder_of_all_kinds(tmp_path: Path) -> None:
    for name, raw in GOOD.items():
        (tmp_path / f"{name.rpartition('.')[2]}{name[1:]}").write_bytes(raw)
    outcomes = list(open_sources([str(tmp_path)]))
    assert sorted({outcome.source.rpartition(".")[2] for outcome in outcomes if isinstance(outcome, Document)}) == [
        "atom", "csv", "docx", "eml", "html", "pdf", "rss"]


def test_a_heading_that_never_ends_costs_little_and_is_told(tmp_path: Path) -> None:
    raw = made.mail().replace(b"Subject: Radars", b"Subject: " + b"=?utf-8?q?x?= " * 20_000)
    document, problem = opened(tmp_path, "a.eml", raw)
    assert isinstance(document, Document) and isinstance(problem, Problem)
    assert "longer than 10,000 characters" in problem.what
    assert len(document.title or "") < 10_000


@pytest.mark.parametrize(("link", "told"), [
    ("<link>/radars</link>", "https://wire.example/radars"),
    ("<guid>https://wire.example/g</guid>", "https://wire.example/g"),
    ('<guid isPermaLink="false">https://wire.example/g</guid>', None),
    ("<link>mailto:desk@wire.example</link>", None), ("<link>https://[wire/1</link>", None),
])
def test_an_item_of_a_feed_has_a_whole_address_or_none(link: str, told: str | None, tmp_path: Path) -> None:
    raw = made.rss(f"<link>https://wire.example/</link><item>{link}<description>{WORDS}</description></item>")
    assert only(opened(tmp_path, "a.rss", raw)).url == told
    alone = made.rss(f"<item>{link}<description>{WORDS}</description></item>")
    assert only(opened(tmp_path, "b.rss", alone)).url == (None if "/radars" in link else told)


def test_a_page_in_xhtml_declares_its_encoding_in_its_first_line(tmp_path: Path) -> None:
    page = f'<?xml version="1.0" encoding="iso-8859-2"?><html><body><p>{WORDS} Łódź, 5 złotych.</p></body></html>'
    document = only(opened(tmp_path, "a.xhtml", page.encode("iso-8859-2")))
    assert document.text.endswith("Łódź, 5 złotych.")


def told_of(outcomes: list[Document | Problem]) -> list[str]:
    return [one.id if isinstance(one, Document) else one.what for one in outcomes]


HEADED = "id,published,publisher,text\n"
OPEN = 'q1,2024,Wire,"Italy agreed.\n'
SENT = "Norway sent two radars."


@pytest.mark.parametrize(("rows", "told"), [
    (OPEN + f"q2,2023,Post,{SENT}\nq3,2022,Times,{SENT}\n",
     ["Row 1 cannot be read (a quotation mark that is opened on line 2 or behind is not closed).", "q2", "q3"]),
    (OPEN + f'q2,2023,Post,"{SENT}"\nq3,2022,Times,"{SENT}"\n',
     ["Row 1 cannot be read (a quotation mark that is opened on line 2 or behind is not closed).", "q2", "q3"]),
    (f"q0,2021,Post,{SENT}\n" + OPEN + "And more.\n\nAnd the end,\nof it",
     ["q0", "Row 2 cannot be read (a quotation mark that is opened on line 3 or behind is not closed, so that the 4 "
      "lines behind it are not read)."]),
    (f'q1,2024,Wire,"{SENT}', ["Row 1 cannot be read (a quotation mark that is opened on line 2 or behind is not "
                                "closed)."]),
    (f'q1,2024,Wire,"{SENT}\n\nSays ""more"", and a, b, c."\nq2,2023,Post,"{SENT}"', ["q1", "q2"]),
    (f'q1,2024,Wire,"{SENT}\nSays "more" than once."\nq2,2023,Post,{SENT}', ["q1", "q2"])])
def test_a_quotation_mark_that_is_not_closed_is_told_and_makes_no_text(
        rows: str, told: list[str], tmp_path: Path) -> None:
    assert told_of(opened(tmp_path, "a.csv", (HEADED + rows).encode())) == told


@given(table=st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=4), min_size=1, max_size=6),
       delimiter=st.sampled_from(",;"))
def test_what_is_written_as_csv_is_read_as_it_was_written(table: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(table)
    assert list(Rows(out.getvalue(), delimiter)) == table


def test_a_table_of_which_most_cannot_be_read_is_left_and_that_is_told(tmp_path: Path) -> None:
    told = told_of(opened(tmp_path, "a.csv", (HEADED + OPEN * 200).encode()))
    assert told[-1] == "101 of its first 101 rows cannot be read; the rest was not tried." and len(told) == 102


def test_a_cell_that_is_longer_than_any_text_is_told(tmp_path: Path) -> None:
    raw = f'id,title,text\na,b,"{"long " * 900_000}\n{"longer " * 90_000}"\nc,d,{SENT}\n'
    told = told_of(opened(tmp_path, "a.csv", raw.encode()))
    assert "or its cell is longer than any text" in told[0] and told[-1] == "c"


def test_of_two_columns_of_one_name_the_first_is_taken_and_that_is_told(tmp_path: Path) -> None:
    problem, document = opened(tmp_path, "a.csv", f'id,text,text\na,"{WORDS}","{MORE}"\n'.encode())
    assert isinstance(problem, Problem) and problem.what == "It has 2 columns 'text': the first one is taken."
    assert isinstance(document, Document) and document.text == WORDS


def test_a_heading_may_have_a_line_break_and_excel_may_name_the_separator(tmp_path: Path) -> None:
    raw = f'sep=;\r\nid;"text\n(full)";published;a,b,c,d\r\na;"{WORDS}";2024;\r\n'
    (document,) = opened(tmp_path, "a.csv", raw.encode(), "text=text (full)")
    assert isinstance(document, Document) and (document.id, document.text, document.published) == ("a", WORDS, "2024")


def test_a_workbook_is_sent_to_the_verb_that_takes_it(tmp_path: Path) -> None:
    (problem,) = opened(tmp_path, "a.xlsx", made.zipped({"xl/workbook.xml": "<workbook/>"}))
    assert isinstance(problem, Problem) and "workbook" in problem.what and "`pledgebook import`" in problem.try_this


@pytest.mark.parametrize("space", ["http://search.yahoo.com/mrss/", "http://www.itunes.com/dtds/podcast-1.0.dtd"])
def test_what_a_feed_says_of_a_picture_is_not_its_article(space: str, tmp_path: Path) -> None:
    picture = (f'<m:content xmlns:m="{space}"><m:credit>Photo: {HIDDEN}</m:credit></m:content>'
               f'<m:description xmlns:m="{space}">{HIDDEN}</m:description><m:title xmlns:m="{space}">Tanks</m:title>')
    raw = made.rss(f"<item>{picture}<title>Radars</title><description>{WORDS}</description></item>")
    document = only(opened(tmp_path, "a.rss", raw))
    assert (document.title, document.text) == ("Radars", WORDS)


@pytest.mark.parametrize("above", ["", "\n\n"])
def test_a_feed_with_words_of_html_or_a_blank_line_above_is_read(above: str, tmp_path: Path) -> None:
    raw = made.rss("<item><title>Aid &amp;amp; arms</title>"
                   f"<description>Bread &amp; butter: {WORDS}</description></item>")
    raw = above.encode() + raw.replace(b"Bread &amp; butter", b"Bread & butter&nbsp;&mdash;&unknown; &#8364;5")
    document = only(opened(tmp_path, "a.rss", raw))
    assert document.text == f"Bread & butter \u2014&unknown; €5: {WORDS}" and document.title == "Aid & arms"


def test_other_xml_is_told_to_be_no_feed_also_where_it_declares_its_type(tmp_path: Path) -> None:
    for raw in (b"<hansard><p>Words.</p></hansard>", b'<!DOCTYPE hansard SYSTEM "h.dtd"><hansard/>'):
        told, = opened(tmp_path, "a.xml", raw)
        assert isinstance(told, Problem) and "no RSS or Atom feed" in told.what


@pytest.mark.parametrize("space", ["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"])
def test_feeds_of_the_older_kinds_are_read(space: str, tmp_path: Path) -> None:
    raw = (f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{space}" '
           f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Wire</title></channel><item>'
           f"<title>Radars</title><description>{WORDS}</description><dc:date>2024-07-11</dc:date></item></rdf:RDF>")
    document = only(opened(tmp_path, "a.rdf", raw.encode()))
    assert (document.title, document.text, document.published) == ("Radars", WORDS, "2024-07-11")
@pytest.mark.parametrize(("body", "told"), [
    ("<w:p><w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr><w:r><w:t>100 </w:t></w:r></w:p><w:p><w:r><w:t>euros</w:t>"
     "</w:r></w:p><w:p><w:r><w:t>More</w:t></w:r></w:p>", "100 euros\n\nMore"),
    ("<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>Shown</w:t></w:r></w:p>", "Shown"),
    ("<w:p><w:r><w:t>Shown</w:t></w:r><w:r><w:rPr><w:vanish w:val='1'/></w:rPr><w:t>Not</w:t></w:r></w:p>", "Shown"),
    ("<w:p><w:r><mc:AlternateContent><mc:Choice Requires='w14'><w:t>Choice</w:t></mc:Choice><mc:Fallback><w:t>Fallback"
     "</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>", "Choice"),
    ("<w:p><w:r><w:t>It is </w:t></w:r><m:oMath><m:r><m:t>100</m:t></m:r></m:oMath><w:r><w:t> euros and </w:t></w:r>"
     "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>",
     "It is 100 euros and 1/2"),
])
def test_a_word_document_reads_as_word_shows_it(body: str, told: str, tmp_path: Path) -> None:
    assert only(opened(tmp_path, "a.docx", made.docx(body))).text == told


def test_the_body_of_a_word_document_is_the_part_that_its_package_names(tmp_path: Path) -> None:
    document = only(opened(tmp_path, "a.docx", made.docx(name="word/document2.xml")))
    assert WORDS in document.text and document.title == "Radars"
    slides = made.zipped({"_rels/.rels": zipfile.ZipFile(io.BytesIO(made.docx(name="ppt/presentation.xml"))).read(
        "_rels/.rels"), "ppt/presentation.xml": "<p:presentation xmlns:p='p'/>"})
    refused, = opened(tmp_path, "b.docx", slides)
    assert isinstance(refused, Problem) and "no Word document" in refused.what


@pytest.mark.parametrize("name", ["a.odt", "a.docx", "a"])
def test_an_open_document_reads_as_it_is_shown(name: str, tmp_path: Path) -> None:
    document = only(opened(tmp_path, name, made.odt()))
    assert document.text.split("\n\n") == ["Radars", WORDS, "2 radars", MORE]
    assert document.title == "Radars for all"


def test_a_strict_word_document_is_read(tmp_path: Path) -> None:
    strict = made.docx("<w:p><w:r><w:t>Words</w:t></w:r></w:p>", space="http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert only(opened(tmp_path, "a.docx", strict)).text == "Words"


@pytest.mark.parametrize(("inside", "told"), [
    (f"<h1>Aid</h1><p>Published <time>11 July 2024</time></p><p>{WORDS} {MORE}</p>",
     f"Aid\n\nPublished 11 July 2024\n\n{WORDS} {MORE}"),
    (f"<h1>Aid again</h1><aside>Menu</aside><p>{WORDS} {MORE}</p><ul><li>One</li><li>Two <b>radars</b></li></ul>",
     f"Aid again\n\n{WORDS} {MORE}\n\nOne\n\nTwo radars"),
])
def test_a_small_page_has_a_line_for_each_block(inside: str, told: str, tmp_path: Path) -> None:
    raw = f"<!doctype html><html><body><nav><p>Aid</p></nav><article>{inside}</article></body></html>"
    assert only(opened(tmp_path, "a.html", raw.encode())).text == told


def test_items_with_a_headline_alone_are_told_and_make_no_text(tmp_path: Path) -> None:
    bare = "<item><title>Norway to send radars</title><link>https://wire.example/2</link></item>"
    raw = made.rss(f"{bare}<item><title>Money</title><description>{MORE}</description></item>{bare}<item/>")
    document, problem = opened(tmp_path, "a.rss", raw)
    assert isinstance(document, Document) and isinstance(problem, Problem)
    assert document.text == MORE and problem.where == str(tmp_path / "a.rss")
    assert problem.what == "Headlines without a text were left out, 2 of 3 items: 'Norway to send radars' …"
    assert "--pages" in problem.try_this
    alone, = opened(tmp_path, "b.rss", made.rss(bare))
    assert isinstance(alone, Problem) and "1 of 1 items: 'Norway to send radars'" in alone.what


ITEMS = [f"<item><title>{name}</title><description>{WORDS} {name}.</description></item>" for name in "ABC"]


@pytest.mark.parametrize("broken", [
    ITEMS[2][:-1], ITEMS[2][:30], ITEMS[2][:1], "", "<item><title>Aid &am", "<item></wrong></item>" + ITEMS[2],
    "<item>\x01</item>"])
@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-2", "utf-16"])
def test_a_feed_that_is_cut_off_gives_what_stands_before_the_break(
        broken: str, encoding: str, tmp_path: Path) -> None:
    whole = made.rss("".join(ITEMS[:2]) + "BREAK").decode().replace("1.0\"?>", f'1.0" encoding="{encoding}"?>')
    first, second, problem = opened(tmp_path, "a.rss", (whole.partition("BREAK")[0] + broken).encode(encoding))
    assert isinstance(first, Document) and isinstance(second, Document) and isinstance(problem, Problem)
    assert [first.text, second.text] == [f"{WORDS} A.", f"{WORDS} B."] and first.publisher == "The Wire"
    assert "breaks off behind this item" in problem.what and problem.where == f"{tmp_path / 'a.rss'}:item 2"


def test_what_stands_behind_the_end_of_a_feed_is_none_of_it(tmp_path: Path) -> None:
    assert only(opened(tmp_path, "a.rss", made.rss(ITEMS[0]) + b"<br /><b>Warning</b>: of the server")).title == "A"


@pytest.mark.parametrize("before", [
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
    '"http://my.netscape.com/publish/formats/rss-0.91.dtd">',
    "<!-- made by hand -->\n<!DOCTYPE rss>\n", "<!DOCTYPE rss SYSTEM 'file:///etc/passwd'>",
    '<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN"\n'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml-lat1.ent">\n%HTMLlat1;]>',
    '<!DOCTYPE rss PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
    '<!DOCTYPE rss [<!ELEMENT rss (channel)>]>'])
def test_a_feed_may_name_its_document_type(before: str, tmp_path: Path) -> None:
    raw = made.rss(f"<item><title>Caf&eacute;</title><description>{WORDS} &mdash; &nbsp;5 &euro;</description></item>",
                   before=before)
    document = only(opened(tmp_path, "a.rss", raw))
    assert (document.title, document.text) == ("Café", f"{WORDS} — \u00a05 €")
    assert kind_of("a", raw[:1024]) is Kind.FEED


@pytest.mark.parametrize("inside", [
    '<!ENTITY x "aid">', "<!ENTITY x SYSTEM 'file:///etc/hostname'>", '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;',
    '<!ENTITY % x PUBLIC "-//Mine//ENTITIES Latin 1 for XHTML//EN" "x.ent"> %x;', '<!ELEMENT a (b)> <!ENTITY x "]>">',
    '<!ENTITY % x "&#60;!ENTITY y \'aid\'>"> %x;', "<!-- don't --> <!ENTITY x 'aid'>"])
def test_a_feed_that_declares_entities_is_refused(inside: str, tmp_path: Path) -> None:
    raw = made.rss(f"<item><description>{WORDS}&x;&y;</description></item>", before=f"<!DOCTYPE rss [{inside}]>")
    for written in (raw, raw[:-9], raw.decode().encode("utf-16")):
        problem, = opened(tmp_path, "a.rss", written)
        assert isinstance(problem, Problem) and ("entities" in problem.what or "no feed" in problem.what)


def test_no_document_type_costs_much(tmp_path: Path) -> None:
    begun = time.process_time()
    for between in ("<!DOCTYPE" + " <!DOCTYPE" * 50_000, "<!DOCTYPE rss [" + "'" * 300_001, "<!--" * 100_000,
                    "<?" * 100_000, "<!DOCTYPE rss [" + "<!ENTITY % x PUBLIC '" * 20_000 + "]>"):
        assert isinstance(opened(tmp_path, "a.rss", made.rss(before=between))[0], Problem)
        with pytest.raises(Refused):
            reader_of(Kind.FEED)(made.rss(before=between))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("notice", [
    "<h2>We value your privacy</h2><p>We and our 842 partners store information on a device, such as cookies, and "
    "process personal data for personalised advertising.</p><p>You may click to consent to our processing.</p>"
    "<b>Accept all</b>",
    "<p>This site uses cookies. By continuing you agree to our use of cookies.</p><a>Accept</a>",
    "<p>Mit Werbung weiterlesen.</p><p>Wir und unsere Partner verwenden Cookies. Ihre Einwilligung können Sie "
    "jederzeit in der Datenschutzerklärung widerrufen.</p>",
    "<p>Avec votre accord, nos partenaires et nous utilisons des cookies pour accéder à des informations "
    "personnelles.</p><p>Vous pouvez retirer votre consentement.</p><button>Tout accepter</button>",
    "<p>Usamos cookies propias. Puedes aceptar todas las cookies, rechazarlas o configurarlas.</p>",
    "<p>Please enable JavaScript and cookies to continue</p>"])
def test_a_notice_on_cookies_is_told_and_makes_no_text(notice: str, tmp_path: Path) -> None:
    problem, = opened(tmp_path, "a.html", f"<!doctype html><title>The Wire</title><body>{notice}".encode())
    assert isinstance(problem, Problem) and "notice on cookies" in problem.what and "browser" in problem.try_this
    article = f"<article><h1>Aid</h1><p>{WORDS} {MORE}</p></article>"
    behind = f"<!doctype html><title>T</title><body><div>{notice}</div>{article}"
    assert WORDS in only(opened(tmp_path, "b.html", behind.encode())).text


@pytest.mark.parametrize("words", [
    "The European Parliament voted on Tuesday to end cookie banners. Germany and France will back the proposal in the "
    "Council, the minister said, and Poland is to abstain.",
    "We accept the consent of the Parties to be bound by this Agreement. You may read our privacy policy.",
    "We are tracking the missiles, and our personnel agree: you may accept our identifiers.",
    "Norway will send two radars to Ukraine, the ministry said on Tuesday. We use cookies."])
def test_the_nearest_texts_to_a_notice_are_read(words: str, tmp_path: Path) -> None:
    raw = f"<!doctype html><title>T</title><body><article><p>{words}</p></article>".encode()
    assert words[:40] in only(opened(tmp_path, "a.html", raw)).text


@pytest.mark.parametrize(("head", "address"), [
    ('<link rel="canonical" href="https://wire.example/">', None),
    ('<link rel="canonical" href="https://wire.example">', None),
    ('<link rel="canonical" href="https://wire.example/?p=12">', "https://wire.example/?p=12"),
    ('<link rel="canonical" href="https://wire.example/"><meta property="og:url" content="https://wire.example/radars">',
     "https://wire.example/radars"),
    ('<base href="https://wire.example/world/">', None),
    ('<link rel="alternate" hreflang="x-default" href="https://wire.example/en/radars">', None)])
def test_the_address_of_a_site_is_none_of_its_pages(head: str, address: str | None, tmp_path: Path) -> None:
    raw = f"<!doctype html><html><head><title>Radars</title>{head}</head><body><article><p>{WORDS}</p></article></body>"
    assert only(opened(tmp_path, "a.html", raw.encode())).url == address


@pytest.mark.parametrize(("written", "day"), [
    ("lun., 23 nov. 2026 08:00:00 +0100", "2026-11-23"), ("Mo, 02 Dez 2024 08:00:00 +0100", "2024-12-02"),
    ("mié, 6 ene 2021", "2021-01-06"), ("11 jui 2024", None)])
def test_a_feed_may_write_its_days_in_another_language(written: str, day: str | None, tmp_path: Path) -> None:
    raw = made.rss(f"<item><pubDate>{written}</pubDate><description>{WORDS}</description></item>")
    document, *problems = opened(tmp_path, "a.rss", raw)
    assert isinstance(document, Document) and document.published == day
    assert ["'11 jui 2024'" in one.what for one in problems if isinstance(one, Problem)] == ([] if day else [True])


SHEET = f'id;"text, in full";published\n1;"{WORDS}";"11 July 2024"\n'


@pytest.mark.parametrize("raw", [
    SHEET.encode(), f"sep=;\n{SHEET}".encode("utf-8-sig"), f"sep=;\n{SHEET}".encode("utf-16"),
    SHEET.replace("\n", "\r").encode(),
    SHEET.replace(";", ",").replace("\n", "\r\n").encode(), f'"a, b, c, d";{SHEET}'.replace("\n1", "\n;1").encode(),
    SHEET.replace(";", ", ").encode()])
def test_a_table_is_read_however_a_spreadsheet_has_written_it(raw: bytes, tmp_path: Path) -> None:
    outcomes = opened(tmp_path, "a.csv", raw, "text=text, in full,id=id")
    document = next(one for one in outcomes if isinstance(one, Document))
    assert (document.id, document.text, document.published) == ("1", WORDS, "2024-07-11")


def test_our_columns_may_be_written_in_capitals_unless_there_is_one_that_is_not(tmp_path: Path) -> None:
    assert only(opened(tmp_path, "a.csv", f'ID,Text\n7,"{MORE}"\n'.encode())).id == "7"
    assert only(opened(tmp_path, "b.csv", f'Text,text\nno,"{WORDS}"\n'.encode())).text == WORDS
    assert only(opened(tmp_path, "c.csv", f'Text,body\nno,"{WORDS}"\n'.encode(), "text=body")).text == WORDS
