"""Builds a mail from a digest and a report."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid, parseaddr
from typing import TYPE_CHECKING

from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.config_mail import Mail
    from vanitylint.delivery.digest import Digest


def compose(digest: Digest, report_html: str, mail: Mail, to: Sequence[str]) -> EmailMessage:
    """Build the mail with plain text, HTML and, if there is one, the report as an attachment.

    Args:
        digest: The content.
        report_html: The whole report; empty for no attachment.
        mail: Settings for the sender and the headers.
        to: Recipient addresses.
    """
    message = EmailMessage(policy=SMTP)
    domain = domain_of(mail.sender)
    message["Subject"] = safe(f"{mail.subject_prefix} {digest.subject}").strip()
    message["From"] = _address(mail.sender)
    message["To"] = [_address(address) for address in to]
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Id"] = f"<{mail.list_id or f'vanitylint.{domain}'}>"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    message.set_content(_encodable(digest.text()), cte="quoted-printable")
    message.add_alternative(_encodable(digest.html(mail.unsubscribe)), subtype="html", cte="quoted-printable")
    if report_html:
        name = f"vanitylint-{digest.report.as_of}.html"
        page = _encodable(report_html).encode()
        message.add_attachment(page, maintype="text", subtype="html", filename=name, params={"charset": "utf-8"})
    return message


def bare_address(address: str) -> str:
    """Return the address without a display name."""
    return parseaddr(address)[1]


def domain_of(address: str) -> str:
    """Return the domain of an address, IDNA-encoded."""
    return bare_address(address).rpartition("@")[2].encode("idna").decode()


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(safe(name), addr_spec=address)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
