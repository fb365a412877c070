"""The content of a mail: a subject, plain text, and HTML that mail clients can display."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reporters.grouping import different_rules_note, next_steps
from vanitylint.reporters.ledger import SOON_DAYS, without_result
from vanitylint.reporters.ledger_text import (
    GROUP_LABELS,
    assumed_day_note,
    decision_text,
    look_back_text,
    quote,
    relative_day,
    target_text,
)
from vanitylint.reporters.pages import format_day, read_asset, render_page, shorter
from vanitylint.reporters.style import Style, safe, web_url
from vanitylint.reporters.text import MARKDOWN_SUFFIXES, completeness, limits
from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.delivery.mail_history import SentMail
    from vanitylint.reporters.ledger import LedgerEntry
    from vanitylint.reporters.report import Report

MAX_BYTES = 100_000
"""Gmail cuts off HTML after 102 KB."""
_ROW_LIMITS = (10, 6, 3, 1, 0)
"""Row limits per section, tried in turn until the mail is small enough."""
_STYLE = Style(width=72)
_ATTACHED = "The whole report is attached. "
_CLOSING = "A missed target or a stopped bet is as good as any, as long as someone looked."
BET_DEFINITION = (
    "A bet is a piece of work meant to change something for someone; once it is out, someone checks whether it did."
)
_SENDER_NOTE = (
    "Sent by vanitylint, a program, on behalf of {}, where someone added your address. "
    "Reply to ask a question or to stop these mails."
)
_PARENT_FOLDERS = re.compile(r"^(?:\.\./)+")
_MAX_LENGTH = 200
_MAX_SUBJECT_LENGTH = 60


class Digest:
    """The short form of a report.

    Args:
        report: The report, limited to what concerns the recipients.
        about: What it is about, in a word or two: a team or a project.
        last: The last mail they received; None for the first.
        is_attached: Whether the whole report is attached.
        sender: Address of the sender.
    """

    bet_definition = BET_DEFINITION
    assumed_day_note = staticmethod(assumed_day_note)
    relative_day = staticmethod(relative_day)

    def __init__(
        self, report: Report, about: str, last: SentMail | None, *, is_attached: bool = True, sender: str = ""
    ) -> None:
        self.report = report
        self.is_attached = is_attached
        self.closing = f"{_ATTACHED if is_attached else ''}{_CLOSING}"
        self.sender_note = _SENDER_NOTE.format(safe(sender)) if sender else ""
        self.about = shorter(safe(about), _MAX_SUBJECT_LENGTH)
        learned, _ = report.ledger.learned(len(report.ledger.entries))
        groups_before = last.groups if last else {}
        self.learned = [entry for entry in learned if groups_before.get(entry.key) not in ("decided", "undecided")]
        """Outcomes since the last mail; those that free the team for something else come first."""
        self.overdue = [entry for entry in report.ledger.entries if entry.group == "overdue"]
        self.due = [entry for entry in report.ledger.entries if entry.group == "due"]
        shown = {entry.key for entry in (*self.learned, *self.overdue, *self.due)}
        self.moved = [
            (entry, f"now {GROUP_LABELS[entry.group]}")
            for entry in report.ledger.entries
            if last and entry.group != groups_before.get(entry.key, "silent") and entry.key not in shown
        ]
        """Bets whose ledger group has changed since the last mail, and a text with the new one."""
        self.steps = next_steps(report)
        self.without_result = without_result(report.ledger)
        self.due_heading = f"To be looked at within {SOON_DAYS} days"

    @property
    def subject(self) -> str:
        """The subject line: a summary of the content."""
        change = self.report.change
        questions = len(change.new) + change.first_asked if change else len(self.report.findings)
        parts = [
            f"{plural(len(self.overdue), 'bet')} overdue" if self.overdue else "",
            f"{len(self.due)} due soon" if self.due else "",
            plural(questions, "new question" if change else "question") if questions else "",
            f"{len(self.learned)} learned" if self.learned else "",
            f"{plural(len(self.moved), 'bet')} moved" if self.moved else "",
        ]
        summary = ", ".join(filter(None, parts)) or "nothing new"
        prefix = "" if self.report.is_complete else "Incomplete: "
        return f"{prefix}{summary}: {self.about}, {format_day(self.report.as_of)}"

    def html(self, unsubscribe: str = "") -> str:
        """Return the page: tables with inline styles that load nothing, with fewer rows until it is small enough."""
        from css_inline import CSSInliner  # noqa: PLC0415 - only needed for mails

        inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, remove_inlined_selectors=True)
        for limit in _ROW_LIMITS:
            html = render_page(
                "digest.html.j2",
                digest=self,
                report=self.report,
                css=read_asset("digest.css"),
                limit=limit,
                unsubscribe=unsubscribe,
                limits=list(limits(self.report, Style(width=1_000_000)))[: max(limit, 1)],
            )
            inlined = inliner.inline(html)
            if len(inlined.encode("utf-8", "replace")) <= MAX_BYTES:
                break
        return inlined

    def text(self) -> str:
        """Return the same content as plain text."""
        parts = ["\n".join(part) for part in self._parts()]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _parts(self) -> Iterator[list[str]]:
        report, change = self.report, self.report.change
        yield [f"What came of the work? {self.about}, {format_day(report.as_of)}"]
        yield list(completeness(report, _STYLE))
        yield [_STYLE.wrap(BET_DEFINITION, "")]
        if change:
            counts = f"{len(change.new)} new, {len(change.settled)} settled, {len(change.acknowledged)} acknowledged"
            yield [f"Since {format_day(change.as_of)}: {counts}, {change.still} still open."]
            yield self._rows("New", ((finding.question,) for finding in change.new))
        else:
            yield [f"{plural(len(report.findings), 'open question')}."]
        yield [_STYLE.wrap(text, "")] if (text := self.without_result) else []
        yield self._rows("Overdue: the date to look back has passed", map(_due_row, self.overdue))
        yield self._rows(self.due_heading, map(_due_row, self.due))
        yield self._rows("Learned", map(_learned_row, self.learned))
        yield self._rows("Moved in the ledger", (_moved_row(entry, where) for entry, where in self.moved))
        yield self._rows(f"Start here{different_rules_note(self.steps)}", map(_step_row, self.steps))
        yield list(limits(report, _STYLE))
        yield [_STYLE.wrap(self.closing, "")]
        yield [_STYLE.wrap(self.sender_note, "")] if self.sender_note else []

    def _rows(self, title: str, rows: Iterable[Sequence[str]]) -> list[str]:
        all_rows = list(rows)
        if not all_rows:
            return []
        shown = [
            _STYLE.wrap(shorter(safe(text), 2 * _MAX_LENGTH).strip(), "  ", first="  " if index else "- ")
            for row in all_rows[: _ROW_LIMITS[0]]
            for index, text in enumerate(filter(None, row))
        ]
        left_out = len(all_rows) - _ROW_LIMITS[0]
        more = f"  and {left_out} more{', in the report' if self.is_attached else ''}"
        return [title, *shown, *([more] if left_out > 0 else [])]


def _due_row(entry: LedgerEntry) -> tuple[str, ...]:
    """Return the texts for a bet that is overdue or due soon."""
    return f"{shorter(entry.key, 80)} {shorter(entry.title, 120)}: {look_back_text(entry)}", _location(entry)


def _learned_row(entry: LedgerEntry) -> tuple[str, ...]:
    """Return the texts for the outcome of a bet, or why it was stopped, after what the outcome is compared with."""
    measure = f"measure “{shorter(entry.measure, _MAX_LENGTH)}”" if entry.measure else ""
    aim = f"target {shorter(target_text(entry), _MAX_LENGTH)}" if entry.target else ""
    quoted = quote(shorter(entry.result, _MAX_LENGTH), entry, entry.result_key) if entry.result else ""
    result = f"{entry.result_label} {quoted}" if quoted else ""
    decision = shorter(decision_text(entry), _MAX_LENGTH) if entry.decision or entry.state == "dropped" else ""
    parts = "; ".join(filter(None, (measure, aim, result, decision)))
    return f"{shorter(entry.key, 80)} {shorter(entry.title, 120)}: {parts}", _location(entry)


def _moved_row(entry: LedgerEntry, where: str) -> tuple[str, ...]:
    """Return the texts for a bet that changed its group in the ledger."""
    return f"{shorter(entry.key, 80)} {shorter(entry.title, 120)}: {where}", _location(entry)


def _step_row(finding: Finding) -> tuple[str, ...]:
    """Return a question with its evidence and suggestion."""
    return finding.question, finding.message, finding.fix, _location(finding)


def _location(subject: LedgerEntry | Finding) -> str:
    """Return where to open it: its URL, otherwise its file if people read that."""
    return web_url(subject.url) or (
        f"{subject.path}:{subject.line}" if subject.path.endswith(MARKDOWN_SUFFIXES) else ""
    )


def about_sources(sources: Sequence[str]) -> str:
    """Describe the sources in a word or two: `SHOP`, `acme/shop and 2 more`."""
    names = [_PARENT_FOLDERS.sub("", name).removeprefix("jira:").removeprefix("github:") for name in sources]
    return f"{names[0] if names else 'nothing read'}{f' and {len(names) - 1} more' if len(names) > 1 else ''}"
