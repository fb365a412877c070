"""The language model: what it recognises, how it changes readings, and when it is not used."""

from __future__ import annotations

import os
import sys
from operator import add
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.items import Change, WorkItem
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.reading.claims import read_explicit_claims
from vanitylint.reading.context import Context
from vanitylint.reading.model import WEIGHTS, Model
from vanitylint.reading.model.network import Network
from vanitylint.reading.model.pieces import WordPieces
from vanitylint.reading.model.windows import MAX_WINDOWS_PER_ITEM, WINDOW_SIZE
from vanitylint.reading.pool import read_all
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.units import units_of
from vanitylint.rules.examples import check_examples
from vanitylint.rules.load import load_rules
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.why import Nearest

TITLE = "Shorter form for new patients"
SITUATION = "At the moment people ring the front desk because they get stuck on page three of the form."
EXPECTATION = f"{SITUATION}\n\nIf we drop the insurance part, the phones should be quieter on Mondays."
"""Expects an effect, in words that are in none of the vocabulary's lists."""
DESCRIPTION = f"{SITUATION}\n\nIf the insurance part is dropped, the button should be hidden on Mondays."
"""Describes the software in almost the same words."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(model=True)


@pytest.fixture(scope="module")
def reader_without_model() -> Reader:
    return Reader()


def item(body: str, title: str = TITLE) -> WorkItem:
    return WorkItem(key="A-1", title=title, kind="Story", body=body)


def nearest(reader: Reader, body: str, claim: str = "hypothesis") -> Nearest:
    return next(candidate for candidate in reader.why(item(body)) if candidate.claim == claim)


def model_contribution(reader: Reader, body: str) -> int:
    """Return what the model adds to the nearest hypothesis, in hundredths."""
    return dict(nearest(reader, body).signs).get("the model", 0)


def texts_of(reader: Reader, body: str) -> Sequence[Sequence[Sentence]]:
    return read_explicit_claims(units_of(item(body), reader.vocabulary), reader.vocabulary, Context())[1]


# What the model recognises


def test_model_recognises_hypothesis_in_words_of_no_list(reader: Reader) -> None:
    assert model_contribution(reader, EXPECTATION) > model_contribution(reader, DESCRIPTION) + 100


def test_model_takes_word_order_into_account(reader: Reader) -> None:
    *_, last_line = EXPECTATION.rpartition("\n")
    sorted_words = " ".join(sorted(last_line.rstrip(".").split()))
    assert model_contribution(reader, EXPECTATION) > model_contribution(reader, f"{SITUATION}\n\n{sorted_words}.")


def test_why_lists_the_words_the_model_relied_on(reader: Reader) -> None:
    near = nearest(reader, EXPECTATION)
    assert "quieter" in near.sentence.text
    assert near.total == sum(weight for _, weight in near.signs)
    words = [word for word, _ in near.words]
    assert set(words) <= {*EXPECTATION.rpartition("\n")[2].lower().rstrip(".").replace(",", "").split()}
    assert words.index("quieter") < words.index("insurance")


def test_why_limits_network_calls_for_a_long_sentence(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    input_lengths: list[int] = []

    def claims(_self: Network, numbers: Sequence[int], places: Sequence[tuple[int, int]]) -> object:
        input_lengths.append(len(numbers))
        return np.full((len(places), len(CLAIMS)), len(numbers) / 100)

    monkeypatch.setattr(Network, "claims", claims)
    near = nearest(reader, "We hope that fewer people " + "give up and ring us and " * 100)
    assert len(near.words) == 64  # as many as fit into a window
    assert len(input_lengths) < 80


# Effect on readings


def test_model_can_add_or_remove_a_hypothesis(reader: Reader, reader_without_model: Reader) -> None:
    """Its output alone makes the difference, in both directions."""
    hypotheses = {}
    for number in range(-4, 5):
        with pytest.MonkeyPatch.context() as patch:
            output = [100 * number] * len(CLAIMS)
            patch.setattr(Model, "_claims", lambda _self, window, output=output: [list(output) for _ in window.spans])
            hypotheses[number] = reader.read(item(EXPECTATION)).hypothesis
    assert hypotheses[-4] != "stated"
    assert hypotheses[4] == "stated"
    assert hypotheses[0] == reader_without_model.read(item(EXPECTATION)).hypothesis


def test_contributions_of_model_are_added_to_each_sum(reader: Reader) -> None:
    texts = texts_of(reader, f"{EXPECTATION}\n\n- Fewer calls\n- 12 % by May")
    scales = texts[0][0].language.scales
    assert scales
    totals = scales.weigh(texts, Context(), [[()] * len(sentences) for sentences in texts])
    assert reader.model
    after = [total for row in reader.model.weigh("story", texts, totals) for total in row]
    before = [total for row in totals for total in row]
    contributions = reader.model.contributions("story", texts, totals)
    assert contributions
    zeros = [0] * len(CLAIMS)
    assert list(map(list, after)) == [
        list(map(add, sums, contributions.get(place, zeros))) for place, sums in enumerate(before)
    ]
    assert all(contributions[place][CLAIMS.index("look back")] == 0 for place in contributions if place)


def test_model_contributes_nothing_beyond_the_last_window(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Network, "claims", lambda _self, _numbers, places: np.ones((len(places), len(CLAIMS))))
    texts = texts_of(reader, "\n\n".join(f"We hope that fewer people give up at step {step}." for step in range(900)))
    totals = [[[0] * len(CLAIMS)] * len(sentences) for sentences in texts]
    assert reader.model
    contributions = reader.model.contributions("story", texts, totals)
    assert 0 in contributions
    assert MAX_WINDOWS_PER_ITEM < max(contributions) < 900


def test_rule_examples_pass_with_the_model(reader: Reader) -> None:
    """They have the same results, although the model makes some conditions of rules unnecessary."""
    rules = [rule for rule in load_rules([rules_folder()]) if rule.id in ("HYP101", "MET201", "FUP301", "FUP303")]
    failures = [str(failure) for rule in rules for failure in check_examples(rule, reader)]
    assert [failure for failure in failures if "no example notices" not in failure] == []


# When the model is not used


def test_other_languages_are_read_without_the_model(reader: Reader, reader_without_model: Reader) -> None:
    body = "Wir glauben, dass weniger Patienten anrufen, wenn das Formular kürzer ist. Nach drei Wochen sehen wir nach."
    german = item(body, "Kürzeres Formular für neue Patienten")
    assert reader.read(german) == reader_without_model.read(german)
    assert not any("the model" in dict(candidate.signs) for candidate in reader.why(german))


def test_model_is_not_run_when_no_sentence_is_near_a_claim(reader: Reader) -> None:
    texts = texts_of(reader, "Bump the version.")
    assert reader.model
    assert reader.model.contributions("task", texts, [[[-900] * len(CLAIMS)]] * len(texts)) == {}


def test_earlier_versions_are_read_without_the_model(reader: Reader, reader_without_model: Reader) -> None:
    changes = [Change(field="description", at="2026-01-05T10:00:00Z", before=DESCRIPTION, after=EXPECTATION)]
    edited = WorkItem(key="A-1", title=TITLE, body=EXPECTATION, changes=changes)
    assert reader.read(edited).edits == reader_without_model.read(edited).edits


@pytest.mark.parametrize("body", ["", "\x00", "\ud800", "\u202e fewer calls \u202c", "x" * 200_000, "fewer " * 30_000])
def test_unusual_texts_are_read(reader: Reader, body: str) -> None:
    assert reader.read(item(body)).kind == "story"
    assert reader.read(item("fewer calls", body)).kind == "story"


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text_is_read(reader: Reader, title: str, body: str) -> None:
    reader.read(item(f"{body}\n\nWe hope that fewer people give up.", title))


# Several processes


def test_several_processes_give_the_same_readings(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vanitylint.reading.pool._MAX_READ_DIRECTLY_WITH_MODEL", 2)
    items = [WorkItem(key=f"A-{number}", title=TITLE, body=f"{EXPECTATION} {number} %") for number in range(14)]
    assert list(read_all(reader, items, workers=2)) == [(work_item, reader.read(work_item)) for work_item in items]


# Weights, fingerprint and environment


def test_weights_file_contains_what_the_network_needs() -> None:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        weights = dict(file)
    vocabulary = bytes(weights["pieces"]).decode().split("\n")
    pieces = WordPieces(vocabulary)
    assert len(weights["words"]) == len(vocabulary)
    assert len(weights["places"]) == WINDOW_SIZE
    output = Network(weights).claims([pieces.begin, *pieces.numbers(["fewer", "calls"], 9), pieces.end], [(1, 3)])
    assert output.shape == (1, len(CLAIMS))
    assert np.isfinite(output).all()


def test_fingerprint_depends_on_the_model(reader: Reader, reader_without_model: Reader) -> None:
    assert reader.fingerprint == Reader(model=True).fingerprint != reader_without_model.fingerprint


def test_loading_the_model_keeps_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    before = dict(os.environ)
    assert Model()._word_pieces.numbers(["fewer"], 9)
    assert dict(os.environ) == before


# Without numpy


def test_missing_numpy_is_an_error_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vanitylint.reading.model.find_spec", lambda _name: None)
    with pytest.raises(VanitylintError, match="needs numpy") as error:
        Reader(model=True)
    assert error.value.hint == "pip install numpy, or turn the model off: --no-model, or model = false in the config"


def test_unusable_numpy_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(model=True)
    monkeypatch.setitem(sys.modules, "vanitylint.reading.model.network", None)
    with pytest.raises(VanitylintError, match="cannot be used"):
        reader.read(item(EXPECTATION))
