"""`vanitylint demo`: check the sample backlog, without a token, network access or files left behind."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from vanitylint.cli import options
from vanitylint.cli.outputs import option as output
from vanitylint.cli.outputs import write

_TODAY = "2026-07-06"
"""The Monday before the sample team plans its next sprint."""


@click.command("demo")
@output
@options.display
@options.gathered
def command(display: options.DisplayOptions, outputs: tuple[tuple[str, Path], ...]) -> None:
    """Check the sample backlog included with vanitylint, as of the Monday before its team plans a sprint.

    \b
    Example:
      vanitylint demo --output html=report.html
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli.backlog import open_backlog
    from vanitylint.cli.judge import brief, choose_rules, judge, with_brief
    from vanitylint.cli.terminal import style_for
    from vanitylint.config import Config
    from vanitylint.reporters import render
    from vanitylint.shipped import sample_backlog

    config = Config(templates=())
    click.echo(f"Sample backlog {sample_backlog()}, as of {_TODAY}.\n", err=True)
    with tempfile.TemporaryDirectory() as folder:
        run = options.RunOptions((str(sample_backlog()),), as_of=_TODAY, snapshot=str(Path(folder) / "demo.db"))
        with open_backlog(run, config) as backlog:
            rules = choose_rules(config)
            report = with_brief(judge(backlog, rules), brief(backlog, rules))
    report = replace(report, sources=[("the sample backlog", items) for _, items in report.sources])
    click.echo(render(report, "text", style_for(sys.stdout, display)), nl=False, color=True)
    write(report, outputs)
    click.echo(
        "\nNow yours: vanitylint check github:OWNER/REPO, jira:PROJ, or FILE (a Jira export, Markdown, JSON lines).",
        err=True,
    )
