"""Generate the settings page: meanings come from settings.toml, allowed values and defaults from the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.findings import SEVERITIES
from vanitylint.cli.check import command as check
from vanitylint.cli.config_values import _DEFAULT_TEXTS
from vanitylint.config import _CHOICES, _NAMES, _OVERRIDE_KEYS, _SCOPE, _TRACKERS, KEYS, Config

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
_TABLES_WITHOUT_ENTRIES = {
    **{name: words for name, (words, _) in _NAMES.items()},
    "severity": (),
    "params": (),
    "override": (*_SCOPE, *_OVERRIDE_KEYS),
    "mail": (),
    "mail.team": (),
}
"""Tables whose keys have no entries of their own, with the names that keys can have, where they are limited."""
_TYPE_NAMES = {
    str: "A text",
    bool: "`true` or `false`",
    "bool": "`true` or `false`",
    "str": "A text",
    "tuple": "A list of texts",
}
"""Descriptions of allowed values, by type, or by the beginning of the annotation."""
_DEFAULTS = {"github.host": "`github.com`", "github.milestones": "`sprints`"}
"""Defaults in tables for trackers that are neither `true` nor nothing."""


class Entry(NamedTuple):
    """A key or a table in settings.toml."""

    name: str
    """`fail-on`, `[github]`, `github.host`, `[[override]]`."""
    meaning: str
    example: str

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.name.startswith("[")


def entries() -> list[Entry]:
    """Parse settings.toml into entries, in order."""
    result: list[Entry] = []
    table, comment = "", list[str]()
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        key = _LINE.match(line)
        if line.startswith("#"):
            comment.append(line[1:].strip())
            continue
        if key and key["opening"]:
            table = key["name"]
            result.append(Entry(line, " ".join(comment), line))
        elif key and table in _TABLES_WITHOUT_ENTRIES:
            result[-1] = result[-1]._replace(example=f"{result[-1].example}\n{line}")
        elif key:
            name = key["name"].partition(".")[0]
            opening = f"{result[-1].example.partition(chr(10))[0]}\n" if table else ""
            result.append(Entry(f"{table}.{name}" if table else name, " ".join(comment), f"{opening}{line}"))
        comment = []
    return result


def names() -> set[str]:
    """Return the names of all entries that settings.toml needs, according to the code."""
    top = {f"[{key}]" if key in {**_TRACKERS, **_TABLES_WITHOUT_ENTRIES} else key for key in KEYS}
    nested = {f"{table}.{key}" for table, keys in _TRACKERS.items() for key in keys}
    return (top - {"[override]"}) | nested | {"[[override]]", "[[mail.team]]"}


def page() -> str:
    """Return the page."""
    parts = [_INTRODUCTION]
    for entry in entries():
        parts += [f"{'##' if entry.is_table else '###'} `{entry.name}`", entry.meaning]
        parts += [_mail_table()] if entry.name == "[mail]" else [_allowed(entry.name)]
        if entry.name.strip("[]") in _TABLES_WITHOUT_ENTRIES or not entry.is_table:
            parts += [f"```toml\n{entry.example}\n```"]
    return "\n\n".join(filter(None, parts))


def _mail_table() -> str:
    """Return the table of keys in mail.md."""
    text = (DOCS / "mail.md").read_text(encoding="utf-8")
    match = re.search(r"^\| key \|.*?(?=\n\n)", text, re.DOTALL | re.MULTILINE)
    assert match, "mail.md has no table of keys"  # noqa: S101 - a script of our own
    return match[0]


def _allowed(name: str) -> str:
    """Describe the allowed values of a key, its default, and the equivalent flag of `check`."""
    table, _, key = name.rpartition(".")
    if name == "[severity]":
        return f"Severities: {_join(SEVERITIES)}."
    if name.startswith("["):
        words = _TABLES_WITHOUT_ENTRIES.get(name.strip("[]"))
        return f"Keys: {_join(words)}." if words else ""
    description = f"{_value_type(table, key)}. Default: {_default(table, key)}."
    flags = {option for param in check.params for option in param.opts}
    return f"{description} Flag: `--{key}`." if not table and f"--{key}" in flags else description


def _value_type(table: str, key: str) -> str:
    allowed = _TRACKERS[table][key] if table else _CHOICES.get(key)
    if isinstance(allowed, tuple):
        return f"One of {_join(allowed)}"
    annotation = str(_field(key).type) if allowed is None else ""
    return _TYPE_NAMES[allowed or annotation.partition("[")[0]]


def _default(table: str, key: str) -> str:
    if table:
        return _DEFAULTS.get(f"{table}.{key}", "`true`" if _TRACKERS[table][key] is bool else "none")
    if isinstance(_field(key).default, bool):
        return f"`{str(_field(key).default).lower()}`"
    return f"`{_field(key).default}`" if _field(key).default else _DEFAULT_TEXTS.get(key, "none")


def _field(key: str):  # noqa: ANN202 - dataclasses.Field
    return next(field for field in fields(Config) if field.name == key.replace("-", "_"))


def _join(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
