"""Which of a tracker's names are known, and what they count as: types, labels, statuses, fields."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vanitylint.reading.work import forms, state_of_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.reading.vocabulary import Vocabulary


@dataclass
class Recognised:
    """What names mean."""

    meanings: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    """By table (`kinds`, `work classes`, `states`, `fields`), from our word to the tracker's names for it."""
    unknown: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By what they are (`types`, `labels`, `statuses`, `fields`), the names that mean nothing here."""


def recognise(
    vocabulary: Vocabulary,
    *,
    types: Iterable[str],
    labels: Iterable[str],
    statuses: Iterable[str],
    fields: Iterable[str],
) -> Recognised:
    """Sort names by what they count as.

    Args:
        vocabulary: With the team's own names.
        types: What kinds of items are called.
        labels: Those that items can have.
        statuses: Those of a board.
        fields: Names of fields.
    """
    found = Recognised()
    for name in _sorted(types):
        if not _type(name, found, vocabulary):
            found.unknown["types"].append(name)
    for name in _sorted(labels):
        if not _label(name, found, vocabulary):
            found.unknown["labels"].append(name)
    for name in _sorted(statuses):
        word = name.lower()
        if word in vocabulary.tracker.measuring_states:
            found.meanings["states"]["measuring"].append(f"status {name}")
        elif state := vocabulary.tracker.states.get(word):
            found.meanings["states"][state].append(f"status {name}")
        else:
            found.unknown["statuses"].append(name)
    for name in _sorted(fields):
        if slot := vocabulary.slot_of_field(name):
            found.meanings["fields"][slot].append(name)
        else:
            found.unknown["fields"].append(name)
    return found


def _type(name: str, found: Recognised, vocabulary: Vocabulary) -> bool:
    """Note what a type of items counts as. Whether it counts as anything but itself."""
    word = name.lower()
    if kind := vocabulary.tracker.kinds.get(word):
        found.meanings["kinds"][kind].append(f"type {name}")
    work_class = vocabulary.tracker.own_classes.get(word, vocabulary.tracker.class_of_kind.get(word))
    if work_class:
        found.meanings["work classes"][work_class].append(f"type {name}")
    return work_class is not None or word in vocabulary.tracker.kinds


def _label(name: str, found: Recognised, vocabulary: Vocabulary) -> bool:
    """Note what a label counts as. Whether it counts as anything."""
    shown, is_known = f"label {name}", False
    for form in dict.fromkeys(forms(name)):
        for table, meaning in (
            ("kinds", vocabulary.tracker.kinds.get(form)),
            (
                "work classes",
                vocabulary.tracker.class_of_label.get(
                    form, "chore" if form in vocabulary.tracker.no_bet_labels else None
                ),
            ),
            ("look backs", "measurement" if form in vocabulary.look_back_labels else None),
        ):
            if meaning and shown not in found.meanings[table][meaning]:
                found.meanings[table][meaning].append(shown)
                is_known = True
    if state := state_of_label(name, vocabulary):
        found.meanings["states"][state].append(shown)
        is_known = True
    return is_known


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name}, key=str.lower)
