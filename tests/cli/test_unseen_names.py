"""Misspelt names in the config: `doctor` and `init --explain-only` say that nothing is called so."""

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
def told(run: Callable, backlog: Callable) -> Callable[..., str]:
    """What a verb says of names in the config, in one line."""

    def asked(*verb: str, **names: str) -> str:
        Path("vanitylint.toml").write_text(CONFIG.format(source=backlog(ITEM), **RIGHT | names), encoding="utf-8")
        ran = run(*verb)
        assert ran.status == 0
        return " ".join(ran.out.partition("names in the config")[2].split())

    return asked


@pytest.mark.parametrize("verb", [("doctor",), ("init", "--explain-only")])
def test_names_that_are_in_use_are_not_told_of(told: Callable[..., str], verb: tuple[str, ...]) -> None:
    assert told(*verb) == ""


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
def test_a_name_that_nothing_is_called_is_told(
    told: Callable[..., str], verb: tuple[str, ...], names: dict[str, str], line: str
) -> None:
    assert told(*verb, **names).startswith(line)


def test_headings_are_known_only_to_who_looks_into_texts(told: Callable[..., str]) -> None:
    line = "[fields] hypothesis: no name seen here matches “Our bett”; did you mean “Our bet”?"
    assert told("init", "--explain-only", bet="Our bett").startswith(line)
    assert told("doctor", bet="Our bett") == ""


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
def test_check_notes_a_name_that_something_is_called_nearly_so(
    run: Callable, backlog: Callable, names: dict[str, str], note: str
) -> None:
    Path("vanitylint.toml").write_text(CONFIG.format(source=backlog(ITEM), **RIGHT | names), encoding="utf-8")
    told = " ".join(run("check", "--fail-on", "never").out.split())
    assert f"Note: vanitylint.toml:{5 if 'who' in names else 9 if 'debt' in names else 11}: {note}" in told


def test_check_is_silent_on_names_that_are_not_in_use_at_present(run: Callable, backlog: Callable) -> None:
    names = RIGHT | {"status": "Parked for good", "thing": "Big thng"}
    Path("vanitylint.toml").write_text(CONFIG.format(source=backlog(ITEM), **names), encoding="utf-8")
    assert "no name in the items matches" not in run("check", "--fail-on", "never").out
