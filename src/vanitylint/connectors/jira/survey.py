"""A look at a place in Jira: may one in, what is there, which fields are recognised and filled, what a fetch costs."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.endings import as_error
from vanitylint.connectors.faults import http_moment
from vanitylint.connectors.jira.address import GATEWAY
from vanitylint.connectors.jira.catalogue import catalogue_of
from vanitylint.connectors.jira.faults import Missing, only_at_gateway
from vanitylint.connectors.jira.fields import is_above, kind_of, name_of
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.connectors.patience import OutOfPatienceError
from vanitylint.connectors.survey import Survey
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.connectors.jira.catalogue import Catalogue, CustomField
    from vanitylint.connectors.jira.server import Issue, Server
    from vanitylint.connectors.jira.source import JiraSource

_SECONDS_OF_SKEW = 120
_SAMPLE = 100
"""So many issues are looked at to see which fields are filled: bets first, the newest of them."""
_SCREENS = 3
"""Of so many of them it is looked at which fields their screens have."""
_ISSUES_A_QUESTION, _HISTORIES_FOR = 100, 500


def survey_jira(source: JiraSource) -> Survey:
    """What is at a place, and what a fetch of it will cost.

    Args:
        source: The place.
    """
    survey = Survey()
    try:
        site, credentials = source.way_in()
        survey.well("token", credentials.told)
        server = source.reach()
        survey.well("server", f"Jira {server.edition} at {server.home}, asked at {site}")
        _tell_of_clock(server, survey)
        _look(source, server, survey)
    except (VanitylintError, OutOfPatienceError) as fault:
        told = as_error(fault, source.name)
        survey.unwell("access", told.message, told.hint)
    return survey


def _look(source: JiraSource, server: Server, survey: Survey) -> None:
    project = source.address.value if source.address.sort == "project" else ""
    if not server.permission():
        hint = "its account needs the permission Browse projects; or the token was rejected without saying so"
        site, credentials = source.way_in()
        if credentials.email and not site.startswith(GATEWAY):
            hint = f"{hint}. {only_at_gateway(site)}"
        survey.unwell("permission", "the token cannot browse any project", hint)
        return
    if project and not _may_browse(project, server):
        hint = "check the key; without permission to browse a project, a token cannot see that it exists"
        survey.unwell("permission", f"there is no project {project}, or the token cannot browse it", hint)
        return
    survey.well("permission", f"can browse {project or 'projects'}")
    catalogue = catalogue_of(server.fields(), source.meaning)
    jql = source.query(server)
    ids = list(server.keys(jql))
    _tell_of_price(len(ids), catalogue, survey)
    types = server.types()
    _tell_of_types(types, survey)
    survey.statuses |= {name_of(status) for status in server.statuses()}
    sample = _sample(server, jql, ids, types, catalogue)
    survey.labels |= {as_text(label) for issue in sample for label in as_dict(issue.get("fields")).get("labels") or ()}
    survey.fields |= {each.name for each in catalogue.custom if each.slot} | set(catalogue.others)
    _tell_of_fields(catalogue, sample, server, survey)


def _may_browse(project: str, server: Server) -> bool:
    try:
        return server.permission(project)
    except Missing:
        return False


def _tell_of_types(types: Iterable[dict[str, Any]], survey: Survey) -> None:
    """What issues are called, and what those count as whose level says more than their name."""
    for kind in types:
        name, counts_as = name_of(kind), kind_of(name_of(kind), level=kind.get("hierarchyLevel"))
        if counts_as == name or kind.get("subtask") is True:
            survey.types.add(name)
        elif name not in survey.types:
            survey.well("type", f"{name} counts as {counts_as.lower()}, by its level")


def _sample(
    server: Server, jql: str, ids: list[str], types: Iterable[dict[str, Any]], catalogue: Catalogue
) -> list[Issue]:
    """The newest bets; where there are none, the newest issues."""
    kinds = {as_text(kind.get("id")): kind_of(name_of(kind), level=kind.get("hierarchyLevel")) for kind in types}
    above = [number for number, kind in kinds.items() if is_above(kind)]
    if above:
        bets = list(server.keys(f"({jql}) AND issuetype in ({', '.join(above)})"))
        ids = bets or ids
    return [issue for found in server.issues(ids[-_SAMPLE:], catalogue.asked) for issue in found]


def _tell_of_fields(catalogue: Catalogue, sample: list[Issue], server: Server, survey: Survey) -> None:
    """For each field that says something of a bet: what it is taken for, and whether anybody fills it in."""
    for number in catalogue.missing:
        told = f"[fields] names {number}, but there is no such field, or the token cannot see it"
        survey.unwell("field", told, "check the number; a field may be hidden by its configuration or its context")
    on_screen = _on_screen(sample, server)
    filled = {each.id for each in catalogue.custom if _filled(each, sample)}
    for each in catalogue.custom:
        if not each.slot:
            continue
        told = f"{each.slot}: {each.name} ({each.id}), filled in {_filled(each, sample)} of {len(sample)} looked at"
        if on_screen and each.id not in on_screen | filled:
            hint = "add it to a screen, otherwise planners cannot fill it in"
            survey.unwell("field", f"{told}; it is not on any of their screens", hint)
        else:
            survey.well("field", told)
    for name, slot, ids in catalogue.namesakes(filled):
        settle = f'choose one: [fields] {slot} = ["{ids[0]}"]'
        survey.unwell("field", f"{len(ids)} fields are called {name}: {', '.join(ids)}", settle)
    if sample and not on_screen:
        survey.well("screens", "only editors can see them, so fields missing from all screens are not listed")


def _filled(each: CustomField, sample: list[Issue]) -> int:
    return sum(as_dict(issue.get("fields")).get(each.id) not in (None, "", []) for issue in sample)


def _on_screen(sample: list[Issue], server: Server) -> set[str]:
    """Ids of the fields on the screens of some issues, one of each type; none where they may not be seen."""
    of_type = {as_text(as_dict(as_dict(issue.get("fields")).get("issuetype")).get("id")): issue for issue in sample}
    found: set[str] = set()
    for issue in islice(of_type.values(), _SCREENS):
        found |= server.editable(as_text(issue.get("id")))
    return found


def _tell_of_price(count: int, catalogue: Catalogue, survey: Survey) -> None:
    questions = 4 + ceil(count / _ISSUES_A_QUESTION) + ceil(count / _HISTORIES_FOR) * ceil(len(catalogue.history) / 10)
    survey.well("items", f"{count:,}; the first fetch needs about {questions:,} requests, later ones fewer")


def _tell_of_clock(server: Server, survey: Survey) -> None:
    """A clock that is wrong spoils what is overdue."""
    told = http_moment(server.client.date)
    if told is None:
        return
    skew = abs((datetime.now(UTC) - told).total_seconds())
    if skew > _SECONDS_OF_SKEW:
        survey.unwell("clock", f"differs from Jira's by {skew / 60:.0f} minutes", "set this machine's clock")
    else:
        survey.well("clock", "agrees with Jira's")
