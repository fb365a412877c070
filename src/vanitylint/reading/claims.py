"""Read the claims in an item's texts: who expects which change, how it is measured, by how much, and by when.

Each sentence carries the tags of its phrases and the patterns that they form; a claim is a pattern in a place. The
place comes from headings and fields, so the same words count for more under `Hypothesis` than in passing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading import expecting, looking_back, measuring
from vanitylint.reading.collector import ClaimCollector
from vanitylint.reading.frame import METRIC_SLOT, SUCCESS_SLOT, split_frames
from vanitylint.reading.labels import is_further_label
from vanitylint.reading.measuring import DUE
from vanitylint.reading.second_look import look_again
from vanitylint.reading.sentences import Sentence, sentences_of, with_row
from vanitylint.reading.template import is_blank, is_gap, is_pasted_gap, is_unfilled
from vanitylint.reading.units import NOW, is_result_column
from vanitylint.reading.vocabulary import normalise

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading.context import Context
    from vanitylint.reading.language import Language
    from vanitylint.reading.model import Model
    from vanitylint.reading.units import Unit
    from vanitylint.reading.vocabulary import Vocabulary

    SlotReader = Callable[[ClaimCollector, Context, Unit, list[Sentence]], object]


_MAX_VALUE_LENGTH = 60
"""Maximum length of a goal that is only a value, in characters: `more than 30 % by the end of December 2026`."""
_UNTEMPLATED_KINDS = ("title", "comment")
"""Kinds of units that no template fills."""
_SLOTS_WITH_VALUES = ("hypothesis", "outcome", "metric", "success criteria", "target")
_LANGUAGE_SAMPLE = 12
"""Number of units by which the language is detected."""


def read_claims(
    units: list[Unit], vocabulary: Vocabulary, context: Context, model: Model | None = None
) -> ClaimCollector:
    """Read the claims of an item.

    Args:
        units: The item's texts.
        vocabulary: The vocabulary to use.
        context: What is known about the item.
        model: The language model, if it is in use.
    """
    collector, texts = read_explicit_claims(units, vocabulary, context)
    if texts and (scales := texts[0][0].language.scales):
        look_again(collector, texts, context, scales, model)
    return collector


def read_explicit_claims(
    units: list[Unit], vocabulary: Vocabulary, context: Context
) -> tuple[ClaimCollector, list[list[Sentence]]]:
    """Read the explicit claims, and return them with the sentences of each text, without templates.

    The arguments are those of `read_claims`.
    """
    collector = ClaimCollector(context.since)
    gaps: list[Unit] = []
    texts: list[list[Sentence]] = []
    language = vocabulary.language_of("\n".join(unit.text for unit in units[:_LANGUAGE_SAMPLE]))
    units = [
        _resolve_bare_value(_resolve_time(unit, context, vocabulary, language), language)
        for unit in split_frames(units, language)
    ]
    units = [_resolve_due_label(unit, above, language) for unit, above in zip(units, [None, *units], strict=False)]
    for unit, following in zip(units, [*units[1:], None], strict=True):
        readers = _READERS_BY_SLOT.get(unit.slot, ())
        if unit.kind not in _UNTEMPLATED_KINDS and (unit.kind == "prompt" or is_unfilled(unit, vocabulary, language)):
            is_empty = unit.kind == "prompt" or is_blank(unit, vocabulary, language)
            if readers or is_empty or not following or not _is_answer(following, unit, vocabulary, language):
                gaps.append(unit)
            if readers or is_empty:
                continue
        if not readers:
            readers = (
                _GOAL_READERS
                if not unit.slot and context.names_goals
                else _READERS_BY_OTHER_SLOT.get(unit.slot, _PROSE_READERS)
            )
        written, unfilled = _split_off_gaps(unit, sentences_of(_prepend_effect_heading(unit, vocabulary), language))
        gaps += unfilled
        if written:
            bet = [sentence for sentence in written if not sentence.is_guardrail]
            for read in readers if bet else ():
                read(collector, context, written[0].unit, bet)
            expecting.in_any_text(collector, written[0].unit, written)
            texts.append(with_row(written[0].unit, written))
    for unit in gaps:
        _add_gap(collector, unit, vocabulary, context, language)
    collector.resolve()
    if context.is_experiment and not context.is_look_back:  # a look back reports the outcome
        collector.add_experiment_hypothesis()
    return collector, texts


def _split_off_gaps(unit: Unit, sentences: list[Sentence]) -> tuple[list[Sentence], list[Unit]]:
    """Return the sentences of a text that somebody wrote, and the templates in it that are not filled in."""
    is_untemplated = unit.kind in _UNTEMPLATED_KINDS
    gaps = [
        sentence
        for sentence in sentences
        if (is_untemplated or sentence.has(sentence.tag.belief)) and is_pasted_gap(sentence.text)
    ]
    if not gaps:
        return sentences, []
    rest = unit._replace(text="\n".join(sentence.text for sentence in sentences if sentence not in gaps))
    written = [Sentence(sentence.text, sentence.language, rest) for sentence in sentences if sentence not in gaps]
    return written, [unit._replace(text=gap.text) for gap in gaps if not is_untemplated]


def _resolve_time(unit: Unit, context: Context, vocabulary: Vocabulary, language: Language) -> Unit:
    """Return a unit with the slot that follows from time.

    A current value is a baseline or a result, depending on the item's state; a cell in a column of dates is a due date.
    """
    if unit.slot == NOW:
        return unit._replace(slot="baseline" if context.is_before_release else "result")
    if unit.column and not context.is_before_release and is_result_column(unit.column, vocabulary):
        return unit._replace(slot="result")
    is_due = unit.column and f"{normalise(unit.column)}:".startswith(language.due_words)
    return unit._replace(slot=DUE) if is_due else unit


def _resolve_due_label(unit: Unit, above: Unit | None, language: Language) -> Unit:
    """Return a unit, as a due date if it has a label such as `Due:` and follows a target."""
    if unit.slot or above is None or above.slot not in _SLOTS_WITH_VALUES or not any(map(str.isdigit, above.text)):
        return unit
    label = unit.where.rpartition(" > ")[2]
    return unit._replace(slot=DUE) if f"{normalise(label)}:".startswith(language.due_words) else unit


def _resolve_bare_value(unit: Unit, language: Language) -> Unit:
    """Return a unit, as a target if it is a goal that is only a value."""
    is_short = unit.slot == "outcome" and unit.kind != "cell" and len(unit.text) <= _MAX_VALUE_LENGTH
    return unit._replace(slot="target") if is_short and Sentence(unit.text, language, unit).is_value else unit


def _prepend_effect_heading(unit: Unit, vocabulary: Vocabulary) -> Unit:
    """Return a unit with its heading in front if that begins the sentence: `**Will result in** fewer calls`."""
    beginning = vocabulary.effect_heading(unit.where)
    return unit._replace(text=f"{beginning} {unit.text}") if beginning else unit


def _is_answer(following: Unit, question: Unit, vocabulary: Vocabulary, language: Language) -> bool:
    """Return whether a unit may be the answer to the question in plain text before it."""
    if following.where != question.where or following.kind == "prompt":
        return False
    if question.text.count("? ") and is_further_label(following.text):  # not an answer to several questions
        return False
    return not is_unfilled(following, vocabulary, language)


def _add_gap(
    collector: ClaimCollector, unit: Unit, vocabulary: Vocabulary, context: Context, language: Language
) -> None:
    """Add a question of a template that nobody answered."""
    lowered = f"{unit.where} {unit.text}".lower()
    question_slot = vocabulary.slot_of_question(lowered)
    asks_for_measures = unit.slot in ("hypothesis", "outcome", "benefit") and vocabulary.asks_for_measures(lowered)
    if (
        unit.slot in ("metric", "success criteria")
        or (not unit.slot and question_slot == "metric")
        or asks_for_measures
    ):
        collector.add_gap("metric", unit)
    if not unit.slot and question_slot is None and is_gap(unit.text):  # `We expect <who> to <do what>`, without heading
        sentence = Sentence(unit.text, language, unit)
        question_slot = "hypothesis" if sentence.has(sentence.tag.belief) else None
    if unit.slot == "hypothesis" or (question_slot == "hypothesis" and unit.slot != "metric"):
        collector.add_gap("hypothesis", unit)
        collector.is_effect_blank = collector.is_effect_blank or vocabulary.effect_heading(unit.where) != ""
    elif context.is_bug or context.is_research or (unit.slot == "target" and unit.kind == "cell"):
        return  # an empty cell next to a named measure
    elif unit.slot in ("outcome", "benefit", "target") or question_slot == "outcome":
        collector.add_gap("hypothesis", unit, asked_for=False)


_PROSE_READERS = (expecting.in_prose, measuring.in_prose, looking_back.in_prose)
"""Readers of a text without a known heading."""
_GOAL_READERS = (expecting.in_goal, measuring.under_outcome, looking_back.in_prose)
"""Readers of such a text if the title announces goals."""

_READERS_BY_SLOT: dict[str, tuple[SlotReader, ...]] = {
    "hypothesis": (expecting.under_hypothesis, measuring.beside_hypothesis, looking_back.plans),
    "outcome": (expecting.under_outcome, measuring.under_outcome, looking_back.under_outcome),
    "benefit": (expecting.under_benefit, measuring.in_prose, looking_back.plans),
    "metric": (measuring.under_metric, expecting.under_metric, looking_back.plans),
    METRIC_SLOT: (measuring.in_metric_part,),
    SUCCESS_SLOT: (measuring.in_success_part, expecting.in_success_part),
    "success criteria": (measuring.under_metric, expecting.under_metric, looking_back.plans),
    "target": (measuring.under_target,),
    "baseline": (measuring.under_baseline,),
    "when": (measuring.under_when,),
    DUE: (measuring.under_due,),
    "guardrail": (measuring.under_guardrail, looking_back.after_guardrail),
    "confidence": (expecting.under_confidence,),
    "who": (expecting.under_who,),
    "follow-up": (looking_back.under_follow_up,),
    "result": (looking_back.under_result,),
    "decision": (looking_back.under_decision,),
}
"""Readers of a text by the slot of its heading or field. Templates leave gaps in these slots."""

_READERS_BY_OTHER_SLOT: dict[str, tuple[SlotReader, ...]] = {
    "title": (expecting.in_title, measuring.in_title, looking_back.in_title),
    "comment": (looking_back.in_comment, measuring.in_prose),
    "acceptance": (looking_back.plans, measuring.in_prose, expecting.under_acceptance),
    "exit": (looking_back.plans, measuring.in_prose, expecting.under_acceptance),
    "defect": (looking_back.plans,),
    "rollout": (looking_back.plans,),
}
"""Readers by the other slots, in which templates leave no gaps."""
