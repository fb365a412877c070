"""Convert the Atlassian Document Format, the JSON in which Jira Cloud stores rich text, to Markdown.

No text is lost: for a block of an unknown type, the content is converted. Text is not escaped, since people write
Markdown into Jira and mean it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

from vanitylint.reading.markup import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Node: TypeAlias = dict[str, Any]
Blocks: TypeAlias = list[list[str]]
"""Blocks of Markdown, each a list of lines."""

_MAX_DEPTH = 40
"""Maximum nesting of blocks; anything deeper becomes plain lines. Jira's editor stops far earlier."""

_MAX_LIST_NUMBER = 10**9
"""Limit of the first number of an ordered list in Markdown."""

_EMPHASIS = {"strike": "~~", "em": "*", "strong": "**"}
_STYLES = frozenset({"code", "link", *_EMPHASIS})
_INLINE = frozenset(("text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard", "placeholder",
                     "mediaInline", "inlineExtension"))  # fmt: skip
_LISTS = frozenset({"bulletList", "orderedList", "taskList", "decisionList"})
_ITEMS = frozenset({"listItem", "taskItem", "blockTaskItem", "decisionItem"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def adf_to_markdown(document: object) -> str:
    """Convert a decoded Atlassian document to Markdown.

    A mention becomes `@someone`, a placeholder that was not filled in a comment, and a picture is dropped.

    Args:
        document: The `doc` node. Of anything else, whatever text it contains is used; `None` gives an empty string.
    """
    return markdown.close_comments("\n".join(_loose(_blocks(_as_nodes([document]), 0))))


def _as_nodes(content: object) -> list[Node]:
    """Return the child nodes, whatever the JSON holds in place of a list of nodes."""
    values = content if isinstance(content, list) else [content]
    return [node for value in values if (node := _as_node(value)) is not None]


def _as_node(value: object) -> Node | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        return {"type": "text", "text": value}
    return {"content": value} if isinstance(value, list) else None


def _children(node: Node) -> list[Node]:
    below = _as_nodes(node.get("content"))
    text = _string(node, "text")
    return [{"type": "text", "text": text}, *below] if text and below else below


def _node_type(node: Node) -> str:
    node_type = node.get("type")
    return node_type if isinstance(node_type, str) else ""


def _attributes(node: Node) -> dict[str, Any]:
    attributes = node.get("attrs")
    return attributes if isinstance(attributes, dict) else {}


def _string(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _blocks(nodes: Iterable[Node], depth: int) -> Blocks:
    if depth > _MAX_DEPTH:
        return [markdown.literal(text) for node in nodes if (text := _flatten(node))]
    blocks: Blocks = []
    for is_inline, run in groupby(nodes, key=_is_inline):
        if is_inline:
            blocks += _paragraph(run)
        else:
            for node in run:
                blocks += _block(node, depth)
    return blocks


def _block(node: Node, depth: int) -> Blocks:
    if writer := _WRITERS.get(_node_type(node)):
        return writer(node, depth)
    return _paragraph([node]) if _is_leaf(node) else _blocks(_children(node), depth + 1)


def _loose(blocks: Blocks) -> list[str]:
    """Join the lines of all blocks, with an empty line between blocks."""
    return [line for block in blocks for line in ("", *block)][1:]


def _tight(blocks: Blocks) -> list[str]:
    """Join the lines of all blocks like `_loose`, but without an empty line before a list."""
    lines: list[str] = []
    for block in blocks:
        is_list = block[0].lstrip("0123456789").startswith(("- ", ". "))
        lines += block if is_list or not lines else ("", *block)
    return lines


def _paragraph(nodes: Iterable[Node]) -> Blocks:
    text = _inline(nodes).strip()
    return [markdown.literal(text)] if text else []


def _heading(node: Node, _depth: int) -> Blocks:
    level = _attributes(node).get("level")
    words = " ".join(_inline(_children(node)).split())
    marks = "#" * (min(max(level, 1), 6) if isinstance(level, int) else 2)
    return [[f"{marks} {words}"]] if words else []


def _code_block(node: Node, _depth: int) -> Blocks:
    code = "".join(map(_flatten, _children(node))).strip("\n")
    return [markdown.fence(code, _string(_attributes(node), "language"))] if code else []


def _quote(node: Node, depth: int) -> Blocks:
    lines = _loose(_blocks(_children(node), depth + 1))
    return [markdown.quote(lines)] if lines else []


def _expand(node: Node, depth: int) -> Blocks:
    title = _string(_attributes(node), "title").strip()
    content = _blocks(_children(node), depth + 1)
    return [[markdown.emphasis("**", title)], *content] if title else content


def _list(node: Node, depth: int) -> Blocks:
    start = _attributes(node).get("order")
    number = start if isinstance(start, int) and 0 <= start < _MAX_LIST_NUMBER else 1
    lines: list[str] = []
    for child in _children(node):
        is_item = _node_type(child) in _ITEMS and not _is_leaf(child)
        content = _tight(_blocks(_children(child) if is_item else [child], depth + 1))
        if not content:
            continue
        if _node_type(child) in _LISTS:
            lines += [f"  {line}" for line in content]
        else:
            lines += markdown.list_item(_marker(node, child, number), content)
            number += 1
    return [lines] if lines else []


def _marker(parent: Node, item: Node, number: int) -> str:
    if _node_type(item) in ("taskItem", "blockTaskItem"):
        return "- [x] " if _attributes(item).get("state") == "DONE" else "- [ ] "
    return f"{number}. " if _node_type(parent) == "orderedList" else "- "


def _table(node: Node, _depth: int) -> Blocks:
    rows = [row for child in _children(node) if (row := _row(child))]
    if not rows:
        return []
    header = all(_node_type(cell) == "tableHeader" for cell in rows[0])
    head = [[_flatten(cell) for cell in row] for row in rows[:1] if header]
    body = [[_cell(cell) for cell in row] for row in rows[len(head) :]]
    return [markdown.table(head + body, header=header)]


def _row(node: Node) -> list[Node]:
    return [node] if _is_leaf(node) and _leaf_text(node).strip() else _children(node)


def _cell(cell: Node) -> str:
    text = _flatten(cell)
    return markdown.emphasis("**", text) if _node_type(cell) == "tableHeader" else text


def _rule(_node: Node, _depth: int) -> Blocks:
    return [["---"]]


_WRITERS: dict[str, Callable[[Node, int], Blocks]] = {
    "paragraph": lambda node, _depth: _paragraph(_children(node)),
    "heading": _heading,
    "codeBlock": _code_block,
    "blockquote": _quote,
    "panel": _quote,
    "expand": _expand,
    "nestedExpand": _expand,
    "table": _table,
    "rule": _rule,
    **dict.fromkeys(_LISTS, _list),
}


def _is_leaf(node: Node) -> bool:
    content = node.get("content")
    return not content or _node_type(node) in _LEAVES or not _as_nodes(content)


def _is_inline(node: Node) -> bool:
    return _node_type(node) in _INLINE and _is_leaf(node)


def _inline(nodes: Iterable[Node]) -> str:
    """Return the text of one paragraph, with its styles."""
    return "".join(_styled("".join(map(_flatten, run)), names, url) for (names, url), run in groupby(nodes, key=_style))


def _style(node: Node) -> tuple[frozenset[str], str]:
    """Return the names of a node's known marks, and its link URL."""
    marks = node.get("marks")
    if not marks or not isinstance(marks, list):
        return frozenset(), ""
    known = [mark for mark in marks if isinstance(mark, dict) and _node_type(mark) in _STYLES]
    url = next((_string(_attributes(mark), "href") for mark in known if _node_type(mark) == "link"), "")
    return frozenset(map(_node_type, known)), url


def _styled(text: str, names: frozenset[str], url: str) -> str:
    if not text.strip():
        return text
    if "code" in names:
        text = markdown.code_span(text)
    for name, mark in _EMPHASIS.items():
        if name in names:
            text = markdown.emphasis(mark, text)
    return markdown.link(text, url) if url else text


def _flatten(node: Node) -> str:
    """Return all text below a node, one line per paragraph, at any depth."""
    if _is_leaf(node):
        return _leaf_text(node)
    lines = []
    stack = [node]
    while stack:
        node = stack.pop()
        children = _children(node)
        if _is_leaf(node):
            lines.append(_leaf_text(node))
        elif all(map(_is_leaf, children)):
            lines.append(_inline(children))
        else:
            stack.extend(reversed(children))
    return "\n".join(line for line in lines if line.strip())


def _leaf_text(node: Node) -> str:
    return _LEAVES.get(_node_type(node), _text_or_label)(node)


def _text_or_label(node: Node) -> str:
    """Return the text, label or URL of a text, status, emoji, card, extension or unknown leaf."""
    attributes = _attributes(node)
    data = attributes.get("data")
    return (
        _string(node, "text")
        or _string(attributes, "text")
        or _string(attributes, "shortName")
        or _string(attributes, "url")
        or (_string(data, "url") if isinstance(data, dict) else "")
    )


def _date(node: Node) -> str:
    """Return the day of a timestamp in milliseconds; a string that is no timestamp is returned unchanged."""
    timestamp = _attributes(node).get("timestamp")
    if not isinstance(timestamp, str | int | float):
        return ""
    try:
        return (_EPOCH + timedelta(milliseconds=int(timestamp))).date().isoformat()
    except (ValueError, OverflowError):
        return timestamp if isinstance(timestamp, str) else ""


_LEAVES: dict[str, Callable[[Node], str]] = {
    "hardBreak": lambda _node: "\n",
    "mention": lambda _node: markdown.SOMEONE,
    "date": _date,
    "placeholder": lambda node: markdown.comment(_string(_attributes(node), "text")),
    "media": lambda _node: "",
    "mediaInline": lambda _node: "",
}
