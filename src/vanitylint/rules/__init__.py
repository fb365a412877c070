"""The rule engine: rules are data, their conditions SQL over a snapshot; a stranger's rule is safe to run."""

from vanitylint.rules.load import RuleErrors, load_rules
from vanitylint.rules.profiles import load_profiles, select_rules, with_severities
from vanitylint.rules.rule import Rule
from vanitylint.rules.run import Judgement, run_rules

__all__ = [
    "Judgement",
    "Rule",
    "RuleErrors",
    "load_profiles",
    "load_rules",
    "run_rules",
    "select_rules",
    "with_severities",
]
