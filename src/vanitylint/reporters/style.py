"""How text is written to a terminal: colours, links and width; and which characters are removed."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from urllib.parse import quote

_SGR = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "blue": "34", "green": "32", "cyan": "36"}
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF}
_NONCHARACTERS = {*range(0xFDD0, 0xFDF0), *(plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF))}
_LINE_BREAKS = dict.fromkeys((9, 10, 11, 12, 13, 0x85, 0x2028, 0x2029), " ")
_REPLACEMENTS = dict.fromkeys((*range(32), 127, *range(128, 160), *_BIDI, *_NONCHARACTERS)) | _LINE_BREAKS
_COMBINING_MARKS = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED_MARKS = re.compile(f"({_COMBINING_MARKS}{{4}}){_COMBINING_MARKS}+")
"""More combining marks on one letter than any language uses; they would cover the lines above and below."""
UNSAFE_CODES = frozenset(_REPLACEMENTS)
"""Code points that a terminal would act on, or that `safe` removes for another reason."""
_URL_SAFE = ":/?#@!$&+,;=%-._~"
"""Characters left as they are in a URL; those that could end a link or have a meaning in Markdown are not."""


@dataclass(frozen=True)
class Style:
    """What the destination of the text can display."""

    color: bool = False
    links: bool = False
    unicode: bool = True
    width: int = 100
    verbose: bool = False
    limit: int = 0
    """Maximum number of findings to show in full; 0 for all."""

    def paint(self, text: str, *names: str) -> str:
        """Return text with colours, where they are supported."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_SGR[name] for name in names)}m{text}\x1b[0m"

    def link(self, text: str, url: str) -> str:
        """Return text that opens a URL when clicked; only http and https URLs, and only where links are supported."""
        if not self.links or not url.startswith(("https://", "http://")):
            return text
        return f"\x1b]8;;{safe(url)}\x1b\\{text}\x1b]8;;\x1b\\"

    def wrap(self, text: str, indent: str, first: str | None = None) -> str:
        """Wrap text to the width of the terminal, with `indent` before each line but `first` before the first one."""
        return textwrap.fill(
            text,
            width=self.width,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=True,
            break_on_hyphens=False,
        )

    def suffix(self, before: str, text: str, indent: str) -> str:
        """Return text to put after other text: on the same line if it fits, otherwise on lines of its own."""
        if not text:
            return ""
        column = len(before.rpartition("\n")[2])
        return f"  {text}" if column + 2 + len(text) <= self.width else f"\n{self.wrap(text, indent)}"

    def symbol(self, fancy: str, plain: str) -> str:
        """Return a symbol, or its plain replacement where Unicode is not supported."""
        return fancy if self.unicode else plain


def safe(text: str) -> str:
    """Return text from a tracker on one line, without characters that a terminal or page would act on or cannot show.

    Removed are control characters, escapes, changes of text direction, code points that are not characters, and all but
    four of the combining marks on one letter. Line breaks become spaces.
    """
    if not text.isprintable():  # everything to remove is unprintable, and translating is slow
        text = text.translate(_REPLACEMENTS)
    return text if text.isascii() else _STACKED_MARKS.sub(r"\1", text)


def web_url(url: str) -> str:
    """Return a URL encoded for use in a link; empty if it is not an http or https URL."""
    if not url.startswith(("https://", "http://")):
        return ""
    return quote(safe(url), safe=_URL_SAFE, errors="replace")
