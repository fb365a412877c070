"""What changed in files since a revision: which of their lines are new, and where lines were taken out.

Git compares two folders of copies, outside of any repository and under names of our own. So nothing that a repository
names is run (filters, drivers), no file's name is ever an option or quoted, and what is staged does not matter.
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
    FILES,
    MODULE,
    NoHistoryError,
    NothingCommittedError,
    Repository,
    environment,
)
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DIFF: Final = (
    "diff", "--no-index", "-U0", "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv", "--text",
    "--ignore-cr-at-eol", "-M", "-l400", f"-O{os.devnull}", "--src-prefix=a/", "--dst-prefix=b/", "old", "new",
)  # fmt: skip
"""`-l`: where very many files moved, only the unchanged ones are recognised. `-O`: a user's own order of files may name
one that is not there, at which git would stop."""
_FILE: Final = re.compile(rb"diff --git a/(?:old|new)/(\d+) b/(old|new)/(\d+)\n")
_LINES: Final = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_DIFFERENT: Final = 1
"""The status with which git tells that it found differences."""
_SHALLOW: Final = "fetch more history: `fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`"
_EXAMPLES: Final = "name a branch, a tag or a commit, such as origin/main or HEAD"


class Lines(NamedTuple):
    """Lines of a file that are new, counted from 1."""

    first: int
    last: int
    is_cut: bool = False
    """They are as ever, but behind them something was taken out."""


WHOLE: Final = (Lines(1, sys.maxsize),)
"""All of a file."""


@dataclass(frozen=True)
class Revision:
    """What a repository held at some time, for its files to be compared with."""

    repository: Repository
    commit: str
    """Empty where nothing was committed: then all is new."""

    @classmethod
    def find(cls, folder: Path, name: str, where: str = "") -> Revision | None:
        """The commit at which today's work left a revision, else the revision; None where there is no repository.

        Args:
            folder: In the repository.
            name: Of the revision, as the user wrote it.
            where: What the folder is called in a message.

        Raises:
            VanitylintError: There is no such revision, or git cannot be asked.
        """
        if name.startswith(("-", ":/")) or not name.strip():
            raise VanitylintError(f"--changed-since: {name!r} is not a revision", hint=_EXAMPLES)
        try:
            repository = Repository.around(folder)
        except NothingCommittedError:
            if name in ("HEAD", "@"):
                return cls(Repository("", os.path.realpath(folder), "", frozenset()), "")
            raise _unknown(where, name, _EXAMPLES) from None
        if repository is None:
            return None
        commit = repository.commit_of(name)
        if not commit:
            raise _unknown(where, name, _way_on(repository, name))
        return cls(repository, repository.fork_of(commit) or commit)

    def changes(self, files: Iterable[str]) -> dict[str, Sequence[Lines]]:
        """What is new in files, for each in which something is, from the top; of what cannot be compared, all.

        Args:
            files: Their paths, as they can be opened.

        Raises:
            NoHistoryError: Git stopped.
        """
        top = self.repository.top
        tree = list(self.repository.tree(self.commit)) if self.commit else []
        then = {path: number for path, mode, number in tree if mode in FILES}
        modules = {f"{path}/": number for path, mode, number in tree if mode == MODULE}
        found: dict[str, Sequence[Lines]] = {}
        changed, new = {}, {}
        inside: defaultdict[str, list[str]] = defaultdict(list)
        for file in files:
            path = _path_in(top, file)
            if not path:
                found[file] = WHOLE
            elif path in then:
                if not _says(file, then[path]):
                    changed[file] = path
            elif module := next((module for module in modules if path.startswith(module)), ""):
                inside[module].append(file)
            else:
                new[file] = path
        for module, of_module in inside.items():
            found |= _in_module(Path(top, module), modules[module], of_module)
        return found | self._compared(changed, new, then)

    def _compared(
        self, changed: dict[str, str], new: dict[str, str], then: dict[str, str]
    ) -> dict[str, Sequence[Lines]]:
        """What is new in files that are not as they were; a new file may be an old one that was moved.

        Args:
            changed: Files that were there, with their paths.
            new: Files that were not.
            then: The id of what each path held.
        """
        gone = self._gone(new.values(), then)
        files = changed | new if gone else changed
        found: dict[str, Sequence[Lines]] = {} if gone else dict.fromkeys(new, WHOLE)
        if files:
            names, paths = list(files), [*files.values(), *gone]
            ids = {number: then[path] for number, path in enumerate(paths) if path in then}
            with TemporaryDirectory() as place:
                folder = Path(os.path.realpath(place))
                whole = set(self._copy(folder, names, ids))
                lines: defaultdict[int, list[Lines]] = defaultdict(list)
                for old, number, each in _told(self._diff(folder)):
                    if each:
                        lines[number].append(each)
                    elif _is_elsewhere(paths[number], paths[old]):
                        whole.add(number)
            found |= {names[number]: told for number, told in lines.items()}
            found |= {names[number]: WHOLE for number in whole}
        return found

    def _gone(self, new: Iterable[str], then: dict[str, str]) -> list[str]:
        """The paths that are no more and of which a new file may be what became."""
        endings = {posixpath.splitext(path)[1] for path in new}
        alike = (path for path in then if posixpath.splitext(path)[1] in endings)
        return [path for path in alike if not os.path.lexists(Path(self.repository.top, path))]

    def _copy(self, folder: Path, files: Sequence[str], then: dict[int, str]) -> list[int]:
        """Copy what files say, to `new`, and what was said then, to `old`; each is called by its number.

        Returns:
            Those that could not be copied.
        """
        for name in ("old", "new"):
            (folder / name).mkdir()
        lacking = self.repository.lacking(of=f"{self.commit}^{{tree}}") if then else ()
        there = {number: text for number, text in then.items() if text not in lacking}
        for number, text in zip(there, self.repository.texts(there.values()), strict=True):
            (folder / "old" / str(number)).write_bytes(text)
        uncopied = []
        for number, file in enumerate(files):
            try:
                shutil.copyfile(file, folder / "new" / str(number))
            except OSError:
                uncopied.append(number)
        return uncopied

    def _diff(self, folder: Path) -> Iterator[bytes]:
        """The lines in which git tells what differs between the folders `old` and `new`."""
        words = [self.repository.git, "--no-pager", *_DIFF]
        seen = environment() | {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
        with subprocess.Popen(words, cwd=folder, env=seen, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,  # noqa: S603 - git, with words of ours
                              stderr=subprocess.DEVNULL) as process:  # fmt: skip
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            yield from process.stdout
        if process.returncode > _DIFFERENT:
            raise NoHistoryError("git could not compare the files")


def _told(out: Iterable[bytes]) -> Iterator[tuple[int, int, Lines | None]]:
    """Each file that is there today, by the numbers it had and has: first alone, then with what is new in it.

    What stands in a file begins with a sign of its own, so none of it reads as git's words.
    """
    numbers: tuple[int, int] | None = None
    for line in out:
        if file := _FILE.fullmatch(line):
            numbers = None if file[2] == b"old" else (int(file[1]), int(file[3]))
            if numbers:
                yield *numbers, None
        elif numbers and (found := _LINES.match(line)):
            first, count = int(found[1]), int(found[2] or 1)
            yield *numbers, Lines(first, first + count - 1) if count else Lines(max(first, 1), max(first, 1), True)


def _is_elsewhere(path: str, was: str) -> bool:
    """Whether a file came from a folder of another name: in some backlogs that tells its state."""
    names = [posixpath.basename(posixpath.dirname(each)) for each in (path, was)]
    return names[0] != names[1]


def _in_module(folder: Path, commit: str, files: list[str]) -> dict[str, Sequence[Lines]]:
    """What is new in files of a repository in this one, since the commit that was noted here."""
    try:
        repository = Repository.around(folder)
        if repository and repository.commit_of(commit):
            return Revision(repository, commit).changes(files)
    except NoHistoryError:
        pass
    return dict.fromkeys(files, WHOLE)


def _path_in(top: str, file: str) -> str:
    """The path of a file in a repository, by `/` and without links on the way; empty where it is not in it."""
    real = Path(os.path.realpath(file))
    return real.relative_to(top).as_posix() if real.is_relative_to(top) else ""


def _says(file: str, number: str) -> bool:
    """Whether a file holds the text that has an id."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - a name, as it was given
            head = f"blob {os.fstat(stream.fileno()).st_size}\0".encode()
            kind = "sha256" if len(number) == 64 else "sha1"
            digest = hashlib.new(kind, head, usedforsecurity=False)
            return hashlib.file_digest(stream, lambda: digest).hexdigest() == number
    except OSError:
        return False


def _unknown(where: str, name: str, hint: str) -> VanitylintError:
    return VanitylintError(f"--changed-since: there is no revision {name!r}", where=where, hint=hint)


def _way_on(repository: Repository, name: str) -> str:
    if repository.commit_of(f"origin/{name}"):
        return f"did you mean origin/{name}?"
    return _SHALLOW if repository.boundary else _EXAMPLES
