"""The report as GitHub Actions annotations: workflow commands that the runner reads from the log of a step."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.findings import SEVERITIES
from vanitylint.reporters.grouping import usefulness
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import MARKDOWN_SUFFIXES
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.backlog.findings import Finding, Severity
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

MAX_PER_LEVEL = 10
"""Annotations of one level that GitHub shows for a step (and 50 for a job); it silently drops those after the first
ten. https://docs.github.com/en/actions/reference/limits"""
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_MAX_LENGTH = 1_000
"""Maximum length of a question or its evidence."""
_MAX_TITLE_LENGTH = 200
_DATA_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY_ESCAPES = _DATA_ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})
_COMMAND_START = re.compile(r"((?:^|[\r\n])\s*:)(?=:)|(##)(?=\[)")
_JOINER = "\u2060"
"""A zero-width character; put between the two signs that start a command, it makes them plain text."""


class _Annotation(NamedTuple):
    message: str
    title: str = "vanitylint"
    file: str = ""
    line: int = 0


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """Render one command per line: what could not be read, then the questions, worst first, at most ten per level.

    If no question can make the run fail, all of them are notices rather than errors or warnings.
    """
    unread = [
        _Annotation(f"Not everything could be read: {cut(safe(problem), _MAX_LENGTH)}") for problem in report.unread
    ]
    findings = sorted(report.findings, key=lambda finding: usefulness(finding, report))
    lines: list[str] = []
    for level in SEVERITIES:
        annotations = [_annotation(finding) for finding in findings if _level(finding, report) == level]
        lines += _commands(level, [*unread, *annotations] if level == "error" else annotations)
    return "".join(f"{line}\n" for line in lines)


def _level(finding: Finding, report: Report) -> Severity:
    return "info" if report.fail_on == "never" else finding.severity


def error_command(reason: str) -> str:
    """Return the command that explains why there is no report."""
    return _command("error", _Annotation(cut("\n".join(map(safe, reason.splitlines())), _MAX_LENGTH)))


def notice_command(text: str) -> str:
    """Return the command for an informational message that asks for no action."""
    return _command("notice", _Annotation(cut(safe(text), _MAX_LENGTH)))


def escape_commands(text: str) -> str:
    """Return text in which the runner sees no command: it looks for `::` at the start of a line and `##[` anywhere."""
    return _COMMAND_START.sub(rf"\1\2{_JOINER}", text)


def _annotation(finding: Finding) -> _Annotation:
    parts = [cut(safe(text), _MAX_LENGTH) for text in (finding.question, finding.message, finding.fix, finding.url)]
    file = _file_path(finding.path)
    return _Annotation(
        "\n".join(text for text in parts if text),
        title=cut(safe(f"{finding.rule} {finding.key}"), _MAX_TITLE_LENGTH),
        file=file,
        line=finding.line if file else 0,
    )


def _file_path(path: str) -> str:
    """Return a path as GitHub shows it next to the file; empty if people do not read it or it is outside the folder."""
    pure = PurePath(path)
    is_inside = not pure.is_absolute() and ".." not in pure.parts
    return safe(pure.as_posix()) if path.endswith(MARKDOWN_SUFFIXES) and is_inside else ""


def _commands(level: Severity, annotations: Sequence[_Annotation]) -> list[str]:
    """Return a command per annotation; if there are too many, the last one says how many are left out."""
    if len(annotations) > MAX_PER_LEVEL:
        more = len(annotations) - MAX_PER_LEVEL + 1
        summary = _Annotation(f"And {more:,} more; the job summary lists them.")
        annotations = [*annotations[: MAX_PER_LEVEL - 1], summary]
    return [_command(_COMMANDS[level], annotation) for annotation in annotations]


def _command(name: str, annotation: _Annotation) -> str:
    """Format a command as in https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts."""
    properties = {"file": annotation.file, "line": str(annotation.line or ""), "title": annotation.title}
    encoded = ",".join(f"{key}={value.translate(_PROPERTY_ESCAPES)}" for key, value in properties.items() if value)
    return f"::{name} {encoded}::{annotation.message.translate(_DATA_ESCAPES)}"
