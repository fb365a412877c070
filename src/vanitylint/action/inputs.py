"""The inputs of `action.yml`, which come in the environment, and what the runner says of the event."""

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
_YES_NO = {"true": True, "false": False}


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a workflow says under `with:`; empty where it says nothing."""

    source: tuple[str, ...] = ()
    """Places to read, one a line; none: what belongs to the event."""
    config: str = ""
    profile: str = ""
    fail_on: str = ""
    format: str = ""
    output: tuple[str, ...] = ()
    """`FORMAT=FILE`, one a line."""
    comment: bool = False
    mail: bool = False
    projects: bool = False
    """Whether the fields of projects are asked for."""
    remember: bool = False
    """Whether the snapshot is kept for the next run."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What made the workflow run."""

    name: str
    """As GitHub calls it: `issues`, `pull_request`, `schedule`."""
    repository: str
    """`owner/name`."""
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    is_from_bot: bool = False
    """Whether Dependabot made it: it is given no secrets."""

    @property
    def issue(self) -> int:
        """The number of the issue it is about; 0 where it is about none."""
        return _number(self.payload.get("issue")) if self.name in ("issues", "issue_comment") else 0

    @property
    def is_our_comment(self) -> bool:
        """Whether a comment of our own was written or edited."""
        return str(_at(self.payload, "comment", "body") or "").lstrip().startswith(OUR_COMMENT)

    @property
    def is_on_pull_request(self) -> bool:
        """Whether what GitHub calls an issue is a pull request."""
        return _at(self.payload, "issue", "pull_request") is not None

    @property
    def pull_request(self) -> int:
        """The number of the pull request it is about; 0 where it is about none."""
        is_one = self.name in ("pull_request", "pull_request_target")
        return _number(self.payload.get("pull_request")) if is_one else 0

    @property
    def base(self) -> str:
        """The commit that the pull request's target was at; empty where there is none."""
        return str(_at(self.payload, "pull_request", "base", "sha") or "")

    @property
    def has_files(self) -> bool:
        """Whether what is checked out is what it is about."""
        return self.name != "pull_request_target"

    @property
    def gets_secrets(self) -> bool:
        """Whether GitHub hands secrets to such a run: not for pull requests from forks, and not to Dependabot."""
        head = _at(self.payload, "pull_request", "head", "repo", "full_name")
        is_from_fork = self.name == "pull_request" and head != self.repository  # a fork that is gone has no name
        return not (is_from_fork or self.is_from_bot)

    @property
    def is_private(self) -> bool | None:
        """Whether not everybody may read the repository, and with it its caches; None where the event does not say."""
        said = _at(self.payload, "repository", "private")
        return said if isinstance(said, bool) else None


def inputs_of(environment: Mapping[str, str]) -> Inputs:
    """What the workflow says.

    Raises:
        VanitylintError: An input is neither true nor false, where it is to be one of them.
    """

    def said(name: str) -> str:
        return environment.get(_PREFIX + name.upper().replace("-", "_"), "").strip()

    def lines(name: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in said(name).splitlines() if line.strip())

    def is_on(name: str) -> bool:
        word = said(name).lower() or "false"
        if word not in _YES_NO:
            raise VanitylintError(f"{word!r} is not true or false", where=f"the action's input {name}")
        return _YES_NO[word]

    return Inputs(
        source=lines("source"),
        config=said("config") or environment.get("VANITYLINT_CONFIG", ""),
        profile=said("profile"),
        fail_on=said("fail-on"),
        format=said("format"),
        output=lines("output"),
        comment=is_on("comment"),
        mail=is_on("mail"),
        projects=is_on("projects"),
        remember=is_on("remember"),
    )


def event_of(environment: Mapping[str, str]) -> Event:
    """What the runner says of the event.

    Raises:
        VanitylintError: This is no step of GitHub Actions, or its event cannot be read.
    """
    name, repository = environment.get("GITHUB_EVENT_NAME", ""), environment.get("GITHUB_REPOSITORY", "")
    if not name or not repository:
        raise VanitylintError("this is not a step of GitHub Actions", hint="run `vanitylint check` instead")
    path = environment.get("GITHUB_EVENT_PATH", "")
    try:
        payload = json.loads(Path(path).read_bytes()) if path and os.path.exists(path) else {}  # noqa: PTH110 - a name
    except (OSError, ValueError, RecursionError) as error:
        raise VanitylintError(f"the event cannot be read: {error}", where=path) from error
    payload = payload if isinstance(payload, dict) else {}
    bot = "dependabot[bot]"
    is_from_bot = environment.get("GITHUB_ACTOR") == bot or _at(payload, "pull_request", "user", "login") == bot
    return Event(name=name, repository=repository, payload=payload, is_from_bot=is_from_bot)


def _at(value: object, *names: str) -> object:
    """What stands below these names, or None."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _number(value: object) -> int:
    number = _at(value, "number")
    return number if isinstance(number, int) and number > 0 else 0
