"""One question to GitHub at a time: waits where it asks for patience, asks for less where it is overburdened."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vanitylint.connectors.answers import decoded, reason_in
from vanitylint.connectors.faults import Flaky, TooHeavy, is_no_host, persist
from vanitylint.connectors.github.faults import (
    Trouble,
    app_fault_of,
    fault_of,
    raise_for_troubles,
    sso_address,
    troubles,
)
from vanitylint.connectors.loose import as_dict
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github import Github

    from vanitylint.connectors.patience import Patience

LARGEST_PAGE = 100
_FIRST_ERROR = 400
_STATUS_PAGES = {"github.com": "githubstatus.com"}
_ELSEWHERE = re.compile(r"redirected from (?:host )?(\S+)(?: protocol)? to ([^\s,]+)")
_SMALLEST_PAGE = 5
_BEFORE_LOOKING = 5.0
"""Seconds after which what was changed shows, wherever GitHub keeps it."""
_FEATURES = {"GraphQL-Features": "issue_types,sub_issues,issue_fields"}
"""What older Enterprise servers show only to those who ask for it."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    data: dict[str, Any]
    troubles: list[Trouble] = field(default_factory=list)
    """What is missing from the data, and why."""
    sso: str = ""
    """Where a token is let into an organisation with single sign-on, if some data is kept back for that."""
    scopes: str | None = None
    """What a classic token may do, separated by commas; None for tokens of other kinds."""
    date: str = ""
    """When it was sent, by the server's clock, as in an HTTP header."""


class Client:
    """Asks GitHub's GraphQL interface through PyGithub. The only module that sends a request.

    Args:
        github: PyGithub's client.
        where: The server's name, for messages.
        patience: How long to wait in all.
    """

    def __init__(self, github: Github, where: str, patience: Patience) -> None:
        self.requester = github.requester
        self.where = where
        self.patience = patience
        self.page_size = LARGEST_PAGE
        """How many items to ask for at once. Halved whenever GitHub cannot cope, and left there."""
        self.requests = 0
        self.points = 0
        """What the answers so far have cost of the hourly 5,000, as GitHub counts."""

    def ask(self, query: str, variables: Mapping[str, Any], *, is_divisible: bool = False) -> Answer:
        """Put a question and return the answer, with the errors that concern only parts of it.

        Args:
            query: In GraphQL. If it has a variable `$first`, that is set to `page_size`.
            variables: For the query.
            is_divisible: Whoever asks can ask for less, and wants to know when that is called for.

        Raises:
            VanitylintError: There will be no answer.
            OutOfPatienceError: It would take longer than the user allows.
            TooHeavy: GitHub cannot cope, and the question is divisible.
        """
        return persist(
            lambda: self._ask_once(query, variables),
            self.patience,
            where=self.where,
            status_page=_STATUS_PAGES.get(self.where, ""),
            shrink=lambda: "$first" in query and self._shrink(),
            is_divisible=is_divisible,
        )

    def tell(self, mutation: str, variables: Mapping[str, Any]) -> Answer | None:
        """Have something changed, once. None where no answer came: nobody knows whether it was changed.

        A limit is waited for, as GitHub does nothing when it asks for patience. After anything else that breaks a line,
        telling it again could do it twice; so whoever asks looks first. By then some seconds have passed.

        Args:
            mutation: In GraphQL.
            variables: For the mutation.

        Raises:
            VanitylintError: GitHub refuses it as a whole.
            OutOfPatienceError: It would take longer than the user allows.
        """

        def once() -> Answer | None:
            try:
                return self._ask_once(mutation, variables)
            except (Flaky, TooHeavy) as fault:
                self.patience.wait(_BEFORE_LOOKING, f"{fault}, so vanitylint checks whether it was done")
                return None

        return persist(once, self.patience, where=self.where)

    def _shrink(self) -> bool:
        """Ask for half as many items a page, from now on. False where a page is as small as it gets."""
        if self.page_size <= _SMALLEST_PAGE:
            return False
        self.page_size = max(_SMALLEST_PAGE, self.page_size // 2)
        return True

    def _ask_once(self, query: str, variables: Mapping[str, Any]) -> Answer:
        from github import GithubException  # noqa: PLC0415 - loaded by whoever made the client
        from requests import RequestException, Timeout  # noqa: PLC0415 - comes with it
        from requests.exceptions import ConnectTimeout, ProxyError, SSLError  # noqa: PLC0415 - the same

        if "$first" in query:
            variables = {**variables, "first": self.page_size}
        self.requests += 1
        question = {"query": query, "variables": dict(variables)}
        try:
            status, headers, text = self.requester.requestJson(
                "POST", self.requester.graphql_url, headers=dict(_FEATURES), input=question
            )
        except GithubException as error:  # an app asks for its token
            raise app_fault_of(error.status, error.headers or {}, error.data, self.where) from error
        except ConnectTimeout as error:
            raise Flaky("the server does not respond") from error
        except Timeout as error:
            raise TooHeavy("no answer within a minute") from error
        except SSLError as error:
            hint = "name a file with the certificates to trust in REQUESTS_CA_BUNDLE"
            raise VanitylintError("the server's certificate is not trusted", where=self.where, hint=hint) from error
        except RequestException as error:
            if is_no_host(error) and not isinstance(error, ProxyError):  # a proxy's name is none of ours
                hint = "check GH_HOST, or host under [github] in the config, or the network"
                told = f"there is no host {urlsplit(self.requester.graphql_url).hostname}"
                raise VanitylintError(told, where=self.where, hint=hint) from error
            raise Flaky(f"the connection broke ({type(error).__name__})") from error
        except (RuntimeError, AssertionError) as error:  # a server that sends us elsewhere, which PyGithub refuses
            raise _sent_elsewhere(str(error), self.where) from error
        content = text.encode("utf-8", "surrogatepass")
        if status >= _FIRST_ERROR:
            raise fault_of(status, headers, reason_in(content), self.where)
        return self._answer(headers, decoded(content))

    def _answer(self, headers: Mapping[str, Any], body: object) -> Answer:
        answer = as_dict(body)
        data = answer.get("data")
        if not isinstance(data, dict | None) or not (data or answer.get("errors")):
            raise VanitylintError(
                "the server's answer is not from GitHub's GraphQL API",
                where=self.where,
                hint="it may come from a login page or a proxy; check the address and how you reach it",
            )
        found = troubles(answer)
        raise_for_troubles(found, headers)
        self.points += int(as_dict(as_dict(data).get("rateLimit")).get("cost") or 0)
        scopes, date = headers.get("x-oauth-scopes"), headers.get("date", "")
        return Answer(as_dict(data), found, sso_address(headers), scopes, date)


def _sent_elsewhere(why: str, where: str) -> VanitylintError:
    """The token went nowhere; PyGithub says where it should have gone."""
    found = _ELSEWHERE.search(why)
    told = f", from {found[1]} to {found[2]}" if found else ""
    hint = "check the address; a GitHub server that has moved has a new name"
    return VanitylintError(f"the server redirects elsewhere{told}", where=where, hint=hint)
