"""The brief as one self-contained HTML page that prints on a sheet or two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint import __version__
from vanitylint.reporters import brief_words as words
from vanitylint.reporters.brief_data import brief_of
from vanitylint.reporters.html import source_hash
from vanitylint.reporters.pages import read_asset, render_page

if TYPE_CHECKING:
    from vanitylint.reporters.brief_data import Brief
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style


def render(report: Report, style: Style) -> str:
    """Render the brief that a report was built with."""
    return render_brief(brief_of(report), replace(style, limit=words.MAX_BETS))


def render_brief(brief: Brief, style: Style) -> str:
    """Render a brief as HTML, with at most `style.limit` of the bets that have questions (0 for all)."""
    css = read_asset("report.css") + read_asset("brief.css")  # shared colours and type, then what only a brief has
    return render_page(
        "brief.html.j2",
        brief=brief,
        words=words,
        style=style,
        shown_bets=brief.with_questions[: style.limit] if style.limit else brief.with_questions,
        left_out=words.bets_left_out(brief, style.limit),
        version=__version__,
        css=css,
        css_hash=source_hash(css),
    )
