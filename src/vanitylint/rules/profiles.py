"""Profiles, and which rules somebody means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.findings import PROFILES, SEVERITIES
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.document import Node, parse, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vanitylint.backlog.findings import Profile, Severity
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


def of_profile(rule: Rule, profile: Profile) -> bool:
    """Whether a rule belongs to a profile: it is no preview, and not of a higher one."""
    return rule.status == "stable" and PROFILES.index(rule.profile) <= PROFILES.index(profile)


def expect_profile(name: str, where: str = "") -> Profile:
    """The profile of this name.

    Raises:
        VanitylintError: There is none.
    """
    _expect(name, PROFILES, "profile", where)
    return next(known for known in PROFILES if known == name)


def meant(rules: Sequence[Rule], words: str, where: str = "") -> list[Rule]:
    """The rules that somebody means: an id (`HYP101`), a name, the beginning of ids (`HYP`, `HYP1*`), or `*` for all.

    Args:
        rules: All there are.
        words: What somebody wrote.
        where: The place of it, for the error.

    Raises:
        VanitylintError: There is no such rule.
    """
    found = [rule for rule in rules if rule.is_meant_by(words)]
    if not found:
        raise VanitylintError(f"there is no rule {words!r}", where=where, hint=_neighbours(rules, words))
    return found


def _neighbours(rules: Sequence[Rule], words: str) -> str:
    """What may have been meant in place of a rule that there is not: of a family that there is, one of its rules."""
    id_ = words.upper()
    family = sorted(rule.id for rule in rules if rule.id[:3] == id_[:3])
    if begun := [each for each in family if len(id_) > 2 and each.startswith(id_)]:
        return f"{id_}* stands for {begun[0]} to {begun[-1]}" if len(begun) > 1 else f"did you mean {begun[0]}?"
    if family and id_[3:].isdigit():
        there_are = f"there are {family[0]} to {family[-1]}; see them with: vanitylint rules"
        return did_you_mean(id_, family) or there_are
    ids = [word for rule in rules for word in (rule.id, rule.id[:3])]
    near = did_you_mean(id_, ids) or did_you_mean(words, [rule.name for rule in rules])
    return near or "see all with: vanitylint rules"


def _keys(node: Node, path: Path, what: str) -> dict[str, Node]:
    if not isinstance(node.value, dict):
        raise VanitylintError(f"this takes {what}", where=f"{path}:{node.line}")
    return node.value


def _expect(word: str, known: Sequence[str], what: str, where: str) -> None:
    if word not in known:
        hint = did_you_mean(word, known) or f"known: {', '.join(known)}"
        raise VanitylintError(f"unknown {what} {word!r}", where=where, hint=hint)
