"""`config show` and `rules`: each setting in effect, and who says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.config import KEYS, Config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = """\
sources = ["shop.jsonl", "https://me:secret@github.com/acme/shop"]
ignore = [
  "MET",
  "FUP303",
]
fail-on = "warning"

[severity]
HYP101 = "warning"

[params]
circular-bet.share = 0.5

[fields]
metric = ["KPI", "Signal"]

[jira]
pages = true

[[override]]
keys = ["PLAT-*"]
kinds = ["epic"]
profile = "extended"
[override.params.HYP107]
share = 0.25
[override.severity]
HYP = "info"

[mail]
to = ["lead@example.com"]
from = "backlog@example.com"
[[mail.team]]
name = "Shop"
to = "shop@example.com"
projects = ["SHOP"]
"""
SECRET = "ghp_do_not_show"  # noqa: S105 - nobody's


@pytest.fixture
def config(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_TOKEN", SECRET)
    monkeypatch.setenv("JIRA_API_TOKEN", SECRET)
    for name in ("GH_TOKEN", "JIRA_URL"):
        monkeypatch.delenv(name, raising=False)
    path = folder / "vanitylint.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def shown(run: Callable, config: Path) -> Callable[..., dict[str, Any]]:  # noqa: ARG001 - is there
    """What `config show --format json` says."""

    def show(*flags: str) -> dict[str, Any]:
        ran = run("config", "show", "--format", "json", *flags)
        assert (ran.status, ran.err) == (0, "")
        told: dict[str, Any] = json.loads(ran.out)
        return told

    return show


def values(told: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    return {each["key"]: (each["value"], each["from"]) for each in told["values"]}


def rules(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in told["rules"]}


def test_each_value_has_its_line(shown: Callable) -> None:
    found = values(shown())
    assert found["sources"] == (["shop.jsonl", "https://github.com/acme/shop"], "vanitylint.toml:1")
    assert found["profile"] == ("starter", "default")
    assert found["ignore"] == (["MET", "FUP303"], "vanitylint.toml:2")
    assert found["fail-on"] == ("warning", "vanitylint.toml:6")
    assert found["severity.HYP101"] == ("warning", "vanitylint.toml:9")
    assert found["params.circular-bet.share"] == (0.5, "vanitylint.toml:12")
    assert found["fields.metric"] == (["KPI", "Signal"], "vanitylint.toml:15")
    assert found["jira.pages"] == (True, "vanitylint.toml:18")
    assert found["mail.from"] == ("backlog@example.com", "vanitylint.toml:31")
    assert found["mail.team.Shop"] == ("shop@example.com for projects SHOP", "vanitylint.toml:32")


def test_every_key_without_a_table_is_shown(run: Callable) -> None:
    told = json.loads(run("config", "show", "--format", "json").out)
    tables = {key for key in KEYS if isinstance(getattr(Config(), key.replace("-", "_")), dict)} | {"override", "mail"}
    assert set(values(told)) == {*KEYS} - tables
    assert {source for _, source in values(told).values()} == {"default"}


def test_a_flag_wins_and_is_named(shown: Callable) -> None:
    found = values(shown("--profile", "recommended", "--select", "HYP,FUP", "--ignore", "HYP105"))
    assert found["profile"] == ("recommended", "--profile")
    assert found["select"] == (["HYP", "FUP"], "--select")
    assert found["ignore"] == (["MET", "FUP303", "HYP105"], "vanitylint.toml:2 and --ignore")


def test_a_profile_of_the_command_line_stands_in_place_of_the_configs_select(shown: Callable, config: Path) -> None:
    config.write_text('select = ["HYP"]')
    assert values(shown())["select"] == (["HYP"], "vanitylint.toml:1")
    told = shown("--profile", "starter")
    assert values(told)["select"] == ([], "--profile, in place of vanitylint.toml:1")
    assert rules(told)["FUP301"]["on"]


def test_each_rule_tells_why_and_how(shown: Callable) -> None:
    found = rules(shown("--select", "HYP,FUP", "--ignore", "HYP105"))
    assert (found["HYP105"]["on"], found["HYP105"]["why"]) == (False, "--ignore")
    assert (found["FUP303"]["on"], found["FUP303"]["why"]) == (False, "ignore in vanitylint.toml:4")
    assert (found["PLN601"]["on"], found["PLN601"]["why"]) == (False, "not in --select")
    assert found["HYP101"]["severities"] == ["warning"]
    assert found["HYP101"]["severity_from"] == "vanitylint.toml:9"
    assert found["HYP102"]["severity_from"] == "rule"
    assert found["HYP107"]["params"] == {"share": {"value": 0.5, "from": "vanitylint.toml:12"}}
    assert found["HYP106"]["params"]["days"]["from"] == "default"


def test_a_table_is_shown_with_what_it_changes(shown: Callable) -> None:
    (override,) = shown()["overrides"]
    assert override["where"] == "vanitylint.toml:20"
    assert override["scope"] == {"keys": ["PLAT-*"], "kinds": ["epic"]}
    assert values(override) == {
        "profile": ("extended", "vanitylint.toml:23"),
        "severity.HYP": ("info", "vanitylint.toml:27"),
        "params.HYP107.share": (0.25, "vanitylint.toml:25"),
    }
    changed = rules(override)
    assert changed["HYP107"]["on"]
    assert changed["HYP107"]["params"]["share"] == {"value": 0.25, "from": "vanitylint.toml:25"}
    assert changed["HYP101"]["severities"] == ["info"]
    assert "FUP302" not in changed  # it stands as for all
    assert "MET201" not in changed


def test_text_says_the_same(run: Callable, config: Path) -> None:  # noqa: ARG001 - is there
    ran = run("config", "show")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert ran.status == 0
    assert "used vanitylint.toml the nearest" in lines
    assert "fail-on warning vanitylint.toml:6" in lines
    assert "select the profile's default" in lines
    assert "For keys PLAT-*; kinds epic only (vanitylint.toml:20)" in lines
    assert "HYP101 bet-missing warning profile starter; severity vanitylint.toml:9" in lines
    assert "HYP107 circular-bet info, share = 0.25 profile extended; severity vanitylint.toml:27; share vanitylint.toml:25" in lines  # fmt: skip
    assert run("config").out == ran.out
    assert run("config", "--ignore", "HYP101").out != ran.out


def test_what_holds_a_secret_is_only_named(run: Callable, config: Path) -> None:  # noqa: ARG001 - is there
    for words in (("config",), ("config", "show", "--format", "json")):
        out = run(*words).out
        assert "secret@" not in out
        assert SECRET not in out
    told = {each["name"]: each["is_set"] for each in json.loads(out)["environment"]}
    assert told["GITHUB_TOKEN"]
    assert told["JIRA_API_TOKEN"]
    assert told["GH_TOKEN"] is told["JIRA_URL"] is False


def test_which_file_was_taken_and_where_it_was_looked_for(
    shown: Callable, run: Callable, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = config.parent / "team" / "docs"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    told = shown()["config"]
    assert (told["path"], told["from"]) == ("../../vanitylint.toml", "the nearest")
    assert told["looked_in"] == [str(below), str(below.parent), str(config.parent)]
    (below.parent / "pyproject.toml").write_text("# [tool.vanitylint] is in the other file\n")
    assert shown()["config"] == told
    (below.parent / "pyproject.toml").write_text('[tool.vanitylint]\nprofile = "extended"\n')
    told = shown()
    assert told["config"]["path"] == "../pyproject.toml"
    assert told["config"]["not_taken"] == ["../../vanitylint.toml"]
    assert values(told)["profile"] == ("extended", "../pyproject.toml:2")
    monkeypatch.setenv("VANITYLINT_CONFIG", str(config))
    monkeypatch.setenv("VANITYLINT_SNAPSHOT", "kept.db")
    told = shown()
    assert told["config"]["from"] == "environment VANITYLINT_CONFIG"
    assert values(told)["snapshot"] == ("kept.db", "environment VANITYLINT_SNAPSHOT")
    told = shown("--config", str(below.parent / "pyproject.toml"))
    assert (told["config"]["from"], told["config"]["looked_in"]) == ("--config", [])
    monkeypatch.delenv("VANITYLINT_CONFIG")
    config.unlink()
    (below.parent / "pyproject.toml").unlink()
    assert "used      none" in run("config").out


def test_a_config_that_means_nothing_is_told_at_its_line(run: Callable, config: Path) -> None:
    config.write_text("profile = 'none'")
    ran = run("config")
    assert ran.status == 2
    assert ran.err.startswith("error: vanitylint.toml:1: unknown profile 'none'")


def test_rules_are_listed_by_family_with_the_reason(run: Callable, config: Path) -> None:
    run("new-rule", "old-bet")
    config.write_text(f'rules = ["rules"]\n{CONFIG}')
    ran = run("rules", "--ignore", "HYP105")
    out = ran.out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    for heading in ("CHG history", "FUP follow-up", "HYP hypothesis", "MET metric", "OWN own", "PLN planning"):
        assert heading in lines
    assert "HYP101 on bet-missing warning profile starter; severity vanitylint.toml:10" in lines
    assert "HYP105 off no-signal warning --ignore" in lines
    assert "FUP303 off follow-up-closed-empty error/warning ignore in vanitylint.toml:5" in lines
    assert "share = 0.5 vanitylint.toml:13" in lines
    assert "Some items have other settings (vanitylint.toml:21): see vanitylint config show." in ran.err
