"""The sentences that rules propose to write, read slot by slot: `we see it in <what>, today <value>, by <day>`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.reading.language import Language
    from vanitylint.reading.units import Unit

MEASURE = "framed measure"
"""The slot of what stands where the measure is named: whatever it is, it was said to be one."""
_END = re.compile(r"[.!?](?=\s|$)|(?<!,)\n")
_COMMA = re.compile(r"[,;]\s+")
_MARKS = " \t\n.,;:–—-"


def unframed(units: Iterable[Unit], language: Language) -> Iterator[Unit]:
    """All texts; of one with such a sentence first what else it says, then the parts, each as if under its heading."""
    for unit in units:
        opening = None if unit.kind == "title" else language.frame_in(unit.text)
        if opening is None:
            yield unit
            continue
        end = found.start() if (found := _END.search(unit.text, opening.end())) else len(unit.text)
        parts = _parts(unit, unit.text[opening.end() : end].strip(_MARKS), opening, language)
        if not parts:
            yield unit
            continue
        yield from _rest(unit, unit.text[: opening.start()])
        yield from parts
        yield from _rest(unit, unit.text[end:])


def _rest(unit: Unit, text: str) -> Iterator[Unit]:
    if text := text.strip(_MARKS):
        yield unit._replace(text=text)


def _parts(unit: Unit, said: str, opening: re.Match[str], language: Language) -> list[Unit]:
    """The measure and what is said of it; none where a sentence begins so and names no measure."""
    if not said or (opening.lastgroup == "known" and not _moves(Sentence(said, language, unit))):
        return []
    measure: list[str] = []
    parts: list[Unit] = []
    for clause in _COMMA.split(said):
        slots = _slots(Sentence(clause, language, unit)) if measure else []
        if not slots and not parts:
            measure.append(clause)
        parts += [unit._replace(text=clause, slot=slot) for slot in slots]
    return [unit._replace(text=", ".join(measure), slot=MEASURE), *parts]


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
