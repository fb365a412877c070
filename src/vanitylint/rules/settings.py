"""Which rules are on, how severe they are and with which thresholds; and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.profiles import expect_profile, meant, of_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vanitylint.backlog.findings import Profile, Severity
    from vanitylint.backlog.scope import Scope
    from vanitylint.rules.rule import Rule


def _nowhere(*key: str | int) -> str:  # noqa: ARG001 - as the others
    return ""


class Layer(Struct, frozen=True, kw_only=True):
    """One place that says which rules are on and how: the config, a table of it, the command line."""

    profile: str | None = None
    """Its rules are on in place of those before."""
    select: tuple[str, ...] = ()
    """These are on in place of those before, also in place of the profile's."""
    ignore: tuple[str, ...] = ()
    """These are off, here and in all layers above, but where one of those selects a rule by its own id or name."""
    severity: dict[str, Severity] = field(default_factory=dict)
    params: dict[str, dict[str, float]] = field(default_factory=dict)
    where: Callable[..., str] = _nowhere
    """The place of a key, such as `vanitylint.toml:12` or `--select`."""


class Setting(Struct, frozen=True, kw_only=True):
    """How one rule stands, and why."""

    rule: Rule
    """With the thresholds in effect."""
    is_on: bool
    why: str
    """Why it is on or off, in words: `profile starter`, `ignore in vanitylint.toml:7`."""
    severity: Severity | None = None
    """In place of the rule's own."""
    severity_from: str = ""
    params_from: dict[str, str] = {}
    """Who says so, for the thresholds that are not the rule's own."""


class Choice:
    """The rules of a run: which are on, for all items and for some.

    Args:
        rules: All there are.
        profiles: From `load_profiles`.
        below: What holds for all items.
        overrides: What holds for some in place of that; a later one wins.
        above: What wins over all of these, such as the command line.

    Raises:
        VanitylintError: One of them names a rule, a profile or a threshold that is none.
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
        self._settled: dict[tuple[int, ...], dict[str, Setting]] = {}
        alone = [self.settings((number,)) for number in range(len(self.overrides))]
        self.ids = tuple(rule.id for rule in rules if any(each[rule.id].is_on for each in (self.settings(), *alone)))
        """The rules that are on, at least for some."""

    @property
    def profile(self) -> str:
        """The profile whose rules are on; empty where they were chosen one by one."""
        for layer in (self._above, self._below):
            if layer.select or layer.profile:
                return "" if layer.select else str(layer.profile)
        return "starter"

    def settings(self, matched: tuple[int, ...] = ()) -> dict[str, Setting]:
        """How each rule stands for the items that some overrides match, by id.

        Args:
            matched: The numbers of these overrides, in order; none of them for all other items.
        """
        if matched not in self._settled:
            layers = (self._below, *(self.overrides[number][1] for number in matched), self._above)
            self._settled[matched] = {
                setting.rule.id: setting for setting in settle(self._rules, self._profiles, layers)
            }
        return self._settled[matched]

    def rules(self) -> list[Rule]:
        """The rules that are on for all items, with the severities they have."""
        return [
            replace(each.rule, severities=((each.severity, ""),)) if each.severity else each.rule
            for each in self.settings().values()
            if each.is_on
        ]


def settle(
    rules: Sequence[Rule], profiles: Mapping[str, Mapping[str, Severity]], layers: Iterable[Layer]
) -> list[Setting]:
    """How each rule stands.

    Args:
        rules: All there are.
        profiles: From `load_profiles`: the severities that each gives.
        layers: One over the other; the first one names the profile, or it is starter.

    Raises:
        VanitylintError: A layer names a rule, a profile or a threshold that is none.
    """
    ground = _Ground(rules)
    for layer in layers:
        ground.put(layer)
    by_profile = {
        rule.id: severity for words, severity in profiles[ground.profile].items() for rule in meant(rules, words)
    }
    return [ground.setting(rule, by_profile.get(rule.id)) for rule in rules]


class _Ground:
    """What the layers so far come to."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.profile: Profile = "starter"
        self.selected: dict[str, str] | None = None
        """Who selects each rule; None: the profile's are on."""
        self.selected_at = ""
        self.ignored: dict[str, str] = {}
        self.severities: dict[str, tuple[Severity, str]] = {}
        self.params: dict[str, dict[str, tuple[float, str]]] = {}

    def put(self, layer: Layer) -> None:
        """Put a layer on top."""
        if layer.profile:
            self.profile, self.selected = expect_profile(layer.profile, layer.where("profile")), None
        if layer.select:
            self._select(layer)
        for number, words in enumerate(layer.ignore):
            where = layer.where("ignore", number)
            self.ignored |= {rule.id: _said("ignore", where) for rule in meant(self.rules, words, where)}
        for words in sorted(layer.severity, key=self._precision):
            where = layer.where("severity", words)
            severity = layer.severity[words]
            self.severities |= {rule.id: (severity, where) for rule in meant(self.rules, words, where)}
        for name, params in layer.params.items():
            rule = self._named(name, layer.where("params", name))
            for word, threshold in params.items():
                where = layer.where("params", name, word)
                _expect_param(rule, word, where)
                self.params.setdefault(rule.id, {})[word] = (threshold, where)

    def _select(self, layer: Layer) -> None:
        selected: dict[str, str] = {}
        for number, words in enumerate(layer.select):
            where = layer.where("select", number)
            for rule in meant(self.rules, words, where):
                selected.setdefault(rule.id, _said("select", where))
                if words in (rule.id, rule.name):
                    self.ignored.pop(rule.id, None)
        self.selected, self.selected_at = selected, _said("select", layer.where("select"))

    def setting(self, rule: Rule, by_profile: Severity | None) -> Setting:
        """How a rule stands.

        Args:
            rule: The rule.
            by_profile: The severity that the profile gives it, if any.
        """
        is_on, why = self._is_on(rule)
        given = (by_profile, f"profile {self.profile}") if by_profile else (None, "")
        severity, severity_from = self.severities.get(rule.id, given)
        params = self.params.get(rule.id, {})
        return Setting(
            rule=replace(rule, params=rule.params | {word: number for word, (number, _) in params.items()}),
            is_on=is_on,
            why=why,
            severity=severity,
            severity_from=severity_from,
            params_from={word: where for word, (_, where) in params.items()},
        )

    def _is_on(self, rule: Rule) -> tuple[bool, str]:
        if rule.id in self.ignored:
            return False, self.ignored[rule.id]
        if self.selected is not None:
            return rule.id in self.selected, self.selected.get(rule.id, f"not in {self.selected_at}")
        if of_profile(rule, self.profile):
            return True, f"profile {self.profile}"
        return (
            False,
            "preview: on if select names it" if rule.status == "preview" else f"from profile {rule.profile} on",
        )

    def _precision(self, words: str) -> tuple[bool, int]:
        """A rule by its own id or name wins over a family, `HYP1*` over `HYP`, whatever their order."""
        return any(words in (rule.id, rule.name) for rule in self.rules), len(words)

    def _named(self, name: str, where: str) -> Rule:
        found = meant(self.rules, name, where)
        rule = next((rule for rule in found if name in (rule.id, rule.name)), None)
        if rule is None:
            hint = "thresholds belong to one rule: use its id or name"
            raise VanitylintError(f"{name!r} matches several rules", where=where, hint=hint)
        return rule


def _expect_param(rule: Rule, word: str, where: str) -> None:
    if word not in rule.params:
        known = f"known: {', '.join(rule.params)}" if rule.params else "it has none"
        raise VanitylintError(
            f"{rule.id} has no threshold {word!r}", where=where, hint=did_you_mean(word, rule.params) or known
        )


def _said(word: str, where: str) -> str:
    return where if where.startswith("--") else f"{word} in {where}" if where else word
