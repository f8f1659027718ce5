"""The pages in a real browser: highlights to the character, keys, colours, no request to anywhere else.

They need Chromium. Where it is missing they are skipped, and say so; under CI they fail instead, because a page that
no browser has opened is not tested.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from pledgebook.answers.brief import brief
from pledgebook.answers.holding import Held
from pledgebook.answers.selection import Selection
from pledgebook.doors.gate.doorkeeper import Gate
from pledgebook.doors.gate.hosts import hosts_for
from pledgebook.doors.http import application, listening
from pledgebook.doors.web.brief_page import brief_page
from pledgebook.doors.web.page import MENUS, PAGES, reader_page
from pledgebook.doors.web.site import site_files
from pledgebook.register.judged import Judged
from pledgebook.register.matching import add_up_all
from pledgebook.register.sources import ALL_APART
from tests.doors.test_web_http import QUESTIONS, SMALL, book_of
from tests.doors.test_web_reader import HOSTILE, filled_with, overlapping
from tests.exchange.extracts import taken

CHROMIUM = os.environ.get("PLEDGEBOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]

MARKED = """at => [...document.querySelectorAll('mark')]
    .filter(mark => mark.dataset.at.split(' ').includes(at)).map(mark => mark.textContent).join('')"""
IN_VIEW = """selector => { const box = document.querySelector(selector).getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight; }"""


class Watched:
    """A page that remembers what went wrong on it and where it wanted to go."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing = ("NO BROWSER: the pages were NOT tested. Install Chromium (Debian: apt-get install chromium) or name "
                   "one in PLEDGEBOOK_CHROMIUM.")
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(name="open_page")
def _open_page(browser: Browser) -> Iterator[Any]:
    contexts = []

    def opened(address: str, **options: Any) -> Watched:
        usual: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"}
        context = browser.new_context(**usual | options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(address)
        return watched

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module", name="address")
def _address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from served(book_of(tmp_path_factory.mktemp("room") / "b.db",
                              (*SMALL, overlapping(), *map(filled_with, HOSTILE[:2]))))


def served(book: str, gate: Gate | None = None) -> Iterator[str]:
    """The address of a book's reading room, which closes behind it."""
    listener = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(application(book, gate), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> str:
    path = tmp_path / "note.html"
    path.write_text(reader_page([overlapping()]), encoding="utf-8")
    return path.as_uri()


def test_highlights_are_the_exact_quotes(open_page: Any, file: str, address: str) -> None:
    one = overlapping()
    for place in (file, f"{address}/document/note"):
        seen = open_page(place)
        assert seen.page.evaluate("document.querySelector('article.text').textContent") == one.document.text
        for claim in one.claims:
            assert seen.page.evaluate(MARKED, claim.id) == claim.quote
        assert seen.complaints == []


def test_a_selected_quote_is_copied_without_the_numbers(open_page: Any, file: str) -> None:
    page = open_page(file).page
    copied = page.evaluate("""() => { getSelection().selectAllChildren(document.querySelector('article.text'));
        return getSelection().toString(); }""")
    assert "Oslo sends radars and asks Bonn for more." in copied


def test_keys_move_between_claims_and_to_their_cards(open_page: Any, file: str) -> None:
    ids = [claim.id for claim in overlapping().claims]
    page = open_page(file, viewport={"width": 1280, "height": 260}).page
    for step, expected in (("n", 0), ("n", 1), ("n", 2), ("n", 3), ("n", 0), ("p", 3), ("p", 2)):
        page.keyboard.press(step)
        assert page.evaluate("document.querySelector('.card.current').dataset.claim") == ids[expected]
        marked = page.evaluate("[...document.querySelectorAll('mark.current')].map(mark => mark.textContent).join('')")
        assert marked == overlapping().claims[expected].quote
        assert page.url.endswith(f"#{ids[expected]}")
        assert page.evaluate(IN_VIEW, "mark.current")
        assert page.evaluate(IN_VIEW, ".card.current")
        assert page.text_content(".where") == f"Claim {expected + 1} of 4"
        assert page.evaluate("document.querySelector('.card.current details')?.open ?? true")


def test_a_key_typed_into_a_field_moves_nothing(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/document/note").page
    page.keyboard.press("/")
    page.keyboard.type("npn")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.input_value("#q") == "npn"
    assert page.query_selector(".card.current") is None


def test_a_click_leads_from_text_to_card_and_back(open_page: Any, file: str) -> None:
    ids = [claim.id for claim in overlapping().claims]
    page = open_page(file, viewport={"width": 400, "height": 300}).page  # the cards stand below the text
    shared = page.locator("mark", has_text="asks Bonn").first
    chosen = []
    for _ in range(3):  # words that two claims share lead to one after the other
        shared.click()
        chosen.append(page.evaluate("document.querySelector('.card.current').dataset.claim"))
        assert page.evaluate(IN_VIEW, ".card.current")
        page.click(f"#card-{chosen[-1]} .foot a")
        assert page.evaluate(IN_VIEW, "mark.current")
    assert chosen == [ids[0], ids[1], ids[0]]
    page.click(f"a.chip[href='#card-{ids[3]}']")
    assert page.evaluate("document.querySelector('.card.current').dataset.claim") == ids[3]


def test_without_a_script_the_anchors_do_it(open_page: Any, file: str) -> None:
    one = overlapping().claims[3]
    page = open_page(file, java_script_enabled=False, viewport={"width": 400, "height": 300}).page
    assert not page.is_visible("[data-step]")
    page.click(f"a.chip[href='#card-{one.id}']")
    assert page.url.endswith(f"#card-{one.id}")
    page.click(f"#card-{one.id} a.number")
    assert page.url.endswith(f"#{one.id}")
    page.click(f"#card-{overlapping().claims[0].id} summary")
    assert page.is_visible("text=“sends” gives")


def test_an_address_with_a_claim_opens_at_it(open_page: Any, address: str) -> None:
    one = overlapping().claims[2]
    page = open_page(f"{address}/document/note#{one.id}", viewport={"width": 1280, "height": 260}).page
    assert page.evaluate("document.querySelector('.card.current').dataset.claim") == one.id
    assert page.evaluate(IN_VIEW, "mark.current")


def test_no_page_complains_runs_foreign_code_or_asks_elsewhere(open_page: Any, address: str) -> None:
    seen = open_page(f"{address}/")
    page = seen.page
    waiting = ["/", "/documents", "/conflicts", "/search?q=norway", "/?party=Atlantis"]
    visited: set[str] = set()
    while waiting:
        place = waiting.pop(0).split("#")[0]
        if place in visited or len(visited) > 40:
            continue
        visited.add(place)
        page.goto(f"{address}{place}")
        for key in "nnp":
            page.keyboard.press(key)
        assert page.evaluate("window.stolen") is None, place
        waiting += [link for link in page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
                    if link.startswith("/") and "sort=" not in link and ".json" not in link and ".csv" not in link]
    assert len(visited) > 15
    # The browser itself notes an answer of 404, which is what an unknown party gets.
    assert [said for said in seen.complaints if "404" not in said] == []
    assert {request.split("/")[2] for request in seen.requests} == {address.split("/")[2]}


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_text_runs_nothing_in_one_file(open_page: Any, tmp_path: Path, words: str) -> None:
    path = tmp_path / "evil.html"
    path.write_text(reader_page([filled_with(words), filled_with(words)]), encoding="utf-8")
    seen = open_page(path.as_uri())
    seen.page.keyboard.press("n")
    for chip in seen.page.query_selector_all("a.chip"):
        chip.click()
    assert seen.page.evaluate("window.stolen") is None
    assert seen.complaints == []
    assert seen.requests == [path.as_uri()]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_brief_runs_nothing_asks_for_nothing_and_fits_any_screen_and_paper(open_page: Any, tmp_path: Path,
                                                                             words: str) -> None:
    made = filled_with(words)
    held = Held(add_up_all(made.claims), made.claims, ALL_APART, Judged(made.claims))
    path = tmp_path / "brief.html"
    path.write_text(brief_page(brief(held, Selection())), encoding="utf-8")
    for width in (1280, 320):
        seen = open_page(path.as_uri(), viewport={"width": width, "height": 700})
        assert seen.page.evaluate("window.stolen") is None
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
        assert seen.complaints == [] and seen.requests == [path.as_uri()]
        assert seen.page.evaluate("getComputedStyle(document.querySelector('.main')).fontWeight") == "700", \
            "its own policy lets its style work"
        seen.page.emulate_media(media="print")
        assert seen.page.evaluate("getComputedStyle(document.body).maxWidth") == "none"


def test_the_policy_would_stop_a_script_that_slipped_through(open_page: Any, tmp_path: Path) -> None:
    path = tmp_path / "slipped.html"
    html = reader_page([overlapping()])
    path.write_text(html.replace("</main>", "<img src=x onerror='stolen=1'><script>stolen=1</script></main>"),
                    encoding="utf-8")
    seen = open_page(path.as_uri())
    assert seen.page.evaluate("window.stolen") is None
    assert any("Content Security Policy" in said for said in seen.complaints)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844), (320, 640)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_the_screen_and_can_be_read(
        open_page: Any, address: str, width: int, height: int, scheme: str) -> None:
    for place in ("/", "/document/note", "/conflicts", "/documents", "/search?q=norway", "/review", "/import"):
        page = open_page(address + place, viewport={"width": width, "height": height}, color_scheme=scheme).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        faint = page.evaluate(FAINT)
        assert faint == [], f"{place}: contrast below 4.5"


# Contrast of every visible text with the background behind it, by the formula of WCAG 2.
FAINT = """() => {
  const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const shine = c => { const [r, g, b] = c.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255, 1]; };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const e = node.parentElement;
    if (!node.textContent.trim() || !e.checkVisibility() || e.closest('.skip, script, datalist')) continue;
    const style = getComputedStyle(e), a = shine(parse(style.color)), b = shine(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(node.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
  }
  return faint;
}"""


def test_the_register_is_used_with_the_keyboard_alone(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.focus("#party")
    page.keyboard.type("Poland")
    page.keyboard.press("Enter")
    page.wait_for_url("**party=Poland**")
    assert page.locator("table.stacked tbody tr").count() == 1
    page.go_back()
    page.focus("input[name=kind][value=membership]")
    page.keyboard.press("Space")  # a tick is enough where the script runs
    page.wait_for_url("**kind=membership**")
    assert page.is_checked("input[name=kind][value=membership]")


def test_all_pages_are_named_in_one_row_and_its_menus_open_by_key(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/conditions").page
    assert page.evaluate("document.querySelector('header.top').offsetHeight") < 60, "more than one row"
    assert page.inner_text("details.menu summary.current") == "Check: Conditions"
    named = page.eval_on_selector_all("nav a", "all => all.map(a => a.getAttribute('href'))")
    assert named == [path for path, _ in PAGES] + [path for _, pages in MENUS for path, _ in pages]
    for key in ("Enter", "Tab", "Tab", "Escape"):
        page.focus("details.menu summary >> nth=1") if key == "Enter" else None
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Ask", "Escape closes it and stays there"
    assert page.query_selector("details.menu[open]") is None
    page.keyboard.press("Enter")
    page.click("h1")
    assert page.query_selector("details.menu[open]") is None, "whoever looks elsewhere closes it"
    page.click("nav >> text=Draw")
    page.click("nav >> text=Matrix")
    page.wait_for_url("**/matrix")


def test_a_menu_stays_on_the_screen_of_a_phone(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/network", viewport={"width": 360, "height": 640}).page
    for place in range(len(MENUS)):
        page.click(f"details.menu summary >> nth={place}")
        left, right = page.evaluate(
            "() => { const box = document.querySelector('.menu[open] ul').getBoundingClientRect();"
            " return [box.left, box.right]; }")
        assert 0 <= left < right <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.querySelector('.network svg').getBoundingClientRect().width") > 700, \
        "a drawing with names is moved aside, not shrunk until nobody can read them"


def test_an_answer_is_opened_followed_and_shared_without_a_script(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/", java_script_enabled=False).page
    page.click("nav >> text=Ask")
    page.click("nav >> text=Bound")
    page.fill("#attacked", "Ukraine")
    page.fill("#on", "2024-07-01")
    page.click("button.primary")
    page.wait_for_url("**/bound?attacked=Ukraine&on=2024-07-01")
    clause = page.locator("article.clause").first
    clause.locator("details.derived > summary").click()
    clause.locator("details.derived details > summary").first.click()
    assert page.is_visible("text=Is it in force on 2024-07-01?")
    page.click("nav >> text=Ask")
    page.click("nav >> text=What if")
    page.fill("#withdraw", "Norway")
    page.fill("#on", "2024-07-01")
    page.fill("#for", "Poland")
    page.click("button.primary")
    page.wait_for_url("**/whatif?withdraw=Norway&on=2024-07-01&for=Poland")
    told = page.inner_text("main")
    assert "Guarantees lost, owed to Poland" in told
    shared = page.get_attribute(".elsewhere a", "href")
    again = open_page(f"{address}{shared}", java_script_enabled=False).page  # a script would add buttons that copy
    assert again.inner_text("main") == told


def test_a_table_is_narrowed_by_a_click_shaped_and_its_address_copied(open_page: Any, address: str) -> None:
    seen = open_page(f"{address}/", permissions=["clipboard-read", "clipboard-write"])
    page = seen.page
    page.click("details.facet a.tick:has-text(\"Poland\")")
    page.wait_for_url("**actor=POL")
    page.click("text=Columns")
    page.check("input[name=column][value=id]")
    page.uncheck("input[name=column][value=quote]")
    page.click("text=Show these")
    page.wait_for_url("**actor=POL&column=**")
    headings = page.locator("table.stacked thead th").all_inner_texts()
    assert headings[-1] == "Id" and "Quote" not in headings
    page.click("text=Copy link")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert open_page(copied).page.locator("table.stacked thead th").all_inner_texts() == headings
    page.goto(f"{address}/timeline")
    page.locator("svg a circle").first.click()
    page.wait_for_url("**stage=**said_since=**")
    page.locator("a.quote").first.click()
    page.wait_for_url("**/document**")
    page.goto(f"{address}/map")
    page.locator("svg a path").first.click()
    page.wait_for_url("**beneficiary=**")
    assert seen.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_pages_that_answer_fit_the_screen_and_can_be_read(
        open_page: Any, address: str, width: int, scheme: str) -> None:
    seen = open_page(f"{address}/", viewport={"width": width, "height": 720}, color_scheme=scheme)
    for path, question in QUESTIONS.items():
        seen.page.goto(f"{address}{path}?{question}")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert seen.page.evaluate(FAINT) == [], f"{path}: contrast below 4.5"
    assert seen.complaints == []


def test_a_static_site_opens_from_the_disk_without_a_complaint(tmp_path: Path, open_page: Any) -> None:
    for path, content in site_files(taken(tmp_path)).items():
        file = tmp_path / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    watched = open_page((tmp_path / "site" / "index.html").as_uri())
    page = watched.page
    assert page.evaluate("getComputedStyle(document.querySelector('header.top')).display") == "flex", "no style"
    page.click("a.quote >> nth=0")
    assert "/document/" in page.url and page.evaluate(IN_VIEW, f"[id='{page.url.split('#')[1]}']")
    page.click(".card .foot a >> nth=0")
    assert "/commitment/" in page.url and page.query_selector("h1")
    page.click("nav a >> nth=2")
    assert page.title() == "Doubts · Pledgebook"
    assert not watched.complaints
    assert all(address.startswith("file:") for address in watched.requests)


LIKE_OPENREFINE = """async service => {
    const told = await (await fetch(service)).json();
    const queries = new URLSearchParams({queries: JSON.stringify({q: {query: 'Norway'}})});
    const found = await (await fetch(service, {method: 'POST', body: queries})).json();
    const entity = told.suggest.entity;
    const begun = await (await fetch(`${entity.service_url}${entity.service_path}&prefix=norw`)).json();
    document.body.innerHTML = `<iframe src="${told.preview.url.replace('{{id}}', 'NOR')}"></iframe>`;
    return [told.versions, found.q.result[0].id, begun.result[0].id];
}"""


def test_a_page_of_another_server_reconciles_with_the_token_and_not_without(tmp_path: Path, browser: Browser) -> None:
    token = "a-token-for-programs-only"
    for room in served(book_of(tmp_path / "b.db", SMALL), Gate(hosts_for("127.0.0.1", []), standing_token=token)):
        for elsewhere in served(book_of(tmp_path / "other.db", SMALL)):  # any page of another port will do
            context = browser.new_context(bypass_csp=True)
            page = context.new_page()
            page.goto(f"{elsewhere}/documents")
            assert page.evaluate(LIKE_OPENREFINE, f"{room}/reconcile.json?token={token}") == [["0.2"], "NOR", "NOR"]
            assert "Norway" in page.frame_locator("iframe").locator("body").inner_text()
            for refused in ("/reconcile.json", "/reconcile.json?token=wrong", f"/register.json?token={token}"):
                assert page.evaluate("at => fetch(at).then(() => 'read', () => 'refused')", room + refused) == "refused"
            context.close()
