"""Who may come in: Cloud takes an e-mail address with a token, its gateway scoped tokens, Data Center personal ones."""

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
    """The ways in.

    Args:
        jira: What they lead to.
        token: Opens it; with None everybody may come in.
        email: Whose token it is.
    """

    def __init__(self, jira: FakeJira, token: str | None, email: str) -> None:
        self.token = token
        self.scoped_token: str | None = None
        """Opens Cloud at its gateway only."""
        self.email = email
        self.cloud_id = CLOUD_ID
        self.lets_anonymous_in = False
        """Whoever has no right token is answered as if there were no projects, and a header tells why."""
        self._jira = jira

    def at_gateway(self, request: Request) -> bool:
        """Whether it is asked through Cloud's gateway."""
        return self._jira.store.is_cloud and request.path.startswith(f"/ex/jira/{self.cloud_id}/")

    def opened(self, request: Request) -> bool:
        """Whether a request has what opens the door."""
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
        """What a request without the right token is told."""
        reason = self.headers(request)
        if self.at_gateway(request):
            return answer(401, {"code": 401, "message": "Unauthorized; scope does not match"})
        if not self._jira.store.is_cloud:
            reason |= {"www-authenticate": f'OAuth realm="{self._jira.url}"'}
        return answer(401, {"message": _WORDS, "status-code": 401}, reason)

    def headers(self, request: Request) -> dict[str, str]:
        """What an answer tells of who asked."""
        if not self.opened(request):
            anonymous = {} if self._jira.store.is_cloud else {"x-ausername": "anonymous"}
            is_tried = "authorization" in request.headers
            return anonymous | ({"x-seraph-loginreason": "AUTHENTICATED_FAILED"} if is_tried else {})
        if self._jira.store.is_cloud:
            return {"x-aaccountid": "account-of-the-linter"}
        return {"x-ausername": SOMEBODY.lower().replace(" ", ".")}
