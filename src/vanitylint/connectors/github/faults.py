"""What can go wrong between GitHub and us, told apart: wait, ask for less, try again, or give up and say why."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.faults import Limited, TooHeavy, is_number, retry_after
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAVY_TYPES = frozenset({"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"})
_HEAVY_WORDS = ("something went wrong while executing your query", "timedout", "timeout")
_LIMIT_TYPES = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
_LIMIT_WORDS = ("rate limit", "abuse detection")
_UNAUTHORISED, _FORBIDDEN, _MISSING, _TOO_MANY = 401, 403, 404, 429
_SERVER_ERRORS = range(500, 600)


@dataclass(frozen=True)
class Trouble:
    """One error in an answer that otherwise came."""

    type: str
    """GitHub's own word: `NOT_FOUND`, `FORBIDDEN`, `INSUFFICIENT_SCOPES`, …"""
    message: str
    path: tuple[str | int, ...] = ()
    """Which part of the answer is missing."""
    is_sso: bool = False
    """The organisation asks for single sign-on."""
    unknown_field: str = ""
    """`Type.field` that this server does not know."""

    @property
    def is_hidden(self) -> bool:
        """Whether the token may not see something."""
        return self.type in ("FORBIDDEN", "INSUFFICIENT_SCOPES") or self.is_sso


def troubles(answer: Mapping[str, Any]) -> list[Trouble]:
    """The errors that an answer names."""
    return [_trouble(as_dict(error)) for error in as_list(answer.get("errors"))]


def raise_for_troubles(found: list[Trouble], headers: Mapping[str, Any]) -> None:
    """Raise for errors that concern the answer as a whole, in a 200 answer.

    Raises:
        Limited: GitHub asks to wait.
        TooHeavy: It took too long.
    """
    for trouble in found:
        words = trouble.message.lower()
        if trouble.type in _LIMIT_TYPES or any(word in words for word in _LIMIT_WORDS):
            raise Limited(_seconds_told(headers), "GitHub's rate limit is used up")
        if trouble.type in _HEAVY_TYPES or (not trouble.path and any(word in words for word in _HEAVY_WORDS)):
            raise TooHeavy(trouble.message)


def fault_of(status: int, headers: Mapping[str, Any], body: object, where: str) -> Exception:
    """What an answer with an error status means.

    Args:
        status: Of the answer.
        headers: In lower case.
        body: Decoded, if it was JSON.
        where: The server, for messages.
    """
    message = as_text(as_dict(body).get("message"))
    lowered = message.lower()
    if status == _TOO_MANY or (status == _FORBIDDEN and _is_limit(headers, lowered)):
        return _limit(headers, lowered)
    if status in _SERVER_ERRORS:
        return TooHeavy(f"GitHub answered {status}")
    return _refusal(status, headers, message, where)


def app_fault_of(status: int, headers: Mapping[str, Any], body: object, where: str) -> Exception:
    """What it means that an app gets no token; the arguments are those of `fault_of`."""
    if status == _UNAUTHORISED:
        hint = "create a new key on the app's page, and check GITHUB_APP_ID"
        return VanitylintError("is not the app's key", where="GITHUB_APP_PRIVATE_KEY", hint=hint)
    if status == _MISSING:
        hint = "its number is in the URL of the installation's page"
        return VanitylintError("the app has no such installation", where="GITHUB_APP_INSTALLATION_ID", hint=hint)
    return fault_of(status, headers, body, where)


def _refusal(status: int, headers: Mapping[str, Any], message: str, where: str) -> VanitylintError:
    """Why there is no answer, in words."""
    if sign_on := sso_address(headers):
        what, hint = "the organisation requires single sign-on", f"authorise the token at {sign_on}"
    elif status == _UNAUTHORISED:
        what = "the token is not accepted"
        hint = "it may be mistyped, expired, revoked or for another server; create a new one"
    elif status == _FORBIDDEN:
        what = f"access is refused: {message or 'no reason given'}"
        hint = "docs/github.md lists the rights the token needs"
    elif status == _MISSING:
        what = "there is no GitHub at this address"
        hint = "check the server's name; vanitylint looks for /api/v3 and /api/graphql there"
    else:
        what, hint = f"GitHub answered {status}: {message or 'no reason given'}", ""
    return VanitylintError(what, where=where, hint=hint)


def sso_address(headers: Mapping[str, Any]) -> str:
    """The page where a token is let into an organisation with single sign-on; empty where none is asked for."""
    told = str(headers.get("x-github-sso", ""))
    return told.partition("url=")[2].strip() if told.startswith("required") else ""


def _trouble(error: Mapping[str, Any]) -> Trouble:
    extensions = as_dict(error.get("extensions"))
    unknown = ""
    if extensions.get("code") in ("undefinedField", "undefinedType", "argumentNotAccepted"):
        unknown = f"{as_text(extensions.get('typeName'))}.{as_text(extensions.get('fieldName'))}"
    return Trouble(
        type=as_text(error.get("type")),
        message=as_text(error.get("message")),
        path=tuple(as_list(error.get("path"))),
        is_sso=extensions.get("saml_failure") is True,
        unknown_field=unknown,
    )


def _is_limit(headers: Mapping[str, Any], message: str) -> bool:
    if "retry-after" in headers or any(word in message for word in _LIMIT_WORDS):
        return True
    return str(headers.get("x-ratelimit-remaining", "")) == "0"


def _limit(headers: Mapping[str, Any], message: str) -> Limited:
    if "secondary" in message or "abuse" in message or "retry-after" in headers:
        return Limited(retry_after(headers), "GitHub asks to slow down (secondary rate limit)")
    return Limited(_seconds_told(headers), "GitHub's rate limit is used up")


def _seconds_told(headers: Mapping[str, Any]) -> float | None:
    """How long to wait, by Retry-After or the moment at which the limit is renewed."""
    if (seconds := retry_after(headers)) is not None:
        return seconds
    reset = str(headers.get("x-ratelimit-reset", ""))
    if not is_number(reset) or str(headers.get("x-ratelimit-remaining", "0")) != "0":
        return None
    return max(1.0, int(reset) - time.time() + 1)  # at which part of the second is not said
