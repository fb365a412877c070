"""Collect the problems and notices of a fetch; what concerns many issues is reported once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MAX_KEYS = 3
"""Maximum number of keys listed in a message."""


def _lists() -> dict[str, list[str]]:
    return defaultdict(list)


@dataclass
class Remarks:
    """Problems and notices, in the order in which they came up."""

    hidden: dict[str, str] = field(default_factory=dict)
    """Parts of issues that the token may not see, each with the tracker's explanation."""
    _hidden_messages: list[str] = field(default_factory=list)
    _notes: list[tuple[str, str]] = field(default_factory=list)
    _problems: dict[str, list[str]] = field(default_factory=_lists)
    _notices: dict[str, list[str]] = field(default_factory=_lists)

    @property
    def has_problems(self) -> bool:
        """Whether anything could not be read so far."""
        return bool(self._problems)

    def add_problem(self, why: str, key: str = "") -> None:
        """Add something that could not be read, with the issue's key if known."""
        if not key or key not in self._problems[why]:
            self._problems[why].append(key)

    def add_note(self, why: str, key: str) -> None:
        """Add something of an issue that was left out, and will be until the issue changes."""
        self._notes.append((why, key))

    def add_notice(self, why: str, key: str = "") -> None:
        """Add a choice that was made for the user, or something left out that was not requested."""
        self._notices[why].append(key)

    def add_hidden_part(self, part: str, why: str, hint: str) -> None:
        """Add a part of all issues that the token may not see.

        Args:
            part: Name of the part.
            why: The tracker's explanation.
            hint: What the user can do about it.
        """
        if part not in self.hidden:
            self.hidden[part] = why.rstrip(".")
            message = f"the fields of {part} are not visible to this token ({self.hidden[part]}); {hint}"
            self._hidden_messages.append(message)

    def messages(self, source: str) -> Iterator[Problem | Notice]:
        """Yield all problems and notices, attributed to a source."""
        yield from (Problem(source, message) for message in self._hidden_messages)
        yield from (Problem(source, f"{key}: {why}", key=key) for why, key in self._notes)
        for why, keys in self._problems.items():
            yield Problem(source, _with_keys(keys, why))
        for why, keys in self._notices.items():
            yield from (Notice(source, why, key) for key in keys)


def _with_keys(keys: Sequence[str], why: str) -> str:
    """Prefix a message with the first few keys it concerns and the number of further ones."""
    named = [key for key in keys if key]
    if not named:
        return why if len(keys) == 1 else f"{why} ({len(keys)} times)"
    more = f" and {len(keys) - _MAX_KEYS} more" if len(keys) > _MAX_KEYS else ""
    return f"{', '.join(named[:_MAX_KEYS])}{more}: {why}"
