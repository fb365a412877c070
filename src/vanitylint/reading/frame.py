"""The sentences that rules propose to write, read slot by slot: `we see it in <what>, today <value>, by <day>`."""

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

MEASURE = "framed measure"
"""The slot of what stands where the measure is named: whatever it is, it was said to be one."""
RIGHT = "told success"
"""The slot of what stands behind `we know we are right when`: an outcome is then expected, and looked at."""
_OPEN = ("", "hypothesis", "outcome", "benefit", "metric")
"""Slots in which somebody may say so."""
_STOPS = (".", "!", "?", ";", ":", "\n")
_END = re.compile(r"[.!?](?=\s|$)|(?<!,)\n")
_SEMICOLON = re.compile(r";\s+")
_COMMA = re.compile(r"[,;]\s+")
_MARKS = " \t\n.,;:–—-"


def unframed(units: Iterable[Unit], language: Language) -> Iterator[Unit]:
    """All texts; of one with such a sentence first what else it says, then the parts, each as if under its heading."""
    for unit in units:
        opening = None if unit.kind == "title" else _frame_in(unit, language) or _behind_an_expectation(unit, language)
        if opening is None or is_gap(unit.text):
            yield unit
            continue
        end = _end(unit.text, opening)
        parts = _parts(unit, unit.text[opening.end() : end].strip(_MARKS), opening, language)
        if not parts:
            yield unit
            continue
        yield from _rest(unit, unit.text[: opening.start()])
        yield from parts
        yield from _rest(unit, unit.text[end:])


def _frame_in(unit: Unit, language: Language) -> re.Match[str] | None:
    """Where such a sentence stands; one on when we are right begins there, and is no answer to something else."""
    found = language.frame_in(unit.text)
    if found is None or found.lastgroup != "right":
        return found
    before = unit.text[: found.start()].rstrip(" *_-")
    begins = not before or before.endswith(_STOPS)
    return found if begins and unit.kind != "comment" and unit.slot in _OPEN else None


def _end(text: str, opening: re.Match[str]) -> int:
    found = _END.search(text, opening.end())
    return found.start() if found else len(text)


def _behind_an_expectation(unit: Unit, language: Language) -> re.Match[str] | None:
    """The semicolon behind which the measure stands: `We expect …; calls per week, today 30, target 10, by 1 May`."""
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
    if text := text.strip(_MARKS):
        yield unit._replace(text=text)


def _parts(unit: Unit, said: str, opening: re.Match[str], language: Language) -> list[Unit]:
    """The measure and what is said of it; none where a sentence begins so and names no measure."""
    if not said or (opening.lastgroup == "known" and not _moves(Sentence(said, language, unit))):
        return []
    slot = RIGHT if opening.lastgroup == "right" else MEASURE
    measure: list[str] = []
    parts: list[Unit] = []
    for clause in _COMMA.split(said):
        slots = _slots(Sentence(clause, language, unit)) if measure else []
        if not slots and not parts:
            measure.append(clause)
        parts += [unit._replace(text=clause, slot=told) for told in slots]
    return [unit._replace(text=", ".join(measure), slot=slot), *parts]


def _moves(sentence: Sentence) -> bool:
    return sentence.means(sentence.sense.moves_from_to | sentence.sense.change)


def _slots(sentence: Sentence) -> list[str]:
    """What a clause behind the measure tells: its value today, the one to reach, the day to look."""
    sense, tag = sentence.sense, sentence.tag
    if sentence.has(tag.now | tag.unknown):
        return ["baseline"]
    if sentence.means(sense.change_from_to):
        return ["baseline", "target"]
    is_day = sentence.means(sense.deadline)
    only_day = (
        is_day and not sentence.means(sense.two_numbers) and (sentence.has(tag.period) or not sentence.has_number)
    )
    is_size = not only_day and (sentence.has_number or sentence.has(tag.aim))
    return ["target"] * is_size + ["when"] * is_day
