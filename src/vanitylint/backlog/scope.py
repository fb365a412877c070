"""For which items something holds: said by key, project, label or kind, asked as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIKE = "{} like ? escape '\\'"
"""Takes capitals for small letters, as people do; at least those of English."""


class Scope(Struct, frozen=True, kw_only=True):
    """Some of the items. Where several ways are named, all hold; of the names of one way, any."""

    keys: tuple[str, ...] = ()
    """Keys in which `*` stands for anything and `?` for one character: `PLAT-*`, `owner/*`."""
    projects: tuple[str, ...] = ()
    """Projects as `project_of` tells them: `PLAT`, `owner/repo`."""
    labels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """As reading maps them: `epic`, `story`; or the tracker's own word."""

    def condition(self) -> tuple[str, list[str]]:
        """SQL over columns as the table `items` has them, and what its question marks stand for."""
        ways = (
            ("key", [_pattern(key) for key in self.keys]),
            ("project", [_literal(project) for project in self.projects]),
            ("labels", [f"%,{_literal(label)},%" for label in self.labels]),
            ("kind", [_literal(kind) for kind in self.kinds]),
        )
        asked = [" or ".join([_LIKE.format(column)] * len(names)) for column, names in ways if names]
        return " and ".join(f"({each})" for each in asked) or "1", [name for _, names in ways for name in names]

    def __str__(self) -> str:
        """In words: `keys PLAT-*, kinds epic, story`."""
        ways = {"keys": self.keys, "projects": self.projects, "labels": self.labels, "kinds": self.kinds}
        return "; ".join(f"{way} {', '.join(names)}" for way, names in ways.items() if names)


def conditions(scopes: Iterable[Scope]) -> tuple[list[str], list[str]]:
    """The condition of each scope in brackets, and what stands for the question marks of them all."""
    told = [scope.condition() for scope in scopes]
    return [f"({condition})" for condition, _ in told], [name for _, names in told for name in names]


def _literal(name: str) -> str:
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _pattern(key: str) -> str:
    return _literal(key).replace("*", "%").replace("?", "_")
