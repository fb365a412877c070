"""Sentences as rules propose them are split into slots; those that only begin like one are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading

    Read = Callable[..., Reading]

LINE = "We expect porters to find a wheelchair by themselves; we would see it in {}."


def slots(reading: Reading) -> dict[str, str]:
    """Return the text of each slot's first claim, which is the one to quote: a hypothesis may name a measure as well."""
    return {claim.slot: claim.text for claim in reversed(reading.claims)}


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("calls to the desk", {"metric": "calls to the desk"}),
        (
            "calls, most of them at night, today 1,200, 300 by 2026-09-01",
            {
                "metric": "calls, most of them at night",
                "baseline": "today 1,200",
                "target": "300 by 2026-09-01",
                "when": "300 by 2026-09-01",
            },
        ),
        ("calls, from 30 to 10", {"metric": "calls", "baseline": "from 30 to 10", "target": "from 30 to 10"}),
        ("days of waiting, today 9 days, target 2 days", {"baseline": "today 9 days", "target": "target 2 days"}),
        ("calls, today 30, within 6 weeks", {"baseline": "today 30", "when": "within 6 weeks"}),
    ],
)
def test_each_part_fills_its_slot(read: Read, ending: str, expected: dict[str, str]) -> None:
    texts = slots(read(LINE.format(ending)))
    assert texts["hypothesis"] == "We expect porters to find a wheelchair by themselves"
    assert {slot: texts.get(slot) for slot in ("metric", "baseline", "target", "when") if slot in expected} == expected
    assert "target" in expected or "target" not in texts


@pytest.mark.parametrize(
    "body",
    [
        "We expect guests to buy more; share of carts paid, today 41 %, target 50 %, by 2026-07-30.",
        "We expect guests to buy more. Share of carts paid from 41 % to 50 % by 30 July 2026.",
        "We expect the share of carts paid to go from 41 % to 50 % by 30 July 2026.",
        "We expect guests to buy more. Metric: share of carts paid. Baseline: 41 %. Target: 50 %. Due: 2026-07-30",
    ],
)
def test_measure_and_target_after_an_expectation_need_no_introduction(read: Read, body: str) -> None:
    reading = read(body)
    assert {"metric", "baseline", "target", "when"} <= slots(reading).keys()
    assert reading.measure_by == "2026-07-30"


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("We expect guests to buy more.\n\nDue: 2026-07-30", "2026-07-30"),
        ("## Hypothesis\nWe expect guests to buy more.\n\nDue: 2026-07-30", "2026-07-30"),
        ("## Target\n50 % by 30 July 2026", "2026-07-30"),
        ("As drawn.\n\nDue: 2026-07-30", None),
        ("We expect guests to buy more.\n\n## Rollout\nDue: 2026-07-30", None),
        ("We expect guests to buy more; share of carts, the list and the search, by then.", None),
    ],
)
def test_day_below_an_expectation_is_the_day_to_measure(read: Read, body: str, day: str | None) -> None:
    reading = read(body)
    assert reading.measure_by == day
    assert reading.followup == "none"  # no look back is planned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We'll know we're right when 8 of 10 new users finish the tour.", {"hypothesis", "metric", "target"}),
        ("We will know we are right when half of the riders use it weekly.", {"hypothesis", "metric", "target"}),
        ("We will know this is true when we see fewer calls.", {"hypothesis", "metric"}),
        (
            "We know it worked if 30 % of the shops turn it on, by 2026-09-01.",
            {"hypothesis", "metric", "target", "when"},
        ),
        ("We will know we are right when 12 stories are shipped.", {"metric", "target"}),
        ("We know it worked if the tests pass.", {"metric"}),
        ("We will know this is true when the migration is done.", {"metric"}),
    ],
)
def test_sign_of_success_is_a_hypothesis_when_people_do_it(read: Read, text: str, expected: set[str]) -> None:
    reading = read(text)
    stated = {claim.slot for claim in reading.claims if claim.status not in ("acceptance", "benefit")}
    assert stated & {"hypothesis", "metric", "target", "when"} == expected
    assert reading.metric == ("outcome" if "hypothesis" in expected else "output")  # finished work is output


def test_sentence_after_the_proposed_one_is_read_normally(read: Read) -> None:
    texts = slots(read(f"{LINE.format('calls')} We stop if nobody has come by 1 May."))
    assert texts["metric"] == "calls"
    assert texts["exit"] == "We stop if nobody has come by 1 May"


@pytest.mark.parametrize(
    "text",
    [
        "We will know when the release is out.",
        "We'll know when Ada replies, by Friday.",
        "We expect <who> to <do what differently>; we would see it in <what we look at>, today <value>, by <date>.",
    ],
)
def test_sentence_without_a_measure_names_no_metric(read: Read, text: str) -> None:
    reading = read(text)
    assert (reading.hypothesis, reading.metric == "outcome") != ("stated", True)
    assert reading.metric in ("none", "placeholder")


def test_thousands_of_proposed_sentences_are_read(read: Read, seconds: Callable[..., float]) -> None:
    assert seconds(lambda: read("we would see it in calls, today 3. " * 5000)) < 10
    assert read("we would see it in calls, today 3. " * 50).metric == "outcome"
