"""Hostile and broken texts in any part of an item: reading them is quick, never fails and invents nothing."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.claims import Reading
from vanitylint.backlog.items import Comment, WorkItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader

PLACES = ["title", "body", "section", "field", "comment"]


def item(place: str, text: str) -> WorkItem:
    """Return an item with a text in one place."""
    return WorkItem(
        key="SHOP-1",
        title=text if place == "title" else "A",
        kind="Epic",
        body={"body": text, "section": f"## Hypothesis\n{text}"}.get(place, ""),
        fields={"Success metric": text} if place == "field" else {},
        comments=[Comment(body=text)] if place == "comment" else [],
    )


# Reading never fails and invents nothing

STRANGE = st.sampled_from(
    ["\u200b", "\u200d", "\u200e", "\u200f", "\u202e", "\u2066", "\u2069", "\ufeff", "\0", "\x1b[31m", "\x7f", "\ud800", "\udfff", "👨‍👩‍👧", "🏴", "e\u0301",
     "\u0130", "ß", "ﬃ", "\ufdfa", "٣", "½", "１２", "ｶﾞ", "\u2028", "\x85", "\x0c", "\r", "\u00a0", "\u3000", "مرحبا", "שלום"]
)  # fmt: skip
MEANINGFUL = st.sampled_from(
    ["We expect ", "fewer ", "members ", "churn ", "from 3 % to 5 % ", "by Q3 ", "on 31 March ", "TBD ", "# Goal\n", "**Metric:** ", "- ", "| ",
     "|---|---|\n", "> ", "<!-- ", " -->", "`", "[", "](", ")", "_", "*", "\\", "\n", "\n\n", ": ", ". ", "? ", "解約率", "が下がる。", "12%から", "\t"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(STRANGE | MEANINGFUL | st.characters(), max_size=25).map("".join))


def letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(char for char in text if char.isalnum())


CUTS = frozenset("|](<`~")
"""Markup of tables, links, tags and code, which removes text from the middle or joins two pieces."""


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(PLACES), TEXTS)
def test_claims_of_any_text_quote_only_that_text(reader: Reader, place: str, text: str) -> None:
    work_item = item(place, text)
    reading = reader.read(work_item)
    assert isinstance(reading, Reading)
    item_text = f"{work_item.title} {work_item.body} {text} hypothesis success metric"
    folded = letters(item_text)
    for claim in reading.claims:
        if CUTS.isdisjoint(text):
            assert letters(claim.text) in folded, claim
        for word in re.split(r"\W+", claim.text):
            assert letters(word) in folded, claim


PLAIN = st.lists(st.sampled_from(["We expect", "fewer", "members", "churn", "12 %", "after 4 weeks", "to", "the", "9 %", "解約率", "減る"]), min_size=1, max_size=8).map(
    " ".join
)  # fmt: skip
SENTENCES = st.lists(
    PLAIN.flatmap(
        lambda text: st.sampled_from([f"{text}.", f"**{text}**.", f"_{text}_.", f"`{text}`.", f"\u200b{text}."])
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(PLACES), SENTENCES, st.sampled_from([" ", "\n\n", "\n- ", "\u2028"]))
def test_claim_quotes_one_contiguous_piece_of_text(
    reader: Reader, place: str, sentences: list[str], between: str
) -> None:
    text = between.join(sentences)
    folded = letters(text)
    for claim in reader.read(item(place, text)).claims:
        quote = letters(claim.text)
        assert quote in folded or claim.status == "placeholder", claim


HOSTILE = {
    "a list 5,000 deep": "".join(f"{'  ' * min(depth, 15)}- fewer calls\n" for depth in range(5000)),
    "a quote 5,000 deep": "> " * 5000 + "We expect fewer complaints",
    "emphasis 5,000 deep": "*_" * 5000 + "We expect fewer complaints" + "_*" * 5000,
    "a megabyte of brackets": "[" * 500_000 + "]" * 500_000,
    "a megabyte of parentheses": "[a](" * 250_000,
    "a megabyte of angles": "<" * 500_000 + ">" * 500_000,
    "a megabyte of braces": "{" * 500_000 + "}" * 500_000,
    "a line of 200,000 characters": "We expect fewer complaints from members " * 5000,
    "a word of 200,000 characters": "a" * 200_000,
    "200,000 characters of Japanese": "解約率が下がる" * 28_000,
    "zero width": "\u200b" * 100_000,
    "right to left": "\u202e" * 50_000 + "We expect fewer complaints" + "\u202c" * 50_000,
    "nothing but NUL": "\0" * 100_000,
    "lone surrogates": "\ud800\udfff\ud800 " * 20_000,
    "families": "👨‍👩‍👧‍👦" * 10_000,
    "combining marks": "e" + "\u0301" * 100_000,
    "comments in comments": "<!--" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_huge_text_in_any_place_is_read_quickly(
    reader: Reader, name: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    for place in PLACES:
        text = HOSTILE[name] if place == "body" else HOSTILE[name][:30_000]  # enough to reveal code that is not linear
        assert seconds(partial(reader.read, item(place, text))) < 5, place


@pytest.mark.parametrize("depth", [50, 5000])
def test_field_of_nested_lists_is_read(reader: Reader, depth: int) -> None:
    value: object = "churn"
    for _ in range(depth):
        value = [value]
    reading = reader.read(WorkItem(key="A", title="A", fields={"Success metric": value}))
    assert reading.metric == "outcome"


# Time grows linearly with length

GROWING: dict[str, Callable[[int], str]] = {
    "sentences": lambda size: "We expect fewer complaints from members by 20 % after 4 weeks. " * size,
    "lines": lambda size: "- We expect fewer complaints\n" * size,
    "sections": lambda size: "## Hypothesis\nWe expect fewer complaints\n" * size,
    "labels": lambda size: "**Metric:** churn\n" * size,
    "rows": lambda size: "| Metric | Now | Target |\n|---|---|---|\n" + "| churn | 5 % | 3 % |\n" * size,
    "columns": lambda size: (
        "| Metric" + " | Target" * size + " |\n" + "|---" * (size + 1) + "|\n| churn" + " | 3 %" * size + " |\n"
    ),
    "a long cell beside many": lambda size: "| A | B |\n|---|---|\n| " + "x " * size + "| a " * size + "|\n",
    "a long measure beside many targets": lambda size: (
        "| Metric" + "| Target " * size + "|\n|---|---|\n| " + "churn " * size + "| 5 " * size + "|\n"
    ),
    "a long header above many rows": lambda size: "| " + "x " * size + "| B |\n|---|---|\n" + "| a | b |\n" * size,
    "values before their measure": lambda size: "Today 5 % of them call.\n" * size + "## Metric\nchurn\n",
    "gaps": lambda size: "## Hypothesis\n[what?]\n## Metric\n<metric>\n" * size,
    "questions": lambda size: "What do you expect?\n\n" * size,
    "titles with marks": lambda size: "fewer churn: " * size,
    "Japanese": lambda size: "この変更により解約率が12%から9%に下がる。" * size,
    "dates": lambda size: "on 3 March or 2026-03-31 " * size,
    "stories": lambda size: "As a member " * size,
    "keys": lambda size: "part of #1 " * size,
    "italics": lambda size: "_what?_ *who? " * size,
    "marks": lambda size: "*_`[(<{" * size,
}


@pytest.mark.parametrize("name", GROWING)
@pytest.mark.parametrize("place", ["body", "title"])
def test_reading_time_grows_linearly_with_length(
    reader: Reader, name: str, place: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    """Quadratic code would take sixteen times as long for four times the text."""
    size = 100
    short, long = (item(place, GROWING[name](length)) for length in (size, 4 * size))
    for _ in range(2):
        short_seconds = min(seconds(lambda: reader.read(short)) for _ in range(2))
        long_seconds = min(seconds(lambda: reader.read(long)) for _ in range(2))
        if long_seconds < 8 * short_seconds + 0.005:
            return
    pytest.fail(f"{short_seconds:.4f} s for {size}, {long_seconds:.4f} s for {4 * size}")


def test_table_of_many_columns_is_read_quickly(
    reader: Reader, seconds: Callable[[Callable[[], object]], float]
) -> None:
    count = 4000
    table = "\n".join(["|a" * count + "|", "|---" * count + "|", "|1" * count + "|"])
    assert seconds(lambda: reader.read(WorkItem(key="A", title="A", body=table))) < 8
