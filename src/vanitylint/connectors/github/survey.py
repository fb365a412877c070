"""Survey an address on GitHub with one query: access, contents, and the cost of a fetch."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.github import client
from vanitylint.connectors.github.access import describe_access
from vanitylint.connectors.github.address import api_url
from vanitylint.connectors.github.querier import PROJECTS_HINT
from vanitylint.connectors.github.queries import OWNER_SURVEY, PROJECT_SURVEY, repository_survey
from vanitylint.connectors.github.shapes import name_of, nodes
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.people import is_person_field
from vanitylint.connectors.survey import Survey
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from vanitylint.connectors.github.address import Address
    from vanitylint.connectors.github.client import Response
    from vanitylint.connectors.github.fetching import Fetch
    from vanitylint.connectors.github.querier import QueryBuilder

POINTS_PER_PAGE = 14
"""Cost of a page of a hundred issues with all their parts, by GitHub's formula."""
_MAX_CLOCK_SKEW = 120
"""Maximum difference between the clocks, in seconds."""
_PROJECT_SCOPES = frozenset({"read:project", "project"})
_BUILT_IN = frozenset({"title", "assignees", "labels", "linked pull requests", "milestone", "repository", "reviewers",
                       "parent issue", "sub-issues progress", "status", "type"})  # fmt: skip


def survey_github(fetch: Fetch, address: Address) -> Survey:
    """Survey what is at an address, and what a fetch of it will cost.

    Args:
        fetch: Sends the query.
        address: The address.
    """
    survey = Survey()
    survey.add_passed("server", f"{address.host}, asked at {api_url(address.host)}")
    survey.add_passed("token", describe_access(address.host))
    try:
        response = fetch.ask(_query(address), _variables(address))
        count = _check_contents(response, address, survey, fetch)
    except VanitylintError as error:
        survey.add_failed("access", error.message, error.hint)
        return survey
    _check_scopes(response, survey, wants_projects=fetch.settings.projects)
    _check_cost(response, count, survey)
    _check_clock(response, survey)
    return survey


def _query(address: Address) -> QueryBuilder:
    if address.repository:
        return repository_survey
    return lambda _: PROJECT_SURVEY if address.project else OWNER_SURVEY


def _variables(address: Address) -> dict[str, Any]:
    return {"owner": address.owner, "name": address.repository, "number": address.project}


def _check_contents(response: Response, address: Address, survey: Survey, fetch: Fetch) -> int:
    """Add what is there to the survey. Return the number of items."""
    owner = as_dict(response.data.get("repositoryOwner"))
    if address.project:
        project = as_dict(owner.get("projectV2"))
        if not project:
            raise fetch.not_found("project", response.errors)
        _check_project(project, survey)
        items = _total(project.get("items"))
        survey.add_passed("items", f"{items:,}")
        return items
    if address.repository:
        repository = as_dict(response.data.get("repository"))
        if not repository:
            raise fetch.not_found("repository", response.errors)
        for why in fetch.remarks.hidden.values():
            survey.add_failed("projects", f"not visible: {why}", PROJECTS_HINT)
        return _check_repository(repository, response, survey)
    if not owner:
        raise fetch.not_found("organisation or user", response.errors)
    repositories = nodes(owner.get("repositories"))
    issues = sum(_total(repository.get("issues")) for repository in repositories)
    survey.add_passed(
        "repositories", f"{_total(owner.get('repositories')):,} with issues switched on, and {issues:,} issues"
    )
    return issues


def _check_repository(repository: dict[str, Any], response: Response, survey: Survey) -> int:
    issues = _total(repository.get("issues"))
    visibility = as_text(repository.get("visibility")).lower()
    survey.add_passed("repository", f"{as_text(repository.get('nameWithOwner'))}, {visibility}")
    if repository.get("hasIssuesEnabled") is False:
        survey.add_failed(
            "issues", "are switched off", "switch them on in the settings, or name the repository that has them"
        )
    else:
        milestones = _total(repository.get("milestones"))
        survey.add_passed("issues", f"{issues:,}, and {milestones:,} milestones")
    survey.types |= {name_of(kind) for kind in nodes(repository.get("issueTypes"))}
    survey.labels |= {name_of(label) for label in nodes(repository.get("labels"))}
    hidden = next((error for error in response.errors if "projectsV2" in error.path), None)
    if hidden:
        survey.add_failed("projects", f"not visible: {hidden.message}", PROJECTS_HINT)
    for project in nodes(repository.get("projectsV2")):
        if project.get("closed") is not True:
            _check_project(project, survey)
    return issues


def _check_project(project: dict[str, Any], survey: Survey) -> None:
    names = []
    for field in nodes(project.get("fields")):
        name = name_of(field)
        if name.lower() == "status":
            survey.statuses |= {name_of(option) for option in field.get("options") or ()}
        elif name and name.lower() not in _BUILT_IN and not is_person_field(name):
            survey.fields.add(name)
            names.append(name)
    title = f"#{project.get('number')} {as_text(project.get('title'))}"
    survey.add_passed("project", f"{title}: {', '.join(names) or 'no fields of its own'}")


def _check_scopes(response: Response, survey: Survey, *, wants_projects: bool) -> None:
    """Check the scopes of a classic token; tokens of other kinds do not reveal theirs."""
    if response.scopes is None:
        return
    scopes = {scope.strip() for scope in response.scopes.split(",") if scope.strip()}
    survey.add_passed("scopes", ", ".join(sorted(scopes)) or "none: public repositories only")
    if wants_projects and not scopes & _PROJECT_SCOPES:
        survey.add_failed("projects", "the token does not have the scope read:project", PROJECTS_HINT)


def _check_cost(response: Response, count: int, survey: Survey) -> None:
    limit = as_dict(response.data.get("rateLimit"))
    pages = max(1, -(-count // client.MAX_PAGE_SIZE))
    cost = pages * POINTS_PER_PAGE
    requests = "one request" if pages == 1 else f"{pages:,} requests"
    message = f"the first fetch needs about {requests} and {cost:,} points"
    remaining = limit.get("remaining")
    if not isinstance(remaining, int):
        survey.add_passed("rate limit", f"{message}; this server sets no limit")
        return
    reset_time = as_text(limit.get("resetAt"))[11:16]
    message += f"; {remaining:,} of {limit.get('limit'):,} points left until {reset_time} UTC"
    if cost > remaining:
        survey.add_failed(
            "rate limit", message, "run it after that, or with a longer --max-wait; it continues where it stopped"
        )
    else:
        survey.add_passed("rate limit", message)


def _check_clock(response: Response, survey: Survey) -> None:
    """Compare the clocks: a wrong one falsifies what is overdue, and invalidates the keys of a GitHub App."""
    if not response.date:
        return
    skew = abs((datetime.now(UTC) - parsedate_to_datetime(response.date)).total_seconds())
    if skew > _MAX_CLOCK_SKEW:
        survey.add_failed("clock", f"differs from GitHub's by {skew / 60:.0f} minutes", "set this machine's clock")
    else:
        survey.add_passed("clock", "agrees with GitHub's")


def _total(connection: object) -> int:
    return int(as_dict(connection).get("totalCount") or 0)
