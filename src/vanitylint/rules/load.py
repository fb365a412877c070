"""Load rule files, and report every problem of every file at once."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.errors import VanitylintError
from vanitylint.rules.check import empty_views, problems, problems_as_a_whole, query_columns
from vanitylint.rules.parser import RuleParser
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.rules.guard import Guard
    from vanitylint.rules.rule import Rule


class RuleErrors(VanitylintError):  # noqa: N818 - several errors
    """All problems in a set of rule files.

    Args:
        errors: At least one, each with its location.
    """

    def __init__(self, errors: Sequence[VanitylintError]) -> None:
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        super().__init__(f"{count} in the rules", hint="fix them first; nothing was checked")
        self.errors = tuple(errors)

    def __str__(self) -> str:
        """Return one line per error."""
        return "\n".join(map(str, self.errors))


def load_rules(folders: Iterable[Path], *, checked: Path | None = None) -> list[Rule]:
    """Load all rules under some folders, sorted by family and id.

    A path may also be a single rule file; a file that is given twice is loaded once.
    Examples are only counted here; `vanitylint.rules.examples` parses them.

    Args:
        folders: Folders or files.
        checked: A folder whose rules are known to be valid, as the tests ensure for the built-in ones: letting SQLite
            prepare all conditions takes longer than everything else.

    Raises:
        RuleErrors: Some of them are invalid.
    """
    rules: list[Rule] = []
    seen: set[Path] = set()
    errors: list[VanitylintError] = []
    with empty_views() as guard:
        for folder in folders:
            paths = rule_files(folder)
            if not paths:
                errors.append(_no_rules_error(folder))
            for path in paths:
                if path.resolve() in seen:
                    continue
                seen.add(path.resolve())
                rule, found = load_rule(path, guard, is_checked=folder == checked)
                rules += [rule] if rule else []
                errors += found
    errors += _duplicates(rules)
    errors += _mute_cycles(rules)
    if errors:
        raise RuleErrors(errors)
    return sorted(rules, key=lambda rule: rule.sort_key)


def _no_rules_error(folder: Path) -> VanitylintError:
    if folder.exists():
        return VanitylintError("there are no rules here", where=str(folder), hint="rule files end in .yaml")
    hint = "name a rule file or a folder of them; `vanitylint explain ID` shows a built-in rule"
    return VanitylintError("there is no such file or folder", where=str(folder), hint=hint)


def rule_files(folder: Path) -> list[Path]:
    """Return the rule files under a folder, without the vocabularies and profiles beside them."""
    if folder.is_file():
        return [folder]
    return sorted(
        path
        for path in folder.rglob("*.y*ml")
        if "vocabulary" not in path.relative_to(folder).parts and path.name != "profiles.yaml"
    )


def load_rule(path: Path, guard: Guard, *, is_checked: bool = False) -> tuple[Rule | None, list[VanitylintError]]:
    """Load the rule of one file, with its problems; the rule is None if the file cannot be parsed.

    Args:
        path: The file.
        guard: A guard from `empty_views`, to prepare its SQL.
        is_checked: Whether the rule is known to be valid.
    """
    parser = RuleParser(path)
    rule = parser.parse()
    if rule is None:
        return None, parser.errors
    errors = parser.errors
    if rule.query:
        try:
            rule = replace(rule, columns=query_columns(rule, guard))
        except VanitylintError as error:
            errors.append(error)
    if is_checked:
        return rule, errors
    errors += problems(rule, guard)
    return rule, errors or list(problems_as_a_whole(rule, guard))


def _duplicates(rules: Sequence[Rule]) -> Iterator[VanitylintError]:
    """Yield an error for rules with the same id or name, at the team's own rule if the other is built in."""
    shipped = rules_folder().resolve()
    is_own = {rule.path: not Path(rule.path).resolve().is_relative_to(shipped) for rule in rules}
    for field in ("id", "name"):
        rule_by_value: dict[str, Rule] = {}
        for rule in sorted(rules, key=lambda rule: is_own[rule.path]):
            value = getattr(rule, field)
            other = rule_by_value.setdefault(value, rule)
            if not value or other is rule:
                continue
            message = f"two rules have the {field} {value}"
            hint = f"the other one is {other.where(field)}; change the {field} of one of them"
            if is_own[rule.path] and not is_own[other.path]:
                message = f"the {field} {value} belongs to a built-in rule"
                hint = (
                    f"it is {other.where(field)}; change the {field} of yours"
                    f', and set ignore = ["{other.id}"] if yours replaces it'
                )
            yield VanitylintError(message, where=rule.where(field), hint=hint)


def _mute_cycles(rules: Sequence[Rule]) -> Iterator[VanitylintError]:
    """Yield an error if rules mute each other in a cycle, so that none of their findings would be shown."""
    muted = {rule.id: {other.id for other in rules if rule.mutes_rule(other)} for rule in rules if rule.mutes}
    try:
        TopologicalSorter(muted).prepare()
    except CycleError as error:
        cycle = error.args[1]
        rule = next(rule for rule in rules if rule.id == cycle[0])
        yield VanitylintError(
            f"rules mute each other: {', '.join(cycle)}", where=rule.where("mutes"), hint="remove one of them"
        )
