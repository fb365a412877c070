"""Count the headings in a backlog's texts, and report which slot each one opens."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Beyond
from vanitylint.backlog.items import WorkItem
from vanitylint.backlog.limits import MAX_TEXT_LENGTH
from vanitylint.reading.sections import LABEL_LEVEL, scan
from vanitylint.reading.vocabulary import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    from vanitylint.reading.recognised import Recognised
    from vanitylint.reading.vocabulary import Vocabulary

    Arrival = TypeVar("Arrival")

_MAX_LENGTH = 80
"""Maximum length of a heading as shown, in characters."""
_MAX_HEADINGS = 10_000
"""Maximum number of different headings that are counted. A backlog with more has sentences as headings."""


_LETTER = re.compile(r"[^\W\d_]")


class Headings:
    """Counts the items with each heading, and with each label that opens a section.

    Args:
        vocabulary: The vocabulary, with the team's own names.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.items = 0
        """Number of items examined."""
        self._vocabulary = vocabulary
        self._display_names: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def watch(self, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
        """Yield the arrivals unchanged, and count the headings of the items among them."""
        for arrival in arrivals:
            item = arrival.item if isinstance(arrival, Beyond) else arrival
            if isinstance(item, WorkItem):
                self.items += 1
                self._count(item.body[:MAX_TEXT_LENGTH])
            yield arrival

    def add_to(self, recognised: Recognised) -> None:
        """Add what each heading means, with its number of items, the most common headings first."""
        headings_by_slot: dict[str, list[str]] = defaultdict(list)
        for heading, count in self._counts.most_common():
            shown = f"{self._display_names[heading]} ({count})"
            if slot := self._vocabulary.slot_of_heading(heading):
                headings_by_slot[slot].append(shown)
            else:
                recognised.unknown["headings"].append(shown)
        if headings_by_slot:
            recognised.meanings["headings"] = headings_by_slot

    def _count(self, body: str) -> None:
        headings: dict[str, None] = {}
        for section in scan(body, self._vocabulary.is_label):
            heading = normalise(section.heading)
            # Bold text before a colon only counts as a label if the vocabulary knows it; a date never does.
            if _LETTER.search(heading) and (
                section.level < LABEL_LEVEL or self._vocabulary.slot_of_heading(heading, exact=True)
            ):
                headings[heading] = None
                if len(self._display_names) < _MAX_HEADINGS:
                    self._display_names.setdefault(heading, section.heading.strip()[:_MAX_LENGTH])
        self._counts.update(heading for heading in headings if heading in self._display_names)
