"""Finds the commands that README and docs show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.cli import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
GENERATED = {"command-line.md", "columns.md", "settings.md"}
PAGES = [ROOT / "README.md", *sorted(
    path for path in (ROOT / "docs").glob("**/*.md") if path.parent.name != "rules" and path.name not in GENERATED
)]  # fmt: skip
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]
_BLOCK = re.compile(
    r"^(?P<fence>```)(?P<language>\w*)\n(?P<fenced>.*?)^```|(?P<indented>(?:^    [^\n]*\n)+)", re.MULTILINE | re.DOTALL
)
_COMMAND = re.compile(rf"(?:^|(?<=[\s/'\"=]))vanitylint(?= (?:{'|'.join(VERBS)})\b).*")
_SPEAKING = ("", "console", "bash", "sh", "yaml", "groovy", "dockerfile", "ini")
"""Languages of blocks in which `vanitylint …` is a command. All of what `console` shows without `$` is output."""
_SPAN = re.compile(rf"`(vanitylint (?:{'|'.join(VERBS)})\b[^`\n]*)`")


class Command(NamedTuple):
    """A command, and what the page shows that it prints."""

    line: str
    words: tuple[str, ...]
    stdin: str = ""
    """The file that is read on standard input."""
    output: str = ""


def commands(text: str) -> Iterator[Command]:
    """Those in blocks, in the page's order."""
    for block in _BLOCK.finditer(text):
        told = block["fenced"] if block["fence"] else block["indented"]
        if block["language"] == "console":
            for part in re.split(r"^\$ ", told, flags=re.MULTILINE)[1:]:
                line, _, output = part.partition("\n")
                yield from _of_line(line, output)
        elif (block["language"] or "") in _SPEAKING:
            for line in told.replace("\\\n", " ").splitlines():
                yield from _of_line(line)


def spans(text: str) -> Iterator[Command]:
    """Those within sentences."""
    for found in _SPAN.finditer(text):
        yield from _of_line(found[1])


def _of_line(line: str, output: str = "") -> Iterator[Command]:
    code = re.sub(r"(^|\s)#\s.*", "", line)
    for found in _COMMAND.finditer(code):
        quote = code[found.start() - 1 : found.start()]
        told = found[0].partition(quote)[0] if quote and quote in "'\"" else found[0]
        lexer = shlex.shlex(told, posix=True, punctuation_chars="|<>&;")
        lexer.whitespace_split, lexer.commenters = True, ""
        words, stdin = [*lexer], ""
        end = next((place for place, word in enumerate(words) if word in ("|", ">", "&&", ";", "<")), len(words))
        if words[end:][:1] == ["<"]:
            stdin = words[end + 1]
        yield Command(line.strip(), tuple(words[1:end]), stdin, output)
