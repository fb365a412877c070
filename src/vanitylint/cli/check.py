"""`vanitylint check`: fetch, read, judge, report."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options
from vanitylint.cli.outputs import option as output
from vanitylint.cli.outputs import told_if_stale, write
from vanitylint.reporters import FOR_READERS, FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from vanitylint.backlog.findings import Severity
    from vanitylint.config import FailOn


@click.command("check")
@options.sources
@options.config
@options.choice_of_rules
@options.judging
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="Format of standard output. Default: text.")
@output
@options.limit("About how many findings to show in text and Markdown")
@options.team
@options.as_of
@options.since
@options.changed_since
@options.snapshot
@options.model
@options.fetching
@options.offline
@options.look
@click.option("-v", "--verbose", is_flag=True, help="Also show findings that wait behind others or are acknowledged.")
@options.gathered
def command(
    run: options.RunOptions,
    chosen: options.RuleOptions,
    look: options.LookOptions,
    severity: Severity,
    fail_on: FailOn | None,
    format_name: str | None,
    outputs: tuple[tuple[str, Path], ...],
    team_name: str | None,
    since: str | None,
    changed_since: str | None,
) -> int:
    """Read a backlog and ask about what it leaves open.

    \b
    Exit status: 0 nothing at or above --fail-on, 1 something,
    2 the run cannot be trusted, 130 interrupted, 143 ended by SIGTERM.

    \b
    Examples:
      vanitylint check backlog.jsonl
      vanitylint check github:owner/repo
      vanitylint check jira:PROJ
      vanitylint check docs/ --profile starter --fail-on never
      vanitylint check docs/ --changed-since origin/main
      gh issue list --state all --json number,title,body,state,comments,closedAt,url | vanitylint check -
    """  # noqa: D301 - \b is click's mark for lines that are not to be joined
    from vanitylint.cli import github_actions
    from vanitylint.cli.acknowledging import what_is_given
    from vanitylint.cli.backlog import configs_beside, given_day, names_of_sources, the_backlog, the_config
    from vanitylint.cli.judge import brief, choose_rules, exit_status, judge, narrowed, with_brief
    from vanitylint.cli.places import seat, seen_from
    from vanitylint.cli.teams import Share, the_team
    from vanitylint.cli.terminal import style_for
    from vanitylint.cli.unseen_names import misspelt
    from vanitylint.config_check import shown_path
    from vanitylint.reporters import render

    with told_if_stale(outputs):
        config = the_config(run.config_file, model=run.model)
        team = the_team(config, team_name)
        rules = choose_rules(config, chosen)
        given = what_is_given(config, rules, run.sources)
        formats = [str(name) for name in (format_name, config.format, *(name for name, _ in outputs))]
        with_a_brief = any(name.startswith("brief") for name in formats)
        revision = None
        if changed_since is not None:
            _see_if_it_fits(since=since, offline=run.offline, with_a_brief=with_a_brief)
            from vanitylint.cli.changed import since_revision

            revision = since_revision(changed_since, names_of_sources(run.sources, config))
        with the_backlog(run, config) as backlog:
            report = judge(
                backlog, rules, severity=severity, given=given, since=given_day("--since", since) if since else None
            )
            share = Share(team, backlog.snapshot.connection) if team else None
            if team and share:
                report = narrowed(backlog, rules, report, team.scope, severity=severity)
                report = replace(report, notices=[share.notice, *report.notices])
            beside = [] if run.config_file else configs_beside(config)
            notices = [*beside, *report.notices, *misspelt(config, backlog.snapshot.connection)]
            report = replace(report, notices=notices)
            if revision:
                report = revision.narrow(report, backlog.snapshot.connection)
            if with_a_brief:
                report = with_brief(report, brief(backlog, rules, given=given, scope=team.scope if team else None))
        if share:
            share.see_if_any()
        report = replace(
            seen_from(report, seat(config)),
            fail_on=fail_on or config.fail_on,
            config=shown_path(config.path) if config.path else "",
        )
        style = style_for(sys.stdout, look)
        format_name = format_name or config.format or ("github" if github_actions.is_there() else "text")
        told = github_actions.log_of(report, style) if format_name == "github" else render(report, format_name, style)
        told = github_actions.guarded(told) if format_name in FOR_READERS else told
        click.echo(told, nl=False, color=True)
        write(report, outputs)
        if github_actions.is_there():
            github_actions.leave_behind(report)
    return exit_status(report)


def _see_if_it_fits(*, since: str | None, offline: bool, with_a_brief: bool) -> None:
    """Whether what goes with `--changed-since` speaks of the same time."""
    if since:
        raise click.UsageError("--since compares with an earlier run, --changed-since with a revision: choose one")
    if offline:
        raise click.UsageError("--offline uses files as last read, --changed-since as they are now: choose one")
    if with_a_brief:
        raise click.UsageError("a brief covers everything about to start, changed or not: leave out --changed-since")
