"""Public texts from which weights are learned: anybody can fetch the same ones, and splitting them loses nothing."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

TEXTS = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "texts.py"))
OPEN_LICENCES = {"MIT", "Apache-2.0", "Apache-2.0 or MIT", "CC-BY-4.0", "public domain"}


def test_each_repository_has_a_commit_and_an_open_licence() -> None:
    repositories, max_pieces = TEXTS["load_repositories"]()
    assert max_pieces > 0
    assert len({repository.name for repository in repositories}) == len(repositories)
    for repository in repositories:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", repository.name)
        assert re.fullmatch(r"[0-9a-f]{40}", repository.commit)
        assert repository.licence in OPEN_LICENCES


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["# A\n", "### B\n", "text\n", "#none\n", "word " * 40 + "\n"])).map("".join))
def test_splitting_a_text_loses_nothing(text: str) -> None:
    pieces = list(TEXTS["split_at_headings"](text))
    if all(len(part) <= TEXTS["MAX_PIECE"] for part in re.split(r"(?m)^(?=#{1,3} )", text)):
        assert "".join(pieces) == text
    assert all(len(piece) <= TEXTS["MAX_PIECE"] for piece in pieces)


@pytest.mark.parametrize("text", ["# One\n\nText.\n\n## Two\n\nMore.\n"])
def test_short_parts_are_not_split(text: str) -> None:
    assert list(TEXTS["split_at_headings"](text)) == [text]
