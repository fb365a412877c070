"""Options that several verbs share, and the objects in which a verb gets their values."""

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
from vanitylint.connectors.patience import MAX_WAIT

if TYPE_CHECKING:
    from collections.abc import Callable

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")


@dataclass(frozen=True)
class RunOptions:
    """Which backlog, on which day, and how it is fetched and kept."""

    sources: tuple[str, ...] = ()
    """As named; the config's where there are none."""
    config_file: Path | None = None
    """As named; the nearest one where there is none."""
    as_of: str | None = None
    """The day to call today, as somebody wrote it."""
    snapshot: str | None = None
    """The file to keep the backlog in; the config's or one of our own where there is none."""
    model: bool | None = None
    """Whether the language model reads along, whatever the config says."""
    max_wait: float = MAX_WAIT
    """So many seconds may be waited for trackers in all."""
    refresh: bool = False
    """Ask for everything, not only for what changed."""
    offline: bool = False
    """Take the snapshot as it is."""
    takes_text: bool = False
    """What is no export on the standard input is one work item."""

    def __post_init__(self) -> None:
        if self.offline and self.refresh:
            raise click.UsageError("--offline fetches nothing, --refresh fetches everything: choose one")


@dataclass(frozen=True)
class RuleOptions:
    """Which rules are asked."""

    profile: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class LookOptions:
    """How what is told to people looks."""

    color: str = "auto"
    links: str = "auto"
    verbose: bool = False
    """Also what waits behind something else."""
    limit: int = 0
    """So many are shown, about; 0 for all."""


_GATHERED = {"run": RunOptions, "chosen": RuleOptions, "look": LookOptions}


def gathered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a verb the values of shared options as objects, one for each of `run`, `chosen` and `look` that it takes."""
    wanted = {name: kind for name, kind in _GATHERED.items() if name in signature(function).parameters}

    @wraps(function)
    def command(**values: Any) -> Any:  # noqa: ANN401 - what click read
        for name, kind in wanted.items():
            own = {field.name: values.pop(field.name) for field in fields(kind) if field.name in values}
            values[name] = kind(**own)
        return function(**values)

    return command


def _together(*decorators: Callable[[Any], Any]) -> Callable[[Decorated], Decorated]:
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
    """A length of time: `90`, `90s`, `10m`, `1h`; in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """To seconds."""
        found = re.fullmatch(r"(\d{1,6})\s*(s|m|h)?", str(value).strip().lower().removesuffix(".0"))
        if not found:
            self.fail(f"{value!r} is not a length of time; write 90s, 10m or 1h", param, ctx)
        return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2] or "s"]


fetching = _together(
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
choice_of_rules = _together(
    click.option("--profile", type=click.Choice(PROFILES), help="Which rules are on. Default: starter."),
    click.option(
        "--select", metavar="RULES", multiple=True, help="Only these rules: an id (HYP101), a name, or a family (HYP*)."
    ),
    click.option("--ignore", metavar="RULES", multiple=True, help="Leave out these rules."),
)
look = _together(
    click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Use colours."),
    click.option(
        "--links", type=click.Choice(("auto", "always", "never")), default="auto", help="Make keys clickable."
    ),
)
severity = click.option(
    "--severity", type=click.Choice(SEVERITIES), default="info", help="Show findings of this severity or above."
)
judging = _together(
    severity,
    click.option(
        "--fail-on", type=click.Choice(FAIL_ON), help="Exit with 1 at this severity or above. Default: error."
    ),
)


def limit(what: str) -> Callable[[Decorated], Decorated]:
    """How much a text shows."""
    return click.option("--limit", type=click.IntRange(min=0), default=30, help=f"{what}; 0 for all.")


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """`("HYP101,MET*", "FUP301")` as single words."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
