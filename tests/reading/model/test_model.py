"""The language model that reads along: what it hears, what comes of it, and where it has no say."""

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
RINGS = "At the moment people ring the front desk because they get stuck on page three of the form."
QUIETER = f"{RINGS}\n\nIf we drop the insurance part, the phones should be quieter on Mondays."
"""Expects something in words that no list has."""
HIDDEN = f"{RINGS}\n\nIf the insurance part is dropped, the button should be hidden on Mondays."
"""Says in much the same words what the software does."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(model=True)


@pytest.fixture(scope="module")
def by_signs() -> Reader:
    return Reader()


def item(body: str, title: str = TITLE) -> WorkItem:
    return WorkItem(key="A-1", title=title, kind="Story", body=body)


def nearest(reader: Reader, body: str, claim: str = "hypothesis") -> Nearest:
    return next(each for each in reader.why(item(body)) if each.claim == claim)


def heard(reader: Reader, body: str) -> int:
    """What the model adds to the hypothesis that is nearest, in hundredths."""
    return dict(nearest(reader, body).signs).get("the model", 0)


def texts_of(reader: Reader, body: str) -> Sequence[Sequence[Sentence]]:
    return read_explicit_claims(units_of(item(body), reader.vocabulary), reader.vocabulary, Context())[1]


# What it hears


def test_it_hears_what_no_list_has(reader: Reader) -> None:
    assert heard(reader, QUIETER) > heard(reader, HIDDEN) + 100


def test_it_hears_words_in_their_order(reader: Reader) -> None:
    *_, last = QUIETER.rpartition("\n")
    turned = " ".join(sorted(last.rstrip(".").split()))
    assert heard(reader, QUIETER) > heard(reader, f"{RINGS}\n\n{turned}.")


def test_what_it_hears_is_told_with_the_words_it_went_by(reader: Reader) -> None:
    near = nearest(reader, QUIETER)
    assert "quieter" in near.sentence.text
    assert near.total == sum(weight for _, weight in near.signs)
    words = [word for word, _ in near.words]
    assert set(words) <= {*QUIETER.rpartition("\n")[2].lower().rstrip(".").replace(",", "").split()}
    assert words.index("quieter") < words.index("insurance")


def test_to_tell_the_words_of_a_long_sentence_ends(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def claims(_self: Network, numbers: Sequence[int], places: Sequence[tuple[int, int]]) -> object:
        asked.append(len(numbers))
        return np.full((len(places), len(CLAIMS)), len(numbers) / 100)

    monkeypatch.setattr(Network, "claims", claims)
    near = nearest(reader, "We hope that fewer people " + "give up and ring us and " * 100)
    assert len(near.words) == 64  # as many as there is room for
    assert len(asked) < 80


# What comes of it


def test_it_changes_what_is_read(reader: Reader, by_signs: Reader) -> None:
    """Both ways, by its word alone."""
    told = {}
    for number in range(-4, 5):
        with pytest.MonkeyPatch.context() as patch:
            said = [100 * number] * len(CLAIMS)
            patch.setattr(Model, "_claims", lambda _self, window, said=said: [list(said) for _ in window.spans])
            told[number] = reader.read(item(QUIETER)).hypothesis
    assert told[-4] != "stated"
    assert told[4] == "stated"
    assert told[0] == by_signs.read(item(QUIETER)).hypothesis


def test_its_word_is_added_to_each_sum(reader: Reader) -> None:
    texts = texts_of(reader, f"{QUIETER}\n\n- Fewer calls\n- 12 % by May")
    scales = texts[0][0].language.scales
    assert scales
    totals = scales.weigh(texts, Context(), [[()] * len(spoken) for spoken in texts])
    assert reader.model
    flat = [total for row in reader.model.weigh("story", texts, totals) for total in row]
    before = [total for row in totals for total in row]
    added = reader.model.contributions("story", texts, totals)
    assert added
    nothing = [0] * len(CLAIMS)
    assert list(map(list, flat)) == [
        list(map(add, sums, added.get(place, nothing))) for place, sums in enumerate(before)
    ]
    assert all(added[place][CLAIMS.index("look back")] == 0 for place in added if place)


def test_beyond_the_last_window_signs_have_the_say(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Network, "claims", lambda _self, _numbers, places: np.ones((len(places), len(CLAIMS))))
    texts = texts_of(reader, "\n\n".join(f"We hope that fewer people give up at step {step}." for step in range(900)))
    totals = [[[0] * len(CLAIMS)] * len(spoken) for spoken in texts]
    assert reader.model
    added = reader.model.contributions("story", texts, totals)
    assert 0 in added
    assert MAX_WINDOWS_PER_ITEM < max(added) < 900


def test_what_rules_propose_is_understood(reader: Reader) -> None:
    """The examples of rules come out as they do without it, though not each condition is needed for that."""
    rules = [rule for rule in load_rules([rules_folder()]) if rule.id in ("HYP101", "MET201", "FUP301", "FUP303")]
    failures = [str(failure) for rule in rules for failure in check_examples(rule, reader)]
    assert [failure for failure in failures if "no example notices" not in failure] == []


# Where it has no say


def test_another_language_is_read_as_without_it(reader: Reader, by_signs: Reader) -> None:
    body = "Wir glauben, dass weniger Patienten anrufen, wenn das Formular kürzer ist. Nach drei Wochen sehen wir nach."
    german = item(body, "Kürzeres Formular für neue Patienten")
    assert reader.read(german) == by_signs.read(german)
    assert not any("the model" in dict(each.signs) for each in reader.why(german))


def test_it_is_not_asked_where_nothing_comes_near(reader: Reader) -> None:
    texts = texts_of(reader, "Bump the version.")
    assert reader.model
    assert reader.model.contributions("task", texts, [[[-900] * len(CLAIMS)]] * len(texts)) == {}


def test_earlier_versions_are_read_by_signs_alone(reader: Reader, by_signs: Reader) -> None:
    changes = [Change(field="description", at="2026-01-05T10:00:00Z", before=HIDDEN, after=QUIETER)]
    edited = WorkItem(key="A-1", title=TITLE, body=QUIETER, changes=changes)
    assert reader.read(edited).edits == by_signs.read(edited).edits


@pytest.mark.parametrize("body", ["", "\x00", "\ud800", "\u202e fewer calls \u202c", "x" * 200_000, "fewer " * 30_000])
def test_odd_texts_are_read(reader: Reader, body: str) -> None:
    assert reader.read(item(body)).kind == "story"
    assert reader.read(item("fewer calls", body)).kind == "story"


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text_is_read(reader: Reader, title: str, body: str) -> None:
    reader.read(item(f"{body}\n\nWe hope that fewer people give up.", title))


# By several processes


def test_several_processes_read_the_same(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vanitylint.reading.pool._MAX_READ_DIRECTLY_WITH_MODEL", 2)
    items = [WorkItem(key=f"A-{number}", title=TITLE, body=f"{QUIETER} {number} %") for number in range(14)]
    assert list(read_all(reader, items, workers=2)) == [(each, reader.read(each)) for each in items]


# What is kept


def test_the_file_holds_what_the_network_needs() -> None:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        kept = dict(file)
    known = bytes(kept["pieces"]).decode().split("\n")
    pieces = WordPieces(known)
    assert len(kept["words"]) == len(known)
    assert len(kept["places"]) == WINDOW_SIZE
    told = Network(kept).claims([pieces.begin, *pieces.numbers(["fewer", "calls"], 9), pieces.end], [(1, 3)])
    assert told.shape == (1, len(CLAIMS))
    assert np.isfinite(told).all()


def test_readings_with_it_are_told_from_those_without(reader: Reader, by_signs: Reader) -> None:
    assert reader.fingerprint == Reader(model=True).fingerprint != by_signs.fingerprint


def test_it_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    before = dict(os.environ)
    assert Model()._word_pieces.numbers(["fewer"], 9)
    assert dict(os.environ) == before


# Where numpy is missing


def test_without_numpy_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vanitylint.reading.model.find_spec", lambda _name: None)
    with pytest.raises(VanitylintError, match="needs numpy") as error:
        Reader(model=True)
    assert error.value.hint == "pip install numpy, or turn the model off: --no-model, or model = false in the config"


def test_a_numpy_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(model=True)
    monkeypatch.setitem(sys.modules, "vanitylint.reading.model.network", None)
    with pytest.raises(VanitylintError, match="cannot be used"):
        reader.read(item(QUIETER))
