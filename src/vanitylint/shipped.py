"""Paths of the data shipped with vanitylint: package data in a wheel, top-level folders in a checkout."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]


@cache
def rules_folder() -> Path:
    """Return the folder with the rule files, `vocabulary/` and `profiles.yaml`."""
    return _first_existing(_PACKAGE / "shipped" / "rules", _CHECKOUT / "rules")


@cache
def sample_backlog() -> Path:
    """Return the path of the sample backlog that `demo` reads, one work item per line."""
    return _first_existing(_PACKAGE / "shipped" / "sample" / "backlog.jsonl", _CHECKOUT / "examples" / "backlog.jsonl")


@cache
def rule_schema() -> Path:
    """Return the path of the JSON Schema of rule files, for editors."""
    return _first_existing(_PACKAGE / "shipped" / "rule.schema.json", _CHECKOUT / "docs" / "rule.schema.json")


def _first_existing(*paths: Path) -> Path:
    return next((path for path in paths if path.exists()), paths[-1])
