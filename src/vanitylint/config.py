"""The config file: found nearest first, checked strictly, never merged with another."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeAlias

from vanitylint.backlog.findings import SEVERITIES, Severity
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.reporters import FORMATS

FILE_NAMES = ("vanitylint.toml", ".vanitylint.toml", "pyproject.toml")
PROFILES = ("starter", "recommended", "extended")
FailOn: TypeAlias = Severity | Literal["never"]
FAIL_ON: tuple[FailOn, ...] = (*SEVERITIES, "never")
SLOTS = ("hypothesis", "outcome", "benefit", "who", "metric", "baseline", "target", "when", "guardrail", "follow-up",
         "result", "decision")  # fmt: skip
"""What a field or heading can say of a bet."""
_WORDS = ("outcome", "output", "people", "act", "neutral")


@dataclass(frozen=True, kw_only=True)
class Config:
    """What a team settles once. Every key has a flag of the same name where that makes sense."""

    path: Path | None = None
    """The file it came from; None when there is none."""
    sources: tuple[str, ...] = ()
    """What `check` reads when no source is named; paths are seen from the config file."""
    profile: str = "starter"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Folders or files with rules of the team's own, seen from the config file."""
    templates: tuple[str, ...] | None = None
    """Folders or files with issue templates, seen from the config file; None: those of the repository."""
    fail_on: FailOn = "error"
    format: str = "text"
    snapshot: str = ""
    """The snapshot's file; by default one below `.vanitylint/` for each set of sources."""
    severity: dict[str, Severity] = field(default_factory=dict)
    """From rule id to error, warning or info."""
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """From slot (hypothesis, metric, …) to the names that fields and headings have here."""
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """From what they tell (outcome, output, …) to words and phrases that mean just that here."""
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """From kind (epic, story, …) to the issue types, labels and title prefixes that mean it here."""
    work_classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """From work class (debt, docs, …) to the issue types and labels that mean it here."""
    states: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """From state (todo, doing, done, dropped) to the statuses and labels that mean it here."""
    github: dict[str, Any] = field(default_factory=dict)
    """`host`, `milestones` and `projects`: see docs/github.md."""
    jira: dict[str, Any] = field(default_factory=dict)
    """`url`, `email` and `pages`: see docs/jira.md."""

    @property
    def names(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """The team's own names for kinds, work classes and states, as the reader takes them."""
        return {"kinds": self.kinds, "work-classes": self.work_classes, "states": self.states}

    @property
    def folder(self) -> Path:
        """Where the config's relative paths begin."""
        return self.path.parent if self.path else Path()


_CHOICES = {"profile": PROFILES, "fail-on": FAIL_ON, "format": FORMATS}
_LISTS = ("sources", "select", "ignore", "rules", "templates")
_KINDS = ("initiative", "epic", "feature", "idea", "experiment", "story", "task", "subtask", "bug", "spike", "chore",
          "enabler", "docs", "release", "risk", "support", "measurement")  # fmt: skip
_WORK_CLASSES = ("feature", "defect", "risk", "debt", "support", "chore", "docs", "spike", "release")
_STATES = ("todo", "doing", "done", "dropped")
_NAMES = {
    "fields": (SLOTS, "slot"),
    "words": (_WORDS, "sort of words"),
    "kinds": (_KINDS, "kind"),
    "work-classes": (_WORK_CLASSES, "work class"),
    "states": (_STATES, "state"),
}
"""Tables from a known word to a team's own names for it."""
_TRACKERS: dict[str, dict[str, tuple[str, ...] | type]] = {
    "github": {"host": str, "milestones": ("sprints", "bets", "nothing"), "projects": bool},
    "jira": {"url": str, "email": str, "pages": bool},
}
"""Tables of a tracker: each key with its choices, or its type."""
_TABLES = ("severity", *_NAMES, *_TRACKERS)
_KEYS = tuple(item.name.replace("_", "-") for item in fields(Config) if item.name != "path")


def find_config(start: Path) -> Path | None:
    """The nearest config file at or above a folder; a pyproject.toml counts only with `[tool.vanitylint]`."""
    for folder in (start, *start.parents):
        for name in FILE_NAMES:
            path = folder / name
            if path.is_file() and (
                name != "pyproject.toml" or "[tool.vanitylint" in path.read_text("utf-8", "replace")
            ):
                return path
    return None


def load_config(path: Path) -> Config:
    """Read and check a config file.

    Raises:
        VanitylintError: It cannot be read, is not TOML, or holds a key or value that means nothing here.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        raise VanitylintError(f"cannot be read: {error.strerror}", where=str(path), hint="check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VanitylintError(f"is not TOML: {error}", where=str(path)) from error
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("vanitylint", {})
    check = _Check(path, text)
    values: dict[str, Any] = {}
    for key, value in data.items():
        check.known(key, _KEYS, key)
        values[key.replace("-", "_")] = check.value(key, value)
    return Config(path=path, **values)


class _Check:
    """Checks values, and finds the line of a key for the message."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    def known(self, key: str, keys: tuple[str, ...], line_key: str, what: str = "key") -> None:
        if key not in keys:
            hint = did_you_mean(key, keys) or f"known: {', '.join(keys)}"
            raise self.error(line_key, f"unknown {what} {key!r}", hint)

    def value(self, key: str, value: object) -> object:
        if key in _LISTS:
            names = self._names(key, value)
            if key == "templates":
                self._are_there(key, names)
            return names
        if key in _TABLES:
            return self._table(key, value)
        if not isinstance(value, str):
            raise self.error(key, f'{key} is to be a text, such as {key} = "…"')
        if key in _CHOICES:
            self.known(value, _CHOICES[key], key, key)
        return value

    def _names(self, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self.error(key, f'{key} is to be a list of texts, such as {key} = ["…"]')
        return tuple(value)

    def _are_there(self, key: str, names: tuple[str, ...]) -> None:
        for name in names:
            if not name or not os.path.exists(self.path.parent / name):  # noqa: PTH110 - in a locked folder there is none
                raise self.error(key, f"there is no file or folder {name!r}", "paths are seen from the config file")

    def _table(self, key: str, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(key, f"{key} is to be a table: [{key}]")
        return {name: self._entry(key, name, below) for name, below in value.items()}

    def _entry(self, table: str, name: str, value: object) -> object:
        if table == "severity":
            self.known(str(value), SEVERITIES, name, "severity")
            return value
        if table in _NAMES:
            keys, what = _NAMES[table]
            self.known(name, keys, name, what)
            return self._names(name, value)
        self.known(name, tuple(_TRACKERS[table]), name, f"key of [{table}]")
        allowed = _TRACKERS[table][name]
        if isinstance(allowed, tuple):
            self.known(str(value), allowed, name, name)
        elif not isinstance(value, allowed):
            raise self.error(name, f"{name} is to be {'true or false' if allowed is bool else 'a text'}")
        return value

    def error(self, key: str, message: str, hint: str = "") -> VanitylintError:
        found = re.search(rf"^[\s\"\[]*(?:\w+\.)*{re.escape(key)}\b", self.text, re.MULTILINE)
        line = self.text.count("\n", 0, found.end()) + 1 if found else 0
        return VanitylintError(message, where=f"{self.path}:{line}" if line else str(self.path), hint=hint)
