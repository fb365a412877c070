"""The optional language model, enabled by the config or a flag."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from vanitylint.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BET = {
    "key": "CLINIC-1", "title": "Shorter form for new patients", "kind": "Epic", "state": "doing",
    "body": "People ring the front desk because they get stuck on page three.\n\n"
    "Without the insurance part we hope that the phones are quieter on Mondays.",
}  # fmt: skip


@pytest.fixture(name="config")
def config_with_model(folder: Path) -> Path:
    config = folder / "vanitylint.toml"
    config.write_text("model = true\n", encoding="utf-8")
    return config


def signs_by_claim(run: Callable, source: str) -> dict[str, dict[str, float]]:
    reasons = json.loads(run("read", source, "--why", "--format", "jsonl").out)["why"]
    return {claim: reason["signs"] for claim, reason in reasons.items()}


def test_config_enables_model(run: Callable, backlog: Callable, config: Path) -> None:
    source = backlog(BET)
    assert signs_by_claim(run, source)["hypothesis"]["the model"] > 0
    config.unlink()
    assert not any("the model" in signs for signs in signs_by_claim(run, source).values())  # read again without it


def test_flag_overrides_config(run: Callable, backlog: Callable, config: Path) -> None:
    source = backlog(BET)
    assert "the model" not in run("read", source, "--why", "--no-model").out
    config.unlink()
    assert "the model" in run("read", source, "--why", "--model").out


@pytest.mark.usefixtures("config")
def test_why_names_words_used_by_model(run: Callable, backlog: Callable) -> None:
    out = run("read", backlog(BET), "--why").out
    assert "the model +" in out
    assert "  words   " in out


@pytest.mark.usefixtures("config")
def test_config_show_lists_model(run: Callable) -> None:
    assert " ".join(run("config", "show").out.split()).count("model true vanitylint.toml:1") == 1


@pytest.mark.parametrize("value", ['"yes"', "1"])
def test_model_setting_must_be_boolean(run: Callable, backlog: Callable, config: Path, value: str) -> None:
    config.write_text(f"model = {value}\n", encoding="utf-8")
    result = run("check", backlog(BET))
    assert result.status == 2
    assert "vanitylint.toml:1: model should be true or false" in result.err


@pytest.mark.usefixtures("config")
def test_run_without_numpy_stops_and_suggests_installing_it(
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vanitylint.cli.backlog.Reader", Reader)  # rather than one shared with other tests
    monkeypatch.setattr("vanitylint.reading.model.find_spec", lambda _name: None)
    result = run("check", backlog(BET))
    assert result.status == 2
    assert "pip install numpy" in result.err


@pytest.mark.usefixtures("config")
def test_flag_enables_or_disables_model_for_check(
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vanitylint.cli.backlog.Reader", Reader)  # rather than one shared with other tests
    monkeypatch.setattr("vanitylint.reading.model.find_spec", lambda _name: None)
    assert run("check", backlog(BET), "--no-model").status == 0
    assert run("check", backlog(BET), "--model").status == 2


@pytest.mark.usefixtures("config")
def test_doctor_reports_whether_model_can_be_used(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "the language model is used" in " ".join(run("doctor").out.split())
    monkeypatch.setattr("vanitylint.reading.model.find_spec", lambda _name: None)
    assert "the language model needs numpy" in " ".join(run("doctor").out.split())
