"""Numbers, targets, starting values and days, as people write them in a sentence."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_NUMBER = r"(?<!\d)(?<!\d[.,])\d[\d.,]{0,30}"
"""Tried only where a number begins, and not longer than any: a row of a million digits takes no longer than words."""
_AMOUNT = rf"[<>≥≤~+±−-]{{0,2}}\s?(?:[$€£¥#]\s?)?{_NUMBER}"
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{4}/\d{1,2}/\d{1,2}\b"
    r"|\b(?:(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])|(?:0[1-9]|[12]\d|3[01])/0[1-9]|(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01]))\b"
    r"|(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|末|中旬|上旬|下旬|中)?"
)
_PLAIN = re.compile(r"(\d{1,12}(?:[.,]\d{1,12})?(?:,\d{3}){0,3})([km](?![a-z]))?")
_YEAR = re.compile(r"(?<![\w.,$€£])20[1-3]\d(?![\w%.,])(?!\s(?:%|users|people|customers))")
_VERSION = re.compile(r"\bv?\d+\.\d+\.\d+[\w.-]{0,40}")
_ANY = re.compile(r"(?<![\w.#-])[$€£¥]?\d[\d.,]*\s?(?:%|\w{0,2}\b)")
_TARGET = re.compile(
    rf"{_NUMBER}\s?(?:%|percent\b|pp\b|percentage points?\b|\+)"
    rf"|(?:\bat least|\bat most|\bby|\bto|\bbelow|\bunder|\babove|\bover|\bmore than|\bless than|\bfewer than"
    rf"|\breach(?:es)?|\bminimum|\bmaximum|\btarget|\bgoal|\bup to|\bno more than|\bwithin)"
    rf"\s(?:about\s|around\s|is\s|of\s)?{_AMOUNT}"
    rf"|[<>≥≤]=?\s?{_AMOUNT}|[+−-]\s?{_NUMBER}\s?(?:%|pp\b)"
    r"|\b(?:at least )?half\b|\bby a (?:third|quarter|half)\b|\btwice\b|\bdoubles?\b|\bhalve\b|\bnone\b of|\bzero\b"
    rf"|{_NUMBER}\s(?:of|out of)\s(?:the\s)?{_NUMBER}|{_NUMBER} or (?:more|fewer|less)"
)
_FROM_TO = re.compile(
    rf"\bfrom\s(?:about\s|around\s|~)?(?:[$€£¥]\s?)?{_NUMBER}[^.;]{{0,30}}?"
    rf"\bto\s(?:about\s|around\s|~|under\s|below\s)?(?:[$€£¥]\s?)?{_NUMBER}"
    rf"|{_NUMBER}\s?%?\s?(?:->|→|=>)\s?{_NUMBER}"
)
_SHARE = re.compile(
    rf"(?:{_NUMBER}\s?(?:%|percent)|\bhalf|\ba third|\ba quarter|\btwo thirds)"
    r"\s(?:of\s)?(?:all\s|the\s|our\s|those\s|them\b)?\w"
    rf"|\bone (?:in|out of) (?:\w+)\b|{_NUMBER} (?:of|out of) {_NUMBER}\b"
)
_PERIOD = re.compile(
    r"\b(?:after|within|in|for|over|during|through|first|next)\s(?:the\s)?(?:first\s|next\s|about\s)?"
    r"(\d{1,3}|one|two|three|four|six|a|first)[\s-](day|week|month|quarter|sprint|year)s?\b"
    r"|\b(\d{1,3}|one|two|three|four|six|eight)[\s-](day|week|month|sprint)s?"
    r"\s(?:after|post|later|of data|from|that follow|following)\b"
)
_BARE_PERIOD = re.compile(r"\b(\d{1,3}|one|two|three|four|six|eight)[\s-](day|week|month|quarter|sprint)s?\b")
_LATER = re.compile(
    r"\bend of (?:q[1-4]|the quarter|the year|the month|next sprint|the sprint|january|february|march|april"
    r"|may|june|july|august|september|october|november|december)\b|\bby q[1-4]\b"
    r"|\bnext (?:sprint|quarter|month|retro|review)\b|\bmid q[1-4]\b"
    r"|\b(?:30|60|90)[\s/-]?day (?:check|review)\b"
)
_WORDS = {"one": 1, "a": 1, "first": 1, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8}
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "sprint": 14, "year": 365}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?!may\s[a-z])(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
"""`option 2 may help` names no month."""
_ENGLISH = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s(?:of\s)?{_MONTH}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b")
_DATES = {
    "ymd": re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b"),
    "dmy": re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.?\s(?:of\s)?{_MONTH}(?:,?\s(20\d\d)\b)?"),
    "mdy": re.compile(rf"\b{_MONTH}\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(20\d\d)\b)?"),
    "d.m.y": re.compile(r"\b(\d{1,2})\.(\d{1,2})\.((?:20)?\d\d)\b"),
    "d/m/y": re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b"),
    "m/d/y": re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b"),
}
"""Days as people write them, by the order of day, month and year."""
_ENDS = {
    "my": re.compile(rf"\b{_MONTH}\s(20\d\d)\b"),
    "m": re.compile(rf"\b(?:by|until|end of)\s{_MONTH}(?!\s\d)"),
    "qy": re.compile(r"\bq([1-4])(?:\s?/?\s?(20\d\d))?\b"),
}
"""Months and quarters, of which the last day is meant."""
_DATES_WITH_DIGITS = (*_DATES.values(), _ENDS["my"])


# Most sentences name no number and no time. These words tell so before a pattern is tried at every place.
_SIZES = ("half", "by a ", "twice", "double", "halve", "none", "zero")
_SHARES = ("half", "third", "quarter", "one in ", "one out of ")
_SHARE_SIGNS = ("%", "percent", " of ")
_CHANGES = ("from", "->", "→", "=>")
_UNTIL = ("by ", "until ", "end of ")
_OCCASIONS = ("end of ", "by q", "next ", "mid q", "day")


def has_number(text: str) -> bool:
    """Whether a quantity stands in a text; dates, versions and issue numbers are none."""
    return _DIGIT.search(text) is not None and _ANY.search(_without_dates(text.lower())) is not None


def has_target(lowered: str) -> bool:
    """Whether a threshold or a size of change is stated."""
    has_size = _DIGIT.search(lowered) is not None or _names(lowered, _SIZES)
    return has_size and _TARGET.search(_without_dates(lowered)) is not None


def has_from_to(lowered: str) -> bool:
    """Whether a value before and one after are stated: `from 12 % to 9 %`."""
    return _names(lowered, _CHANGES) and _FROM_TO.search(_VERSION.sub(" ", lowered)) is not None


def has_share(lowered: str) -> bool:
    """Whether a share of something is stated: `22.6 % of those who`, `half of the users`, `one in five visitors`."""
    is_named = _names(lowered, _SHARES) or (_names(lowered, _SHARE_SIGNS) and _DIGIT.search(lowered) is not None)
    return is_named and _SHARE.search(lowered) is not None


def has_time(lowered: str, *, bare: bool = False) -> bool:
    """Whether a day or period is named at which something could be looked at.

    Args:
        lowered: The sentence.
        bare: Also accept a plain `two weeks`, where the place says that it is a run time.
    """
    is_period = _names(lowered, _DAYS) and (_PERIOD.search(lowered) or (bare and _BARE_PERIOD.search(lowered)))
    return bool(
        is_period
        or (_names(lowered, _OCCASIONS) and _LATER.search(lowered))
        or (_names(lowered, _UNTIL) and _ENDS["m"].search(lowered))
        or (_DIGIT.search(lowered) and any(form.search(lowered) for form in _DATES_WITH_DIGITS))
    )


def days_after(lowered: str) -> int | None:
    """How many days after the release a sentence says to look: `after four weeks` is 28."""
    found = _PERIOD.search(lowered) or _BARE_PERIOD.search(lowered)
    if not found:
        return None
    count, unit = [group for group in found.groups() if group][:2]
    return (int(count) if count.isdigit() else _WORDS[count]) * _DAYS[unit]


def named_day(lowered: str, since: str | None) -> str | None:
    """The day a sentence names, ISO: a date, or the last day of a month or quarter. Of several it is the last.

    Args:
        lowered: The sentence.
        since: A bare `Q3` or `3 March` is the first one from this ISO day on; None when nobody knows.
    """
    for forms in (_DATES, _ENDS):
        if days := list(_days(lowered, forms, since)):
            return max(days)  # "from 2 March to 13 April" is looked at when it is over
    return None


def _days(lowered: str, forms: Mapping[str, re.Pattern[str]], since: str | None) -> Iterator[str]:
    for order, form in forms.items():
        names = [name for name in order if name.isalpha()]
        for found in form.finditer(lowered):
            parts = dict(zip(names, found.groups(), strict=True))
            if day := _first_day(parts.get("y"), _month(parts), parts.get("d"), since):
                yield day


def _month(parts: Mapping[str, str]) -> int:
    if "q" in parts:
        return int(parts["q"]) * 3
    return int(parts["m"]) if parts["m"].isdigit() else _MONTHS.index(parts["m"][:3]) + 1


def _first_day(year: str | None, month: int, day: str | None, since: str | None) -> str | None:
    """The first such day, not before `since` where the year is left out; None where there is none."""
    if year:
        return _iso_day(int(f"20{year[-2:]}"), month, day)
    if since is None:
        return None
    first = int(since[:4])
    candidates = (_iso_day(first + later, month, day) for later in range(2))
    return next((found for found in candidates if found and found >= since), None)


def _iso_day(year: int, month: int, day: str | None) -> str | None:
    """A day, or without one the last of the month; None where there is none."""
    try:
        if day:
            return date(year, month, int(day)).isoformat()
        return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()
    except ValueError:  # 30 February, or the year 10000
        return None


def _names(lowered: str, words: Iterable[str]) -> bool:
    return any(word in lowered for word in words)


def falls(lowered: str) -> bool:
    """Whether a second number is smaller than the first, as in `1,900 → 1,200`."""
    values = [_value(found) for found in _PLAIN.finditer(lowered)][:2]
    return len(values) == 2 and values[1] < values[0]


def _value(found: re.Match[str]) -> float:
    digits = found[1].replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", found[1]) else found[1].replace(",", ".")
    return float(digits.strip(".") or 0) * {"k": 1e3, "m": 1e6}.get(found[2] or "", 1)


def months_pattern(months: Iterable[str]) -> re.Pattern[str]:
    """What finds a day of one of these months: `3 March`, `March 3rd`, `12. März`, `3 de marzo de 2025`."""
    names = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True)) or "(?!)"
    names = rf"(?!may\s[a-z])(?:{names})"
    year = r"(?:,?\s(?:de\s)?20\d\d)?"
    return re.compile(
        rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|º|er)?\.?\s(?:of\s|de\s)?{names}(?![a-zà-ÿ]){year}"
        rf"|(?<![a-zà-ÿ]){names}\s\d{{1,2}}(?:st|nd|rd|th)?(?![\w%]){year}"
    )


def mark_dates(lowered: str, months: re.Pattern[str]) -> str:
    """A sentence with each date as one word, `thedate`, and without versions, so that their digits are no quantities.

    Args:
        lowered: The sentence.
        months: From `months_pattern`.
    """
    if _DIGIT.search(lowered) is None:
        return lowered
    if "-" in lowered or "/" in lowered or "." in lowered or "月" in lowered:
        lowered = _VERSION.sub(" ", _DATE.sub(" thedate ", lowered))
    lowered = months.sub(" thedate ", lowered)
    return _YEAR.sub(" thedate ", lowered) if "20" in lowered else lowered


def _without_dates(lowered: str) -> str:
    return mark_dates(lowered, _ENGLISH).replace("thedate", " ")


def numbers(text: str) -> tuple[str, ...]:
    """All numbers in a text, as written, without thousands separators."""
    return tuple(found.replace(",", "").rstrip(".") for found in re.findall(_NUMBER, text))
