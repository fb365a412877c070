"""The brief as a page of HTML: one file that asks for nothing from anywhere, and prints on a sheet or two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint import __version__
from vanitylint.reporters import brief_words as words
from vanitylint.reporters.html import source_hash
from vanitylint.reporters.pages import page, text_of
from vanitylint.reporters.planned import brief_of

if TYPE_CHECKING:
    from vanitylint.reporters.planned import Brief
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style


def render(report: Report, style: Style) -> str:
    """The brief of a report that was made with one."""
    return tell(brief_of(report), replace(style, limit=words.BETS))


def tell(brief: Brief, style: Style) -> str:
    """The brief as a page: of the bets with questions at most `style.limit`, 0 for all."""
    css = text_of("report.css") + text_of("brief.css")  # its colours and letters, and what only a brief has
    return page(
        "brief.html.j2",
        brief=brief,
        words=words,
        style=style,
        asked_bets=brief.asked[: style.limit] if style.limit else brief.asked,
        left_out=words.bets_left_out(brief, style.limit),
        version=__version__,
        css=css,
        css_hash=source_hash(css),
    )
