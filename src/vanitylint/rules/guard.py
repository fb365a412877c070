"""The watch over a connection while rules run on it: they read, they stay small, and they come to an end."""

from __future__ import annotations

import sqlite3
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import re2

from vanitylint.backlog.columns import VIEWS
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.functions import FUNCTIONS as OUR_FUNCTIONS
from vanitylint.rules.hints import is_hinted, names

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from types import TracebackType
    from typing import Self

FUNCTIONS = frozenset({
    "abs", "avg", "coalesce", "count", "date", "group_concat", "ifnull", "iif", "json_array_length",
    "json_extract", "julianday", "length", "like", "lower", "matches", "max", "min", "nullif", "round",
    "strftime", "substr", "sum", "total", "upper", "hints", *OUR_FUNCTIONS,
})  # fmt: skip
"""What a rule can call. Left out: whatever makes a text of any length at once (printf, zeroblob), takes
long for a long text with no clock running (trim, instr, replace, glob), is different each time (random), or
reaches out of the database (load_extension)."""

_INSTEAD = {
    "current_date": "use as_of, the date of the run",
    "current_timestamp": "use as_of, the date of the run",
    "glob": "write: title like '%word%'",
    "instr": "write: title like '%word%'",
    "match": "write: matches(title, 'pattern')",
    "regexp": "write: matches(title, 'pattern')",
}
_OF_VIEWS = frozenset({"instr", "ltrim", "replace", "rtrim", "trim"})
"""What our views call beyond that. So can a rule that names a `with` like a view: slow at worst, and the clock runs."""
_LONGEST_TEXT = 1_000_000
"""Bytes. One comparison of a longer text would take too long: no clock runs in it."""
_LONGEST_PATTERN = 2_000
LONGEST_SQL = 10_000
"""Bytes of a rule's own statement."""
_MOST_MEMORY = 1_000_000_000
"""What SQLite may use in this process, for good. A few nested selects can ask for any amount while they are
prepared, before anything else could stop them; a snapshot in a file needs a few megabytes."""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: _LONGEST_TEXT,  # bounds what `||` can pile up
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 20,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_READ, _OK = sqlite3.SQLITE_READ, sqlite3.SQLITE_OK
_STEPS = 200
"""SQLite looks at the clock after so many of its instructions: microseconds, or a second with the longest texts."""

Refusal: TypeAlias = tuple[str, str]
"""What a rule cannot do, and what to do in its place."""

_READS: Refusal = ("a rule only reads; it cannot change, make or attach anything", "")
_RECURSIVE: Refusal = ("a rule cannot use recursive queries; the trace is already in the columns", "")
_MEMORY: Refusal = ("it used too much memory and was stopped", "name each part only once")
_MEANINGS: dict[str, Refusal] = {
    "string or blob too big": (f"a string in it is longer than {_LONGEST_TEXT:,} bytes", "combine less in it"),
    "query string is too large": (f"its SQL is longer than {LONGEST_SQL:,} bytes", "split it into two rules"),
}
_WHOLE = "a condition is what comes after `where`, a query is one select; close every bracket, and use no ; or ?"
_KINDS: dict[tuple[str, ...], Refusal] = {
    ("stack overflow", "too large", "too many", "at most"): (
        "this is too large",
        "simplify it, or split it into two rules",
    ),
    ("syntax error", "incomplete input", "unrecognized token", "one statement at a time", "inding "): (
        "this is not one complete SQL statement",
        _WHOLE,
    ),
}
"""What SQLite says by words in it."""


class Guard:
    """Guards a connection for as long as the `with` block lasts.

    Args:
        connection: Of a snapshot. Afterwards it is as before, without an authorizer and a progress handler;
            our functions, such as `matches`, stay.
        seconds: How long one statement may take.
        longest: Bytes of the longest statement.
    """

    def __init__(self, connection: sqlite3.Connection, *, seconds: float = 5.0, longest: int = LONGEST_SQL) -> None:
        self._connection = connection
        self._seconds = seconds
        self._longest = longest
        self._end = 0.0
        self._refused: Refusal | None = None
        self._readable: set[str] = set()
        self._views: set[str] = set()
        self._limits: dict[int, int] = {}
        self._query_only = 0

    def __enter__(self) -> Self:
        connection = self._connection
        names = dict(connection.execute("select name, type from main.sqlite_master").fetchall())
        self._readable = {name for name in names if not name.startswith("sqlite_")}
        self._views = {name for name, kind in names.items() if kind == "view"}
        (self._query_only,) = connection.execute("pragma query_only").fetchone()
        connection.execute("pragma query_only = on")
        ours: dict[str, tuple[int, Callable[..., Any]]]
        ours = {"matches": (2, self._matches), "hints": (2, self._hints), **OUR_FUNCTIONS}
        for name, (arguments, function) in ours.items():
            connection.create_function(name, arguments, function, deterministic=True)
        connection.execute(f"pragma hard_heap_limit = {_MOST_MEMORY}")
        limits = _LIMITS | {sqlite3.SQLITE_LIMIT_SQL_LENGTH: self._longest}
        self._limits = {limit: connection.setlimit(limit, value) for limit, value in limits.items()}
        self._end = time.monotonic() + self._seconds
        connection.set_progress_handler(self._is_late, _STEPS)
        connection.set_authorizer(self._authorize)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection = self._connection
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)
        for limit, value in self._limits.items():
            connection.setlimit(limit, value)
        connection.execute(f"pragma query_only = {self._query_only}")

    def execute(
        self, statement: str, *, where: str, known: Iterable[str] = (), params: Mapping[str, float] | None = None
    ) -> sqlite3.Cursor:
        """Start a statement of a rule, and the clock.

        Args:
            statement: One select.
            where: The place in the rule's file, for errors.
            known: Names of columns, for errors.
            params: What stands for `:name` in it.

        Raises:
            VanitylintError: SQLite cannot read it, or the rule asks for what it is not allowed to.
        """
        self._end = time.monotonic() + self._seconds
        self._refused = None
        try:
            return self._connection.execute(statement, dict(params or {}))
        except (sqlite3.Error, MemoryError) as error:
            raise self._explained(error, where, known) from error

    def rows(
        self, statement: str, *, where: str, known: Iterable[str] = (), params: Mapping[str, float] | None = None
    ) -> Generator[tuple[Any, ...], None, None]:
        """The rows of a statement, one by one; the clock runs until the last one is taken.

        Raises:
            VanitylintError: As in `execute`, or it took too long.
        """
        cursor = self.execute(statement, where=where, known=known, params=params)
        try:
            yield from cursor
        except (sqlite3.Error, MemoryError) as error:
            raise self._explained(error, where, known) from error
        finally:
            cursor.close()

    def _authorize(
        self, action: int, first: str | None, second: str | None, database: str | None, view: str | None
    ) -> int:
        """What SQLite asks for each thing a statement does. While it prepares one, no other clock runs."""
        if action == _READ and first in self._readable and database == "main" and time.monotonic() <= self._end:
            return _OK  # a thousand columns for each rule
        is_view = (view or "").lower() in self._views and action == sqlite3.SQLITE_FUNCTION and second in _OF_VIEWS
        refusal = None if is_view else self._refusal(action, first or "", second or "", database or "")
        self._refused = self._refused or refusal
        return sqlite3.SQLITE_DENY if refusal else _OK

    def _refusal(self, action: int, first: str, second: str, database: str) -> Refusal | None:
        if self._is_late():
            return _too_long(self._seconds)
        if action == sqlite3.SQLITE_SELECT:
            return None
        if action == _READ:
            is_ours = first in self._readable and database == "main"
            is_counted = not (second or database or first.startswith("sqlite_"))  # it may be the name of a `with`
            return None if is_ours or is_counted else _no_table(first)
        if action == sqlite3.SQLITE_FUNCTION:
            return None if second in FUNCTIONS else _no_function(second)
        return _RECURSIVE if action == sqlite3.SQLITE_RECURSIVE else _READS

    def _is_late(self) -> bool:
        return time.monotonic() > self._end

    def _matches(self, text: object, pattern: object) -> bool | None:
        """Whether an RE2 pattern is found anywhere in a text; the SQL function `matches`."""
        if text is None or pattern is None:
            return None
        try:
            return _compiled(str(pattern)[: _LONGEST_PATTERN + 1]).search(str(text)) is not None
        except re2.error:
            self._refused = (
                f"matches() cannot use the pattern {str(pattern)[:80]!r}",
                f"write it in the syntax of RE2, in up to {_LONGEST_PATTERN:,} characters",
            )
            raise

    def _hints(self, name: object, text: object) -> bool | None:
        """Whether a word of a named list stands in a text; the SQL function `hints`."""
        if text is None or name is None:
            return None
        try:
            return is_hinted(str(name), str(text))
        except KeyError:
            self._refused = no_hints(str(name))
            raise

    def _explained(self, error: Exception, where: str, known: Iterable[str]) -> VanitylintError:
        refused = self._refused
        if isinstance(error, MemoryError):
            refused = _MEMORY
        elif str(error) == "interrupted":
            refused = _too_long(self._seconds)
        message, hint = refused or _plain_words(str(error), known)
        return VanitylintError(message, where=where, hint=hint)


def _plain_words(error: str, known: Iterable[str]) -> Refusal:
    """What SQLite says, in our words, and what to do next."""
    what, _, name = error.partition(": ")
    if what == "no such column":
        return f"there is no column {name}", column_hint(name.rpartition(".")[2], known)
    if what == "no such table":
        return _no_table(name)
    if what == "no such function":
        return _no_function(name)
    if error in _MEANINGS:
        return _MEANINGS[error]
    told, hint = next(
        (told for words, told in _KINDS.items() if any(word in error for word in words)), ("SQLite cannot use this", "")
    )
    return f"{told}: {error.rstrip('.')}", hint


def column_hint(name: str, known: Iterable[str]) -> str:
    """What to do about a column that is none here: the views that have it, else the nearest known one, else nothing."""
    views = [view.name for view in VIEWS if any(column.name == name for column in view.columns)]
    return f"it is a column of {' and '.join(views)}; check over:" if views else did_you_mean(name, known)


def no_hints(name: str) -> Refusal:
    """What to say of a list of hints that is none."""
    lists = names()
    return f"there are no hints {name[:40]!r}", did_you_mean(name, lists) or f"there are {', '.join(lists)}"


def _no_table(name: str) -> Refusal:
    views = [view.name for view in VIEWS]
    return f"a rule can query {', '.join(views[:-1])} or {views[-1]}, not {name}", did_you_mean(name, views)


def _no_function(name: str) -> Refusal:
    return f"a rule cannot use the function {name}", (
        _INSTEAD.get(name) or f"it can use {', '.join(sorted(FUNCTIONS))}"
    )


def _too_long(seconds: float) -> Refusal:
    return f"it took longer than {seconds:g} seconds and was stopped", "compare each row with fewer others"


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:  # noqa: ANN401 - re2 ships no types
    if len(pattern) > _LONGEST_PATTERN:
        raise re2.error("too long")
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options=options)
