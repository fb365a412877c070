"""From the name of a source to the source."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vanitylint.connectors import Silence
from vanitylint.connectors.jira.address import SITES
from vanitylint.connectors.meaning import Meaning
from vanitylint.connectors.patience import MAX_WAIT, Allowance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vanitylint.connectors import Listener, Source
    from vanitylint.connectors.files.markdown.history import History

_CREDENTIALS = re.compile(r"^((?:github:|jira:)?https?://)[^/]*@")
_JIRA_PAGE = re.compile(r"(?:/[^/]+)?/(?:browse|jira|secure)/|/(?:jira|projects)(?:/|$)")


@dataclass(frozen=True)
class Opening:
    """What there is to know for whoever opens a source."""

    takes_text: bool = False
    """Whether one plain text will do on standard input."""
    listener: Listener = field(default_factory=Silence)
    """Is told how a fetch goes."""
    allowance: Allowance = field(default_factory=lambda: Allowance(MAX_WAIT))
    """What the run may wait for trackers in all."""
    github: Mapping[str, Any] = field(default_factory=dict)
    """The config's `[github]`."""
    jira: Mapping[str, Any] = field(default_factory=dict)
    """The config's `[jira]`."""
    files: Mapping[str, Any] = field(default_factory=dict)
    """The config's `[files]`."""
    meaning: Meaning = field(default_factory=Meaning)
    """What fields and links mean to whoever will read the items."""


def is_live(name: str) -> bool:
    """Whether a name stands for a tracker on the network, not for a file."""
    return name.startswith(("jira:", "github:", "http://", "https://"))


def without_credentials(name: str) -> str:
    """A source's name as it may be shown and kept: an address may hold a user and a password.

    >>> without_credentials("https://me:secret@github.com/acme/shop"), without_credentials("a@b/c.json")
    ('https://github.com/acme/shop', 'a@b/c.json')
    """
    return _CREDENTIALS.sub(r"\1", name)


def open_source(name: str, opening: Opening | None = None) -> Source:
    """The source that a name stands for: a tracker, a path, or `-` for standard input.

    Args:
        name: As the user wrote it.
        opening: What else there is to know.

    Raises:
        VanitylintError: There is no such source, or nothing in it is understood.
    """
    opening = opening or Opening()
    if is_live(name):
        listener, allowance = opening.listener, opening.allowance
        if is_jira(name):
            from vanitylint.connectors.jira.source import open_jira

            return open_jira(name, opening.jira, meaning=opening.meaning, listener=listener, allowance=allowance)
        from vanitylint.connectors.github.source import open_github

        return open_github(name, opening.github, listener=listener, allowance=allowance)
    from vanitylint.connectors.files.source import open_path

    stdin = sys.stdin.buffer if name == "-" else None
    histories = (lambda: _history(opening)) if opening.files.get("history", True) else None
    parents = opening.meaning.parents
    return open_path(name, stdin, takes_text=opening.takes_text, histories=histories, parents=parents)


def _history(opening: Opening) -> History:
    from vanitylint.connectors.files.markdown.history import History

    return History(opening.meaning.state_of)


def is_jira(name: str) -> bool:
    """Whether a name that stands for a tracker stands for Jira."""
    sites = [site.strip().rstrip("/") for word in SITES if (site := os.environ.get(word, ""))]
    if name.startswith("jira:") or any(site and name.startswith(f"{site}/") for site in sites):
        return True
    try:
        page = urlsplit(name)
    except ValueError:
        return False
    return page.netloc.endswith(".atlassian.net") or (
        page.netloc != "github.com" and _JIRA_PAGE.match(page.path) is not None
    )
