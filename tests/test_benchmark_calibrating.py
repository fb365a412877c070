"""Calibration: the language model counts according to its accuracy, and the threshold for model and signs is zero."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from benchmarks import calibrating
from benchmarks.calibrating import Predictions, calibrate, find_calibration, undo_calibration

from vanitylint.reading.adjustments import Adjustments
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import WeightsFile
from vanitylint.reading.whole import sign_of_best

ITEMS = 80
ALONE = {claim: {sign_of_best(claim): 100} for claim in CLAIMS}
"""Each claim of the item is that of its best sentence."""
HALF = {claim: {sign_of_best(claim): 50} for claim in CLAIMS}


@pytest.fixture(autouse=True)
def _fewer_scales(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try half of the scales, which takes half the time."""
    monkeypatch.setattr(calibrating, "SCALES", calibrating.SCALES[::2])


def adjustments(tables: dict[str, dict[str, int]]) -> Adjustments:
    """Return adjustments by the whole item, and none by the sentences around a sentence."""
    return Adjustments(WeightsFile(about="", signs=[], moves=b"", speaks={}, base={}, whole=tables))


def items(sign_distance: float, model_distance: float, *, uses_model: bool = True) -> list[Predictions]:
    """Return items of one sentence, half of which make each claim; the logits of both halves have these distances."""
    generator = np.random.default_rng(5)
    predictions = []
    for number in range(ITEMS):
        makes_claims = number % 2 == 0
        sign_logits, model_logits = (
            generator.normal(-2 + makes_claims * distance, 1, (1, len(CLAIMS))).astype(np.float32)
            for distance in (sign_distance, model_distance)
        )
        predictions.append(
            Predictions(sign_logits, model_logits, np.array([[uses_model]]), 1, [makes_claims] * len(CLAIMS))
        )
    return predictions


def share_correct(predictions: list[Predictions], tables: dict[str, dict[str, int]]) -> float:
    """Return the share of claims whose logit is above zero if people say so, and below if they do not."""
    whole = adjustments(tables)
    scales, shifts = find_calibration(predictions, whole)
    correct = [
        (np.array(item.best_logits(scales, shifts, whole)) > 0) == np.array(item.labels, dtype=bool)
        for item in predictions
    ]
    return float(np.mean(correct))


@pytest.mark.parametrize("tables", [ALONE, HALF], ids=["alone", "half"])
def test_threshold_is_zero_even_if_the_whole_item_shifts_logits(tables: dict[str, dict[str, int]]) -> None:
    assert share_correct(items(3, 5), tables) > 0.95


def test_accurate_model_counts_for_more_than_a_guessing_one() -> None:
    whole = adjustments(ALONE)
    accurate, guessing = find_calibration(items(0.5, 6), whole)[0], find_calibration(items(6, 0), whole)[0]
    assert accurate.mean() > guessing.mean()


def test_logits_are_unchanged_if_the_model_is_not_used() -> None:
    whole = adjustments(ALONE)
    [first, *_] = items(3, 5, uses_model=False)
    scales, shifts = np.ones(len(CLAIMS), np.float32), np.full(len(CLAIMS), 9, np.float32)
    assert first.best_logits(scales, shifts, whole) == pytest.approx(first.sign_logits.max(0).tolist(), abs=0.01)


def test_calibration_can_be_undone(capsys: pytest.CaptureFixture[str]) -> None:
    kept: dict[str, Any] = {
        "head weight": np.ones((len(CLAIMS), 4), np.float32), "head bias": np.full(len(CLAIMS), 2, np.float32),
    }  # fmt: skip
    calibrate(kept, items(3, 5), adjustments(ALONE))
    assert re.search(r"^hypothesis +(1\.00|0\.9\d) (1\.00|0\.9\d)", capsys.readouterr().out, re.MULTILINE)
    assert kept["head bias"][0] != 2
    undo_calibration(kept)
    assert kept["head weight"] == pytest.approx(np.ones((len(CLAIMS), 4)))
    assert kept["head bias"] == pytest.approx(np.full(len(CLAIMS), 2))
    assert sorted(kept) == ["head bias", "head weight"]
