"""Find the credentials for a server, and create a PyGithub client that uses them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from vanitylint.connectors.github.address import HOME, api_url, default_host, environment_host
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from github import Auth, Github

_TIMEOUT = 60
"""In seconds. GitHub gives up on a query after ten; the rest allows for slow connections."""
_APP_VARIABLES = ("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_INSTALLATION_ID")
_HOME_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")
_ENTERPRISE_TOKENS = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
CREDENTIAL_VARIABLES = (*_HOME_TOKENS, *_ENTERPRISE_TOKENS, *_APP_VARIABLES)
"""Names of the environment variables that can hold credentials."""
_ACCESS_HINT = "set GITHUB_TOKEN, or run `gh auth login`; docs/github.md lists the rights it needs"


def connect(host: str, name: str) -> Github:
    """Create a client with credentials for a server.

    The client does not wait or retry, because it would do so silently; `Client` does both instead.

    Args:
        host: Host of the server's web pages.
        name: Name of the source, for messages.

    Raises:
        VanitylintError: There are no credentials for this server, or they cannot be used.
    """
    from github import Github  # noqa: PLC0415 - takes a fifth of a second

    return Github(
        auth=_auth(host, name),
        base_url=api_url(host),
        timeout=_TIMEOUT,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        user_agent="vanitylint",
    )


def describe_access(host: str) -> str:
    """Describe where the token for a server comes from. Return an empty text if there is none."""
    if _app_parts(host):
        return "GitHub App of GITHUB_APP_ID"
    if name := next((name for name in _token_names(host) if os.environ.get(name, "").strip()), ""):
        return name
    return "gh auth token" if _token_of_gh(host) else ""


def _auth(host: str, name: str) -> Auth.Auth:
    from github import Auth  # noqa: PLC0415 - loaded with the client

    if parts := _app_parts(host):
        app_id, key, installation = parts
        if not (installation.isascii() and installation.isdigit()):
            raise VanitylintError("is not a number", where="GITHUB_APP_INSTALLATION_ID", hint=_APP_HINT)
        return Auth.AppInstallationAuth(_app(app_id, _private_key(key)), int(installation))
    token = next((value for name in _token_names(host) if (value := os.environ.get(name, "").strip())), "")
    token = token or _token_of_gh(host)
    if not token:
        hint = _ACCESS_HINT if host == HOME else _ACCESS_HINT.replace("GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN")
        raise VanitylintError(f"no token for {host} was found", where=name, hint=hint)
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise VanitylintError("the token contains characters that tokens never have", where=name, hint="copy it again")
    return Auth.Token(token)


def _token_names(host: str) -> tuple[str, ...]:
    """Return the variables that may hold a token for a server. A token is never sent to any other server."""
    if host == environment_host() and host != HOME:
        return (*_ENTERPRISE_TOKENS, *_HOME_TOKENS)
    if host == HOME or host.endswith(".ghe.com"):
        return _HOME_TOKENS if environment_host() == HOME else _HOME_TOKENS[:1]
    return _ENTERPRISE_TOKENS


def _token_of_gh(host: str) -> str:
    """Return the token of GitHub's command line `gh`, if it is installed and logged in."""
    program = shutil.which("gh")
    if not program:
        return ""
    try:
        result = subprocess.run(  # noqa: S603 - a fixed command, and a host as one argument
            [program, "auth", "token", "--hostname", host],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


_APP_HINT = f"an app needs {', '.join(_APP_VARIABLES)}"


def _app(app_id: str, key: str) -> Auth.AppAuth:
    """Create the authentication of an app.

    Raises:
        VanitylintError: The key is not a private key.
    """
    from github import Auth  # noqa: PLC0415 - loaded with the client
    from jwt import PyJWTError  # noqa: PLC0415 - loaded with the client

    try:
        app = Auth.AppAuth(app_id, key)
        app.create_jwt()
    except (PyJWTError, AssertionError, ValueError, TypeError) as error:
        raise VanitylintError(
            "contains no private key",
            where="GITHUB_APP_PRIVATE_KEY",
            hint="it is the .pem file that GitHub made for the app",
        ) from error
    return app


def _app_parts(host: str) -> tuple[str, str, str] | None:
    """Return id, key and installation of the GitHub App for a server, if one is configured.

    Raises:
        VanitylintError: Only some of the variables are set.
    """
    values = [os.environ.get(name, "").strip() for name in _APP_VARIABLES]
    if not any(values) or host != default_host():
        return None
    if not all(values):
        missing = ", ".join(name for name, value in zip(_APP_VARIABLES, values, strict=True) if not value)
        raise VanitylintError(f"is not set: {missing}", where="GitHub App", hint=_APP_HINT)
    app_id, key, installation = values
    return app_id, key, installation


def _private_key(value: str) -> str:
    """Return the key itself, or the content of the file it names."""
    if "-----BEGIN" in value:
        return value.replace("\\n", "\n")
    try:
        return Path(value).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise VanitylintError(
            "is not a readable key file",
            where="GITHUB_APP_PRIVATE_KEY",
            hint="set it to the key, or to the path of the .pem file",
        ) from error
