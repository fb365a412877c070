"""What the site needs beyond mkdocs.yml: the rules' pages in its menu, and links that lead out of docs/."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"(?<=\]\()(?:\.\./)[^)\s]+(?=\))")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of all rules into the menu, by family."""
    paths = sorted((ROOT / "rules").glob("*/[A-Z]*.yaml"), key=lambda path: path.name)
    rules: list[Any] = ["rules/README.md"]
    for family, of_family in groupby(paths, key=lambda path: path.parent.name):
        pages = [{path.stem.replace("-", " ", 1): f"rules/{path.name[:6]}.md"} for path in of_family]
        rules.append({family.capitalize(): pages})
    for section in config.nav or ():
        if "Rules" in section:
            section["Rules"] = rules
    return config


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Let links to files outside of docs/ lead to the repository. On GitHub they work as they are."""

    def there(link: re.Match[str]) -> str:
        path = urljoin(f"docs/{page.file.src_uri}", link[0])
        return link[0] if path.startswith("docs/") else f"{config.extra['repository']}/blob/main/{path}"

    return _LINK.sub(there, markdown)
