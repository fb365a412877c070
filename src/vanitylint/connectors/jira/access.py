"""How to get in: a token of the right site, and a client of the `jira` package that uses it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vanitylint.connectors.jira.address import CLOUD, GATEWAY, default_site
from vanitylint.errors import VanitylintError
from vanitylint.kept_secrets import from_keyring

if TYPE_CHECKING:
    from jira import JIRA

SECONDS = (10, 60)
"""To connect, and between two parts of an answer."""
_EMAILS = ("JIRA_EMAIL", "JIRA_USER_EMAIL", "JIRA_USERNAME")
_API_TOKEN = "JIRA_API_TOKEN"  # noqa: S105 - its name
_PERSONAL = ("JIRA_PERSONAL_TOKEN", "JIRA_PAT")
_CERTIFICATE, _KEY = "JIRA_CLIENT_CERT", "JIRA_CLIENT_KEY"
ENVIRONMENT = (*_EMAILS, _API_TOKEN, *_PERSONAL, _CERTIFICATE, _KEY)
"""What the environment can hold to get in, by name."""
_HOW_CLOUD = (
    "set JIRA_EMAIL and JIRA_API_TOKEN; docs/jira.md explains how to get one, and how to keep it in the keyring"
)
_HOW_CENTER = "set JIRA_PERSONAL_TOKEN; docs/jira.md explains how to get one, and how to keep it in the keyring"
_HOW_EITHER = _HOW_CENTER.replace(";", ", or for Cloud JIRA_API_TOKEN;", 1)
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Credentials:
    """What opens one site."""

    token: str = field(repr=False)
    email: str
    """Of the account, for Cloud's API tokens; empty for tokens that stand alone."""
    told: str
    """Where they come from, in words."""


def credentials_for(site: str, *, trusted: str, email: str, name: str) -> Credentials:
    """What opens a site. A token is shown to no other site than its own.

    Args:
        site: The site's address.
        trusted: The site that the environment or the config names; empty where they name none.
        email: From the config.
        name: The source's, for messages.

    Raises:
        VanitylintError: There is none, or it belongs to another site, or would travel in the open.
    """
    email = next((value for word in _EMAILS if (value := _set(word))), email)
    for token, told in _tokens(site, name):
        is_personal = told in _PERSONAL or (not email and told != _API_TOKEN)
        if not is_personal and not email:
            other = "" if _is_cloud(site) else "; a personal access token goes into JIRA_PERSONAL_TOKEN"
            hint = f"set JIRA_EMAIL as well{other}"
            raise VanitylintError(f"{told} is set, but there is no e-mail address", where=name, hint=hint)
        if not told.startswith("the keyring"):
            _check_site(site, trusted, told, name)
        _check_line(site, name)
        for word, value in ((told, token), ("the e-mail address", email)):
            if not (value.isascii() and value.isprintable()) or " " in value:
                raise VanitylintError(
                    f"{word} contains characters that are never part of one", where=name, hint="copy it again"
                )
        return Credentials(token, "" if is_personal else email, told if is_personal else f"{told} of {email}")
    raise VanitylintError(f"no token for {site} was found", where=name, hint=_how(site, email))


def connect(site: str, credentials: Credentials, name: str) -> JIRA:
    """A client that has what it needs to get in, and has asked for nothing yet.

    It does not wait, try again or follow a server elsewhere by itself, because nobody would be told; `Client` does.
    Proxies and certificates to trust are those of the environment: `HTTPS_PROXY`, `REQUESTS_CA_BUNDLE`.

    Args:
        site: The site's address.
        credentials: For it.
        name: The source's, for messages.

    Raises:
        VanitylintError: A file that the environment names is not there.
    """
    from jira import JIRA  # noqa: PLC0415 - half a second

    options: dict[str, Any] = {"server": site}
    if certificate := _file(_CERTIFICATE, name):
        key = _file(_KEY, name)
        options["client_cert"] = (certificate, key) if key else certificate
    _file("REQUESTS_CA_BUNDLE", name)
    way_in: dict[str, Any] = {"token_auth": credentials.token}
    if credentials.email:
        way_in = {"basic_auth": (credentials.email, credentials.token)}
    return JIRA(options=options, get_server_info=False, max_retries=0, timeout=SECONDS, logging=False, **way_in)


def _tokens(site: str, name: str) -> list[tuple[str, str]]:
    """Tokens that may fit a site, the likeliest first, each with where it stands."""
    order = (_API_TOKEN, *_PERSONAL) if _is_cloud(site) else (*_PERSONAL, _API_TOKEN)
    found = [(value, word) for word in order if (value := _set(word))]
    if not found and (kept := from_keyring(site, what="token", where=name, otherwise=_how(site))):
        found = [(kept, f"the keyring's entry for {site}")]
    return found


def _how(site: str, email: str = "") -> str:
    """How to get a token to us. Cloud's sites may have names of their own: where an address is set it may be one."""
    if _is_cloud(site):
        return _HOW_CLOUD
    return _HOW_EITHER if email else _HOW_CENTER


def _check_site(site: str, trusted: str, told: str, name: str) -> None:
    """A token goes to the site that was named with it. Without one, Cloud's own go to Cloud's sites."""
    if trusted == site or (not trusted and site.startswith("https://") and _is_cloud(site)):
        return
    known = f"{told} belongs to {trusted}" if trusted else f"nothing says that {told} belongs to {site}"
    raise VanitylintError(known, where=name, hint=f"set JIRA_URL={site} if it does")


def _check_line(site: str, name: str) -> None:
    """A token does not travel in the open, unless the user has said so."""
    parts = urlsplit(site)
    if parts.scheme == "http" and parts.hostname not in _HERE and default_site() != site:
        hint = f"use https, or set JIRA_URL={site} to confirm that you want this"
        raise VanitylintError("the token would be sent unencrypted", where=name, hint=hint)


def _file(word: str, name: str) -> str:
    path = _set(word)
    try:
        is_there = not path or Path(path).exists()
    except OSError:  # too long for a name
        is_there = False
    if not is_there:
        told = path if path.isprintable() and "-----" not in path else "its value is not a path"  # a key itself
        raise VanitylintError(f"no such file: {told}", where=word, hint=f"needed for {name}")
    return path


def _set(word: str) -> str:
    return os.environ.get(word, "").strip()


def _is_cloud(site: str) -> bool:
    return (urlsplit(site).hostname or "").endswith(CLOUD) or site.startswith(GATEWAY)
