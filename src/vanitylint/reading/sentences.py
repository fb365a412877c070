"""Sentences, and the questions asked about each: does it expect a change, name a metric, report a result?"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from vanitylint.reading import numbers
from vanitylint.reading.pattern_lists import matches_list
from vanitylint.reading.splitting import split_sentences

if TYPE_CHECKING:
    from vanitylint.reading.language import Language, Senses, Tags
    from vanitylint.reading.units import Unit

_SHORT = 60
"""Shorter texts on one line are a single sentence, except a question with its answer."""
_MIN_MARKS = 10
_SLOTS_WITHOUT_GUARDRAIL = ("title", "comment", "guardrail", "exit", "result", "decision", "follow-up")
"""Slots in which a guardrail is read like any other sentence."""
TITLE_MARKS = re.compile(r": | [-–—|] |\] |\) |⁃ |】|：|｜")


def sentences_of(unit: Unit, language: Language) -> list[Sentence]:
    """Return the sentences of a text, each with its tags."""
    if len(unit.text) < _SHORT and "\n" not in unit.text and "? " not in unit.text:
        return [Sentence(unit.text, language, unit)]
    return [Sentence(text, language, unit) for text in split_sentences(unit.text) if text]


def with_row(unit: Unit, sentences: list[Sentence]) -> list[Sentence]:
    """Return the sentences of a text; for a table cell, one sentence that includes the row's name: `churn: 5 %`."""
    if not sentences or unit.row in ("", unit.text):
        return sentences
    return [Sentence(f"{unit.row}: {unit.text}", sentences[0].language, unit)]


class Sentence:
    """A sentence with the tags of the phrases in it.

    Args:
        text: The sentence as written.
        language: Provides the tags.
        unit: The text that contains it.
    """

    __slots__ = ("language", "lowered", "row", "senses", "tag", "tags", "text", "unit", "words")

    def __init__(self, text: str, language: Language, unit: Unit) -> None:
        self.text = text
        self.lowered = numbers.lower_without_ids(text)
        self.words: list[str] = language.phrases.split(numbers.mark_dates(self.lowered, language.date_pattern))
        self.row = language.phrases.row(self.words)
        self.tags, self.senses = language.patterns.match_row(self.row)
        self.language = language
        self.tag: Tags = language.tag
        self.unit: Unit = unit

    def has(self, tags: int) -> bool:
        """Return whether it contains a phrase with one of these tags."""
        return self.tags & tags != 0

    def matches(self, senses: int) -> bool:
        """Return whether one of these patterns matches."""
        return self.senses & senses != 0

    def starts_with(self, tags: int, words: int = 2) -> bool:
        """Return whether one of its first words, by default the first two, has one of these tags."""
        known = self.language.phrases.tags_of_code
        return any(known[code] & tags for code in self.row[:words])

    @property
    def sense(self) -> Senses:
        """The patterns that can be asked for."""
        return self.language.sense

    @property
    def is_question(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip(" _*)\"'").endswith(("?", "？"))

    @property
    def has_number(self) -> bool:
        """Whether it contains a quantity."""
        return self.has(self.tag.number)

    @property
    def has_target(self) -> bool:
        """Whether it states a threshold or the size of a change."""
        return self.matches(self.sense.target)

    @property
    def has_time(self) -> bool:
        """Whether it names a day or period at which something could be looked at."""
        return self.matches(self.sense.time)

    @property
    def names_time(self) -> bool:
        """Whether it names any day or period, where the heading says what it is for."""
        return self.has(self.tag.period | self.tag.date)

    @property
    def names_due_day(self) -> bool:
        """Whether it gives a day on which something is due: `Due: 2026-07-30`."""
        return self.has(self.tag.date) and any(words in self.lowered for words in self.language.due_words)

    @property
    def dates_a_target(self) -> bool:
        """Whether it gives a target share and, right after it, a day: `today 22 %, target 30 % by 31 December`.

        `Target 100 % by Friday` counts work.
        """
        tag = self.tag
        if (
            not (self.has(tag.aim) and self.has(tag.date))
            or self.has(tag.tech)
            or numbers.says_nothing_left(self.lowered)
        ):
            return False
        tags = [self.language.phrases.tags_of_code[code] for code in self.row]
        for index, (value, unit) in enumerate(pairwise(tags)):
            is_aimed_at = any(before & tag.aim for before in tags[max(index - 2, 0) : index])
            if value & tag.number and unit & tag.percent and is_aimed_at:
                return any(following & tag.date for following in tags[index + 2 : index + 5])
        return False

    @property
    def is_all_target(self) -> bool:
        """Whether its only value is one to reach by a day: `target 30 % by 31 December`."""
        has_another = self.has(self.tag.now) or self.matches(self.sense.two_numbers)
        return self.dates_a_target and not has_another

    @property
    def is_bare(self) -> bool:
        """Whether it is only numbers and signs, as `> 10 %`: what they count is said elsewhere."""
        return not any(map(str.isalpha, self.words))

    @property
    def is_mostly_marks(self) -> bool:
        """Whether it has more marks than letters, and many of them: `{{ 7 * 7 }} {% raw %} ${7*7}`."""
        marks = sum(not (sign.isalnum() or sign.isspace()) for sign in self.text)
        return marks >= _MIN_MARKS and marks > sum(map(str.isalpha, self.text))

    @property
    def is_value(self) -> bool:
        """Whether it is only a value, possibly with its day: `30 % by 31 December`.

        What it counts is said elsewhere.
        """
        return self._consists_of(self.tag.number | self.tag.percent | self.tag.bound | self.tag.date)

    @property
    def is_aimed_value(self) -> bool:
        """Whether it is only a share, possibly a target: `target 30 % by 31 December`."""
        tag = self.tag
        return self.has(tag.percent) and self._consists_of(tag.number | tag.percent | tag.bound | tag.date | tag.aim)

    def _consists_of(self, sizes: int) -> bool:
        tag = self.tag
        tags = [self.language.phrases.tags_of_code[code] for code in self.row]
        with_next = zip(tags, [*tags[1:], 0], strict=True)
        return self.has_number and all(current & sizes or following & tag.date for current, following in with_next)

    @property
    def is_day(self) -> bool:
        """Whether it is only a day or a waiting time: `31.03.2027`, `6 weeks`."""
        of_time = self.tag.date | self.tag.period
        tags = [self.language.phrases.tags_of_code[code] for code in self.row]
        return self.has(of_time) and all(tag & (of_time | self.tag.number) for tag in tags)

    @property
    def sets_no_target(self) -> bool:
        """Whether it says that there is no target: `now 6:10 min, no target set`."""
        return any(words in self.lowered for words in self.language.no_target_phrases)

    @property
    def is_guardrail(self) -> bool:
        """Whether it only says what must not get worse, and expresses no hope: `Complaints must not increase`."""
        tag, bit = self.tag, self.language.phrases.bit
        if not self.matches(self.sense.guardrail) or self.unit.slot in _SLOTS_WITHOUT_GUARDRAIL:
            return False
        hoped = self.has(tag.belief | tag.opinion | tag.aim | tag.cause) or self.matches(self.sense.two_numbers)
        opens_with_aim = self.starts_with(tag.up | tag.down | tag.more | tag.fewer | tag.build, words=1)
        is_forbidden = self.has(bit["forbid"]) or self.starts_with(bit["without"], words=1)
        return is_forbidden and not (hoped or opens_with_aim)

    @property
    def reports_delivery(self) -> bool:
        """Whether it reports that work is done, but not its effect: `Shipped to 100 % of merchants`."""
        if numbers.only_says_left(self.lowered):  # `still 3 tickets open`, even if customers wrote them
            return True
        tag = self.tag
        moved = tag.up | tag.down | tag.more | tag.fewer | tag.compar
        if self.has(tag.outcome | tag.contact | tag.vanity | tag.verdict | tag.measured | tag.unmeasured | moved):
            return False
        is_count = numbers.only_says_nothing_left(self.lowered) or numbers.only_says_done(self.lowered)
        return is_count or not self.language.delivery_words.isdisjoint(self.words[:1])

    @property
    def states_current_value(self) -> bool:
        """Whether it states a current value and how it was obtained: `Wait today: 9 minutes (stopwatch, February)`."""
        tag = self.tag
        future = tag.again | tag.modal | tag.aim | tag.live | tag.period | tag.condition | tag.ask | tag.measure
        is_explained = self.text.rstrip(" .").endswith(")")
        return is_explained and self.has(tag.now) and self.has_number and not self.has(future)

    @property
    def is_only_output(self) -> bool:
        """Whether what it counts is the team's own work or can only grow."""
        if self.is_rollout:
            return True
        counts_work = self.has(self.tag.output | self.tag.vanity) and not self.has(self.tag.outcome)
        return counts_work and not self.matches(self.sense.done_often)

    @property
    def is_rollout(self) -> bool:
        """Whether its number only says where the work is delivered: `Club live in 3 cities by 15 December`."""
        tag = self.tag
        if not self.has_number or self.has(tag.outcome | tag.percent | tag.up | tag.down | tag.more | tag.fewer):
            return False
        return matches_list("rolls out", self.text) and not matches_list("lives there", self.text)

    @property
    def is_settled(self) -> bool:
        """Whether it says how a hypothesis was judged, or only when everything ends: `if it drops, we pull it`."""
        if self.matches(self.sense.judged):
            return True
        return self.matches(self.sense.ends_it) and not self.has(self.tag.aim | self.tag.belief)

    @property
    def only_warns(self) -> bool:
        """Whether it says what is impossible without the work: `Without it, no billing`."""
        tag = self.tag
        return not self.has(tag.belief | tag.modal | tag.aim | tag.number) and matches_list("warns", self.text)

    @property
    def only_names_what(self) -> bool:
        """Whether it says what is looked at, but not when or after what: `We look at the basket value`."""
        tag = self.tag
        when = tag.date | tag.period | tag.live | tag.again | tag.number | tag.condition
        return not (self.has(when) or self.has_time) and matches_list("names what is looked at", self.text)

    @property
    def estimates(self) -> bool:
        """Whether it says how long the work will take: `we expect the migration to take two weeks`."""
        if not self.matches(self.sense.effort) or self.matches(self.sense.two_numbers | self.sense.change_from_to):
            return False
        tag = self.tag
        changes = tag.more | tag.fewer | tag.up | tag.down
        return not self.has(changes | tag.outcome | tag.people | tag.contact | tag.maybe)

    @property
    def expects_change(self) -> bool:
        """Whether it expects, in plain prose, a change that one could look for."""
        if not self.matches(self.sense.expects) or self.is_settled or self.is_question or self.estimates:
            return False
        if self.matches(self.sense.shown) and not self.has(self.tag.belief | self.tag.aim):
            return False
        tag = self.tag
        if self.has(tag.past) and not self.has(tag.modal | tag.aim | tag.belief | tag.cause | tag.more | tag.fewer):
            return False
        if self.has(tag.made | tag.output) and not self.has(tag.outcome | tag.contact | tag.maybe | tag.people):
            return False
        return not self.has(tag.tech) or self.has(tag.outcome | tag.people)

    @property
    def measures_once(self) -> bool:
        """Whether it begins with a single share that we measured: `We measured that only 31 % finish`."""
        tag = self.tag
        if self.language.first_person_words.isdisjoint(self.words[:1]) or not self.starts_with(tag.measured, words=3):
            return False
        more = tag.belief | tag.modal | tag.aim | tag.condition | tag.versus | tag.live | tag.up | tag.down | tag.again
        is_one = not self.matches(self.sense.two_numbers | self.sense.change_from_to)
        return self.matches(self.sense.share) and is_one and not self.has(more | tag.more | tag.fewer)

    @property
    def is_hoped(self) -> bool:
        """Whether it begins with what somebody thinks or wants: `We think more people will come back: 31 % -> 35 %`."""
        tag = self.tag
        if self.has(tag.past | tag.measured | tag.unmeasured | tag.but):
            return False
        thinks = self.starts_with(tag.opinion | tag.belief) and self.matches(self.sense.expects)
        return thinks or self.starts_with(tag.want, words=1)

    @property
    def compares_values(self) -> bool:
        """Whether it states a value and explicitly its previous one: `7 % were not collected, down from 9 %`."""
        tag = self.tag
        has_moved = (
            self.has(tag.up | tag.down) and self.matches(self.sense.result) and self.matches(self.sense.two_numbers)
        )
        excluded = tag.belief | tag.modal | tag.aim | tag.condition | tag.tech | tag.technique | tag.ops | tag.output
        counted = tag.rate | tag.act | tag.outcome | tag.contact | tag.people | tag.maybe
        return (
            has_moved
            and self.has(tag.versus)
            and self.has(tag.percent)
            and self.has(counted)
            and not self.has(excluded | tag.effort | tag.bound)
        )

    @property
    def is_only_verdict(self) -> bool:
        """Whether it is only a verdict of a few words: `no change`. `confirmed` alone may refer to anything."""
        tags = [self.language.phrases.tags_of_code[code] for code in self.row]
        return len(self.words) > 1 and bool(tags) and all(tag & self.tag.verdict for tag in tags)

    @property
    def judges_a_share(self) -> bool:
        """Whether it is only a verdict with its value, with at most one other word: `unchanged at 22 %`."""
        tags = [self.language.phrases.tags_of_code[code] for code in self.row]
        known = self.tag.verdict | self.tag.number | self.tag.percent
        others = sum(not tag & known for tag in tags)
        return self.has(self.tag.verdict) and self.matches(self.sense.share) and others <= 1

    @property
    def only_counts_up(self) -> bool:
        """Whether it says how often something was clicked or seen, without a comparison: `10k page views!!`."""
        tag = self.tag
        compared = tag.versus | tag.verdict | tag.rate | tag.up | tag.down | tag.more | tag.fewer
        return self.is_only_output and not (self.has(compared) or self.matches(self.sense.two_numbers))

    @property
    def is_key_result(self) -> bool:
        """Whether it only gives a metric two values and a day: `Orders finished 22 % → 30 % until 31 Dec`."""
        tag = self.tag
        moves = self.matches(self.sense.change_from_to) and self.has(tag.date) and self.has_time
        counted = tag.outcome | tag.contact | tag.maybe | tag.people | tag.act
        is_reported = self.has(tag.past) and (self.has(tag.up | tag.down) or self.matches(self.sense.moves_from_to))
        if is_reported or self.starts_with(tag.build) or self.has(tag.verdict | tag.tech | tag.ops | tag.technique):
            return False
        return moves and self.has(counted) and not (self.is_question or self.is_only_output)

    @property
    def is_about_others(self) -> bool:
        """Whether it is about somebody else: `Competitor's conversion went from 3 % to 5 %`."""
        return self.has(self.tag.outsider) and not self.has(self.tag.ours)

    @property
    def is_hoped_or_of_others(self) -> bool:
        """Whether its values are still hoped for, or those of somebody else."""
        return self.is_hoped or self.is_about_others

    @property
    def names_an_effect(self) -> bool:
        """Whether, where a hypothesis is asked for, it names a change or what people will do.

        An ability or a wish is not enough.
        """
        tag = self.tag
        if self.is_question or self.is_belief_about_today:
            return False
        if self.has(tag.up | tag.down | tag.more | tag.fewer | tag.again | tag.compar | tag.belief | tag.cause):
            return not (self.has(tag.show | tag.can) and self.has(tag.modal)) or self.expects_change
        will = self.has(tag.modal) and not self.has(tag.show | tag.can)
        return self.has(tag.outcome) or (will and self.has(tag.act | tag.contact | tag.maybe))

    @property
    def aims_at_change(self) -> bool:
        """Whether it is nothing but an aim, as titles and list items are: `Fewer cancelled memberships`."""
        if self.matches(self.sense.aim_at_change):
            return True
        parts = TITLE_MARKS.split(self.text)
        return len(parts) > 1 and any(
            Sentence(part, self.language, self.unit).matches(self.sense.aim_at_change) for part in parts if part
        )

    @property
    def is_measure(self) -> bool:
        """Whether it names something countable about customers or the business."""
        return self.has(self.tag.outcome) or self.matches(self.sense.measures_people | self.sense.change)

    @property
    def is_belief_about_today(self) -> bool:
        """Whether it is a belief about the present, not about a change: `We believe there is confusion`."""
        tag = self.tag
        changes = tag.up | tag.down | tag.more | tag.fewer | tag.modal | tag.outcome | tag.again | tag.compar
        return self.has(tag.belief) and not self.has(changes)

    @property
    def reports_result(self) -> bool:
        """Whether it has a value before and after, a verdict with a number, or why nothing could be measured."""
        tag = self.tag
        if self.matches(self.sense.judged):
            return not (self.has(tag.modal | tag.aim | tag.condition | tag.not_yet) or self.is_question)
        if (
            self.has(tag.belief | tag.modal | tag.other | tag.condition)
            or self.is_question
            or self.is_hoped_or_of_others
        ):
            return False
        if self.has(tag.unmeasured):
            return True
        if not self.has(tag.outcome) or self.has(tag.output | tag.tech):
            return False
        if self.matches(self.sense.change_from_to):
            return self.has(tag.verdict | tag.past)
        return self.has(tag.verdict) and (self.has_number or (self.has(tag.arm) and self.matches(self.sense.result)))
