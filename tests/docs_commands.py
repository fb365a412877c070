"""Find the commands in the README and the docs."""

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
_LANGUAGES = ("", "console", "bash", "sh", "yaml", "groovy", "dockerfile", "ini")
"""Languages of blocks in which `vanitylint …` is a command. In `console`, all lines without `$` are output."""
_SPAN = re.compile(rf"`(vanitylint (?:{'|'.join(VERBS)})\b[^`\n]*)`")


class Command(NamedTuple):
    """A command and its output on the page."""

    line: str
    words: tuple[str, ...]
    stdin: str = ""
    """The file given on standard input."""
    output: str = ""


def commands(text: str) -> Iterator[Command]:
    """Yield the commands in code blocks, in order."""
    for block in _BLOCK.finditer(text):
        block_text = block["fenced"] if block["fence"] else block["indented"]
        if block["language"] == "console":
            for part in re.split(r"^\$ ", block_text, flags=re.MULTILINE)[1:]:
                line, _, output = part.partition("\n")
                yield from _parse_line(line, output)
        elif (block["language"] or "") in _LANGUAGES:
            for line in block_text.replace("\\\n", " ").splitlines():
                yield from _parse_line(line)


def spans(text: str) -> Iterator[Command]:
    """Yield the commands in inline code."""
    for match in _SPAN.finditer(text):
        yield from _parse_line(match[1])


def _parse_line(line: str, output: str = "") -> Iterator[Command]:
    code = re.sub(r"(^|\s)#\s.*", "", line)
    for match in _COMMAND.finditer(code):
        quote = code[match.start() - 1 : match.start()]
        command = match[0].partition(quote)[0] if quote and quote in "'\"" else match[0]
        lexer = shlex.shlex(command, posix=True, punctuation_chars="|<>&;")
        lexer.whitespace_split, lexer.commenters = True, ""
        words, stdin = [*lexer], ""
        end = next((index for index, word in enumerate(words) if word in ("|", ">", "&&", ";", "<")), len(words))
        if words[end:][:1] == ["<"]:
            stdin = words[end + 1]
        yield Command(line.strip(), tuple(words[1:end]), stdin, output)
