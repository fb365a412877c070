"""Lines in an item that say its team lives with a finding: `vanitylint: ack HYP101 because …`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.bounds import LONGEST_TEXT
from vanitylint.backlog.claims import Acknowledged
from vanitylint.backlog.dates import day
from vanitylint.reading.markup.fences import Fence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import WorkItem

_LONGEST_REASON = 200
_LONGEST_DATE = 40
_BULLET = r"(?:[-*+•]|[0-9]{1,3}[.)])[ \t]++"
_IDS = r"[a-z]{3}[0-9]{0,3}\*|[a-z]{3}[0-9]{1,3}"
_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)+"
_OPEN = rf"(?P<open>^[ \t]*+(?:{_BULLET})?+(?:\[[ x]\][ \t]++)?+|<!--)[ \t]*+"
_COLON = r"[ \t]*+:[ \t]*+[*_]{0,3}[ \t]*+"
_LINE = re.compile(
    rf"{_OPEN}[*_]{{0,3}}vanitylint{_COLON}(?:acknowledged?|ack)\b[ \t]*+:?[ \t]*+"
    r"(?P<rules>(?:[a-z0-9]+(?:-[a-z0-9]+)*\*?|\*)"
    rf"(?:[ \t]*+(?:,|;|&|\band\b)[ \t]*+(?:{_IDS}|{_NAME})|[ \t]++[a-z]{{3}}[0-9]{{3}})*)(?![a-z0-9*])"
    r"(?P<rest>.*?)(?P<close>-->|$)",
    re.IGNORECASE | re.ASCII,
)
"""No two repetitions that stand side by side can match the same characters, so it takes linear time."""
_VERB = r"(?:ack|acknowledged?|accept|allow|disable|ignore|mute|silence|skip|suppress)\b[ \t:]*+"
_REASON = r"[ \t]*+(?:$|-->|because\b|until\b|[,;:(–—`-])"
_NEARLY = re.compile(
    rf"{_OPEN}(?P<words>`?[*_]{{0,3}}vanitylint(?:{_COLON}{_VERB}(?:{_IDS})"
    rf"|(?:[*_]{{0,3}}(?:[ \t]++|-){_VERB}|{_COLON})(?:{_IDS})(?={_REASON}))(?![a-z0-9*]))"
    r".*?(?P<close>-->|$)",
    re.IGNORECASE | re.ASCII,
)
"""What somebody wrote who meant one: without the colon, with another verb or none, or as code."""
_RULE = re.compile(r"[a-z0-9-]+\*?|\*", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_UNTIL = re.compile(r"[ \t,;(]*until\b[ \t]*:?[ \t]*", re.IGNORECASE)
_BECAUSE = re.compile(r"\bbecause\b[ \t]*:?", re.IGNORECASE)
_LIST = re.compile(rf"[ \t]*+{_BULLET}")
_BETWEEN = " \t:;,.()–—-_*"
"""Marks between the rules, the date and the reason."""


def take_acknowledged(item: WorkItem) -> tuple[WorkItem, tuple[Acknowledged, ...]]:
    """The acknowledgements in an item's body and comments, and the item without them.

    Why a team lives with a gap does not fill it, so nothing more is read of them. Lines in a quote or in code are no
    acknowledgements, nor is what a machine wrote. A line that only comes near one has its words in place of the rule.
    """
    if not (_may_hold_one(item.body) or any(_may_hold_one(comment.body) for comment in item.comments)):
        return item, ()
    body, found = _taken(item.body, "body", item.body_line or 1)
    comments = []
    for comment in item.comments:
        text, more = (comment.body, []) if comment.automated else _taken(comment.body, "comment")
        comments.append(replace(comment, body=text))
        found += more
    return (replace(item, body=body, comments=comments), tuple(found)) if found else (item, ())


def without_acknowledged(body: str) -> str:
    """A body without its acknowledgements; its lines keep their numbers."""
    return _taken(body, "body")[0] if _may_hold_one(body) else body


def _may_hold_one(text: str) -> bool:
    """A cheap look: to change all of a text to small letters takes longer, where it is not English several times so."""
    return "anity" in text or "ANITY" in text


def _taken(text: str, where: str, first_line: int = 0) -> tuple[str, list[Acknowledged]]:
    """A text without its acknowledgements, and these; without a first line they have no line."""
    found: list[Acknowledged] = []
    lines = text[:LONGEST_TEXT].split("\n")
    for number in _outside_code(lines):
        kept, end = "", 0
        form = _LINE if _LINE.search(lines[number]) else _NEARLY
        for match in form.finditer(lines[number]):
            is_cut_off = match["open"] == "<!--" and not match["close"]
            kept += lines[number][end : match.start()] + ("<!--" if is_cut_off else "")
            end = match.end()
            found += _acknowledged(match, where, first_line + number if first_line else 0)
        lines[number] = kept + lines[number][end:]
    return ("\n".join(lines) + text[LONGEST_TEXT:], found) if found else (text, found)


def _outside_code(lines: list[str]) -> Iterator[int]:
    """The places of the lines that are not code: neither between fences nor indented after a blank line."""
    fence = Fence()
    in_list = False
    is_apart = True
    """Nothing stands right above but a blank line or code."""
    for number, line in enumerate(lines):
        text = line.strip()
        if fence.is_open:
            fence.takes(text)
            continue
        if not text:
            is_apart = True
            continue
        if line.startswith(("    ", "\t")) and is_apart and not in_list:
            continue
        bullet = _LIST.match(line)
        if fence.takes(line[bullet.end() :].strip() if bullet else text):
            continue
        in_list = bool(bullet) or (in_list and line[0] in " \t")
        is_apart = False
        yield number


def _acknowledged(match: re.Match[str], where: str, line: int) -> Iterator[Acknowledged]:
    if match.re is _NEARLY:
        yield Acknowledged(" ".join(match["words"].split()), "", "", where, line)
        return
    until, reason = _until_and_reason(match["rest"])
    for rule in _RULE.findall(match["rules"]):
        if rule.lower() != "and":
            yield Acknowledged(rule, until, reason, where, line)


def _until_and_reason(rest: str) -> tuple[str, str]:
    """The day, ISO, or as it was written where it is none; and the reason. The day may stand at the end, too."""
    until = ""
    if found := _UNTIL.match(rest):
        rest = rest[found.end() :]
        given = _DATE.match(rest)
        because = _BECAUSE.search(rest)
        end = given.end() if given else because.start() if because else len(rest)
        until, rest = _day(rest[:end]), rest[end:]
    rest = rest.strip(_BETWEEN)
    if found := _BECAUSE.match(rest):
        rest = rest[found.end() :].strip(_BETWEEN)
    last = rest.lower().rfind("until ")
    if not until and last >= 0 and (given := _DATE.fullmatch(rest[last + 6 :].strip(_BETWEEN + "!"))):
        until = _day(given[0])
    return until, _shortened(" ".join(rest.split()))


def _day(written: str) -> str:
    written = written.strip(_BETWEEN)[:_LONGEST_DATE]
    try:
        return day(written)
    except ValueError:
        return written or "?"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_REASON else text[: _LONGEST_REASON - 1].rsplit(" ", 1)[0] + "…"
