"""Authentication: find the token for a site, and create a client of the `jira` package that uses it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vanitylint.connectors.jira.address import CLOUD, GATEWAY, default_site
from vanitylint.errors import VanitylintError
from vanitylint.keyring_secrets import secret_from_keyring

if TYPE_CHECKING:
    from jira import JIRA

TIMEOUTS = (10, 60)
"""Seconds to connect, and between two parts of a response."""
_EMAIL_VARIABLES = ("JIRA_EMAIL", "JIRA_USER_EMAIL", "JIRA_USERNAME")
_API_TOKEN = "JIRA_API_TOKEN"  # noqa: S105 - the name of a variable
_PERSONAL_TOKENS = ("JIRA_PERSONAL_TOKEN", "JIRA_PAT")
_CERTIFICATE_VARIABLE, _KEY_VARIABLE = "JIRA_CLIENT_CERT", "JIRA_CLIENT_KEY"
ENVIRONMENT_VARIABLES = (*_EMAIL_VARIABLES, _API_TOKEN, *_PERSONAL_TOKENS, _CERTIFICATE_VARIABLE, _KEY_VARIABLE)
"""Names of the environment variables for authentication."""
_CLOUD_HINT = (
    "set JIRA_EMAIL and JIRA_API_TOKEN; docs/jira.md explains how to get one, and how to keep it in the keyring"
)
_DATA_CENTER_HINT = "set JIRA_PERSONAL_TOKEN; docs/jira.md explains how to get one, and how to keep it in the keyring"
_EITHER_HINT = _DATA_CENTER_HINT.replace(";", ", or for Cloud JIRA_API_TOKEN;", 1)
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Credentials:
    """Credentials for one site."""

    token: str = field(repr=False)
    email: str
    """Address of the account, for API tokens of Cloud; empty for tokens that need none."""
    origin: str
    """Where they come from, in words."""


def credentials_for(site: str, *, trusted: str, email: str, name: str) -> Credentials:
    """Find the credentials for a site. A token is never sent to a site other than its own.

    Args:
        site: URL of the site.
        trusted: The site that the environment or the config names; empty if they name none.
        email: Email address from the config.
        name: Name of the source, for messages.

    Raises:
        VanitylintError: There is no token, it belongs to another site, or it would be sent unencrypted.
    """
    email = next((value for variable in _EMAIL_VARIABLES if (value := _from_environment(variable))), email)
    for token, origin in _tokens(site, name):
        is_personal = origin in _PERSONAL_TOKENS or (not email and origin != _API_TOKEN)
        if not is_personal and not email:
            other = "" if _is_cloud(site) else "; a personal access token goes into JIRA_PERSONAL_TOKEN"
            hint = f"set JIRA_EMAIL as well{other}"
            raise VanitylintError(f"{origin} is set, but there is no e-mail address", where=name, hint=hint)
        if not origin.startswith("the keyring"):
            _check_site(site, trusted, origin, name)
        _check_encryption(site, name)
        for label, value in ((origin, token), ("the e-mail address", email)):
            if not (value.isascii() and value.isprintable()) or " " in value:
                raise VanitylintError(
                    f"{label} contains characters that are never part of one", where=name, hint="copy it again"
                )
        return Credentials(token, "" if is_personal else email, origin if is_personal else f"{origin} of {email}")
    raise VanitylintError(f"no token for {site} was found", where=name, hint=_token_hint(site, email))


def connect(site: str, credentials: Credentials, name: str) -> JIRA:
    """Create a client with credentials, without sending a request yet.

    It does not wait, retry or follow redirects by itself, because it would do so silently; `Client` does that instead.
    Proxies and trusted certificates are those of the environment: `HTTPS_PROXY`, `REQUESTS_CA_BUNDLE`.

    Args:
        site: URL of the site.
        credentials: Credentials for that site.
        name: Name of the source, for messages.

    Raises:
        VanitylintError: A file that the environment names does not exist.
    """
    from jira import JIRA  # noqa: PLC0415 - takes half a second

    options: dict[str, Any] = {"server": site}
    if certificate := _path_from_environment(_CERTIFICATE_VARIABLE, name):
        key = _path_from_environment(_KEY_VARIABLE, name)
        options["client_cert"] = (certificate, key) if key else certificate
    _path_from_environment("REQUESTS_CA_BUNDLE", name)
    auth: dict[str, Any] = {"token_auth": credentials.token}
    if credentials.email:
        auth = {"basic_auth": (credentials.email, credentials.token)}
    return JIRA(options=options, get_server_info=False, max_retries=0, timeout=TIMEOUTS, logging=False, **auth)


def _tokens(site: str, name: str) -> list[tuple[str, str]]:
    """Return the tokens that may be for a site, the likeliest first, each with its origin."""
    variables = (_API_TOKEN, *_PERSONAL_TOKENS) if _is_cloud(site) else (*_PERSONAL_TOKENS, _API_TOKEN)
    tokens = [(value, variable) for variable in variables if (value := _from_environment(variable))]
    if not tokens and (stored := secret_from_keyring(site, what="token", where=name, otherwise=_token_hint(site))):
        tokens = [(stored, f"the keyring's entry for {site}")]
    return tokens


def _token_hint(site: str, email: str = "") -> str:
    """Return a hint on how to provide a token. With an email address set, a custom domain may be a site of Cloud."""
    if _is_cloud(site):
        return _CLOUD_HINT
    return _EITHER_HINT if email else _DATA_CENTER_HINT


def _check_site(site: str, trusted: str, origin: str, name: str) -> None:
    """Check that a token is for a site: the one named with it or, if none was, any site of Cloud over https."""
    if trusted == site or (not trusted and site.startswith("https://") and _is_cloud(site)):
        return
    message = f"{origin} belongs to {trusted}" if trusted else f"nothing says that {origin} belongs to {site}"
    raise VanitylintError(message, where=name, hint=f"set JIRA_URL={site} if it does")


def _check_encryption(site: str, name: str) -> None:
    """Check that a token is not sent unencrypted, unless the user has confirmed that."""
    parts = urlsplit(site)
    if parts.scheme == "http" and parts.hostname not in _LOCAL_HOSTS and default_site() != site:
        hint = f"use https, or set JIRA_URL={site} to confirm that you want this"
        raise VanitylintError("the token would be sent unencrypted", where=name, hint=hint)


def _path_from_environment(variable: str, name: str) -> str:
    """Return the path in an environment variable, after checking that it exists."""
    path = _from_environment(variable)
    try:
        exists = not path or Path(path).exists()
    except OSError:  # too long for a name
        exists = False
    if not exists:
        shown = path if path.isprintable() and "-----" not in path else "its value is not a path"  # perhaps the key
        raise VanitylintError(f"no such file: {shown}", where=variable, hint=f"needed for {name}")
    return path


def _from_environment(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _is_cloud(site: str) -> bool:
    return (urlsplit(site).hostname or "").endswith(CLOUD) or site.startswith(GATEWAY)
