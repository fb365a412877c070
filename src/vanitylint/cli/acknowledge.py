"""`vanitylint acknowledge`: record which findings the team has decided to live with, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.rules.acknowledge import AcknowledgementStatus, State
    from vanitylint.rules.acknowledged_file import AcknowledgementEntry


_MAX_KEYS = 8


@click.command("acknowledge")
@click.argument("words", metavar="[KEY RULE] [SOURCE]...", nargs=-1)
@click.option("--reason", metavar="TEXT", help="Why the team has decided to live with it.")
@click.option("--until", metavar="DATE", help="The last day on which it applies, such as 2027-01-31.")
@click.option(
    "--all-existing", is_flag=True, help="Acknowledge every finding on work that has begun, until it is touched."
)
@click.option("--prune", is_flag=True, help="Remove lines that no longer apply.")
@click.option("--list", "is_list", is_flag=True, help="Show every acknowledgement and whether it still applies.")
@options.config
@options.rule_selection
@options.as_of
@options.snapshot
@options.fetching
@options.offline
@options.gathered
def command(
    words: tuple[str, ...],
    run: options.RunOptions,
    rule_options: options.RuleOptions,
    reason: str | None,
    until: str | None,
    *,
    all_existing: bool,
    prune: bool,
    is_list: bool,
) -> int:
    """Record a finding that the team has decided to live with, in vanitylint.acknowledged next to the config.

    The finding is kept but no longer counts. The command also removes lines that no finding needs any more.
    Without SOURCE, the sources in the config are used; without those, the last snapshot used.

    \b
    Examples:
      vanitylint acknowledge SHOP-12 HYP101 --reason "Legal decides in January" --until 2027-01-31
      vanitylint acknowledge --all-existing
      vanitylint acknowledge --prune
      vanitylint acknowledge --list
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.acknowledgements import (
        AcknowledgeRequest,
        acknowledged_path,
        acknowledgements_in,
        read_acknowledged,
        write_acknowledged,
    )
    from vanitylint.cli.backlog import open_backlog_or_latest, resolve_config, today
    from vanitylint.cli.judge import choose_rules, judge
    from vanitylint.cli.terminal import say, show
    from vanitylint.config_check import shown_path
    from vanitylint.reporters.style import safe

    flags = {"--all-existing": all_existing, "--prune": prune, "--list": is_list}
    _check_usage(words, [name for name, is_on in flags.items() if is_on], has_details=bool(reason or until))
    config, day = resolve_config(run.config_file), today(run.as_of)
    rules = choose_rules(config, rule_options)
    request = AcknowledgeRequest(rules, day, reason=reason, until=until)
    is_one = not any(flags.values())
    if is_one:
        request.select(*words[:2])
    read_acknowledged(config, rules, may_be_new=True)  # a mistake in it is reported before anything is fetched
    run = replace(run, sources=words[2:] if is_one else words)
    with open_backlog_or_latest(
        run, config
    ) as backlog:  # locks the snapshot, so that two runs write one after the other
        file = read_acknowledged(config, rules, may_be_new=True)
        acknowledgements = acknowledgements_in(file, config, run.sources)
        report = judge(backlog, rules, acknowledgements=acknowledgements)
        requested = (
            request.entries(report, backlog.snapshot.connection, is_all=all_existing) if is_one or all_existing else []
        )
        kept, dropped = request.partition(report.acknowledgements, requested, is_pruning=prune)
        writes = not is_list and (report.is_complete or is_one)
        is_changed = writes and write_acknowledged(config, rules, file, kept + requested)
    _print_problems(report)
    status = CLEAN if report.is_complete else UNTRUSTED
    if is_list:
        _print_statuses(report.acknowledgements)
        return status
    if not writes:
        say("Nothing was written, because what could not be read may still be asked about.")
        return UNTRUSTED
    name = shown_path(acknowledged_path(config).absolute())
    if is_changed and not requested and not dropped:
        show(f"{name}: removed lines that were there twice.")
    else:
        show("\n".join(_changes(name, requested, dropped, day if all_existing else "")))
    if request.upcoming:
        show(_left_out_message(request.upcoming))
    for finding in request.left_out:
        show(f"still asked, because it is not about an item: {safe(finding.question)}  {finding.rule}")
    return status


def _print_problems(report: Report) -> None:
    from vanitylint.cli.terminal import say
    from vanitylint.reporters.report import NOTHING_READ

    for problem in report.problems:
        say(f"not read: {problem}")
    if not report.items:
        say(NOTHING_READ)


def _changes(
    name: str, requested: list[AcknowledgementEntry], dropped: list[AcknowledgementStatus], untouched_since: str
) -> Iterator[str]:
    """Yield what was written, as a diff, or as counts if all existing findings were acknowledged."""
    from vanitylint.reporters.style import safe
    from vanitylint.reporters.wording import plural

    if not requested and not dropped:
        yield f"{name} is unchanged: {'no findings on begun work' if untouched_since else 'nothing to remove'}."
        return
    if untouched_since:
        items = len({entry.key for entry in requested})
        yield f"{plural(len(requested), 'finding')} on {plural(items, 'item')} acknowledged in {name}."
        yield f"From now on only new findings count, and those on items touched after {untouched_since}."
        yield "If a source gives no date of last change, a line applies until --prune or someone removes it."
    else:
        yield name
        yield from (f"  + {safe(str(entry))}" for entry in requested)
    yield from (f"  - {safe(str(status.entry))}  ({safe(status.why)})" for status in dropped)


def _left_out_message(findings: Iterable[Finding]) -> str:
    """Return a message about findings that were left out because the work has not begun."""
    from vanitylint.reporters.style import Style, safe
    from vanitylint.reporters.wording import plural

    upcoming = list(findings)
    sprints = {finding.key for finding in upcoming if finding.over == "sprint"}
    items = {finding.key for finding in upcoming if finding.over != "sprint"}
    subjects = [plural(len(items), "item that has not begun", "items that have not begun")] if items else []
    subjects += [plural(len(sprints), "upcoming sprint", "upcoming sprints")] if sprints else []
    keys = [safe(finding.key) for finding in {finding.key: finding for finding in upcoming}.values()]
    shown = ", ".join(keys[:_MAX_KEYS]) + (f" and {len(keys) - _MAX_KEYS} more" if len(keys) > _MAX_KEYS else "")
    left_out = f"Left out: {plural(len(upcoming), 'finding')} on {' and '.join(subjects)} ({shown})."
    why = "Upcoming work can still be changed, so questions about it come up at the next planning."
    return Style().wrap(f"{left_out} {why}", "")


def _print_statuses(statuses: Iterable[AcknowledgementStatus]) -> None:
    """Print every acknowledgement with its state and location."""
    from vanitylint.cli.terminal import show
    from vanitylint.reporters.style import safe

    lines = [
        f"{_STATE_LABELS[status.state]:<10}{safe(str(status.entry))}  [{safe(status.entry.where)}]"
        for status in statuses
    ]
    show("\n".join(lines) if lines else "Nothing is acknowledged.")


_STATE_LABELS: dict[State, str] = {
    "holds": "holds",
    "elsewhere": "not asked",
    "expired": "expired",
    "touched": "touched",
    "unused": "unused",
    "reasonless": "no reason",
    "unclear": "unclear",
}
"""Labels of the states of an acknowledgement."""


def _check_usage(words: tuple[str, ...], modes: list[str], *, has_details: bool) -> None:
    """Check that arguments and options can be combined.

    Raises:
        click.UsageError: They cannot.
    """
    if len(modes) > 1:
        raise click.UsageError(f"choose one of {' and '.join(modes)}")
    if not modes and len(words) < 2:
        raise click.UsageError("name a KEY and a RULE, or use --all-existing, --prune or --list")
    if has_details and modes in (["--prune"], ["--list"]):
        raise click.UsageError(f"--reason and --until belong to what is acknowledged, not to {modes[0]}")
