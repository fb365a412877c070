"""Looking back: where it is booked, what came out, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.about import tells_a_move
from vanitylint.reading.sentences import with_row
from vanitylint.reading.told import tells
from vanitylint.reading.vocabulary import normal

if TYPE_CHECKING:
    from vanitylint.reading.context import Context
    from vanitylint.reading.found import Found
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.units import Unit

_WORDS_OF_NONE = 4
"""`None planned`, `no follow-up`: an answer this short that begins so books nothing."""
_WORDS_OF_A_RESULT = 8
"""Under `Result`, so many words are an answer even without a number."""


def under_follow_up(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Whatever stands under `Follow-up`, but that there is none."""
    if spoken and _says_none(spoken[0]):
        return
    found.plan(unit.text, unit)
    for sentence in spoken:
        if sentence.names_time:
            found.look_at(sentence)


def _says_none(sentence: Sentence) -> bool:
    words = sentence.lowered.rstrip(".!").split()
    return 0 < len(words) <= _WORDS_OF_NONE and words[0].rstrip(",:") in sentence.language.nothing


def under_result(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Under `Result`: a number, a verdict, or some words."""
    if context.is_bug:
        return
    told = _tells_in_row(unit, spoken)
    if any(sentence.is_of_others for sentence in spoken) or all(sentence.is_hoped for sentence in spoken):
        return
    for sentence in spoken:
        tag = sentence.tag
        felt = sentence.has(tag.outcome | tag.contact | tag.people | tag.vanity | tag.percent | tag.maybe)
        counted = felt and sentence.has_number and not sentence.tells_delivery
        told = told or sentence.has(tag.verdict | tag.unmeasured) or counted
    told = told or (context.verdicts is not None and context.verdicts.verdict(unit.text) != "")
    many = len(unit.text.split()) >= _WORDS_OF_A_RESULT and (context.is_look_back or context.is_experiment)
    later = any(sentence.means(sentence.sense.books_a_look) and not sentence.has_number for sentence in spoken)
    if (told or many) and not later and not context.is_research:
        found.result(with_row(unit, spoken)[0].text if unit.row else unit.text, unit)
    _decisions(found, spoken)


def _tells_in_row(unit: Unit, spoken: list[Sentence]) -> bool:
    """Whether a table's cell is a number of what its row names: `calls per day: 88`."""
    rows = with_row(unit, spoken) if unit.row != unit.text and any(sentence.has_number for sentence in spoken) else []
    return any(row.has(row.tag.outcome | row.tag.contact) and not row.has(row.tag.tech) for row in rows)


def under_decision(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Under `Decision`: one from a result, not about scope or technique."""
    is_chosen = unit.kind == "field" and normal(unit.text) in context.choices
    is_told = context.is_look_back and not any(sentence.has_time for sentence in spoken)
    if is_chosen or is_told or found.followup == "done":
        found.add("decision", "stated", unit.text, unit)
    else:
        _decisions(found, spoken)


def plans(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Note sentences that book a look, and when it will be; a table's row says what its cells are about."""
    for sentence in with_row(unit, spoken):
        tag = sentence.tag
        asked = sentence.is_question and unit.kind != "open task"  # `look at the bill: did it go down?` is one
        if context.is_bug or asked or sentence.has(tag.tech | tag.must | tag.other):
            continue
        if _only_tells(sentence, unit):
            continue
        if context.is_look_back and unit.kind != "comment" and sentence.has(sentence.tag.date | sentence.tag.period):
            found.look_at(sentence, plans=False)
        elif context.is_experiment and unit.kind != "comment" and sentence.means(sentence.sense.run_time):
            if not sentence.means(sentence.sense.value | sentence.sense.change) and not sentence.has(tag.past):
                found.look_at(sentence)
        elif sentence.means(sentence.sense.books_a_look) and not (
            sentence.means(sentence.sense.result) and sentence.has_number and not sentence.has(tag.live)
        ):
            found.plan(sentence.text, unit)
            if sentence.has_time or sentence.names_time:
                found.look_at(sentence)


def beside_guardrail(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A look booked below what must not get worse: `Errors stay at 0.8 %. Review on 20 April`."""
    plans(found, context, unit, [each for each in spoken[1:] if each.means(each.sense.books_a_look)])


def _only_tells(sentence: Sentence, unit: Unit) -> bool:
    """Whether somebody looked, or looks at the software: most comments with `check again` do."""
    tag = sentence.tag
    if sentence.measures_once:
        return True
    if unit.kind == "comment" and not sentence.has(tag.outcome | tag.contact | tag.people | tag.maybe | tag.rate):
        return not sentence.has(tag.date | tag.period)
    if sentence.tells_today:
        return True
    told = sentence.has(tag.past) and not sentence.has(tag.modal | tag.aim)
    return told and (unit.kind == "comment" or (unit.kind == "text" and not sentence.has(tag.measured)))


def under_outcome(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A look back's or experiment's `Outcome` is what came out."""
    reads = in_prose if context.is_look_back or context.is_experiment else plans
    reads(found, context, unit, spoken)


def in_title(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A title that plans to look: `Figure out what we measure once the shop is live`."""
    if not any(sentence.starts_with(sentence.tag.build) for sentence in spoken):
        plans(found, context, unit, spoken)


def in_prose(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """In passing: a task that books a look, or a result in a note."""
    plans(found, context, unit, spoken)
    told = False
    for sentence in spoken:
        if sentence.has(sentence.tag.unknown) and sentence.has_time and not tells("of duty", sentence.text):
            found.look_at(sentence)
        if context.is_bug or unit.kind == "open task":
            continue
        if sentence.tells_a_result or (unit.kind == "quote" and _tells_result(sentence, context)):
            found.result(sentence.text, unit)
            told = True
    if context.is_experiment or context.is_look_back or found.followup == "done":
        _decisions(found, spoken, looks_back=told or context.is_look_back)


def in_comment(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """People report and decide in comments."""
    if context.is_bug:
        return
    told = False
    spoken = [sentence for sentence in spoken if not context.moves_target(sentence)]
    for sentence in spoken:
        tag = sentence.tag
        is_answer = found.hypothesis == "stated" and (
            _only_judges(sentence, context) or _tells_what_was_expected(found, sentence, context)
        )
        if sentence.has(tag.unmeasured) or _tells_result(sentence, context) or is_answer:
            found.result(sentence.text, unit)
            told = True
        elif told and sentence.starts_with(tag.verdict):  # `Target missed, and the counter got slower.`
            found.result(sentence.text, unit)
        elif sentence.has(tag.belief) and sentence.expects_change:
            found.state(sentence)
    if found.followup == "done" or context.is_experiment or context.is_look_back:
        _decisions(found, spoken)
    else:
        _decisions(found, [sentence for sentence in spoken if sentence.has(sentence.tag.verdict)])
    plans(found, context, unit, spoken)


def _only_judges(sentence: Sentence, context: Context) -> bool:
    """Whether somebody says of finished work in a word or two what came of it: `no change`, `unchanged at 22 %`.

    `The results are in: https://…` says where it stands, and not what it is.
    """
    if context.state != "done":
        return False
    known = context.verdicts is not None and context.verdicts.verdict(sentence.text) != ""
    return sentence.judges_a_share or (known and sentence.is_only_verdict) or context.judges(sentence)


def _tells_what_was_expected(found: Found, sentence: Sentence, context: Context) -> bool:
    """Whether a note on finished work gives a share of what somebody expects to change: `Mispick rate now 0.21 %`."""
    tag = sentence.tag
    told = sentence.has(tag.percent) and (tells_a_move(sentence) or sentence.has(tag.now | tag.measured))
    is_open = tag.modal | tag.belief | tag.condition | tag.must | tag.deferred
    of_the_work = tag.tech | tag.technique | tag.ops | tag.effort | tag.output | tag.made | tag.testers
    if context.state != "done" or not told or sentence.is_question or sentence.has(is_open | of_the_work):
        return False
    return found.expects(sentence)


def _tells_result(sentence: Sentence, context: Context) -> bool:
    """Whether a sentence reports what came out, where people report: in comments and beside experiments."""
    tag = sentence.tag
    if sentence.is_question or sentence.is_elsewhere or sentence.has(tag.must | tag.other):
        return False
    moved = context.is_look_back and sentence.means(sentence.sense.change_from_to)  # `the queue went from 30 to 12`
    if (sentence.has(tag.tech) and not moved) or (context.is_before and sentence.measures_once):
        return False
    if sentence.has(tag.belief | tag.modal | tag.aim) and not sentence.has(tag.verdict):
        return False
    if sentence.compares_values or sentence.only_counts_up:
        return sentence.compares_values
    compared = sentence.means(sentence.sense.result) and (sentence.has_number or sentence.has(tag.verdict))
    if context.is_experiment or context.is_look_back:
        told = sentence.has(tag.verdict) and (sentence.has_number or sentence.has(tag.arm | tag.outcome))
        return compared or told
    felt = tag.outcome | tag.contact | tag.vanity | tag.people | tag.maybe
    return compared and sentence.has(felt) and not sentence.means(sentence.sense.shown)


def _decisions(found: Found, spoken: list[Sentence], *, looks_back: bool = False) -> None:
    """Note what was decided: not a rule for later, a task to do, or what may happen."""
    for sentence in spoken:
        tag, unit = sentence.tag, sentence.unit
        if sentence.is_question or unit.kind in ("open task", "done task"):
            continue
        settles = sentence.has(tag.settle) and found.followup == "done" and not sentence.has(tag.modal)
        if not (sentence.has(tag.decide) or settles):
            continue
        if sentence.has(tag.condition | tag.must) and not sentence.has(tag.verdict):
            continue
        in_place = looks_back or unit.kind == "comment" or unit.slot in ("result", "decision")
        if in_place or sentence.has(tag.verdict | tag.cause):
            found.add("decision", "stated", sentence.text, unit)


def decides_behind(sentence: Sentence) -> bool:
    """Whether a comment says, behind a result, what becomes of it: `Wir schauen im Januar nochmal drauf`."""
    tag = sentence.tag
    return sentence.unit.kind == "comment" and sentence.has(tag.decide) and not sentence.has(tag.condition | tag.must)
