"""Output for GitHub Actions: annotations in the log, the job summary, and outputs for later steps."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from vanitylint.errors import VanitylintError, combine_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

_MAX_SUMMARY_BYTES = (1024 - 8) * 1024
"""Maximum size of the summary, in bytes; GitHub shows nothing of a file above 1,024 KiB.
https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits"""

_MAX_ERROR_LENGTH = 1_000


def is_active() -> bool:
    """Return whether this runs in a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def escape_for_runner(text: str) -> str:
    """Escape workflow commands in a text in GitHub Actions, whose runner also reads standard error."""
    from vanitylint.reporters.github import escape_commands

    return escape_commands(text) if is_active() else text


def render_log(report: Report, style: Style) -> str:
    """Render the report as text, with workflow commands disabled whatever the items contain, then the annotations."""
    from vanitylint.reporters import render

    token = secrets.token_hex(16)  # cannot be guessed by anyone who writes in a tracker
    text = render(report, "text", style)
    return f"::stop-commands::{token}\n{text}::{token}::\n{render(report, 'github', style)}"


def write_job_files(report: Report) -> None:
    """Append to the job summary and the outputs of the step, keeping what other commands have written.

    Raises:
        VanitylintError: A file cannot be written.
    """
    from vanitylint.reporters.markdown import render_within

    _append_both(lambda size: render_within(report, _MAX_SUMMARY_BYTES - size), _outputs(report))


def render_errors(messages: Sequence[str], *, is_check: bool) -> str:
    """Return the annotations for a run that failed, one for each error.

    For a check, also write the errors to the summary and the outputs, so that a missing report is not taken for a clean
    one.
    """
    from vanitylint.reporters.github import error_command

    annotations = list(messages)
    if is_check:
        try:
            _write_errors_to_job_files(messages)
        except VanitylintError as error:
            annotations += [f"{single.where}: {single.message}" for single in error.errors]
    return "".join(f"{error_command(message)}\n" for message in dict.fromkeys(annotations))


def _write_errors_to_job_files(messages: Sequence[str]) -> None:
    from vanitylint.reporters.markdown_text import escape

    lines = "".join(f"- {escape(message, _MAX_ERROR_LENGTH)}\n" for message in messages)
    summary = f"**vanitylint stopped, so do not trust this run:**\n\n{lines}"
    max_size = _MAX_SUMMARY_BYTES - len(summary.encode())
    _append_both(lambda size: summary if size <= max_size else "", "complete=false\n")


def _outputs(report: Report) -> str:
    """Return the outputs: only numbers and booleans, so that no text of an item can inject another output.

    Questions hidden by `--severity` count, as they do for the exit status. Without an earlier run, all of them are new,
    so that a step that waits for new ones still sees them if the snapshot was lost.
    """
    findings = [*report.findings, *report.hidden]
    counts = {level: sum(finding.severity == level for finding in findings) for level in ("error", "warning", "info")}
    values = {
        "findings": len(findings),
        **{f"{level}s": count for level, count in counts.items()},
        "items": report.items,
        "bets": report.chain.bets,
        "overdue": report.ledger.count("overdue"),
        "complete": str(report.is_complete).lower(),
        "new": len(report.change.new) if report.change else len(findings),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _append_both(summary: Callable[[int], str], outputs: str) -> None:
    errors: list[VanitylintError] = []
    for variable, render in (("GITHUB_STEP_SUMMARY", summary), ("GITHUB_OUTPUT", lambda _: outputs)):
        try:
            append_to_file_of(variable, render)
        except VanitylintError as error:
            errors.append(error)
    if errors:
        raise combine_errors(errors)


def append_to_file_of(variable: str, render: Callable[[int], str]) -> None:
    """Append to the file that an environment variable names, if it is set.

    Args:
        variable: Name of the environment variable.
        render: Function from the size of the file, in bytes, to the text to append.

    Raises:
        VanitylintError: The file cannot be written.
    """
    path = os.environ.get(variable)
    if not path:
        return
    try:
        with open(path, "a+", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123 - use the name exactly as given
            size = file.tell()
            file.write(_separator(file, size, is_summary=variable == "GITHUB_STEP_SUMMARY") + render(size))
    except OSError as error:
        raise VanitylintError(f"{variable} cannot be written: {error.strerror}", where=path) from error


def _separator(file: TextIO, size: int, *, is_summary: bool) -> str:
    """Return the separator before appended text: an empty line in a summary; outputs allow no empty lines."""
    if is_summary or not size:
        return "\n\n" * bool(size)
    file.seek(size - 1)
    return "" if file.read() == "\n" else "\n"
