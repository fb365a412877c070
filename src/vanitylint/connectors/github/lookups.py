"""Facts that the action needs about its repository: which issues a pull request closes, and whether it is private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.connectors import SilentListener
from vanitylint.connectors.fetch_end import to_user_error
from vanitylint.connectors.github.access import connect
from vanitylint.connectors.github.client import Client
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.json_values import as_dict
from vanitylint.connectors.waiting import Waiter, WaitTooLongError
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from vanitylint.connectors.waiting import WaitBudget

_CLOSING = """
query Closing($owner: String!, $name: String!, $number: Int!, $after: String) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      closingIssuesReferences(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { number repository { nameWithOwner } }
      }
    }
  }
}"""
_PRIVATE = """
query Private($owner: String!, $name: String!) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) { isPrivate }
}"""
_RIGHTS_HINT = "in GitHub Actions the token needs `permissions: {issues: read, pull-requests: read}`"


def issues_closed_by(repository: str, number: int, host: str, wait_budget: WaitBudget) -> list[str]:
    """Return the keys of the issues that a pull request closes, such as `owner/repo#45`.

    Args:
        repository: `owner/repo`.
        number: Number of the pull request.
        host: Host of the server's web pages.
        wait_budget: How long to wait at most.

    Raises:
        VanitylintError: GitHub does not say.
    """
    client = _client(repository, host, wait_budget)
    keys: list[str] = []
    after = None
    while True:
        data = _query_repository(client, _CLOSING, repository, number=number, after=after)
        pull_request = data.get("pullRequest")
        if not isinstance(pull_request, dict):
            why = "which issues it closes is not known"
            raise VanitylintError(why, where=f"{repository}/pull/{number}", hint=_RIGHTS_HINT)
        page = as_dict(pull_request.get("closingIssuesReferences"))
        keys += map(key_of, nodes(page))
        after = as_dict(page.get("pageInfo")).get("endCursor")
        if as_dict(page.get("pageInfo")).get("hasNextPage") is not True:
            return keys


def is_private(repository: str, host: str, wait_budget: WaitBudget) -> bool:
    """Return whether a repository is private or internal.

    Args:
        repository: `owner/repo`.
        host: Host of the server's web pages.
        wait_budget: How long to wait at most.

    Raises:
        VanitylintError: GitHub does not say.
    """
    return _query_repository(_client(repository, host, wait_budget), _PRIVATE, repository).get("isPrivate") is True


def _client(repository: str, host: str, wait_budget: WaitBudget) -> Client:
    return Client(connect(host, repository), host, Waiter(wait_budget, SilentListener()))


def _query_repository(
    client: Client,
    query: str,
    repository: str,
    **variables: Any,  # noqa: ANN401 - GraphQL's
) -> dict[str, Any]:
    """Query data of a repository.

    Raises:
        VanitylintError: GitHub returns no data, or not all.
    """
    owner, _, name = repository.partition("/")
    try:
        response = client.query(query, {"owner": owner, "name": name, **variables})
    except WaitTooLongError as fault:
        raise to_user_error(fault, repository, has_past=False) from fault
    if response.errors:
        raise VanitylintError(response.errors[0].message.rstrip("."), where=repository, hint=_RIGHTS_HINT)
    return as_dict(response.data.get("repository"))
