"""What names mean to whoever will read the items. It is handed in, because connectors do not know how reading works."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Meaning:
    """What fields, links and statuses mean; without any, nothing does."""

    slot_of_field: Callable[[str], str | None] = lambda _: None
    """From a field's name to what it says of a bet: `hypothesis`, `target`, …"""
    leads_up: Callable[[str], bool] = lambda _: False
    """Whether a link of that wording leads to an item that stands above."""
    slot_of_id: Mapping[str, str] = field(default_factory=dict)
    """The same for fields that the config names by their ids, such as `customfield_10050`."""
    parents: tuple[str, ...] = ()
    """Names and ids of fields that name the item above, as the config has them."""
    state_of: Callable[[str], str | None] = lambda _: None
    """From a status to the state that it stands for: `doing`, `done`, …"""
