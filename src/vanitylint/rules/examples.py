"""Check a rule's examples: small backlogs it flags or not, which prove that every condition and threshold matters."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.findings import SEVERITIES, Severity
from vanitylint.backlog.items import STATES, Change, Comment, Link, Sprint, WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.guard import MAX_SQL_WITH_VIEWS, Guard
from vanitylint.rules.parser import MIN_EXAMPLES
from vanitylint.rules.run import run_rules
from vanitylint.rules.statement import conditions_statement
from vanitylint.rules.yaml_nodes import Node, format_location, parse, read_text
from vanitylint.tracing import load

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reading import Reader
    from vanitylint.rules.rule import Rule

_DEFAULT_AS_OF = "2026-03-02"
_DEFAULT_KEY = "EX-1"
_DEFAULT_TITLE = "An item"
"""Title of items without one; the example's name is no substitute, as it may contain what the rule looks for."""
_MAX_COPIES = 100
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$.*?(\w+)(?:\[[^\[\]]*\])?`)?")


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A backlog, and what the rule should say about it."""

    name: str
    items: tuple[WorkItem, ...]
    as_of: str = _DEFAULT_AS_OF
    """Date of the run, in ISO format."""
    flags: tuple[str, ...] = ()
    """Exactly the keys to flag; empty if any will do."""
    severity: Severity | None = None
    message: str = ""
    """Text that the question or message of a finding contains."""


_STRUCTS: Mapping[str, type[Struct]] = {
    "": Example, "items": WorkItem, "sprint": Sprint, "links": Link, "comments": Comment, "changes": Change
}  # fmt: skip
_KEYS_BY_STRUCT = {
    name: [field.encode_name for field in msgspec.structs.fields(struct)] for name, struct in _STRUCTS.items()
}
"""Valid keys of an example, of its items, and of their parts."""


class Case(Struct, frozen=True):
    """An example with its location in the rule's file."""

    kind: Literal["good", "bad"]
    example: Example
    where: str


class ExampleFailure(Struct, frozen=True):
    """An example that does not turn out as expected, or a condition that no example covers."""

    rule: str
    where: str
    """Location, such as `rules/hypothesis/HYP101.yaml:40:7`."""
    why: str
    is_note: bool = False
    """Whether the example may be intended like this: `check` would only print a note, too."""

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


class _Outcome(Struct, frozen=True):
    """The result of running a rule over an example."""

    case: Case
    findings: list[Finding]
    truths: list[tuple[str, tuple[bool, ...]]]
    """For each row its key, and which of the rule's conditions hold."""
    errors: list[str]
    notes: list[str]
    """Notes that `check` would print about its items, such as an unknown type."""
    params_that_matter: frozenset[str]
    """Names of the params that change the example's outcome if they have other values."""

    def is_as_expected(self, flagged: set[str]) -> bool:
        """Return whether these are the keys that should be flagged."""
        if self.case.kind == "good":
            return not flagged
        return flagged == set(self.case.example.flags) if self.case.example.flags else bool(flagged)


def check_examples(rule: Rule, reader: Reader) -> list[ExampleFailure]:
    """Run a rule over its examples, with reading and tracing, and check that each condition and param matters.

    A condition matters if an example's verdict changes without it; a rule with a `query` has none to drop. A param
    matters if an example's verdict or severity changes with another value: 0, or a thousand times as much.

    Args:
        rule: A rule from `load_rules`; its file is read again.
        reader: Extracts claims from an item's texts.
    """
    cases, failures = read_examples(rule)
    outcomes = []
    for case in cases:
        with _example_backlog(case.example, reader) as connection:
            outcomes.append(_run_example(rule, case, connection))
    failures += [
        ExampleFailure(rule.id, outcome.case.where, f"the example “{outcome.case.example.name}” {why}")
        for outcome in outcomes
        for why in _mismatches(rule, outcome)
    ]
    failures += [
        ExampleFailure(rule.id, outcome.case.where, f"the example “{outcome.case.example.name}”: {why}", is_note=True)
        for outcome in outcomes
        for why in outcome.notes
    ]
    failures += [
        ExampleFailure(rule.id, rule.where(f"flag.{index}"), f"no example notices when this is removed: {condition}")
        for index, condition in enumerate(rule.flag)
        if not any(_condition_matters(outcome, index) for outcome in outcomes)
    ]
    failures += [
        ExampleFailure(
            rule.id, rule.where(f"params.{name}"), f"no example notices when :{name} is {_format_values(value)}"
        )
        for name, value in rule.params.items()
        if not any(name in outcome.params_that_matter for outcome in outcomes)
    ]
    return failures + _uncovered_severities(rule, cases)


def read_examples(rule: Rule) -> tuple[list[Case], list[ExampleFailure]]:
    """Return the examples in a rule's file, and the problems with their form."""
    failures: list[ExampleFailure] = []
    cases: list[Case] = []
    try:
        node = _mapping(parse(read_text(Path(rule.path)), rule.path)).get("examples", Node(None, 1))
    except VanitylintError as error:
        return [], [ExampleFailure(rule.id, error.where, error.message)]
    examples_by_kind = _mapping(node)
    for key, examples in examples_by_kind.items():
        if key not in ("good", "bad"):
            failures.append(
                ExampleFailure(
                    rule.id, format_location(rule.path, examples.position), f"examples are good: or bad:, not {key}"
                )
            )
    for kind in ("good", "bad"):
        examples = examples_by_kind.get(kind, Node(None, *node.position))
        entries = examples.value if isinstance(examples.value, list) else []
        if len(entries) < MIN_EXAMPLES:
            why = f"{kind}: has {len(entries)} of at least {MIN_EXAMPLES} examples"
            failures.append(ExampleFailure(rule.id, format_location(rule.path, examples.position), why))
        for entry in entries:
            where = format_location(rule.path, entry.position)
            try:
                cases.append(Case(kind, _parse_example(entry, kind), where))
            except msgspec.ValidationError as error:
                why = f"this example cannot be used: {_describe_error(error)}"
                failures.append(ExampleFailure(rule.id, where, why))
    return cases, failures


def _describe_error(error: msgspec.ValidationError) -> str:
    """Describe what is invalid in an example; msgspec suggests neither a similar key nor the known values."""
    if match := _UNKNOWN_FIELD.fullmatch(str(error)):
        name, parent = match.groups()
        hint = did_you_mean(name, _KEYS_BY_STRUCT.get(parent or "", ()))
        return f"unknown key {name}{', ' if hint else ''}{hint}"
    known = {"].state`": STATES, "$.severity`": SEVERITIES}
    values = next((values for ending, values in known.items() if str(error).endswith(ending)), ())
    return f"{error}, expected {', '.join(values[:-1])} or {values[-1]}" if values else str(error)


def _mapping(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _parse_example(node: Node, kind: str) -> Example:
    """Parse an example; `item:` is short for one item in `items:`, `copies: 12` for twelve copies of an item."""
    data = node.plain()
    if isinstance(data, dict) and "item" in data:
        if "items" in data:
            raise msgspec.ValidationError("item: and items: cannot be used together")
        data["items"] = [data.pop("item")]
    if isinstance(data, dict) and isinstance(data.get("items"), list):
        data["items"] = [copy for item in data["items"] for copy in _copies(item)]
    example = msgspec.convert(data, Example)
    if kind == "good" and (example.flags or example.severity or example.message):
        raise msgspec.ValidationError("flags, severity and message only apply to bad: examples")
    return example


def _copies(item: Any) -> Iterator[Any]:  # noqa: ANN401 - parsed YAML
    """Yield an item, or its copies with keys that count up from its own."""
    if not isinstance(item, dict):
        yield item
        return
    item = {"key": _DEFAULT_KEY, "title": _DEFAULT_TITLE, **item}
    copies = item.pop("copies", 1)
    if not isinstance(copies, int) or not 0 < copies <= _MAX_COPIES:
        raise msgspec.ValidationError(f"copies: is a number from 1 to {_MAX_COPIES}")
    stem = str(item["key"]).rstrip("0123456789")
    first = int(str(item["key"])[len(stem) :] or 1)
    for number in range(first, first + copies):
        yield item if copies == 1 else {**item, "key": f"{stem}{number}"}


@contextmanager
def _example_backlog(example: Example, reader: Reader) -> Iterator[sqlite3.Connection]:
    """Provide a snapshot of the example, read and traced."""
    with Snapshot.memory() as snapshot:
        load(snapshot, example.items, reader=reader, as_of=example.as_of)
        yield snapshot.connection


def _run_example(rule: Rule, case: Case, connection: sqlite3.Connection) -> _Outcome:
    judgement = run_rules(connection, [rule])
    errors = [crash.why for crash in judgement.crashes]
    errors += [why for (why,) in connection.execute("select why from problems")]
    notes = [why for (why,) in connection.execute("select why from notices")]
    truths = []
    if rule.flag and not errors:
        with Guard(connection, max_bytes=MAX_SQL_WITH_VIEWS) as guard:
            rows = guard.rows(with_views(conditions_statement(rule)), where=rule.where("flag"), params=rule.params)
            truths = [(key, tuple(value == 1 for value in values)) for key, *values in rows]
    outcome = _Outcome(case, judgement.findings, truths, errors, notes, frozenset())
    params = () if errors else rule.params
    return replace(
        outcome,
        params_that_matter=frozenset(name for name in params if _param_matters(outcome, rule, name, connection)),
    )


def _mismatches(rule: Rule, outcome: _Outcome) -> Iterator[str]:
    """Yield how an example differs from what it should show."""
    example, findings = outcome.case.example, outcome.findings
    if outcome.errors:
        yield f"cannot be judged: {outcome.errors[0]}"
        return
    flagged = {finding.key for finding in findings}
    if not outcome.is_as_expected(flagged):
        yield _describe_flagged(rule, outcome, flagged)
        return
    for finding in findings:
        if example.severity and finding.severity != example.severity:
            yield f"gives {finding.key} the severity {finding.severity}, not {example.severity}"
    texts = [f"{finding.question} {finding.message}" for finding in findings]
    if example.message and not any(example.message in text for text in texts):
        yield f"should say “{example.message}”, but says “{texts[0]}”"


def _describe_flagged(rule: Rule, outcome: _Outcome, flagged: set[str]) -> str:
    if outcome.case.kind == "good":
        return f"is flagged: {', '.join(sorted(flagged))}"
    expected = ", ".join(outcome.case.example.flags) or "an item"
    actual = ", ".join(sorted(flagged)) or "none"
    return f"should flag {expected}, but flags {actual}{_closest(rule, outcome, flagged)}"


def _closest(rule: Rule, outcome: _Outcome, flagged: set[str]) -> str:
    """Describe the first condition that the closest unflagged row does not meet."""
    unflagged = [(key, truths) for key, truths in outcome.truths if key not in flagged]
    if not unflagged:
        return ""
    key, truths = max(unflagged, key=lambda row: sum(row[1]))
    return f"; {key} does not meet: {rule.flag[truths.index(False)]}"


def _condition_matters(outcome: _Outcome, index: int) -> bool:
    """Return whether the example's verdict changes without the condition at `index`."""
    if outcome.errors:
        return False
    flagged = {key for key, truths in outcome.truths if all(truths[:index]) and all(truths[index + 1 :])}
    return not outcome.is_as_expected(flagged)


def _param_matters(outcome: _Outcome, rule: Rule, name: str, connection: sqlite3.Connection) -> bool:
    """Return whether the example's verdict, or the severity it expects, changes with another value of a param."""
    for value in _other_values(rule.params[name]):
        judgement = run_rules(connection, [replace(rule, params={**rule.params, name: value})])
        flagged = {finding.key for finding in judgement.findings}
        severities = {finding.severity for finding in judgement.findings}
        expected = outcome.case.example.severity
        is_different = not outcome.is_as_expected(flagged) or (expected and severities != {expected})
        if is_different and not judgement.crashes:
            return True
    return False


def _other_values(value: float) -> tuple[float, ...]:
    """Return the values a param is set to, to see whether an example notices."""
    return (0, value * 1_000) if value else (1_000,)


def _format_values(value: float) -> str:
    return " or ".join(f"{other:.15g}" for other in _other_values(value))


def _uncovered_severities(rule: Rule, cases: Sequence[Case]) -> list[ExampleFailure]:
    if len(rule.severities) == 1:
        return []
    covered = {case.example.severity for case in cases}
    return [
        ExampleFailure(rule.id, rule.where(f"severity.{severity}"), f"no example expects the severity {severity}")
        for severity, _ in rule.severities
        if severity not in covered
    ]
