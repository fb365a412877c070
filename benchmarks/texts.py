"""Has the language model read public texts, so that the weights of signs can be learned from what it makes of them.

python -m benchmarks.texts     bring the texts, read them, write `benchmarks/.texts/heard.jsonl`: about half an hour

The labelled items are few, and what is said in them in one way is said elsewhere in a hundred. The model understands
some of these hundred; what it says of them teaches the signs, which cost next to nothing to weigh. The texts are those
of `texts.toml`: Markdown files out of repositories that anybody may use, cut at headings into pieces like items.
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
FOLDER = HERE / ".texts"
HEARD = FOLDER / "heard.jsonl"
NO_PICTURES = "--filter=blob:limit=200k"
LONGEST_FILE = 40_000
"""Characters; what comes after them is left out."""
SHORTEST, LONGEST = 80, 1_400
"""Characters of a piece."""
KINDS = ("task", "feature", "epic", "story")
"""The pieces are items of these kinds in turn: what sort of item it is says something, too."""

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)
_TITLE = re.compile(r"^#+ (.+)")


class Repository(NamedTuple):
    """Where texts come from."""

    name: str
    commit: str
    licence: str


class Heard(msgspec.Struct):
    """A piece of text as an item, and what signs and model make of its sentences."""

    item: WorkItem
    sums: list[list[int]]
    """For each sentence the sum for each claim, in hundredths."""


def repositories() -> tuple[list[Repository], int]:
    """Those of `texts.toml`, and how many pieces of each are read."""
    told = tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))
    return [Repository(**each) for each in told["repository"]], told["most"]


def brought(repository: Repository) -> Path:
    """The repository's files at its commit, without history; fetched the first time."""
    folder = FOLDER / repository.name
    if not folder.exists():
        begun = folder.with_name(f"{folder.name}.part")
        address = f"https://github.com/{repository.name}"
        _git("init", "--quiet", "--bare", str(begun))
        _git("-C", str(begun), "fetch", "--quiet", "--depth=1", NO_PICTURES, address, repository.commit)
        begun.rename(folder)
    return folder


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], check=True, stdout=subprocess.PIPE).stdout  # noqa: S607 - git


def texts_of(folder: Path, commit: str) -> Iterator[str]:
    """Its Markdown files."""
    names = _git("-C", str(folder), "ls-tree", "-rz", "--name-only", commit).decode().split("\0")
    for name in names:
        if name.lower().endswith((".md", ".mdx")):
            text = _git("-C", str(folder), "show", f"{commit}:{name}").decode(errors="replace")
            yield _FRONT_MATTER.sub("", text)[:LONGEST_FILE]


def pieces_of(text: str) -> Iterator[str]:
    """A text cut at headings, the short parts together."""
    piece = ""
    for part in _HEADING.split(text):
        if piece and len(piece) + len(part) > LONGEST:
            yield piece
            piece = ""
        piece += part[:LONGEST]
    yield piece


def items_of(repository: Repository, most: int) -> Iterator[WorkItem]:
    """Pieces of a repository's texts as items, chosen as if by chance but always the same."""
    texts = texts_of(brought(repository), repository.commit)
    pieces = {piece for text in texts for piece in pieces_of(text) if len(piece) >= SHORTEST}
    chosen = sorted(pieces, key=lambda piece: blake2b(piece.encode()).digest())
    for number, piece in enumerate(islice(chosen, most)):
        heading = _TITLE.match(piece)
        title, body = (heading[1], piece[heading.end() :]) if heading else (piece.split("\n", 1)[0][:100], piece)
        yield WorkItem(key=f"{repository.name}-{number}", title=title, kind=KINDS[number % len(KINDS)], body=body)


@cache
def _reader() -> Reader:
    return Reader(model=True)


def heard(item: WorkItem) -> Heard:
    """What signs and model make of an item."""
    return Heard(item, list(map(list, _reader().sums(item))))


def main() -> None:
    """Write what the model makes of the texts."""
    FOLDER.mkdir(exist_ok=True)
    found, most = repositories()
    begun = HEARD.with_suffix(".part")
    with Pool() as pool, begun.open("wb") as file:
        for repository in found:
            rows = [msgspec.json.encode(each) for each in pool.imap(heard, items_of(repository, most), chunksize=8)]
            file.write(b"\n".join(rows) + b"\n")
            print(f"{repository.name}: {len(rows)} pieces", flush=True)
    begun.replace(HEARD)


if __name__ == "__main__":
    main()
