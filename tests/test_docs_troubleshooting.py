"""docs/troubleshooting.md quotes messages that vanitylint really has."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^##+ `(.+)`$", PAGE, re.MULTILINE)
HOLE = "…"


@cache
def messages() -> list[str]:
    """Every text in the source but its documentation, with a hole for what is filled in."""
    found: list[str] = []
    for path in (ROOT / "src" / "vanitylint").rglob("*.py"):
        nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
        of_documentation = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if id(node) in of_documentation:
                continue
            if isinstance(node, ast.JoinedStr):
                found.append("".join(str(p.value) if isinstance(p, ast.Constant) else HOLE for p in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found


def is_said(quoted: str) -> bool:
    """Whether a text of the source holds these words, with something filled in wherever `…` stands."""
    pattern = ".*".join(map(re.escape, quoted.split(HOLE)))
    return any(re.search(pattern, text) for text in messages())


def test_there_are_messages() -> None:
    assert len(QUOTED) > 60


@pytest.mark.parametrize("quoted", QUOTED)
def test_each_message_is_one_of_ours(quoted: str) -> None:
    assert re.search(r"[A-Za-z]{4}", quoted), "too little to find it by"
    assert is_said(quoted)


def test_what_nobody_says_is_told_from_what_somebody_says() -> None:
    assert is_said("no token for … was found")
    assert not is_said("no token of … was found")
