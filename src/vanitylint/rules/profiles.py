"""Which rules a run asks, and how severe they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.findings import SEVERITIES
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.document import Node, parse, read_text
from vanitylint.rules.rule import PROFILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from vanitylint.backlog.findings import Severity
    from vanitylint.rules.rule import Rule


def load_profiles(path: Path) -> dict[str, dict[str, Severity]]:
    """From each profile to the severities it gives: `{"starter": {"CHG402": "info"}, …}`.

    Args:
        path: `profiles.yaml`.

    Raises:
        VanitylintError: It cannot be read, or names a profile or severity that is none.
    """
    profiles: dict[str, dict[str, Severity]] = {profile: {} for profile in PROFILES}
    for name, profile in _keys(parse(read_text(path), str(path)), path, "profiles").items():
        _expect(name, PROFILES, "profile", f"{path}:{profile.line}")
        for key, table in _keys(profile, path, "keys").items():
            _expect(key, ("severity",), "key", f"{path}:{table.line}")
            for rule, severity in _keys(table, path, "rules with a severity").items():
                word = str(severity.value)
                _expect(word, SEVERITIES, "severity", f"{path}:{severity.line}")
                profiles[name][rule] = next(known for known in SEVERITIES if known == word)
    return profiles


def select_rules(
    rules: Sequence[Rule], *, profile: str = "starter", select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> list[Rule]:
    """The rules to run.

    Args:
        rules: All there are.
        profile: Its rules are taken, without those in preview.
        select: When it names any, these are taken in place of the profile's. An id (`HYP101`), a name
            (`bet-missing`), the beginning of ids (`HYP`, `HYP1*`), or `*` for all.
        ignore: Taken out again; written like `select`.

    Raises:
        VanitylintError: There is no such profile or rule.
    """
    _expect(profile, PROFILES, "profile", "")
    left_out = {rule.id for words in ignore for rule in _meant(rules, words)}
    wanted = {rule.id for words in select for rule in _meant(rules, words)} or _of_profile(rules, profile)
    return [rule for rule in rules if rule.id in wanted - left_out]


def with_severities(rules: Sequence[Rule], severities: Mapping[str, Severity]) -> list[Rule]:
    """The rules, some of them with another severity than their own.

    Args:
        rules: All there are.
        severities: From rules, written as for `select_rules`, to their severity.

    Raises:
        VanitylintError: There is no such rule.
    """
    changed = {rule.id: severity for words, severity in severities.items() for rule in _meant(rules, words)}
    return [replace(rule, severities=((changed[rule.id], ""),)) if rule.id in changed else rule for rule in rules]


def _of_profile(rules: Sequence[Rule], profile: str) -> set[str]:
    highest = PROFILES.index(next(known for known in PROFILES if known == profile))
    return {rule.id for rule in rules if rule.status == "stable" and PROFILES.index(rule.profile) <= highest}


def _meant(rules: Sequence[Rule], words: str) -> list[Rule]:
    found = [rule for rule in rules if rule.is_meant_by(words)]
    if not found:
        ids = [word for rule in rules for word in (rule.id, rule.id[:3])]
        near = did_you_mean(words.upper(), ids) or did_you_mean(words, [rule.name for rule in rules])
        raise VanitylintError(f"there is no rule {words!r}", hint=near or "see all with: vanitylint rules")
    return found


def _keys(node: Node, path: Path, what: str) -> dict[str, Node]:
    if not isinstance(node.value, dict):
        raise VanitylintError(f"here stand {what}", where=f"{path}:{node.line}")
    return node.value


def _expect(word: str, known: Sequence[str], what: str, where: str) -> None:
    if word not in known:
        hint = did_you_mean(word, known) or f"known: {', '.join(known)}"
        raise VanitylintError(f"unknown {what} {word!r}", where=where, hint=hint)
