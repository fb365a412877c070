"""`vanitylint init` writes a working config that lists the names it recognised."""

from __future__ import annotations

import re
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
    "status": "With legal",
    "labels": ["tech-debt", "checkout"],
    "fields": {"Hypothesis": "We expect fewer people to give up.", "Words of ours": "More people come back."},
}


def test_init_writes_recognised_and_unrecognised_names(run: Callable, folder: Path, backlog: Callable) -> None:
    result = run("init", backlog(ITEM))
    assert (result.status, result.out) == (0, "Wrote vanitylint.toml. Next: vanitylint check\n")
    config_text = (folder / "vanitylint.toml").read_text(encoding="utf-8")
    for line in (
        '# hypothesis = ["Hypothesis"]',
        '# not recognised: "Words of ours"',
        '# epic = ["Epic"]',
        '# debt = ["tech-debt"]',
        '# not recognised: "checkout"',
        '# not recognised: "With legal"',
        '# to name one of these: todo, doing, done or dropped = ["With legal"]',
    ):
        assert line in config_text.splitlines()
    assert load_config(folder / "vanitylint.toml").sources == ("backlog.jsonl",)


def test_fields_that_describe_the_work_are_listed_separately(run: Callable, folder: Path, backlog: Callable) -> None:
    run("init", backlog(ITEM | {"fields": {"Team": "Menu"}}))
    assert '# the work: "Team"' in (folder / "vanitylint.toml").read_text(encoding="utf-8").splitlines()


def test_example_names_are_marked_as_not_in_use(run: Callable, folder: Path, backlog: Callable) -> None:
    run("init", backlog({"key": "A-1", "kind": "Epic"}))
    lines = (folder / "vanitylint.toml").read_text(encoding="utf-8").splitlines()
    assert '# debt = ["paying back"]   # an example, not a name in use here' in lines
    assert '# epic = ["Epic"]' in lines


def test_standard_fields_of_trackers_are_not_suggested(run: Callable, folder: Path, backlog: Callable) -> None:
    run(
        "init", backlog({"key": "A-1", "fields": {"Components": "Web", "Fix versions": "1.2", "Words of ours": "None"}})
    )
    config_text = (folder / "vanitylint.toml").read_text(encoding="utf-8")
    assert '# to name one of these: hypothesis = ["Words of ours"]' in config_text
    assert "Components" not in config_text


def test_long_list_of_names_is_wrapped(run: Callable, folder: Path, backlog: Callable) -> None:
    run("init", backlog({"key": "A-1", "labels": [f"team {number}" for number in range(10)]}))
    lines = (folder / "vanitylint.toml").read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if '"team 0"' in line)
    assert lines[first].endswith('"team 7",')
    assert lines[first + 1].endswith('"team 9"')


@pytest.mark.parametrize("item", [ITEM, {"key": "A-1"}])
def test_suggestions_work_when_uncommented(
    run: Callable, folder: Path, backlog: Callable, item: dict[str, Any]
) -> None:
    run("init", backlog(item))
    path = folder / "vanitylint.toml"
    text = re.sub(r"^# (?=[a-z-]+ = )", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    config = load_config(path)
    if item is ITEM:
        assert (config.fields["hypothesis"], config.kinds["epic"], config.work_classes["debt"]) == (
            ("Hypothesis",), ("Epic",), ("tech-debt",)
        )  # fmt: skip
    else:
        assert (config.fields["hypothesis"], config.kinds["epic"]) == (("Our bet",), ("Big thing",))
    assert run("check", "--fail-on", "never").status == 0


def test_existing_config_is_only_replaced_with_force(run: Callable, folder: Path, backlog: Callable) -> None:
    (folder / "vanitylint.toml").write_text('profile = "extended"\n')
    source = backlog(ITEM)
    result = run("init", source)
    assert result.status == 2
    assert "vanitylint.toml: already exists" in result.err
    assert load_config(folder / "vanitylint.toml").profile == "extended"
    assert run("init", source, "--force").status == 0
    assert load_config(folder / "vanitylint.toml").profile == "starter"


def test_config_can_be_written_to_another_path(run: Callable, folder: Path, backlog: Callable) -> None:
    assert run("init", backlog(ITEM), "--config", "settings/mine.toml").status == 0
    assert load_config(folder / "settings" / "mine.toml").profile == "starter"


@pytest.mark.parametrize("source", ["nowhere.jsonl", "jira:SHOP"])
def test_nothing_is_written_when_source_cannot_be_opened(
    run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.delenv("JIRA_API_TOKEN", raising=False)
    monkeypatch.setenv("JIRA_URL", "https://acme.atlassian.net")
    result = run("init", source)
    assert (result.status, result.out) == (2, "")
    assert not (folder / "vanitylint.toml").exists()


def test_source_with_problems_is_reported(run: Callable, folder: Path, backlog: Callable) -> None:
    source = backlog(ITEM)
    with (folder / source).open("a") as file:
        file.write("{nothing}\n")
    result = run("init", source)
    assert result.status == 2
    assert "backlog.jsonl: something needs attention, see vanitylint doctor" in result.err
    assert (folder / "vanitylint.toml").exists()


@pytest.mark.parametrize(
    "name", ["x\nprofile = 'extended'", 'x"]\n#', "\x1b]0;title\x07", "\u202egnp", "\u2028profile = 1", "😀\U000e0001"]
)
def test_names_from_tracker_cannot_escape_their_comment(
    run: Callable, folder: Path, backlog: Callable, name: str
) -> None:
    run("init", backlog(ITEM | {"labels": [name], "fields": {name: "x"}, "kind": name, "status": name}))
    config_text = (folder / "vanitylint.toml").read_text(encoding="utf-8")
    assert tomllib.loads(config_text) == {
        "sources": ["backlog.jsonl"], "profile": "starter", "fields": {}, "kinds": {}, "work-classes": {}, "states": {},
    }  # fmt: skip
    assert all(char.isprintable() or char == "\n" for char in config_text)


BODY = "## Hypothesis\nFewer people give up.\n\n## Kitchen notes\nA beer.\n\n**Target:** 30 %\n\n**Beware:** of the dog"


def test_explain_only_shows_recognised_names_and_writes_nothing(run: Callable, folder: Path, backlog: Callable) -> None:
    source = backlog(ITEM | {"body": BODY}, {"key": "A-2", "kind": "Epic", "body": "## Hypothesis\n\n## 2026-03-01"})
    result = run("init", "--explain-only", source)
    assert (result.status, result.err) == (0, "")
    lines = [" ".join(line.split()) for line in result.out.splitlines()]
    assert lines[0] == "backlog.jsonl, headings of 2 items"
    for line in (
        "epic type Epic",
        "debt label tech-debt",
        "hypothesis Hypothesis",
        "hypothesis Hypothesis (2)",
        "target Target (1)",
        "labels checkout",
        "statuses With legal",
        "fields Words of ours",
        "headings Kitchen notes (1)",
    ):
        assert line in lines
    assert "Nothing was judged or written." in result.out
    assert [path.name for path in folder.iterdir()] == [source]


def test_explain_only_uses_names_of_existing_config(run: Callable, folder: Path, backlog: Callable) -> None:
    source = backlog(ITEM | {"body": BODY})
    config = f'sources = ["{source}"]\n[fields]\nhypothesis = ["Kitchen notes"]\n[states]\ndoing = ["With legal"]\n'
    (folder / "vanitylint.toml").write_text(config, encoding="utf-8")
    lines = [" ".join(line.split()) for line in run("init", "--explain-only").out.splitlines()]
    assert "hypothesis Hypothesis (1), Kitchen notes (1)" in lines
    assert "doing status With legal" in lines
    assert (folder / "vanitylint.toml").read_text(encoding="utf-8") == config


def test_explain_only_reads_standard_input(run: Callable, folder: Path, backlog: Callable) -> None:
    content = (folder / backlog(ITEM | {"body": BODY})).read_bytes()
    out = run("init", "--explain-only", "-", stdin=content).out
    assert "-, headings of 1 item\n" in out
    assert "Kitchen notes (1)" in out
    assert "type Epic" in out


def test_explain_only_reports_source_with_problems(run: Callable, folder: Path, backlog: Callable) -> None:
    source = backlog(ITEM)
    with (folder / source).open("a") as file:
        file.write("{nothing}\n")
    result = run("init", "--explain-only", source)
    assert result.status == 2
    assert "type Epic" in result.out
    assert "backlog.jsonl: something needs attention, see vanitylint doctor" in result.err
    assert run("init", "--explain-only", "nowhere.jsonl").status == 2
    assert run("init", "--explain-only").status == 2


@pytest.mark.parametrize("flags", [(), ("--force",)])
def test_init_without_source_is_an_error(run: Callable, folder: Path, flags: tuple[str, ...]) -> None:
    result = run("init", *flags)
    assert result.status == 2
    assert "give a SOURCE" in result.err
    assert not list(folder.iterdir())


def test_headings_cannot_inject_terminal_control_codes(run: Callable, backlog: Callable) -> None:
    out = run("init", "--explain-only", backlog(ITEM | {"body": "## \x1b]0;title\x07 x\n\n## \u202egnp"})).out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
