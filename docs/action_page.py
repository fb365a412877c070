"""The tables of docs/action.md, from action.yml."""

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
    """The page as it is, with the tables as they would be made today."""
    action: dict[str, Any] = yaml.safe_load((_DOCS.parent / "action.yml").read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    text = _between(text, "inputs", ["| input | is |", "| --- | --- |", *_inputs(action["inputs"])])
    told = [f"| `{name}` | {output['description']} |" for name, output in action["outputs"].items()]
    return _between(text, "outputs", ["| output | is |", "| --- | --- |", *told])


def _inputs(inputs: dict[str, dict[str, str]]) -> Iterator[str]:
    for name, said in inputs.items():
        default = said.get("default", "")
        shown = "the workflow's own" if "github.token" in default else f"`{default}`"
        yield f"| `{name}` | {said['description']}{f' Default: {shown}.' if default else ''} |"


def _between(text: str, name: str, lines: list[str]) -> str:
    mark = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    table = "".join(f"{line}\n" for line in lines)
    return re.sub(mark, lambda found: f"{found[1]}\n{table}\n{found[2]}", text, count=1, flags=re.DOTALL)
