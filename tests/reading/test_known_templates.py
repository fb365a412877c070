"""Known templates: their own words are no answers, wherever they appear and however they were changed."""

from __future__ import annotations

import pickle
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.items import Change, Comment, WorkItem
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.reading.known_templates import KnownTemplates, read_template
from vanitylint.reading.sections import scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vanitylint.backlog.claims import Reading

EPIC = """\
---
name: Epic
about: We expect fewer forms from product people
---
We believe in small bets, and expect more customers to stay because of them.

## Hypothesis
More customers of one group do something more often, thanks to this work.

## Success metric
- Sign-ups per week, from the dashboard of the team

| Metric | Target |
|---|---|
| orders per customer | five percent more |
"""
BODY = EPIC.split("---\n", 2)[2]
FORM = """\
name: Bet
description: We expect fewer empty forms
body:
  - type: markdown
    attributes:
      value: |
        Thanks! We expect that clear bets lead to fewer abandoned projects.
  - type: textarea
    id: hypothesis
    attributes:
      label: Hypothesis
      description: Who will do what differently?
      placeholder: More guests come back within a month.
      value: |
        More people of one group do something more often.

        > It is fine to guess.
    validations:
      required: true
  - type: input
    attributes: {label: Metric, value: orders per customer and week}
  - type: dropdown
    attributes:
      label: Outcome
      options: [Fewer calls to support, More orders per guest]
  - type: checkboxes
    attributes:
      label: Before you start
      options:
        - label: I have looked for [other bets](https://example.org)
          required: true
        - label: We expect fewer support calls from members
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a template and returns its path."""

    def write_template(content: str | bytes, name: str = "epic.md") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_template


@pytest.fixture
def load_template(write: Callable[..., Path], reader: Reader) -> Callable[..., KnownTemplates]:
    """Return a function that writes one template and loads it."""
    return lambda *args: KnownTemplates([write(*args)], reader.vocabulary.is_label)


@pytest.fixture
def read_with(write: Callable[..., Path]) -> Callable[..., Reading]:
    """Return a function that reads an epic with one known template."""

    def read(body: str = "", template: str = EPIC, name: str = "epic.md", **more: Any) -> Reading:
        reader = Reader(templates=[write(template, name)])
        return reader.read(WorkItem(**{"key": "A", "title": "Checkout", "kind": "Epic", "body": body, **more}))

    return read


# Text of a template


@pytest.mark.parametrize(
    "text",
    [
        "More customers of one group do something more often, thanks to this work.",
        "more customers of **one group** do something more often,  thanks to this work".replace("**", ""),
        "Sign-ups per week, from the dashboard of the team",
        "orders per customer",
        BODY,
    ],
)
def test_template_contains_its_blocks_and_cells(load_template: Callable[..., KnownTemplates], text: str) -> None:
    assert load_template(EPIC).contains(text)
    assert load_template(EPIC.replace("\n", "\r\n")).contains(text)
    assert load_template("\ufeff" + EPIC).contains(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "More customers",
        "More customers of one group do something more often, thanks to this work. Guests come back.",
        "We expect fewer forms from product people",
        "name: Epic",
        "## Hypothesis",
    ],
)
def test_template_contains_no_partial_blocks_or_front_matter(
    load_template: Callable[..., KnownTemplates], text: str
) -> None:
    assert not load_template(EPIC).contains(text)


@pytest.mark.parametrize(
    "text", ["Yes", "yes.", "High", "5", "5 %", "12 000", "30 → 20", "sign-ups", "N/A", "顧客満足度"]
)
def test_short_possible_answers_are_never_contained(load_template: Callable[..., KnownTemplates], text: str) -> None:
    template = f"## Metric\n{text}\n\n- {text}\n\n| Target | Metric |\n|---|---|\n| {text} | {text} |"
    assert not load_template(template).contains(text)


def test_text_without_spaces_is_contained(load_template: Callable[..., KnownTemplates]) -> None:
    assert load_template("概要を記入してください").contains("概要を記入してください")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks! We expect that clear bets lead to fewer abandoned projects.",
        "More people of one group do something more often.",
        "It is fine to guess.",
        "orders per customer and week",
        "I have looked for other bets",
        "We expect fewer support calls from members",
    ],
)
@pytest.mark.parametrize("name", ["bet.yml", "bet.YAML"])
def test_form_contains_the_text_it_writes_into_items(
    load_template: Callable[..., KnownTemplates], text: str, name: str
) -> None:
    assert load_template(FORM, name).contains(text)
    assert load_template(FORM.replace("\n", "\r\n"), name).contains(text)


@pytest.mark.parametrize("text", ["Fewer calls to support", "More guests come back within a month."])
def test_options_and_examples_of_a_form_are_not_contained(
    load_template: Callable[..., KnownTemplates], text: str
) -> None:
    assert not load_template(FORM, "bet.yml").contains(text)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "[1, two, [three], null]",
        "[{type: input}]",
        "[{attributes: none}]",
        "[{attributes: {value: [a, b]}}]",
        "[{attributes: {options: [one, {label: [a b]}, {other: 1}, null]}}]",
        "[{attributes: {value: 2026-13-45}}]",
        "&a [*a]",
    ],
)
def test_malformed_parts_of_a_form_contain_nothing(write: Callable[..., Path], reader: Reader, body: str) -> None:
    path = write(f"body: {body}", "bet.yml")
    try:
        assert not KnownTemplates([path], reader.vocabulary.is_label).contains("one")
    except VanitylintError as error:
        assert "this is not YAML" in error.message  # noqa: PT017 - raised only for the circular alias


# Which files are templates


def test_other_files_in_a_template_folder_are_ignored(
    write: Callable[..., Path], tmp_path: Path, reader: Reader
) -> None:
    write(EPIC)
    write(FORM, "bet.yml")
    write("blank_issues_enabled: false", "config.yml")
    write("\xff", "picture.png")
    (tmp_path / "more.md").mkdir()
    templates = KnownTemplates([tmp_path], reader.vocabulary.is_label)
    assert templates.contains("orders per customer")
    assert templates.contains("orders per customer and week")


@pytest.mark.parametrize(
    ("name", "content", "where", "message"),
    [
        ("bet.yml", "name: Bet\nbody:\n  - type: [", "bet.yml:3", "this is not YAML"),
        ("bet.yml", "name: Bet\nabout: a: b", "bet.yml:2", "this is not YAML, mapping values"),
        ("bet.yml", "body: []\n---\nbody: []", "bet.yml:2", "this is not YAML"),
        ("bet.yml", "name: ü\nbody: \x07", "bet.yml:2", "contains a control character"),
        ("bet.yml", "body: " + "[" * 500 + "]" * 500, "bet.yml", "is nested too deeply"),
        ("bet.yml", "[" * 100_000, "bet.yml:1", "this is not YAML"),
        ("bet.yml", "", "bet.yml", "has no list `body:`"),
        ("bet.yml", "- body", "bet.yml", "has no list `body:`"),
        ("bet.yml", "name: Bet\nbody: text", "bet.yml", "has no list `body:`"),
        ("bet.yml", b"name: x\nbody: \xff", "bet.yml:2", "is not UTF-8"),
        ("epic.md", b"One\nTwo\n\xff", "epic.md:3", "is not UTF-8"),
        ("epic.md", "word " * 200_001, "epic.md", "is larger than 1,000,000 bytes"),
        ("config.yml", "body: []", "config.yml", "is not a template"),
        ("epic.txt", "Text", "epic.txt", "is not a template"),
    ],
)
def test_error_of_broken_template_has_file_and_line(
    write: Callable[..., Path], name: str, content: str | bytes, where: str, message: str
) -> None:
    path = write(content, name)
    with pytest.raises(VanitylintError) as raised:
        Reader(templates=[path])
    assert raised.value.where == str(path.with_name(where))
    assert message in raised.value.message


def test_missing_template_and_folder_without_templates_are_errors(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match=r"gone\.md: cannot be opened"):
        Reader(templates=[tmp_path / "gone.md"])
    with pytest.raises(VanitylintError, match="contains no template"):
        Reader(templates=[tmp_path])


# The fingerprint


def test_fingerprint_changes_with_any_template(write: Callable[..., Path], tmp_path: Path, reader: Reader) -> None:
    fingerprints = [b""]
    for name, content in [("epic.md", EPIC), ("epic.md", EPIC + " "), ("bet.yml", FORM), ("a.md", "")]:
        write(content, name)
        fingerprints.append(KnownTemplates(iter([tmp_path]), reader.vocabulary.is_label).fingerprint)
    assert len(set(fingerprints)) == len(fingerprints)
    assert KnownTemplates([], reader.vocabulary.is_label).fingerprint == b""
    assert Reader(templates=iter([tmp_path])).fingerprint != reader.fingerprint


def test_pickled_reader_keeps_its_templates(write: Callable[..., Path]) -> None:
    reader = Reader(None, {"metric": ["Nordstern"]}, [write(EPIC)])
    copy = pickle.loads(pickle.dumps(reader))  # noqa: S301 - our own
    item = WorkItem(key="A", title="A", body=BODY)
    assert copy.fingerprint == reader.fingerprint
    assert copy.read(item) == reader.read(item)


# Items made from a template


def test_untouched_template_is_a_placeholder_once_it_is_known(
    read: Callable[..., Reading], read_with: Callable[..., Reading]
) -> None:
    assert read(BODY).hypothesis == "stated"  # not recognisable as a template
    reading = read_with(BODY)
    assert (reading.hypothesis, reading.metric) == ("placeholder", "placeholder")
    assert {claim.status for claim in reading.claims} == {"placeholder"}


@pytest.mark.parametrize(
    "changed",
    [
        BODY.replace("\n", "\r\n"),
        BODY.upper(),
        BODY.replace("More customers of one group", "**More customers** of [one group](https://example.org)"),
        BODY.replace("\n\n", "\n\n\n\n").replace(" ", "  "),
        BODY.replace("thanks to", "thanks\nto"),
        BODY.replace("## Success metric", "## Notes\nTBD\n\n## Success metric"),
        BODY.split("## Success metric")[0],
    ],
)
def test_template_is_recognised_despite_markup_case_and_other_sections(
    read_with: Callable[..., Reading], changed: str
) -> None:
    assert read_with(changed).hypothesis == "placeholder"


@pytest.mark.parametrize("heading", ["Hypothesis", "Outcome", "Expected outcome"])
def test_outcome_section_with_only_template_text_is_a_placeholder(
    read_with: Callable[..., Reading], heading: str
) -> None:
    body = f"## {heading}\nMore customers of one group do something more often."
    assert read_with(body, body).hypothesis == "placeholder"


@pytest.mark.parametrize(
    "answered",
    [
        BODY.replace("\n\n## Success", "\n\nWe expect fewer support tickets from guests.\n\n## Success"),
        BODY.replace("## Hypothesis\n", "## Hypothesis\nWe expect fewer support tickets from guests.\n\n"),
        BODY.replace("More customers of one group do something", "We expect that new guests will order"),
    ],
)
def test_answer_next_to_or_instead_of_the_prompt_counts(read_with: Callable[..., Reading], answered: str) -> None:
    reading = read_with(answered)
    assert reading.hypothesis == "stated"
    quotes = [claim.text for claim in reading.claims if claim.status == "stated" and claim.slot == "hypothesis"]
    assert all("guests" in quote for quote in quotes)


def test_short_answer_that_is_also_in_the_template_counts(read_with: Callable[..., Reading]) -> None:
    template = "## Metric\nOne of the three below will do nicely.\n\n- sign-ups\n- 5 %"
    assert read_with("## Metric\nsign-ups", template).metric == "output"


def test_short_words_of_an_untouched_template_are_no_answers(read_with: Callable[..., Reading]) -> None:
    table = f"{BODY}| revenue | 5 % |\n"
    assert {claim.status for claim in read_with(table, table).claims} == {"placeholder"}
    answered = read_with(table.replace("five percent more", "7 %"), table)
    assert {(claim.slot, claim.status) for claim in answered.claims} >= {("target", "stated"), ("metric", "outcome")}


def test_prose_of_the_template_is_ignored(read: Callable[..., Reading], read_with: Callable[..., Reading]) -> None:
    prose = "We expect fewer support tickets from guests, by 20 % within four weeks."
    assert read(prose).hypothesis == "stated"
    reading = read_with(prose, prose)
    assert reading.hypothesis != "stated"
    assert {claim.status for claim in reading.claims} <= {"placeholder"}


def test_question_followed_only_by_template_text_is_unanswered(
    read: Callable[..., Reading], read_with: Callable[..., Reading]
) -> None:
    body = "What is your hypothesis?\n\nOur readers like to see it in one sentence."
    assert read(body).hypothesis != "placeholder"
    assert read_with(body, body).hypothesis == "placeholder"


def test_item_from_a_form_is_read_by_its_answers(read_with: Callable[..., Reading]) -> None:
    filled = "### Hypothesis\n\n{}\n\n> It is fine to guess.\n\n### Metric\n\n{}\n\n### Before you start\n\n- [X] {}\n"
    prompts = [
        "More people of one group do something more often.",
        "orders per customer and week",
        "We expect fewer support calls from members",
    ]
    reading = read_with(filled.format(*prompts), FORM, "bet.yml")
    assert (reading.hypothesis, reading.metric) == ("placeholder", "placeholder")
    answers = ["We expect fewer guests to give up at step 2.", "abandoned orders", prompts[2]]
    reading = read_with(filled.format(*answers), FORM, "bet.yml")
    assert (reading.hypothesis, reading.metric) == ("stated", "outcome")


def test_template_text_in_a_field_is_a_placeholder(read_with: Callable[..., Reading]) -> None:
    words = "More people of one group do something more often."
    assert read_with(fields={"Hypothesis": words}, template=f"# Epic\n{words}").hypothesis == "placeholder"


def test_titles_and_comments_are_never_template_text(
    read: Callable[..., Reading], read_with: Callable[..., Reading]
) -> None:
    title, comment = "Fewer support tickets from guests", "Abandoned orders went from 9 % to 7 %, so we keep it."
    item = {"title": title, "comments": [Comment(body=comment)]}
    assert read_with("", f"{title}\n\n{comment}", **item) == read("", **item)
    assert read("", **item).claims


def test_filling_in_the_template_is_no_edit(read_with: Callable[..., Reading]) -> None:
    after = BODY.replace("More customers of one group do something", "We expect that new guests will order")
    change = Change(field="description", at="2026-01-05T00:00:00Z", before=BODY, after=after)
    assert [edit.slot for edit in read_with(after, changes=[change]).edits if edit.slot == "hypothesis"] == []


@pytest.fixture(scope="module")
def own_reader() -> Reader:
    """Provide a reader whose templates a test replaces."""
    return Reader()


_LINES = st.sampled_from(
    [
        "We expect fewer calls", "## Goal", "Metric: sign-ups per week", "**Why:** more people stay", "| Metric | Target |",
        "|---|---|", "| orders per user | five percent |", "- one or two", "- [ ] looked at it", "> a quote", "<!-- what now?",
        "-->", "```", "---", "===", "", "  and more", "_in italics_", "1. first thing", "🎯 **aim**: x", "a | b",
    ]
)  # fmt: skip
_TEMPLATES = st.lists(_LINES | st.text(max_size=30), max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines))
)


@settings(max_examples=25, deadline=None)
@given(body=_TEMPLATES)
def test_any_template_contains_its_blocks_and_states_no_hypothesis(
    tmp_path_factory: pytest.TempPathFactory, own_reader: Reader, body: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(b"---\nname: Any\n---\n" + body.encode())
    own_reader._templates = templates = KnownTemplates([path], own_reader.vocabulary.is_label)
    for section in scan(body, own_reader.vocabulary.is_label):
        for block in section.blocks:
            words = [word for word in block.text.split() if any(map(str.isalpha, word))]
            assert templates.contains(block.text) or len(words) < 2
    assert own_reader.read(WorkItem(key="A", title="A", kind="Epic", body=body)).hypothesis != "stated"


@settings(max_examples=25, deadline=None)
@given(content=st.binary(max_size=80) | st.text(max_size=80).map(str.encode), name=st.sampled_from(["a.md", "a.yml"]))
def test_any_file_is_a_template_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    try:
        assert read_template(path).content == content
    except VanitylintError as error:
        assert str(path) in error.where  # noqa: PT017 - both outcomes are valid


@pytest.mark.parametrize("piece", ["[", "- ", "|", "a:", "<!--", "_", "a ", "\n", "あ", "**a", "{a: "])
@pytest.mark.parametrize("name", ["a.md", "a.yml"])
def test_long_repetitive_template_is_loaded_quickly(
    write: Callable[..., Path], reader: Reader, piece: str, name: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    path = write(piece * (50_000 // len(piece)), name)

    def load() -> None:
        with suppress(VanitylintError):
            KnownTemplates([path], reader.vocabulary.is_label)

    assert seconds(load) < 2
