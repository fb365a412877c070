"""Parse the log of a step like the runner of GitHub Actions.

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
    """A command to the runner."""

    name: str
    properties: dict[str, str]
    data: str


def obeyed(log: str) -> list[Command]:
    """Return the commands that the runner obeys, including those that stop and resume it."""
    known = set(_KNOWN)
    commands: list[Command] = []
    token = ""
    for line in re.split(r"\r\n|\r|\n", log):
        command = _parse(line.lstrip(), "::", "::", ",", known) or _parse_old_style(line, known)
        if command is None:
            continue
        if token:
            if command.name.lower() == token:
                known.remove(token)
                token = ""
                commands.append(command)
            continue
        if command.name == "stop-commands":
            token = command.data.lower()
            known.add(token)
        commands.append(command)
    return commands


def _parse_old_style(line: str, known: set[str]) -> Command | None:
    start = line.find("##[")
    return _parse(line[start:], "##[", "]", ";", known) if start >= 0 else None


def _parse(line: str, begin: str, end: str, comma: str, known: set[str]) -> Command | None:
    end_index = line.find(end, len(begin))
    if not line.startswith(begin) or end_index < 0:
        return None
    name, _, properties_text = line[len(begin) : end_index].partition(" ")
    if name.lower() not in known:
        return None
    data, properties = (_DATA, _PROPERTY) if begin == "::" else (_OLD, _OLD)
    pairs = [pair.split("=", 1) for pair in properties_text.strip().split(comma) if "=" in pair]
    return Command(
        name, {key: _unescape(value, properties) for key, value in pairs}, _unescape(line[end_index + len(end) :], data)
    )


def _unescape(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for escape, char in escapes:
        text = text.replace(escape, char)
    return text
