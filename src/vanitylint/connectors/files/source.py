"""A file, a folder or the standard input as a source: which files are read, and in which order."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.files.contents import read_alone, read_file, read_input, unreadable
from vanitylint.connectors.files.file import NotRecognised, Tally
from vanitylint.connectors.files.slips import what_was_meant
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.connectors.files.file import Entries
    from vanitylint.connectors.files.markdown.history import History
    from vanitylint.connectors.survey import Survey

Histories: TypeAlias = "Callable[[], History]"

_DATA = frozenset({".json", ".jsonl", ".ndjson", ".csv"})
_EXPORTS = frozenset({".jsonl", ".ndjson", ".csv"})
"""In a repository `.json` files are about anything; these are not."""
_MARKDOWN = frozenset({".md", ".markdown"})
_NUMBERS = re.compile(r"([0-9]+)")


@dataclass(frozen=True)
class FileSource:
    """A file, a folder or the standard input as a source of work items."""

    name: str
    """As the user wrote it."""
    read: Callable[[], Entries]
    """Starts to read it from the beginning."""
    history: History | None = None
    """What adds to its items what was said before, where that is kept elsewhere."""
    parents: tuple[str, ...] = ()
    """Names of fields that name the item above, as the config has them."""
    is_live = False

    def items(self, bookmark: str = "") -> Entries:  # noqa: ARG002 - a file is read as a whole
        """Every work item, and a problem for each thing that could not be read.

        Args:
            bookmark: Not looked at.

        Raises:
            VanitylintError: It cannot be read, or nothing in it is recognised.
        """
        entries = self._with_parents() if self.parents else self.read()
        first = next(entries, None)
        yield Problem(self.name, "no work items in it") if first is None else first
        yield from entries

    def _with_parents(self) -> Entries:
        """Items that have no parent with the one that a field of the team's own names."""
        own = {name.lower() for name in self.parents}
        for entry in self.read():
            if isinstance(entry, WorkItem) and not entry.parent:
                told = (
                    value.strip()
                    for name, value in entry.fields.items()
                    if name.lower() in own and isinstance(value, str)
                )
                entry.parent = next((key for key in told if key and key != entry.key), None)
            yield entry

    def survey(self) -> Survey:
        """What it holds, by reading it."""
        from vanitylint.connectors.files.survey import survey_items  # noqa: PLC0415 - only a doctor asks

        survey = survey_items(self.items())
        if self.history:
            survey.checks.append(self.history.check)
        return survey


def open_path(
    spec: str,
    stdin: BinaryIO | None = None,
    *,
    takes_text: bool = False,
    histories: Histories | None = None,
    parents: tuple[str, ...] = (),
) -> FileSource:
    """The source in a file or folder.

    Args:
        spec: A path, or `-` for the standard input.
        stdin: Read in place of the standard input.
        takes_text: What is no export on the standard input is one work item, as a person wrote it.
        histories: Makes what adds the history of Markdown items; without it they have none.
        parents: Names of fields that name the item above, beside those that are known.

    Raises:
        VanitylintError: There is no such file or folder, it may not be read, or the folder holds no backlog.
    """
    if spec == "-":
        stream = stdin or sys.stdin.buffer
        return FileSource(spec, lambda: read_input(stream, takes_text=takes_text), parents=parents)
    path = Path(spec)
    try:
        if not spec or not path.exists():
            raise VanitylintError("there is no such file or folder", where=spec, hint=what_was_meant(spec))
        if path.is_dir():
            return _open_folder(path, spec, histories, parents)
    except (OSError, ValueError) as error:
        raise unreadable(spec, error) from error
    if path.suffix.lower() in _MARKDOWN:
        return _open_markdown(path, spec, histories, parents)
    return FileSource(spec, lambda: read_alone(path, spec), parents=parents)


def _open_markdown(
    path: Path,
    spec: str,
    histories: Histories | None,
    parents: tuple[str, ...],
    more: Callable[[], Entries] = lambda: iter(()),
) -> FileSource:
    from vanitylint.connectors.files.markdown import markdown_items  # noqa: PLC0415 - only Markdown needs it

    history = histories() if histories else None
    return FileSource(spec, lambda: chain(markdown_items(path, spec, history, parents), more()), history)


def _open_folder(folder: Path, spec: str, histories: Histories | None, parents: tuple[str, ...]) -> FileSource:
    from vanitylint.connectors.files.markdown import is_markdown_backlog  # noqa: PLC0415 - not for files

    if is_markdown_backlog(folder):
        return _open_markdown(folder, spec, histories, parents, lambda: _passed_over(folder, spec))
    files = [path for path in folder.iterdir() if path.suffix.lower() in _DATA and path.is_file()]
    files = sorted((path for path in files if not path.name.startswith(".")), key=_in_natural_order)
    if not files:
        raise NotRecognised(
            "no backlog found: no Markdown items and no .jsonl, .json or .csv files",
            where=spec,
            hint=_how_to_be_read(folder, spec),
        )
    below = [path for path in sorted(folder.iterdir()) if path.is_dir() and is_markdown_backlog(path)]
    return FileSource(spec, lambda: chain(_read_folder(files, spec), _not_opened(below, spec)), parents=parents)


def _how_to_be_read(folder: Path, spec: str) -> str:
    """What to do about a folder in which nothing was found.

    Raises:
        VanitylintError: What it holds may not be read, so that nobody knows.
    """
    from vanitylint.connectors.files.markdown import backlogs_below  # noqa: PLC0415 - not for files

    if below := backlogs_below(folder):
        return f"did you mean {Path(spec, below[0]).as_posix()}? name the folder with the items"
    pages = sorted(path for path in folder.iterdir() if path.suffix.lower() in _MARKDOWN and path.is_file())
    if not pages:
        return "name the folder or file with the items"
    for path in pages:
        _see_that_it_opens(path, str(Path(spec, path.name)))
    files = f"it has {len(pages)} Markdown files" if len(pages) > 1 else "it has a Markdown file"
    return f"{files}, but no items: start each with the lines `---`, `status: To Do`, `---`, or name one file"


def _see_that_it_opens(path: Path, name: str) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise unreadable(name, error) from error


def _passed_over(folder: Path, spec: str) -> Entries:
    """Exports beside Markdown items: they may be the same items again, so nobody but the user can say."""
    exports = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _EXPORTS and path.is_file()]
    yield from _not_opened(exports, spec)


def _not_opened(paths: list[Path], spec: str) -> Entries:
    for path in paths:
        yield Problem(str(Path(spec, path.name)), "was not opened; give it as a separate source, or move it elsewhere")


def _in_natural_order(path: Path) -> list[str | int]:
    """By name, so that page-2 comes before page-10."""
    return [int(part) if odd % 2 else part for odd, part in enumerate(_NUMBERS.split(path.name))]


def _read_folder(files: list[Path], spec: str) -> Entries:
    tally, strangers, is_known = Tally(), [], False
    for path in files:
        name = str(Path(spec, path.name))
        try:
            yield from read_file(path, name, tally)
            is_known = True
        except VanitylintError as error:
            strangers.append(Problem(name, f"{error.message}; the file was left out"))
    if not is_known:
        raise NotRecognised(
            f"nothing in it was recognised: {strangers[0].source} {strangers[0].why}",
            where=spec,
            hint="name the file with the items",
        )
    yield from strangers
    yield from tally.problems(spec)
