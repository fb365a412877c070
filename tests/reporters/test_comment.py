"""Tests of the comment as text: short, within GitHub's limit, and safe whatever the texts of a tracker contain."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from tests.reporters.hostile import TEXTS
from tests.reporters.snapshots import stored_snapshot
from tests.reporters.test_markdown_text import MENTION, REFERENCE, Page, on_github, texts

from vanitylint.backlog.items import OUR_COMMENT, Problem
from vanitylint.reporters.comment import MAX_BYTES, Comment, asked_before, is_same_comment, redirect_url
from vanitylint.reporters.markdown import render_within
from vanitylint.reporters.markdown_text import escape

if TYPE_CHECKING:
    from vanitylint.reporters.report import Report

KEY = "acme/shop#45"
OUR_ELEMENTS = {"!--", "p", "strong", "br", "details", "summary", "code", "sub", "a", "ul", "li"}
OTHER_PARSER = MarkdownIt("js-default", {"html": True})


def on_issue(sample: Report, *findings: dict[str, Any], **report: Any) -> Report:
    """Return the report with findings on the issue, each like the sample's first one but for some fields."""
    first = msgspec.structs.replace(sample.findings[0], key=KEY, bet=None, title="Cockpit", url=issue_url(45))
    replaced = [msgspec.structs.replace(first, **fields) for fields in findings]
    return replace(sample, **{"findings": replaced, "hidden": [], **report})


def issue_url(number: int) -> str:
    return f"https://github.com/acme/shop/issues/{number}"


def text(
    report: Report, before: str = "", near: tuple[str, ...] = (KEY,), elsewhere: frozenset[str] = frozenset()
) -> str:
    return Comment(report, KEY, near, elsewhere).text(before)


def test_comment_matches_its_snapshot(sample: Report) -> None:
    part = {"key": "acme/shop#46", "title": "Look at the numbers", "url": issue_url(46), "question": "What came of it?"}
    body = text(on_issue(sample, {}, part), near=(KEY, "acme/shop#46"))
    assert body == stored_snapshot("comment.md", body)
    settled = text(on_issue(sample), body)
    assert settled == stored_snapshot("comment-settled.md", settled)


def test_wording_does_not_blame(sample: Report) -> None:
    body = text(on_issue(sample, {}))
    for comment in (body, text(on_issue(sample), body), text(on_issue(sample, problems=[Problem("a", "b")]), body)):
        assert not re.search(r"\b(fail\w*|violat\w*|bad|must|compl(y|iance))\b", comment, re.IGNORECASE)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (issue_url(46), "https://redirect.github.com/acme/shop/issues/46"),
        ("https://github.example.com/acme/shop/issues/46", "https://github.example.com/acme/shop/issues/46"),
        ("https://github.com.evil.example/x", "https://github.com.evil.example/x"),
        ("https://[github.com/x", ""),
        ("", ""),
    ],
)
def test_link_to_an_issue_does_not_notify_it(sample: Report, url: str, expected: str) -> None:
    assert redirect_url(url) == expected
    body = text(on_issue(sample, {"key": "acme/shop#46", "url": url}), near=("acme/shop#46",))
    assert on_github(body).addresses == ([expected] if expected else [])
    assert "/github.com/" not in body


def test_sprints_projects_and_other_items_are_left_out(sample: Report) -> None:
    """A sprint can have the same name as an issue."""
    assert text(on_issue(sample, {"over": "sprint"}, {"over": "project"}, {"key": "acme/shop#46"})) == ""


@pytest.mark.parametrize(
    ("fields", "elsewhere"),
    [({"message": "Like acme/secret#3."}, []), ({"question": "And acme/secret#3?"}, []), ({}, [KEY])],
)
def test_text_that_refers_to_another_repository_is_left_out(
    sample: Report, fields: dict[str, Any], elsewhere: list[str]
) -> None:
    body = text(on_issue(sample, {"message": "It reads “words”.", **fields}), elsewhere=frozenset(elsewhere))
    assert "ecret" not in body
    assert "“words”" not in body
    assert escape(next(rule.generic_question for rule in sample.rules if rule.id == sample.findings[0].rule)) in body


def test_questions_on_the_issue_come_first_then_the_worst(sample: Report) -> None:
    part = {"key": "acme/shop#46"}
    report = on_issue(sample, {**part, "severity": "info", "question": "c"},
                      {**part, "severity": "error", "question": "b"}, {"severity": "info", "question": "a"})  # fmt: skip
    body = text(report, near=(KEY, "acme/shop#46"))
    assert [question for question, _ in asked_before(body)] == ["a", "b", "c"]


def test_fewer_questions_are_shown_when_five_do_not_fit(sample: Report) -> None:
    fields = {**dict.fromkeys(("question", "message", "fix"), "{" * 900), "url": f"https://github.com/{'界' * 900}"}
    near = tuple(f"acme/shop#{number}" for number in range(5))
    body = text(on_issue(sample, *[{**fields, "key": key} for key in near]), near=near)
    assert MAX_BYTES / 2 < len(body.encode()) <= MAX_BYTES
    assert "2 more are left out" in body


def test_comment_always_fits(sample: Report) -> None:
    for letter in ("W", "{", "界", "\ud83d", "🏳️‍🌈"):
        many = letter * 100_000
        fields = {"question": many, "message": many, "fix": many, "title": many, "url": f"https://github.com/{many}"}
        report = on_issue(sample, *[{**fields, "key": f"acme/shop#{number}"} for number in range(9)])
        body = text(report, near=tuple(f"acme/shop#{number}" for number in range(9)))
        assert 1_000 < len(body.encode()) <= MAX_BYTES
        assert set(on_github(body).elements) <= OUR_ELEMENTS
    assert "4 more are left out" in body


def test_comment_stays_short_whatever_the_previous_one_contains(sample: Report) -> None:
    before = f"{OUR_COMMENT}\n" + "".join(f"**{'{' * 8_000}** HYP101\n" for _ in range(8))
    body = text(on_issue(sample), before)
    assert len(body) < 20_000
    assert on_github(body).elements.count("li") == 5


@pytest.mark.parametrize("hostile_text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_is_shown_as_text(sample: Report, hostile_text: str) -> None:
    fields = dict.fromkeys(("question", "message", "fix", "title"), hostile_text)
    body = text(
        on_issue(sample, fields, {**fields, "key": "acme/shop#46", "url": issue_url(46)}), near=(KEY, "acme/shop#46")
    )
    for comment in (
        body,
        text(on_issue(sample), body),
        text(on_issue(sample, problems=[Problem(hostile_text, hostile_text)]), body),
    ):
        for page in (on_github(comment), Page(OTHER_PARSER.render(comment))):
            assert set(page.elements) <= OUR_ELEMENTS
            assert page.elements.count("!--") == 1
            assert set(page.addresses) <= {"https://redirect.github.com/acme/shop/issues/46"}
            assert not MENTION.search(page.text)
            assert not REFERENCE.search(page.text)


@given(texts.filter(lambda words: len(" ".join(words.split())) <= 300))
def test_question_is_found_again_in_the_comment(words: str) -> None:
    question = escape(words.replace("\u200b", "")) or "x"
    for line in (f"**{question}** HYP101  \nEvidence", f"- **{question}** HYP101, on [key](url) Title"):
        assert asked_before(f"{OUR_COMMENT}\nOpening\n\n{line}\n") == [(question, "HYP101")]


def test_only_lines_of_questions_are_found_again() -> None:
    assert asked_before("a **question** HYP101\n\n**question** of HYP101\n\n**Not everything** was read") == []


def test_growing_counts_leave_the_comment_the_same() -> None:
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
def test_rule_links_to_its_page_if_the_action_knows_one(
    sample: Report, monkeypatch: pytest.MonkeyPatch, server: str, repository: str, page: str
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", server)
    monkeypatch.setenv("VANITYLINT_ACTION_REPOSITORY", repository)
    body, summary = text(on_issue(sample, {"rule": "HYP101"})), render_within(sample, 1_000_000)
    assert "vanitylint explain" not in body
    assert (f"[The page of HYP101]({page}) says when it does not ask" in body) is bool(page)
    assert (f"**[HYP101]({page})** bet" in summary) is bool(page)


def test_custom_rule_has_no_page_on_the_web(sample: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("VANITYLINT_ACTION_REPOSITORY", "acme/vanitylint")
    own = [msgspec.structs.replace(rule, path="rules/HYP101.yaml") for rule in sample.rules]
    assert "The page of" not in text(on_issue(sample, {"rule": "HYP101"}, rules=own))
