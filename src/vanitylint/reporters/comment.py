"""The comment on an issue, in Markdown: what is open on it and on what hangs on it, in few words."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from vanitylint.backlog.findings import OF_ITEMS
from vanitylint.backlog.items import OUR_COMMENT, project_of
from vanitylint.reporters.grouping import usefulness
from vanitylint.reporters.markdown_text import escape, link
from vanitylint.reporters.rule_page import address
from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule

MOST = 5
"""Questions; a comment that people read is short."""
MOST_BYTES = 65_536
"""GitHub takes so many characters; bytes are never fewer."""
_LONGEST_KEY = 120
_LONGEST_TITLE = 160
_LONGEST = 300
"""Of a question and of its evidence."""
_LONGEST_ADDRESS = 1_000
"""That of an issue has some hundred letters; a longer one is none."""
_LONGEST_WORDS = 800
"""Of the way on, and of why it is asked."""
_ELSEWHERE = "This depends on items in another repository, which not everyone may be able to see."
_KEPT = "This comment is updated automatically; the next run overwrites any edits to it."
_KEY = re.compile(r"(?<![\w.-])[\w.-]{1,60}/[\w.-]{1,100}#[0-9]{1,18}")
"""Bounded, as texts can be long: an owner has up to 60 letters, a repository up to 100."""
_ASKED = re.compile(r"^(?:- )?\*\*(?P<question>.{1,9000}?)\*\* (?P<rule>[A-Z]{3}[0-9]{3})\b", re.MULTILINE)
"""A question as it stands in a comment of ours."""
_COUNTS = re.compile(r"\b[0-9][0-9,]* (?:day|comment)s?\b")


class Comment:
    """What a run has to say on one issue.

    Other repositories can be other people's, and the comment is read by all who read the issue. So it tells of this
    one's items alone, and where what is asked rests on another one, or names it, it is asked in general words.

    Args:
        report: Of the run.
        key: The issue's, `owner/repo#12`.
        near: Its key, and the keys of what hangs on it.
        elsewhere: The keys of items whose chain leads to another repository.
    """

    def __init__(self, report: Report, key: str, near: Collection[str], elsewhere: Collection[str]) -> None:
        self._report = report
        self._key = key
        self._elsewhere = elsewhere
        self._repository = project_of(key)
        self._asked = [finding for finding in report.findings if self._concerns(finding, near)]
        self._asked.sort(key=lambda finding: (finding.key != key, usefulness(finding, report)))
        self._smaller = sum(self._concerns(finding, near) for finding in report.hidden)
        """Those that `--severity` leaves out."""
        self._rules = {rule.id: rule for rule in report.rules}

    @property
    def is_settled(self) -> bool:
        """Whether everything was read, and nothing is to be asked."""
        return self._report.is_complete and not self._asked

    def text(self, before: str) -> str:
        """The whole comment; empty where nothing is to be said.

        Args:
            before: The comment that stands there; empty where there is none.
        """
        if not self._asked and not before:
            return ""
        for most in range(MOST, -1, -1):
            paragraphs = "\n\n".join(self._parts(most, asked_before(before)))
            told = f"{OUR_COMMENT}\n{paragraphs}\n".encode("utf-8", "replace")
            if len(told) <= MOST_BYTES:
                break
        return told.decode()

    def _concerns(self, finding: Finding, near: Collection[str]) -> bool:
        """Whether it is about the issue or what hangs on it: one issue tells nothing of a sprint or a project."""
        return finding.over in OF_ITEMS and finding.key in near and project_of(finding.key) == self._repository

    def _parts(self, most: int, before: Sequence[tuple[str, str]]) -> Iterator[str]:
        if self.is_settled:
            yield "<details><summary>vanitylint: no open questions here any more</summary>"
            yield from _earlier(before[:most])
            if self._smaller:
                yield f"{plural(self._smaller, 'smaller question')} {'is' if self._smaller == 1 else 'are'} left out."
            yield f"<sub>It opens again when there is something to ask. {_KEPT}</sub>"
            yield "</details>"
            return
        if not self._report.is_complete:
            yield f"Not everything could be read this time, so {self._unsure()}. See the log of the run."
        if not self._asked:
            yield from _earlier(before[:most])
            yield f"<sub>{_KEPT}</sub>"
            return
        yield self._opening()
        explained: set[str] = set()
        for finding in self._asked[:most]:
            yield self._question(finding)
            if finding.rule not in explained:
                explained.add(finding.rule)
                yield from _why(self._rules[finding.rule])
        if left_out := len(self._asked[most:]) + self._smaller:
            are = "is" if left_out == 1 else "are"
            yield f"{left_out:,} more {are} left out; a check of the issue shows all."
        yield self._ending()

    def _unsure(self) -> str:
        return "there may be more to ask" if self._asked else "it is not known whether anything is open"

    def _opening(self) -> str:
        where = "" if all(finding.key == self._key for finding in self._asked) else " and the items below it"
        return f"vanitylint has {plural(len(self._asked), 'question')} about this issue{where}:"

    def _question(self, finding: Finding) -> str:
        rule = self._rules[finding.rule]
        question, evidence = escape(finding.question, _LONGEST), escape(finding.message, _LONGEST)
        if not self._is_open_to_all(finding):
            question, evidence = escape(rule.asks, _LONGEST), _ELSEWHERE
        on = ""
        if finding.key != self._key:
            key = link(finding.key, quiet_address(finding.url), _LONGEST_KEY)
            on = f", on {key} {escape(finding.own_title, _LONGEST_TITLE)}".rstrip()
        return "  \n".join([f"**{question}** {rule.id}{on}", evidence, f"→ {escape(finding.fix, _LONGEST_WORDS)}"])

    def _is_open_to_all(self, finding: Finding) -> bool:
        named = _KEY.findall(f"{finding.question} {finding.message}")
        is_of_here = all(project_of(key).lower() == self._repository.lower() for key in named)
        return is_of_here and finding.key not in self._elsewhere

    def _ending(self) -> str:
        rule = self._asked[0].rule
        return (
            "<sub>An answer in the issue itself settles a question. To live with one, add a separate line to the "
            f"description or a comment: `vanitylint: ack {rule} because …`. {_KEPT}</sub>"
        )


def says_the_same(told: str, before: str) -> bool:
    """Whether a comment says what stands there already. That a day has passed or more was said is no news.

    Each edit makes an issue one that changed today, for those who sort by that and for bots that look for old ones.
    """
    one, other = (_COUNTS.sub("", " ".join(text.split())) for text in (told, before))
    return one == other


def asked_before(comment: str) -> list[tuple[str, str]]:
    """The questions of a comment of ours, each with its rule, as Markdown: only words, whoever has edited it."""
    found = _ASKED.finditer(comment)
    return [(escape(_shown(each["question"]), _LONGEST), each["rule"]) for each in found]


def quiet_address(url: str) -> str:
    """An address at github.com so that the issue there is not told that it was mentioned; any other as it is.

    GitHub leads from one to the other; Renovate and Dependabot write them so.
    """
    try:
        parts = urlsplit(url[: _LONGEST_ADDRESS + 1])
    except ValueError:
        return ""
    if len(url) > _LONGEST_ADDRESS:
        return ""
    return parts._replace(netloc="redirect.github.com").geturl() if parts.netloc == "github.com" else url


def _earlier(asked: Sequence[tuple[str, str]]) -> Iterator[str]:
    if asked:
        yield "Asked before:"
        yield "\n".join(f"- **{question}** {rule}" for question, rule in asked)


def _why(rule: Rule) -> Iterator[str]:
    yield f"<details><summary>Why {rule.id} asks</summary>"
    yield escape(rule.why, _LONGEST_WORDS)
    if page := address(rule):
        yield f"{link(f'The page of {rule.id}', page)} says when it does not ask, with examples."
    yield "</details>"


def _shown(markdown: str) -> str:
    """What a reader sees of escaped text."""
    return re.sub(r"\\(.)", r"\1", html.unescape(markdown.replace("\u200b", "")))
