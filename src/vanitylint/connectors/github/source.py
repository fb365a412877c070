"""GitHub as a source: choose the fetch for an address, report how far it got, and leave a bookmark."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Bookmark
from vanitylint.backlog.items import Problem
from vanitylint.connectors.fetch_end import fetch_extent, stop_message, to_user_error
from vanitylint.connectors.github.access import connect
from vanitylint.connectors.github.address import Address, default_host, parse_address
from vanitylint.connectors.github.client import Client
from vanitylint.connectors.github.fetching import Fetch
from vanitylint.connectors.github.marks import read_mark, write_mark
from vanitylint.connectors.github.owner import fetch_owner
from vanitylint.connectors.github.project import ProjectFetch
from vanitylint.connectors.github.querier import Settings
from vanitylint.connectors.github.repository import fetch_repository
from vanitylint.connectors.github.single_issue import fetch_issue
from vanitylint.connectors.github.survey import survey_github
from vanitylint.connectors.survey import Survey
from vanitylint.connectors.waiting import Waiter, WaitTooLongError
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors import Listener
    from vanitylint.connectors.waiting import WaitBudget

PROJECTS_VARIABLE = "VANITYLINT_GITHUB_PROJECTS"
"""Environment variable: `false` means `[github] projects = false`, unless the config sets it. Our action sets the
variable, because the default token of a workflow cannot see projects."""


@dataclass(frozen=True)
class GitHubSource:
    """An address on GitHub as a source of work items."""

    name: str
    """The name as the user wrote it."""
    address: Address
    settings: Settings
    listener: Listener
    wait_budget: WaitBudget
    """The time that the run may wait for trackers."""
    is_without_projects: bool = False
    """Whether the environment variable switches the fields of projects off."""
    is_live = True

    def items(self, bookmark: str = "") -> Iterator[Arrival]:
        """Yield all items; after the first fetch, only changes.

        Args:
            bookmark: Bookmark of the previous fetch.

        Raises:
            VanitylintError: Nothing could be read.
        """
        settings = repr((self.address.host, self.settings))
        fetch = self._new_fetch()
        mark, unknown = read_mark(bookmark, settings=settings)
        fetch.drop_parts(unknown)
        if self.is_without_projects:
            why = f"{PROJECTS_VARIABLE}, in GitHub Actions the input projects, is false"
            fetch.remarks.add_notice(f"project fields are not fetched: {why}")
        if mark:
            fetch.mark, fetch.is_whole = mark, False
        is_complete = True

        def goes_on() -> bool:
            """Return whether the next fetch can continue from here rather than request everything again."""
            return not self.address.issue and not fetch.remarks.hidden

        try:
            yield from self._fetch_items(fetch)
        except (WaitTooLongError, VanitylintError) as fault:
            if not fetch.received:
                raise to_user_error(fault, self.name, has_past=bool(bookmark)) from fault
            is_complete = False
            fetch.mark.incomplete = sorted({*fetch.mark.incomplete, *fetch.incomplete})
            why = stop_message(fault, received=fetch.received, expected=fetch.expected, goes_on=goes_on())
            yield Problem(self.name, why)
        if not any(entry.is_requested for entry in fetch.mark.index.issues.values()) and not fetch.received:
            yield Problem(self.name, "no work items in it")
        yield from fetch.remarks.messages(self.name)
        extent = fetch_extent(is_complete=is_complete, is_whole=fetch.is_whole, is_beginning=fetch.mark.is_beginning)
        fetch.mark.is_beginning = extent == "beginning"
        yield Bookmark(write_mark(fetch.mark, fetch.unknown_parts, settings=settings) if goes_on() else "", extent)

    def _fetch_items(self, fetch: Fetch) -> Iterator[Arrival]:
        address = self.address
        if address.issue:
            return fetch_issue(fetch, address.owner, address.repository, address.issue)
        if address.project:
            return ProjectFetch(fetch, address.owner, address.project).items()
        if address.repository:
            return fetch_repository(fetch, address.owner, address.repository)
        return fetch_owner(fetch, address.owner)

    def survey(self) -> Survey:
        """Report access to the address, its contents and the cost of a fetch."""
        try:
            return survey_github(self._new_fetch(), self.address)
        except VanitylintError as error:  # there is no token
            survey = Survey()
            survey.add_failed("token", error.message, error.hint)
            return survey
        except WaitTooLongError as fault:
            survey, limit = Survey(), to_user_error(fault, self.name)
            survey.add_failed("rate limit", limit.message, limit.hint)
            return survey

    def _new_fetch(self) -> Fetch:
        host = self.address.host
        client = Client(connect(host, self.name), host, Waiter(self.wait_budget, self.listener))
        return Fetch(client, self.name, self.settings, self.listener)


def open_github(name: str, config: Mapping[str, Any], *, listener: Listener, wait_budget: WaitBudget) -> GitHubSource:
    """Open the source that a name such as `github:owner/repo` stands for.

    Args:
        name: The name as the user wrote it.
        config: The section `[github]` of the config: `host`, for names without one, `milestones` and `projects`.
        listener: Receives the progress.
        wait_budget: The time that the run may wait for trackers in total.

    Raises:
        VanitylintError: The name is not an address that work items can be read from.
    """
    address = parse_address(name, default_host(config.get("host", "")))
    options = {key: value for key, value in config.items() if key != "host"}
    is_off = (
        os.environ.get(PROJECTS_VARIABLE, "").strip().lower() == "false"
        and "projects" not in options
        and not address.project
    )
    settings = Settings(**options | {"projects": False} if is_off else options)
    return GitHubSource(name, address, settings, listener, wait_budget, is_without_projects=is_off)
