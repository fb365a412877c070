"""The item as a whole: how the rest of an item moves the sum of its best sentence for each claim."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from benchmarks.whole import learn_whole, to_file, values_in
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.backlog.items import WorkItem
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.whole import (
    HIGHEST,
    LOWEST,
    MAX_SHIFT,
    SIGNS,
    Whole,
    sign_of_best,
    sign_of_next,
    traits_of,
    values_of,
)

if TYPE_CHECKING:
    from vanitylint.reading import Reader

RESULT, DECISION, LOOK_BACK = (CLAIMS.index(claim) for claim in ("result", "decision", "look back"))
ONLY_BEST = {claim: {sign_of_best(claim): 100} for claim in CLAIMS}
"""Weights by which only the best sentence counts for each claim."""

sums = st.lists(
    st.lists(st.integers(-3_000, 3_000), min_size=len(CLAIMS), max_size=len(CLAIMS)), min_size=1, max_size=12
)


def sentence(**totals: int) -> list[int]:
    """Return the sums of a sentence that is near some claims and far from all others."""
    return [totals.get(claim.replace(" ", "_"), -500) for claim in CLAIMS]


def test_no_sum_moves_without_weights() -> None:
    assert Whole({}).moves([sentence(result=30)], of_title=1) == [0] * len(CLAIMS)


@given(sums)
def test_no_sum_moves_when_only_the_best_sentence_counts(rows: list[list[int]]) -> None:
    moves = Whole(ONLY_BEST).moves(rows, of_title=len(rows))
    assert moves == [0] * len(CLAIMS)


@given(sums, st.integers(-300, 300), st.sampled_from(CLAIMS), st.sampled_from(CLAIMS))
def test_best_sentence_moves_to_the_weighted_sum(rows: list[list[int]], weight: int, claim: str, by: str) -> None:
    one, other = CLAIMS.index(claim), CLAIMS.index(by)
    tables = {claim: {"whole": -20, sign_of_best(by): weight}}
    moved = Whole(tables).moves(rows, of_title=len(rows))[one]
    best = [max(LOWEST, min(HIGHEST, max(column))) for column in zip(*rows, strict=True)]
    weighted_sum = -20 + weight * best[other] / 100
    assert moved == pytest.approx(min(MAX_SHIFT, weighted_sum - best[one]), abs=0.51)


def test_decision_is_likelier_beside_a_result() -> None:
    tables = ONLY_BEST | {"decision": {sign_of_best("decision"): 100, sign_of_best("result"): 50}}
    with_result = Whole(tables).moves([sentence(decision=-20, result=100)], of_title=1)
    without_result = Whole(tables).moves([sentence(decision=-20, result=-100)], of_title=1)
    assert (with_result[DECISION], without_result[DECISION]) == (50, -50)


def test_next_best_sentence_and_length_count_too() -> None:
    tables = {"result": {sign_of_next("result"): 10, "whole: length": 7}}
    rows = [sentence(result=100), sentence(result=40), sentence(), sentence()]
    assert Whole(tables).moves(rows, of_title=0)[RESULT] == 4 + 14 - 100


def test_only_the_title_counts_for_a_look_back() -> None:
    rows = [sentence(look_back=-70), sentence(look_back=200)]
    assert traits_of(rows, of_title=1).best[LOOK_BACK] == -70


def test_weight_of_other_claims_is_learned() -> None:
    chance = np.random.default_rng(7)
    results, decisions = chance.normal(0, 2, 600), chance.normal(0, 2, 600)
    sums_by_claim = {claim: [[float(one)] for one in chance.normal(-3, 1, 600)] for claim in CLAIMS}
    sums_by_claim |= {"result": [[one] for one in results], "decision": [[one] for one in decisions]}
    values = values_in(sums_by_claim)
    weights = to_file(learn_whole(values, results + decisions > 0))
    assert min(weights[sign_of_best("result")], weights[sign_of_best("decision")]) > 100
    assert abs(weights[sign_of_best("target")]) < 30
    assert set(weights) == set(SIGNS)


def test_learning_and_reading_use_the_same_values() -> None:
    rows = [sentence(result=120, look_back=-30), sentence(result=10)]
    sums_by_claim = {claim: [[row[place] / 100 for row in rows]] for place, claim in enumerate(CLAIMS)}
    sums_by_claim["look back"] = [[-0.3]]
    assert values_in(sums_by_claim)[0] == pytest.approx(values_of(traits_of(rows, of_title=1)))


def labelled_items(count: int) -> list[WorkItem]:
    path = Path(__file__).parents[2] / "benchmarks" / "corpus" / "seen.items.jsonl"
    with path.open("rb") as lines:
        return [msgspec.json.decode(line, type=WorkItem) for line in islice(lines, count)]


def test_positive_totals_shown_by_why_agree_with_the_reading(reader: Reader) -> None:
    expected = {
        "hypothesis": ("hypothesis", "stated"),
        "outcome": ("metric", "outcome"),
        "planned": ("follow-up", "planned"),
        "look back": ("follow-up", "is"),
    }
    for item in labelled_items(100):
        reading = reader.read(item)
        actual = {(claim.slot, claim.status) for claim in reading.claims} | {("follow-up", reading.followup)}
        slots = {claim.slot for claim in reading.claims}
        for nearest in reader.why(item):
            assert nearest.total == sum(weight for _, weight in nearest.signs)
            if nearest.total <= 0 or not nearest.is_allowed:
                continue
            if nearest.claim in ("target", "baseline", "when", "result"):
                assert nearest.claim in slots, (item.key, nearest)
            elif nearest.claim in expected:
                assert expected[nearest.claim] in actual, (item.key, nearest)


def test_splitting_the_title_does_not_change_claims_elsewhere(reader: Reader) -> None:
    """Most titles are one sentence, so a second one must not affect the claims of the description."""
    title = "Patients pick their own time for the next visit{} in the clinic at the corner"
    body = "Nine of ten visitors used the new page in the first week."
    one, two = (reader.read(WorkItem(key="A", title=title.format(mark), body=body)) for mark in (",", ";"))
    assert [claim.text for claim in one.claims if claim.where != "title"] == [
        claim.text for claim in two.claims if claim.where != "title"
    ]
