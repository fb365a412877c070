"""The config file: the nearest one is used, validated strictly, and never merged with another."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from vanitylint.backlog.claims import WORK_CLASSES
from vanitylint.backlog.findings import PROFILES, SEVERITIES, Severity
from vanitylint.backlog.items import STATES
from vanitylint.backlog.scope import Scope
from vanitylint.config_check import Validator, location_of
from vanitylint.config_mail import Mail, validate_mail
from vanitylint.errors import VanitylintError
from vanitylint.reporters import FORMATS
from vanitylint.toml_lines import line_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.toml_lines import Key

FILE_NAMES = ("vanitylint.toml", ".vanitylint.toml", "pyproject.toml")
_OWN_TABLE = re.compile(r"^\s*\[\s*tool\s*\.\s*vanitylint\b", re.MULTILINE)
"""Header of our table in a pyproject.toml."""
FailOn: TypeAlias = Severity | Literal["never"]
FAIL_ON: tuple[FailOn, ...] = (*SEVERITIES, "never")
SLOTS = ("hypothesis", "outcome", "benefit", "who", "metric", "baseline", "target", "when", "guardrail", "follow-up",
         "result", "decision")  # fmt: skip
"""What a field or heading can state about a bet."""
PARENT = "parent"
"""Additional key next to the slots, for a field that names the parent item."""
_WORD_SORTS = ("outcome", "output", "people", "act", "neutral")


@dataclass(frozen=True, kw_only=True)
class Override:
    """Settings for some of the items, in place of those for all."""

    scope: Scope
    profile: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = field(default_factory=dict)
    params: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of a team. Keys have a command-line option of the same name where that makes sense."""

    path: Path | None = None
    """Path of the config file; None if there is none."""
    sources: tuple[str, ...] = ()
    """Sources to read if the command line names none; paths are relative to the config file."""
    profile: str = "starter"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Folders or files with the team's own rules, relative to the config file."""
    templates: tuple[str, ...] | None = None
    """Folders or files with issue templates, relative to the config file; None for those of the repository."""
    fail_on: FailOn = "error"
    format: str = ""
    """Format of standard output; empty for the default: text, or `github` in GitHub Actions."""
    snapshot: str = ""
    """Path of the snapshot; by default a file in `.vanitylint/` for each set of sources."""
    acknowledged: str = ""
    """Path of the file of acknowledgements, relative to the config file; by default `vanitylint.acknowledged`."""
    severity: dict[str, Severity] = field(default_factory=dict)
    """Severity by rule, where a rule is given by id, name or family."""
    params: dict[str, dict[str, float]] = field(default_factory=dict)
    """Thresholds by rule, where a rule is given by id or name."""
    override: tuple[Override, ...] = ()
    """Settings for some items only; later ones win."""
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of fields and headings by slot (hypothesis, metric, …); names of fields by `parent`."""
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Words and phrases by what they express (outcome, output, …)."""
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Issue types, labels and title prefixes by the kind they stand for (epic, story, …)."""
    work_classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Issue types and labels by the work class they stand for (debt, docs, …)."""
    states: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Statuses and labels by the state they stand for (todo, doing, done, dropped)."""
    github: dict[str, Any] = field(default_factory=dict)
    """`host`, `milestones` and `projects`: see docs/github.md."""
    jira: dict[str, Any] = field(default_factory=dict)
    """`url`, `email` and `pages`: see docs/jira.md."""
    files: dict[str, Any] = field(default_factory=dict)
    """`history`: see docs/sources.md."""
    model: bool = False
    """Whether to use the language model, see docs/accuracy.md."""
    mail: Mail = field(default_factory=Mail)
    """Recipients of the report and the mail server: see docs/mail.md."""

    lines: Mapping[Key, int] = field(default_factory=dict, repr=False)
    """Line number of each key in the file."""

    def where(self, *key: str | int) -> str:
        """Return the location of a key, such as `vanitylint.toml:12`; empty if there is no config file."""
        return location_of(self.path, self.lines, key) if self.path else ""

    @property
    def slots(self) -> dict[str, tuple[str, ...]]:
        """The team's own names of slots, as `Reader` expects them."""
        return {slot: names for slot, names in self.fields.items() if slot != PARENT}

    @property
    def names(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """The team's own names of kinds, work classes and states, as `Reader` expects them."""
        return {"kinds": self.kinds, "work-classes": self.work_classes, "states": self.states}

    @property
    def folder(self) -> Path:
        """The folder that relative paths in the config refer to."""
        return self.path.parent if self.path else Path()


_CHOICES: dict[object, tuple[str, ...]] = {"profile": PROFILES, "fail-on": FAIL_ON, "format": FORMATS}
_LISTS = ("sources", "select", "ignore", "rules", "templates")
_KINDS = ("initiative", "epic", "feature", "idea", "experiment", "story", "task", "subtask", "bug", "spike", "chore",
          "enabler", "docs", "release", "risk", "support", "measurement")  # fmt: skip
_NAMES: dict[str, tuple[tuple[str, ...], str]] = {
    "fields": ((*SLOTS, PARENT), "slot"),
    "words": (_WORD_SORTS, "sort of words"),
    "kinds": (_KINDS, "kind"),
    "work-classes": (WORK_CLASSES, "work class"),
    "states": (STATES, "state"),
}
"""Tables of a team's own names by known word: the known words, and what to call one in a message."""


def words_of(table: str) -> tuple[str, ...]:
    """Return the known words of a table of names, such as `states`."""
    return _NAMES[table][0]


_TRACKERS: dict[str, dict[str, tuple[str, ...] | type]] = {
    "github": {"host": str, "milestones": ("sprints", "bets", "nothing"), "projects": bool},
    "jira": {"url": str, "email": str, "pages": bool},
    "files": {"history": bool},
}
"""Tables for one type of source: each key with its choices or its type."""
_SCOPE = tuple(Scope.__struct_fields__)
_OVERRIDE_KEYS = tuple(item.name for item in fields(Override) if item.name != "scope")
KEYS = tuple(item.name.replace("_", "-") for item in fields(Config) if item.name not in ("path", "lines"))
"""The keys of a config file."""


def find_config(start: Path) -> Path | None:
    """Return the nearest config file in a folder or one of its parents; None if there is none."""
    return next(config_files(start), None)


def config_files(start: Path) -> Iterator[Path]:
    """Yield the config files in a folder and its parents, nearest first.

    A pyproject.toml counts only if it has `[tool.vanitylint]`. A folder with the name of a config file counts too, so
    that `load_config` reports it.
    """
    for folder in (start, *start.parents):
        for name in FILE_NAMES:
            path = folder / name
            if name != "pyproject.toml":
                is_ours = path.is_file() or path.is_dir()
            else:
                is_ours = path.is_file() and bool(_OWN_TABLE.search(path.read_text("utf-8-sig", "replace")))
            if is_ours:
                yield path


def load_config(path: Path) -> Config:
    """Read and validate a config file.

    Raises:
        VanitylintError: It cannot be read, is not TOML, or contains an unknown key or an invalid value.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        data: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        hint = "a config is a file: give this folder another name" if path.is_dir() else "check --config"
        raise VanitylintError(f"cannot be read: {error.strerror}", where=str(path), hint=hint) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VanitylintError(f"is not TOML: {error}", where=str(path)) from error
    lines = line_numbers(text)
    if path.name == "pyproject.toml":
        whole = Validator(path, lines)
        tools = whole.table(("tool",), data.get("tool", {}))
        data = whole.table(("tool", "vanitylint"), tools.get("vanitylint", {}))
        lines = {key[2:]: line for key, line in lines.items() if key[:2] == ("tool", "vanitylint")}
    validator = Validator(path, lines)
    values = {key.replace("-", "_"): _validate_value(validator, key, value) for key, value in data.items()}
    return Config(path=path, lines=lines, **values)


def _validate_value(validator: Validator, name: str, value: object) -> Any:  # noqa: ANN401 - depends on the key
    """Validate the value of one top-level key."""
    validator.one_of(name, KEYS, (name,))
    if name == "templates":
        return _validate_paths(validator, (name,), value)
    if name in ("override", "mail"):
        return validate_mail(validator, value) if name == "mail" else tuple(_validate_overrides(validator, name, value))
    if name in ("severity", "params") or name in _LISTS or name in _CHOICES:
        return _validate_rule_setting(validator, (name,), value)
    if name in _NAMES:
        return _validate_names(validator, name, value)
    if name in _TRACKERS:
        return {
            key: _validate_source_setting(validator, name, key, entry)
            for key, entry in validator.table((name,), value).items()
        }
    return validator.boolean((name,), value) if name == "model" else validator.string((name,), value)


def _validate_names(validator: Validator, name: str, value: object) -> dict[str, tuple[str, ...]]:
    """Validate a table of a team's own names by known word, with a hint if it was written the other way round."""
    known, what = _NAMES[name]
    names_by_word: dict[str, tuple[str, ...]] = {}
    word_by_name: dict[str, str] = {}
    for word, names in validator.table((name,), value).items():
        if word not in known and isinstance(names, str) and names in known:
            raise validator.error((name, word), f"unknown {what} {word!r}", f'did you mean {names} = ["{word}"]?')
        otherwise = "; what a law or an authority demands is risk" if name == "work-classes" else ""
        names_by_word[validator.one_of(word, known, (name, word), what, otherwise)] = validator.strings(
            (name, word), names
        )
        for own_name in names_by_word[word] if name != "words" else ():
            if (first := word_by_name.setdefault(own_name.strip().lower(), word)) != word:
                raise validator.error(
                    (name, word), f"{own_name!r} cannot mean both {first} and {word}", "name it in one of them"
                )
    return names_by_word


def _validate_rule_setting(validator: Validator, key: Key, value: object) -> Any:  # noqa: ANN401 - depends on the key
    """Validate a key that `[[override]]` may have too. Whether a rule exists is checked when rules are loaded."""
    name = key[-1]
    if name in _LISTS:
        return validator.strings(key, value)
    if name in _CHOICES:
        return validator.one_of(validator.string(key, value), _CHOICES[name], key, str(name))
    table = validator.table(key, value)
    if name == "severity":
        return {rule: _validate_severity(validator, (*key, rule), word) for rule, word in table.items()}
    return {
        rule: {
            word: validator.threshold((*key, rule, word), number)
            for word, number in validator.table((*key, rule), params).items()
        }
        for rule, params in table.items()
    }


def _validate_severity(validator: Validator, key: Key, word: object) -> str:
    """Validate a severity, with a hint for `off`, which other linters use here to turn a rule off."""
    section = "above [severity]" if key[0] == "severity" else "in the same [[override]]"
    off = f'; to turn it off: ignore = ["{key[-1]}"], {section}' if isinstance(word, str | bool) else ""
    return validator.one_of(word, SEVERITIES, key, "severity", off)


_MAX_OVERRIDES = 200
"""Limit on cost: each override is matched against every item, and each threshold of its own runs its rule again."""


def _validate_overrides(validator: Validator, name: str, value: object) -> Iterator[Override]:
    for number, table in enumerate(validator.tables((name,), value)):
        key = (name, number)
        if number >= _MAX_OVERRIDES:
            why = f"there are more than {_MAX_OVERRIDES} [[{name}]] tables"
            raise validator.error(key, why, 'one table can cover many items: keys = ["PLAT-*"]')
        for word in table:
            validator.one_of(word, (*_SCOPE, *_OVERRIDE_KEYS), (*key, word), f"key of [[{name}]]")
        scope = {word: validator.strings((*key, word), table[word]) for word in _SCOPE if word in table}
        settings = {
            word: _validate_rule_setting(validator, (*key, word), table[word])
            for word in _OVERRIDE_KEYS
            if word in table
        }
        if empty := next((word for word, names in scope.items() if not names), ""):
            raise validator.error((*key, empty), f"{empty} is empty", "leave it out, or add some")
        if not scope:
            raise validator.error(
                key, f"this [[{name}]] does not say which items it applies to", f"add {' or '.join(_SCOPE)}"
            )
        if not settings:
            raise validator.error(key, f"this [[{name}]] changes nothing", f"add {' or '.join(_OVERRIDE_KEYS)}")
        yield Override(scope=Scope(**scope), **settings)


def _validate_source_setting(validator: Validator, name: str, word: str, value: object) -> object:
    key = (name, word)
    allowed = _TRACKERS[name][validator.one_of(word, _TRACKERS[name], key, f"key of [{name}]")]
    if isinstance(allowed, tuple):
        validator.one_of(value, allowed, key, word)
    elif not isinstance(value, allowed):
        raise validator.error(key, f"{word} should be {'true or false' if allowed is bool else 'a string'}")
    return value


def _validate_paths(validator: Validator, key: Key, value: object) -> tuple[str, ...]:
    paths = validator.strings(key, value)
    for path in paths:
        if not path or not os.path.exists(validator.path.parent / path):  # noqa: PTH110 - unlike Path.exists, False for an unreadable folder
            raise validator.error(key, f"there is no file or folder {path!r}", "paths are relative to the config file")
    return paths
