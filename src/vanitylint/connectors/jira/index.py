"""Which issues a source has brought so far, and how they hang together: what later fetches need to know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

STEPS = 6
"""As far as a trace is walked."""


class Entry(Struct, array_like=True, omit_defaults=True):
    """One issue."""

    key: str
    asked: bool = True
    """It was asked for; else others hang on it, or it hangs on one of them."""
    updated: str = ""
    """When it was last changed, as Jira wrote it."""
    above: list[str] = field(default_factory=list)
    """Keys of its parent and of what links lead up to."""
    beside: list[str] = field(default_factory=list)
    """Keys of the issues that it is linked to otherwise."""
    holds: bool = False
    """It is one that others hang on: an epic, an initiative, an idea."""
    things: list[str] = field(default_factory=list)
    """What it shares with others: its status, type, sprints, versions, options of fields."""

    @property
    def named(self) -> list[str]:
        """Keys of all issues that it names."""
        return [*self.above, *self.beside]


class Index(Struct):
    """All issues of a source, by their ids."""

    issues: dict[str, Entry] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    """From each thing that issues share to a fingerprint of what it said."""

    def holders_of(self, things: Container[str]) -> Iterator[str]:
        """Ids of the issues that share one of some things."""
        return (number for number, entry in self.issues.items() if any(thing in things for thing in entry.things))

    def naming(self, keys: Container[str]) -> Iterator[str]:
        """Ids of the issues that name one of some others."""
        for number, entry in self.issues.items():
            if any(key in keys for key in entry.named):
                yield number

    def beyond(self, children: Iterable[str]) -> set[str]:
        """Keys of the issues that were not asked for and to which a trace leads.

        These are whatever an asked one is linked to, what stands above it, as far as a trace is walked, and parts of
        it that stand elsewhere. Of one that nobody has brought yet only the key is known.

        Args:
            children: Keys of such parts.
        """
        by_key = {entry.key: entry for entry in self.issues.values()}
        asked = [entry for entry in self.issues.values() if entry.asked]
        wanted = {key for entry in asked for key in entry.named} | set(children)
        wanted = {key for key in wanted if not (key in by_key and by_key[key].asked)}
        step = set(wanted)
        for _ in range(STEPS - 1):
            above = {key for name in step if name in by_key for key in by_key[name].above}
            step = {key for key in above if not (key in by_key and by_key[key].asked)} - wanted
            wanted |= step
        return wanted

    def witnesses(self, shown: Iterable[str], but: Container[str]) -> list[str]:
        """Ids of few issues that together share all things, so that a look at them shows what the things say now.

        Args:
            shown: The things of which that is known already.
            but: Ids of the issues that were asked already.
        """
        shown = set(shown)
        chosen: list[str] = []
        for number, entry in self.issues.items():
            if number not in but and not shown.issuperset(entry.things):
                shown.update(entry.things)
                chosen.append(number)
        return chosen

    def forget_unshared(self) -> None:
        """Forget the things that no issue has any more."""
        shared = {thing for entry in self.issues.values() for thing in entry.things}
        self.things = {thing: said for thing, said in self.things.items() if thing in shared}


class Mark(Struct):
    """Where the fetch of a source left off."""

    index: Index = field(default_factory=Index)
    since: str = ""
    """When it began, by the server's clock, ISO; empty before the first."""
    incomplete: list[str] = field(default_factory=list)
    """Ids of issues of which something could not be read."""
    lost: list[str] = field(default_factory=list)
    """Keys that have gone and that issues may still name, as far as the last fetch saw."""
    is_beginning: bool = False
    """A fetch of everything has stopped, and not all has come since."""
    filled: list[str] = field(default_factory=list)
    """Ids of the custom fields that were filled in any issue so far."""
    fields: list[str] = field(default_factory=list)
    """The custom fields that were asked for, each with what it was taken for, but for those of other projects."""
    categories: dict[str, str] = field(default_factory=dict)
    """From the statuses that issues have passed through to their categories."""

    @property
    def projects(self) -> set[str]:
        """Ids of the projects that issues are in."""
        return {thing.partition(":")[2] for thing in self.index.things if thing.startswith("project:")}
