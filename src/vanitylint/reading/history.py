"""What edits did to an item's claims: when each slot was first filled, and what was said differently later."""

from __future__ import annotations

import re
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from vanitylint.backlog.claims import Edit, First
from vanitylint.reading.easing import eased
from vanitylint.reading.numbers import named_day, numbers
from vanitylint.reading.phrases import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vanitylint.backlog.claims import Claim, Slot
    from vanitylint.backlog.items import Change, WorkItem
    from vanitylint.reading.vocabulary import Vocabulary

    Easing = Callable[[str, str], int | None]

_WATCHED: tuple[Slot, ...] = ("hypothesis", "metric", "baseline", "target", "when", "guardrail")
_IN_TEXTS: tuple[Slot, ...] = ("hypothesis", "metric", "target", "when", "guardrail")
"""Of these, the ones that edits of a longer text are followed for: values of today come and go in them."""
_DATED: tuple[Slot, ...] = (*_WATCHED, "result", "decision")
"""Slots of which it is worth knowing when they were first filled."""
_SLOT_OF_OPENING: dict[str, Slot] = {"outcome": "hypothesis", "success criteria": "metric"}
_SLOT_OF_OPENING.update({slot: slot for slot in _DATED})
_NEARLY_ALL = 0.94
_ANOTHER_WORDING = 0.4
"""A sentence that shares so many of its words with another one is taken for the same in other words."""
_SHORT = 500
"""Longer texts are edited, not corrected; to compare them letter by letter would take long."""
_TEXTS = ("description", "body")
_ALWAYS = "0"
"""In place of a moment: it may have been there from the beginning. It comes before all others."""
_FIELD, _BODY = "field ", "body"
"""How the places of claims begin."""
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
        self._changes = sorted(item.changes, key=lambda change: change.at)
        self._claims_of = lru_cache(maxsize=_VERSIONS)(claims_of) if self._changes else claims_of

    def firsts(self, claims: Iterable[Claim]) -> Iterator[First]:
        """When each slot that is filled today was first filled; nothing of those that may always have been.

        A field that was filled when the item was created leaves no change, and neither does a title. So only what
        was seen to be empty before counts: silence is no evidence.

        Args:
            claims: What the item claims today.
        """
        filled = [claim for claim in claims if claim.slot in _DATED and claim.fills]
        if not self._changes and not any(claim.at for claim in filled):
            return
        for slot in _DATED:
            if own := [claim for claim in filled if claim.slot == slot]:
                moments = set(self._moments(slot, own))
                if _ALWAYS not in moments:
                    yield First(slot, min(moments))

    def _moments(self, slot: Slot, claims: list[Claim]) -> Iterator[str]:
        """When each place first held something of a slot, also the places that are empty today."""
        elsewhere = [claim for claim in claims if not claim.where.startswith((_FIELD, _BODY))]
        yield from (claim.at or _ALWAYS for claim in elsewhere)
        fields = {claim.where[len(_FIELD) :] for claim in claims if claim.where.startswith(_FIELD)}
        for field in fields | {change.field for change in self._changes if self._is_slot(change.field, slot)}:
            yield self._of_field(field)
        in_body = self._in_body.get(slot)
        if in_body or any(claim.where.startswith(_BODY) for claim in claims):
            yield in_body or _ALWAYS

    def _of_field(self, name: str) -> str:
        """When a field was first filled."""
        first = next((change for change in self._changes if change.field == name), None)
        return _ALWAYS if first is None or (first.before or "").strip() else first.at

    @cached_property
    def _in_body(self) -> dict[Slot, str]:
        """When the description first said something of each slot; without those of which its history never did.

        All slots at once, so that each version is read once, however many there are.
        """
        found: dict[Slot, str] = {}
        for change in self._changes:
            if change.field.lower() in _TEXTS:
                for moment, body in ((_ALWAYS, change.before), (change.at, change.after)):
                    for claim in self._claims_of(body) if body else ():
                        if claim.fills:
                            found.setdefault(claim.slot, moment)
        return found

    def _is_slot(self, field: str, slot: Slot) -> bool:
        opened = self._vocabulary.slot_of_field(field)
        return opened is not None and _SLOT_OF_OPENING.get(opened) == slot

    def edits(self, claims: Iterable[Claim]) -> Iterator[Edit]:
        """Each change to a claim that was there before; what is filled for the first time moves nothing.

        Args:
            claims: What the item claims today, which tells whether more or less of something is wanted.
        """
        easing = self._easing(list(claims))
        for change in self._changes:
            before, after = change.before or "", change.after or ""
            if before == after or not before:
                continue
            opened = self._vocabulary.slot_of_field(change.field)
            slot = _SLOT_OF_OPENING.get(opened or "")
            if slot in _WATCHED:
                material = is_material(before, after, self._vocabulary)
                yield self._edit(slot, change, before, after, easing, structured=True, material=material)
            elif change.field.lower() in _TEXTS:
                yield from self._body_edits(change, self._claims_of(before), self._claims_of(after), easing)

    def _easing(self, claims: list[Claim]) -> Easing:
        """How targets are held against each other here; of several values of today nobody knows which one counts."""
        aim = " ".join(claim.text for claim in claims if claim.slot in ("hypothesis", "metric"))
        of_today = {claim.text for claim in claims if claim.slot == "baseline" and claim.fills}
        baseline = of_today.pop() if len(of_today) == 1 else ""
        return partial(eased, aim=aim, language=self._vocabulary.language_of(aim), baseline=baseline)

    def _body_edits(self, change: Change, before: list[Claim], after: list[Claim], easing: Easing) -> Iterator[Edit]:
        """Compare two versions of a body, slot by slot: what was put in other words, and what nothing is left of.

        In a text that grows, most of what is new was never said otherwise, so it moves nothing.
        """
        for slot in _IN_TEXTS:
            old, new = _said(before, slot), _said(after, slot)
            gone = [claim for text, claim in old.items() if text not in new]
            come = [claim for text, claim in new.items() if text not in old]
            for was, becomes in _pairs(gone, come):
                if (becomes or not new) and _said_alike(was) != _said_alike(becomes):
                    material = is_material(was, becomes, self._vocabulary)
                    yield self._edit(slot, change, was, becomes, easing, structured=False, material=material)

    def _edit(
        self, slot: Slot, change: Change, before: str, after: str, easing: Easing, *, structured: bool, material: bool
    ) -> Edit:
        share = easing(before, after) if slot == "target" and material else None
        later = _days_later(before, after, change.at) if slot == "when" else None
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
    if max(len(before), len(after)) >= _SHORT:
        return False
    return SequenceMatcher(None, before, after, autojunk=False).ratio() > _NEARLY_ALL


def _measures(text: str, vocabulary: Vocabulary) -> set[str]:
    """The countable things a text names, each by its beginning, so that singular and plural are the same."""
    words = split(text.lower())
    countable = vocabulary.language.tag.outcome | vocabulary.language.tag.output | vocabulary.language.tag.vanity
    hits = vocabulary.language.phrases.find(words)
    return {" ".join(words[start:end])[:6] for tags, start, end in hits if tags & countable}


def _days_later(before: str, after: str, at: str) -> int | None:
    """By how many days a date moved; a bare `Q3` is the one nearest to the other date, or to the edit."""
    old, new = (named_day(text.lower(), None) for text in (before, after))
    old = old or named_day(before.lower(), _half_a_year_before(new or at))
    new = new or named_day(after.lower(), _half_a_year_before(old or at))
    return (date.fromisoformat(new) - date.fromisoformat(old)).days if old and new else None


def _half_a_year_before(day: str) -> str | None:
    try:
        return (date.fromisoformat(day[:10]) - timedelta(days=182)).isoformat()
    except (ValueError, OverflowError):  # nobody knows when it was
        return None


def _said(claims: list[Claim], slot: Slot) -> dict[str, Claim]:
    """What a text says of a slot, by its words; of measures, only those of an outcome."""
    wanted = ("outcome",) if slot == "metric" else ("stated",)
    said = sorted(
        (claim for claim in claims if claim.slot == slot and claim.status in wanted), key=lambda claim: claim.line
    )
    return {claim.text: claim for claim in said}


def _pairs(gone: list[Claim], come: list[Claim]) -> Iterator[tuple[str, str]]:
    """What was said, each with what is said instead: the same in other words, or else what stands in its place now."""
    worded = {claim.text: _nearest(claim.text, [other.text for other in come]) for claim in gone}
    left = [claim for claim in gone if not worded[claim.text]]
    placed = _in_place_of(left, [claim for claim in come if claim.text not in worded.values()])
    yield from ((was, becomes or placed.get(was, "")) for was, becomes in worded.items())


def _in_place_of(gone: list[Claim], come: list[Claim]) -> dict[str, str]:
    """What stands where something else stood, under a heading or behind a label that asks for it.

    There a value is often all there is (`Target: 30 %`), and has no words to be known again by. Where more or fewer
    stand than before, nobody can say which took the place of which.
    """
    pairs: dict[str, str] = {}
    for place in {claim.where for claim in gone}:
        were, are = ([claim.text for claim in side if claim.own and claim.where == place] for side in (gone, come))
        if len(were) == len(are):
            pairs.update(zip(were, are, strict=True))
    return pairs


def _nearest(text: str, others: list[str]) -> str:
    """The one of some texts that most likely is another wording of this one; empty where there is none."""
    words = set(_words(text))
    shares = [(len(words & (theirs := set(_words(other)))) / max(len(words | theirs), 1), other) for other in others]
    share, nearest = max(shares, default=(0.0, ""))
    return nearest if share >= _ANOTHER_WORDING else ""


def _said_alike(text: str) -> tuple[list[str], tuple[str, ...]]:
    """A text without marks: who only sets a word in bold changed nothing."""
    return _words(text), numbers(text)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
