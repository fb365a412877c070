"""`vanitylint doctor`: check the machine, and the sources' access, contents, cost and recognised names."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.survey import Survey
    from vanitylint.reporters.style import Style


@click.command("doctor")
@options.sources
@options.config
@options.snapshot
@options.display
@options.gathered
def command(run: options.RunOptions, display: options.DisplayOptions) -> int:
    """Check this machine and the sources before anything is fetched.

    On this machine: version, config, rules, snapshot, and the names of environment variables that are set. At the
    sources: access, rights, cost, and which names are recognised.

    \b
    Exit status: 0 all is well, 2 something needs attention.

    \b
    Examples:
      vanitylint doctor
      vanitylint doctor github:owner/repo
      vanitylint doctor jira:PROJ
      vanitylint doctor backlog.jsonl
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.backlog import source_names
    from vanitylint.cli.machine import survey_machine, survey_snapshot
    from vanitylint.cli.surveys import survey_sources
    from vanitylint.cli.terminal import show, style_for
    from vanitylint.cli.unseen_names import draw_unseen
    from vanitylint.reporters.recognised import draw

    style = style_for(sys.stdout, display)
    survey, config = survey_machine(run.config_file, style)
    names: tuple[str, ...] = ()
    if config is None:
        survey.add_failed("sources", "not checked, because the config cannot be used")
    elif not (run.sources or config.sources):
        hint = "give one, as in `vanitylint doctor github:owner/repo`; `vanitylint init SOURCE` writes a config"
        survey.add_failed("sources", "none given, and none in a config", hint)
    else:
        names = source_names(run.sources, config)
        survey_snapshot(names, config, run.snapshot, survey)
    show("\n".join(_survey_lines("here", survey, style)) + "\n")
    is_ok = survey.is_ok
    surveyed = []
    for source in survey_sources(names, config) if config else ():
        lines = [*_survey_lines(source.name, source.survey, style), *draw(source.recognised, style)]
        show("\n".join(lines) + "\n")
        is_ok = is_ok and source.is_ok
        surveyed.append(source)
    if config and is_ok:
        show("\n".join(draw_unseen(config, surveyed, style)), nl=False)
    return CLEAN if is_ok else UNTRUSTED


def _survey_lines(name: str, survey: Survey, style: Style) -> Iterator[str]:
    from vanitylint.reporters.recognised import COLUMN_WIDTH
    from vanitylint.reporters.style import safe

    yield style.paint(safe(name), "bold")
    for check in survey.checks:
        passed, failed = style.symbol("✓", "ok"), style.symbol("✗", "no")
        sign = style.paint(passed, "green") if check.is_ok else style.paint(failed, "red")
        yield style.wrap(safe(check.detail), " " * (COLUMN_WIDTH + 4), first=f"  {sign} {check.what:<{COLUMN_WIDTH}}")
        if check.hint:
            yield style.wrap(
                f"{style.symbol('→', '->')} {safe(check.hint)}", " " * (COLUMN_WIDTH + 6), " " * (COLUMN_WIDTH + 4)
            )
    for note in survey.notes:
        sign = style.paint(style.symbol("·", "-"), "yellow")
        yield style.wrap(safe(note), " " * (COLUMN_WIDTH + 4), first=f"  {sign} {'note':<{COLUMN_WIDTH}}")
