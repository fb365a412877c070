"""Converting Atlassian documents (ADF) to Markdown: each kind of block, no text lost, no person named."""

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
    result: Node = {"type": kind}
    if attrs:
        result["attrs"] = attrs
    if content:
        result["content"] = [text(child) if isinstance(child, str) else child for child in content]
    return result


def text(words: str, *marks: str | Node) -> Node:
    result: Node = {"type": "text", "text": words}
    if marks:
        result["marks"] = [{"type": mark} if isinstance(mark, str) else mark for mark in marks]
    return result


def link(url: str) -> Node:
    return {"type": "link", "attrs": {"href": url}}


def paragraph(*content: Node | str) -> Node:
    return node("paragraph", *content)


def item(*content: Node | str) -> Node:
    return node("listItem", paragraph(*content))


def markdown(*content: Node | str) -> str:
    return adf_to_markdown({"version": 1, **node("doc", *content)})


def test_blocks_are_separated_by_a_blank_line():
    assert markdown(node("heading", "Goal", level=2), paragraph("Fewer drop-outs"), node("rule")) == (
        "## Goal\n\nFewer drop-outs\n\n---"
    )


@pytest.mark.parametrize(("level", "marks"), [(1, "#"), (6, "######"), (9, "######"), (0, "#"), ("two", "##")])
def test_heading_level_is_always_valid_in_markdown(level: object, marks: str):
    assert markdown(node("heading", "Goal", level=level)) == f"{marks} Goal"


def test_empty_paragraphs_and_headings_are_dropped():
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
def test_marks_become_markdown(marked: Node, expected: str):
    assert markdown(paragraph(marked)) == expected


def test_spaces_are_moved_outside_marks():
    assert markdown(paragraph("a", text(" Metric: ", "strong"), "b")) == "a **Metric:** b"


def test_adjacent_texts_with_same_marks_are_merged():
    assert markdown(paragraph(text("Suc", "strong"), text("cess", "strong"))) == "**Success**"


def test_marks_are_closed_and_reopened_at_line_breaks():
    assert markdown(paragraph(text("a", "strong"), node("hardBreak"), text("b\nc", "strong"))) == "**a**\n**b**\n**c**"


def test_nested_lists_are_indented():
    inner = node("orderedList", item("first"), item("second"), order=3)
    assert markdown(node("bulletList", node("listItem", paragraph("outer"), inner), item("last"))) == (
        "- outer\n  3. first\n  4. second\n- last"
    )


def test_second_paragraph_stays_in_its_list_item():
    assert markdown(node("orderedList", node("listItem", paragraph("a"), paragraph("b")))) == "1. a\n\n   b"


def test_tasks_and_decisions_become_lists():
    tasks = node(
        "taskList",
        node("taskItem", "measure", state="TODO"),
        node("taskList", node("taskItem", "ask five users", state="DONE")),
        node("blockTaskItem", paragraph("decide"), state="DONE"),
    )
    assert markdown(tasks) == "- [ ] measure\n  - [x] ask five users\n- [x] decide"
    assert markdown(node("decisionList", node("decisionItem", "we stop", state="DECIDED"))) == "- we stop"


def test_panels_and_quotes_become_block_quotes():
    content = paragraph("a"), node("bulletList", item("b"))
    assert markdown(node("panel", *content, panelType="info")) == "> a\n>\n> - b"
    assert markdown(node("blockquote", *content)) == "> a\n>\n> - b"


@pytest.mark.parametrize("kind", ["expand", "nestedExpand"])
def test_expand_title_is_a_bold_line_above_its_content(kind: str):
    assert markdown(node(kind, paragraph("inside"), title="Metric")) == "**Metric**\n\ninside"
    assert markdown(node(kind, paragraph("inside"))) == "inside"


@pytest.mark.parametrize("kind", ["layoutSection", "bodiedExtension", "extensionFrame", "syncBlock", "future"])
def test_containers_are_replaced_by_their_content(kind: str):
    assert markdown(node(kind, node("layoutColumn", paragraph("a")), node("layoutColumn", paragraph("b")))) == "a\n\nb"


def test_code_block_fence_differs_from_fences_in_the_code():
    assert markdown(node("codeBlock", "a = 1\n", language="python")) == "```python\na = 1\n```"
    assert markdown(node("codeBlock", "```\nx")) == "~~~\n```\nx\n~~~"
    assert markdown(node("codeBlock", "````\n~~~")) == "`````\n````\n~~~\n`````"


def test_code_block_in_list_item_starts_on_its_own_line():
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


def test_blocks_in_table_cells_are_joined_into_one_line():
    cell = node("tableCell", node("bulletList", item("a"), item(text("b", "em"))), node("codeBlock", "c\nd"))
    assert markdown(node("table", node("tableRow", cell))).endswith("| a<br>*b*<br>c<br>d |")


@pytest.mark.parametrize(
    ("inline_node", "expected"),
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
def test_inline_nodes_without_content_become_text(inline_node: Node, expected: str):
    assert markdown(paragraph("a ", inline_node, " z")) == f"a {expected} z"


@pytest.mark.parametrize("kind", ["blockCard", "embedCard"])
def test_cards_become_their_url(kind: str):
    card = node(kind, url="https://a.example")
    assert markdown(card, card) == "https://a.example\n\nhttps://a.example"


def test_pictures_are_dropped_and_captions_kept():
    media = node("media", id="1", type="file", alt="x.png")
    assert markdown(node("mediaSingle", media, node("caption", "Drop-outs by step"))) == "Drop-outs by step"
    assert markdown(node("mediaGroup", media)) == ""


def test_mentions_and_mail_links_become_someone():
    mention = node("mention", id="5b10", text="@Mia Meier", accessLevel="")
    malformed_mention = {"type": "mention", "content": [text("Mia")]}
    mail_link = text("mia@mail.example", link("mailto:mia@mail.example"))
    assert markdown(paragraph("ask ", mention, malformed_mention, mail_link)) == "ask @someone@someone@someone"


def test_typed_markdown_is_kept():
    assert markdown(paragraph("## Goal"), paragraph("- [ ] measure"), paragraph("<!-- who? -->")) == (
        "## Goal\n\n- [ ] measure\n\n<!-- who? -->"
    )


def test_unclosed_fences_and_comments_are_escaped():
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
def test_malformed_documents_yield_their_text(document: object, expected: str):
    assert adf_to_markdown(document) == expected


@pytest.mark.parametrize(
    "kind", ["bulletList", "listItem", "panel", "paragraph", "table", "expand", "future", "codeBlock"]
)
def test_deeply_nested_text_is_kept(kind: str):
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
    block_lists = st.lists(blocks, min_size=1, max_size=3)
    items = st.lists(
        st.builds(lambda first, more: node("listItem", first, *more), PARAGRAPHS, block_lists),
        min_size=1,
        max_size=2,
    )
    cells = st.lists(block_lists.map(lambda content: node("tableCell", *content)), min_size=1, max_size=2)
    return st.one_of(
        items.map(lambda children: node("bulletList", *children)),
        items.map(lambda children: node("orderedList", *children)),
        block_lists.map(lambda content: node("panel", *content, panelType="info")),
        block_lists.map(lambda content: node("blockquote", *content)),
        block_lists.map(lambda content: node("expand", *content, title="title")),
        cells.map(lambda children: node("table", node("tableRow", *children))),
    )


DOCUMENTS = st.lists(
    st.recursive(st.one_of(PARAGRAPHS, HEADINGS, CODE, TASKS), _containers, max_leaves=8), max_size=4
).map(lambda blocks: {"version": 1, **node("doc", *blocks)})


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_words_are_the_same_as_those_marklas_finds(document: Node):
    words = re.findall(r"word\d{3}", adf_to_markdown(document))
    assert words == re.findall(r"word\d{3}", to_md(document))
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


@settings(max_examples=25, deadline=None)
@given(JSON)
def test_any_json_yields_a_string(document: object):
    assert isinstance(adf_to_markdown(document), str)
