"""The rule engine: rules are data, with SQL conditions over a snapshot, and third-party rules are safe to run."""

from vanitylint.rules.load import RuleErrors, load_rules
from vanitylint.rules.overrides import run_selection
from vanitylint.rules.profiles import load_profiles
from vanitylint.rules.rule import Rule
from vanitylint.rules.run import Judgement, run_rules
from vanitylint.rules.settings import Layer, RuleSelection

__all__ = [
    "Judgement",
    "Layer",
    "Rule",
    "RuleErrors",
    "RuleSelection",
    "load_profiles",
    "load_rules",
    "run_rules",
    "run_selection",
]
