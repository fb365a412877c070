"""How text goes to a terminal: colours, links, width; and what never does."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from urllib.parse import quote

_SGR = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "blue": "34", "green": "32", "cyan": "36"}
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF}
_NO_LETTERS = {*range(0xFDD0, 0xFDF0), *(plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF))}
_LINES = dict.fromkeys((9, 10, 11, 12, 13, 0x85, 0x2028, 0x2029), " ")
_UNSAFE = dict.fromkeys((*range(32), 127, *range(128, 160), *_BIDI, *_NO_LETTERS)) | _LINES
_MARKS = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_HEAP = re.compile(f"({_MARKS}{{4}}){_MARKS}+")
"""More marks on one letter than any language has: they run over the lines above and below."""
OBEYED = frozenset(_UNSAFE)
"""Characters that a terminal would obey."""
_IN_ADDRESSES = ":/?#@!$&+,;=%-._~"
"""What stays as it is in an address; what could end a link, or mean something in Markdown, does not."""


@dataclass(frozen=True)
class Style:
    """What the place that text goes to can show."""

    color: bool = False
    links: bool = False
    unicode: bool = True
    width: int = 100
    verbose: bool = False
    limit: int = 0
    """How many findings to show in full; 0 for all."""

    def paint(self, text: str, *names: str) -> str:
        """Text in colours, where there are any."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_SGR[name] for name in names)}m{text}\x1b[0m"

    def link(self, text: str, url: str) -> str:
        """Text that opens an address when clicked; only http and https addresses, only where it is understood."""
        if not self.links or not url.startswith(("https://", "http://")):
            return text
        return f"\x1b]8;;{safe(url)}\x1b\\{text}\x1b]8;;\x1b\\"

    def wrap(self, text: str, indent: str, first: str | None = None) -> str:
        """Text in lines no wider than the terminal, each behind `indent`, the first one behind `first`."""
        return textwrap.fill(
            text,
            width=self.width,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=True,
            break_on_hyphens=False,
        )

    def behind(self, before: str, words: str, indent: str) -> str:
        """Words to stand behind others: on the same line where there is room, else on one of their own."""
        if not words:
            return ""
        used = len(before.rpartition("\n")[2])
        return f"  {words}" if used + 2 + len(words) <= self.width else f"\n{self.wrap(words, indent)}"

    def sign(self, fancy: str, plain: str) -> str:
        """A sign, or its plain stand-in where the terminal has no Unicode."""
        return fancy if self.unicode else plain


def safe(text: str) -> str:
    """Text from a tracker on one line, without what a terminal or a page would obey or stumble over.

    Control characters, escapes and changes of direction go, and so do code points that are no letters, and of heaps of
    marks on one letter all but four. Ends of lines are spaces.
    """
    if not text.isprintable():  # what is to go is nowhere else, and looking for it takes long
        text = text.translate(_UNSAFE)
    return text if text.isascii() else _HEAP.sub(r"\1", text)


def web_address(url: str) -> str:
    """An address as a link can hold it; empty where it is not one of the web."""
    if not url.startswith(("https://", "http://")):
        return ""
    return quote(safe(url), safe=_IN_ADDRESSES, errors="replace")
