"""The page of all settings: what they mean stands in settings.toml, what they may be comes from the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.findings import SEVERITIES
from vanitylint.cli.check import command as check
from vanitylint.cli.config_values import _UNSAID
from vanitylint.config import _CHOICES, _NAMES, _OVERRIDING, _SCOPE, _TRACKERS, KEYS, Config

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCS = Path(__file__).parent
SOURCE = DOCS / "settings.toml"
_LINE = re.compile(r"(?P<opening>\[*)(?P<name>[\w.-]+)(?:\]+$| = )")
_INTRODUCTION = """\
# Settings

Every key of `vanitylint.toml`. For which file is used, and how settings are combined, see
[configuration](configuration.md). `vanitylint config show` prints the settings in effect, and where each comes from. No
key is required: [adopting](adopting.md) has a config to begin with.

## At the top"""
_WHOLE = {
    **{name: words for name, (words, _) in _NAMES.items()},
    "severity": (),
    "params": (),
    "override": (*_SCOPE, *_OVERRIDING),
    "mail": (),
    "mail.team": (),
}
"""Tables whose keys have no entries of their own, and the words that these keys may be, where there are few."""
_SORTS = {
    str: "A text",
    bool: "`true` or `false`",
    "bool": "`true` or `false`",
    "str": "A text",
    "tuple": "A list of texts",
}
"""In words: what a value may be, by the type that is allowed, or by how its annotation begins."""
_DEFAULTS = {"github.host": "`github.com`", "github.milestones": "`sprints`"}
"""Of tables for trackers, where it is neither `true` nor nothing."""


class Entry(NamedTuple):
    """A key or a table of settings.toml."""

    name: str
    """`fail-on`, `[github]`, `github.host`, `[[override]]`."""
    meaning: str
    example: str

    @property
    def is_table(self) -> bool:
        """Whether keys stand in it."""
        return self.name.startswith("[")


def entries() -> list[Entry]:
    """All that settings.toml tells, in its order."""
    found: list[Entry] = []
    table, comment = "", list[str]()
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        key = _LINE.match(line)
        if line.startswith("#"):
            comment.append(line[1:].strip())
            continue
        if key and key["opening"]:
            table = key["name"]
            found.append(Entry(line, " ".join(comment), line))
        elif key and table in _WHOLE:
            found[-1] = found[-1]._replace(example=f"{found[-1].example}\n{line}")
        elif key:
            name = key["name"].partition(".")[0]
            opening = f"{found[-1].example.partition(chr(10))[0]}\n" if table else ""
            found.append(Entry(f"{table}.{name}" if table else name, " ".join(comment), f"{opening}{line}"))
        comment = []
    return found


def names() -> set[str]:
    """Of all entries that settings.toml is to have, as the code knows them."""
    top = {f"[{key}]" if key in {**_TRACKERS, **_WHOLE} else key for key in KEYS}
    below = {f"{table}.{key}" for table, keys in _TRACKERS.items() for key in keys}
    return (top - {"[override]"}) | below | {"[[override]]", "[[mail.team]]"}


def page() -> str:
    """The page."""
    parts = [_INTRODUCTION]
    for entry in entries():
        parts += [f"{'##' if entry.is_table else '###'} `{entry.name}`", entry.meaning]
        parts += [_of_mail()] if entry.name == "[mail]" else [_allowed(entry.name)]
        if entry.name.strip("[]") in _WHOLE or not entry.is_table:
            parts += [f"```toml\n{entry.example}\n```"]
    return "\n\n".join(filter(None, parts))


def _of_mail() -> str:
    """The table of mail.md."""
    text = (DOCS / "mail.md").read_text(encoding="utf-8")
    found = re.search(r"^\| key \|.*?(?=\n\n)", text, re.DOTALL | re.MULTILINE)
    assert found, "mail.md has no table of keys"  # noqa: S101 - a script of our own
    return found[0]


def _allowed(name: str) -> str:
    """What a value may be, what holds without it, and which flag of `check` says the same."""
    table, _, key = name.rpartition(".")
    if name == "[severity]":
        return f"Severities: {_listed(SEVERITIES)}."
    if name.startswith("["):
        words = _WHOLE.get(name.strip("[]"))
        return f"Keys: {_listed(words)}." if words else ""
    told = f"{_sort(table, key)}. Default: {_default(table, key)}."
    flags = {option for param in check.params for option in param.opts}
    return f"{told} Flag: `--{key}`." if not table and f"--{key}" in flags else told


def _sort(table: str, key: str) -> str:
    allowed = _TRACKERS[table][key] if table else _CHOICES.get(key)
    if isinstance(allowed, tuple):
        return f"One of {_listed(allowed)}"
    annotation = str(_field(key).type) if allowed is None else ""
    return _SORTS[allowed or annotation.partition("[")[0]]


def _default(table: str, key: str) -> str:
    if table:
        return _DEFAULTS.get(f"{table}.{key}", "`true`" if _TRACKERS[table][key] is bool else "none")
    if isinstance(_field(key).default, bool):
        return f"`{str(_field(key).default).lower()}`"
    return f"`{_field(key).default}`" if _field(key).default else _UNSAID.get(key, "none")


def _field(key: str):  # noqa: ANN202 - dataclasses.Field
    return next(each for each in fields(Config) if each.name == key.replace("-", "_"))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
