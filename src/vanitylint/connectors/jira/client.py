"""One question to Jira at a time: waits where it asks for patience. The only module that touches what `jira` hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from vanitylint.connectors.answers import decoded, reason_in
from vanitylint.connectors.faults import Flaky, TooHeavy, is_no_host, persist
from vanitylint.connectors.jira.faults import (
    broken,
    certificate_asked,
    encryption_fault,
    fault_of,
    login_fault,
    not_jira,
)
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jira import JIRA
    from requests import Response

    from vanitylint.connectors.patience import Patience

Parameters: TypeAlias = "Mapping[str, str | int]"

_FIRST_ERROR, _BAD_REQUEST = 300, 400
_NO_CERTIFICATE = b"No required SSL certificate was sent"
"""What nginx answers where it asks for a client certificate."""
_STATUS_PAGE = "jira-software.status.atlassian.com"


class Client:
    """Asks Jira through the session of the `jira` package, which brings the way in, proxies and certificates.

    The package's own calls are not used: they stop after a page, try again in silence, choke on a date in
    `Retry-After`, take a login page for an answer, and follow a server that sends them elsewhere.

    Args:
        jira: The package's client.
        site: Where it asks, for messages.
        patience: How long to wait in all.
    """

    def __init__(self, jira: JIRA, site: str, patience: Patience) -> None:
        self._session = jira._session  # noqa: SLF001 - what this module is for
        self.site = site
        self.patience = patience
        self.requests = 0
        self.date = ""
        """When the last answer was sent, by the server's clock, as in an HTTP header."""

    def get(self, path: str, parameters: Parameters | None = None, *, is_divisible: bool = False) -> Any:  # noqa: ANN401
        """What stands at a path such as `rest/api/3/field`, decoded.

        Args:
            path: Without a slash at its beginning.
            parameters: Of the question; those that are empty are left out.
            is_divisible: As for `post`.

        Raises:
            VanitylintError: There will be no answer; `Missing` and `Refused` are kinds of it.
            OutOfPatienceError: It would take longer than the user allows.
            TooHeavy: Jira cannot cope, and the question is divisible.
        """
        told = {name: value for name, value in (parameters or {}).items() if value != ""}
        return self._ask("GET", path, {"params": told}, is_divisible=is_divisible)

    def post(self, path: str, body: Mapping[str, Any], *, is_divisible: bool = False) -> Any:  # noqa: ANN401 - as above
        """The answer to a question that is too long for an address.

        Args:
            path: Such as `rest/api/3/search/jql`.
            body: The question.
            is_divisible: Whoever asks can ask for less, and wants to know when that is called for.

        Raises:
            VanitylintError: There will be no answer; `Missing` and `Refused` are kinds of it.
            OutOfPatienceError: It would take longer than the user allows.
            TooHeavy: Jira cannot cope, and the question is divisible.
        """
        return self._ask("POST", path, {"json": dict(body)}, is_divisible=is_divisible)

    def _ask(self, method: str, path: str, what: dict[str, Any], *, is_divisible: bool = False) -> Any:  # noqa: ANN401
        return persist(
            lambda: self._ask_once(method, path, what),
            self.patience,
            where=self.site,
            status_page=_STATUS_PAGE if "atlassian" in self.site else "",
            is_divisible=is_divisible,
        )

    def _ask_once(self, method: str, path: str, what: dict[str, Any]) -> Any:  # noqa: ANN401
        self.requests += 1
        response = self._send(method, f"{self.site}/{path}", what)
        headers = {name.lower(): str(value) for name, value in response.headers.items()}
        self.date = headers.get("date", self.date)
        if refusal := login_fault(headers, self.site):
            raise refusal
        if response.status_code == _BAD_REQUEST and _NO_CERTIFICATE in response.content:
            raise certificate_asked(self.site)
        if response.status_code >= _FIRST_ERROR:
            raise fault_of(response.status_code, headers, reason_in(response.content), self.site)
        body = decoded(response.content)
        if body is None:
            raise not_jira(self.site)
        return body

    def _send(self, method: str, url: str, what: dict[str, Any]) -> Response:
        from requests import RequestException, Session, Timeout  # noqa: PLC0415 - loaded by whoever made the client
        from requests.exceptions import ConnectTimeout, InvalidURL, ProxyError, SSLError  # noqa: PLC0415 - the same

        seconds = self._session.timeout
        try:  # the package's own `request` fails at answers of errors that are of another form than it expects
            return Session.request(self._session, method, url, allow_redirects=False, timeout=seconds, **what)
        except ConnectTimeout as error:
            raise Flaky("the server does not respond") from error
        except Timeout as error:
            raise TooHeavy("no answer within a minute") from error
        except ProxyError as error:
            hint = "check HTTPS_PROXY, or name the server in NO_PROXY"
            raise VanitylintError("the proxy refuses the connection", where=self.site, hint=hint) from error
        except SSLError as error:
            raise encryption_fault(str(error), self.site) from error
        except InvalidURL as error:
            raise VanitylintError("is not the address of a site", where=self.site, hint="check JIRA_URL") from error
        except RequestException as error:
            if is_no_host(error):
                hint = "check JIRA_URL, or url under [jira] in the config, or the network"
                told = f"there is no host {urlsplit(self.site).hostname}"
                raise VanitylintError(told, where=self.site, hint=hint) from error
            raise broken(error) from error
        except ValueError as error:  # a name that no server can have
            raise VanitylintError("is not the address of a site", where=self.site, hint="check JIRA_URL") from error
        except OSError as error:  # a certificate's file that cannot be read
            raise VanitylintError(f"the connection cannot be set up: {error}", where=self.site) from error
