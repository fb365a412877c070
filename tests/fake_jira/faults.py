"""Faults between a client and Jira, as responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.serving import Answer, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_jira.recording import Request

LOGIN_PAGE = "<!DOCTYPE html>\n<html><head><title>Log in - Jira</title></head><body><form>Log in</form></body></html>\n"
GONE = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
EXPIRED = "The provided nextPageToken is invalid or has expired."
"""The message is a guess, the status is not."""


def errors(status: int, *messages: str, headers: dict[str, str] | None = None) -> Answer:
    """Return an error in Jira's usual format."""
    return answer(status, {"errorMessages": list(messages), "errors": {}}, headers)


class Refusal(Exception):  # noqa: N818 - a response rather than an error
    """Raised to respond with an error."""

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__(*messages)
        self.status = status
        self.messages = messages

    def answer(self) -> Answer:
        """Return it in Jira's format."""
        return errors(self.status, *self.messages)


@dataclass
class Fault:
    """A fault that occurs a number of times, or always if None."""

    kind: str
    details: dict[str, Any]
    times: int | None = 1
    when: Callable[[Request], bool] | None = None

    def meets(self, request: Request) -> bool:
        """Whether the fault applies to this request."""
        if self.kind == "expired token" and not _page_token(request):
            return False
        return self.when is None or self.when(request)


def _page_token(request: Request) -> object:
    body = request.body if isinstance(request.body, dict) else {}
    return request.query.get("nextPageToken") or body.get("nextPageToken")


def instead(fault: Fault) -> Answer | None:
    """Return the response of a fault, or None if the request is handled first."""
    made = INSTEAD.get(fault.kind)
    return made(fault.details) if made else None


def _status(details: dict[str, Any]) -> Answer:
    code = details.get("code", 500)
    words = {429: "Rate limit exceeded.", 500: "Internal server error"}.get(code, "Something went wrong.")
    return answer(code, details.get("body", {"errorMessages": [words], "errors": {}}), details.get("headers"))


def _redirect(details: dict[str, Any]) -> Answer:
    to = details.get("to", "https://sso.example.com/saml/login?RelayState=secret")
    return answer(details.get("code", 302), "", {"location": to})


INSTEAD: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "status": _status,
    "html": lambda details: answer(200, details.get("body", LOGIN_PAGE)),
    "redirect": _redirect,
    "reset": lambda _: Answer(0, b"", share=None),
    "gone": lambda _: errors(410, GONE),
    "expired token": lambda details: errors(400, details.get("message", EXPIRED)),
}
AFTERWARDS = {"slow", "cut"}
KINDS = INSTEAD.keys() | AFTERWARDS
