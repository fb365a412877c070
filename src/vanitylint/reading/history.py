"""What edits did to an item's claims: when each slot was first filled, and what was said differently later."""

from __future__ import annotations

import re
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from vanitylint.backlog.claims import EMPTY, Edit, First
from vanitylint.reading.easing import eased
from vanitylint.reading.numbers import named_day, numbers
from vanitylint.reading.phrases import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vanitylint.backlog.claims import Claim, Slot
    from vanitylint.backlog.items import Change, WorkItem
    from vanitylint.reading.vocabulary import Vocabulary

_WATCHED: tuple[Slot, ...] = ("hypothesis", "metric", "baseline", "target", "when", "guardrail")
_DATED: tuple[Slot, ...] = (*_WATCHED, "result", "decision")
"""Slots of which it is worth knowing when they were first filled."""
_SLOT_OF_OPENING: dict[str, Slot] = {"outcome": "hypothesis", "success criteria": "metric"}
_SLOT_OF_OPENING.update({slot: slot for slot in _DATED})
_NEARLY_ALL = 0.94
_SHORT = 500
"""Longer texts are edited, not corrected; to compare them letter by letter would take long."""
_TEXTS = ("description", "body")
_VERSIONS = 64
"""So many earlier versions of a body are kept with their claims; each is compared with two others."""
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[<>≤≥%]|\b(?:not|no|never|without|least|most|below|above|under|over)\b")


class History:
    """The changes of one item, in the order of time.

    Args:
        item: With its changes.
        vocabulary: Tells which field is which slot.
        claims_of: Reads a body, as it stood once, to claims.
    """

    def __init__(self, item: WorkItem, vocabulary: Vocabulary, claims_of: Callable[[str], list[Claim]]) -> None:
        self._vocabulary = vocabulary
        self._claims_of = lru_cache(maxsize=_VERSIONS)(claims_of)
        self._changes = sorted(item.changes, key=lambda change: change.at)

    def firsts(self, claims: Iterable[Claim]) -> Iterator[First]:
        """When each slot that is filled today was first filled; nothing of those that may always have been.

        A field that was filled when the item was created leaves no change, and neither does a title. So only what
        was seen to be empty before counts: silence is no evidence.

        Args:
            claims: What the item claims today.
        """
        places: dict[Slot, set[str | None]] = {slot: set() for slot in _DATED}
        for claim in claims:
            if claim.slot in places and claim.status not in EMPTY:
                places[claim.slot].add(claim.at or (None if claim.where == "title" else ""))
        for slot, found in places.items():
            moments = set(self._moments(slot))
            is_always = None in found or None in moments or ("" in found and not moments)
            said = {at for at in found | moments if at}
            if said and not is_always:
                yield First(slot, min(said))

    def _moments(self, slot: Slot) -> Iterator[str | None]:
        """When each field or text first held something of a slot; None where it did from the beginning."""
        begun: set[str] = set()
        for change in self._changes:
            if change.field in begun:
                continue
            if self._is_slot(change.field, slot):
                begun.add(change.field)
                yield None if (change.before or "").strip() else change.at
            elif change.field.lower() in _TEXTS:
                if self._says(change.before, slot):
                    begun.add(change.field)
                    yield None
                elif self._says(change.after, slot):
                    begun.add(change.field)
                    yield change.at

    def _is_slot(self, field: str, slot: Slot) -> bool:
        opened = self._vocabulary.slot_of_field(field)
        return opened is not None and _SLOT_OF_OPENING.get(opened) == slot

    def _says(self, body: str | None, slot: Slot) -> bool:
        return bool(body) and any(
            claim.slot == slot and claim.status not in EMPTY for claim in self._claims_of(body or "")
        )

    def edits(self, claims: Iterable[Claim]) -> Iterator[Edit]:
        """Each change to a claim that was there before; what is filled for the first time moves nothing.

        Args:
            claims: What the item claims today, which tells whether more or less of something is wanted.
        """
        aim = " ".join(claim.text for claim in claims if claim.slot in ("hypothesis", "metric"))
        for change in self._changes:
            before, after = change.before or "", change.after or ""
            if before == after or not before:
                continue
            opened = self._vocabulary.slot_of_field(change.field)
            slot = _SLOT_OF_OPENING.get(opened or "")
            if slot in _WATCHED:
                material = is_material(before, after, self._vocabulary)
                yield self._edit(slot, change, before, after, aim, structured=True, material=material)
            elif change.field.lower() in _TEXTS:
                yield from self._body_edits(change, self._claims_of(before), self._claims_of(after), aim)

    def _body_edits(self, change: Change, before: list[Claim], after: list[Claim], aim: str) -> Iterator[Edit]:
        """Compare two versions of a body, slot by slot. What is only added or only taken out counts as well."""
        for slot in _WATCHED:
            old, new = _said(before, slot), _said(after, slot)
            if old and _words(old) != _words(new):
                material = is_material(old, new, self._vocabulary)
                yield self._edit(slot, change, old, new, aim, structured=False, material=material)

    def _edit(
        self, slot: Slot, change: Change, before: str, after: str, aim: str, *, structured: bool, material: bool
    ) -> Edit:
        share = eased(before, after, aim, self._vocabulary.language) if slot == "target" and material else None
        later = _days_later(before, after, change.at[:10]) if slot == "when" else None
        return Edit(slot, change.field, change.at, before, after, material, structured, share, later)


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


def _days_later(before: str, after: str, since: str) -> int | None:
    """By how many days a date moved."""
    old, new = (named_day(text.lower(), since) for text in (before, after))
    return (date.fromisoformat(new) - date.fromisoformat(old)).days if old and new else None


def _said(claims: list[Claim], slot: Slot) -> str:
    return " / ".join(claim.text for claim in claims if claim.slot == slot and claim.status not in EMPTY)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower()) + list(numbers(text))
