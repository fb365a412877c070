"""From what a user writes to a place in Jira: `jira:PROJ`, `jira:board/12`, `jira:"JQL"`, or a page's address."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import parse_qs, urlsplit

from vanitylint.errors import VanitylintError

Sort: TypeAlias = Literal["project", "issue", "board", "filter", "jql"]

CLOUD = ".atlassian.net"
"""What the names of Cloud's sites end in."""
GATEWAY = "https://api.atlassian.com/ex/jira/"
"""Where Cloud answers scoped tokens, followed by the site's id."""
SITES = ("JIRA_URL", "JIRA_BASE_URL")
"""Where the environment names a site; the second is what other tools call it."""
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
    ("issue", re.compile(rf"{_AREA}/{_PROJECT}/(?:issues|list|board)/(?P<value>{_ISSUE})/?")),
    ("board", re.compile(rf"{_AREA}/{_PROJECT}/boards/(?P<value>[1-9][0-9]{{0,17}})(?:/.*)?")),
    ("project", re.compile(rf"{_AREA}/(?P<value>{_PROJECT})(?:/.*)?")),
    ("issue", re.compile(rf"(?P<context>.*?)/browse/(?P<value>{_ISSUE})/?")),
    ("issue", re.compile(rf"(?P<context>.*?)/projects/{_PROJECT}/issues/(?P<value>{_ISSUE})/?")),
    ("project", re.compile(rf"(?P<context>.*?)/(?:browse|projects)/(?P<value>{_PROJECT})(?:/.*)?")),
)
_SEARCHES = re.compile(r"(?P<context>.*?)/(?:issues/?|secure/(?:IssueNavigator|RapidBoard)\.jspa)")
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
_WHICH_SITE = "set JIRA_URL, such as https://acme.atlassian.net, or url below [jira] in the config"


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
    if place.startswith(("http://", "https://")):
        return _of_page(place, name)
    if not site:
        raise VanitylintError("which Jira is that?", where=name, hint=_WHICH_SITE)
    for sort, form in _FORMS:
        if found := form.fullmatch(place):
            return Address(site, sort, found[1].upper() if sort in ("issue", "project") else found[1])
    if _JQL.search(_QUOTED.sub("", place)):
        return Address(site, "jql", place)
    raise VanitylintError("is no place in Jira that work items can be read from", where=name, hint=_HINT)


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
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        _ = parts.port  # one that is no number shows here
    except ValueError:
        is_address = False
    if not is_address or parts.username is not None:
        raise VanitylintError("is no address of a site", where=where, hint="it is like https://acme.atlassian.net")
    path = "" if (parts.hostname or "").endswith(CLOUD) else parts.path
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def without_order(jql: str) -> str:
    """A query without `ORDER BY`: what comes first is the reader's business.

    >>> without_order('summary ~ "order by mail" ORDER BY rank'), without_order("project = A")
    ('summary ~ "order by mail"', 'project = A')
    """
    bare = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), jql)
    found = _ORDER.search(bare)
    return jql[: found.start()].strip() if found else jql.strip()


def _of_page(page: str, name: str) -> Address:
    try:
        parts = urlsplit(page)
        host = parts.netloc.rpartition("@")[2].lower()
        asked = parse_qs(parts.query)
    except ValueError as error:
        raise VanitylintError(f"is no address: {error}", where=name, hint=_HINT) from error
    if not host:
        raise VanitylintError("names no server", where=name, hint=_HINT)
    searched = _SEARCHES.fullmatch(parts.path)
    for sort, word in _ASKED if searched else ():
        value = next(iter(asked.get(word, ())), "").strip()
        if searched and value and (sort == "jql" or _NUMBER.fullmatch(value)):
            return Address(f"{parts.scheme}://{host}{searched['context']}", sort, value)
    for sort, form in _PAGES:
        if found := form.fullmatch(parts.path):
            value = found["value"] if sort == "board" else found["value"].upper()
            return Address(f"{parts.scheme}://{host}{found['context']}", sort, value)
    raise VanitylintError("is no page in Jira that work items can be read from", where=name, hint=_HINT)
