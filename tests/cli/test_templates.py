"""The repository's issue templates at the front door: found or named, broken or changed."""

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
    """Write a file below the folder."""

    def writer(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return writer


@pytest.fixture
def hypothesis(run: Callable) -> Callable[..., str]:
    """What is read of the first item's hypothesis."""

    def reading(*words: str) -> str:
        ran = run("read", *words, "--format", "jsonl")
        assert ran.status == 0, ran.err
        return str(json.loads(ran.out.splitlines()[0])["hypothesis"])

    return reading


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
def test_a_template_of_the_repository_is_found(
    backlog: Callable, write: Callable, hypothesis: Callable, name: str, template: str
) -> None:
    source = backlog(EPIC)
    assert hypothesis(source) == "stated"
    write(name, template)
    assert hypothesis(source) == "placeholder"


def test_check_asks_about_an_untouched_template(run: Callable, backlog: Callable, write: Callable) -> None:
    source = backlog(EPIC)
    assert run("check", source, "--select", "HYP", "--fail-on", "warning").status == 0
    write(".github/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    write(".github/ISSUE_TEMPLATE/config.yml", "blank_issues_enabled: false\n")
    ran = run("check", source, "--select", "HYP", "--fail-on", "warning")
    assert ran.status == 1
    assert 'What would you write under "Hypothesis" of A-1' in ran.out


def test_a_changed_template_reads_the_same_snapshot_again(
    backlog: Callable, write: Callable, hypothesis: Callable
) -> None:
    source = backlog(EPIC)
    path = write(".github/ISSUE_TEMPLATE/epic.md", "## Hypothesis\n\nTell us who will do what.\n")
    assert hypothesis(source) == "stated"
    path.write_text(TEMPLATE)
    assert hypothesis(source) == "placeholder"
    path.unlink()
    assert hypothesis(source) == "stated"


def test_items_in_markdown_have_templates_too(write: Callable, hypothesis: Callable) -> None:
    write("backlog/epic-1.md", f"---\ntitle: New header\nkind: Epic\nstatus: doing\n---\n{BODY}")
    assert hypothesis("backlog") == "stated"
    write("ISSUE_TEMPLATE/epic.md", TEMPLATE)
    assert hypothesis("backlog") == "placeholder"
    assert hypothesis("backlog/epic-1.md") == "placeholder"


# Where they are looked for


def test_a_repository_has_its_own(folder: Path, backlog: Callable, write: Callable, hypothesis: Callable) -> None:
    write("ISSUE_TEMPLATE/epic.md", TEMPLATE)
    (folder / "inner" / ".git").mkdir(parents=True)
    (folder / "inner" / "data").mkdir()
    assert hypothesis(backlog(EPIC, name="inner/data/a.jsonl")) == "stated"
    write("inner/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    assert hypothesis("inner/data/a.jsonl") == "placeholder"


def test_a_source_beside_the_repository_is_taken_to_belong_to_it(
    folder: Path, backlog: Callable, write: Callable, hypothesis: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("repo/.github/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    (folder / "repo" / "src").mkdir()
    backlog(EPIC, name="a.jsonl")
    monkeypatch.chdir(folder / "repo" / "src")
    assert hypothesis(str(folder / "a.jsonl")) == "placeholder"
    assert hypothesis("../../a.jsonl") == "placeholder"


def test_standard_input_belongs_to_the_working_folder(run: Callable, write: Callable) -> None:
    write(".github/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    ran = run("read", "-", "--format", "jsonl", stdin=json.dumps(EPIC).encode())
    assert json.loads(ran.out)["hypothesis"] == "placeholder"


def test_the_demo_knows_no_templates(run: Callable, write: Callable) -> None:
    write(".github/ISSUE_TEMPLATE/broken.yml", "name: a: b")
    assert run("demo").status == 0


# Named in the config


@pytest.mark.parametrize("value", ['["forms"]', '"forms/bet.yml"', '["forms/bet.yml", "ours/epic.md"]'])
def test_the_config_names_templates_and_no_others_count(
    backlog: Callable, write: Callable, hypothesis: Callable, value: str
) -> None:
    source = backlog(EPIC)
    write("forms/bet.yml", FORM)
    write("ours/epic.md", "Our own words.\n")
    write("ISSUE_TEMPLATE/broken.yml", "name: a: b")
    write("vanitylint.toml", f"templates = {value}\n")
    assert hypothesis(source) == "placeholder"


def test_templates_can_be_switched_off(backlog: Callable, write: Callable, hypothesis: Callable) -> None:
    source = backlog(EPIC)
    write("ISSUE_TEMPLATE/epic.md", TEMPLATE)
    write("vanitylint.toml", "templates = []\n")
    assert hypothesis(source) == "stated"


def test_paths_are_seen_from_the_config(
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
def test_a_named_template_that_cannot_be_used_stops_the_run(
    run: Callable, folder: Path, backlog: Callable, write: Callable, text: str, expected: str
) -> None:
    (folder / "empty").mkdir()
    write("forms/bet.yml", "name: Bet\nabout: a: b\n")
    write("vanitylint.toml", text)
    ran = run("check", backlog(EPIC))
    assert ran.status == 2
    assert expected in ran.err


# Found, and broken


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("name: Bet\nabout: a: b\n", "bet.yml:2", "this is not YAML"),
        ("name: Bet\n", "bet.yml", "is not an issue form"),
    ],
)
def test_a_found_template_that_cannot_be_used_is_told_and_the_rest_counts(
    run: Callable, backlog: Callable, write: Callable, text: str, place: str, why: str
) -> None:
    source = backlog(EPIC)
    write(".github/ISSUE_TEMPLATE/epic.md", TEMPLATE)
    write(".github/ISSUE_TEMPLATE/bet.yml", text)
    ran = run("read", source, "--format", "jsonl")
    assert ran.status == 2
    assert f"not read: .github/ISSUE_TEMPLATE/{place}: {why}" in ran.err
    assert "it was not used as a template" in ran.err
    assert json.loads(ran.out.splitlines()[0])["hypothesis"] == "placeholder"
    ran = run("check", source)
    assert ran.status == 2
    assert place in ran.out
    assert run("check", source, "--offline").status == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may read everything")
def test_a_locked_folder_of_templates_is_told(run: Callable, backlog: Callable, write: Callable) -> None:
    folder = write(".github/ISSUE_TEMPLATE/epic.md", TEMPLATE).parent
    folder.chmod(0)
    try:
        ran = run("check", backlog(EPIC))
    finally:
        folder.chmod(0o700)
    assert ran.status == 2
    assert "cannot be opened" in ran.out
