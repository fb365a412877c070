"""What GitHub Actions is told: annotations in the log, the summary of the job, outputs for the steps after."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from vanitylint.errors import VanitylintError, all_in_one

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

_MOST_SUMMARY = (1024 - 8) * 1024
"""Bytes; of a file above 1,024 KiB GitHub shows nothing.
https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits"""

_LONGEST_ERROR = 1_000


def is_there() -> bool:
    """Whether this is a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def guarded(text: str) -> str:
    """What goes to standard error, which the runner reads as well: no text of others is a command in it."""
    from vanitylint.reporters.github import harmless

    return harmless(text) if is_there() else text


def log_of(report: Report, style: Style) -> str:
    """The report as text, in which nothing is a command whatever the items say, and then the annotations."""
    from vanitylint.reporters import render

    token = secrets.token_hex(16)  # known to nobody who writes in a tracker
    text = render(report, "text", style)
    return f"::stop-commands::{token}\n{text}::{token}::\n{render(report, 'github', style)}"


def leave_behind(report: Report) -> None:
    """Add to the summary of the job and to the outputs of the step; what other commands left there stays.

    Raises:
        VanitylintError: A file cannot be written.
    """
    from vanitylint.reporters.markdown import render_within

    _append_both(lambda size: render_within(report, _MOST_SUMMARY - size), _outputs(report))


def told_of_errors(messages: Sequence[str], *, is_check: bool) -> str:
    """What the log is told of a run that came to no end, an annotation for each thing that went wrong.

    A check leaves it in the summary and the outputs as well: nobody is to take nothing for an answer.
    """
    from vanitylint.reporters.github import stopped

    told = list(messages)
    if is_check:
        try:
            _leave_error(messages)
        except VanitylintError as error:
            told += [f"{each.where}: {each.message}" for each in error.errors]
    return "".join(f"{stopped(message)}\n" for message in dict.fromkeys(told))


def _leave_error(messages: Sequence[str]) -> None:
    from vanitylint.reporters.markdown_text import escape

    lines = "".join(f"- {escape(message, _LONGEST_ERROR)}\n" for message in messages)
    summary = f"**vanitylint stopped, so do not trust this run:**\n\n{lines}"
    room = _MOST_SUMMARY - len(summary.encode())
    _append_both(lambda size: summary if size <= room else "", "complete=false\n")


def _outputs(report: Report) -> str:
    """Numbers and true or false only, so that no text of an item can become an output of its own.

    Questions that `--severity` leaves out count, as they do for the exit status. Where there is no earlier run, all of
    them are new: a step that waits for new ones is not to see none because the snapshot was lost.
    """
    asked = [*report.findings, *report.hidden]
    of_level = {level: sum(finding.severity == level for finding in asked) for level in ("error", "warning", "info")}
    values = {
        "findings": len(asked),
        **{f"{level}s": count for level, count in of_level.items()},
        "items": report.items,
        "bets": report.chain.bets,
        "overdue": report.ledger.count("overdue"),
        "complete": str(report.is_complete).lower(),
        "new": len(report.change.new) if report.change else len(asked),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _append_both(summary: Callable[[int], str], outputs: str) -> None:
    errors: list[VanitylintError] = []
    for variable, told in (("GITHUB_STEP_SUMMARY", summary), ("GITHUB_OUTPUT", lambda _: outputs)):
        try:
            append(variable, told)
        except VanitylintError as error:
            errors.append(error)
    if errors:
        raise all_in_one(errors)


def append(variable: str, told: Callable[[int], str]) -> None:
    """Add to the file that a variable names, if there is one.

    Args:
        variable: Of the environment.
        told: What to add to a file of so many bytes.

    Raises:
        VanitylintError: It cannot be written.
    """
    path = os.environ.get(variable)
    if not path:
        return
    try:
        with open(path, "a+", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123 - a name, as it was given
            size = file.tell()
            file.write(_gap(file, size, is_text=variable == "GITHUB_STEP_SUMMARY") + told(size))
    except OSError as error:
        raise VanitylintError(f"{variable} cannot be written: {error.strerror}", where=path) from error


def _gap(file: TextIO, size: int, *, is_text: bool) -> str:
    """What keeps apart what is there and what is added: in a text an empty line, among outputs none is allowed."""
    if is_text or not size:
        return "\n\n" * bool(size)
    file.seek(size - 1)
    return "" if file.read() == "\n" else "\n"
