"""The config file: found nearest first, checked strictly, never merged with another."""

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
from vanitylint.config_check import Check, place_of
from vanitylint.config_mail import Mail, read_mail
from vanitylint.errors import VanitylintError
from vanitylint.reporters import FORMATS
from vanitylint.toml_lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.toml_lines import Key

FILE_NAMES = ("vanitylint.toml", ".vanitylint.toml", "pyproject.toml")
_OURS = re.compile(r"^\s*\[\s*tool\s*\.\s*vanitylint\b", re.MULTILINE)
"""Begins our table of a pyproject.toml."""
FailOn: TypeAlias = Severity | Literal["never"]
FAIL_ON: tuple[FailOn, ...] = (*SEVERITIES, "never")
SLOTS = ("hypothesis", "outcome", "benefit", "who", "metric", "baseline", "target", "when", "guardrail", "follow-up",
         "result", "decision")  # fmt: skip
"""What a field or heading can say of a bet."""
PARENT = "parent"
"""Stands beside them: a field that names the item above."""
_WORDS = ("outcome", "output", "people", "act", "neutral")


@dataclass(frozen=True, kw_only=True)
class Override:
    """What holds for some of the items in place of what holds for all."""

    scope: Scope
    profile: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = field(default_factory=dict)
    params: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Config:
    """What a team settles once. Every key has a flag of the same name where that makes sense."""

    path: Path | None = None
    """The file it came from; None when there is none."""
    sources: tuple[str, ...] = ()
    """What `check` reads when no source is named; paths are relative to the config file."""
    profile: str = "starter"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Folders or files with rules of the team's own, seen from the config file."""
    templates: tuple[str, ...] | None = None
    """Folders or files with issue templates, seen from the config file; None: those of the repository."""
    fail_on: FailOn = "error"
    format: str = ""
    """What goes to standard output; empty: text, and in GitHub Actions what is told there."""
    snapshot: str = ""
    """The snapshot's file; by default one below `.vanitylint/` for each set of sources."""
    acknowledged: str = ""
    """The file with what the team lives with, seen from the config file; by default `vanitylint.acknowledged`."""
    severity: dict[str, Severity] = field(default_factory=dict)
    """From rule, by id, name or family, to error, warning or info."""
    params: dict[str, dict[str, float]] = field(default_factory=dict)
    """From rule, by id or name, to its thresholds."""
    override: tuple[Override, ...] = ()
    """What holds for some items only; a later one wins."""
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """From slot (hypothesis, metric, …) to the names that fields and headings have here; from parent to fields."""
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
    files: dict[str, Any] = field(default_factory=dict)
    """`history`: see docs/sources.md."""
    model: bool = False
    """Whether the language model reads along, see docs/accuracy.md."""
    mail: Mail = field(default_factory=Mail)
    """Who gets the report, and by which server: see docs/mail.md."""

    lines: Mapping[Key, int] = field(default_factory=dict, repr=False)
    """The line of each key in the file."""

    def where(self, *key: str | int) -> str:
        """The place of a key, such as `vanitylint.toml:12`; empty where there is no file."""
        return place_of(self.path, self.lines, key) if self.path else ""

    @property
    def slots(self) -> dict[str, tuple[str, ...]]:
        """The team's own names for what a bet says, as the reader takes them."""
        return {slot: names for slot, names in self.fields.items() if slot != PARENT}

    @property
    def names(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """The team's own names for kinds, work classes and states, as the reader takes them."""
        return {"kinds": self.kinds, "work-classes": self.work_classes, "states": self.states}

    @property
    def folder(self) -> Path:
        """Where the config's relative paths begin."""
        return self.path.parent if self.path else Path()


_CHOICES: dict[object, tuple[str, ...]] = {"profile": PROFILES, "fail-on": FAIL_ON, "format": FORMATS}
_LISTS = ("sources", "select", "ignore", "rules", "templates")
_KINDS = ("initiative", "epic", "feature", "idea", "experiment", "story", "task", "subtask", "bug", "spike", "chore",
          "enabler", "docs", "release", "risk", "support", "measurement")  # fmt: skip
_NAMES: dict[str, tuple[tuple[str, ...], str]] = {
    "fields": ((*SLOTS, PARENT), "slot"),
    "words": (_WORDS, "sort of words"),
    "kinds": (_KINDS, "kind"),
    "work-classes": (WORK_CLASSES, "work class"),
    "states": (STATES, "state"),
}
"""Tables from a known word to a team's own names for it."""


def words_of(table: str) -> tuple[str, ...]:
    """The known words of a table of names, such as `states`."""
    return _NAMES[table][0]


_TRACKERS: dict[str, dict[str, tuple[str, ...] | type]] = {
    "github": {"host": str, "milestones": ("sprints", "bets", "nothing"), "projects": bool},
    "jira": {"url": str, "email": str, "pages": bool},
    "files": {"history": bool},
}
"""Tables of a sort of source: each key with its choices, or its type."""
_SCOPE = tuple(Scope.__struct_fields__)
_OVERRIDING = tuple(item.name for item in fields(Override) if item.name != "scope")
KEYS = tuple(item.name.replace("_", "-") for item in fields(Config) if item.name not in ("path", "lines"))
"""The keys of a config file."""


def find_config(start: Path) -> Path | None:
    """The nearest config file at or above a folder; None where there is none."""
    return next(config_files(start), None)


def config_files(start: Path) -> Iterator[Path]:
    """Every config file at or above a folder, nearest first; a pyproject.toml counts only with `[tool.vanitylint]`.

    A folder of such a name is one as well: to read it then says what it is.
    """
    for folder in (start, *start.parents):
        for name in FILE_NAMES:
            path = folder / name
            if name != "pyproject.toml":
                is_ours = path.is_file() or path.is_dir()
            else:
                is_ours = path.is_file() and bool(_OURS.search(path.read_text("utf-8-sig", "replace")))
            if is_ours:
                yield path


def load_config(path: Path) -> Config:
    """Read and check a config file.

    Raises:
        VanitylintError: It cannot be read, is not TOML, or holds a key or value that means nothing here.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        data: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        hint = "a config is a file: give this folder another name" if path.is_dir() else "check --config"
        raise VanitylintError(f"cannot be read: {error.strerror}", where=str(path), hint=hint) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VanitylintError(f"is not TOML: {error}", where=str(path)) from error
    lines = lines_of(text)
    if path.name == "pyproject.toml":
        whole = Check(path, lines)
        tools = whole.table(("tool",), data.get("tool", {}))
        data = whole.table(("tool", "vanitylint"), tools.get("vanitylint", {}))
        lines = {key[2:]: line for key, line in lines.items() if key[:2] == ("tool", "vanitylint")}
    check = Check(path, lines)
    values = {key.replace("-", "_"): _value(check, key, value) for key, value in data.items()}
    return Config(path=path, lines=lines, **values)


def _value(check: Check, name: str, value: object) -> Any:  # noqa: ANN401 - each key has a type of its own
    """The value of one key."""
    check.known(name, KEYS, (name,))
    if name == "templates":
        return _that_are_there(check, (name,), value)
    if name in ("override", "mail"):
        return read_mail(check, value) if name == "mail" else tuple(_overrides(check, name, value))
    if name in ("severity", "params") or name in _LISTS or name in _CHOICES:
        return _choice_of_rules(check, (name,), value)
    if name in _NAMES:
        return _own_names(check, name, value)
    if name in _TRACKERS:
        return {word: _of_tracker(check, name, word, told) for word, told in check.table((name,), value).items()}
    return check.switch((name,), value) if name == "model" else check.text((name,), value)


def _own_names(check: Check, name: str, value: object) -> dict[str, tuple[str, ...]]:
    """From words that are known to a team's own for them; who wrote it the other way round is told so."""
    known, what = _NAMES[name]
    own: dict[str, tuple[str, ...]] = {}
    meant: dict[str, str] = {}
    for word, names in check.table((name,), value).items():
        if word not in known and isinstance(names, str) and names in known:
            raise check.error((name, word), f"unknown {what} {word!r}", f'did you mean {names} = ["{word}"]?')
        otherwise = "; what a law or an authority demands is risk" if name == "work-classes" else ""
        own[check.known(word, known, (name, word), what, otherwise)] = check.texts((name, word), names)
        for each in own[word] if name != "words" else ():
            if (first := meant.setdefault(each.strip().lower(), word)) != word:
                raise check.error(
                    (name, word), f"{each!r} cannot mean both {first} and {word}", "name it in one of them"
                )
    return own


def _choice_of_rules(check: Check, key: Key, value: object) -> Any:  # noqa: ANN401 - as above
    """What can be said for all items and for some. Whether there is such a rule is seen when the rules are read."""
    name = key[-1]
    if name in _LISTS:
        return check.texts(key, value)
    if name in _CHOICES:
        return check.known(check.text(key, value), _CHOICES[name], key, str(name))
    table = check.table(key, value)
    if name == "severity":
        return {rule: _severity(check, (*key, rule), word) for rule, word in table.items()}
    return {
        rule: {
            word: check.threshold((*key, rule, word), number)
            for word, number in check.table((*key, rule), params).items()
        }
        for rule, params in table.items()
    }


def _severity(check: Check, key: Key, word: object) -> str:
    """Who wants a rule to be silent writes `off` here, as other linters have it."""
    place = "above [severity]" if key[0] == "severity" else "in the same [[override]]"
    off = f'; to turn it off: ignore = ["{key[-1]}"], {place}' if isinstance(word, str | bool) else ""
    return check.known(word, SEVERITIES, key, "severity", off)


_MOST_OVERRIDES = 200
"""Each is asked of every item, and each threshold of its own is a run of its rule."""


def _overrides(check: Check, name: str, value: object) -> Iterator[Override]:
    for number, table in enumerate(check.tables((name,), value)):
        key = (name, number)
        if number >= _MOST_OVERRIDES:
            why = f"there are more than {_MOST_OVERRIDES} [[{name}]] tables"
            raise check.error(key, why, 'one table can cover many items: keys = ["PLAT-*"]')
        for word in table:
            check.known(word, (*_SCOPE, *_OVERRIDING), (*key, word), f"key of [[{name}]]")
        scope = {word: check.texts((*key, word), table[word]) for word in _SCOPE if word in table}
        said = {word: _choice_of_rules(check, (*key, word), table[word]) for word in _OVERRIDING if word in table}
        if empty := next((word for word, names in scope.items() if not names), ""):
            raise check.error((*key, empty), f"{empty} is empty", "leave it out, or add some")
        if not scope:
            raise check.error(
                key, f"this [[{name}]] does not say which items it applies to", f"add {' or '.join(_SCOPE)}"
            )
        if not said:
            raise check.error(key, f"this [[{name}]] changes nothing", f"add {' or '.join(_OVERRIDING)}")
        yield Override(scope=Scope(**scope), **said)


def _of_tracker(check: Check, name: str, word: str, value: object) -> object:
    key = (name, word)
    allowed = _TRACKERS[name][check.known(word, _TRACKERS[name], key, f"key of [{name}]")]
    if isinstance(allowed, tuple):
        check.known(value, allowed, key, word)
    elif not isinstance(value, allowed):
        raise check.error(key, f"{word} should be {'true or false' if allowed is bool else 'a string'}")
    return value


def _that_are_there(check: Check, key: Key, value: object) -> tuple[str, ...]:
    names = check.texts(key, value)
    for name in names:
        if not name or not os.path.exists(check.path.parent / name):  # noqa: PTH110 - in a locked folder there is none
            raise check.error(key, f"there is no file or folder {name!r}", "paths are relative to the config file")
    return names
