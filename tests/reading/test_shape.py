"""The fingerprint of a hypothesis: the same for a copy, another for a thought of one's own."""

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
SAID = "We believe that the export will raise the engagement of customers by 12 %."


def shape(title: str, *texts: str, **more: Any) -> str:
    claims = [Claim("hypothesis", "stated", text, "body", **more) for text in texts]
    return shape_of(title, claims, COMMON)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Export", SAID),
        ("export!", SAID),
        ("Import", SAID.replace("export", "import")),
        ("The import of lists", SAID.replace("export", "import lists")),
        ("Export", SAID.replace("12", "30")),
        ("Export", SAID.replace("12 %", "a lot, 3x or 100k").replace("a lot, ", "").replace("or ", "")),
        ("Export", SAID.upper()),
        ("Export", f"**{SAID}**"),
        ("Export", "We believe:\n\tthat the export — will raise the “engagement” of customers, by 12%!"),
    ],
)
def test_a_copy_with_another_thing_number_or_mark_has_the_same_shape(title: str, said: str) -> None:
    assert shape(title, said) == shape("Export", SAID) != ""


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Export", SAID.replace("raise", "lower")),
        ("Export", SAID.replace("customers", "drivers")),
        ("Export", f"{SAID} They told us."),
        ("Export", "Customers will raise the engagement that we believe of the export by 12 %."),
        ("Import", SAID),
    ],
)
def test_another_thought_has_another_shape(title: str, said: str) -> None:
    assert shape(title, said) not in ("", shape("Export", SAID))


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Export", ""),
        ("Export", "12 % 30 % 2026-03-31"),
        ("Export", "Fewer calls to support by 5"),
        ("Fewer calls to support from new members by June", "Fewer calls to support from new members by June"),
        ("A", "a b c d e f g h i j k l"),  # letters are no words
    ],
)
def test_few_words_are_a_copy_of_nothing(title: str, said: str) -> None:
    assert shape(title, said) == ""


def test_six_words_are_enough() -> None:
    assert shape("Export", "We believe the export will help") == ""
    assert shape("Export", "We believe the export will help people")


def test_only_what_is_stated_outside_the_title_counts() -> None:
    other = [
        Claim("hypothesis", "benefit", "So that nobody needs a password any more.", "body"),
        Claim("hypothesis", "placeholder", "TBD", "body"),
        Claim("metric", "outcome", "Engagement of customers", "body"),
        Claim("hypothesis", "stated", "Fewer cancelled memberships", "title"),
    ]
    said = Claim("hypothesis", "stated", SAID, "field Hypothesis")
    assert shape_of("Export", [*other, said], COMMON) == shape("Export", SAID)
    assert shape_of("Export", other, COMMON) == ""


def test_several_sentences_are_one_hypothesis() -> None:
    assert shape("Export", "We believe that it will help.", "Customers come back.") == shape(
        "Export", "We believe that it will help. Customers come back."
    )


def test_an_item_has_the_shape_of_its_hypothesis(reader: Reader) -> None:
    items = [
        WorkItem(
            key=title,
            title=title,
            kind="Epic",
            body=f"## Hypothesis\n{SAID.replace('export', title.split()[0].lower())}",
        )
        for title in ("Export", "Import to the Shop")
    ]
    first, second = (reader.read(item).shape for item in items)
    assert first == second != ""
    assert reader.read(WorkItem(key="A", title="A", kind="Epic", body="So that nobody needs a password.")).shape == ""


def test_shapes_are_short_and_the_same_in_every_run() -> None:
    assert shape("Export", SAID) == "8b7d91331a815cce"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40), st.text(max_size=200))
def test_any_text_has_a_shape_or_none(title: str, said: str) -> None:
    found = shape(title, said)
    assert len(found) in (0, 16)
    assert shape(title, f"{said} 12 %") == found


@pytest.mark.parametrize("piece", ["word ", "a", "1", "ß", " ", "一"])
def test_long_texts_take_no_longer_than_words(piece: str, seconds: Callable[[Callable[[], object]], float]) -> None:
    text = piece * 200_000
    assert seconds(lambda: shape(text, text)) < 1
