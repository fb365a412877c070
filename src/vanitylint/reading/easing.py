"""What targets and results come to when they are held against each other: easier to reach, reached, fallen short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.numbers import mark_dates

if TYPE_CHECKING:
    from vanitylint.reading.language import Language

_QUANTITY = re.compile(r"(?<![\w.,])([+-]?)(\d{1,12}(?:[.,]\d{1,6})?)\s?(%|percent|pp|[a-zµ€$£¥]{1,12})?")
_FROM = re.compile(r"\bfrom\b|→|->|=>")
_AT_LEAST = re.compile(r">|≥|\bat least\b|\bmore than\b|\babove\b|\bover\b|\bminimum\b|\bor more\b|\bor higher\b|\+$")
_AT_MOST = re.compile(
    r"<|≤|\bat most\b|\bless than\b|\bfewer than\b|\bbelow\b|\bunder\b|\bmaximum\b|\bor less\b|\bup to\b"
)
_PERCENT = {"percent": "%"}


class _Aim(NamedTuple):
    """A value to reach."""

    value: float
    unit: str
    start: float | None


def eased(before: str, after: str, aim: str, language: Language) -> int | None:
    """By how many percent of its old value a target became easier to reach; negative where it became harder.

    None where that cannot be told: other units, more than one quantity (but for `from … to …`), or nothing that says
    whether more or less is wanted.

    Args:
        before: The target as it was.
        after: As it is since.
        aim: What the item says besides: its hypothesis and metric.
        language: Whose words for more and less count in `aim`.
    """
    old, new = (_aim_of(mark_dates(text.lower(), language.months)) for text in (before, after))
    if old is None or new is None or old.unit != new.unit or not old.value or old.value == new.value:
        return None
    wants_more = _wants_more(before, old, aim, language)
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
    wanted, found = (_aim_of(mark_dates(text.lower(), language.months)) for text in (target, result))
    if wanted is None or found is None or wanted.unit != found.unit:
        return None
    wants_more = _wants_more(target, wanted, aim, language)
    if wants_more is None:
        return None
    return found.value < wanted.value if wants_more else found.value > wanted.value


def _aim_of(lowered: str) -> _Aim | None:
    found = [(sign, number, unit) for sign, number, unit in _QUANTITY.findall(lowered)]
    is_pair = len(found) == 2 and _FROM.search(lowered) is not None
    if len(found) != 1 and not is_pair:
        return None
    _, number, unit = found[-1]
    start = _number(found[0][1]) if is_pair else None
    return _Aim(_number(number), _PERCENT.get(unit, unit), start)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _wants_more(before: str, old: _Aim, aim: str, language: Language) -> bool | None:
    """Whether the value is to be large; None where nothing tells."""
    if old.start is not None and old.start != old.value:
        return old.value > old.start
    for pattern, meaning in ((_AT_LEAST, True), (_AT_MOST, False)):
        if pattern.search(before.lower()):
            return meaning
    tag = language.tag
    for text in (before, aim):
        tags = 0
        for found, _, _ in language.phrases.find(language.phrases.split(text.lower())):
            tags |= found
        rises, falls = tags & (tag.up | tag.more) != 0, tags & (tag.down | tag.fewer) != 0
        if rises != falls:
            return rises
    return None
