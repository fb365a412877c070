"""What an item says elsewhere moves the sums of its sentences, until the best one is what the item comes to."""

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
ALONE = {claim: {sign_of_best(claim): 100} for claim in CLAIMS}
"""Each claim is what its best sentence says."""

sums = st.lists(
    st.lists(st.integers(-3_000, 3_000), min_size=len(CLAIMS), max_size=len(CLAIMS)), min_size=1, max_size=12
)


def sentence(**totals: int) -> list[int]:
    """A sentence that comes near to some claims and is far from all others."""
    return [totals.get(claim.replace(" ", "_"), -500) for claim in CLAIMS]


def test_without_weights_nothing_moves() -> None:
    assert Whole({}).moves([sentence(result=30)], of_title=1) == [0] * len(CLAIMS)


@given(sums)
def test_where_only_the_best_sentence_counts_it_is_what_the_item_comes_to(rows: list[list[int]]) -> None:
    moves = Whole(ALONE).moves(rows, of_title=len(rows))
    assert moves == [0] * len(CLAIMS)


@given(sums, st.integers(-300, 300), st.sampled_from(CLAIMS), st.sampled_from(CLAIMS))
def test_the_best_sentence_goes_where_the_weights_say(rows: list[list[int]], weight: int, claim: str, by: str) -> None:
    one, other = CLAIMS.index(claim), CLAIMS.index(by)
    tables = {claim: {"whole": -20, sign_of_best(by): weight}}
    moved = Whole(tables).moves(rows, of_title=len(rows))[one]
    best = [max(LOWEST, min(HIGHEST, max(column))) for column in zip(*rows, strict=True)]
    comes_to = -20 + weight * best[other] / 100
    assert moved == pytest.approx(min(MAX_SHIFT, comes_to - best[one]), abs=0.51)


def test_a_decision_is_likelier_where_a_result_is_told() -> None:
    tables = ALONE | {"decision": {sign_of_best("decision"): 100, sign_of_best("result"): 50}}
    told = Whole(tables).moves([sentence(decision=-20, result=100)], of_title=1)
    untold = Whole(tables).moves([sentence(decision=-20, result=-100)], of_title=1)
    assert (told[DECISION], untold[DECISION]) == (50, -50)


def test_the_next_best_sentence_and_the_length_count_too() -> None:
    tables = {"result": {sign_of_next("result"): 10, "whole: length": 7}}
    rows = [sentence(result=100), sentence(result=40), sentence(), sentence()]
    assert Whole(tables).moves(rows, of_title=0)[RESULT] == 4 + 14 - 100


def test_only_the_title_tells_a_look_back() -> None:
    rows = [sentence(look_back=-70), sentence(look_back=200)]
    assert traits_of(rows, of_title=1).best[LOOK_BACK] == -70


def test_what_is_told_elsewhere_is_learned() -> None:
    chance = np.random.default_rng(7)
    results, decisions = chance.normal(0, 2, 600), chance.normal(0, 2, 600)
    told = {claim: [[float(one)] for one in chance.normal(-3, 1, 600)] for claim in CLAIMS}
    told |= {"result": [[one] for one in results], "decision": [[one] for one in decisions]}
    values = values_in(told)
    weights = to_file(learn_whole(values, results + decisions > 0))
    assert min(weights[sign_of_best("result")], weights[sign_of_best("decision")]) > 100
    assert abs(weights[sign_of_best("target")]) < 30
    assert set(weights) == set(SIGNS)


def test_learned_values_are_those_that_reading_uses() -> None:
    rows = [sentence(result=120, look_back=-30), sentence(result=10)]
    told = {claim: [[row[place] / 100 for row in rows]] for place, claim in enumerate(CLAIMS)}
    told["look back"] = [[-0.3]]
    assert values_in(told)[0] == pytest.approx(values_of(traits_of(rows, of_title=1)))


def labelled(count: int) -> list[WorkItem]:
    path = Path(__file__).parents[2] / "benchmarks" / "corpus" / "seen.items.jsonl"
    with path.open("rb") as lines:
        return [msgspec.json.decode(line, type=WorkItem) for line in islice(lines, count)]


def test_what_is_shown_of_a_claim_is_what_decides(reader: Reader) -> None:
    told = {
        "hypothesis": ("hypothesis", "stated"),
        "outcome": ("metric", "outcome"),
        "planned": ("follow-up", "planned"),
        "look back": ("follow-up", "is"),
    }
    for item in labelled(200):
        reading = reader.read(item)
        made = {(claim.slot, claim.status) for claim in reading.claims} | {("follow-up", reading.followup)}
        slots = {claim.slot for claim in reading.claims}
        for nearest in reader.why(item):
            assert nearest.total == sum(weight for _, weight in nearest.signs)
            if nearest.total <= 0 or not nearest.is_allowed:
                continue
            if nearest.claim in ("target", "baseline", "when", "result"):
                assert nearest.claim in slots, (item.key, nearest)
            elif nearest.claim in told:
                assert told[nearest.claim] in made, (item.key, nearest)


def test_how_a_title_is_cut_changes_little_elsewhere(reader: Reader) -> None:
    """Most titles are one sentence, so a second one must not weigh on what the description claims."""
    title = "Patients pick their own time for the next visit{} in the clinic at the corner"
    body = "Nine of ten visitors used the new page in the first week."
    one, two = (reader.read(WorkItem(key="A", title=title.format(mark), body=body)) for mark in (",", ";"))
    assert [claim.text for claim in one.claims if claim.where != "title"] == [
        claim.text for claim in two.claims if claim.where != "title"
    ]
