"""Withdraw off-topic results: those about technique or cost, in items that aim at something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.topics import reports_change

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vanitylint.backlog.claims import Claim
    from vanitylint.reading.collector import ClaimCollector
    from vanitylint.reading.context import Context
    from vanitylint.reading.sentences import Sentence

    Predicate = Callable[[Sentence], bool]
    ClaimsOfTexts = Sequence[Sequence[Mapping[str, Claim]]]

_AIMS = frozenset({"hypothesis", "outcome", "target"})
"""Claims that say what an item aims at."""
_BET_CLAIMS = ("result", "hypothesis", "outcome", "output", "target", "baseline")


def withdraw_technical_results(
    collector: ClaimCollector,
    texts: Sequence[Sequence[Sentence]],
    made: ClaimsOfTexts,
    weighed: dict[str, list[Sentence]],
) -> None:
    """Withdraw results about technique if the item aims at something else: `Load test: 300 requests/s, 900 after`."""
    _withdraw(collector, _flatten(texts, made), weighed, _is_technical, _reports_technique, ("result",))


def withdraw_cost_claims(
    collector: ClaimCollector,
    texts: Sequence[Sequence[Sentence]],
    made: ClaimsOfTexts,
    weighed: dict[str, list[Sentence]],
    context: Context,
) -> None:
    """Withdraw claims about what the work cost if no cost is to change: `Took us 120 person days, 80 planned`."""
    if (verdicts := context.verdicts) is None:
        return
    _withdraw(
        collector,
        _flatten(texts, made),
        weighed,
        lambda sentence: sentence.has(sentence.tag.money) or verdicts.may_name_cost(sentence.text),
        lambda sentence: (
            _may_report_cost(sentence)
            and verdicts.names_cost(sentence.text)
            and not context.is_verdict_on_bet(sentence)
        ),
        _BET_CLAIMS,
    )


def _flatten(texts: Sequence[Sequence[Sentence]], made: ClaimsOfTexts) -> list[tuple[Sentence, Mapping[str, Claim]]]:
    return [pair for sentences, claims in zip(texts, made, strict=True) for pair in zip(sentences, claims, strict=True)]


def _withdraw(
    collector: ClaimCollector,
    pairs: Sequence[tuple[Sentence, Mapping[str, Claim]]],
    weighed: dict[str, list[Sentence]],
    is_about: Predicate,
    is_on_topic: Predicate,
    claims: Sequence[str],
) -> None:
    """Withdraw the claims of sentences on a topic that nothing in the item aims at.

    Args:
        collector: The claims of the item.
        pairs: Its sentences, each with the claims that the readers made of it.
        weighed: The sentences by the claims that their signs make.
        is_about: Whether an aim is about the topic.
        is_on_topic: Whether a sentence is about the topic.
        claims: The claims to withdraw.
    """
    on_topic = {id(sentence) for sentence, _ in pairs if is_on_topic(sentence)}
    if not on_topic:
        return
    aims = [sentence for sentence, made in pairs if not _AIMS.isdisjoint(made)]
    aims += [sentence for claim in _AIMS for sentence in weighed.get(claim, ())]
    if any(is_about(sentence) for sentence in aims if id(sentence) not in on_topic):
        return
    for claim in claims:
        if claim in weighed:
            weighed[claim] = [sentence for sentence in weighed[claim] if id(sentence) not in on_topic]
        for sentence, made in pairs:
            if claim in made and id(sentence) in on_topic:
                collector.withdraw(made[claim])


def _is_technical(sentence: Sentence) -> bool:
    return sentence.has(sentence.tag.technique | sentence.tag.tech | sentence.tag.ops)


def _reports_technique(sentence: Sentence) -> bool:
    """Return whether a comment is about how the software performs, and nothing that customers would notice."""
    tag = sentence.tag
    noticed = tag.contact | tag.people | tag.vanity
    return sentence.unit.kind == "comment" and sentence.has(tag.technique) and not sentence.has(noticed)


def _may_report_cost(sentence: Sentence) -> bool:
    """Return whether a comment has a number that neither rose nor fell, and is neither a share nor per customer."""
    tag, sense = sentence.tag, sentence.sense
    if sentence.unit.kind != "comment" or not sentence.has_number or reports_change(sentence):
        return False
    moves = sentence.has(tag.more | tag.fewer) or sentence.matches(sense.change_from_to | sense.moves_from_to)
    return not (moves or sentence.has(tag.rate | tag.contact | tag.vanity))
