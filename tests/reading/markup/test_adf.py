"""Atlassian documents to Markdown: every kind of block, nothing lost, nobody named."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marklas import to_md

from vanitylint.reading.markup.adf import adf_to_markdown

Node = dict[str, Any]


def node(kind: str, *content: Node | str, **attrs: object) -> Node:
    made: Node = {"type": kind}
    if attrs:
        made["attrs"] = attrs
    if content:
        made["content"] = [text(child) if isinstance(child, str) else child for child in content]
    return made


def text(words: str, *marks: str | Node) -> Node:
    made: Node = {"type": "text", "text": words}
    if marks:
        made["marks"] = [{"type": mark} if isinstance(mark, str) else mark for mark in marks]
    return made


def link(url: str) -> Node:
    return {"type": "link", "attrs": {"href": url}}


def paragraph(*content: Node | str) -> Node:
    return node("paragraph", *content)


def item(*content: Node | str) -> Node:
    return node("listItem", paragraph(*content))


def markdown(*content: Node | str) -> str:
    return adf_to_markdown({"version": 1, **node("doc", *content)})


def test_blocks_are_parted_by_an_empty_line():
    assert markdown(node("heading", "Goal", level=2), paragraph("Fewer drop-outs"), node("rule")) == (
        "## Goal\n\nFewer drop-outs\n\n---"
    )


@pytest.mark.parametrize(("level", "marks"), [(1, "#"), (6, "######"), (9, "######"), (0, "#"), ("two", "##")])
def test_heading_level_is_kept_within_what_markdown_knows(level: object, marks: str):
    assert markdown(node("heading", "Goal", level=level)) == f"{marks} Goal"


def test_empty_paragraphs_and_headings_leave_no_trace():
    assert markdown(paragraph(), node("heading", level=1), paragraph(" "), paragraph("x")) == "x"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (text("x", "strong"), "**x**"),
        (text("x", "em"), "*x*"),
        (text("x", "strike"), "~~x~~"),
        (text("x", "code"), "`x`"),
        (text("a`b", "code"), "`` a`b ``"),
        (text("x", "strong", "em"), "***x***"),
        (text("x", "underline", "textColor", "subsup"), "x"),
        (text("docs", link("https://a.example/b")), "[docs](https://a.example/b)"),
        (
            text("docs", "strong", link("https://a.example/b c(d)")),
            "[**docs**](https://a.example/b%20c%28d%29)",
        ),
        (text("https://a.example", link("https://a.example")), "https://a.example"),
    ],
)
def test_marks(marked: Node, expected: str):
    assert markdown(paragraph(marked)) == expected


def test_spaces_stand_outside_the_marks():
    assert markdown(paragraph("a", text(" Metric: ", "strong"), "b")) == "a **Metric:** b"


def test_runs_with_the_same_marks_are_one():
    assert markdown(paragraph(text("Suc", "strong"), text("cess", "strong"))) == "**Success**"


def test_line_breaks_part_lines_and_their_marks():
    assert markdown(paragraph(text("a", "strong"), node("hardBreak"), text("b\nc", "strong"))) == "**a**\n**b**\n**c**"


def test_lists_nest():
    inner = node("orderedList", item("first"), item("second"), order=3)
    assert markdown(node("bulletList", node("listItem", paragraph("outer"), inner), item("last"))) == (
        "- outer\n  3. first\n  4. second\n- last"
    )


def test_a_second_paragraph_stays_in_its_item():
    assert markdown(node("orderedList", node("listItem", paragraph("a"), paragraph("b")))) == "1. a\n\n   b"


def test_tasks_and_decisions():
    tasks = node(
        "taskList",
        node("taskItem", "measure", state="TODO"),
        node("taskList", node("taskItem", "ask five users", state="DONE")),
        node("blockTaskItem", paragraph("decide"), state="DONE"),
    )
    assert markdown(tasks) == "- [ ] measure\n  - [x] ask five users\n- [x] decide"
    assert markdown(node("decisionList", node("decisionItem", "we stop", state="DECIDED"))) == "- we stop"


def test_panel_and_quote_are_quotes():
    content = paragraph("a"), node("bulletList", item("b"))
    assert markdown(node("panel", *content, panelType="info")) == "> a\n>\n> - b"
    assert markdown(node("blockquote", *content)) == "> a\n>\n> - b"


@pytest.mark.parametrize("kind", ["expand", "nestedExpand"])
def test_title_of_an_expand_stands_bold_above_its_content(kind: str):
    assert markdown(node(kind, paragraph("inside"), title="Metric")) == "**Metric**\n\ninside"
    assert markdown(node(kind, paragraph("inside"))) == "inside"


@pytest.mark.parametrize("kind", ["layoutSection", "bodiedExtension", "extensionFrame", "syncBlock", "future"])
def test_containers_pass_on_what_they_hold(kind: str):
    assert markdown(node(kind, node("layoutColumn", paragraph("a")), node("layoutColumn", paragraph("b")))) == "a\n\nb"


def test_code_block_survives_fences_within():
    assert markdown(node("codeBlock", "a = 1\n", language="python")) == "```python\na = 1\n```"
    assert markdown(node("codeBlock", "```\nx")) == "~~~\n```\nx\n~~~"
    assert markdown(node("codeBlock", "````\n~~~")) == "`````\n````\n~~~\n`````"


def test_code_block_in_a_list_item_opens_on_its_own_line():
    assert markdown(node("bulletList", node("listItem", node("codeBlock", "x")))) == "-\n  ```\n  x\n  ```"


def test_table_with_a_header_row():
    table = node(
        "table",
        node("tableRow", node("tableHeader", paragraph("Metric")), node("tableHeader", paragraph("Base|line"))),
        node("tableRow", node("tableCell", paragraph("Sign-ups"), paragraph("a day")), node("tableCell")),
    )
    assert markdown(table) == "| Metric | Base\\|line |\n| --- | --- |\n| Sign-ups<br>a day |  |"


def test_table_with_a_header_column_has_bold_cells():
    row = node("tableRow", node("tableHeader", paragraph("Metric")), node("tableCell", paragraph("sign-ups")))
    assert markdown(node("table", row)) == "|  |  |\n| --- | --- |\n| **Metric** | sign-ups |"


def test_cells_hold_any_block_on_one_line():
    cell = node("tableCell", node("bulletList", item("a"), item(text("b", "em"))), node("codeBlock", "c\nd"))
    assert markdown(node("table", node("tableRow", cell))).endswith("| a<br>*b*<br>c<br>d |")


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (node("status", text="IN PROGRESS", color="blue"), "IN PROGRESS"),
        (node("date", timestamp="1764547200000"), "2025-12-01"),
        (node("date", timestamp=0), "1970-01-01"),
        (node("date", timestamp="soon"), "soon"),
        (node("date", timestamp=1e300), ""),
        (node("date", timestamp=float("nan")), ""),
        (node("date"), ""),
        (node("emoji", shortName=":tada:", text="🎉"), "🎉"),
        (node("emoji", shortName=":own:"), ":own:"),
        (node("placeholder", text="What do\nwe expect? -->"), "<!-- What do we expect? -- > -->"),
        (node("inlineCard", url="https://a.example/B-1"), "https://a.example/B-1"),
        (node("inlineCard", data={"url": "https://a.example/B-2"}), "https://a.example/B-2"),
        (node("mediaInline", id="1", alt="x.png"), ""),
        (node("inlineExtension", extensionKey="k", text="fallback"), "fallback"),
    ],
)
def test_inline_leaves(leaf: Node, expected: str):
    assert markdown(paragraph("a ", leaf, " z")) == f"a {expected} z"


@pytest.mark.parametrize("kind", ["blockCard", "embedCard"])
def test_cards_are_their_address(kind: str):
    card = node(kind, url="https://a.example")
    assert markdown(card, card) == "https://a.example\n\nhttps://a.example"


def test_pictures_are_dropped_and_captions_kept():
    media = node("media", id="1", type="file", alt="x.png")
    assert markdown(node("mediaSingle", media, node("caption", "Drop-outs by step"))) == "Drop-outs by step"
    assert markdown(node("mediaGroup", media)) == ""


def test_nobody_is_named():
    mention = node("mention", id="5b10", text="@Mia Meier", accessLevel="")
    odd = {"type": "mention", "content": [text("Mia")]}
    mail = text("mia@mail.example", link("mailto:mia@mail.example"))
    assert markdown(paragraph("ask ", mention, odd, mail)) == "ask @someone@someone@someone"


def test_markdown_that_was_typed_stays():
    assert markdown(paragraph("## Goal"), paragraph("- [ ] measure"), paragraph("<!-- who? -->")) == (
        "## Goal\n\n- [ ] measure\n\n<!-- who? -->"
    )


def test_text_cannot_hide_what_follows():
    assert markdown(paragraph("```js"), paragraph("Goal")) == "\\```js\n\nGoal"
    assert markdown(paragraph("<!-- open"), paragraph("Goal")) == "&lt;!-- open\n\nGoal"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (None, ""),
        (7, ""),
        ({}, ""),
        ("words", "words"),
        (["a", {"content": ["b"]}], "a\n\nb"),
        ({"content": {"type": "paragraph", "content": "words"}}, "words"),
        ({"type": ["odd"], "content": [None, 3, {"text": "words"}]}, "words"),
        (
            {"type": "paragraph", "attrs": 3, "content": [{"type": "text", "text": "words", "marks": 5}]},
            "words",
        ),
        (
            {"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": [0, {"type": "link"}]}]},
            "x",
        ),
        ({"type": "unknown", "text": "a", "content": [{"type": "text", "text": "b"}]}, "ab"),
        ({"type": "orderedList", "attrs": {"order": 10**10}, "content": ["a"]}, "1. a"),
        ({"type": "table", "content": [text("stray"), {"type": "tableRow"}]}, "|  |\n| --- |\n| stray |"),
        ({"type": "date", "attrs": {"timestamp": []}}, ""),
        ({"type": "text", "text": 5}, ""),
    ],
)
def test_odd_documents_give_the_text_there_is(document: object, expected: str):
    assert adf_to_markdown(document) == expected


@pytest.mark.parametrize(
    "kind", ["bulletList", "listItem", "panel", "paragraph", "table", "expand", "future", "codeBlock"]
)
def test_deep_nesting_keeps_its_words(kind: str):
    document: object = text("deepest")
    for _ in range(20_000):
        document = {"type": kind, "content": [document]}
    assert "deepest" in adf_to_markdown(document)


WORDS = st.integers(100, 999).map("word{}".format)
TEXTS = st.builds(
    lambda words, marks: text(" ".join(words), *marks),
    st.lists(WORDS, min_size=1, max_size=3),
    st.lists(st.sampled_from(["strong", "em", "strike", "underline"]), unique=True, max_size=2),
)
INLINES = TEXTS | st.sampled_from([node("hardBreak"), text(" "), node("mention", id="1", text="@Mia")])
PARAGRAPHS = st.lists(INLINES, max_size=4).map(lambda content: paragraph(*content))
HEADINGS = st.builds(lambda words, level: node("heading", words, level=level), TEXTS, st.integers(1, 6))
CODE = TEXTS.map(lambda words: node("codeBlock", words["text"]))
TASKS = st.lists(
    TEXTS.map(lambda words: node("taskItem", words, state="TODO", localId="1")), min_size=1, max_size=3
).map(lambda items: node("taskList", *items, localId="1"))


def _containers(blocks: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(blocks, min_size=1, max_size=3)
    items = st.lists(
        st.builds(lambda first, more: node("listItem", first, *more), PARAGRAPHS, some),
        min_size=1,
        max_size=2,
    )
    cells = st.lists(some.map(lambda content: node("tableCell", *content)), min_size=1, max_size=2)
    return st.one_of(
        items.map(lambda made: node("bulletList", *made)),
        items.map(lambda made: node("orderedList", *made)),
        some.map(lambda content: node("panel", *content, panelType="info")),
        some.map(lambda content: node("blockquote", *content)),
        some.map(lambda content: node("expand", *content, title="title")),
        cells.map(lambda made: node("table", node("tableRow", *made))),
    )


DOCUMENTS = st.lists(
    st.recursive(st.one_of(PARAGRAPHS, HEADINGS, CODE, TASKS), _containers, max_leaves=8), max_size=4
).map(lambda blocks: {"version": 1, **node("doc", *blocks)})


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_no_word_is_lost_that_another_reader_finds(document: Node):
    found = re.findall(r"word\d{3}", adf_to_markdown(document))
    assert found == re.findall(r"word\d{3}", to_md(document))
    assert "Mia" not in adf_to_markdown(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda values: (
        st.lists(values, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "content", "attrs", "marks", "text", "order"]), values, max_size=4)
        | st.builds(
            lambda kind, content: {"type": kind, "content": content},
            st.sampled_from(
                [
                    "table",
                    "tableRow",
                    "bulletList",
                    "taskItem",
                    "heading",
                    "date",
                    "text",
                    "codeBlock",
                    "panel",
                ]
            ),
            values,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_any_json_gives_text(document: object):
    assert isinstance(adf_to_markdown(document), str)
