"""How text goes to a terminal: colours, links, width; and what never does."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

_SGR = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "blue": "34", "green": "32", "cyan": "36"}
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF}
_UNSAFE = dict.fromkeys((*range(32), 127, *range(128, 160), *_BIDI)) | {9: " ", 10: " ", 13: " "}
OBEYED = frozenset(_UNSAFE)
"""Characters that a terminal would obey."""


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

    def sign(self, fancy: str, plain: str) -> str:
        """A sign, or its plain stand-in where the terminal has no Unicode."""
        return fancy if self.unicode else plain


def safe(text: str) -> str:
    """Text from a tracker without what a terminal would obey: control characters, escapes, changes of direction."""
    return text.translate(_UNSAFE)
