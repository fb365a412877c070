"""Send queries to GitHub one at a time: wait when asked to, shrink pages when overburdened, and retry."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vanitylint.connectors.decoding import decode_error_body, decode_json
from vanitylint.connectors.faults import ConnectionBroken, TooHeavy, is_unknown_host, send_with_retries
from vanitylint.connectors.github.faults import (
    GraphQLError,
    app_fault_for,
    fault_for,
    parse_errors,
    raise_for_errors,
    sso_url,
)
from vanitylint.connectors.json_values import as_dict
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github import Github

    from vanitylint.connectors.waiting import Waiter

MAX_PAGE_SIZE = 100
_MIN_PAGE_SIZE = 5
_FIRST_ERROR_STATUS = 400
_STATUS_PAGES = {"github.com": "githubstatus.com"}
_REDIRECT = re.compile(r"redirected from (?:host )?(\S+)(?: protocol)? to ([^\s,]+)")
_VISIBILITY_DELAY = 5.0
"""Seconds after which a change is visible on all of GitHub's replicas."""
_FEATURES = {"GraphQL-Features": "issue_types,sub_issues,issue_fields"}
"""Header for features that older Enterprise servers show only on request."""


@dataclass(frozen=True)
class Response:
    """A response of the GraphQL API."""

    data: dict[str, Any]
    errors: list[GraphQLError] = field(default_factory=list)
    """Errors that explain what is missing from the data."""
    sso_url: str = ""
    """Page to authorise the token for single sign-on, if data of an organisation is withheld for lack of that."""
    scopes: str | None = None
    """Scopes of a classic token, separated by commas; None for other kinds of token."""
    date: str = ""
    """When it was sent by the server's clock, as in an HTTP header."""


class Client:
    """Sends queries to GitHub's GraphQL API through PyGithub. This is the only module that sends requests.

    Args:
        github: PyGithub's client.
        where: Name of the server, for messages.
        waiter: Does the waiting.
    """

    def __init__(self, github: Github, where: str, waiter: Waiter) -> None:
        self.requester = github.requester
        self.where = where
        self.waiter = waiter
        self.page_size = MAX_PAGE_SIZE
        """Number of items to request at once. Halved for good whenever GitHub cannot cope."""
        self.requests = 0
        self.points = 0
        """Points that the responses so far have cost, of GitHub's limit of 5,000 an hour."""

    def query(self, query: str, variables: Mapping[str, Any], *, is_divisible: bool = False) -> Response:
        """Send a query and return the response, with the errors that concern only parts of it.

        Args:
            query: Query in GraphQL. Its variable `$first`, if it has one, is set to `page_size`.
            variables: Variables of the query.
            is_divisible: Whether the caller can split the query, so that `TooHeavy` is raised at once.

        Raises:
            VanitylintError: There is no answer.
            WaitTooLongError: It would take longer than the user allows.
            TooHeavy: The query is too much for GitHub, and it is divisible.
        """
        return send_with_retries(
            lambda: self._send(query, variables),
            self.waiter,
            where=self.where,
            status_page=_STATUS_PAGES.get(self.where, ""),
            shrink=lambda: "$first" in query and self._shrink_pages(),
            is_divisible=is_divisible,
        )

    def mutate(self, mutation: str, variables: Mapping[str, Any]) -> Response | None:
        """Send a mutation once. Return None if there is no answer, so that nobody knows whether it took effect.

        When a rate limit is reached, wait and send the mutation again: GitHub does nothing when it asks to wait. After
        any other failure, sending it again could apply it twice, so wait some seconds and let the caller check first.

        Args:
            mutation: Mutation in GraphQL.
            variables: Variables of the mutation.

        Raises:
            VanitylintError: GitHub refuses it as a whole.
            WaitTooLongError: It would take longer than the user allows.
        """

        def once() -> Response | None:
            try:
                return self._send(mutation, variables)
            except (ConnectionBroken, TooHeavy) as fault:
                self.waiter.wait(_VISIBILITY_DELAY, f"{fault}, so vanitylint checks whether it was done")
                return None

        return send_with_retries(once, self.waiter, where=self.where)

    def _shrink_pages(self) -> bool:
        """Halve the page size from now on. Return False if it is at its minimum."""
        if self.page_size <= _MIN_PAGE_SIZE:
            return False
        self.page_size = max(_MIN_PAGE_SIZE, self.page_size // 2)
        return True

    def _send(self, query: str, variables: Mapping[str, Any]) -> Response:
        from github import GithubException  # noqa: PLC0415 - already loaded with the client
        from requests import RequestException, Timeout  # noqa: PLC0415 - loaded with it
        from requests.exceptions import ConnectTimeout, ProxyError, SSLError  # noqa: PLC0415 - loaded with it

        if "$first" in query:
            variables = {**variables, "first": self.page_size}
        self.requests += 1
        body = {"query": query, "variables": dict(variables)}
        try:
            status, headers, text = self.requester.requestJson(
                "POST", self.requester.graphql_url, headers=dict(_FEATURES), input=body
            )
        except GithubException as error:  # raised when an app requests its token
            raise app_fault_for(error.status, error.headers or {}, error.data, self.where) from error
        except ConnectTimeout as error:
            raise ConnectionBroken("the server does not respond") from error
        except Timeout as error:
            raise TooHeavy("no answer within a minute") from error
        except SSLError as error:
            hint = "name a file with the certificates to trust in REQUESTS_CA_BUNDLE"
            raise VanitylintError("the server's certificate is not trusted", where=self.where, hint=hint) from error
        except RequestException as error:
            if is_unknown_host(error) and not isinstance(error, ProxyError):  # the unknown host may be the proxy's
                hint = "check GH_HOST, or host under [github] in the config, or the network"
                message = f"there is no host {urlsplit(self.requester.graphql_url).hostname}"
                raise VanitylintError(message, where=self.where, hint=hint) from error
            raise ConnectionBroken(f"the connection broke ({type(error).__name__})") from error
        except (RuntimeError, AssertionError) as error:  # PyGithub refuses redirects to another host
            raise _redirected(str(error), self.where) from error
        content = text.encode("utf-8", "surrogatepass")
        if status >= _FIRST_ERROR_STATUS:
            raise fault_for(status, headers, decode_error_body(content), self.where)
        return self._parse(headers, decode_json(content))

    def _parse(self, headers: Mapping[str, Any], decoded_body: object) -> Response:
        body = as_dict(decoded_body)
        data = body.get("data")
        if not isinstance(data, dict | None) or not (data or body.get("errors")):
            raise VanitylintError(
                "the server's answer is not from GitHub's GraphQL API",
                where=self.where,
                hint="it may come from a login page or a proxy; check the address and how you reach it",
            )
        errors = parse_errors(body)
        raise_for_errors(errors, headers)
        self.points += int(as_dict(as_dict(data).get("rateLimit")).get("cost") or 0)
        scopes, date = headers.get("x-oauth-scopes"), headers.get("date", "")
        return Response(as_dict(data), errors, sso_url(headers), scopes, date)


def _redirected(why: str, where: str) -> VanitylintError:
    """Create the error for a redirect to another host. The token was not sent there."""
    match = _REDIRECT.search(why)
    detail = f", from {match[1]} to {match[2]}" if match else ""
    hint = "check the address; a GitHub server that has moved has a new name"
    return VanitylintError(f"the server redirects elsewhere{detail}", where=where, hint=hint)
