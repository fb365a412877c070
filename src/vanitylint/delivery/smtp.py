"""One mail server: gets in, hands mails over, and says in words what it does not take."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vanitylint.errors import VanitylintError
from vanitylint.kept_secrets import from_keyring
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage

PASSWORD = "VANITYLINT_MAIL_PASSWORD"  # noqa: S105 - its name
PORTS = {"starttls": 587, "tls": 465, "none": 25}
SECONDS = 30.0
"""To connect, and for each answer."""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_TOO_LARGE = 552
_WANTS_A_LOGIN = 530
_LONGEST = 200


@dataclass(frozen=True)
class Server:
    """Where mail is handed over."""

    host: str
    port: int
    security: str
    """starttls, tls or none."""
    user: str = ""
    password: str = field(default="", repr=False)
    domain: str = "localhost"
    """What we are called there: the sender's."""

    @property
    def place(self) -> str:
        """For messages."""
        return f"{self.host}:{self.port}"


def password_for(host: str, user: str) -> str:
    """The password, from the environment or the system's keyring; empty where nobody logs in.

    Raises:
        VanitylintError: There is a user and no password, one of them cannot be sent, or the keyring does not answer.
    """
    if not user:
        return ""
    password = os.environ.get(PASSWORD, "").strip() or from_keyring(
        f"smtp://{host}", what="password", where=host, otherwise=f"set {PASSWORD}"
    )
    if not password:
        hint = f"set {PASSWORD}; docs/mail.md explains how to keep it in the keyring"
        raise VanitylintError(f"no password for {user} was found", where=host, hint=hint)
    for what, words in (("user", user), ("password", password)):
        if not words.isascii():  # smtplib sends no others
            hint = "some providers offer an app password made of plain letters"
            raise VanitylintError(f"the {what} contains letters that cannot be sent (ä, é, …)", where=host, hint=hint)
    return password


def check_line(host: str, security: str, user: str, *, is_allowed: bool) -> None:
    """What is mailed does not travel in the open, unless the user has said so; a password never does.

    Raises:
        VanitylintError: It would.
    """
    if security != "none" or host.lower() in _HERE:
        return
    if user:
        hint = 'security = "starttls" or "tls"'
        raise VanitylintError("the password would be sent unencrypted", where=host, hint=hint)
    if not is_allowed:
        hint = 'use security = "starttls" or "tls"; or confirm with allow-unencrypted = true in [mail]'
        raise VanitylintError("the mail would be sent unencrypted", where=host, hint=hint)


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A line to the server, logged in.

    Raises:
        VanitylintError: There is none.
    """
    line: smtplib.SMTP | None = None
    try:
        with _in_words(server):
            line = _line(server)
            if server.user:
                line.login(server.user, server.password)
        yield line
        with suppress(smtplib.SMTPException, OSError):  # what was accepted is accepted, whether or not it says goodbye
            line.quit()
    finally:
        if line is not None:
            line.close()


def _line(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, server.domain, timeout=SECONDS, context=context)
    line = smtplib.SMTP(server.host, server.port, server.domain, timeout=SECONDS)
    if server.security == "starttls":
        try:
            line.starttls(context=context)
        except BaseException:
            line.close()
            raise
    return line


def hand_over(line: smtplib.SMTP, message: EmailMessage, recipients: Sequence[str], server: Server) -> dict[str, str]:
    """Hand one mail over. Gives those whom the server refused, each with its words; all others get it.

    Raises:
        VanitylintError: Nobody gets it.
    """
    with _in_words(server, size=len(bytes(message))):
        refused = line.send_message(message, to_addrs=recipients)
        return {address: _answer(code, words) for address, (code, words) in refused.items()}


@contextmanager
def _in_words(server: Server, size: int = 0) -> Iterator[None]:
    """What goes wrong on the line, in words; of a login only the code is told, as an answer may hold anything."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        message, hint = _told(error, server, size)
        raise VanitylintError(message, where=server.place, hint=hint) from None


def _told(error: Exception, server: Server, size: int) -> tuple[str, str]:  # noqa: PLR0911 - one for each case
    """What happened, and what to do."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return (
                f"user or password was refused ({error.smtp_code}) for {server.user}",
                f"check {PASSWORD} or the keyring; some providers require an app password",
            )
        case smtplib.SMTPRecipientsRefused():
            told = "; ".join(f"{name}: {_answer(*answer)}" for name, answer in error.recipients.items())
            return (
                f"no recipient was accepted: {told}",
                "check these addresses, and whether `from` is allowed to write to them",
            )
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return _answer(code, words), _hint(code, size)
        case smtplib.SMTPNotSupportedError() if server.security == "starttls" and "STARTTLS" in str(error):
            return "does not offer STARTTLS, and mail is not sent unencrypted", 'try security = "tls" (port 465)'
        case smtplib.SMTPNotSupportedError():
            return (
                f"cannot do what is needed: {safe(str(error))}",
                "check user, and whether addresses contain only plain letters",
            )
        case smtplib.SMTPServerDisconnected():
            what = (
                "the mail counts as not sent and will be sent with the next run" if size else "check port and security"
            )
            return "disconnected in the middle", what
        case smtplib.SMTPException():
            return safe(str(error)), "check host and port in [mail]"
        case _:
            return _told_of_line(error, server)


def _told_of_line(error: Exception, server: Server) -> tuple[str, str]:
    """The same of what lies below the words of servers."""
    match error:
        case ssl.SSLCertVerificationError():
            why = safe(error.verify_message or str(error))
            return (
                f"its certificate is not trusted: {why}",
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
            return f"did not answer within {SECONDS:g} seconds", "check host and port in [mail], or the firewall"
        case _:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            return f"cannot be reached: {safe(why)}", "check host and port in [mail]"


def _hint(code: int, size: int) -> str:
    if code == _TOO_LARGE:
        return f"the mail is {size / 1e6:.1f} MB: --no-attach leaves out the report, --severity error makes it smaller"
    if code == _WANTS_A_LOGIN:
        return "it requires a login: set user in [mail]"
    return "this is the server's message; with a code of 500 or more, trying again does not help"


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {safe(text)[:_LONGEST]}"
