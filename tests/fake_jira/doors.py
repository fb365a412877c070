"""Authentication: Cloud takes an email address and a token, its gateway scoped tokens, Data Center personal tokens."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from tests.fake_jira.store import SOMEBODY
from tests.serving import Answer, answer

if TYPE_CHECKING:
    from tests.fake_jira.jira import FakeJira
    from tests.fake_jira.recording import Request

CLOUD_ID = "11223344-a1b2-3b33-c444-def123456789"
_WORDS = "Client must be authenticated to access this resource."


class Doors:
    """Authentication of requests.

    Args:
        jira: The fake.
        token: The valid token; None to allow everybody.
        email: Email address of the token's owner.
    """

    def __init__(self, jira: FakeJira, token: str | None, email: str) -> None:
        self.token = token
        self.scoped_token: str | None = None
        """Token that is only valid at Cloud's gateway."""
        self.email = email
        self.cloud_id = CLOUD_ID
        self.lets_anonymous_in = False
        """Whether requests with a wrong token see no projects, with a header that tells why, instead of an error."""
        self._jira = jira

    def at_gateway(self, request: Request) -> bool:
        """Whether a request comes through Cloud's gateway."""
        return self._jira.store.is_cloud and request.path.startswith(f"/ex/jira/{self.cloud_id}/")

    def opened(self, request: Request) -> bool:
        """Whether a request has valid credentials."""
        if self.token is None and self.scoped_token is None:
            return True
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        right = self.scoped_token if self.at_gateway(request) else self.token
        if not right:
            return False
        if kind.lower() == "basic" and self._jira.store.is_cloud:
            return given == base64.b64encode(f"{self.email}:{right}".encode()).decode()
        bears = self.at_gateway(request) or not self._jira.store.is_cloud
        return kind.lower() == "bearer" and bears and given == right

    def refusal(self, request: Request) -> Answer:
        """Return the response to a request without the right token."""
        reason = self.headers(request)
        if self.at_gateway(request):
            return answer(401, {"code": 401, "message": "Unauthorized; scope does not match"})
        if not self._jira.store.is_cloud:
            reason |= {"www-authenticate": f'OAuth realm="{self._jira.url}"'}
        return answer(401, {"message": _WORDS, "status-code": 401}, reason)

    def headers(self, request: Request) -> dict[str, str]:
        """Return the response headers about the user."""
        if not self.opened(request):
            anonymous = {} if self._jira.store.is_cloud else {"x-ausername": "anonymous"}
            is_tried = "authorization" in request.headers
            return anonymous | ({"x-seraph-loginreason": "AUTHENTICATED_FAILED"} if is_tried else {})
        if self._jira.store.is_cloud:
            return {"x-aaccountid": "account-of-the-linter"}
        return {"x-ausername": SOMEBODY.lower().replace(" ", ".")}
