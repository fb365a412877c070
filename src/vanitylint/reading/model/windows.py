"""The input windows of the network: an item's kind and title, then as many of its sentences as fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reading.model.pieces import WordPieces
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.units import Unit

WINDOW_SIZE = 192
"""Size of a window in word pieces, one to three paragraphs; the network has no more positions."""
_MAX_CHARACTERS_A_PIECE = 20
"""Characters per word piece by which text is cut before it is tokenised."""
_MAX_KIND, _MAX_TITLE, _MAX_HEADING, _MAX_SENTENCE = 4, 24, 16, 64
"""Maximum number of word pieces taken from each part."""
_BOXES = {"open task": "[ ]", "done task": "[x]"}
MAX_WINDOWS_PER_ITEM = 50
"""Maximum number of windows of an item, about 7,000 words."""


class Window(NamedTuple):
    """Some sentences of an item as network input."""

    numbers: list[int]
    """Word piece numbers."""
    spans: list[tuple[int, int]]
    """Start and end of each sentence in `numbers`."""
    first: int
    """Index in the item of the first sentence."""

    def without(self, start: int, count: int) -> Window:
        """Return the window without `count` pieces of one sentence."""
        spans = [(begin - count * (begin > start), end - count * (end > start)) for begin, end in self.spans]
        return Window(self.numbers[:start] + self.numbers[start + count :], spans, self.first)


def windows(kind: str, texts: Sequence[Sequence[Sentence]], pieces: WordPieces) -> Iterator[Window]:
    """Yield the windows of an item: its title alone, then all other sentences, each window with kind and title.

    Args:
        kind: The item's kind.
        texts: Its sentences, text by text; the title comes first.
        pieces: The tokeniser.
    """
    kind_pieces = _tokenise(kind, _MAX_KIND, pieces)
    title = [sentence.text for sentences in texts for sentence in sentences if sentence.unit.kind == "title"]
    title_prefix = [pieces.begin, *kind_pieces]
    body_prefix = [*title_prefix, *_tokenise(" ".join(title), _MAX_TITLE, pieces), pieces.end]
    numbers: list[int] = []
    places: list[tuple[int, int]] = []
    first, current_section = 0, ""
    for index, sentence in enumerate(sentence for sentences in texts for sentence in sentences):
        unit = sentence.unit
        prefix = title_prefix if unit.kind == "title" else body_prefix
        content = pieces.numbers(input_words(sentence, pieces), _MAX_SENTENCE) or [pieces.unknown]
        checkbox = _tokenise(_BOXES.get(unit.kind, ""), _MAX_KIND, pieces)
        heading = _heading(unit, pieces) if unit.where != current_section else []
        is_body = current_section == "title" != unit.where
        if is_body or not places or len(numbers) + len(heading) + len(checkbox) + len(content) + 1 > WINDOW_SIZE:
            if places:
                yield Window(numbers, places, first)
            numbers, places, first = list(prefix), [], index
            heading = _heading(unit, pieces)
        numbers += heading + checkbox
        places.append((len(numbers), len(numbers) + len(content)))
        numbers += [*content, pieces.end]
        current_section = unit.where
    if places:
        yield Window(numbers, places, first)


def input_words(sentence: Sentence, pieces: WordPieces) -> list[str]:
    """Return the words of a sentence, cut to what may fit."""
    return pieces.words(sentence.text[: _MAX_SENTENCE * _MAX_CHARACTERS_A_PIECE])


def _heading(unit: Unit, pieces: WordPieces) -> list[int]:
    name = unit.where.rpartition(" > ")[2]
    return [] if name in ("body", "title") else _tokenise(f"{name[:200]}:", _MAX_HEADING, pieces)


def _tokenise(text: str, limit: int, pieces: WordPieces) -> list[int]:
    return pieces.numbers(pieces.words(text[: limit * _MAX_CHARACTERS_A_PIECE]), limit)
