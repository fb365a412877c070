"""Describe which of an item's texts were read, and so where something that was not found was looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.reading.units import units_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reading.units import Unit
    from vanitylint.reading.vocabulary import Vocabulary

_MAX_NAME_WORDS = 2


def describe_texts_read(item: WorkItem, vocabulary: Vocabulary) -> str:
    """List the texts of an item that were read: `title, description, field Goal, 3 comments`, and any unread pages."""
    pages = sum(link.to.startswith(("http://", "https://")) for link in item.links)
    unread = f" ({pages} linked pages were not read)" if pages > 1 else " (a linked page was not read)" if pages else ""
    return ", ".join(_texts(item, vocabulary)) + unread


def _texts(item: WorkItem, vocabulary: Vocabulary) -> Iterator[str]:
    if item.title.strip():
        yield "title"
    if item.body.strip():
        yield "description"
    if item.fields:  # most fields are irrelevant; the reader knows which
        read = units_of(WorkItem(key="", title="", fields=item.fields), vocabulary)
        yield from dict.fromkeys(unit.where for unit in read if unit.kind == "field" and not _is_name(unit))
    comments = sum(not comment.automated for comment in item.comments)
    if comments:
        yield "1 comment" if comments == 1 else f"{comments:,} comments"


def _is_name(unit: Unit) -> bool:
    """Whether a field on the work itself has only a word or two, like `Team` and `Priority`: nobody looks there."""
    return unit.slot == "acceptance" and len(unit.text.split()) <= _MAX_NAME_WORDS
