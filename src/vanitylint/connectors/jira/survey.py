"""Survey of a place in Jira: access, contents, which fields are recognised and filled, and the cost of a fetch."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.faults import parse_http_date
from vanitylint.connectors.fetch_end import to_user_error
from vanitylint.connectors.jira.address import GATEWAY
from vanitylint.connectors.jira.catalogue import catalogue_of
from vanitylint.connectors.jira.faults import Missing, scoped_token_hint
from vanitylint.connectors.jira.fields import is_above_stories, kind_of, name_of
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.survey import Survey
from vanitylint.connectors.waiting import WaitTooLongError
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.connectors.jira.catalogue import Catalogue, CustomField
    from vanitylint.connectors.jira.server import Issue, Server
    from vanitylint.connectors.jira.source import JiraSource

_MAX_CLOCK_SKEW = 120
"""Seconds."""
_SAMPLE_SIZE = 100
"""Number of issues in which to check which fields are filled: the newest, preferably bets."""
_MAX_SCREENS = 3
"""Number of those issues whose screens to check for fields."""
_ISSUES_PER_REQUEST, _ISSUES_PER_HISTORY_REQUEST = 100, 500


def survey_jira(source: JiraSource) -> Survey:
    """Survey a place and the cost of fetching it.

    Args:
        source: The place.
    """
    survey = Survey()
    try:
        site, credentials = source.site_and_credentials()
        survey.add_passed("token", credentials.origin)
        server = source.open_server()
        survey.add_passed("server", f"Jira {server.edition} at {server.home}, asked at {site}")
        _report_clock(server, survey)
        _survey_place(source, server, survey)
    except (VanitylintError, WaitTooLongError) as fault:
        error = to_user_error(fault, source.name)
        survey.add_failed("access", error.message, error.hint)
    return survey


def _survey_place(source: JiraSource, server: Server, survey: Survey) -> None:
    project = source.address.value if source.address.kind == "project" else ""
    if not server.may_browse():
        hint = "its account needs the permission Browse projects; or the token was rejected without saying so"
        site, credentials = source.site_and_credentials()
        if credentials.email and not site.startswith(GATEWAY):
            hint = f"{hint}. {scoped_token_hint(site)}"
        survey.add_failed("permission", "the token cannot browse any project", hint)
        return
    if project and not _may_browse(project, server):
        hint = "check the key; without permission to browse a project, a token cannot see that it exists"
        survey.add_failed("permission", f"there is no project {project}, or the token cannot browse it", hint)
        return
    survey.add_passed("permission", f"can browse {project or 'projects'}")
    catalogue = catalogue_of(server.fields(), source.name_mapping)
    jql = source.query(server)
    ids = list(server.keys(jql))
    _report_cost(len(ids), catalogue, survey)
    types = server.types()
    _report_types(types, survey)
    survey.statuses |= {name_of(status) for status in server.statuses()}
    sample = _sample(server, jql, ids, types, catalogue)
    survey.labels |= {as_text(label) for issue in sample for label in as_dict(issue.get("fields")).get("labels") or ()}
    survey.fields |= {custom.name for custom in catalogue.custom if custom.slot} | set(catalogue.others)
    _report_fields(catalogue, sample, server, survey)


def _may_browse(project: str, server: Server) -> bool:
    try:
        return server.may_browse(project)
    except Missing:
        return False


def _report_types(types: Iterable[dict[str, Any]], survey: Survey) -> None:
    """Record the names of issue types, and report those that count as another type because of their level."""
    for kind in types:
        name, counts_as = name_of(kind), kind_of(name_of(kind), level=kind.get("hierarchyLevel"))
        if counts_as == name or kind.get("subtask") is True:
            survey.types.add(name)
        elif name not in survey.types:
            survey.add_passed("type", f"{name} counts as {counts_as.lower()}, by its level")


def _sample(
    server: Server, jql: str, ids: list[str], types: Iterable[dict[str, Any]], catalogue: Catalogue
) -> list[Issue]:
    """Return the newest bets or, if there are none, the newest issues."""
    kinds = {as_text(kind.get("id")): kind_of(name_of(kind), level=kind.get("hierarchyLevel")) for kind in types}
    above = [type_id for type_id, kind in kinds.items() if is_above_stories(kind)]
    if above:
        bets = list(server.keys(f"({jql}) AND issuetype in ({', '.join(above)})"))
        ids = bets or ids
    return [issue for batch in server.issues(ids[-_SAMPLE_SIZE:], catalogue.field_ids) for issue in batch]


def _report_fields(catalogue: Catalogue, sample: list[Issue], server: Server, survey: Survey) -> None:
    """Report the meaning of each field with a slot, and whether it is filled in."""
    for field_id in catalogue.missing:
        message = f"[fields] names {field_id}, but there is no such field, or the token cannot see it"
        survey.add_failed(
            "field", message, "check the number; a field may be hidden by its configuration or its context"
        )
    on_screen = _on_screen(sample, server)
    filled = {custom.id for custom in catalogue.custom if _count_filled(custom, sample)}
    for custom in catalogue.custom:
        if not custom.slot:
            continue
        count = f"filled in {_count_filled(custom, sample)} of {len(sample)} looked at"
        message = f"{custom.slot}: {custom.name} ({custom.id}), {count}"
        if on_screen and custom.id not in on_screen | filled:
            hint = "add it to a screen, otherwise planners cannot fill it in"
            survey.add_failed("field", f"{message}; it is not on any of their screens", hint)
        else:
            survey.add_passed("field", message)
    for name, slot, ids in catalogue.namesakes(filled):
        hint = f'choose one: [fields] {slot} = ["{ids[0]}"]'
        survey.add_failed("field", f"{len(ids)} fields are called {name}: {', '.join(ids)}", hint)
    if sample and not on_screen:
        survey.add_passed("screens", "only editors can see them, so fields missing from all screens are not listed")


def _count_filled(custom: CustomField, sample: list[Issue]) -> int:
    return sum(as_dict(issue.get("fields")).get(custom.id) not in (None, "", []) for issue in sample)


def _on_screen(sample: list[Issue], server: Server) -> set[str]:
    """Return the ids of the fields on the screens of some issues, one of each type; none if they are not visible."""
    by_type = {as_text(as_dict(as_dict(issue.get("fields")).get("issuetype")).get("id")): issue for issue in sample}
    found: set[str] = set()
    for issue in islice(by_type.values(), _MAX_SCREENS):
        found |= server.editable_fields(as_text(issue.get("id")))
    return found


def _report_cost(count: int, catalogue: Catalogue, survey: Survey) -> None:
    histories = ceil(count / _ISSUES_PER_HISTORY_REQUEST) * ceil(len(catalogue.history) / 10)
    requests = 4 + ceil(count / _ISSUES_PER_REQUEST) + histories
    survey.add_passed("items", f"{count:,}; the first fetch needs about {requests:,} requests, later ones fewer")


def _report_clock(server: Server, survey: Survey) -> None:
    """Report a wrong local clock, which would make overdue days wrong."""
    server_time = parse_http_date(server.client.date)
    if server_time is None:
        return
    skew = abs((datetime.now(UTC) - server_time).total_seconds())
    if skew > _MAX_CLOCK_SKEW:
        survey.add_failed("clock", f"differs from Jira's by {skew / 60:.0f} minutes", "set this machine's clock")
    else:
        survey.add_passed("clock", "agrees with Jira's")
