"""Whether an item takes something out of the product: a product that only grows was never looked back on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Removals:
    """The words by which work that removes something is told.

    Args:
        table: `removals` of `rules/vocabulary/tracker.yaml`.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        openings = "|".join(re.escape(word) for word in table["titles"])
        particles = "|".join(map(re.escape, table["take_with"]))
        self._opening = re.compile(rf"(?:{openings})(?!\w)|(?:take|turn|switch)\s[^.:]{{1,60}}\s(?:{particles})(?!\w)")
        self._but_not = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, table['but_not']))})(?!\w)")
        self._labels = frozenset(table["labels"])

    def is_one(self, title: str, labels: Iterable[str]) -> bool:
        """Whether title or labels say so.

        Args:
            title: In lower case, without what stands before it.
            labels: In lower case.
        """
        if not self._labels.isdisjoint(labels):
            return True
        return self._opening.match(title) is not None and self._but_not.search(title) is None
