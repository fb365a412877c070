"""What the language model says counts for as much as it is worth, and the line lies at zero for both together."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from benchmarks.calibrating import Predictions, calibrate, find_calibration, undo_calibration

from vanitylint.reading.adjustments import Adjustments
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import WeightsFile
from vanitylint.reading.whole import sign_of_best

ITEMS = 80
ALONE = {claim: {sign_of_best(claim): 100} for claim in CLAIMS}
"""Each claim is what its best sentence says."""
HALF = {claim: {sign_of_best(claim): 50} for claim in CLAIMS}


def adjustments(tables: dict[str, dict[str, int]]) -> Adjustments:
    """What the whole item tells, and nothing by what stands around a sentence."""
    return Adjustments(WeightsFile(about="", signs=[], moves=b"", speaks={}, base={}, whole=tables))


def items(of_signs: float, of_model: float, *, is_heard: bool = True) -> list[Predictions]:
    """Items of one sentence, of which half make each claim; how far these lie from the others, by signs and by model."""
    chance = np.random.default_rng(5)
    found = []
    for number in range(ITEMS):
        is_one = number % 2 == 0
        own, told = (
            chance.normal(-2 + is_one * far, 1, (1, len(CLAIMS))).astype(np.float32) for far in (of_signs, of_model)
        )
        found.append(Predictions(own, told, np.array([[is_heard]]), 1, [is_one] * len(CLAIMS)))
    return found


def right(found: list[Predictions], tables: dict[str, dict[str, int]]) -> float:
    """The share of items that are above zero where people say so, and below where they do not."""
    whole = adjustments(tables)
    scales, shifts = find_calibration(found, whole)
    told = [
        (np.array(item.best_logits(scales, shifts, whole)) > 0) == np.array(item.labels, dtype=bool) for item in found
    ]
    return float(np.mean(told))


@pytest.mark.parametrize("tables", [ALONE, HALF], ids=["alone", "half"])
def test_the_line_lies_at_zero_also_where_the_whole_item_moves_it(tables: dict[str, dict[str, int]]) -> None:
    assert right(items(3, 5), tables) > 0.95


def test_a_model_that_knows_counts_for_more_than_one_that_guesses() -> None:
    whole = adjustments(ALONE)
    knows, guesses = find_calibration(items(0.5, 6), whole)[0], find_calibration(items(6, 0), whole)[0]
    assert knows.mean() > guesses.mean()


def test_what_is_not_heard_is_not_moved() -> None:
    whole = adjustments(ALONE)
    [first, *_] = items(3, 5, is_heard=False)
    scales, shifts = np.ones(len(CLAIMS), np.float32), np.full(len(CLAIMS), 9, np.float32)
    assert first.best_logits(scales, shifts, whole) == pytest.approx(first.sign_logits.max(0).tolist(), abs=0.01)


def test_a_calibration_can_be_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
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
