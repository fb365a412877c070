"""What a claim of a slot is worth: its status, told by the place and the words; and what stands anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Claim, Reading

    Read = Callable[..., Reading]

BET = "We expect that new customers will abandon fewer orders."


def claims(reading: Reading, slot: str) -> list[Claim]:
    return [claim for claim in reading.claims if claim.slot == slot]


def statuses(reading: Reading, slot: str) -> list[str]:
    return [claim.status for claim in claims(reading, slot)]


# Measures


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Conversion rate of new visitors", "outcome"),
        ("Total sign-ups", "vanity"),
        ("10,000 page views", "vanity"),
        ("Number of downloads", "vanity"),
        ("All stories done", "output"),
        ("80 % test coverage", "output"),
        # a count per head is none that can only grow
        ("Sign-ups per visitor", "outcome"),
        # it counts the team's work as well
        ("Page views and story points", "output"),
        ("The export works in all browsers", "acceptance"),
        ("Given an empty basket, then nothing is asked", "acceptance"),
        ("When the pilot ends, churn is below 5 %", "outcome"),
        ("The page must load", "acceptance"),
        ("Users can filter the list", "acceptance"),
    ],
)
def test_a_measure_is_of_a_sort(read: Read, line: str, status: str) -> None:
    assert statuses(read(f"## Success metrics\n- {line}"), "metric") == [status]


@pytest.mark.parametrize(
    ("line", "metric"),
    [("Total sign-ups", "output"), ("The export works in all browsers", "none"), ("Conversion rate", "outcome")],
)
def test_a_vanity_count_is_output_and_a_criterion_is_no_measure(read: Read, line: str, metric: str) -> None:
    reading = read(f"## Success metrics\n- {line}")
    assert (reading.metric, reading.says("metric")) == (metric, metric != "none")


def test_criteria_among_criteria_are_no_claims(read: Read) -> None:
    assert claims(read("## Acceptance criteria\n- The export works in all browsers"), "metric") == []
    assert claims(read("The export works in all browsers"), "metric") == []


# Hypotheses


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## Goal\nMigrate the basket to the new service.", ["output", "benefit"]),
        ("## Hypothesis\nBuild the new basket.", ["output", "benefit"]),
        ("## Goal\nReach a velocity of 40 story points.", ["output"]),
        (f"## Hypothesis\n{BET}", ["stated"]),
        (f"## Goal\nMigrate the basket.\n\n## Hypothesis\n{BET}", ["output", "stated", "benefit"]),
        ("## Goal\nPeople like the shop.", ["benefit"]),
        # there nobody asks for an outcome
        ("Migrate the basket to the new service.", []),
        ("## Notes\nMigrate the basket to the new service.", []),
    ],
)
def test_work_where_an_outcome_is_asked_for_is_told(read: Read, body: str, expected: list[str]) -> None:
    assert statuses(read(body), "hypothesis") == expected


@pytest.mark.parametrize(
    "body",
    [
        "## Why\nhttps://example.org/doc",
        "## Goal\nPRD: https://example.org/doc",
        "## Hypothesis\nhttps://example.org/increase-the-conversion-rate",
        "## We stop if\nThe queue gets longer than it helps anybody.",
    ],
)
def test_where_to_read_on_and_when_to_stop_are_no_reason(read: Read, body: str) -> None:
    assert claims(read(body), "hypothesis") == []
    assert read(body).hypothesis == "none"


def test_a_reason_with_an_address_in_it_is_one(read: Read) -> None:
    assert read("## Why\nPeople forget their passwords, see https://example.org/doc").hypothesis == "benefit"


def test_work_where_an_outcome_is_asked_for_states_nothing(read: Read) -> None:
    assert read("## Hypothesis\nBuild the new basket.").hypothesis == "benefit"
    assert claims(read("## Hypothesis\nBuild the new basket.", kind="Bug"), "hypothesis") == []
    only_output = read("## Goal\nReach a velocity of 40 story points.")
    assert (only_output.hypothesis, only_output.says("hypothesis")) == ("none", False)


# The value of today


@pytest.mark.parametrize(
    "text",
    [
        "We don't know yet",
        "Not known yet",
        "Not measured yet",
        "Not yet measured, will be by 31 March",
        "Baseline to be measured in March",
        "Wissen wir noch nicht",
    ],
)
def test_a_value_that_nobody_knows_yet_is_told_as_such(read: Read, text: str) -> None:
    for reading in (read(f"## Baseline\n{text}"), read(fields={"Baseline": text})):
        assert statuses(reading, "baseline") == ["unknown"]
        assert not reading.says("baseline")


def test_a_value_that_nobody_knows_yet_can_stand_anywhere(read: Read) -> None:
    assert statuses(read("We begin soon. The baseline is not known yet."), "baseline") == ["unknown"]
    assert statuses(read("We do not know yet who comes."), "baseline") == []


@pytest.mark.parametrize(("text", "expected"), [("30 %", ["stated"]), ("TBD", []), ("", []), ("As it is", [])])
def test_a_value_is_told_or_it_is_not(read: Read, text: str, expected: list[str]) -> None:
    assert statuses(read(f"## Baseline\n{text}"), "baseline") == expected


# What stands anywhere


@pytest.mark.parametrize(
    "text",
    [
        "Because three of ten asked for it.",
        "In ten interviews people told us of it.",
        "Based on a survey.",
        "It is a frank hunch.",
        "Feedback from support.",
    ],
)
def test_why_somebody_thinks_so(read: Read, text: str) -> None:
    for reading in (read(text), read(f"## Notes\n- {text}"), read(fields={"Goal": text})):
        assert [claim.text for claim in claims(reading, "reason")] == [text]


def test_one_reason_is_enough(read: Read) -> None:
    reading = read("Based on a survey.\n\nIn interviews people told us of it.")
    assert [claim.text for claim in claims(reading, "reason")] == ["Based on a survey."]


@pytest.mark.parametrize("text", ["People will love it.", "The data is shown below.", ""])
def test_what_is_no_reason(read: Read, text: str) -> None:
    assert claims(read(text), "reason") == []


def test_a_reason_in_a_comment_does_not_count(read: Read) -> None:
    assert claims(read(comments=[Comment(body="Because three of ten asked for it.")]), "reason") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("We stop if fewer than ten people try it.", ["We stop if fewer than ten people try it."]),
        ("## Kill criteria\n- Fewer than ten people", ["Fewer than ten people"]),
        (
            "## Kill criteria\nWe stop if nobody comes to the shop in the first weeks. Neither do we go on without money.",
            ["We stop if nobody comes to the shop in the first weeks. Neither do we go on without money."],
        ),
        ("Roll back if errors double.", ["Roll back if errors double."]),
        ("The bus stops at the shop.", []),
    ],
)
def test_when_one_would_stop(read: Read, body: str, expected: list[str]) -> None:
    assert [claim.text for claim in claims(read(body), "exit")] == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"fields": {"Confidence": "80 %"}}, ["80 %"]),
        ({"fields": {"Confidence": 0.8}}, ["0.8"]),
        ({"body": "## Confidence\nHigh"}, ["High"]),
        ({"body": "**Confidence:** 7/10"}, ["7/10"]),
        ({"body": "## Confidence\nTBD"}, []),
        ({"body": "We are confident, 80 %."}, []),
        ({"comments": [Comment(body="Confidence: 80 %")]}, []),
    ],
)
def test_how_sure_somebody_is(read: Read, more: dict, expected: list[str]) -> None:
    assert [claim.text for claim in claims(read(**more), "confidence")] == expected


# Blanks


@pytest.mark.parametrize(
    ("before", "heading", "blank"),
    [
        (BET, "Target", "Target not filled in"),
        (BET, "Target", "<to be filled in>"),
        (BET, "Target", "still open"),
        (BET, "Target", "noch offen"),
        (BET, "Target value", ""),
        ("Wir erwarten, dass mehr Gäste fertig bestellen.", "Zielwert", "Zielwert noch nicht festgelegt"),
        ("Wir erwarten, dass mehr Gäste fertig bestellen.", "Zielwert", "noch offen"),
    ],
)
def test_a_target_that_waits_is_told_as_one(read: Read, before: str, heading: str, blank: str) -> None:
    reading = read(f"{before}\n\n## {heading}\n\n{blank}")
    (target,) = claims(reading, "target")
    assert (target.status, target.text, target.where) == ("placeholder", blank or heading, f"body > {heading}")
    assert (reading.hypothesis, statuses(reading, "hypothesis"), reading.says("target")) == (
        "stated",
        ["stated"],
        False,
    )


def test_where_nothing_else_is_expected_it_waits_for_the_bet_as_well(read: Read) -> None:
    reading = read("## Target\n\nTarget not filled in")
    assert (reading.hypothesis, statuses(reading, "hypothesis")) == ("placeholder", ["placeholder"])


@pytest.mark.parametrize("said", ["Target 30 %", "Target not below 30 %", "Still open to 200 guests a day"])
def test_a_target_that_begins_like_a_blank_is_one(read: Read, said: str) -> None:
    assert "placeholder" not in statuses(read(f"{BET}\n\n## Target\n\n{said}"), "target")


# What is not to get worse

BETTER = "We expect that more guests book online."
BESSER = "Wir erwarten, dass mehr Gäste online buchen."


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (BETTER, "It must not cost us filled slots: occupancy stays above 92 %."),
        (BETTER, "Conversion must not drop below 4 %."),
        (BETTER, "The no-show rate must not rise above 5 %."),
        (BETTER, "Refunds should not go up."),
        (BETTER, "This must not come at the expense of retention, which stays above 40 %."),
        (BETTER, "Without losing bookings: occupancy stays above 92 %"),
        (BETTER, "Without the no-show rate rising above 5 %"),
        (BESSER, "Die Auslastung darf nicht unter 92 % fallen."),
        (BESSER, "Die Zahl der Stornos darf nicht steigen."),
        (BESSER, "Es darf uns keine belegten Plätze kosten: die Auslastung bleibt über 92 %."),
        ("Nous pensons que plus de clients vont réserver.", "Le taux d'annulation ne doit pas augmenter."),
    ],
)
@pytest.mark.parametrize("heading", ["", "## Metric\n\n"])
def test_what_must_not_get_worse_is_neither_bet_nor_target(read: Read, before: str, said: str, heading: str) -> None:
    reading = read(f"{before}\n\n{heading}{said}", kind="", state="doing")
    assert [claim.slot for claim in reading.claims if claim.text == said] == ["guardrail"]
    assert reading.hypothesis == "stated"
    assert read(said, kind="", state="doing").hypothesis == "none"


@pytest.mark.parametrize(
    "said",
    [
        "We expect more bookings, and refunds must not rise above 2 %.",
        "Raise conversion to 5 % without refunds rising above 2 %",
        "We believe fewer guests will cancel without refunds rising above 2 %.",
    ],
)
def test_who_says_both_expects_it(read: Read, said: str) -> None:
    reading = read(said, kind="", state="doing")
    assert reading.hypothesis == "stated"
    assert [claim.text for claim in claims(reading, "guardrail")] == [said]


@pytest.mark.parametrize(
    "said",
    ["Guests must not have to call.", "The form must not be sent twice.", "The counter must not increase twice."],
)
def test_what_the_software_must_not_do_is_none(read: Read, said: str) -> None:
    assert claims(read(said, kind="", state="doing"), "guardrail") == []


# For whom


def test_a_hypothesis_that_names_people_says_for_whom(read: Read) -> None:
    (who,) = claims(read(f"## Hypothesis\n{BET}"), "who")
    assert (who.text, who.where, who.status) == (BET, "body > Hypothesis", "stated")


@pytest.mark.parametrize(
    "belief",
    [
        "Wir vermuten, dass Halter von Hunden öfter buchen.",
        "Wir gehen davon aus, dass Gäste öfter wiederkommen.",
        "Wir gehen davon aus, dass Hundehalter öfter buchen.",
        "Wir nehmen an, dass Ferienhausbesitzer öfter buchen.",
    ],
)
def test_a_german_belief_names_who(read: Read, belief: str) -> None:
    assert [claim.text for claim in claims(read(belief), "who")] == [belief]


def test_a_german_switch_is_nobody(read: Read) -> None:
    assert claims(read("Wir vermuten, dass Platzhalter und Lichtschalter öfter leer sind."), "who") == []


def test_of_several_hypotheses_the_first_that_names_people_says_it(read: Read) -> None:
    first, second = "Orders will rise.", "More visitors will come back."
    (who,) = claims(read(f"## Hypothesis\n{first}\n\n{second}\n\n{BET}"), "who")
    assert who.text == second


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"## Hypothesis\n{BET}\n\n## Who\nParents", ["Parents"]),
        (f"## Hypothesis\n{BET}\n\nAs a parent, I want to see the box.", ["As a parent, I want to see the box."]),
        ("## Hypothesis\nOrders will rise.", []),
        ("So that parents need no password.", []),
    ],
)
def test_who_is_said_by_the_hypothesis_only_where_nothing_else_says_it(
    read: Read, body: str, expected: list[str]
) -> None:
    assert [claim.text for claim in claims(read(body), "who")] == expected


def test_a_story_in_the_title_alone_is_what_it_is_called(read: Read) -> None:
    assert claims(read(title="As a parent, I want to see the box"), "who") == []
