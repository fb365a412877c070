"""Statuses of claims by their place and words, and slots that are recognised anywhere in an item."""

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


# Metrics


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Conversion rate of new visitors", "outcome"),
        ("Total sign-ups", "vanity"),
        ("10,000 page views", "vanity"),
        ("Number of downloads", "vanity"),
        ("All stories done", "output"),
        ("80 % test coverage", "output"),
        # a count per person can also fall
        ("Sign-ups per visitor", "outcome"),
        # counts the team's work as well
        ("Page views and story points", "output"),
        ("The export works in all browsers", "acceptance"),
        ("Given an empty basket, then nothing is asked", "acceptance"),
        ("When the pilot ends, churn is below 5 %", "outcome"),
        ("The page must load", "acceptance"),
        ("Users can filter the list", "acceptance"),
    ],
)
def test_metric_has_status(read: Read, line: str, status: str) -> None:
    assert statuses(read(f"## Success metrics\n- {line}"), "metric") == [status]


@pytest.mark.parametrize(
    ("line", "metric"),
    [("Total sign-ups", "output"), ("The export works in all browsers", "none"), ("Conversion rate", "outcome")],
)
def test_vanity_metric_counts_as_output_and_criterion_as_none(read: Read, line: str, metric: str) -> None:
    reading = read(f"## Success metrics\n- {line}")
    assert (reading.metric, reading.says("metric")) == (metric, metric != "none")


def test_acceptance_criteria_make_no_metric_claims(read: Read) -> None:
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
        # no outcome is asked for there
        ("Migrate the basket to the new service.", []),
        ("## Notes\nMigrate the basket to the new service.", []),
    ],
)
def test_work_in_place_of_an_outcome_has_status_output(read: Read, body: str, expected: list[str]) -> None:
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
def test_links_and_exit_criteria_are_no_hypothesis(read: Read, body: str) -> None:
    assert claims(read(body), "hypothesis") == []
    assert read(body).hypothesis == "none"


def test_reason_that_contains_a_link_is_a_benefit(read: Read) -> None:
    assert read("## Why\nPeople forget their passwords, see https://example.org/doc").hypothesis == "benefit"


def test_work_in_place_of_an_outcome_states_no_hypothesis(read: Read) -> None:
    assert read("## Hypothesis\nBuild the new basket.").hypothesis == "benefit"
    assert claims(read("## Hypothesis\nBuild the new basket.", kind="Bug"), "hypothesis") == []
    only_output = read("## Goal\nReach a velocity of 40 story points.")
    assert (only_output.hypothesis, only_output.says("hypothesis")) == ("none", False)


# Baselines


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
def test_baseline_not_yet_known_has_status_unknown(read: Read, text: str) -> None:
    for reading in (read(f"## Baseline\n{text}"), read(fields={"Baseline": text})):
        assert statuses(reading, "baseline") == ["unknown"]
        assert not reading.says("baseline")


def test_unknown_baseline_is_recognised_anywhere(read: Read) -> None:
    assert statuses(read("We begin soon. The baseline is not known yet."), "baseline") == ["unknown"]
    assert statuses(read("We do not know yet who comes."), "baseline") == []


@pytest.mark.parametrize(("text", "expected"), [("30 %", ["stated"]), ("TBD", []), ("", []), ("As it is", [])])
def test_baseline_is_claimed_only_when_it_has_a_value(read: Read, text: str, expected: list[str]) -> None:
    assert statuses(read(f"## Baseline\n{text}"), "baseline") == expected


# Reasons, exit criteria and confidence


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
def test_reason_is_recognised_anywhere(read: Read, text: str) -> None:
    for reading in (read(text), read(f"## Notes\n- {text}"), read(fields={"Goal": text})):
        assert [claim.text for claim in claims(reading, "reason")] == [text]


def test_only_the_first_reason_is_claimed(read: Read) -> None:
    reading = read("Based on a survey.\n\nIn interviews people told us of it.")
    assert [claim.text for claim in claims(reading, "reason")] == ["Based on a survey."]


@pytest.mark.parametrize("text", ["People will love it.", "The data is shown below.", ""])
def test_other_text_is_no_reason(read: Read, text: str) -> None:
    assert claims(read(text), "reason") == []


def test_reason_in_comment_is_ignored(read: Read) -> None:
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
def test_exit_criterion_is_recognised(read: Read, body: str, expected: list[str]) -> None:
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
def test_confidence_is_read_from_fields_headings_and_labels(read: Read, more: dict, expected: list[str]) -> None:
    assert [claim.text for claim in claims(read(**more), "confidence")] == expected


# Unfilled targets


@pytest.mark.parametrize(
    ("bet", "heading", "blank"),
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
def test_unfilled_target_has_status_placeholder(read: Read, bet: str, heading: str, blank: str) -> None:
    reading = read(f"{bet}\n\n## {heading}\n\n{blank}")
    (target,) = claims(reading, "target")
    assert (target.status, target.text, target.where) == ("placeholder", blank or heading, f"body > {heading}")
    assert (reading.hypothesis, statuses(reading, "hypothesis"), reading.says("target")) == (
        "stated",
        ["stated"],
        False,
    )


def test_unfilled_target_without_a_bet_makes_hypothesis_a_placeholder(read: Read) -> None:
    reading = read("## Target\n\nTarget not filled in")
    assert (reading.hypothesis, statuses(reading, "hypothesis")) == ("placeholder", ["placeholder"])


@pytest.mark.parametrize("text", ["Target 30 %", "Target not below 30 %", "Still open to 200 guests a day"])
def test_target_that_begins_like_a_placeholder_is_filled_in(read: Read, text: str) -> None:
    assert "placeholder" not in statuses(read(f"{BET}\n\n## Target\n\n{text}"), "target")


# Guardrails

ENGLISH_BET = "We expect that more guests book online."
GERMAN_BET = "Wir erwarten, dass mehr Gäste online buchen."


@pytest.mark.parametrize(
    ("bet", "guardrail"),
    [
        (ENGLISH_BET, "It must not cost us filled slots: occupancy stays above 92 %."),
        (ENGLISH_BET, "Conversion must not drop below 4 %."),
        (ENGLISH_BET, "The no-show rate must not rise above 5 %."),
        (ENGLISH_BET, "Refunds should not go up."),
        (ENGLISH_BET, "This must not come at the expense of retention, which stays above 40 %."),
        (ENGLISH_BET, "Without losing bookings: occupancy stays above 92 %"),
        (ENGLISH_BET, "Without the no-show rate rising above 5 %"),
        (GERMAN_BET, "Die Auslastung darf nicht unter 92 % fallen."),
        (GERMAN_BET, "Die Zahl der Stornos darf nicht steigen."),
        (GERMAN_BET, "Es darf uns keine belegten Plätze kosten: die Auslastung bleibt über 92 %."),
        ("Nous pensons que plus de clients vont réserver.", "Le taux d'annulation ne doit pas augmenter."),
    ],
)
@pytest.mark.parametrize("heading", ["", "## Metric\n\n"])
def test_guardrail_is_neither_hypothesis_nor_target(read: Read, bet: str, guardrail: str, heading: str) -> None:
    reading = read(f"{bet}\n\n{heading}{guardrail}", kind="", state="doing")
    assert [claim.slot for claim in reading.claims if claim.text == guardrail] == ["guardrail"]
    assert reading.hypothesis == "stated"
    assert read(guardrail, kind="", state="doing").hypothesis == "none"


@pytest.mark.parametrize(
    "text",
    [
        "We expect more bookings, and refunds must not rise above 2 %.",
        "Raise conversion to 5 % without refunds rising above 2 %",
        "We believe fewer guests will cancel without refunds rising above 2 %.",
    ],
)
def test_hypothesis_with_a_guardrail_is_both(read: Read, text: str) -> None:
    reading = read(text, kind="", state="doing")
    assert reading.hypothesis == "stated"
    assert [claim.text for claim in claims(reading, "guardrail")] == [text]


@pytest.mark.parametrize(
    "text",
    ["Guests must not have to call.", "The form must not be sent twice.", "The counter must not increase twice."],
)
def test_software_requirement_is_no_guardrail(read: Read, text: str) -> None:
    assert claims(read(text, kind="", state="doing"), "guardrail") == []


# Who


def test_who_is_read_from_hypothesis_that_names_people(read: Read) -> None:
    (who,) = claims(read(f"## Hypothesis\n{BET}"), "who")
    assert (who.text, who.where, who.status) == (BET, "body > Hypothesis", "stated")


@pytest.mark.parametrize(
    "text",
    [
        "Wir vermuten, dass Halter von Hunden öfter buchen.",
        "Wir gehen davon aus, dass Gäste öfter wiederkommen.",
        "Wir gehen davon aus, dass Hundehalter öfter buchen.",
        "Wir nehmen an, dass Ferienhausbesitzer öfter buchen.",
    ],
)
def test_who_is_read_from_german_hypothesis(read: Read, text: str) -> None:
    assert [claim.text for claim in claims(read(text), "who")] == [text]


def test_german_words_for_things_are_no_who(read: Read) -> None:
    assert claims(read("Wir vermuten, dass Platzhalter und Lichtschalter öfter leer sind."), "who") == []


def test_who_is_read_from_first_hypothesis_that_names_people(read: Read) -> None:
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
def test_who_is_read_from_hypothesis_only_when_nothing_else_names_people(
    read: Read, body: str, expected: list[str]
) -> None:
    assert [claim.text for claim in claims(read(body), "who")] == expected


def test_user_story_in_title_names_no_who(read: Read) -> None:
    assert claims(read(title="As a parent, I want to see the box"), "who") == []
