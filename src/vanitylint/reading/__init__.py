"""What an item says: from its texts and fields to claims. A pure function of one item, behind `Reader.read`."""

from __future__ import annotations

import hashlib
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.bounds import LONGEST_TEXT
from vanitylint.backlog.claims import Reading
from vanitylint.backlog.items import WorkItem
from vanitylint.reading.acknowledging import take_acknowledged, without_acknowledged
from vanitylint.reading.allowed import may
from vanitylint.reading.best_first import best_first
from vanitylint.reading.claims import first_look, read_claims
from vanitylint.reading.context import Context
from vanitylint.reading.elsewhere import titles_in
from vanitylint.reading.history import History
from vanitylint.reading.known_templates import KnownTemplates
from vanitylint.reading.load import fingerprint, load_tracker, load_vocabulary
from vanitylint.reading.mentions import mentions
from vanitylint.reading.model import Model
from vanitylint.reading.numbers import no_day_in
from vanitylint.reading.ours import Ours
from vanitylint.reading.shape import shape_of
from vanitylint.reading.signs import signs_of
from vanitylint.reading.units import Unit, units_of
from vanitylint.reading.why import nearest
from vanitylint.reading.work import as_demanded, as_feature, as_look_back, bare_label, is_demanded, sort_of_work
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vanitylint.backlog.claims import Claim
    from vanitylint.reading.found import Found
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.sums import OfTexts, Sums
    from vanitylint.reading.vocabulary import Vocabulary
    from vanitylint.reading.why import Nearest
    from vanitylint.reading.work import Work


_DECIDE_TOO = ("backlog/bounds.py", "backlog/claims.py", "backlog/dates.py", "backlog/items.py", "tracing/texts.py")
"""Files beside this folder on which it hangs what is stored of an item."""


class Reader:
    """Reads items by one vocabulary.

    Args:
        folder: A rules folder with `vocabulary/`; the shipped one when left out.
        fields: A team's own names for fields and headings, from slot (`hypothesis`, `metric`, …) to names.
        templates: Files and folders with the team's issue templates: their words are nobody's answer.
        words: A team's own phrases, from what they tell (`outcome`, `output`, `people`, `act`, `neutral`) to phrases.
        names: A team's own `kinds`, `work-classes` and `states`, each from our word to theirs.
        model: Whether the language model reads along.

    Raises:
        VanitylintError: A template or names in trackers cannot be used, or the model is not installed; of other
            words, when something is to be read.
    """

    def __init__(
        self,
        folder: Path | None = None,
        fields: Mapping[str, Iterable[str]] | None = None,
        templates: Iterable[Path] = (),
        words: Mapping[str, Iterable[str]] | None = None,
        names: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
        *,
        model: bool = False,
    ) -> None:
        templates = tuple(templates)
        self._made_from = folder, fields, templates, words, names
        self.model = Model() if model else None
        folder = folder or rules_folder()
        self.tracker = load_tracker(folder, names)
        self._load_vocabulary = partial(load_vocabulary, folder, fields, words, self.tracker)
        self._templates = KnownTemplates(templates, self._is_label)
        self._ours = Ours(folder)
        parts = fingerprint(folder, fields, words, *(names or {}).values()) + _code() + self._templates.fingerprint
        parts += self.model.fingerprint if self.model else b""
        self.fingerprint = hashlib.blake2b(parts, digest_size=16).digest()
        """Changes whenever the same text could read differently, so that snapshots read their items again."""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words it reads by, loaded when something is to be read: most runs find nearly everything as it was."""
        return self._load_vocabulary()

    def _is_label(self, name: str) -> bool:
        return self.vocabulary.is_label(name)

    def __reduce__(self) -> tuple[Callable[..., Reader], tuple[object, ...]]:
        """For another process: not copied, but made anew there."""
        return partial(Reader, model=self.model is not None), self._made_from

    def people_wrote(self, item: WorkItem) -> WorkItem:
        """The item without what vanitylint asked and proposed, be it a comment of ours or pasted by somebody."""
        if any(comment.is_ours for comment in item.comments):
            item = replace(item, comments=[comment for comment in item.comments if not comment.is_ours])
        return self._ours.taken_out(item)

    def read(self, item: WorkItem) -> Reading:
        """Everything that was understood of an item."""
        item, acknowledged = take_acknowledged(item)
        work, units = sort_of_work(item, self.vocabulary), self._units(item)
        claims = read_claims(units, self.vocabulary, self._context(item, work), self.model)
        if claims.looks_back:
            work = as_look_back(work)
        elif claims.hypothesis == "stated":
            work = as_feature(work) if work.yields else work
        elif work.work_class == "feature" and not work.is_look_back and is_demanded(units):
            work = as_demanded(work)
        if item.status.strip().lower() in self.tracker.measuring_states:
            claims.plan(item.status, Unit(item.status, "", "status", 0, "field"))
        self._tell_verdict(item, claims)
        told = tuple(map(self._judged, best_first(claims.claims, item.started)))
        history = History(item, self.vocabulary, self._claims_of_body)
        comments = sum(len(comment.body.split()) for comment in item.comments if not comment.automated)
        return Reading(
            kind=work.kind,
            work_class=work.work_class,
            classed_by=work.classed_by,
            state=work.state,
            is_state_told=work.is_state_told,
            is_bet_kind=work.is_bet_kind,
            is_container=work.is_container,
            hypothesis=claims.hypothesis,
            metric=claims.metric,
            followup="is" if work.is_look_back else claims.followup,
            measure_by=claims.measure_by,
            measure_after_days=claims.measure_after_days,
            claims=told,
            mentions=mentions(f"{item.title}\n{item.body[:LONGEST_TEXT]}", item.key, self.vocabulary),
            edits=tuple(history.edits(told)) if item.changes else (),
            firsts=tuple(history.firsts(told)),
            acknowledged=acknowledged,
            removes=work.removes,
            shape=shape_of(item.title, told, self.vocabulary.common) if claims.hypothesis == "stated" else "",
            comment_words=comments,
            remark="; ".join(filter(None, (work.remark_on(claims.hypothesis), _remark_on_day(claims)))),
        )

    def _tell_verdict(self, item: WorkItem, claims: Found) -> None:
        """A label such as `invalidated` tells what came out."""
        for label in item.labels:
            if bare_label(label) in self.tracker.verdict_of_label:
                claims.result(label, Unit(label, "result", f"label {label}", 0, "field"))

    def _judged(self, claim: Claim) -> Claim:
        """A result with its verdict, a decision with its sort."""
        if claim.slot == "result":
            is_label = claim.where.startswith("label ")
            by_label = self.tracker.verdict_of_label.get(bare_label(claim.text), "") if is_label else ""
            return replace(claim, status=by_label or self.vocabulary.verdicts.verdict(claim.text) or claim.status)
        if claim.slot == "decision":
            return replace(claim, status=self.vocabulary.verdicts.decision(claim.text) or claim.status)
        return claim

    def goal_status(self, goal: str) -> str:
        """What a sprint's goal names: `outcome`, `output` (work to finish) or `none`."""
        if not goal.strip():
            return "none"
        reading = self.read(WorkItem(key="goal", title="", fields={"Goal": goal}))
        return "outcome" if reading.hypothesis == "stated" or reading.metric == "outcome" else "output"

    def signs(self, item: WorkItem) -> list[tuple[Sentence, set[str]]]:
        """What is weighed (`rules/vocabulary/weights.json`) of each sentence of an item: signs by their names."""
        context, found, texts = self._looked_at(item)
        return _signs(found, texts, context)

    def sums(self, item: WorkItem) -> list[Sums]:
        """What the signs of each sentence come to for each claim, and the model's word where there is one.

        Before what the item says elsewhere is counted in. In hundredths, in the order of `sums.CLAIMS`; nothing where
        the language has no weights.
        """
        context, found, texts = self._looked_at(item)
        if not texts or not (scales := texts[0][0].language.scales):
            return []
        totals: OfTexts = scales.weigh(texts, context, found.made_of(texts))
        if self.model:
            totals = self.model.weigh(context.kind, texts, totals)
        return [sums for row in totals for sums in row]

    def why(self, item: WorkItem) -> list[Nearest]:
        """For each claim the sentence of an item that comes nearest to making it, and what its signs weigh."""
        context, found, texts = self._looked_at(item)
        if not texts or not (scales := texts[0][0].language.scales):
            return []
        totals = scales.weigh(texts, context, found.made_of(texts))
        heard: Mapping[int, Sequence[int]] = self.model.hear(context.kind, texts, totals) if self.model else {}
        sums = [sums for row in totals for sums in row]
        for place, added in heard.items():
            sums[place] = [total + more for total, more in zip(sums[place], added, strict=True)]
        return nearest(
            _signs(found, texts, context),
            lambda sentence, claim: may(sentence, claim, context),
            heard,
            cache(lambda place: self.model.lost_without(context.kind, texts, place) if self.model else []),
            scales.elsewhere.moves(sums, titles_in(texts)),
        )

    def _looked_at(self, item: WorkItem) -> tuple[Context, Found, list[list[Sentence]]]:
        item, _ = take_acknowledged(self.people_wrote(item))
        context = self._context(item, sort_of_work(item, self.vocabulary))
        return context, *first_look(self._units(item), self.vocabulary, context)

    def _context(self, item: WorkItem, work: Work) -> Context:
        return Context(
            kind=work.kind,
            state=work.state if work.is_state_told else "",
            since=_written(item),
            is_look_back=work.is_look_back,
            is_experiment=self.vocabulary.is_experiment(item.title, item.labels),
            names_goals=self.vocabulary.names_goals(item.title),
            choices=self.vocabulary.choices,
            verdicts=self.vocabulary.verdicts,
        )

    def _claims_of_body(self, body: str) -> list[Claim]:
        """What a body claimed once. Versions are compared with each other, and by signs alone: there can be many."""
        units = self._units(WorkItem(key="", title="", body=without_acknowledged(body)))
        return read_claims(units, self.vocabulary, Context()).claims

    def _units(self, item: WorkItem) -> list[Unit]:
        return self._templates.mark(units_of(item, self.vocabulary), item.body[:LONGEST_TEXT])


def _written(item: WorkItem) -> str | None:
    """The day from which on what an item says lies ahead of it; None when nobody knows.

    What came to the tracker later than it was done was written elsewhere, before.
    """
    day = next((day[:10] for day in (item.started, item.created, item.updated) if day), None)
    return min(day, item.finished[:10]) if day and item.finished else day


def _remark_on_day(found: Found) -> str:
    """What there is to say where a look is booked on a day that no calendar has."""
    if found.measure_by or found.measure_after_days:
        return ""
    days = (no_day_in(claim.text) for claim in found.claims if claim.slot == "when")
    return next(
        (f"{day} is not a date, so the date to look back is not known; write it as 2027-01-31" for day in days if day),
        "",
    )


def _signs(found: Found, texts: list[list[Sentence]], context: Context) -> list[tuple[Sentence, set[str]]]:
    weighed = signs_of(texts, context, found.made_of(texts))
    return [pair for spoken, signs in zip(texts, weighed, strict=True) for pair in zip(spoken, signs, strict=True)]


@cache
def _code() -> bytes:
    """A fingerprint of the code that decides what is stored of an item. Nobody needs to remember to raise a number."""
    digest = hashlib.blake2b(digest_size=16)
    here = Path(__file__).parent
    beside = (here.parent / name for name in _DECIDE_TOO)
    for path in (*sorted(here.rglob("*.py")), *beside):
        digest.update(path.read_bytes())
    return digest.digest()
