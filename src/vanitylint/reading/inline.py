"""Strip inline Markdown and HTML."""

from __future__ import annotations

import re

_LINK = re.compile(r"(?:!\[|\[)([^\[\]]{0,300})\]\([^()\s]{0,1000}(?: \"[^\"]{0,100}\")?\)")
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|input|ins|kbd|label|li|nobr|ol"
    r"|p|picture|pre|s|small|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
"""HTML tags by name: `<what do we expect?>` is a gap in a template, and is kept."""
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ITALICS = re.compile(
    r"(?<![\w*])\*(?![\s*])[^*\n]{2,600}(?<!\s)\*(?![\w*])"
    r"|(?<![\w_])_(?![\s_])[^_\n]{2,600}(?<!\s)_(?![\w_])"
)
_BLANK = "___"
"""A blank to fill in, as in `# of ___`."""
_REMOVED = "*`\u00a0\u200b"


def without_italics(raw: str) -> str | None:
    """Return the text outside italics; None if there are no italics."""
    if "_" not in raw and "*" not in raw:
        return None
    rest, count = _ITALICS.subn(" ", raw.replace("**", "").replace("__", "") if "_____" not in raw else raw)
    return plain(rest) if count else None


def plain(text: str) -> str:
    """Return text without emphasis, link targets, HTML tags and backslash escapes."""
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    for char in _REMOVED:
        if char in text:
            text = text.replace(char, "")
    text = text.strip()
    return text if text.startswith(_BLANK) or text.endswith(_BLANK) else text.strip("_").strip()
