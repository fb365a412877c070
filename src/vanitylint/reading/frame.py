"""Split the sentences that rules propose to write into slots: `we see it in <what>, today <value>, by <day>`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.sentences import Sentence
from vanitylint.reading.splitting import split_sentences
from vanitylint.reading.template import is_gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.reading.language import Language
    from vanitylint.reading.units import Unit

METRIC_SLOT = "framed measure"
"""The slot of the part that names the measure, which counts as one whatever it is."""
SUCCESS_SLOT = "told success"
"""The slot of what follows `we know we are right when`: an outcome that is both expected and measured."""
_SUCCESS_SLOTS = ("", "hypothesis", "outcome", "benefit", "metric")
"""Slots in which that sentence is recognised."""
_STOPS = (".", "!", "?", ";", ":", "\n")
_END = re.compile(r"[.!?](?=\s|$)|(?<!,)\n")
_SEMICOLON = re.compile(r";\s+")
_COMMA = re.compile(r"[,;]\s+")
_PUNCTUATION = " \t\n.,;:–—-"


def split_frames(units: Iterable[Unit], language: Language) -> Iterator[Unit]:
    """Yield all texts, those with such a sentence as their other text and the parts, each with the slot of the part."""
    for unit in units:
        opening = None if unit.kind == "title" else _find_frame(unit, language) or _after_expectation(unit, language)
        if opening is None or is_gap(unit.text):
            yield unit
            continue
        end = _end(unit.text, opening)
        parts = _parts(unit, unit.text[opening.end() : end].strip(_PUNCTUATION), opening, language)
        if not parts:
            yield unit
            continue
        yield from _rest(unit, unit.text[: opening.start()])
        yield from parts
        yield from _rest(unit, unit.text[end:])


def _find_frame(unit: Unit, language: Language) -> re.Match[str] | None:
    """Find such a sentence; `we know we are right when` must begin a sentence and not answer another question."""
    match = language.find_frame(unit.text)
    if match is None or match.lastgroup != "right":
        return match
    before = unit.text[: match.start()].rstrip(" *_-")
    begins_sentence = not before or before.endswith(_STOPS)
    return match if begins_sentence and unit.kind != "comment" and unit.slot in _SUCCESS_SLOTS else None


def _end(text: str, opening: re.Match[str]) -> int:
    match = _END.search(text, opening.end())
    return match.start() if match else len(text)


def _after_expectation(unit: Unit, language: Language) -> re.Match[str] | None:
    """Find the semicolon before the measure: `We expect …; calls per week, today 30, target 10, by 1 May`."""
    opening = _SEMICOLON.search(unit.text)
    clauses = _COMMA.split(unit.text[opening.end() : _end(unit.text, opening)]) if opening else []
    if opening is None or len(clauses) < 2:
        return None
    before = Sentence(split_sentences(unit.text[: opening.start()])[-1], language, unit)
    if not before.expects_change:
        return None
    first, *others = (_slots(Sentence(clause, language, unit)) for clause in clauses)
    return opening if not first and any("target" in slots for slots in others) else None


def _rest(unit: Unit, text: str) -> Iterator[Unit]:
    if text := text.strip(_PUNCTUATION):
        yield unit._replace(text=text)


def _parts(unit: Unit, text: str, opening: re.Match[str], language: Language) -> list[Unit]:
    """Return the measure and the clauses about it; nothing if the sentence begins so but names no measure."""
    if not text or (opening.lastgroup == "known" and not _has_change(Sentence(text, language, unit))):
        return []
    measure_slot = SUCCESS_SLOT if opening.lastgroup == "right" else METRIC_SLOT
    measure: list[str] = []
    parts: list[Unit] = []
    for clause in _COMMA.split(text):
        slots = _slots(Sentence(clause, language, unit)) if measure else []
        if not slots and not parts:
            measure.append(clause)
        parts += [unit._replace(text=clause, slot=slot) for slot in slots]
    return [unit._replace(text=", ".join(measure), slot=measure_slot), *parts]


def _has_change(sentence: Sentence) -> bool:
    return sentence.matches(sentence.sense.moves_from_to | sentence.sense.change)


def _slots(sentence: Sentence) -> list[str]:
    """Return the slots of a clause after the measure: its value today, the target, the day to look back."""
    sense, tag = sentence.sense, sentence.tag
    if sentence.has(tag.now | tag.unknown):
        return ["baseline"]
    if sentence.matches(sense.change_from_to):
        return ["baseline", "target"]
    is_day = sentence.matches(sense.deadline)
    is_only_day = (
        is_day and not sentence.matches(sense.two_numbers) and (sentence.has(tag.period) or not sentence.has_number)
    )
    is_size = not is_only_day and (sentence.has_number or sentence.has(tag.aim))
    return ["target"] * is_size + ["when"] * is_day
