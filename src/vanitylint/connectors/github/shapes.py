"""Read JSON structures common to GitHub's GraphQL API, its REST API and the output of `gh`."""

from __future__ import annotations

import re
from typing import Any

from vanitylint.connectors.json_values import as_dict, as_list, as_text

_ISSUE_URL = re.compile(r"https?://[^/\s]+/(?:api/v3/)?(?:repos/)?([^/\s]+/[^/\s]+)/issues/([0-9]{1,18})(?![0-9])")


def nodes(value: object) -> list[dict[str, Any]]:
    """Return the objects of a plain list or a GraphQL connection, without the nulls that stand for hidden ones."""
    items = as_dict(value).get("nodes") if isinstance(value, dict) else value
    return [item for item in as_list(items) if isinstance(item, dict)]


def first_of(issue: dict[str, Any], *names: str) -> object:
    """Return the first of these fields that is set: GraphQL and `gh` write createdAt, the REST API created_at."""
    return next((issue[name] for name in names if issue.get(name)), None)


def page_url(issue: dict[str, Any]) -> str:
    """Return the URL of an issue's page."""
    url = as_text(first_of(issue, "html_url", "url"))
    return url if url.startswith(("https://", "http://")) else ""


def key_of(issue: dict[str, Any], repository: str = "") -> str:
    """Return `owner/repo#12`, or `#12` if the repository is unknown. Return an empty text if it is not an issue."""
    number = issue.get("number")
    slug = as_text(as_dict(issue.get("repository")).get("nameWithOwner"))
    if not slug and (match := _ISSUE_URL.match(page_url(issue))):
        return f"{match[1]}#{match[2]}"
    return f"{slug or repository}#{number}" if isinstance(number, int) else ""


def name_of(value: object) -> str:
    """Return the name of a label, a type or an option, given as an object or as a plain name."""
    return as_text(value) or as_text(as_dict(value).get("name"))


def multiline_text(value: object) -> str:
    """Return a text with the Windows line ends that browsers send replaced by newlines."""
    return as_text(value).replace("\r\n", "\n")
