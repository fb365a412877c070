"""From Markdown to sections and blocks: single cases, comparison with a Markdown parser, and hostile texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from vanitylint.reading.inline import plain
from vanitylint.reading.sections import LABEL_LEVEL, Block, scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading.sections import BlockKind

LABELS = {"metric", "target", "goal"}


def is_label(word: str) -> bool:
    return word.lower().partition(" (")[0] in LABELS


def outline(body: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each section's heading with the kind and text of its blocks."""
    return [
        (section.heading, [(block.kind, block.text) for block in section.blocks]) for section in scan(body, is_label)
    ]


def blocks(body: str) -> list[Block]:
    return [block for section in scan(body, is_label) for block in section.blocks]


def texts(body: str) -> list[str]:
    return [block.text for block in blocks(body)]


# Headings and labels


def test_text_before_first_heading_has_its_own_section() -> None:
    assert outline("Intro.\n\n# One\nText.") == [("", [("text", "Intro.")]), ("One", [("text", "Text.")])]
    assert outline("") == [("", [])]


@pytest.mark.parametrize(
    ("line", "heading", "level"),
    [
        ("# Goal", "Goal", 1),
        ("###### Goal", "Goal", 6),
        ("## Goal ##", "Goal", 2),
        ("##   Goal  ", "Goal", 2),
        ("##\tGoal", "Goal", 2),
        ("   ## Goal", "Goal", 2),
        ("## **Goal**", "Goal", 2),
        ("## [Goal](https://example.org)", "Goal", 2),
        ("## Learn C#", "Learn C#", 2),
        ("h2. Goal", "Goal", 2),  # pasted from Jira
        ("Goal\n====", "Goal", 1),
        ("Goal\n----", "Goal", 2),
    ],
)
def test_heading_opens_a_section(line: str, heading: str, level: int) -> None:
    _, section = scan(f"{line}\nText.", is_label)
    assert (section.heading, section.level, section.line) == (heading, level, 1)
    assert [block.text for block in section.blocks] == ["Text."]


@pytest.mark.parametrize(
    "line",
    [
        "#12 is fixed",
        "h2.5 is out",
        "h2o. Is wet",
        "h7. Goal",
        "#hashtag",
        "####### Seven",
        "    # code",
        "\\# Goal",
        "Not = a heading\n\n---",
    ],
)
def test_text_that_only_looks_like_a_heading_opens_no_section(line: str) -> None:
    assert len(scan(line, is_label)) == 1


def test_rule_below_several_lines_is_no_heading() -> None:
    """Strict Markdown has a heading here, but people who write this mean a rule."""
    assert outline("One line,\nand another.\n---\nText.") == [
        ("", [("text", "One line, and another."), ("text", "Text.")])
    ]


def test_section_knows_its_parent() -> None:
    *_, goal, deep, other = scan("# Epic\n## Goal\n### Deep\n## Other", is_label)
    assert deep.parent is goal
    assert other.parent is goal.parent


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("**Goal:** fewer calls", "Goal", ["fewer calls"]),
        ("**Goal**: fewer calls", "Goal", ["fewer calls"]),
        ("__Goal:__ fewer calls", "Goal", ["fewer calls"]),
        ("***Goal:*** fewer calls", "Goal", ["fewer calls"]),
        ("**Anything at all:** fewer calls", "Anything at all", ["fewer calls"]),
        ("**Goal**", "Goal", []),
        ("Goal: fewer calls", "Goal", ["fewer calls"]),
        ("Goal: https://example.org: fewer calls", "Goal", ["https://example.org: fewer calls"]),
        ("> **Goal:** fewer calls", "Goal", ["fewer calls"]),
        ("*Anything at all:* fewer calls", "Anything at all", ["fewer calls"]),
        ("Goal? Fewer calls", "Goal", ["Fewer calls"]),
        ("*How do we know?* Fewer calls", "How do we know", ["Fewer calls"]),
    ],
)
def test_label_opens_a_section(line: str, name: str, rest: list[str]) -> None:
    *_, section = scan(line, is_label)
    assert (section.heading, section.level) == (name, LABEL_LEVEL)
    assert [block.text for block in section.blocks] == rest


@pytest.mark.parametrize(
    "line",
    ["Note: fewer calls", "goal://host", "Who knows? Nobody.", "Goal?", "**Very** important: nothing", "**bold** text"],
)
def test_text_that_only_looks_like_a_label_opens_no_section(line: str) -> None:
    assert len(scan(line, is_label)) == 1


@pytest.mark.parametrize("label", ["Goal:", "**Goal:**", "**Goal**:", "*Goal:*"])
def test_underscores_behind_label_are_its_answer(label: str) -> None:
    *_, goal, after = scan(f"{label} ______\n\nThe list is sorted.", is_label)
    assert [block.text for block in goal.blocks] == ["______"]
    assert (after.heading, [block.text for block in after.blocks]) == ("", ["The list is sorted."])


@pytest.mark.parametrize("label", ["*Goal:*", "_Goal:_", "**Goal:**", "Goal:"])
def test_label_alone_on_its_line_holds_next_paragraph(label: str) -> None:
    *_, goal = scan(f"{label}\n\nFewer calls", is_label)
    assert (goal.heading, [block.text for block in goal.blocks]) == ("Goal", ["Fewer calls"])


def test_section_after_answer_of_label_is_below_its_heading() -> None:
    *_, goal = scan("# Epic\n**Goal:** fewer calls\n\nAnd more.", is_label)
    assert goal.parent is not None
    assert goal.parent.heading == "Epic"
    assert [block.text for block in goal.blocks] == ["And more."]


def test_label_within_a_line_opens_a_section() -> None:
    body = "We call less. Metric: calls a week. Target (June): 30. Nothing: else. See goal: none"
    assert outline(body) == [
        ("", [("text", "We call less.")]),
        ("Metric", [("text", "calls a week.")]),
        ("Target (June)", [("text", "30. Nothing: else. See goal: none")]),
    ]


def test_question_within_a_line_opens_a_section() -> None:
    assert outline("We call less. Metric? Calls a week.") == [
        ("", [("text", "We call less.")]),
        ("Metric", [("text", "Calls a week.")]),
    ]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Goal: fewer calls", ["fewer calls"]),
        ("Goal? Fewer calls.", ["Fewer calls."]),
        ("Goal: what is to change?", []),
        ("Goal: Checkout", []),
        ("Step: fewer calls", []),
    ],
)
def test_answer_in_heading_is_text_of_its_section(heading: str, expected: list[str]) -> None:
    *_, section = scan(f"## {heading}", is_label)
    assert (section.heading, section.level) == (heading, 2)
    assert [block.text for block in section.blocks] == expected


def test_next_question_ends_an_answer() -> None:
    assert outline("Goal? Fewer calls,\nat night.\nWhat could go wrong? More returns.\nWho pays?") == [
        ("", []),
        ("Goal", [("text", "Fewer calls, at night.")]),
        ("", [("text", "What could go wrong? More returns. Who pays?")]),
    ]


def test_label_without_answer_holds_following_paragraphs() -> None:
    *_, goal = scan("**Goal:**\n\nFewer calls\n\nAnd more.", is_label)
    assert (goal.heading, [block.text for block in goal.blocks]) == ("Goal", ["Fewer calls", "And more."])


def test_list_after_answer_belongs_to_its_label() -> None:
    *_, goal = scan("Goal: fewer calls\n\n- of parents", is_label)
    assert [block.text for block in goal.blocks] == ["fewer calls", "of parents"]


# Paragraphs, lists, quotes


def test_lines_of_a_paragraph_are_one_text() -> None:
    assert texts("One\ntwo\n\nthree") == ["One two", "three"]


@pytest.mark.parametrize("bullet", ["- ", "* ", "+ ", "• ", "1. ", "12) ", "-\t"])
def test_list_items_are_blocks(bullet: str) -> None:
    assert outline(f"{bullet}one\n  goes on\n{bullet}two") == [("", [("item", "one goes on"), ("item", "two")])]


def test_tasks_know_whether_they_are_done() -> None:
    kinds = [(block.kind, block.text) for block in blocks("- [ ] open\n- [x] done\n* [X] done too\n- [y] neither")]
    assert kinds == [
        ("open task", "open"), ("done task", "done"), ("done task", "done too"), ("item", "[y] neither"),
    ]  # fmt: skip


def test_known_word_before_colon_labels_its_list_item() -> None:
    assert blocks("- **Metric:** sign-ups\n- Note: none") == [
        Block("sign-ups", 1, "item", "Metric"),
        Block("Note: none", 2, "item"),
    ]


def test_nested_list_items_are_items() -> None:
    assert texts("- one\n  - two\n    - three\n1. four\n   1. five") == [
        "one",
        "two",
        "three",
        "four",
        "five",
    ]


def test_quote_is_a_separate_block() -> None:
    assert outline("> one\n> two\n\ntext") == [("", [("quote", "one two"), ("text", "text")])]


@pytest.mark.parametrize("rule", ["***", "* * *", "---", "- - -", "___", "_ _ _"])
def test_rules_are_left_out(rule: str) -> None:
    assert texts(f"one\n\n{rule}\n\ntwo") == ["one", "two"]


def test_plain_removes_marks_links_and_tags() -> None:
    text = 'We **expect** _fewer_ `calls` from [new users](https://example.org "Title") <br><b>soon</b>'
    assert " ".join(plain(text).split()) == "We expect _fewer_ calls from new users soon"


def test_plain_keeps_blank_in_angle_brackets() -> None:
    assert plain("We expect <what?> to rise") == "We expect <what?> to rise"


def test_plain_removes_backslashes_before_marks() -> None:
    assert plain(r"raise sign\-ups by 5\% \*soon\*, see C:\new") == r"raise sign-ups by 5% soon, see C:\new"


@pytest.mark.parametrize(
    ("body", "upright"),
    [
        ("_What do we expect?_", ""),
        ("*What do we expect?*", ""),
        ("_What do we expect?_ Fewer calls", "Fewer calls"),
        ("- *for example* fewer calls", "fewer calls"),
        ("> _Fewer calls?_", ""),
        ("| A | B |\n|---|---|\n| | _Fewer calls?_ |", ""),
        ("Fewer calls", None),
        ("**Fewer** calls", None),
        ("Fewer_calls and 2 * 3 * 4", None),
        ("We expect ____ to ____", None),
    ],
)
def test_block_knows_its_text_outside_italics(body: str, upright: str | None) -> None:
    assert blocks(body)[-1].upright == upright


def test_cell_knows_plain_text_of_first_cell_in_its_row() -> None:
    cells = blocks("| | Now | Target |\n|---|---|---|\n| **[Churn](x)** | 5 % | 3 % |\n| | 9 | 8 |")
    assert [block.row for block in cells] == ["Churn", "Churn", "Churn", "", "", ""]
    assert [block.row for block in blocks("- item\n\ntext\n\n> quote\n\n| Metric | churn |")] == ["", "", "", ""]


# Code and comments


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "~~~~~"])
def test_fenced_code_is_left_out(fence: str) -> None:
    assert texts(f"before\n{fence}python\n# Heading\n- item\n{fence}\nafter") == ["before", "after"]


@pytest.mark.parametrize(
    ("opening", "inside", "closing"),
    [
        ("````", "```", "````"),
        ("```", "~~~", "```"),
        ("~~~", "```", "~~~"),
        ("```", "``` not the end", "`````"),
    ],
)
def test_fence_ends_with_at_least_as_many_of_its_own_marks(opening: str, inside: str, closing: str) -> None:
    assert texts(f"{opening}\n{inside}\n# Heading\n{closing}\nafter") == ["after"]


def test_unclosed_fence_extends_to_the_end() -> None:
    assert texts("before\n```\n# Heading\n\nafter") == ["before"]


def test_code_on_one_line_opens_no_fence() -> None:
    assert texts("```npm install``` once\n\nafter") == ["npm install once", "after"]


def test_code_in_a_list_item_ends_with_its_fence() -> None:
    assert texts("- ```sh\n  # Heading\n  ```\n- two\n\nafter") == ["two", "after"]


def test_html_comments_are_prompts() -> None:
    body = "## Goal\n<!-- What do you expect? -->\nFewer <!-- how many? --> calls"
    (_, (heading, result)) = outline(body)
    assert heading == "Goal"
    assert result == [("prompt", "What do you expect?"), ("prompt", "how many?"), ("text", "Fewer  calls")]


def test_comment_over_several_lines_is_one_prompt_on_its_first_line() -> None:
    body = "one\n<!--\n# No heading\n\n- no item\n-->\ntwo"
    assert blocks(body) == [
        Block("one", 1, "text"),
        Block("# No heading - no item", 2, "prompt"),
        Block("two", 7, "text"),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Use `<!--` to open.\n\nafter", ["Use <!-- to open.", "after"]),
        ("An arrow <!-- here.\n\nafter", ["An arrow <!-- here.", "after"]),
        ("<!-- open\n\nafter", []),
        ("<!--> after", ["", "after"]),
        ("<!-- a --> one <!-- b --> two", ["a", "b", "one  two"]),
        ("--> after", ["--> after"]),
    ],
)
def test_only_complete_html_comments_are_cut_out_of_text(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


# Tables


def test_cells_are_labelled_by_their_column() -> None:
    assert blocks("| Step | Visitors |\n|---|:-:|\n| Basket | 40 % |\n| Pay | 20 % |") == [
        Block("Basket", 3, "cell", "Step", row="Basket", columns=("Step", "Visitors")),
        Block("40 %", 3, "cell", "Visitors", row="Basket", columns=("Step", "Visitors")),
        Block("Pay", 4, "cell", "Step", row="Pay", columns=("Step", "Visitors")),
        Block("20 %", 4, "cell", "Visitors", row="Pay", columns=("Step", "Visitors")),
    ]


def test_cells_beside_a_known_word_are_labelled_by_it() -> None:
    assert blocks("| Metric | sign-ups |\n| --- | --- |\n| **Target:** | 5 % |") == [
        Block("sign-ups", 1, "pair", "Metric"),
        Block("5 %", 3, "pair", "Target"),
    ]


@pytest.mark.parametrize("delimiter", ["--- | ---", ":-:|--:", "-|-", "___|___"])
def test_table_needs_no_bars_at_its_ends(delimiter: str) -> None:
    assert blocks(f"Step | Visitors\n{delimiter}\nBasket | 40 %") == [
        Block("Basket", 3, "cell", "Step", row="Basket", columns=("Step", "Visitors")),
        Block("40 %", 3, "cell", "Visitors", row="Basket", columns=("Step", "Visitors")),
    ]


@pytest.mark.parametrize("rows", ["", "|  |  |  |", "|  |  |  |\n|  |  |  |"])
def test_unfilled_table_has_an_empty_cell_per_known_column(rows: str) -> None:
    assert blocks(f"| Metric | Colour | Target |\n|---|---|---|\n{rows}") == [
        Block("", 1, "cell", "Metric"),
        Block("", 1, "cell", "Target"),
    ]


def test_known_word_in_table_of_one_column_is_no_label() -> None:
    assert blocks("| Words |\n|---|\n| Metric |") == [
        Block("Metric", 3, "cell", "Words", row="Metric", columns=("Words",))
    ]


def test_row_with_only_a_known_word_is_an_empty_pair() -> None:
    assert blocks("| | now | next |\n|---|---|---|\n| Metric | | |\n| Budget | | |")[0] == Block(
        "", 3, "pair", "Metric"
    )


@pytest.mark.parametrize(("mark", "kind"), [("☐", "open task"), ("☑", "done task"), ("☒", "done task")])
def test_line_with_box_character_is_a_task(mark: str, kind: BlockKind) -> None:
    assert blocks(f"{mark} 2 Metric: ………") == [Block("………", 1, kind, "Metric")]


def test_each_line_with_a_label_is_separate() -> None:
    assert outline("Metric: calls\nkey_result: none")[1:] == [
        ("Metric", [("text", "calls")]),
        ("", [("text", "key_result: none")]),
    ]


@pytest.mark.parametrize("line", ["*Metric*\n", "_Metric_\n", "**2. Metric** "])
def test_known_word_in_italics_or_with_number_is_a_label(line: str) -> None:
    assert outline(f"{line}Fewer calls.")[-1] == ("Metric", [("text", "Fewer calls.")])


def test_empty_header_labels_no_cells() -> None:
    assert blocks("|  |  |  |\n| --- | --- | --- |\n| one | two | three |") == [
        Block("one", 3, "cell", row="one", columns=("", "", "")),
        Block("two", 3, "cell", row="one", columns=("", "", "")),
        Block("three", 3, "cell", row="one", columns=("", "", "")),
    ]


def test_escaped_bar_stays_in_its_cell() -> None:
    assert texts("| A | B |\n|---|---|\n| one \\| two | three |") == ["one | two", "three"]


def test_each_table_has_its_own_header() -> None:
    body = "| A | B |\n|---|---|\n| 1 | 2 |\n## Next\n| C | D |\n|---|---|\n| 3 | 4 |"
    assert [block.label for block in blocks(body)] == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("We expect fewer calls | from users", ["We expect fewer calls | from users"]),
        ("one\ntwo | three\nfour", ["one two | three four"]),
        ("- one | two\n- three", ["one | two", "three"]),
        ("> one | two", ["one | two"]),
        ("| We expect fewer calls |\n| --- |", ["We expect fewer calls"]),
        ("| one | two |\n\nafter", ["one", "two", "after"]),
        ("Metric: calls | per week", ["calls | per week"]),
    ],
)
def test_no_text_is_lost_beside_bars(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


# Lines


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("first_line", [1, 40])
def test_blocks_and_sections_know_their_line_numbers(newline: str, first_line: int) -> None:
    lines = [
        "intro", "", "# One", "", "para", "graph", "- item", "  goes on", "> quote", "", "**Goal:** calls", "", "```",
        "code", "```", "| A | B |", "|---|---|", "| x | y |", "", "Two", "===", "", "end \u2028 here",
    ]  # fmt: skip
    sections = scan(newline.join(lines), is_label, first_line)
    line_numbers = {section.heading: section.line - first_line for section in sections if section.heading}
    assert line_numbers == {"One": 2, "Goal": 10, "Two": 19}
    for section in sections:
        for block in section.blocks:
            assert block.text.split()[0] in lines[block.line - first_line]


# Comparison with a Markdown parser

WORDS = st.lists(st.from_regex(r"[a-z]{3,6}", fullmatch=True), min_size=1, max_size=4).map(" ".join)
TRICKY = st.sampled_from(["#tag", "C#", "`code`", "a|b", "2026", "1.", "it's", "=", "-", "# no", "> no", "*em*"])
LINE = st.tuples(WORDS, st.just("") | TRICKY.map(lambda word: f" {word} ok")).map("".join)
CODE = st.sampled_from(["# CODE", "CODE", "- CODE", "```CODE", "", "CODE | CODE", "<!-- CODE", "====", "> CODE"])
MARKERS = st.sampled_from(["-", "*", "+", "1.", "- [ ]", "- [x]"])
UNDERLINES = st.sampled_from(["==", "=====", "--", "----"])
BLANK = st.sampled_from(["\n\n", "\n\n\n", "\n \n"])


@st.composite
def fences(draw: st.DrawFn) -> str:
    mark, length = draw(st.sampled_from("`~")), draw(st.integers(3, 5))
    code = draw(st.lists(CODE | st.just(mark * (length - 1)), max_size=3))
    closing = mark * draw(st.integers(length, length + 2))
    return "\n".join([mark * length + draw(st.sampled_from(["", "python", " CODE"])), *code, closing])


HEADINGS = st.builds("{} {}{}".format, st.integers(1, 7).map("#".__mul__), LINE, st.sampled_from(["", " #", "  ## "]))
AFTER_A_BLANK_LINE = st.one_of(
    st.lists(LINE, min_size=1, max_size=3).map("\n".join),
    st.builds("{}\n{}".format, LINE, UNDERLINES),
    st.lists(st.builds("{} {}".format, MARKERS, LINE), min_size=1, max_size=3).map("\n".join),
    st.builds("- {}\n  {}".format, LINE, LINE),
    st.sampled_from(["***", "---", "___", "- - -"]),
    WORDS.map("    # CODE {}".format).map(str.upper),
    st.builds("| {} | {} |\n|---|---|\n| {} | {} |".format, WORDS, WORDS, WORDS, WORDS),
    st.builds("{} | {}\n--- | ---\n{} | {}".format, WORDS, WORDS, WORDS, WORDS),
)
ANYWHERE = st.one_of(
    HEADINGS,
    fences(),
    st.builds("> {}\n> # {}".format, LINE, WORDS),
    st.sampled_from(["<!-- # NOTE -->", "<!--\n# NOTE\n\n- NOTE\n-->"]),
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw Markdown with blocks of all types, some without the blank lines that are optional."""
    text = ""
    for _ in range(draw(st.integers(1, 6))):
        interrupts = draw(st.booleans())
        block = draw(ANYWHERE if interrupts else AFTER_A_BLANK_LINE)
        text += (draw(st.just("\n") | BLANK) if interrupts else draw(BLANK)) + block
    return text


PARSER = MarkdownIt("commonmark").enable("table")


def headings_of(body: str) -> list[tuple[int, int, str]]:
    """Return level, line and text of each heading that the parser finds outside lists and quotes."""
    tokens = PARSER.parse(body)
    return [
        (int(token.tag[1]), (token.map or [0])[0] + 1, plain(tokens[place + 1].content))
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0
    ]


@settings(max_examples=25, deadline=None)
@given(documents())
def test_headings_are_those_of_a_markdown_parser(body: str) -> None:
    headings = [(section.level, section.line, section.heading) for section in scan(body, lambda _: False)]
    assert headings[1:] == headings_of(body)


@settings(max_examples=25, deadline=None)
@given(documents())
def test_no_word_is_lost_and_no_code_is_read(body: str) -> None:
    sections = scan(body, lambda _: False)
    shown = [block for section in sections for block in section.blocks if block.kind != "prompt"]
    read = " ".join([section.heading for section in sections] + [f"{block.label} {block.text}" for block in shown])
    assert set(re.findall(r"\b[a-z]{3,6}\b", body)) - {"python"} <= set(re.findall(r"\b[a-z]{3,6}\b", read))
    assert "NOTE" not in read
    assert "    # CODE" in body or "CODE" not in read


@settings(max_examples=25, deadline=None)
@given(documents())
def test_each_block_begins_on_its_line(body: str) -> None:
    lines = body.split("\n")
    for section in scan(body, lambda _: False):
        for block in section.blocks:
            if block.kind != "prompt" and block.text:
                assert block.text.split()[0] in plain(lines[block.line - 1])


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("#-=*_`~<>!|[]()\\: \t\n\rabG1.•\u2028\u200b")))
def test_any_text_gives_sections(body: str) -> None:
    sections = scan(body, is_label, 5)
    assert sections[0].heading == ""
    last = 5 + body.count("\n")
    assert all(5 <= block.line <= last for section in sections for block in section.blocks)


# Hostile texts

PIECES = [
    "<!--", "a <!--", "-->", "<!-- -->", "`<!--", "[", "[]", "[](", "![a](", "](", "*", "**", "**a", "**a:", "_", "`",
    "~~~\n", "```\n", "#", "# ", "#\n", "# a\n", " ", "\t", "\n", "\r", "|", " | ", "| a ", "a | b\n", "| a |\n", "-",
    "- ", "- \n", "- a\n", "=", "=\n", "> ", ">", "1.", "1. \n", "<", "<a", "<b ", "</", "\\", "\\|", ":", "a:",
    "Goal:", "Goal: \n", "**Goal:** a\n", "\u200b", "\u00a0", "\0", "é", "x",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_long_repetitive_text_takes_under_a_second(
    piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (60_000 // len(piece))
    assert seconds(lambda: scan(f"{text}x", is_label)) < 1


@pytest.mark.parametrize("piece", ["<!--", "a <!--", "<!-- a -->", "`<!--`", "<!--\n"])
def test_many_comments_closed_at_the_end_take_under_a_second(
    piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (60_000 // len(piece))
    assert seconds(lambda: scan(f"{text}\n-->", is_label)) < 1
