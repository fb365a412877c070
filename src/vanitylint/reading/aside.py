"""What is told beside the point: how the software does, or what the work cost, where something else is hoped for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.about import tells_a_move

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vanitylint.backlog.claims import Claim
    from vanitylint.reading.context import Context
    from vanitylint.reading.found import Found
    from vanitylint.reading.sentences import Sentence

    Is = Callable[[Sentence], bool]
    Made = Sequence[Sequence[Mapping[str, Claim]]]

_AIMS = frozenset({"hypothesis", "outcome", "target"})
"""Claims that tell what is hoped for."""
_OF_A_BET = ("result", "hypothesis", "outcome", "output", "target", "baseline")


def sort_out_technique(
    found: Found, texts: Sequence[Sequence[Sentence]], made: Made, weighed: dict[str, list[Sentence]]
) -> None:
    """How the software does is no result where something else is hoped for: `Load test: 300 requests/s, 900 after`."""
    _sort_out(found, _pairs(texts, made), weighed, _is_technical, _tells_technique, ("result",))


def sort_out_cost(
    found: Found,
    texts: Sequence[Sequence[Sentence]],
    made: Made,
    weighed: dict[str, list[Sentence]],
    context: Context,
) -> None:
    """Nor is what the work cost, where no cost is to change: `Took us 120 person days, 80 planned`."""
    if (verdicts := context.verdicts) is None:
        return
    _sort_out(
        found,
        _pairs(texts, made),
        weighed,
        lambda sentence: sentence.has(sentence.tag.money) or verdicts.may_be_of_cost(sentence.text),
        lambda sentence: (
            _may_tell_cost(sentence) and verdicts.names_cost(sentence.text) and not context.judges(sentence)
        ),
        _OF_A_BET,
    )


def _pairs(texts: Sequence[Sequence[Sentence]], made: Made) -> list[tuple[Sentence, Mapping[str, Claim]]]:
    return [pair for spoken, claims in zip(texts, made, strict=True) for pair in zip(spoken, claims, strict=True)]


def _sort_out(
    found: Found,
    read: Sequence[tuple[Sentence, Mapping[str, Claim]]],
    weighed: dict[str, list[Sentence]],
    is_about: Is,
    tells: Is,
    claims: Sequence[str],
) -> None:
    """Take claims back that tell of something which nothing in the item aims at.

    Args:
        found: What was found of the item.
        read: Its sentences, each with what the readers made of it.
        weighed: What their signs make of them.
        is_about: Whether an aim is one at this.
        tells: Whether a sentence tells of it.
        claims: Which claims of such a sentence go.
    """
    told = {id(sentence) for sentence, _ in read if tells(sentence)}
    if not told:
        return
    aimed_at = [sentence for sentence, named in read if not _AIMS.isdisjoint(named)]
    aimed_at += [sentence for claim in _AIMS for sentence in weighed.get(claim, ())]
    if any(is_about(sentence) for sentence in aimed_at if id(sentence) not in told):
        return
    for claim in claims:
        if claim in weighed:
            weighed[claim] = [sentence for sentence in weighed[claim] if id(sentence) not in told]
        for sentence, named in read:
            if claim in named and id(sentence) in told:
                found.take_back(named[claim])


def _is_technical(sentence: Sentence) -> bool:
    return sentence.has(sentence.tag.technique | sentence.tag.tech | sentence.tag.ops)


def _tells_technique(sentence: Sentence) -> bool:
    """Whether somebody tells in a comment how the software does, and nothing that customers would say."""
    tag = sentence.tag
    felt = tag.contact | tag.people | tag.vanity
    return sentence.unit.kind == "comment" and sentence.has(tag.technique) and not sentence.has(felt)


def _may_tell_cost(sentence: Sentence) -> bool:
    """Whether a comment gives a number that went neither up nor down, and is no share nor one of each customer."""
    tag, sense = sentence.tag, sentence.sense
    if sentence.unit.kind != "comment" or not sentence.has_number or tells_a_move(sentence):
        return False
    moves = sentence.has(tag.more | tag.fewer) or sentence.means(sense.change_from_to | sense.moves_from_to)
    return not (moves or sentence.has(tag.rate | tag.contact | tag.vanity))
