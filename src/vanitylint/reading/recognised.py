"""Sort a tracker's names for types, labels, statuses and fields by what they mean here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vanitylint.reading.work import label_forms, state_of_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.reading.vocabulary import Vocabulary


_SYSTEM_FIELDS = frozenset({"components", "fix versions"})
"""Fields that Jira itself fills with names, which say nothing about a bet."""


@dataclass
class Recognised:
    """A tracker's names with and without a meaning."""

    meanings: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    """By table (`kinds`, `work classes`, `states`, `fields`), from our word to the tracker's names for it."""
    unknown: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Names without a meaning here, by what they are (`types`, `labels`, `statuses`, `fields`)."""


def recognise(
    vocabulary: Vocabulary,
    *,
    types: Iterable[str],
    labels: Iterable[str],
    statuses: Iterable[str],
    fields: Iterable[str],
) -> Recognised:
    """Sort names by what they mean.

    Args:
        vocabulary: Includes the team's own names.
        types: Names of item types.
        labels: Labels that items can have.
        statuses: Statuses of a board.
        fields: Names of fields.
    """
    recognised = Recognised()
    for name in _distinct(types):
        if not _recognise_type(name, recognised, vocabulary):
            recognised.unknown["types"].append(name)
    for name in _distinct(labels):
        if not _recognise_label(name, recognised, vocabulary):
            recognised.unknown["labels"].append(name)
    for name in _distinct(statuses):
        word = name.lower()
        if word in vocabulary.tracker.measuring_states:
            recognised.meanings["states"]["measuring"].append(f"status {name}")
        elif state := vocabulary.tracker.states.get(word):
            recognised.meanings["states"][state].append(f"status {name}")
        else:
            recognised.unknown["statuses"].append(name)
    for name in _distinct(fields):
        _recognise_field(name, recognised, vocabulary)
    return recognised


def _recognise_type(name: str, recognised: Recognised, vocabulary: Vocabulary) -> bool:
    """Record what an item type means, and return whether it is known."""
    word = name.lower()
    if kind := vocabulary.tracker.kinds.get(word):
        recognised.meanings["kinds"][kind].append(f"type {name}")
    work_class = vocabulary.tracker.own_classes.get(word, vocabulary.tracker.class_of_kind.get(word))
    if work_class:
        recognised.meanings["work classes"][work_class].append(f"type {name}")
    return work_class is not None or word in vocabulary.tracker.kinds


def _recognise_label(name: str, recognised: Recognised, vocabulary: Vocabulary) -> bool:
    """Record what a label means, and return whether it is known."""
    description, is_known = f"label {name}", False
    for form in dict.fromkeys(label_forms(name)):
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
            if meaning and description not in recognised.meanings[table][meaning]:
                recognised.meanings[table][meaning].append(description)
                is_known = True
    if state := state_of_label(name, vocabulary):
        recognised.meanings["states"][state].append(description)
        is_known = True
    return is_known


def _recognise_field(name: str, recognised: Recognised, vocabulary: Vocabulary) -> None:
    """Record what a field means."""
    if slot := vocabulary.slot_of_field(name):
        recognised.meanings["fields"][slot].append(name)
    elif name.lower() not in _SYSTEM_FIELDS:
        recognised.unknown["fields"].append(name)


def _distinct(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name}, key=str.lower)
