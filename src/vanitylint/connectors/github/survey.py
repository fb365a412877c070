"""A look at a place on GitHub: may one in, what is there, what a fetch will cost. One question."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.github import client
from vanitylint.connectors.github.access import describe_access
from vanitylint.connectors.github.address import api_url
from vanitylint.connectors.github.queries import OWNER_SURVEY, PROJECT_SURVEY, repository_survey
from vanitylint.connectors.github.shapes import name_of, nodes
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.connectors.people import is_person_field
from vanitylint.connectors.survey import Survey
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from vanitylint.connectors.github.address import Address
    from vanitylint.connectors.github.asking import Query
    from vanitylint.connectors.github.client import Answer
    from vanitylint.connectors.github.fetching import Fetch

POINTS_A_PAGE = 14
"""What a page of a hundred issues with all their parts costs, by GitHub's formula."""
_SECONDS_OF_SKEW = 120
_PROJECT_SCOPES = frozenset({"read:project", "project"})
_BUILT_IN = frozenset({"title", "assignees", "labels", "linked pull requests", "milestone", "repository", "reviewers",
                       "parent issue", "sub-issues progress", "status", "type"})  # fmt: skip


def survey_github(fetch: Fetch, address: Address) -> Survey:
    """What is at a place, and what a fetch of it will cost.

    Args:
        fetch: Asks.
        address: The place.
    """
    survey = Survey()
    survey.well("server", f"{address.host}, asked at {api_url(address.host)}")
    survey.well("token", describe_access(address.host))
    try:
        answer = fetch.ask(_question(address), _variables(address))
        count = _look(answer, address, survey, fetch)
    except VanitylintError as error:
        survey.unwell("access", error.message, error.hint)
        return survey
    _tell_of_rights(answer, survey, wants_projects=fetch.settings.projects)
    _tell_of_price(answer, count, survey)
    _tell_of_clock(answer, survey)
    return survey


def _question(address: Address) -> Query:
    if address.repository:
        return repository_survey
    return lambda _: PROJECT_SURVEY if address.project else OWNER_SURVEY


def _variables(address: Address) -> dict[str, Any]:
    return {"owner": address.owner, "name": address.repository, "number": address.project}


def _look(answer: Answer, address: Address, survey: Survey, fetch: Fetch) -> int:
    """Tell what is there. Returns how many items."""
    owner = as_dict(answer.data.get("repositoryOwner"))
    if address.project:
        project = as_dict(owner.get("projectV2"))
        if not project:
            raise fetch.not_found("project", answer.troubles)
        _tell_of_project(project, survey)
        items = _total(project.get("items"))
        survey.well("items", f"{items:,}")
        return items
    if address.repository:
        repository = as_dict(answer.data.get("repository"))
        if not repository:
            raise fetch.not_found("repository", answer.troubles)
        for why in fetch.remarks.hidden.values():
            survey.unwell("projects", f"not visible: {why}", _PROJECTS_HINT)
        return _tell_of_repository(repository, answer, survey)
    if not owner:
        raise fetch.not_found("organisation or user", answer.troubles)
    found = nodes(owner.get("repositories"))
    issues = sum(_total(repository.get("issues")) for repository in found)
    survey.well("repositories", f"{_total(owner.get('repositories')):,} with issues switched on, and {issues:,} issues")
    return issues


def _tell_of_repository(repository: dict[str, Any], answer: Answer, survey: Survey) -> int:
    issues = _total(repository.get("issues"))
    visibility = as_text(repository.get("visibility")).lower()
    survey.well("repository", f"{as_text(repository.get('nameWithOwner'))}, {visibility}")
    if repository.get("hasIssuesEnabled") is False:
        survey.unwell(
            "issues", "are switched off", "switch them on in the settings, or name the repository that has them"
        )
    else:
        milestones = _total(repository.get("milestones"))
        survey.well("issues", f"{issues:,}, and {milestones:,} milestones")
    survey.types |= {name_of(kind) for kind in nodes(repository.get("issueTypes"))}
    survey.labels |= {name_of(label) for label in nodes(repository.get("labels"))}
    hidden = next((trouble for trouble in answer.troubles if "projectsV2" in trouble.path), None)
    if hidden:
        survey.unwell("projects", f"not visible: {hidden.message}", _PROJECTS_HINT)
    for project in nodes(repository.get("projectsV2")):
        if project.get("closed") is not True:
            _tell_of_project(project, survey)
    return issues


def _tell_of_project(project: dict[str, Any], survey: Survey) -> None:
    names = []
    for entry in nodes(project.get("fields")):
        name = name_of(entry)
        if name.lower() == "status":
            survey.statuses |= {name_of(option) for option in entry.get("options") or ()}
        elif name and name.lower() not in _BUILT_IN and not is_person_field(name):
            survey.fields.add(name)
            names.append(name)
    title = f"#{project.get('number')} {as_text(project.get('title'))}"
    survey.well("project", f"{title}: {', '.join(names) or 'no fields of its own'}")


_PROJECTS_HINT = "give the token read access to projects, or do without them: [github] projects = false"


def _tell_of_rights(answer: Answer, survey: Survey, *, wants_projects: bool) -> None:
    """What a classic token may do; tokens of other kinds do not say."""
    if answer.scopes is None:
        return
    scopes = {scope.strip() for scope in answer.scopes.split(",") if scope.strip()}
    survey.well("scopes", ", ".join(sorted(scopes)) or "none: public repositories only")
    if wants_projects and not scopes & _PROJECT_SCOPES:
        survey.unwell("projects", "the token does not have the scope read:project", _PROJECTS_HINT)


def _tell_of_price(answer: Answer, count: int, survey: Survey) -> None:
    limit = as_dict(answer.data.get("rateLimit"))
    pages = max(1, -(-count // client.LARGEST_PAGE))
    price = pages * POINTS_A_PAGE
    questions = "one request" if pages == 1 else f"{pages:,} questions"
    told = f"the first fetch needs about {questions} and {price:,} points"
    left = limit.get("remaining")
    if not isinstance(left, int):
        survey.well("rate limit", f"{told}; this server sets no limit")
        return
    renewed = as_text(limit.get("resetAt"))[11:16]
    told += f"; {left:,} of {limit.get('limit'):,} points left until {renewed} UTC"
    if price > left:
        survey.unwell(
            "rate limit", told, "run it after that, or with a longer --max-wait; it continues where it stopped"
        )
    else:
        survey.well("rate limit", told)


def _tell_of_clock(answer: Answer, survey: Survey) -> None:
    """A clock that is wrong spoils what is overdue, and the keys of a GitHub App."""
    if not answer.date:
        return
    skew = abs((datetime.now(UTC) - parsedate_to_datetime(answer.date)).total_seconds())
    if skew > _SECONDS_OF_SKEW:
        survey.unwell("clock", f"differs from GitHub's by {skew / 60:.0f} minutes", "set this machine's clock")
    else:
        survey.well("clock", "agrees with GitHub's")


def _total(connection: object) -> int:
    return int(as_dict(connection).get("totalCount") or 0)
