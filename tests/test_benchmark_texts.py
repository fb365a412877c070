"""Public texts that the weights learn from: named so that anybody can bring the same ones, and cut without loss."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

TEXTS = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "texts.py"))
OPEN = {"MIT", "Apache-2.0", "Apache-2.0 or MIT", "CC-BY-4.0", "public domain"}


def test_each_repository_has_a_commit_and_a_licence_that_lets_anybody_use_it() -> None:
    repositories, most = TEXTS["load_repositories"]()
    assert most > 0
    assert len({each.name for each in repositories}) == len(repositories)
    for each in repositories:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", each.name)
        assert re.fullmatch(r"[0-9a-f]{40}", each.commit)
        assert each.licence in OPEN


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["# A\n", "### B\n", "text\n", "#none\n", "word " * 40 + "\n"])).map("".join))
def test_nothing_of_a_text_is_lost_where_it_is_cut(text: str) -> None:
    pieces = list(TEXTS["split_at_headings"](text))
    if all(len(part) <= TEXTS["MAX_PIECE"] for part in re.split(r"(?m)^(?=#{1,3} )", text)):
        assert "".join(pieces) == text
    assert all(len(piece) <= TEXTS["MAX_PIECE"] for piece in pieces)


@pytest.mark.parametrize("text", ["# One\n\nText.\n\n## Two\n\nMore.\n"])
def test_short_parts_stay_together(text: str) -> None:
    assert list(TEXTS["split_at_headings"](text)) == [text]
