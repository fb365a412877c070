"""What can go wrong between Jira and us, told apart: wait, ask for less, try again, or give up and say why."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from vanitylint.backlog.dates import moment
from vanitylint.connectors.faults import Flaky, Limited, TooHeavy, retry_after
from vanitylint.connectors.jira.address import CLOUD, GATEWAY
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


class Refused(VanitylintError):  # noqa: N818 - says what happened
    """Jira does not take a question as it stands: a query that it does not understand, a page that has expired."""


class Missing(VanitylintError):  # noqa: N818 - as above
    """There is nothing at an address, or the token may not see it."""


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
            error = Missing(why or "there is nothing at this address, or the token may not see it", where=where)
        case 410:
            hint = "update vanitylint; if there is no newer version, open an issue"
            error = VanitylintError("Jira no longer has the interface that vanitylint asks", where=where, hint=hint)
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
    hint = "it may be mistyped, expired or revoked, or be for another site; make a new one"
    if where.startswith(GATEWAY):
        hint = f"{hint}. A scoped token needs the scope read:jira-work, and read:board-scope:jira-software for boards"
    elif (urlsplit(where).hostname or "").endswith(CLOUD):
        hint = (
            f"{hint}. A scoped token is taken only at JIRA_URL={GATEWAY}<id>, "
            f"with the id that stands in {where}/_edge/tenant_info"
        )
    return (Forbidden if "scope" in why.lower() else VanitylintError)(told, where=where, hint=hint)


def not_jira(where: str) -> VanitylintError:
    """What answers is no Jira: a login page, a proxy."""
    hint = "it may be a login page or a proxy; check the address, and whether a browser gets there without signing on"
    return VanitylintError("what answers there is not Jira's interface for programs", where=where, hint=hint)


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


def _forbidden(headers: Mapping[str, str], why: str, where: str) -> VanitylintError:
    denied = headers.get("x-authentication-denied-reason", "")
    if "CAPTCHA" in denied:
        return _captcha(where)
    if "connect session" in why.lower():
        hint = "set JIRA_EMAIL and JIRA_API_TOKEN: Cloud takes no personal access tokens"
        return VanitylintError("the token is not accepted", where=where, hint=hint)
    if "basic" in why.lower() and "auth" in why.lower():
        hint = "set JIRA_PERSONAL_TOKEN: newer versions take no passwords"
        return VanitylintError(f"access is refused: {why}", where=where, hint=hint)
    told = f"access is refused: {why or 'no reason given'}"
    return Forbidden(told, where=where, hint="docs/jira.md tells which rights the token needs")


def _captcha(where: str) -> VanitylintError:
    hint = f"log in once at {where} with a browser, and use a token"
    return VanitylintError("Jira asks for a captcha after too many failed logins", where=where, hint=hint)


def _sent_elsewhere(location: str, where: str) -> VanitylintError:
    """The token went nowhere else; we say where it should have gone, without what an address may hold of secrets."""
    try:
        place = urlsplit(location)
        target = f"{place.scheme}://{place.hostname}" if place.hostname else place.path
    except ValueError:
        target = ""
    if place_is_same(target, where):
        told, hint = f"the server sends us on, to {location.partition('?')[0]}", "set JIRA_URL to the new address"
    else:
        told = f"the server sends us elsewhere{f', to {target}' if target else ''}"
        hint = "it may ask for single sign-on before Jira; ask for an address that programs can use, or check JIRA_URL"
    return VanitylintError(told, where=where, hint=hint)


def place_is_same(target: str, where: str) -> bool:
    """Whether an address is on the same host, such as https in place of http."""
    return bool(target) and urlsplit(target).hostname == urlsplit(where).hostname and "login" not in target


def _seconds_told(headers: Mapping[str, str]) -> float | None:
    """How long to wait, by Retry-After or the moment at which the limit is renewed."""
    if (seconds := retry_after(headers)) is not None:
        return seconds
    try:
        renewed = datetime.fromisoformat(moment(headers.get("x-ratelimit-reset", "")))
    except ValueError:
        return None
    return max(1.0, renewed.timestamp() - time.time() + 1)
