"""Classify GitHub's errors: wait, ask for less, retry, or give up and explain."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.faults import RateLimited, TooHeavy, is_digits, parse_retry_after
from vanitylint.connectors.json_values import as_dict, as_list, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAVY_TYPES = frozenset({"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"})
_HEAVY_PHRASES = ("something went wrong while executing your query", "timedout", "timeout")
_LIMIT_TYPES = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
_LIMIT_PHRASES = ("rate limit", "abuse detection")
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY_REQUESTS = 401, 403, 404, 429
_SERVER_ERRORS = range(500, 600)


@dataclass(frozen=True)
class GraphQLError:
    """One entry of a response's `errors`."""

    type: str
    """GitHub's type of error: `NOT_FOUND`, `FORBIDDEN`, `INSUFFICIENT_SCOPES`, …"""
    message: str
    path: tuple[str | int, ...] = ()
    """Path to the missing part of the response."""
    is_sso: bool = False
    """Whether the organisation requires single sign-on."""
    unknown_field: str = ""
    """`Type.field` if the server does not know a field; else empty."""

    @property
    def is_hidden(self) -> bool:
        """Whether the token lacks the right to see something."""
        return self.type in ("FORBIDDEN", "INSUFFICIENT_SCOPES") or self.is_sso


def parse_errors(body: Mapping[str, Any]) -> list[GraphQLError]:
    """Parse the errors of a response."""
    return [_parse_error(as_dict(error)) for error in as_list(body.get("errors"))]


def raise_for_errors(errors: list[GraphQLError], headers: Mapping[str, Any]) -> None:
    """Raise for errors in a response with status 200 that concern it as a whole.

    Raises:
        RateLimited: GitHub asks to wait.
        TooHeavy: The query took too long.
    """
    for error in errors:
        message = error.message.lower()
        if error.type in _LIMIT_TYPES or any(phrase in message for phrase in _LIMIT_PHRASES):
            raise RateLimited(_wait_seconds(headers), "GitHub's rate limit is used up")
        if error.type in _HEAVY_TYPES or (not error.path and any(phrase in message for phrase in _HEAVY_PHRASES)):
            raise TooHeavy(error.message)


def fault_for(status: int, headers: Mapping[str, Any], body: object, where: str) -> Exception:
    """Return the exception for a response with an error status.

    Args:
        status: Status of the response.
        headers: Headers with names in lower case.
        body: Decoded body, if it was JSON.
        where: The server, for messages.
    """
    message = as_text(as_dict(body).get("message"))
    lowered = message.lower()
    if status == _TOO_MANY_REQUESTS or (status == _FORBIDDEN and _is_limit(headers, lowered)):
        return _rate_limit_fault(headers, lowered)
    if status in _SERVER_ERRORS:
        return TooHeavy(f"GitHub answered {status}")
    return _refusal(status, headers, message, where)


def app_fault_for(status: int, headers: Mapping[str, Any], body: object, where: str) -> Exception:
    """Return the exception for an app that is refused a token. The arguments are those of `fault_for`."""
    if status == _UNAUTHORISED:
        hint = "create a new key on the app's page, and check GITHUB_APP_ID"
        return VanitylintError("is not the app's key", where="GITHUB_APP_PRIVATE_KEY", hint=hint)
    if status == _NOT_FOUND:
        hint = "its number is in the URL of the installation's page"
        return VanitylintError("the app has no such installation", where="GITHUB_APP_INSTALLATION_ID", hint=hint)
    return fault_for(status, headers, body, where)


def _refusal(status: int, headers: Mapping[str, Any], message: str, where: str) -> VanitylintError:
    """Create the error for a request that was refused."""
    if url := sso_url(headers):
        what, hint = "the organisation requires single sign-on", f"authorise the token at {url}"
    elif status == _UNAUTHORISED:
        what = "the token is not accepted"
        hint = "it may be mistyped, expired, revoked or for another server; create a new one"
    elif status == _FORBIDDEN:
        what = f"access is refused: {message or 'no reason given'}"
        hint = "docs/github.md lists the rights the token needs"
    elif status == _NOT_FOUND:
        what = "there is no GitHub at this address"
        hint = "check the server's name; vanitylint looks for /api/v3 and /api/graphql there"
    else:
        what, hint = f"GitHub answered {status}: {message or 'no reason given'}", ""
    return VanitylintError(what, where=where, hint=hint)


def sso_url(headers: Mapping[str, Any]) -> str:
    """Return the page to authorise the token for single sign-on. Empty if that is not required."""
    value = str(headers.get("x-github-sso", ""))
    return value.partition("url=")[2].strip() if value.startswith("required") else ""


def _parse_error(error: Mapping[str, Any]) -> GraphQLError:
    extensions = as_dict(error.get("extensions"))
    unknown_field = ""
    if extensions.get("code") in ("undefinedField", "undefinedType", "argumentNotAccepted"):
        unknown_field = f"{as_text(extensions.get('typeName'))}.{as_text(extensions.get('fieldName'))}"
    return GraphQLError(
        type=as_text(error.get("type")),
        message=as_text(error.get("message")),
        path=tuple(as_list(error.get("path"))),
        is_sso=extensions.get("saml_failure") is True,
        unknown_field=unknown_field,
    )


def _is_limit(headers: Mapping[str, Any], message: str) -> bool:
    if "retry-after" in headers or any(phrase in message for phrase in _LIMIT_PHRASES):
        return True
    return str(headers.get("x-ratelimit-remaining", "")) == "0"


def _rate_limit_fault(headers: Mapping[str, Any], message: str) -> RateLimited:
    if "secondary" in message or "abuse" in message or "retry-after" in headers:
        return RateLimited(parse_retry_after(headers), "GitHub asks to slow down (secondary rate limit)")
    return RateLimited(_wait_seconds(headers), "GitHub's rate limit is used up")


def _wait_seconds(headers: Mapping[str, Any]) -> float | None:
    """Return how long to wait, from Retry-After or the time at which the limit is renewed."""
    if (seconds := parse_retry_after(headers)) is not None:
        return seconds
    reset = str(headers.get("x-ratelimit-reset", ""))
    if not is_digits(reset) or str(headers.get("x-ratelimit-remaining", "0")) != "0":
        return None
    return max(1.0, int(reset) - time.time() + 1)  # the header has whole seconds only
