"""docs/troubleshooting.md quotes messages that exist in the source."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^##+ `(.+)`$", PAGE, re.MULTILINE)
ELLIPSIS = "…"


@cache
def source_strings() -> list[str]:
    """Return all strings in the source except docstrings, with `…` in place of interpolated values."""
    strings: list[str] = []
    for path in (ROOT / "src" / "vanitylint").rglob("*.py"):
        nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if id(node) in docstrings:
                continue
            if isinstance(node, ast.JoinedStr):
                strings.append("".join(str(p.value) if isinstance(p, ast.Constant) else ELLIPSIS for p in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.append(node.value)
    return strings


def is_in_source(quoted: str) -> bool:
    """Return whether a string in the source contains the quoted text, with anything in place of `…`."""
    pattern = ".*".join(map(re.escape, quoted.split(ELLIPSIS)))
    return any(re.search(pattern, text) for text in source_strings())


def test_page_quotes_many_messages() -> None:
    assert len(QUOTED) > 60


@pytest.mark.parametrize("quoted", QUOTED)
def test_quoted_message_exists_in_source(quoted: str) -> None:
    assert re.search(r"[A-Za-z]{4}", quoted), "too short to search for"
    assert is_in_source(quoted)


def test_search_finds_only_existing_messages() -> None:
    assert is_in_source("no token for … was found")
    assert not is_in_source("no token of … was found")
