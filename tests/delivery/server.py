"""A local mail server that accepts mail, or rejects what a test wants it to."""

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
    """Received mails, and what to reject."""

    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """Responses to rejected recipients."""
    answer: str = "250 OK"
    """Response to the mail itself."""
    hangs_up: bool = False
    is_free: Event = field(default_factory=Event)
    """Mails are only answered while this is set, as it is initially."""
    is_reached: Event = field(default_factory=Event)
    """Set when a mail arrives."""
    port: int = 0

    def __post_init__(self) -> None:
        self.is_free.set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802, ARG002
        """Accept or reject a recipient."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002
        """Accept or reject a mail."""
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
        """Return the last mail."""
        return self.mails[-1][1]


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:  # noqa: ARG001
    is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


class _Controller(Controller):
    def __init__(self, post: Post, context: ssl.SSLContext | None, *, implicit: bool, auth: bool) -> None:
        starttls = context is not None and not implicit
        options: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls else {}
        if auth:
            options |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": starttls}
        super().__init__(
            post, hostname="127.0.0.1", port=post.port, ssl_context=context if implicit else None, **options
        )


def start(post: Post, context: ssl.SSLContext | None = None, *, implicit: bool = False, auth: bool = False) -> Any:
    """Start a server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post.port = free.getsockname()[1]
    controller = _Controller(post, context, implicit=implicit, auth=auth)
    controller.start()
    return controller
