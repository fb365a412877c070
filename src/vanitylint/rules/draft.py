"""One rule file to a rule, with every problem of its form. Whether its SQL can be used is for `check`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from vanitylint.backlog.findings import PROFILES, SEVERITIES
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.document import Node, Place, parse, read_text, told
from vanitylint.rules.params import LARGEST, is_name, is_threshold
from vanitylint.rules.rule import STATUSES, Rule
from vanitylint.rules.statement import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vanitylint.backlog.findings import Severity

REQUIRED = ("id", "name", "profile", "severity", "question", "message", "why", "fix", "examples")
KEYS = (*REQUIRED, "status", "over", "params", "flag", "query", "not_when", "sources", "mutes")
EXAMPLES_EACH = 2
"""A rule has at least so many examples that it flags, and as many that it leaves alone."""
LONGEST_TEMPLATE = 1_000
"""Characters of a question or message."""

_ID = re.compile(r"[A-Z]{3}[0-9]{3}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,9}")
_MUTED = re.compile(r"[A-Z]{3}(?:[0-9]{3}|[0-9]{0,2}\*)")
_TOP: Place = (1, 1)
_Word = TypeVar("_Word", bound=str)


class Draft:
    """One file on its way to a rule; it keeps what it cannot use in `errors` and goes on."""

    def __init__(self, path: Path) -> None:
        self.errors: list[VanitylintError] = []
        self._path = path
        self._parts: dict[str, Node] = {}

    def rule(self) -> Rule | None:
        """The rule, with empty parts where the file's cannot be used."""
        try:
            text = read_text(self._path)
            head, examples, line = _split(text)
            node = parse(head, str(self._path))
        except VanitylintError as error:
            self.errors.append(error)
            return None
        if not isinstance(node.value, dict):
            self._complain("a rule file contains keys, such as id: and name:", node.place)
            return None
        self._parts = node.value
        self._check_keys(examples, line)
        return Rule(
            id=self._shaped("id", _ID, "three capitals and three digits, such as HYP101"),
            name=self._shaped("name", _NAME, "words in lower case with hyphens, such as bet-missing"),
            profile=self._choice("profile", PROFILES),
            status=self._choice("status", STATUSES),
            severities=self._severities(),
            question=self._template("question"),
            over=self._choice("over", tuple(COLUMNS)),
            params=self._params(),
            flag=self._texts("flag"),
            query=self._text("query").strip(),
            message=self._template("message"),
            why=self._text("why"),
            fix=self._text("fix"),
            not_when=self._texts("not_when"),
            sources=self._texts("sources"),
            mutes=self._mutes(),
            path=str(self._path),
            places={**self._places(), "examples": (line or 1, 1)},
        )

    def _complain(self, what: str, place: Place, hint: str = "") -> None:
        self.errors.append(VanitylintError(what, where=told(self._path, place), hint=hint))

    def _check_keys(self, examples: str, line: int) -> None:
        for key, node in self._parts.items():
            if key not in KEYS:
                self._complain(f"unknown key {key}", node.place, did_you_mean(key, KEYS))
        for key in REQUIRED:
            if key not in self._parts and key != "examples":
                self._complain(f"{key}: is missing", _TOP)
        if "flag" in self._parts and "query" in self._parts:
            self._complain("flag: and query: cannot be used together", self._parts["query"].place, "keep one of them")
        if "flag" not in self._parts and "query" not in self._parts:
            self._complain("flag: is missing", _TOP, "or use query:, for a rule over the whole backlog")
        self._check_examples(examples, line)

    def _check_examples(self, examples: str, line: int) -> None:
        """Whether there seem to be enough of them; as they are most of a file, they are not parsed here."""
        wanted = f"{EXAMPLES_EACH} under good: and {EXAMPLES_EACH} under bad:"
        if "examples" in self._parts or any(row and row[0] not in " #" for row in examples.splitlines()[1:]):
            self._complain("put examples: last in a rule file, on separate lines", (line or 1, 1))
        elif not line:
            self._complain("examples: are missing", _TOP, f"at least {wanted}")
        elif examples.count("- name:") < 2 * EXAMPLES_EACH:
            self._complain("there are too few examples", (line, 1), f"at least {wanted}, each beginning with - name:")

    def _text(self, key: str) -> str:
        node = self._parts.get(key)
        if node is None:
            return ""
        if not isinstance(node.value, str) or not node.value.strip():
            self._complain(f"{key}: should be a string, but is {_kind(node)}", node.place)
            return ""
        return node.value.strip()

    def _template(self, key: str) -> str:
        text = self._text(key)
        if len(text) > LONGEST_TEMPLATE:
            self._complain(f"{key}: is longer than {LONGEST_TEMPLATE:,} characters", self._parts[key].place)
        return text

    def _texts(self, key: str) -> tuple[str, ...]:
        node = self._parts.get(key)
        if node is None:
            return ()
        if isinstance(node.value, str) and node.value and key != "flag":
            return (node.value,)
        if not isinstance(node.value, list) or not node.value:
            self._complain(f"{key}: should be a list of strings, but is {_kind(node)}", node.place)
            return ()
        for entry in node.value:
            if not isinstance(entry.value, str) or not entry.value.strip():
                self._complain(
                    f"{key}: should contain strings, but has {_kind(entry)}", entry.place, "put it in quotes"
                )
        return tuple(entry.value for entry in node.value if isinstance(entry.value, str))

    def _shaped(self, key: str, shape: re.Pattern[str], wanted: str) -> str:
        text = self._text(key)
        if text and not shape.fullmatch(text):
            self._complain(f"{key}: {text[:60]} is not {wanted}", self._parts[key].place)
        return text

    def _choice(self, key: str, known: Sequence[_Word]) -> _Word:
        """One of the known words; the first when the key is not there, or not usable."""
        text = self._text(key)
        if text and text not in known:
            self._unknown(key, text, known, self._parts[key].place)
        return next((word for word in known if word == text), known[0])

    def _unknown(self, key: str, word: str, known: Sequence[str], place: Place) -> None:
        hint = did_you_mean(word, known) or f"it is one of {', '.join(known)}"
        self._complain(f"{key}: {word[:60]} is not known", place, hint)

    def _severities(self) -> tuple[tuple[Severity, str], ...]:
        node = self._parts.get("severity")
        if node is None or not isinstance(node.value, dict):
            return ((self._choice("severity", SEVERITIES), ""),)
        cases: list[tuple[Severity, str]] = []
        for word, condition in node.value.items():
            severity = next((known for known in SEVERITIES if known == word), None)
            if severity is None:
                self._unknown("severity", word, SEVERITIES, condition.place)
            elif not isinstance(condition.value, str) or not condition.value.strip():
                self._complain(f"severity {word} should be a condition, but is {_kind(condition)}", condition.place)
            else:
                cases.append((severity, condition.value))
        return self._ended(cases, node)

    def _ended(self, cases: list[tuple[Severity, str]], node: Node) -> tuple[tuple[Severity, str], ...]:
        """The cases with an empty condition in place of the last one's `otherwise`."""
        if not cases or [case for case, condition in cases if condition == "otherwise"] != [cases[-1][0]]:
            self._complain(
                "only the last severity can be `otherwise`, and it has to be", node.place, "such as warning: otherwise"
            )
            return (("error", ""),)
        return (*cases[:-1], (cases[-1][0], ""))

    def _params(self) -> dict[str, float]:
        node = self._parts.get("params")
        if node is None:
            return {}
        if not isinstance(node.value, dict) or not node.value:
            self._complain(
                f"params: should be names with a number, but is {_kind(node)}", node.place, "such as days: 30"
            )
            return {}
        params: dict[str, float] = {}
        for name, entry in node.value.items():
            if not is_name(name):
                self._complain(
                    f"params: {name[:60]} is not a valid name", entry.place, "lower case letters, such as grace_days"
                )
            elif is_threshold(entry.value):
                params[name] = entry.value
            else:
                what = f"a number up to {LARGEST:,}"
                self._complain(f"params: {name} should be {what}, but is {_kind(entry)}", entry.place)
        return params

    def _mutes(self) -> tuple[str, ...]:
        mutes = self._texts("mutes")
        for pattern in mutes:
            if not _MUTED.fullmatch(pattern):
                self._complain(
                    f"mutes: {pattern[:60]} is not a rule",
                    self._parts["mutes"].place,
                    "such as FUP301 or MET2*",
                )
        return mutes

    def _places(self) -> dict[str, Place]:
        places = {key: node.place for key, node in self._parts.items()}
        for key, node in self._parts.items():
            if isinstance(node.value, dict):
                places |= {f"{key}.{name}": entry.place for name, entry in node.value.items()}
            if isinstance(node.value, list):
                places |= {f"{key}.{number}": entry.place for number, entry in enumerate(node.value)}
        return places


def _split(text: str) -> tuple[str, str, int]:
    """A file's text before `examples:`, the text from there on, and that line; 0 where there is none."""
    start = 0 if text.startswith("examples:") else text.find("\nexamples:") + 1
    if not start and not text.startswith("examples:"):
        return text, "", 0
    return text[:start], text[start:], text.count("\n", 0, start) + 1


def _kind(node: Node) -> str:
    """What a node holds, in words."""
    if node.value is None or node.value in ("", [], {}):
        return "nothing"
    if isinstance(node.value, dict):
        return "keys"
    if isinstance(node.value, list):
        return "a list"
    return f"the string {node.value[:60]!r}" if isinstance(node.value, str) else f"{node.value}"
