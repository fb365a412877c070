"""Running rules over a traced backlog, up to the report and the exit status."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from vanitylint.backlog.planning import counted_as_planned, make_plan
from vanitylint.backlog.runs import as_of_day, note_completeness, note_rules, note_switched_off, prune
from vanitylint.backlog.scope import restricted_to
from vanitylint.cli.options import RuleOptions, split_words
from vanitylint.errors import VanitylintError
from vanitylint.reporters.brief_data import build_brief
from vanitylint.reporters.report import ReportRequest, build_report
from vanitylint.rules.acknowledge import FileEntries, RunContext, acknowledge
from vanitylint.rules.load import load_rules
from vanitylint.rules.overrides import run_selection
from vanitylint.rules.profiles import load_profiles
from vanitylint.rules.settings import Layer, RuleSelection
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from vanitylint.backlog.findings import Severity
    from vanitylint.backlog.scope import Scope
    from vanitylint.cli.backlog import Backlog
    from vanitylint.config import Config, Override
    from vanitylint.reporters.brief_data import Brief
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule
    from vanitylint.rules.run import Judgement

_INSERT_FINDING = """
insert into findings (run, rule, key, severity, message, muted_by, acknowledged) values (?, ?, ?, ?, ?, ?, ?)
"""


def all_rules(config: Config) -> list[Rule]:
    """Load the built-in rules and the team's own.

    Raises:
        VanitylintError: A rule file is invalid.
    """
    built_in = rules_folder()
    return load_rules([built_in, *(config.folder / name for name in config.rules)], checked=built_in)


def choose_rules(config: Config, flags: RuleOptions | None = None) -> RuleSelection:
    """Return the rules to run.

    Flags take precedence over the config, and its later tables over earlier ones; `ignore` is cumulative.

    Raises:
        VanitylintError: A rule file is invalid, a rule or threshold does not exist, or no rules are left.
    """
    flags = flags or RuleOptions()
    choice = RuleSelection(
        all_rules(config),
        load_profiles(rules_folder() / "profiles.yaml"),
        _layer(config, config.where),
        [
            (table.scope, _layer(table, partial(config.where, "override", number)))
            for number, table in enumerate(config.override)
        ],
        Layer(
            profile=flags.profile,
            select=split_words(flags.select),
            ignore=split_words(flags.ignore),
            where=lambda key, *_: f"--{key}",
        ),
    )
    if not choice.ids or (flags.select and not split_words(flags.select)):
        raise VanitylintError("no rules are left to run", hint="check --select and --ignore, or run `vanitylint rules`")
    return choice


def _layer(settings: Config | Override, where: Callable[..., str]) -> Layer:
    """Return the rule settings of the config or of one of its overrides."""
    return Layer(
        profile=settings.profile,
        select=settings.select,
        ignore=settings.ignore,
        severity=settings.severity,
        params=settings.params,
        where=where,
    )


def judge(
    backlog: Backlog,
    rules: RuleSelection,
    *,
    severity: Severity = "info",
    acknowledgements: FileEntries | None = None,
    since: str | None = None,
) -> Report:
    """Run rules over a backlog, store the findings in its snapshot, and build the report.

    Args:
        backlog: A traced backlog.
        rules: The rules to run, and for which items.
        severity: Minimum severity to show.
        acknowledgements: Acknowledgements, in addition to those in the items themselves.
        since: Report changes since the last run on or before this day; None for the last run of an earlier day.
    """
    connection = backlog.snapshot.connection
    judgement = run_selection(connection, rules)
    findings, statuses = acknowledge(
        judgement.findings, acknowledgements or FileEntries(), _acknowledge_run(backlog, rules, judgement)
    )
    connection.executemany(
        _INSERT_FINDING,
        [(backlog.run, f.rule, f.key, f.severity, f.message, f.muted_by, f.acknowledged) for f in findings],
    )
    note_switched_off(connection, backlog.run, judgement.switched_off)
    note_rules(connection, backlog.run, rules.ids)
    asked = ReportRequest(
        run=backlog.run,
        as_of=backlog.as_of,
        profile=rules.profile,
        rules=_rules_in_run(rules),
        severity=severity,
        since=since,
        switched_off=judgement.switched_off,
    )
    report = _without_lapsed(connection, rules, build_report(connection, findings, asked, judgement.crashes))
    report = replace(report, notices=[*report.notices, *judgement.notices], acknowledgements=statuses)
    note_completeness(connection, backlog.run, is_complete=report.is_complete)
    prune(connection)
    return report


def _without_lapsed(connection: sqlite3.Connection, rules: RuleSelection, report: Report) -> Report:
    """Return the report without counting as settled what is no longer asked only because time has passed."""
    change = report.change
    if not change or not change.settled or change.as_of == report.as_of:
        return report
    with as_of_day(connection, change.as_of):
        previous = run_selection(connection, rules, only={past.rule for past in change.settled})
    return replace(report, change=change.without_lapsed({(finding.rule, finding.key) for finding in previous.findings}))


def narrow_report(
    backlog: Backlog,
    rules: RuleSelection,
    report: Report,
    scope: Scope | None,
    *,
    severity: Severity,
    against: int | None = None,
) -> Report:
    """Limit a report to some of the items. Tracing and judging included all items, so links to others still count.

    Args:
        backlog: A judged backlog.
        rules: The rules it was judged by.
        report: The report on all items.
        scope: The items to include; None for all.
        severity: Minimum severity to show.
        against: Report changes since this run, or since the last trusted one before it.
    """
    connection = backlog.snapshot.connection
    all_findings = [*report.findings, *report.hidden, *report.muted, *report.acknowledged]
    asked = ReportRequest(
        run=backlog.run,
        as_of=report.as_of,
        profile=report.profile,
        rules=report.rules,
        severity=severity,
        since=report.since,
        against=against,
        switched_off=report.switched_off,
    )
    with restricted_to(connection, scope) if scope else nullcontext() as keys:
        findings = all_findings if keys is None else [finding for finding in all_findings if finding.key in keys]
        known_problems = backlog.snapshot.problems()
        crashes = [problem for problem in report.problems if problem not in known_problems]
        narrowed = build_report(connection, findings, asked, crashes)
    narrowed = _without_lapsed(connection, rules, narrowed)
    statuses = [
        status for status in report.acknowledgements if keys is None or (status.key or status.entry.key) in keys
    ]
    return replace(narrowed, acknowledgements=statuses, fail_on=report.fail_on)


def brief(
    backlog: Backlog,
    rules: RuleSelection,
    *,
    acknowledgements: FileEntries | None = None,
    sprints: Sequence[str] = (),
    scope: Scope | None = None,
) -> Brief:
    """Run rules over what is about to begin, as if all of it were planned already, and build a brief.

    Nothing is stored, and later runs are not compared with this one, as it also asks about items in no sprint yet.

    Args:
        backlog: A traced backlog.
        rules: The rules to run, and for which items.
        acknowledgements: Acknowledgements, in addition to those in the items themselves.
        sprints: Names of the sprints to include; if empty, the next one.
        scope: The planned items to include; None for all. What they contribute to is included in any case.

    Raises:
        VanitylintError: There is no sprint with that name.
    """
    connection = backlog.snapshot.connection
    with restricted_to(connection, scope) if scope else nullcontext():
        plan = make_plan(connection, as_of=backlog.as_of, names=sprints)
    with counted_as_planned(connection, plan):
        judgement = run_selection(connection, rules)
    findings, _ = acknowledge(
        judgement.findings, acknowledgements or FileEntries(), _acknowledge_run(backlog, rules, judgement)
    )
    problems = [*backlog.snapshot.problems(), *judgement.crashes]
    return build_brief(connection, plan, findings, as_of=backlog.as_of, rules=_rules_in_run(rules), problems=problems)


def with_brief(report: Report, brief: Brief) -> Report:
    """Add a brief to a report, including its problems: if the brief cannot be trusted, neither can the report."""
    crashes = [problem for problem in brief.problems if problem not in report.problems]
    return replace(report, brief=brief, problems=[*report.problems, *crashes])


def _acknowledge_run(backlog: Backlog, rules: RuleSelection, judgement: Judgement) -> RunContext:
    return RunContext(
        backlog.snapshot.connection,
        rules=[setting.rule for setting in rules.settings().values()],
        asked=frozenset(rules.ids),
        as_of=backlog.as_of,
        is_complete=not (judgement.crashes or backlog.snapshot.problems()) and backlog.snapshot.count() > 0,
    )


def _rules_in_run(rules: RuleSelection) -> list[Rule]:
    return [rules.settings()[name].rule for name in rules.ids]


def exit_status(report: Report) -> int:
    """Return 0 for no findings at or above `fail_on`, 1 for some, 2 if the run cannot be trusted."""
    from vanitylint.cli import CLEAN, FINDINGS, UNTRUSTED

    if not report.is_complete:
        return UNTRUSTED
    return FINDINGS if report.fails else CLEAN
