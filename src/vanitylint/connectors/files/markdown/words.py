"""What the words in a file's head mean: which key is a date, which names a person, which status is done."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from vanitylint.connectors.people import is_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import State


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",")]


_KEYS: Final = {
    "key": "id, key, story id, task id, ticket, issue key",
    "title": "title, story title, epic title",
    "kind": "type, kind, issue type, item type, work item type",
    "status": "status, state, story status, epic status",
    "resolution": "resolution",
    "labels": "labels, label, tags, tag",
    "created": "created, created date, date created, created at, created on, creation date, date",
    "updated": "updated, updated date, updated at, updated on, last updated, modified, last modified",
    "started": "started, started at, started on, start date, start",
    "finished": (
        "finished, finished at, completed, completed date, completed at, completed on, completion date, "
        "done date, closed, closed at, resolved"
    ),
    "released": "released, released at, release date, shipped, shipped at, launch date",
    "due": "due, due date, due on, deadline, target date",
    "parent": ("parent, parent id, parent task, parent task id, epic, epic id, epic key, epic link, epic number"),
    "estimate": "estimate, points, story points, estimation",
    "sprint": "sprint, target sprint, iteration, milestone, cycle",
    "sprint goal": "sprint goal, iteration goal",
}
ROLES: Final = {key: role for role, keys in _KEYS.items() for key in _listed(keys)}
"""From a key, as `bare` spells it, to the part of a work item it fills."""

LINKS: Final = {
    "dependencies": "depends on",
    "depends": "depends on",
    "depends on": "depends on",
    "blocked by": "is blocked by",
    "is blocked by": "is blocked by",
    "blocks": "blocks",
    "related": "relates to",
    "related to": "relates to",
    "relates to": "relates to",
    "follow up": "follow up",
    "follow ups": "follow up",
    "follows up": "follow-up to",
    "follow up to": "follow-up to",
}
"""From such a key to the type of the link it makes."""

DATES: Final = frozenset({"created", "updated", "started", "finished", "released", "due"})

_STATUSES: Final[dict[State, str]] = {
    "todo": (
        "draft, drafted, backlog, to do, todo, open, new, pending, planned, proposed, not started, ready, "
        "ready for dev, ready for development, approved"
    ),
    "doing": (
        "in progress, inprogress, doing, started, active, wip, in development, in review, review, "
        "ready for review, ready for done"
    ),
    "done": (
        "done, complete, completed, finished, closed, released, shipped, implemented, fully implemented, "
        "implementation complete"
    ),
    "dropped": (
        "cancelled, canceled, rejected, superseded, wont do, won't do, wontfix, won't fix, dropped, abandoned, obsolete"
    ),
}
_STATE_OF: Final = {status: state for state, statuses in _STATUSES.items() for status in _listed(statuses)}

_BLANKS: Final = frozenset({"", "n/a", "na", "none", "null", "~", "tbd", "tba", "yyyy-mm-dd", "mm/dd/yy"})
_BRACKETS: Final = (("[", "]"), ("{", "}"), ("<", ">"))
_DASHES: Final = "-\N{EN DASH}\N{EM DASH}"
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_APART: Final = str.maketrans("_-", "  ")
_EMPHASIS: Final = str.maketrans("", "", "*`")
_MORE_FOLLOWS: Final = re.compile(rf"[(,;:{_DASHES[1:]}]| - ")
_PICTURES: Final = frozenset({"So", "Sk", "Cf", "Cn", "Co"})
_VARIATION: Final = "\ufe0f"


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """A key in lower case with its words apart.

    >>> bare("parent_task_id"), bare("parentTaskId"), bare("Parent Task ID")
    ('parent task id', 'parent task id', 'parent task id')
    """
    return " ".join(_CAMEL.sub(" ", name).translate(_APART).lower().split())


def is_address(text: str) -> bool:
    """Whether a value is a handle or an e-mail address: `@ada`, `ada@example.org`."""
    text = text.strip("'\"<> ")
    return is_account(text) or (text.startswith("@") and not any(mark in text for mark in " /"))


def is_nothing(text: str) -> bool:
    """Whether a value is empty or a dash."""
    return not text.strip(_DASHES + " \t")


def is_blank(text: str) -> bool:
    """Whether a value says nothing: a dash, `TBD`, or a prompt as `[DATE]`, `{{epic}}` and `$ARGUMENTS`.

    `[[EPIC-1]]` is a link, as some editors write it.
    """
    text = text.strip(_DASHES + " \t_.?").lower()
    in_brackets = any(text.startswith(opening) and text.endswith(closing) for opening, closing in _BRACKETS)
    return (in_brackets and not text.startswith("[[")) or text in _BLANKS or text == "$arguments"


def plain(text: str) -> str:
    """A short value without comments, emphasis and pictures: `✅ **Done** <!-- x -->` is `Done`."""
    text = text.partition("<!--")[0].translate(_EMPHASIS)
    if not text.isascii():
        text = text.replace(_VARIATION, "")
        text = "".join(" " if unicodedata.category(char) in _PICTURES else char for char in text)
    return " ".join(text.split())


def state_of(status: str) -> State | None:
    """The state a status word stands for, also where more follows: `Complete (2/2 stories done)` is done."""
    return _STATE_OF.get(bare(status)) or _STATE_OF.get(bare(_MORE_FOLLOWS.split(status, maxsplit=1)[0]))


@lru_cache(maxsize=4096)
def canonical(reference: str) -> str:
    """A key or reference in one spelling: `EPIC-001`, `Epic 1` and `epic_1` are all `epic-1`."""
    parts = "-".join(reference.lower().replace("_", "-").split()).split("-")
    return "-".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)


def in_words(stem: str) -> str:
    """A file or folder name as a title: `003-one-page-checkout` is `One page checkout`."""
    words = " ".join(stem.replace("-", " ").replace("_", " ").split()).lstrip("0123456789. ")
    return words[:1].upper() + words[1:] or stem


def linked_files(text: str) -> Iterator[str]:
    """The Markdown files that a text links, as they are written there, without what follows `#`."""
    for link in text.split("](")[1:]:
        target = unquote(link.partition(")")[0].partition("#")[0].strip())
        if target.endswith(".md"):
            yield target
