"""Markdown within a line to plain words."""

from __future__ import annotations

import re

_LINK = re.compile(r"(?:!\[|\[)([^\[\]]{0,300})\]\([^()\s]{0,1000}(?: \"[^\"]{0,100}\")?\)")
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|input|ins|kbd|label|li|nobr|ol"
    r"|p|picture|pre|s|small|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
"""HTML's tags by name: `<what do we expect?>` is a template's gap, and is kept."""
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SLANTED = re.compile(
    r"(?<![\w*])\*(?![\s*])[^*\n]{2,600}(?<!\s)\*(?![\w*])"
    r"|(?<![\w_])_(?![\s_])[^_\n]{2,600}(?<!\s)_(?![\w_])"
)
_BLANK = "___"
"""A line to write on, as `# of ___` has one."""
_MARKS = "*`\u00a0\u200b"


def upright(raw: str) -> str | None:
    """What is not set in italics; None where everything is upright."""
    if "_" not in raw and "*" not in raw:
        return None
    rest, count = _SLANTED.subn(" ", raw.replace("**", "").replace("__", "") if "_____" not in raw else raw)
    return plain(rest) if count else None


def plain(text: str) -> str:
    """Text without emphasis, links, tags and the backslashes before marks."""
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    for char in _MARKS:
        if char in text:
            text = text.replace(char, "")
    text = text.strip()
    return text if text.startswith(_BLANK) or text.endswith(_BLANK) else text.strip("_").strip()
