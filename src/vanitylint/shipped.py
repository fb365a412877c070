"""Where the data that comes with vanitylint lies: in the wheel as package data, in a checkout at the top level."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]


@cache
def rules_folder() -> Path:
    """The folder with the rule files, `vocabulary/` and `profiles.yaml`."""
    return _first(_PACKAGE / "shipped" / "rules", _CHECKOUT / "rules")


@cache
def sample_backlog() -> Path:
    """The sample backlog that `demo` reads, one work item a line."""
    return _first(_PACKAGE / "shipped" / "sample" / "backlog.jsonl", _CHECKOUT / "examples" / "backlog.jsonl")


@cache
def rule_schema() -> Path:
    """The JSON Schema of rule files, for editors."""
    return _first(_PACKAGE / "shipped" / "rule.schema.json", _CHECKOUT / "docs" / "rule.schema.json")


def _first(*places: Path) -> Path:
    return next((place for place in places if place.exists()), places[-1])
