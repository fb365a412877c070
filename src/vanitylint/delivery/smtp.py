"""Connects to a mail server, sends mails, and explains errors."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vanitylint.errors import VanitylintError
from vanitylint.keyring_secrets import secret_from_keyring
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage

PASSWORD_VARIABLE = "VANITYLINT_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
PORTS = {"starttls": 587, "tls": 465, "none": 25}
TIMEOUT = 30.0
"""Seconds to wait for the connection, and for each reply."""
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_TOO_LARGE = 552
_LOGIN_REQUIRED = 530
_MAX_LENGTH = 200


@dataclass(frozen=True)
class Server:
    """The mail server and how to connect to it."""

    host: str
    port: int
    security: str
    """starttls, tls or none."""
    user: str = ""
    password: str = field(default="", repr=False)
    domain: str = "localhost"
    """The name we announce ourselves with: the sender's domain."""

    @property
    def place(self) -> str:
        """The server as shown in messages."""
        return f"{self.host}:{self.port}"


def password_for(host: str, user: str) -> str:
    """Return the password from the environment or the system keyring; empty if there is no user.

    Raises:
        VanitylintError: There is no password for the user, user or password cannot be sent, or the keyring does not
            respond.
    """
    if not user:
        return ""
    password = os.environ.get(PASSWORD_VARIABLE, "").strip() or secret_from_keyring(
        f"smtp://{host}", what="password", where=host, otherwise=f"set {PASSWORD_VARIABLE}"
    )
    if not password:
        hint = f"set {PASSWORD_VARIABLE}; docs/mail.md explains how to keep it in the keyring"
        raise VanitylintError(f"no password for {user} was found", where=host, hint=hint)
    for label, value in (("user", user), ("password", password)):
        if not value.isascii():  # smtplib only sends ASCII
            hint = "some providers offer an app password made of plain letters"
            raise VanitylintError(f"the {label} contains letters that cannot be sent (ä, é, …)", where=host, hint=hint)
    return password


def check_encryption(host: str, security: str, user: str, *, is_allowed: bool) -> None:
    """Check that mail is not sent unencrypted, unless the user allows it; a password never is.

    Raises:
        VanitylintError: It would be sent unencrypted.
    """
    if security != "none" or host.lower() in _LOCAL_HOSTS:
        return
    if user:
        hint = 'security = "starttls" or "tls"'
        raise VanitylintError("the password would be sent unencrypted", where=host, hint=hint)
    if not is_allowed:
        hint = 'use security = "starttls" or "tls"; or confirm with allow-unencrypted = true in [mail]'
        raise VanitylintError("the mail would be sent unencrypted", where=host, hint=hint)


@contextmanager
def connect(server: Server) -> Iterator[smtplib.SMTP]:
    """Connect to the server and log in.

    Raises:
        VanitylintError: The server cannot be reached or refuses the login.
    """
    connection: smtplib.SMTP | None = None
    try:
        with _translated_errors(server):
            connection = _open_connection(server)
            if server.user:
                connection.login(server.user, server.password)
        yield connection
        with suppress(smtplib.SMTPException, OSError):  # an accepted mail stays accepted if this fails
            connection.quit()
    finally:
        if connection is not None:
            connection.close()


def _open_connection(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, server.domain, timeout=TIMEOUT, context=context)
    connection = smtplib.SMTP(server.host, server.port, server.domain, timeout=TIMEOUT)
    if server.security == "starttls":
        try:
            connection.starttls(context=context)
        except BaseException:
            connection.close()
            raise
    return connection


def send_message(
    connection: smtplib.SMTP, message: EmailMessage, recipients: Sequence[str], server: Server
) -> dict[str, str]:
    """Send a mail. Return the refused recipients with the server's replies; all others get it.

    Raises:
        VanitylintError: Nobody gets the mail.
    """
    with _translated_errors(server, size=len(bytes(message))):
        refused = connection.send_message(message, to_addrs=recipients)
        return {address: _reply_text(code, reply) for address, (code, reply) in refused.items()}


@contextmanager
def _translated_errors(server: Server, size: int = 0) -> Iterator[None]:
    """Translate connection errors. For a failed login only the code is shown, as a reply may contain anything."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        message, hint = _describe_error(error, server, size)
        raise VanitylintError(message, where=server.place, hint=hint) from None


def _describe_error(error: Exception, server: Server, size: int) -> tuple[str, str]:  # noqa: PLR0911 - one return per case
    """Return what happened, and what to do."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return (
                f"user or password was refused ({error.smtp_code}) for {server.user}",
                f"check {PASSWORD_VARIABLE} or the keyring; some providers require an app password",
            )
        case smtplib.SMTPRecipientsRefused():
            replies = "; ".join(f"{name}: {_reply_text(*reply)}" for name, reply in error.recipients.items())
            return (
                f"no recipient was accepted: {replies}",
                "check these addresses, and whether `from` is allowed to write to them",
            )
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=reply):
            return _reply_text(code, reply), _hint(code, size)
        case smtplib.SMTPNotSupportedError() if server.security == "starttls" and "STARTTLS" in str(error):
            return "does not offer STARTTLS, and mail is not sent unencrypted", 'try security = "tls" (port 465)'
        case smtplib.SMTPNotSupportedError():
            return (
                f"cannot do what is needed: {safe(str(error))}",
                "check user, and whether addresses contain only plain letters",
            )
        case smtplib.SMTPServerDisconnected():
            hint = (
                "the mail counts as not sent and will be sent with the next run" if size else "check port and security"
            )
            return "disconnected in the middle", hint
        case smtplib.SMTPException():
            return safe(str(error)), "check host and port in [mail]"
        case _:
            return _describe_connection_error(error, server)


def _describe_connection_error(error: Exception, server: Server) -> tuple[str, str]:
    """Return the same for errors below the level of SMTP."""
    match error:
        case ssl.SSLCertVerificationError():
            reason = safe(error.verify_message or str(error))
            return (
                f"its certificate is not trusted: {reason}",
                "set SSL_CERT_FILE to your company's certificate authority",
            )
        case ssl.SSLError():
            return (
                "no encrypted connection could be agreed on",
                'check port and security: "tls" is port 465, "starttls" 587',
            )
        case socket.gaierror():
            return f"there is no host {server.host}", "check host in [mail], or the network"
        case TimeoutError():
            return f"did not answer within {TIMEOUT:g} seconds", "check host and port in [mail], or the firewall"
        case _:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            return f"cannot be reached: {safe(reason)}", "check host and port in [mail]"


def _hint(code: int, size: int) -> str:
    if code == _TOO_LARGE:
        return f"the mail is {size / 1e6:.1f} MB: --no-attach leaves out the report, --severity error makes it smaller"
    if code == _LOGIN_REQUIRED:
        return "it requires a login: set user in [mail]"
    return "this is the server's message; with a code of 500 or more, trying again does not help"


def _reply_text(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {safe(text)[:_MAX_LENGTH]}"
