"""A repository, asked by git's plumbing: nothing that its own config names is run, and nothing leaves the machine."""

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

_ALWAYS: Final = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "safe.bareRepository=explicit",
)  # fmt: skip
"""A repository may name programs for git to run; a folder that looks like one may have come with somebody's files."""
_DIFF: Final = (
    "diff-tree", "--stdin", "-z", "-r", "--root", "-c", "--raw", "--no-abbrev", "--format=%H %ct",
    "-l400", "--no-ext-diff", "--no-textconv",
)  # fmt: skip
"""Of a merge, `-c` shows what is as in none of its parents. `-l`: where very many files moved, only the unchanged
ones are recognised."""
_PARTIAL: Final = r"^remote\..*\.(promisor|partialclonefilter)$"
_SETTINGS: Final = {
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch what it lacks, by a program that its config names
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_KEPT: Final = ("GIT_CEILING_DIRECTORIES", "GIT_CONFIG", "GIT_EXEC_PATH")
"""What the user has set for git as a whole. Any other such variable may speak of another repository, as in a hook."""
_FOREIGN: Final = "dubious ownership"
_TRUST: Final = "safe.directory"
_AT_ONCE: Final = 1 << 16


class NoHistoryError(Exception):
    """Git does not tell the history.

    Args:
        why: In words that go on after "its history is not known:".
        hint: What the user may do.
    """

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


class NothingCommittedError(NoHistoryError):
    """The repository is new: there is no commit in it."""


@dataclass(frozen=True)
class Repository:
    """The repository that a folder stands in."""

    git: str
    """The program."""
    folder: str
    """The folder, without links on the way."""
    prefix: str
    """Its path in the repository, such as `docs/`; empty for the top."""
    boundary: frozenset[str]
    """The commits of a shallow clone behind which there are more, by id."""
    is_partial: bool = False
    """The clone lacks texts, and says where they are to be had."""

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The repository of a folder; None where there is none.

        Raises:
            NoHistoryError: There is one, but it cannot be asked, or nothing is committed.
        """
        place = os.path.realpath(folder)
        if not any(os.path.exists(above / ".git") for above in (Path(place), *Path(place).parents)):  # noqa: PTH110 - in a locked folder there is none
            return None
        git = shutil.which("git")
        if git is None:
            raise NoHistoryError("git is not installed", "install git")
        bare = cls(git, place, "", frozenset())
        answers = bare._ask("rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix")
        is_inside, is_shallow, prefix = answers.split("\n", 2)
        if is_inside != "true":
            raise NoHistoryError("the folder is not in a work tree of its repository")
        if not bare._is_so("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
            raise NothingCommittedError("nothing has been committed yet")
        boundary = bare._boundary() if is_shallow == "true" else frozenset[str]()
        is_partial = bare._is_so("config", "--get-regexp", _PARTIAL)
        return cls(git, place, prefix.removesuffix("\n"), boundary, is_partial)

    def now(self, places: Iterable[str]) -> dict[str, str]:
        """The files that are committed at some places, each with the id of what it says.

        Args:
            places: Folders or files in the folder, by `/`; empty for all of it.

        Raises:
            NoHistoryError: Git stopped.
        """
        wanted = sorted({self.prefix + place for place in places} - {""})
        return {path: number for path, mode, number in self.tree("HEAD", wanted) if mode in FILES}

    def tree(self, commit: str, wanted: Iterable[str] = ()) -> Iterator[tuple[str, str, str]]:
        """What a commit holds: the path of each entry in the repository, its mode, and its id.

        Args:
            commit: Its id, or `HEAD`.
            wanted: Paths of files and folders; all where none is named.

        Raises:
            NoHistoryError: Git stopped.
        """
        with self._running("ls-tree", "-r", "-z", "--full-tree", commit, "--", *wanted) as out:
            for entry in _parts(out):
                about, _, path = entry.partition(b"\t")
                mode, _, number = about.decode().split(" ", 2)
                yield os.fsdecode(path), mode, number

    @property
    def top(self) -> str:
        """The folder of the whole repository."""
        return os.path.normpath(os.path.join(self.folder, *[os.pardir] * self.prefix.count("/")))  # noqa: PTH118 - as `folder`

    def commit_of(self, name: str) -> str:
        """The id of the commit that a name stands for; empty where it stands for none.

        Args:
            name: Of a branch, a tag or a commit. It does not begin with a dash.
        """
        number = self._answer("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return number if number.isalnum() else ""  # of `^main` git answers `^` and an id

    def fork_of(self, commit: str) -> str:
        """The id of the last commit that another one and today's have in common; empty where nobody can say."""
        return self._answer("merge-base", commit, "HEAD")

    def log(self, patterns: Sequence[str]) -> Iterator[bytes]:
        """What each commit did to some files, the newest first, as git writes it, in parts that ended with a zero byte.

        Args:
            patterns: Of the files, as git's pathspecs.

        Raises:
            NoHistoryError: Git stopped.
        """
        moved = "-M100%" if self.is_partial else "-M"  # to compare texts, they have to be there
        with (
            self._running("rev-list", "--date-order", "HEAD", "--", *patterns) as commits,
            self._running(*_DIFF, moved, "--", *patterns, stdin=commits) as out,
        ):
            yield from _parts(out)

    def lacking(self, patterns: Sequence[str] = (), *, of: str = "HEAD") -> frozenset[str]:
        """The ids of texts that a partial clone does not hold. Git would stop at them.

        Args:
            patterns: Of the files that had these texts, as git's pathspecs; all where none is named.
            of: A commit, for all that led to it; `<commit>^{tree}` for what it holds itself.

        Raises:
            NoHistoryError: Git stopped.
        """
        if not self.is_partial:
            return frozenset()
        with self._running("rev-list", "--objects", "--missing=print", of, "--", *patterns) as out:
            return frozenset(line[1:].decode().strip() for line in out if line.startswith(b"?"))

    def sizes(self, ids: Iterable[str]) -> dict[str, int]:
        """How many bytes each of some texts has; those that are not there are left out.

        Raises:
            NoHistoryError: Git stopped.
        """
        with self._listed(ids) as wanted, self._running("cat-file", "--batch-check", "--buffer", stdin=wanted) as out:
            lines = (line.decode().split() for line in out)
            return {words[0]: int(words[2]) for words in lines if words[1:2] == ["blob"]}

    def texts(self, ids: Iterable[str]) -> Generator[bytes]:
        """What some files said, in the order of the ids, which are of texts that are there.

        Raises:
            NoHistoryError: Git stopped.
        """
        with self._listed(ids) as wanted, self._running("cat-file", "--batch", "--buffer", stdin=wanted) as out:
            for line in out:
                words = line.split()
                size = int(words[2]) if words[1:2] == [b"blob"] else -1
                data = out.read(size + 1) if size >= 0 else b""
                if len(data) != size + 1:
                    raise NoHistoryError("git stopped in the middle of a file")
                yield data[:-1]

    def _is_so(self, *words: str) -> bool:
        """Whether git ends well."""
        return self._run(*words).returncode == 0

    def _answer(self, *words: str) -> str:
        """The line that git answers; empty where it does not end well."""
        ran = self._run(*words)
        return "" if ran.returncode else ran.stdout.decode("ascii", "replace").strip()

    def _run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([*self._begin(), *words], env=environment(), capture_output=True, check=False)  # noqa: S603 - git

    def _boundary(self) -> frozenset[str]:
        path = Path(self.folder, self._ask("rev-parse", "--git-path", "shallow").removesuffix("\n"))
        try:
            return frozenset(path.read_text("ascii").split())
        except (OSError, ValueError) as error:
            raise NoHistoryError("the clone is shallow, and it is not known where it ends") from error

    def _ask(self, *words: str) -> str:
        with self._running(*words) as out:
            return os.fsdecode(out.read())

    @contextmanager
    def _listed(self, ids: Iterable[str]) -> Iterator[IO[bytes]]:
        """A file with a line for each id: a pipe could be full at both ends."""
        with TemporaryFile() as file:
            file.writelines(f"{number}\n".encode() for number in ids)
            file.seek(0)
            yield file

    @contextmanager
    def _running(self, *words: str, stdin: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[IO[bytes]]:
        """What git answers, as a stream. Whoever stops reading stops git."""
        with TemporaryFile() as complaints:
            process = subprocess.Popen(  # noqa: S603 - git, with words of ours and paths
                [*self._begin(), *words], env=environment(), stdin=stdin, stdout=subprocess.PIPE, stderr=complaints
            )
            out = process.stdout
            assert out is not None  # noqa: S101 - it is a pipe
            try:
                yield out
                is_read = not out.read(1)
            except BaseException:
                process.kill()
                raise
            finally:
                out.close()
                status = process.wait()
            if status and is_read:
                complaints.seek(0)
                raise _refused(complaints.read(_AT_ONCE).decode("utf-8", "replace").splitlines())

    def _begin(self) -> list[str]:
        return [self.git, *_ALWAYS, "-C", self.folder]


FILES: Final = frozenset({"100644", "100755"})
"""The modes of files; others are links and repositories in this one."""
MODULE: Final = "160000"
"""The mode of a repository in this one, whose id is a commit of that one."""


def environment() -> dict[str, str]:
    """What git is to see of the environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return kept | _SETTINGS


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream, cut at its zero bytes."""
    rest = b""
    while piece := stream.read(_AT_ONCE):
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
    if rest.strip():
        yield rest


def _refused(complaint: list[str]) -> NoHistoryError:
    """Why git did not answer, from the lines it printed."""
    lines = [line.strip() for line in complaint if line.strip()]
    first = next((line for line in lines if line.startswith("fatal: ")), lines[0] if lines else "it stopped")
    if _FOREIGN in first:
        way_on = next((line.strip() for line in complaint if _TRUST in line), _TRUST)
        return NoHistoryError(
            "someone else owns the repository, so git refuses to open it", f"to make git trust it, run `{way_on}`"
        )
    return NoHistoryError(f"git says: {first.removeprefix('fatal: ')}")
