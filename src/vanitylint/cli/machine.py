"""Survey of this machine, before any source is contacted: config, rules, snapshot, environment."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from vanitylint import __version__
from vanitylint.backlog.migrations import MIGRATIONS
from vanitylint.backlog.schema import APPLICATION_ID
from vanitylint.cli.acknowledgements import acknowledged_path, read_acknowledged
from vanitylint.cli.backlog import resolve_config, snapshot_path
from vanitylint.cli.judge import all_rules, choose_rules
from vanitylint.config import FILE_NAMES
from vanitylint.config_check import shown_path
from vanitylint.connectors.github.access import CREDENTIAL_VARIABLES as GITHUB
from vanitylint.connectors.jira.access import ENVIRONMENT_VARIABLES as JIRA
from vanitylint.connectors.jira.address import SITE_VARIABLES
from vanitylint.connectors.survey import Survey
from vanitylint.errors import VanitylintError
from vanitylint.reading.model import Model
from vanitylint.reporters.wording import plural
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.config import Config
    from vanitylint.reporters.style import Style
    from vanitylint.rules.settings import RuleSelection

_SECRETS = (*GITHUB, *JIRA, *SITE_VARIABLES)
_SWITCHES = ("VANITYLINT_CONFIG", "VANITYLINT_SNAPSHOT", "VANITYLINT_DEBUG", "NO_COLOR", "FORCE_COLOR", "CI",
             "GITHUB_ACTIONS", "HTTPS_PROXY", "REQUESTS_CA_BUNDLE")  # fmt: skip
"""Environment variables that change how vanitylint runs."""
_EXTRAS = {"keyring": "reads tokens from the system's keyring"}
_UNITS = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"))
_AGES = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def survey_machine(config_file: Path | None, style: Style) -> tuple[Survey, Config | None]:
    """Survey this machine. Nothing is written, and values of secrets are never shown.

    Args:
        config_file: Config file on the command line, if any.
        style: Style of the terminal.

    Returns:
        The survey, and the config; None if it cannot be used.
    """
    survey = Survey()
    survey.add_passed("version", f"vanitylint {__version__} in {Path(__file__).parents[1]}")
    python = f"{platform.python_version()} at {sys.executable}"
    survey.add_passed("Python", f"{python}, SQLite {sqlite3.sqlite_version}, {platform.system()}")
    config = _survey_config(config_file, survey)
    if config is not None:
        rules = _survey_rules(config, survey)
        _survey_model(config, survey)
        if rules is not None:
            _survey_acknowledged(config, rules, survey)
    _survey_environment(survey)
    _survey_terminal(style, survey)
    for name, purpose in _EXTRAS.items():
        missing = f"not installed (optional): {purpose}; pip install {name}"
        status = f"installed: {purpose}" if name in sys.modules or find_spec(name) else missing
        survey.add_passed(name, status)
    return survey, config


def survey_snapshot(names: Sequence[str], config: Config, path_option: str | None, survey: Survey) -> None:
    """Add the snapshot of some sources to a survey: its path, size, age and version, or why it cannot be read.

    Args:
        names: Names of the sources.
        config: The team's settings.
        path_option: Path of the snapshot on the command line, if any.
        survey: The survey to add to.
    """
    path = snapshot_path(names, config, path_option)
    shown = shown_path(path)
    try:
        exists = path.exists()
    except OSError as error:
        survey.add_failed("snapshot", f"{shown} cannot be opened: {error.strerror}", "check who can read its folder")
        return
    if not exists:
        survey.add_passed("snapshot", f"none yet; it will be {shown}")
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            (application,) = connection.execute("pragma application_id").fetchone()
            (version,) = connection.execute("pragma user_version").fetchone()
            if application != APPLICATION_ID:
                survey.add_failed(
                    "snapshot", f"{shown} is not a vanitylint database", "name another file with --snapshot"
                )
                return
            (items,) = connection.execute("select count(*) from items").fetchone()
    except sqlite3.Error as error:
        survey.add_failed(
            "snapshot", f"{shown} cannot be read: {error}", "delete it and fetch again, or name another file"
        )
        return
    if version > len(MIGRATIONS):
        message = f"{shown} has version {version}, and this vanitylint supports up to {len(MIGRATIONS)}"
        survey.add_failed("snapshot", message, "update vanitylint, or name another file with --snapshot")
        return
    outdated = "" if version == len(MIGRATIONS) else f" of {len(MIGRATIONS)}: the next run updates it"
    stat = path.stat()
    survey.add_passed(
        "snapshot",
        f"{shown}: {plural(items, 'item')}, {_format_size(stat.st_size)}, "
        f"written {_format_age(time.time() - stat.st_mtime)}, "
        f"version {version}{outdated}",
    )


def _survey_config(config_file: Path | None, survey: Survey) -> Config | None:
    try:
        config = resolve_config(config_file)
    except VanitylintError as error:
        _add_errors("config", error, survey)
        return None
    if config.path:
        survey.add_passed("config", f"{shown_path(config.path)}; vanitylint config shows every setting")
    else:
        names = ", ".join(FILE_NAMES)
        survey.add_passed(
            "config", f"none: no {names} with a vanitylint table in {Path.cwd()} or above, so defaults apply"
        )
    return config


def _survey_rules(config: Config, survey: Survey) -> RuleSelection | None:
    """Add the rules to the survey and return them; None if they cannot be used."""
    try:
        rules = all_rules(config)
        choice = choose_rules(config)
    except VanitylintError as error:
        _add_errors("rules", error, survey)
        return None
    settings = choice.settings()
    on = sum(setting.is_on for setting in settings.values())
    own = sum(not Path(rule.path).is_relative_to(rules_folder()) for rule in rules)
    own_note = f", {own} of them your own" if own else ""
    survey.add_passed("rules", f"{len(rules)} available{own_note}; {on} on, profile {config.profile}")
    return choice


def _survey_model(config: Config, survey: Survey) -> None:
    if not config.model:
        return
    try:
        Model()
    except VanitylintError as error:
        _add_errors("model", error, survey)
    else:
        survey.add_passed("model", "the language model is used")


def _survey_acknowledged(config: Config, rules: RuleSelection, survey: Survey) -> None:
    try:
        file = read_acknowledged(config, rules)
    except VanitylintError as error:
        _add_errors("acknowledged", error, survey)
        return
    if (path := acknowledged_path(config)).exists():
        survey.add_passed("acknowledged", f"{shown_path(path)}, {plural(len(file.entries), 'line')}")


def _survey_environment(survey: Survey) -> None:
    """Add environment variables by name only, as a value may be a secret."""
    secrets = [name for name in _SECRETS if os.environ.get(name, "").strip()]
    survey.add_passed(
        "access", f"set: {', '.join(secrets)}" if secrets else "no variables with a token or site are set"
    )
    if switches := [name for name in _SWITCHES if os.environ.get(name, "").strip()]:
        survey.add_passed("environment", f"set: {', '.join(switches)}")


def _survey_terminal(style: Style, survey: Survey) -> None:
    kind = "a terminal" if sys.stdout.isatty() else "not a terminal"
    shown = [
        name for name, has in (("colours", style.color), ("links", style.links), ("Unicode", style.unicode)) if has
    ]
    survey.add_passed("output", f"{kind}, {style.width} columns, {', '.join(shown) or 'plain text'}")


def _add_errors(what: str, error: VanitylintError, survey: Survey) -> None:
    for single in error.errors:
        survey.add_failed(what, f"{single.where}: {single.message}" if single.where else single.message, single.hint)


def _format_size(size: int) -> str:
    """Format a size in bytes.

    >>> _format_size(900), _format_size(2_500_000)
    ('900 bytes', '2.4 MB')
    """
    return next((f"{size / unit:.1f} {name}" for unit, name in _UNITS if size >= unit), f"{size} bytes")


def _format_age(seconds: float) -> str:
    """Format an age in seconds.

    >>> _format_age(5), _format_age(7_300), _format_age(86_400)
    ('just now', '2 hours ago', '1 day ago')
    """
    for unit, name in _AGES:
        if count := int(seconds // unit):
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"
