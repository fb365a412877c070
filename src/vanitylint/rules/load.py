"""Rule files to rules. Every problem of every file is found and told at once."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.errors import VanitylintError
from vanitylint.rules.check import empty_views, problems, problems_as_a_whole, query_columns
from vanitylint.rules.draft import Draft
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.rules.guard import Guard
    from vanitylint.rules.rule import Rule


class RuleErrors(VanitylintError):  # noqa: N818 - it is several
    """All that is wrong in a set of rule files.

    Args:
        errors: At least one, each with its place.
    """

    def __init__(self, errors: Sequence[VanitylintError]) -> None:
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        super().__init__(f"{count} in the rules", hint="fix them first; nothing was checked")
        self.errors = tuple(errors)

    def __str__(self) -> str:
        """One line for each."""
        return "\n".join(map(str, self.errors))


def load_rules(folders: Iterable[Path], *, checked: Path | None = None) -> list[Rule]:
    """All rules under some folders, by family and id.

    A path may also be one rule file; a file that is named twice is one.
    Examples are only looked for here; `vanitylint.rules.examples` reads them.

    Args:
        folders: Where they lie.
        checked: The folder whose rules are known to hold together, as tests see to it for those that come along: to let
            SQLite read all conditions takes longer than the rest.

    Raises:
        RuleErrors: Something in them cannot be used.
    """
    rules: list[Rule] = []
    seen: set[Path] = set()
    errors: list[VanitylintError] = []
    with empty_views() as guard:
        for folder in folders:
            paths = rule_files(folder)
            if not paths:
                errors.append(_no_rules(folder))
            for path in paths:
                if path.resolve() in seen:
                    continue
                seen.add(path.resolve())
                rule, found = load_rule(path, guard, is_checked=folder == checked)
                rules += [rule] if rule else []
                errors += found
    errors += _twins(rules)
    errors += _circle(rules)
    if errors:
        raise RuleErrors(errors)
    return sorted(rules, key=lambda rule: rule.place)


def _no_rules(folder: Path) -> VanitylintError:
    if folder.exists():
        return VanitylintError("there are no rules here", where=str(folder), hint="rule files end in .yaml")
    hint = "name a rule file or a folder of them; `vanitylint explain ID` shows a built-in rule"
    return VanitylintError("there is no such file or folder", where=str(folder), hint=hint)


def rule_files(folder: Path) -> list[Path]:
    """The rule files under a folder; vocabularies and profiles lie beside them and are none."""
    if folder.is_file():
        return [folder]
    return sorted(
        path
        for path in folder.rglob("*.y*ml")
        if "vocabulary" not in path.relative_to(folder).parts and path.name != "profiles.yaml"
    )


def load_rule(path: Path, guard: Guard, *, is_checked: bool = False) -> tuple[Rule | None, list[VanitylintError]]:
    """The rule of one file, and what is wrong with it; no rule where the file cannot be read.

    Args:
        path: The file.
        guard: Of the empty views, to prepare its SQL with.
        is_checked: Whether it is known to hold together.
    """
    draft = Draft(path)
    rule = draft.rule()
    if rule is None:
        return None, draft.errors
    errors = draft.errors
    if rule.query:
        try:
            rule = replace(rule, columns=query_columns(rule, guard))
        except VanitylintError as error:
            errors.append(error)
    if is_checked:
        return rule, errors
    errors += problems(rule, guard)
    return rule, errors or list(problems_as_a_whole(rule, guard))


def _twins(rules: Sequence[Rule]) -> Iterator[VanitylintError]:
    """Two rules that share an id or a name. One that comes with vanitylint stays; a team's own is told of it."""
    ours = rules_folder().resolve()
    is_own = {rule.path: not Path(rule.path).resolve().is_relative_to(ours) for rule in rules}
    for part in ("id", "name"):
        first: dict[str, Rule] = {}
        for rule in sorted(rules, key=lambda rule: is_own[rule.path]):
            word = getattr(rule, part)
            other = first.setdefault(word, rule)
            if not word or other is rule:
                continue
            message = f"two rules have the {part} {word}"
            hint = f"the other one is {other.where(part)}; change the {part} of one of them"
            if is_own[rule.path] and not is_own[other.path]:
                message = f"the {part} {word} belongs to a built-in rule"
                hint = (
                    f"it is {other.where(part)}; change the {part} of yours"
                    f', and set ignore = ["{other.id}"] if yours replaces it'
                )
            yield VanitylintError(message, where=rule.where(part), hint=hint)


def _circle(rules: Sequence[Rule]) -> Iterator[VanitylintError]:
    """Rules that mute each other in a circle: a finding of all of them would never be shown."""
    muted = {rule.id: {other.id for other in rules if rule.mutes_rule(other)} for rule in rules if rule.mutes}
    try:
        TopologicalSorter(muted).prepare()
    except CycleError as error:
        circle = error.args[1]
        rule = next(rule for rule in rules if rule.id == circle[0])
        yield VanitylintError(
            f"rules mute each other: {', '.join(circle)}", where=rule.where("mutes"), hint="remove one of them"
        )
