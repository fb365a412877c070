"""`vanitylint check` as a step of GitHub Actions: what the runner reads in its log, and what it leaves in files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.reporters.hostile import ITEMS
from tests.reporters.runner import obeyed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPEN_BET = {"key": "SHOP-1", "title": "New header", "kind": "Epic", "state": "doing", "started": "2026-02-02"}
LATE = {
    "key": "SHOP-3", "title": "One page", "kind": "Epic", "state": "done", "finished": "2026-01-02", "started": "2025-11-02",
    "body": "We expect that 30 % of customers order on their phone, from 20 % today.",
}  # fmt: skip
DAY = ("--as-of", "2026-03-02")


@pytest.fixture
def step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A step of a job, in which another command has left something in the files already."""
    (folder / "summary.md").write_text("# Tests\n\nall 12 ran")
    (folder / "outputs").write_text("tests=12")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(folder / "outputs"))
    return folder


def outputs(step: Path) -> dict[str, str]:
    """As the runner reads them, a line each; lines that are empty are none."""
    return dict(line.split("=", 1) for line in (step / "outputs").read_text().splitlines() if line)


@pytest.mark.parametrize(
    ("actions", "config", "flags", "opening"),
    [
        ("", "", (), "SHOP-1  New header"),
        ("false", "", (), "SHOP-1  New header"),
        ("true", "", (), "::stop-commands::"),
        ("true", 'fail-on = "never"', (), "::stop-commands::"),
        ("true", 'format = "text"', (), "SHOP-1  New header"),
        ("true", 'format = "json"', (), "{"),
        ("true", 'format = "json"', ("--format", "github"), "::stop-commands::"),
        ("true", "", ("--format", "text"), "SHOP-1  New header"),
        ("", "", ("--format", "github"), "::stop-commands::"),
    ],
)
def test_a_flag_wins_then_the_config_then_the_place(
    run: Callable, backlog: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch,
    actions: str, config: str, flags: tuple[str, ...], opening: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("GITHUB_ACTIONS", actions)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(folder / "outputs"))
    (folder / "vanitylint.toml").write_text(config)
    ran = run("check", backlog(OPEN_BET), *DAY, *flags)
    assert ran.out.startswith(opening)
    is_told = actions == "true"  # whatever the log shows: steps after this one count on it
    assert ((folder / "summary.md").exists(), (folder / "outputs").exists()) == (is_told, is_told)


def test_the_text_stands_where_commands_are_stopped_and_the_annotations_after_it(
    step: Path,  # noqa: ARG001 - the place
    run: Callable,
    backlog: Callable,
) -> None:
    ran = run("check", backlog(OPEN_BET), *DAY)
    assert ran.status == 1
    found = re.fullmatch(
        r"::stop-commands::(?P<token>[0-9a-f]{32})\n(?P<text>.*\n)::(?P=token)::\n(?P<rest>.*)", ran.out, re.DOTALL
    )
    assert found
    assert found["text"] == run("check", backlog(OPEN_BET), *DAY, "--format", "text").out
    assert [command.properties["title"] for command in obeyed(found["rest"])] == ["HYP101 SHOP-1"]
    again = run("check", backlog(OPEN_BET), *DAY)
    assert found["token"] not in again.out


def test_summary_and_outputs_are_added_to_what_is_there(step: Path, run: Callable, backlog: Callable) -> None:
    run("check", backlog(OPEN_BET, LATE), *DAY)
    summary = (step / "summary.md").read_text()
    assert summary.startswith("# Tests\n\nall 12 ran\n\nEverything requested was read. 2 work items")
    assert "| SHOP-1 | New header | error |" in summary
    assert outputs(step) == {
        "tests": "12", "findings": "2", "errors": "1", "warnings": "1", "infos": "0", "items": "2", "bets": "2", "overdue": "1",
        "complete": "true", "new": "2",
    }  # fmt: skip
    run("check", backlog(OPEN_BET, LATE), *DAY, "--severity", "error")
    assert {name: outputs(step)[name] for name in ("findings", "errors", "warnings", "new")} == {
        "findings": "2", "errors": "1", "warnings": "1", "new": "0",
    }  # fmt: skip
    assert (step / "summary.md").read_text().count("Everything requested was read.") == 2


def test_a_run_that_is_not_to_be_trusted_says_so_everywhere(step: Path, run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(OPEN_BET, {"key": "SHOP-2", "state": "none such"}), *DAY)
    assert ran.status == 2
    assert outputs(step)["complete"] == "false"
    assert "all 12 ran\n\n**Not everything requested could be read" in (step / "summary.md").read_text()
    assert obeyed(ran.out)[2].data.startswith("Not everything could be read: backlog.jsonl:2")


def test_no_item_commands_the_runner(step: Path, run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(*ITEMS), *DAY, "--profile", "extended", "--limit", "0", "-v")
    assert "\x1b" not in ran.out
    assert obeyed(ran.err) == []
    names = [command.name for command in obeyed(ran.out)]
    assert names[0] == "stop-commands"
    assert re.fullmatch("[0-9a-f]{32}", names[1])
    assert {"error", "warning"} <= set(names[2:]) <= {"error", "warning", "notice"}
    assert len(obeyed(ran.out.replace("::stop-commands::", ""))) > len(names), "the text tries, so stopping matters"
    assert set(outputs(step)) == {
        "tests", "findings", "errors", "warnings", "infos", "items", "bets", "overdue", "complete", "new",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["text", "markdown", "brief", "brief-markdown"])
def test_no_item_commands_the_runner_in_what_people_read(
    step: Path,  # noqa: ARG001 - the environment of a step
    run: Callable, backlog: Callable, name: str, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    words = ("check", backlog(*ITEMS), *DAY, "--profile", "extended", "--limit", "0", "--format", name)
    assert obeyed(run(*words).out) == []
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert name != "text" or obeyed(run(*words).out), "the text tries, so the guard matters"


@pytest.mark.parametrize(
    "verb",
    [
        ("fetch",),
        ("read",),
        ("read", "--why"),
        ("trace", "EVIL-1"),
        ("ledger", "-v", "--limit", "0"),
        ("acknowledge", "--all-existing"),
        ("doctor",),
        ("init", "--explain-only"),
    ],
    ids=" ".join,
)
def test_no_item_commands_the_runner_in_what_other_verbs_say(
    step: Path,  # noqa: ARG001 - the environment of a step
    run: Callable, backlog: Callable, verb: tuple[str, ...],
) -> None:  # fmt: skip
    ran = run(*verb, backlog(*ITEMS, {"key": "EVIL", "##[error]x": 1}))
    assert obeyed(ran.out + ran.err) == []


def test_no_item_commands_the_runner_in_what_sql_shows(
    step: Path,  # noqa: ARG001 - the environment of a step
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run("fetch", backlog(*ITEMS))
    query = ("sql", "select title, body, labels from item")
    assert obeyed(run(*query).out) == []
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert obeyed(run(*query).out), "the text tries, so the guard matters"


@pytest.mark.parametrize("name", ["no ##[error]x", "no ##[stop-commands]x", "\n::error::x", "\r::error::x"])
def test_no_error_commands_the_runner(step: Path, run: Callable, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (step / "vanitylint.toml").write_text(f"sources = {name!r}\n", newline="")
    ran = run("check")
    assert ran.status == 2
    (told,) = obeyed(ran.err)
    assert (told.name, told.properties) == ("error", {"title": "vanitylint"})
    assert "there is no such file" in told.data
    assert len(obeyed((step / "summary.md").read_text())) == 0
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert "\u2060" not in run("check").err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nofile.jsonl",), "nofile.jsonl: there is no such file or folder"),
        (("check", "nofile.jsonl", "--format", "json"), "nofile.jsonl: there is no such file or folder"),
        (("check", "backlog.jsonl", "--select", "ABC999"), "there is no rule 'ABC999'"),
        (("check", "backlog.jsonl", "--no-such-flag"), "No such option"),
    ],
)
def test_an_error_that_stops_a_check_is_told_everywhere(
    step: Path, run: Callable, backlog: Callable, words: tuple[str, ...], why: str
) -> None:
    backlog(OPEN_BET)
    ran = run(*words)
    assert ran.status == 2
    assert why in obeyed(ran.err)[0].data
    summary = (step / "summary.md").read_text()
    assert summary.startswith("# Tests\n\nall 12 ran\n\n**vanitylint stopped, so do not trust this run:**\n\n- ")
    assert why.rsplit(": ", maxsplit=1)[-1] in summary
    assert outputs(step) == {"tests": "12", "complete": "false"}


def test_an_error_of_another_verb_leaves_no_outputs(step: Path, run: Callable) -> None:
    ran = run("explain", "ABC999")
    assert [command.name for command in obeyed(ran.err)] == ["error"]
    assert outputs(step) == {"tests": "12"}
    assert (step / "summary.md").read_text() == "# Tests\n\nall 12 ran"


@pytest.mark.parametrize("source", ["backlog.jsonl", "nofile.jsonl"])
def test_of_two_files_that_cannot_be_written_both_are_told(
    step: Path, run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    backlog(OPEN_BET)
    for variable in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.setenv(variable, str(step / "nowhere" / variable))
    ran = run("check", source, *DAY)
    assert ran.status == 2
    told = [command.data for command in obeyed(ran.err)]
    unwritten = [why for why in told if "cannot be written: No such file or directory" in why]
    assert [why.split(": ")[1].split()[0] for why in unwritten] == ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"]
    assert len(told) == len(unwritten) + (source == "nofile.jsonl")


@pytest.mark.parametrize("variable", ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"])
def test_a_file_that_cannot_be_written_is_told(
    step: Path, run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(step / "nowhere" / "file"))
    ran = run("check", backlog(OPEN_BET), *DAY, "--fail-on", "never", "--output", "json=report.json")
    assert ran.status == 2
    assert f"nowhere/file: {variable} cannot be written: No such file or directory" in ran.err
    assert "HYP101 SHOP-1" in ran.out
    assert (step / "report.json").exists()


def test_what_the_runner_names_no_file_for_is_left_out(
    step: Path, run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    monkeypatch.setenv("GITHUB_OUTPUT", "")
    assert run("check", backlog(OPEN_BET), *DAY).status == 1
    assert (step / "outputs").read_text() == "tests=12"


def test_a_summary_leaves_room_for_what_is_there(step: Path, run: Callable, backlog: Callable) -> None:
    items: list[dict[str, Any]] = [OPEN_BET | {"key": f"SHOP-{n}", "title": "Größe " * 20} for n in range(2000)]
    (step / "summary.md").write_text("x" * 700_000)
    run("check", backlog(*items), *DAY)
    summary = (step / "summary.md").read_bytes()
    assert 1_000_000 < len(summary) < 1024 * 1024
    assert b" more are left out; they do not fit here." in summary
    assert outputs(step)["findings"] == "2000"


def test_annotations_can_go_to_a_file(run: Callable, backlog: Callable, folder: Path) -> None:
    ran = run("check", backlog(OPEN_BET), *DAY, "--output", "github=log.txt")
    assert ran.out.startswith("SHOP-1  New header")
    assert (folder / "log.txt").read_text().startswith("::error title=HYP101 SHOP-1::What do we expect")
