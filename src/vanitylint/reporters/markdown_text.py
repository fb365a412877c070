"""Text from a tracker as Markdown that renders as plain text: no formatting, links or mentions."""

from __future__ import annotations

import re

from vanitylint.reporters.style import safe, web_url
from vanitylint.reporters.wording import cut

_ZERO_WIDTH_SPACE = "\u200b"
"""Invisible, not a letter, and a possible line break."""
_MAX_WORD_LENGTH = 40
_LONG_WORD = re.compile(rf"\S{{{_MAX_WORD_LENGTH}}}(?=\S)")
_REFERENCES = re.compile(
    r"(?<=@)"  # @anna, @acme/team, anna@acme.example
    r"|(?<=\#)(?=\d)"  # #12, acme/shop#7
    r"|(?<=GH-)(?=\d)"
    r"|(?<=:)(?=//)"  # https://acme.example
    r"|(?<=www)(?=\.)"
    r"|(?<=:)(?=[\w+-]+:)",  # :tada:
    re.IGNORECASE,
)
_SYNTAX = re.compile(r"[\\`*_\[\]|~$^#]|^(?:[-+=:]|\d{1,9}[.)])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;"})


def escape(text: str, limit: int = 0) -> str:
    """Escape text as one line of Markdown that renders as the text itself, also in a table or at the start of a line.

    Backslashes do not protect `@anna`, `#12` or `www.acme.example`: GitHub and similar sites look for people, issues
    and URLs in the rendered text. So a zero-width space is inserted into each of them, as Renovate and other bots do:
    readers see no difference, and nobody is mentioned. `<`, `>`, `&` and `{` become entities, because some Markdown
    readers and template engines do not support backslashes before them.

    Args:
        text: The text as it came from the tracker.
        limit: Maximum number of characters to show; 0 for all.
    """
    line = " ".join(safe(text).split())
    line = cut(line, limit) if limit else line
    line = _REFERENCES.sub(_ZERO_WIDTH_SPACE, _LONG_WORD.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", line))
    return _SYNTAX.sub(_escape_match, line).translate(_ENTITIES)


def link(text: str, url: str, limit: int = 0) -> str:
    """Return a link with the given text, or the text alone if the URL is not a web URL.

    Args:
        text: The text as it came from the tracker.
        url: The URL as it came from the tracker.
        limit: Maximum number of characters of the text to show; 0 for all.
    """
    shown, target = escape(text, limit), web_url(url).replace("&", "&amp;")
    return f"[{shown}]({target})" if target else shown


def _escape_match(match: re.Match[str]) -> str:
    """Escape the last character of a match with a backslash: in `12.` at the start of a line that is the dot."""
    return f"{match[0][:-1]}\\{match[0][-1]}"
