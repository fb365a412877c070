"""Tell a sprint goal that only names work to finish from one that names what people do afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.pattern_lists import matches_list
from vanitylint.reading.sentences import Sentence
from vanitylint.reading.splitting import split_sentences
from vanitylint.reading.units import Unit

if TYPE_CHECKING:
    from vanitylint.reading.vocabulary import Vocabulary


def only_finishes_work(goal: str, vocabulary: Vocabulary) -> bool:
    """Return whether each sentence of a goal only names work to finish: `Ship the waiting list`."""
    sentences = _sentences(goal, vocabulary)
    return bool(sentences) and all(
        matches_list("finishes work", sentence.text)
        and not sentence.has(sentence.tag.more | sentence.tag.fewer | sentence.tag.percent)
        for sentence in sentences
    )


def names_what_people_do(goal: str, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence of a goal says what people outside the team do or can do: `Guests pay by card`."""
    return any(
        sentence.starts_with(sentence.tag.people)
        and sentence.has(sentence.tag.act | sentence.tag.can)
        and not matches_list("finishes work", sentence.text)
        for sentence in _sentences(goal, vocabulary)
    )


def _sentences(goal: str, vocabulary: Vocabulary) -> list[Sentence]:
    unit = Unit(goal, "goal", "field Goal", 0, "field")
    language = vocabulary.language_of(goal)
    return [Sentence(text, language, unit) for text in split_sentences(goal) if text.strip()]
