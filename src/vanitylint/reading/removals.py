"""Recognise items that remove something from the product, by their title and labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CLAUSE_BREAK = re.compile(r":\s+|,\s+|\s[/–—-]\s")
_ENUMERATION = re.compile(r"\w+(?:,|\s(?:and|or|und|et|y|e)\s)")
_A_FEW_WORDS = r"(?:\s[^\s.:]{1,30}){1,4}"


class Removals:
    """The words that identify work which removes something.

    Args:
        table: `removals` of `rules/vocabulary/tracker.yaml`.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        openings, particles, endings, but_not = (
            "|".join(map(re.escape, table[name])) for name in ("titles", "take_with", "endings", "but_not")
        )
        self._opening = re.compile(
            rf"(?:{openings})(?![\w-])|(?:take|turn|switch){_A_FEW_WORDS}\s(?:{particles})(?![\w-])"
        )
        self._ending = re.compile(rf"(?<![\w-])(?:{endings})$")
        self._but_not = re.compile(rf"(?<!\w)(?:{but_not})(?!\w)")
        self._labels = frozenset(table["labels"])

    def applies_to(self, title: str, labels: Iterable[str]) -> bool:
        """Return whether title or labels say that the item removes something.

        Args:
            title: In lower case, without prefix.
            labels: In lower case.
        """
        if not self._labels.isdisjoint(labels):
            return True
        if self._but_not.search(title) is not None:
            return False
        has_opening = any(self._opening.match(clause) is not None for clause in _clauses(title))
        return has_opening or self._ending.search(title.rstrip(" .!")) is not None


def _clauses(title: str) -> list[str]:
    """Return the clauses of a title: `Daemon: drop support for Node 8`, `Update it, deprecate the old dialogs`.

    Later parts of an enumeration such as `Add, remove and rename columns` are left out: they say what the product
    learns to do.
    """
    clauses = _CLAUSE_BREAK.split(title)
    return [clauses[0], *(clause for clause in clauses[1:] if not _ENUMERATION.match(clause))]
