"""The fake's HTTP side: the server that the other fake has, which hands over requests of Jira's sort."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, cast

from tests.fake_github import server as plain
from tests.fake_jira.recording import recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_github.faults import Answer
    from tests.fake_jira.recording import Request


class Server(plain.Server):
    """Serves until it is closed."""

    def __init__(self, respond: Callable[[Request], Answer], now: Callable[[], float]) -> None:
        super().__init__(cast("Any", respond), now)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Let our own handler do it."""
        Handler(request, client_address, self)


class Handler(plain.Handler):
    """One connection."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        respond = cast("Callable[[Request], Answer]", self.server.respond)
        answer = respond(recorded(self.command, self.path, headers, body))
        if answer.share is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, plain.RESET)
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in self._headers(answer).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[: int(len(answer.body) * answer.share)])
        if answer.share < 1:
            self.close_connection = True
