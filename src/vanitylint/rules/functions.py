"""The functions that a rule's SQL has beyond SQLite's own: pure, quick whatever they are given, and null in doubt."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING

from vanitylint.reading.easing import falls_short as is_short
from vanitylint.reading.load import load_vocabulary
from vanitylint.reading.numbers import mark_dates, numbers
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading.language import Language

_LONGEST = 2_000
"""Characters of a text that are compared."""
_MOST_TRIALS = 10_000
_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM = 5
"""So many letters make two words the same: `export`, `exports`, `exporting`."""
_EMPTY_WORDS = frozenset((
    "and", "are", "but", "can", "for", "from", "has", "have", "into", "its", "not", "our", "that", "the", "their",
    "them", "then", "they", "this", "those", "user", "users", "was", "we", "were", "when", "which", "will", "with",
    "would", "you", "your", "she", "his", "her", "all", "any", "new", "able", "want", "wants", "need", "needs",
    "expect", "believe", "should", "could", "may", "might", "than", "there", "what", "who", "how", "also", "only",
    "just", "more", "less",
))  # fmt: skip
"""They stand in every hypothesis."""


def overlap(one: object, other: object) -> float | None:
    """How much of a text stands in another: the share of its content words, from 0 to 1; null where it has none.

    >>> overlap("Export to CSV", "Exporting a file"), overlap("Export", "it is")
    (0.5, None)

    Args:
        one: Where the words are looked for.
        other: Whose words are looked for.
    """
    words = _stems(other)
    if one is None or not words:
        return None
    return len(words & _stems(one)) / len(words)


def binomial_tail(successes: object, trials: object, chance: object) -> float | None:
    """How likely so many successes or more are, when each of some trials has the same chance.

    >>> round(binomial_tail(10, 10, 0.7), 4)
    0.0282

    Args:
        successes: How many there were.
        trials: Out of how many; up to 10,000.
        chance: Of each, from 0 to 1.
    """
    if not (isinstance(successes, int) and isinstance(trials, int) and isinstance(chance, int | float)):
        return None
    if not (0 <= trials <= _MOST_TRIALS and 0 < chance < 1):
        return None
    logs = math.log(chance), math.log1p(-chance)
    return min(1.0, sum(_likelihood(count, trials, logs) for count in range(max(0, successes), trials + 1)))


def falls_short(target: object, aim: object, result: object) -> bool | None:
    """Whether a result does not reach its target; null where that cannot be told from their words.

    Args:
        target: Such as `from 40 % to 30 %` or `at least 12 %`.
        aim: What else tells whether more or less is wanted: the hypothesis, the metric.
        result: Such as `went from 40 % to 34 %`.
    """
    if not (isinstance(target, str) and isinstance(result, str)):
        return None
    return is_short(target[:_LONGEST], str(aim or "")[:_LONGEST], result[:_LONGEST], _language())


def keeps(text: object, words: object) -> bool | None:
    """Whether a text still says what was said elsewhere: word for word, or all its numbers, those of days left out.

    >>> keeps("30 %; since 2 March 12 %, because they left", "at least 30 %"), keeps("12 %", "at least 30 %")
    (True, False)

    Args:
        text: Where it is looked for.
        words: What was said.
    """
    if not (isinstance(text, str) and isinstance(words, str)) or not words.strip():
        return None
    lowered, wanted = text[:_LONGEST].lower(), words[:_LONGEST].lower().strip().rstrip(".")
    if re.search(rf"(?<![\w.,]){re.escape(wanted)}(?![\w])", lowered):
        return True
    said, told = (set(numbers(mark_dates(each, _language().months))) for each in (lowered, wanted))
    return bool(told) and told <= said


FUNCTIONS: dict[str, tuple[int, Callable[..., object]]] = {
    "overlap": (2, overlap),
    "binomial_tail": (3, binomial_tail),
    "falls_short": (3, falls_short),
    "keeps": (2, keeps),
}
"""By name, with the number of arguments."""


def _stems(text: object) -> set[str]:
    words = _WORD.findall(str(text or "")[:_LONGEST].lower())
    return {word[:_STEM] for word in words if word not in _EMPTY_WORDS}


def _likelihood(count: int, trials: int, logs: tuple[float, float]) -> float:
    ways = math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)
    return math.exp(ways + count * logs[0] + (trials - count) * logs[1])


@cache
def _language() -> Language:
    return load_vocabulary(rules_folder()).language
