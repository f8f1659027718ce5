"""Of a mail the text is taken that it shows, in its own letters; what else is in it is named."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from pledgebook.documents import open_sources
from pledgebook.documents.extracted import Refused
from pledgebook.documents.mail import mail, saved_page
from pledgebook.model import Document, Problem
from tests.documents import made
from tests.documents.made import HIDDEN, MORE, SAVED, WORDS, page, parcel, part, parts

INLINE = "Content-Disposition: inline; filename={}"
PICTURE = part("iVBORw0K", "image/png", "Content-Transfer-Encoding: base64", INLINE.format("radar.png"))
PAGE = part(f"<html><body><p>{WORDS} {MORE}</p></body></html>", "text/html; charset=utf-8")
FORWARDED = part("From: Paris <press@paris.example>\r\nSubject: Tanks\r\nDate: Mon, 1 Jul 2024 10:00:00 +0000\r\n"
                 f"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n{HIDDEN}", "message/rfc822")

PACKED = part(b64encode(FORWARDED.partition(b"\r\n\r\n")[2]), "message/rfc822", "Content-Transfer-Encoding: base64")


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
@pytest.mark.parametrize(("charset", "words"), [
    ("iso-8859-1", "Müller: £5 million"), ("iso-8859-1", "“£5 million” – Müller"), ("windows-1251", "Шольц: 5 млн €"),
    ("windows-1250", "Łódź, 100 million zł"), ("koi8-r", "Шойгу едет"), ("gb18030", "外交部发言人说"),
    ("iso-2022-jp", "外務省は言う"), ("utf-16", "Müller: £5 million")])
def test_letters_are_those_that_the_mail_says(kind: str, charset: str, words: str) -> None:
    raw = words.encode("cp1252" if charset == "iso-8859-1" else charset)
    read, = mail(parcel(part(raw, f"{kind}; charset={charset}", "Content-Transfer-Encoding: 8bit")))
    assert (read.text.strip(), read.notes) == (words, ())


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
@pytest.mark.parametrize("charset", ["x-unknown", "idna", "undefined", "unicode_escape", "hex", "utf-8", "utf-16"])
def test_a_guess_of_letters_is_told(kind: str, charset: str) -> None:
    read, = mail(parcel(part("Müller gave 5 million to a fund.".encode("cp1252"), f"{kind}; charset={charset}")))
    assert read.text.strip() == "Müller gave 5 million to a fund." and "a guess" in read.notes[0][0]


def test_what_says_another_alphabet_than_it_has_is_read_as_utf_8() -> None:
    read, = mail(parcel(part("Müller: £5 million", "text/plain; charset=iso-8859-1")))
    assert read.text.strip() == "Müller: £5 million"


def test_texts_around_a_picture_are_one_text() -> None:
    read, = mail(parcel(parts(part(WORDS), PICTURE, part(MORE))))
    assert (read.text, read.notes) == (f"{WORDS}\n\n{MORE}", ())
    listed, = mail(parcel(parts(PAGE, part("To leave the list write to us."))))
    assert WORDS in listed.text and listed.text.endswith("write to us.")


@pytest.mark.parametrize("outer", [part(WORDS), part(f"<p>{WORDS}</p>", "text/html")])
@pytest.mark.parametrize("inner", [
    FORWARDED, FORWARDED.replace(b"\r\n", b"\r\nContent-Disposition: attachment; filename=tanks.eml\r\n", 1), PACKED])
def test_a_message_inside_is_a_text_of_its_own_sender_and_day(outer: bytes, inner: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(parcel(parts(outer, inner)))
    (tmp_path / "a.json").write_text('{"url": "https://a.example/", "published": "2024-07-12"}')
    bearer, inside = open_sources([str(tmp_path / "a.eml")])
    assert isinstance(bearer, Document) and isinstance(inside, Document)
    assert (bearer.id, bearer.text.strip(), bearer.publisher, bearer.published, bearer.url) == (
        "a", WORDS, "Ministère", "2024-07-12", "https://a.example/")
    assert (inside.id, inside.text.strip(), inside.publisher, inside.published, inside.url, inside.title) == (
        "a-2", HIDDEN, "Paris", "2024-07-01", None, "Tanks")


def test_messages_in_messages_are_read_and_an_empty_one_is_told() -> None:
    empty = part("From: Rome <a@b.example>\r\nSubject: Boats\r\n\r\n", "message/rfc822")
    fourth = parts(part("And a fourth."), FORWARDED, empty)
    read = mail(parcel(parts(part("First."), part(b"Subject: Second\r\nMIME-Version: 1.0\r\n" + parts(
        part("Second."), FORWARDED), "message/rfc822"), part(b"Subject: Fourth\r\nMIME-Version: 1.0\r\n" + fourth,
                                                            "message/rfc822"))))
    assert [one.text.strip() for one in read] == ["First.", "Second.", HIDDEN, "And a fourth.", HIDDEN]
    assert [what for one in read for what, _ in one.notes] == [
        "Inside it is the message 'Boats' of 'Rome', which has no text."]
    broken, = mail(parcel(parts(part("First."), PACKED[:-3])))
    assert [what for what, _ in broken.notes] == ["1 attachment of it was not read: 'message/rfc822'."]
    alone, = mail(parcel(FORWARDED))
    assert (alone.text.strip(), alone.told["publisher"]) == (HIDDEN, "Paris")


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.eml", "a"])
def test_a_page_that_a_browser_has_saved_whole_is_read_as_the_page(name: str, tmp_path: Path) -> None:
    frame = part("<html><body><p>Buy radars here, they are cheap.</p></body></html>", "text/html",
                 "Content-Location: cid:frame-1")
    page = part(made.page(), "text/html", "Content-Transfer-Encoding: 8bit", "Content-Location: https://wire.example/told")
    (tmp_path / name).write_bytes(SAVED + parts(frame, page, PICTURE, kind="related"))
    document, = open_sources([str(tmp_path / name)])
    assert isinstance(document, Document)
    assert WORDS in document.text and "cheap" not in document.text
    assert (document.title, document.published, document.url, document.publisher) == (
        "Norway to send radars", "2024-07-11", "https://wire.example/told", "The Wire")


def test_a_saved_page_without_a_day_has_that_of_saving_and_a_path_is_no_address() -> None:
    raw = SAVED.replace(b"https://wire.example/told", b"file:///C:/told.htm") + parts(PAGE, kind="related")
    page, = saved_page(raw)
    assert (page.told["published"], page.told["url"]) == ("2024-07-12", None)
    with pytest.raises(Refused, match="no page"):
        saved_page(SAVED + parts(PICTURE, kind="related"))


@pytest.mark.parametrize("plain", [
    "Your e-mail program does not show HTML. View this newsletter in your browser: https://n.example/1", "",
    "Norway will send radars: https://n.example/1"])
def test_a_plain_text_that_stands_in_for_the_page_is_not_the_text(plain: str) -> None:
    read, = mail(parcel(parts(part(plain), PAGE, kind="alternative")))
    assert read.text == f"{WORDS} {MORE}"


@pytest.mark.parametrize("page", [PAGE, part("<p>To be seen in <b>colour</b>.</p>", "text/html"), part("", "text/html"),
                                  part(b"\x00\x01\xff", "text/html")])
def test_of_two_forms_of_a_text_the_plain_one_is_taken(page: bytes) -> None:
    plain = f"{WORDS}\n{MORE}"
    read, = mail(parcel(parts(part(plain), parts(page, PICTURE, kind="related"), kind="alternative")))
    assert (read.text.strip(), read.notes) == (plain, ())


@pytest.mark.parametrize(("left", "named"), [
    (part("JVBERi0=", "application/pdf", INLINE.format("communique.pdf")), "'communique.pdf'"),
    (part("JVBERi0=", "application/pdf"), "'application/pdf'"),
    (part("a,b", "text/csv; name=sums.csv"), "'sums.csv'"),
    (part(HIDDEN, "text/plain", "Content-Disposition: attachment; filename=other.txt"), "'other.txt'"),
    (part("x", "application/pgp-signature; name=signature.asc", "Content-Disposition: attachment"), None)])
def test_what_is_not_read_is_named(left: bytes, named: str | None) -> None:
    read, = mail(parcel(parts(part(WORDS), left)))
    assert read.text == WORDS
    assert [what for what, _ in read.notes] == ([f"1 attachment of it was not read: {named}."] if named else [])
    apple, = mail(parcel(parts(part(WORDS), parts(PAGE, left), kind="alternative")))
    assert len(apple.notes) == bool(named)  # also where it lies in the form that is not taken


def test_many_attachments_are_counted_and_the_first_named() -> None:
    files = [part("x", f"application/pdf; name={number}.pdf") for number in range(7)]
    (what, _), = mail(parcel(parts(part(WORDS), *files)))[0].notes
    assert what == "7 attachments of it were not read: '0.pdf', '1.pdf', '2.pdf', '3.pdf', '4.pdf', 2 more."


def test_what_a_page_is_told_for_is_told_of_a_mail() -> None:
    faded = page(f'<div style="opacity:0"><p>{HIDDEN}</p></div>')
    read, = mail(parcel(part(faded, "text/html; charset=utf-8")))
    assert "opacity" in read.notes[0][0]


def test_a_mail_of_too_many_parts_is_refused() -> None:
    with pytest.raises(Refused, match="more than 1,000 parts"):
        mail(parcel(parts(part(WORDS), *[part("x")] * 1000)))


@pytest.mark.parametrize(("name", "raw"), [
    ("a.eml", made.mail(day="07/11/2024 10:00")),
    ("a.rss", made.rss(f"<item><pubDate>07/11/2024 10:00</pubDate><description>{WORDS}</description></item>"))])
def test_a_day_that_is_not_understood_is_told(name: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    document, problem = open_sources([str(tmp_path / name)])
    assert isinstance(document, Document) and isinstance(problem, Problem)
    assert document.published is None and "'07/11/2024 10:00', which may be two days" in problem.what
    (tmp_path / name).write_bytes(raw.replace(b"07/11/2024 10:00", b"11 July 2024"))
    document, = open_sources([str(tmp_path / name)])
    assert isinstance(document, Document) and document.published == "2024-07-11"
