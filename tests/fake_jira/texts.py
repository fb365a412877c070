"""Convert plain text to a simple Atlassian document, and back."""

from __future__ import annotations

import re
from typing import Any

_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_BULLET = re.compile(r"[-*]\s+(.+)")
_BLOCKS = frozenset({"paragraph", "heading", "listItem", "tableRow", "codeBlock", "blockquote", "panel", "rule"})


def to_adf(text: str | dict[str, Any] | None) -> dict[str, Any] | None:
    """Convert a text to an Atlassian document: paragraphs, `# heading`, `- item`. Documents are returned unchanged."""
    if text is None or isinstance(text, dict):
        return text
    content: list[dict[str, Any]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if heading := _HEADING.fullmatch(line.strip()):
            content.append({"type": "heading", "attrs": {"level": len(heading[1])}, "content": [_text(heading[2])]})
        elif bullet := _BULLET.fullmatch(line.strip()):
            if not (content and content[-1]["type"] == "bulletList"):
                content.append({"type": "bulletList", "content": []})
            content[-1]["content"].append({"type": "listItem", "content": [_paragraph(bullet[1])]})
        elif line.strip():
            content.append(_paragraph(line.strip()))
    return {"type": "doc", "version": 1, "content": content}


def to_plain(value: object) -> str:
    """Return the plain text of a text or document, one line per block."""
    if isinstance(value, dict):
        return re.sub(r"\n{2,}", "\n", "".join(_pieces(value))).strip("\n")
    return "" if value is None else str(value)


def _pieces(node: dict[str, Any]) -> list[str]:
    if node.get("type") == "hardBreak":
        return ["\n"]
    pieces = [str(node["text"])] if "text" in node else []
    for child in node.get("content") or ():
        pieces += _pieces(child)
    if node.get("type") in _BLOCKS:
        pieces.append("\n")
    return pieces


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def _paragraph(words: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [_text(words)]}
