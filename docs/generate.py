"""Write the pages that are made from code and rules: `make docs`. The tests see to it that they are committed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vanitylint.backlog.columns import document
from vanitylint.reporters.rule_page import page
from vanitylint.rules.load import load_rules
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from vanitylint.rules.rule import Rule

DOCS = Path(__file__).parent
_NOTE = "<!-- Made by `make docs`. Change the source, not this page. -->\n"


def pages() -> dict[Path, str]:
    """Each generated page with its text."""
    rules = load_rules([rules_folder()])
    made = {DOCS / "rules" / f"{rule.id}.md": page(rule) for rule in rules}
    made[DOCS / "rules" / "README.md"] = _index(rules)
    made[DOCS / "columns.md"] = document()
    return {path: f"{_NOTE}\n{text}\n" for path, text in made.items()}


def _index(rules: list[Rule]) -> str:
    rows = [
        f"| [{rule.id}]({rule.id}.md) | {rule.name} | {rule.question.replace('{key}', '…')} | {rule.profile} "
        f"| {'/'.join(severity for severity, _ in rule.severities)} |"
        for rule in rules
    ]
    head = ["# Rules", "", "| id | name | asks | from profile | severity |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])


def main() -> None:
    """Write them, and remove pages of rules that are gone."""
    made = pages()
    for old in set((DOCS / "rules").glob("*.md")) - made.keys():
        old.unlink()
    for path, text in made.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
