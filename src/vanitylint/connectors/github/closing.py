"""What a pull request is for: the issues that GitHub closes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.connectors import Silence
from vanitylint.connectors.endings import as_error
from vanitylint.connectors.github.access import connect
from vanitylint.connectors.github.address import default_host, parse_address
from vanitylint.connectors.github.client import Client
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.loose import as_dict
from vanitylint.connectors.patience import OutOfPatienceError, Patience
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from vanitylint.connectors.patience import Allowance

_QUESTION = """
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


def closed_by(repository: str, number: int, host: str, allowance: Allowance) -> list[str]:
    """The sources that stand for the issues a pull request closes, such as `github:owner/repo#45`.

    Args:
        repository: `owner/repo`.
        number: The pull request's.
        host: The server that `github:` stands for, where the config names one.
        allowance: How long may be waited.

    Raises:
        VanitylintError: GitHub does not tell.
    """
    name = f"github:{repository}"
    address = parse_address(name, default_host(host))
    client = Client(connect(address.host, name), address.host, Patience(allowance, Silence()))
    found: list[str] = []
    after = None
    while True:
        variables = {"owner": address.owner, "name": address.repository, "number": number, "after": after}
        try:
            answer = client.ask(_QUESTION, variables)
        except OutOfPatienceError as fault:
            raise as_error(fault, name, has_past=False) from fault
        pull_request = as_dict(as_dict(answer.data.get("repository")).get("pullRequest"))
        if not pull_request or answer.troubles:
            why = answer.troubles[0].message if answer.troubles else "there is none"
            hint = "in GitHub Actions the token needs `permissions: {issues: read, pull-requests: read}`"
            raise VanitylintError(
                f"which issues it closes is not told: {why}", where=f"{name}/pull/{number}", hint=hint
            )
        page = as_dict(pull_request.get("closingIssuesReferences"))
        found += [f"github:{key_of(issue)}" for issue in nodes(page)]
        after = as_dict(page.get("pageInfo")).get("endCursor")
        if as_dict(page.get("pageInfo")).get("hasNextPage") is not True:
            return found
