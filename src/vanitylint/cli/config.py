"""`vanitylint config`: show every setting in effect and where it comes from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from vanitylint.cli.config_values import EffectiveSettings, Value
    from vanitylint.reporters.style import Style
    from vanitylint.rules.settings import Setting

    _Row: TypeAlias = tuple[str, str, str]

_MAX_VALUE_WIDTH = 40
"""Maximum width of a value in the table; longer ones get lines of their own."""


class _DefaultToShow(click.Group):
    """A group that defaults to `show`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_named = any(word in self.commands for word in args[:1])
        return super().parse_args(ctx, args if is_named or args[:1] in (["-h"], ["--help"]) else ["show", *args])


@click.group("config", cls=_DefaultToShow)
def command() -> None:
    """Show the settings; `vanitylint config` is short for `vanitylint config show`."""


@command.command("show")
@options.config
@options.rule_selection
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text", help="Default: text.")
@options.display
@options.gathered
def show(
    run: options.RunOptions, rule_options: options.RuleOptions, display: options.DisplayOptions, format_name: str
) -> None:
    """Show every setting in effect and where it comes from: the default, a line of the config, a flag.

    Nothing is fetched. Secrets are never shown: for access, only the names of environment variables are listed.

    \b
    Examples:
      vanitylint config show
      vanitylint config show --profile recommended --ignore MET201
      vanitylint config show --format json
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli.config_values import as_json, effective_settings
    from vanitylint.cli.terminal import style_for

    source = click.get_current_context().get_parameter_source("config_file")
    is_from_environment = source is click.core.ParameterSource.ENVIRONMENT
    effective = effective_settings(run.config_file, rule_options, is_from_environment=is_from_environment)
    if format_name == "json":
        click.echo(as_json(effective))
        return
    style = style_for(sys.stdout, display)
    click.echo("\n".join(_lines(effective, style)).lstrip("\n"), color=True)


def _lines(effective: EffectiveSettings, style: Style) -> Iterator[str]:
    file_rows = [("used", effective.path or "none", effective.path_from)]
    if effective.searched:
        file_rows.append(("searched", ", ".join(effective.searched), ""))
    if effective.ignored:
        file_rows.append(
            ("ignored", ", ".join(effective.ignored), "only the first one found is used; configs are never merged")
        )
    yield from _section("Config file", file_rows, style)
    yield from _section("Settings", _rows(effective.values), style)
    for override in effective.overrides:
        yield from _section(f"For {override.scope} only ({override.where})", _rows(override.values), style)
        if override.settings:
            yield from _section("  so that there", map(_rule, override.settings), style)
    on = [setting for setting in effective.settings if setting.is_on]
    yield from _section(f"Rules on ({len(on)} of {len(effective.settings)})", map(_rule, on), style)
    names = [(name, "set" if is_set else "not set", "") for name, is_set in effective.environment]
    yield from _section("Environment", names, style)


def _section(title: str, rows: Iterable[_Row], style: Style) -> Iterator[str]:
    """Yield a heading and a table."""
    from vanitylint.reporters.style import safe

    is_nested = title.startswith(" ")
    if not is_nested:
        yield ""
    yield title if is_nested else style.paint(safe(title), "bold")
    indent = "    " if is_nested else "  "
    safe_rows = [tuple(map(safe, row)) for row in rows]
    name_width = max((len(name) for name, _, _ in safe_rows), default=0)
    value_width = max((len(value) for _, value, _ in safe_rows if len(value) <= _MAX_VALUE_WIDTH), default=0)
    for name, value, source in safe_rows:
        line = f"{indent}{name:<{name_width}}  {value:<{value_width}}"
        long_value = style.wrap(value, " " * (len(indent) + name_width + 2), f"{indent}{name:<{name_width}}  ")
        yield f"{line}  {style.paint(source, 'dim')}".rstrip() if len(value) <= _MAX_VALUE_WIDTH else long_value
        if source and len(value) > _MAX_VALUE_WIDTH:
            yield f"{' ' * (len(indent) + name_width + value_width + 4)}{style.paint(source, 'dim')}"


def _rows(values: Iterable[Value]) -> list[_Row]:
    return [(value.key, value.text, value.source) for value in values]


def _rule(setting: Setting) -> _Row:
    """Return a row for a rule: its name, its severity and thresholds, and where they are set."""
    rule = setting.rule
    name = f"{rule.id} {rule.name}"
    if not setting.is_on:
        return name, "off", setting.why
    levels = setting.severity or "/".join(severity for severity, _ in rule.severities)
    sources = [setting.why]
    if setting.severity and setting.severity_from != setting.why:
        sources.append(f"severity {setting.severity_from}")
    sources += [f"{param} {where}" for param, where in setting.params_from.items()]
    params = [f"{param} = {number:g}" for param, number in rule.params.items()]
    return name, ", ".join([levels, *params]), "; ".join(sources)
