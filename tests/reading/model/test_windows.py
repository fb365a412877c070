"""Windows: the parts of an item that the language model sees at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader
from vanitylint.reading.claims import read_explicit_claims
from vanitylint.reading.context import Context
from vanitylint.reading.model.pieces import WordPieces
from vanitylint.reading.model.windows import WINDOW_SIZE, windows
from vanitylint.reading.units import units_of

if TYPE_CHECKING:
    from vanitylint.reading.sentences import Sentence

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.:,[]#"
KNOWN = ["[UNK]", "[CLS]", "[SEP]", "epic", "shop", "impact", "fewer", "calls", *LETTERS, *(f"##{x}" for x in LETTERS)]
PIECES = WordPieces(KNOWN)
VOCABULARY = Reader().vocabulary


def texts_of(title: str, body: str) -> list[list[Sentence]]:
    item = WorkItem(key="A-1", title=title, body=body)
    return read_explicit_claims(units_of(item, VOCABULARY), VOCABULARY, Context())[1]


def window_texts(title: str, body: str) -> list[str]:
    """Return the windows of an item, as pieces joined by spaces."""
    all_windows = windows("epic", texts_of(title, body), PIECES)
    return [" ".join(KNOWN[number] for number in window.numbers) for window in all_windows]


def test_window_begins_with_kind_and_title_and_repeats_headings() -> None:
    assert window_texts("Shop", "Fewer calls\n\n## Impact\n\nFewer calls.\n\nFewer\n") == [
        "[CLS] epic shop [SEP]",
        "[CLS] epic shop [SEP] fewer calls [SEP] impact : fewer calls . [SEP] fewer [SEP]",
    ]


def test_heading_appears_once_per_window() -> None:
    body = "## Impact\n\n" + "".join(f"- {'fewer ' * 20}{number}\n" for number in range(12))
    _, *rest = window_texts("Shop", body)
    assert len(rest) == 2
    assert [text.count("impact :") for text in rest] == [1, 1]


def test_task_box_is_part_of_the_window() -> None:
    assert "[ ] fewer" in window_texts("Shop", "- [ ] fewer calls\n")[1]


@given(st.text(max_size=60), st.lists(st.text(max_size=400), max_size=12))
def test_each_sentence_is_in_one_window_of_limited_size(title: str, paragraphs: list[str]) -> None:
    texts = texts_of(title, "\n\n".join(paragraphs))
    all_windows = list(windows("epic", texts, PIECES))
    places = [window.first + row for window in all_windows for row in range(len(window.spans))]
    assert sorted(places) == list(range(sum(map(len, texts))))
    for window in all_windows:
        assert len(window.numbers) <= WINDOW_SIZE
        ends = [0, *(place for pair in window.spans for place in pair), len(window.numbers)]
        assert ends == sorted(ends)
        assert all(start < end for start, end in window.spans)


def test_spans_are_adjusted_when_a_word_is_removed() -> None:
    (_, window) = windows("epic", texts_of("Shop", "Fewer calls.\n\nFewer calls"), PIECES)
    (start, end), (second_start, second_end) = window.spans
    shortened = window.without(start, 1)
    assert [KNOWN[number] for number in shortened.numbers[slice(*shortened.spans[0])]] == ["calls", "."]
    assert [KNOWN[number] for number in shortened.numbers[slice(*shortened.spans[1])]] == ["fewer", "calls"]
    assert (end - start, second_end - second_start) == (3, 2)
