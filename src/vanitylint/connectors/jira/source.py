"""A place in Jira as a source of work items: connect, detect the edition, fetch, and report how far it came."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vanitylint.backlog.arrivals import Bookmark, Notice
from vanitylint.backlog.items import Problem
from vanitylint.connectors.bookmarks import read_bookmark, version_of, write_bookmark
from vanitylint.connectors.fetch_end import fetch_extent, stop_message, to_user_error
from vanitylint.connectors.jira.access import connect, credentials_for
from vanitylint.connectors.jira.address import CLOUD, GATEWAY, Address, default_site, parse_address
from vanitylint.connectors.jira.catalogue import catalogue_of
from vanitylint.connectors.jira.client import Client
from vanitylint.connectors.jira.cloud import Cloud
from vanitylint.connectors.jira.data_center import DataCenter
from vanitylint.connectors.jira.faults import Missing, NotAccepted, Refused, not_jira, scoped_token_hint
from vanitylint.connectors.jira.fetching import Fetch
from vanitylint.connectors.jira.index import Mark
from vanitylint.connectors.jira.mapping import Mapper, categories_of
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.waiting import Waiter, WaitTooLongError
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors import Listener
    from vanitylint.connectors.jira.access import Credentials
    from vanitylint.connectors.jira.catalogue import Catalogue
    from vanitylint.connectors.jira.server import Server
    from vanitylint.connectors.name_mapping import NameMapping
    from vanitylint.connectors.survey import Survey
    from vanitylint.connectors.waiting import WaitBudget


@dataclass(frozen=True)
class JiraSource:
    """A place in Jira as a source of work items."""

    name: str
    """Name as the user wrote it."""
    address: Address
    settings: Mapping[str, Any]
    """The table `[jira]` of the config."""
    name_mapping: NameMapping
    listener: Listener
    wait_budget: WaitBudget
    """How long the run may wait."""
    is_live = True

    def items(self, bookmark: str = "") -> Iterator[Arrival]:
        """Fetch the work items; after the first time, only what changed since.

        Args:
            bookmark: Bookmark of the last fetch.

        Raises:
            VanitylintError: Nothing could be read.
        """
        try:
            fetch, version, jql = self._prepare()
        except (WaitTooLongError, VanitylintError) as fault:
            raise to_user_error(fault, self.name, has_past=bool(bookmark)) from fault
        is_single = self.address.kind == "issue"
        mark = None if is_single else read_bookmark(bookmark, version, Mark)
        if mark and not fetch.mapper.is_compatible(mark):
            mark = None
        fetch.mark = mark or fetch.mark
        is_complete, has_started = True, False
        try:
            for arrival in fetch.tree(jql) if is_single else fetch.items(jql, self._outside_jql):
                has_started = True
                yield arrival
        except (WaitTooLongError, VanitylintError) as fault:
            if not has_started:
                raise self._as_error(fault, has_past=bool(bookmark)) from fault
            is_complete = False
            fetch.save_unsettled()
            why = stop_message(fault, received=fetch.received, expected=fetch.expected, goes_on=not is_single)
            yield Problem(self.name, why)
        if is_complete and not any(entry.is_requested for entry in fetch.mark.index.issues.values()):
            yield Problem(self.name, "no work items in it")
        yield from self._remarks(fetch)
        extent = fetch_extent(is_complete=is_complete, is_whole=not mark, is_beginning=fetch.mark.is_beginning)
        fetch.mark.is_beginning = extent == "beginning"
        fetch.save_incomplete()
        fetch.mapper.record_meanings(fetch.mark)
        yield Bookmark("" if is_single else write_bookmark(fetch.mark, version), extent)

    def _prepare(self) -> tuple[Fetch, str, str]:
        """Prepare a fetch; return it with the version of its bookmarks and its query."""
        server = self.open_server()
        catalogue = catalogue_of(server.fields(), self.name_mapping)
        categories = categories_of(server.statuses())
        wants_pages = self.settings.get("pages") is not False
        mapper = Mapper(server, catalogue, categories, self.name_mapping, wants_pages=wants_pages)
        jql = self.query(server)
        version = version_of(Path(__file__).parent, repr((server.home, server.version, jql, wants_pages)))
        return Fetch(server, mapper, self.name, self.listener), version, jql

    @property
    def _outside_jql(self) -> str:
        """The query for exactly the issues that are not requested. `NOT` would omit issues whose field is empty."""
        return f'project != "{self.address.value}"' if self.address.kind == "project" else ""

    def open_server(self) -> Server:
        """Connect to the site, and detect which edition of Jira it is.

        Raises:
            VanitylintError: Access is denied, or the site is not Jira.
            WaitTooLongError: It would take longer than the user allows.
        """
        site, credentials = self.site_and_credentials()
        client = Client(connect(site, credentials, self.name), site, Waiter(self.wait_budget, self.listener))
        try:
            info = as_dict(client.get("rest/api/2/serverInfo"))
        except Missing as error:
            hint = "check the address; if Jira is below a path, include that path"
            raise VanitylintError("there is no Jira at this address", where=site, hint=hint) from error
        except NotAccepted as error:
            if credentials.email and not site.startswith(GATEWAY):
                error.hint = f"{scoped_token_hint(site)}. Else {error.hint}"
            raise
        edition = as_text(info.get("deploymentType"))
        if not edition and not as_text(info.get("version")):
            raise not_jira(site)
        home = as_text(info.get("baseUrl")).rstrip("/")
        if site.startswith(GATEWAY) and not self.address.site.startswith(GATEWAY) and home != self.address.site:
            hint = f"the token of JIRA_URL opens {home or 'another site'}; make one for {self.address.site}"
            raise VanitylintError("is on another site", where=self.name, hint=hint)
        is_valid = urlsplit(home).scheme in ("http", "https") and "@" not in home
        return (Cloud if edition == "Cloud" else DataCenter)(client, home if is_valid else site)

    def site_and_credentials(self) -> tuple[str, Credentials]:
        """Return the URL for requests and the credentials. For a site of Cloud with a scoped token, it is the gateway.

        Raises:
            VanitylintError: There is no token, or it belongs to another site.
        """
        trusted = default_site(as_text(self.settings.get("url")))
        site = self.address.site
        if trusted.startswith(GATEWAY) and (urlsplit(site).hostname or "").endswith(CLOUD):
            site = trusted
        email = as_text(self.settings.get("email"))
        return site, credentials_for(site, trusted=trusted, email=email, name=self.name)

    def query(self, server: Server) -> str:
        """Return the query for the requested issues.

        Raises:
            VanitylintError: There is no such board.
            WaitTooLongError: It would take longer than the user allows.
        """
        if self.address.kind != "board":
            return self.address.jql
        try:
            return f"filter = {server.filter_of(self.address.value)}"
        except Missing as error:
            hint = "its number is in the URL of its page; a scoped token needs read:board-scope:jira-software"
            raise VanitylintError(
                "there is no such board, or the token cannot see it", where=self.name, hint=hint
            ) from error

    def _as_error(self, fault: WaitTooLongError | VanitylintError, *, has_past: bool) -> VanitylintError:
        """Return the error for a fetch that failed before anything came, with a hint if Jira rejected the query."""
        if isinstance(fault, Refused):
            hints = {
                "project": "check the key; without permission to browse a project, a token cannot see that it exists",
                "issue": "check the key; it may have been deleted, or the token cannot see it",
                "filter": "check its number; the filter has to be shared with the token's owner",
                "board": "the board's filter has to be shared with the token's owner",
                "jql": "try the query in Jira's own search, logged in as the token's owner",
            }
            fault = VanitylintError(fault.message, where=self.name, hint=hints[self.address.kind])
        return to_user_error(fault, self.name, has_past=has_past)

    def _remarks(self, fetch: Fetch) -> Iterator[Arrival]:
        """Yield the problems and notices of a fetch."""
        catalogue: Catalogue = fetch.mapper.catalogue
        for field_id in catalogue.missing:
            why = f"[fields] names {field_id}, but Jira has no such field, or the token cannot see it"
            yield Problem(self.name, why)
        for name, slot, ids in catalogue.namesakes(fetch.mark.filled):
            hint = f'choose one with [fields] {slot} = ["{ids[0]}"] in the config'
            yield Notice(self.name, f"{len(ids)} fields are called {name} ({', '.join(ids)}) and all are read; {hint}")
        if why := fetch.mapper.pages_refusal:
            yield Notice(self.name, f"pages linked from bets are not visible ({why}) and are left out")
        yield from fetch.remarks.messages(self.name)

    def survey(self) -> Survey:
        """Survey the place for `doctor`: access, fields, types and names."""
        from vanitylint.connectors.jira.survey import survey_jira  # noqa: PLC0415 - only doctor needs it

        return survey_jira(self)


def open_jira(
    name: str, config: Mapping[str, Any], *, name_mapping: NameMapping, listener: Listener, wait_budget: WaitBudget
) -> JiraSource:
    """Open the source for a name such as `jira:PROJ`.

    Args:
        name: Name as the user wrote it.
        config: The table `[jira]` of the config: `url`, `email`, and whether to fetch `pages`.
        name_mapping: The meaning of names.
        listener: Receives the progress of the fetch.
        wait_budget: How long the run may wait in total.

    Raises:
        VanitylintError: It is not a place that work items can be read from.
    """
    address = parse_address(name, default_site(as_text(config.get("url"))))
    return JiraSource(name, address, config, name_mapping, listener, wait_budget)
