"""Open the source that a name stands for."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vanitylint.connectors import SilentListener
from vanitylint.connectors.jira.address import SITE_VARIABLES
from vanitylint.connectors.name_mapping import NameMapping
from vanitylint.connectors.waiting import MAX_WAIT, WaitBudget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vanitylint.connectors import Listener, Source
    from vanitylint.connectors.files.markdown.history import History

_CREDENTIALS = re.compile(r"^((?:github:|jira:)?https?://)[^/]*@")
_JIRA_PATH = re.compile(r"(?:/[^/]+)?/(?:browse|jira|secure)/|/(?:jira|projects)(?:/|$)")


@dataclass(frozen=True)
class SourceOptions:
    """Options for opening a source."""

    takes_text: bool = False
    """Whether standard input may be a single plain text."""
    listener: Listener = field(default_factory=SilentListener)
    """Receives the progress of a fetch."""
    wait_budget: WaitBudget = field(default_factory=lambda: WaitBudget(MAX_WAIT))
    """The time that the run may wait for trackers in total."""
    github: Mapping[str, Any] = field(default_factory=dict)
    """The section `[github]` of the config."""
    jira: Mapping[str, Any] = field(default_factory=dict)
    """The section `[jira]` of the config."""
    files: Mapping[str, Any] = field(default_factory=dict)
    """The section `[files]` of the config."""
    name_mapping: NameMapping = field(default_factory=NameMapping)
    """What the names of fields, links and statuses mean."""


def is_live(name: str) -> bool:
    """Return whether a name stands for a tracker on the network rather than a file."""
    return name.startswith(("jira:", "github:", "http://", "https://"))


def without_credentials(name: str) -> str:
    """Remove user and password from a source's name, so that it may be shown and stored.

    >>> without_credentials("https://me:secret@github.com/acme/shop"), without_credentials("a@b/c.json")
    ('https://github.com/acme/shop', 'a@b/c.json')
    """
    return _CREDENTIALS.sub(r"\1", name)


def open_source(name: str, options: SourceOptions | None = None) -> Source:
    """Open the source that a name stands for: a tracker, a path, or `-` for standard input.

    Args:
        name: The name as the user wrote it.
        options: Options for the source.

    Raises:
        VanitylintError: There is no such source, or nothing in it can be read.
    """
    options = options or SourceOptions()
    if is_live(name):
        listener, wait_budget = options.listener, options.wait_budget
        if is_jira(name):
            from vanitylint.connectors.jira.source import open_jira

            return open_jira(
                name, options.jira, name_mapping=options.name_mapping, listener=listener, wait_budget=wait_budget
            )
        from vanitylint.connectors.github.source import open_github

        return open_github(name, options.github, listener=listener, wait_budget=wait_budget)
    from vanitylint.connectors.files.source import open_path

    stdin = sys.stdin.buffer if name == "-" else None
    make_history = (lambda: _open_history(options)) if options.files.get("history", True) else None
    parents = options.name_mapping.parents
    return open_path(name, stdin, takes_text=options.takes_text, make_history=make_history, parents=parents)


def _open_history(options: SourceOptions) -> History:
    from vanitylint.connectors.files.markdown.history import History

    return History(options.name_mapping.state_of)


def is_jira(name: str) -> bool:
    """Return whether the name of a tracker stands for Jira."""
    sites = [site.strip().rstrip("/") for variable in SITE_VARIABLES if (site := os.environ.get(variable, ""))]
    if name.startswith("jira:") or any(site and name.startswith(f"{site}/") for site in sites):
        return True
    try:
        url = urlsplit(name)
    except ValueError:
        return False
    return url.netloc.endswith(".atlassian.net") or (
        url.netloc != "github.com" and _JIRA_PATH.match(url.path) is not None
    )
