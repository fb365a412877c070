"""References to other items in a text, with their relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.reading.mentions import mentions

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader

LONG = "an-organisation-with-a-rather-long-name/a-repository-with-an-even-longer-name-than-that"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Part of #12", [("part of", "shop/web#12")]),
        ("part of: #12.", [("part of", "shop/web#12")]),
        ("This is part of **#12**", [("part of", "shop/web#12")]),
        ("Part of shop/app#12", [("part of", "shop/app#12")]),
        (f"Part of {LONG}#12", [("part of", f"{LONG}#12")]),
        ("Part of SHOP-9", [("part of", "SHOP-9")]),
        ("part of\nSHOP-9", [("part of", "SHOP-9")]),
        ("Epic: SHOP-9, part of #12", [("part of", "SHOP-9"), ("part of", "shop/web#12")]),
        ("Follow-up to #12", [("follow-up of", "shop/web#12")]),
        ("Measures the work in SHOP-9.", [("follow-up of", "SHOP-9")]),
        ("The numbers are measured in #12", [("measured by", "shop/web#12")]),
        ("Part of #12. Part of #12.", [("part of", "shop/web#12")]),
        ("Part of #45", []),
        ("Fixes #12", []),
        ("See SHOP-9", []),
        ("counterpart of #12", []),
        ("Part of the work that began long ago and is told of elsewhere, see #12", []),
        ("Part of UTF-8x", []),
        ("", []),
    ],
)
def test_items_named_with_a_relation_are_found(reader: Reader, text: str, expected: list[tuple[str, str]]) -> None:
    assert list(mentions(text, "shop/web#45", reader.vocabulary)) == expected


def test_number_is_kept_when_the_repository_is_unknown(reader: Reader) -> None:
    assert mentions("Part of #12", "SHOP-1", reader.vocabulary) == (("part of", "#12"),)


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("Part of#SHOP-19/.\n")))
def test_any_text_yields_only_relations_to_other_items(reader: Reader, text: str) -> None:
    for relation, key in mentions(text, "shop/web#45", reader.vocabulary):
        assert relation
        assert key != "shop/web#45"


@pytest.mark.parametrize("piece", ["#", "#1 ", "A", "A-1 ", "part of #1 ", "part of ", "a/b#1", "AB-", "1", "a/", "-1"])
def test_long_repetitive_text_is_searched_quickly(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (60_000 // len(piece))
    assert seconds(lambda: mentions(text, "shop/web#45", reader.vocabulary)) < 1
