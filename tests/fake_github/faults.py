"""Faults between a client and GitHub, as responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_github.errors import forbidden
from tests.serving import Answer, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_github.recording import Request

LOGIN_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>Sign in</form></body></html>\n"
SAML = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization."
TIMED_OUT = {
    "data": None,
    "errors": [
        {
            "message": "Something went wrong while executing your query. This may be the result of a timeout, or it "
            "could be a GitHub bug. Please include `0403:094E` when reporting this issue."
        }
    ],
}


@dataclass
class Fault:
    """A fault that occurs a number of times, or always if None."""

    kind: str
    details: dict[str, Any]
    times: int | None = 1
    when: Callable[[Request], bool] | None = None

    def meets(self, request: Request) -> bool:
        """Whether the fault applies to this request."""
        if self.kind == "heavy":
            asked = request.variables.get(self.details.get("variable", "first"))
            if not (isinstance(asked, int) and asked > self.details["n"]):
                return False
        return self.when is None or self.when(request)


def instead(fault: Fault, now: float) -> Answer | None:
    """Return the response of a fault, or None if the request is executed first."""
    details = fault.details
    made: Callable[[dict[str, Any], float], Answer] | None = INSTEAD.get(fault.kind)
    return made(details, now) if made else None


def _status(details: dict[str, Any], _: float) -> Answer:
    code = details.get("code", 500)
    return answer(code, details.get("body", {"message": "Server Error"}), details.get("headers"))


def _rate_limited_200(details: dict[str, Any], now: float) -> Answer:
    error = {
        "type": details.get("type", "RATE_LIMITED"),  # 'RATE_LIMIT' with a code has been observed, too
        "message": details.get("message", "API rate limit already exceeded for user ID 1."),
    }
    return answer(200, {"errors": [error]}, _used_up(details, now))


def _primary(details: dict[str, Any], now: float) -> Answer:
    body = {"message": "API rate limit exceeded for user ID 1.", "documentation_url": "https://docs.github.com/rest"}
    return answer(details.get("code", 403), body, _used_up(details, now))


def _used_up(details: dict[str, Any], now: float) -> dict[str, str]:
    return {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-used": "5000",
        "x-ratelimit-reset": str(int(now + details.get("reset_in", 60))),
        **(details.get("headers") or {}),
    }


def _secondary(details: dict[str, Any], _: float) -> Answer:
    after = details.get("retry_after")
    body = {
        "documentation_url": "https://docs.github.com/graphql/using-the-rest-api/rate-limits-for-the-rest-api",
        "message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    }
    return answer(details.get("code", 403), body, {"retry-after": str(after)} if after is not None else None)


INSTEAD: dict[str, Callable[[dict[str, Any], float], Answer]] = {
    "status": _status,
    "rate_limited_200": _rate_limited_200,
    "primary": _primary,
    "secondary": _secondary,
    "reset": lambda _, __: Answer(0, b"", share=None),
    "html": lambda _, __: answer(200, LOGIN_PAGE),
    "heavy": lambda _, __: answer(502, TIMED_OUT),
}
AFTERWARDS = {"cut", "partial", "slow"}
KINDS = INSTEAD.keys() | AFTERWARDS


def partial(fault: Fault, result: dict[str, Any]) -> None:
    """Remove a part of the data and add an error for it."""
    path, details = fault.details["path"], fault.details
    parent = result["data"]
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = None
    refused = forbidden(details.get("message", SAML), saml=details.get("saml", True))
    error = {"type": details.get("type", refused.kind), "path": path, "extensions": refused.extensions}
    result.setdefault("errors", []).append(error | {"locations": [], "message": str(refused)})
