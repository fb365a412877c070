"""Parse JQL to a tree, or report errors in Jira's wording."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tests.fake_jira.faults import Refusal

_TOKEN = re.compile(
    r"""\s+|(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<cf>cf\s*\[\s*\d+\s*\])|(?P<mark>!=|!~|>=|<=|[=<>~(),])"""
    r"""|(?P<word>[^\s"'=!<>~(),]+)""",
    re.IGNORECASE,
)
_ILLEGAL = re.compile(r"[+;?|*/%^$#@\[\]{}]")
RESERVED = frozenset(Path(__file__).with_name("jql_reserved.txt").read_text().split())
"""Reserved words, which have to be quoted."""
_EMPTY_WORDS = frozenset({"empty", "null"})
MAX_ORDERS = 7


class Token(NamedTuple):
    """A token."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True)
class Text:
    """A word or a quoted string."""

    text: str


@dataclass(frozen=True)
class Function:
    """A function call: `openSprints()`."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Empty:
    """The empty value: `EMPTY`."""


Value: TypeAlias = Text | Function | Empty


@dataclass(frozen=True)
class Clause:
    """A condition on a field; operators such as `=` have one value."""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Not:
    """Negation of a condition."""

    part: Tree


@dataclass(frozen=True)
class Every:
    """Conjunction of conditions."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True)
class Some:
    """Disjunction of conditions."""

    parts: tuple[Tree, ...]


Tree: TypeAlias = "Clause | Not | Every | Some"


@dataclass(frozen=True)
class Query:
    """A query: an optional condition, and the fields to sort by, each with whether the order is descending."""

    where: Tree | None
    order: tuple[tuple[str, bool], ...] = field(default=())


def parse(jql: str) -> Query:
    """Parse a query.

    Raises:
        Refusal: It is no JQL.
    """
    return _Parser(jql).query()


def _tokens(jql: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(jql):
        found = _TOKEN.match(jql, at)
        if not found:
            raise _wrong(jql, at, f"The character '{jql[at]}' is not expected here.")
        kind = found.lastgroup
        if kind == "word" and (illegal := _ILLEGAL.search(found[0])):
            sign = illegal[0]
            why = f"The character '{sign}' is a reserved JQL character. You must enclose it in a string or use the escape '\\u{ord(sign):04x}' instead."
            raise _wrong(jql, at + illegal.start(), why)
        if kind:
            tokens.append(Token(kind, found[0], at))
        at = found.end()
    return [*tokens, Token("end", "", len(jql))]


def _wrong(jql: str, at: int, why: str) -> Refusal:
    line = jql.count("\n", 0, at) + 1
    column = at - (jql.rfind("\n", 0, at) + 1) + 1
    return Refusal(400, f"Error in the JQL Query: {why} (line {line}, character {column})")


class _Parser:
    def __init__(self, jql: str) -> None:
        self._jql = jql
        self._tokens = _tokens(jql)
        self._next = 0

    def query(self) -> Query:
        where = None if self._is("order") or self._peek().kind == "end" else self._any()
        order: list[tuple[str, bool]] = []
        if self._take("order"):
            self._expect("by")
            order.append(self._sort())
            while self._take(","):
                order.append(self._sort())
        token = self._peek()
        if token.kind != "end":
            raise self._unexpected("Expecting either 'OR' or 'AND' but got")
        if len(order) > MAX_ORDERS:
            raise Refusal(400, f"The ORDER BY clause can contain at most {MAX_ORDERS} fields.")
        return Query(where, tuple(order))

    def _any(self) -> Tree:
        parts = [self._all()]
        while self._take("or", "||"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _all(self) -> Tree:
        parts = [self._one()]
        while self._take("and", "&&"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _one(self) -> Tree:
        if self._take("not"):
            return Not(self._one())
        if self._take("("):
            inner = self._any()
            self._expect(")")
            return inner
        return self._clause()

    def _clause(self) -> Clause:
        name = self._name()
        operator = self._operator()
        if operator in ("in", "not in"):
            return Clause(name, operator, self._list())
        return Clause(name, operator, (self._value(),))

    def _operator(self) -> str:
        token = self._peek()
        if token.kind == "mark" and token.text not in "(),":
            return self._advance().text
        if self._take("is"):
            return "is not" if self._take("not") else "is"
        if self._take("in"):
            return "in"
        if self._take("not"):
            self._expect("in")
            return "not in"
        raise self._unexpected(
            "Expecting operator but got",
            "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.",
        )

    def _list(self) -> tuple[Value, ...]:
        if not self._take("("):
            value = self._value()  # a function may stand without parentheses
            if not isinstance(value, Function):
                raise self._unexpected("Expecting '(' but got")
            return (value,)
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._expect(")")
        return tuple(values)

    def _value(self) -> Value:
        token = self._peek()
        if token.kind not in ("word", "quoted"):
            raise self._unexpected("Expecting either a value, list or function but got")
        self._advance()
        if token.kind == "quoted":
            return Text(_unquoted(token.text))
        if token.text.lower() in _EMPTY_WORDS:
            return Empty()
        if token.text.lower() in RESERVED:
            raise self._reserved(token)
        if self._take("("):
            return Function(token.text, self._arguments())
        return Text(token.text)

    def _arguments(self) -> tuple[str, ...]:
        found: list[str] = []
        while not self._take(")"):
            token = self._advance()
            if token.kind == "end":
                raise self._unexpected("Expecting ')' but got")
            if token.text != ",":
                found.append(_unquoted(token.text))
        return tuple(found)

    def _name(self) -> str:
        token = self._advance()
        if token.kind == "quoted":
            return _unquoted(token.text)
        if token.kind == "cf":
            return re.sub(r"\s", "", token.text).lower()
        if token.kind != "word":
            self._next -= 1
            raise self._unexpected("Expecting a field name but got")
        if token.text.lower() in RESERVED:
            raise self._reserved(token)
        return token.text

    def _sort(self) -> tuple[str, bool]:
        name = self._name()
        is_last_first = self._take("desc")
        if not is_last_first:
            self._take("asc")
        return name, is_last_first

    # Tokens

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _advance(self) -> Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _is(self, *texts: str) -> bool:
        token = self._peek()
        return token.kind in ("word", "mark") and token.text.lower() in texts

    def _take(self, *texts: str) -> bool:
        if self._is(*texts):
            self._advance()
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._unexpected(f"Expecting '{text}' but got")

    def _unexpected(self, words: str, more: str = "") -> Refusal:
        token = self._peek()
        if token.kind == "end":
            return _wrong(self._jql, token.at, f"{words.removesuffix(' but got')} before the end of the query.")
        return _wrong(self._jql, token.at, f"{words} '{token.text}'. {more}".rstrip())

    def _reserved(self, token: Token) -> Refusal:
        why = f"'{token.text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query."
        return _wrong(self._jql, token.at, why)


def _unquoted(text: str) -> str:
    if text[:1] not in "\"'" or not text:
        return text
    return re.sub(r"\\(.)", r"\1", text[1:-1])
