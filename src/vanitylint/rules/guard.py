"""Guard a connection while rules run on it: they can only read, and their memory and time are limited."""

from __future__ import annotations

import sqlite3
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import re2

from vanitylint.backlog.columns import ALL_VIEWS, VIEWS
from vanitylint.backlog.columns.querying import MAX_ADDED
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.functions import FUNCTIONS as OUR_FUNCTIONS
from vanitylint.rules.hints import has_hint, names

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from types import TracebackType
    from typing import Self

FUNCTIONS = frozenset({
    "abs", "avg", "coalesce", "count", "date", "group_concat", "ifnull", "iif", "json_array_length",
    "json_extract", "julianday", "length", "like", "lower", "matches", "max", "min", "nullif", "round",
    "strftime", "substr", "sum", "total", "upper", "hints", *OUR_FUNCTIONS,
})  # fmt: skip
"""Functions that a rule can call.

Left out are those that make a text of any length at once (printf, zeroblob), take long on a long text while no clock
runs (trim, instr, replace, glob), return a new value on each call (random), or reach out of the database
(load_extension).
"""

_ALTERNATIVES = {
    "current_date": "use as_of, the date of the run",
    "current_timestamp": "use as_of, the date of the run",
    "glob": "write: title like '%word%'",
    "instr": "write: title like '%word%'",
    "match": "write: matches(title, 'pattern')",
    "regexp": "write: matches(title, 'pattern')",
}
_COLUMN_ALTERNATIVES = dict.fromkeys(
    ("text", "words", "content", "full_text", "all_text"),
    "own_words has all its texts, body its description, comments what people wrote below it",
) | {"description": "body has its description, own_words all its texts"}
"""Hints for names under which people look for an item's texts."""
_FUNCTIONS_OF_VIEWS = frozenset({"instr", "ltrim", "replace", "rtrim", "trim"})
"""What our views call beyond that. A rule that names a `with` like a view can, too; at worst it runs into the limit."""
_VIEW_NAMES = frozenset(view.name for view in ALL_VIEWS)
_MAX_TEXT = 1_000_000
"""Maximum length of a text in bytes: comparing longer ones would take too long, as no clock runs meanwhile."""
_MAX_PATTERN = 2_000
MAX_SQL = 10_000
"""Maximum length of a rule's own statement, in bytes."""
MAX_SQL_WITH_VIEWS = MAX_SQL + MAX_ADDED
"""Maximum length of that statement with the views it names defined in front of it, in bytes."""
_MAX_MEMORY = 1_000_000_000
"""Bytes SQLite may use in this process, from then on.

A few nested selects can ask for any amount while they are prepared, before anything else could stop them; a snapshot
in a file needs a few megabytes.
"""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: _MAX_TEXT,  # bounds what `||` can pile up
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 20,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_READ, _OK = sqlite3.SQLITE_READ, sqlite3.SQLITE_OK
_INSTRUCTIONS_PER_CHECK = 200
"""Instructions of SQLite between two looks at the clock: microseconds, or a second with the longest texts."""

Refusal: TypeAlias = tuple[str, str]
"""What a rule cannot do, and what to do instead."""

_ONLY_READS: Refusal = ("a rule only reads; it cannot change, make or attach anything", "")
_RECURSIVE: Refusal = ("a rule cannot use recursive queries; the trace is already in the columns", "")
_MEMORY: Refusal = ("it used too much memory and was stopped", "name each part only once")
_MESSAGES: dict[str, Refusal] = {
    "string or blob too big": (f"a string in it is longer than {_MAX_TEXT:,} bytes", "combine less in it"),
    "query string is too large": (f"its SQL is longer than {MAX_SQL:,} bytes", "split it into two rules"),
}
_SQL_HINT = "a condition is what comes after `where`, a query is one select; close every bracket, and use no ; or ?"
_MESSAGES_BY_PART: dict[tuple[str, ...], Refusal] = {
    ("stack overflow", "too large", "too many", "at most"): (
        "this is too large",
        "simplify it, or split it into two rules",
    ),
    ("syntax error", "incomplete input", "unrecognized token", "one statement at a time", "inding "): (
        "this is not one complete SQL statement",
        _SQL_HINT,
    ),
}
"""Explanations of SQLite's errors, by parts of their text."""


class Guard:
    """Context manager that guards a connection.

    Args:
        connection: A snapshot's connection. On exit it is restored, without an authorizer and a progress handler;
            our functions, such as `matches`, stay.
        seconds: Maximum duration of one statement.
        max_bytes: Maximum length of a statement, in bytes.
    """

    def __init__(self, connection: sqlite3.Connection, *, seconds: float = 5.0, max_bytes: int = MAX_SQL) -> None:
        self._connection = connection
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._deadline = 0.0
        self._refusal: Refusal | None = None
        self._readable: set[str] = set()
        self._limits: dict[int, int] = {}
        self._query_only = 0

    def __enter__(self) -> Self:
        connection = self._connection
        names = [name for (name,) in connection.execute("select name from main.sqlite_master")]
        self._readable = {name for name in names if not name.startswith("sqlite_")}
        (self._query_only,) = connection.execute("pragma query_only").fetchone()
        connection.execute("pragma query_only = on")
        ours: dict[str, tuple[int, Callable[..., Any]]]
        ours = {"matches": (2, self._matches), "hints": (2, self._hints), **OUR_FUNCTIONS}
        for name, (arguments, function) in ours.items():
            connection.create_function(name, arguments, function, deterministic=True)
        connection.execute(f"pragma hard_heap_limit = {_MAX_MEMORY}")
        limits = _LIMITS | {sqlite3.SQLITE_LIMIT_SQL_LENGTH: self._max_bytes}
        self._limits = {limit: connection.setlimit(limit, value) for limit, value in limits.items()}
        self._deadline = time.monotonic() + self._seconds
        connection.set_progress_handler(self._is_late, _INSTRUCTIONS_PER_CHECK)
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
        """Start a rule's statement, and the clock.

        Args:
            statement: One select.
            where: Location in the rule's file, for errors.
            known: Names of columns to suggest in errors.
            params: Values of `:name` in it.

        Raises:
            VanitylintError: SQLite cannot prepare it, or it does something that rules are not allowed to.
        """
        self._deadline = time.monotonic() + self._seconds
        self._refusal = None
        try:
            return self._connection.execute(statement, dict(params or {}))
        except (sqlite3.Error, MemoryError) as error:
            raise self._explain(error, where, known) from error

    def rows(
        self, statement: str, *, where: str, known: Iterable[str] = (), params: Mapping[str, float] | None = None
    ) -> Generator[tuple[Any, ...], None, None]:
        """Yield the rows of a statement; the clock runs until the last one is consumed.

        Raises:
            VanitylintError: As in `execute`, or it took too long.
        """
        cursor = self.execute(statement, where=where, known=known, params=params)
        try:
            yield from cursor
        except (sqlite3.Error, MemoryError) as error:
            raise self._explain(error, where, known) from error
        finally:
            cursor.close()

    def _authorize(
        self, action: int, first: str | None, second: str | None, database: str | None, view: str | None
    ) -> int:
        """Answer SQLite's question for each action of a statement. While it prepares one, no other clock runs."""
        if action == _READ and first in self._readable and database == "main" and time.monotonic() <= self._deadline:
            return _OK  # fast path: a thousand columns for each rule
        is_function = action == sqlite3.SQLITE_FUNCTION
        is_of_view = is_function and (view or "").lower() in _VIEW_NAMES and second in _FUNCTIONS_OF_VIEWS
        refusal = None if is_of_view else self._find_refusal(action, first or "", second or "", database or "")
        self._refusal = self._refusal or refusal
        return sqlite3.SQLITE_DENY if refusal else _OK

    def _find_refusal(self, action: int, first: str, second: str, database: str) -> Refusal | None:
        if self._is_late():
            return _too_long(self._seconds)
        if action == sqlite3.SQLITE_SELECT:
            return None
        if action == _READ:
            is_ours = first in self._readable and database == "main"
            is_counted = not (second or database or first.startswith("sqlite_"))  # maybe `count(*)` of a `with`
            return None if is_ours or is_counted else _no_table(first)
        if action == sqlite3.SQLITE_FUNCTION:
            return None if second in FUNCTIONS else _no_function(second)
        return _RECURSIVE if action == sqlite3.SQLITE_RECURSIVE else _ONLY_READS

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline

    def _matches(self, text: object, pattern: object) -> bool | None:
        """Return whether an RE2 pattern matches anywhere in a text; the SQL function `matches`."""
        if text is None or pattern is None:
            return None
        try:
            return _compiled(str(pattern)[: _MAX_PATTERN + 1]).search(str(text)) is not None
        except re2.error:
            self._refusal = (
                f"matches() cannot use the pattern {str(pattern)[:80]!r}",
                f"write it in the syntax of RE2, in up to {_MAX_PATTERN:,} characters",
            )
            raise

    def _hints(self, name: object, text: object) -> bool | None:
        """Return whether a text contains a word of a named list; the SQL function `hints`."""
        if text is None or name is None:
            return None
        try:
            return has_hint(str(name), str(text))
        except KeyError:
            self._refusal = no_hints(str(name))
            raise

    def _explain(self, error: Exception, where: str, known: Iterable[str]) -> VanitylintError:
        refused = self._refusal
        if isinstance(error, MemoryError):
            refused = _MEMORY
        elif str(error) == "interrupted":
            refused = _too_long(self._seconds)
        message, hint = refused or _translate(str(error), known)
        return VanitylintError(message, where=where, hint=hint)


def _translate(error: str, known: Iterable[str]) -> Refusal:
    """Translate an error of SQLite to a message and a hint."""
    what, _, name = error.partition(": ")
    if what == "no such column":
        return f"there is no column {name}", column_hint(name.rpartition(".")[2], known)
    if what == "no such table":
        return _no_table(name)
    if what == "no such function":
        return _no_function(name)
    if error in _MESSAGES:
        return _MESSAGES[error]
    message, hint = next(
        (message for parts, message in _MESSAGES_BY_PART.items() if any(part in error for part in parts)),
        ("SQLite cannot use this", ""),
    )
    return f"{message}: {error.rstrip('.')}", hint


def column_hint(name: str, known: Iterable[str]) -> str:
    """Return a hint for an unknown column: the views that have it, else what is meant, else the closest one."""
    views = [view.name for view in VIEWS if any(column.name == name for column in view.columns)]
    if views:
        return f"it is a column of {' and '.join(views)}; check over:"
    return _COLUMN_ALTERNATIVES.get(name.lower()) or did_you_mean(name, known)


def no_hints(name: str) -> Refusal:
    """Return the message and hint for an unknown list of hints."""
    lists = names()
    return f"there are no hints {name[:40]!r}", did_you_mean(name, lists) or f"there are {', '.join(lists)}"


def _no_table(name: str) -> Refusal:
    views = [view.name for view in VIEWS]
    return f"a rule can query {', '.join(views[:-1])} or {views[-1]}, not {name}", did_you_mean(name, views)


def _no_function(name: str) -> Refusal:
    return f"a rule cannot use the function {name}", (
        _ALTERNATIVES.get(name) or f"it can use {', '.join(sorted(FUNCTIONS))}"
    )


def _too_long(seconds: float) -> Refusal:
    return f"it took longer than {seconds:g} seconds and was stopped", "compare each row with fewer others"


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:  # noqa: ANN401 - re2 ships no types
    if len(pattern) > _MAX_PATTERN:
        raise re2.error("too long")
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options=options)
