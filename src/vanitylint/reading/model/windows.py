"""What the network is shown at once: an item's kind and title, then as many of its sentences as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reading.model.pieces import WordPieces
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.units import Unit

ROOM = 192
"""So many pieces are shown at once, a paragraph or three; the network has places for no more."""
_LONGEST = 20
"""Characters of a word, for how much of a text there may be room."""
_OF_KIND, _OF_TITLE, _OF_HEADING, _OF_SENTENCE = 4, 24, 16, 64
"""So many pieces at most are taken of each."""
_BOXES = {"open task": "[ ]", "done task": "[x]"}
MOST = 50
"""Of a longer item so many windows are shown, which are about 7,000 words."""


class Window(NamedTuple):
    """Some sentences in their place."""

    numbers: list[int]
    """Word pieces."""
    places: list[tuple[int, int]]
    """Where in them each sentence begins and ends."""
    first: int
    """The number of its first sentence among the item's."""

    def without(self, start: int, count: int) -> Window:
        """The same without some pieces of one sentence."""
        places = [(begin - count * (begin > start), end - count * (end > start)) for begin, end in self.places]
        return Window(self.numbers[:start] + self.numbers[start + count :], places, self.first)


def windows(kind: str, texts: Sequence[Sequence[Sentence]], pieces: WordPieces) -> Iterator[Window]:
    """The windows of an item: its title by itself, then all other sentences, each window under kind and title.

    Args:
        kind: The item's.
        texts: Its sentences, text by text; the title comes first.
        pieces: What cuts their words.
    """
    of_kind = _cut(kind, _OF_KIND, pieces)
    title = [sentence.text for spoken in texts for sentence in spoken if sentence.unit.kind == "title"]
    alone = [pieces.begin, *of_kind]
    under_title = [*alone, *_cut(" ".join(title), _OF_TITLE, pieces), pieces.end]
    numbers: list[int] = []
    places: list[tuple[int, int]] = []
    first, where = 0, ""
    for place, sentence in enumerate(sentence for spoken in texts for sentence in spoken):
        unit = sentence.unit
        opening = alone if unit.kind == "title" else under_title
        own = pieces.numbers(words_shown(sentence, pieces), _OF_SENTENCE) or [pieces.unknown]
        box = _cut(_BOXES.get(unit.kind, ""), _OF_KIND, pieces)
        heading = _heading(unit, pieces) if unit.where != where else []
        is_body = where == "title" != unit.where
        if is_body or not places or len(numbers) + len(heading) + len(box) + len(own) + 1 > ROOM:
            if places:
                yield Window(numbers, places, first)
            numbers, places, first = list(opening), [], place
            heading = _heading(unit, pieces)
        numbers += heading + box
        places.append((len(numbers), len(numbers) + len(own)))
        numbers += [*own, pieces.end]
        where = unit.where
    if places:
        yield Window(numbers, places, first)


def words_shown(sentence: Sentence, pieces: WordPieces) -> list[str]:
    """The words of a sentence as far as there may be room for them."""
    return pieces.words(sentence.text[: _OF_SENTENCE * _LONGEST])


def _heading(unit: Unit, pieces: WordPieces) -> list[int]:
    name = unit.where.rpartition(" > ")[2]
    return [] if name in ("body", "title") else _cut(f"{name[:200]}:", _OF_HEADING, pieces)


def _cut(text: str, most: int, pieces: WordPieces) -> list[int]:
    return pieces.numbers(pieces.words(text[: most * _LONGEST]), most)
