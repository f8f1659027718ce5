"""Words chosen in a text become a claim: with the mouse, the keyboard or a plain form; as `pledgebook rule` adds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from pledgebook.model import Reading
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.doors.test_web_browser import _browser, _open_page, served  # noqa: F401 (fixtures)
from tests.doors.test_web_http import book_of, room
from tests.doors.test_web_reader import overlapping
from tests.doors.web_page import Element, anchors_lead_somewhere, harmless, page
from tests.register.readings import reading

NOTE = overlapping()  # a sign outside the basic plane, and line ends of two characters
TEXT = NOTE.document.text
BONN = "Bonn may."
AT = (TEXT.index(BONN), TEXT.index(BONN) + len(BONN))
HERE = {"sec-fetch-site": "same-origin"}
VALUES = {"kind": "aid", "stage": "considered", "actors": "Germany", "beneficiaries": "Norway, Ukraine",
          "amount": "2 billion EUR", "words": "overlooked"}
SENT = {"document": "note", "text": NOTE.document.text_id, "start": str(AT[0]), "end": str(AT[1])}


def texts() -> tuple[Reading, ...]:
    return NOTE, reading("a/b.json", "Norway gives tanks to Ukraine.")


@pytest.fixture(scope="module", name="still")
def _still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A room for the tests that add nothing."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PLEDGEBOOK_WHO", "Ada")
        with room(book_of(tmp_path_factory.mktemp("still") / "b.db", texts())) as client:
            yield client


@pytest.fixture(name="client")
def _client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    book_of(tmp_path / "pledges.db", texts())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLEDGEBOOK_WHO", "Ada")
    with room(str(tmp_path / "pledges.db")) as client:
        yield client


def root_of(client: TestClient, address: str, status: int = 200) -> Element:
    answer = client.get(address)
    assert answer.status_code == status, address
    root = page(answer.text)
    harmless(root)
    anchors_lead_somewhere(root)
    return root


def chosen(root: Element) -> str:
    """The words that are marked as chosen."""
    return "".join(mark.text for mark in root.all("mark") if "picked" in mark.attributes["class"].split())


def send(client: TestClient, address: str = "/document", status: int = 303, /, **fields: str) -> str:
    """Where the form leads, or the page that it gets."""
    answer = client.post(address, data=fields, headers=HERE, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.headers["location"] if status == 303 else answer.text


def rulings(client: TestClient) -> list[tuple[str, str, str]]:
    return [(row["who"], row["action"], row["why"]) for row in client.get("/rulings.json").json()]


@pytest.mark.parametrize("asked", [{"start": AT[0], "end": AT[1]}, {"quote": BONN},
                                   {"quote": BONN, "start": "", "end": ""},
                                   {"start": TEXT.index("sends"), "end": TEXT.index("follow")},
                                   {"quote": "more.\r\n\r\nParis"}, {"start": 0, "end": len(TEXT)}])
def test_an_address_marks_the_words_and_asks_for_the_claim(still: TestClient, asked: dict[str, Any]) -> None:
    words = asked.get("quote") or TEXT[asked["start"]:asked["end"]]
    root = root_of(still, f"/document/note?{urlencode(asked)}")
    assert root.one("article").text == TEXT, "what is marked changes no character"
    assert chosen(root) == words
    form = root.one("form", **{"aria-label": "The claim"})
    place = [form.one("input", name=name).attributes["value"] for name in ("start", "end")]
    assert TEXT[int(place[0]):int(place[1])] == words
    assert not list(root_of(still, "/document/note").all("form", **{"aria-label": "The claim"}))


@pytest.mark.parametrize(("asked", "hint"), [
    ("quote=Rome", "does not say 'Rome'"), ("quote=more", ""), ("quote=Bonn", "2 times"),
    ("start=0&end=5000", "characters"), ("start=9&end=9", "none from 9 to 9"),
    ("start=-1&end=5", "none from -1"), ("start=5", "which words are meant"),
    (f"quote=Oslo&start={AT[0]}&end={AT[1]}", "stands 'Bonn may.'")])
def test_words_that_do_not_stand_in_the_text_are_told(still: TestClient, asked: str, hint: str) -> None:
    root = root_of(still, f"/document/note?{asked}", 400 if hint else 200)
    assert [hint in one.text for one in root.all("p", role="alert")] == ([True] if hint else [])
    assert bool(chosen(root)) is not bool(hint)
    assert still.get("/document/note?start=x&end=5").status_code == 422


def test_a_claim_is_added_as_the_command_line_adds_it(client: TestClient, tmp_path: Path) -> None:
    before = client.get("/document/note.json").json()["claims"]
    name = send(client, **SENT, **VALUES).removeprefix("/document/note#")
    told = {row["id"]: row for row in client.get("/document/note.json").json()["claims"]}
    assert len(told) == len(before) + 1
    made = told[name]
    assert (made["quote"], made["start"], made["end"], made["engine"]) == (BONN, *AT, "hand")
    assert (made["actors"], made["beneficiaries"], made["stage"]) == (["DEU"], ["NOR", "UKR"], "considered")
    assert (made["amount"]["value"], made["said_on"], made["verdict"]) == (2e9, "2024-03-01", "added")
    assert rulings(client) == [("Ada", "claim", "overlooked")]
    book_of(tmp_path / "other.db", texts())
    printed = pledgebook("rule", "claim", "note", "--quote", BONN, "--why", "x", "--book", str(tmp_path / "other.db"),
                         *(f"{field}={words}" for field, words in VALUES.items() if field != "words"))
    assert printed.exit_code == 0 and name in printed.stdout
    root = root_of(client, "/document/note")
    assert "added" in root.one("li", id=f"card-{name}").text
    assert "".join(mark.text for mark in root.all("mark") if name in mark.attributes["data-at"]) == BONN
    assert name in {claim for row in client.get("/register.json").json() for claim in row["claims"]}


def test_a_text_with_an_odd_name_takes_a_claim_too(client: TestClient) -> None:
    with Book.open("pledges.db") as book:
        text = book.document("a/b.json")
    assert chosen(root_of(client, "/document?id=a%2Fb.json&quote=gives+tanks&who=Bo")) == "gives tanks"
    place = send(client, "/document?who=Bo", **VALUES, document=text.id, text=text.text_id, start="7", end="12")
    assert place.startswith("/document?id=a%2Fb.json&who=Bo#c")
    assert rulings(client)[0][0] == "Bo"


def test_what_was_added_is_taken_back_by_whoever_added_it(client: TestClient) -> None:
    send(client, **SENT, **VALUES)
    send(client, **SENT, **(VALUES | {"who": "Bo", "actors": "France"}))
    undo = root_of(client, "/document/note").one("form", class_="undo")
    assert "added by Ada" in undo.text
    assert "added by Bo" in root_of(client, "/document/note?who=Bo").one("form", class_="undo").text
    assert not list(root_of(client, "/document?id=a/b.json").all("form", class_="undo")), "nothing was added there"
    fields = {field.attributes["name"]: field.attributes["value"] for field in undo.all("input")}
    assert "not the last claim that Bo added" in send(client, "/document?who=Bo", 400, **fields)
    assert send(client, undo.attributes["action"].partition("#")[0], **fields) == "/document/note"
    send(client, "/document", 400, **fields)
    assert [(who, did) for who, did, _ in rulings(client)] == [("Ada", "claim"), ("Bo", "claim"), ("Ada", "undo")]
    assert [row["actors"] for row in client.get("/document/note.json").json()["claims"] if row["engine"] == "hand"] == [
        ["FRA"]]
    assert not list(root_of(client, "/document/note").all("form", class_="undo"))


@pytest.mark.parametrize(("wrong", "hint"), [
    ({"actors": "Norwey"}, "Closest: Norway"), ({"actors": ""}, "needs actors"), ({"kind": ""}, "needs kind"),
    ({"stage": "maybe"}, "no stage"), ({"amount": "much"}, "no sum of money"), ({"said_on": "soon"}, "2024-07-11"),
    ({"end": "4000"}, "none from"), ({"start": "x"}, "which words are meant"), ({"text": "0123"}, "text has changed"),
    ({"verdict": "undo", "ruling": "r0"}, "not the last claim"), ({"count": "a few"}, "no count")])
def test_what_makes_no_claim_is_shown_again_to_be_mended(still: TestClient, wrong: dict[str, str], hint: str) -> None:
    root = page(send(still, "/document", 400, **(SENT | VALUES | wrong)))
    harmless(root)
    assert hint in root.one("p", role="alert").text
    typed = VALUES | {name: words for name, words in wrong.items() if name in ("actors", "amount", "said_on", "count")}
    for name, words in typed.items():
        if name not in ("kind", "stage"):
            assert root.one("input", id=f"f-{name}" if name != "words" else "words").attributes["value"] == words
    assert rulings(still) == []


def test_the_same_claim_is_not_added_twice_and_a_text_must_be_there(client: TestClient) -> None:
    send(client, **SENT, **VALUES)
    assert "added before" in send(client, "/document", 400, **SENT, **VALUES)
    send(client, "/document", 404, **(SENT | VALUES | {"document": "nothing-like-it"}))
    send(client, "/document", 404)
    assert len(rulings(client)) == 1


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
                                     {"sec-fetch-site": "none"}, {"origin": "null"}, {"origin": "http://evil.example"}])
def test_only_a_page_of_this_room_may_add_a_claim(still: TestClient, headers: dict[str, str]) -> None:
    assert still.post("/document", data=SENT | VALUES, headers=headers).status_code == 403
    assert rulings(still) == []


def test_whoever_has_no_name_is_asked_for_one(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLEDGEBOOK_WHO")
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(OSError))
    assert "required" in root_of(client, "/document/note?quote=Oslo").one("input", id="who").attributes
    assert "Nobody&#39;s name" in send(client, "/document", 400, **SENT, **VALUES)
    send(client, **SENT, **VALUES, who="Cy")
    assert rulings(client)[0][0] == "Cy"


# --- in a real browser ----------------------------------------------------------------------------------------------

LONG = reading("long", *(f"Line {number} of a long text, which says nothing." for number in range(60)),
               "Norway promises Ukraine ten 🛡 radars. So it is.")
PROMISE = "Norway promises Ukraine ten 🛡 radars."
ENDS = """words => { const range = document.createRange(), walker = document.createTreeWalker(
    document.querySelector("article.text"), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) { const at = node.data.indexOf(words); if (at < 0) continue;
        range.setStart(node, at); range.setEnd(node, at + words.length);
        range.startContainer.parentElement.scrollIntoView({block: "center"});
        const box = range.getBoundingClientRect(); return [box.left, box.right, (box.top + box.bottom) / 2]; } }"""


@pytest.fixture(scope="module", name="address")
def _address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PLEDGEBOOK_WHO", "Ada")
        yield from served(book_of(tmp_path_factory.mktemp("room") / "b.db", (LONG, *texts())))


def fill(seen: Any) -> None:
    seen.select_option("#f-kind", "aid")
    seen.select_option("#f-stage", "pledged")
    seen.fill("#f-actors", "Norway")
    seen.fill("#f-beneficiaries", "Ukraine")


def saved_and_taken_back(seen: Any, words: str) -> None:
    with seen.expect_navigation():
        seen.click("text=Add the claim")
    card = seen.locator(".card[data-claim]", has_text="added")
    expect(card).to_have_count(1)
    name = card.get_attribute("data-claim")
    assert seen.evaluate("""at => [...document.querySelectorAll("mark")].filter(mark => mark.dataset.at.split(" ")
        .includes(at)).map(mark => mark.textContent).join("")""", name) == words
    assert seen.url.endswith(f"#{name}")
    expect(seen.locator("form.undo")).to_contain_text("added by Ada")
    with seen.expect_navigation():
        seen.click("form.undo button")
    expect(seen.locator("form.undo")).to_have_count(0)
    expect(seen.locator(f"#card-{name}")).to_have_count(0)


def test_words_selected_with_the_mouse_become_a_claim_and_go_again(open_page: Any, address: str) -> None:
    watched = open_page(f"{address}/document/long")
    seen = watched.page
    seen.click("button.choose")
    expect(seen.locator(".how-many")).to_have_text("Select words of the text first.")
    left, right, middle = seen.evaluate(ENDS, PROMISE)
    seen.mouse.move(left + 1, middle)
    seen.mouse.down()
    seen.mouse.move(right - 1, middle, steps=4)
    seen.mouse.up()
    expect(seen.locator(".how-many")).to_have_text("6 words selected")
    with seen.expect_navigation():
        seen.click("button.choose")
    start = LONG.document.text.index(PROMISE)
    assert f"start={start}&end={start + len(PROMISE)}" in seen.url, "code points, not the browser's units"
    assert seen.inner_text("mark.picked") == PROMISE
    expect(seen.locator("mark.picked")).to_be_in_viewport()
    expect(seen.locator("#f-kind")).to_be_focused()
    expect(seen.locator("#f-kind")).to_be_in_viewport()
    fill(seen)
    saved_and_taken_back(seen, PROMISE)
    assert watched.complaints == []


def test_words_are_selected_and_added_with_the_keyboard_alone(open_page: Any, address: str) -> None:
    watched = open_page(f"{address}/document/note")
    seen = watched.page
    for key in ("t", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight",
                "Shift+ArrowRight", "Shift+ArrowLeft"):
        seen.keyboard.press(key)
    assert seen.evaluate("getSelection().toString()") == "Oslo sends radars"
    with seen.expect_navigation():
        seen.keyboard.press("c")
    seen.select_option("#f-kind", "agreement")
    seen.keyboard.press("Escape")
    for key in ("t", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "c"):  # other words; what was typed stays
        seen.keyboard.press(key)
    expect(seen.locator(".adding .quoted")).to_have_text("🛡️ Oslo sends")
    assert seen.input_value("#f-kind") == "agreement"
    fill(seen)
    saved_and_taken_back(seen, "🛡️ Oslo sends")
    assert watched.complaints == []


def test_without_a_script_the_words_are_typed(open_page: Any, address: str) -> None:
    watched = open_page(f"{address}/document/note", java_script_enabled=False)
    seen = watched.page
    assert not seen.is_visible("button.choose")
    seen.click("text=Add a claim that was missed")
    seen.fill("#quote", "Paris will not follow.")
    seen.click("text=Choose these words")
    assert seen.url.endswith("#add") and seen.inner_text("mark.picked") == "Paris will not follow."
    fill(seen)
    seen.fill("#f-actors", "Frence")
    seen.click("text=Add the claim")
    expect(seen.locator("[role=alert]")).to_contain_text("Closest: France")
    seen.fill("#f-actors", "France")
    saved_and_taken_back(seen, "Paris will not follow.")


def test_a_selection_that_leaves_the_text_is_cut_to_it(open_page: Any, address: str) -> None:
    seen = open_page(f"{address}/document/note").page
    seen.evaluate("() => getSelection().selectAllChildren(document.body)")
    with seen.expect_navigation():
        seen.keyboard.press("c")
    assert f"start=0&end={len(TEXT)}" in seen.url
    seen.evaluate("() => getSelection().selectAllChildren(document.querySelector('h1'))")
    seen.keyboard.press("Escape")  # out of the field that the form begins with
    seen.keyboard.press("c")
    expect(seen.locator(".how-many")).to_have_text("Select words of the text first.")
