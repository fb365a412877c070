"""What the names of fields, links and statuses mean. It is passed in, because connectors must not know the reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class NameMapping:
    """Meanings of a tracker's names. By default, no name means anything."""

    slot_of_field: Callable[[str], str | None] = lambda _: None
    """Returns the slot for a field's name: `hypothesis`, `target`, …"""
    is_upward_link: Callable[[str], bool] = lambda _: False
    """Whether a link of the given type points to an item higher up."""
    slot_of_id: Mapping[str, str] = field(default_factory=dict)
    """Slots of fields that the config names by id, such as `customfield_10050`."""
    parents: tuple[str, ...] = ()
    """Names and ids of the fields that the config declares to name the parent item."""
    state_of: Callable[[str], str | None] = lambda _: None
    """Returns the state for a status: `doing`, `done`, …"""
