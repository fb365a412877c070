"""From what a user writes to a place in Jira: `jira:PROJ`, `jira:board/12`, `jira:"JQL"`, or a page's address."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, parse_qs, urlsplit

from vanitylint.errors import VanitylintError

Sort: TypeAlias = Literal["project", "issue", "board", "filter", "jql"]

CLOUD = ".atlassian.net"
"""What the names of Cloud's sites end in."""
GATEWAY = "https://api.atlassian.com/ex/jira/"
"""Where Cloud answers scoped tokens, followed by the site's id."""
SITES = ("JIRA_URL", "JIRA_BASE_URL")
"""Where the environment names a site; the second is what other tools call it."""
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"(?:\w(?:[\w.-]{0,250}\w)?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?")
"""A server's name and port. Whatever else stands there, such as a backslash, others may take for its end."""
_PROJECT = r"[A-Za-z][A-Za-z0-9_]{0,99}"
_ISSUE = rf"{_PROJECT}-[1-9][0-9]{{0,17}}"
_FORMS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("issue", re.compile(rf"({_ISSUE})")),
    ("board", re.compile(r"boards?/([1-9][0-9]{0,17})")),
    ("filter", re.compile(r"filters?/([1-9][0-9]{0,17})")),
    ("project", re.compile(rf"({_PROJECT})")),
)
_AREA = r"(?P<context>.*?)/jira/(?:software|core|servicedesk|discovery|polaris|business)/(?:c/)?projects"
_PAGES: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("issue", re.compile(rf"{_AREA}/{_PROJECT}/(?:issues|list|board|queues/custom/\d+)/(?P<value>{_ISSUE})/?")),
    ("board", re.compile(rf"{_AREA}/{_PROJECT}/boards/(?P<value>[1-9][0-9]{{0,17}})(?:/.*)?")),
    ("project", re.compile(rf"{_AREA}/(?P<value>{_PROJECT})(?:/.*)?")),
    ("issue", re.compile(rf"(?P<context>.*?)/browse/(?P<value>{_ISSUE})/?")),
    ("issue", re.compile(rf"(?P<context>.*?)(?:/projects/{_PROJECT})?/issues/(?P<value>{_ISSUE})/?")),
    ("project", re.compile(rf"(?P<context>.*?)/(?:browse|projects)/(?P<value>{_PROJECT})(?:/.*)?")),
)
_SEARCHES = re.compile(
    rf"(?:{_AREA}/{_PROJECT}/issues/?|"
    rf"(?P<top>.*?)(?:(?:/projects/{_PROJECT})?/issues/?|/secure/(?:IssueNavigator|RapidBoard)\.jspa))"
)
_ASKED: tuple[tuple[Sort, str], ...] = (
    ("board", "rapidView"),
    ("jql", "jql"),
    ("jql", "jqlQuery"),
    ("filter", "filter"),
    ("filter", "requestId"),
)
"""What a page of search results or of a board is asked for."""
_JQL = re.compile(r"[=~<>!]|\b(?:in|is|was|changed)\b", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|' + r"'(?:\\.|[^'\\])*'")
_HINT = (
    'write jira:PROJ, jira:PROJ-12, jira:board/12, jira:filter/10010 or jira:"project = PROJ and …", '
    "or the page's address"
)
_WHICH_SITE = "set JIRA_URL, such as https://acme.atlassian.net, or url under [jira] in the config"


@dataclass(frozen=True)
class Address:
    """A place on a Jira site."""

    site: str
    """The site's address, without a slash at its end; `api.atlassian.com/ex/jira/<id>` for scoped tokens."""
    sort: Sort
    value: str
    """Key of the project or issue, number of the board or filter, or the query."""

    @property
    def jql(self) -> str:
        """What finds its issues, without an order. A board shows what its filter finds, which only Jira can tell."""
        match self.sort:
            case "project":
                return f'project = "{self.value}"'
            case "issue":
                return f'issuekey = "{self.value}"'
            case "filter":
                return f"filter = {self.value}"
            case _:
                return without_order(self.value)


def parse_address(name: str, site: str) -> Address:
    """The place that a source's name stands for.

    Args:
        name: As the user wrote it: with `jira:` before it, or an address that begins with http.
        site: The site that `jira:` stands for; empty where nobody named one.

    Raises:
        VanitylintError: It is no place that work items can be read from.
    """
    place = name.removeprefix("jira:").strip()
    if _ADDRESS.match(place):
        return _of_page(place, name)
    if not site:
        raise VanitylintError("which Jira?", where=name, hint=_WHICH_SITE)
    for sort, form in _FORMS:
        if found := form.fullmatch(place):
            return Address(site, sort, found[1].upper() if sort in ("issue", "project") else found[1])
    if _JQL.search(_QUOTED.sub("", place)) and without_order(place):
        return Address(site, "jql", place)
    raise VanitylintError("is not a place in Jira that has work items", where=name, hint=_HINT)


def default_site(configured: str = "") -> str:
    """The site that `jira:` stands for: the environment's, else the config's; empty where there is none.

    Raises:
        VanitylintError: It is no address.
    """
    word = next((word for word in SITES if os.environ.get(word, "").strip()), "")
    named = os.environ.get(word, "").strip()
    where = word or "[jira] url"
    site = (named or configured.strip()).rstrip("/")
    if not site:
        return ""
    site = site if "://" in site else f"https://{site}"
    try:
        parts = urlsplit(site)
        is_address = parts.scheme in ("http", "https") and _is_host(parts) and not (parts.query or parts.fragment)
    except ValueError:
        is_address = False
    if not is_address or parts.username is not None:
        raise VanitylintError(
            "is not the address of a site", where=where, hint="it looks like https://acme.atlassian.net"
        )
    return _site(parts, parts.path)


def without_order(jql: str) -> str:
    """A query without `ORDER BY`: what comes first is the reader's business.

    >>> without_order('summary ~ "order by mail" ORDER BY rank'), without_order("project = A")
    ('summary ~ "order by mail"', 'project = A')
    """
    bare = _QUOTED.sub(lambda quoted: '"' * len(quoted[0]), jql)
    found = _ORDER.search(bare)
    return jql[: found.start()].strip() if found else jql.strip()


def _of_page(page: str, name: str) -> Address:
    try:
        parts = urlsplit(page)
        is_address = _is_host(parts)
        asked = parse_qs(parts.query)
    except ValueError:  # its words may hold a password
        is_address = False
    if not is_address:
        raise VanitylintError("names no server", where=name, hint=_HINT)
    if searched := _SEARCHES.fullmatch(parts.path):
        site = _site(parts, searched["top"] or searched["context"] or "")
        for sort, word in _ASKED:
            value = next(iter(asked.get(word, ())), "").strip()
            if value and (without_order(value) if sort == "jql" else _NUMBER.fullmatch(value)):
                return Address(site, sort, value)
    for sort, form in _PAGES:
        if found := form.fullmatch(parts.path):
            value = found["value"] if sort == "board" else found["value"].upper()
            return Address(_site(parts, found["context"]), sort, value)
    raise VanitylintError("is not a page in Jira that has work items", where=name, hint=_HINT)


def _is_host(parts: SplitResult) -> bool:
    """Whether a server is named, and nothing else in its place.

    Raises:
        ValueError: Its port is none.
    """
    _ = parts.port
    return _HOST.fullmatch(parts.netloc.rpartition("@")[2].lower()) is not None


def _site(parts: SplitResult, path: str) -> str:
    """A site's address; one of Cloud stands at the top of its server."""
    host = parts.netloc.rpartition("@")[2].lower()
    is_cloud = (parts.hostname or "").endswith(CLOUD)
    return f"{parts.scheme}://{host}{'' if is_cloud else path.rstrip('/')}"
