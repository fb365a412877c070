"""The HTTP server of all fakes: it passes requests to a function and sends its answers unchanged."""

from __future__ import annotations

import json
import socket
import socketserver
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Answer:
    """A response; `share` is the part of the body to send, and None closes the connection without a response."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    share: float | None = 1.0


def answer(status: int, body: object, headers: dict[str, str] | None = None) -> Answer:
    """Return a response: strings are sent as HTML, everything else as JSON."""
    if isinstance(body, str):
        return Answer(status, body.encode(), {"content-type": "text/html; charset=utf-8"} | (headers or {}))
    json_type = {"content-type": "application/json; charset=utf-8"}
    return Answer(status, json.dumps(body).encode(), json_type | (headers or {}))


RESET = struct.pack("ii", 1, 0)
"""Zero seconds of lingering, so that closing resets the connection."""


Request = TypeVar("Request")
_free_ports: list[int] = []
"""Ports of closed servers. The next server reuses them, so that URLs in its responses stay the same."""


class Server(ThreadingHTTPServer, Generic[Request]):
    """A server that runs until it is closed, together with connections that clients keep open.

    Args:
        record: Makes a request from method, path with query, headers by lower-case names, and body.
        respond: Returns the response to a request.
        now: Returns the time for the `Date` header, in seconds since 1970.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        record: Callable[[str, str, dict[str, str], bytes], Request],
        respond: Callable[[Request], Answer],
        now: Callable[[], float],
    ) -> None:
        self.respond = lambda *sent: respond(record(*sent))
        self.now = now
        self.connections: set[socket.socket] = set()
        self._stopped = threading.Event()
        try:
            super().__init__(("127.0.0.1", _free_ports.pop() if _free_ports else 0), Handler)
        except OSError:  # the port is in use
            super().__init__(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def server_bind(self) -> None:
        """Bind without a DNS lookup of this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def wait(self, seconds: float) -> None:
        """Wait, unless the server is closed meanwhile."""
        self._stopped.wait(seconds)

    def close(self) -> None:
        """Stop the server and close all connections."""
        self._stopped.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        _free_ports.append(self.server_port)
        for connection in list(self.connections):
            _hang_up(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect; errors of the fake itself become a response with status 500."""


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # already closed by the client
        connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """Handler of one connection."""

    server: Server[Any]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Register the connection."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """Unregister the connection."""
        self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Respond to the request."""
        self._answer()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - names of http.server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.respond(self.command, self.path, headers, body)
        if answer.share is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in self._headers(answer).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[: int(len(answer.body) * answer.share)])
        if answer.share < 1:
            self.close_connection = True

    def _headers(self, answer: Answer) -> dict[str, str]:
        date = {"date": formatdate(self.server.now(), usegmt=True)}
        return date | answer.headers | {"content-length": str(len(answer.body))}
