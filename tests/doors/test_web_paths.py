"""The main paths through the pages, walked in a real browser on the book of the demo, from the first page to the last.

With PLEDGEBOOK_PICTURES=1 (`make pictures`) each stop is kept as a picture in docs/pages/; a person looks at them.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.doors.command_line import pledgebook
from tests.doors.small_png import size_of, small_png
from tests.doors.test_web_browser import Watched, _browser, served

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pages"
NOTE = ("Oslo, 2 May 2024\n\nNorway will give Ukraine 2 billion kroner for air defence, the prime minister said.\n\n"
        "Sweden has refused to send fighter jets to Ukraine.\n")
browser = pytest.fixture(scope="module", name="browser")(_browser.__wrapped__)  # type: ignore[attr-defined]


@pytest.fixture(scope="module", name="address")
def _address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    book = tmp_path_factory.mktemp("demo") / "demo.db"
    assert pledgebook("demo", "--book", str(book)).exit_code == 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PLEDGEBOOK_WHO", "Ada")
        yield from served(str(book))


@pytest.fixture(name="page")
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce",
                                  accept_downloads=True)
    watched = Watched(context.new_page())
    yield watched.page
    context.close()
    assert watched.complaints == []


def picture(page: Page, name: str) -> None:
    """Keeps what is seen now, where pictures are wanted."""
    if os.environ.get("PLEDGEBOOK_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / f"{name}.png").write_bytes(small_png(page, page.screenshot()))


def test_the_pictures_are_small_and_of_the_usual_screen() -> None:
    kept = sorted(PICTURES.glob("*.png"))
    assert len(kept) >= 8
    for path in kept:
        raw = path.read_bytes()
        assert len(raw) < 150_000 and size_of(raw) == (1280, 720), path.name


def test_from_the_demo_to_a_conflict_its_two_quotes_a_verdict_and_back(page: Page, address: str) -> None:
    page.goto(address)
    picture(page, "register")
    page.click(".headline >> text=1 conflict")
    quotes = page.locator(".pair blockquote")
    expect(quotes).to_have_count(2)
    assert "1.2" in quotes.nth(0).inner_text() and "1.5 billion" in quotes.nth(1).inner_text()
    picture(page, "conflicts")
    page.locator(".pair .from a").first.click()
    expect(page.locator(".card.current")).to_be_visible()
    picture(page, "reader")
    page.go_back()
    page.click("text=Two promises, not one")
    expect(page.locator("text=No two claims of this book contradict each other.")).to_be_visible()
    expect(page.locator("form.undo")).to_contain_text("split by Ada")
    page.wait_for_load_state("load")  # before that no script listens to keys
    page.keyboard.press("z")
    expect(quotes).to_have_count(2)
    expect(page.locator("form.undo")).to_have_count(0)


def test_claims_are_judged_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/review")
    marked = page.locator("article mark")
    first = marked.first.inner_text()
    assert page.evaluate("scrollY") == 0
    picture(page, "review")
    for key in "ax":
        with page.expect_navigation():
            page.keyboard.press(key)
    expect(page.locator(".headline")).to_contain_text(re.compile(r"2 of \d+ claims judged"))
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.name") == "kind"
    page.keyboard.press("Tab")
    page.keyboard.type("negotiating")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("axz: keys that are typed do nothing else")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".rulings")).to_contain_text("keys that are typed do nothing else")
    for left in ("2", "1", "0"):  # the note, the rejection, the acceptance
        with page.expect_navigation():
            page.keyboard.press("z")
        expect(page.locator(".headline")).to_contain_text(re.compile(rf"{left} of \d+ claims judged"))
    assert marked.first.inner_text() == first
    for key, place in (("j", 2), ("s", 3), ("k", 2)):
        with page.expect_navigation():
            page.keyboard.press(key)
        expect(page.locator(".headline")).to_contain_text(f"this is {place} by")
    page.goto(f"{address}/review")
    expect(page.locator(".headline")).to_contain_text("this is 2 by")  # where one left


def test_blind_the_values_of_the_reader_come_after_ones_own(page: Page, address: str) -> None:
    page.goto(f"{address}/review?who=Bo&blind=true&by=random&seed=7")
    panel = page.locator("aside.panel")
    expect(panel).not_to_contain_text("confidence")
    picture(page, "blind")
    with page.expect_navigation():
        page.keyboard.press("x")
    expect(panel.locator(".rulings")).to_contain_text("rejected by Bo")
    page.goto(f"{address}/quality")
    expect(page.locator("main")).to_contain_text("The reader and Bo")
    picture(page, "quality")


def test_a_dropped_file_is_read_and_its_claims_are_seen(page: Page, address: str) -> None:
    page.goto(f"{address}/import")
    handed = page.evaluate_handle("""text => { const given = new DataTransfer();
        given.items.add(new File([text], 'norway-note.txt', {type: 'text/plain'})); return given; }""", NOTE)
    with page.expect_navigation():
        page.dispatch_event("#drop", "drop", {"dataTransfer": handed})
    row = page.locator("#taken tbody tr")
    expect(row).to_contain_text("new")
    picture(page, "import")
    row.locator("a").click()
    expect(page.locator("article.text")).to_contain_text("2 billion kroner")
    assert page.locator(".card[data-claim]").count() >= 1
    assert "2 billion kroner" in page.locator("article mark").first.inner_text()


def test_a_search_a_filter_and_a_file_to_take_along(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("coast guard vessels")
    page.keyboard.press("Enter")
    expect(page.locator(".found mark").first).to_be_visible()
    picture(page, "search")
    page.click(".top .name")
    page.check("input[name=kind][value=deployment]")
    page.wait_for_url("**kind=deployment**")
    rows = page.locator("table.stacked tbody tr").count()
    with page.expect_download() as waiting:
        page.locator(".elsewhere a", has_text="CSV").click()
    table = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    assert len(table) == rows > 1 and {row["kind"] for row in table} == {"deployment"}


def test_a_table_with_chosen_columns_and_the_drawings_of_the_same(page: Page, address: str) -> None:
    page.goto(address)
    page.click(".columns summary")
    page.check("input[name=column][value=instrument]")
    page.uncheck("input[name=column][value=texts]")
    with page.expect_navigation():
        page.locator(".columns button").click()
    heads = page.locator("table.stacked thead").inner_text()
    assert "Instrument" in heads and "Texts" not in heads
    picture(page, "table")
    for name, drawn in (("Timeline", "a .dot"), ("Network", ".tip"), ("Map", "a .land")):
        page.click("nav >> text=Draw")
        page.click(f"nav >> text={name}")
        expect(page.locator(f"figure.chart {drawn}").first).to_be_visible()
        picture(page, name.lower())


def test_words_selected_in_a_text_get_a_form_for_a_claim(page: Page, address: str) -> None:
    page.goto(f"{address}/documents")
    page.click("main >> text=Who pays for Lebanon")
    expect(page.locator("button.choose")).to_be_visible()
    page.wait_for_load_state("load")  # before that not every script listens to keys
    for key in ("t", "ArrowRight", *["Shift+ArrowRight"] * 4):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("c")
    assert page.inner_text("mark.picked") == page.inner_text(".adding .quoted") == "Who pays for Lebanon's army?"
    picture(page, "claim")


def test_a_what_if_is_shared_by_its_address_and_opened_again(page: Page, address: str) -> None:
    page.goto(f"{address}/whatif")
    page.fill("#withdraw", "Japan")
    page.fill("#on", "2024-07-01")
    page.fill("#for", "Philippines")
    page.click("button.primary")
    page.wait_for_url("**/whatif?withdraw=Japan&on=2024-07-01&for=Philippines")
    told = page.inner_text("main")
    picture(page, "whatif")
    shared = page.locator(".elsewhere a", has_text="its address").get_attribute("href")
    other: Any = page.context.new_page()
    other.goto(f"{address}{shared}")
    assert other.inner_text("main") == told
