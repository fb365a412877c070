"""The report as annotations of GitHub Actions: commands that its runner reads in the log of a step."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.findings import SEVERITIES
from vanitylint.reporters.grouping import usefulness
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import READABLE
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.backlog.findings import Finding, Severity
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

MOST = 10
"""Annotations of one level that GitHub shows of a step; it takes the first and drops the others without a word.
https://docs.github.com/en/actions/reference/limits, and 50 of a job."""
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_LONGEST = 1_000
"""Of a question or its evidence."""
_LONGEST_TITLE = 200
_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_DATA | str.maketrans({":": "%3A", ",": "%2C"})
_READ_AS_COMMAND = re.compile(r"((?:^|[\r\n])\s*:)(?=:)|(##)(?=\[)")
_JOINER = "\u2060"
"""Takes no room; between the two signs with which a command begins, there is none."""


class _Annotation(NamedTuple):
    message: str
    title: str = "vanitylint"
    file: str = ""
    line: int = 0


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """One command a line: what could not be read, then the questions, worst first, at most ten of each level.

    Where no question makes the run fail, none is shown as an error or a warning: they are notices.
    """
    unread = [_Annotation(f"Not everything could be read: {cut(safe(why), _LONGEST)}") for why in report.unread]
    asked = sorted(report.findings, key=lambda finding: usefulness(finding, report))
    lines: list[str] = []
    for level in SEVERITIES:
        found = [_annotation(finding) for finding in asked if _level(finding, report) == level]
        lines += _commands(level, [*unread, *found] if level == "error" else found)
    return "".join(f"{line}\n" for line in lines)


def _level(finding: Finding, report: Report) -> Severity:
    return "info" if report.fail_on == "never" else finding.severity


def stopped(why: str) -> str:
    """The command that tells why there is no report."""
    return _command("error", _Annotation(cut("\n".join(map(safe, why.splitlines())), _LONGEST)))


def notice(what: str) -> str:
    """The command that tells something worth knowing which asks nothing of anybody."""
    return _command("notice", _Annotation(cut(safe(what), _LONGEST)))


def harmless(text: str) -> str:
    """Text in which the runner sees no command: it looks for `::` where a line begins, and for `##[` anywhere."""
    return _READ_AS_COMMAND.sub(rf"\1\2{_JOINER}", text)


def _annotation(finding: Finding) -> _Annotation:
    said = [cut(safe(words), _LONGEST) for words in (finding.question, finding.message, finding.fix, finding.url)]
    file = _file(finding.path)
    return _Annotation(
        "\n".join(words for words in said if words),
        title=cut(safe(f"{finding.rule} {finding.key}"), _LONGEST_TITLE),
        file=file,
        line=finding.line if file else 0,
    )


def _file(path: str) -> str:
    """A file's path as GitHub shows it beside its text; empty for one that nobody reads, or outside of this folder."""
    found = PurePath(path)
    is_inside = not found.is_absolute() and ".." not in found.parts
    return safe(found.as_posix()) if path.endswith(READABLE) and is_inside else ""


def _commands(level: Severity, annotations: Sequence[_Annotation]) -> list[str]:
    """A command for each annotation; where there are too many, the last one tells of the others."""
    if len(annotations) > MOST:
        more = len(annotations) - MOST + 1
        told = _Annotation(f"And {more:,} more; the job summary lists them.")
        annotations = [*annotations[: MOST - 1], told]
    return [_command(_COMMANDS[level], annotation) for annotation in annotations]


def _command(name: str, annotation: _Annotation) -> str:
    """As in https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts."""
    properties = {"file": annotation.file, "line": str(annotation.line or ""), "title": annotation.title}
    told = ",".join(f"{key}={value.translate(_IN_PROPERTY)}" for key, value in properties.items() if value)
    return f"::{name} {told}::{annotation.message.translate(_IN_DATA)}"
