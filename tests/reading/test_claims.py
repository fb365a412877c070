"""What sentences claim, by the words in them and the place they stand in.

Each case tells an intention of the vocabulary or a trap it is not to fall into, not every word of it.
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
    found = reading.claim(slot)  # type: ignore[arg-type]
    assert found is not None, f"no {slot} among {[claim.slot for claim in reading.claims]}"
    return found


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
def test_an_expected_change_for_people_is_a_hypothesis(read: Read, text: str) -> None:
    assert read(text).hypothesis == "stated"


@pytest.mark.parametrize(
    ("effect", "hypothesis"),
    [("people who find their way at once", "stated"), ("[outcome]", "placeholder"), ("TBD", "placeholder")],
)
def test_a_label_and_what_stands_behind_it_are_one_sentence(read: Read, effect: str, hypothesis: str) -> None:
    reading = read(f"## Hypothesis\n\n**We believe that** new signs\n\n**Will result in** {effect}")
    assert reading.hypothesis == hypothesis
    told = [claim.text for claim in reading.claims if (claim.slot, claim.status) == ("hypothesis", "stated")]
    assert told == ["Will result in people who find their way at once"] * (hypothesis == "stated")


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
def test_what_is_built_is_no_hypothesis(read: Read, text: str) -> None:
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
def test_words_with_two_meanings_are_not_enough(read: Read, text: str) -> None:
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
def test_what_a_bug_report_expects_is_no_hypothesis(read: Read, text: str) -> None:
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
def test_a_reason_without_an_expected_change_is_a_benefit(read: Read, text: str) -> None:
    assert read(text).hypothesis == "benefit"


# Hypotheses in their place


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
def test_below_its_heading_a_hypothesis_needs_fewer_words(read: Read, text: str) -> None:
    assert read(f"## Hypothesis\n{text}").hypothesis == "stated"
    assert read(fields={"Hypothesis": text}).hypothesis == "stated"


def test_a_belief_about_today_is_no_expectation(read: Read) -> None:
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
def test_an_outcome_is_stated_when_something_changes_for_somebody(read: Read, text: str, status: str) -> None:
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
def test_work_to_finish_that_stands_for_an_outcome_is_noted(read: Read, goal: str, is_work: bool) -> None:
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
def test_a_scenario_tells_how_software_behaves(read: Read, text: str, hypothesis: str) -> None:
    assert read(text).hypothesis == hypothesis


def test_what_a_specification_assumes_is_no_hypothesis(read: Read) -> None:
    assert read("## Assumptions\n- v1 has no reports\n- more fields follow later").hypothesis == "none"


def test_a_goal_in_output_is_no_hypothesis(read: Read) -> None:
    reading = read("## Goal\nReach a velocity of 40 story points.")
    assert (reading.hypothesis, reading.metric) != ("stated", "outcome")
    assert reading.metric == "output"


# Titles


@pytest.mark.parametrize(
    "title", ["Fewer cancelled memberships", "Checkout: fewer support tickets", "[Web] More repeat orders by families"]
)
def test_a_title_can_state_the_change(read: Read, title: str) -> None:
    reading = read(title=title)
    assert reading.hypothesis == "stated"
    assert claim(reading, "hypothesis").where == "title"


@pytest.mark.parametrize(
    "title",
    ["Improve error messages", "Faster login", "More information on the basket", "Better drop-down", "Lower case keys"],
)
def test_a_title_that_names_what_is_built_states_nothing(read: Read, title: str) -> None:
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
def test_a_measure_counts_what_happens_for_people_or_the_teams_own_work(read: Read, line: str, status: str) -> None:
    assert read(f"## Success metrics\n- {line}").metric == status


def test_an_outcome_counts_more_than_output_beside_it(read: Read) -> None:
    assert read("## Success metrics\n- All stories done\n- Fewer complaints").metric == "outcome"
    assert read("## Success metrics\n- Fewer complaints\n- All stories done").metric == "outcome"


def test_success_criteria_are_a_metric_only_where_they_say_one(read: Read) -> None:
    assert read("## Success criteria\n- The form is blue\n- The list is sorted").metric == "none"
    assert read("## Success criteria\n- 20 % fewer support tickets").metric == "outcome"


@pytest.mark.parametrize("heading", ["Acceptance criteria", "Definition of done", "Tasks", "Steps to reproduce"])
def test_criteria_of_the_software_are_no_metric(read: Read, heading: str) -> None:
    reading = read(f"## {heading}\n- Conversion rate is shown\n- Users see their churn\n- 80 % of rows are blue")
    assert (reading.hypothesis, reading.metric) == ("none", "none")


# Numbers


def test_one_sentence_can_say_it_all(read: Read) -> None:
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
ITEMS = FORM.replace("\n**", "\n- **")


@pytest.mark.parametrize("body", [FORM, TABLE, HEADINGS, ITEMS], ids=["labels", "table", "headings", "list"])
def test_a_form_is_read_however_it_is_set(read: Read, body: str) -> None:
    reading = read(body)
    told = {
        claim.slot: claim.text for claim in reading.claims if claim.slot != "hypothesis"
    }  # whoever sets a target has one
    assert told == {
        "who": "new customers",
        "metric": "conversion rate",
        "baseline": "3 %",
        "target": "5 %",
        "when": "31 March 2026",
        "guardrail": "no more refunds than today",
        "follow-up": "readout in the May review",
    }
    assert (reading.measure_by, reading.followup) == ("2026-03-31", "planned")


def test_a_form_in_fields_is_read(read: Read) -> None:
    reading = read(fields={"Metric": "conversion rate", "Target": 5, "Baseline": 3.5, "Measure by": "2026-03-31"})
    assert slots(reading) == {"metric", "target", "baseline", "when"}
    assert claim(reading, "baseline").where == "field Baseline"


# When to look


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
def test_the_day_of_delivery_is_no_day_to_look(read: Read, text: str) -> None:
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
def test_a_day_or_period_to_look_is_kept(read: Read, text: str, day: str | None, after: int | None) -> None:
    reading = read(text, started="2026-02-10")
    assert (reading.measure_by, reading.measure_after_days) == (day, after)
    assert reading.followup == "planned"


def test_the_period_of_an_expectation_is_kept_but_books_nothing(read: Read) -> None:
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
def test_a_task_or_a_part_of_its_own_books_the_look_back(read: Read, body: str) -> None:
    assert read(body).followup == "planned"


@pytest.mark.parametrize(
    "body", ["- [ ] Measure the width of the button", "- [ ] Write tests", "- [ ] Monitor the logs"]
)
def test_other_tasks_book_nothing(read: Read, body: str) -> None:
    assert read(body).followup == "none"


def test_a_status_can_book_the_look_back(read: Read) -> None:
    assert read(status="Measuring").followup == "planned"
    assert read(status="In progress").followup == "none"


def test_an_item_that_is_the_look_back_says_so(read: Read) -> None:
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
def test_a_result_in_a_comment_is_a_result(read: Read, text: str) -> None:
    reading = read(comments=[Comment(body=text, at="2026-02-20T10:00:00Z")])
    assert reading.followup == "done"
    found = claim(reading, "result")
    assert (found.text, found.where, found.at) == (text, "comment 2026-02-20", "2026-02-20T10:00:00Z")


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
def test_a_hope_or_a_note_in_a_comment_is_no_result(read: Read, text: str) -> None:
    reading = read(comments=[Comment(body=text)])
    assert "result" not in slots(reading)
    assert reading.followup == "none"


def test_what_a_machine_says_is_not_heard(read: Read) -> None:
    reading = read(comments=[Comment(body=f"{RESULT} We keep it.", automated=True)])
    assert reading.claims == ()
    assert (reading.followup, reading.comment_words) == ("none", 0)


@pytest.mark.parametrize("heading", ["Result", "Actual outcome", "What we learned", "Readout"])
def test_a_result_below_its_heading_is_a_result(read: Read, heading: str) -> None:
    reading = read(f"## {heading}\nNobody noticed the banner, so people kept on calling the office.")
    assert (reading.followup, claim(reading, "result").where) == ("done", f"body > {heading}")


@pytest.mark.parametrize("text", ["", "TBD", "To be filled in after launch", "<!-- What happened? -->", "pending"])
def test_a_part_for_the_result_without_one_is_no_result(read: Read, text: str) -> None:
    reading = read(f"## Result\n{text}")
    assert "result" not in slots(reading)
    assert reading.followup == "none"


def test_a_decision_stands_beside_its_result_or_below_its_heading(read: Read) -> None:
    assert claim(read(f"## Result\n{RESULT} We keep it.\n"), "decision").text.endswith("We keep it.")
    assert claim(read("## Decision\nWe take it out."), "decision").text == "We take it out."
    talk = [Comment(body=RESULT), Comment(body="So we roll it out to everyone.")]
    assert claim(read(comments=talk), "decision").text == "So we roll it out to everyone."


@pytest.mark.parametrize(
    "words",
    [
        "Guest checkout stays.",
        "Turning it on for everyone.",
        "Going on with push as the next step.",
        "so B comes out",
        "Gone in 6.0.",
    ],
)
def test_what_became_of_it_is_a_decision_once_a_result_is_told(read: Read, words: str) -> None:
    assert claim(read(comments=[Comment(body=RESULT), Comment(body=words)]), "decision").text == words
    assert "decision" not in slots(read(comments=[Comment(body=words), Comment(body=RESULT)]))
    assert "decision" not in slots(read(comments=[Comment(body=words)]))


def test_what_customers_cancel_is_not_decided(read: Read) -> None:
    told = "Four weeks later: orders cancelled in time went from 22 % to 47 %."
    reading = read(title="Check the numbers of the reminder", comments=[Comment(body=told)])
    assert claim(reading, "result").text == told
    assert "decision" not in slots(reading)


def test_a_verdict_behind_a_result_is_part_of_it(read: Read) -> None:
    measured = "Conversion went from 30 % to 34 %."
    verdict = "Target missed, and the counter got slower."
    told = read(state="done", comments=[Comment(body=f"{measured} {verdict}")])
    assert [claim.text for claim in told.claims if claim.slot == "result"] == [measured, verdict]
    assert read(state="done", comments=[Comment(body=verdict)]).claim("result") is None


def test_a_decision_before_any_result_is_a_plan(read: Read) -> None:
    talk = [Comment(body="We decided to build it in two steps."), Comment(body=RESULT)]
    assert "decision" not in slots(read(comments=talk))


def test_comments_can_state_a_hypothesis_but_not_by_accident(read: Read) -> None:
    assert read(comments=[Comment(body="I expect fewer support tickets from new users.")]).hypothesis == "stated"
    assert read(comments=[Comment(body="Fewer users, more fun!")]).hypothesis == "none"


def test_words_of_people_in_comments_are_counted(read: Read) -> None:
    comments = [Comment(body="Two words"), Comment(body="not these", automated=True), Comment(body="three\nmore words")]
    assert read(comments=comments).comment_words == 5


# Quotes


def test_each_claim_quotes_its_sentence_with_its_place_and_line(read: Read) -> None:
    text = "Guests matter most to all of us. We expect\nfewer abandoned orders by them."
    reading = read(f"Intro.\n\n## Hypothesis\n\n{text}\n\n## Metric\n- TBD\n- churn")
    stated = claim(reading, "hypothesis")
    assert (stated.text, stated.where, stated.line) == (
        "We expect fewer abandoned orders by them.", "body > Hypothesis", 5,
    )  # fmt: skip
    metrics = [(found.status, found.text, found.line) for found in reading.claims if found.slot == "metric"]
    assert ("placeholder", "TBD", 9) in metrics
    assert ("outcome", "churn", 10) in metrics


def test_lines_count_from_the_beginning_of_the_body_in_its_file(read: Read) -> None:
    assert claim(read("## Metric\nchurn", body_line=40), "metric").line == 41
    assert claim(read(fields={"Metric": "churn"}, body_line=40), "metric").line == 0


def test_a_long_quote_is_cut_between_words(read: Read) -> None:
    text = "We expect fewer support tickets from new users " + "and many other things that happen " * 20
    quote = claim(read(text), "hypothesis").text
    assert len(quote) <= 200
    assert quote.endswith("…")
    assert text.startswith(quote.removesuffix("…"))


def test_a_quote_is_on_one_line_and_without_marks(read: Read) -> None:
    body = "We **expect** fewer\n[support tickets](https://example.org)\nfrom `users`."
    assert claim(read(body), "hypothesis").text == "We expect fewer support tickets from users."


def test_what_is_said_twice_is_quoted_once_a_place(read: Read) -> None:
    claims = read("- We expect fewer support tickets.\n" * 3).claims
    assert [claim.line for claim in claims if claim.slot == "hypothesis"] == [1, 2, 3]
    assert len(set(claims)) == len(claims)


# Status of the whole


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
def test_the_best_that_is_said_counts(read: Read, body: str, status: str) -> None:
    assert read(body).hypothesis == status


def test_an_unfilled_metric_beside_a_named_one_does_not_count(read: Read) -> None:
    assert read("## Metric\nTBD\n\n## Success metrics\nchurn").metric == "outcome"


def test_an_untouched_template_claims_nothing(read: Read) -> None:
    template: dict[str, Any] = {
        "body": "## Hypothesis\n_We believe that [change] will result in [outcome] for [whom]._\n\n## Success metrics\n"
        "| Metric | Baseline | Target |\n|---|---|---|\n|  |  |  |\n\n## Measure by\nYYYY-MM-DD\n\n## Result\n<!-- later -->\n",
        "fields": {"Target": "TBD"},
    }
    reading = read(**template)
    assert (reading.hypothesis, reading.metric, reading.followup) == ("placeholder", "placeholder", "none")
    assert slots(reading) == set()


# Places


def test_a_comment_that_labels_its_result_and_decision_is_read_in_parts(read: Read) -> None:
    body = "Thanks all.\n\nResult: 17 % handed in the form, 15 % in the control group. Inconclusive.\n\nDecision: we keep it."
    reading = read("**Metric:** share of families who hand in the form", comments=[Comment(body=body)])
    assert reading.followup == "done"
    assert claim(reading, "decision").text == "we keep it."


def test_a_task_below_metrics_books_the_look_and_is_no_measure(read: Read) -> None:
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
def test_what_stands_there_names_no_measure(read: Read, text: str) -> None:
    reading = read(text)
    assert (reading.hypothesis in ("none", "benefit"), reading.metric) == (True, "none")


def test_how_often_is_not_when(read: Read) -> None:
    assert "when" not in slots(read("## Goal\nFewer support calls: from 120 a week to below 80."))


def test_a_paragraph_below_the_criteria_is_prose_again(read: Read) -> None:
    criteria = "## Acceptance criteria\n- Users see fewer errors\n\n"
    assert read(criteria).hypothesis == "none"
    assert read(criteria + "We expect fewer support tickets from new users.").hypothesis == "stated"


def test_a_reason_that_holds_the_hypothesis_is_not_told_twice(read: Read) -> None:
    reading = read("## Why\nWe expect fewer support tickets from new users.")
    assert [claim.status for claim in reading.claims if claim.slot == "hypothesis"] == ["stated"]


def test_what_success_depends_on_is_no_result(read: Read) -> None:
    text = "Eye Care's success with the AI voice agent depends entirely on staff confidence and competence in using the system."
    assert "result" not in slots(read(text, kind="Story"))


@pytest.mark.parametrize("blank", ["<{}>", r"\<{}\>", "&lt;{}&gt;", "\u2039{}\u203a"])
def test_a_blank_is_a_blank_however_its_brackets_are_written(read: Read, blank: str) -> None:
    slots_ = (blank.format(words) for words in ("who", "do what differently", "what we look at", "value", "date"))
    frame = "We expect {} to {}; we would see it in {}, target {}, by {}.".format(*slots_)
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
def test_what_is_still_to_come_is_not_filled_in(read: Read, text: str) -> None:
    assert read(f"## Hypothesis\n{text}\n\n## Success metrics\n{text}").hypothesis == "placeholder"
    assert read(f"## Success metrics\n{text}").metric == "placeholder"


def test_what_is_still_to_come_with_a_number_is_an_answer(read: Read) -> None:
    assert read("## Success metrics\nChurn, TBD, but below 5 %").metric == "outcome"
    assert read("## Target\nTBD, but below 5 %").says("target")


@pytest.mark.parametrize("text", ["Ship it on 2026-05-01.", "- Launch on 1 May", "Release planned for May 2026."])
def test_the_day_of_the_delivery_is_no_day_to_look(read: Read, text: str) -> None:
    told = read(f"We expect that fewer guests give up at the address page: 30 %, down from 40 % today.\n\n{text}")
    assert (told.followup, told.says("when")) == ("none", False)


def test_who_delivers_and_then_looks_names_a_day_to_look(read: Read) -> None:
    text = "Launch in May and compare the share of guests who give up on 30 June."
    assert read(f"We expect that fewer guests give up at the address page.\n\n{text}").says("when")


@pytest.mark.parametrize(
    "text", ["We look at it together on 2026-06-30.", "We meet again on 2026-06-30.", "Again in a month, with Ann"]
)
def test_a_look_that_names_nothing_to_look_at_is_no_measure(read: Read, text: str) -> None:
    told = read(f"We expect that fewer guests give up: 30 %, down from 40 %.\n\n## Follow-up\n{text}")
    assert [claim.text for claim in told.claims if claim.slot == "metric"] == [
        "We expect that fewer guests give up: 30 %, down from 40 %."
    ]


@pytest.mark.parametrize("text", ["none planned", "None.", "no follow-up", "Nothing yet"])
def test_a_follow_up_that_there_is_not_books_nothing(read: Read, text: str) -> None:
    assert read(f"We expect fewer calls.\n\n## Follow-up\n{text}").followup == "none"
    assert read(f"We expect fewer calls.\n\nFollow-up: {text}").followup == "none"


def test_a_follow_up_that_begins_so_and_says_more_books_one(read: Read) -> None:
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
def test_a_hypothesis_that_was_judged_is_a_result(read: Read, text: str, verdict: str | None) -> None:
    reading = read(f"We expect fewer calls.\n\n{text}", status="Done")
    assert reading.followup == "done"
    result = reading.claim("result")
    assert result is not None
    assert verdict in (None, result.status)
    assert [claim.text for claim in reading.claims if claim.slot == "hypothesis"] == ["We expect fewer calls."]


@pytest.mark.parametrize(
    "text", ["The hypothesis is to be validated.", "Is the hypothesis confirmed?", "We will see if our bet was right."]
)
def test_a_hypothesis_still_to_be_judged_is_no_result(read: Read, text: str) -> None:
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
def test_when_it_all_ends_is_no_hypothesis(read: Read, text: str) -> None:
    reading = read(text)
    assert reading.hypothesis == "none"
    assert reading.says("exit")


def test_what_something_costs_today_is_no_result(read: Read) -> None:
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
def test_a_result_in_a_bug_report_is_one_that_people_feel_and_no_log_tells_one(
    read: Read, kind: str, comment: str, followup: str
) -> None:
    comments = [Comment(body=comment, at="2026-01-02T00:00:00Z")]
    assert read(title="Crash on rotate", kind=kind, state="done", comments=comments).followup == followup


def test_a_question_expects_nothing_whatever_stands_behind_it(read: Read) -> None:
    assert read("Why do fewer people come back? We asked five of them.").hypothesis == "none"


@pytest.mark.parametrize("heading", ["Ziel", "Goal", "Target", "Outcome"])
def test_a_value_alone_is_no_reason(heading: str, read: Read) -> None:
    told = read(f"## {heading}\n\n30 %")
    assert (told.hypothesis, told.says("target")) == ("none", True)
