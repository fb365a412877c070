"""Why a claim is made or missed: the sentence that comes nearest to it, and what each of its signs weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from vanitylint.reading.sentences import Sentence

MODEL = "the model"
"""The sign that stands for what a language model makes of a sentence."""
WHOLE = "the whole item"
"""The sign that stands for what the item says elsewhere (`elsewhere`)."""


class Nearest(NamedTuple):
    """The sentence of an item that speaks most for a claim."""

    claim: str
    """One of `sums.CLAIMS`."""
    sentence: Sentence
    total: int
    """What its signs weigh together, in hundredths: above zero they speak for the claim."""
    may: bool
    """Whether such a sentence, in its place, can make the claim at all."""
    signs: tuple[tuple[str, int], ...]
    """Each sign that weighs something in this sentence, with its weight in hundredths; the heaviest first. What a
    language model makes of the sentence is the sign `MODEL`, what the item says elsewhere is `WHOLE`."""
    words: tuple[tuple[str, int], ...] = ()
    """What that sign would lose without a word of the sentence, in hundredths; most first."""


def nearest(
    sentences: Sequence[tuple[Sentence, Collection[str]]],
    may: Callable[[Sentence, str], bool],
    heard: Mapping[int, Sequence[int]],
    lost: Callable[[int], Sequence[tuple[str, Sequence[int]]]],
    moves: Sequence[Sequence[int]],
) -> list[Nearest]:
    """For each claim the sentence that comes nearest to it.

    Args:
        sentences: An item's, each with its signs.
        may: Whether a sentence can make a claim.
        heard: What a language model adds to each claim, in hundredths, by the number of the sentence.
        lost: For the number of a sentence, what that would be less without each of its words.
        moves: By how much the sums of each sentence are moved, as `elsewhere.Elsewhere.moves` has it.

    Returns:
        One for each claim in the order of `CLAIMS`, for a look back of the title alone; none where there is no
        sentence, or nothing is weighed.
    """
    if not sentences or not (scales := sentences[0][0].language.scales):
        return []
    weights = scales.weights
    sums = [weights.speak(weights.moved((BASE, *signs))) for _, signs in sentences]
    found = []
    for column, claim in enumerate(CLAIMS):
        added = {place: row[column] for place, row in heard.items()}
        totals = {
            place: sums[place][column] + added.get(place, 0) + moves[place][column]
            for place, (sentence, _) in enumerate(sentences)
            if sentence.text.strip() and (claim != "look back" or sentence.unit.kind == "title")
        }
        if not totals:
            continue
        place = max(totals, key=lambda place: totals[place])
        sentence, signs = sentences[place]
        shares = [(sign, share) for sign, share in weights.shares(signs, claim).items() if share]
        words = []
        if place in heard and added[place]:
            shares.append((MODEL, added[place]))
            told = ((word, less[column]) for word, less in lost(place) if word.isalnum())
            words = sorted((pair for pair in told if pair[1]), key=lambda pair: -abs(pair[1]))
        if moves[place][column]:
            shares.append((WHOLE, moves[place][column]))
        shares.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
        is_output = claim == "outcome" and "said output" in signs
        can = f"said {claim}" in signs or (may(sentence, claim) and not is_output)
        found.append(Nearest(claim, sentence, totals[place], can, tuple(shares), tuple(words)))
    return found
