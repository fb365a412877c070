"""Options shared by several verbs, and the objects that carry their values."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vanitylint.backlog.findings import PROFILES, SEVERITIES
from vanitylint.config import FAIL_ON
from vanitylint.connectors.waiting import MAX_WAIT

if TYPE_CHECKING:
    from collections.abc import Callable

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")


@dataclass(frozen=True)
class RunOptions:
    """Options for which backlog to use, as of which day, and how to fetch and store it."""

    sources: tuple[str, ...] = ()
    """Sources on the command line; if empty, those of the config are used."""
    config_file: Path | None = None
    """Config file on the command line; if None, the nearest one is used."""
    as_of: str | None = None
    """Date to treat as today, as written."""
    snapshot: str | None = None
    """Path of the snapshot; if None, that of the config or a default one is used."""
    model: bool | None = None
    """Whether to use the language model; None to use the config's setting."""
    max_wait: float = MAX_WAIT
    """Maximum total time to wait for trackers, in seconds."""
    refresh: bool = False
    """Whether to fetch everything, not only what changed."""
    offline: bool = False
    """Whether to use the snapshot without fetching."""
    takes_text: bool = False
    """Whether to read standard input as one work item if it is not an export."""

    def __post_init__(self) -> None:
        if self.offline and self.refresh:
            raise click.UsageError("--offline fetches nothing, --refresh fetches everything: choose one")


@dataclass(frozen=True)
class RuleOptions:
    """Options for which rules to run."""

    profile: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class DisplayOptions:
    """Options for text output."""

    color: str = "auto"
    links: str = "auto"
    verbose: bool = False
    """Whether to include findings that wait behind others."""
    limit: int = 0
    """Approximate number of entries to show; 0 for all."""


_OBJECTS = {"run": RunOptions, "rule_options": RuleOptions, "display": DisplayOptions}


def gathered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Pass shared options to a verb as the objects `run`, `rule_options` and `display`, or those it takes."""
    classes = {name: class_ for name, class_ in _OBJECTS.items() if name in signature(function).parameters}

    @wraps(function)
    def command(**values: Any) -> Any:  # noqa: ANN401 - any values of options
        for name, class_ in classes.items():
            own_values = {field.name: values.pop(field.name) for field in fields(class_) if field.name in values}
            values[name] = class_(**own_values)
        return function(**values)

    return command


def _combine(*decorators: Callable[[Any], Any]) -> Callable[[Decorated], Decorated]:
    def decorate(function: Decorated) -> Decorated:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


sources = click.argument("sources", metavar="[SOURCE]...", nargs=-1)
config = click.option(
    "--config", "config_file", type=click.Path(path_type=Path), metavar="FILE", envvar="VANITYLINT_CONFIG",
    help="Config file. Default: the nearest vanitylint.toml, .vanitylint.toml or pyproject.toml.",
)  # fmt: skip
snapshot = click.option(
    "--snapshot", metavar="FILE", envvar="VANITYLINT_SNAPSHOT",
    help="Where to keep the backlog between runs. Default: a file in .vanitylint/.",
)  # fmt: skip


class _Duration(click.ParamType[float]):
    """A duration such as `90`, `90s`, `10m` or `1h`, converted to seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Convert a value to seconds."""
        match = re.fullmatch(r"(\d{1,6})\s*(s|m|h)?", str(value).strip().lower().removesuffix(".0"))
        if not match:
            self.fail(f"{value!r} is not a length of time; write 90s, 10m or 1h", param, ctx)
        return float(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2] or "s"]


fetching = _combine(
    click.option(
        "--max-wait", type=_Duration(), default="10m", metavar="TIME",
        help="How long to wait for trackers in total, such as 90s, 10m or 1h. Default: 10m.",
    ),
    click.option("--refresh", is_flag=True, help="Fetch everything from trackers again, not only what changed."),
)  # fmt: skip
model = click.option(
    "--model/--no-model", default=None, help="Use the language model or not, whatever the config says."
)
offline = click.option("--offline", is_flag=True, help="Use the snapshot as it is, without fetching.")
team = click.option(
    "--team",
    "team_name",
    metavar="NAME",
    help="Show only items of this team, as defined by [[mail.team]] in the config.",
)
as_of = click.option(
    "--as-of",
    metavar="DATE",
    help="Date to treat as today, such as 2026-03-31. Items stay as they are now, including later ones.",
)
since = click.option(
    "--since",
    metavar="DATE",
    help="Show what changed since the last run on or before this date. Default: the last run of an earlier day.",
)
changed_since = click.option(
    "--changed-since", metavar="REF",
    help="Only report on items whose files in git changed since this revision, such as origin/main or HEAD.",
)  # fmt: skip
rule_selection = _combine(
    click.option("--profile", type=click.Choice(PROFILES), help="Which rules are on. Default: starter."),
    click.option(
        "--select", metavar="RULES", multiple=True, help="Only these rules: an id (HYP101), a name, or a family (HYP*)."
    ),
    click.option("--ignore", metavar="RULES", multiple=True, help="Leave out these rules."),
)
display = _combine(
    click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Use colours."),
    click.option(
        "--links", type=click.Choice(("auto", "always", "never")), default="auto", help="Make keys clickable."
    ),
)
severity = click.option(
    "--severity", type=click.Choice(SEVERITIES), default="info", help="Show findings of this severity or above."
)
judging = _combine(
    severity,
    click.option(
        "--fail-on", type=click.Choice(FAIL_ON), help="Exit with 1 at this severity or above. Default: error."
    ),
)


def limit(what: str) -> Callable[[Decorated], Decorated]:
    """Return a `--limit` option; `what` begins its help text."""
    return click.option("--limit", type=click.IntRange(min=0), default=30, help=f"{what}; 0 for all.")


def split_words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Split comma-separated values such as `("HYP101,MET*", "FUP301")` into single words."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
