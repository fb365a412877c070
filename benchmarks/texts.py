"""Let the language model read public texts, so that the weights of signs can be learned from the results.

python -m benchmarks.texts     fetch and read the texts, and write `benchmarks/.texts/heard.jsonl`: about half an hour

There are few labelled items, and what they say in one way is said elsewhere in a hundred. The model understands some
of these, and its predictions teach the signs, which cost next to nothing to evaluate. The texts are those of
`texts.toml`: Markdown files from repositories under open licences, split at headings into pieces similar to items.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from hashlib import blake2b
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
CACHE = HERE / ".texts"
READINGS = CACHE / "heard.jsonl"
NO_LARGE_FILES = "--filter=blob:limit=200k"
MAX_FILE = 40_000
"""Maximum length of a file, in characters; the rest is ignored."""
MIN_PIECE, MAX_PIECE = 80, 1_400
"""Minimum and maximum length of a piece, in characters."""
KINDS = ("task", "feature", "epic", "story")
"""The pieces become items of these kinds in turn, as the kind of an item is a sign, too."""

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)
_TITLE = re.compile(r"^#+ (.+)")


class Repository(NamedTuple):
    """A repository with texts."""

    name: str
    commit: str
    licence: str


class TextReading(msgspec.Struct):
    """A piece of text as an item, and the logits of signs and model for its sentences."""

    item: WorkItem
    sums: list[list[int]]
    """Logit of each claim for each sentence, in hundredths."""


def load_repositories() -> tuple[list[Repository], int]:
    """Load the repositories of `texts.toml`, and the maximum number of pieces of each."""
    config = tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))
    return [Repository(**fields) for fields in config["repository"]], config["most"]


def fetch(repository: Repository) -> Path:
    """Return a bare clone of the repository at its commit, without history; fetch it the first time."""
    folder = CACHE / repository.name
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}.part")
        url = f"https://github.com/{repository.name}"
        _git("init", "--quiet", "--bare", str(partial))
        _git("-C", str(partial), "fetch", "--quiet", "--depth=1", NO_LARGE_FILES, url, repository.commit)
        partial.rename(folder)
    return folder


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], check=True, stdout=subprocess.PIPE).stdout  # noqa: S607 - git


def markdown_texts(folder: Path, commit: str) -> Iterator[str]:
    """Yield the texts of the repository's Markdown files."""
    names = _git("-C", str(folder), "ls-tree", "-rz", "--name-only", commit).decode().split("\0")
    for name in names:
        if name.lower().endswith((".md", ".mdx")):
            text = _git("-C", str(folder), "show", f"{commit}:{name}").decode(errors="replace")
            yield _FRONT_MATTER.sub("", text)[:MAX_FILE]


def split_at_headings(text: str) -> Iterator[str]:
    """Split a text at headings, and join short parts."""
    piece = ""
    for part in _HEADING.split(text):
        if piece and len(piece) + len(part) > MAX_PIECE:
            yield piece
            piece = ""
        piece += part[:MAX_PIECE]
    yield piece


def items_of(repository: Repository, max_pieces: int) -> Iterator[WorkItem]:
    """Yield pieces of a repository's texts as items, in a pseudo-random but reproducible selection."""
    texts = markdown_texts(fetch(repository), repository.commit)
    pieces = {piece for text in texts for piece in split_at_headings(text) if len(piece) >= MIN_PIECE}
    shuffled = sorted(pieces, key=lambda piece: blake2b(piece.encode()).digest())
    for number, piece in enumerate(islice(shuffled, max_pieces)):
        heading = _TITLE.match(piece)
        title, body = (heading[1], piece[heading.end() :]) if heading else (piece.split("\n", 1)[0][:100], piece)
        yield WorkItem(key=f"{repository.name}-{number}", title=title, kind=KINDS[number % len(KINDS)], body=body)


@cache
def _reader() -> Reader:
    return Reader(model=True)


def read_item(item: WorkItem) -> TextReading:
    """Read an item with signs and model."""
    return TextReading(item, list(map(list, _reader().sums(item))))


def main() -> None:
    """Read all texts and write the results."""
    CACHE.mkdir(exist_ok=True)
    repositories, max_pieces = load_repositories()
    partial = READINGS.with_suffix(".part")
    with Pool() as pool, partial.open("wb") as file:
        for repository in repositories:
            rows = [
                msgspec.json.encode(reading)
                for reading in pool.imap(read_item, items_of(repository, max_pieces), chunksize=8)
            ]
            file.write(b"\n".join(rows) + b"\n")
            print(f"{repository.name}: {len(rows)} pieces", flush=True)
    partial.replace(READINGS)


if __name__ == "__main__":
    main()
