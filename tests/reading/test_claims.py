"""Claims of sentences, by their words and their place in the item.

The cases show what the vocabulary is meant to recognise, and what must not mislead it; they do not cover all its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.items import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Claim, Reading

    Read = Callable[..., Reading]


def claim(reading: Reading, slot: str) -> Claim:
    result = reading.claim(slot)  # type: ignore[arg-type]
    assert result is not None, f"no {slot} among {[claim.slot for claim in reading.claims]}"
    return result


def slots(reading: Reading) -> set[str]:
    return {claim.slot for claim in reading.claims if claim.status != "placeholder"}


# Hypotheses in prose


@pytest.mark.parametrize(
    "text",
    [
        "We believe that fewer new users will abandon the checkout if guests need no account.",
        "We expect support tickets to drop by a fifth.",
        "We bet that more visitors come back in the following week.",
        "This should reduce the number of calls to support.",
        "Our hypothesis is that shorter forms lead to more donations.",
        "I suspect that reminders would lead to fewer no-shows.",
        "To reduce churn among new customers.",
        "We want to increase retention of new members.",
        "As a result we expect more repeat purchases.",
        "It begins with a story.\n\nWe expect complaints from tenants to go down.\n\nAnd it ends.",
        "- first\n- we expect more bookings by families\n- last",
        "> We expect more bookings by families.",
    ],
)
def test_expected_change_for_people_is_a_hypothesis(read: Read, text: str) -> None:
    assert read(text).hypothesis == "stated"


@pytest.mark.parametrize(
    ("effect", "hypothesis"),
    [("people who find their way at once", "stated"), ("[outcome]", "placeholder"), ("TBD", "placeholder")],
)
def test_label_and_text_after_it_are_one_sentence(read: Read, effect: str, hypothesis: str) -> None:
    reading = read(f"## Hypothesis\n\n**We believe that** new signs\n\n**Will result in** {effect}")
    assert reading.hypothesis == hypothesis
    quotes = [claim.text for claim in reading.claims if (claim.slot, claim.status) == ("hypothesis", "stated")]
    assert quotes == ["Will result in people who find their way at once"] * (hypothesis == "stated")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Build a form for guests.",
        "We will ship guest checkout in March.",
        "The team expects to finish 30 story points.",
        "We believe the button is too small.",
        "Will fewer users call support?",
        "More details are in the wiki.",
        "Support more than one currency.",
        "Add more users to the test group.",
        "Users see a list of their orders.",
        "The dashboard shows customers their own conversion rate and revenue.",
        "Customers can filter by churn, revenue and retention.",
        "| Step | Owner |\n|---|---|\n| Design | nobody |",
        "```\nWe expect fewer support tickets from new users.\n```",
        "<!-- We expect fewer support tickets from new users. -->",
    ],
)
def test_text_without_an_expected_change_for_people_is_no_hypothesis(read: Read, text: str) -> None:
    reading = read(text)
    assert reading.hypothesis == "none"
    assert not reading.says("hypothesis")


@pytest.mark.parametrize(
    "text",
    [
        "Expected result: users see fewer rows.",
        "## Expected behaviour\nUsers get fewer errors than we expect today.",
        "Significance threshold: 0.05",
        "The velocity of the ball should increase when players hit it.",
        "Type conversion should be faster and reduce errors.",
        "The retention policy should be shortened to 30 days.",
        "We expect the function to return fewer rows.",
        "The cohort query will be faster.",
        "Increase test coverage of the conversion table.",
        "In order to show more details, users click on the drop down.",
    ],
)
def test_ambiguous_words_make_no_hypothesis_or_outcome_metric(read: Read, text: str) -> None:
    assert read(text).hypothesis in ("none", "benefit")
    assert read(text).metric != "outcome"


@pytest.mark.parametrize(
    "text",
    [
        "We expect fewer users to see this after the fix.",
        "Expected: fewer support tickets. Actual: users call support more often.",
        "Users should get fewer errors, we expect them to reload less.",
    ],
)
def test_expected_behaviour_in_bug_report_is_no_hypothesis(read: Read, text: str) -> None:
    assert read(text, kind="Bug").hypothesis == "none"
    assert read(text, title="Fewer cancelled memberships", kind="Bug").hypothesis == "none"


@pytest.mark.parametrize(
    "text",
    [
        "As a customer, I want to see my invoices, so that I pay fewer fees.",
        "As an admin I can block users so that support gets fewer tickets.",
        "So that nobody needs a password.",
        "## Why\nPeople forget their passwords.",
        "## Benefit\nNo more paper.",
        "This helps families to plan.",
    ],
)
def test_reason_without_an_expected_change_is_a_benefit(read: Read, text: str) -> None:
    assert read(text).hypothesis == "benefit"


# Hypotheses by place


@pytest.mark.parametrize(
    "text",
    [
        "If guests need no account, then more of them will finish.",
        "Guests will order again.",
        "Fewer abandoned baskets.",
        "We believe that a shorter form will cause more people to finish.",
        "By removing the account we get a higher conversion.",
    ],
)
def test_hypothesis_below_its_heading_or_in_its_field_needs_fewer_words(read: Read, text: str) -> None:
    assert read(f"## Hypothesis\n{text}").hypothesis == "stated"
    assert read(fields={"Hypothesis": text}).hypothesis == "stated"


def test_belief_about_the_present_is_a_benefit(read: Read) -> None:
    assert read("## Hypothesis\nWe believe there is confusion about the form.").hypothesis == "benefit"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Fewer calls from customers.", "stated"),
        ("80 % of families use it.", "stated"),
        ("Increase conversion from 3 % to 5 %.", "stated"),
        ("A page for guests.", "benefit"),
        ("Migrate the basket.", "benefit"),
    ],
)
def test_expected_outcome_is_stated_when_something_changes_for_people(read: Read, text: str, status: str) -> None:
    assert read(f"## Expected outcome\n{text}").hypothesis == status


@pytest.mark.parametrize(
    ("goal", "is_work"),
    [
        ("Implement the one-page form", True),
        ("Provide users with a form", True),
        ("3 features shipped by Q2", True),
        ("Customers create accounts and manage their lists.", False),
        ("As a nurse, I want to create a list, so that it is there", False),
    ],
)
def test_work_given_as_goal_has_status_output(read: Read, goal: str, is_work: bool) -> None:
    statuses = {claim.status for claim in read(f"## Goal\n{goal}").claims if claim.slot == "hypothesis"}
    assert ("output" in statuses) == is_work


@pytest.mark.parametrize(
    ("text", "hypothesis"),
    [
        ("**Given** a list\n**When** I export it\n**Then** more users come back", "none"),
        ("Dado un pedido, cuando lo pago, entonces más clientes vuelven", "none"),
        ("Given that 40 % leave when it rains, we expect fewer people to give up.", "stated"),
        ("When people can pay later, we expect fewer of them to give up.", "stated"),
    ],
)
def test_given_when_then_scenario_is_no_hypothesis(read: Read, text: str, hypothesis: str) -> None:
    assert read(text).hypothesis == hypothesis


def test_assumptions_of_a_specification_are_no_hypothesis(read: Read) -> None:
    assert read("## Assumptions\n- v1 has no reports\n- more fields follow later").hypothesis == "none"


def test_output_goal_is_an_output_metric(read: Read) -> None:
    reading = read("## Goal\nReach a velocity of 40 story points.")
    assert (reading.hypothesis, reading.metric) == ("none", "output")


# Titles


@pytest.mark.parametrize(
    "title", ["Fewer cancelled memberships", "Checkout: fewer support tickets", "[Web] More repeat orders by families"]
)
def test_title_can_state_a_hypothesis(read: Read, title: str) -> None:
    reading = read(title=title)
    assert reading.hypothesis == "stated"
    assert claim(reading, "hypothesis").where == "title"


@pytest.mark.parametrize(
    "title",
    ["Improve error messages", "Faster login", "More information on the basket", "Better drop-down", "Lower case keys"],
)
def test_title_that_names_work_states_no_hypothesis(read: Read, title: str) -> None:
    assert read(title=title).hypothesis == "none"


# Metrics


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Conversion rate of new visitors", "outcome"),
        ("Share of visitors who come back", "outcome"),
        ("Support tickets per week", "outcome"),
        ("Waiting time at the counter", "outcome"),
        ("5 of 8 interviewees find the form without help", "outcome"),
        ("Sign-ups per visitor", "outcome"),
        ("All stories done", "output"),
        ("Velocity above 30", "output"),
        ("80 % test coverage", "output"),
        ("10,000 page views", "output"),
        ("Total sign-ups", "output"),
        ("Delivered on time", "output"),
        ("The form is blue", "none"),
        ("Users see the form", "none"),
        ("TBD", "placeholder"),
        ("<metric>", "placeholder"),
    ],
)
def test_metric_is_outcome_or_output_by_what_it_counts(read: Read, line: str, status: str) -> None:
    assert read(f"## Success metrics\n- {line}").metric == status


def test_outcome_metric_takes_precedence_over_output(read: Read) -> None:
    assert read("## Success metrics\n- All stories done\n- Fewer complaints").metric == "outcome"
    assert read("## Success metrics\n- Fewer complaints\n- All stories done").metric == "outcome"


def test_success_criteria_are_a_metric_only_when_they_name_one(read: Read) -> None:
    assert read("## Success criteria\n- The form is blue\n- The list is sorted").metric == "none"
    assert read("## Success criteria\n- 20 % fewer support tickets").metric == "outcome"


@pytest.mark.parametrize("heading", ["Acceptance criteria", "Definition of done", "Tasks", "Steps to reproduce"])
def test_criteria_of_the_software_are_no_metric(read: Read, heading: str) -> None:
    reading = read(f"## {heading}\n- Conversion rate is shown\n- Users see their churn\n- 80 % of rows are blue")
    assert (reading.hypothesis, reading.metric) == ("none", "none")


# Several slots at once


def test_one_sentence_can_fill_several_slots(read: Read) -> None:
    reading = read(
        "We expect support tickets from new users to go from 40 to 30 a week, four weeks after launch.",
        started="2026-01-10",
    )
    assert slots(reading) >= {"hypothesis", "who", "metric", "target", "baseline", "when"}
    assert (reading.hypothesis, reading.metric) == ("stated", "outcome")
    assert reading.measure_after_days == 28


FORM = """
**Who:** new customers
**Metric:** conversion rate
**Baseline:** 3 %
**Target:** 5 %
**Measure by:** 31 March 2026
**Guardrail:** no more refunds than today
**Follow-up:** readout in the May review
"""
TABLE = """
| Field | Value |
| --- | --- |
| Who | new customers |
| Metric | conversion rate |
| Baseline | 3 % |
| Target | 5 % |
| Measure by | 31 March 2026 |
| Guardrail | no more refunds than today |
| Follow-up | readout in the May review |
"""
HEADINGS = FORM.replace(":** ", "\n").replace("**", "\n## ")
LIST = FORM.replace("\n**", "\n- **")


@pytest.mark.parametrize("body", [FORM, TABLE, HEADINGS, LIST], ids=["labels", "table", "headings", "list"])
def test_form_is_read_in_any_layout(read: Read, body: str) -> None:
    reading = read(body)
    quotes = {claim.slot: claim.text for claim in reading.claims if claim.slot != "hypothesis"}  # a target implies one
    assert quotes == {
        "who": "new customers",
        "metric": "conversion rate",
        "baseline": "3 %",
        "target": "5 %",
        "when": "31 March 2026",
        "guardrail": "no more refunds than today",
        "follow-up": "readout in the May review",
    }
    assert (reading.measure_by, reading.followup) == ("2026-03-31", "planned")


def test_form_is_read_from_fields(read: Read) -> None:
    reading = read(fields={"Metric": "conversion rate", "Target": 5, "Baseline": 3.5, "Measure by": "2026-03-31"})
    assert slots(reading) == {"metric", "target", "baseline", "when"}
    assert claim(reading, "baseline").where == "field Baseline"


# Look back


@pytest.mark.parametrize(
    "text",
    [
        "## Timeline\nAll stories done by 2026-03-31.",
        "Ship it by 2026-03-31.",
        "## Success metrics\n- All stories done by the end of March 2026",
        "The law comes into force on 2026-03-31.",
        "We waited for two weeks.",
    ],
)
def test_delivery_date_is_no_look_back_day(read: Read, text: str) -> None:
    reading = read(text)
    assert (reading.measure_by, reading.followup) == (None, "none")


@pytest.mark.parametrize(
    ("text", "day", "after"),
    [
        ("## Measure by\n2026-03-31", "2026-03-31", None),
        ("## Review date\nQ2", "2026-06-30", None),
        ("## Duration\ntwo weeks", None, 14),
        ("- [ ] Measure conversion four weeks after launch", None, 28),
        ("We do not know yet how many people call; will measure by 2026-05-01.", "2026-05-01", None),
        ("Review: 2026-05-14. The contract ends 2027-06-30.", "2026-05-14", None),
        ("38 % return, aiming for 45 % by end of Q1 2027.\n\nReadout in the review on 14 May.", "2026-05-14", None),
    ],
)
def test_look_back_day_or_period_is_read(read: Read, text: str, day: str | None, after: int | None) -> None:
    reading = read(text, started="2026-02-10")
    assert (reading.measure_by, reading.measure_after_days) == (day, after)
    assert reading.followup == "planned"


def test_period_of_expectation_is_read_but_plans_no_look_back(read: Read) -> None:
    reading = read("## Hypothesis\nWe expect fewer complaints within 30 days.")
    assert (reading.measure_after_days, reading.followup) == (30, "none")


@pytest.mark.parametrize(
    "body",
    [
        "- [ ] Measure conversion after launch",
        "- [ ] Look at the numbers of support tickets",
        "## Acceptance criteria\n- Conversion is measured 30 days after release",
        "## Post-launch review\nIn the June meeting",
    ],
)
def test_task_or_section_plans_the_look_back(read: Read, body: str) -> None:
    assert read(body).followup == "planned"


@pytest.mark.parametrize(
    "body", ["- [ ] Measure the width of the button", "- [ ] Write tests", "- [ ] Monitor the logs"]
)
def test_other_tasks_plan_no_look_back(read: Read, body: str) -> None:
    assert read(body).followup == "none"


def test_item_status_can_plan_the_look_back(read: Read) -> None:
    assert read(status="Measuring").followup == "planned"
    assert read(status="In progress").followup == "none"


def test_look_back_item_is_recognised(read: Read) -> None:
    assert read(title="Readout of guest checkout", kind="Task").followup == "is"


# Results and decisions


RESULT = "Support tickets went from 40 to 31 a week."


@pytest.mark.parametrize(
    "text",
    [
        RESULT,
        "Conversion rose from 3 % to 4 %.",
        "The number of complaints could not be measured because nobody wrote.",
    ],
)
def test_result_in_comment_is_claimed_with_place_and_time(read: Read, text: str) -> None:
    reading = read(comments=[Comment(body=text, at="2026-02-20T10:00:00Z")])
    assert reading.followup == "done"
    result = claim(reading, "result")
    assert (result.text, result.where, result.at) == (text, "comment 2026-02-20", "2026-02-20T10:00:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "We expect support tickets to go from 40 to 31 a week.",
        "Conversion will rise from 3 % to 4 %.",
        "Upgraded from 1.2.3 to 1.2.4.",
        "Moved from Sprint 8 to Sprint 9.",
        "Looks good to me!",
        "How many people called?",
        "12 comments",
    ],
)
def test_expectation_or_note_in_comment_is_no_result(read: Read, text: str) -> None:
    reading = read(comments=[Comment(body=text)])
    assert "result" not in slots(reading)
    assert reading.followup == "none"


def test_automated_comments_are_ignored(read: Read) -> None:
    reading = read(comments=[Comment(body=f"{RESULT} We keep it.", automated=True)])
    assert reading.claims == ()
    assert (reading.followup, reading.comment_words) == ("none", 0)


@pytest.mark.parametrize("heading", ["Result", "Actual outcome", "What we learned", "Readout"])
def test_text_below_result_heading_is_a_result(read: Read, heading: str) -> None:
    reading = read(f"## {heading}\nNobody noticed the banner, so people kept on calling the office.")
    assert (reading.followup, claim(reading, "result").where) == ("done", f"body > {heading}")


@pytest.mark.parametrize("text", ["", "TBD", "To be filled in after launch", "<!-- What happened? -->", "pending"])
def test_unfilled_result_section_is_no_result(read: Read, text: str) -> None:
    reading = read(f"## Result\n{text}")
    assert "result" not in slots(reading)
    assert reading.followup == "none"


def test_decision_is_found_next_to_result_or_below_its_heading(read: Read) -> None:
    assert claim(read(f"## Result\n{RESULT} We keep it.\n"), "decision").text.endswith("We keep it.")
    assert claim(read("## Decision\nWe take it out."), "decision").text == "We take it out."
    comments = [Comment(body=RESULT), Comment(body="So we roll it out to everyone.")]
    assert claim(read(comments=comments), "decision").text == "So we roll it out to everyone."


@pytest.mark.parametrize(
    "text",
    [
        "Guest checkout stays.",
        "Turning it on for everyone.",
        "Going on with push as the next step.",
        "so B comes out",
        "Gone in 6.0.",
    ],
)
def test_short_statement_is_a_decision_only_after_a_result(read: Read, text: str) -> None:
    assert claim(read(comments=[Comment(body=RESULT), Comment(body=text)]), "decision").text == text
    assert "decision" not in slots(read(comments=[Comment(body=text), Comment(body=RESULT)]))
    assert "decision" not in slots(read(comments=[Comment(body=text)]))


BET = "We think owners book a second visit if we call them after the first. Today 12 % do, we hope for 20 % by 15 December 2026."


@pytest.mark.parametrize("state", ["doing", "done"])
@pytest.mark.parametrize(
    "text",
    [
        "We stopped the experiment: only 2 bookings in 14 days.", "we stop this, only 2 bookings in two weeks",
        "Experiment stopped.", "we pulled the plug", "Killed it today, 2 bookings.", "ok stopped it, nobody used it",
        "We roll it back, no effect after 3 weeks.", "Wir haben den Piloten beendet, kaum jemand bucht.",
    ],
)  # fmt: skip
def test_comment_on_a_bet_that_it_was_stopped_is_a_decision(read: Read, text: str, state: str) -> None:
    reading = read(BET, state=state, comments=[Comment(body=text, at="2026-11-20")])
    assert [claim.text for claim in reading.claims if claim.slot == "decision"] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "We stop this if fewer than 2 book.", "Should we stop the experiment?", "Work on it stopped because Ana is ill.",
        "It stopped at step 2.", "We don't stop.", "Stopped the server and started it again.",
    ],
)  # fmt: skip
def test_comment_on_what_else_was_stopped_is_no_decision(read: Read, text: str) -> None:
    reading = read(BET, state="doing", comments=[Comment(body=text, at="2026-11-20")])
    assert "decision" not in {claim.slot for claim in reading.claims}


def test_stopping_something_that_is_no_bet_is_no_decision(read: Read) -> None:
    reading = read("As drawn.", state="doing", comments=[Comment(body="We stopped the test.", at="2026-11-20")])
    assert "decision" not in {claim.slot for claim in reading.claims}


def test_cancellations_by_customers_are_no_decision(read: Read) -> None:
    text = "Four weeks later: orders cancelled in time went from 22 % to 47 %."
    reading = read(title="Check the numbers of the reminder", comments=[Comment(body=text)])
    assert claim(reading, "result").text == text
    assert "decision" not in slots(reading)


def test_verdict_counts_as_result_only_after_a_measured_one(read: Read) -> None:
    measured = "Conversion went from 30 % to 34 %."
    verdict = "Target missed, and the counter got slower."
    reading = read(state="done", comments=[Comment(body=f"{measured} {verdict}")])
    assert [claim.text for claim in reading.claims if claim.slot == "result"] == [measured, verdict]
    assert read(state="done", comments=[Comment(body=verdict)]).claim("result") is None


def test_decision_before_any_result_is_not_claimed(read: Read) -> None:
    comments = [Comment(body="We decided to build it in two steps."), Comment(body=RESULT)]
    assert "decision" not in slots(read(comments=comments))


def test_hypothesis_in_comment_needs_an_explicit_expectation(read: Read) -> None:
    assert read(comments=[Comment(body="I expect fewer support tickets from new users.")]).hypothesis == "stated"
    assert read(comments=[Comment(body="Fewer users, more fun!")]).hypothesis == "none"


def test_words_in_comments_by_people_are_counted(read: Read) -> None:
    comments = [Comment(body="Two words"), Comment(body="not these", automated=True), Comment(body="three\nmore words")]
    assert read(comments=comments).comment_words == 5


# Quotes


def test_claims_quote_their_sentence_with_place_and_line(read: Read) -> None:
    text = "Guests matter most to all of us. We expect\nfewer abandoned orders by them."
    reading = read(f"Intro.\n\n## Hypothesis\n\n{text}\n\n## Metric\n- TBD\n- churn")
    stated = claim(reading, "hypothesis")
    assert (stated.text, stated.where, stated.line) == (
        "We expect fewer abandoned orders by them.", "body > Hypothesis", 5,
    )  # fmt: skip
    metrics = [
        (metric_claim.status, metric_claim.text, metric_claim.line)
        for metric_claim in reading.claims
        if metric_claim.slot == "metric"
    ]
    assert ("placeholder", "TBD", 9) in metrics
    assert ("outcome", "churn", 10) in metrics


def test_line_numbers_count_from_body_line(read: Read) -> None:
    assert claim(read("## Metric\nchurn", body_line=40), "metric").line == 41
    assert claim(read(fields={"Metric": "churn"}, body_line=40), "metric").line == 0


def test_long_quote_is_cut_between_words(read: Read) -> None:
    text = "We expect fewer support tickets from new users " + "and many other things that happen " * 20
    quote = claim(read(text), "hypothesis").text
    assert len(quote) <= 200
    assert quote.endswith("…")
    assert text.startswith(quote.removesuffix("…"))


def test_quote_is_one_line_without_markup(read: Read) -> None:
    body = "We **expect** fewer\n[support tickets](https://example.org)\nfrom `users`."
    assert claim(read(body), "hypothesis").text == "We expect fewer support tickets from users."


def test_repeated_sentence_is_claimed_once_per_line(read: Read) -> None:
    claims = read("- We expect fewer support tickets.\n" * 3).claims
    assert [claim.line for claim in claims if claim.slot == "hypothesis"] == [1, 2, 3]
    assert len(set(claims)) == len(claims)


# Statuses of an item


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("## Hypothesis\nTBD", "placeholder"),
        ("## Hypothesis\nTBD\n\nWe expect fewer complaints from users.", "stated"),
        ("## Hypothesis\nTBD\n\n## Why\nPeople forget their passwords.", "placeholder"),
        ("## Expected outcome\nTBD\n\n## Why\nPeople forget their passwords.", "placeholder"),
        ("## Why\nTBD\n\n## Business value\nPeople find their invoices.", "benefit"),
        ("## Hypothesis\nN/A because the law asks for it.", "benefit"),
        ("## Why\n<!-- Why do we do this? -->", "placeholder"),
        ("## Why", "none"),
    ],
)
def test_best_claim_decides_the_hypothesis_status(read: Read, body: str, status: str) -> None:
    assert read(body).hypothesis == status


def test_unfilled_metric_is_ignored_when_another_is_named(read: Read) -> None:
    assert read("## Metric\nTBD\n\n## Success metrics\nchurn").metric == "outcome"


def test_untouched_template_claims_nothing(read: Read) -> None:
    template: dict[str, Any] = {
        "body": "## Hypothesis\n_We believe that [change] will result in [outcome] for [whom]._\n\n## Success metrics\n"
        "| Metric | Baseline | Target |\n|---|---|---|\n|  |  |  |\n\n## Measure by\nYYYY-MM-DD\n\n## Result\n<!-- later -->\n",
        "fields": {"Target": "TBD"},
    }
    reading = read(**template)
    assert (reading.hypothesis, reading.metric, reading.followup) == ("placeholder", "placeholder", "none")
    assert slots(reading) == set()


# Claims by place and wording


def test_labelled_result_and_decision_in_comment_are_separate_claims(read: Read) -> None:
    body = "Thanks all.\n\nResult: 17 % handed in the form, 15 % in the control group. Inconclusive.\n\nDecision: we keep it."
    reading = read("**Metric:** share of families who hand in the form", comments=[Comment(body=body)])
    assert reading.followup == "done"
    assert claim(reading, "decision").text == "we keep it."


def test_task_below_metrics_plans_look_back_and_is_no_metric(read: Read) -> None:
    reading = read("## Metrics\n- [ ] look at the numbers four weeks after launch")
    assert (reading.metric, reading.followup) == ("none", "planned")


@pytest.mark.parametrize(
    "text",
    [
        "## Rollout\n10 % of visitors on Monday, everybody by May if the error rate stays below 1 %.",
        "## Expected result\nFewer errors for users than we expect today.",
        "Compare https://example.org/churn-from-9-to-5-percent-of-users",
        "As a parent, I want one balance, so that fewer users call support.",
    ],
)
def test_rollout_expected_result_link_and_story_name_no_metric(read: Read, text: str) -> None:
    reading = read(text)
    assert (reading.hypothesis in ("none", "benefit"), reading.metric) == (True, "none")


def test_frequency_does_not_fill_when(read: Read) -> None:
    assert "when" not in slots(read("## Goal\nFewer support calls: from 120 a week to below 80."))


def test_paragraph_below_criteria_is_read_as_prose(read: Read) -> None:
    criteria = "## Acceptance criteria\n- Users see fewer errors\n\n"
    assert read(criteria).hypothesis == "none"
    assert read(criteria + "We expect fewer support tickets from new users.").hypothesis == "stated"


def test_hypothesis_below_why_heading_is_claimed_once(read: Read) -> None:
    reading = read("## Why\nWe expect fewer support tickets from new users.")
    assert [claim.status for claim in reading.claims if claim.slot == "hypothesis"] == ["stated"]


def test_condition_of_success_is_no_result(read: Read) -> None:
    text = "Eye Care's success with the AI voice agent depends entirely on staff confidence and competence in using the system."
    assert "result" not in slots(read(text, kind="Story"))


@pytest.mark.parametrize("brackets", ["<{}>", r"\<{}\>", "&lt;{}&gt;", "\u2039{}\u203a"])
def test_blanks_are_recognised_in_all_kinds_of_brackets(read: Read, brackets: str) -> None:
    blanks = (brackets.format(words) for words in ("who", "do what differently", "what we look at", "value", "date"))
    frame = "We expect {} to {}; we would see it in {}, target {}, by {}.".format(*blanks)
    assert read(frame).hypothesis == "placeholder"
    assert read(comments=[Comment(body=frame)]).hypothesis in ("none", "placeholder")
    assert read(comments=[Comment(body=f'> → Add one line: "{frame}"\n\nNo idea.')]).hypothesis in (
        "none",
        "placeholder",
    )


@pytest.mark.parametrize(
    "text",
    [
        "TBD with the data team",
        "TBD - PO",
        "(to be completed by the sponsor)",
        "To be added",
        "*tbc by finance*",
        "NEEDS CLARIFICATION",
        "Not applicable",
        "n/a – infrastructure",
        "TK",
    ],
)
def test_markers_of_missing_content_are_placeholders(read: Read, text: str) -> None:
    assert read(f"## Hypothesis\n{text}\n\n## Success metrics\n{text}").hypothesis == "placeholder"
    assert read(f"## Success metrics\n{text}").metric == "placeholder"


def test_tbd_with_a_number_is_an_answer(read: Read) -> None:
    assert read("## Success metrics\nChurn, TBD, but below 5 %").metric == "outcome"
    assert read("## Target\nTBD, but below 5 %").says("target")


@pytest.mark.parametrize("text", ["Ship it on 2026-05-01.", "- Launch on 1 May", "Release planned for May 2026."])
def test_delivery_date_after_a_hypothesis_is_no_look_back_day(read: Read, text: str) -> None:
    reading = read(f"We expect that fewer guests give up at the address page: 30 %, down from 40 % today.\n\n{text}")
    assert (reading.followup, reading.says("when")) == ("none", False)


def test_day_of_comparison_after_delivery_is_a_look_back_day(read: Read) -> None:
    text = "Launch in May and compare the share of guests who give up on 30 June."
    assert read(f"We expect that fewer guests give up at the address page.\n\n{text}").says("when")


@pytest.mark.parametrize(
    "text", ["We look at it together on 2026-06-30.", "We meet again on 2026-06-30.", "Again in a month, with Ann"]
)
def test_look_back_that_names_no_measure_is_no_metric(read: Read, text: str) -> None:
    reading = read(f"We expect that fewer guests give up: 30 %, down from 40 %.\n\n## Follow-up\n{text}")
    assert [claim.text for claim in reading.claims if claim.slot == "metric"] == [
        "We expect that fewer guests give up: 30 %, down from 40 %."
    ]


@pytest.mark.parametrize("text", ["none planned", "None.", "no follow-up", "Nothing yet"])
def test_follow_up_section_that_says_none_plans_no_look_back(read: Read, text: str) -> None:
    assert read(f"We expect fewer calls.\n\n## Follow-up\n{text}").followup == "none"
    assert read(f"We expect fewer calls.\n\nFollow-up: {text}").followup == "none"


def test_follow_up_that_begins_with_none_can_plan_a_look_back(read: Read) -> None:
    assert read("## Follow-up\nNone of the numbers is in yet, look again on 3 May").followup == "planned"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Hypothesis rejected.", "negative"),
        ("Tl;dr: hypothesis confirmed, -55 % calls.", "positive"),
        ("Our assumption was wrong.", None),
        ("The bet didn't hold.", None),
    ],
)
def test_verdict_on_a_hypothesis_is_a_result(read: Read, text: str, verdict: str | None) -> None:
    reading = read(f"We expect fewer calls.\n\n{text}", status="Done")
    assert reading.followup == "done"
    result = reading.claim("result")
    assert result is not None
    assert verdict in (None, result.status)
    assert [claim.text for claim in reading.claims if claim.slot == "hypothesis"] == ["We expect fewer calls."]


@pytest.mark.parametrize(
    "text", ["The hypothesis is to be validated.", "Is the hypothesis confirmed?", "We will see if our bet was right."]
)
def test_hypothesis_still_to_be_judged_is_no_result(read: Read, text: str) -> None:
    assert "result" not in slots(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "If the average basket drops by more than 5 % we pull the feature.",
        "If fewer than 10 % of members use it by May, we'll kill it.",
        "Stop rule: when refunds exceed 20k we switch off the flag.",
        "Below 1.3 % of orders we drop the idea.",
    ],
)
def test_exit_criterion_is_no_hypothesis(read: Read, text: str) -> None:
    reading = read(text)
    assert reading.hypothesis == "none"
    assert reading.says("exit")


def test_present_costs_are_no_result(read: Read) -> None:
    reading = read("No-shows cost us 8k a month. A deposit should cut that in half.")
    assert (reading.followup, reading.hypothesis) == ("none", "stated")


@pytest.mark.parametrize(
    ("kind", "comment", "followup"),
    [
        ("Bug", "Since 4.2 one in 900 customers sees the error, before it was one in 47.", "done"),
        ("Bug", "Tested with Xcode 9.4.1 and iOS 11.4, no difference, 3 of 5 runs still crash.", "none"),
        ("Story", "Median time to finish the marathon form fell from 00:02:31.400 to 00:01:10.200.", "done"),
        ("Story", "12-21 20:54:03.093: E/mm-camera(427): is_module_stop_session: Exit successful", "none"),
    ],
)
def test_effect_on_people_is_a_result_but_test_runs_and_logs_are_none(
    read: Read, kind: str, comment: str, followup: str
) -> None:
    comments = [Comment(body=comment, at="2026-01-02T00:00:00Z")]
    assert read(title="Crash on rotate", kind=kind, state="done", comments=comments).followup == followup


def test_question_is_no_hypothesis(read: Read) -> None:
    assert read("Why do fewer people come back? We asked five of them.").hypothesis == "none"


@pytest.mark.parametrize("heading", ["Ziel", "Goal", "Target", "Outcome"])
def test_value_alone_is_a_target_but_no_hypothesis(heading: str, read: Read) -> None:
    reading = read(f"## {heading}\n\n30 %")
    assert (reading.hypothesis, reading.says("target")) == ("none", True)
