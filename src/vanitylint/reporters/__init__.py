"""A report in, text out: one file for each format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

FORMATS = (
    "text", "html", "markdown", "github", "brief", "brief-markdown", "brief-html", "sarif", "json", "junit", "csv"
)  # fmt: skip
"""Each has a module of its own, named like it."""
FOR_READERS = ("text", "markdown", "brief", "brief-markdown")
"""Those that people read as they stand, so that a sign that takes no room changes nothing."""


def render(report: Report, format_name: str, style: Style) -> str:
    """The report in one of `FORMATS`.

    Args:
        report: What the run found.
        format_name: One of `FORMATS`.
        style: Colours, links and width, for formats that go to a terminal.
    """
    module = import_module(f"vanitylint.reporters.{format_name.replace('-', '_')}")
    return str(module.render(report, style))
