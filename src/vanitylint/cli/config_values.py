"""Every setting in effect and where it comes from."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from vanitylint.cli.backlog import resolve_config
from vanitylint.cli.judge import choose_rules
from vanitylint.cli.options import split_words
from vanitylint.config import FILE_NAMES, KEYS, config_files
from vanitylint.config_check import shown_path
from vanitylint.config_mail import attribute
from vanitylint.connectors.github.access import CREDENTIAL_VARIABLES as GITHUB
from vanitylint.connectors.jira.access import ENVIRONMENT_VARIABLES as JIRA
from vanitylint.connectors.jira.address import SITE_VARIABLES
from vanitylint.connectors.open import without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.backlog.scope import Scope
    from vanitylint.cli.options import RuleOptions
    from vanitylint.config import Config, Override
    from vanitylint.config_mail import Mail
    from vanitylint.rules.settings import RuleSelection, Setting

VERSION = 1
"""Version of the JSON format; increased when a key changes its meaning."""
_DEFAULT = "default"
_DEFAULT_TEXTS = {
    "select": "the profile's",
    "templates": "the repository's",
    "format": "text; in GitHub Actions github",
    "snapshot": "one per set of sources",
    "acknowledged": "vanitylint.acknowledged",
}
"""Descriptions of defaults that are not a plain value."""


@dataclass(frozen=True)
class Value:
    """One setting."""

    key: str
    value: Any
    source: str
    """Where the value comes from: `default`, `vanitylint.toml:12`, `--profile`, `environment VANITYLINT_SNAPSHOT`."""

    @property
    def text(self) -> str:
        """The value as text for people."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        text = ", ".join(self.value) if isinstance(self.value, tuple) else str(self.value or "")
        return text or (_DEFAULT_TEXTS.get(self.key, "none") if self.source == _DEFAULT else "none")


@dataclass(frozen=True)
class OverrideSettings:
    """An override with its settings."""

    where: str
    scope: Scope
    values: Sequence[Value]
    settings: Sequence[Setting]
    """Settings of the rules that differ from those for all items."""


@dataclass(frozen=True)
class EffectiveSettings:
    """Everything that `vanitylint config` shows."""

    path: str
    """Path of the config file; empty if there is none."""
    path_from: str
    """How it was found, or why there is none."""
    searched: Sequence[str]
    """Folders that were searched for a config file."""
    ignored: Sequence[str]
    """Other config files, in the same folder or in ones above it."""
    values: Sequence[Value]
    overrides: Sequence[OverrideSettings]
    settings: Sequence[Setting]
    environment: Sequence[tuple[str, bool]]
    """Environment variables that may hold a secret, and whether they are set."""


def effective_settings(
    config_file: Path | None, flags: RuleOptions, *, is_from_environment: bool = False
) -> EffectiveSettings:
    """Collect the settings in effect.

    Args:
        config_file: Config file given by the user, if any.
        flags: Rule options on the command line.
        is_from_environment: Whether `config_file` comes from the environment, not the command line.

    Raises:
        VanitylintError: The config or a rule file is invalid.
    """
    config = resolve_config(config_file)
    selection = choose_rules(config, flags)
    path_from = "environment VANITYLINT_CONFIG" if is_from_environment else "--config" if config_file else "the nearest"
    others = [] if config_file else [path for path in config_files(Path.cwd()) if path != config.path]
    return EffectiveSettings(
        path=shown_path(config.path) if config.path else "",
        path_from=path_from
        if config.path
        else f"no {', '.join(FILE_NAMES[:-1])}, and no vanitylint table in a {FILE_NAMES[-1]}",
        searched=[] if config_file else [str(folder) for folder in _searched_folders(config.path)],
        ignored=[shown_path(path) for path in others],
        values=[*_settings_for_all(config, flags)],
        overrides=[
            OverrideSettings(
                where=config.where("override", number),
                scope=table.scope,
                values=[*_override_values(table, config, number)],
                settings=_changed_rules(selection, number),
            )
            for number, table in enumerate(config.override)
        ],
        settings=[*selection.settings().values()],
        environment=[(name, bool(os.environ.get(name, "").strip())) for name in (*GITHUB, *JIRA, *SITE_VARIABLES)],
    )


def as_json(effective: EffectiveSettings) -> str:
    """Render the settings as JSON."""
    data = {
        "version": VERSION,
        "config": {
            "path": effective.path or None,
            "from": effective.path_from,
            "looked_in": list(effective.searched),
            "not_taken": list(effective.ignored),
        },
        "values": [_value_data(value) for value in effective.values],
        "overrides": [
            {
                "where": override.where,
                "scope": {way: names for way, names in to_builtins(override.scope).items() if names},
                "values": [_value_data(value) for value in override.values],
                "rules": [_rule_data(setting) for setting in override.settings],
            }
            for override in effective.overrides
        ],
        "rules": [_rule_data(setting) for setting in effective.settings],
        "environment": [{"name": name, "is_set": is_set} for name, is_set in effective.environment],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _searched_folders(config_path: Path | None) -> Iterator[Path]:
    """Yield the folders from the working folder up to the one where the config was found."""
    cwd = Path.cwd()
    for folder in (cwd, *cwd.parents):
        yield folder
        if config_path and folder == config_path.parent:
            return


def _settings_for_all(config: Config, flags: RuleOptions) -> Iterator[Value]:
    """Yield the settings for all items, with each entry of a table as a value of its own."""
    for key in KEYS:
        name = key.replace("-", "_")
        value = getattr(config, name)
        if key == "override":
            continue
        if key == "params":
            yield from _param_values(value, config)
        elif key == "mail":
            yield from _mail_values(value, config)
        elif isinstance(value, dict):
            for entry, entry_value in value.items():
                yield Value(f"{key}.{entry}", _without_credentials(entry_value), config.where(key, entry))
        else:
            yield _value_with_flags(key, value, config, flags)


def _mail_values(mail: Mail, config: Config) -> Iterator[Value]:
    for key in mail.keys:
        if key != "team":
            yield Value(f"mail.{key}", _without_credentials(getattr(mail, attribute(key))), config.where("mail", key))
    for number, team in enumerate(mail.team):
        recipients = f"{', '.join(team.to)} for {team.scope}"
        yield Value(f"mail.team.{team.name}", recipients, config.where("mail", "team", number))


def _value_with_flags(key: str, value: Any, config: Config, flags: RuleOptions) -> Value:  # noqa: ANN401 - of any key
    source = config.where(key) if (key,) in config.lines else _DEFAULT
    if key == "profile" and flags.profile:
        return Value(key, flags.profile, "--profile")
    if key == "select" and flags.select:
        return Value(key, split_words(flags.select), "--select")
    if key == "select" and flags.profile and value:
        return Value(key, (), f"--profile, in place of {source}")
    if key == "ignore" and flags.ignore:
        return Value(key, (*value, *split_words(flags.ignore)), f"{source} and --ignore" if value else "--ignore")
    if key == "snapshot" and (path := os.environ.get("VANITYLINT_SNAPSHOT")):
        return Value(key, path, "environment VANITYLINT_SNAPSHOT")
    return Value(key, _without_credentials(value), source)


def _override_values(table: Override, config: Config, number: int) -> Iterator[Value]:
    entries: tuple[tuple[str, Any], ...] = (
        ("profile", table.profile), ("select", table.select), ("ignore", table.ignore),
    )  # fmt: skip
    for key, value in entries:
        if value:
            yield Value(key, value, config.where("override", number, key))
    for rule, severity in table.severity.items():
        yield Value(f"severity.{rule}", severity, config.where("override", number, "severity", rule))
    yield from _param_values(table.params, config, "override", number)


def _param_values(params: dict[str, dict[str, float]], config: Config, *key: str | int) -> Iterator[Value]:
    for rule, thresholds in params.items():
        for word, number in thresholds.items():
            yield Value(f"params.{rule}.{word}", number, config.where(*key, "params", rule, word))


def _changed_rules(selection: RuleSelection, number: int) -> list[Setting]:
    def comparable(setting: Setting) -> tuple[object, ...]:
        return (setting.is_on, setting.severity, setting.rule.params) if setting.is_on else (False,)

    defaults = selection.settings()
    return [
        setting
        for name, setting in selection.settings((number,)).items()
        if comparable(setting) != comparable(defaults[name])
    ]


def _without_credentials(value: Any) -> Any:  # noqa: ANN401 - of any key
    """Return a value without credentials in URLs."""
    if isinstance(value, str):
        return without_credentials(value)
    return tuple(map(_without_credentials, value)) if isinstance(value, tuple) else value


def _value_data(value: Value) -> dict[str, Any]:
    return {"key": value.key, "value": value.value, "from": value.source}


def _rule_data(setting: Setting) -> dict[str, Any]:
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
