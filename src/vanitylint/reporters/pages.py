"""HTML pages rendered from templates, with every value cleaned and escaped."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from vanitylint.reporters.grouping import different_rules_note
from vanitylint.reporters.style import safe, web_url
from vanitylint.reporters.text import MARKDOWN_SUFFIXES
from vanitylint.reporters.wording import cut, plural

if TYPE_CHECKING:
    from jinja2 import Environment

_MAX_LENGTH = 300
"""Maximum length of a text, in characters; the item itself has the rest."""


def render_page(name: str, **values: Any) -> str:  # noqa: ANN401 - depends on the template
    """Render a template as a page.

    Args:
        name: Name of the template, such as `report.html.j2`.
        values: Values for the template.
    """
    return _environment().get_template(name).render(values)


def read_asset(name: str) -> str:
    """Return a style sheet or script from the template folder, unescaped because it is our own."""
    environment = _environment()
    assert environment.loader is not None  # noqa: S101 - for the type checker
    source, _, _ = environment.loader.get_source(environment, name)
    return Markup(source)  # noqa: S704 - our own file


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only needed for pages

    environment = Environment(
        loader=PackageLoader("vanitylint.reporters"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        web_url=web_url,
        anchor=anchor,
        plural=plural,
        day=format_day,
        month=format_month,
        shorter=shorter,
        first_sentence=first_sentence,
        different_rules_note=different_rules_note,
        readable=lambda path: path.endswith(MARKDOWN_SUFFIXES),
        pre_lines=pre_lines,
    )
    return environment


def _clean(value: Any) -> Any:  # noqa: ANN401 - any template value
    return safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def pre_lines(text: str) -> Markup:
    """Clean and escape each line of a text for `<pre>`; anywhere else a text becomes one line."""
    return Markup("\n").join(map(safe, text.split("\n")))


def anchor(key: str, prefix: str = "i-") -> str:
    """Return the id of an item on the page: the same in every report, whatever characters the key has."""
    return prefix + quote(key, safe="").replace("%", ":")


def shorter(text: str, max_length: int = _MAX_LENGTH) -> str:
    """Shorten a text that is too long to show."""
    return cut(text, max_length)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return re.split(r"(?<=[.?!]) ", text, maxsplit=1)[0]


def format_day(day: str) -> str:
    """Format a date as `6 July 2026`; other text is unchanged."""
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def format_month(month: str) -> str:
    """Format `2026-07` as `Jul 2026`."""
    year, _, number = month.partition("-")
    return f"{_MONTHS[int(number) - 1][:3]} {year}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
