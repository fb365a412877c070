"""How to get in: a token of the right server, and a PyGithub client that uses it."""

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

_SECONDS_TO_CONNECT_AND_ANSWER = 60
"""GitHub gives up on a query after ten seconds; the rest is for slow lines."""
_APP = ("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_INSTALLATION_ID")
_HOME_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")
_ENTERPRISE_TOKENS = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
ENVIRONMENT = (*_HOME_TOKENS, *_ENTERPRISE_TOKENS, *_APP)
"""What the environment can hold to get in, by name."""
_HOW = "set GITHUB_TOKEN, or run `gh auth login`; docs/github.md lists the rights it needs"


def connect(host: str, name: str) -> Github:
    """A client that has what it needs to get in.

    It does not wait or try again by itself, because nobody would be told; `Client` does.

    Args:
        host: Of the server's web pages.
        name: The source's, for messages.

    Raises:
        VanitylintError: There is no token for this server, or what there is cannot be used.
    """
    from github import Github  # noqa: PLC0415 - a fifth of a second

    return Github(
        auth=_auth(host, name),
        base_url=api_url(host),
        timeout=_SECONDS_TO_CONNECT_AND_ANSWER,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        user_agent="vanitylint",
    )


def describe_access(host: str) -> str:
    """Where the token for a server comes from, in words; empty where there is none."""
    if _app_parts(host):
        return "GitHub App of GITHUB_APP_ID"
    if name := next((name for name in _token_names(host) if os.environ.get(name, "").strip()), ""):
        return name
    return "gh auth token" if _token_of_gh(host) else ""


def _auth(host: str, name: str) -> Auth.Auth:
    from github import Auth  # noqa: PLC0415 - with the client

    if parts := _app_parts(host):
        number, key, installation = parts
        if not (installation.isascii() and installation.isdigit()):
            raise VanitylintError("is not a number", where="GITHUB_APP_INSTALLATION_ID", hint=_APP_HINT)
        return Auth.AppInstallationAuth(_app(number, _private_key(key)), int(installation))
    token = next((value for name in _token_names(host) if (value := os.environ.get(name, "").strip())), "")
    token = token or _token_of_gh(host)
    if not token:
        hint = _HOW if host == HOME else _HOW.replace("GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN")
        raise VanitylintError(f"no token for {host} was found", where=name, hint=hint)
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise VanitylintError("the token contains characters that tokens never have", where=name, hint="copy it again")
    return Auth.Token(token)


def _token_names(host: str) -> tuple[str, ...]:
    """Where a token for this server may stand. None is shown to another server than its own."""
    if host == environment_host() and host != HOME:
        return (*_ENTERPRISE_TOKENS, *_HOME_TOKENS)
    if host == HOME or host.endswith(".ghe.com"):
        return _HOME_TOKENS if environment_host() == HOME else _HOME_TOKENS[:1]
    return _ENTERPRISE_TOKENS


def _token_of_gh(host: str) -> str:
    """What GitHub's own command line is logged in with, if it is here."""
    program = shutil.which("gh")
    if not program:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, and a host as one argument
            [program, "auth", "token", "--hostname", host],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


_APP_HINT = f"an app needs {', '.join(_APP)}"


def _app(number: str, key: str) -> Auth.AppAuth:
    """An app that can sign.

    Raises:
        VanitylintError: The key is none.
    """
    from github import Auth  # noqa: PLC0415 - with the client
    from jwt import PyJWTError  # noqa: PLC0415 - comes with it

    try:
        app = Auth.AppAuth(number, key)
        app.create_jwt()
    except (PyJWTError, AssertionError, ValueError, TypeError) as error:
        raise VanitylintError(
            "contains no private key",
            where="GITHUB_APP_PRIVATE_KEY",
            hint="it is the .pem file that GitHub made for the app",
        ) from error
    return app


def _app_parts(host: str) -> tuple[str, str, str] | None:
    """Number, key and installation of a GitHub App of that server, if one is set.

    Raises:
        VanitylintError: Some are set and some are not.
    """
    values = [os.environ.get(name, "").strip() for name in _APP]
    if not any(values) or host != default_host():
        return None
    if not all(values):
        missing = ", ".join(name for name, value in zip(_APP, values, strict=True) if not value)
        raise VanitylintError(f"is not set: {missing}", where="GitHub App", hint=_APP_HINT)
    number, key, installation = values
    return number, key, installation


def _private_key(value: str) -> str:
    """The key itself, or what stands in the file it names."""
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
