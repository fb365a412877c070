"""Follow an item's claims through its edits: when each slot was first filled, and how it changed later."""

from __future__ import annotations

import re
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from vanitylint.backlog.claims import Edit, First
from vanitylint.reading.easing import percent_eased
from vanitylint.reading.numbers import named_day, numbers
from vanitylint.reading.phrases import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vanitylint.backlog.claims import Claim, Slot
    from vanitylint.backlog.items import Change, WorkItem
    from vanitylint.reading.vocabulary import Vocabulary

    Easing = Callable[[str, str], int | None]

_SLOTS_WITH_EDITS: tuple[Slot, ...] = ("hypothesis", "metric", "baseline", "target", "when", "guardrail")
_SLOTS_WITH_BODY_EDITS: tuple[Slot, ...] = ("hypothesis", "metric", "target", "when", "guardrail")
"""The watched slots in longer texts. Baselines are left out: current values come and go there."""
_SLOTS_WITH_FIRSTS: tuple[Slot, ...] = (*_SLOTS_WITH_EDITS, "result", "decision")
"""Slots whose first filling is recorded."""
_SLOT_OF_OPENING: dict[str, Slot] = {"outcome": "hypothesis", "success criteria": "metric"}
_SLOT_OF_OPENING.update({slot: slot for slot in _SLOTS_WITH_FIRSTS})
_MIN_TYPO_RATIO = 0.94
"""Minimum similarity of two texts that differ only by a typo."""
_MIN_SHARED_WORDS = 0.4
"""Minimum share of common words for two sentences to count as the same in other words."""
_MAX_TYPO_LENGTH = 500
"""Texts of at least this length are edited, not corrected, and comparing them letter by letter would be slow."""
_BODY_FIELDS = ("description", "body")
_ALWAYS = "0"
"""Placeholder for a time: it may have been there from the beginning. Sorts before all times."""
_FIELD, _BODY = "field ", "body"
"""Prefixes of the places of claims."""
_VERSION_CACHE_SIZE = 64
"""Number of earlier versions of a body whose claims are cached. Each version is compared with two others."""
_WORD = re.compile(r"[^\W\d_]+")
_COMPARISONS = re.compile(r"[<>≤≥%]|\b(?:not|no|never|without|least|most|below|above|under|over)\b")


class History:
    """The changes of one item in chronological order.

    Args:
        item: The item, with its changes.
        vocabulary: The vocabulary, which maps fields to slots.
        claims_of: Reads the claims of an earlier version of the body.
    """

    def __init__(self, item: WorkItem, vocabulary: Vocabulary, claims_of: Callable[[str], list[Claim]]) -> None:
        self._vocabulary = vocabulary
        self._changes = sorted(item.changes, key=lambda change: change.at)
        self._claims_of = lru_cache(maxsize=_VERSION_CACHE_SIZE)(claims_of) if self._changes else claims_of

    def firsts(self, claims: Iterable[Claim]) -> Iterator[First]:
        """Yield when each slot was first filled, except for slots that are empty now or may always have been filled.

        A field that was filled when the item was created leaves no change, and neither does a title. So a slot only
        counts if the history shows that it was empty before.

        Args:
            claims: The item's current claims.
        """
        filled = [claim for claim in claims if claim.slot in _SLOTS_WITH_FIRSTS and claim.fills]
        if not self._changes and not any(claim.at for claim in filled):
            return
        for slot in _SLOTS_WITH_FIRSTS:
            if own := [claim for claim in filled if claim.slot == slot]:
                times = set(self._first_times(slot, own))
                if _ALWAYS not in times:
                    yield First(slot, min(times))

    def _first_times(self, slot: Slot, claims: list[Claim]) -> Iterator[str]:
        """Yield when each place first held something of a slot, including places that are empty now."""
        elsewhere = [claim for claim in claims if not claim.where.startswith((_FIELD, _BODY))]
        yield from (claim.at or _ALWAYS for claim in elsewhere)
        fields = {claim.where[len(_FIELD) :] for claim in claims if claim.where.startswith(_FIELD)}
        for field in fields | {change.field for change in self._changes if self._is_slot(change.field, slot)}:
            yield self._first_in_field(field)
        in_body = self._first_in_body.get(slot)
        if in_body or any(claim.where.startswith(_BODY) for claim in claims):
            yield in_body or _ALWAYS

    def _first_in_field(self, name: str) -> str:
        """Return when a field was first filled."""
        first = next((change for change in self._changes if change.field == name), None)
        return _ALWAYS if first is None or (first.before or "").strip() else first.at

    @cached_property
    def _first_in_body(self) -> dict[Slot, str]:
        """When the description first filled each slot, of the slots that its history ever filled.

        Computed for all slots at once, so that each version is read only once.
        """
        first_times: dict[Slot, str] = {}
        for change in self._changes:
            if change.field.lower() in _BODY_FIELDS:
                for time, body in ((_ALWAYS, change.before), (change.at, change.after)):
                    for claim in self._claims_of(body) if body else ():
                        if claim.fills:
                            first_times.setdefault(claim.slot, time)
        return first_times

    def _is_slot(self, field: str, slot: Slot) -> bool:
        opened = self._vocabulary.slot_of_field(field)
        return opened is not None and _SLOT_OF_OPENING.get(opened) == slot

    def edits(self, claims: Iterable[Claim]) -> Iterator[Edit]:
        """Yield each change to an existing claim; filling a slot for the first time is not a change.

        Args:
            claims: The item's current claims, which say whether more or less of something is wanted.
        """
        easing = self._easing(list(claims))
        for change in self._changes:
            before, after = change.before or "", change.after or ""
            if before == after or not before:
                continue
            opened = self._vocabulary.slot_of_field(change.field)
            slot = _SLOT_OF_OPENING.get(opened or "")
            if slot in _SLOTS_WITH_EDITS:
                material = is_material(before, after, self._vocabulary)
                yield self._edit(slot, change, before, after, easing, structured=True, material=material)
            elif change.field.lower() in _BODY_FIELDS:
                yield from self._body_edits(change, self._claims_of(before), self._claims_of(after), easing)

    def _easing(self, claims: list[Claim]) -> Easing:
        """Return the function that compares two targets of this item."""
        aim = " ".join(claim.text for claim in claims if claim.slot in ("hypothesis", "metric"))
        baselines = {claim.text for claim in claims if claim.slot == "baseline" and claim.fills}
        return partial(percent_eased, aim=aim, language=self._vocabulary.language_of(aim), baselines=baselines)

    def _body_edits(self, change: Change, before: list[Claim], after: list[Claim], easing: Easing) -> Iterator[Edit]:
        """Yield what was reworded or removed between two versions of a body, slot by slot.

        What is new in a growing text mostly replaces nothing, so it is not an edit.
        """
        for slot in _SLOTS_WITH_BODY_EDITS:
            old, new = _claims_by_text(before, slot), _claims_by_text(after, slot)
            removed = [claim for text, claim in old.items() if text not in new]
            added = [claim for text, claim in new.items() if text not in old]
            for old_text, new_text in _pair_up(removed, added):
                if (new_text or not new) and _without_marks(old_text) != _without_marks(new_text):
                    material = is_material(old_text, new_text, self._vocabulary)
                    yield self._edit(slot, change, old_text, new_text, easing, structured=False, material=material)

    def _edit(
        self, slot: Slot, change: Change, before: str, after: str, easing: Easing, *, structured: bool, material: bool
    ) -> Edit:
        share = easing(before, after) if slot == "target" and material else None
        later = _days_later(before, after, change.at) if slot == "when" else None
        return Edit(slot, change.field, change.at, before, after, material, structured, share, later)


def is_material(before: str, after: str, vocabulary: Vocabulary) -> bool:
    """Return whether a number, comparison, negation or measure changed; typos and rewording are not material."""
    return (
        numbers(before) != numbers(after)
        or named_day(before.lower(), None) != named_day(after.lower(), None)
        or _COMPARISONS.findall(before.lower()) != _COMPARISONS.findall(after.lower())
        or (_measures(before, vocabulary) != _measures(after, vocabulary) and not _is_typo(before, after))
    )


def _is_typo(before: str, after: str) -> bool:
    """Return whether two texts differ only by a few letters."""
    if max(len(before), len(after)) >= _MAX_TYPO_LENGTH:
        return False
    return SequenceMatcher(None, before, after, autojunk=False).ratio() > _MIN_TYPO_RATIO


def _measures(text: str, vocabulary: Vocabulary) -> set[str]:
    """Return the stems of the countable things that a text names, so that singular and plural are the same."""
    words = split(text.lower())
    countable = vocabulary.language.tag.outcome | vocabulary.language.tag.output | vocabulary.language.tag.vanity
    matches = vocabulary.language.phrases.find(words)
    return {" ".join(words[start:end])[:6] for tags, start, end in matches if tags & countable}


def _days_later(before: str, after: str, at: str) -> int | None:
    """Return by how many days a date moved; a bare `Q3` is the one nearest to the other date, or to the edit."""
    old, new = (named_day(text.lower(), None) for text in (before, after))
    old = old or named_day(before.lower(), _half_a_year_before(new or at))
    new = new or named_day(after.lower(), _half_a_year_before(old or at))
    return (date.fromisoformat(new) - date.fromisoformat(old)).days if old and new else None


def _half_a_year_before(day: str) -> str | None:
    try:
        return (date.fromisoformat(day[:10]) - timedelta(days=182)).isoformat()
    except (ValueError, OverflowError):  # no valid date
        return None


def _claims_by_text(claims: list[Claim], slot: Slot) -> dict[str, Claim]:
    """Return a text's claims of a slot by their quotes; of measures, only outcomes."""
    status = "outcome" if slot == "metric" else "stated"
    matching = sorted(
        (claim for claim in claims if claim.slot == slot and claim.status == status), key=lambda claim: claim.line
    )
    return {claim.text: claim for claim in matching}


def _pair_up(removed: list[Claim], added: list[Claim]) -> Iterator[tuple[str, str]]:
    """Yield each removed text with its replacement: another wording, or else what is now in its place, or nothing."""
    rewordings = {claim.text: _nearest(claim.text, [other.text for other in added]) for claim in removed}
    unmatched = [claim for claim in removed if not rewordings[claim.text]]
    replacements = _pair_by_place(unmatched, [claim for claim in added if claim.text not in rewordings.values()])
    yield from ((old, new or replacements.get(old, "")) for old, new in rewordings.items())


def _pair_by_place(removed: list[Claim], added: list[Claim]) -> dict[str, str]:
    """Map removed texts to the added ones in the same place, under a heading or label that asks for the slot.

    A value there often stands alone (`Target: 30 %`), without words by which to match it. Where the number of texts
    in a place changed, it is unknown which one replaced which.
    """
    pairs: dict[str, str] = {}
    for place in {claim.where for claim in removed}:
        old, new = ([claim.text for claim in side if claim.own and claim.where == place] for side in (removed, added))
        if len(old) == len(new):
            pairs.update(zip(old, new, strict=True))
    return pairs


def _nearest(text: str, others: list[str]) -> str:
    """Return the text that most likely is another wording of this one; empty if there is none."""
    words = set(_words(text))
    shares = [
        (len(words & (other_words := set(_words(other)))) / max(len(words | other_words), 1), other) for other in others
    ]
    share, nearest = max(shares, default=(0.0, ""))
    return nearest if share >= _MIN_SHARED_WORDS else ""


def _without_marks(text: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the words and numbers of a text, which do not change if a word is only set in bold."""
    return _words(text), numbers(text)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
