"""A place in Jira as a source: how to get in, which edition answers, how far a fetch came."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vanitylint.backlog.arrivals import Bookmark, Notice
from vanitylint.backlog.items import Problem
from vanitylint.connectors.bookmarks import read_bookmark, version_of, write_bookmark
from vanitylint.connectors.endings import as_error, brought, stopped
from vanitylint.connectors.jira.access import connect, credentials_for
from vanitylint.connectors.jira.address import CLOUD, GATEWAY, Address, default_site, parse_address
from vanitylint.connectors.jira.catalogue import catalogue_of
from vanitylint.connectors.jira.client import Client
from vanitylint.connectors.jira.cloud import Cloud
from vanitylint.connectors.jira.data_center import DataCenter
from vanitylint.connectors.jira.faults import Missing, NotAccepted, Refused, not_jira, only_at_gateway
from vanitylint.connectors.jira.fetching import Fetch
from vanitylint.connectors.jira.index import Mark
from vanitylint.connectors.jira.mapping import Mapper, categories_of
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.connectors.patience import OutOfPatienceError, Patience
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors import Listener
    from vanitylint.connectors.jira.access import Credentials
    from vanitylint.connectors.jira.catalogue import Catalogue
    from vanitylint.connectors.jira.server import Server
    from vanitylint.connectors.meaning import Meaning
    from vanitylint.connectors.patience import Allowance
    from vanitylint.connectors.survey import Survey


@dataclass(frozen=True)
class JiraSource:
    """A place in Jira as a source of work items."""

    name: str
    """As the user wrote it."""
    address: Address
    settings: Mapping[str, Any]
    """The config's `[jira]`."""
    meaning: Meaning
    listener: Listener
    allowance: Allowance
    """What the run may wait."""
    is_live = True

    def items(self, bookmark: str = "") -> Iterator[Arrival]:
        """What is there; after the first time, what changed since.

        Args:
            bookmark: What the last fetch left.

        Raises:
            VanitylintError: Nothing could be read.
        """
        try:
            fetch, version, jql = self._begin()
        except (OutOfPatienceError, VanitylintError) as fault:
            raise as_error(fault, self.name, has_past=bool(bookmark)) from fault
        is_one = self.address.sort == "issue"
        mark = None if is_one else read_bookmark(bookmark, version, Mark)
        if mark and not fetch.mapper.would_read_alike(mark):
            mark = None
        fetch.mark = mark or fetch.mark
        is_complete, is_touched = True, False
        try:
            for arrival in fetch.tree(jql) if is_one else fetch.items(jql, self._elsewhere):
                is_touched = True
                yield arrival
        except (OutOfPatienceError, VanitylintError) as fault:
            if not is_touched:
                raise self._told(fault, has_past=bool(bookmark)) from fault
            is_complete = False
            fetch.keep_unsettled()
            why = stopped(fault, came=fetch.came, expected=fetch.expected, goes_on=not is_one)
            yield Problem(self.name, why)
        if is_complete and not any(entry.asked for entry in fetch.mark.index.issues.values()):
            yield Problem(self.name, "no work items in it")
        yield from self._remarks(fetch)
        how_much = brought(is_complete=is_complete, is_whole=not mark, is_beginning=fetch.mark.is_beginning)
        fetch.mark.is_beginning = how_much == "beginning"
        fetch.keep_incomplete()
        fetch.mapper.sign(fetch.mark)
        yield Bookmark("" if is_one else write_bookmark(fetch.mark, version), how_much)

    def _begin(self) -> tuple[Fetch, str, str]:
        """A fetch that is ready to go, the version of its bookmarks, and its query."""
        server = self.reach()
        catalogue = catalogue_of(server.fields(), self.meaning)
        categories = categories_of(server.statuses())
        wants_pages = self.settings.get("pages") is not False
        mapper = Mapper(server, catalogue, categories, self.meaning, wants_pages=wants_pages)
        jql = self.query(server)
        version = version_of(Path(__file__).parent, repr((server.home, server.version, jql, wants_pages)))
        return Fetch(server, mapper, self.name, self.listener), version, jql

    @property
    def _elsewhere(self) -> str:
        """A query for exactly what the source's own does not find. `NOT` would pass over issues that say nothing."""
        return f'project != "{self.address.value}"' if self.address.sort == "project" else ""

    def reach(self) -> Server:
        """The Jira that answers, after it has said which edition it is.

        Raises:
            VanitylintError: There is no way in, or what answers is no Jira.
            OutOfPatienceError: It would take too long.
        """
        site, credentials = self.way_in()
        client = Client(connect(site, credentials, self.name), site, Patience(self.allowance, self.listener))
        try:
            told = as_dict(client.get("rest/api/2/serverInfo"))
        except Missing as error:
            hint = "check the address; if Jira is below a path, include that path"
            raise VanitylintError("there is no Jira at this address", where=site, hint=hint) from error
        except NotAccepted as error:
            if credentials.email and not site.startswith(GATEWAY):
                error.hint = f"{only_at_gateway(site)}. Else {error.hint}"
            raise
        edition = as_text(told.get("deploymentType"))
        if not edition and not as_text(told.get("version")):
            raise not_jira(site)
        home = as_text(told.get("baseUrl")).rstrip("/")
        if site.startswith(GATEWAY) and not self.address.site.startswith(GATEWAY) and home != self.address.site:
            hint = f"the token of JIRA_URL opens {home or 'another site'}; make one for {self.address.site}"
            raise VanitylintError("is on another site", where=self.name, hint=hint)
        is_page = urlsplit(home).scheme in ("http", "https") and "@" not in home
        return (Cloud if edition == "Cloud" else DataCenter)(client, home if is_page else site)

    def way_in(self) -> tuple[str, Credentials]:
        """Where to ask, and with which token. A site on Cloud is asked at the gateway where its token is for that.

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
        """What finds the issues that were asked for.

        Raises:
            VanitylintError: There is no such board.
            OutOfPatienceError: It would take too long.
        """
        if self.address.sort != "board":
            return self.address.jql
        try:
            return f"filter = {server.filter_of(self.address.value)}"
        except Missing as error:
            hint = "its number is in the URL of its page; a scoped token needs read:board-scope:jira-software"
            raise VanitylintError(
                "there is no such board, or the token cannot see it", where=self.name, hint=hint
            ) from error

    def _told(self, fault: OutOfPatienceError | VanitylintError, *, has_past: bool) -> VanitylintError:
        """What ended a fetch before anything came; where Jira refused the query, what that was."""
        if isinstance(fault, Refused):
            hints = {
                "project": "check the key; without permission to browse a project, a token cannot see that it exists",
                "issue": "check the key; it may have been deleted, or the token cannot see it",
                "filter": "check its number; the filter has to be shared with the token's owner",
                "board": "the board's filter has to be shared with the token's owner",
                "jql": "try the query in Jira's own search, logged in as the token's owner",
            }
            fault = VanitylintError(fault.message, where=self.name, hint=hints[self.address.sort])
        return as_error(fault, self.name, has_past=has_past)

    def _remarks(self, fetch: Fetch) -> Iterator[Arrival]:
        catalogue: Catalogue = fetch.mapper.catalogue
        for number in catalogue.missing:
            why = f"[fields] names {number}, but Jira has no such field, or the token cannot see it"
            yield Problem(self.name, why)
        for name, slot, ids in catalogue.namesakes(fetch.mark.filled):
            settle = f'choose one with [fields] {slot} = ["{ids[0]}"] in the config'
            yield Notice(
                self.name, f"{len(ids)} fields are called {name} ({', '.join(ids)}) and all are read; {settle}"
            )
        if why := fetch.mapper.no_pages:
            yield Notice(self.name, f"pages linked from bets are not visible ({why}) and are left out")
        yield from fetch.remarks.told(self.name)

    def survey(self) -> Survey:
        """A look at the place: may one in, what is there, how it is called."""
        from vanitylint.connectors.jira.survey import survey_jira  # noqa: PLC0415 - only doctor needs it

        return survey_jira(self)


def open_jira(
    name: str, config: Mapping[str, Any], *, meaning: Meaning, listener: Listener, allowance: Allowance
) -> JiraSource:
    """The source that a name such as `jira:PROJ` stands for.

    Args:
        name: As the user wrote it.
        config: The team's `[jira]`: `url` and `email`, and whether `pages` are asked for.
        meaning: What names mean.
        listener: Is told how the fetch goes.
        allowance: What the run may wait in all.

    Raises:
        VanitylintError: It is no place that work items can be read from.
    """
    address = parse_address(name, default_site(as_text(config.get("url"))))
    return JiraSource(name, address, config, meaning, listener, allowance)
