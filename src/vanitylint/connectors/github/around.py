"""What an action wants to know of its repository: which issues a pull request closes, and who may read it all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.connectors import Silence
from vanitylint.connectors.endings import as_error
from vanitylint.connectors.github.access import connect
from vanitylint.connectors.github.client import Client
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.loose import as_dict
from vanitylint.connectors.patience import OutOfPatienceError, Patience
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from vanitylint.connectors.patience import Allowance

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
_RIGHTS = "in GitHub Actions the token needs `permissions: {issues: read, pull-requests: read}`"


def closed_by(repository: str, number: int, host: str, allowance: Allowance) -> list[str]:
    """The keys of the issues a pull request closes, such as `owner/repo#45`.

    Args:
        repository: `owner/repo`.
        number: The pull request's.
        host: Of the server's web pages.
        allowance: How long may be waited.

    Raises:
        VanitylintError: GitHub does not tell.
    """
    client = _client(repository, host, allowance)
    found: list[str] = []
    after = None
    while True:
        told = _asked(client, _CLOSING, repository, number=number, after=after)
        pull_request = told.get("pullRequest")
        if not isinstance(pull_request, dict):
            why = "which issues it closes is not known"
            raise VanitylintError(why, where=f"{repository}/pull/{number}", hint=_RIGHTS)
        page = as_dict(pull_request.get("closingIssuesReferences"))
        found += map(key_of, nodes(page))
        after = as_dict(page.get("pageInfo")).get("endCursor")
        if as_dict(page.get("pageInfo")).get("hasNextPage") is not True:
            return found


def is_private(repository: str, host: str, allowance: Allowance) -> bool:
    """Whether not everybody may read a repository.

    Args:
        repository: `owner/repo`.
        host: Of the server's web pages.
        allowance: How long may be waited.

    Raises:
        VanitylintError: GitHub does not tell.
    """
    return _asked(_client(repository, host, allowance), _PRIVATE, repository).get("isPrivate") is True


def _client(repository: str, host: str, allowance: Allowance) -> Client:
    return Client(connect(host, repository), host, Patience(allowance, Silence()))


def _asked(client: Client, query: str, repository: str, **variables: Any) -> dict[str, Any]:  # noqa: ANN401 - GraphQL's
    """What GitHub tells of a repository.

    Raises:
        VanitylintError: It does not tell, or not all.
    """
    owner, _, name = repository.partition("/")
    try:
        answer = client.ask(query, {"owner": owner, "name": name, **variables})
    except OutOfPatienceError as fault:
        raise as_error(fault, repository, has_past=False) from fault
    if answer.troubles:
        raise VanitylintError(answer.troubles[0].message.rstrip("."), where=repository, hint=_RIGHTS)
    return as_dict(answer.data.get("repository"))
