"""SQL functions for rules beyond SQLite's own: pure, fast for any input, and null in doubt."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING

from vanitylint.reading.easing import falls_short as result_falls_short
from vanitylint.reading.load import load_vocabulary
from vanitylint.reading.numbers import mark_dates, numbers
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading.language import Language

_MAX_LENGTH = 2_000
"""Maximum number of characters of a text that are compared."""
_MAX_TRIALS = 10_000
_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM_LENGTH = 5
"""Words that begin with the same five letters count as equal: `export`, `exports`, `exporting`."""
_STOP_WORDS = frozenset((
    "and", "are", "but", "can", "for", "from", "has", "have", "into", "its", "not", "our", "that", "the", "their",
    "them", "then", "they", "this", "those", "user", "users", "was", "we", "were", "when", "which", "will", "with",
    "would", "you", "your", "she", "his", "her", "all", "any", "new", "able", "want", "wants", "need", "needs",
    "expect", "believe", "should", "could", "may", "might", "than", "there", "what", "who", "how", "also", "only",
    "just", "more", "less",
))  # fmt: skip
"""Words that occur in every hypothesis and say nothing about its content."""


def overlap(one: object, other: object) -> float | None:
    """Return the share of a text's content words that another text contains, from 0 to 1; null if it has none.

    >>> overlap("Export to CSV", "Exporting a file"), overlap("Export", "it is")
    (0.5, None)

    Args:
        one: The text to search.
        other: The text with the words to look for.
    """
    words = _stems(other)
    if one is None or not words:
        return None
    return len(words & _stems(one)) / len(words)


def binomial_tail(successes: object, trials: object, chance: object) -> float | None:
    """Return the probability of at least this many successes in independent trials with the same chance.

    >>> round(binomial_tail(10, 10, 0.7), 4)
    0.0282

    Args:
        successes: Number of successes.
        trials: Number of trials; up to 10,000.
        chance: Probability of success of each, between 0 and 1.
    """
    if not (isinstance(successes, int) and isinstance(trials, int) and isinstance(chance, int | float)):
        return None
    if not (0 <= trials <= _MAX_TRIALS and 0 < chance < 1):
        return None
    logs = math.log(chance), math.log1p(-chance)
    return min(1.0, sum(_probability(count, trials, logs) for count in range(max(0, successes), trials + 1)))


def falls_short(target: object, aim: object, result: object) -> bool | None:
    """Return whether a result falls short of its target; null if their words do not tell.

    Args:
        target: Such as `from 40 % to 30 %` or `at least 12 %`.
        aim: Other text that shows whether more or less is better: the hypothesis, the metric.
        result: Such as `went from 40 % to 34 %`.
    """
    if not (isinstance(target, str) and isinstance(result, str)):
        return None
    return result_falls_short(target[:_MAX_LENGTH], str(aim or "")[:_MAX_LENGTH], result[:_MAX_LENGTH], _language())


def keeps(text: object, words: object) -> bool | None:
    """Return whether a text repeats another: word for word, or all its numbers except dates.

    >>> keeps("30 %; since 2 March 12 %, because they left", "at least 30 %"), keeps("12 %", "at least 30 %")
    (True, False)

    Args:
        text: The text to search.
        words: The text to look for.
    """
    if not (isinstance(text, str) and isinstance(words, str)) or not words.strip():
        return None
    lowered, wanted = text[:_MAX_LENGTH].lower(), words[:_MAX_LENGTH].lower().strip().rstrip(".")
    if re.search(rf"(?<![\w.,]){re.escape(wanted)}(?![\w])", lowered):
        return True
    actual, expected = (set(numbers(mark_dates(part, _language().date_pattern))) for part in (lowered, wanted))
    return bool(expected) and expected <= actual


FUNCTIONS: dict[str, tuple[int, Callable[..., object]]] = {
    "overlap": (2, overlap),
    "binomial_tail": (3, binomial_tail),
    "falls_short": (3, falls_short),
    "keeps": (2, keeps),
}
"""The functions by name, each with its number of arguments."""


def _stems(text: object) -> set[str]:
    words = _WORD.findall(str(text or "")[:_MAX_LENGTH].lower())
    return {word[:_STEM_LENGTH] for word in words if word not in _STOP_WORDS}


def _probability(count: int, trials: int, logs: tuple[float, float]) -> float:
    log_combinations = math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)
    return math.exp(log_combinations + count * logs[0] + (trials - count) * logs[1])


@cache
def _language() -> Language:
    return load_vocabulary(rules_folder()).language
