"""Names in the config that nothing in the sources is called: most often a typing error."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.reading.vocabulary import is_field_id, normal
from vanitylint.reading.work import forms
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from vanitylint.cli.looking import Look
    from vanitylint.config import Config
    from vanitylint.reporters.style import Style

_NEAR = 0.75
_LABELS = "select distinct labels from items where asked"
_STATUSES = "select status from items where asked union select resolution from items where asked"
_FIELDS = """
select distinct f.key from items join bodies b on b.item = items.id, json_each(b.fields) f
where asked
"""


def draw_unseen(config: Config, looks: Iterable[Look], style: Style, *, into_texts: bool = False) -> Iterator[str]:
    """A line for each such name, with the one that may be meant; nothing where all are in use.

    Args:
        config: The team's settings.
        looks: What the sources are like.
        style: Of the terminal.
        into_texts: Headings were looked at. Where they were not, a name of `[fields]` may be one of them, and is told
            of only where a field is called almost so.
    """
    told = list(_unseen(config, list(looks), into_texts=into_texts))
    if told:
        yield style.paint("names in the config", "bold")
        yield from (style.wrap(safe(line), "    ", first="  ") for line in told)
        yield from ("", "")


def _unseen(config: Config, looks: list[Look], *, into_texts: bool) -> Iterator[str]:
    labels = {form for look in looks for label in look.survey.labels for form in (label, *forms(label))}
    types = {name for look in looks for name in look.survey.types} | labels
    states = {name for look in looks for name in look.survey.statuses} | labels
    fields = {name for look in looks for name in look.survey.fields} | set(_headings(looks))
    tables: tuple[tuple[str, Mapping[str, Iterable[str]], set[str]], ...] = (
        ("fields", config.fields, fields),
        ("kinds", config.kinds, types),
        ("work-classes", config.work_classes, types),
        ("states", config.states, states),
    )
    for table, meanings, in_use in tables:
        shown = {normal(name): name for name in sorted(in_use)}
        for meaning, names in meanings.items():
            for name in names:
                if normal(name) in shown or is_field_id(name):
                    continue
                near = get_close_matches(normal(name), shown, 1, _NEAR)
                if near or into_texts or table != "fields":
                    meant = f"; did you mean “{shown[near[0]]}”?" if near else ""
                    yield f"[{table}] {meaning}: no name seen here matches “{name}”{meant}"


def misspelt(config: Config, connection: sqlite3.Connection) -> Iterator[Notice]:
    """A note for each name in the config that nothing is called in what was read, while something is called nearly so.

    A status that no item has at present is no mistake, so that alone is not told. Headings are not kept, nor types: a
    kind or class of work that some item is of may be told by one.
    """
    if not any((config.fields, config.kinds, config.work_classes, config.states)):
        return
    counted = {name for row in connection.execute("select distinct kind, work_class from items") for name in row}
    joined = (labels for (labels,) in connection.execute(_LABELS))
    labels = {form for label in ",".join(joined).split(",") if label for form in (label, *forms(label))}
    statuses = {name for (name,) in connection.execute(_STATUSES)}
    fields = {name for (name,) in connection.execute(_FIELDS)}
    tables: tuple[tuple[str, Mapping[str, Iterable[str]], set[str]], ...] = (
        ("fields", config.fields, fields),
        ("kinds", config.kinds, labels),
        ("work-classes", config.work_classes, labels),
        ("states", config.states, statuses | labels),
    )
    for table, meanings, in_use in tables:
        shown = {normal(name): name for name in sorted(in_use)}
        own = {normal(name) for names in meanings.values() for name in names}
        for meaning, names in meanings.items():
            if labels is in_use and meaning in counted:
                continue
            for name in names:
                near = get_close_matches(normal(name), shown.keys() - own, 1, _NEAR)
                if near and normal(name) not in shown:
                    told = f"[{table}] {meaning}: no name in the items matches “{name}”"
                    yield Notice(config.where(table, meaning), f"{told}; did you mean “{shown[near[0]]}”?")


def _headings(looks: Iterable[Look]) -> Iterator[str]:
    """The headings in the texts, without how many items each stands in."""
    for look in looks:
        for listed in (*look.known.meanings.get("headings", {}).values(), look.known.unknown.get("headings", [])):
            yield from (shown.rpartition(" (")[0] for shown in listed)
