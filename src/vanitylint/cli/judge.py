"""From a traced backlog and a choice of rules to a report and an exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.findings import SEVERITIES
from vanitylint.cli.options import words
from vanitylint.errors import VanitylintError
from vanitylint.reporters.report import build_report
from vanitylint.rules.load import load_rules
from vanitylint.rules.profiles import load_profiles, select_rules, with_severities
from vanitylint.rules.run import run_rules
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from vanitylint.cli.backlog import Backlog
    from vanitylint.config import Config, FailOn
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule

_INSERT_FINDING = "insert into findings (run, rule, key, severity, message, muted_by) values (?, ?, ?, ?, ?, ?)"


def all_rules(config: Config) -> list[Rule]:
    """The rules that come with vanitylint and the team's own.

    Raises:
        VanitylintError: A rule file cannot be used.
    """
    return load_rules([rules_folder(), *(config.folder / name for name in config.rules)])


def choose_rules(
    config: Config, *, profile: str | None = None, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> list[Rule]:
    """The rules to run: flags win over the config, the config over the defaults; `ignore` adds up.

    Raises:
        VanitylintError: A rule file cannot be used, or there is no such rule.
    """
    name = profile or config.profile
    rules = all_rules(config)
    by_profile = load_profiles(rules_folder() / "profiles.yaml")[name]
    rules = with_severities(with_severities(rules, by_profile), config.severity)
    left_out = (*config.ignore, *words(ignore))
    chosen = select_rules(rules, profile=name, select=words(select) or config.select, ignore=left_out)
    if not chosen or (select and not words(select)):
        raise VanitylintError("no rule is left to ask", hint="see --select and --ignore, or `vanitylint rules`")
    return chosen


def judge(backlog: Backlog, rules: list[Rule], *, profile: str, severity: str = "info") -> Report:
    """Run rules over a backlog, keep the findings in its snapshot, and gather the report.

    Args:
        backlog: Traced.
        rules: Those to run.
        profile: Its name, for the report.
        severity: The least severity to show.
    """
    connection = backlog.snapshot.connection
    judgement = run_rules(connection, rules)
    connection.executemany(
        _INSERT_FINDING,
        [(backlog.run, f.rule, f.key, f.severity, f.message, f.muted_by) for f in judgement.findings],
    )
    report = build_report(
        connection,
        judgement.findings,
        as_of=backlog.as_of,
        profile=profile,
        rules=[rule.id for rule in rules],
        problems=judgement.crashes,
        severity=severity,
    )
    connection.execute("update runs set complete = ? where id = ?", (report.is_complete, backlog.run))
    return report


def exit_status(report: Report, fail_on: FailOn) -> int:
    """0 clean, 1 findings at or above `fail_on`, shown or hidden, 2 not to be trusted."""
    from vanitylint.cli import CLEAN, FINDINGS, UNTRUSTED

    if not report.is_complete:
        return UNTRUSTED
    if fail_on == "never":
        return CLEAN
    levels = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return FINDINGS if any(finding.severity in levels for finding in (*report.findings, *report.hidden)) else CLEAN
