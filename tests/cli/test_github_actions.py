"""`vanitylint check` as a step of GitHub Actions: its log, job summary and outputs."""

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
    """Provide a step of a job in which another command has already written to the files."""
    (folder / "summary.md").write_text("# Tests\n\nall 12 ran")
    (folder / "outputs").write_text("tests=12")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(folder / "outputs"))
    return folder


def outputs(step: Path) -> dict[str, str]:
    """Return the outputs as the runner reads them: one per line, without empty lines."""
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
def test_format_is_that_of_flag_then_config_then_environment(
    run: Callable, backlog: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch,
    actions: str, config: str, flags: tuple[str, ...], opening: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("GITHUB_ACTIONS", actions)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(folder / "outputs"))
    (folder / "vanitylint.toml").write_text(config)
    result = run("check", backlog(OPEN_BET), *DAY, *flags)
    assert result.out.startswith(opening)
    in_actions = actions == "true"  # whatever the format of the log, as later steps rely on the files
    assert ((folder / "summary.md").exists(), (folder / "outputs").exists()) == (in_actions, in_actions)


def test_log_is_text_with_commands_stopped_followed_by_annotations(
    step: Path,  # noqa: ARG001 - the environment of a step
    run: Callable,
    backlog: Callable,
) -> None:
    result = run("check", backlog(OPEN_BET), *DAY)
    assert result.status == 1
    match = re.fullmatch(
        r"::stop-commands::(?P<token>[0-9a-f]{32})\n(?P<text>.*\n)::(?P=token)::\n(?P<rest>.*)", result.out, re.DOTALL
    )
    assert match
    assert match["text"] == run("check", backlog(OPEN_BET), *DAY, "--format", "text").out
    assert [command.properties["title"] for command in obeyed(match["rest"])] == ["HYP101 SHOP-1"]
    second = run("check", backlog(OPEN_BET), *DAY)
    assert match["token"] not in second.out


def test_summary_and_outputs_are_appended_to_existing_files(step: Path, run: Callable, backlog: Callable) -> None:
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


def test_incomplete_run_is_marked_in_outputs_summary_and_annotations(
    step: Path, run: Callable, backlog: Callable
) -> None:
    result = run("check", backlog(OPEN_BET, {"key": "SHOP-2", "state": "none such"}), *DAY)
    assert result.status == 2
    assert outputs(step)["complete"] == "false"
    assert "all 12 ran\n\n**Not everything requested could be read" in (step / "summary.md").read_text()
    assert obeyed(result.out)[2].data.startswith("Not everything could be read: backlog.jsonl:2")


def test_item_texts_cannot_inject_commands_into_check(step: Path, run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(*ITEMS), *DAY, "--profile", "extended", "--limit", "0", "-v")
    assert "\x1b" not in result.out
    assert obeyed(result.err) == []
    names = [command.name for command in obeyed(result.out)]
    assert names[0] == "stop-commands"
    assert re.fullmatch("[0-9a-f]{32}", names[1])
    assert {"error", "warning"} <= set(names[2:]) <= {"error", "warning", "notice"}
    assert len(obeyed(result.out.replace("::stop-commands::", ""))) > len(names), (
        "the items contain commands, so stopping them matters"
    )
    assert set(outputs(step)) == {
        "tests", "findings", "errors", "warnings", "infos", "items", "bets", "overdue", "complete", "new",
    }  # fmt: skip


@pytest.mark.parametrize("format_name", ["text", "markdown", "brief", "brief-markdown"])
def test_item_texts_cannot_inject_commands_into_readable_formats(
    step: Path,  # noqa: ARG001 - the environment of a step
    run: Callable, backlog: Callable, format_name: str, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    args = ("check", backlog(*ITEMS), *DAY, "--profile", "extended", "--limit", "0", "--format", format_name)
    assert obeyed(run(*args).out) == []
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert format_name != "text" or obeyed(run(*args).out), "the items contain commands, so the guard matters"


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
def test_item_texts_cannot_inject_commands_into_other_verbs(
    step: Path,  # noqa: ARG001 - the environment of a step
    run: Callable, backlog: Callable, verb: tuple[str, ...],
) -> None:  # fmt: skip
    result = run(*verb, backlog(*ITEMS, {"key": "EVIL", "##[error]x": 1}))
    assert obeyed(result.out + result.err) == []


def test_item_texts_cannot_inject_commands_into_sql(
    step: Path,  # noqa: ARG001 - the environment of a step
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run("fetch", backlog(*ITEMS))
    query = ("sql", "select title, body, labels from item")
    assert obeyed(run(*query).out) == []
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert obeyed(run(*query).out), "the items contain commands, so the guard matters"


@pytest.mark.parametrize("source", ["no ##[error]x", "no ##[stop-commands]x", "\n::error::x", "\r::error::x"])
def test_error_messages_cannot_inject_commands(
    step: Path, run: Callable, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (step / "vanitylint.toml").write_text(f"sources = {source!r}\n", newline="")
    result = run("check")
    assert result.status == 2
    (command,) = obeyed(result.err)
    assert (command.name, command.properties) == ("error", {"title": "vanitylint"})
    assert "there is no such file" in command.data
    assert len(obeyed((step / "summary.md").read_text())) == 0
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert "\u2060" not in run("check").err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("nofile.jsonl",), "nofile.jsonl: there is no such file or folder"),
        (("check", "nofile.jsonl", "--format", "json"), "nofile.jsonl: there is no such file or folder"),
        (("check", "backlog.jsonl", "--select", "ABC999"), "there is no rule 'ABC999'"),
        (("check", "backlog.jsonl", "--no-such-flag"), "No such option"),
    ],
)
def test_error_that_stops_check_is_in_annotation_summary_and_outputs(
    step: Path, run: Callable, backlog: Callable, args: tuple[str, ...], message: str
) -> None:
    backlog(OPEN_BET)
    result = run(*args)
    assert result.status == 2
    assert message in obeyed(result.err)[0].data
    summary = (step / "summary.md").read_text()
    assert summary.startswith("# Tests\n\nall 12 ran\n\n**vanitylint stopped, so do not trust this run:**\n\n- ")
    assert message.rsplit(": ", maxsplit=1)[-1] in summary
    assert outputs(step) == {"tests": "12", "complete": "false"}


def test_error_of_another_verb_writes_no_summary_or_outputs(step: Path, run: Callable) -> None:
    result = run("explain", "ABC999")
    assert [command.name for command in obeyed(result.err)] == ["error"]
    assert outputs(step) == {"tests": "12"}
    assert (step / "summary.md").read_text() == "# Tests\n\nall 12 ran"


@pytest.mark.parametrize("source", ["backlog.jsonl", "nofile.jsonl"])
def test_both_files_are_reported_when_neither_can_be_written(
    step: Path, run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    backlog(OPEN_BET)
    for variable in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.setenv(variable, str(step / "nowhere" / variable))
    result = run("check", source, *DAY)
    assert result.status == 2
    messages = [command.data for command in obeyed(result.err)]
    unwritable = [message for message in messages if "cannot be written: No such file or directory" in message]
    assert [message.split(": ")[1].split()[0] for message in unwritable] == ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"]
    assert len(messages) == len(unwritable) + (source == "nofile.jsonl")


@pytest.mark.parametrize("variable", ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"])
def test_unwritable_file_is_reported_and_other_outputs_are_written(
    step: Path, run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(step / "nowhere" / "file"))
    result = run("check", backlog(OPEN_BET), *DAY, "--fail-on", "never", "--output", "json=report.json")
    assert result.status == 2
    assert f"nowhere/file: {variable} cannot be written: No such file or directory" in result.err
    assert "HYP101 SHOP-1" in result.out
    assert (step / "report.json").exists()


def test_summary_and_outputs_are_optional(
    step: Path, run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    monkeypatch.setenv("GITHUB_OUTPUT", "")
    assert run("check", backlog(OPEN_BET), *DAY).status == 1
    assert (step / "outputs").read_text() == "tests=12"


def test_summary_leaves_room_for_existing_content(step: Path, run: Callable, backlog: Callable) -> None:
    items: list[dict[str, Any]] = [OPEN_BET | {"key": f"SHOP-{n}", "title": "Größe " * 20} for n in range(2000)]
    (step / "summary.md").write_text("x" * 700_000)
    run("check", backlog(*items), *DAY)
    summary = (step / "summary.md").read_bytes()
    assert 1_000_000 < len(summary) < 1024 * 1024
    assert b" more are left out; they do not fit here." in summary
    assert outputs(step)["findings"] == "2000"


def test_annotations_can_go_to_a_file(run: Callable, backlog: Callable, folder: Path) -> None:
    result = run("check", backlog(OPEN_BET), *DAY, "--output", "github=log.txt")
    assert result.out.startswith("SHOP-1  New header")
    assert (folder / "log.txt").read_text().startswith("::error title=HYP101 SHOP-1::What do we expect")
