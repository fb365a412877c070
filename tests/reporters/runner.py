"""The log of a step as the runner of GitHub Actions reads it.

After `src/Runner.Common/ActionCommand.cs` and `src/Runner.Worker/ActionCommandManager.cs` of
https://github.com/actions/runner: a command begins with `::` at the start of a line, spaces aside, or with `##[`
anywhere in it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_KNOWN = frozenset({
    "error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "set-output", "set-env", "add-path", "save-state", "echo",
    "add-matcher", "remove-matcher", "stop-commands",
})  # fmt: skip
_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (*_DATA[:2], ("%3A", ":"), ("%2C", ","), _DATA[2])
_OLD = (("%3B", ";"), *_DATA[:2], ("%5D", "]"), _DATA[2])


class Command(NamedTuple):
    """What the runner was told to do."""

    name: str
    properties: dict[str, str]
    data: str


def obeyed(log: str) -> list[Command]:
    """The commands that the runner obeys, those that stop and resume it included."""
    known = set(_KNOWN)
    found: list[Command] = []
    token = ""
    for line in re.split(r"\r\n|\r|\n", log):
        command = _parsed(line.lstrip(), "::", "::", ",", known) or _old(line, known)
        if command is None:
            continue
        if token:
            if command.name.lower() == token:
                known.remove(token)
                token = ""
                found.append(command)
            continue
        if command.name == "stop-commands":
            token = command.data.lower()
            known.add(token)
        found.append(command)
    return found


def _old(line: str, known: set[str]) -> Command | None:
    at = line.find("##[")
    return _parsed(line[at:], "##[", "]", ";", known) if at >= 0 else None


def _parsed(line: str, begin: str, end: str, comma: str, known: set[str]) -> Command | None:
    to = line.find(end, len(begin))
    if not line.startswith(begin) or to < 0:
        return None
    name, _, told = line[len(begin) : to].partition(" ")
    if name.lower() not in known:
        return None
    data, properties = (_DATA, _PROPERTY) if begin == "::" else (_OLD, _OLD)
    pairs = [pair.split("=", 1) for pair in told.strip().split(comma) if "=" in pair]
    return Command(name, {key: _plain(value, properties) for key, value in pairs}, _plain(line[to + len(end) :], data))


def _plain(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for escape, sign in escapes:
        text = text.replace(escape, sign)
    return text
