"""The rule engine: rules are data, with SQL conditions over a snapshot, and third-party rules are safe to run."""

from vanitylint.rules.load import RuleErrors, load_rules
from vanitylint.rules.overrides import run_choice
from vanitylint.rules.profiles import load_profiles
from vanitylint.rules.rule import Rule
from vanitylint.rules.run import Judgement, run_rules
from vanitylint.rules.settings import Choice, Layer

__all__ = [
    "Choice",
    "Judgement",
    "Layer",
    "Rule",
    "RuleErrors",
    "load_profiles",
    "load_rules",
    "run_choice",
    "run_rules",
]
