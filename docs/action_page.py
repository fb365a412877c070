"""Generate the tables of docs/action.md from action.yml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCS = Path(__file__).parent
PAGE = _DOCS / "action.md"


def page() -> str:
    """Return the current page with regenerated tables."""
    action: dict[str, Any] = yaml.safe_load((_DOCS.parent / "action.yml").read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    text = _between(text, "inputs", ["| input | is |", "| --- | --- |", *_inputs(action["inputs"])])
    rows = [f"| `{name}` | {output['description']} |" for name, output in action["outputs"].items()]
    return _between(text, "outputs", ["| output | is |", "| --- | --- |", *rows])


def _inputs(inputs: dict[str, dict[str, str]]) -> Iterator[str]:
    for name, details in inputs.items():
        default = details.get("default", "")
        shown = "the workflow's own" if "github.token" in default else f"`{default}`"
        yield f"| `{name}` | {details['description']}{f' Default: {shown}.' if default else ''} |"


def _between(text: str, name: str, lines: list[str]) -> str:
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    table = "".join(f"{line}\n" for line in lines)
    return re.sub(pattern, lambda match: f"{match[1]}\n{table}\n{match[2]}", text, count=1, flags=re.DOTALL)
