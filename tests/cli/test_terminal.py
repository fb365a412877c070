"""Terminal output: optional colours and links, and no control codes from items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM = {"key": "A-1", "title": "An item", "kind": "Epic", "state": "doing", "url": "https://tracker.example/A-1"}


def test_pipe_gets_no_colours(run: Callable, backlog: Callable) -> None:
    assert "\x1b" not in run("check", backlog(ITEM)).out


def test_flags_enable_colours_and_links(run: Callable, backlog: Callable) -> None:
    out = run("check", backlog(ITEM), "--color", "always", "--links", "always").out
    assert "\x1b[1;36mA-1\x1b[0m" in out
    assert "\x1b]8;;https://tracker.example/A-1\x1b\\" in out


@pytest.mark.parametrize(
    ("name", "value", "flag", "is_coloured"),
    [
        ("FORCE_COLOR", "1", "auto", True),
        ("NO_COLOR", "1", "auto", False),
        ("NO_COLOR", "1", "always", True),
        ("FORCE_COLOR", "1", "never", False),
    ],
)
def test_color_flag_wins_over_environment(
    run: Callable,
    backlog: Callable,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    flag: str,
    is_coloured: bool,
) -> None:
    monkeypatch.setenv(name, value)
    assert ("\x1b[" in run("check", backlog(ITEM), "--color", flag).out) is is_coloured


def test_only_web_addresses_become_links(run: Callable, backlog: Callable) -> None:
    hostile = {**ITEM, "url": "javascript:alert(1)"}
    assert "javascript" not in run("check", backlog(hostile), "--links", "always").out


HOSTILE = "\x1b]0;pwned\x07 \x1b[31mred\x1b[0m \u202egnp.exe \x9b2J\r\nsecond::error::line \u2066x"


@pytest.mark.parametrize("place", ["title", "body", "key", "status", "labels"])
def test_control_characters_of_items_do_not_reach_terminal(run: Callable, backlog: Callable, place: str) -> None:
    hostile = {**ITEM, place: [HOSTILE] if place == "labels" else f"K{HOSTILE}"}
    source = backlog(hostile)
    for args in (("check", source), ("read", source), ("sql", "select * from item")):
        out = run(*args).out
        assert not set(out) & set("\x1b\x07\r\x9b\u202e\u2066"), args


def test_very_long_word_is_wrapped(run: Callable, backlog: Callable) -> None:
    out = run("check", backlog({**ITEM, "title": "a" * 10_000, "body": "b" * 10_000})).out
    assert max(map(len, out.splitlines())) <= 120


def test_output_fits_narrow_terminal(run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = run("check", backlog(ITEM)).out
    assert max(map(len, out.splitlines())) <= 60
