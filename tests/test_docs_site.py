"""The site that docs/ is: builds without a warning, says what GitHub shows of the same pages, and calls nobody."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import cmarkgfm
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
_PARTS = ("blockquote", "h1", "h2", "h3", "h4", "li", "ol", "p", "pre", "table", "td", "th", "tr", "ul")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "--site-dir",
            folder,
        ],  # --quiet hides warnings from --strict
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


class _Text(HTMLParser):
    """What a page says, part by part."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self._skipping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PARTS:
            self.told.append(f"\n<{tag}>" if tag in ("li", "pre", "td", "th", "h1", "h2") else "\n")
        if tag in ("script", "style", "button") or ("class", "headerlink") in attrs:
            self._skipping = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipping:
            self._skipping = ""

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.told.append(data.replace("\n", " "))


def parts(html: str) -> list[str]:
    """Paragraphs, entries and cells, each with what it is."""
    text = _Text()
    text.feed(html)
    lines = (" ".join(line.split()) for line in "".join(text.told).split("\n"))
    return [line for line in lines if line and not re.fullmatch(r"<\w+>", line)]


def test_the_site_says_what_github_shows_of_the_same_pages(site: Path) -> None:
    compared = 0
    for path in DOCS.glob("**/*.md"):
        name = path.relative_to(DOCS)
        folder = name.parent if name.name in ("index.md", "README.md") else name.with_suffix("")
        html = (site / folder / "index.html").read_text(encoding="utf-8")
        article = html.partition("<article")[2].partition(">")[2].partition("</article>")[0]
        assert parts(article) == parts(cmarkgfm.github_flavored_markdown_to_html(path.read_text(encoding="utf-8"))), (
            name
        )
        compared += 1
    assert compared > 60


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_no_page_asks_anything_of_another_host_or_is_wider_than_a_phone(address: str) -> None:
    if _CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("there is no chromium here")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to load, and needed by one worker only

    asked: list[str] = []
    complaints: list[str] = []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=_CHROMIUM, args=[*_QUIET]) as browser,
    ):
        page = browser.new_page(viewport={"width": 390, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        for name in ("", "start/jira-cloud/", "settings/", "rules/", "rules/HYP101/", "data/", "command-line/"):
            page.goto(f"{address}{name}", wait_until="networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") == 390, name
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert complaints == []
