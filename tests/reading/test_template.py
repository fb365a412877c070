"""Unfilled text of a template, as opposed to answers by an author."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import Comment
from vanitylint.reading.template import is_prompt, is_unfilled
from vanitylint.reading.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading
    from vanitylint.reading import Reader

    Read = Callable[..., Reading]

PROPOSED_SENTENCE = (
    "We expect <who> to <do what differently>; we would see it in <what we look at>, today <value>, target <value>, "
    "by <date>."
)


def unfilled(reader: Reader, text: str, code: str = "en", upright: str | None = None) -> bool:
    unit = Unit(text, "hypothesis", "body > Hypothesis", 1, "text", upright=upright)
    return is_unfilled(unit, reader.vocabulary, reader.vocabulary._language(code))


@pytest.mark.parametrize(
    "text",
    [
        # empty, or a word for nothing
        "", " ", "-", "...", "…", "TBD", "tbd.", "*TBD*", "N/A", "n/a", "None", "TODO", "_No response_", "xxx", "?",
        "T.B.D.", "To be defined", "to be filled in", "Coming soon", "Lorem ipsum", "🚧 TBD", "none yet", "(to write)", "pls fill", "# of ___", "Showing X to Y leads to Z",
        "[Business metric, e.g. reduce tickets about [X] by 50%]", "Where possible, include the baseline.",
        "When known, state the target value and who it is for.", 'Answer the question "what do we expect to change?"',
        # blanks
        "[insert hypothesis here]", "<what will change?>", "{metric}", "_____", "We believe that ____ will ____.",
        "We believe that [this capability] will result in [this outcome].", "<metric> from <baseline> to <target>",
        "Increase … by …", "by XX % until YY", "As a <role>, I want <goal>",
        "We expect \u2039who\u203a to \u2039do what differently\u203a.", "Result: \u2039what we looked at\u203a went up",
        "We expect who to do what differently; we would see it in what we look at, today value, target value, by date.",
        "We believe that WHO will DO WHAT", "We believe THIS FEATURE will cause OUTCOME for USERS, measured by METRIC",
        "If we (do this) for (these users), then we will see (this outcome).", "______ (the PO fills it in)",
        "We believe that _this_solution_ will achieve _this_outcome_.", "n/a (an enabler)", "#REF!", "………", "or", "(not answered)", "[Leave blank if not applicable]",
        # questions and requests
        "(mandatory – describe the expected value and how it is measured)",
        "The early measures that will help predict the business outcome.",
        "What do you expect to change?", "What is your hypothesis? How will you know?", "Who benefits?",
        "Describe the outcome you expect.", "Please describe what changes for whom.",
        "e.g. what changes?", "(What do we expect to change?)", "*How will we measure success?*",
        "A clear and concise description of the goal.", "Provide a short description.", "Ex.: We expect sign-ups to rise by 5 %.", '"What will change?"', "When will we see it?",
        "Goal (what changes, for whom)",
        # labels without an answer
        "Metric:", "Expected outcome:",
    ],
)  # fmt: skip
def test_text_of_a_template_is_unfilled(reader: Reader, text: str) -> None:
    assert unfilled(reader, text)


@pytest.mark.parametrize(
    "text",
    [
        "Fewer calls to support.",
        "If we... strip dots, then... both find the file.",
        "If we show the price (these users ask for it today), fewer carts are left (this was seen in Denmark).",
        "N/A because the law asks for it.",
        "None of our customers will notice.",
        "5",
        "12 %",
        "0",
        "More sign-ups [1], see [the study](https://example.org).",
        "We expect fewer calls. Is that enough?",
        "What we expect is that people stop calling.",
        "Name and address are asked once; fewer people give up.",
        "We believe that [guest checkout] will reduce abandoned orders from 30 % to 20 %.",
        "Provide vendors with one page for all that they earn.",
        "Replace the form with a single page.",
        "It takes questions away from the tracker (which is for bugs).",
        "Go to /${company}/issues/${key} at once.",
        "freed = computed(...) tells the day.",
        "Unknown visitors come back more often.",
        "We expect the WHO to publish less often.",
        "FEWER USERS GIVE UP, A BETTER OUTCOME FOR ALL OF THEM",
        "Sort orders by date, so that the target value is seen at once.",
        'Fewer mails "do you have a plan?"',
        "When it hiccups, shoppers see an error and leave.",
        "Where the queue is long, people give up.",
        "[x] Hypothesis discussed",
        "More Gen Y and Gen Z customers come back.",
        "全体の満足度",
    ],
)
def test_text_of_an_author_is_an_answer(reader: Reader, text: str) -> None:
    assert not unfilled(reader, text)


def test_prompt_is_recognised(reader: Reader) -> None:
    english = reader.vocabulary.language
    assert is_prompt("What do we expect to change?", english)
    assert is_prompt("Describe the problem.", english)
    assert not is_prompt("We expect fewer calls.", english)
    assert not is_prompt("", english)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Beschreibe, was sich für wen ändern soll."),
        ("fr", "Décrivez le changement attendu."),
        ("es", "Describe el cambio que esperas."),
        ("pt", "Descreva a mudança esperada."),
        ("ja", "期待する変化を記入してください。"),
        ("ja", "誰の行動がどう変わりますか？"),
    ],
)
def test_prompt_is_recognised_in_its_language(reader: Reader, code: str, text: str) -> None:
    assert unfilled(reader, text, code)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Weniger Kunden kündigen ihr Abo."),
        ("fr", "Moins de clients résilient leur abonnement."),
        ("es", "Menos clientes cancelan su suscripción."),
        ("pt", "Menos clientes cancelam a assinatura."),
        ("ja", "解約するユーザーが減る。"),
    ],
)
def test_answer_is_recognised_in_its_language(reader: Reader, code: str, text: str) -> None:
    assert not unfilled(reader, text, code)


@pytest.mark.parametrize("upright", ["", "If", "If …, then"])
def test_text_almost_entirely_in_italics_is_unfilled(reader: Reader, upright: str) -> None:
    assert unfilled(reader, "If fewer people call, then we were right", upright=upright)


def test_text_beside_italics_is_an_answer(reader: Reader) -> None:
    assert not unfilled(reader, "It is said that fewer people call", upright="fewer people call")
    assert not unfilled(reader, "fewer people call", upright=None)


@pytest.mark.parametrize(
    "form",
    [
        "## Hypothesis\n{}",
        "## Hypothesis\n\n> {}",
        "## Hypothesis\n- {}",
        "## Hypothesis\n_{}_",
        "## Hypothesis\n*{}*",
        "## Hypothesis\n<!-- {} -->",
        "## Hypothesis\n<!--\n{}\n-->",
        "**Hypothesis:** {}",
        "**Hypothesis**\n{}",
        "Hypothesis: {}",
        "| Hypothesis | {} |\n|---|---|",
        "- **Hypothesis:** {}",
        "### Hypothesis\r\n\r\n{}\r\n",
    ],
)
@pytest.mark.parametrize("prompt", ["What do we expect to change?", "TBD", "[what will change, and for whom]", ""])
def test_prompt_in_any_form_is_a_placeholder(read: Callable[..., Reading], form: str, prompt: str) -> None:
    reading = read(form.format(prompt))
    assert reading.hypothesis == "placeholder"
    assert {claim.status for claim in reading.claims} == {"placeholder"}


@pytest.mark.parametrize(
    "body",
    [
        "**2. Hypothesis (what is to change for those who book, and for those who sell?)**\n………\n\n**3. Scope**\nOne page.",
        "### 1.2 Expected outcome\n\n### 1.3 Scope\nOne page.",
        "**4 | Goal**\n⟨who does what⟩",
        "Hypothesis – <what do we think will happen?>\nScope – one page",
        "Expected effect on guests: TBD\nOwner: Ada",
        "Business impact (finance form, mandatory): ……\nOwner: Ada",
        "Expected outcome: TBD\nTasks\n- [ ] a landing page\n- [ ] ten interviews",
        "What outcome do we expect?\nWhat will we measure?\nWhen do we review?\n\nDevices: 60, with a cover.",
        "We believe that ______\nfor ______\nwill lead to ______\n\nThe button stays in view.",
        "### What should change for guests, and who says so?\n\n### Notes\nLevels: three.",
        "| | |\n|---|---|\n| Sponsor | Ada |\n| Impact on guests | ??? |",
    ],
)
def test_blank_is_recognised_behind_unusual_headings_and_labels(read: Read, body: str) -> None:
    reading = read(body)
    assert reading.hypothesis == "placeholder"
    assert not reading.says("hypothesis")


@pytest.mark.parametrize(
    "body",
    [
        "### 1.2 Expected outcome\nFewer guests give up.",
        "Hypothesis – fewer guests give up at the till.",
        "Hypothesis - fewer guests give up at the till.",
        "Expected effect on guests: fewer of them give up.",
        "Expected outcome: fewer guests give up\nTasks\n- [ ] a landing page",
    ],
)
def test_answer_is_recognised_behind_unusual_headings_and_labels(read: Read, body: str) -> None:
    assert read(body).hypothesis == "stated"


def test_answer_beside_prompt_counts(read: Callable[..., Reading]) -> None:
    reading = read("## Hypothesis\n_What do we expect to change?_\n\nWe expect fewer support tickets.")
    assert reading.hypothesis == "stated"


@pytest.mark.parametrize(
    "piece", ["[", "[a", "<a", "{a", "_", ".", "?", "? ", "x", "X", "%", "N", "(", "…", "*", " ", "a? "]
)
def test_long_repetitive_text_takes_under_a_second(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (40_000 // len(piece))
    assert seconds(lambda: unfilled(reader, text)) < 1


def test_blanks_of_proposed_sentence_are_recognised_in_any_brackets(read: Read) -> None:
    for brackets in ("<>", "\u2039\u203a", "[]"):
        line = PROPOSED_SENTENCE.translate(str.maketrans("<>", brackets))
        assert read(line).hypothesis == "placeholder", line
        assert read(f"## Hypothesis\n{line}").hypothesis == "placeholder", line
        assert (read(line).metric, read(line).followup) == ("none", "none"), line


def test_proposed_sentence_is_quoted_whole(read: Read) -> None:
    (claim,) = read(PROPOSED_SENTENCE).claims
    assert claim.text == PROPOSED_SENTENCE
    assert claim.where == "body"


def test_only_filled_blanks_are_read(read: Read) -> None:
    reading = read(
        "We expect guests to pay sooner; we would see it in days to payment, today 9, target <value>, by <date>."
    )
    filled = {claim.slot for claim in reading.claims if claim.fills}
    assert (reading.hypothesis, reading.metric) == ("stated", "outcome")
    assert "baseline" in filled
    assert filled.isdisjoint({"target", "when"})


def test_sentence_of_author_beside_blanks_is_read(read: Read) -> None:
    reading = read("We expect 10 % fewer guests to give up.\nWe expect <who> to <do what differently>.")
    assert reading.hypothesis == "stated"
    assert [claim.text for claim in reading.claims if claim.slot == "hypothesis" and claim.status == "stated"] == [
        "We expect 10 % fewer guests to give up."
    ]


@pytest.mark.parametrize(
    "comment",
    [
        PROPOSED_SENTENCE,
        "Result: \u2039what we looked at\u203a went from \u2039before\u203a to \u2039after\u203a; we \u2039keep\u203a it.",
        "Result: <what we looked at> went from <before> to <after>; we <keep / change / remove> it.",
    ],
)
def test_blanks_in_comment_are_no_answer(read: Read, comment: str) -> None:
    reading = read("Pay by invoice.", comments=[Comment(body=comment)])
    assert (reading.hypothesis, reading.metric, reading.followup) == ("none", "none", "none")
    assert not reading.claims


def test_statement_that_no_result_was_found_is_no_result(read: Read) -> None:
    comment = "No result found in description, comments or follow-up."
    assert read("We expect fewer guests to give up.", comments=[Comment(body=comment)]).followup == "none"


def test_dots_and_links_in_comment_are_no_blanks(read: Read) -> None:
    body = "We expect fewer guests to give up."
    comment = "Result: the drop-off rate fell from 40 % to 31 % … see [the chart](https://example.org), we keep it."
    assert read(body, comments=[Comment(body=comment)]).followup == "done"
