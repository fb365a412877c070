"""The comment as text: short, within GitHub's limit, and nothing in it that a tracker's texts could do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from tests.reporters.hostile import TEXTS
from tests.reporters.snapshots import kept
from tests.reporters.test_markdown_text import MENTION, REFERENCE, Page, on_github, texts

from vanitylint.backlog.items import OUR_COMMENT, Problem
from vanitylint.reporters.comment import MAX_BYTES, Comment, asked_before, is_same_comment, redirect_url
from vanitylint.reporters.markdown import render_within
from vanitylint.reporters.markdown_text import escape

if TYPE_CHECKING:
    from vanitylint.reporters.report import Report

KEY = "acme/shop#45"
OURS = {"!--", "p", "strong", "br", "details", "summary", "code", "sub", "a", "ul", "li"}
OTHER_READER = MarkdownIt("js-default", {"html": True})


def about(sample: Report, *more: dict[str, Any], **report: Any) -> Report:
    """The report with findings on the issue: as the sample's first one, but for what is said."""
    first = msgspec.structs.replace(sample.findings[0], key=KEY, bet=None, title="Cockpit", url=address(45))
    findings = [msgspec.structs.replace(first, **said) for said in more]
    return replace(sample, **{"findings": findings, "hidden": [], **report})


def address(number: int) -> str:
    return f"https://github.com/acme/shop/issues/{number}"


def text(
    report: Report, before: str = "", near: tuple[str, ...] = (KEY,), elsewhere: frozenset[str] = frozenset()
) -> str:
    return Comment(report, KEY, near, elsewhere).text(before)


def test_it_reads_as_it_did(sample: Report) -> None:
    part = {"key": "acme/shop#46", "title": "Look at the numbers", "url": address(46), "question": "What came of it?"}
    told = text(about(sample, {}, part), near=(KEY, "acme/shop#46"))
    assert told == kept("comment.md", told)
    settled = text(about(sample), told)
    assert settled == kept("comment-settled.md", settled)


def test_the_words_are_those_of_a_colleague(sample: Report) -> None:
    told = text(about(sample, {}))
    for each in (told, text(about(sample), told), text(about(sample, problems=[Problem("a", "b")]), told)):
        assert not re.search(r"\b(fail\w*|violat\w*|bad|must|compl(y|iance))\b", each, re.IGNORECASE)


@pytest.mark.parametrize(
    ("url", "quiet"),
    [
        (address(46), "https://redirect.github.com/acme/shop/issues/46"),
        ("https://github.example.com/acme/shop/issues/46", "https://github.example.com/acme/shop/issues/46"),
        ("https://github.com.evil.example/x", "https://github.com.evil.example/x"),
        ("https://[github.com/x", ""),
        ("", ""),
    ],
)
def test_no_issue_is_told_that_it_was_mentioned(sample: Report, url: str, quiet: str) -> None:
    assert redirect_url(url) == quiet
    told = text(about(sample, {"key": "acme/shop#46", "url": url}), near=("acme/shop#46",))
    assert on_github(told).addresses == ([quiet] if quiet else [])
    assert "/github.com/" not in told


def test_only_items_are_told_of(sample: Report) -> None:
    """A sprint can be called as an issue is."""
    assert text(about(sample, {"over": "sprint"}, {"over": "project"}, {"key": "acme/shop#46"})) == ""


@pytest.mark.parametrize(
    ("said", "elsewhere"),
    [({"message": "Like acme/secret#3."}, []), ({"question": "And acme/secret#3?"}, []), ({}, [KEY])],
)
def test_what_leads_to_another_repository_is_left_out(
    sample: Report, said: dict[str, Any], elsewhere: list[str]
) -> None:
    told = text(about(sample, {"message": "It reads “words”.", **said}), elsewhere=frozenset(elsewhere))
    assert "ecret" not in told
    assert "“words”" not in told
    assert escape(next(rule.generic_question for rule in sample.rules if rule.id == sample.findings[0].rule)) in told


def test_the_issues_own_come_first_then_the_worst(sample: Report) -> None:
    part = {"key": "acme/shop#46"}
    report = about(sample, {**part, "severity": "info", "question": "c"}, {**part, "severity": "error", "question": "b"},
                   {"severity": "info", "question": "a"})  # fmt: skip
    told = text(report, near=(KEY, "acme/shop#46"))
    assert [question for question, _ in asked_before(told)] == ["a", "b", "c"]


def test_fewer_are_shown_where_five_would_not_fit(sample: Report) -> None:
    said = {**dict.fromkeys(("question", "message", "fix"), "{" * 900), "url": f"https://github.com/{'界' * 900}"}
    near = tuple(f"acme/shop#{number}" for number in range(5))
    told = text(about(sample, *[{**said, "key": key} for key in near]), near=near)
    assert MAX_BYTES / 2 < len(told.encode()) <= MAX_BYTES
    assert "2 more are left out" in told


def test_it_always_fits(sample: Report) -> None:
    for letter in ("W", "{", "界", "\ud83d", "🏳️‍🌈"):
        many = letter * 100_000
        said = {"question": many, "message": many, "fix": many, "title": many, "url": f"https://github.com/{many}"}
        report = about(sample, *[{**said, "key": f"acme/shop#{number}"} for number in range(9)])
        told = text(report, near=tuple(f"acme/shop#{number}" for number in range(9)))
        assert 1_000 < len(told.encode()) <= MAX_BYTES
        assert set(on_github(told).elements) <= OURS
    assert "4 more are left out" in told


def test_what_was_asked_before_fits_whoever_wrote_it(sample: Report) -> None:
    before = f"{OUR_COMMENT}\n" + "".join(f"**{'{' * 8_000}** HYP101\n" for _ in range(8))
    told = text(about(sample), before)
    assert len(told) < 20_000
    assert on_github(told).elements.count("li") == 5


@pytest.mark.parametrize("bad", TEXTS.values(), ids=TEXTS)
def test_text_that_wants_to_do_harm_is_only_text(sample: Report, bad: str) -> None:
    said = dict.fromkeys(("question", "message", "fix", "title"), bad)
    told = text(about(sample, said, {**said, "key": "acme/shop#46", "url": address(46)}), near=(KEY, "acme/shop#46"))
    for each in (told, text(about(sample), told), text(about(sample, problems=[Problem(bad, bad)]), told)):
        for page in (on_github(each), Page(OTHER_READER.render(each))):
            assert set(page.elements) <= OURS
            assert page.elements.count("!--") == 1
            assert set(page.addresses) <= {"https://redirect.github.com/acme/shop/issues/46"}
            assert not MENTION.search(page.text)
            assert not REFERENCE.search(page.text)


@given(texts.filter(lambda words: len(" ".join(words.split())) <= 300))
def test_a_question_is_found_again_as_it_was_asked(words: str) -> None:
    question = escape(words.replace("\u200b", "")) or "x"
    for line in (f"**{question}** HYP101  \nEvidence", f"- **{question}** HYP101, on [key](url) Title"):
        assert asked_before(f"{OUR_COMMENT}\nOpening\n\n{line}\n") == [(question, "HYP101")]


def test_only_a_line_that_asks_is_a_question() -> None:
    assert asked_before("a **question** HYP101\n\n**question** of HYP101\n\n**Not everything** was read") == []


def test_counts_that_grow_by_themselves_are_no_news() -> None:
    before = "Started 26 days ago; found in title, 1 comment."
    assert is_same_comment("Started 1,027 days ago; found in title, 12 comments.\n", f"{before}\r\n")
    assert not is_same_comment("Started 26 days ago; found in title, 1 comment. 2 more", before)
    assert not is_same_comment("Started 26 days ago; due on 2026-03-04.", "Started 26 days ago; due on 2026-03-05.")


@pytest.mark.parametrize(
    ("server", "repository", "page"),
    [
        ("https://github.com", "acme/vanitylint", "https://github.com/acme/vanitylint/blob/HEAD/docs/rules/HYP101.md"),
        ("https://github.com", "", ""),
        ("https://github.com", "acme/x) [y](//evil", ""),
        ("https://git.acme.example", "acme/vanitylint", ""),
    ],
)
def test_a_rule_leads_to_its_page_where_the_action_knows_of_one(
    sample: Report, monkeypatch: pytest.MonkeyPatch, server: str, repository: str, page: str
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", server)
    monkeypatch.setenv("VANITYLINT_ACTION_REPOSITORY", repository)
    told, summary = text(about(sample, {"rule": "HYP101"})), render_within(sample, 1_000_000)
    assert "vanitylint explain" not in told
    assert (f"[The page of HYP101]({page}) says when it does not ask" in told) is bool(page)
    assert (f"**[HYP101]({page})** bet" in summary) is bool(page)


def test_a_rule_of_the_team_has_no_page_on_the_web(sample: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("VANITYLINT_ACTION_REPOSITORY", "acme/vanitylint")
    own = [msgspec.structs.replace(rule, path="rules/HYP101.yaml") for rule in sample.rules]
    assert "The page of" not in text(about(sample, {"rule": "HYP101"}, rules=own))
