"""What there is to say about a fetch; what holds for many issues is said once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KEYS_NAMED = 3


def _lists() -> dict[str, list[str]]:
    return defaultdict(list)


@dataclass
class Remarks:
    """Problems and notices as they come up."""

    hidden: dict[str, str] = field(default_factory=dict)
    """Parts of issues that the token may not see, and the tracker's words for it."""
    _told_of_hidden: list[str] = field(default_factory=list)
    _notes: list[tuple[str, str]] = field(default_factory=list)
    _problems: dict[str, list[str]] = field(default_factory=_lists)
    _notices: dict[str, list[str]] = field(default_factory=_lists)

    @property
    def has_problems(self) -> bool:
        """Whether anything could not be read so far."""
        return bool(self._problems)

    def problem(self, why: str, key: str = "") -> None:
        """Something could not be read; of the issue of that key, if it is known."""
        if not key or key not in self._problems[why]:
            self._problems[why].append(key)

    def note(self, why: str, key: str) -> None:
        """Something of an issue was left out, and will be as long as the issue stays as it is."""
        self._notes.append((why, key))

    def notice(self, why: str, key: str = "") -> None:
        """Something was decided for the reader, or left out that nobody asked for."""
        self._notices[why].append(key)

    def hide(self, part: str, why: str, way_on: str) -> None:
        """The token may not see a part of all issues; why, in the tracker's words, and what to do."""
        if part not in self.hidden:
            self.hidden[part] = why.rstrip(".")
            told = f"the fields of {part} are not visible to this token ({self.hidden[part]}); {way_on}"
            self._told_of_hidden.append(told)

    def told(self, source: str) -> Iterator[Problem | Notice]:
        """All of it, as of a source."""
        yield from (Problem(source, told) for told in self._told_of_hidden)
        yield from (Problem(source, f"{key}: {why}", key=key) for why, key in self._notes)
        for why, keys in self._problems.items():
            yield Problem(source, _with_keys(keys, why))
        for why, keys in self._notices.items():
            yield from (Notice(source, why, key) for key in keys)


def _with_keys(keys: Sequence[str], why: str) -> str:
    """The keys before what concerns them: the first few, and how many more."""
    named = [key for key in keys if key]
    if not named:
        return why if len(keys) == 1 else f"{why} ({len(keys)} times)"
    more = f" and {len(keys) - _KEYS_NAMED} more" if len(keys) > _KEYS_NAMED else ""
    return f"{', '.join(named[:_KEYS_NAMED])}{more}: {why}"
