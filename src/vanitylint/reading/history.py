"""What edits did to an item's claims: which slot, from what to what, and whether more than the wording changed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from vanitylint.backlog.claims import Edit
from vanitylint.reading.numbers import named_day, numbers
from vanitylint.reading.phrases import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vanitylint.backlog.claims import Claim, Slot
    from vanitylint.backlog.items import Change, WorkItem
    from vanitylint.reading.vocabulary import Vocabulary

_WATCHED: tuple[Slot, ...] = ("hypothesis", "metric", "baseline", "target", "when", "guardrail")
_SLOT_OF_OPENING: dict[str, Slot] = {"outcome": "hypothesis", "success criteria": "metric"}
_SLOT_OF_OPENING.update({slot: slot for slot in _WATCHED})
_NEARLY_ALL = 0.94
_SHORT = 500
"""Longer texts are edited, not corrected; to compare them letter by letter would take long."""
_TEXTS = ("description", "body")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[<>≤≥%]|\b(?:not|no|never|without|least|most|below|above|under|over)\b")


def edits(item: WorkItem, vocabulary: Vocabulary, claims_of: Callable[[str], list[Claim]]) -> Iterator[Edit]:
    """Each change to a claim, in the order of time.

    Args:
        item: With its changes.
        vocabulary: Tells which field is which slot.
        claims_of: Reads a body, as it stood once, to claims.
    """
    claims_of = lru_cache(maxsize=2)(claims_of)  # what one edit left, the next one found
    for change in sorted(item.changes, key=lambda change: change.at):
        before, after = change.before or "", change.after or ""
        if before == after or not before:  # filled for the first time: nothing was moved
            continue
        opened = vocabulary.slot_of_field(change.field)
        if opened in _SLOT_OF_OPENING:
            slot = _SLOT_OF_OPENING[opened]
            yield _edit(slot, change, before, after, structured=True, material=is_material(before, after, vocabulary))
        elif change.field.lower() in _TEXTS:
            yield from _body_edits(change, claims_of(before), claims_of(after), vocabulary)


def is_material(before: str, after: str, vocabulary: Vocabulary) -> bool:
    """Whether a number, a comparison, a negation or a measure changed; a typo or another wording is not material."""
    return (
        numbers(before) != numbers(after)
        or named_day(before.lower(), None) != named_day(after.lower(), None)
        or _SIGNS.findall(before.lower()) != _SIGNS.findall(after.lower())
        or (_measures(before, vocabulary) != _measures(after, vocabulary) and not _is_typo(before, after))
    )


def _is_typo(before: str, after: str) -> bool:
    """Whether two texts are the same but for a few letters."""
    return SequenceMatcher(None, before, after, autojunk=False).ratio() > _NEARLY_ALL if len(before) < _SHORT else False


def _measures(text: str, vocabulary: Vocabulary) -> set[str]:
    """The countable things a text names, each by its beginning, so that singular and plural are the same."""
    words = split(text.lower())
    countable = vocabulary.language.tag.outcome | vocabulary.language.tag.output | vocabulary.language.tag.vanity
    hits = vocabulary.language.phrases.find(words)
    return {" ".join(words[start:end])[:6] for tags, start, end in hits if tags & countable}


def _body_edits(change: Change, before: list[Claim], after: list[Claim], vocabulary: Vocabulary) -> Iterator[Edit]:
    """Compare what two versions of a body claim, slot by slot. What is only added or only taken out counts as well."""
    for slot in _WATCHED:
        old = " / ".join(claim.text for claim in before if claim.slot == slot and claim.status != "placeholder")
        new = " / ".join(claim.text for claim in after if claim.slot == slot and claim.status != "placeholder")
        if old and _words(old) != _words(new):
            material = is_material(old, new, vocabulary)
            yield _edit(slot, change, old, new, structured=False, material=material)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower()) + list(numbers(text))


def _edit(slot: Slot, change: Change, before: str, after: str, *, structured: bool, material: bool) -> Edit:
    return Edit(slot, change.field, change.at, before, after, material, structured)
