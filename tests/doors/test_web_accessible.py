"""The pages as axe-core sees them in a real browser, light and dark: nothing serious, nothing critical.

axe-core 4.14.1 (Deque Systems, MPL-2.0) is kept as it comes in its npm package, packed; it is used here only, and is no
part of what is installed. A new version: `npm pack axe-core@VERSION`, pack its `axe.min.js` anew, change name and hash.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from pledgebook.doors.gate.doorkeeper import Gate
from pledgebook.doors.gate.visitors import OneTimeToken
from tests.doors.rooms import client_of, ways
from tests.doors.test_web_browser import _address, _browser, _open_page  # noqa: F401 (fixtures)
from tests.doors.test_web_http import QUESTIONS, SMALL, book_of

AXE = Path(__file__).parent / "axe" / "axe-core-4.14.1.min.js.gz"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEEN = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")))"""


def axe() -> str:
    source = gzip.decompress(AXE.read_bytes())
    assert hashlib.sha256(source).hexdigest() == SHA256, "axe-core is not the file that was kept"
    return source.decode("utf-8")


def faults(page: Page, *rules: str) -> list[str]:
    """What axe-core finds serious or critical on a page."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe())
    found: list[str] = page.evaluate(SEEN, list(rules) or RULES)
    return found


@pytest.fixture(scope="module", name="paths")
def _paths(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every page without a name in its address, asked and unasked, and one of each with a name."""
    with client_of(book_of(tmp_path_factory.mktemp("paths") / "b.db", SMALL)) as client:
        commitment = next(one["id"] for one in client.get("/register.json").json() if one["contested"])
        pages = [way.path for way in ways(client.app) if "GET" in way.methods and not way.ending]
    plain = [path for path in pages if "{" not in path and path not in ("/document", "/openapi.json")]
    return [*plain, *(f"{path}?{question}" for path, question in QUESTIONS.items()), f"/commitment/{commitment}",
            "/document/wire", "/search?q=norway", "/?kind=none", "/nowhere"]


def test_every_page_can_be_used_by_everybody(open_page: Any, address: str, paths: list[str]) -> None:
    page = open_page(address).page
    found = {}
    for path in paths:
        page.goto(address + path)
        page.emulate_media(color_scheme="light")
        seen = faults(page)
        page.emulate_media(color_scheme="dark")
        seen += [f"dark: {one}" for one in faults(page, "color-contrast")]
        if seen:
            found[path] = seen
    assert found == {}


def test_menus_and_a_claim_to_be_added_can_be_used_by_everybody(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/document/wire?start=0&end=9").page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.click("nav >> text=Check")
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        assert faults(page) == []
        page.keyboard.press("Escape")


def test_the_door_can_be_used_by_everybody(open_page: Any, address: str, tmp_path: Path) -> None:
    with client_of(book_of(tmp_path / "b.db", ()), Gate(token=OneTimeToken())) as client:
        html = client.get("/").text
    page = open_page(f"{address}/static/mark.svg").page
    page.goto(f"{address}/nowhere")
    page.set_content(html)
    assert faults(page) == []


def test_a_fault_would_be_seen(open_page: Any, address: str) -> None:
    page = open_page(address).page
    page.evaluate("""() => { document.querySelector("label[for=q]").remove();
        document.querySelector("#q").removeAttribute("placeholder");
        document.documentElement.removeAttribute("lang"); }""")
    assert {fault.partition(":")[0] for fault in faults(page)} >= {"label", "html-has-lang"}
