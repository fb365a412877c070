"""Parsing of places in Jira as users write them: `jira:PROJ`, `jira:board/12`, `jira:"JQL"`, or the URL of a page."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, parse_qs, urlsplit

from vanitylint.errors import VanitylintError

PlaceKind: TypeAlias = Literal["project", "issue", "board", "filter", "jql"]

CLOUD = ".atlassian.net"
"""Domain of Jira Cloud."""
GATEWAY = "https://api.atlassian.com/ex/jira/"
"""URL for scoped tokens of Cloud, to be followed by the id of the site."""
SITE_VARIABLES = ("JIRA_URL", "JIRA_BASE_URL")
"""Environment variables for the site; the second is the name that other tools use."""
_URL_START = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"(?:\w(?:[\w.-]{0,250}\w)?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?")
"""Host name and port. Any other character, such as a backslash, could be taken for the end of the host elsewhere."""
_PROJECT = r"[A-Za-z][A-Za-z0-9_]{0,99}"
_ISSUE = rf"{_PROJECT}-[1-9][0-9]{{0,17}}"
_PLACES: tuple[tuple[PlaceKind, re.Pattern[str]], ...] = (
    ("issue", re.compile(rf"({_ISSUE})")),
    ("board", re.compile(r"boards?/([1-9][0-9]{0,17})")),
    ("filter", re.compile(r"filters?/([1-9][0-9]{0,17})")),
    ("project", re.compile(rf"({_PROJECT})")),
)
_PROJECTS = r"(?P<context>.*?)/jira/(?:software|core|servicedesk|discovery|polaris|business)/(?:c/)?projects"
_PAGE_PATHS: tuple[tuple[PlaceKind, re.Pattern[str]], ...] = (
    ("issue", re.compile(rf"{_PROJECTS}/{_PROJECT}/(?:issues|list|board|queues/custom/\d+)/(?P<value>{_ISSUE})/?")),
    ("board", re.compile(rf"{_PROJECTS}/{_PROJECT}/boards/(?P<value>[1-9][0-9]{{0,17}})(?:/.*)?")),
    ("project", re.compile(rf"{_PROJECTS}/(?P<value>{_PROJECT})(?:/.*)?")),
    ("issue", re.compile(rf"(?P<context>.*?)/browse/(?P<value>{_ISSUE})/?")),
    ("issue", re.compile(rf"(?P<context>.*?)(?:/projects/{_PROJECT})?/issues/(?P<value>{_ISSUE})/?")),
    ("project", re.compile(rf"(?P<context>.*?)/(?:browse|projects)/(?P<value>{_PROJECT})(?:/.*)?")),
)
_SEARCH_PATH = re.compile(
    rf"(?:{_PROJECTS}/{_PROJECT}/issues/?|"
    rf"(?P<top>.*?)(?:(?:/projects/{_PROJECT})?/issues/?|/secure/(?:IssueNavigator|RapidBoard)\.jspa))"
)
_SEARCH_PARAMETERS: tuple[tuple[PlaceKind, str], ...] = (
    ("board", "rapidView"),
    ("jql", "jql"),
    ("jql", "jqlQuery"),
    ("filter", "filter"),
    ("filter", "requestId"),
)
"""Query parameters of pages with search results or a board."""
_JQL = re.compile(r"[=~<>!]|\b(?:in|is|was|changed)\b", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_ORDER_BY = re.compile(r"\border\s+by\b", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|' + r"'(?:\\.|[^'\\])*'")
_HINT = (
    'write jira:PROJ, jira:PROJ-12, jira:board/12, jira:filter/10010 or jira:"project = PROJ and …", '
    "or the page's address"
)
_SITE_HINT = "set JIRA_URL, such as https://acme.atlassian.net, or url under [jira] in the config"


@dataclass(frozen=True)
class Address:
    """A place on a Jira site."""

    site: str
    """URL of the site, without a trailing slash; `api.atlassian.com/ex/jira/<id>` for scoped tokens."""
    kind: PlaceKind
    value: str
    """Key of the project or issue, number of the board or filter, or the query."""

    @property
    def jql(self) -> str:
        """The query for its issues, without an order. For a board, use its filter, which only Jira knows."""
        match self.kind:
            case "project":
                return f'project = "{self.value}"'
            case "issue":
                return f'issuekey = "{self.value}"'
            case "filter":
                return f"filter = {self.value}"
            case _:
                return without_order(self.value)


def parse_address(name: str, site: str) -> Address:
    """Parse the name of a source.

    Args:
        name: What the user wrote: with the prefix `jira:`, or a URL.
        site: The site that `jira:` stands for; empty if none was named.

    Raises:
        VanitylintError: It is not a place that work items can be read from.
    """
    place = name.removeprefix("jira:").strip()
    if _URL_START.match(place):
        return _parse_page_url(place, name)
    if not site:
        raise VanitylintError("which Jira?", where=name, hint=_SITE_HINT)
    for kind, pattern in _PLACES:
        if match := pattern.fullmatch(place):
            return Address(site, kind, match[1].upper() if kind in ("issue", "project") else match[1])
    if _JQL.search(_QUOTED.sub("", place)) and without_order(place):
        return Address(site, "jql", place)
    raise VanitylintError("is not a place in Jira that has work items", where=name, hint=_HINT)


def default_site(configured: str = "") -> str:
    """Return the site that `jira:` stands for, from the environment or else the config; empty if there is none.

    Raises:
        VanitylintError: It is not a valid URL.
    """
    variable = next((name for name in SITE_VARIABLES if os.environ.get(name, "").strip()), "")
    from_environment = os.environ.get(variable, "").strip()
    where = variable or "[jira] url"
    site = (from_environment or configured.strip()).rstrip("/")
    if not site:
        return ""
    site = site if "://" in site else f"https://{site}"
    try:
        parts = urlsplit(site)
        is_valid = parts.scheme in ("http", "https") and _has_valid_host(parts) and not (parts.query or parts.fragment)
    except ValueError:
        is_valid = False
    if not is_valid or parts.username is not None:
        raise VanitylintError(
            "is not the address of a site", where=where, hint="it looks like https://acme.atlassian.net"
        )
    return _site_url(parts, parts.path)


def without_order(jql: str) -> str:
    """Return a query without `ORDER BY`, because the order is up to the connector.

    >>> without_order('summary ~ "order by mail" ORDER BY rank'), without_order("project = A")
    ('summary ~ "order by mail"', 'project = A')
    """
    masked = _QUOTED.sub(lambda quoted: '"' * len(quoted[0]), jql)
    match = _ORDER_BY.search(masked)
    return jql[: match.start()].strip() if match else jql.strip()


def _parse_page_url(url: str, name: str) -> Address:
    try:
        parts = urlsplit(url)
        is_valid = _has_valid_host(parts)
        parameters = parse_qs(parts.query)
    except ValueError:  # not chained: its message may contain a password
        is_valid = False
    if not is_valid:
        raise VanitylintError("names no server", where=name, hint=_HINT)
    if match := _SEARCH_PATH.fullmatch(parts.path):
        site = _site_url(parts, match["top"] or match["context"] or "")
        for kind, parameter in _SEARCH_PARAMETERS:
            value = next(iter(parameters.get(parameter, ())), "").strip()
            if value and (without_order(value) if kind == "jql" else _NUMBER.fullmatch(value)):
                return Address(site, kind, value)
    for kind, pattern in _PAGE_PATHS:
        if match := pattern.fullmatch(parts.path):
            value = match["value"] if kind == "board" else match["value"].upper()
            return Address(_site_url(parts, match["context"]), kind, value)
    raise VanitylintError("is not a page in Jira that has work items", where=name, hint=_HINT)


def _has_valid_host(parts: SplitResult) -> bool:
    """Return whether a URL has a valid host.

    Raises:
        ValueError: The port is invalid.
    """
    _ = parts.port  # raises
    return _HOST.fullmatch(parts.netloc.rpartition("@")[2].lower()) is not None


def _site_url(parts: SplitResult, path: str) -> str:
    """Return the URL of a site; a site of Cloud has no path."""
    host = parts.netloc.rpartition("@")[2].lower()
    is_cloud = (parts.hostname or "").endswith(CLOUD)
    return f"{parts.scheme}://{host}{'' if is_cloud else path.rstrip('/')}"
