"""`vanitylint check`: fetch, read, judge, report."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options
from vanitylint.cli.outputs import option as output
from vanitylint.cli.outputs import warn_if_stale, write
from vanitylint.reporters import FORMATS, HUMAN_FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from vanitylint.backlog.findings import Severity
    from vanitylint.config import FailOn


@click.command("check")
@options.sources
@options.config
@options.rule_selection
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
@options.display
@click.option("-v", "--verbose", is_flag=True, help="Also show findings that wait behind others or are acknowledged.")
@options.gathered
def command(
    run: options.RunOptions,
    rule_options: options.RuleOptions,
    display: options.DisplayOptions,
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
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli import github_actions
    from vanitylint.cli.acknowledgements import load_acknowledgements
    from vanitylint.cli.backlog import ignored_configs, open_backlog, parse_day, resolve_config, source_names
    from vanitylint.cli.display_paths import display_paths, report_with_display_paths
    from vanitylint.cli.judge import brief, choose_rules, exit_status, judge, narrow_report, with_brief
    from vanitylint.cli.teams import Share, find_team
    from vanitylint.cli.terminal import style_for
    from vanitylint.cli.unseen_names import misspelt_names
    from vanitylint.config_check import shown_path
    from vanitylint.reporters import render

    with warn_if_stale(outputs):
        config = resolve_config(run.config_file, model=run.model)
        team = find_team(config, team_name)
        rules = choose_rules(config, rule_options)
        acknowledgements = load_acknowledgements(config, rules, run.sources)
        formats = [str(name) for name in (format_name, config.format, *(name for name, _ in outputs))]
        has_brief = any(name.startswith("brief") for name in formats)
        revision = None
        if changed_since is not None:
            _check_changed_since(since=since, offline=run.offline, has_brief=has_brief)
            from vanitylint.cli.changed_since import find_revisions

            revision = find_revisions(changed_since, source_names(run.sources, config))
        with open_backlog(run, config) as backlog:
            report = judge(
                backlog,
                rules,
                severity=severity,
                acknowledgements=acknowledgements,
                since=parse_day("--since", since) if since else None,
            )
            share = Share(team, backlog.snapshot.connection) if team else None
            if team and share:
                report = narrow_report(backlog, rules, report, team.scope, severity=severity)
                report = replace(report, notices=[share.notice, *report.notices])
            ignored = [] if run.config_file else ignored_configs(config)
            notices = [*ignored, *report.notices, *misspelt_names(config, backlog.snapshot.connection)]
            report = replace(report, notices=notices)
            if revision:
                report = revision.narrow(report, backlog.snapshot.connection)
            if has_brief:
                report = with_brief(
                    report, brief(backlog, rules, acknowledgements=acknowledgements, scope=team.scope if team else None)
                )
        if share:
            share.require_any()
        report = replace(
            report_with_display_paths(report, display_paths(config)),
            fail_on=fail_on or config.fail_on,
            config=shown_path(config.path) if config.path else "",
        )
        style = style_for(sys.stdout, display)
        format_name = format_name or config.format or ("github" if github_actions.is_active() else "text")
        text = (
            github_actions.render_log(report, style) if format_name == "github" else render(report, format_name, style)
        )
        text = github_actions.escape_for_runner(text) if format_name in HUMAN_FORMATS else text
        click.echo(text, nl=False, color=True)
        write(report, outputs)
        if github_actions.is_active():
            github_actions.write_job_files(report)
    return exit_status(report)


def _check_changed_since(*, since: str | None, offline: bool, has_brief: bool) -> None:
    """Check that the other options can be combined with `--changed-since`.

    Raises:
        click.UsageError: They cannot.
    """
    if since:
        raise click.UsageError("--since compares with an earlier run, --changed-since with a revision: choose one")
    if offline:
        raise click.UsageError("--offline uses files as last read, --changed-since as they are now: choose one")
    if has_brief:
        raise click.UsageError("a brief covers everything about to start, changed or not: leave out --changed-since")
