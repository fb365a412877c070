"""HTTP client for Jira: one request at a time, with waits and retries. The only module to use internals of `jira`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from vanitylint.connectors.decoding import decode_error_body, decode_json
from vanitylint.connectors.faults import ConnectionBroken, TooHeavy, is_unknown_host, send_with_retries
from vanitylint.connectors.jira.faults import (
    certificate_required,
    connection_broke,
    encryption_fault,
    login_fault,
    not_jira,
    response_fault,
)
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jira import JIRA
    from requests import Response

    from vanitylint.connectors.waiting import Waiter

Parameters: TypeAlias = "Mapping[str, str | int]"

_MIN_ERROR_STATUS, _BAD_REQUEST = 300, 400
_NO_CERTIFICATE = b"No required SSL certificate was sent"
"""Response of nginx when a required client certificate is missing."""
_STATUS_PAGE = "jira-software.status.atlassian.com"


class Client:
    """Sends requests through the session of the `jira` package, which handles authentication, proxies and certificates.

    The package's own calls are not used: they stop after one page, retry silently, fail on a date in `Retry-After`,
    take a login page for a response, and follow redirects to other servers.

    Args:
        jira: The package's client.
        site: URL of the site.
        waiter: Limits how long to wait in total.
    """

    def __init__(self, jira: JIRA, site: str, waiter: Waiter) -> None:
        self._session = jira._session  # noqa: SLF001 - the purpose of this module
        self.site = site
        self.waiter = waiter
        self.requests = 0
        self.date = ""
        """When the last response was sent, by the server's clock, as in an HTTP header."""

    def get(self, path: str, parameters: Parameters | None = None, *, is_divisible: bool = False) -> Any:  # noqa: ANN401
        """Send a GET request and return the decoded response.

        Args:
            path: Path such as `rest/api/3/field`, without a leading slash.
            parameters: Query parameters; empty ones are left out.
            is_divisible: As for `post`.

        Raises:
            VanitylintError: The request failed for good; `Missing` and `Refused` are subclasses.
            WaitTooLongError: It would take longer than the user allows.
            TooHeavy: The request is too much for Jira, and is divisible.
        """
        filled = {name: value for name, value in (parameters or {}).items() if value != ""}
        return self._request("GET", path, {"params": filled}, is_divisible=is_divisible)

    def post(self, path: str, body: Mapping[str, Any], *, is_divisible: bool = False) -> Any:  # noqa: ANN401 - as above
        """Send a POST request, for queries that are too long for a URL, and return the decoded response.

        Args:
            path: Path such as `rest/api/3/search/jql`.
            body: The request, to be encoded as JSON.
            is_divisible: Whether the caller can ask for less at once and wants to know when that is necessary.

        Raises:
            VanitylintError: The request failed for good; `Missing` and `Refused` are subclasses.
            WaitTooLongError: It would take longer than the user allows.
            TooHeavy: The request is too much for Jira, and is divisible.
        """
        return self._request("POST", path, {"json": dict(body)}, is_divisible=is_divisible)

    def _request(self, method: str, path: str, arguments: dict[str, Any], *, is_divisible: bool = False) -> Any:  # noqa: ANN401
        return send_with_retries(
            lambda: self._request_once(method, path, arguments),
            self.waiter,
            where=self.site,
            status_page=_STATUS_PAGE if "atlassian" in self.site else "",
            is_divisible=is_divisible,
        )

    def _request_once(self, method: str, path: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        self.requests += 1
        response = self._send(method, f"{self.site}/{path}", arguments)
        headers = {name.lower(): str(value) for name, value in response.headers.items()}
        self.date = headers.get("date", self.date)
        if refusal := login_fault(headers, self.site):
            raise refusal
        if response.status_code == _BAD_REQUEST and _NO_CERTIFICATE in response.content:
            raise certificate_required(self.site)
        if response.status_code >= _MIN_ERROR_STATUS:
            raise response_fault(response.status_code, headers, decode_error_body(response.content), self.site)
        body = decode_json(response.content)
        if body is None:
            raise not_jira(self.site)
        return body

    def _send(self, method: str, url: str, arguments: dict[str, Any]) -> Response:
        from requests import RequestException, Session, Timeout  # noqa: PLC0415 - already loaded with the client
        from requests.exceptions import ConnectTimeout, InvalidURL, ProxyError, SSLError  # noqa: PLC0415 - as above

        seconds = self._session.timeout
        try:  # the package's own `request` fails on error responses in a form that it does not expect
            return Session.request(self._session, method, url, allow_redirects=False, timeout=seconds, **arguments)
        except ConnectTimeout as error:
            raise ConnectionBroken("the server does not respond") from error
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
            if is_unknown_host(error):
                hint = "check JIRA_URL, or url under [jira] in the config, or the network"
                message = f"there is no host {urlsplit(self.site).hostname}"
                raise VanitylintError(message, where=self.site, hint=hint) from error
            raise connection_broke(error) from error
        except ValueError as error:  # an invalid host name
            raise VanitylintError("is not the address of a site", where=self.site, hint="check JIRA_URL") from error
        except OSError as error:  # a certificate file that cannot be read
            raise VanitylintError(f"the connection cannot be set up: {error}", where=self.site) from error
