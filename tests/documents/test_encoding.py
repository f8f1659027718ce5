"""Bytes become the characters that were written, or a reason; a guess is always told."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgebook.documents.encoding import Decoded, Unreadable, decode

ENGLISH = "France pledged €3 billion – “at once” – to Ukraine; the president’s office named £2bn more."
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(
    lambda text: not text.startswith(("\ufeff", "%PDF-", "{\\rtf")))


@given(TEXTS)
@example("line\r\nline\rline\n\u2028\x85 end \U0001f1fa\U0001f1e6 e\u0301 \u202eשלום")
def test_utf8_reads_back_as_it_was_written(text: str) -> None:
    assert decode(text.encode()) == Decoded(text)
    assert decode(text.encode("utf-8-sig")) == Decoded(text)


@given(TEXTS)
def test_utf16_and_utf32_with_their_mark_read_back_and_say_so(text: str) -> None:
    for codec in ("utf-16", "utf-32"):
        decoded = decode(text.encode(codec))
        assert isinstance(decoded, Decoded)
        assert decoded.text == text
        assert decoded.note is not None
        assert codec.upper() in decoded.note


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_reason(raw: bytes) -> None:
    decoded = decode(raw)
    if isinstance(decoded, Decoded):
        assert "\0" not in decoded.text
        decoded.text.encode()      # no half characters, which no store would take
        assert decoded.note is None or decoded.try_this
    else:
        assert decoded.what
        assert decoded.try_this


@pytest.mark.parametrize(("text", "codec", "named"), [
    (ENGLISH, "utf-16-le", "UTF-16 without its mark"),
    (ENGLISH, "utf-16-be", "UTF-16 without its mark"),
    ("Украина подписала соглашение с Германией.", "utf-16-le", "UTF-16 without its mark"),
    (ENGLISH, "cp1252", "Windows-1252"),
    (ENGLISH * 5_000, "cp1252", "Windows-1252"),
    ("It isn’t so.", "cp1252", "Windows-1252"),
    ("France will send 5 cafés.", "cp1252", "Windows-1252"),
    ("Britain pledged £2.5bn, Japan ¥40m.", "cp1252", "Windows-1252"),
    ("L'Élysée a annoncé une aide créée en août : « 3 milliards » à l'Ukraine.", "cp1252", "Windows-1252"),
    ("Kanzler Scholz erklärte: „Wir stehen dafür“, in Höhe von 3 Mrd. €.", "cp1252", "Windows-1252"),
    ("¿Qué prometió España? ¡3.000 millones! 1º", "cp1252", "Windows-1252"),
    ("Radosław Sikorski said “yes” – at once; it’s 5 €.", "cp1250", "Windows-1250"),
    ("Recep Tayyip Erdoğan met Hakan Fidan’s guests.", "cp1254", "Windows-1254"),
    ("Gitanas Nausėda and Ingrida Šimonytė said “yes”.", "cp1257", "Windows-1257"),
    ("Le prêt coûte 5 € à l'école.", "iso8859_15", "ISO 8859-15"),
    ("Rząd śle pomoc, mówi Radosław Sikorski.", "iso8859_2", "ISO 8859-2"),
    (ENGLISH, "mac_roman", "Mac OS Roman"),
    ("Le café a coûté 5 francs.", "cp850", "code page 850"),
    ("Украина подписала соглашение о безопасности с Германией.", "cp1251", "cp1251"),
    ("日本はウクライナに対して四十五億ドルの支援を約束した。", "shift_jis", "cp932"),
])
def test_other_encodings_are_converted_and_named(text: str, codec: str, named: str) -> None:
    decoded = decode(text.encode(codec))
    assert isinstance(decoded, Decoded)
    assert decoded.text == text
    assert decoded.note is not None
    assert named in decoded.note


@pytest.mark.parametrize(("raw", "said"), [
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
    (b"%PDF-1.7\nall of it readable", "a PDF file"),
    (b"{\\rtf1\\ansi readable too}", "an RTF document"),
    (b"PK\x03\x04\x14\0\0\0", "a ZIP archive or an Office document"),
    (b"\x1f\x8b\x08\0\0\0", "packed with gzip"),
    (b"\xff\xfea", "UTF-16, but byte 3 does not fit"),           # cut off inside a character
    (b"\xff\xfe\0\xd8", "UTF-16, but byte"),                      # half of a pair
    (b"\xff\xfea\0\0\0b\0", "NUL"),
    (bytes(range(1, 256)) * 3, "not the text of any encoding"),
])
def test_what_is_no_text_is_called_by_its_name(raw: bytes, said: str) -> None:
    decoded = decode(raw)
    assert isinstance(decoded, Unreadable)
    assert said in decoded.what


def test_a_nul_byte_is_refused_with_its_place() -> None:
    decoded = decode("Пакт\nsigned\0 here".encode())
    assert isinstance(decoded, Unreadable)
    assert "line 2" in decoded.what
    assert decoded.start == len("Пакт\nsigned")


@given(st.integers(0, len(ENGLISH)), st.integers(1, 3))
def test_a_nul_byte_anywhere_in_a_text_is_seen(place: int, times: int) -> None:
    for text in (ENGLISH, ENGLISH.encode("ascii", "ignore").decode()):
        decoded = decode((text[:place] + "\0" * times + text[place:]).encode())
        assert isinstance(decoded, Unreadable)
        assert "NUL" in decoded.what


def test_numbers_in_two_bytes_are_not_taken_for_utf16() -> None:
    samples = b"".join(number.to_bytes(2, "little") for number in range(1, 2000, 3))
    assert isinstance(decode(samples), Unreadable)


def test_a_broken_character_does_not_spoil_the_others() -> None:
    raw = "“Kyiv” – said the president’s office – “agreed”".encode()
    decoded = decode(raw[:30] + b"\xff" + raw[30:])
    assert isinstance(decoded, Decoded)
    assert decoded.text.replace("\ufffd", "") == raw.decode()
    assert decoded.start == decoded.text.index("\ufffd")
    assert decoded.note is not None
    assert decoded.note.startswith("1 place ")


def test_a_broken_character_behind_the_mark_is_told_too() -> None:
    raw = "“Kyiv” – “agreed”".encode()
    decoded = decode(b"\xef\xbb\xbf" + raw + b"\xff.")
    assert isinstance(decoded, Decoded)
    assert decoded.text == "“Kyiv” – “agreed”\ufffd."


def test_bytes_between_control_characters_are_no_text() -> None:
    assert isinstance(decode(b"\x01\x02caf\xe9\x03\x04"), Unreadable)


def test_a_text_cut_off_inside_a_character_is_read_to_there() -> None:
    decoded = decode("“Kyiv agreed”".encode()[:-1])
    assert isinstance(decoded, Decoded)
    assert decoded.text == "“Kyiv agreed\ufffd"


def test_one_accent_at_the_end_is_windows_1252_and_not_cut_off_utf8() -> None:
    decoded = decode("a café".encode("cp1252"))
    assert isinstance(decoded, Decoded)
    assert decoded.text == "a café"


def test_a_replacement_character_that_was_written_is_no_fault() -> None:
    assert decode("lost: \ufffd".encode()) == Decoded("lost: \ufffd")
