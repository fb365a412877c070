"""Pages made from templates: every value is cleaned and escaped, whoever wrote it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from vanitylint.reporters.grouping import of_different_rules
from vanitylint.reporters.style import safe, web_address
from vanitylint.reporters.text import READABLE
from vanitylint.reporters.wording import cut, plural

if TYPE_CHECKING:
    from jinja2 import Environment

_LONGEST = 300
"""More letters than this of one text are cut: whoever wants all of it opens the item."""


def page(name: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A page from a template.

    Args:
        name: Of the template, such as `report.html.j2`.
        values: What it shows.
    """
    return _environment().get_template(name).render(values)


def text_of(name: str) -> str:
    """A style sheet or script that stands beside the templates; ours, so it is taken as it is."""
    environment = _environment()
    assert environment.loader is not None  # noqa: S101 - for the type checker
    source, _, _ = environment.loader.get_source(environment, name)
    return Markup(source)  # noqa: S704 - ours


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only where a page is made

    environment = Environment(
        loader=PackageLoader("vanitylint.reporters"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        address=web_address,
        anchor=anchor,
        plural=plural,
        day=day_in_words,
        month=month_in_words,
        shorter=shorter,
        first_sentence=first_sentence,
        of_different_rules=of_different_rules,
        readable=lambda path: path.endswith(READABLE),
        lines=lines,
    )
    return environment


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - a template's value
    return safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def lines(text: str) -> Markup:
    """A text of several lines for a `<pre>`, each of them cleaned and escaped: anywhere else a text is one line."""
    return Markup("\n").join(map(safe, text.split("\n")))


def anchor(key: str, prefix: str = "i-") -> str:
    """What a link within the page calls an item; the same in every report, whatever letters the key has."""
    return prefix + quote(key, safe="").replace("%", ":")


def shorter(text: str, longest: int = _LONGEST) -> str:
    """A text that is not too long to show."""
    return cut(text, longest)


def first_sentence(text: str) -> str:
    """What a text says first, where there is little room."""
    return re.split(r"(?<=[.?!]) ", text, maxsplit=1)[0]


def day_in_words(day: str) -> str:
    """`6 July 2026`; what is no day as it is."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def month_in_words(month: str) -> str:
    """`2026-07` as `Jul 2026`."""
    year, _, number = month.partition("-")
    return f"{_MONTHS[int(number) - 1][:3]} {year}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
