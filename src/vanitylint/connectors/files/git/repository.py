"""Access to a repository by git's plumbing: nothing that its config names is run, and nothing leaves the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

_OPTIONS: Final = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "safe.bareRepository=explicit",
)  # fmt: skip
"""A repository may configure programs for git to run; a folder that looks like a bare repository may have come with
someone's files.
"""
_DIFF_COMMAND: Final = (
    "diff-tree", "--stdin", "-z", "-r", "--root", "-c", "--raw", "--no-abbrev", "--format=%H %ct",
    "-l400", "--no-ext-diff", "--no-textconv",
)  # fmt: skip
"""For a merge, `-c` shows what differs from all of its parents. `-l`: if very many files moved, only the unchanged
ones are recognised.
"""
_PARTIAL_CONFIG: Final = r"^remote\..*\.(promisor|partialclonefilter)$"
_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch missing blobs, with a program that its config names
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_KEPT_VARIABLES: Final = ("GIT_CEILING_DIRECTORIES", "GIT_CONFIG", "GIT_EXEC_PATH")
"""Variables that the user has set for git in general. All others may refer to another repository, as in a hook."""
_FOREIGN_OWNER: Final = "dubious ownership"
_TRUST_SETTING: Final = "safe.directory"
_CHUNK_SIZE: Final = 1 << 16


class NoHistoryError(Exception):
    """The history is not available.

    Args:
        why: Continues the sentence "its history is not known:".
        hint: What the user may do.
    """

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


class NothingCommittedError(NoHistoryError):
    """The repository is new: it has no commits."""


@dataclass(frozen=True)
class Repository:
    """The repository that contains a folder."""

    git: str
    """Path of the git executable."""
    folder: str
    """The folder, with links resolved."""
    prefix: str
    """The folder's path in the repository, such as `docs/`; empty for the top."""
    boundary: frozenset[str]
    """Ids of the commits at which a shallow clone ends."""
    is_partial: bool = False
    """Whether the clone is partial: it lacks blobs, and knows where to get them."""

    @classmethod
    def containing(cls, folder: Path) -> Repository | None:
        """Return the repository that contains a folder; None if there is none.

        Raises:
            NoHistoryError: There is one, but git cannot read it, or nothing is committed.
        """
        real_folder = os.path.realpath(folder)
        if not any(os.path.exists(parent / ".git") for parent in (Path(real_folder), *Path(real_folder).parents)):  # noqa: PTH110 - false in a locked folder, where `Path.exists` may raise
            return None
        git = shutil.which("git")
        if git is None:
            raise NoHistoryError("git is not installed", "install git")
        repository = cls(git, real_folder, "", frozenset())
        output = repository._output("rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix")
        is_inside, is_shallow, prefix = output.split("\n", 2)
        if is_inside != "true":
            raise NoHistoryError("the folder is not in a work tree of its repository")
        if not repository._succeeds("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
            raise NothingCommittedError("nothing has been committed yet")
        boundary = repository._read_boundary() if is_shallow == "true" else frozenset[str]()
        is_partial = repository._succeeds("config", "--get-regexp", _PARTIAL_CONFIG)
        return cls(git, real_folder, prefix.removesuffix("\n"), boundary, is_partial)

    def committed_files(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the ids of the committed files at some paths, by path.

        Args:
            paths: Folders or files in the folder, with `/`; empty for all of it.

        Raises:
            NoHistoryError: Git failed.
        """
        full_paths = sorted({self.prefix + relative_path for relative_path in paths} - {""})
        return {path: object_id for path, mode, object_id in self.tree("HEAD", full_paths) if mode in FILE_MODES}

    def tree(self, commit: str, wanted: Iterable[str] = ()) -> Iterator[tuple[str, str, str]]:
        """Yield path in the repository, mode and id of each entry in a commit.

        Args:
            commit: Its id, or `HEAD`.
            wanted: Paths of files and folders; all if none is given.

        Raises:
            NoHistoryError: Git failed.
        """
        with self._stream("ls-tree", "-r", "-z", "--full-tree", commit, "--", *wanted) as output:
            for entry in _split_at_zero(output):
                attributes, _, path = entry.partition(b"\t")
                mode, _, object_id = attributes.decode().split(" ", 2)
                yield os.fsdecode(path), mode, object_id

    @property
    def top(self) -> str:
        """Top folder of the repository."""
        return os.path.normpath(os.path.join(self.folder, *[os.pardir] * self.prefix.count("/")))  # noqa: PTH118 - a string, like `folder`

    def resolve_commit(self, name: str) -> str:
        """Return the id of the commit that a name stands for; empty if it stands for none.

        Args:
            name: A branch, a tag or a commit, which must not begin with a dash.
        """
        commit_id = self._one_line("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return commit_id if commit_id.isalnum() else ""  # for `^main` git prints `^` and an id

    def merge_base(self, commit: str) -> str:
        """Return the id of the last common ancestor of a commit and HEAD; empty if it is unknown."""
        return self._one_line("merge-base", commit, "HEAD")

    def log(self, patterns: Sequence[str]) -> Iterator[bytes]:
        """Yield git's output on what each commit did to some files, the newest first, split at zero bytes.

        Args:
            patterns: Git pathspecs of the files.

        Raises:
            NoHistoryError: Git failed.
        """
        rename_option = "-M100%" if self.is_partial else "-M"  # comparing contents needs the blobs to be present
        with (
            self._stream("rev-list", "--date-order", "HEAD", "--", *patterns) as commits,
            self._stream(*_DIFF_COMMAND, rename_option, "--", *patterns, stdin=commits) as output,
        ):
            yield from _split_at_zero(output)

    def missing_blobs(self, patterns: Sequence[str] = (), *, revision: str = "HEAD") -> frozenset[str]:
        """Return the ids of blobs that a partial clone does not hold, and at which git would stop.

        Args:
            patterns: Git pathspecs of the files that had these contents; all files if none is given.
            revision: A commit, for its whole history; `<commit>^{tree}` for its own files only.

        Raises:
            NoHistoryError: Git failed.
        """
        if not self.is_partial:
            return frozenset()
        with self._stream("rev-list", "--objects", "--missing=print", revision, "--", *patterns) as output:
            return frozenset(line[1:].decode().strip() for line in output if line.startswith(b"?"))

    def blob_sizes(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the size of each blob in bytes; those that are missing are left out.

        Raises:
            NoHistoryError: Git failed.
        """
        with (
            self._id_file(ids) as id_file,
            self._stream("cat-file", "--batch-check", "--buffer", stdin=id_file) as output,
        ):
            lines = (line.decode().split() for line in output)
            return {fields[0]: int(fields[2]) for fields in lines if fields[1:2] == ["blob"]}

    def read_blobs(self, ids: Iterable[str]) -> Generator[bytes]:
        """Yield the contents of blobs in the order of their ids, all of which must be present.

        Raises:
            NoHistoryError: Git failed.
        """
        with self._id_file(ids) as id_file, self._stream("cat-file", "--batch", "--buffer", stdin=id_file) as output:
            for line in output:
                fields = line.split()
                size = int(fields[2]) if fields[1:2] == [b"blob"] else -1
                data = output.read(size + 1) if size >= 0 else b""
                if len(data) != size + 1:
                    raise NoHistoryError("git stopped in the middle of a file")
                yield data[:-1]

    def _succeeds(self, *arguments: str) -> bool:
        """Return whether git exits with status 0."""
        return self._run(*arguments).returncode == 0

    def _one_line(self, *arguments: str) -> str:
        """Return git's output as one line; empty if git fails."""
        completed = self._run(*arguments)
        return "" if completed.returncode else completed.stdout.decode("ascii", "replace").strip()

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([*self._command(), *arguments], env=git_environment(), capture_output=True, check=False)  # noqa: S603 - git

    def _read_boundary(self) -> frozenset[str]:
        path = Path(self.folder, self._output("rev-parse", "--git-path", "shallow").removesuffix("\n"))
        try:
            return frozenset(path.read_text("ascii").split())
        except (OSError, ValueError) as error:
            raise NoHistoryError("the clone is shallow, and it is not known where it ends") from error

    def _output(self, *arguments: str) -> str:
        with self._stream(*arguments) as output:
            return os.fsdecode(output.read())

    @contextmanager
    def _id_file(self, ids: Iterable[str]) -> Iterator[IO[bytes]]:
        """Provide a file with one id per line: with a pipe, both processes could block."""
        with TemporaryFile() as file:
            file.writelines(f"{object_id}\n".encode() for object_id in ids)
            file.seek(0)
            yield file

    @contextmanager
    def _stream(self, *arguments: str, stdin: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[IO[bytes]]:
        """Provide git's output as a stream. If it is not read to its end, git is killed."""
        with TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603 - git, with our own arguments and paths
                [*self._command(), *arguments],
                env=git_environment(),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            output = process.stdout
            assert output is not None  # noqa: S101 - it is a pipe
            try:
                yield output
                is_exhausted = not output.read(1)
            except BaseException:
                process.kill()
                raise
            finally:
                output.close()
                status = process.wait()
            if status and is_exhausted:
                errors.seek(0)
                raise _failure(errors.read(_CHUNK_SIZE).decode("utf-8", "replace").splitlines())

    def _command(self) -> list[str]:
        return [self.git, *_OPTIONS, "-C", self.folder]


FILE_MODES: Final = frozenset({"100644", "100755"})
"""Modes of files; others are links and submodules."""
SUBMODULE_MODE: Final = "160000"
"""Mode of a submodule, whose id is a commit of its own repository."""


def git_environment() -> dict[str, str]:
    """Return the environment for git."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT_VARIABLES)
    }
    return kept | _ENVIRONMENT


def _split_at_zero(stream: IO[bytes]) -> Iterator[bytes]:
    """Split a stream at its zero bytes."""
    remainder = b""
    while chunk := stream.read(_CHUNK_SIZE):
        *complete, remainder = (remainder + chunk).split(b"\0")
        yield from complete
    if remainder.strip():
        yield remainder


def _failure(error_lines: list[str]) -> NoHistoryError:
    """Return the error for git's failure, from the lines it printed."""
    lines = [line.strip() for line in error_lines if line.strip()]
    first = next((line for line in lines if line.startswith("fatal: ")), lines[0] if lines else "it stopped")
    if _FOREIGN_OWNER in first:
        command = next((line.strip() for line in error_lines if _TRUST_SETTING in line), _TRUST_SETTING)
        return NoHistoryError(
            "someone else owns the repository, so git refuses to open it", f"to make git trust it, run `{command}`"
        )
    return NoHistoryError(f"git says: {first.removeprefix('fatal: ')}")
