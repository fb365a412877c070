"""Compare targets with each other and with results: whether one became easier to reach, or was missed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.numbers import mark_dates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.reading.language import Language

_DIFFERENCE = "more|fewer|less|higher|lower|faster|slower|increase|decrease|reduction|drop|rise|uplift"
_NO_UNIT = rf"(?:{_DIFFERENCE}|or|and|by|until|in|at|to|of|within|after|minimum|maximum)\b"
_QUANTITY = re.compile(
    r"(?<![\w.,])(?P<sign>[+\u2212-]?)(?P<money>[€$£¥]?)(?P<number>\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,12}(?:[.,]\d{1,6})?)"
    rf"(?:\s?(?P<unit>%|percent|pp|(?!{_NO_UNIT})[a-zµ€$£¥]{{1,12}}))?"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_MAYBE_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""Ambiguous: `1.500` is one and a half to some, and fifteen hundred to others."""
_FROM = re.compile(r"\bfrom\b|→|->|=>")
_AT_LEAST = r"(?<![-=])>=?|≥|\b(?:at least|more than|higher than|above|over|minimum(?: of)?)"
_AT_MOST = r"<=?|≤|\b(?:at most|less than|fewer than|lower than|below|under|maximum(?: of)?)"
_BOUND_BEFORE = re.compile(
    rf"(?P<no>\b(?:no|not|never)\s)?(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST}))\s?(?:about\s)?$"
)
_BOUND_AFTER = re.compile(
    r"\s?(?:(?P<least>\+|or (?:more|higher)\b|minimum\b)|(?P<most>or (?:less|fewer|lower)\b|maximum\b))"
)
_BY = re.compile(r"\b(?:by|down|up)\s(?:about\s)?$")
_DIFFERS = re.compile(rf"\s?(?:{_DIFFERENCE})\b")
_RATE_WORD = re.compile(
    r"\b(?:rates?|ratio|share|percentage|proportion|churn|abandonment|drop-?offs?|drop-?outs?|bounces?)\b|%\sof\b"
)
_TIME = re.compile(
    r"(?<![\w.,])\d{1,4}[\s-]?(?:minute|hour|day|night|week|month|quarter|year|minuten?|stunden?|tage?|wochen?|monate?|quartale?"
    r"|jahre?|heure|jour|semaine|mois|an|día|semana|mes|mese|año|hora|dia|mês|ano)[ns]?\b"
)
_CLAUSE_ENDS = re.compile(r"(?<=[,;.)])[:,;.]?\s|\s(?=\()|\n")
_NEAR = 40
"""Number of characters before a number in which its meaning is looked for."""
_MAX_COMPARED = 5_000
"""Number of characters in which parts that two versions share are looked for."""
_PERCENT = {"percent": "%"}


class _Quantity(NamedTuple):
    """The value that a text names."""

    value: float
    unit: str
    start: float | None = None
    """The first value of `from … to …`."""
    is_minimum: bool | None = None
    """True for `at least`, False for `at most`, None if the text says neither."""
    is_change: bool = False
    """Whether the value is the size of a change (`by 5 %`, `5 % fewer`), not the level to reach."""


def percent_eased(before: str, after: str, aim: str, language: Language, baselines: Iterable[str] = ()) -> int | None:
    """Compute by how many percent of its old value a target became easier to reach; negative if harder.

    None if this cannot be known: the units differ, there is more than one quantity (other than `from … to …`,
    `today …, target …` and a time that is the same in both), or nothing says whether more or less is wanted.

    Args:
        before: The old target.
        after: The new target.
        aim: The item's hypothesis and metric.
        language: The language whose words for more, less and today are used.
        baselines: The item's baselines; used if only one of them is in the target's unit.
    """
    baselines = list(baselines)
    eased = _percent_eased(before, after, aim, language, baselines)
    if eased is None and before and after and len(before) + len(after) + len(aim) <= _MAX_COMPARED:
        old, new, aim = _without_shared_parts(before.lower(), after.lower(), aim.lower())
        eased = _percent_eased(old, new, aim, language, baselines)
        if eased is None and old != before.lower():  # several things are hoped for; today's value tells which way
            return _percent_eased(old, new, "", language, baselines)
    return eased


def _without_shared_parts(before: str, after: str, aim: str) -> tuple[str, str, str]:
    """Return the texts without times and clauses that are in both versions, such as `, and fewer calls in 2 hours`."""
    times = set(_TIME.findall(before)) & set(_TIME.findall(after))
    texts = [_TIME.sub(lambda match: "" if match[0] in times else match[0], text) for text in (before, after, aim)]
    old, new = (set(_CLAUSE_ENDS.split(text)) for text in texts[:2])
    shared = {clause for clause in old & new if not _QUANTITY.search(clause)}
    before, after, aim = (" ".join(c for c in _CLAUSE_ENDS.split(text) if c not in shared) for text in texts)
    return before, after, aim


def _percent_eased(before: str, after: str, aim: str, language: Language, baselines: Iterable[str]) -> int | None:
    today, wanted = _split_off_today(before, language)
    old, new = _parse_quantity(wanted, language), _parse_quantity(_split_off_today(after, language)[1], language)
    if old is None or new is None or not _are_comparable(old, new) or not old.value or old.value == new.value:
        return None
    stated = [today] if today else [_split_off_today(text, language)[0] or text for text in baselines]
    values = {value for text in stated if (value := _parse_quantity(text, language)) and value.unit == old.unit}
    now = values.pop() if len(values) == 1 else None
    wants_more = _wants_more(wanted, old, aim, language, now)
    if wants_more is None:
        return None
    eased = old.value - new.value if wants_more else new.value - old.value
    return round(100 * eased / abs(old.value))


def falls_short(target: str, aim: str, result: str, language: Language) -> bool | None:
    """Return whether a result misses its target; None if this cannot be known.

    Args:
        target: The value to reach.
        aim: The item's hypothesis and metric.
        result: The item's result.
        language: The language whose words for more and less are used.
    """
    wanted, actual = (_parse_quantity(text, language) for text in (target, result))
    if wanted is None or actual is None or not _are_comparable(wanted, actual):
        return None
    wants_more = _wants_more(target, wanted, aim, language)
    if wants_more is None:
        return None
    return actual.value < wanted.value if wants_more else actual.value > wanted.value


def _are_comparable(one: _Quantity, other: _Quantity) -> bool:
    return (one.unit, one.is_change) == (other.unit, other.is_change)


def _split_off_today(text: str, language: Language) -> tuple[str, str]:
    """Split a text with two quantities into the clause about today and the rest: `today 32 %, target 25 %`.

    The first part is empty if there is no such clause.
    """
    lowered = mark_dates(text.lower(), language.date_pattern)
    if len(_QUANTITY.findall(lowered)) == 2:
        clauses = _CLAUSE_ENDS.split(lowered)
        with_quantity = [clause for clause in clauses if _QUANTITY.search(clause)]
        about_today = [clause for clause in with_quantity if _tags_in(clause, language) & language.tag.now]
        if len(with_quantity) == 2 and len(about_today) == 1:
            return about_today[0], " ".join(clause for clause in clauses if clause is not about_today[0])
    return "", text


def _parse_quantity(text: str, language: Language) -> _Quantity | None:
    """Parse the one value that a text names; None if there is none, or it is ambiguous."""
    lowered = mark_dates(text.lower(), language.date_pattern)
    matches = list(_QUANTITY.finditer(lowered))
    is_pair = len(matches) == 2 and _FROM.search(lowered) is not None
    if len(matches) != 1 and not is_pair:
        return None
    first, last = matches[0], matches[-1]
    value, start = _parse_number(last["number"], last["unit"]), _parse_number(first["number"], first["unit"])
    if value is None or start is None:
        return None
    unit = _PERCENT.get(last["unit"] or "", last["unit"] or last["money"])
    is_fall = last["sign"] not in ("", "+")
    if is_pair:
        return _Quantity(-value if is_fall else value, unit, -start if first["sign"] not in ("", "+") else start)
    before, after = lowered[max(last.start() - _NEAR, 0) : last.start()], lowered[last.end() :]
    bound = _BOUND_BEFORE.search(before)
    is_minimum = _is_minimum(bound or _BOUND_AFTER.match(after))
    before_bound = before[: bound.start()] if bound else before
    is_change = bool(last["sign"] or _BY.search(before_bound) or _DIFFERS.match(after))
    return _Quantity(value, f"-{unit}" if is_fall else unit, None, is_minimum, is_change)


def _is_minimum(bound: re.Match[str] | None) -> bool | None:
    if bound is None:
        return None
    return (bound["least"] is not None) is not bool(bound.groupdict().get("no"))


def _parse_number(text: str, unit: str | None) -> float | None:
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if _MAYBE_THOUSANDS.fullmatch(text) and unit not in ("%", "percent"):
        return None
    return float(text.replace(",", "."))


def _wants_more(
    text: str, wanted: _Quantity, aim: str, language: Language, now: _Quantity | None = None
) -> bool | None:
    """Return whether a high value is wanted; None if unknown. The value of today decides if the words do not."""
    if wanted.start is not None and wanted.start != wanted.value:
        return wanted.value > wanted.start
    if wanted.is_minimum is not None:
        return wanted.is_minimum
    if wanted.is_change:
        return True
    is_above_now = _is_above(wanted, now)
    of_text, of_aim = _direction_of(text.lower(), language), _direction_of(aim.lower(), language)
    for direction in (of_text, of_aim):
        is_only_down = direction.falls and not direction.rises
        if is_only_down and wanted.unit == "%" and not (of_text.names_rate or of_aim.names_rate):
            return False if is_above_now is False else None  # `30 %` of fewer calls: what is left, or what is gone
        if direction.rises != direction.falls:
            return direction.rises
    return is_above_now


def _is_above(wanted: _Quantity, now: _Quantity | None) -> bool | None:
    """Return whether a target is above the value of today, of `from … to …` the first; None if unknown."""
    if now is None or now.is_change or now.unit != wanted.unit:
        return None
    value = now.value if now.start is None else now.start
    return None if value == wanted.value else wanted.value > value


class _Direction(NamedTuple):
    rises: bool
    falls: bool
    names_rate: bool


@lru_cache(maxsize=4)
def _direction_of(lowered: str, language: Language) -> _Direction:
    """Return what a text says about more and less; cached, because an item with many edits has a single aim."""
    tag, tags = language.tag, _tags_in(lowered, language)
    rises, falls = tags & (tag.up | tag.more) != 0, tags & (tag.down | tag.fewer) != 0
    return _Direction(rises, falls, _RATE_WORD.search(lowered) is not None)


def _tags_in(lowered: str, language: Language) -> int:
    """Return the tags of all phrases in a text."""
    all_tags = 0
    for tags, _, _ in language.phrases.find(language.phrases.split(lowered)):
        all_tags |= tags
    return all_tags
