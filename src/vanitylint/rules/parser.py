"""Parse a rule file and collect every problem with its form; `check` validates its SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from vanitylint.backlog.findings import PROFILES, SEVERITIES
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.params import MAX_THRESHOLD, is_name, is_threshold
from vanitylint.rules.rule import STATUSES, Rule
from vanitylint.rules.statement import COLUMNS
from vanitylint.rules.yaml_nodes import Node, Position, format_location, parse, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vanitylint.backlog.findings import Severity

REQUIRED = ("id", "name", "profile", "severity", "question", "message", "why", "fix", "examples")
KEYS = (*REQUIRED, "status", "over", "params", "flag", "query", "not_when", "sources", "mutes")
MIN_EXAMPLES = 2
"""Minimum number of good examples, and of bad ones."""
MAX_TEMPLATE = 1_000
"""Maximum length of a question or message, in characters."""

_ID = re.compile(r"[A-Z]{3}[0-9]{3}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,9}")
_MUTED_RULES = re.compile(r"[A-Z]{3}(?:[0-9]{3}|[0-9]{0,2}\*)")
_START: Position = (1, 1)
_Word = TypeVar("_Word", bound=str)


class RuleParser:
    """Parser of one rule file; it collects problems in `errors` and goes on."""

    def __init__(self, path: Path) -> None:
        self.errors: list[VanitylintError] = []
        self._path = path
        self._parts: dict[str, Node] = {}

    def parse(self) -> Rule | None:
        """Return the rule, with empty values for invalid parts; None if the file is not a YAML mapping."""
        try:
            text = read_text(self._path)
            head, examples, line = _split_examples(text)
            node = parse(head, str(self._path))
        except VanitylintError as error:
            self.errors.append(error)
            return None
        if not isinstance(node.value, dict):
            self._report("a rule file contains keys, such as id: and name:", node.position)
            return None
        self._parts = node.value
        self._check_keys(examples, line)
        return Rule(
            id=self._matching("id", _ID, "three capitals and three digits, such as HYP101"),
            name=self._matching("name", _NAME, "words in lower case with hyphens, such as bet-missing"),
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
            positions={**self._positions(), "examples": (line or 1, 1)},
        )

    def _report(self, message: str, position: Position, hint: str = "") -> None:
        self.errors.append(VanitylintError(message, where=format_location(self._path, position), hint=hint))

    def _check_keys(self, examples: str, line: int) -> None:
        for key, node in self._parts.items():
            if key not in KEYS:
                self._report(f"unknown key {key}", node.position, did_you_mean(key, KEYS))
        for key in REQUIRED:
            if key not in self._parts and key != "examples":
                self._report(f"{key}: is missing", _START)
        if "flag" in self._parts and "query" in self._parts:
            self._report("flag: and query: cannot be used together", self._parts["query"].position, "keep one of them")
        if "flag" not in self._parts and "query" not in self._parts:
            self._report("flag: is missing", _START, "or use query:, for a rule over the whole backlog")
        self._check_examples(examples, line)

    def _check_examples(self, examples: str, line: int) -> None:
        """Check that there seem to be enough examples; they are not parsed here, because they are most of a file."""
        wanted = f"{MIN_EXAMPLES} under good: and {MIN_EXAMPLES} under bad:"
        if "examples" in self._parts or any(row and row[0] not in " #" for row in examples.splitlines()[1:]):
            self._report("put examples: last in a rule file, on separate lines", (line or 1, 1))
        elif not line:
            self._report("examples: are missing", _START, f"at least {wanted}")
        elif examples.count("- name:") < 2 * MIN_EXAMPLES:
            self._report("there are too few examples", (line, 1), f"at least {wanted}, each beginning with - name:")

    def _text(self, key: str) -> str:
        node = self._parts.get(key)
        if node is None:
            return ""
        if not isinstance(node.value, str) or not node.value.strip():
            self._report(f"{key}: should be a string, but is {_describe(node)}", node.position)
            return ""
        return node.value.strip()

    def _template(self, key: str) -> str:
        text = self._text(key)
        if len(text) > MAX_TEMPLATE:
            self._report(f"{key}: is longer than {MAX_TEMPLATE:,} characters", self._parts[key].position)
        return text

    def _texts(self, key: str) -> tuple[str, ...]:
        node = self._parts.get(key)
        if node is None:
            return ()
        if isinstance(node.value, str) and node.value and key != "flag":
            return (node.value,)
        if not isinstance(node.value, list) or not node.value:
            self._report(f"{key}: should be a list of strings, but is {_describe(node)}", node.position)
            return ()
        for entry in node.value:
            if not isinstance(entry.value, str) or not entry.value.strip():
                self._report(
                    f"{key}: should contain strings, but has {_describe(entry)}", entry.position, "put it in quotes"
                )
        return tuple(entry.value for entry in node.value if isinstance(entry.value, str))

    def _matching(self, key: str, pattern: re.Pattern[str], wanted: str) -> str:
        text = self._text(key)
        if text and not pattern.fullmatch(text):
            self._report(f"{key}: {text[:60]} is not {wanted}", self._parts[key].position)
        return text

    def _choice(self, key: str, known: Sequence[_Word]) -> _Word:
        """Return one of the known words; the first if the key is missing or invalid."""
        text = self._text(key)
        if text and text not in known:
            self._report_unknown(key, text, known, self._parts[key].position)
        return next((word for word in known if word == text), known[0])

    def _report_unknown(self, key: str, word: str, known: Sequence[str], position: Position) -> None:
        hint = did_you_mean(word, known) or f"it is one of {', '.join(known)}"
        self._report(f"{key}: {word[:60]} is not known", position, hint)

    def _severities(self) -> tuple[tuple[Severity, str], ...]:
        node = self._parts.get("severity")
        if node is None or not isinstance(node.value, dict):
            return ((self._choice("severity", SEVERITIES), ""),)
        cases: list[tuple[Severity, str]] = []
        for word, condition in node.value.items():
            severity = next((known for known in SEVERITIES if known == word), None)
            if severity is None:
                self._report_unknown("severity", word, SEVERITIES, condition.position)
            elif not isinstance(condition.value, str) or not condition.value.strip():
                self._report(
                    f"severity {word} should be a condition, but is {_describe(condition)}", condition.position
                )
            else:
                cases.append((severity, condition.value))
        return self._check_otherwise(cases, node)

    def _check_otherwise(self, cases: list[tuple[Severity, str]], node: Node) -> tuple[tuple[Severity, str], ...]:
        """Return the cases with an empty condition instead of the last one's `otherwise`."""
        if not cases or [case for case, condition in cases if condition == "otherwise"] != [cases[-1][0]]:
            self._report(
                "only the last severity can be `otherwise`, and it has to be",
                node.position,
                "such as warning: otherwise",
            )
            return (("error", ""),)
        return (*cases[:-1], (cases[-1][0], ""))

    def _params(self) -> dict[str, float]:
        node = self._parts.get("params")
        if node is None:
            return {}
        if not isinstance(node.value, dict) or not node.value:
            self._report(
                f"params: should be names with a number, but is {_describe(node)}", node.position, "such as days: 30"
            )
            return {}
        params: dict[str, float] = {}
        for name, entry in node.value.items():
            if not is_name(name):
                self._report(
                    f"params: {name[:60]} is not a valid name", entry.position, "lower case letters, such as grace_days"
                )
            elif is_threshold(entry.value):
                params[name] = entry.value
            else:
                expected = f"a number up to {MAX_THRESHOLD:,}"
                self._report(f"params: {name} should be {expected}, but is {_describe(entry)}", entry.position)
        return params

    def _mutes(self) -> tuple[str, ...]:
        mutes = self._texts("mutes")
        for pattern in mutes:
            if not _MUTED_RULES.fullmatch(pattern):
                self._report(
                    f"mutes: {pattern[:60]} is not a rule",
                    self._parts["mutes"].position,
                    "such as FUP301 or MET2*",
                )
        return mutes

    def _positions(self) -> dict[str, Position]:
        positions = {key: node.position for key, node in self._parts.items()}
        for key, node in self._parts.items():
            if isinstance(node.value, dict):
                positions |= {f"{key}.{name}": entry.position for name, entry in node.value.items()}
            if isinstance(node.value, list):
                positions |= {f"{key}.{number}": entry.position for number, entry in enumerate(node.value)}
        return positions


def _split_examples(text: str) -> tuple[str, str, int]:
    """Return the text before `examples:`, the text from there on, and that line's number; 0 if there is none."""
    start = 0 if text.startswith("examples:") else text.find("\nexamples:") + 1
    if not start and not text.startswith("examples:"):
        return text, "", 0
    return text[:start], text[start:], text.count("\n", 0, start) + 1


def _describe(node: Node) -> str:
    """Describe the value of a node."""
    if node.value is None or node.value in ("", [], {}):
        return "nothing"
    if isinstance(node.value, dict):
        return "keys"
    if isinstance(node.value, list):
        return "a list"
    return f"the string {node.value[:60]!r}" if isinstance(node.value, str) else f"{node.value}"
