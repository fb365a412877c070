"""HTML, as trackers render it or people paste it, to Markdown.

Tags are turned into the nodes of an Atlassian document, so that there is one writer of Markdown for both.

The scanner is our own: texts come from strangers, and `html.parser` (3.11) takes 40 s for 60 kB of `<a `.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING, Literal, NamedTuple

from vanitylint.reading.markup.adf import adf_to_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reading.markup.adf import Node

_TAG = re.compile(
    r"""
    <(?: (?P<comment> !-- )
       | (?P<end> /? ) (?P<name> [a-zA-Z][\w:-]*+ ) (?P<rest> (?: [^<>"']++ | "[^"<]*+" | '[^'<]*+' )*+ ) >
       | [!?] [^<>]*+ >
     )
    """,
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""(?<![^\s"'])([\w-]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))?+""")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SKIPPED = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style")}
_CLIPBOARD = ("[if ", "[endif]", "StartFragment", "EndFragment")
"""How the comments begin that an office program or a browser leaves in what is pasted."""

_NODES = {"ul": "bulletList", "ol": "orderedList", "li": "listItem", "blockquote": "blockquote",
          "pre": "codeBlock", "table": "table", "tr": "tableRow", "td": "tableCell", "th": "tableHeader",
          **{f"h{level}": "heading" for level in range(1, 7)}}  # fmt: skip
_PARENTS = {"li": ("bulletList", "orderedList"), "tr": ("table",), "td": ("tableRow",), "th": ("tableRow",)}
"""What an element stands in. Opening it closes what is open within that, as many leave out `</li>`."""
_ONLY_ELEMENTS = frozenset(("bulletList", "orderedList", "table", "tableRow"))
"""Space between what stands in these means nothing."""
_MARKS = {"strong": "strong", "b": "strong", "summary": "strong", "em": "em", "i": "em",
          "del": "strike", "s": "strike", "strike": "strike",
          "code": "code", "tt": "code", "kbd": "code", "samp": "code"}  # fmt: skip
_INLINE = frozenset(("abbr", "big", "font", "img", "ins", "label", "mark", "script", "small", "span",
                     "style", "sub", "sup", "time", "u", *(_MARKS.keys() - {"summary"})))  # fmt: skip
"""Any other element ends the paragraph before it."""
_LEAVES = {"br": "hardBreak", "hr": "rule"}
_LANGUAGE = re.compile(r"\b(?:language|lang|code)-(\w+)")


def html_to_markdown(text: str) -> str:
    """Markdown of an HTML document or fragment.

    Comments are kept, since templates ask their questions in them. A mention becomes `@someone`; pictures,
    scripts and styles are dropped.
    """
    tree = _Tree()
    for token in _tokens(text):
        tree.add(token)
    return adf_to_markdown(tree.root)


class _Token(NamedTuple):
    kind: Literal["text", "comment", "open", "close"]
    text: str
    """Words, or the name of a tag."""
    source: str = ""
    """The tag's attributes, not yet read."""


def _tokens(text: str) -> Iterator[_Token]:
    """Tags, comments and the text between them. What is never closed is text."""
    last_comment = text.rfind("-->")
    at = 0
    while match := _TAG.search(text, at):
        start, end = match.span()
        yield _Token("text", text[at:start])
        if name := (match["name"] or "").lower():
            yield _Token("close" if match["end"] else "open", name, match["rest"])
            if name in _SKIPPED and not match["end"]:
                closing = _SKIPPED[name].search(text, end)
                end = closing.start() if closing else len(text)
        elif match["comment"] and end <= last_comment:
            closed = text.index("-->", end)
            yield _Token("comment", text[end:closed].strip())
            end = closed + len("-->")
        elif match["comment"]:
            yield _Token("text", match[0])
        at = end
    yield _Token("text", text[at:])


class _Tree:
    """The document as it grows, tag by tag."""

    def __init__(self) -> None:
        self.root: Node = {"type": "doc", "content": []}
        self.open: list[tuple[str, Node]] = [("doc", self.root)]
        """The nodes that are open, each with its type, outermost first."""
        self.counts: Counter[str] = Counter()
        """How many nodes of each type are open."""
        self.marks: Counter[str] = Counter()
        self.link = ""
        self.in_mention = False

    def add(self, token: _Token) -> None:
        """Add a tag, a comment or text."""
        if token.kind == "text":
            self._add_text(_unescape(token.text))
        elif token.kind == "open":
            self._open_tag(token.text, token.source)
        elif token.kind == "close":
            self._close_tag(token.text)
        elif token.text and not token.text.startswith(_CLIPBOARD):
            self._append({"type": "placeholder", "attrs": {"text": token.text}})

    def _open_tag(self, name: str, source: str) -> None:
        if name in _NODES:
            self._open_node(name, source)
        elif name in _LEAVES:
            self._append({"type": _LEAVES[name]})
        elif name == "a":
            self._open_link(_attributes(source))
        elif name == "input":
            self._add_checkbox(_attributes(source))
        elif name not in _INLINE:
            self._end_paragraph()
        if mark := _MARKS.get(name):
            self.marks[mark] += 1
        if name == "code" and self.open[-1][0] == "codeBlock":
            self.open[-1][1]["attrs"] = {"language": _language(source)}

    def _close_tag(self, name: str) -> None:
        if mark := _MARKS.get(name):
            self.marks[mark] = max(0, self.marks[mark] - 1)
        if name in _NODES:
            self._close_node(_NODES[name])
        elif name == "a":
            self.link = ""
            self.in_mention = False
        elif name not in _INLINE:
            self._end_paragraph()

    def _open_node(self, name: str, source: str) -> None:
        self.in_mention = False
        parents = _PARENTS.get(name, ())
        if any(self.counts[parent] for parent in parents):
            while self.open[-1][0] not in parents:
                self._pop()
        elif self.open[-1][0] == "heading":  # nothing of its own size stands in one, so its end was left out
            self._pop()
        kind = _NODES[name]
        node = {"type": kind, "attrs": _node_attributes(name, source), "content": []}
        self._append(node)
        self.open.append((kind, node))
        self.counts[kind] += 1

    def _close_node(self, kind: str) -> None:
        """Close the innermost node of a type, and what is open within it."""
        self.in_mention = False
        if self.counts[kind]:
            while self._pop() != kind:
                pass

    def _pop(self) -> str:
        kind, _ = self.open.pop()
        self.counts[kind] -= 1
        return kind

    def _append(self, node: Node) -> None:
        kind, parent = self.open[-1]
        if kind == "table" and "content" not in node:  # a caption goes above its table
            self.open[-2][1]["content"].insert(-1, node)
        else:
            parent["content"].append(node)

    def _end_paragraph(self) -> None:
        self.in_mention = False
        if self.open[-1][0] not in _ONLY_ELEMENTS:
            self._append({"type": "paragraphEnd", "text": "\n"})

    def _add_text(self, text: str) -> None:
        if not self.counts["codeBlock"]:
            text = _SPACE.sub(" ", text)
        is_layout = self.open[-1][0] in _ONLY_ELEMENTS and not text.strip()
        if text and not is_layout and not self.in_mention:
            marks: list[Node] = [{"type": mark} for mark, count in self.marks.items() if count]
            if self.link:
                marks.append({"type": "link", "attrs": {"href": self.link}})
            self._append({"type": "text", "text": text, "marks": marks})

    def _open_link(self, attributes: dict[str, str]) -> None:
        address = attributes.get("href", "").strip()
        classes = attributes.get("class", "")
        self.in_mention = "mention" in classes or "user-hover" in classes or "ViewProfile.jspa" in address
        self.link = "" if address.startswith(("#", "javascript:")) else address
        if self.in_mention:
            self._append({"type": "mention"})

    def _add_checkbox(self, attributes: dict[str, str]) -> None:
        if attributes.get("type", "").lower() != "checkbox":
            return
        is_done = "checked" in attributes
        kind, node = self.open[-1]
        if kind == "listItem":
            node.update(type="taskItem", attrs={"state": "DONE" if is_done else "TODO"})
        else:
            self._add_text("[x] " if is_done else "[ ] ")


def _node_attributes(name: str, source: str) -> dict[str, object]:
    if name == "pre":
        return {"language": _language(source)}
    return {"level": int(name[1])} if name[1:].isdigit() else {}


def _attributes(source: str) -> dict[str, str]:
    return {name.lower(): _unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(source)}


def _language(source: str) -> str:
    match = _LANGUAGE.search(source)
    return match[1] if match else ""


def _unescape(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a character's number with thousands of digits
        return text
