"""Dates in other languages, translated to English for `numbers.named_day`, which knows no other language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.numbers import any_of, months_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NUMERIC_DATE = r"(?<![\d.v])(?P<date>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.(?![\d\w])"
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Months:
    """The months of a language.

    Args:
        names: Names of each month, by its number from 1 to 12.
        before: Words before a month that is meant as a whole: `Ende`, `fin`. Empty if the language is English.
        has_numbered: Whether `30.9.` is a date.

    >>> months = Months({3: ["märz"], 9: ["septiembre", "sept"]}, ["ende", "a finales de"])
    >>> months.in_english("30. märz 2026"), months.in_english("ende märz"), months.in_english("30 de septiembre")
    ('30 mar 2026,', 'in mar,', '30 sep,')
    >>> months.in_english("30/märz/26")
    '30/mar/26'
    """

    def __init__(
        self, names: Mapping[int, Iterable[str]], before: Iterable[str], *, has_numbered: bool = False
    ) -> None:
        self.names = [name for synonyms in names.values() for name in synonyms]
        self._number_by_name = {name: number for number, synonyms in names.items() for name in synonyms}
        prefixes = any_of(before)
        self._named = re.compile(
            rf"(?<![a-zà-ÿ\d])(?:(?P<day>\d{{1,2}})(?:\.|er|º)?\s?(?:de\s)?|(?P<before>{prefixes})\s)?"
            rf"(?P<name>{any_of(self.names)})(?![a-zà-ÿ])\.?(?:\s(?:de\s)?(?P<year>20\d\d))?"
        )
        self._between_marks = re.compile(rf"(?<=\d[/-])(?P<name>{any_of(self.names)})(?![a-zà-ÿ])\.?")
        self._is_english = not prefixes
        numeric_date = _NUMERIC_DATE if has_numbered else "(?!)"
        self._numbered = re.compile(numeric_date)
        self.date_pattern = re.compile(f"{months_pattern(self.names).pattern}|{numeric_date}")
        """Matches a date in a lower-case sentence."""

    def in_english(self, lowered: str) -> str:
        """Return a sentence with its dates and months in English."""
        if self._is_english:
            return lowered
        lowered = self._numbered.sub(lambda match: f"{match['date']} {_ENGLISH[int(match['month']) - 1]},", lowered)
        lowered = self._between_marks.sub(lambda match: _ENGLISH[self._number_by_name[match["name"]] - 1], lowered)
        return self._named.sub(self._to_english, lowered)

    def _to_english(self, match: re.Match[str]) -> str:
        month, year = _ENGLISH[self._number_by_name[match["name"]] - 1], f" {match['year']}" if match["year"] else ""
        if not (match["day"] or match["before"] or year):
            return match[0]
        return f"{match['day'] or '' if match['day'] or year else 'in'} {month}{year},".lstrip()
