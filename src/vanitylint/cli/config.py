"""`vanitylint config`: every setting in effect, and where it comes from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from vanitylint.cli.config_values import InEffect, Value
    from vanitylint.reporters.style import Style
    from vanitylint.rules.settings import Setting

    _Row: TypeAlias = tuple[str, str, str]

_WIDEST = 40
"""A value that is longer stands in lines of its own."""


class _ShowFirst(click.Group):
    """A group that takes `show` where nothing is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_named = any(word in self.commands for word in args[:1])
        return super().parse_args(ctx, args if is_named or args[:1] in (["-h"], ["--help"]) else ["show", *args])


@click.group("config", cls=_ShowFirst)
def command() -> None:
    """Show the settings; `vanitylint config` is short for `vanitylint config show`."""


@command.command("show")
@options.config
@options.choice_of_rules
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text", help="Default: text.")
@options.look
@options.gathered
def show(run: options.RunOptions, chosen: options.RuleOptions, look: options.LookOptions, format_name: str) -> None:
    """Show every setting in effect and where it comes from: the default, a line of the config, a flag.

    Nothing is fetched. Secrets are never shown: for access, only the names of environment variables are listed.

    \b
    Examples:
      vanitylint config show
      vanitylint config show --profile recommended --ignore MET201
      vanitylint config show --format json
    """  # noqa: D301 - \b is click's mark for lines that are not to be joined
    from vanitylint.cli.config_values import as_json, in_effect
    from vanitylint.cli.terminal import style_for

    source = click.get_current_context().get_parameter_source("config_file")
    is_from_environment = source is click.core.ParameterSource.ENVIRONMENT
    found = in_effect(run.config_file, chosen, is_from_environment=is_from_environment)
    if format_name == "json":
        click.echo(as_json(found))
        return
    style = style_for(sys.stdout, look)
    click.echo("\n".join(_lines(found, style)).lstrip("\n"), color=True)


def _lines(found: InEffect, style: Style) -> Iterator[str]:
    taken = [("used", found.path or "none", found.path_from)]
    if found.looked_at:
        taken.append(("searched", ", ".join(found.looked_at), ""))
    if found.passed_over:
        taken.append(
            ("ignored", ", ".join(found.passed_over), "only the first one found is used; configs are never merged")
        )
    yield from _section("Config file", taken, style)
    yield from _section("Settings", _rows(found.values), style)
    for override in found.overrides:
        yield from _section(f"For {override.scope} only ({override.where})", _rows(override.values), style)
        if override.settings:
            yield from _section("  so that there", map(_rule, override.settings), style)
    on = [setting for setting in found.settings if setting.is_on]
    yield from _section(f"Rules on ({len(on)} of {len(found.settings)})", map(_rule, on), style)
    names = [(name, "set" if is_set else "not set", "") for name, is_set in found.environment]
    yield from _section("Environment", names, style)


def _section(title: str, rows: Iterable[_Row], style: Style) -> Iterator[str]:
    """A heading and a table."""
    from vanitylint.reporters.style import safe

    is_nested = title.startswith(" ")
    if not is_nested:
        yield ""
    yield title if is_nested else style.paint(safe(title), "bold")
    indent = "    " if is_nested else "  "
    told = [tuple(map(safe, row)) for row in rows]
    first = max((len(name) for name, _, _ in told), default=0)
    second = max((len(value) for _, value, _ in told if len(value) <= _WIDEST), default=0)
    for name, value, source in told:
        line = f"{indent}{name:<{first}}  {value:<{second}}"
        shown = style.wrap(value, " " * (len(indent) + first + 2), f"{indent}{name:<{first}}  ")
        yield f"{line}  {style.paint(source, 'dim')}".rstrip() if len(value) <= _WIDEST else shown
        if source and len(value) > _WIDEST:
            yield f"{' ' * (len(indent) + first + second + 4)}{style.paint(source, 'dim')}"


def _rows(values: Iterable[Value]) -> list[_Row]:
    return [(value.key, value.told, value.source) for value in values]


def _rule(setting: Setting) -> _Row:
    """A rule, how severe it is and with which thresholds, and who says so."""
    rule = setting.rule
    name = f"{rule.id} {rule.name}"
    if not setting.is_on:
        return name, "off", setting.why
    levels = setting.severity or "/".join(severity for severity, _ in rule.severities)
    whys = [setting.why]
    if setting.severity and setting.severity_from != setting.why:
        whys.append(f"severity {setting.severity_from}")
    whys += [f"{word} {where}" for word, where in setting.params_from.items()]
    params = [f"{word} = {number:g}" for word, number in rule.params.items()]
    return name, ", ".join([levels, *params]), "; ".join(whys)
