"""Generate the pages that are made from code and rules: `make docs`. The tests check that they are committed."""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import action_page
import command_line_page
import settings_page

from vanitylint.backlog.columns import VIEWS, document
from vanitylint.backlog.findings import PROFILES, SEVERITIES
from vanitylint.reporters.rule_page import page
from vanitylint.rules.load import load_rules
from vanitylint.rules.params import MAX_THRESHOLD
from vanitylint.rules.parser import MAX_TEMPLATE, MIN_EXAMPLES, REQUIRED
from vanitylint.rules.profiles import load_profiles
from vanitylint.rules.rule import STATUSES
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vanitylint.backlog.columns import View
    from vanitylint.backlog.findings import Severity
    from vanitylint.rules.rule import Rule

DOCS = Path(__file__).parent
_SCHEMA = DOCS / "rule.schema.json"
_INTRODUCTION = (
    "Each profile includes the rules of those before it: starter, recommended, extended. A rule in preview runs only",
    "if you select it by name; its page says why. `vanitylint rules` shows which rules are on for you, and why.",
)
_TABLE_HEAD = ("| id | name | asks | from profile | severity |", "| --- | --- | --- | --- | --- |")
_NOTE = "<!-- Made by `make docs`. Change the source, not this page. -->\n"


def pages() -> dict[Path, str]:
    """Return the text of each generated page."""
    rules = load_rules([rules_folder()])
    profiles = load_profiles(rules_folder() / "profiles.yaml")
    generated = {DOCS / "rules" / f"{rule.id}.md": _escape_tags(page(rule, profiles)) for rule in rules}
    generated[DOCS / "rules" / "README.md"] = _index(rules, profiles)
    generated[DOCS / "columns.md"] = document()
    generated[DOCS / "command-line.md"] = command_line_page.page()
    generated[DOCS / "settings.md"] = settings_page.page()
    parts = {_SCHEMA: _rule_schema(), action_page.PAGE: action_page.page()}  # only partly generated
    return {path: f"{_NOTE}\n{text}\n" for path, text in generated.items()} | parts


def _escape_tags(text: str) -> str:
    """Escape `<who>` outside of code, as Markdown renderers would drop it as an HTML tag.

    Not all renderers support a backslash before it.
    """
    parts = re.split(r"(```.*?```|`[^`\n]*`)", text, flags=re.DOTALL)
    return "".join(part if part.startswith("`") else re.sub(r"<(?=\w)", "&lt;", part) for part in parts)


def _index(rules: list[Rule], profiles: Mapping[str, Mapping[str, Severity]]) -> str:
    """Return the index of all rules, with a table for each family."""
    lines = ["# Rules", "", *_INTRODUCTION]
    for family, of_family in groupby(rules, key=lambda rule: rule.family):
        lines += ["", f"## {family.capitalize()}", "", *_TABLE_HEAD]
        lines += [
            f"| [{rule.id}]({rule.id}.md) | {rule.name} | {without_columns(rule.question)} "
            f"| {rule.profile}{', preview' if rule.status == 'preview' else ''} "
            f"| {'/'.join(severity for severity, _ in rule.severities)}{_profile_severities(rule, profiles)} |"
            for rule in of_family
        ]
    return "\n".join(lines)


def _profile_severities(rule: Rule, profiles: Mapping[str, Mapping[str, Severity]]) -> str:
    """Return the severities that profiles set for a rule."""
    return "".join(
        f"; in {name} {severities[rule.id]}" for name, severities in profiles.items() if rule.id in severities
    )


def without_columns(question: str) -> str:
    """Replace the columns of a question by `…`."""
    return re.sub(r"\{\w+\}", "…", question)


def _rule_schema() -> str:
    """Return the JSON schema of rule files for editors; the parts that depend on code are updated, the rest is kept."""
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    keys, parts = schema["properties"], schema["$defs"]
    schema["required"] = list(REQUIRED)
    keys["profile"]["enum"] = list(PROFILES)
    keys["status"]["enum"] = list(STATUSES)
    keys["over"]["enum"] = [view.name for view in VIEWS]
    keys["over"]["markdownDescription"] = "\n".join(_views())
    keys["params"]["additionalProperties"] = {"type": "number", "minimum": -MAX_THRESHOLD, "maximum": MAX_THRESHOLD}
    parts["severity"]["enum"] = list(SEVERITIES)
    for kind in keys["examples"]["properties"].values():
        kind["minItems"] = MIN_EXAMPLES
    schema["allOf"] = [_over(view) for view in VIEWS]
    for view in VIEWS:
        parts[f"{view.name}_condition"] = _condition(view)
        parts[f"{view.name}_template"] = _template(view)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _views() -> list[str]:
    return ["The view whose rows are judged.", "", *(f"- `{view.name}`: {view.row}" for view in VIEWS)]


def _over(view: View) -> dict[str, Any]:
    """Return the schema of the other keys for rules over this view; without `over:` a rule is over the first."""
    condition = {"$ref": f"#/$defs/{view.name}_condition"}
    template = {"$ref": f"#/$defs/{view.name}_template"}
    is_over: dict[str, Any] = {"properties": {"over": {"const": view.name}}}
    if view is not VIEWS[0]:
        is_over["required"] = ["over"]
    return {
        "if": is_over,
        "then": {
            "properties": {
                "flag": {"items": condition},
                "severity": {"additionalProperties": condition},
                "question": template,
                "message": template,
            }
        },
    }


def _condition(view: View) -> dict[str, Any]:
    """Return the schema of a condition, with the columns for editors to show and to complete."""
    column_list = [f"- `{column.name}`: {column.meaning}" for column in view.columns]
    head = f"One SQL condition over one row of `{view.name}`; `:name` is one of `params`."
    return {
        "markdownDescription": "\n".join([head, "", *column_list]),
        "examples": [column.name for column in view.columns],
    }


def _template(view: View) -> dict[str, Any]:
    names = ", ".join(f"`{{{column.name}}}`" for column in view.columns)
    return {
        "maxLength": MAX_TEMPLATE,
        "markdownDescription": f"A sentence with `{{name}}` for a column or one of `params`: {names}.",
    }


def main() -> None:
    """Write the pages, and delete those of rules that no longer exist."""
    generated = pages()
    for old in set((DOCS / "rules").glob("*.md")) - generated.keys():
        old.unlink()
    for path, text in generated.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
