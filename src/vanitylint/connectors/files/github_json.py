"""GitHub issues in files, as `gh issue list --json …` and the REST API return them, converted to work items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.connectors.github.issue import github_item
from vanitylint.connectors.github.shapes import key_of, page_url
from vanitylint.connectors.json_values import as_text

if TYPE_CHECKING:
    from vanitylint.connectors.files.file import Entries, File

_REQUIRED = frozenset({"body", "state"})
_ADVICE = "add {} to --json"
_GITHUB_FIELDS = frozenset(
    {
        "number", "createdAt", "created_at", "closedAt", "closed_at", "updatedAt", "updated_at",
        "stateReason", "state_reason", "projectItems", "issueType", "html_url",
    }
)  # fmt: skip


def looks_like_github(value: dict[str, Any]) -> bool:
    """Return whether an object is a GitHub issue, not an item in vanitylint's own format."""
    return "key" not in value and not _GITHUB_FIELDS.isdisjoint(value) and not {"title", "number"}.isdisjoint(value)


def read_github_issue(issue: dict[str, Any], file: File, line: int) -> Entries:
    """Yield the work item of an issue, after a problem for each part of it that could not be read.

    Pull requests, which the REST API lists among the issues, are skipped.

    Args:
        issue: The decoded JSON object.
        file: The file it comes from.
        line: The line it begins on.
    """
    if _is_pull_request(issue):
        return
    title = as_text(issue.get("title"))
    key = key_of(issue)
    if not title or not key:
        missing = "title" if key else "number"
        yield file.problem(f"{key or 'an issue'} has no {missing}; it was not read; add {missing} to --json", line)
        return
    file.tally.note_fields(_REQUIRED, issue, _ADVICE)
    notes: list[str] = []
    item = github_item(issue, key, notes, choices=[])
    item.path, item.line = file.path, line if file.path else 0
    yield from (file.problem(f"{key}: {note}", line) for note in notes)
    yield item


def _is_pull_request(issue: dict[str, Any]) -> bool:
    pull_request = issue.get("pull_request")  # ordinary issues used to have it too, with null values
    is_present = any(pull_request.values()) if isinstance(pull_request, dict) else bool(pull_request)
    return is_present or bool(issue.get("isPullRequest")) or "/pull/" in page_url(issue)
