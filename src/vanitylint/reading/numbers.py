"""Numbers, durations and dates as people write them in a sentence."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_NUMBER = r"(?<!\d)(?<!\d[.,])\d[\d.,]{0,30}"
"""Matches only where a number begins, with limited length, so that a million digits in a row take no longer than
words."""
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{4}/\d{1,2}/\d{1,2}\b"
    r"|\b(?:(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])|(?:0[1-9]|[12]\d|3[01])/0[1-9]|(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01]))\b"
    r"|(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|末|中旬|上旬|下旬|中)?"
    r"|\b(?:kw|cw|calendar week|kalenderwoche)\s?\d{1,2}(?:\s?[/-]\s?\d{4})?\b"
)
_ID_PREFIX = re.compile(
    r"^(?:[A-Z]{1,4}[-_ ]?\d{1,4}(?:\.\d{1,3})*[:.)–-]"
    r"|(?:Sprint|Story|Epic|Phase|Milestone|Step|Part|Week|Iteration|Task|Issue|Feature|Goal|Objective|User Story)"
    r"\s\d{1,4}(?:\.\d{1,3})*[:.)–-]?)\s"
)
"""`SC-001:` or `Story 1.2` at the beginning of a line: its digits are no quantity."""
_URL = re.compile(r"\w{2,10}://[^\s<>)\]]{1,2000}")
"""The digits in `https://…/compare/v1…v2` are no quantity."""
_SLASH_BEFORE_DAY = re.compile(r"(?<=\d)\s?/\s?(?=day\b)")
"""`90/day` is not a duration of 90 days."""
_UPPER_CASE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_IN_A_DATE = re.compile(r"[-/.月]|[ck]w|week|woche")
_PLAIN_NUMBER = re.compile(r"(\d{1,12}(?:[.,]\d{1,12}){0,4})([km](?![a-z]))?")
_ENGLISH_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
"""`1,900` and `1,900.5`."""
_CONTINENTAL_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
"""`1.900,5` and `1.900.000`."""
_YEAR = re.compile(r"(?<![\w.,$€£])20[1-3]\d(?![\w%.,])(?!\s(?:%|users|people|customers))")
_VERSION = re.compile(r"\bv?\d+\.\d+\.\d+[\w.-]{0,40}")
_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
_COUNT_BY_WORD = _NUMBER_WORDS | {"a": 1, "first": 1}
_COUNT = rf"\d{{1,3}}|{'|'.join(_NUMBER_WORDS)}"
_PERIOD = re.compile(
    r"\b(?:after|within|in|for|over|during|through|first|next)\s(?:the\s)?(?:first\s|next\s|about\s)?"
    rf"({_COUNT}|a|first)[\s-](day|week|month|quarter|sprint|year)s?\b"
    rf"|\b({_COUNT})[\s-](day|week|month|sprint)s?\s(?:after|post|later|of data|from|that follow|following)\b"
)
_BARE_PERIOD = re.compile(rf"\b({_COUNT})[\s-](day|week|month|quarter|sprint)s?\b")
_DAYS_BY_UNIT = {"day": 1, "week": 7, "month": 30, "quarter": 91, "sprint": 14, "year": 365}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?!may\s[a-z])(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
"""The lookahead is for `option 2 may help`, which names no month."""
_ISO_DATE = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_DATES = {
    "ymd": _ISO_DATE,
    "dmy": re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.?\s(?:of\s)?{_MONTH}(?:,?\s(20\d\d)\b)?"),
    "d-m-y": re.compile(rf"\b(\d{{1,2}})[/-]{_MONTH}(?:[/-]((?:20)?\d\d)\b)?"),
    "mdy": re.compile(rf"\b{_MONTH}\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(20\d\d)\b)?"),
    "d.m.y": re.compile(r"\b(\d{1,2})\.(\d{1,2})\.((?:20)?\d\d)\b"),
    "d/m/y": re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b"),
    "m/d/y": re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b"),
}
"""Forms of dates, by the order of day, month and year."""
_PERIODS_ENDING = {
    "my": re.compile(rf"\b{_MONTH}\s(20\d\d)\b"),
    "m": re.compile(rf"\b(?:by|until|end of|in|early|mid|late)\s{_MONTH}(?!\s\d)"),
    "yq": re.compile(r"\b(?:20|fy\s?(?:20)?)(\d\d)\s?[-/]?\s?q([1-4])\b"),
    "qy": re.compile(
        r"(?<!\b20\d\d)(?<!\b20\d\d[ /-])(?<!\bfy\d\d)(?<!\bfy\d\d[ /-])"  # a year before it: that is `yq`
        r"\bq([1-4])(?:\s?[-/]?\s?(?:(?:fy\s?)?20|fy\s?|['\u2019])(\d\d))?\b"
    ),
}
"""Months and quarters, whose last day is meant."""
_WEEK = re.compile(r"\b(?:kw|cw|calendar week|kalenderwoche)\s?(\d{1,2})(?:\s?[/-]\s?(20\d\d))?\b")
"""An ISO 8601 week number; its last day is meant."""


_ALL_OF = re.compile(
    r"(?<![\d.,])(\d[\d.,]{0,12}) ?(?:of|/|out of|von|de|sur) ?\1(?![\d%])"
    rf"|\b(?:all|alle) (?:the |of the )?(?:{_COUNT})\b"
    r"|(?<![\d.,])100 ?%"
)
"""`19 of 19`, `all 7`, `100 %`."""


_DONE_OF = re.compile(
    r"(?<![\d.,])\d{1,3} ?(?:of|/|out of|von) ?\d{1,3}(?: [^\W\d]{1,20})?"
    r" (?:done|closed|merged|shipped|deployed|erledigt)\b"
)

_REMAINING = re.compile(
    r"\b(?:still|noch|only|nur|just)? ?(?<![\d.,])\d{1,3} (?:\w{1,20} )?"
    r"(?:tickets?|issues?|tasks?|stor(?:y|ies)|bugs?|defects?|sub-?tasks?|items?|points?|prs|pull requests|to-?dos?"
    r"|aufgaben?|teilaufgaben?|fehler|punkte?)"
    r" (?:are |is |sind |ist |still |noch ){0,2}"
    r"(?:open|left|remaining|outstanding|pending|in progress|in review|to (?:do|go|fix|close|finish)|offen|übrig)"
    r"(?=\W*$|[,;.!]\s)"
)


def says_nothing_left(lowered: str) -> bool:
    """Return whether a sentence says that nothing is left, or is to be left: `100 %`."""
    return _ALL_OF.search(lowered) is not None


def only_says_nothing_left(lowered: str) -> bool:
    """Return whether the numbers in a sentence only say that nothing is left: `19 of 19 stories closed`."""
    rest, count = _ALL_OF.subn("", lowered)
    return count > 0 and not _DIGIT.search(rest)


def only_says_done(lowered: str) -> bool:
    """Return whether the numbers in a sentence only say how much work is done: `2 of 3 stories done so far`."""
    rest, count = _DONE_OF.subn("", lowered)
    return count > 0 and not _DIGIT.search(rest)


def only_says_left(lowered: str) -> bool:
    """Return whether the numbers in a sentence only say how much work is left: `still 3 tickets open`."""
    rest, count = _REMAINING.subn("", lowered)
    return count > 0 and not _DIGIT.search(rest)


def days_after(lowered: str) -> int | None:
    """Return how many days after the release a sentence says to look: 28 for `after four weeks`."""
    match = _PERIOD.search(lowered) or _BARE_PERIOD.search(lowered)
    if not match:
        return None
    count, unit = [group for group in match.groups() if group][:2]
    return (int(count) if count.isdigit() else _COUNT_BY_WORD[count]) * _DAYS_BY_UNIT[unit]


def named_day(lowered: str, since: str | None) -> str | None:
    """Return the ISO date a sentence names: a date, or the last day of a month or quarter; the latest of several.

    Args:
        lowered: The sentence in lower case.
        since: An ISO day; a bare `Q3` or `3 March` is the first one on or after it. None if unknown.
    """
    for forms in (_DATES, _PERIODS_ENDING):
        if days := list(_days(lowered, forms, since)):
            return max(days)  # "from 2 March to 13 April" is looked at after its end
    return max(_weeks(lowered, since), default=None)


def invalid_date_in(text: str) -> str:
    """Return text that looks like an ISO date but is none, such as `2026-02-30`; empty if there is none."""
    days = (match[0] for match in _ISO_DATE.finditer(text) if _iso_day(int(match[1]), int(match[2]), match[3]) is None)
    return next(days, "")


def _weeks(lowered: str, since: str | None) -> Iterator[str]:
    for week, year in _WEEK.findall(lowered):
        first = year or (since or "")[:4]
        years = range(int(first), int(first) + (1 if year else 2)) if first else ()
        days = (_last_of_week(candidate_year, int(week)) for candidate_year in years)
        if day := next((day for day in days if day and (year or day >= (since or ""))), None):
            yield day


def _last_of_week(year: int, week: int) -> str | None:
    try:
        return date.fromisocalendar(year, week, 7).isoformat()
    except ValueError:  # no year has 60 weeks
        return None


def _days(lowered: str, forms: Mapping[str, re.Pattern[str]], since: str | None) -> Iterator[str]:
    for order, form in forms.items():
        part_names = [name for name in order if name.isalpha()]
        matches = list(form.finditer(lowered))
        # Of several months without a year, an earlier one may be in the past.
        for match in matches[-1:] if order == "m" else matches:
            parts = dict(zip(part_names, match.groups(), strict=True))
            if day := _first_day(parts.get("y"), _month(parts), parts.get("d"), since):
                yield day


def _month(parts: Mapping[str, str]) -> int:
    if "q" in parts:
        return int(parts["q"]) * 3
    return int(parts["m"]) if parts["m"].isdigit() else _MONTHS.index(parts["m"][:3]) + 1


def _first_day(year: str | None, month: int, day: str | None, since: str | None) -> str | None:
    """Return such a day; without a year, the first one not before `since`. None if there is none."""
    if year:
        return _iso_day(int(f"20{year[-2:]}"), month, day)
    if since is None:
        return None
    first_year = int(since[:4])
    candidates = (_iso_day(first_year + offset, month, day) for offset in range(2))
    return next((candidate for candidate in candidates if candidate and candidate >= since), None)


def _iso_day(year: int, month: int, day: str | None) -> str | None:
    """Return a day as ISO date, or without `day` the last of the month; None if it does not exist."""
    try:
        if day:
            return date(year, month, int(day)).isoformat()
        return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()
    except ValueError:  # 30 February, or the year 10000
        return None


def is_decrease(lowered: str) -> bool:
    """Return whether the second number is smaller than the first, as in `1,900 → 1,200`."""
    first, second, *_ = (*map(_value, islice(_PLAIN_NUMBER.finditer(lowered), 2)), None, None)
    return first is not None and second is not None and second < first


def _value(match: re.Match[str]) -> float | None:
    """Return the number that digits and separators stand for; None if they are ambiguous."""
    digits = match[1]
    if _ENGLISH_NUMBER.fullmatch(digits):
        digits = digits.replace(",", "")
    elif _CONTINENTAL_NUMBER.fullmatch(digits):
        digits = digits.replace(".", "")
    elif digits.count(",") + digits.count(".") > 1:
        return None
    return float(digits.replace(",", ".")) * {"k": 1e3, "m": 1e6}.get(match[2] or "", 1)


def months_pattern(months: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for dates in these months: `3 March`, `March 3rd`, `3/Mar/25`, `12. März`, `3 de marzo`."""
    names = rf"(?!may\s[a-z])(?:{any_of(months)})"
    year = r"(?:,?\s(?:de\s)?20\d\d)?"
    return re.compile(
        rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|º|er)?\.?\s(?:of\s|de\s)?{names}(?![a-zà-ÿ]){year}"
        rf"|(?<![\w/-])\d{{1,2}}(?:[/-]{names}\.?[/-](?:20)?\d\d|/{names})(?![\w/-])"
        rf"|(?<![a-zà-ÿ]){names}\s\d{{1,2}}(?:st|nd|rd|th)?(?![\w%]){year}"
    )


def periods_pattern(periods: Mapping[int, Iterable[str]], counts: Mapping[str, int]) -> re.Pattern[str]:
    """Return a pattern for durations in a language's words: `acht Wochen`, `30 jours`, `2週間`.

    Args:
        periods: Words for each duration, by its days.
        counts: Number words.
    """
    units = any_of(word for words in periods.values() for word in words)
    return re.compile(rf"(?<![\da-zà-ÿ])(\d{{1,3}}|{any_of(counts)})\s?({units})(?![a-zà-ÿ])")


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of some words, the longest first; it matches nothing if there are none."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def lower_without_ids(text: str) -> str:
    """Return a sentence in lower case without addresses and a leading id, whose digits are no quantities."""
    if "://" in text:
        text = _URL.sub(" ", text)
    lowered = _ID_PREFIX.sub("", text, count=1).lower() if text[:1] in _UPPER_CASE else text.lower()
    return _SLASH_BEFORE_DAY.sub(" per ", lowered) if "/" in text else lowered


def mark_dates(lowered: str, pattern: re.Pattern[str]) -> str:
    """Replace each date by the word `thedate` and remove versions, so that their digits are no quantities.

    Args:
        lowered: The sentence in lower case.
        pattern: From `months_pattern`.
    """
    if _DIGIT.search(lowered) is None:
        return lowered
    if _IN_A_DATE.search(lowered):
        lowered = _VERSION.sub(" ", _DATE.sub(" thedate ", lowered))
    lowered = pattern.sub(" thedate ", lowered)
    return _YEAR.sub(" thedate ", lowered) if "20" in lowered else lowered


def numbers(text: str) -> tuple[str, ...]:
    """Return all numbers in a text, as written, without thousands separators."""
    return tuple(number.replace(",", "").rstrip(".") for number in re.findall(_NUMBER, text))
