"""A mail server on this machine: it takes mail, or refuses what a test wants it to."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from threading import Event
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    import ssl
    from email.message import EmailMessage

USER, PASSWORD = "backlog@example.com", "open-sesame"


@dataclass
class Post:
    """What arrived, and what is refused."""

    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """From a recipient to the answer."""
    answer: str = "250 OK"
    """To the mail itself."""
    hangs_up: bool = False
    is_free: Event = field(default_factory=Event)
    """A mail that comes in is answered when this is set, as it is at first."""
    is_reached: Event = field(default_factory=Event)
    """A mail came in."""
    port: int = 0

    def __post_init__(self) -> None:
        self.is_free.set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802, ARG002
        """Take a recipient, or not."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002
        """Take a mail, or not."""
        self.is_reached.set()
        while not self.is_free.is_set():
            await asyncio.sleep(0.01)
        if self.hangs_up:
            server.transport.abort()
            return "421 gone"
        if self.answer.startswith("250"):
            self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return self.answer

    def last(self) -> EmailMessage:
        """The mail that came last."""
        return self.mails[-1][1]


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:  # noqa: ARG001
    is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


class _Controller(Controller):
    def __init__(self, post: Post, context: ssl.SSLContext | None, *, implicit: bool, auth: bool) -> None:
        starttls = context is not None and not implicit
        more: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls else {}
        if auth:
            more |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": starttls}
        super().__init__(post, hostname="127.0.0.1", port=post.port, ssl_context=context if implicit else None, **more)


def start(post: Post, context: ssl.SSLContext | None = None, *, implicit: bool = False, auth: bool = False) -> Any:
    """Start a server for a post, at a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post.port = free.getsockname()[1]
    controller = _Controller(post, context, implicit=implicit, auth=auth)
    controller.start()
    return controller
