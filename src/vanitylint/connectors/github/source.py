"""A place on GitHub as a source: which fetch it takes, how far that came, and where the next one goes on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Bookmark
from vanitylint.backlog.items import Problem
from vanitylint.connectors.endings import as_error, brought, stopped
from vanitylint.connectors.github.access import connect
from vanitylint.connectors.github.address import Address, default_host, parse_address
from vanitylint.connectors.github.asking import Settings
from vanitylint.connectors.github.client import Client
from vanitylint.connectors.github.fetching import Fetch
from vanitylint.connectors.github.marks import read_mark, write_mark
from vanitylint.connectors.github.one import fetch_one
from vanitylint.connectors.github.owner import fetch_owner
from vanitylint.connectors.github.project import Project
from vanitylint.connectors.github.repository import fetch_repository
from vanitylint.connectors.github.survey import survey_github
from vanitylint.connectors.patience import OutOfPatienceError, Patience
from vanitylint.connectors.survey import Survey
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors import Listener
    from vanitylint.connectors.patience import Allowance

PROJECTS = "VANITYLINT_GITHUB_PROJECTS"
"""`false`: what `[github] projects = false` is, where the config says nothing. Our action sets it, because the token
that a workflow has by itself cannot see projects."""


@dataclass(frozen=True)
class GitHubSource:
    """A place on GitHub as a source of work items."""

    name: str
    """As the user wrote it."""
    address: Address
    settings: Settings
    listener: Listener
    allowance: Allowance
    """What the run may wait."""
    is_without_projects: bool = False
    """The environment says that the fields of projects are not needed."""
    is_live = True

    def items(self, bookmark: str = "") -> Iterator[Arrival]:
        """What is there; after the first time, what changed since.

        Args:
            bookmark: What the last fetch left.

        Raises:
            VanitylintError: Nothing could be read.
        """
        settings = repr((self.address.host, self.settings))
        fetch = self._fetch()
        mark, unknown = read_mark(bookmark, settings=settings)
        fetch.leave_out(unknown)
        if self.is_without_projects:
            why = f"{PROJECTS}, in GitHub Actions the input projects, is false"
            fetch.remarks.notice(f"project fields are not fetched: {why}")
        if mark:
            fetch.mark, fetch.is_whole = mark, False
        is_complete = True

        def goes_on() -> bool:
            """Whether the next fetch need not ask for everything again."""
            return not self.address.issue and not fetch.remarks.hidden

        try:
            yield from self._plan(fetch)
        except (OutOfPatienceError, VanitylintError) as fault:
            if not fetch.came:
                raise as_error(fault, self.name, has_past=bool(bookmark)) from fault
            is_complete = False
            fetch.mark.incomplete = sorted({*fetch.mark.incomplete, *fetch.incomplete})
            why = stopped(fault, came=fetch.came, expected=fetch.expected, goes_on=goes_on())
            yield Problem(self.name, why)
        if not any(entry.asked for entry in fetch.mark.index.issues.values()) and not fetch.came:
            yield Problem(self.name, "no work items in it")
        yield from fetch.remarks.told(self.name)
        how_much = brought(is_complete=is_complete, is_whole=fetch.is_whole, is_beginning=fetch.mark.is_beginning)
        fetch.mark.is_beginning = how_much == "beginning"
        yield Bookmark(write_mark(fetch.mark, fetch.unknown, settings=settings) if goes_on() else "", how_much)

    def _plan(self, fetch: Fetch) -> Iterator[Arrival]:
        address = self.address
        if address.issue:
            return fetch_one(fetch, address.owner, address.repository, address.issue)
        if address.project:
            return Project(fetch, address.owner, address.project).items()
        if address.repository:
            return fetch_repository(fetch, address.owner, address.repository)
        return fetch_owner(fetch, address.owner)

    def survey(self) -> Survey:
        """A look at the place: may one in, what is there, what a fetch will cost."""
        try:
            return survey_github(self._fetch(), self.address)
        except VanitylintError as error:  # there is no token
            survey = Survey()
            survey.unwell("token", error.message, error.hint)
            return survey
        except OutOfPatienceError as fault:
            survey, told = Survey(), as_error(fault, self.name)
            survey.unwell("rate limit", told.message, told.hint)
            return survey

    def _fetch(self) -> Fetch:
        host = self.address.host
        client = Client(connect(host, self.name), host, Patience(self.allowance, self.listener))
        return Fetch(client, self.name, self.settings, self.listener)


def open_github(name: str, config: Mapping[str, Any], *, listener: Listener, allowance: Allowance) -> GitHubSource:
    """The source that a name such as `github:owner/repo` stands for.

    Args:
        name: As the user wrote it.
        config: The team's: `host`, for names that do not tell it, `milestones` and `projects`.
        listener: Is told how the fetch goes.
        allowance: What the run may wait in all.

    Raises:
        VanitylintError: It is no place that work items can be read from.
    """
    address = parse_address(name, default_host(config.get("host", "")))
    said = {key: value for key, value in config.items() if key != "host"}
    is_off = os.environ.get(PROJECTS, "").strip().lower() == "false" and "projects" not in said and not address.project
    settings = Settings(**said | {"projects": False} if is_off else said)
    return GitHubSource(name, address, settings, listener, allowance, is_without_projects=is_off)
