"""The shapes that GitHub's answers have in common, in GraphQL, in REST and as `gh` prints them."""

from __future__ import annotations

import re
from typing import Any

from vanitylint.connectors.loose import as_dict, as_list, as_text

_ISSUE_URL = re.compile(r"https?://[^/\s]+/(?:api/v3/)?(?:repos/)?([^/\s]+/[^/\s]+)/issues/([0-9]{1,18})(?![0-9])")


def nodes(value: object) -> list[dict[str, Any]]:
    """The objects of a list, be it plain or a GraphQL connection, without the nulls that stand for hidden ones."""
    plain = as_dict(value).get("nodes") if isinstance(value, dict) else value
    return [entry for entry in as_list(plain) if isinstance(entry, dict)]


def either(issue: dict[str, Any], *names: str) -> object:
    """The first of these fields that is filled: GraphQL and `gh` write createdAt, the REST interface created_at."""
    return next((issue[name] for name in names if issue.get(name)), None)


def page_of(issue: dict[str, Any]) -> str:
    """The address of an issue's page."""
    url = as_text(either(issue, "html_url", "url"))
    return url if url.startswith(("https://", "http://")) else ""


def key_of(issue: dict[str, Any], repository: str = "") -> str:
    """`owner/repo#12`, or `#12` where nothing tells the repository; empty for what is no issue."""
    number = issue.get("number")
    named = as_text(as_dict(issue.get("repository")).get("nameWithOwner"))
    if not named and (found := _ISSUE_URL.match(page_of(issue))):
        return f"{found[1]}#{found[2]}"
    return f"{named or repository}#{number}" if isinstance(number, int) else ""


def name_of(value: object) -> str:
    """The name of a label, a type or an option, which may stand there by itself."""
    return as_text(value) or as_text(as_dict(value).get("name"))


def prose(value: object) -> str:
    """A text of several lines, which browsers send with the line ends of Windows."""
    return as_text(value).replace("\r\n", "\n")
