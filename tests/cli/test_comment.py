"""`vanitylint comment` against a GitHub on this machine: one comment, kept up to date, and never two."""

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
class Here:
    """A GitHub on which comments may be written, and the command line that takes it for the real one."""

    github: FakeGitHub
    run: Callable[..., Any]
    naps: list[float] = field(default_factory=list)

    @cached_property
    def shop(self) -> Repository:
        return self.github.repository("acme/shop")

    @cached_property
    def epic(self) -> Issue:
        """An issue that does not say what it is to change."""
        return self.an_epic("Kitchen cockpit")

    def an_epic(self, title: str, body: str = "One place for everything.") -> Issue:
        issue = self.shop.issue(title=title, body=body)
        issue.label("epic")
        issue.label("in progress")
        return issue

    def comment(self, *words: str, status: int = 0) -> Any:
        """Keep the comment of the epic; gives what was told."""
        assert self.epic.number == 1
        self.github.requests.clear()
        named = words if any(word.startswith(("github:", "http")) for word in words) else (EPIC, *words)
        ran = self.run("comment", *named, *(() if "--as-of" in words else ("--as-of", DAY)))
        assert ran.status == status, ran.err
        return ran

    def asked(self) -> list[str]:
        """The names of the questions and changes that concern comments."""
        named = [str(request.operation) for request in self.github.requests]
        return [name for name in named if name in WRITES | {"Comments"}]

    def comments(self, issue: Issue | None = None) -> list[Comment]:
        """Those that are there."""
        return [each for each in (issue or self.epic).comments if not each.deleted]

    def body(self) -> str:
        """Of the one comment there is."""
        (only,) = self.comments()
        assert only.fields["body"].startswith(f"{OUR_COMMENT}\n")
        return str(only.fields["body"])


@pytest.fixture
def here(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    with the_real_one(monkeypatch) as fake:
        fake.writing.is_allowed = True
        made = Here(fake, run)
        sleep_by(made.naps.append, monkeypatch)
        yield made


def told(name: str) -> Callable[[Request], bool]:
    """Whether a request is the one of a name."""
    return lambda request: request.operation == name


# One comment, edited in place


def test_what_is_open_is_asked_in_one_comment(here: Here) -> None:
    ran = here.comment()
    body = here.body()
    assert "vanitylint has 1 question about this issue:" in body
    assert QUESTION in body
    assert "no outcome hypothesis found in title, description" in body
    assert "\n→ Add one line to the description: " in body
    assert "<details><summary>Why HYP101 asks</summary>\n\nBuilding is the expensive part" in body
    assert "`vanitylint: ack HYP101 because …`" in body
    assert here.asked() == ["Comments", "AddComment", "Comments"]
    assert flat(ran.err) == f"acme/shop#1: commented: {here.comments()[0].fields['url']}"
    assert ran.out == ""


def test_nobody_is_asked_for(here: Here) -> None:
    here.epic.comment("From somebody.")
    ran = here.comment()
    assert SOMEBODY not in ran.err + here.comments()[1].fields["body"]
    queries = " ".join(request.query for request in here.github.requests if request.operation != "OneIssue")
    assert not re.search(r"\b(login|viewer|name|editor|author|email)\b", re.sub(r"\$name|name:", "", queries))


@pytest.mark.parametrize("day", [DAY, "2026-03-02", "2027-03-01"])
def test_what_says_the_same_is_not_edited_nor_because_a_day_has_passed(here: Here, day: str) -> None:
    here.comment()
    ran = here.comment("--as-of", day)
    assert here.asked() == ["Comments"]
    assert flat(ran.err).startswith("acme/shop#1: the comment is already up to date: http://localhost")
    assert len(here.comments()) == 1


def test_what_became_another_question_is_edited_in_place(here: Here) -> None:
    here.comment()
    (comment,) = here.comments()
    here.epic.edit(BELIEF)
    ran = here.comment("--profile", "extended")
    assert here.asked() == ["Comments", "EditComment"]
    assert "edited the comment: http" in ran.err
    assert here.comments() == [comment]
    assert "HYP101" not in here.body()
    assert re.search(r"\*\* (MET|FUP|HYP|PLN)\d{3}  \n", here.body())


def test_it_is_collapsed_when_nothing_is_open_and_unfolds_again(here: Here) -> None:
    here.comment()
    here.epic.close("NOT_PLANNED")
    ran = here.comment()
    assert here.body().splitlines()[1:6] == [SETTLED, "", "Asked before:", "", f"- {QUESTION}"]
    assert here.body().endswith("</details>\n")
    assert "edited the comment; nothing is open any more: http" in ran.err
    page = on_github(here.body())
    assert [page.elements.count(tag) for tag in ("details", "summary", "ul", "li")] == [1, 1, 1, 1]
    here.comment()
    assert here.asked() == ["Comments"]
    here.epic.reopen()
    here.comment()
    assert here.asked() == ["Comments", "EditComment"]
    assert SETTLED not in here.body()
    assert QUESTION in here.body()


def test_where_nothing_was_ever_open_none_is_written(here: Here) -> None:
    here.epic.edit(BELIEF)
    ran = here.comment()
    assert here.asked() == ["Comments"]
    assert flat(ran.err) == "acme/shop#1: nothing to ask, and there is no comment yet, so none was written"
    assert here.comments() == []


def test_the_line_ends_of_a_browser_are_no_news(here: Here) -> None:
    here.comment()
    here.comments()[0].edit(here.body().replace("\n", "\r\n"))
    here.comment()
    assert here.asked() == ["Comments"]


def test_what_people_write_into_it_goes_with_the_next_run(here: Here) -> None:
    here.comment()
    here.comments()[0].edit(f"{here.body()}\nask @anna\n\n**see #3 <img src=x> @anna** HYP101\n")
    here.epic.close("NOT_PLANNED")
    here.comment()
    page = on_github(here.body())
    assert not MENTION.search(page.text)
    assert not REFERENCE.search(page.text)
    assert "img" not in page.elements


def test_the_worst_come_first_and_the_issues_own_before_what_hangs_on_it(here: Here) -> None:
    assert here.epic.number == 1
    for number in range(7):
        here.epic.add_sub_issue(here.an_epic(f"Part {number}"))
    here.comment()
    body = here.body()
    assert "vanitylint has 8 questions about this issue and the items below it:" in body
    asked = re.findall(r"^\*\*(.+)\*\* HYP101(.*?) *$", body, re.MULTILINE)
    assert len(asked) == 5
    assert asked[0][1] == ""
    assert asked[1][1] == f", on [acme/shop\\#\u200b2]({here.github.url}/acme/shop/issues/2) Part 0"
    assert "3 more are left out; a check of the issue shows all." in body


def test_smaller_questions_are_counted_where_they_are_left_out(here: Here) -> None:
    here.comment("--profile", "extended")
    assert "HYP101" in here.body()
    here.epic.edit(BELIEF)
    here.comment("--profile", "extended", "--severity", "error")
    assert SETTLED in here.body()
    assert re.search(r"\n\d smaller questions? (is|are) left out\.\n", here.body())


# Never more than one, and only ours


def test_a_strangers_mark_does_not_make_a_comment_ours(here: Here) -> None:
    theirs = here.epic.comment(f"{OUR_COMMENT}\nvanitylint has 1 question about this issue: who pays?")
    here.comment()
    assert [each.fields["viewerDidAuthor"] for each in here.comments()] == [False, True]
    here.epic.close("NOT_PLANNED")
    here.comment()
    assert theirs.fields["body"].endswith("who pays?")
    assert SETTLED in here.comments()[1].fields["body"]


def test_what_the_same_person_writes_otherwise_is_not_ours(here: Here) -> None:
    mine = here.epic.comment(f"As `{OUR_COMMENT}` says", by_viewer=True)
    here.comment()
    assert mine.fields["body"].startswith("As")
    assert len(here.comments()) == 2


def test_all_pages_are_looked_through(here: Here) -> None:
    for number in range(230):
        here.epic.comment(f"Word {number}")
    here.comment()
    for number in range(50):
        here.epic.comment(f"Later word {number}")
    here.comment()
    assert here.asked() == ["Comments"] * 3  # that more was said is no news, either
    assert sum(each.fields["viewerDidAuthor"] for each in here.comments()) == 1


def test_of_several_the_oldest_stays(here: Here) -> None:
    old, _, newer = (here.epic.comment(f"{OUR_COMMENT}\nOld.", by_viewer=True) for _ in range(3))
    between = here.epic.comment("Word")
    ran = here.comment()
    assert here.comments() == [old, between]
    assert QUESTION in old.fields["body"]
    assert newer.deleted
    assert "edited the comment" in ran.err


def test_one_that_was_hidden_stays_hidden_and_is_edited(here: Here) -> None:
    here.comment()
    here.comments()[0].fields["isMinimized"] = True
    here.epic.close("NOT_PLANNED")
    here.comment()
    assert SETTLED in here.body()
    assert here.comments()[0].fields["isMinimized"] is True


def test_one_that_was_deleted_is_written_anew(here: Here) -> None:
    here.comment()
    here.comments()[0].delete()
    here.comment()
    assert QUESTION in here.body()


def test_one_that_is_deleted_at_that_moment_is_written_anew(here: Here) -> None:
    here.comment()
    (comment,) = here.comments()
    here.epic.edit(BELIEF)

    def somebody_is_faster(request: Request) -> bool:
        if request.operation == "EditComment" and not comment.deleted:
            comment.delete()
        return False

    here.github.fail_next("reset", when=somebody_is_faster)
    here.comment("--profile", "extended")
    assert here.asked() == ["Comments", "EditComment", "Comments", "AddComment", "Comments"]
    assert len(here.comments()) == 1


# A line that breaks


def test_a_lost_answer_makes_no_second_comment(here: Here) -> None:
    here.github.fail_next("cut", when=told("AddComment"))
    ran = here.comment()
    assert here.asked() == ["Comments", "AddComment", "Comments"]
    assert len(here.comments()) == 1
    assert here.naps == [5.0]
    assert "so vanitylint checks whether it was done; going on in 5 s" in flat(ran.err)


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": "status", "code": 502}])
def test_what_did_not_arrive_is_sent_again_after_a_look(here: Here, fault: dict[str, Any]) -> None:
    here.github.fail_next(**fault, when=told("AddComment"))
    here.comment()
    assert here.asked() == ["Comments", "AddComment", "Comments", "AddComment", "Comments"]
    assert len(here.comments()) == 1


def test_a_line_that_always_breaks_is_told(here: Here) -> None:
    here.github.fail_next("reset", when=told("AddComment"), times=99)
    ran = here.comment(status=2)
    assert here.asked().count("AddComment") == 4
    assert "acme/shop#1: there was no answer after the comment was sent 4 times" in flat(ran.err)
    assert "it checks first, so there will not be two" in ran.err


def test_limits_are_waited_for(here: Here) -> None:
    here.github.fail_next("secondary", retry_after=7, when=told("AddComment"))
    here.comment()
    assert here.naps == [7.0]
    assert here.asked() == ["Comments", "AddComment", "AddComment", "Comments"]
    here.epic.close("NOT_PLANNED")
    here.github.fail_next("secondary", retry_after=700, when=told("EditComment"))
    ran = here.comment(status=2)
    assert "acme/shop#1: GitHub asks to slow down" in flat(ran.err)
    assert "--max-wait" in ran.err


def test_one_too_many_whose_deletion_did_not_arrive_is_deleted_after_a_look(here: Here) -> None:
    old, newer = (here.epic.comment(f"{OUR_COMMENT}\nOld.", by_viewer=True) for _ in range(2))
    here.github.fail_next("reset", when=told("DeleteComment"))
    ran = here.comment()
    assert here.asked() == ["Comments", "EditComment", "DeleteComment", "Comments", "DeleteComment"]
    assert here.comments() == [old]
    assert newer.deleted
    assert "edited the comment" in ran.err


# What may not be


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("AddComment", "Resource not accessible by integration"),
        ("AddComment", "Resource not accessible by personal access token"),
        ("EditComment", "Resource not accessible by integration"),
    ],
)
def test_a_token_that_only_reads_is_told_which_right_it_lacks(here: Here, operation: str, message: str) -> None:
    if operation == "EditComment":
        here.comment()
        here.epic.close("NOT_PLANNED")
    here.github.writing.is_allowed, here.github.writing.refusal = False, message
    ran = here.comment(status=2)
    assert f"error: acme/shop#1: the token is not allowed to write comments: {message}" in flat(ran.err)
    assert "issues: write" in ran.err
    assert len(here.comments()) == (operation == "EditComment")


def test_a_classic_token_without_the_scope_is_told(here: Here) -> None:
    scopes = "Your token has not been granted the required scopes to execute this query."
    here.github.fail_next(
        "partial", path=["addComment"], type="INSUFFICIENT_SCOPES", message=scopes, when=told("AddComment")
    )
    ran = here.comment(status=2)
    assert "the token is not allowed to write comments: Your token has not been granted" in flat(ran.err)


def test_a_locked_issue_is_told(here: Here) -> None:
    here.epic.lock()
    ran = here.comment(status=2)
    assert "error: acme/shop#1: the issue is locked, so no comment can be written" in flat(ran.err)


def test_an_issue_that_is_deleted_at_that_moment_is_told(here: Here) -> None:
    """The list of its comments may lag behind."""
    gone = "Could not resolve to a node with the global id of 'I_1'."
    here.github.fail_next(
        "partial", path=["addComment"], type="NOT_FOUND", message=gone, when=told("AddComment"), times=9
    )
    ran = here.comment(status=2)
    assert "error: acme/shop#1: the issue is gone, so no comment can be written" in flat(ran.err)
    assert here.asked() == ["Comments", "AddComment"]


def test_what_github_does_not_take_is_told_without_what_a_terminal_would_obey(here: Here) -> None:
    here.github.fail_next(
        "partial",
        path=["addComment"],
        type="UNPROCESSABLE",
        message="User is\x1b[31m blocked.",
        when=told("AddComment"),
    )
    ran = here.comment(status=2)
    assert "acme/shop#1: GitHub rejects the comment: User is[31m blocked" in flat(ran.err)


def test_comments_that_cannot_be_read_are_not_taken_for_none(here: Here) -> None:
    here.comment()
    path = ["repository", "issue", "comments", "nodes", 0]
    here.github.fail_next("partial", path=path, message="No.", saml=False, when=told("Comments"))
    ran = here.comment(status=2)
    assert "acme/shop#1: its comments cannot be read, so no comment is written: No." in flat(ran.err)
    assert here.asked() == ["Comments"]


@pytest.mark.parametrize(
    ("words", "said"),
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
def test_anything_but_one_issue_is_told(here: Here, words: tuple[str, ...], said: str) -> None:
    ran = here.run("comment", *words)
    assert ran.status == 2
    assert said in flat(ran.err)
    assert here.github.requests == []


def test_the_issue_can_stand_in_the_config(here: Here, folder: Path) -> None:
    (folder / "vanitylint.toml").write_text(f'sources = ["{EPIC}"]\n', encoding="utf-8")
    assert here.epic.number == 1
    assert here.run("comment", "--as-of", DAY).status == 0
    assert QUESTION in here.body()


@pytest.mark.parametrize("name", ["github:ACME/Shop#1", "github:acme/old-shop#1"])
def test_an_issue_is_found_under_other_capitals_and_former_names(here: Here, name: str) -> None:
    assert here.epic.number == 1
    here.shop.former_names.append("old-shop")
    here.comment(name)
    assert QUESTION in here.body()


# What could not be read


def hide_a_part(here: Here, why: str = "No.") -> None:
    here.github.fail_next(
        "partial", path=["repository", "issueOrPullRequest", "parent"], saml=False, message=why, when=told("OneIssue")
    )


def test_a_run_that_is_not_whole_says_so_and_never_collapses(here: Here) -> None:
    here.comment()
    here.epic.close("NOT_PLANNED")
    hide_a_part(here)
    ran = here.comment(status=2)
    assert SETTLED not in here.body()
    assert "Not everything could be read this time, so it is not known whether anything is open." in here.body()
    assert f"Asked before:\n\n- {QUESTION}\n" in here.body()
    assert "Not everything requested could be read, so do not trust this run" in ran.err
    here.comment()
    assert f"Asked before:\n\n- {QUESTION}\n" in here.body()
    assert SETTLED in here.body()


def test_a_run_that_is_not_whole_asks_what_it_found(here: Here) -> None:
    assert here.epic.number == 1
    hide_a_part(here)
    here.comment(status=2)
    assert "Not everything could be read this time, so there may be more to ask." in here.body()
    assert QUESTION in here.body()


def test_a_run_that_is_not_whole_and_found_nothing_begins_no_comment(here: Here) -> None:
    here.epic.close("NOT_PLANNED")
    hide_a_part(here)
    ran = here.comment(status=2)
    assert here.comments() == []
    assert "no questions found in what could be read, and there is no comment yet" in flat(ran.err)


# Without writing, without fetching


def test_a_dry_run_prints_it_and_asks_nothing_of_comments(here: Here) -> None:
    ran = here.comment("--dry-run")
    assert here.asked() == []
    assert here.comments() == []
    assert ran.err == ""
    here.comment()
    assert here.body() == ran.out
    here.epic.close("NOT_PLANNED")
    ran = here.comment("--dry-run")
    assert ran.out == ""
    assert "acme/shop#1: nothing to ask, so no comment would be written" in flat(ran.err)


@pytest.mark.parametrize("source", [EPIC, "github:acme/shop"])
def test_what_was_just_fetched_is_taken_offline(here: Here, source: str) -> None:
    assert here.epic.number == 1
    part = here.an_epic("Part")
    here.epic.add_sub_issue(part)
    here.an_epic("Something else")
    here.run("check", source, "--snapshot", "kept.db", "--as-of", DAY)
    here.comment("--offline", "--snapshot", "kept.db")
    assert [request.operation for request in here.github.requests] == ["Comments", "AddComment", "Comments"]
    assert re.findall(r"\*\* HYP101.*?(\w*) *$", here.body(), re.MULTILINE) == ["", "Part"]


def test_an_issue_that_was_not_fetched_is_told(here: Here) -> None:
    assert here.epic.number == 1
    here.run("fetch", "github:acme/shop", "--snapshot", "kept.db")
    ran = here.comment("github:acme/shop#12", "--offline", "--snapshot", "kept.db", status=2)
    assert "github:acme/shop#12: the issue is not in the snapshot" in flat(ran.err)
    assert here.github.requests == []


# Hostile text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_is_only_text(here: Here, text: str) -> None:
    bad = f"{text[:200]} --><!-- {OUR_COMMENT}"
    here.epic.rename(bad)
    here.epic.edit(bad)
    here.epic.add_sub_issue(here.an_epic(bad, bad))
    ours = {"!--", "p", "strong", "br", "details", "summary", "code", "sub", "a"}
    here.comment()
    page = on_github(here.body())
    assert set(page.elements) <= ours
    assert page.elements.count("!--") == 1
    assert (page.elements.count("details"), page.elements.count("a")) == (1, 1)
    assert not MENTION.search(page.text)
    assert not REFERENCE.search(page.text.replace("github:acme/shop#1", ""))
    here.epic.close("NOT_PLANNED")
    here.comment()
    page = on_github(here.body())
    assert set(page.elements) <= ours | {"ul", "li"}
    assert page.elements.count("!--") == 1


def test_no_text_in_the_log_of_actions_is_a_command(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    here.github.fail_next(
        "partial",
        path=["addComment"],
        type="UNPROCESSABLE",
        message="No.\n::set-output name=x::y",
        when=told("AddComment"),
    )
    ran = here.comment(status=2)
    commands = [line for line in ran.err.splitlines() if line.lstrip().startswith("::")]
    assert [command.partition("::acme")[0] for command in commands] == ["::error title=vanitylint"]


def test_no_reason_in_the_log_of_actions_is_a_command(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert here.epic.number == 1
    hide_a_part(here, "##[add-mask]e")
    ran = here.comment(status=2)
    assert "add-mask" in ran.err
    assert "##[" not in ran.err


# Our own words


@pytest.mark.parametrize("by_bot", [False, True])
def test_our_own_comment_says_nothing_of_the_issue(here: Here, by_bot: bool) -> None:
    here.github.writing.by_bot = by_bot
    here.epic.add_sub_issue(here.an_epic("Part"))
    here.comment("--profile", "extended")
    assert "We expect &lt;who&gt; to" in here.body()
    here.comment("--profile", "extended")
    assert here.asked() == ["Comments"]
    read = here.run("read", EPIC, "--format", "jsonl")
    assert json.loads(read.out.splitlines()[0])["hypothesis"] == "none"
    kept = here.run("sql", "select count(*) as n from item where own_words like '%vanitylint%'", "--format", "json")
    assert json.loads(kept.out) == {"n": 0}


def test_our_own_comment_in_an_export_says_nothing_of_the_issue(here: Here, folder: Path) -> None:
    said = f"{OUR_COMMENT}\nResult: 12 % more visitors finish the order.\n\nDecision: we keep it."
    for name, decision in (("ours", False), ("theirs", True)):
        body = said if name == "ours" else said.removeprefix(OUR_COMMENT)
        issue = {
            "number": 1, "title": "Cockpit", "body": "Words.", "state": "OPEN", "labels": [{"name": "epic"}],
            "url": "https://github.com/acme/shop/issues/1", "comments": [{"body": body, "createdAt": "2026-03-01T10:00:00Z"}],
        }  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps([issue]), encoding="utf-8")
        read = here.run("read", f"{name}.json", "--format", "jsonl")
        assert json.loads(read.out)["decision"] is decision


# The page in the docs


def test_the_example_in_the_docs_is_what_it_says(here: Here) -> None:
    here.epic.edit(
        "One place where the kitchens see everything. Was shown at the spring meeting and everybody wanted it."
    )
    here.epic.add_sub_issue(here.shop.issue(title="Menu board", body="## Hypothesis\nTBD\n"))
    here.comment("--as-of", "2026-01-27")
    said = here.body().replace(here.github.url, "https://redirect.github.com")
    file = DOCS / "comment.md"
    page = file.read_text(encoding="utf-8")
    as_shown = re.sub(
        r"<details>.*?</details>\n\n|<sub>.*?</sub>\n", "", said.partition("\n")[2], flags=re.DOTALL
    ).rstrip()
    quoted = "".join(f"> {line}".rstrip() + "  " * line.endswith("  ") + "\n" for line in as_shown.split("\n"))
    page = re.sub(
        r"(<!-- shown -->\n).*?(<!-- /shown -->)",
        lambda found: f"{found[1]}\n{quoted}\n{found[2]}",
        page,
        flags=re.DOTALL,
    )
    page = re.sub(r"(```markdown\n).*?(```\n)", lambda found: f"{found[1]}{said}{found[2]}", page, flags=re.DOTALL)
    if os.environ.get("VANITYLINT_UPDATE"):
        file.write_text(page, encoding="utf-8")
    else:
        assert page == file.read_text(encoding="utf-8")


# Other people's repositories


def test_issues_of_other_repositories_are_not_told(here: Here) -> None:
    secret = here.github.repository("acme/secret")
    part = secret.issue(title="Layoffs", body="Not for everybody.")
    for label in ("epic", "in progress"):
        part.label(label)
    here.epic.add_sub_issue(part)
    checked = here.run("check", EPIC, "--as-of", DAY)
    assert "Layoffs" in checked.out
    here.comment()
    assert "1 question about this issue:" in here.body()
    assert "ecret" not in here.body()
    assert "Layoffs" not in here.body()


def test_what_rests_on_another_repository_is_asked_in_general_words(here: Here) -> None:
    secret = here.github.repository("acme/secret")
    bet = secret.issue(title="[Epic] Layoffs", body=BELIEF)
    here.epic.unlabel("epic")
    here.epic.rename("Look back on shorter forms")
    bet.add_sub_issue(here.epic)
    bet.close()
    here.epic.close("NOT_PLANNED")
    checked = here.run("check", EPIC, "--profile", "recommended", "--as-of", DAY)
    assert "Does anybody still want to know what acme/secret#1 did?" in checked.out
    here.comment("--profile", "recommended")
    assert "**Does anybody still want to know what … did?** FUP304" in here.body()
    assert "This depends on items in another repository" in here.body()
    assert "ecret" not in here.body()


def test_words_of_another_repository_are_not_quoted(here: Here) -> None:
    """Not even where no key is told beside them."""
    words = "## Result\n\nFinished orders of the secret partner: 31 % after, 61 % before."
    look_back = here.github.repository("acme/other").issue(title="Check the numbers of the cockpit", body=words)
    here.epic.edit(BELIEF)
    here.epic.add_sub_issue(look_back)
    look_back.close()
    here.epic.close()
    asked = ("--profile", "extended", "--as-of", "2027-12-01")
    assert "There is a result (“Finished orders of" in here.run("check", EPIC, *asked).out
    here.comment(*asked)
    assert "**What do we do now that we know how it turned out?** FUP307" in here.body()
    assert "This depends on items in another repository" in here.body()
    assert "Finished orders" not in here.body()
