"""Issue templates of a repository: found or configured, unusable or changed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BODY = "## Hypothesis\n\nMore customers of one group do something more often, thanks to this work.\n"
TEMPLATE = f"---\nname: Epic\n---\n{BODY}"
FORM = f"name: Bet\nbody:\n  - type: textarea\n    attributes:\n      label: Hypothesis\n      value: {BODY.split(chr(10))[2]!r}\n"
EPIC = {"key": "A-1", "title": "New header", "kind": "Epic", "state": "doing", "started": "2026-02-02", "body": BODY}


@pytest.fixture
def write(folder: Path) -> Callable[[str, str], Path]:
    """Return a function that writes a file below the folder."""

    def writer(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return writer


@pytest.fixture
def hypothesis(run: Callable) -> Callable[..., str]:
    """Return a function that reads items and returns the hypothesis status of the first."""

    def read_status(*args: str) -> str:
        result = run("read", *args, "--format", "jsonl")
        assert result.status == 0, result.err
        return str(json.loads(result.out.splitlines()[0])["hypothesis"])

    return read_status


@pytest.mark.parametrize(
    ("name", "template"),
    [
        (".github/ISSUE_TEMPLATE/epic.md", TEMPLATE),
        (".github/ISSUE_TEMPLATE/bet.yml", FORM),
        (".github/ISSUE_TEMPLATE.md", TEMPLATE),
        (".github/issue_template.md", BODY),
        ("ISSUE_TEMPLATE/epic.md", TEMPLATE),
        ("docs/ISSUE_TEMPLATE/bet.yaml", FORM),
    ],
)
def test_template_of_repository_is_found(
    backlog: Callable, write: Callable, hypothesis: Callable, name: str, template: str
) -> None:
    source = backlog(EPIC)
    assert hypothesis(source) == "stated"
    write(name, template)
    assert hypothesis(source) == "placeholder"


def test_check_reports_untouched_template(run: Callable, backlog: Callable, write: Callable) -> None:
    source = backlog(EPIC)
    assert run("check", source, "--select", "HYP", "--fail-on", "warning").status == 0
    write(".github/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    write(".github/ISSUE_TEMPLATE/config.yml", "blank_issues_enabled: false\n")
    result = run("check", source, "--select", "HYP", "--fail-on", "warning")
    assert result.status == 1
    assert 'What would you write under "Hypothesis" of A-1' in result.out


def test_snapshot_is_read_again_when_template_changes(backlog: Callable, write: Callable, hypothesis: Callable) -> None:
    source = backlog(EPIC)
    path = write(".github/ISSUE_TEMPLATE/epic.md", "## Hypothesis\n\nTell us who will do what.\n")
    assert hypothesis(source) == "stated"
    path.write_text(TEMPLATE)
    assert hypothesis(source) == "placeholder"
    path.unlink()
    assert hypothesis(source) == "stated"


def test_templates_apply_to_markdown_items(write: Callable, hypothesis: Callable) -> None:
    write("backlog/epic-1.md", f"---\ntitle: New header\nkind: Epic\nstatus: doing\n---\n{BODY}")
    assert hypothesis("backlog") == "stated"
    write("ISSUE_TEMPLATE/epic.md", TEMPLATE)
    assert hypothesis("backlog") == "placeholder"
    assert hypothesis("backlog/epic-1.md") == "placeholder"


# Folders that are searched


def test_nested_repository_uses_only_its_own_templates(
    folder: Path, backlog: Callable, write: Callable, hypothesis: Callable
) -> None:
    write("ISSUE_TEMPLATE/epic.md", TEMPLATE)
    (folder / "inner" / ".git").mkdir(parents=True)
    (folder / "inner" / "data").mkdir()
    assert hypothesis(backlog(EPIC, name="inner/data/a.jsonl")) == "stated"
    write("inner/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    assert hypothesis("inner/data/a.jsonl") == "placeholder"


def test_source_outside_repository_uses_templates_of_current_repository(
    folder: Path, backlog: Callable, write: Callable, hypothesis: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("repo/.github/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    (folder / "repo" / "src").mkdir()
    backlog(EPIC, name="a.jsonl")
    monkeypatch.chdir(folder / "repo" / "src")
    assert hypothesis(str(folder / "a.jsonl")) == "placeholder"
    assert hypothesis("../../a.jsonl") == "placeholder"


def test_standard_input_uses_templates_of_working_folder(run: Callable, write: Callable) -> None:
    write(".github/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    result = run("read", "-", "--format", "jsonl", stdin=json.dumps(EPIC).encode())
    assert json.loads(result.out)["hypothesis"] == "placeholder"


def test_demo_ignores_templates(run: Callable, write: Callable) -> None:
    write(".github/ISSUE_TEMPLATE/broken.yml", "name: a: b")
    assert run("demo").status == 0


# Configured templates


@pytest.mark.parametrize("value", ['["forms"]', '"forms/bet.yml"', '["forms/bet.yml", "ours/epic.md"]'])
def test_only_configured_templates_count(backlog: Callable, write: Callable, hypothesis: Callable, value: str) -> None:
    source = backlog(EPIC)
    write("forms/bet.yml", FORM)
    write("ours/epic.md", "Our own words.\n")
    write("ISSUE_TEMPLATE/broken.yml", "name: a: b")
    write("vanitylint.toml", f"templates = {value}\n")
    assert hypothesis(source) == "placeholder"


def test_templates_can_be_disabled(backlog: Callable, write: Callable, hypothesis: Callable) -> None:
    source = backlog(EPIC)
    write("ISSUE_TEMPLATE/epic.md", TEMPLATE)
    write("vanitylint.toml", "templates = []\n")
    assert hypothesis(source) == "stated"


def test_template_paths_are_relative_to_config(
    folder: Path, backlog: Callable, write: Callable, hypothesis: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("ours/epic.md", TEMPLATE)
    write("vanitylint.toml", 'templates = ["ours"]\n')
    (folder / "inner").mkdir()
    backlog(EPIC, name="inner/a.jsonl")
    monkeypatch.chdir(folder / "inner")
    assert hypothesis("a.jsonl") == "placeholder"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('fail-on = "info"\ntemplates = ["gone"]', "vanitylint.toml:2: there is no file or folder 'gone'"),
        ('templates = ["."]\ntemplate = 3', "vanitylint.toml:2: unknown key 'template'"),
        ('templates = [""]', "vanitylint.toml:1: there is no file or folder ''"),
        ('templates = ["a\\u0000"]', "vanitylint.toml:1: there is no file or folder"),
        ("templates = [3]", "vanitylint.toml:1: templates should be a list"),
        ('templates = ["empty"]', "empty: contains no template"),
        ('templates = ["backlog.jsonl"]', "backlog.jsonl: is not a template"),
        ('templates = ["forms/bet.yml"]', "bet.yml:2: this is not YAML"),
    ],
)
def test_unusable_configured_template_stops_run(
    run: Callable, folder: Path, backlog: Callable, write: Callable, text: str, expected: str
) -> None:
    (folder / "empty").mkdir()
    write("forms/bet.yml", "name: Bet\nabout: a: b\n")
    write("vanitylint.toml", text)
    result = run("check", backlog(EPIC))
    assert result.status == 2
    assert expected in result.err


# Unusable templates


@pytest.mark.parametrize(
    ("text", "location", "message"),
    [
        ("name: Bet\nabout: a: b\n", "bet.yml:2", "this is not YAML"),
        ("name: Bet\n", "bet.yml", "is not an issue form"),
    ],
)
def test_unusable_found_template_is_reported_and_others_count(
    run: Callable, backlog: Callable, write: Callable, text: str, location: str, message: str
) -> None:
    source = backlog(EPIC)
    write(".github/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    write(".github/ISSUE_TEMPLATE/bet.yml", text)
    result = run("read", source, "--format", "jsonl")
    assert result.status == 2
    assert f"not read: .github/ISSUE_TEMPLATE/{location}: {message}" in result.err
    assert "it was not used as a template" in result.err
    assert json.loads(result.out.splitlines()[0])["hypothesis"] == "placeholder"
    result = run("check", source)
    assert result.status == 2
    assert location in result.out
    assert run("check", source, "--offline").status == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may read everything")
def test_unreadable_template_folder_is_reported(run: Callable, backlog: Callable, write: Callable) -> None:
    folder = write(".github/ISSUE_TEMPLATE/epic.md", TEMPLATE).parent
    folder.chmod(0)
    try:
        result = run("check", backlog(EPIC))
    finally:
        folder.chmod(0o700)
    assert result.status == 2
    assert "cannot be opened" in result.out
