"""Rendering of reports: one module for each output format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

FORMATS = (
    "text", "html", "markdown", "github", "brief", "brief-markdown", "brief-html", "sarif", "json", "junit", "csv"
)  # fmt: skip
"""The output formats. Each has a module of the same name, with `_` for `-`."""
HUMAN_FORMATS = ("text", "markdown", "brief", "brief-markdown")
"""Formats that people read as plain text, where an added zero-width character does no harm."""


def render(report: Report, format_name: str, style: Style) -> str:
    """Render a report in one of `FORMATS`.

    Args:
        report: The report to render.
        format_name: One of `FORMATS`.
        style: Colours, links and width, for formats that go to a terminal.
    """
    module = import_module(f"vanitylint.reporters.{format_name.replace('-', '_')}")
    return str(module.render(report, style))
