"""Options that several verbs share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vanitylint.backlog.findings import SEVERITIES
from vanitylint.config import FAIL_ON, PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")


def _together(*decorators: Callable[[Any], Any]) -> Callable[[Decorated], Decorated]:
    def decorate(function: Decorated) -> Decorated:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


sources = click.argument("sources", metavar="[SOURCE]...", nargs=-1)
config = click.option(
    "--config", "config_file", type=click.Path(path_type=Path), metavar="FILE", envvar="VANITYLINT_CONFIG",
    help="The config file; by default the nearest vanitylint.toml, .vanitylint.toml or pyproject.toml.",
)  # fmt: skip
snapshot = click.option(
    "--snapshot", metavar="FILE", envvar="VANITYLINT_SNAPSHOT",
    help="Where the backlog is kept between runs; by default below .vanitylint/.",
)  # fmt: skip


class _Duration(click.ParamType[float]):
    """A length of time: `90`, `90s`, `10m`, `1h`; in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """To seconds."""
        found = re.fullmatch(r"(\d{1,6})\s*(s|m|h)?", str(value).strip().lower().removesuffix(".0"))
        if not found:
            self.fail(f"{value!r} is no length of time; write 90s, 10m or 1h", param, ctx)
        return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2] or "s"]


fetching = _together(
    click.option(
        "--max-wait", type=_Duration(), default="10m", metavar="TIME",
        help="How long to wait for trackers in all, such as 90s, 10m, 1h; default 10m.",
    ),
    click.option("--refresh", is_flag=True, help="Ask trackers for everything again, not only for what changed."),
)  # fmt: skip
model = click.option(
    "--model/--no-model", default=None, help="Let the language model read along, or not, whatever the config says."
)
offline = click.option("--offline", is_flag=True, help="Take the snapshot as it is, without fetching.")
team = click.option(
    "--team", "team_name", metavar="NAME", help="Tell only of what is this team's, as [[mail.team]] in the config says."
)
as_of = click.option(
    "--as-of",
    metavar="DATE",
    help="The day to call today, such as 2026-03-31; items stay as they are now, also those that came later.",
)
since = click.option(
    "--since", metavar="DATE", help="Tell what changed since the last run up to this day; default the run before."
)
changed_since = click.option(
    "--changed-since", metavar="REF",
    help="Of files in git, tell only of items that changed since this revision, such as origin/main or HEAD.",
)  # fmt: skip
choice_of_rules = _together(
    click.option("--profile", type=click.Choice(PROFILES), help="Which rules are on; default starter."),
    click.option(
        "--select", metavar="RULES", multiple=True, help="Only these rules: HYP101, a name, or a family as HYP*."
    ),
    click.option("--ignore", metavar="RULES", multiple=True, help="Without these rules."),
)
look = _together(
    click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Colours."),
    click.option("--links", type=click.Choice(("auto", "always", "never")), default="auto", help="Clickable keys."),
)
severity = click.option(
    "--severity", type=click.Choice(SEVERITIES), default="info", help="Show findings from this one up."
)
judging = _together(
    severity,
    click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit with 1 at this severity or above; default error."),
)


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """`("HYP101,MET*", "FUP301")` as single words."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
