"""Reading: understand what an item says by turning its texts and fields into claims.

Reading is a pure function of one item. The entry point is `Reader.read`.
"""

from __future__ import annotations

import hashlib
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.claims import Reading
from vanitylint.backlog.items import WorkItem
from vanitylint.backlog.limits import MAX_TEXT_LENGTH
from vanitylint.reading.acknowledging import remove_acknowledgements, split_acknowledgements
from vanitylint.reading.adjustments import count_title_sentences
from vanitylint.reading.allowed import may_claim
from vanitylint.reading.best_first import best_first
from vanitylint.reading.claims import read_claims, read_explicit_claims
from vanitylint.reading.context import Context
from vanitylint.reading.goals import names_what_people_do, only_finishes_work
from vanitylint.reading.history import History
from vanitylint.reading.known_templates import KnownTemplates
from vanitylint.reading.load import fingerprint, load_tracker, load_vocabulary
from vanitylint.reading.mentions import mentions
from vanitylint.reading.model import Model
from vanitylint.reading.numbers import invalid_date_in
from vanitylint.reading.own_text import OwnText
from vanitylint.reading.shape import shape_of
from vanitylint.reading.signs import signs_of
from vanitylint.reading.units import Unit, units_of
from vanitylint.reading.why import nearest
from vanitylint.reading.work import (
    as_feature,
    as_look_back,
    as_mandatory,
    as_replacement,
    bare_label,
    classify,
    is_mandatory,
    is_replacement,
)
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vanitylint.backlog.claims import Claim
    from vanitylint.reading.collector import ClaimCollector
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.sums import Sums, SumsByText
    from vanitylint.reading.vocabulary import Vocabulary
    from vanitylint.reading.why import Nearest
    from vanitylint.reading.work import Work


_OTHER_CODE = ("backlog/limits.py", "backlog/claims.py", "backlog/dates.py", "backlog/items.py", "tracing/texts.py")
"""Files outside this folder that also determine what is stored about an item."""


class Reader:
    """Reads items with one vocabulary.

    Args:
        folder: Rules folder that contains `vocabulary/`; by default the shipped one.
        fields: The team's own field and heading names, by slot (`hypothesis`, `metric`, …).
        templates: Files and folders with the team's issue templates; text copied from them is not an answer.
        words: The team's own phrases, by meaning (`outcome`, `output`, `people`, `act`, `neutral`).
        names: The team's own `kinds`, `work-classes` and `states`, each a table from our name to theirs.
        model: Whether to use the language model as well.

    Raises:
        VanitylintError: A template or a tracker name cannot be used, or the model is not installed. Unusable words
            raise it only when the first item is read.
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
        self._arguments = folder, fields, templates, words, names
        self.model = Model() if model else None
        folder = folder or rules_folder()
        self.tracker = load_tracker(folder, names)
        self._load_vocabulary = partial(load_vocabulary, folder, fields, words, self.tracker)
        self._templates = KnownTemplates(templates, self._is_label)
        self._own_text = OwnText(folder)
        parts = fingerprint(folder, fields, words, *(names or {}).values()) + _code_fingerprint()
        parts += self._templates.fingerprint + (self.model.fingerprint if self.model else b"")
        self.fingerprint = hashlib.blake2b(parts, digest_size=16).digest()
        """Changes whenever the same text could be read differently, so that snapshots read their items again."""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary, loaded when the first item is read: in most runs nearly all items are unchanged."""
        return self._load_vocabulary()

    def _is_label(self, name: str) -> bool:
        return self.vocabulary.is_label(name)

    def __reduce__(self) -> tuple[Callable[..., Reader], tuple[object, ...]]:
        """Pickle the arguments only: another process builds its own reader from them."""
        return partial(Reader, model=self.model is not None), self._arguments

    def without_own_text(self, item: WorkItem) -> WorkItem:
        """Return the item without vanitylint's own questions and suggestions, in our comments or pasted by people."""
        if any(comment.is_ours for comment in item.comments):
            item = replace(item, comments=[comment for comment in item.comments if not comment.is_ours])
        return self._own_text.remove_from(item)

    def read(self, item: WorkItem) -> Reading:
        """Return everything understood from an item."""
        item, acknowledged = split_acknowledgements(item)
        work, units = classify(item, self.vocabulary), self._units(item)
        claims = read_claims(units, self.vocabulary, self._context(item, work), self.model)
        if claims.looks_back:
            work = as_look_back(work)
        elif claims.hypothesis == "stated":
            work = as_feature(work) if work.yields_to_hypothesis else work
        elif work.work_class == "feature" and not work.is_look_back and is_mandatory(units):
            work = as_mandatory(work)
        elif work.work_class == "feature" and not work.is_look_back and is_replacement(units):
            work = as_replacement(work)
        if item.status.strip().lower() in self.tracker.measuring_states:
            claims.add_plan(item.status, Unit(item.status, "", "status", 0, "field"))
        self._add_label_verdicts(item, claims)
        ordered = tuple(map(self._with_status, best_first(claims.claims, item.started)))
        history = History(item, self.vocabulary, self._claims_in_body)
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
            claims=ordered,
            mentions=mentions(f"{item.title}\n{item.body[:MAX_TEXT_LENGTH]}", item.key, self.vocabulary),
            edits=tuple(history.edits(ordered)) if item.changes else (),
            firsts=tuple(history.firsts(ordered)),
            acknowledged=acknowledged,
            removes=work.removes,
            shape=shape_of(item.title, ordered, self.vocabulary.common) if claims.hypothesis == "stated" else "",
            comment_words=comments,
            remark="; ".join(filter(None, (work.remark_on(claims.hypothesis), _invalid_day_remark(claims)))),
        )

    def _add_label_verdicts(self, item: WorkItem, claims: ClaimCollector) -> None:
        """Record each verdict label, such as `invalidated`, as a result."""
        for label in item.labels:
            if bare_label(label) in self.tracker.verdict_of_label:
                claims.add_result(label, Unit(label, "result", f"label {label}", 0, "field"))

    def _with_status(self, claim: Claim) -> Claim:
        """Return a result with its verdict as status, and a decision with its type."""
        if claim.slot == "result":
            is_label = claim.where.startswith("label ")
            by_label = self.tracker.verdict_of_label.get(bare_label(claim.text), "") if is_label else ""
            return replace(claim, status=by_label or self.vocabulary.verdicts.verdict(claim.text) or claim.status)
        if claim.slot == "decision":
            return replace(claim, status=self.vocabulary.verdicts.decision(claim.text) or claim.status)
        return claim

    def goal_status(self, goal: str) -> str:
        """Return what a sprint goal names: `outcome`, `output` (work to finish) or `none`."""
        if not goal.strip():
            return "none"
        if only_finishes_work(goal, self.vocabulary):
            return "output"
        reading = self.read(WorkItem(key="goal", title="", fields={"Goal": goal}))
        names_change = reading.hypothesis == "stated" or reading.metric == "outcome"
        return "outcome" if names_change or names_what_people_do(goal, self.vocabulary) else "output"

    def signs(self, item: WorkItem) -> list[tuple[Sentence, set[str]]]:
        """Return each sentence of an item with the names of its signs (see `rules/vocabulary/weights.json`)."""
        context, collector, texts = self._first_look(item)
        return _signs(collector, texts, context)

    def sums(self, item: WorkItem) -> list[Sums]:
        """Return the sum of the sign weights for each sentence and claim, including the model's part if there is one.

        The effect of the rest of the item is not included. In hundredths, in the order of `sums.CLAIMS`; empty if the
        language has no weights.
        """
        context, collector, texts = self._first_look(item)
        if not texts or not (scales := texts[0][0].language.scales):
            return []
        totals: SumsByText = scales.weigh(texts, context, collector.claims_by_sentence(texts))
        if self.model:
            totals = self.model.weigh(context.kind, texts, totals)
        return [sums for row in totals for sums in row]

    def why(self, item: WorkItem) -> list[Nearest]:
        """Return for each claim the sentence that comes nearest to making it, with the weights of its signs."""
        context, collector, texts = self._first_look(item)
        if not texts or not (scales := texts[0][0].language.scales):
            return []
        totals = scales.weigh(texts, context, collector.claims_by_sentence(texts))
        from_model: Mapping[int, Sequence[int]] = (
            self.model.contributions(context.kind, texts, totals) if self.model else {}
        )
        sums = [sums for row in totals for sums in row]
        for index, added in from_model.items():
            sums[index] = [total + more for total, more in zip(sums[index], added, strict=True)]
        return nearest(
            _signs(collector, texts, context),
            lambda sentence, claim: may_claim(sentence, claim, context),
            from_model,
            cache(lambda index: self.model.word_contributions(context.kind, texts, index) if self.model else []),
            scales.adjustments.moves(sums, count_title_sentences(texts)),
        )

    def _first_look(self, item: WorkItem) -> tuple[Context, ClaimCollector, list[list[Sentence]]]:
        item, _ = split_acknowledgements(self.without_own_text(item))
        context = self._context(item, classify(item, self.vocabulary))
        return context, *read_explicit_claims(self._units(item), self.vocabulary, context)

    def _context(self, item: WorkItem, work: Work) -> Context:
        return Context(
            kind=work.kind,
            state=work.state if work.is_state_told else "",
            since=_written_on(item),
            is_look_back=work.is_look_back,
            is_experiment=self.vocabulary.is_experiment(item.title, item.labels),
            names_goals=self.vocabulary.names_goals(item.title),
            choices=self.vocabulary.choices,
            verdicts=self.vocabulary.verdicts,
        )

    def _claims_in_body(self, body: str) -> list[Claim]:
        """Return the claims of an earlier version of the body.

        Versions are only compared with each other, and there can be many, so the language model is not used.
        """
        units = self._units(WorkItem(key="", title="", body=remove_acknowledgements(body)))
        return read_claims(units, self.vocabulary, Context()).claims

    def _units(self, item: WorkItem) -> list[Unit]:
        return self._templates.mark(units_of(item, self.vocabulary), item.body[:MAX_TEXT_LENGTH])


def _written_on(item: WorkItem) -> str | None:
    """Return the day after which dates in the item lie in the future; None if unknown.

    An item that was added to the tracker after it was finished was written elsewhere, before that. Where nothing else
    is known, a look back comes after the work.
    """
    day = next((day[:10] for day in (item.started, item.created, item.updated, item.finished) if day), None)
    return min(day, item.finished[:10]) if day and item.finished else day


def _invalid_day_remark(collector: ClaimCollector) -> str:
    """Return a remark if the look back is planned for a day that does not exist, else an empty string."""
    if collector.measure_by or collector.measure_after_days:
        return ""
    days = (invalid_date_in(claim.text) for claim in collector.claims if claim.slot == "when")
    return next(
        (f"{day} is not a date, so the date to look back is not known; write it as 2027-01-31" for day in days if day),
        "",
    )


def _signs(collector: ClaimCollector, texts: list[list[Sentence]], context: Context) -> list[tuple[Sentence, set[str]]]:
    weighed = signs_of(texts, context, collector.claims_by_sentence(texts))
    return [
        pair for sentences, signs in zip(texts, weighed, strict=True) for pair in zip(sentences, signs, strict=True)
    ]


@cache
def _code_fingerprint() -> bytes:
    """Return a fingerprint of the code that determines what is stored about an item.

    It replaces a version number that somebody would have to bump.
    """
    digest = hashlib.blake2b(digest_size=16)
    here = Path(__file__).parent
    others = (here.parent / name for name in _OTHER_CODE)
    for path in (*sorted(here.rglob("*.py")), *others):
        digest.update(path.read_bytes())
    return digest.digest()
