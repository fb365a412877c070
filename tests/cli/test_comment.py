"""Tests of `vanitylint comment` against a fake GitHub: it keeps one comment up to date, and never writes two."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.github.runs import BELIEF, the_real_one
from tests.cli.github.trouble import flat, sleep_by
from tests.fake_github.nodes import SOMEBODY
from tests.reporters.hostile import TEXTS
from tests.reporters.test_markdown_text import MENTION, REFERENCE, on_github

from vanitylint.backlog.items import OUR_COMMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fake_github import FakeGitHub, Request
    from tests.fake_github.issues import Issue
    from tests.fake_github.nodes import Comment
    from tests.fake_github.repositories import Repository

DOCS = Path(__file__).parents[2] / "docs"
EPIC, DAY = "github:acme/shop#1", "2026-03-01"
QUESTION = "**What do we expect acme/shop\\#\u200b1 to change, and for whom?** HYP101"
SETTLED = "<details><summary>vanitylint: no open questions here any more</summary>"
WRITES = {"AddComment", "EditComment", "DeleteComment"}


@dataclass
class CommentRuns:
    """A fake GitHub that accepts comments, and the command line configured to use it."""

    github: FakeGitHub
    run: Callable[..., Any]
    waits: list[float] = field(default_factory=list)

    @cached_property
    def shop(self) -> Repository:
        return self.github.repository("acme/shop")

    @cached_property
    def epic(self) -> Issue:
        """An issue without a hypothesis."""
        return self.add_epic("Kitchen cockpit")

    def add_epic(self, title: str, body: str = "One place for everything.") -> Issue:
        issue = self.shop.issue(title=title, body=body)
        issue.label("epic")
        issue.label("in progress")
        return issue

    def comment(self, *args: str, status: int = 0) -> Any:
        """Run `vanitylint comment` on the epic or on the given sources, and return the result."""
        assert self.epic.number == 1
        self.github.requests.clear()
        with_source = args if any(arg.startswith(("github:", "http")) for arg in args) else (EPIC, *args)
        result = self.run("comment", *with_source, *(() if "--as-of" in args else ("--as-of", DAY)))
        assert result.status == status, result.err
        return result

    def operations(self) -> list[str]:
        """Return the names of the queries and mutations that concern comments."""
        operations = [str(request.operation) for request in self.github.requests]
        return [operation for operation in operations if operation in WRITES | {"Comments"}]

    def comments(self, issue: Issue | None = None) -> list[Comment]:
        """Return the comments of an issue that are not deleted."""
        return [comment for comment in (issue or self.epic).comments if not comment.deleted]

    def body(self) -> str:
        """Return the text of the only comment on the epic."""
        (comment,) = self.comments()
        assert comment.fields["body"].startswith(f"{OUR_COMMENT}\n")
        return str(comment.fields["body"])


@pytest.fixture
def runs(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommentRuns]:
    with the_real_one(monkeypatch) as fake:
        fake.writing.is_allowed = True
        comment_runs = CommentRuns(fake, run)
        sleep_by(comment_runs.waits.append, monkeypatch)
        yield comment_runs


def is_operation(name: str) -> Callable[[Request], bool]:
    """Return a predicate that matches requests with a given operation."""
    return lambda request: request.operation == name


# One comment, edited in place


def test_open_questions_are_written_to_one_comment(runs: CommentRuns) -> None:
    result = runs.comment()
    body = runs.body()
    assert "vanitylint has 1 question about this issue:" in body
    assert QUESTION in body
    assert "no outcome hypothesis found in title, description" in body
    assert "\n→ Add one line to the description: " in body
    assert "<details><summary>Why HYP101 asks</summary>\n\nBuilding is the expensive part" in body
    assert "`vanitylint: ack HYP101 because …`" in body
    assert runs.operations() == ["Comments", "AddComment", "Comments"]
    assert flat(result.err) == f"acme/shop#1: commented: {runs.comments()[0].fields['url']}"
    assert result.out == ""


def test_queries_request_no_personal_data(runs: CommentRuns) -> None:
    runs.epic.comment("From somebody.")
    result = runs.comment()
    assert SOMEBODY not in result.err + runs.comments()[1].fields["body"]
    queries = " ".join(request.query for request in runs.github.requests if request.operation != "OneIssue")
    assert not re.search(r"\b(login|viewer|name|editor|author|email)\b", re.sub(r"\$name|name:", "", queries))


@pytest.mark.parametrize("day", [DAY, "2026-03-02", "2027-03-01"])
def test_comment_with_same_questions_is_not_edited_on_later_days(runs: CommentRuns, day: str) -> None:
    runs.comment()
    result = runs.comment("--as-of", day)
    assert runs.operations() == ["Comments"]
    assert flat(result.err).startswith("acme/shop#1: the comment is already up to date: http://localhost")
    assert len(runs.comments()) == 1


def test_comment_is_edited_when_questions_change(runs: CommentRuns) -> None:
    runs.comment()
    (comment,) = runs.comments()
    runs.epic.edit(BELIEF)
    result = runs.comment("--profile", "extended")
    assert runs.operations() == ["Comments", "EditComment"]
    assert "edited the comment: http" in result.err
    assert runs.comments() == [comment]
    assert "HYP101" not in runs.body()
    assert re.search(r"\*\* (MET|FUP|HYP|PLN)\d{3}  \n", runs.body())


def test_comment_collapses_when_nothing_is_open_and_expands_again(runs: CommentRuns) -> None:
    runs.comment()
    runs.epic.close("NOT_PLANNED")
    result = runs.comment()
    assert runs.body().splitlines()[1:6] == [SETTLED, "", "Asked before:", "", f"- {QUESTION}"]
    assert runs.body().endswith("</details>\n")
    assert "edited the comment; nothing is open any more: http" in result.err
    page = on_github(runs.body())
    assert [page.elements.count(tag) for tag in ("details", "summary", "ul", "li")] == [1, 1, 1, 1]
    runs.comment()
    assert runs.operations() == ["Comments"]
    runs.epic.reopen()
    runs.comment()
    assert runs.operations() == ["Comments", "EditComment"]
    assert SETTLED not in runs.body()
    assert QUESTION in runs.body()


def test_no_comment_is_written_when_nothing_was_ever_open(runs: CommentRuns) -> None:
    runs.epic.edit(BELIEF)
    result = runs.comment()
    assert runs.operations() == ["Comments"]
    assert flat(result.err) == "acme/shop#1: nothing to ask, and there is no comment yet, so none was written"
    assert runs.comments() == []


def test_comment_with_crlf_line_endings_counts_as_unchanged(runs: CommentRuns) -> None:
    runs.comment()
    runs.comments()[0].edit(runs.body().replace("\n", "\r\n"))
    runs.comment()
    assert runs.operations() == ["Comments"]


def test_text_that_people_add_to_comment_is_removed(runs: CommentRuns) -> None:
    runs.comment()
    runs.comments()[0].edit(f"{runs.body()}\nask @anna\n\n**see #3 <img src=x> @anna** HYP101\n")
    runs.epic.close("NOT_PLANNED")
    runs.comment()
    page = on_github(runs.body())
    assert not MENTION.search(page.text)
    assert not REFERENCE.search(page.text)
    assert "img" not in page.elements


def test_questions_on_issue_come_before_those_on_items_below_it(runs: CommentRuns) -> None:
    assert runs.epic.number == 1
    for number in range(7):
        runs.epic.add_sub_issue(runs.add_epic(f"Part {number}"))
    runs.comment()
    body = runs.body()
    assert "vanitylint has 8 questions about this issue and the items below it:" in body
    questions = re.findall(r"^\*\*(.+)\*\* HYP101(.*?) *$", body, re.MULTILINE)
    assert len(questions) == 5
    assert questions[0][1] == ""
    assert questions[1][1] == f", on [acme/shop\\#\u200b2]({runs.github.url}/acme/shop/issues/2) Part 0"
    assert "3 more are left out; a check of the issue shows all." in body


def test_questions_below_severity_are_counted(runs: CommentRuns) -> None:
    runs.comment("--profile", "extended")
    assert "HYP101" in runs.body()
    runs.epic.edit(BELIEF)
    runs.comment("--profile", "extended", "--severity", "error")
    assert SETTLED in runs.body()
    assert re.search(r"\n\d smaller questions? (is|are) left out\.\n", runs.body())


# Never more than one comment, and none of other people


def test_comment_of_other_user_with_our_marker_is_left_unchanged(runs: CommentRuns) -> None:
    theirs = runs.epic.comment(f"{OUR_COMMENT}\nvanitylint has 1 question about this issue: who pays?")
    runs.comment()
    assert [comment.fields["viewerDidAuthor"] for comment in runs.comments()] == [False, True]
    runs.epic.close("NOT_PLANNED")
    runs.comment()
    assert theirs.fields["body"].endswith("who pays?")
    assert SETTLED in runs.comments()[1].fields["body"]


def test_other_comment_of_same_user_is_left_unchanged(runs: CommentRuns) -> None:
    mine = runs.epic.comment(f"As `{OUR_COMMENT}` says", by_viewer=True)
    runs.comment()
    assert mine.fields["body"].startswith("As")
    assert len(runs.comments()) == 2


def test_own_comment_is_found_on_any_page(runs: CommentRuns) -> None:
    for number in range(230):
        runs.epic.comment(f"Word {number}")
    runs.comment()
    for number in range(50):
        runs.epic.comment(f"Later word {number}")
    runs.comment()
    assert runs.operations() == ["Comments"] * 3  # comments of other people are no reason to edit
    assert sum(comment.fields["viewerDidAuthor"] for comment in runs.comments()) == 1


def test_oldest_of_several_own_comments_is_kept(runs: CommentRuns) -> None:
    old, _, newer = (runs.epic.comment(f"{OUR_COMMENT}\nOld.", by_viewer=True) for _ in range(3))
    between = runs.epic.comment("Word")
    result = runs.comment()
    assert runs.comments() == [old, between]
    assert QUESTION in old.fields["body"]
    assert newer.deleted
    assert "edited the comment" in result.err


def test_hidden_comment_is_edited_and_stays_hidden(runs: CommentRuns) -> None:
    runs.comment()
    runs.comments()[0].fields["isMinimized"] = True
    runs.epic.close("NOT_PLANNED")
    runs.comment()
    assert SETTLED in runs.body()
    assert runs.comments()[0].fields["isMinimized"] is True


def test_deleted_comment_is_written_again(runs: CommentRuns) -> None:
    runs.comment()
    runs.comments()[0].delete()
    runs.comment()
    assert QUESTION in runs.body()


def test_comment_deleted_during_run_is_written_again(runs: CommentRuns) -> None:
    runs.comment()
    (comment,) = runs.comments()
    runs.epic.edit(BELIEF)

    def delete_before_edit(request: Request) -> bool:
        if request.operation == "EditComment" and not comment.deleted:
            comment.delete()
        return False

    runs.github.fail_next("reset", when=delete_before_edit)
    runs.comment("--profile", "extended")
    assert runs.operations() == ["Comments", "EditComment", "Comments", "AddComment", "Comments"]
    assert len(runs.comments()) == 1


# Failing requests


def test_lost_response_causes_no_second_comment(runs: CommentRuns) -> None:
    runs.github.fail_next("cut", when=is_operation("AddComment"))
    result = runs.comment()
    assert runs.operations() == ["Comments", "AddComment", "Comments"]
    assert len(runs.comments()) == 1
    assert runs.waits == [5.0]
    assert "so vanitylint checks whether it was done; going on in 5 s" in flat(result.err)


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": "status", "code": 502}])
def test_failed_request_is_sent_again_after_rereading_comments(runs: CommentRuns, fault: dict[str, Any]) -> None:
    runs.github.fail_next(**fault, when=is_operation("AddComment"))
    runs.comment()
    assert runs.operations() == ["Comments", "AddComment", "Comments", "AddComment", "Comments"]
    assert len(runs.comments()) == 1


def test_connection_that_always_fails_exits_2(runs: CommentRuns) -> None:
    runs.github.fail_next("reset", when=is_operation("AddComment"), times=99)
    result = runs.comment(status=2)
    assert runs.operations().count("AddComment") == 4
    assert "acme/shop#1: there was no answer after the comment was sent 4 times" in flat(result.err)
    assert "it checks first, so there will not be two" in result.err


def test_rate_limits_are_waited_for_up_to_maximum(runs: CommentRuns) -> None:
    runs.github.fail_next("secondary", retry_after=7, when=is_operation("AddComment"))
    runs.comment()
    assert runs.waits == [7.0]
    assert runs.operations() == ["Comments", "AddComment", "AddComment", "Comments"]
    runs.epic.close("NOT_PLANNED")
    runs.github.fail_next("secondary", retry_after=700, when=is_operation("EditComment"))
    result = runs.comment(status=2)
    assert "acme/shop#1: GitHub asks to slow down" in flat(result.err)
    assert "--max-wait" in result.err


def test_failed_deletion_is_sent_again_after_rereading_comments(runs: CommentRuns) -> None:
    old, newer = (runs.epic.comment(f"{OUR_COMMENT}\nOld.", by_viewer=True) for _ in range(2))
    runs.github.fail_next("reset", when=is_operation("DeleteComment"))
    result = runs.comment()
    assert runs.operations() == ["Comments", "EditComment", "DeleteComment", "Comments", "DeleteComment"]
    assert runs.comments() == [old]
    assert newer.deleted
    assert "edited the comment" in result.err


# Missing rights and wrong sources


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("AddComment", "Resource not accessible by integration"),
        ("AddComment", "Resource not accessible by personal access token"),
        ("EditComment", "Resource not accessible by integration"),
    ],
)
def test_error_on_read_only_token_names_missing_right(runs: CommentRuns, operation: str, message: str) -> None:
    if operation == "EditComment":
        runs.comment()
        runs.epic.close("NOT_PLANNED")
    runs.github.writing.is_allowed, runs.github.writing.refusal = False, message
    result = runs.comment(status=2)
    assert f"error: acme/shop#1: the token is not allowed to write comments: {message}" in flat(result.err)
    assert "issues: write" in result.err
    assert len(runs.comments()) == (operation == "EditComment")


def test_classic_token_without_scope_exits_2(runs: CommentRuns) -> None:
    scopes = "Your token has not been granted the required scopes to execute this query."
    runs.github.fail_next(
        "partial", path=["addComment"], type="INSUFFICIENT_SCOPES", message=scopes, when=is_operation("AddComment")
    )
    result = runs.comment(status=2)
    assert "the token is not allowed to write comments: Your token has not been granted" in flat(result.err)


def test_locked_issue_exits_2(runs: CommentRuns) -> None:
    runs.epic.lock()
    result = runs.comment(status=2)
    assert "error: acme/shop#1: the issue is locked, so no comment can be written" in flat(result.err)


def test_issue_deleted_during_run_exits_2(runs: CommentRuns) -> None:
    """GitHub may still list the comments of an issue that was just deleted."""
    gone = "Could not resolve to a node with the global id of 'I_1'."
    runs.github.fail_next(
        "partial", path=["addComment"], type="NOT_FOUND", message=gone, when=is_operation("AddComment"), times=9
    )
    result = runs.comment(status=2)
    assert "error: acme/shop#1: the issue is gone, so no comment can be written" in flat(result.err)
    assert runs.operations() == ["Comments", "AddComment"]


def test_rejection_is_shown_without_control_characters(runs: CommentRuns) -> None:
    runs.github.fail_next(
        "partial",
        path=["addComment"],
        type="UNPROCESSABLE",
        message="User is\x1b[31m blocked.",
        when=is_operation("AddComment"),
    )
    result = runs.comment(status=2)
    assert "acme/shop#1: GitHub rejects the comment: User is[31m blocked" in flat(result.err)


def test_no_comment_is_written_when_comments_cannot_be_read(runs: CommentRuns) -> None:
    runs.comment()
    path = ["repository", "issue", "comments", "nodes", 0]
    runs.github.fail_next("partial", path=path, message="No.", saml=False, when=is_operation("Comments"))
    result = runs.comment(status=2)
    assert "acme/shop#1: its comments cannot be read, so no comment is written: No." in flat(result.err)
    assert runs.operations() == ["Comments"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "a comment needs exactly one issue, and none were given"),
        ((EPIC, "github:acme/shop#2"), "a comment needs exactly one issue, and 2 were given"),
        (("github:acme/shop",), "github:acme/shop is not a single issue"),
        (("github:acme/project/7",), "github:acme/project/7 is not a single issue"),
        (("jira:SHOP-1",), "jira:SHOP-1: comments are only possible on GitHub"),
        (("backlog.jsonl",), "backlog.jsonl: comments are only possible on GitHub"),
        (
            ("https://acme.atlassian.net/browse/SHOP-1",),
            "https://acme.atlassian.net/browse/SHOP-1 is not a single issue",
        ),
        (("github:acme/shop/pull/1",), "is a pull request, not an issue"),
    ],
)
def test_source_other_than_one_issue_exits_2(runs: CommentRuns, args: tuple[str, ...], message: str) -> None:
    result = runs.run("comment", *args)
    assert result.status == 2
    assert message in flat(result.err)
    assert runs.github.requests == []


def test_issue_can_be_given_in_config(runs: CommentRuns, folder: Path) -> None:
    (folder / "vanitylint.toml").write_text(f'sources = ["{EPIC}"]\n', encoding="utf-8")
    assert runs.epic.number == 1
    assert runs.run("comment", "--as-of", DAY).status == 0
    assert QUESTION in runs.body()


@pytest.mark.parametrize("name", ["github:ACME/Shop#1", "github:acme/old-shop#1"])
def test_issue_is_found_by_different_case_or_former_name(runs: CommentRuns, name: str) -> None:
    assert runs.epic.number == 1
    runs.shop.former_names.append("old-shop")
    runs.comment(name)
    assert QUESTION in runs.body()


# Incomplete runs


def make_parent_unreadable(runs: CommentRuns, message: str = "No.") -> None:
    runs.github.fail_next(
        "partial",
        path=["repository", "issueOrPullRequest", "parent"],
        saml=False,
        message=message,
        when=is_operation("OneIssue"),
    )


def test_incomplete_run_says_so_and_does_not_collapse_comment(runs: CommentRuns) -> None:
    runs.comment()
    runs.epic.close("NOT_PLANNED")
    make_parent_unreadable(runs)
    result = runs.comment(status=2)
    assert SETTLED not in runs.body()
    assert "Not everything could be read this time, so it is not known whether anything is open." in runs.body()
    assert f"Asked before:\n\n- {QUESTION}\n" in runs.body()
    assert "Not everything requested could be read, so do not trust this run" in result.err
    runs.comment()
    assert f"Asked before:\n\n- {QUESTION}\n" in runs.body()
    assert SETTLED in runs.body()


def test_incomplete_run_writes_questions_it_found(runs: CommentRuns) -> None:
    assert runs.epic.number == 1
    make_parent_unreadable(runs)
    runs.comment(status=2)
    assert "Not everything could be read this time, so there may be more to ask." in runs.body()
    assert QUESTION in runs.body()


def test_incomplete_run_without_questions_writes_no_comment(runs: CommentRuns) -> None:
    runs.epic.close("NOT_PLANNED")
    make_parent_unreadable(runs)
    result = runs.comment(status=2)
    assert runs.comments() == []
    assert "no questions found in what could be read, and there is no comment yet" in flat(result.err)


# Dry runs and offline runs


def test_dry_run_prints_comment_and_does_not_request_comments(runs: CommentRuns) -> None:
    result = runs.comment("--dry-run")
    assert runs.operations() == []
    assert runs.comments() == []
    assert result.err == ""
    runs.comment()
    assert runs.body() == result.out
    runs.epic.close("NOT_PLANNED")
    result = runs.comment("--dry-run")
    assert result.out == ""
    assert "acme/shop#1: nothing to ask, so no comment would be written" in flat(result.err)


@pytest.mark.parametrize("source", [EPIC, "github:acme/shop"])
def test_offline_uses_the_snapshot(runs: CommentRuns, source: str) -> None:
    assert runs.epic.number == 1
    part = runs.add_epic("Part")
    runs.epic.add_sub_issue(part)
    runs.add_epic("Something else")
    runs.run("check", source, "--snapshot", "kept.db", "--as-of", DAY)
    runs.comment("--offline", "--snapshot", "kept.db")
    assert [request.operation for request in runs.github.requests] == ["Comments", "AddComment", "Comments"]
    assert re.findall(r"\*\* HYP101.*?(\w*) *$", runs.body(), re.MULTILINE) == ["", "Part"]


def test_offline_exits_2_when_issue_is_not_in_snapshot(runs: CommentRuns) -> None:
    assert runs.epic.number == 1
    runs.run("fetch", "github:acme/shop", "--snapshot", "kept.db")
    result = runs.comment("github:acme/shop#12", "--offline", "--snapshot", "kept.db", status=2)
    assert "github:acme/shop#12: the issue is not in the snapshot" in flat(result.err)
    assert runs.github.requests == []


# Hostile text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_is_escaped(runs: CommentRuns, text: str) -> None:
    bad = f"{text[:200]} --><!-- {OUR_COMMENT}"
    runs.epic.rename(bad)
    runs.epic.edit(bad)
    runs.epic.add_sub_issue(runs.add_epic(bad, bad))
    ours = {"!--", "p", "strong", "br", "details", "summary", "code", "sub", "a"}
    runs.comment()
    page = on_github(runs.body())
    assert set(page.elements) <= ours
    assert page.elements.count("!--") == 1
    assert (page.elements.count("details"), page.elements.count("a")) == (1, 1)
    assert not MENTION.search(page.text)
    assert not REFERENCE.search(page.text.replace("github:acme/shop#1", ""))
    runs.epic.close("NOT_PLANNED")
    runs.comment()
    page = on_github(runs.body())
    assert set(page.elements) <= ours | {"ul", "li"}
    assert page.elements.count("!--") == 1


def test_rejection_in_actions_log_contains_no_workflow_command(
    runs: CommentRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    runs.github.fail_next(
        "partial",
        path=["addComment"],
        type="UNPROCESSABLE",
        message="No.\n::set-output name=x::y",
        when=is_operation("AddComment"),
    )
    result = runs.comment(status=2)
    commands = [line for line in result.err.splitlines() if line.lstrip().startswith("::")]
    assert [command.partition("::acme")[0] for command in commands] == ["::error title=vanitylint"]


def test_problem_in_actions_log_contains_no_workflow_command(
    runs: CommentRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert runs.epic.number == 1
    make_parent_unreadable(runs, "##[add-mask]e")
    result = runs.comment(status=2)
    assert "add-mask" in result.err
    assert "##[" not in result.err


# Reading an issue with our own comment


@pytest.mark.parametrize("by_bot", [False, True])
def test_own_comment_is_not_read_as_text_of_issue(runs: CommentRuns, by_bot: bool) -> None:
    runs.github.writing.by_bot = by_bot
    runs.epic.add_sub_issue(runs.add_epic("Part"))
    runs.comment("--profile", "extended")
    assert "We expect &lt;who&gt; to" in runs.body()
    runs.comment("--profile", "extended")
    assert runs.operations() == ["Comments"]
    read_result = runs.run("read", EPIC, "--format", "jsonl")
    assert json.loads(read_result.out.splitlines()[0])["hypothesis"] == "none"
    sql_result = runs.run(
        "sql", "select count(*) as n from item where own_words like '%vanitylint%'", "--format", "json"
    )
    assert json.loads(sql_result.out) == {"n": 0}


def test_own_comment_in_export_is_not_read_as_text_of_issue(runs: CommentRuns, folder: Path) -> None:
    text = f"{OUR_COMMENT}\nResult: 12 % more visitors finish the order.\n\nDecision: we keep it."
    for name, decision in (("ours", False), ("theirs", True)):
        body = text if name == "ours" else text.removeprefix(OUR_COMMENT)
        issue = {
            "number": 1, "title": "Cockpit", "body": "Words.", "state": "OPEN", "labels": [{"name": "epic"}],
            "url": "https://github.com/acme/shop/issues/1", "comments": [{"body": body, "createdAt": "2026-03-01T10:00:00Z"}],
        }  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps([issue]), encoding="utf-8")
        result = runs.run("read", f"{name}.json", "--format", "jsonl")
        assert json.loads(result.out)["decision"] is decision


# The page in the docs


def test_example_in_docs_matches_comment(runs: CommentRuns) -> None:
    runs.epic.edit(
        "One place where the kitchens see everything. Was shown at the spring meeting and everybody wanted it."
    )
    runs.epic.add_sub_issue(runs.shop.issue(title="Menu board", body="## Hypothesis\nTBD\n"))
    runs.comment("--as-of", "2026-01-27")
    body = runs.body().replace(runs.github.url, "https://redirect.github.com")
    file = DOCS / "comment.md"
    page = file.read_text(encoding="utf-8")
    as_shown = re.sub(
        r"<details>.*?</details>\n\n|<sub>.*?</sub>\n", "", body.partition("\n")[2], flags=re.DOTALL
    ).rstrip()
    quoted = "".join(f"> {line}".rstrip() + "  " * line.endswith("  ") + "\n" for line in as_shown.split("\n"))
    page = re.sub(
        r"(<!-- shown -->\n).*?(<!-- /shown -->)",
        lambda match: f"{match[1]}\n{quoted}\n{match[2]}",
        page,
        flags=re.DOTALL,
    )
    page = re.sub(r"(```markdown\n).*?(```\n)", lambda match: f"{match[1]}{body}{match[2]}", page, flags=re.DOTALL)
    if os.environ.get("VANITYLINT_UPDATE"):
        file.write_text(page, encoding="utf-8")
    else:
        assert page == file.read_text(encoding="utf-8")


# Other people's repositories


def test_comment_does_not_reveal_issues_of_other_repositories(runs: CommentRuns) -> None:
    secret = runs.github.repository("acme/secret")
    part = secret.issue(title="Layoffs", body="Not for everybody.")
    for label in ("epic", "in progress"):
        part.label(label)
    runs.epic.add_sub_issue(part)
    result = runs.run("check", EPIC, "--as-of", DAY)
    assert "Layoffs" in result.out
    runs.comment()
    assert "1 question about this issue:" in runs.body()
    assert "ecret" not in runs.body()
    assert "Layoffs" not in runs.body()


def test_question_that_depends_on_other_repository_hides_its_key(runs: CommentRuns) -> None:
    secret = runs.github.repository("acme/secret")
    bet = secret.issue(title="[Epic] Layoffs", body=BELIEF)
    runs.epic.unlabel("epic")
    runs.epic.rename("Look back on shorter forms")
    bet.add_sub_issue(runs.epic)
    bet.close()
    runs.epic.close("NOT_PLANNED")
    result = runs.run("check", EPIC, "--profile", "recommended", "--as-of", DAY)
    assert "Does anybody still want to know what acme/secret#1 did?" in result.out
    runs.comment("--profile", "recommended")
    assert "**Does anybody still want to know what … did?** FUP304" in runs.body()
    assert "This depends on items in another repository" in runs.body()
    assert "ecret" not in runs.body()


def test_comment_does_not_quote_other_repositories(runs: CommentRuns) -> None:
    """Not even where no key is shown beside the quote."""
    text = "## Result\n\nFinished orders of the secret partner: 31 % after, 61 % before."
    look_back = runs.github.repository("acme/other").issue(title="Check the numbers of the cockpit", body=text)
    runs.epic.edit(BELIEF)
    runs.epic.add_sub_issue(look_back)
    look_back.close()
    runs.epic.close()
    args = ("--profile", "extended", "--as-of", "2027-12-01")
    assert "There is a result (“Finished orders of" in runs.run("check", EPIC, *args).out
    runs.comment(*args)
    assert "**What do we do now that we know how it turned out?** FUP307" in runs.body()
    assert "This depends on items in another repository" in runs.body()
    assert "Finished orders" not in runs.body()
