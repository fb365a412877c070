"""Tests of `config show` and `rules`: the settings in effect, and where they come from."""

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
SECRET = "ghp_do_not_show"  # noqa: S105 - not a real secret


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
def config_show(run: Callable, config: Path) -> Callable[..., dict[str, Any]]:  # noqa: ARG001 - writes the config
    """Return a function that runs `config show --format json`, and returns its output."""

    def show(*options: str) -> dict[str, Any]:
        result = run("config", "show", "--format", "json", *options)
        assert (result.status, result.err) == (0, "")
        output: dict[str, Any] = json.loads(result.out)
        return output

    return show


def values(shown: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    return {entry["key"]: (entry["value"], entry["from"]) for entry in shown["values"]}


def rules(shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in shown["rules"]}


def test_values_have_their_file_and_line(config_show: Callable) -> None:
    settings = values(config_show())
    assert settings["sources"] == (["shop.jsonl", "https://github.com/acme/shop"], "vanitylint.toml:1")
    assert settings["profile"] == ("starter", "default")
    assert settings["ignore"] == (["MET", "FUP303"], "vanitylint.toml:2")
    assert settings["fail-on"] == ("warning", "vanitylint.toml:6")
    assert settings["severity.HYP101"] == ("warning", "vanitylint.toml:9")
    assert settings["params.circular-bet.share"] == (0.5, "vanitylint.toml:12")
    assert settings["fields.metric"] == (["KPI", "Signal"], "vanitylint.toml:15")
    assert settings["jira.pages"] == (True, "vanitylint.toml:18")
    assert settings["mail.from"] == ("backlog@example.com", "vanitylint.toml:31")
    assert settings["mail.team.Shop"] == ("shop@example.com for projects SHOP", "vanitylint.toml:32")


def test_every_key_that_is_not_a_table_is_shown_with_its_default(run: Callable) -> None:
    output = json.loads(run("config", "show", "--format", "json").out)
    tables = {key for key in KEYS if isinstance(getattr(Config(), key.replace("-", "_")), dict)} | {"override", "mail"}
    assert set(values(output)) == {*KEYS} - tables
    assert {source for _, source in values(output).values()} == {"default"}


def test_option_overrides_config_and_is_named(config_show: Callable) -> None:
    settings = values(config_show("--profile", "recommended", "--select", "HYP,FUP", "--ignore", "HYP105"))
    assert settings["profile"] == ("recommended", "--profile")
    assert settings["select"] == (["HYP", "FUP"], "--select")
    assert settings["ignore"] == (["MET", "FUP303", "HYP105"], "vanitylint.toml:2 and --ignore")


def test_profile_option_replaces_select_of_config(config_show: Callable, config: Path) -> None:
    config.write_text('select = ["HYP"]')
    assert values(config_show())["select"] == (["HYP"], "vanitylint.toml:1")
    output = config_show("--profile", "starter")
    assert values(output)["select"] == ([], "--profile, in place of vanitylint.toml:1")
    assert rules(output)["FUP301"]["on"]


def test_rules_say_why_they_are_off_and_where_settings_come_from(config_show: Callable) -> None:
    shown_rules = rules(config_show("--select", "HYP,FUP", "--ignore", "HYP105"))
    assert (shown_rules["HYP105"]["on"], shown_rules["HYP105"]["why"]) == (False, "--ignore")
    assert (shown_rules["FUP303"]["on"], shown_rules["FUP303"]["why"]) == (False, "ignore in vanitylint.toml:4")
    assert (shown_rules["PLN601"]["on"], shown_rules["PLN601"]["why"]) == (False, "not in --select")
    assert shown_rules["HYP101"]["severities"] == ["warning"]
    assert shown_rules["HYP101"]["severity_from"] == "vanitylint.toml:9"
    assert shown_rules["HYP102"]["severity_from"] == "rule"
    assert shown_rules["HYP107"]["params"] == {"share": {"value": 0.5, "from": "vanitylint.toml:12"}}
    assert shown_rules["HYP106"]["params"]["days"]["from"] == "default"


def test_override_is_shown_with_what_it_changes(config_show: Callable) -> None:
    (override,) = config_show()["overrides"]
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
    assert "FUP302" not in changed  # same as for all items
    assert "MET201" not in changed


def test_text_format_shows_the_same_settings(run: Callable, config: Path) -> None:  # noqa: ARG001 - writes the config
    result = run("config", "show")
    lines = [" ".join(line.split()) for line in result.out.splitlines()]
    assert result.status == 0
    assert "used vanitylint.toml the nearest" in lines
    assert "fail-on warning vanitylint.toml:6" in lines
    assert "select the profile's default" in lines
    assert "For keys PLAT-*; kinds epic only (vanitylint.toml:20)" in lines
    assert "HYP101 bet-missing warning profile starter; severity vanitylint.toml:9" in lines
    assert "HYP107 circular-bet info, share = 0.25 profile extended; severity vanitylint.toml:27; share vanitylint.toml:25" in lines  # fmt: skip
    assert run("config").out == result.out
    assert run("config", "--ignore", "HYP101").out != result.out


def test_secrets_are_not_shown(run: Callable, config: Path) -> None:  # noqa: ARG001 - writes the config
    for args in (("config",), ("config", "show", "--format", "json")):
        out = run(*args).out
        assert "secret@" not in out
        assert SECRET not in out
    is_set = {entry["name"]: entry["is_set"] for entry in json.loads(out)["environment"]}
    assert is_set["GITHUB_TOKEN"]
    assert is_set["JIRA_API_TOKEN"]
    assert is_set["GH_TOKEN"] is is_set["JIRA_URL"] is False


def test_used_config_is_shown_with_the_folders_searched(
    config_show: Callable, run: Callable, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = config.parent / "team" / "docs"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    output = config_show()["config"]
    assert (output["path"], output["from"]) == ("../../vanitylint.toml", "the nearest")
    assert output["looked_in"] == [str(below), str(below.parent), str(config.parent)]
    (below.parent / "pyproject.toml").write_text("# [tool.vanitylint] is in the other file\n")
    assert config_show()["config"] == output
    (below.parent / "pyproject.toml").write_text('[tool.vanitylint]\nprofile = "extended"\n')
    output = config_show()
    assert output["config"]["path"] == "../pyproject.toml"
    assert output["config"]["not_taken"] == ["../../vanitylint.toml"]
    assert values(output)["profile"] == ("extended", "../pyproject.toml:2")
    monkeypatch.setenv("VANITYLINT_CONFIG", str(config))
    monkeypatch.setenv("VANITYLINT_SNAPSHOT", "kept.db")
    output = config_show()
    assert output["config"]["from"] == "environment VANITYLINT_CONFIG"
    assert values(output)["snapshot"] == ("kept.db", "environment VANITYLINT_SNAPSHOT")
    output = config_show("--config", str(below.parent / "pyproject.toml"))
    assert (output["config"]["from"], output["config"]["looked_in"]) == ("--config", [])
    monkeypatch.delenv("VANITYLINT_CONFIG")
    config.unlink()
    (below.parent / "pyproject.toml").unlink()
    assert "used      none" in run("config").out


def test_invalid_config_exits_2_with_its_line(run: Callable, config: Path) -> None:
    config.write_text("profile = 'none'")
    result = run("config")
    assert result.status == 2
    assert result.err.startswith("error: vanitylint.toml:1: unknown profile 'none'")


def test_rules_are_listed_by_family_with_the_reason(run: Callable, config: Path) -> None:
    run("new-rule", "old-bet")
    config.write_text(f'rules = ["rules"]\n{CONFIG}')
    result = run("rules", "--ignore", "HYP105")
    out = result.out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    for heading in ("CHG history", "FUP follow-up", "HYP hypothesis", "MET metric", "OWN own", "PLN planning"):
        assert heading in lines
    assert "HYP101 on bet-missing warning profile starter; severity vanitylint.toml:10" in lines
    assert "HYP105 off no-signal warning --ignore" in lines
    assert "FUP303 off follow-up-closed-empty error/warning ignore in vanitylint.toml:5" in lines
    assert "share = 0.5 vanitylint.toml:13" in lines
    assert "Some items have other settings (vanitylint.toml:21): see vanitylint config show." in result.err
