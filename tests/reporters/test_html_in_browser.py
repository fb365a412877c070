"""Tests of the HTML report in a browser, with chromium; skipped where there is none, but never in CI."""

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
"""Each report in light colours, and in dark ones two that together have every element."""
WIDE, PHONE = 1280, 390
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
_WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
UNFOLD = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll("main *")) one.style.contentVisibility = "visible";
}"""
"""Shows what is folded, or out of sight and so not laid out yet, so that it is checked as well."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if _CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("there is no chromium here")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to load, and needed by one worker only

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=_CHROMIUM, args=[*_QUIET])
        yield launched
        launched.close()


class OpenedReport:
    """A report in a page, with its requests, console messages, errors and dialogs."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.requests: list[str] = []
        self.messages: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("dialog", self._dismiss)
        page.goto(address)

    def _dismiss(self, dialog: Dialog) -> None:
        self.messages.append(dialog.message)
        dialog.dismiss()

    def count(self, selector: str) -> int:
        """Return the number of visible elements."""
        return self.page.locator(f"{selector}:visible").count()


@pytest.fixture
def show(
    browser: Browser, render: Any, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., OpenedReport]]:
    pages: list[Page] = []

    def open_(
        name: str, *, hash_: str = "", width: int = WIDE, scheme: Scheme = "light", scripts: bool = True
    ) -> OpenedReport:
        file = tmp_path / f"{name}.html"
        file.write_text(render(request.getfixturevalue(name), "html"), encoding="utf-8")
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        pages.append(page)
        return OpenedReport(page, file.as_uri() + hash_)

    yield open_
    for page in pages:
        page.close()


def violations(page: Page, rules: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return each rule that axe finds violated, with some elements; selectors for them would take long to find."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - brings playwright, as above

    result = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"], "selectors": False})
    return [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in result.response["violations"]
    ]


@pytest.mark.parametrize(("name", "scheme"), PAGES)
def test_page_loads_nothing_has_no_errors_and_is_accessible(show, name, scheme):
    opened = show(name, scheme=scheme)
    opened.page.evaluate(UNFOLD)
    assert violations(opened.page, {"type": "tag", "values": [*_WCAG]}) == []
    assert len(opened.requests) == 1
    assert opened.requests[0].startswith("file://")
    assert opened.messages == []


@pytest.mark.parametrize("name", REPORTS)
def test_page_is_no_wider_than_the_window(show, name):
    page = show(name).page
    page.evaluate(UNFOLD)
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_text_is_shown_as_text(show):
    opened = show("hostile")
    page = opened.page
    assert page.title().startswith("What came of the work")
    for element in page.locator("article a:visible, article q:visible").all()[:60]:
        element.hover(force=True)
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
    assert len(opened.requests) == 1
    assert opened.messages == []


def test_search_finds_by_key_word_and_rule(show):
    opened = show("sample")
    page, everything = opened.page, opened.count(".q")
    page.keyboard.press("/")
    page.keyboard.type("bell-47")
    assert opened.count(".q") == 1
    assert page.locator("#found").inner_text() == f"1 of {everything}"
    assert opened.count("article.group") == 1
    page.fill("#find", "fup302")
    assert opened.count(".q") == 2
    page.fill("#find", "numbers phone")  # both words, of the item below and of its bet
    assert opened.count(".q") == 1
    page.fill("#find", "no such word")
    assert opened.count(".q") == 0
    page.fill("#find", "")
    assert opened.count(".q") == everything
    assert page.locator("#found").inner_text() == ""


def test_search_opens_folded_questions_and_folds_them_again(show):
    opened = show("many")
    page = opened.page
    assert opened.count(".rows li") == opened.count(".keys a") == 0
    page.fill("#find", "lot-1234")
    assert opened.count(":is(.rows li, .keys a, .q)") == 1
    assert opened.count("#list > .group") == 1
    page.fill("#find", "fup302")
    assert opened.count(":is(.rows li, .keys a)") > 500
    assert opened.count("details.group") == 1
    page.fill("#find", "")
    assert opened.count(".rows li") == 0
    assert opened.count("details.group") > 5


def test_a_search_can_be_linked(show):
    opened = show("sample", hash_="#find=fup302")
    assert opened.count(".q") == 2
    assert opened.page.input_value("#find") == "fup302"
    opened.page.fill("#find", "bell-47")
    opened.page.wait_for_url("**/*#find=bell-47")


@pytest.mark.parametrize("scripts", [True, False])
def test_severities_can_be_hidden(show, scripts):
    opened = show("sample", scripts=scripts)
    assert opened.count(".q.error")
    warnings = opened.count(".q.warning")
    opened.page.uncheck("#show-error")
    assert opened.count(".q.error") == 0
    assert opened.count(".q.warning") == warnings
    assert opened.count("article.group:not(:has(.q.warning))") == 0


def test_page_without_scripts_is_complete(show):
    with_scripts, without = show("sample"), show("sample", scripts=False)
    for selector in (".q", ".bet", "tbody tr", ".about", ".reach li", "nav a", "h2"):
        assert without.count(selector) == with_scripts.count(selector) > 0
    assert without.count("#find") == 0
    assert with_scripts.count("#find") == 1
    without.page.locator(".paste summary").first.click()
    assert "Suggestion: " in without.page.locator(".paste pre:visible").inner_text()


def test_links_within_the_page_have_a_target(show):
    page = show("sample").page
    missing = page.evaluate("""[...document.querySelectorAll("a[href^='#']")].map(link => link.getAttribute("href"))
        .filter(href => !document.getElementById(decodeURI(href.slice(1))))""")
    assert missing == []
    page.click(".q .rule >> nth=0")
    page.wait_for_selector("details.about:target[open]")


def test_link_from_outside_opens_a_folded_rule(show):
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


def test_printed_page_is_complete_without_what_is_only_for_a_screen(show):
    opened = show("sample")
    page = opened.page
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator(".filter").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not(.paste, .about):not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.pdf(format="A4").startswith(b"%PDF")
