"""GitHub issues as `gh issue list --json …` and the REST interface give them, to work items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.connectors.github.issue import work_item
from vanitylint.connectors.github.shapes import key_of, page_of
from vanitylint.connectors.loose import as_text

if TYPE_CHECKING:
    from vanitylint.connectors.files.file import Entries, File

_NEEDED = frozenset({"body", "state"})
_ADVICE = "add {} to --json"
_TELLING = frozenset(
    {
        "number", "createdAt", "created_at", "closedAt", "closed_at", "updatedAt", "updated_at",
        "stateReason", "state_reason", "projectItems", "issueType", "html_url",
    }
)  # fmt: skip


def looks_like_github(value: dict[str, Any]) -> bool:
    """Whether an object is a GitHub issue, not an item of our own format."""
    return "key" not in value and not _TELLING.isdisjoint(value) and not {"title", "number"}.isdisjoint(value)


def read_github_issue(issue: dict[str, Any], file: File, line: int) -> Entries:
    """The work item of an issue, after a problem for each thing of it that could not be read.

    Pull requests, which the REST interface lists among the issues, are none and are passed over.

    Args:
        issue: As decoded from JSON.
        file: Where it comes from.
        line: The line it begins on.
    """
    if _is_pull_request(issue):
        return
    title = as_text(issue.get("title"))
    key = key_of(issue)
    if not title or not key:
        name = "title" if key else "number"
        yield file.problem(f"{key or 'an issue'} has no {name}; it was not read; add {name} to --json", line)
        return
    file.tally.expect(_NEEDED, issue, _ADVICE)
    notes: list[str] = []
    item = work_item(issue, key, notes, decided=[])
    item.path, item.line = file.path, line if file.path else 0
    yield from (file.problem(f"{key}: {note}", line) for note in notes)
    yield item


def _is_pull_request(issue: dict[str, Any]) -> bool:
    named = issue.get("pull_request")  # once ordinary issues had it too, with nothing in it
    has_one = any(named.values()) if isinstance(named, dict) else bool(named)
    return has_one or bool(issue.get("isPullRequest")) or "/pull/" in page_of(issue)
