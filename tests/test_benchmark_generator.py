"""The generated backlog for benchmarks: it is reproducible, and resembles one from a tracker."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.files.source import open_path

GENERATOR = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "generate.py"))
write = GENERATOR["write"]


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    return list(GENERATOR["items"](1000))


def test_same_seed_gives_same_bytes_and_another_seed_different_ones(tmp_path: Path):
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        write(tmp_path / name, 200, seed)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "again").read_bytes()
    assert (tmp_path / "one").read_bytes() != (tmp_path / "other").read_bytes()


def test_longer_backlog_begins_with_the_items_of_a_shorter_one(items: list[dict[str, Any]]):
    assert list(GENERATOR["items"](60)) == items[:60]


def test_every_line_is_a_valid_work_item(tmp_path: Path):
    write(tmp_path / "backlog.jsonl", 300)

    entries = list(open_path(str(tmp_path / "backlog.jsonl")).items())

    assert [item for item in entries if isinstance(item, Problem)] == []
    assert len({item.key for item in entries if isinstance(item, WorkItem)}) == 300


def test_kinds_have_fixed_shares(items: list[dict[str, Any]]):
    assert Counter(item["kind"] for item in items) == {"Story": 600, "Task": 200, "Bug": 120, "Epic": 80}


def test_parents_are_epics_that_precede_their_children(items: list[dict[str, Any]]):
    epics = set()
    for item in items:
        if item["kind"] == "Epic":
            epics.add(item["key"])
        else:
            assert item.get("parent", min(epics)) in epics


def test_texts_are_about_as_long_as_in_trackers(items: list[dict[str, Any]]):
    bodies = [len(item["body"]) for item in items]

    assert min(bodies) >= GENERATOR["MIN_BODY"]
    assert max(bodies) <= GENERATOR["MAX_BODY"]
    assert 650 < fmean(bodies) < 800
    assert 50 < fmean(len(item["title"]) for item in items) < 70


def test_some_items_have_a_history_and_some_are_not_ascii(items: list[dict[str, Any]]):
    assert 60 < sum("changes" in item for item in items) < 140
    assert 200 < sum(not item["body"].isascii() for item in items) < 700
