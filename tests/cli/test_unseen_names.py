"""Misspelt names in the config, which `doctor`, `init --explain-only` and `check` report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM = {
    "key": "A-1",
    "kind": "Big thing",
    "status": "With legal",
    "labels": ["type: paying back"],
    "fields": {"Who gains": "Guests"},
    "body": "## Our bet\nWe expect fewer guests to give up.",
}
CONFIG = """
sources = ["{source}"]
[fields]
hypothesis = ["{bet}"]
who = ["{who}", "customfield_10010"]
[kinds]
epic = ["{thing}"]
[work-classes]
debt = ["{debt}"]
[states]
doing = ["{status}"]
"""
RIGHT = {"bet": "our bet", "who": "Who gains", "thing": "big thing", "debt": "paying back", "status": "with legal"}


@pytest.fixture
def remarks(run: Callable, backlog: Callable) -> Callable[..., str]:
    """Return a function that runs a verb and returns its remarks on names in the config, in one line."""

    def run_verb(*verb: str, **names: str) -> str:
        Path("vanitylint.toml").write_text(CONFIG.format(source=backlog(ITEM), **RIGHT | names), encoding="utf-8")
        result = run(*verb)
        assert result.status == 0
        return " ".join(result.out.partition("names in the config")[2].split())

    return run_verb


@pytest.mark.parametrize("verb", [("doctor",), ("init", "--explain-only")])
def test_names_in_use_are_not_reported(remarks: Callable[..., str], verb: tuple[str, ...]) -> None:
    assert remarks(*verb) == ""


@pytest.mark.parametrize("verb", [("doctor",), ("init", "--explain-only")])
@pytest.mark.parametrize(
    ("names", "line"),
    [
        (
            {"thing": "Big thng"},
            "[kinds] epic: no name seen here matches “Big thng”; did you mean “Big thing”?",
        ),
        (
            {"who": "Who gain"},
            "[fields] who: no name seen here matches “Who gain”; did you mean “Who gains”?",
        ),
        ({"debt": "payback"}, "[work-classes] debt: no name seen here matches “payback”"),
        (
            {"status": "With leg"},
            "[states] doing: no name seen here matches “With leg”; did you mean “With legal”?",
        ),
    ],
)
def test_unused_name_is_reported_with_similar_one(
    remarks: Callable[..., str], verb: tuple[str, ...], names: dict[str, str], line: str
) -> None:
    assert remarks(*verb, **names).startswith(line)


def test_headings_are_compared_by_init_but_not_by_doctor(remarks: Callable[..., str]) -> None:
    line = "[fields] hypothesis: no name seen here matches “Our bett”; did you mean “Our bet”?"
    assert remarks("init", "--explain-only", bet="Our bett").startswith(line)
    assert remarks("doctor", bet="Our bett") == ""


@pytest.mark.parametrize(
    ("names", "note"),
    [
        (
            {"status": "With leg"},
            "[states] doing: no name in the items matches “With leg”; did you mean “With legal”?",
        ),
        ({"debt": "payin back"}, "[work-classes] debt: no name in the items matches “payin back”"),
        ({"who": "Who gain"}, "[fields] who: no name in the items matches “Who gain”; did you mean “Who gains”?"),
    ],
)
def test_check_notes_unused_name_that_is_similar_to_one_in_use(
    run: Callable, backlog: Callable, names: dict[str, str], note: str
) -> None:
    Path("vanitylint.toml").write_text(CONFIG.format(source=backlog(ITEM), **RIGHT | names), encoding="utf-8")
    output = " ".join(run("check", "--fail-on", "never").out.split())
    assert f"Note: vanitylint.toml:{5 if 'who' in names else 9 if 'debt' in names else 11}: {note}" in output


def test_check_does_not_note_unused_status_or_kind(run: Callable, backlog: Callable) -> None:
    names = RIGHT | {"status": "Parked for good", "thing": "Big thng"}
    Path("vanitylint.toml").write_text(CONFIG.format(source=backlog(ITEM), **names), encoding="utf-8")
    assert "no name in the items matches" not in run("check", "--fail-on", "never").out
