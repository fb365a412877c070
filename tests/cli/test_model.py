"""The language model, switched on in the config."""

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
def switched_on(folder: Path) -> Path:
    config = folder / "vanitylint.toml"
    config.write_text("model = true\n", encoding="utf-8")
    return config


def why(run: Callable, name: str) -> dict[str, dict[str, float]]:
    reasons = json.loads(run("read", name, "--why", "--format", "jsonl").out)["why"]
    return {claim: reason["signs"] for claim, reason in reasons.items()}


def test_it_reads_along_where_the_config_says_so(run: Callable, backlog: Callable, config: Path) -> None:
    name = backlog(BET)
    assert why(run, name)["hypothesis"]["the model"] > 0
    config.unlink()
    assert not any("the model" in signs for signs in why(run, name).values())  # read again without it


def test_a_flag_goes_before_the_config(run: Callable, backlog: Callable, config: Path) -> None:
    name = backlog(BET)
    assert "the model" not in run("read", name, "--why", "--no-model").out
    config.unlink()
    assert "the model" in run("read", name, "--why", "--model").out


@pytest.mark.usefixtures("config")
def test_why_names_the_words_it_went_by(run: Callable, backlog: Callable) -> None:
    out = run("read", backlog(BET), "--why").out
    assert "the model +" in out
    assert "  words   " in out


@pytest.mark.usefixtures("config")
def test_it_is_one_of_the_settings(run: Callable) -> None:
    assert " ".join(run("config", "show").out.split()).count("model true vanitylint.toml:1") == 1


@pytest.mark.parametrize("value", ['"yes"', "1"])
def test_it_is_on_or_off(run: Callable, backlog: Callable, config: Path, value: str) -> None:
    config.write_text(f"model = {value}\n", encoding="utf-8")
    ran = run("check", backlog(BET))
    assert ran.status == 2
    assert "vanitylint.toml:1: model should be true or false" in ran.err


@pytest.mark.usefixtures("config")
def test_without_numpy_the_run_stops_and_says_what_to_do(
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vanitylint.cli.backlog.Reader", Reader)  # else one that another test has made
    monkeypatch.setattr("vanitylint.reading.model.find_spec", lambda _name: None)
    ran = run("check", backlog(BET))
    assert ran.status == 2
    assert "pip install numpy" in ran.err


@pytest.mark.usefixtures("config")
def test_a_flag_switches_it_off_and_on_for_a_check(
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vanitylint.cli.backlog.Reader", Reader)  # else one that another test has made
    monkeypatch.setattr("vanitylint.reading.model.find_spec", lambda _name: None)
    assert run("check", backlog(BET), "--no-model").status == 0
    assert run("check", backlog(BET), "--model").status == 2


@pytest.mark.usefixtures("config")
def test_doctor_tells_whether_it_can_be_used(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "the language model is used" in " ".join(run("doctor").out.split())
    monkeypatch.setattr("vanitylint.reading.model.find_spec", lambda _name: None)
    assert "the language model needs numpy" in " ".join(run("doctor").out.split())
