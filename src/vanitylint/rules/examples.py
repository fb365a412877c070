"""A rule's examples: small backlogs it flags or leaves alone, and a proof that every condition and threshold counts."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from vanitylint.backlog.findings import SEVERITIES, Severity
from vanitylint.backlog.items import STATES, Change, Comment, Link, Sprint, WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.document import Node, parse, read_text, told
from vanitylint.rules.draft import EXAMPLES_EACH
from vanitylint.rules.guard import Guard
from vanitylint.rules.narrowing import LONGEST, narrowed
from vanitylint.rules.run import run_rules
from vanitylint.rules.statement import conditions_statement
from vanitylint.tracing import load

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reading import Reader
    from vanitylint.rules.rule import Rule

_AS_OF = "2026-03-02"
_KEY = "EX-1"
_TITLE = "An item"
"""Where an example gives none: its own name may hold the very words that a rule looks for."""
_MOST_COPIES = 100
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$.*?(\w+)(?:\[[^\[\]]*\])?`)?")


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A backlog, and what the rule is to say of it."""

    name: str
    items: tuple[WorkItem, ...]
    as_of: str = _AS_OF
    """The day to call today."""
    flags: tuple[str, ...] = ()
    """The keys to flag, no more and no fewer; without them, any."""
    severity: Severity | None = None
    message: str = ""
    """Words that the question or message of a finding holds."""


_STRUCTS: Mapping[str, type[Struct]] = {
    "": Example, "items": WorkItem, "sprint": Sprint, "links": Link, "comments": Comment, "changes": Change
}  # fmt: skip
_KEYS = {name: [field.encode_name for field in msgspec.structs.fields(struct)] for name, struct in _STRUCTS.items()}
"""What may stand in an example, in its items, and in their parts."""


class Case(Struct, frozen=True):
    """An example with its place in the rule's file."""

    kind: Literal["good", "bad"]
    example: Example
    where: str


class ExampleFailure(Struct, frozen=True):
    """An example that does not show what it is there for, or a condition that no example shows."""

    rule: str
    where: str
    """Such as `rules/hypothesis/HYP101.yaml:40:7`."""
    why: str
    is_note: bool = False
    """The example may be meant so: `check` would tell it in a note as well."""

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


class _Outcome(Struct, frozen=True):
    """What became of an example."""

    case: Case
    findings: list[Finding]
    truths: list[tuple[str, tuple[bool, ...]]]
    """Each row's key, and which of the rule's conditions hold for it."""
    troubles: list[str]
    notes: list[str]
    """What `check` would say of its items, such as that a type is not known."""
    noticed: frozenset[str]
    """The params with whose other values the example comes out otherwise."""

    def is_as_expected(self, flagged: set[str]) -> bool:
        """Whether these are the keys to flag."""
        if self.case.kind == "good":
            return not flagged
        return flagged == set(self.case.example.flags) if self.case.example.flags else bool(flagged)


def check_examples(rule: Rule, reader: Reader) -> list[ExampleFailure]:
    """Run a rule over its examples, through reading and tracing, and see whether each condition and param counts.

    A condition does when an example's verdict changes without it; a rule with a `query` has none to drop. A param
    does when an example's verdict or severity changes with other values of it: none, and a thousand times as much.

    Args:
        rule: From `load_rules`; its file is read again.
        reader: What turns an item's texts to claims.
    """
    cases, failures = read_examples(rule)
    outcomes = []
    for case in cases:
        with _backlog(case.example, reader) as connection:
            outcomes.append(_outcome(rule, case, connection))
    failures += [
        ExampleFailure(rule.id, outcome.case.where, f"the example “{outcome.case.example.name}” {why}")
        for outcome in outcomes
        for why in _complaints(rule, outcome)
    ]
    failures += [
        ExampleFailure(rule.id, outcome.case.where, f"the example “{outcome.case.example.name}”: {why}", is_note=True)
        for outcome in outcomes
        for why in outcome.notes
    ]
    failures += [
        ExampleFailure(rule.id, rule.where(f"flag.{place}"), f"no example notices when this is removed: {condition}")
        for place, condition in enumerate(rule.flag)
        if not any(_notices(outcome, place) for outcome in outcomes)
    ]
    failures += [
        ExampleFailure(rule.id, rule.where(f"params.{name}"), f"no example notices when :{name} is {_said(value)}")
        for name, value in rule.params.items()
        if not any(name in outcome.noticed for outcome in outcomes)
    ]
    return failures + _severities_not_shown(rule, cases)


def read_examples(rule: Rule) -> tuple[list[Case], list[ExampleFailure]]:
    """The examples in a rule's file, and what is wrong with their form."""
    failures: list[ExampleFailure] = []
    cases: list[Case] = []
    try:
        node = _keys(parse(read_text(Path(rule.path)), rule.path)).get("examples", Node(None, 1))
    except VanitylintError as error:
        return [], [ExampleFailure(rule.id, error.where, error.message)]
    kinds = _keys(node)
    for word, listed in kinds.items():
        if word not in ("good", "bad"):
            failures.append(
                ExampleFailure(rule.id, told(rule.path, listed.place), f"examples are good: or bad:, not {word}")
            )
    for kind in ("good", "bad"):
        listed = kinds.get(kind, Node(None, *node.place))
        entries = listed.value if isinstance(listed.value, list) else []
        if len(entries) < EXAMPLES_EACH:
            why = f"{kind}: has {len(entries)} of at least {EXAMPLES_EACH} examples"
            failures.append(ExampleFailure(rule.id, told(rule.path, listed.place), why))
        for entry in entries:
            where = told(rule.path, entry.place)
            try:
                cases.append(Case(kind, _example(entry, kind), where))
            except msgspec.ValidationError as error:
                why = f"this example cannot be used: {_in_words(error)}"
                failures.append(ExampleFailure(rule.id, where, why))
    return cases, failures


def _in_words(error: msgspec.ValidationError) -> str:
    """What is odd about an example; msgspec names neither the key that was meant nor the words that are known."""
    if found := _UNKNOWN.fullmatch(str(error)):
        name, holder = found.groups()
        hint = did_you_mean(name, _KEYS.get(holder or "", ()))
        return f"unknown key {name}{', ' if hint else ''}{hint}"
    known = {"].state`": STATES, "$.severity`": SEVERITIES}
    words = next((words for ending, words in known.items() if str(error).endswith(ending)), ())
    return f"{error}, expected {', '.join(words[:-1])} or {words[-1]}" if words else str(error)


def _keys(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _example(node: Node, kind: str) -> Example:
    """An example from its node; `item:` is short for one item in `items:`, `copies: 12` for twelve of an item."""
    plain = node.plain()
    if isinstance(plain, dict) and "item" in plain:
        if "items" in plain:
            raise msgspec.ValidationError("item: and items: cannot be used together")
        plain["items"] = [plain.pop("item")]
    if isinstance(plain, dict) and isinstance(plain.get("items"), list):
        plain["items"] = [each for item in plain["items"] for each in _copies(item)]
    example = msgspec.convert(plain, Example)
    if kind == "good" and (example.flags or example.severity or example.message):
        raise msgspec.ValidationError("flags, severity and message only apply to bad: examples")
    return example


def _copies(item: Any) -> Iterator[Any]:  # noqa: ANN401 - what stands in a file
    """An item as it stands there, or so many of it; their keys count up from its own."""
    if not isinstance(item, dict):
        yield item
        return
    item = {"key": _KEY, "title": _TITLE, **item}
    copies = item.pop("copies", 1)
    if not isinstance(copies, int) or not 0 < copies <= _MOST_COPIES:
        raise msgspec.ValidationError(f"copies: is a number from 1 to {_MOST_COPIES}")
    stem = str(item["key"]).rstrip("0123456789")
    first = int(str(item["key"])[len(stem) :] or 1)
    for number in range(first, first + copies):
        yield item if copies == 1 else {**item, "key": f"{stem}{number}"}


@contextmanager
def _backlog(example: Example, reader: Reader) -> Iterator[sqlite3.Connection]:
    """The example as a backlog of its own, read and traced."""
    with Snapshot.memory() as snapshot:
        load(snapshot, example.items, reader=reader, as_of=example.as_of)
        yield snapshot.connection


def _outcome(rule: Rule, case: Case, connection: sqlite3.Connection) -> _Outcome:
    judgement = run_rules(connection, [rule])
    troubles = [crash.why for crash in judgement.crashes]
    troubles += [why for (why,) in connection.execute("select why from problems")]
    notes = [why for (why,) in connection.execute("select why from notices")]
    truths = []
    if rule.flag and not troubles:
        with Guard(connection, longest=LONGEST) as guard:
            rows = guard.rows(narrowed(conditions_statement(rule)), where=rule.where("flag"), params=rule.params)
            truths = [(key, tuple(value == 1 for value in values)) for key, *values in rows]
    outcome = _Outcome(case, judgement.findings, truths, troubles, notes, frozenset())
    changed = () if troubles else rule.params
    return replace(
        outcome, noticed=frozenset(name for name in changed if _notices_param(outcome, rule, name, connection))
    )


def _complaints(rule: Rule, outcome: _Outcome) -> Iterator[str]:
    """What an example does not do."""
    example, findings = outcome.case.example, outcome.findings
    if outcome.troubles:
        yield f"cannot be judged: {outcome.troubles[0]}"
        return
    flagged = {finding.key for finding in findings}
    if not outcome.is_as_expected(flagged):
        yield _verdict(rule, outcome, flagged)
        return
    for finding in findings:
        if example.severity and finding.severity != example.severity:
            yield f"gives {finding.key} the severity {finding.severity}, not {example.severity}"
    said = [f"{finding.question} {finding.message}" for finding in findings]
    if example.message and not any(example.message in words for words in said):
        yield f"should say “{example.message}”, but says “{said[0]}”"


def _verdict(rule: Rule, outcome: _Outcome, flagged: set[str]) -> str:
    if outcome.case.kind == "good":
        return f"is flagged: {', '.join(sorted(flagged))}"
    expected = ", ".join(outcome.case.example.flags) or "an item"
    found = ", ".join(sorted(flagged)) or "none"
    return f"should flag {expected}, but flags {found}{_nearest(rule, outcome, flagged)}"


def _nearest(rule: Rule, outcome: _Outcome, flagged: set[str]) -> str:
    """The condition at which the row that came nearest was left alone."""
    left = [(key, truths) for key, truths in outcome.truths if key not in flagged]
    if not left:
        return ""
    key, truths = max(left, key=lambda row: sum(row[1]))
    return f"; {key} does not meet: {rule.flag[truths.index(False)]}"


def _notices(outcome: _Outcome, place: int) -> bool:
    """Whether the example's verdict changes when the condition at `place` is dropped."""
    if outcome.troubles:
        return False
    flagged = {key for key, truths in outcome.truths if all(truths[:place]) and all(truths[place + 1 :])}
    return not outcome.is_as_expected(flagged)


def _notices_param(outcome: _Outcome, rule: Rule, name: str, connection: sqlite3.Connection) -> bool:
    """Whether the example's verdict, or the severity it expects, changes with another value of a param."""
    for value in _other_values(rule.params[name]):
        judgement = run_rules(connection, [replace(rule, params={**rule.params, name: value})])
        flagged = {finding.key for finding in judgement.findings}
        severities = {finding.severity for finding in judgement.findings}
        expected = outcome.case.example.severity
        is_other = not outcome.is_as_expected(flagged) or (expected and severities != {expected})
        if is_other and not judgement.crashes:
            return True
    return False


def _other_values(value: float) -> tuple[float, ...]:
    """What a param is set to, to see who notices."""
    return (0, value * 1_000) if value else (1_000,)


def _said(value: float) -> str:
    return " or ".join(f"{other:.15g}" for other in _other_values(value))


def _severities_not_shown(rule: Rule, cases: Sequence[Case]) -> list[ExampleFailure]:
    if len(rule.severities) == 1:
        return []
    shown = {case.example.severity for case in cases}
    return [
        ExampleFailure(rule.id, rule.where(f"severity.{severity}"), f"no example expects the severity {severity}")
        for severity, _ in rule.severities
        if severity not in shown
    ]
