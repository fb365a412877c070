"""The parts of GitHub's REST API that a GraphQL client meets: tokens and rate limits."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.serving import Answer, answer

if TYPE_CHECKING:
    from tests.fake_github.github import FakeGitHub
    from tests.fake_github.recording import Request

DOCS = "https://docs.github.com/rest"
TOKENS = re.compile(r"/app/installations/(\d+)/access_tokens")
LIFE = 3600


class Rest:
    """Authentication, and the paths other than GraphQL."""

    def __init__(self, github: FakeGitHub) -> None:
        self.permissions = {"issues": "read", "metadata": "read", "organization_projects": "read"}
        self.issued: dict[str, float] = {}
        self._github = github

    def refused(self, request: Request) -> Answer | None:
        """Return the response to a request without the right token."""
        _, _, token = request.headers.get("authorization", "").partition(" ")
        if not token:
            return answer(401, self._message("This endpoint requires you to be authenticated.", 401))
        if TOKENS.fullmatch(self._path(request)):
            return None  # signed by an app; the fake does not verify it
        expires = self.issued.get(token)
        known = self._github.token is None or token == self._github.token or expires is not None
        if not known or (expires is not None and expires <= self._github.now()):
            return answer(401, self._message("Bad credentials", 401))
        return None

    def answer(self, request: Request) -> Answer:
        """Respond with a token for an app or the rate limits; None for other paths."""
        path = self._path(request)
        if request.method == "POST" and TOKENS.fullmatch(path):
            return self._token()
        if path == "/rate_limit":
            return answer(200, self._limits())
        return answer(404, self._message("Not Found", 404))

    def _path(self, request: Request) -> str:
        return request.path.removeprefix("/api/v3")

    def _message(self, message: str, status: int) -> dict[str, str]:
        return {"message": message, "documentation_url": DOCS, "status": str(status)}

    def _token(self) -> Answer:
        token = f"ghs_fake{len(self.issued) + 1}"
        self.issued[token] = expires = self._github.now() + LIFE
        moment = datetime.fromtimestamp(expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return answer(201, {"token": token, "expires_at": moment, "permissions": self.permissions})

    def _limits(self) -> dict[str, Any]:
        self._github.renew()
        limit = {
            "limit": self._github.limit,
            "used": self._github.used,
            "remaining": self._github.limit - self._github.used,
            "reset": int(self._github.resets_at),
        }
        core = limit | {"used": 0, "remaining": self._github.limit}  # counted separately
        return {"resources": {"core": core, "graphql": limit}, "rate": core}
