"""Days as other languages name them, put into English: `numbers.named_day` knows no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.numbers import months_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NUMBERED = r"(?<![\d.v])(?P<date>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.(?![\d\w])"
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Months:
    """The months of a language.

    Args:
        names: From the number of a month, 1 to 12, to what it is called.
        before: What stands before one that is meant as a whole: `Ende`, `fin`; none where the language is English.
        has_numbered: Whether `30.9.` is a day.

    >>> months = Months({3: ["märz"], 9: ["septiembre", "sept"]}, ["ende", "a finales de"])
    >>> months.in_english("30. märz 2026"), months.in_english("ende märz"), months.in_english("30 de septiembre")
    ('30 mar 2026,', 'in mar,', '30 sep,')
    """

    def __init__(
        self, names: Mapping[int, Iterable[str]], before: Iterable[str], *, has_numbered: bool = False
    ) -> None:
        self.names = [name for called in names.values() for name in called]
        self._number = {name: number for number, called in names.items() for name in called}
        befores = _any_of(before)
        self._named = re.compile(
            rf"(?<![a-zà-ÿ\d])(?:(?P<day>\d{{1,2}})(?:\.|er|º)?\s?(?:de\s)?|(?P<before>{befores})\s)?"
            rf"(?P<name>{_any_of(self.names)})(?![a-zà-ÿ])\.?(?:\s(?:de\s)?(?P<year>20\d\d))?"
        )
        self._is_english = not befores
        numbered = NUMBERED if has_numbered else "(?!)"
        self._numbered = re.compile(numbered)
        self.days = re.compile(f"{months_pattern(self.names).pattern}|{numbered}")
        """What finds a day in a sentence, in small letters."""

    def in_english(self, lowered: str) -> str:
        """A sentence with the days and months that it names as English has them."""
        if self._is_english:
            return lowered
        lowered = self._numbered.sub(lambda found: f"{found['date']} {_ENGLISH[int(found['month']) - 1]},", lowered)
        return self._named.sub(self._told, lowered)

    def _told(self, found: re.Match[str]) -> str:
        month, year = _ENGLISH[self._number[found["name"]] - 1], f" {found['year']}" if found["year"] else ""
        if not (found["day"] or found["before"] or year):
            return found[0]
        return f"{found['day'] or '' if found['day'] or year else 'in'} {month}{year},".lstrip()


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
