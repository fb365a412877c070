"""`vanitylint init` writes a config that works, and that says what was recognised."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.config import load_config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ITEM: dict[str, Any] = {
    "key": "A-1",
    "kind": "Epic",
    "status": "In QA",
    "labels": ["tech-debt", "checkout"],
    "fields": {"Hypothesis": "We expect fewer people to give up.", "Words of ours": "More people come back."},
}


def test_it_writes_what_is_recognised_and_what_is_not(run: Callable, folder: Path, backlog: Callable) -> None:
    ran = run("init", backlog(ITEM))
    assert (ran.status, ran.out) == (0, "vanitylint.toml is written. Next: vanitylint check\n")
    written = (folder / "vanitylint.toml").read_text(encoding="utf-8")
    for line in (
        '# hypothesis: "Hypothesis"',
        '# not recognised: "Words of ours"',
        '# epic: "type Epic"',
        '# debt: "label tech-debt"',
        '# not recognised: "checkout"',
        '# not recognised: "In QA"',
    ):
        assert line in written.splitlines()
    assert load_config(folder / "vanitylint.toml").sources == ("backlog.jsonl",)


def test_what_it_suggests_works_once_it_is_no_comment(run: Callable, folder: Path, backlog: Callable) -> None:
    run("init", backlog(ITEM))
    path = folder / "vanitylint.toml"
    suggested = ('hypothesis = ["Our bet"]', 'epic = ["Big thing"]', 'debt = ["paying back"]', 'doing = ["In QA"]')
    text = path.read_text(encoding="utf-8")
    for line in suggested:
        assert f"# {line}" in text
        text = text.replace(f"# {line}", line)
    path.write_text(text, encoding="utf-8")
    config = load_config(path)
    assert (config.fields, config.states) == ({"hypothesis": ("Our bet",)}, {"doing": ("In QA",)})
    assert run("check", "--fail-on", "never").status == 0


def test_a_config_is_not_replaced_unless_that_is_wanted(run: Callable, folder: Path, backlog: Callable) -> None:
    (folder / "vanitylint.toml").write_text('profile = "extended"\n')
    source = backlog(ITEM)
    ran = run("init", source)
    assert ran.status == 2
    assert "vanitylint.toml: is there already" in ran.err
    assert load_config(folder / "vanitylint.toml").profile == "extended"
    assert run("init", source, "--force").status == 0
    assert load_config(folder / "vanitylint.toml").profile == "starter"


def test_it_can_be_written_elsewhere(run: Callable, folder: Path, backlog: Callable) -> None:
    assert run("init", backlog(ITEM), "--config", "settings/mine.toml").status == 0
    assert load_config(folder / "settings" / "mine.toml").profile == "starter"


@pytest.mark.parametrize("source", ["nowhere.jsonl", "jira:SHOP"])
def test_where_one_does_not_get_in_nothing_is_written(
    run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.delenv("JIRA_API_TOKEN", raising=False)
    monkeypatch.setenv("JIRA_URL", "https://acme.atlassian.net")
    ran = run("init", source)
    assert (ran.status, ran.out) == (2, "")
    assert not (folder / "vanitylint.toml").exists()


def test_a_source_that_is_not_all_well_is_named(run: Callable, folder: Path, backlog: Callable) -> None:
    source = backlog(ITEM)
    with (folder / source).open("a") as file:
        file.write("{nothing}\n")
    ran = run("init", source)
    assert ran.status == 2
    assert "backlog.jsonl: not all is well, see vanitylint doctor" in ran.err
    assert (folder / "vanitylint.toml").exists()


@pytest.mark.parametrize(
    "name", ["x\nprofile = 'extended'", 'x"]\n#', "\x1b]0;title\x07", "\u202egnp", "\u2028profile = 1", "😀\U000e0001"]
)
def test_names_from_a_tracker_stay_in_their_comment(run: Callable, folder: Path, backlog: Callable, name: str) -> None:
    run("init", backlog(ITEM | {"labels": [name], "fields": {name: "x"}, "kind": name, "status": name}))
    written = (folder / "vanitylint.toml").read_text(encoding="utf-8")
    assert tomllib.loads(written) == {
        "sources": ["backlog.jsonl"], "profile": "starter", "fields": {}, "kinds": {}, "work-classes": {}, "states": {},
    }  # fmt: skip
    assert all(char.isprintable() or char == "\n" for char in written)
