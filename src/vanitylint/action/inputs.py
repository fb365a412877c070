"""Read the inputs of `action.yml` and the event that triggered the workflow from the environment."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import OUR_COMMENT
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIX = "VANITYLINT_INPUT_"
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Inputs that a workflow sets under `with:`; empty if not set."""

    source: tuple[str, ...] = ()
    """Sources to check, one per line; if there are none, those that belong to the event."""
    config: str = ""
    profile: str = ""
    fail_on: str = ""
    format: str = ""
    output: tuple[str, ...] = ()
    """`FORMAT=FILE`, one per line."""
    comment: bool = False
    mail: bool = False
    projects: bool = False
    """Whether to request the fields of projects."""
    remember: bool = False
    """Whether to keep the snapshot for the next run."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """The event that triggered the workflow."""

    name: str
    """GitHub's name of the event: `issues`, `pull_request`, `schedule`."""
    repository: str
    """`owner/name`."""
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    is_from_bot: bool = False
    """Whether Dependabot triggered it, which gets no secrets."""

    @property
    def issue(self) -> int:
        """Number of the issue it is about; 0 if there is none."""
        return _number(self.payload.get("issue")) if self.name in ("issues", "issue_comment") else 0

    @property
    def is_our_comment(self) -> bool:
        """Whether the comment that was written or edited is our own."""
        return str(_at(self.payload, "comment", "body") or "").lstrip().startswith(OUR_COMMENT)

    @property
    def is_on_pull_request(self) -> bool:
        """Whether the issue in the payload is really a pull request."""
        return _at(self.payload, "issue", "pull_request") is not None

    @property
    def pull_request(self) -> int:
        """Number of the pull request it is about; 0 if there is none."""
        is_about_one = self.name in ("pull_request", "pull_request_target")
        return _number(self.payload.get("pull_request")) if is_about_one else 0

    @property
    def base(self) -> str:
        """The commit of the pull request's target branch; empty if there is none."""
        return str(_at(self.payload, "pull_request", "base", "sha") or "")

    @property
    def has_files(self) -> bool:
        """Whether the files that it is about are checked out."""
        return self.name != "pull_request_target"

    @property
    def gets_secrets(self) -> bool:
        """Whether GitHub passes secrets to the run: not for pull requests from forks, and not to Dependabot."""
        head = _at(self.payload, "pull_request", "head", "repo", "full_name")
        is_from_fork = self.name == "pull_request" and head != self.repository  # a deleted fork has no name
        return not (is_from_fork or self.is_from_bot)

    @property
    def is_private(self) -> bool | None:
        """Whether the repository, and with it its caches, is not public; None if the event does not say."""
        value = _at(self.payload, "repository", "private")
        return value if isinstance(value, bool) else None


def read_inputs(environment: Mapping[str, str]) -> Inputs:
    """Read the inputs from the environment.

    Raises:
        VanitylintError: A boolean input is neither true nor false.
    """

    def text(name: str) -> str:
        return environment.get(_PREFIX + name.upper().replace("-", "_"), "").strip()

    def lines(name: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in text(name).splitlines() if line.strip())

    def flag(name: str) -> bool:
        value = text(name).lower() or "false"
        if value not in _BOOLEANS:
            raise VanitylintError(f"{value!r} is not true or false", where=f"the action's input {name}")
        return _BOOLEANS[value]

    return Inputs(
        source=lines("source"),
        config=text("config") or environment.get("VANITYLINT_CONFIG", ""),
        profile=text("profile"),
        fail_on=text("fail-on"),
        format=text("format"),
        output=lines("output"),
        comment=flag("comment"),
        mail=flag("mail"),
        projects=flag("projects"),
        remember=flag("remember"),
    )


def read_event(environment: Mapping[str, str]) -> Event:
    """Read the event from the environment and the runner's file.

    Raises:
        VanitylintError: This is not a step of GitHub Actions, or the event cannot be read.
    """
    name, repository = environment.get("GITHUB_EVENT_NAME", ""), environment.get("GITHUB_REPOSITORY", "")
    if not name or not repository:
        raise VanitylintError("this is not a step of GitHub Actions", hint="run `vanitylint check` instead")
    path = environment.get("GITHUB_EVENT_PATH", "")
    try:
        payload = json.loads(Path(path).read_bytes()) if path and os.path.exists(path) else {}  # noqa: PTH110 - a plain string
    except (OSError, ValueError, RecursionError) as error:
        raise VanitylintError(f"the event cannot be read: {error}", where=path) from error
    payload = payload if isinstance(payload, dict) else {}
    bot = "dependabot[bot]"
    is_from_bot = environment.get("GITHUB_ACTOR") == bot or _at(payload, "pull_request", "user", "login") == bot
    return Event(name=name, repository=repository, payload=payload, is_from_bot=is_from_bot)


def _at(value: object, *keys: str) -> object:
    """Return the value at a path of keys, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _number(value: object) -> int:
    number = _at(value, "number")
    return number if isinstance(number, int) and number > 0 else 0
