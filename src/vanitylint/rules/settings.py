"""Resolve which rules are on, with which severity and thresholds, and where each setting comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.profiles import expect_profile, is_in_profile, resolve_selector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vanitylint.backlog.findings import Profile, Severity
    from vanitylint.backlog.scope import Scope
    from vanitylint.rules.rule import Rule


def _nowhere(*key: str | int) -> str:  # noqa: ARG001 - same signature as the others
    return ""


class Layer(Struct, frozen=True, kw_only=True):
    """Settings of rules from one source: the config, a table of it, or the command line."""

    profile: str | None = None
    """Turn on the rules of this profile instead of those of the layers below."""
    select: tuple[str, ...] = ()
    """Turn on these rules instead of those of the layers below and of the profile."""
    ignore: tuple[str, ...] = ()
    """Turn off these rules, here and in all layers above, unless one of those selects a rule by its own id or name."""
    severity: dict[str, Severity] = field(default_factory=dict)
    params: dict[str, dict[str, float]] = field(default_factory=dict)
    where: Callable[..., str] = _nowhere
    """Returns the location of a key, such as `vanitylint.toml:12` or `--select`."""


class Setting(Struct, frozen=True, kw_only=True):
    """The settings of one rule, and where they come from."""

    rule: Rule
    """The rule, with the thresholds in effect."""
    is_on: bool
    why: str
    """Why it is on or off, for people: `profile starter`, `ignore in vanitylint.toml:7`."""
    severity: Severity | None = None
    """Severity that replaces the rule's own."""
    severity_from: str = ""
    params_from: dict[str, str] = {}
    """Source of each threshold that is not the rule's own."""


class RuleSelection:
    """The selection of rules for a run: which are on for all items, and for some.

    Args:
        rules: All rules.
        profiles: Profiles from `load_profiles`.
        below: Settings for all items.
        overrides: Settings for some items, which win over those; later overrides win over earlier ones.
        above: Settings that win over all of these, such as those of the command line.

    Raises:
        VanitylintError: A layer names an unknown rule, profile or threshold.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        profiles: Mapping[str, Mapping[str, Severity]],
        below: Layer,
        overrides: Iterable[tuple[Scope, Layer]] = (),
        above: Layer | None = None,
    ) -> None:
        self.overrides = tuple(overrides)
        self._rules = rules
        self._profiles = profiles
        self._below = below
        self._above = above or Layer()
        self._settings_by_matched: dict[tuple[int, ...], dict[str, Setting]] = {}
        alone = [self.settings((number,)) for number in range(len(self.overrides))]
        self.ids = tuple(
            rule.id for rule in rules if any(settings[rule.id].is_on for settings in (self.settings(), *alone))
        )
        """Ids of the rules that are on for at least some items."""

    @property
    def profile(self) -> str:
        """The profile whose rules are on; empty if rules are selected one by one."""
        for layer in (self._above, self._below):
            if layer.select or layer.profile:
                return "" if layer.select else str(layer.profile)
        return "starter"

    def settings(self, matched: tuple[int, ...] = ()) -> dict[str, Setting]:
        """Return the settings of each rule for the items that match some overrides, by id.

        Args:
            matched: Numbers of these overrides, in order; empty for all other items.
        """
        if matched not in self._settings_by_matched:
            layers = (self._below, *(self.overrides[number][1] for number in matched), self._above)
            self._settings_by_matched[matched] = {
                setting.rule.id: setting for setting in resolve_settings(self._rules, self._profiles, layers)
            }
        return self._settings_by_matched[matched]

    def rules(self) -> list[Rule]:
        """Return the rules that are on for all items, with their severities."""
        return [
            replace(setting.rule, severities=((setting.severity, ""),)) if setting.severity else setting.rule
            for setting in self.settings().values()
            if setting.is_on
        ]


def resolve_settings(
    rules: Sequence[Rule], profiles: Mapping[str, Mapping[str, Severity]], layers: Iterable[Layer]
) -> list[Setting]:
    """Resolve the settings of each rule.

    Args:
        rules: All rules.
        profiles: Profiles from `load_profiles`.
        layers: Layers from bottom to top; without a profile in any of them, it is starter.

    Raises:
        VanitylintError: A layer names an unknown rule, profile or threshold.
    """
    stack = _Stack(rules)
    for layer in layers:
        stack.add(layer)
    by_profile = {
        rule.id: severity
        for words, severity in profiles[stack.profile].items()
        for rule in resolve_selector(rules, words)
    }
    return [stack.setting(rule, by_profile.get(rule.id)) for rule in rules]


class _Stack:
    """The combined settings of the layers so far."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.profile: Profile = "starter"
        self.selected: dict[str, str] | None = None
        """Source of each rule's selection; None if the profile's rules are on."""
        self.selected_at = ""
        self.ignored: dict[str, str] = {}
        self.severities: dict[str, tuple[Severity, str]] = {}
        self.params: dict[str, dict[str, tuple[float, str]]] = {}

    def add(self, layer: Layer) -> None:
        """Put a layer on top."""
        if layer.profile:
            self.profile, self.selected = expect_profile(layer.profile, layer.where("profile")), None
        if layer.select:
            self._select(layer)
        for number, words in enumerate(layer.ignore):
            where = layer.where("ignore", number)
            self.ignored |= {
                rule.id: _describe_source("ignore", where) for rule in resolve_selector(self.rules, words, where)
            }
        for words in sorted(layer.severity, key=self._precision):
            where = layer.where("severity", words)
            severity = layer.severity[words]
            self.severities |= {rule.id: (severity, where) for rule in resolve_selector(self.rules, words, where)}
        for name, params in layer.params.items():
            rule = self._rule_named(name, layer.where("params", name))
            for param, threshold in params.items():
                where = layer.where("params", name, param)
                _expect_param(rule, param, where)
                self.params.setdefault(rule.id, {})[param] = (threshold, where)

    def _select(self, layer: Layer) -> None:
        selected: dict[str, str] = {}
        for number, words in enumerate(layer.select):
            where = layer.where("select", number)
            for rule in resolve_selector(self.rules, words, where):
                selected.setdefault(rule.id, _describe_source("select", where))
                if words in (rule.id, rule.name):
                    self.ignored.pop(rule.id, None)
        self.selected, self.selected_at = selected, _describe_source("select", layer.where("select"))

    def setting(self, rule: Rule, by_profile: Severity | None) -> Setting:
        """Return the settings of a rule.

        Args:
            rule: The rule.
            by_profile: The severity that the profile sets for it, if any.
        """
        is_on, why = self._is_on(rule)
        default = (by_profile, f"profile {self.profile}") if by_profile else (None, "")
        severity, severity_from = self.severities.get(rule.id, default)
        params = self.params.get(rule.id, {})
        return Setting(
            rule=replace(rule, params=rule.params | {name: value for name, (value, _) in params.items()}),
            is_on=is_on,
            why=why,
            severity=severity,
            severity_from=severity_from,
            params_from={name: where for name, (_, where) in params.items()},
        )

    def _is_on(self, rule: Rule) -> tuple[bool, str]:
        if rule.id in self.ignored:
            return False, self.ignored[rule.id]
        if self.selected is not None:
            return rule.id in self.selected, self.selected.get(rule.id, f"not in {self.selected_at}")
        if is_in_profile(rule, self.profile):
            return True, f"profile {self.profile}"
        return (
            False,
            "preview: on if select names it" if rule.status == "preview" else f"from profile {rule.profile} on",
        )

    def _precision(self, words: str) -> tuple[bool, int]:
        """Sort key of selectors: a rule's id or name wins over a family and `HYP1*` over `HYP`, in any order."""
        return any(words in (rule.id, rule.name) for rule in self.rules), len(words)

    def _rule_named(self, name: str, where: str) -> Rule:
        candidates = resolve_selector(self.rules, name, where)
        rule = next((rule for rule in candidates if name in (rule.id, rule.name)), None)
        if rule is None:
            hint = "thresholds belong to one rule: use its id or name"
            raise VanitylintError(f"{name!r} matches several rules", where=where, hint=hint)
        return rule


def _expect_param(rule: Rule, param: str, where: str) -> None:
    if param not in rule.params:
        known = f"known: {', '.join(rule.params)}" if rule.params else "it has none"
        raise VanitylintError(
            f"{rule.id} has no threshold {param!r}", where=where, hint=did_you_mean(param, rule.params) or known
        )


def _describe_source(word: str, where: str) -> str:
    return where if where.startswith("--") else f"{word} in {where}" if where else word
