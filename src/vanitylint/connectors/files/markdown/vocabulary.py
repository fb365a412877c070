"""Vocabulary of front matter and labels: the role of each key, the link it creates, and the state of each status."""

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


def _split_words(words: str) -> list[str]:
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
ROLES: Final = {key: role for role, keys in _KEYS.items() for key in _split_words(keys)}
"""Role of a key in a work item, by the key as `normalise_key` spells it."""

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
"""Type of the link that a key creates, by the key as `normalise_key` spells it."""

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
_STATE_BY_STATUS: Final = {status: state for state, statuses in _STATUSES.items() for status in _split_words(statuses)}

_PLACEHOLDERS: Final = frozenset({"", "n/a", "na", "none", "null", "~", "tbd", "tba", "yyyy-mm-dd", "mm/dd/yy"})
_BRACKETS: Final = (("[", "]"), ("{", "}"), ("<", ">"))
_DASHES: Final = "-\N{EN DASH}\N{EM DASH}"
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD_SEPARATORS: Final = str.maketrans("_-", "  ")
_EMPHASIS: Final = str.maketrans("", "", "*`")
_STATUS_END: Final = re.compile(rf"[(,;:{_DASHES[1:]}]| - ")
_SYMBOL_CATEGORIES: Final = frozenset({"So", "Sk", "Cf", "Cn", "Co"})
_VARIATION_SELECTOR: Final = "\ufe0f"


@lru_cache(maxsize=4096)
def normalise_key(name: str) -> str:
    """Return a key in lower case, with its words separated by spaces.

    >>> normalise_key("parent_task_id"), normalise_key("parentTaskId"), normalise_key("Parent Task ID")
    ('parent task id', 'parent task id', 'parent task id')
    """
    return " ".join(_CAMEL.sub(" ", name).translate(_WORD_SEPARATORS).lower().split())


def is_handle_or_email(text: str) -> bool:
    """Return whether a value is a handle or an e-mail address: `@ada`, `ada@example.org`."""
    text = text.strip("'\"<> ")
    return is_account(text) or (text.startswith("@") and not any(mark in text for mark in " /"))


def is_empty(text: str) -> bool:
    """Return whether a value is empty or a dash."""
    return not text.strip(_DASHES + " \t")


def is_placeholder(text: str) -> bool:
    """Return whether a value is a placeholder: a dash, `TBD`, or a prompt such as `[DATE]`, `{{epic}}`, `$ARGUMENTS`.

    `[[EPIC-1]]` is a link, as some editors write it.
    """
    text = text.strip(_DASHES + " \t_.?").lower()
    in_brackets = any(text.startswith(opening) and text.endswith(closing) for opening, closing in _BRACKETS)
    return (in_brackets and not text.startswith("[[")) or text in _PLACEHOLDERS or text == "$arguments"


def strip_markup(text: str) -> str:
    """Return a short value without comments, emphasis and pictures: `Done` for `✅ **Done** <!-- x -->`."""
    text = text.partition("<!--")[0].translate(_EMPHASIS)
    if not text.isascii():
        text = text.replace(_VARIATION_SELECTOR, "")
        text = "".join(" " if unicodedata.category(char) in _SYMBOL_CATEGORIES else char for char in text)
    return " ".join(text.split())


def state_of(status: str) -> State | None:
    """Return the state of a status, also if more follows it: `Complete (2/2 stories done)` is done."""
    return _STATE_BY_STATUS.get(normalise_key(status)) or _STATE_BY_STATUS.get(
        normalise_key(_STATUS_END.split(status, maxsplit=1)[0])
    )


@lru_cache(maxsize=4096)
def canonical(reference: str) -> str:
    """Return a key or reference in one spelling: `EPIC-001`, `Epic 1` and `epic_1` are all `epic-1`."""
    parts = "-".join(reference.lower().replace("_", "-").split()).split("-")
    return "-".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)


def humanise(stem: str) -> str:
    """Return a file or folder name as a title: `One page checkout` for `003-one-page-checkout`."""
    words = " ".join(stem.replace("-", " ").replace("_", " ").split()).lstrip("0123456789. ")
    return words[:1].upper() + words[1:] or stem


def linked_files(text: str) -> Iterator[str]:
    """Yield the Markdown files that a text links to, as written there, without what follows `#`."""
    for link in text.split("](")[1:]:
        target = unquote(link.partition(")")[0].partition("#")[0].strip())
        if target.endswith(".md"):
            yield target
