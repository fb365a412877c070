"""The file of acknowledgements: finding, reading and writing it, and the entries to add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog import dates, lookups
from vanitylint.backlog.findings import ITEM_VIEWS
from vanitylint.cli.files import write_atomically
from vanitylint.cli.keys import no_such_item
from vanitylint.config_check import shown_path
from vanitylint.errors import VanitylintError, combine_errors
from vanitylint.rules.acknowledge import FileEntries, matching_rules
from vanitylint.rules.acknowledged_file import AcknowledgedFile, AcknowledgementEntry, one_line, parse
from vanitylint.rules.profiles import resolve_selector

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from vanitylint.backlog.findings import Finding
    from vanitylint.config import Config
    from vanitylint.reporters.report import Report
    from vanitylint.rules.acknowledge import AcknowledgementStatus
    from vanitylint.rules.settings import RuleSelection

_DEFAULT_NAME = "vanitylint.acknowledged"
_DEFAULT_REASON = "it was there when we began"
_WITH_AN_END = (*ITEM_VIEWS, "sprint")
"""Subjects of findings that come to an end, so that later findings are about something else."""


def load_acknowledgements(config: Config, rules: RuleSelection, sources: Sequence[str]) -> FileEntries:
    """Read the file of acknowledgements for a run.

    Args:
        config: Determines the path of the file.
        rules: Any choice of the available rules.
        sources: Sources on the command line; if there are none, the run covers all sources of the config.

    Raises:
        VanitylintError: The file cannot be read or is invalid.
    """
    return acknowledgements_in(read_acknowledged(config, rules), config, sources)


def acknowledgements_in(file: AcknowledgedFile, config: Config, sources: Sequence[str]) -> FileEntries:
    """Return the acknowledgements in a file, for a run over these sources."""
    return FileEntries(file.entries, is_whole=bool(config.sources) and not sources)


def acknowledged_path(config: Config) -> Path:
    """Return the path of the file, whether or not it exists."""
    return config.folder / (config.acknowledged or _DEFAULT_NAME)


def read_acknowledged(config: Config, rules: RuleSelection, *, may_be_new: bool = False) -> AcknowledgedFile:
    """Read the file; if it does not exist, return one without lines.

    Args:
        config: Determines the path of the file.
        rules: Any choice of the available rules, of which each line must name one.
        may_be_new: Whether the file may be missing although the config names it.

    Raises:
        VanitylintError: The file cannot be read, or a line is invalid.
    """
    path = acknowledged_path(config)
    name = shown_path(path.absolute())
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        if not config.acknowledged or may_be_new:
            return AcknowledgedFile()
        hint = "`vanitylint acknowledge` creates it; an empty file is fine too"
        raise VanitylintError(f"no such file: {name}", where=config.where("acknowledged"), hint=hint) from error
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise VanitylintError(f"cannot be read: {why}", where=name) from error
    file = parse(text, name)
    if errors := list(_unknown_rules(file, rules)):
        raise combine_errors(errors)
    return file


def _unknown_rules(file: AcknowledgedFile, rules: RuleSelection) -> Iterator[VanitylintError]:
    all_rules = [setting.rule for setting in rules.settings().values()]
    for entry in file.entries:
        if not matching_rules(all_rules, entry.rule):
            try:
                resolve_selector(all_rules, entry.rule, entry.where)
            except VanitylintError as error:
                yield error


def write_acknowledged(
    config: Config, rules: RuleSelection, file: AcknowledgedFile, entries: Iterable[AcknowledgementEntry]
) -> bool:
    """Write the file with these entries in place of its own, and return whether that changed it.

    Raises:
        VanitylintError: The file cannot be written, or is no longer as it was read.
    """
    path = acknowledged_path(config)
    updated = file.with_entries(entries)
    if updated.text() == file.text() and path.exists():
        return False
    if read_acknowledged(config, rules, may_be_new=True) != file:
        message = "was changed by somebody else meanwhile, so nothing was written"
        raise VanitylintError(message, where=shown_path(path.absolute()), hint="run it again")
    write_atomically(path, updated.text())
    return True


class AcknowledgeRequest:
    """A request to acknowledge one finding or all existing ones.

    Args:
        rules: The rules of the run.
        day: The date the run treats as today.
        reason: The user's reason, if given.
        until: The last day on which the acknowledgement applies, as written, if given.

    Raises:
        VanitylintError: `until` is not a date or is in the past.
    """

    def __init__(self, rules: RuleSelection, day: str, *, reason: str | None, until: str | None) -> None:
        self._all_rules = [setting.rule for setting in rules.settings().values()]
        self._ids_in_run = rules.ids
        self._day = day
        self._reason = one_line(reason or "").removeprefix("because ")
        self._until = _parse_until(until, day)
        self._key = ""
        self._rule = ""
        self._rule_ids: frozenset[str] = frozenset()
        self.left_out: list[Finding] = []
        """Findings not about a single item. They are not acknowledged with all others, as they would never return."""
        self.upcoming: list[Finding] = []
        """Findings about upcoming work. They are not acknowledged either, as they matter for the next planning."""

    def select(self, key: str, rule: str) -> None:
        """Set the key and the rule of a single finding.

        Raises:
            VanitylintError: There is no such rule, or no reason was given.
        """
        matches = matching_rules(self._all_rules, rule)
        if not matches:
            if matching_rules(self._all_rules, key):
                raise VanitylintError("the key comes first", hint=f"vanitylint acknowledge {rule} {key} --reason …")
            resolve_selector(self._all_rules, rule)
        if not self._reason:
            raise VanitylintError("a reason is needed: why does the team live with it?", hint='add --reason "…"')
        self._key, self._rule_ids = key, frozenset(match.id for match in matches)
        is_exact = len(matches) == 1 and rule.lower() in (matches[0].id.lower(), matches[0].name)
        self._rule = matches[0].id if is_exact else rule.upper()

    def entries(self, report: Report, connection: sqlite3.Connection, *, is_all: bool) -> list[AcknowledgementEntry]:
        """Return the entries to write.

        Args:
            report: Report of the run.
            connection: Connection to its snapshot.
            is_all: Whether to acknowledge all existing findings instead of the selected one.

        Raises:
            VanitylintError: There is no such finding.
        """
        return self._all_entries(report, connection) if is_all else [self._one_entry(report, connection)]

    def _one_entry(self, report: Report, connection: sqlite3.Connection) -> AcknowledgementEntry:
        findings = [
            finding for finding in (*report.findings, *report.hidden, *report.acknowledged) if finding.key == self._key
        ]
        if not any(finding.rule in self._rule_ids for finding in findings):
            raise self._no_such_finding(findings, report, connection)
        return AcknowledgementEntry(
            rule=self._rule,
            key=self._key,
            id=lookups.tracker_id_of(connection, self._key),
            until=self._until,
            reason=self._reason,
        )

    def _no_such_finding(
        self, findings: list[Finding], report: Report, connection: sqlite3.Connection
    ) -> VanitylintError:
        """Return an error that says why there is no such finding, and which findings the item has."""
        waiting = next(
            (finding for finding in report.muted if finding.key == self._key and finding.rule in self._rule_ids), None
        )
        if waiting:
            hint = f"it does not count while {waiting.muted_by} is open; acknowledge that one"
            return VanitylintError(f"{waiting.rule} waits behind {waiting.muted_by} on {self._key}", hint=hint)
        keys = lookups.requested_keys(connection)
        if not findings and self._key not in keys:
            return no_such_item(self._key, connection, keys, hint="see the open questions with: vanitylint check")
        hint = ", ".join(dict.fromkeys(f"{finding.rule} ({finding.name})" for finding in findings))
        hint = f"there it is: {hint}" if hint else "there is no question on it"
        if not self._rule_ids & set(self._ids_in_run):
            hint += f"; {self._rule} is off, --profile or --select can turn it on"
        return VanitylintError(f"{self._rule} asks nothing of {self._key}", hint=hint)

    def _all_entries(self, report: Report, connection: sqlite3.Connection) -> list[AcknowledgementEntry]:
        entries: dict[tuple[str, str], AcknowledgementEntry] = {}
        for finding in (*report.findings, *report.hidden):
            if finding.over not in _WITH_AN_END:
                self.left_out.append(finding)
            elif _is_upcoming(finding, connection):
                self.upcoming.append(finding)
            elif (rule_and_key := (finding.rule, finding.key)) not in entries:
                entries[rule_and_key] = AcknowledgementEntry(
                    rule=finding.rule,
                    key=finding.key,
                    id=lookups.tracker_id_of(connection, finding.key) if finding.over != "sprint" else "",
                    until=self._until,
                    untouched_since=self._day,
                    reason=self._reason or _DEFAULT_REASON,
                )
        return list(entries.values())

    def partition(
        self, statuses: Iterable[AcknowledgementStatus], requested: Iterable[AcknowledgementEntry], *, is_pruning: bool
    ) -> tuple[list[AcknowledgementEntry], list[AcknowledgementStatus]]:
        """Split the entries of the file into those to keep, with the current keys and ids, and those to drop.

        A requested entry replaces an existing one of the same rule and item. Expired entries are only dropped when
        pruning, because they can be given another date.
        """
        replaced = {(rule.id, entry.key) for entry in requested for rule in matching_rules(self._all_rules, entry.rule)}
        kept: dict[str, AcknowledgementEntry] = {}
        dropped: list[AcknowledgementStatus] = []
        for status in statuses:
            if not status.is_in_file:
                continue
            key = status.key or status.entry.key
            entry = replace(status.entry, key=key, id=status.id or status.entry.id)
            if all((rule.id, key) in replaced for rule in matching_rules(self._all_rules, entry.rule)):
                continue
            if status.is_over or (is_pruning and status.state == "expired"):
                dropped.append(status)
            else:
                kept.setdefault(str(entry), entry)  # a merge can leave duplicates
        return list(kept.values()), dropped


def _parse_until(until: str | None, today: str) -> str:
    if until is None:
        return ""
    try:
        date = dates.day(until)
    except ValueError as error:
        raise VanitylintError(f"--until: {until!r} is not a date", hint="write it as 2027-01-31") from error
    if date < today:
        raise VanitylintError(f"--until: {date} is in the past", hint="choose a later date, or leave it out")
    return date


def _is_upcoming(finding: Finding, connection: sqlite3.Connection) -> bool:
    """Return whether a finding is about an item that has not begun, or an upcoming sprint."""
    is_upcoming = lookups.is_sprint_upcoming if finding.over == "sprint" else lookups.is_item_todo
    return is_upcoming(connection, finding.key)
