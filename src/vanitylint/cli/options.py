"""Options that several verbs share."""

from __future__ import annotations

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
as_of = click.option("--as-of", metavar="DATE", help="The day to call today, such as 2026-03-31.")
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
judging = _together(
    click.option("--severity", type=click.Choice(SEVERITIES), default="info", help="Show findings from this one up."),
    click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit with 1 at this severity or above; default error."),
)


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """`("HYP101,MET*", "FUP301")` as single words."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
