"""Sources that are a file, a folder or standard input: which files are read, and in which order."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from vanitylint.backlog.items import Problem, WorkItem, natural_key
from vanitylint.connectors.files.detection import read_file, read_single_file, read_stdin, unreadable_error
from vanitylint.connectors.files.file import NotRecognised, Tally
from vanitylint.connectors.files.suggestions import suggest_source
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.connectors.files.file import Entries
    from vanitylint.connectors.files.markdown.history import History
    from vanitylint.connectors.survey import Survey

HistoryFactory: TypeAlias = "Callable[[], History]"

_DATA_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".csv"})
_EXPORT_SUFFIXES = frozenset({".jsonl", ".ndjson", ".csv"})
"""Suffixes that are always exports; in a repository `.json` files may contain anything."""
_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})


@dataclass(frozen=True)
class FileSource:
    """A file, a folder or standard input as a source of work items."""

    name: str
    """Name as the user wrote it."""
    read: Callable[[], Entries]
    """Starts reading from the beginning."""
    history: History | None = None
    """Adds the earlier versions of its items, if those are kept elsewhere."""
    parents: tuple[str, ...] = ()
    """Names of fields that hold the parent item, from the config."""
    is_live = False

    def items(self, bookmark: str = "") -> Entries:  # noqa: ARG002 - files are always read as a whole
        """Yield every work item, and a problem for each thing that could not be read.

        Args:
            bookmark: Ignored.

        Raises:
            VanitylintError: The source cannot be read, or nothing in it is recognised.
        """
        entries = self._items_with_parents() if self.parents else self.read()
        first = next(entries, None)
        yield Problem(self.name, "no work items in it") if first is None else first
        yield from entries

    def _items_with_parents(self) -> Entries:
        """Yield all entries; items without a parent get the one that a configured field names."""
        parent_fields = {name.lower() for name in self.parents}
        for entry in self.read():
            if isinstance(entry, WorkItem) and not entry.parent:
                candidates = (
                    value.strip()
                    for name, value in entry.fields.items()
                    if name.lower() in parent_fields and isinstance(value, str)
                )
                entry.parent = next((key for key in candidates if key and key != entry.key), None)
            yield entry

    def survey(self) -> Survey:
        """Return what the source holds, by reading it."""
        from vanitylint.connectors.files.survey import survey_items  # noqa: PLC0415 - only `doctor` needs it

        survey = survey_items(self.items())
        if self.history:
            survey.checks.append(self.history.check)
        return survey


def open_path(
    spec: str,
    stdin: BinaryIO | None = None,
    *,
    takes_text: bool = False,
    make_history: HistoryFactory | None = None,
    parents: tuple[str, ...] = (),
) -> FileSource:
    """Return the source for a file, a folder or standard input.

    Args:
        spec: A path, or `-` for standard input.
        stdin: Stream to read instead of standard input.
        takes_text: Whether standard input that is not an export is read as one work item in plain text.
        make_history: Creates the object that adds the history of Markdown items; without it they have none.
        parents: Names of fields that hold the parent item, in addition to the known ones.

    Raises:
        VanitylintError: The file or folder does not exist, cannot be read, or the folder holds no backlog.
    """
    if spec == "-":
        stream = stdin or sys.stdin.buffer
        return FileSource(spec, lambda: read_stdin(stream, takes_text=takes_text), parents=parents)
    path = Path(spec)
    try:
        if not spec or not path.exists():
            raise VanitylintError("there is no such file or folder", where=spec, hint=suggest_source(spec))
        if path.is_dir():
            return _open_folder(path, spec, make_history, parents)
    except (OSError, ValueError) as error:
        raise unreadable_error(spec, error) from error
    if path.suffix.lower() in _MARKDOWN_SUFFIXES:
        return _open_markdown(path, spec, make_history, parents)
    return FileSource(spec, lambda: read_single_file(path, spec), parents=parents)


def _open_markdown(
    path: Path,
    spec: str,
    make_history: HistoryFactory | None,
    parents: tuple[str, ...],
    read_more: Callable[[], Entries] = lambda: iter(()),
) -> FileSource:
    from vanitylint.connectors.files.markdown import markdown_items  # noqa: PLC0415 - only Markdown needs it

    history = make_history() if make_history else None
    return FileSource(spec, lambda: chain(markdown_items(path, spec, history, parents), read_more()), history)


def _open_folder(folder: Path, spec: str, make_history: HistoryFactory | None, parents: tuple[str, ...]) -> FileSource:
    from vanitylint.connectors.files.markdown import is_markdown_backlog  # noqa: PLC0415 - not for files

    if is_markdown_backlog(folder):
        return _open_markdown(folder, spec, make_history, parents, lambda: _skipped_exports(folder, spec))
    files = [path for path in folder.iterdir() if path.suffix.lower() in _DATA_SUFFIXES and path.is_file()]
    files = sorted((path for path in files if not path.name.startswith(".")), key=lambda path: natural_key(path.name))
    if not files:
        raise NotRecognised(
            "no backlog found: no Markdown items and no .jsonl, .json or .csv files",
            where=spec,
            hint=_folder_hint(folder, spec),
        )
    below = [path for path in sorted(folder.iterdir()) if path.is_dir() and is_markdown_backlog(path)]
    return FileSource(
        spec, lambda: chain(_read_folder(files, spec), _not_opened_problems(below, spec)), parents=parents
    )


def _folder_hint(folder: Path, spec: str) -> str:
    """Return a hint for a folder in which nothing was found.

    Raises:
        VanitylintError: A file in it cannot be read, so it is not known what it holds.
    """
    from vanitylint.connectors.files.markdown import backlogs_below  # noqa: PLC0415 - not for files

    if below := backlogs_below(folder):
        return f"did you mean {Path(spec, below[0]).as_posix()}? name the folder with the items"
    markdown_files = sorted(
        path for path in folder.iterdir() if path.suffix.lower() in _MARKDOWN_SUFFIXES and path.is_file()
    )
    if not markdown_files:
        return "name the folder or file with the items"
    for path in markdown_files:
        _ensure_readable(path, str(Path(spec, path.name)))
    counted = f"it has {len(markdown_files)} Markdown files" if len(markdown_files) > 1 else "it has a Markdown file"
    return f"{counted}, but no items: start each with the lines `---`, `status: To Do`, `---`, or name one file"


def _ensure_readable(path: Path, name: str) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise unreadable_error(name, error) from error


def _skipped_exports(folder: Path, spec: str) -> Entries:
    """Yield a problem for each export beside Markdown items; only the user knows whether it holds the same items."""
    exports = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _EXPORT_SUFFIXES and path.is_file()]
    yield from _not_opened_problems(exports, spec)


def _not_opened_problems(paths: list[Path], spec: str) -> Entries:
    for path in paths:
        yield Problem(str(Path(spec, path.name)), "was not opened; give it as a separate source, or move it elsewhere")


def _read_folder(files: list[Path], spec: str) -> Entries:
    tally, rejected, is_recognised = Tally(), [], False
    for path in files:
        name = str(Path(spec, path.name))
        try:
            yield from read_file(path, name, tally)
            is_recognised = True
        except VanitylintError as error:
            rejected.append(Problem(name, f"{error.message}; the file was left out"))
    if not is_recognised:
        raise NotRecognised(
            f"nothing in it was recognised: {rejected[0].source} {rejected[0].why}",
            where=spec,
            hint="name the file with the items",
        )
    yield from rejected
    yield from tally.problems(spec)
