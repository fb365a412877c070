"""Convert Jira's wiki markup within one line: emphasis, links, mentions, pictures, escapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.markup import markdown

if TYPE_CHECKING:
    from collections.abc import Callable

# Each alternative begins with a literal character, so that text without markup is skipped at the speed of C.
# None looks beyond the next of its own marks, so that matching is linear overall.
_MARKUP = re.compile(
    r"""
    \{\{ (?P<mono> (?:[^{}\n]++ | \{(?!\{) | \}(?!\}))++ ) \}\}
    | \{ (?P<mark> [*_+^~-] ) \}
    | `  (?P<code> [^`\n]++ ) `
    | :  (?P<address> //[^\s|\]{}*]++ )
    | \[ (?P<link> [^\[\]\n]++ ) \]
    | !(?<![\w!]!) (?P<picture>
        [^\s!|] [^!|\n]* \.(?i:png|jpe?g|gif|svg|bmp|webp|tiff?|mp4|mov|webm) (?:\|[^!\n]*+)?
      ) !
    | \*(?<![\w*]\*) (?P<bold> [^\s*][^*\n]*+ ) (?<!\s)\*(?![\w*])
    | _(?<!\w_)      (?P<italic> [^\s_][^_\n]*+ ) (?<!\s)_(?!\w)
    | -(?<![\w-]-)   (?P<struck> [^\s-][^-\n]*+ ) (?<!\s)-(?![\w-])
    | \+(?<![\w+]\+) (?P<underlined> [^\s+][^+\n]*+ ) (?<!\s)\+(?![\w+])
    | \\(?<=[\w:]\\) (?P<path> \\ [\w.-]++ (?: \\\\ [\w.-]++ )++ )
    | \\ (?P<break> \\ (?! (?<=:\\\\) \w ) )
    | \\ (?P<escaped> [][*_+{}()!|^~?#-] )
    | \((?<!\w\() (?P<smiley> / | x | ! | \? | \*[rgby]? | \+ | - ) \)(?!\w)[ ]?
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\([][*_+{}()!|^~?#-])")
_MARKS = {"*": "**", "_": "*", "-": "~~"}


def inline(text: str) -> str:
    """Convert the markup in a line to Markdown. A forced line break becomes a line break."""
    return _MARKUP.sub(_replace, text)


def _replace(match: re.Match[str]) -> str:
    name = match.lastgroup or ""
    return _WRITERS[name](match[name], match)


def _link(text: str, match: re.Match[str]) -> str:
    """Convert `[text|url]`, `[url]` and `[~user]`. Other brackets stay: checkboxes, blanks, Markdown links."""
    if match.string.startswith("(", match.end()):
        return match[0]
    alias, bar, rest = text.partition("|")
    address = (rest if bar else alias).partition("|")[0].strip()
    if address.startswith("~"):
        return markdown.SOMEONE
    if "://" in address or address.startswith(("mailto:", "www.", "/")):
        return markdown.link(alias.strip() if bar else "", address)
    if address.startswith(("#", "^")) and (bar or "." in address):
        return alias.strip() if bar else address[1:]
    return match[0]


def _emphasised(mark: str) -> Callable[[str, re.Match[str]], str]:
    return lambda words, _match: markdown.emphasis(mark, inline(words))


_WRITERS: dict[str, Callable[[str, re.Match[str]], str]] = {
    "mono": lambda code, _match: markdown.code_span(_ESCAPE.sub(r"\1", code.strip())) if code.strip() else "",
    "mark": lambda mark, _match: _MARKS.get(mark, ""),
    "code": lambda _code, match: match[0],
    "address": lambda _address, match: match[0],
    "link": _link,
    "picture": lambda _name, _match: "",
    "bold": _emphasised("**"),
    "italic": _emphasised("*"),
    "struck": _emphasised("~~"),
    "underlined": lambda words, _match: inline(words),
    "path": lambda _path, match: match[0],
    "break": lambda _break, _match: "\n",
    "escaped": lambda char, _match: char,
    "smiley": lambda _face, _match: "",
}
