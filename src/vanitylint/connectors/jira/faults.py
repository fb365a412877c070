"""Classification of errors from Jira: wait, ask for less, retry, or give up with a message."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from vanitylint.backlog.dates import moment
from vanitylint.connectors.faults import ConnectionBroken, RateLimited, TooHeavy, parse_retry_after
from vanitylint.connectors.jira.address import GATEWAY
from vanitylint.connectors.json_values import as_dict, as_list, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOO_MANY_REQUESTS, _UNAVAILABLE = 429, 503
_REDIRECTS = range(300, 400)
_SERVER_ERRORS = range(500, 600)
_TOO_LARGE = frozenset({408, 413})
_REFUSED_LOGINS = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")
_MAX_REASON_LENGTH = 300
_NOT_VERIFIED = re.compile(r"CERTIFICATE VERIFY FAILED: ([^(\"']+)")
_UNUSABLE_FILE = (
    "PEM LIB",
    "NO START LINE",
    "NO CERTIFICATE OR CRL",
    "KEY VALUES MISMATCH",
    "KEY IS ENCRYPTED",
    "BAD DECRYPT",
)
"""Messages of OpenSSL and urllib3 about a file with a certificate or a key."""


class Refused(VanitylintError):  # noqa: N818 - says what happened
    """Jira rejects a request as invalid: a query that it does not understand, a page that has expired."""


class Missing(VanitylintError):  # noqa: N818 - as above
    """There is nothing at a URL, or the token cannot see it."""


class NotAccepted(VanitylintError):  # noqa: N818 - as above
    """The token is not accepted at all."""


class Forbidden(VanitylintError):  # noqa: N818 - as above
    """The token lacks a permission."""


def response_fault(status: int, headers: Mapping[str, str], body: object, where: str) -> Exception:
    """Return the exception for an error response.

    Args:
        status: Status code of the response.
        headers: Headers, with names in lower case.
        body: Decoded body, if it was JSON.
        where: URL of the site, for messages.
    """
    why = reason(body)
    if status == _TOO_MANY_REQUESTS or (status == _UNAVAILABLE and "retry-after" in headers):
        limit = "Jira's rate limit is used up" if status == _TOO_MANY_REQUESTS else "Jira is busy"
        return RateLimited(_retry_seconds(headers), limit)
    if status in _SERVER_ERRORS or status in _TOO_LARGE:
        return TooHeavy(f"Jira answered {status}")
    if status in _REDIRECTS:
        return _redirected(headers.get("location", ""), where)
    return _refusal(status, headers, why, where)


def _refusal(status: int, headers: Mapping[str, str], why: str, where: str) -> VanitylintError:
    """Return the error for a response after which a retry is no use."""
    match status:
        case 401:
            error = not_accepted(where, why)
        case 403:
            error = _forbidden(headers, why, where)
        case 404:
            error = Missing(why or "there is nothing at this address, or the token cannot see it", where=where)
        case 410:
            hint = "update vanitylint; if there is no newer version, open an issue"
            error = VanitylintError("Jira no longer has the API that vanitylint uses", where=where, hint=hint)
        case _:
            error = Refused(why or f"Jira answered {status}", where=where)
    return error


def login_fault(headers: Mapping[str, str], where: str) -> VanitylintError | None:
    """Return the error for a failed login, if headers report one: Jira then responds as to an anonymous user."""
    if any(reason in headers.get("x-seraph-loginreason", "") for reason in _REFUSED_LOGINS):
        return _captcha(where) if "DENIED" in headers["x-seraph-loginreason"] else not_accepted(where)
    if headers.get("x-ausername", "") == "anonymous":
        return not_accepted(where)
    return None


def not_accepted(where: str, why: str = "") -> VanitylintError:
    """Return the error for a token that is not accepted, with possible reasons."""
    message = f"the token is not accepted{f' ({why})' if 'scope' in why.lower() else ''}"
    hint = "it may be mistyped, expired, revoked or for another site; create a new one"
    if where.startswith(GATEWAY):
        hint = f"{hint}. A scoped token needs the scope read:jira-work, and read:board-scope:jira-software for boards"
    return (Forbidden if "scope" in why.lower() else NotAccepted)(message, where=where, hint=hint)


def scoped_token_hint(site: str) -> str:
    """Return a hint on tokens with scopes, which the site itself does not accept."""
    where = f"JIRA_URL={GATEWAY}<id>, with the id from {site}/_edge/tenant_info"
    return f"Jira Cloud accepts a token with scopes only at {where}"


def not_jira(where: str) -> VanitylintError:
    """Return the error for a response that is not from Jira, but from a login page or a proxy."""
    hint = "it may come from a login page or a proxy; check the address, and that it opens without signing in"
    return VanitylintError("the server's answer is not from Jira's API", where=where, hint=hint)


def reason(body: object) -> str:
    """Return Jira's own error messages in one line."""
    errors = as_dict(body)
    parts = [as_text(part) for part in as_list(errors.get("errorMessages"))]
    parts += [as_text(part) for part in as_dict(errors.get("errors")).values()]
    parts += [as_text(errors.get(name)) for name in ("message", "errorMessage", "error")]
    text = "; ".join(dict.fromkeys(" ".join(part.split()).rstrip(".") for part in parts if part))
    return text if len(text) <= _MAX_REASON_LENGTH else f"{text[: _MAX_REASON_LENGTH - 1]}…"


def connection_broke(error: Exception) -> ConnectionBroken:
    """Return the error for a broken connection."""
    return ConnectionBroken(f"the connection broke ({type(error).__name__})")


def encryption_fault(why: str, where: str) -> Exception:
    """Return the error for a failed TLS connection: which certificate is not accepted, the server's or ours.

    Args:
        why: Message of OpenSSL.
        where: URL of the site, for messages.
    """
    why = why.upper().replace("_", " ")
    if "CERTIFICATE VERIFY FAILED" in why:
        match = _NOT_VERIFIED.search(why)
        message = f"the server's certificate is not trusted{f' ({match[1].strip().lower()})' if match else ''}"
        hint = "name a file with the certificates to trust in REQUESTS_CA_BUNDLE"
        if "EXPIRED" in why or "MISMATCH" in why:
            hint = "it has to be renewed, or it was issued for another address"
    elif any(phrase in why for phrase in _UNUSABLE_FILE):
        message = "a certificate file cannot be used"
        hint = (
            "REQUESTS_CA_BUNDLE and JIRA_CLIENT_CERT name PEM files, JIRA_CLIENT_KEY that of a key without a password"
        )
    elif "CERTIFICATE REQUIRED" in why or "HANDSHAKE FAILURE" in why:
        return certificate_required(where)
    elif "ALERT" in why and ("CERTIFICATE" in why or "UNKNOWN CA" in why):
        message = "the server does not accept the client certificate"
        hint = "check the files in JIRA_CLIENT_CERT and JIRA_CLIENT_KEY"
    elif "WRONG VERSION NUMBER" in why or "RECORD LAYER FAILURE" in why or "HTTP REQUEST" in why:
        message = "the server does not speak https there"
        hint = "check the address and its port, and HTTPS_PROXY if set"
    else:
        return ConnectionBroken("the connection broke (no encrypted connection could be made)")
    return VanitylintError(message, where=where, hint=hint)


def certificate_required(where: str) -> VanitylintError:
    """Return the error for a missing client certificate."""
    hint = "name the files in JIRA_CLIENT_CERT and JIRA_CLIENT_KEY"
    return VanitylintError("the server asks for a client certificate", where=where, hint=hint)


def _forbidden(headers: Mapping[str, str], why: str, where: str) -> VanitylintError:
    denied = headers.get("x-authentication-denied-reason", "")
    if "CAPTCHA" in denied:
        return _captcha(where)
    if "connect session" in why.lower():
        hint = "set JIRA_EMAIL and JIRA_API_TOKEN: Cloud does not accept personal access tokens"
        return VanitylintError("the token is not accepted", where=where, hint=hint)
    if "basic" in why.lower() and "auth" in why.lower():
        hint = "set JIRA_PERSONAL_TOKEN: newer versions do not accept passwords"
        return VanitylintError(f"access is refused: {why}", where=where, hint=hint)
    message = f"access is refused: {why or 'no reason given'}"
    return Forbidden(message, where=where, hint="docs/jira.md lists the rights the token needs")


def _captcha(where: str) -> VanitylintError:
    hint = f"log in once at {where} in a browser, then use a token"
    return VanitylintError("Jira asks for a captcha after too many failed logins", where=where, hint=hint)


def _redirected(location: str, where: str) -> VanitylintError:
    """Return the error for a redirect, which is not followed: its target without any secrets that the URL contains."""
    try:
        target, site = urlsplit(urljoin(f"{where}/", location)), urlsplit(where)
    except ValueError:
        target = site = urlsplit("")
    path = target.path.partition(";")[0]
    context, rest, _ = path.partition("/rest/")
    is_same_host = bool(location) and target.hostname == site.hostname
    if is_same_host and "login" not in path.lower() and (rest or target.scheme != site.scheme):
        new = f"{target.scheme}://{target.netloc.rpartition('@')[2]}{context.rstrip('/')}"
        return VanitylintError(f"the server redirects to {new}", where=where, hint=f"set JIRA_URL={new}")
    shown = path if is_same_host else f"{target.scheme}://{target.hostname}" if target.hostname else ""
    message = f"the server redirects elsewhere{f', to {shown}' if shown and location else ''}"
    hint = "it may require single sign-on before Jira; use an address meant for programs, or check JIRA_URL"
    return VanitylintError(message, where=where, hint=hint)


def _retry_seconds(headers: Mapping[str, str]) -> float | None:
    """Return how long to wait, from Retry-After or the time at which the limit is reset; None if neither is given."""
    if (seconds := parse_retry_after(headers)) is not None:
        return seconds
    try:
        reset = datetime.fromisoformat(moment(headers.get("x-ratelimit-reset", "")))
    except ValueError:
        return None
    return max(1.0, reset.timestamp() - time.time() + 1)
