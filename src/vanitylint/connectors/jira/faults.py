"""What can go wrong between Jira and us, told apart: wait, ask for less, try again, or give up and say why."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from vanitylint.backlog.dates import moment
from vanitylint.connectors.faults import Flaky, Limited, TooHeavy, retry_after
from vanitylint.connectors.jira.address import GATEWAY
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOO_MANY, _UNAVAILABLE = 429, 503
_REDIRECTS = range(300, 400)
_SERVER_ERRORS = range(500, 600)
_TOO_LARGE = frozenset({408, 413})
_REFUSED_LOGINS = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")
_LONGEST_REASON = 300
_NOT_VERIFIED = re.compile(r"CERTIFICATE VERIFY FAILED: ([^(\"']+)")
_UNUSABLE = (
    "PEM LIB",
    "NO START LINE",
    "NO CERTIFICATE OR CRL",
    "KEY VALUES MISMATCH",
    "KEY IS ENCRYPTED",
    "BAD DECRYPT",
)
"""What OpenSSL and urllib3 say of a file with a certificate or a key."""


class Refused(VanitylintError):  # noqa: N818 - says what happened
    """Jira does not take a question as it stands: a query that it does not understand, a page that has expired."""


class Missing(VanitylintError):  # noqa: N818 - as above
    """There is nothing at an address, or the token cannot see it."""


class NotAccepted(VanitylintError):  # noqa: N818 - as above
    """The token opens nothing."""


class Forbidden(VanitylintError):  # noqa: N818 - as above
    """The token has no right to something."""


def fault_of(status: int, headers: Mapping[str, str], body: object, where: str) -> Exception:
    """What an answer that is none means.

    Args:
        status: Of the answer.
        headers: In lower case.
        body: Decoded, if it was JSON.
        where: The site, for messages.
    """
    why = reason(body)
    if status == _TOO_MANY or (status == _UNAVAILABLE and "retry-after" in headers):
        limit = "Jira's rate limit is used up" if status == _TOO_MANY else "Jira is busy"
        return Limited(_seconds_told(headers), limit)
    if status in _SERVER_ERRORS or status in _TOO_LARGE:
        return TooHeavy(f"Jira answered {status}")
    if status in _REDIRECTS:
        return _sent_elsewhere(headers.get("location", ""), where)
    return _refusal(status, headers, why, where)


def _refusal(status: int, headers: Mapping[str, str], why: str, where: str) -> VanitylintError:
    """Why there is no answer, in words."""
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
    """What headers say of a login that failed: Jira then answers as if nobody had asked, and shows what is public."""
    if any(word in headers.get("x-seraph-loginreason", "") for word in _REFUSED_LOGINS):
        return _captcha(where) if "DENIED" in headers["x-seraph-loginreason"] else not_accepted(where)
    if headers.get("x-ausername", "") == "anonymous":
        return not_accepted(where)
    return None


def not_accepted(where: str, why: str = "") -> VanitylintError:
    """The token opens nothing, and what that may come from."""
    told = f"the token is not accepted{f' ({why})' if 'scope' in why.lower() else ''}"
    hint = "it may be mistyped, expired, revoked or for another site; create a new one"
    if where.startswith(GATEWAY):
        hint = f"{hint}. A scoped token needs the scope read:jira-work, and read:board-scope:jira-software for boards"
    return (Forbidden if "scope" in why.lower() else NotAccepted)(told, where=where, hint=hint)


def only_at_gateway(site: str) -> str:
    """What whoever has made a token with scopes finds out last: the site itself does not take it."""
    where = f"JIRA_URL={GATEWAY}<id>, with the id from {site}/_edge/tenant_info"
    return f"Jira Cloud accepts a token with scopes only at {where}"


def not_jira(where: str) -> VanitylintError:
    """What answers is no Jira: a login page, a proxy."""
    hint = "it may come from a login page or a proxy; check the address, and that it opens without signing in"
    return VanitylintError("the server's answer is not from Jira's API", where=where, hint=hint)


def reason(body: object) -> str:
    """Jira's own words for what is wrong, in one line."""
    answer = as_dict(body)
    parts = [as_text(part) for part in as_list(answer.get("errorMessages"))]
    parts += [as_text(part) for part in as_dict(answer.get("errors")).values()]
    parts += [as_text(answer.get(name)) for name in ("message", "errorMessage", "error")]
    told = "; ".join(dict.fromkeys(" ".join(part.split()).rstrip(".") for part in parts if part))
    return told if len(told) <= _LONGEST_REASON else f"{told[: _LONGEST_REASON - 1]}…"


def broken(error: Exception) -> Flaky:
    """The line broke."""
    return Flaky(f"the connection broke ({type(error).__name__})")


def encryption_fault(why: str, where: str) -> Exception:
    """Why no encrypted connection came about: whose certificate is not taken, theirs by us or ours by them.

    Args:
        why: In the words of OpenSSL.
        where: The site, for messages.
    """
    why = why.upper().replace("_", " ")
    if "CERTIFICATE VERIFY FAILED" in why:
        reason = _NOT_VERIFIED.search(why)
        told = f"the server's certificate is not trusted{f' ({reason[1].strip().lower()})' if reason else ''}"
        hint = "name a file with the certificates to trust in REQUESTS_CA_BUNDLE"
        if "EXPIRED" in why or "MISMATCH" in why:
            hint = "it has to be renewed, or it was issued for another address"
    elif any(word in why for word in _UNUSABLE):
        told = "a certificate file cannot be used"
        hint = (
            "REQUESTS_CA_BUNDLE and JIRA_CLIENT_CERT name PEM files, JIRA_CLIENT_KEY that of a key without a password"
        )
    elif "CERTIFICATE REQUIRED" in why or "HANDSHAKE FAILURE" in why:
        return certificate_asked(where)
    elif "ALERT" in why and ("CERTIFICATE" in why or "UNKNOWN CA" in why):
        told = "the server does not accept the client certificate"
        hint = "check the files in JIRA_CLIENT_CERT and JIRA_CLIENT_KEY"
    elif "WRONG VERSION NUMBER" in why or "RECORD LAYER FAILURE" in why or "HTTP REQUEST" in why:
        told = "the server does not speak https there"
        hint = "check the address and its port, and HTTPS_PROXY if set"
    else:
        return Flaky("the connection broke (no encrypted connection could be made)")
    return VanitylintError(told, where=where, hint=hint)


def certificate_asked(where: str) -> VanitylintError:
    """We should have shown a certificate of our own."""
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
    told = f"access is refused: {why or 'no reason given'}"
    return Forbidden(told, where=where, hint="docs/jira.md lists the rights the token needs")


def _captcha(where: str) -> VanitylintError:
    hint = f"log in once at {where} in a browser, then use a token"
    return VanitylintError("Jira asks for a captcha after too many failed logins", where=where, hint=hint)


def _sent_elsewhere(location: str, where: str) -> VanitylintError:
    """The token went nowhere else; we say where it should have gone, without what an address may hold of secrets."""
    try:
        place, here = urlsplit(urljoin(f"{where}/", location)), urlsplit(where)
    except ValueError:
        place = here = urlsplit("")
    path = place.path.partition(";")[0]
    context, rest, _ = path.partition("/rest/")
    is_here = bool(location) and place.hostname == here.hostname
    if is_here and "login" not in path.lower() and (rest or place.scheme != here.scheme):
        new = f"{place.scheme}://{place.netloc.rpartition('@')[2]}{context.rstrip('/')}"
        return VanitylintError(f"the server redirects to {new}", where=where, hint=f"set JIRA_URL={new}")
    target = path if is_here else f"{place.scheme}://{place.hostname}" if place.hostname else ""
    told = f"the server redirects elsewhere{f', to {target}' if target and location else ''}"
    hint = "it may require single sign-on before Jira; use an address meant for programs, or check JIRA_URL"
    return VanitylintError(told, where=where, hint=hint)


def _seconds_told(headers: Mapping[str, str]) -> float | None:
    """How long to wait, by Retry-After or the moment at which the limit is renewed."""
    if (seconds := retry_after(headers)) is not None:
        return seconds
    try:
        renewed = datetime.fromisoformat(moment(headers.get("x-ratelimit-reset", "")))
    except ValueError:
        return None
    return max(1.0, renewed.timestamp() - time.time() + 1)
