"""Adjusting the sums of a sentence by those of the sentences around it, with learned weights."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import around as learning
from benchmarks.around import LabelledItem, learn_around
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.reading.around import HIGHEST, LOWEST, SIGNS, Around, values_of
from vanitylint.reading.lanes import BIAS, WEIGHT_FRACTION_BITS
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import AroundFile
from vanitylint.reading.whole import MAX_SHIFT

RESULT, DECISION = CLAIMS.index("result"), CLAIMS.index("decision")

SUMS = st.lists(
    st.lists(st.integers(-3_000, 3_000), min_size=len(CLAIMS), max_size=len(CLAIMS)), min_size=1, max_size=9
)


def sentence(**totals: int) -> list[int]:
    """Return the sums of a sentence that is near the given claims and far from all others."""
    return [totals.get(claim, -500) for claim in CLAIMS]


def file_of(moves: dict[str, list[int]], speaks: list[int], units: int = 1) -> AroundFile:
    """Return weights in which all claims use the same units, and signs missing from `moves` have no effect."""
    return AroundFile(
        moves={sign: moves.get(sign, [0] * units) for sign in SIGNS},
        speaks={claim: speaks for claim in CLAIMS},  # noqa: C420 - the rows are never changed
        base={"result": 7},
    )


def test_sums_are_not_adjusted_without_weights() -> None:
    assert Around(None).moves([sentence(result=30), sentence()]) == [[0] * len(CLAIMS)] * 2
    assert Around(file_of({}, [0])).moves([]) == []


@given(SUMS)
def test_signs_have_the_values_their_names_describe(rows: list[list[int]]) -> None:
    clamped = [[max(LOWEST, min(HIGHEST, total)) for total in row] for row in rows]
    for place, values in values_of(rows).items():
        value_of = dict(zip(SIGNS, values, strict=True))
        assert len(value_of) == len(values)
        for column, claim in enumerate(CLAIMS):
            totals = [row[column] for row in clamped]
            others = totals[:place] + totals[place + 1 :]
            assert value_of[f"here: {claim}"] == totals[place]
            assert value_of[f"before: {claim}"] == (totals[place - 1] if place else LOWEST)
            assert value_of[f"after: {claim}"] == (totals[place + 1] if place + 1 < len(totals) else LOWEST)
            assert value_of[f"beside: {claim}"] == max(others, default=LOWEST)
            assert value_of[f"earlier: {claim}"] == max(totals[:place], default=LOWEST)
            assert value_of[f"later: {claim}"] == max(totals[place + 1 :], default=LOWEST)
            assert value_of[f"first: {claim}"] == totals[0]
            assert value_of[f"on average: {claim}"] == sum(totals) // len(totals)
        assert 0 <= value_of["how far"] <= 100


@given(SUMS, st.integers(-400, 400), st.integers(-3_000, 3_000), st.sampled_from(SIGNS))
def test_adjustments_equal_those_computed_with_plain_integers(
    rows: list[list[int]], weight: int, speaks: int, sign: str
) -> None:
    moves = Around(file_of({sign: [weight]}, [speaks])).moves(rows)
    for place, values in values_of(rows).items():
        steps = max(0, values[SIGNS.index(sign)] * weight >> 10)
        is_far = max(rows[place]) <= -400
        for claim, move in zip(CLAIMS, moves[place], strict=True):
            assert move == (
                0 if is_far else min(MAX_SHIFT, 7 * (claim == "result") + (steps * speaks >> WEIGHT_FRACTION_BITS))
            )


def test_missing_or_too_large_weights_are_errors() -> None:
    with pytest.raises(ValueError, match="each sign under `around` needs as many numbers"):
        Around(file_of({"here: result": [1, 2]}, [0]))
    with pytest.raises(ValueError, match="the numbers under `around` are too large"):
        Around(file_of({"here: result": [BIAS // HIGHEST + 1]}, [0]))
    with pytest.raises(ValueError, match="each claim needs as many numbers"):
        Around(file_of({}, []))


def test_dependence_on_previous_sentence_is_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision counts only after a result; the sums of the sentence itself do not tell."""
    monkeypatch.setattr(learning, "HYPERPARAMETERS", learning.HYPERPARAMETERS._replace(epochs=40))
    rng = np.random.default_rng(3)
    items = []
    for number in range(1_500):
        is_decision = number % 2 == 0
        rows = [
            sentence(),
            sentence(result=150 if is_decision else -400),
            sentence(decision=int(rng.integers(-60, 60))),
        ]
        labels = {"decision": (float(is_decision), 1.0)}
        items.append(LabelledItem(rows, [((2,), labels), ((0, 1), {"decision": (0.0, 1.0)})]))
    around = Around(learn_around(items))
    after_result, alone = (
        around.moves([sentence(), sentence(result=result), sentence(decision=0)])[2][DECISION] for result in (150, -400)
    )
    assert after_result > 50
    assert alone < -100
