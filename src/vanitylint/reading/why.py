"""Why a claim is made or missed: the sentence that comes nearest to it, and the weight of each of its signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from vanitylint.reading.sentences import Sentence

MODEL = "the model"
"""The sign that stands for the language model's part."""
WHOLE = "the whole item"
"""The sign that stands for what the item says elsewhere (`adjustments`)."""


class Nearest(NamedTuple):
    """The sentence of an item that speaks most for a claim."""

    claim: str
    """One of `sums.CLAIMS`."""
    sentence: Sentence
    total: int
    """The sum of its signs, in hundredths: above zero they speak for the claim."""
    is_allowed: bool
    """Whether such a sentence, in its place, can make the claim at all."""
    signs: tuple[tuple[str, int], ...]
    """Each sign with a weight in this sentence, in hundredths, the heaviest first. The language model's part is the
    sign `MODEL`, what the item says elsewhere is `WHOLE`."""
    words: tuple[tuple[str, int], ...] = ()
    """How much the sign `MODEL` would lose without each word of the sentence, in hundredths, the largest first."""


def nearest(
    sentences: Sequence[tuple[Sentence, Collection[str]]],
    may_claim: Callable[[Sentence, str], bool],
    from_model: Mapping[int, Sequence[int]],
    word_contributions: Callable[[int], Sequence[tuple[str, Sequence[int]]]],
    moves: Sequence[Sequence[int]],
) -> list[Nearest]:
    """Return for each claim the sentence that comes nearest to it.

    Args:
        sentences: The item's sentences, each with its signs.
        may_claim: Whether a sentence can make a claim.
        from_model: What the language model adds to each claim, in hundredths, by index of the sentence.
        word_contributions: For the index of a sentence, how much less the model would add without each of its words.
        moves: By how much the sums of each sentence are moved, from `adjustments.Adjustments.moves`.

    Returns:
        One for each claim in the order of `CLAIMS`, for a look back from the title only; empty if there is no sentence
        or the language has no weights.
    """
    if not sentences or not (scales := sentences[0][0].language.scales):
        return []
    weights = scales.weights
    sums = [weights.sums(weights.total_move((BASE, *signs))) for _, signs in sentences]
    result = []
    for column, claim in enumerate(CLAIMS):
        added = {index: row[column] for index, row in from_model.items()}
        totals = {
            index: sums[index][column] + added.get(index, 0) + moves[index][column]
            for index, (sentence, _) in enumerate(sentences)
            if sentence.text.strip() and (claim != "look back" or sentence.unit.kind == "title")
        }
        if not totals:
            continue
        index = max(totals, key=lambda index: totals[index])
        sentence, signs = sentences[index]
        shares = [(sign, share) for sign, share in weights.shares(signs, claim).items() if share]
        words = []
        if index in from_model and added[index]:
            shares.append((MODEL, added[index]))
            word_losses = ((word, less[column]) for word, less in word_contributions(index) if word.isalnum())
            words = sorted((pair for pair in word_losses if pair[1]), key=lambda pair: -abs(pair[1]))
        if moves[index][column]:
            shares.append((WHOLE, moves[index][column]))
        shares.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
        is_output = claim == "outcome" and "said output" in signs
        is_allowed = f"said {claim}" in signs or (may_claim(sentence, claim) and not is_output)
        result.append(Nearest(claim, sentence, totals[index], is_allowed, tuple(shares), tuple(words)))
    return result
