"""The HTML report as a browser shows it. Needs chromium; skipped where there is none, but never in CI."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page

REPORTS = ("sample", "hostile", "nothing_to_ask", "incomplete")
Scheme = Literal["light", "dark"]
PAGES = [*((name, "light") for name in REPORTS), ("sample", "dark"), ("incomplete", "dark")]
"""Each report in light colours; in dark ones, two that have between them all there is."""
WIDE, PHONE = 1280, 390
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
_WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
UNFOLD = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll("main *")) one.style.contentVisibility = "visible";
}"""
"""What is folded, or out of sight and so not laid out yet, is looked at as well."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if _CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("there is no chromium here")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to load, and needed by one worker only

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_CHROMIUM, args=[*_QUIET])
        yield opened
        opened.close()


class Shown:
    """A report in a page, and what went wrong there."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismiss)
        page.goto(address)

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def count(self, selector: str) -> int:
        """How many such elements somebody can see."""
        return self.page.locator(f"{selector}:visible").count()


@pytest.fixture
def show(browser: Browser, told: Any, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Shown]]:
    pages: list[Page] = []

    def open_(
        name: str, *, hash_: str = "", width: int = WIDE, scheme: Scheme = "light", scripts: bool = True
    ) -> Shown:
        file = tmp_path / f"{name}.html"
        file.write_text(told(request.getfixturevalue(name), "html"), encoding="utf-8")
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        pages.append(page)
        return Shown(page, file.as_uri() + hash_)

    yield open_
    for page in pages:
        page.close()


def violations(page: Page, rules: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What axe finds to be amiss: each rule, with some elements. To find a selector for each element would take long."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - brings playwright, as above

    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"], "selectors": False})
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found.response["violations"]]


@pytest.mark.parametrize(("name", "scheme"), PAGES)
def test_a_page_asks_for_nothing_complains_of_nothing_and_everybody_can_use_it(show, name, scheme):
    shown = show(name, scheme=scheme)
    shown.page.evaluate(UNFOLD)
    assert violations(shown.page, {"type": "tag", "values": [*_WCAG]}) == []
    assert len(shown.requests) == 1
    assert shown.requests[0].startswith("file://")
    assert shown.complaints == []


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_reaches_beyond_the_page(show, name):
    page = show(name).page
    page.evaluate(UNFOLD)
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_text_is_only_text(show):
    shown = show("hostile")
    page = shown.page
    assert page.title().startswith("What came of the work")
    for one in page.locator("article a:visible, article q:visible").all()[:60]:
        one.hover(force=True)
    page.locator("details summary").first.click()
    assert page.evaluate("window.harmed") is None
    assert page.evaluate("document.scripts.length") == 1
    assert (
        page.evaluate(
            "document.images.length + document.querySelectorAll('iframe, object, embed, form[action]').length"
        )
        == 0
    )
    addresses = set(page.evaluate("[...document.links].map(link => link.protocol)"))
    assert addresses <= {"https:", "http:", "file:"}  # file: are links within the page
    assert len(shown.requests) == 1
    assert shown.complaints == []


def test_search_finds_by_key_word_and_rule(show):
    shown = show("sample")
    page, everything = shown.page, shown.count(".q")
    page.keyboard.press("/")
    page.keyboard.type("bell-47")
    assert shown.count(".q") == 1
    assert page.locator("#found").inner_text() == f"1 of {everything}"
    assert shown.count("article.group") == 1
    page.fill("#find", "fup302")
    assert shown.count(".q") == 2
    page.fill("#find", "numbers phone")  # both words, of the item below and of its bet
    assert shown.count(".q") == 1
    page.fill("#find", "no such word")
    assert shown.count(".q") == 0
    page.fill("#find", "")
    assert shown.count(".q") == everything
    assert page.locator("#found").inner_text() == ""


def test_search_opens_what_is_folded_and_folds_it_again(show):
    shown = show("many")
    page = shown.page
    assert shown.count(".rows li") == shown.count(".keys a") == 0
    page.fill("#find", "lot-1234")
    assert shown.count(":is(.rows li, .keys a, .q)") == 1
    assert shown.count("#list > .group") == 1
    page.fill("#find", "fup302")
    assert shown.count(":is(.rows li, .keys a)") > 500
    assert shown.count("details.group") == 1
    page.fill("#find", "")
    assert shown.count(".rows li") == 0
    assert shown.count("details.group") > 5


def test_a_search_can_be_linked(show):
    shown = show("sample", hash_="#find=fup302")
    assert shown.count(".q") == 2
    assert shown.page.input_value("#find") == "fup302"
    shown.page.fill("#find", "bell-47")
    shown.page.wait_for_url("**/*#find=bell-47")


@pytest.mark.parametrize("scripts", [True, False])
def test_severities_can_be_left_out(show, scripts):
    shown = show("sample", scripts=scripts)
    assert shown.count(".q.error")
    warnings = shown.count(".q.warning")
    shown.page.uncheck("#show-error")
    assert shown.count(".q.error") == 0
    assert shown.count(".q.warning") == warnings
    assert shown.count("article.group:not(:has(.q.warning))") == 0


def test_without_scripts_nothing_is_missing(show):
    with_scripts, without = show("sample"), show("sample", scripts=False)
    for selector in (".q", ".bet", "tbody tr", ".about", ".reach li", "nav a", "h2"):
        assert without.count(selector) == with_scripts.count(selector) > 0
    assert without.count("#find") == 0
    assert with_scripts.count("#find") == 1
    without.page.locator(".paste summary").first.click()
    assert "Suggestion: " in without.page.locator(".paste pre:visible").inner_text()


def test_links_lead_to_what_they_name(show):
    page = show("sample").page
    missing = page.evaluate("""[...document.querySelectorAll("a[href^='#']")].map(link => link.getAttribute("href"))
        .filter(href => !document.getElementById(decodeURI(href.slice(1))))""")
    assert missing == []
    page.click(".q .rule >> nth=0")
    page.wait_for_selector("details.about:target[open]")


def test_a_link_from_outside_opens_what_is_folded(show):
    page = show("sample", hash_="#FUP302").page
    assert page.locator("#FUP302").get_attribute("open") is not None
    assert page.evaluate("scrollY") > 0


def test_a_comment_is_copied_or_marked(show):
    page = show("sample").page
    page.locator(".paste summary").first.click()
    button = page.locator(".paste button:visible")
    button.click()
    page.wait_for_function(
        "['Copied', 'Marked: press Ctrl+C'].includes(document.querySelector('.paste button').textContent)"
    )


def test_it_prints_whole_and_without_what_is_only_for_a_screen(show):
    shown = show("sample")
    page = shown.page
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator(".filter").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not(.paste, .about):not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.pdf(format="A4").startswith(b"%PDF")
