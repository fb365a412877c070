"""Text from a tracker as Markdown that shows just that text: no layout, no links, nobody called."""

from __future__ import annotations

import re

from vanitylint.reporters.style import safe, web_address
from vanitylint.reporters.wording import cut

_BREAK = "\u200b"
"""A zero-width space: takes no room, is no letter, and a line may end there."""
_LONGEST_WORD = 40
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")
_CALLS = re.compile(
    r"(?<=@)"  # @anna, @acme/team, anna@acme.example
    r"|(?<=\#)(?=\d)"  # #12, acme/shop#7
    r"|(?<=GH-)(?=\d)"
    r"|(?<=:)(?=//)"  # https://acme.example
    r"|(?<=www)(?=\.)"
    r"|(?<=:)(?=[\w+-]+:)",  # :tada:
    re.IGNORECASE,
)
_LAYOUT = re.compile(r"[\\`*_\[\]|~$^#]|^(?:[-+=:]|\d{1,9}[.)])")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;"})


def escape(text: str, most: int = 0) -> str:
    """Text as Markdown that shows it as it is, in one line; inside a table and at the start of a line as well.

    A backslash does not keep `@anna`, `#12` and `www.acme.example` from anything: GitHub and its like look for people,
    issues and addresses in what is shown, after Markdown. So a zero-width space stands inside of each, as in the
    comments of Renovate and other bots: the reader sees no difference, and nobody is called. `<`, `>`, `&` and `{` are
    entities, because some readers of Markdown and templates know no backslash before them.

    Args:
        text: As it came.
        most: How many letters of it to show; 0 for all.
    """
    line = " ".join(safe(text).split())
    line = cut(line, most) if most else line
    line = _CALLS.sub(_BREAK, _LONG_WORD.sub(rf"\g<0>{_BREAK}", line))
    return _LAYOUT.sub(_kept, line).translate(_HTML)


def link(text: str, url: str, most: int = 0) -> str:
    """Text that opens an address; the text alone where the address is not one of the web.

    Args:
        text: As it came.
        url: As it came.
        most: How many letters of the text to show; 0 for all.
    """
    shown, address = escape(text, most), web_address(url).replace("&", "&amp;")
    return f"[{shown}]({address})" if address else shown


def _kept(found: re.Match[str]) -> str:
    """What would be layout, with a backslash before its last sign: that of `12.`, where a line begins, is the dot."""
    return f"{found[0][:-1]}\\{found[0][-1]}"
