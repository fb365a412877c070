"""The file with what the team lives with: where it is, what it says, and what is to stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog import dates, lookups
from vanitylint.backlog.findings import OF_ITEMS
from vanitylint.cli.files import write_atomically
from vanitylint.cli.keys import no_such_item
from vanitylint.config_check import shown_path
from vanitylint.errors import VanitylintError, all_in_one
from vanitylint.rules.acknowledge import Given, rules_meant
from vanitylint.rules.acknowledged_file import AcknowledgedFile, Entry, one_line, parse
from vanitylint.rules.profiles import meant

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from vanitylint.backlog.findings import Finding
    from vanitylint.config import Config
    from vanitylint.reporters.report import Report
    from vanitylint.rules.acknowledge import Standing
    from vanitylint.rules.settings import Choice

_NAME = "vanitylint.acknowledged"
_REASON_OF_ALL = "it was there when we began"
_COMING_TO_AN_END = (*OF_ITEMS, "sprint")
"""What a finding can be about so that later ones are about something else."""


def what_is_given(config: Config, rules: Choice, sources: Sequence[str]) -> Given:
    """What the file says, for a check.

    Args:
        config: Says where the file is.
        rules: Any choice of the rules there are.
        sources: As named on the command line; where none is, the config's are read, and these are all there is.

    Raises:
        VanitylintError: The file cannot be used.
    """
    return given_by(read_file(config, rules), config, sources)


def given_by(file: AcknowledgedFile, config: Config, sources: Sequence[str]) -> Given:
    """What a file says, in a run over these sources."""
    return Given(file.entries, is_whole=bool(config.sources) and not sources)


def path_of_file(config: Config) -> Path:
    """Where the file is, or would be."""
    return config.folder / (config.acknowledged or _NAME)


def read_file(config: Config, rules: Choice, *, may_be_new: bool = False) -> AcknowledgedFile:
    """The file; one without lines where there is none.

    Args:
        config: Says where it is.
        rules: Any choice of the rules there are: a line names one of these.
        may_be_new: It need not be there though the config names it.

    Raises:
        VanitylintError: It cannot be read, or a line of it means nothing.
    """
    path = path_of_file(config)
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
        raise all_in_one(errors)
    return file


def _unknown_rules(file: AcknowledgedFile, rules: Choice) -> Iterator[VanitylintError]:
    every = [setting.rule for setting in rules.settings().values()]
    for entry in file.entries:
        if not rules_meant(every, entry.rule):
            try:
                meant(every, entry.rule, entry.where)
            except VanitylintError as error:
                yield error


def write_file(config: Config, file: AcknowledgedFile, entries: Iterable[Entry]) -> None:
    """Write the file with these lines in place of its own, unless that changes nothing.

    Raises:
        VanitylintError: It cannot be written.
    """
    path = path_of_file(config)
    kept = file.with_entries(entries)
    if kept.text() != file.text() or not path.exists():
        write_atomically(path, kept.text())


class Wish:
    """What somebody wants to acknowledge.

    Args:
        rules: Those of the run.
        day: The day the run calls today.
        reason: In their words; None: none was given.
        until: The last day on which it is to hold, as written; None: no such day.

    Raises:
        VanitylintError: The day is none, or is over.
    """

    def __init__(self, rules: Choice, day: str, *, reason: str | None, until: str | None) -> None:
        self._every = [setting.rule for setting in rules.settings().values()]
        self._asked = rules.ids
        self._day = day
        self._reason = one_line(reason or "").removeprefix("because ")
        self._until = _last_day(until, day)
        self._key = ""
        self._rule = ""
        self._ids: frozenset[str] = frozenset()
        self.left_out: list[Finding] = []
        """Findings about no single item, which are not acknowledged with all the others: they would never come back."""
        self.ahead: list[Finding] = []
        """Findings about what has not begun, which are not either: the next planning is to hear of them."""

    def name(self, key: str, rule: str) -> None:
        """Take the key and the rule that somebody named.

        Raises:
            VanitylintError: There is no such rule, or no reason was given.
        """
        found = rules_meant(self._every, rule)
        if not found:
            if rules_meant(self._every, key):
                raise VanitylintError("the key comes first", hint=f"vanitylint acknowledge {rule} {key} --reason …")
            meant(self._every, rule)
        if not self._reason:
            raise VanitylintError("a reason is needed: why does the team live with it?", hint='add --reason "…"')
        self._key, self._ids = key, frozenset(each.id for each in found)
        is_exact = len(found) == 1 and rule.lower() in (found[0].id.lower(), found[0].name)
        self._rule = found[0].id if is_exact else rule.upper()

    def entries(self, report: Report, connection: sqlite3.Connection, *, is_all: bool) -> list[Entry]:
        """The lines to write.

        Args:
            report: Of the run.
            connection: Of its snapshot.
            is_all: All that is asked, not what was named.

        Raises:
            VanitylintError: What was named is not asked.
        """
        return self._all(report, connection) if is_all else [self._one(report, connection)]

    def _one(self, report: Report, connection: sqlite3.Connection) -> Entry:
        asked = [each for each in (*report.findings, *report.hidden, *report.acknowledged) if each.key == self._key]
        if not any(finding.rule in self._ids for finding in asked):
            raise self._not_asked(asked, report, connection)
        return Entry(
            rule=self._rule,
            key=self._key,
            id=lookups.tracker_id_of(connection, self._key),
            until=self._until,
            reason=self._reason,
        )

    def _not_asked(self, asked: list[Finding], report: Report, connection: sqlite3.Connection) -> VanitylintError:
        """Why there is nothing to acknowledge, and what there is."""
        waiting = next((each for each in report.muted if each.key == self._key and each.rule in self._ids), None)
        if waiting:
            hint = f"it does not count while {waiting.muted_by} is open; acknowledge that one"
            return VanitylintError(f"{waiting.rule} waits behind {waiting.muted_by} on {self._key}", hint=hint)
        keys = lookups.keys_asked(connection)
        if not asked and self._key not in keys:
            return no_such_item(self._key, connection, keys, hint="see the open questions with: vanitylint check")
        hint = ", ".join(dict.fromkeys(f"{each.rule} ({each.name})" for each in asked))
        hint = f"there it is: {hint}" if hint else "there is no question on it"
        if not self._ids & set(self._asked):
            hint += f"; {self._rule} is off, --profile or --select can turn it on"
        return VanitylintError(f"{self._rule} asks nothing of {self._key}", hint=hint)

    def _all(self, report: Report, connection: sqlite3.Connection) -> list[Entry]:
        entries: dict[tuple[str, str], Entry] = {}
        for finding in (*report.findings, *report.hidden):
            if finding.over not in _COMING_TO_AN_END:
                self.left_out.append(finding)
            elif _is_ahead(finding, connection):
                self.ahead.append(finding)
            elif (place := (finding.rule, finding.key)) not in entries:
                entries[place] = Entry(
                    rule=finding.rule,
                    key=finding.key,
                    id=lookups.tracker_id_of(connection, finding.key) if finding.over != "sprint" else "",
                    until=self._until,
                    untouched_since=self._day,
                    reason=self._reason or _REASON_OF_ALL,
                )
        return list(entries.values())

    def sorted_out(
        self, standings: Iterable[Standing], wished: Iterable[Entry], *, is_pruning: bool
    ) -> tuple[list[Entry], list[Standing]]:
        """The lines of the file that stay, with the keys and ids their items have now; and those that go.

        What was wished for takes the place of what was said of the same rule and item. A line whose day is over goes
        only where lines are pruned: it can be given another day.
        """
        taken = {(rule.id, entry.key) for entry in wished for rule in rules_meant(self._every, entry.rule)}
        kept: dict[str, Entry] = {}
        dropped: list[Standing] = []
        for each in standings:
            if not each.is_in_file:
                continue
            key = each.key or each.entry.key
            entry = replace(each.entry, key=key, id=each.id or each.entry.id)
            if all((rule.id, key) in taken for rule in rules_meant(self._every, entry.rule)):
                continue
            if each.is_over or (is_pruning and each.state == "expired"):
                dropped.append(each)
            else:
                kept.setdefault(str(entry), entry)  # a merge can leave a line twice
        return list(kept.values()), dropped


def _last_day(until: str | None, today: str) -> str:
    if until is None:
        return ""
    try:
        last = dates.day(until)
    except ValueError as error:
        raise VanitylintError(f"--until: {until!r} is not a date", hint="write it as 2027-01-31") from error
    if last < today:
        raise VanitylintError(f"--until: {last} is in the past", hint="choose a later date, or leave it out")
    return last


def _is_ahead(finding: Finding, connection: sqlite3.Connection) -> bool:
    """Whether a finding is about an item that is not begun, or a sprint that is to come."""
    is_ahead = lookups.is_sprint_ahead if finding.over == "sprint" else lookups.is_item_ahead
    return is_ahead(connection, finding.key)
