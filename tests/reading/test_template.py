"""An answer, or the template's own words?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.reading.template import is_prompt, is_unfilled

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading
    from vanitylint.reading import Reader


@pytest.mark.parametrize(
    "text",
    [
        # nothing, or a word for nothing
        "", " ", "-", "...", "…", "TBD", "tbd.", "*TBD*", "N/A", "n/a", "None", "TODO", "_No response_", "xxx", "?",
        "T.B.D.", "To be defined", "to be filled in", "Coming soon", "Lorem ipsum", "🚧 TBD",
        # gaps
        "[insert hypothesis here]", "<what will change?>", "{metric}", "_____", "We believe that ____ will ____.",
        "We believe that [this capability] will result in [this outcome].", "<metric> from <baseline> to <target>",
        "Increase … by …", "by XX % until YY", "As a <role>, I want <goal>",
        # questions and requests
        "What do you expect to change?", "What is your hypothesis? How will you know?", "Who benefits?",
        "Describe the outcome you expect.", "Please describe what changes for whom.",
        "e.g. what changes?", "(What do we expect to change?)", "*How will we measure success?*",
        "A clear and concise description of the goal.",
        # labels that wait
        "Metric:", "Expected outcome:",
    ],
)  # fmt: skip
def test_a_templates_own_words_are_no_answer(reader: Reader, text: str) -> None:
    assert is_unfilled(text, reader.vocabulary)


@pytest.mark.parametrize(
    "text",
    [
        "Fewer calls to support.",
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
        "Unknown visitors come back more often.",
        "全体の満足度",
    ],
)
def test_an_authors_own_words_are_an_answer(reader: Reader, text: str) -> None:
    assert not is_unfilled(text, reader.vocabulary)


def test_a_prompt_asks(reader: Reader) -> None:
    assert is_prompt("What do we expect to change?", reader.vocabulary)
    assert is_prompt("Describe the problem.", reader.vocabulary)
    assert not is_prompt("We expect fewer calls.", reader.vocabulary)


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
def test_a_prompt_in_any_form_is_a_gap_and_no_claim(read: Callable[..., Reading], form: str, prompt: str) -> None:
    reading = read(form.format(prompt))
    assert reading.hypothesis == "placeholder"
    assert {claim.status for claim in reading.claims} == {"placeholder"}


def test_an_answer_beside_the_prompt_counts(read: Callable[..., Reading]) -> None:
    reading = read("## Hypothesis\n_What do we expect to change?_\n\nWe expect fewer support tickets.")
    assert reading.hypothesis == "stated"


@pytest.mark.parametrize(
    "piece", ["[", "[a", "<a", "{a", "_", ".", "?", "? ", "x", "X", "%", "N", "(", "…", "*", " ", "a? "]
)
def test_a_long_text_of_one_piece_takes_no_longer_than_any_other(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (40_000 // len(piece))
    assert seconds(lambda: is_unfilled(text, reader.vocabulary)) < 1
