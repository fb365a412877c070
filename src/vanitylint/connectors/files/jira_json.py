"""Jira issues in files, as its REST API returns them, converted to work items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.connectors.jira.fields import NO_NAMES, FieldNames
from vanitylint.connectors.jira.issue import jira_item
from vanitylint.connectors.json_values import as_dict, as_text

if TYPE_CHECKING:
    from vanitylint.connectors.files.file import Entries, File

_REQUIRED = frozenset({"description", "issuetype", "status"})
_ADVICE = "add {} to the fields you request"


def looks_like_jira(value: dict[str, Any]) -> bool:
    """Return whether an object is an issue of Jira's REST API, not an item in vanitylint's own format."""
    if "title" in value or not isinstance(value.get("fields"), dict):
        return False
    return "summary" in value["fields"] or not {"id", "self", "expand"}.isdisjoint(value)


def read_jira_issue(issue: dict[str, Any], file: File, line: int, names: FieldNames = NO_NAMES) -> Entries:
    """Yield the work item of an issue, after a problem for each part of it that could not be read.

    Args:
        issue: The decoded JSON object.
        file: The file it comes from.
        line: The line it begins on.
        names: The meaning of field ids, if the search response around the issue gives it.
    """
    fields = as_dict(issue.get("fields"))
    key, title = as_text(issue.get("key")), as_text(fields.get("summary"))
    if not key or not title:
        advice = "; add it to the fields you request" if key else ""
        missing = "summary" if key else "key"
        yield file.problem(f"{key or 'an issue'} has no {missing}; it was not read{advice}", line)
        return
    file.tally.note_fields(_REQUIRED, fields, _ADVICE)
    notes: list[str] = []
    item = jira_item(issue, names, notes)
    item.path, item.line = file.path, line if file.path else 0
    yield from (file.problem(f"{key}: {note}", line) for note in notes)
    yield item
