"""The sentences that rules propose to write are read slot by slot, and what only begins like one is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading

    Read = Callable[..., Reading]

LINE = "We expect porters to find a wheelchair by themselves; we would see it in {}."


def slots(reading: Reading) -> dict[str, str]:
    """The first claim of each slot, which is the one to quote: a hypothesis may name a measure along the way."""
    return {claim.slot: claim.text for claim in reversed(reading.claims)}


@pytest.mark.parametrize(
    ("said", "told"),
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
def test_each_part_goes_to_its_slot(read: Read, said: str, told: dict[str, str]) -> None:
    found = slots(read(LINE.format(said)))
    assert found["hypothesis"] == "We expect porters to find a wheelchair by themselves"
    assert {slot: found.get(slot) for slot in ("metric", "baseline", "target", "when") if slot in told} == told
    assert "target" in told or "target" not in found


@pytest.mark.parametrize(
    "body",
    [
        "We expect guests to buy more; share of carts paid, today 41 %, target 50 %, by 2026-07-30.",
        "We expect guests to buy more. Share of carts paid from 41 % to 50 % by 30 July 2026.",
        "We expect the share of carts paid to go from 41 % to 50 % by 30 July 2026.",
        "We expect guests to buy more. Metric: share of carts paid. Baseline: 41 %. Target: 50 %. Due: 2026-07-30",
    ],
)
def test_behind_an_expectation_it_needs_no_opening(read: Read, body: str) -> None:
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
def test_a_day_below_an_expectation_is_when_it_is_looked_at(read: Read, body: str, day: str | None) -> None:
    reading = read(body)
    assert reading.measure_by == day
    assert reading.followup == "none"  # nobody booked a look


@pytest.mark.parametrize(
    ("said", "claims"),
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
def test_what_people_do_when_we_are_right_is_expected(read: Read, said: str, claims: set[str]) -> None:
    reading = read(said)
    stated = {claim.slot for claim in reading.claims if claim.status not in ("acceptance", "benefit")}
    assert stated & {"hypothesis", "metric", "target", "when"} == claims
    assert reading.metric == ("outcome" if "hypothesis" in claims else "output")  # work that is done tells nothing


def test_what_follows_is_read_as_ever(read: Read) -> None:
    found = slots(read(f"{LINE.format('calls')} We stop if nobody has come by 1 May."))
    assert found["metric"] == "calls"
    assert found["exit"] == "We stop if nobody has come by 1 May"


@pytest.mark.parametrize(
    "text",
    [
        "We will know when the release is out.",
        "We'll know when Ada replies, by Friday.",
        "We expect <who> to <do what differently>; we would see it in <what we look at>, today <value>, by <date>.",
    ],
)
def test_what_names_no_measure_is_none(read: Read, text: str) -> None:
    reading = read(text)
    assert (reading.hypothesis, reading.metric == "outcome") != ("stated", True)
    assert reading.metric in ("none", "placeholder")


def test_it_takes_no_longer_when_it_stands_there_a_thousand_times(read: Read) -> None:
    assert read("we would see it in calls, today 3. " * 5000).metric == "outcome"
