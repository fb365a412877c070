"""MkDocs hooks: add the rules' pages to the menu, and resolve links that leave docs/."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

DOCS = Path(__file__).parent
_RULE = re.compile(r"^\| \[(\w+)\]\(\w+\.md\) \| ([\w-]+)", re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()\.\./[^)\s]+(?=\))")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the pages of all rules to the menu, in the order and families of their index."""
    index = (DOCS / "rules" / "README.md").read_text(encoding="utf-8")
    rules: list[Any] = ["rules/README.md"]
    for part in index.split("\n## ")[1:]:
        family = part.partition("\n")[0]
        rules.append({family: [{f"{rule} {name}": f"rules/{rule}.md"} for rule, name in _RULE.findall(part)]})
    for section in config.nav or ():
        if "Rules" in section:
            section["Rules"] = rules
    return config


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Point links to files outside docs/ to the repository. On GitHub they work unchanged."""

    def resolve(link: re.Match[str]) -> str:
        path = urljoin(f"docs/{page.file.src_uri}", link[0])
        return link[0] if path.startswith("docs/") else f"{config.extra['repository']}/blob/main/{path}"

    return _LINK.sub(resolve, markdown)
