"""What the language model is shown at once."""

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


def shown(title: str, body: str) -> list[str]:
    found = windows("epic", texts_of(title, body), PIECES)
    return [" ".join(KNOWN[number] for number in window.numbers) for window in found]


def test_sentences_are_shown_under_kind_title_and_heading() -> None:
    assert shown("Shop", "Fewer calls\n\n## Impact\n\nFewer calls.\n\nFewer\n") == [
        "[CLS] epic shop [SEP]",
        "[CLS] epic shop [SEP] fewer calls [SEP] impact : fewer calls . [SEP] fewer [SEP]",
    ]


def test_a_heading_is_said_once_in_a_window_and_again_in_the_next() -> None:
    body = "## Impact\n\n" + "".join(f"- {'fewer ' * 20}{number}\n" for number in range(12))
    _, *rest = shown("Shop", body)
    assert len(rest) == 2
    assert [text.count("impact :") for text in rest] == [1, 1]


def test_a_box_is_shown() -> None:
    assert "[ ] fewer" in shown("Shop", "- [ ] fewer calls\n")[1]


@given(st.text(max_size=60), st.lists(st.text(max_size=400), max_size=12))
def test_each_sentence_is_shown_once_and_there_is_room(title: str, paragraphs: list[str]) -> None:
    texts = texts_of(title, "\n\n".join(paragraphs))
    found = list(windows("epic", texts, PIECES))
    places = [window.first + row for window in found for row in range(len(window.spans))]
    assert sorted(places) == list(range(sum(map(len, texts))))
    for window in found:
        assert len(window.numbers) <= WINDOW_SIZE
        ends = [0, *(place for pair in window.spans for place in pair), len(window.numbers)]
        assert ends == sorted(ends)
        assert all(start < end for start, end in window.spans)


def test_without_a_word_the_others_stay_in_place() -> None:
    (_, window) = windows("epic", texts_of("Shop", "Fewer calls.\n\nFewer calls"), PIECES)
    (start, end), (second, last) = window.spans
    left = window.without(start, 1)
    assert [KNOWN[number] for number in left.numbers[slice(*left.spans[0])]] == ["calls", "."]
    assert [KNOWN[number] for number in left.numbers[slice(*left.spans[1])]] == ["fewer", "calls"]
    assert (end - start, last - second) == (3, 2)
