"""The site built from docs/: it has no warnings, the same text as on GitHub, and no requests to other hosts."""

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
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
_BLOCK_TAGS = ("blockquote", "h1", "h2", "h3", "h4", "li", "ol", "p", "pre", "table", "td", "th", "tr", "ul")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    result = subprocess.run(
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
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr
    return folder


class _TextParser(HTMLParser):
    """Collects the text of a page, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._skipping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCK_TAGS:
            self.pieces.append(f"\n<{tag}>" if tag in ("li", "pre", "td", "th", "h1", "h2") else "\n")
        if tag in ("script", "style", "button") or ("class", "headerlink") in attrs:
            self._skipping = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipping:
            self._skipping = ""

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.pieces.append(data.replace("\n", " "))


def text_blocks(html: str) -> list[str]:
    """Return paragraphs, list items and cells; list items, cells, code blocks and headings begin with their tag."""
    text = _TextParser()
    text.feed(html)
    lines = (" ".join(line.split()) for line in "".join(text.pieces).split("\n"))
    return [line for line in lines if line and not re.fullmatch(r"<\w+>", line)]


def test_site_has_the_same_text_as_github(site: Path) -> None:
    compared = 0
    for path in DOCS.glob("**/*.md"):
        name = path.relative_to(DOCS)
        folder = name.parent if name.name in ("index.md", "README.md") else name.with_suffix("")
        html = (site / folder / "index.html").read_text(encoding="utf-8")
        article = html.partition("<article")[2].partition(">")[2].partition("</article>")[0]
        assert text_blocks(article) == text_blocks(
            cmarkgfm.github_flavored_markdown_to_html(path.read_text(encoding="utf-8"))
        ), name
        compared += 1
    assert compared > 60


class _SilentHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def base_url(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_SilentHandler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_pages_request_no_other_host_and_fit_on_a_phone(base_url: str) -> None:
    if _CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to load, and needed by one worker only

    requested: list[str] = []
    console_messages: list[str] = []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=_CHROMIUM, args=[*_FLAGS]) as browser,
    ):
        page = browser.new_page(viewport={"width": 390, "height": 900})
        page.on("request", lambda request: requested.append(request.url))
        page.on("console", lambda message: console_messages.append(message.text))
        for name in ("", "start/jira-cloud/", "settings/", "rules/", "rules/HYP101/", "data/", "command-line/"):
            page.goto(f"{base_url}{name}", wait_until="networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") == 390, name
    assert len(requested) > 10
    assert [url for url in requested if not url.startswith((base_url, "data:"))] == []
    assert console_messages == []
