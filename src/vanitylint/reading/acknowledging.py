"""Parse and remove the lines of an item that acknowledge a finding: `vanitylint: ack HYP101 because …`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.claims import Acknowledged
from vanitylint.backlog.dates import day
from vanitylint.backlog.limits import MAX_TEXT_LENGTH
from vanitylint.reading.markup.fences import Fence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import WorkItem

_MAX_REASON_LENGTH = 200
_MAX_DATE_LENGTH = 40
_BULLET = r"(?:[-*+•]|[0-9]{1,3}[.)])[ \t]++"
_RULE_IDS = r"[a-z]{3}[0-9]{0,3}\*|[a-z]{3}[0-9]{1,3}"
_RULE_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)+"
_OPENING = rf"(?P<open>^[ \t]*+(?:{_BULLET})?+(?:\[[ x]\][ \t]++)?+|<!--)[ \t]*+"
_COLON = r"[ \t]*+:[ \t]*+[*_]{0,3}[ \t]*+"
_ACKNOWLEDGEMENT = re.compile(
    rf"{_OPENING}[*_]{{0,3}}vanitylint{_COLON}(?:acknowledged?|ack)\b[ \t]*+:?[ \t]*+"
    r"(?P<rules>(?:[a-z0-9]+(?:-[a-z0-9]+)*\*?|\*)"
    rf"(?:[ \t]*+(?:,|;|&|\band\b)[ \t]*+(?:{_RULE_IDS}|{_RULE_NAME})|[ \t]++[a-z]{{3}}[0-9]{{3}})*)(?![a-z0-9*])"
    r"(?P<rest>.*?)(?P<close>-->|$)",
    re.IGNORECASE | re.ASCII,
)
"""Matches in linear time: no two adjacent repetitions can match the same characters."""
_VERB = r"(?:ack|acknowledged?|accept|allow|disable|ignore|mute|silence|skip|suppress)\b[ \t:]*+"
_REASON_AHEAD = r"[ \t]*+(?:$|-->|because\b|until\b|[,;:(–—`-])"
_MALFORMED = re.compile(
    rf"{_OPENING}(?P<words>`?[*_]{{0,3}}vanitylint(?:{_COLON}{_VERB}(?:{_RULE_IDS})"
    rf"|(?:[*_]{{0,3}}(?:[ \t]++|-){_VERB}|{_COLON})(?:{_RULE_IDS})(?={_REASON_AHEAD}))(?![a-z0-9*]))"
    r".*?(?P<close>-->|$)",
    re.IGNORECASE | re.ASCII,
)
"""A malformed acknowledgement: without the colon, with another verb or none, or formatted as code."""
_RULE = re.compile(r"[a-z0-9-]+\*?|\*", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_UNTIL = re.compile(r"[ \t,;(]*until\b[ \t]*:?[ \t]*", re.IGNORECASE)
_BECAUSE = re.compile(r"\bbecause\b[ \t]*:?", re.IGNORECASE)
_LIST_ITEM = re.compile(rf"[ \t]*+{_BULLET}")
_SEPARATORS = " \t:;,.()–—-_*"
"""Separators between the rules, the date and the reason."""


def split_acknowledgements(item: WorkItem) -> tuple[WorkItem, tuple[Acknowledged, ...]]:
    """Remove the acknowledgements from an item's body and comments, and return the item and the acknowledgements.

    They are not read any further, because the reason for accepting a gap does not fill it. Lines in quotes, in code
    and in automated comments do not count. A malformed acknowledgement has its words in place of the rule.
    """
    if not (_may_match(item.body) or any(_may_match(comment.body) for comment in item.comments)):
        return item, ()
    body, acknowledged = _extract(item.body, "body", item.body_line or 1)
    comments = []
    for comment in item.comments:
        text, more = (comment.body, []) if comment.automated else _extract(comment.body, "comment")
        comments.append(replace(comment, body=text))
        acknowledged += more
    return (replace(item, body=body, comments=comments), tuple(acknowledged)) if acknowledged else (item, ())


def remove_acknowledgements(body: str) -> str:
    """Return a body without its acknowledgements. Line numbers do not change."""
    return _extract(body, "body")[0] if _may_match(body) else body


def _may_match(text: str) -> bool:
    """Check cheaply for the keyword; lowercasing the whole text is slower, and several times so if not English."""
    return "anity" in text or "ANITY" in text


def _extract(text: str, where: str, first_line: int = 0) -> tuple[str, list[Acknowledged]]:
    """Return a text without its acknowledgements, and the acknowledgements; their line is 0 if `first_line` is."""
    acknowledged: list[Acknowledged] = []
    lines = text[:MAX_TEXT_LENGTH].split("\n")
    for index in _indices_outside_code(lines):
        line = lines[index]
        remaining, end = "", 0
        pattern = _ACKNOWLEDGEMENT if _ACKNOWLEDGEMENT.search(line) else _MALFORMED
        for match in pattern.finditer(line):
            is_cut_off = match["open"] == "<!--" and not match["close"]
            remaining += line[end : match.start()] + ("<!--" if is_cut_off else "")
            end = match.end()
            acknowledged += _parse_match(match, where, first_line + index if first_line else 0)
        lines[index] = remaining + line[end:]
    return ("\n".join(lines) + text[MAX_TEXT_LENGTH:], acknowledged) if acknowledged else (text, acknowledged)


def _indices_outside_code(lines: list[str]) -> Iterator[int]:
    """Yield the indices of the lines that are not code, that is neither fenced nor indented after a blank line."""
    fence = Fence()
    in_list = False
    is_after_gap = True
    """Whether the line directly above is blank or code."""
    for index, line in enumerate(lines):
        text = line.strip()
        if fence.is_open:
            fence.consume(text)
            continue
        if not text:
            is_after_gap = True
            continue
        if line.startswith(("    ", "\t")) and is_after_gap and not in_list:
            continue
        bullet = _LIST_ITEM.match(line)
        if fence.consume(line[bullet.end() :].strip() if bullet else text):
            continue
        in_list = bool(bullet) or (in_list and line[0] in " \t")
        is_after_gap = False
        yield index


def _parse_match(match: re.Match[str], where: str, line: int) -> Iterator[Acknowledged]:
    if match.re is _MALFORMED:
        yield Acknowledged(" ".join(match["words"].split()), "", "", where, line)
        return
    until, reason = _parse_until_and_reason(match["rest"])
    for rule in _RULE.findall(match["rules"]):
        if rule.lower() != "and":
            yield Acknowledged(rule, until, reason, where, line)


def _parse_until_and_reason(rest: str) -> tuple[str, str]:
    """Parse the date, which may also come last, and the reason. The date is in ISO format, or as written if invalid."""
    until = ""
    if match := _UNTIL.match(rest):
        rest = rest[match.end() :]
        date = _DATE.match(rest)
        because = _BECAUSE.search(rest)
        end = date.end() if date else because.start() if because else len(rest)
        until, rest = _parse_date(rest[:end]), rest[end:]
    rest = rest.strip(_SEPARATORS)
    if match := _BECAUSE.match(rest):
        rest = rest[match.end() :].strip(_SEPARATORS)
    last = rest.lower().rfind("until ")
    if not until and last >= 0 and (date := _DATE.fullmatch(rest[last + 6 :].strip(_SEPARATORS + "!"))):
        until = _parse_date(date[0])
    return until, _shorten(" ".join(rest.split()))


def _parse_date(text: str) -> str:
    text = text.strip(_SEPARATORS)[:_MAX_DATE_LENGTH]
    try:
        return day(text)
    except ValueError:
        return text or "?"


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_REASON_LENGTH else text[: _MAX_REASON_LENGTH - 1].rsplit(" ", 1)[0] + "…"
