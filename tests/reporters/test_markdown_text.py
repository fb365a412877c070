"""Tests of escaping text from a tracker for Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.reporters.hostile import TEXTS, URLS

from vanitylint.reporters.markdown_text import escape, link
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_PARSER = MarkdownIt("js-default", {"html": True})
MENTION = re.compile(r"(?<![A-Za-z0-9_/`])@[A-Za-z0-9]")
REFERENCE = re.compile(r"#\d|GH-\d", re.IGNORECASE)
PIECES = (
    *"\\`*_{}[]()<>#+-.!|~$^&:=@\"'/ \t\n1a",
    "@anna", "#12", "a/b#7", "GH-3", "gh-3", "WWW.a.example", "https://a.example", "www.a.example", "a@b.example", "ftp://a", "xmpp:a@b.example", ":tada:",
    "<b>", "</td>", "<!--", "-->", "![x](y)", "[x](y)", "[x]: y", "[^1]", "- [ ] a", "1. ", "10) ", "---", "===", "| a | b |", "| --- |", "~~~", "```",
    "&lt;", "&#60;", "> ", "    ", "W" * 90, "\u200b", "\u2060", "\u202e",
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))


class Page(HTMLParser):
    """Markdown that was rendered as HTML: its elements, their addresses, and the text in them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the library's signature
        self.elements.append("!--")

    def handle_data(self, data: str) -> None:
        self.text += data


def on_github(markdown: str) -> Page:
    """Return the page as GitHub's own parser renders it, without removing anything harmful."""
    return Page(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))


def letters(text: str) -> str:
    """Return a text without spaces, control characters and zero-width spaces."""
    return re.sub(r"[\s\u200b]+", "", safe(text))


def with_hostile_examples(test: Callable[..., None]) -> Callable[..., None]:
    for text in TEXTS.values():
        test = example(text)(test)
    return test


@with_hostile_examples
@given(texts)
def test_escaped_text_is_shown_unchanged(text: str) -> None:
    markdown = escape(text)
    for page in (on_github(markdown), Page(OTHER_PARSER.render(markdown))):
        assert set(page.elements) <= {"p"}
        assert len(page.elements) <= 1
        assert letters(page.text) == letters(text)
    assert "\n" not in markdown


@with_hostile_examples
@given(texts)
def test_escaped_text_has_no_mention_reference_or_address(text: str) -> None:
    shown = on_github(escape(text)).text
    assert not MENTION.search(shown)
    assert not REFERENCE.search(shown)
    assert not re.search(r"://|www\.|:[\w+-]+:", shown, re.IGNORECASE)


@with_hostile_examples
@given(texts)
def test_escaped_text_stays_in_its_table_cell(text: str) -> None:
    cell = escape(text)
    table = f"| a | b |\n| --- | --- |\n| {cell} | {cell} |\n| end | end |\n"
    for page in (on_github(table), Page(OTHER_PARSER.render(table))):
        assert page.elements == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td", "tr", "td", "td"]
        assert letters(page.text) == f"ab{letters(text) * 2}endend"


@with_hostile_examples
@given(texts)
def test_escaped_text_does_not_change_the_lines_around_it(text: str) -> None:
    page = on_github(f"Before\n{escape(text)}\n\n- {escape(text)}\n\n## {escape(text)}\n")
    assert page.elements == ["p", "ul", "li", "h2"]
    assert letters(page.text) == f"Before{letters(text) * 3}"


@given(texts)
def test_a_link_has_the_text_and_the_address(text: str) -> None:
    url = f"https://a.example/{text}"
    page = on_github(f"| {link(text, url)} | b |\n| --- | --- |\n")
    assert page.elements == ["table", "thead", "tr", "th", "a", "th"]
    assert letters(page.text) == f"{letters(text)}b"
    assert [unquote(address) for address in page.addresses] == [unquote(safe(url))]
    assert urlsplit(page.addresses[0]).netloc == "a.example"


@pytest.mark.parametrize(
    "url",
    [
        "",
        *(url for url in URLS if not url.startswith("http")),
        "//a.example",
        "/a",
        "ftp://a.example",
        " https://a.example",
    ],
)
def test_anything_but_a_web_address_is_not_linked(url: str) -> None:
    assert link("SHOP-1", url) == "SHOP-1"


def test_a_long_word_can_be_broken_and_a_long_text_is_cut() -> None:
    assert max(map(len, escape("W" * 1000).split("\u200b"))) == 40
    assert escape("W" * 1000, 10) == "WWWWWWWWW…"


def test_plain_text_stays_readable() -> None:
    assert (
        escape("BELL-28 (done): 12 % of families, 3.5 days; e.g. Mia's")
        == "BELL-28 (done): 12 % of families, 3.5 days; e.g. Mia's"
    )


@pytest.mark.parametrize("text", ["{{ 7 * 7 }}", "{% raw %}", "[[_TOC_]]", "$x^2$", "^up^"])
def test_syntax_of_wikis_and_site_generators_is_escaped(text: str) -> None:
    assert not re.search(r"\{[{%]|\[\[|(?<!\\)[$^]", escape(text))
