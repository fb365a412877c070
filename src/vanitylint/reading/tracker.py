"""The meaning of names used in trackers: kinds, classes of work, statuses, labels and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.reading.removals import Removals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Tracker:
    """Names used in trackers, each with its meaning.

    Args:
        table: As in `rules/vocabulary/tracker.yaml`.
        names: The team's own `kinds`, `work-classes` and `states`, each from our word to theirs; they take precedence
            over the built-in ones.
    """

    def __init__(self, table: Mapping[str, Any], names: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        classes: Mapping[str, Mapping[str, Iterable[str]]] = table["work_classes"]
        self.own_kinds = invert(names.get("kinds", {}))
        self.own_classes = invert(names.get("work-classes", {}))
        self.own_states = invert(names.get("states", {}))
        self.kinds = invert(table["kinds"]) | self.own_kinds
        self.bet_kinds = frozenset(table["bet_kinds"])
        self.kind_of_parents: str = table["kind_of_parents"]
        self.class_of_kind = invert({name: row["kinds"] for name, row in classes.items()})
        self.class_of_label = invert({name: row["labels"] for name, row in classes.items()}) | self.own_classes
        self.class_of_title = invert({name: row["titles"] for name, row in classes.items()})
        self.bet_labels = frozenset(table["bet_labels"]) | self.own_kinds.keys()
        self.no_bet_labels = frozenset(table["no_bet_labels"])
        self.containers = tuple(table["containers"])
        self.states = invert(table["states"]) | self.own_states
        self.state_labels = invert(table["state_labels"]) | self.own_states
        self.state_prefixes = tuple(table["state_prefixes"])
        self.measuring_states = frozenset(table["measuring_states"])
        self.verdict_of_label = invert(table["verdict_labels"])
        self.removals = Removals(table["removals"])
        self.relations = invert(table["relations"])


def invert(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Invert `{meaning: [words]}` to `{word: meaning}`, in lower case."""
    return {word.lower(): meaning for meaning, words in table.items() for word in words}
