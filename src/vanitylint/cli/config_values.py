"""Every setting in effect, with the place it comes from."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from vanitylint.cli.backlog import the_config
from vanitylint.cli.judge import choose_rules
from vanitylint.cli.options import words
from vanitylint.config import FILE_NAMES, KEYS, config_files
from vanitylint.config_check import shown_path
from vanitylint.config_mail import attribute
from vanitylint.connectors.github.access import ENVIRONMENT as GITHUB
from vanitylint.connectors.jira.access import ENVIRONMENT as JIRA
from vanitylint.connectors.jira.address import SITES
from vanitylint.connectors.open import without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.backlog.scope import Scope
    from vanitylint.cli.options import RuleOptions
    from vanitylint.config import Config, Override
    from vanitylint.config_mail import Mail
    from vanitylint.rules.settings import Choice, Setting

VERSION = 1
"""Of the JSON; rises when a key changes its meaning."""
_DEFAULT = "default"
_UNSAID = {
    "select": "the profile's",
    "templates": "the repository's",
    "format": "text; in GitHub Actions github",
    "snapshot": "one per set of sources",
    "acknowledged": "vanitylint.acknowledged",
}
"""What holds where nothing is said."""


@dataclass(frozen=True)
class Value:
    """One setting."""

    key: str
    value: Any
    source: str
    """Where it comes from: `default`, `vanitylint.toml:12`, `--profile`, `environment VANITYLINT_SNAPSHOT`."""

    @property
    def told(self) -> str:
        """The value for people."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        told = ", ".join(self.value) if isinstance(self.value, tuple) else str(self.value or "")
        return told or (_UNSAID.get(self.key, "none") if self.source == _DEFAULT else "none")


@dataclass(frozen=True)
class OfSome:
    """An override."""

    where: str
    scope: Scope
    values: Sequence[Value]
    settings: Sequence[Setting]
    """The rules that stand otherwise than for all."""


@dataclass(frozen=True)
class InEffect:
    """All there is to show."""

    path: str
    """The config file; empty where there is none."""
    path_from: str
    looked_at: Sequence[str]
    """The folders that were looked in for one."""
    passed_over: Sequence[str]
    """Other config files, beside it or farther away."""
    values: Sequence[Value]
    overrides: Sequence[OfSome]
    settings: Sequence[Setting]
    environment: Sequence[tuple[str, bool]]
    """Names of what may hold a secret, and whether they are set."""


def in_effect(config_file: Path | None, flags: RuleOptions, *, is_from_environment: bool = False) -> InEffect:
    """Gather the settings.

    Args:
        config_file: As named, else None.
        flags: What the command line says of rules.
        is_from_environment: `config_file` stands in the environment, not on the command line.

    Raises:
        VanitylintError: The config or a rule file cannot be used.
    """
    config = the_config(config_file)
    choice = choose_rules(config, flags)
    path_from = "environment VANITYLINT_CONFIG" if is_from_environment else "--config" if config_file else "the nearest"
    others = [] if config_file else [path for path in config_files(Path.cwd()) if path != config.path]
    return InEffect(
        path=shown_path(config.path) if config.path else "",
        path_from=path_from
        if config.path
        else f"no {', '.join(FILE_NAMES[:-1])}, and no vanitylint table in a {FILE_NAMES[-1]}",
        looked_at=[] if config_file else [str(folder) for folder in _looked_in(config.path)],
        passed_over=[shown_path(path) for path in others],
        values=[*_of_all(config, flags)],
        overrides=[
            OfSome(
                where=config.where("override", number),
                scope=table.scope,
                values=[*_of_some(table, config, number)],
                settings=_otherwise(choice, number),
            )
            for number, table in enumerate(config.override)
        ],
        settings=[*choice.settings().values()],
        environment=[(name, bool(os.environ.get(name, "").strip())) for name in (*GITHUB, *JIRA, *SITES)],
    )


def as_json(found: InEffect) -> str:
    """As JSON, for programs."""
    data = {
        "version": VERSION,
        "config": {
            "path": found.path or None,
            "from": found.path_from,
            "looked_in": list(found.looked_at),
            "not_taken": list(found.passed_over),
        },
        "values": [_plain(value) for value in found.values],
        "overrides": [
            {
                "where": override.where,
                "scope": {way: names for way, names in to_builtins(override.scope).items() if names},
                "values": [_plain(value) for value in override.values],
                "rules": [_rule(setting) for setting in override.settings],
            }
            for override in found.overrides
        ],
        "rules": [_rule(setting) for setting in found.settings],
        "environment": [{"name": name, "is_set": is_set} for name, is_set in found.environment],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _looked_in(taken: Path | None) -> Iterator[Path]:
    """The folders from the working folder up to the one where the config was found."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        yield folder
        if taken and folder == taken.parent:
            return


def _of_all(config: Config, flags: RuleOptions) -> Iterator[Value]:
    """The settings that hold for all items; entries of a table each by itself."""
    for key in KEYS:
        name = key.replace("-", "_")
        value = getattr(config, name)
        if key == "override":
            continue
        if key == "params":
            yield from _params(value, config)
        elif key == "mail":
            yield from _mail(value, config)
        elif isinstance(value, dict):
            for word, below in value.items():
                yield Value(f"{key}.{word}", _shown(below), config.where(key, word))
        else:
            yield _with_flags(key, value, config, flags)


def _mail(mail: Mail, config: Config) -> Iterator[Value]:
    for key in mail.keys:
        if key != "team":
            yield Value(f"mail.{key}", _shown(getattr(mail, attribute(key))), config.where("mail", key))
    for number, team in enumerate(mail.team):
        told = f"{', '.join(team.to)} for {team.scope}"
        yield Value(f"mail.team.{team.name}", told, config.where("mail", "team", number))


def _with_flags(key: str, value: Any, config: Config, flags: RuleOptions) -> Value:  # noqa: ANN401 - of any key
    source = config.where(key) if (key,) in config.lines else _DEFAULT
    if key == "profile" and flags.profile:
        return Value(key, flags.profile, "--profile")
    if key == "select" and flags.select:
        return Value(key, words(flags.select), "--select")
    if key == "select" and flags.profile and value:
        return Value(key, (), f"--profile, in place of {source}")
    if key == "ignore" and flags.ignore:
        return Value(key, (*value, *words(flags.ignore)), f"{source} and --ignore" if value else "--ignore")
    if key == "snapshot" and (named := os.environ.get("VANITYLINT_SNAPSHOT")):
        return Value(key, named, "environment VANITYLINT_SNAPSHOT")
    return Value(key, _shown(value), source)


def _of_some(table: Override, config: Config, number: int) -> Iterator[Value]:
    said: tuple[tuple[str, Any], ...] = (
        ("profile", table.profile), ("select", table.select), ("ignore", table.ignore),
    )  # fmt: skip
    for key, value in said:
        if value:
            yield Value(key, value, config.where("override", number, key))
    for rule, severity in table.severity.items():
        yield Value(f"severity.{rule}", severity, config.where("override", number, "severity", rule))
    yield from _params(table.params, config, "override", number)


def _params(params: dict[str, dict[str, float]], config: Config, *key: str | int) -> Iterator[Value]:
    for rule, thresholds in params.items():
        for word, number in thresholds.items():
            yield Value(f"params.{rule}.{word}", number, config.where(*key, "params", rule, word))


def _otherwise(choice: Choice, number: int) -> list[Setting]:
    def stands(setting: Setting) -> tuple[object, ...]:
        return (setting.is_on, setting.severity, setting.rule.params) if setting.is_on else (False,)

    usual = choice.settings()
    return [each for name, each in choice.settings((number,)).items() if stands(each) != stands(usual[name])]


def _shown(value: Any) -> Any:  # noqa: ANN401 - of any key
    """A value without the credentials that an address may hold."""
    if isinstance(value, str):
        return without_credentials(value)
    return tuple(map(_shown, value)) if isinstance(value, tuple) else value


def _plain(value: Value) -> dict[str, Any]:
    return {"key": value.key, "value": value.value, "from": value.source}


def _rule(setting: Setting) -> dict[str, Any]:
    rule = setting.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "on": setting.is_on,
        "why": setting.why,
        "severities": [setting.severity] if setting.severity else [severity for severity, _ in rule.severities],
        "severity_from": setting.severity_from or "rule",
        "params": {
            word: {"value": number, "from": setting.params_from.get(word, _DEFAULT)}
            for word, number in rule.params.items()
        },
    }
