"""Lines of files that changed since a revision: which are new, and where lines were deleted.

Git compares two folders of copies, outside of any repository and with file names chosen here. So nothing that a
repository configures is run (filters, drivers), no file name is taken for an option or quoted, and the index does not
matter.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from vanitylint.connectors.files.git.repository import (
    FILE_MODES,
    SUBMODULE_MODE,
    NoHistoryError,
    NothingCommittedError,
    Repository,
    git_environment,
)
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DIFF_COMMAND: Final = (
    "diff", "--no-index", "-U0", "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv", "--text",
    "--ignore-cr-at-eol", "-M", "-l400", f"-O{os.devnull}", "--src-prefix=a/", "--dst-prefix=b/", "old", "new",
)  # fmt: skip
"""`-l`: if very many files moved, only the unchanged ones are recognised. `-O`: the user's config may name an order
file that does not exist, at which git would stop.
"""
_FILE_LINE: Final = re.compile(rb"diff --git a/(?:old|new)/(\d+) b/(old|new)/(\d+)\n")
_HUNK_LINE: Final = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_DIFFERENCES_FOUND: Final = 1
"""Git's exit status if it found differences."""
_SHALLOW_HINT: Final = "fetch more history: `fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`"
_EXAMPLES_HINT: Final = "name a branch, a tag or a commit, such as origin/main or HEAD"


class Lines(NamedTuple):
    """A range of new lines in a file, counted from 1."""

    first: int
    last: int
    is_deletion: bool = False
    """Whether the lines are unchanged, but lines after them were deleted."""


WHOLE_FILE: Final = (Lines(1, sys.maxsize),)
"""The range of a whole file."""


@dataclass(frozen=True)
class Revision:
    """The state of a repository at some time, to compare its files with."""

    repository: Repository
    commit: str
    """Id of the commit; empty if nothing was committed, so that everything is new."""

    @classmethod
    def find(cls, folder: Path, name: str, where: str = "") -> Revision | None:
        """Return the merge base of HEAD and a revision, or else the revision; None if there is no repository.

        Args:
            folder: A folder in the repository.
            name: The revision, as the user wrote it.
            where: What to call the folder in a message.

        Raises:
            VanitylintError: There is no such revision, or git cannot be run.
        """
        if name.startswith(("-", ":/")) or not name.strip():
            raise VanitylintError(f"--changed-since: {name!r} is not a revision", hint=_EXAMPLES_HINT)
        try:
            repository = Repository.containing(folder)
        except NothingCommittedError:
            if name in ("HEAD", "@"):
                return cls(Repository("", os.path.realpath(folder), "", frozenset()), "")
            raise _unknown_revision(where, name, _EXAMPLES_HINT) from None
        if repository is None:
            return None
        commit = repository.resolve_commit(name)
        if not commit:
            raise _unknown_revision(where, name, _revision_hint(repository, name))
        return cls(repository, repository.merge_base(commit) or commit)

    def changes(self, files: Iterable[str]) -> dict[str, Sequence[Lines]]:
        """Return the new lines of each changed file, in order; the whole file if it cannot be compared.

        Args:
            files: Paths that can be opened.

        Raises:
            NoHistoryError: Git failed.
        """
        top = self.repository.top
        tree = list(self.repository.tree(self.commit)) if self.commit else []
        blob_ids = {path: object_id for path, mode, object_id in tree if mode in FILE_MODES}
        submodules = {f"{path}/": object_id for path, mode, object_id in tree if mode == SUBMODULE_MODE}
        lines_by_file: dict[str, Sequence[Lines]] = {}
        changed, new = {}, {}
        files_by_submodule: defaultdict[str, list[str]] = defaultdict(list)
        for file in files:
            path = _relative_path(top, file)
            if not path:
                lines_by_file[file] = WHOLE_FILE
            elif path in blob_ids:
                if not _has_content(file, blob_ids[path]):
                    changed[file] = path
            elif submodule := next((submodule for submodule in submodules if path.startswith(submodule)), ""):
                files_by_submodule[submodule].append(file)
            else:
                new[file] = path
        for submodule, submodule_files in files_by_submodule.items():
            lines_by_file |= _submodule_changes(Path(top, submodule), submodules[submodule], submodule_files)
        return lines_by_file | self._compare(changed, new, blob_ids)

    def _compare(
        self, changed: dict[str, str], new: dict[str, str], blob_ids: dict[str, str]
    ) -> dict[str, Sequence[Lines]]:
        """Return the new lines of files that changed; a new file may be an old one that was moved.

        Args:
            changed: Paths in the repository of the files that existed, by file.
            new: Paths in the repository of the files that did not.
            blob_ids: Ids of the blobs at the revision, by path.
        """
        deleted = self._deleted_paths(new.values(), blob_ids)
        files = changed | new if deleted else changed
        lines_by_file: dict[str, Sequence[Lines]] = {} if deleted else dict.fromkeys(new, WHOLE_FILE)
        if files:
            file_names, paths = list(files), [*files.values(), *deleted]
            ids = {number: blob_ids[path] for number, path in enumerate(paths) if path in blob_ids}
            with TemporaryDirectory() as temporary_folder:
                folder = Path(os.path.realpath(temporary_folder))
                whole_files = set(self._copy(folder, file_names, ids))
                lines_by_number: defaultdict[int, list[Lines]] = defaultdict(list)
                for old, number, new_lines in _parse_diff(self._diff(folder)):
                    if new_lines:
                        lines_by_number[number].append(new_lines)
                    elif _has_other_folder_name(paths[number], paths[old]):
                        whole_files.add(number)
            lines_by_file |= {file_names[number]: lines for number, lines in lines_by_number.items()}
            lines_by_file |= {file_names[number]: WHOLE_FILE for number in whole_files}
        return lines_by_file

    def _deleted_paths(self, new: Iterable[str], blob_ids: dict[str, str]) -> list[str]:
        """Return the deleted paths that may have been renamed to one of the new files."""
        suffixes = {posixpath.splitext(path)[1] for path in new}
        candidates = (path for path in blob_ids if posixpath.splitext(path)[1] in suffixes)
        return [path for path in candidates if not os.path.lexists(Path(self.repository.top, path))]

    def _copy(self, folder: Path, files: Sequence[str], blob_ids: dict[int, str]) -> list[int]:
        """Copy the current files to `new` and their former contents to `old`, each named by its number.

        Returns:
            The numbers of the files that could not be copied.
        """
        for name in ("old", "new"):
            (folder / name).mkdir()
        missing = self.repository.missing_blobs(revision=f"{self.commit}^{{tree}}") if blob_ids else ()
        available = {number: blob_id for number, blob_id in blob_ids.items() if blob_id not in missing}
        for number, text in zip(available, self.repository.read_blobs(available.values()), strict=True):
            (folder / "old" / str(number)).write_bytes(text)
        failed = []
        for number, file in enumerate(files):
            try:
                shutil.copyfile(file, folder / "new" / str(number))
            except OSError:
                failed.append(number)
        return failed

    def _diff(self, folder: Path) -> Iterator[bytes]:
        """Yield the lines of git's diff between the folders `old` and `new`."""
        command = [self.repository.git, "--no-pager", *_DIFF_COMMAND]
        variables = git_environment() | {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
        with subprocess.Popen(command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,  # noqa: S603 - git, with our own arguments
                              stderr=subprocess.DEVNULL) as process:  # fmt: skip
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            yield from process.stdout
        if process.returncode > _DIFFERENCES_FOUND:
            raise NoHistoryError("git could not compare the files")


def _parse_diff(output: Iterable[bytes]) -> Iterator[tuple[int, int, Lines | None]]:
    """Yield old number, new number and new lines of each file that exists today; first, once, without lines.

    Lines of file content begin with a marker, so none can be mistaken for git's own.
    """
    numbers: tuple[int, int] | None = None
    for line in output:
        if match := _FILE_LINE.fullmatch(line):
            numbers = None if match[2] == b"old" else (int(match[1]), int(match[3]))
            if numbers:
                yield *numbers, None
        elif numbers and (match := _HUNK_LINE.match(line)):
            first, count = int(match[1]), int(match[2] or 1)
            yield *numbers, Lines(first, first + count - 1) if count else Lines(max(first, 1), max(first, 1), True)


def _has_other_folder_name(path: str, old_path: str) -> bool:
    """Return whether a file's folder had another name before: in some backlogs the folder determines the state."""
    names = [posixpath.basename(posixpath.dirname(name)) for name in (path, old_path)]
    return names[0] != names[1]


def _submodule_changes(folder: Path, commit: str, files: list[str]) -> dict[str, Sequence[Lines]]:
    """Return the new lines of files in a submodule, since the commit that was recorded for it."""
    try:
        repository = Repository.containing(folder)
        if repository and repository.resolve_commit(commit):
            return Revision(repository, commit).changes(files)
    except NoHistoryError:
        pass
    return dict.fromkeys(files, WHOLE_FILE)


def _relative_path(top: str, file: str) -> str:
    """Return a file's path in a repository, with `/` and links resolved; empty if it is not in the repository."""
    real = Path(os.path.realpath(file))
    return real.relative_to(top).as_posix() if real.is_relative_to(top) else ""


def _has_content(file: str, blob_id: str) -> bool:
    """Return whether a file's content has a given blob id."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - `file` is a string
            head = f"blob {os.fstat(stream.fileno()).st_size}\0".encode()
            algorithm = "sha256" if len(blob_id) == 64 else "sha1"
            digest = hashlib.new(algorithm, head, usedforsecurity=False)
            return hashlib.file_digest(stream, lambda: digest).hexdigest() == blob_id
    except OSError:
        return False


def _unknown_revision(where: str, name: str, hint: str) -> VanitylintError:
    return VanitylintError(f"--changed-since: there is no revision {name!r}", where=where, hint=hint)


def _revision_hint(repository: Repository, name: str) -> str:
    if repository.resolve_commit(f"origin/{name}"):
        return f"did you mean origin/{name}?"
    return _SHALLOW_HINT if repository.boundary else _EXAMPLES_HINT
