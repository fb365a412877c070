"""From an item's texts to its claims: who expects what to change, seen in what, by how much, looked at when.

Each sentence carries the tags of the phrases in it and the patterns they make; a claim is a pattern in a place. The
place comes from headings and fields, so the same words count for more under `Hypothesis` than in passing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading import expecting, looking_back, measuring
from vanitylint.reading.found import Found
from vanitylint.reading.frame import MEASURE, RIGHT, unframed
from vanitylint.reading.labels import is_further_label
from vanitylint.reading.measuring import DUE
from vanitylint.reading.second_look import look_again
from vanitylint.reading.sentences import Sentence, sentences_of, with_row
from vanitylint.reading.template import is_blank, is_gap, is_pasted_gap, is_unfilled
from vanitylint.reading.units import NOW, is_of_after
from vanitylint.reading.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading.context import Context
    from vanitylint.reading.language import Language
    from vanitylint.reading.model import Model
    from vanitylint.reading.units import Unit
    from vanitylint.reading.vocabulary import Vocabulary

    Reads = Callable[[Found, Context, Unit, list[Sentence]], object]


_LONGEST_VALUE = 60
"""Characters: `more than 30 % by the end of December 2026`."""
_PEOPLES = ("title", "comment")
"""A template leaves nothing in these."""
_VALUED = ("hypothesis", "outcome", "metric", "success criteria", "target")
_TELLING = 12
"""So many blocks tell the language."""


def read_claims(units: list[Unit], vocabulary: Vocabulary, context: Context, model: Model | None = None) -> Found:
    """Read all of an item's texts once.

    Args:
        units: The texts.
        vocabulary: The words to go by.
        context: What is known of the item they stand in.
        model: Reads along, where there is one.
    """
    found, texts = first_look(units, vocabulary, context)
    if texts and (scales := texts[0][0].language.scales):
        look_again(found, texts, context, scales, model)
    return found


def first_look(units: list[Unit], vocabulary: Vocabulary, context: Context) -> tuple[Found, list[list[Sentence]]]:
    """What is said in so many words, and the sentences of each text that somebody wrote; the arguments are the same."""
    found = Found(context.since)
    gaps: list[Unit] = []
    texts: list[list[Sentence]] = []
    language = vocabulary.language_of("\n".join(unit.text for unit in units[:_TELLING]))
    units = [
        _with_its_value(_with_its_time(unit, context, vocabulary, language), language)
        for unit in unframed(units, language)
    ]
    units = [_with_its_goal(unit, above, language) for unit, above in zip(units, [None, *units], strict=False)]
    for unit, following in zip(units, [*units[1:], None], strict=True):
        readers = _SLOTS.get(unit.slot, ())
        if unit.kind not in _PEOPLES and (unit.kind == "prompt" or is_unfilled(unit, vocabulary, language)):
            is_empty = unit.kind == "prompt" or is_blank(unit, vocabulary, language)
            if readers or is_empty or not following or not _answers(following, unit, vocabulary, language):
                gaps.append(unit)
            if readers or is_empty:
                continue
        if not readers:
            readers = _GOALS if not unit.slot and context.names_goals else _OTHERS.get(unit.slot, _PROSE)
        said, left = _without_gaps(unit, sentences_of(_with_its_beginning(unit, vocabulary), language))
        gaps += left
        if said:
            bet = [sentence for sentence in said if not sentence.is_guardrail]
            for reads in readers if bet else ():
                reads(found, context, said[0].unit, bet)
            expecting.in_passing(found, said[0].unit, said)
            texts.append(with_row(said[0].unit, said))
    for unit in gaps:
        _note_gap(found, unit, vocabulary, context, language)
    found.settle()
    if context.is_experiment and not context.is_look_back:  # which tells what came of it
        found.state_by_experiment()
    return found, texts


def _without_gaps(unit: Unit, spoken: list[Sentence]) -> tuple[list[Sentence], list[Unit]]:
    """The sentences of a text that somebody wrote, and those that still wait to be filled in."""
    gaps = [
        each for each in spoken if (unit.kind in _PEOPLES or each.has(each.tag.belief)) and is_pasted_gap(each.text)
    ]
    if not gaps:
        return spoken, []
    rest = unit._replace(text="\n".join(each.text for each in spoken if each not in gaps))
    said = [Sentence(each.text, each.language, rest) for each in spoken if each not in gaps]
    return said, [unit._replace(text=each.text) for each in gaps if unit.kind not in _PEOPLES]


def _with_its_time(unit: Unit, context: Context, vocabulary: Vocabulary, language: Language) -> Unit:
    """A text, a value of now as what that is in an item of this state, and a goal's day in a table as one."""
    if unit.slot == NOW:
        return unit._replace(slot="baseline" if context.is_before else "result")
    if unit.column and not context.is_before and is_of_after(unit.column, vocabulary):
        return unit._replace(slot="result")
    is_day = unit.column and f"{normal(unit.column)}:".startswith(language.due_words)
    return unit._replace(slot=DUE) if is_day else unit


def _with_its_goal(unit: Unit, above: Unit | None, language: Language) -> Unit:
    """A text, the day behind a label such as `Due:` as that of the value to reach above it."""
    if unit.slot or above is None or above.slot not in _VALUED or not any(map(str.isdigit, above.text)):
        return unit
    label = unit.where.rpartition(" > ")[2]
    return unit._replace(slot=DUE) if f"{normal(label)}:".startswith(language.due_words) else unit


def _with_its_value(unit: Unit, language: Language) -> Unit:
    """A text, where a goal is nothing but a value as one to reach."""
    is_short = unit.slot == "outcome" and unit.kind != "cell" and len(unit.text) <= _LONGEST_VALUE
    return unit._replace(slot="target") if is_short and Sentence(unit.text, language, unit).is_value else unit


def _with_its_beginning(unit: Unit, vocabulary: Vocabulary) -> Unit:
    """A text whose first words are its heading, as in `**Will result in** fewer calls`, with these in front."""
    beginning = vocabulary.effect_heading(unit.where)
    return unit._replace(text=f"{beginning} {unit.text}") if beginning else unit


def _answers(following: Unit, question: Unit, vocabulary: Vocabulary, language: Language) -> bool:
    """Whether what comes next may be the answer to a question in plain text."""
    if following.where != question.where or following.kind == "prompt":
        return False
    if question.text.count("? ") and is_further_label(following.text):  # of several questions none is answered so
        return False
    return not is_unfilled(following, vocabulary, language)


def _note_gap(found: Found, unit: Unit, vocabulary: Vocabulary, context: Context, language: Language) -> None:
    """Note what a template asks for and nobody answered."""
    lowered = f"{unit.where} {unit.text}".lower()
    asked = vocabulary.slot_of_question(lowered)
    asks_for_measures = unit.slot in ("hypothesis", "outcome", "benefit") and vocabulary.asks_for_measures(lowered)
    if unit.slot in ("metric", "success criteria") or (not unit.slot and asked == "metric") or asks_for_measures:
        found.gap("metric", unit)
    if not unit.slot and asked is None and is_gap(unit.text):  # `We expect <who> to <do what>`, under no heading
        sentence = Sentence(unit.text, language, unit)
        asked = "hypothesis" if sentence.has(sentence.tag.belief) else None
    if unit.slot == "hypothesis" or (asked == "hypothesis" and unit.slot != "metric"):
        found.gap("hypothesis", unit)
        found.effect_is_blank = found.effect_is_blank or vocabulary.effect_heading(unit.where) != ""
    elif context.is_bug or context.is_research or (unit.slot == "target" and unit.kind == "cell"):
        return  # an empty cell stands beside a measure that is named
    elif unit.slot in ("outcome", "benefit", "target") or asked == "outcome":
        found.gap("hypothesis", unit, asked_for=False)


_PROSE = (expecting.in_prose, measuring.in_prose, looking_back.in_prose)
"""What reads a text under no known heading."""
_GOALS = (expecting.in_goal, measuring.under_outcome, looking_back.in_prose)
"""What reads such a text where the title announces goals."""

_SLOTS: dict[str, tuple[Reads, ...]] = {
    "hypothesis": (expecting.under_hypothesis, measuring.beside_hypothesis, looking_back.plans),
    "outcome": (expecting.under_outcome, measuring.under_outcome, looking_back.under_outcome),
    "benefit": (expecting.under_benefit, measuring.in_prose, looking_back.plans),
    "metric": (measuring.under_metric, expecting.under_metric, looking_back.plans),
    MEASURE: (measuring.framed,),
    RIGHT: (measuring.when_right, expecting.when_right),
    "success criteria": (measuring.under_metric, expecting.under_metric, looking_back.plans),
    "target": (measuring.under_target,),
    "baseline": (measuring.under_baseline,),
    "when": (measuring.under_when,),
    DUE: (measuring.under_due,),
    "guardrail": (measuring.under_guardrail, looking_back.beside_guardrail),
    "confidence": (expecting.under_confidence,),
    "who": (expecting.under_who,),
    "follow-up": (looking_back.under_follow_up,),
    "result": (looking_back.under_result,),
    "decision": (looking_back.under_decision,),
}
"""What reads a text, by the slot that its heading or field opens; a template leaves gaps in these."""

_OTHERS: dict[str, tuple[Reads, ...]] = {
    "title": (expecting.in_title, measuring.in_title, looking_back.in_title),
    "comment": (looking_back.in_comment, measuring.in_prose),
    "acceptance": (looking_back.plans, measuring.in_prose, expecting.under_acceptance),
    "exit": (looking_back.plans, measuring.in_prose, expecting.under_acceptance),
    "defect": (looking_back.plans,),
    "rollout": (looking_back.plans,),
}
"""What reads a text where no template leaves a gap."""
