"""What a mail says: a subject, a text and a page that mail clients draw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reporters.grouping import next_steps, of_different_rules
from vanitylint.reporters.ledger import SOON, without_result
from vanitylint.reporters.ledger_text import GROUP_IN_WORDS, decided, distance, lack_of_day, look_back, quoted, target
from vanitylint.reporters.pages import day_in_words, page, shorter, text_of
from vanitylint.reporters.style import Style, safe, web_address
from vanitylint.reporters.text import READABLE, completeness, limits
from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.delivery.mailed import Mailed
    from vanitylint.reporters.ledger import Entry
    from vanitylint.reporters.report import Report

MOST_BYTES = 100_000
"""Gmail shows no more of a page than 102 KB."""
_ROWS = (10, 6, 3, 1, 0)
"""So many rows of each sort; fewer where they would not fit."""
_STYLE = Style(width=72)
_ATTACHED = "The whole report is attached. "
_END = "A missed target or a stopped bet is as good as any, as long as someone looked."
A_BET = "A bet is a piece of work meant to change something for someone; once it is out, someone checks whether it did."
_WHENCE = (
    "Sent by vanitylint, a program, on behalf of {}, where someone added your address. "
    "Reply to ask a question or to stop these mails."
)
_UPWARDS = re.compile(r"^(?:\.\./)+")
_LONGEST = 200
_LONGEST_SUBJECT = 60


class Digest:
    """The short form of a report.

    Args:
        report: What concerns those who get it.
        about: What it is about, in a word or two: a team, a project.
        last: The last mail they got; None for the first.
        is_attached: The whole report comes along as a file.
        sender: Whom the mail comes from.
    """

    a_bet = A_BET
    lack_of_day = staticmethod(lack_of_day)
    distance = staticmethod(distance)

    def __init__(
        self, report: Report, about: str, last: Mailed | None, *, is_attached: bool = True, sender: str = ""
    ) -> None:
        self.report = report
        self.is_attached = is_attached
        self.end = f"{_ATTACHED if is_attached else ''}{_END}"
        self.whence = _WHENCE.format(safe(sender)) if sender else ""
        self.about = shorter(safe(about), _LONGEST_SUBJECT)
        learned, _ = report.ledger.learned(len(report.ledger.entries))
        before = last.groups if last else {}
        self.learned = [entry for entry in learned if before.get(entry.key) not in ("decided", "undecided")]
        """What was found out since; first what frees the team for something else."""
        self.overdue = [entry for entry in report.ledger.entries if entry.group == "overdue"]
        self.due = [entry for entry in report.ledger.entries if entry.group == "due"]
        told = {entry.key for entry in (*self.learned, *self.overdue, *self.due)}
        self.moved = [
            (entry, f"now {GROUP_IN_WORDS[entry.group]}")
            for entry in report.ledger.entries
            if last and entry.group != before.get(entry.key, "silent") and entry.key not in told
        ]
        """Bets that stand elsewhere in the ledger than in the last mail, and where."""
        self.steps = next_steps(report)
        self.without_result = without_result(report.ledger)
        self.soon = f"To be looked at within {SOON} days"

    @property
    def subject(self) -> str:
        """What is in it, in a line."""
        change = self.report.change
        questions = len(change.new) + change.first_asked if change else len(self.report.findings)
        told = [
            f"{plural(len(self.overdue), 'bet')} overdue" if self.overdue else "",
            f"{len(self.due)} due soon" if self.due else "",
            plural(questions, "new question" if change else "question") if questions else "",
            f"{len(self.learned)} learned" if self.learned else "",
            f"{plural(len(self.moved), 'bet')} moved" if self.moved else "",
        ]
        said = ", ".join(filter(None, told)) or "nothing new"
        first = "" if self.report.is_complete else "Incomplete: "
        return f"{first}{said}: {self.about}, {day_in_words(self.report.as_of)}"

    def html(self, unsubscribe: str = "") -> str:
        """The page: tables, styled where they stand, nothing is loaded. Rows are left out until it is small enough."""
        from css_inline import CSSInliner  # noqa: PLC0415 - only where a mail is made

        inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, remove_inlined_selectors=True)
        for most in _ROWS:
            told = page(
                "digest.html.j2",
                digest=self,
                report=self.report,
                css=text_of("digest.css"),
                most=most,
                unsubscribe=unsubscribe,
                limits=list(limits(self.report, Style(width=1_000_000)))[: max(most, 1)],
            )
            inlined = inliner.inline(told)
            if len(inlined.encode("utf-8", "replace")) <= MOST_BYTES:
                break
        return inlined

    def text(self) -> str:
        """The same in words only, for those who read mail so."""
        parts = ["\n".join(part) for part in self._parts()]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _parts(self) -> Iterator[list[str]]:
        report, change = self.report, self.report.change
        yield [f"What came of the work? {self.about}, {day_in_words(report.as_of)}"]
        yield list(completeness(report, _STYLE))
        yield [_STYLE.wrap(A_BET, "")]
        if change:
            told = f"{len(change.new)} new, {len(change.settled)} settled, {len(change.acknowledged)} acknowledged"
            yield [f"Since {day_in_words(change.as_of)}: {told}, {change.still} still open."]
            yield self._rows("New", ((finding.question,) for finding in change.new))
        else:
            yield [f"{plural(len(report.findings), 'open question')}."]
        yield [_STYLE.wrap(words, "")] if (words := self.without_result) else []
        yield self._rows("Overdue: the date to look back has passed", map(_to_look_at, self.overdue))
        yield self._rows(self.soon, map(_to_look_at, self.due))
        yield self._rows("Learned", map(_learned, self.learned))
        yield self._rows("Moved in the ledger", (_moved(entry, where) for entry, where in self.moved))
        yield self._rows(f"Start here{of_different_rules(self.steps)}", map(_step, self.steps))
        yield list(limits(report, _STYLE))
        yield [_STYLE.wrap(self.end, "")]
        yield [_STYLE.wrap(self.whence, "")] if self.whence else []

    def _rows(self, title: str, rows: Iterable[Sequence[str]]) -> list[str]:
        every = list(rows)
        if not every:
            return []
        shown = [
            _STYLE.wrap(shorter(safe(words), 2 * _LONGEST).strip(), "  ", first="  " if odd else "- ")
            for row in every[: _ROWS[0]]
            for odd, words in enumerate(filter(None, row))
        ]
        left = len(every) - _ROWS[0]
        more = f"  and {left} more{', in the report' if self.is_attached else ''}"
        return [title, *shown, *([more] if left > 0 else [])]


def _to_look_at(entry: Entry) -> tuple[str, ...]:
    """A bet whose day has passed or is near."""
    return f"{shorter(entry.key, 80)} {shorter(entry.title, 120)}: {look_back(entry)}", _place(entry)


def _learned(entry: Entry) -> tuple[str, ...]:
    """What came out of a bet, or why it was stopped; what it is held against stands before it."""
    seen = f"measure “{shorter(entry.measure, _LONGEST)}”" if entry.measure else ""
    aim = f"target {shorter(target(entry), _LONGEST)}" if entry.target else ""
    came = f"result {quoted(shorter(entry.result, _LONGEST), entry, entry.result_key)}" if entry.result else ""
    said = shorter(decided(entry), _LONGEST) if entry.decision or entry.state == "dropped" else ""
    told = f"{shorter(entry.key, 80)} {shorter(entry.title, 120)}: {'; '.join(filter(None, (seen, aim, came, said)))}"
    return told, _place(entry)


def _moved(entry: Entry, where: str) -> tuple[str, ...]:
    """A bet that stands elsewhere in the ledger now."""
    return f"{shorter(entry.key, 80)} {shorter(entry.title, 120)}: {where}", _place(entry)


def _step(finding: Finding) -> tuple[str, ...]:
    """A question with its evidence and the way on."""
    return finding.question, finding.message, finding.fix, _place(finding)


def _place(found: Entry | Finding) -> str:
    """Where to open it: its address, else its file where people read that."""
    return web_address(found.url) or (f"{found.path}:{found.line}" if found.path.endswith(READABLE) else "")


def about_sources(sources: Sequence[tuple[str, int]]) -> str:
    """The sources in a word or two: `SHOP`, `acme/shop and 2 more`."""
    names = [_UPWARDS.sub("", name).removeprefix("jira:").removeprefix("github:") for name, _ in sources]
    return f"{names[0] if names else 'nothing read'}{f' and {len(names) - 1} more' if len(names) > 1 else ''}"
