"""Tests that profiles are read strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.errors import VanitylintError
from vanitylint.rules import load_profiles

if TYPE_CHECKING:
    from pathlib import Path


def test_profiles_are_read_with_their_severities(tmp_path: Path) -> None:
    path = tmp_path / "profiles.yaml"
    path.write_text("starter:\n  severity: {MET201: info}\nrecommended: {}\n")
    assert load_profiles(path) == {"starter": {"MET201": "info"}, "recommended": {}, "extended": {}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("startr: {}\n", ":1: unknown profile 'startr' (did you mean starter?)"),
        ("starter:\n  severty: {}\n", ":2: unknown key 'severty' (did you mean severity?)"),
        (
            "starter:\n  severity:\n    MET201: fatal\n",
            ":3: unknown severity 'fatal' (known: error, warning, info)",
        ),
        ("starter:\n", ":1: this takes keys"),
        ("- a\n", ":1: this takes profiles"),
    ],
)
def test_mistake_in_the_profiles_is_reported_at_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "profiles.yaml"
    path.write_text(text)
    with pytest.raises(VanitylintError) as caught:
        load_profiles(path)
    assert str(caught.value) == f"{path}{message}"
