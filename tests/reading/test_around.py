"""What stands around a sentence moves its sums, as it was learned."""

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

sums = st.lists(
    st.lists(st.integers(-3_000, 3_000), min_size=len(CLAIMS), max_size=len(CLAIMS)), min_size=1, max_size=9
)


def sentence(**totals: int) -> list[int]:
    """A sentence that comes near to some claims and is far from all others."""
    return [totals.get(claim, -500) for claim in CLAIMS]


def file_of(moves: dict[str, list[int]], speaks: list[int], units: int = 1) -> AroundFile:
    """A file in which all claims listen to the same units, and signs that are not named move none."""
    return AroundFile(
        moves={sign: moves.get(sign, [0] * units) for sign in SIGNS},
        speaks={claim: speaks for claim in CLAIMS},  # noqa: C420 - nobody changes the row
        base={"result": 7},
    )


def test_where_nothing_was_learned_nothing_moves() -> None:
    assert Around(None).moves([sentence(result=30), sentence()]) == [[0] * len(CLAIMS)] * 2
    assert Around(file_of({}, [0])).moves([]) == []


@given(sums)
def test_each_sign_is_what_its_name_says(rows: list[list[int]]) -> None:
    kept = [[max(LOWEST, min(HIGHEST, total)) for total in row] for row in rows]
    for place, values in values_of(rows).items():
        told = dict(zip(SIGNS, values, strict=True))
        assert len(told) == len(values)
        for column, claim in enumerate(CLAIMS):
            own = [row[column] for row in kept]
            others = own[:place] + own[place + 1 :]
            assert told[f"here: {claim}"] == own[place]
            assert told[f"before: {claim}"] == (own[place - 1] if place else LOWEST)
            assert told[f"after: {claim}"] == (own[place + 1] if place + 1 < len(own) else LOWEST)
            assert told[f"beside: {claim}"] == max(others, default=LOWEST)
            assert told[f"earlier: {claim}"] == max(own[:place], default=LOWEST)
            assert told[f"later: {claim}"] == max(own[place + 1 :], default=LOWEST)
            assert told[f"first: {claim}"] == own[0]
            assert told[f"on average: {claim}"] == sum(own) // len(own)
        assert 0 <= told["how far"] <= 100


@given(sums, st.integers(-400, 400), st.integers(-3_000, 3_000), st.sampled_from(SIGNS))
def test_what_moves_a_unit_is_added_up_as_in_plain_numbers(
    rows: list[list[int]], weight: int, speaks: int, sign: str
) -> None:
    found = Around(file_of({sign: [weight]}, [speaks])).moves(rows)
    for place, values in values_of(rows).items():
        steps = max(0, values[SIGNS.index(sign)] * weight >> 10)
        is_far = max(rows[place]) <= -400
        for claim, move in zip(CLAIMS, found[place], strict=True):
            assert move == (
                0 if is_far else min(MAX_SHIFT, 7 * (claim == "result") + (steps * speaks >> WEIGHT_FRACTION_BITS))
            )


def test_numbers_that_are_missing_or_too_large_are_told() -> None:
    with pytest.raises(ValueError, match="each sign under `around` needs as many numbers"):
        Around(file_of({"here: result": [1, 2]}, [0]))
    with pytest.raises(ValueError, match="the numbers under `around` are too large"):
        Around(file_of({"here: result": [BIAS // HIGHEST + 1]}, [0]))
    with pytest.raises(ValueError, match="each claim needs as many numbers"):
        Around(file_of({}, []))


def test_what_the_sentence_before_tells_is_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision counts only behind a result; by itself the sentence is as near to one as to none."""
    monkeypatch.setattr(learning, "HYPERPARAMETERS", learning.HYPERPARAMETERS._replace(epochs=40))
    dice = np.random.default_rng(3)
    items = []
    for number in range(1_500):
        is_one = number % 2 == 0
        rows = [sentence(), sentence(result=150 if is_one else -400), sentence(decision=int(dice.integers(-60, 60)))]
        known = {"decision": (float(is_one), 1.0)}
        items.append(LabelledItem(rows, [((2,), known), ((0, 1), {"decision": (0.0, 1.0)})]))
    around = Around(learn_around(items))
    behind, alone = (
        around.moves([sentence(), sentence(result=told), sentence(decision=0)])[2][DECISION] for told in (150, -400)
    )
    assert behind > 50
    assert alone < -100
