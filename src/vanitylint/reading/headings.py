"""Which headings a backlog's texts have, and what each is taken for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Beyond
from vanitylint.backlog.bounds import LONGEST_TEXT
from vanitylint.backlog.items import WorkItem
from vanitylint.reading.sections import LABEL_LEVEL, scan
from vanitylint.reading.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    from vanitylint.reading.recognised import Recognised
    from vanitylint.reading.vocabulary import Vocabulary

    Passed = TypeVar("Passed")

_LONGEST = 80
"""Characters of a heading that are shown."""
_MOST = 10_000
"""Headings that are counted; whoever has more writes sentences into them."""


_LETTER = re.compile(r"[^\W\d_]")


class Headings:
    """Counts in how many items each heading and each label that opens a section stands.

    Args:
        vocabulary: With the team's own names.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.items = 0
        """How many were looked at."""
        self._vocabulary = vocabulary
        self._shown: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def watch(self, arrivals: Iterable[Passed]) -> Iterator[Passed]:
        """Pass on what comes, and count the headings of the items in it."""
        for arrival in arrivals:
            item = arrival.item if isinstance(arrival, Beyond) else arrival
            if isinstance(item, WorkItem):
                self.items += 1
                self._count(item.body[:LONGEST_TEXT])
            yield arrival

    def tell(self, found: Recognised) -> None:
        """Note what each heading is taken for, those of most items first, each with how many that are."""
        known: dict[str, list[str]] = defaultdict(list)
        for heading, count in self._counts.most_common():
            shown = f"{self._shown[heading]} ({count})"
            if slot := self._vocabulary.slot_of_heading(heading):
                known[slot].append(shown)
            else:
                found.unknown["headings"].append(shown)
        if known:
            found.meanings["headings"] = known

    def _count(self, body: str) -> None:
        here: dict[str, None] = {}
        for section in scan(body, self._vocabulary.is_label):
            heading = normal(section.heading)
            # A word in bold before a colon is a label only to those who know what it asks for; a date is never one.
            if _LETTER.search(heading) and (
                section.level < LABEL_LEVEL or self._vocabulary.slot_of_heading(heading, exact=True)
            ):
                here[heading] = None
                if len(self._shown) < _MOST:
                    self._shown.setdefault(heading, section.heading.strip()[:_LONGEST])
        self._counts.update(heading for heading in here if heading in self._shown)
