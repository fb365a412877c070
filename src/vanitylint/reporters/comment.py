"""The Markdown comment on an issue: a short list of what is open on it and on the items below it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from vanitylint.backlog.findings import ITEM_VIEWS
from vanitylint.backlog.items import OUR_COMMENT, project_of
from vanitylint.reporters.grouping import usefulness
from vanitylint.reporters.markdown_text import escape, link
from vanitylint.reporters.rule_page import page_url
from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule

MAX_QUESTIONS = 5
"""Maximum number of questions; people only read short comments."""
MAX_BYTES = 65_536
"""Maximum size in bytes. GitHub's limit is this many characters, which never take fewer bytes."""
_MAX_KEY_LENGTH = 120
_MAX_TITLE_LENGTH = 160
_MAX_LENGTH = 300
"""Maximum length of a question, and of its evidence."""
_MAX_URL_LENGTH = 1_000
"""Maximum length of a URL. The URL of an issue has a few hundred characters at most; a longer one is not valid."""
_MAX_EXPLANATION_LENGTH = 800
"""Maximum length of a suggestion, and of the reason a rule asks."""
_ELSEWHERE = "This depends on items in another repository, which not everyone may be able to see."
_AUTOMATIC = "This comment is updated automatically; the next run overwrites any edits to it."
_KEY = re.compile(r"(?<![\w.-])[\w.-]{1,60}/[\w.-]{1,100}#[0-9]{1,18}")
"""A key such as `owner/repo#12`. Bounded because texts can be long: owners have up to 60 characters, repositories up to
100."""
_QUESTION = re.compile(r"^(?:- )?\*\*(?P<question>.{1,9000}?)\*\* (?P<rule>[A-Z]{3}[0-9]{3})\b", re.MULTILINE)
"""A question as it appears in one of our comments."""
_COUNTS = re.compile(r"\b[0-9][0-9,]* (?:day|comment)s?\b")


class Comment:
    """The comment on one issue, from the findings of a run.

    Everyone who can read the issue reads the comment, and other repositories may belong to other people. So only items
    of this repository appear, and a question that depends on or names an item elsewhere is asked in general terms.

    Args:
        report: The report of the run.
        key: The key of the issue, `owner/repo#12`.
        nearby: Its key and the keys of the items below it.
        elsewhere: The keys of items whose chain leads to another repository.
    """

    def __init__(self, report: Report, key: str, nearby: Collection[str], elsewhere: Collection[str]) -> None:
        self._report = report
        self._key = key
        self._elsewhere = elsewhere
        self._repository = project_of(key)
        self._findings = [finding for finding in report.findings if self._is_about(finding, nearby)]
        self._findings.sort(key=lambda finding: (finding.key != key, usefulness(finding, report)))
        self._below_severity = sum(self._is_about(finding, nearby) for finding in report.hidden)
        """Number of questions that `--severity` leaves out."""
        self._rules = {rule.id: rule for rule in report.rules}

    @property
    def is_settled(self) -> bool:
        """Whether everything was read and there is nothing to ask."""
        return self._report.is_complete and not self._findings

    def text(self, before: str) -> str:
        """Return the whole comment; empty if there is nothing to say.

        Args:
            before: The existing comment; empty if there is none.
        """
        if not self._findings and not before:
            return ""
        for limit in range(MAX_QUESTIONS, -1, -1):
            paragraphs = "\n\n".join(self._parts(limit, asked_before(before)))
            body = f"{OUR_COMMENT}\n{paragraphs}\n".encode("utf-8", "replace")
            if len(body) <= MAX_BYTES:
                break
        return body.decode()

    def _is_about(self, finding: Finding, nearby: Collection[str]) -> bool:
        """Return whether a finding is about the issue or an item below it, not about a sprint or project."""
        return finding.over in ITEM_VIEWS and finding.key in nearby and project_of(finding.key) == self._repository

    def _parts(self, limit: int, earlier: Sequence[tuple[str, str]]) -> Iterator[str]:
        if self.is_settled:
            yield "<details><summary>vanitylint: no open questions here any more</summary>"
            yield from _asked_before_list(earlier[:limit])
            if hidden := self._below_severity:
                yield f"{plural(hidden, 'smaller question')} {'is' if hidden == 1 else 'are'} left out."
            yield f"<sub>It opens again when there is something to ask. {_AUTOMATIC}</sub>"
            yield "</details>"
            return
        if not self._report.is_complete:
            yield f"Not everything could be read this time, so {self._incomplete_note()}. See the log of the run."
        if not self._findings:
            yield from _asked_before_list(earlier[:limit])
            yield f"<sub>{_AUTOMATIC}</sub>"
            return
        yield self._opening()
        explained: set[str] = set()
        for finding in self._findings[:limit]:
            yield self._question(finding)
            if finding.rule not in explained:
                explained.add(finding.rule)
                yield from _why(self._rules[finding.rule])
        if left_out := len(self._findings[limit:]) + self._below_severity:
            verb = "is" if left_out == 1 else "are"
            yield f"{left_out:,} more {verb} left out; a check of the issue shows all."
        yield self._ending()

    def _incomplete_note(self) -> str:
        return "there may be more to ask" if self._findings else "it is not known whether anything is open"

    def _opening(self) -> str:
        scope = "" if all(finding.key == self._key for finding in self._findings) else " and the items below it"
        return f"vanitylint has {plural(len(self._findings), 'question')} about this issue{scope}:"

    def _question(self, finding: Finding) -> str:
        rule = self._rules[finding.rule]
        question, evidence = escape(finding.question, _MAX_LENGTH), escape(finding.message, _MAX_LENGTH)
        if not self._is_visible_to_all(finding):
            question, evidence = escape(rule.generic_question, _MAX_LENGTH), _ELSEWHERE
        origin = ""
        if finding.key != self._key:
            key = link(finding.key, redirect_url(finding.url), _MAX_KEY_LENGTH)
            origin = f", on {key} {escape(finding.own_title, _MAX_TITLE_LENGTH)}".rstrip()
        return "  \n".join(
            [f"**{question}** {rule.id}{origin}", evidence, f"→ {escape(finding.fix, _MAX_EXPLANATION_LENGTH)}"]
        )

    def _is_visible_to_all(self, finding: Finding) -> bool:
        mentioned = _KEY.findall(f"{finding.question} {finding.message}")
        is_local = all(project_of(key).lower() == self._repository.lower() for key in mentioned)
        return is_local and finding.key not in self._elsewhere

    def _ending(self) -> str:
        rule = self._findings[0].rule
        return (
            "<sub>An answer in the issue itself settles a question. To live with one, add a separate line to the "
            f"description or a comment: `vanitylint: ack {rule} because …`. {_AUTOMATIC}</sub>"
        )


def is_same_comment(after: str, before: str) -> bool:
    """Return whether two comments differ in no more than day and comment counts.

    Every edit marks the issue as changed today, which misleads people who sort by that and bots that look for stale
    issues.
    """
    new, old = (_COUNTS.sub("", " ".join(text.split())) for text in (after, before))
    return new == old


def asked_before(comment: str) -> list[tuple[str, str]]:
    """Return the questions in one of our comments with their rules, as escaped Markdown because anyone can edit it."""
    matches = _QUESTION.finditer(comment)
    return [(escape(_unescape(match["question"]), _MAX_LENGTH), match["rule"]) for match in matches]


def redirect_url(url: str) -> str:
    """Return a github.com URL in a form that does not create a backlink on that issue; other URLs are unchanged.

    GitHub redirects from one host to the other; Renovate and Dependabot write URLs in this way.
    """
    try:
        parts = urlsplit(url[: _MAX_URL_LENGTH + 1])
    except ValueError:
        return ""
    if len(url) > _MAX_URL_LENGTH:
        return ""
    return parts._replace(netloc="redirect.github.com").geturl() if parts.netloc == "github.com" else url


def _asked_before_list(questions: Sequence[tuple[str, str]]) -> Iterator[str]:
    if questions:
        yield "Asked before:"
        yield "\n".join(f"- **{question}** {rule}" for question, rule in questions)


def _why(rule: Rule) -> Iterator[str]:
    yield f"<details><summary>Why {rule.id} asks</summary>"
    yield escape(rule.why, _MAX_EXPLANATION_LENGTH)
    if url := page_url(rule):
        yield f"{link(f'The page of {rule.id}', url)} says when it does not ask, with examples."
    yield "</details>"


def _unescape(markdown: str) -> str:
    """Return escaped Markdown as the reader sees it."""
    return re.sub(r"\\(.)", r"\1", html.unescape(markdown.replace("\u200b", "")))
