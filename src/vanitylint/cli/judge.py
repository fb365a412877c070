"""From a traced backlog and a choice of rules to a report and an exit status."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from vanitylint.backlog.planning import counted_as_planned, the_plan
from vanitylint.backlog.runs import called_today, note_completeness, note_rules, note_switched_off, prune
from vanitylint.backlog.scope import nothing_else
from vanitylint.cli.options import RuleOptions, words
from vanitylint.errors import VanitylintError
from vanitylint.reporters.planned import build_brief
from vanitylint.reporters.report import Asked, build_report
from vanitylint.rules.acknowledge import Given, Run, acknowledge
from vanitylint.rules.load import load_rules
from vanitylint.rules.overrides import run_choice
from vanitylint.rules.profiles import load_profiles
from vanitylint.rules.settings import Choice, Layer
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from vanitylint.backlog.findings import Severity
    from vanitylint.backlog.scope import Scope
    from vanitylint.cli.backlog import Backlog
    from vanitylint.config import Config, Override
    from vanitylint.reporters.planned import Brief
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule
    from vanitylint.rules.run import Judgement

_INSERT_FINDING = """
insert into findings (run, rule, key, severity, message, muted_by, acknowledged) values (?, ?, ?, ?, ?, ?, ?)
"""


def all_rules(config: Config) -> list[Rule]:
    """The rules that come with vanitylint and the team's own.

    Raises:
        VanitylintError: A rule file cannot be used.
    """
    ours = rules_folder()
    return load_rules([ours, *(config.folder / name for name in config.rules)], checked=ours)


def choose_rules(config: Config, flags: RuleOptions | None = None) -> Choice:
    """The rules to run: flags win over the config, its later tables over earlier ones; `ignore` adds up.

    Raises:
        VanitylintError: A rule file cannot be used, or there is no such rule or threshold.
    """
    flags = flags or RuleOptions()
    choice = Choice(
        all_rules(config),
        load_profiles(rules_folder() / "profiles.yaml"),
        _layer(config, config.where),
        [
            (table.scope, _layer(table, partial(config.where, "override", number)))
            for number, table in enumerate(config.override)
        ],
        Layer(
            profile=flags.profile,
            select=words(flags.select),
            ignore=words(flags.ignore),
            where=lambda key, *_: f"--{key}",
        ),
    )
    if not choice.ids or (flags.select and not words(flags.select)):
        raise VanitylintError("no rules are left to run", hint="check --select and --ignore, or run `vanitylint rules`")
    return choice


def _layer(said: Config | Override, where: Callable[..., str]) -> Layer:
    """What the config, or a table of it, says of rules."""
    return Layer(
        profile=said.profile,
        select=said.select,
        ignore=said.ignore,
        severity=said.severity,
        params=said.params,
        where=where,
    )


def judge(
    backlog: Backlog,
    rules: Choice,
    *,
    severity: Severity = "info",
    given: Given | None = None,
    since: str | None = None,
) -> Report:
    """Run rules over a backlog, keep the findings in its snapshot, and gather the report.

    Args:
        backlog: Traced.
        rules: Those to run, and for which items.
        severity: The least severity to show.
        given: What the team lives with, beyond what the items say themselves.
        since: What changed is told since the last run up to this day; None for the last one of an earlier day.
    """
    connection = backlog.snapshot.connection
    judgement = run_choice(connection, rules)
    findings, standings = acknowledge(judgement.findings, given or Given(), _run(backlog, rules, judgement))
    connection.executemany(
        _INSERT_FINDING,
        [(backlog.run, f.rule, f.key, f.severity, f.message, f.muted_by, f.acknowledged) for f in findings],
    )
    note_switched_off(connection, backlog.run, judgement.switched_off)
    note_rules(connection, backlog.run, rules.ids)
    asked = Asked(
        run=backlog.run,
        as_of=backlog.as_of,
        profile=rules.profile,
        rules=_asked(rules),
        severity=severity,
        since=since,
        switched_off=judgement.switched_off,
    )
    report = _without_lapsed(connection, rules, build_report(connection, findings, asked, judgement.crashes))
    report = replace(report, notices=[*report.notices, *judgement.notices], acknowledgements=standings)
    note_completeness(connection, backlog.run, is_complete=report.is_complete)
    prune(connection)
    return report


def _without_lapsed(connection: sqlite3.Connection, rules: Choice, report: Report) -> Report:
    """A report in which what is no longer asked only because days went by is told from what was settled."""
    change = report.change
    if not change or not change.settled or change.as_of == report.as_of:
        return report
    with called_today(connection, change.as_of):
        then = run_choice(connection, rules, only={past.rule for past in change.settled})
    return replace(report, change=change.without_lapsed({(finding.rule, finding.key) for finding in then.findings}))


def narrowed(
    backlog: Backlog,
    rules: Choice,
    report: Report,
    scope: Scope | None,
    *,
    severity: Severity,
    against: int | None = None,
) -> Report:
    """A report as it concerns some of the items. What they hang on elsewhere counts: it was traced and judged.

    Args:
        backlog: Judged.
        rules: By these.
        report: Of all items.
        scope: Which; None for all.
        severity: The least severity to show.
        against: What changed is told since this run, or the last one before it that could be trusted.
    """
    connection = backlog.snapshot.connection
    every = [*report.findings, *report.hidden, *report.muted, *report.acknowledged]
    asked = Asked(
        run=backlog.run,
        as_of=report.as_of,
        profile=report.profile,
        rules=report.rules,
        severity=severity,
        since=report.since,
        against=against,
        switched_off=report.switched_off,
    )
    with nothing_else(connection, scope) if scope else nullcontext() as keys:
        mine = every if keys is None else [finding for finding in every if finding.key in keys]
        noted = backlog.snapshot.problems()
        crashes = [problem for problem in report.problems if problem not in noted]
        told = build_report(connection, mine, asked, crashes)
    told = _without_lapsed(connection, rules, told)
    standings = [one for one in report.acknowledgements if keys is None or (one.key or one.entry.key) in keys]
    return replace(told, acknowledgements=standings, fail_on=report.fail_on)


def brief(
    backlog: Backlog,
    rules: Choice,
    *,
    given: Given | None = None,
    sprints: Sequence[str] = (),
    scope: Scope | None = None,
) -> Brief:
    """Run rules over what is about to begin, as if all of it were planned already; nothing of that is kept.

    The run is none that a later one is held against: it asks about what is not in any sprint yet.

    Args:
        backlog: Traced.
        rules: Those to run, and for which items.
        given: What the team lives with, beyond what the items say themselves.
        sprints: The names of the sprints to tell of; the next one where none is named.
        scope: Of what is planned, only these items; None for all. What they hang on is told whatever it is.

    Raises:
        VanitylintError: There is no sprint of such a name.
    """
    connection = backlog.snapshot.connection
    with nothing_else(connection, scope) if scope else nullcontext():
        plan = the_plan(connection, as_of=backlog.as_of, names=sprints)
    with counted_as_planned(connection, plan):
        judgement = run_choice(connection, rules)
    findings, _ = acknowledge(judgement.findings, given or Given(), _run(backlog, rules, judgement))
    problems = [*backlog.snapshot.problems(), *judgement.crashes]
    return build_brief(connection, plan, findings, as_of=backlog.as_of, rules=_asked(rules), problems=problems)


def with_brief(report: Report, told: Brief) -> Report:
    """A report with a brief; where the brief is not to be trusted, neither is the report."""
    crashes = [problem for problem in told.problems if problem not in report.problems]
    return replace(report, brief=told, problems=[*report.problems, *crashes])


def _run(backlog: Backlog, rules: Choice, judgement: Judgement) -> Run:
    return Run(
        backlog.snapshot.connection,
        rules=[setting.rule for setting in rules.settings().values()],
        asked=frozenset(rules.ids),
        as_of=backlog.as_of,
        is_complete=not (judgement.crashes or backlog.snapshot.problems()) and backlog.snapshot.count() > 0,
    )


def _asked(rules: Choice) -> list[Rule]:
    return [rules.settings()[name].rule for name in rules.ids]


def exit_status(report: Report) -> int:
    """0 clean, 1 findings at or above what the run fails on, 2 not to be trusted."""
    from vanitylint.cli import CLEAN, FINDINGS, UNTRUSTED

    if not report.is_complete:
        return UNTRUSTED
    return FINDINGS if report.fails else CLEAN
