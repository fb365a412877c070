"""Profiles, and the selection of rules by id, name or prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.findings import PROFILES, SEVERITIES
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.yaml_nodes import Node, parse, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vanitylint.backlog.findings import Profile, Severity
    from vanitylint.rules.rule import Rule


def load_profiles(path: Path) -> dict[str, dict[str, Severity]]:
    """Load the severities that each profile sets: `{"starter": {"CHG402": "info"}, …}`.

    Args:
        path: Path of `profiles.yaml`.

    Raises:
        VanitylintError: It cannot be parsed, or names an unknown profile or severity.
    """
    profiles: dict[str, dict[str, Severity]] = {profile: {} for profile in PROFILES}
    for name, profile in _expect_mapping(parse(read_text(path), str(path)), path, "profiles").items():
        _expect(name, PROFILES, "profile", f"{path}:{profile.line}")
        for key, table in _expect_mapping(profile, path, "keys").items():
            _expect(key, ("severity",), "key", f"{path}:{table.line}")
            for rule, severity in _expect_mapping(table, path, "rules with a severity").items():
                word = str(severity.value)
                _expect(word, SEVERITIES, "severity", f"{path}:{severity.line}")
                profiles[name][rule] = next(known for known in SEVERITIES if known == word)
    return profiles


def is_in_profile(rule: Rule, profile: Profile) -> bool:
    """Return whether a rule belongs to a profile: it is stable, and its own profile is not higher."""
    return rule.status == "stable" and PROFILES.index(rule.profile) <= PROFILES.index(profile)


def expect_profile(name: str, where: str = "") -> Profile:
    """Return the profile of this name.

    Raises:
        VanitylintError: There is no such profile.
    """
    _expect(name, PROFILES, "profile", where)
    return next(known for known in PROFILES if known == name)


def resolve_selector(rules: Sequence[Rule], words: str, where: str = "") -> list[Rule]:
    """Return the rules that a selector means: an id (`HYP101`), a name, a prefix (`HYP`, `HYP1*`), or `*` for all.

    Args:
        rules: All rules.
        words: The selector.
        where: Its location, for the error.

    Raises:
        VanitylintError: There is no such rule.
    """
    found = [rule for rule in rules if rule.is_selected_by(words)]
    if not found:
        raise VanitylintError(f"there is no rule {words!r}", where=where, hint=_similar_rules(rules, words))
    return found


def _similar_rules(rules: Sequence[Rule], words: str) -> str:
    """Return a hint for an unknown selector: similar rules, from the same family if it exists."""
    id_ = words.upper()
    family = sorted(rule.id for rule in rules if rule.id[:3] == id_[:3])
    if with_prefix := [rule_id for rule_id in family if len(id_) > 2 and rule_id.startswith(id_)]:
        return (
            f"{id_}* stands for {with_prefix[0]} to {with_prefix[-1]}"
            if len(with_prefix) > 1
            else f"did you mean {with_prefix[0]}?"
        )
    if family and id_[3:].isdigit():
        range_hint = f"there are {family[0]} to {family[-1]}; see them with: vanitylint rules"
        return did_you_mean(id_, family) or range_hint
    ids = [word for rule in rules for word in (rule.id, rule.id[:3])]
    similar = did_you_mean(id_, ids) or did_you_mean(words, [rule.name for rule in rules])
    return similar or "see all with: vanitylint rules"


def _expect_mapping(node: Node, path: Path, what: str) -> dict[str, Node]:
    if not isinstance(node.value, dict):
        raise VanitylintError(f"this takes {what}", where=f"{path}:{node.line}")
    return node.value


def _expect(word: str, known: Sequence[str], what: str, where: str) -> None:
    if word not in known:
        hint = did_you_mean(word, known) or f"known: {', '.join(known)}"
        raise VanitylintError(f"unknown {what} {word!r}", where=where, hint=hint)
