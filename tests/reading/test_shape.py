"""The fingerprint of a hypothesis: the same for copies, another for other hypotheses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.claims import Claim
from vanitylint.backlog.items import WorkItem
from vanitylint.reading.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader

COMMON = frozenset({"the", "of", "and", "to"})
HYPOTHESIS = "We believe that the export will raise the engagement of customers by 12 %."


def shape(title: str, *texts: str, **more: Any) -> str:
    claims = [Claim("hypothesis", "stated", text, "body", **more) for text in texts]
    return shape_of(title, claims, COMMON)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Export", HYPOTHESIS),
        ("export!", HYPOTHESIS),
        ("Import", HYPOTHESIS.replace("export", "import")),
        ("The import of lists", HYPOTHESIS.replace("export", "import lists")),
        ("Export", HYPOTHESIS.replace("12", "30")),
        ("Export", HYPOTHESIS.replace("12 %", "a lot, 3x or 100k").replace("a lot, ", "").replace("or ", "")),
        ("Export", HYPOTHESIS.upper()),
        ("Export", f"**{HYPOTHESIS}**"),
        ("Export", "We believe:\n\tthat the export — will raise the “engagement” of customers, by 12%!"),
    ],
)
def test_copy_with_other_subject_number_or_markup_has_same_shape(title: str, text: str) -> None:
    assert shape(title, text) == shape("Export", HYPOTHESIS) != ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Export", HYPOTHESIS.replace("raise", "lower")),
        ("Export", HYPOTHESIS.replace("customers", "drivers")),
        ("Export", f"{HYPOTHESIS} They told us."),
        ("Export", "Customers will raise the engagement that we believe of the export by 12 %."),
        ("Import", HYPOTHESIS),
    ],
)
def test_another_hypothesis_has_another_shape(title: str, text: str) -> None:
    assert shape(title, text) not in ("", shape("Export", HYPOTHESIS))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Export", ""),
        ("Export", "12 % 30 % 2026-03-31"),
        ("Export", "Fewer calls to support by 5"),
        ("Fewer calls to support from new members by June", "Fewer calls to support from new members by June"),
        ("A", "a b c d e f g h i j k l"),  # single letters are no words
    ],
)
def test_hypothesis_of_few_words_has_no_shape(title: str, text: str) -> None:
    assert shape(title, text) == ""


def test_six_words_are_enough_for_a_shape() -> None:
    assert shape("Export", "We believe the export will help") == ""
    assert shape("Export", "We believe the export will help people")


def test_only_hypotheses_stated_outside_the_title_count() -> None:
    other = [
        Claim("hypothesis", "benefit", "So that nobody needs a password any more.", "body"),
        Claim("hypothesis", "placeholder", "TBD", "body"),
        Claim("metric", "outcome", "Engagement of customers", "body"),
        Claim("hypothesis", "stated", "Fewer cancelled memberships", "title"),
    ]
    stated = Claim("hypothesis", "stated", HYPOTHESIS, "field Hypothesis")
    assert shape_of("Export", [*other, stated], COMMON) == shape("Export", HYPOTHESIS)
    assert shape_of("Export", other, COMMON) == ""


def test_several_sentences_have_one_shape() -> None:
    assert shape("Export", "We believe that it will help.", "Customers come back.") == shape(
        "Export", "We believe that it will help. Customers come back."
    )


def test_item_has_the_shape_of_its_hypothesis(reader: Reader) -> None:
    items = [
        WorkItem(
            key=title,
            title=title,
            kind="Epic",
            body=f"## Hypothesis\n{HYPOTHESIS.replace('export', title.split()[0].lower())}",
        )
        for title in ("Export", "Import to the Shop")
    ]
    first, second = (reader.read(item).shape for item in items)
    assert first == second != ""
    assert reader.read(WorkItem(key="A", title="A", kind="Epic", body="So that nobody needs a password.")).shape == ""


def test_shape_is_short_and_the_same_in_every_run() -> None:
    assert shape("Export", HYPOTHESIS) == "8b7d91331a815cce"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.text(max_size=200))
def test_any_text_has_a_shape_or_none(title: str, text: str) -> None:
    result = shape(title, text)
    assert len(result) in (0, 16)
    assert shape(title, f"{text} 12 %") == result


@pytest.mark.parametrize("piece", ["word ", "a", "1", "ß", " ", "一"])
def test_long_repetitive_text_takes_under_a_second(
    piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * 200_000
    assert seconds(lambda: shape(text, text)) < 1
