"""One language: its phrases, the patterns that they form, and its words for templates and stories."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from vanitylint.reading import numbers
from vanitylint.reading.first_of import FirstOf
from vanitylint.reading.months import Months
from vanitylint.reading.patterns import Patterns
from vanitylint.reading.phrases import OWN, Phrases
from vanitylint.reading.weighing import Scales

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vanitylint.reading.weights import Weights


@dataclass(frozen=True, kw_only=True, slots=True)
class Tags:
    """The tags of phrases that reading uses, each as one bit; `en.phrases.yaml` describes them."""

    belief: int
    modal: int
    cause: int
    aim: int
    condition: int
    up: int
    down: int
    more: int
    fewer: int
    people: int
    act: int
    outcome: int
    maybe: int
    output: int
    made: int
    money: int
    fraction: int
    soft: int
    vanity: int
    contact: int
    tech: int
    must: int
    again: int
    rate: int
    per_head: int
    count: int
    number: int
    bound: int
    period: int
    date: int
    past: int
    now: int
    show: int
    can: int
    compar: int
    percent: int
    measure: int
    look: int
    measured: int
    arm: int
    build: int
    ask: int
    live: int
    verdict: int
    decide: int
    settle: int
    other: int
    unknown: int
    not_yet: int
    unmeasured: int
    homonym: int
    effort: int
    ops: int
    outsider: int
    beforehand: int
    versus: int
    deferred: int
    technique: int
    testers: int
    ours: int
    want: int
    opinion: int
    but: int
    benefit: int
    reason: int
    exit: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Senses:
    """The patterns that reading uses, each as one bit; `rules/vocabulary/patterns.yaml` defines them."""

    judged: int
    ends_it: int
    change: int
    expects: int
    effort: int
    shown: int
    aim_at_change: int
    aim_at_output: int
    measures_people: int
    target: int
    aimed_size: int
    number_of_a_measure: int
    change_from_to: int
    moves_from_to: int
    asked: int
    range: int
    two_numbers: int
    deadline: int
    value: int
    share: int
    stands: int
    today: int
    time: int
    run_time: int
    books_a_look: int
    looks_back: int
    result: int
    done_often: int
    guardrail: int


class Language:
    """One language's phrases and patterns.

    Args:
        data: As in `rules/vocabulary/en.yaml`.
        phrases: As in `rules/vocabulary/en.phrases.yaml`.
        patterns: As in `rules/vocabulary/patterns.yaml`.
        names: The names of all phrases, in the order that all languages share; by default those of `phrases`.
        own: A team's own phrases by name, which lose any other meaning.
        weights: The weights of the signs; if None, the readers decide alone.

    Raises:
        ValueError: A pattern refers to unknown phrases.
        KeyError: A name that reading uses is missing.
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        phrases: Mapping[str, Any],
        patterns: Mapping[str, Iterable[str]],
        names: Iterable[str] = (),
        own: Mapping[str, Iterable[str]] | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.code: str = data["language"]
        spaced: bool = data.get("spaced", True)
        texts: Mapping[str, str] = phrases["phrases"]
        self.phrases = Phrases({name: _split(texts.get(name, "")) for name in names or texts}, own=own, spaced=spaced)
        if endings := phrases.get("people_endings"):
            self.phrases.add_endings("people", _split(endings["endings"]), _split(endings["none"]))
        self.patterns = Patterns(patterns, self.phrases)
        self.own_tags = {name: self.phrases.bit.get(OWN.format(name), 0) for name in ("outcome", "output", "homonym")}
        """The tags of measures that the team named itself; 0 if it named none."""
        self.tag = Tags(**{field.name: self.phrases.bit[field.name.replace("_", " ")] for field in fields(Tags)})
        self.sense = Senses(**{field.name: self.patterns.bit[field.name.replace("_", " ")] for field in fields(Senses)})
        self.scales = Scales(weights, self.phrases, self.patterns) if weights else None
        self.prompt_openings = tuple(f"{word} " if spaced else word for word in data["prompts"]["openings"])
        self.prompt_answers = tuple(f"{word} " for word in data["prompts"].get("answers", ()))
        self.prompt_first_words = frozenset(word.split()[0] for word in data["prompts"]["openings"]) if spaced else None
        self.clause_words = frozenset(data["prompts"].get("clauses", ()))
        self.prompt_words = re.compile("|".join(map(re.escape, data["prompts"]["anywhere"])) or "(?!)")
        self.due_words: tuple[str, ...] = tuple(data.get("due", ()))
        self.delivery_words = frozenset(data.get("delivers", ()))
        self.no_target_phrases: tuple[str, ...] = tuple(data.get("no_target", ()))
        self.none_words: tuple[str, ...] = tuple(data["nothing"])
        before = data.get("before_months", ())
        self._months = Months(data["months"], before, has_numbered=data.get("numbered_months", False))
        self.date_pattern = self._months.date_pattern
        periods: Mapping[int, Iterable[str]] = data.get("periods", {})
        self._days_by_period = {word: days for days, words in periods.items() for word in words}
        self._counts: Mapping[str, int] = data.get("counts", {})
        self._period = numbers.periods_pattern(periods, self._counts)
        self._story_openings: tuple[str, ...] = tuple(data["story"]["as"])
        self._story = re.compile(
            rf"(?<![a-z])(?:{'|'.join(map(re.escape, data['story']['as']))})(?![a-z]).{{2,90}}?"
            rf"(?<![a-z])(?:{'|'.join(map(re.escape, data['story']['want']))})(?![a-z])",
            re.DOTALL,
        )
        frames: Mapping[str, Iterable[str]] = data.get("frames", {})
        self._frame_openings = FirstOf(words for openings in frames.values() for words in openings)
        self._frame = re.compile("|".join(f"(?P<{name}>{_alternatives(words)})" for name, words in frames.items()))
        self.example_openings: tuple[str, ...] = tuple(data["prompts"]["examples"])
        self.first_person_words = frozenset(data["prompts"]["own_voice"])
        self.frame_words = frozenset(data["prompts"]["frame"])

    def matches_story(self, lowered: str) -> bool:
        """Return whether a paragraph is a user story; fast for the many without any of its opening words."""
        for words in self._story_openings:
            if words in lowered:
                return self._story.search(lowered) is not None
        return False

    def find_frame(self, text: str) -> re.Match[str] | None:
        """Find the opening of a sentence that a rule proposes; its last group says which. Most texts have none."""
        lowered = text.lower().replace("\u2019", "'")
        if len(lowered) == len(text) and self._frame_openings.find(lowered):
            return self._frame.search(lowered)
        return None

    def named_day(self, lowered: str, since: str | None) -> str | None:
        """Return the day that a sentence names, as `numbers.named_day` does: `bis Ende September`."""
        return numbers.named_day(self._months.in_english(lowered), since)

    def days_after(self, lowered: str) -> int | None:
        """Return how many days a sentence says to wait: `acht Wochen nach dem Start` is 56."""
        if not self._days_by_period:
            return numbers.days_after(lowered)
        if not (match := self._period.search(lowered)):
            return None
        count, period = match.groups()
        return (int(count) if count.isdecimal() else self._counts[count]) * self._days_by_period[period]


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(rf"\b{re.escape(phrase)}\s" for phrase in sorted(phrases, key=len, reverse=True))


def _split(text: str) -> list[str]:
    """Split the phrases in a file at commas: as YAML lists, thousands of them would take ten times as long to load."""
    return [word.strip() for word in text.split(",") if word.strip()]
