"""`--output FORMAT=FILE`: each file is written or an error is reported, if possible before fetching."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPEN_BET = {"key": "SHOP-1", "title": "New header", "kind": "Epic", "state": "doing", "started": "2026-02-02"}


def test_several_outputs_are_written_besides_text(run: Callable, backlog: Callable, folder: Path) -> None:
    plain = run("check", backlog(OPEN_BET))
    result = run(
        "check",
        backlog(OPEN_BET),
        "--output",
        "json=a.json",
        "--output",
        "markdown=out/b.md",
        "--output",
        "json=c.json",
    )
    assert (result.status, result.out, result.err) == (1, plain.out, "")
    assert json.loads((folder / "a.json").read_text())["items"] == 1
    assert (folder / "out" / "b.md").read_text().startswith("Everything requested was read.")
    assert (folder / "c.json").read_text() == (folder / "a.json").read_text()


@pytest.mark.parametrize(
    ("output", "file", "opening"),
    [
        ("a.html", "a.html", "<!DOCTYPE html>"),
        ("A.HTM", "A.HTM", "<!DOCTYPE html>"),
        ("new/a.json", "new/a.json", '{\n  "version"'),
        ("a.sarif", "a.sarif", '{\n  "$schema"'),
        ("a.sarif.json", "a.sarif.json", '{\n  "$schema"'),
        ("a.md", "a.md", "Everything requested was read."),
        ("a.xml", "a.xml", "<?xml"),
        ("a.csv", "a.csv", "\ufeff"),
        ("a.txt", "a.txt", "SHOP-1  New header"),
        ("./a=b.html", "a=b.html", "<!DOCTYPE html>"),
        ("report-2026=1.html", "report-2026=1.html", "<!DOCTYPE html>"),
        ("html=a=b.json", "a=b.json", "<!DOCTYPE html>"),
        (r"C:\reports\a=1.html", r"C:\reports\a=1.html", "<!DOCTYPE html>"),
    ],
)
def test_format_is_named_or_follows_from_extension(
    run: Callable, backlog: Callable, folder: Path, output: str, file: str, opening: str
) -> None:
    result = run("check", backlog(OPEN_BET), "--output", output)
    assert (result.status, result.err) == (1, "")
    assert (folder / file).read_text(encoding="utf-8").startswith(opening)


@pytest.mark.parametrize("command", ["check", "brief"])
@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("html=", "'html=': the file is missing; write html=FILE"),
        ("html= ", "'html= ': the file is missing; write html=FILE"),
        ("", "'': the file is missing; write FORMAT=FILE"),
        ("=a.html", "'=a.html': write FILE or FORMAT=FILE, with one of text, "),
        ("htlm=a.html", "; write ./htlm=a.html for a file of that name"),
        ("htlm=a.html", "'htlm=a.html': did you mean html? write FILE or FORMAT=FILE"),
        ("md=a.md", "'md=a.md': did you mean markdown? write FILE or FORMAT=FILE"),
        ("html=new/", "new: cannot be written: it is a folder\n  name a file in it"),
    ],
)
def test_invalid_output_is_reported_and_nothing_is_written(
    run: Callable, backlog: Callable, folder: Path, command: str, output: str, message: str
) -> None:
    backlog(OPEN_BET)
    before = set(folder.iterdir())
    result = run(command, "backlog.jsonl", "--output", output)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize("output", ["report", "report.pdf", ".html/report", "notes.html.bak"])
def test_extension_of_no_format_is_reported(run: Callable, folder: Path, output: str) -> None:
    result = run("check", "no such source", "--output", output)
    assert result.status == 2
    assert f"{output!r}: its ending is not one of .html, .htm, " in result.err
    assert "; write FORMAT=FILE, with one of text, html, " in result.err
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    "second", ["html=a.json", "json=a.json", "html=./a.json", "html=out/../a.json", "html=link.json"]
)
def test_two_outputs_to_same_file_are_an_error(run: Callable, folder: Path, second: str) -> None:
    (folder / "out").mkdir()
    (folder / "a.json").write_text("as it was")
    (folder / "link.json").symlink_to("a.json")
    result = run("check", "no such source", "--output", "json=a.json", "--output", second)
    assert result.status == 2
    assert "two outputs would go to the same file" in result.err
    assert (folder / "a.json").read_text() == "as it was"


def test_device_accepts_several_outputs(run: Callable, backlog: Callable) -> None:
    assert run("check", backlog(OPEN_BET), "--output", "json=/dev/null", "--output", "html=/dev/null").err == ""


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("out", "it is a folder"),
        ("out/", "it is a folder"),
        ("a.txt/b.json", "a.txt is not a folder"),
        ("a.txt/b/c.json", "a.txt is not a folder"),
    ],
)
def test_unwritable_file_is_reported_before_fetching(run: Callable, folder: Path, file: str, message: str) -> None:
    (folder / "out").mkdir()
    (folder / "a.txt").write_text("a file")
    result = run("check", "no such source", "--output", f"json={file}")
    assert result.status == 2
    assert f"{file.rstrip('/')}: cannot be written: " in result.err
    assert message in result.err
    assert "no such source" not in result.err
    assert (folder / "a.txt").read_text() == "a file"


def test_unwritable_folder_is_reported_before_fetching(
    run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != str(folder) or mode != os.W_OK)
    result = run("check", "no such source", "--output", "json=new/a.json")
    assert result.status == 2
    assert f"new/a.json: cannot be written: {folder} is not writable" in result.err


@pytest.mark.parametrize("format_name", ["text", "html", "markdown", "json", "sarif", "github", "csv", "junit"])
def test_report_does_not_reveal_working_folder(run: Callable, folder: Path, format_name: str) -> None:
    (folder / "epics").mkdir()
    (folder / "epics" / "kiosk.md").write_text("---\nkind: Epic\nstatus: In Progress\n---\n# Kiosk\n\nIn the hall.\n")
    (folder / "vanitylint.toml").write_text('sources = ["epics"]\n')
    for _ in range(2):  # the second run has an earlier one to compare with
        report = run("check", "--format", format_name).out
    assert "kiosk" in report
    assert str(folder) not in report
    assert format_name in ("text", "csv") or "epics" in report


def test_item_paths_are_relative_to_working_folder_or_workspace(
    run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "work" / "epics").mkdir(parents=True)
    (folder / "work" / "src").mkdir()
    (folder / "work" / "epics" / "kiosk.md").write_text("---\nkind: Epic\nstatus: In Progress\n---\n# Kiosk\n\nHall.\n")
    (folder / "work" / "vanitylint.toml").write_text('sources = ["epics"]\n')
    monkeypatch.chdir(folder / "work" / "src")
    (finding,) = json.loads(run("check", "--format", "json").out)["findings"]
    assert finding["path"] == "../epics/kiosk.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    assert "file=work/epics/kiosk.md,line=1," in run("check").out
    monkeypatch.chdir(folder / "work" / "epics")
    assert "file=work/epics/kiosk.md,line=1," in run("check", ".").out


def test_stopped_run_reports_output_file_of_earlier_run(run: Callable, backlog: Callable, folder: Path) -> None:
    args = ("--output", "junit=old.xml", "--output", "json=new.json")
    (folder / "old.xml").write_text("as it was")
    result = run("check", "nofile.jsonl", *args)
    assert result.status == 2
    assert "old.xml: not changed; its content is from an earlier run" in result.err
    assert "new.json" not in result.err
    assert (folder / "old.xml").read_text() == "as it was"
    assert "old.xml" not in run("check", backlog({"key": "A-1"}), *args).err


def test_missing_source_among_several_is_a_problem(run: Callable, backlog: Callable, folder: Path) -> None:
    (folder / "old.xml").write_text("as it was")
    (folder / "notes.csv").write_text("just,some\nthing,else\n")
    source = backlog({"key": "A-1", "title": "New header", "kind": "Epic", "state": "doing"})
    result = run("check", "nofile.jsonl", source, "notes.csv", "--output", "junit=old.xml", "--output", "json=new.json")
    assert result.status == 2
    assert "nofile.jsonl: there is no such file or folder" in result.out
    report = json.loads((folder / "new.json").read_text())
    assert not report["complete"]
    assert [problem["source"] for problem in report["problems"]] == ["nofile.jsonl", "notes.csv"]
    assert [finding["key"] for finding in report["findings"]] == ["A-1"]
    assert "there is no such file or folder" in (folder / "old.xml").read_text()


def test_only_one_missing_folder_of_output_path_is_created(run: Callable, backlog: Callable, folder: Path) -> None:
    result = run("check", backlog(OPEN_BET), "--output", "json=reports/typo/a.json")
    assert result.status == 2
    assert "reports/typo/a.json: cannot be written: there is no folder reports" in result.err
    assert not (folder / "reports").exists()
    assert run("check", backlog(OPEN_BET), "--output", "json=reports/a.json").err == ""
