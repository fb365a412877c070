"""What targets and results come to when they are held against each other: easier to reach, reached, fallen short."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.numbers import mark_dates

if TYPE_CHECKING:
    from vanitylint.reading.language import Language

_DIFFERENCE = "more|fewer|less|higher|lower|faster|slower|increase|decrease|reduction|drop|rise|uplift"
_NO_UNIT = rf"(?:{_DIFFERENCE}|or|and|by|until|in|at|to|of|within|after|minimum|maximum)\b"
_QUANTITY = re.compile(
    r"(?<![\w.,])(?P<sign>[+\u2212-]?)(?P<money>[€$£¥]?)(?P<number>\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,12}(?:[.,]\d{1,6})?)"
    rf"(?:\s?(?P<unit>%|percent|pp|(?!{_NO_UNIT})[a-zµ€$£¥]{{1,12}}))?"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_THOUSANDS_OR_NOT = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""`1.500` is one and a half to some, and fifteen hundred to others."""
_FROM = re.compile(r"\bfrom\b|→|->|=>")
_AT_LEAST = r"(?<![-=])>=?|≥|\b(?:at least|more than|higher than|above|over|minimum(?: of)?)"
_AT_MOST = r"<=?|≤|\b(?:at most|less than|fewer than|lower than|below|under|maximum(?: of)?)"
_BOUND = re.compile(rf"(?P<no>\b(?:no|not|never)\s)?(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST}))\s?(?:about\s)?$")
_BOUND_BEHIND = re.compile(
    r"\s?(?:(?P<least>\+|or (?:more|higher)\b|minimum\b)|(?P<most>or (?:less|fewer|lower)\b|maximum\b))"
)
_BY = re.compile(r"\b(?:by|down|up)\s(?:about\s)?$")
_DIFFERS = re.compile(rf"\s?(?:{_DIFFERENCE})\b")
_RATE = re.compile(
    r"\b(?:rates?|ratio|share|percentage|proportion|churn|abandonment|drop-?offs?|drop-?outs?|bounces?)\b|%\sof\b"
)
_CLAUSE_ENDS = re.compile(r"(?<=[,;.)])[:,;.]?\s|\s(?=\()|\n")
_NEAR = 40
"""So many characters in front of a number tell what it means."""
_PERCENT = {"percent": "%"}


class _Aim(NamedTuple):
    """A value to reach."""

    value: float
    unit: str
    start: float | None = None
    """The first value of `from … to …`."""
    is_least: bool | None = None
    """`at least` is true, `at most` is not, and where neither is said nobody knows."""
    is_change: bool = False
    """It tells how much is to change (`by 5 %`, `5 % fewer`), not where it is to end."""


def eased(before: str, after: str, aim: str, language: Language, baseline: str = "") -> int | None:
    """By how many percent of its old value a target became easier to reach; negative where it became harder.

    None where that cannot be told: other units, more than one quantity (but for `from … to …` and `today …, target …`),
    or nothing that says whether more or less is wanted.

    Args:
        before: The target as it was.
        after: As it is since.
        aim: What the item says besides: its hypothesis and metric.
        language: Whose words for more, less and today count.
        baseline: What the item says of today besides.
    """
    today, wanted = _today_apart(before, language)
    old, new = _aim_of(wanted, language), _aim_of(_today_apart(after, language)[1], language)
    if old is None or new is None or not _are_alike(old, new) or not old.value or old.value == new.value:
        return None
    now = _aim_of(today or _today_apart(baseline, language)[0] or baseline, language)
    wants_more = _wants_more(wanted, old, aim, language, now)
    if wants_more is None:
        return None
    way = old.value - new.value if wants_more else new.value - old.value
    return round(100 * way / abs(old.value))


def falls_short(target: str, aim: str, result: str, language: Language) -> bool | None:
    """Whether a result does not reach its target; None where that cannot be told.

    Args:
        target: The value to reach.
        aim: What the item says besides: its hypothesis and metric.
        result: What came out.
        language: Whose words for more and less count in `aim`.
    """
    wanted, found = (_aim_of(text, language) for text in (target, result))
    if wanted is None or found is None or not _are_alike(wanted, found):
        return None
    wants_more = _wants_more(target, wanted, aim, language)
    if wants_more is None:
        return None
    return found.value < wanted.value if wants_more else found.value > wanted.value


def _are_alike(one: _Aim, other: _Aim) -> bool:
    return (one.unit, one.is_change) == (other.unit, other.is_change)


def _today_apart(text: str, language: Language) -> tuple[str, str]:
    """What a text of two quantities says of today, and the rest: `today 32 %, target 25 %`; else all is the rest."""
    lowered = mark_dates(text.lower(), language.months)
    if len(_QUANTITY.findall(lowered)) == 2:
        clauses = _CLAUSE_ENDS.split(lowered)
        told = [clause for clause in clauses if _QUANTITY.search(clause)]
        of_today = [clause for clause in told if _tags(clause, language) & language.tag.now]
        if len(told) == 2 and len(of_today) == 1:
            return of_today[0], " ".join(clause for clause in clauses if clause is not of_today[0])
    return "", text


def _aim_of(text: str, language: Language) -> _Aim | None:
    """The one value that a text names; None where there is none, or where it cannot be told which one counts."""
    lowered = mark_dates(text.lower(), language.months)
    found = list(_QUANTITY.finditer(lowered))
    is_pair = len(found) == 2 and _FROM.search(lowered) is not None
    if len(found) != 1 and not is_pair:
        return None
    first, last = found[0], found[-1]
    value, start = _number(last["number"], last["unit"]), _number(first["number"], first["unit"])
    if value is None or start is None:
        return None
    unit = _PERCENT.get(last["unit"] or "", last["unit"] or last["money"])
    is_fall = last["sign"] not in ("", "+")
    if is_pair:
        return _Aim(-value if is_fall else value, unit, -start if first["sign"] not in ("", "+") else start)
    before, behind = lowered[max(last.start() - _NEAR, 0) : last.start()], lowered[last.end() :]
    bound = _BOUND.search(before)
    is_least = _is_least(bound or _BOUND_BEHIND.match(behind))
    told = before[: bound.start()] if bound else before
    is_change = bool(last["sign"] or _BY.search(told) or _DIFFERS.match(behind))
    return _Aim(value, f"-{unit}" if is_fall else unit, None, is_least, is_change)


def _is_least(bound: re.Match[str] | None) -> bool | None:
    if bound is None:
        return None
    return (bound["least"] is not None) is not bool(bound.groupdict().get("no"))


def _number(text: str, unit: str | None) -> float | None:
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if _THOUSANDS_OR_NOT.fullmatch(text) and unit not in ("%", "percent"):
        return None
    return float(text.replace(",", "."))


def _wants_more(before: str, old: _Aim, aim: str, language: Language, now: _Aim | None = None) -> bool | None:
    """Whether the value is to be large; None where nothing tells. What it is now tells where words leave it open."""
    if old.start is not None and old.start != old.value:
        return old.value > old.start
    if old.is_least is not None:
        return old.is_least
    if old.is_change:
        return True
    from_now = _is_above(old, now)
    own, besides = _words_of(before.lower(), language), _words_of(aim.lower(), language)
    for told in (own, besides):
        if told.falls and not told.rises and old.unit == "%" and not (own.names_rate or besides.names_rate):
            return False if from_now is False else None  # of fewer calls 30 % may be what is left, or what is gone
        if told.rises != told.falls:
            return told.rises
    return from_now


def _is_above(aim: _Aim, now: _Aim | None) -> bool | None:
    """Whether a value to reach lies above what is now, the first value of `from … to …`; None where nobody knows."""
    if now is None or now.is_change or now.unit != aim.unit:
        return None
    value = now.value if now.start is None else now.start
    return None if value == aim.value else aim.value > value


class _Words(NamedTuple):
    rises: bool
    falls: bool
    names_rate: bool


@lru_cache(maxsize=4)
def _words_of(lowered: str, language: Language) -> _Words:
    """What a text says of more and less. An item may have many edits, but its aim is read once."""
    tag, tags = language.tag, _tags(lowered, language)
    rises, falls = tags & (tag.up | tag.more) != 0, tags & (tag.down | tag.fewer) != 0
    return _Words(rises, falls, _RATE.search(lowered) is not None)


def _tags(lowered: str, language: Language) -> int:
    """The tags of all phrases in a text."""
    tags = 0
    for found, _, _ in language.phrases.find(language.phrases.split(lowered)):
        tags |= found
    return tags
