"""Names in the config that match nothing in the sources, most often because of a typo."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.reading.vocabulary import is_field_id, normalise
from vanitylint.reading.work import label_forms
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from vanitylint.cli.surveys import SurveyedSource
    from vanitylint.config import Config
    from vanitylint.reporters.style import Style

_CUTOFF = 0.75
_LABELS = "select distinct labels from items where asked"
_STATUSES = "select status from items where asked union select resolution from items where asked"
_FIELDS = """
select distinct f.key from items join bodies b on b.item = items.id, json_each(b.fields) f
where asked
"""


def draw_unseen(
    config: Config, sources: Iterable[SurveyedSource], style: Style, *, into_texts: bool = False
) -> Iterator[str]:
    """Yield a line for each such name with a suggestion; nothing if all names are in use.

    Args:
        config: The team's settings.
        sources: The surveyed sources.
        style: Style of the terminal.
        into_texts: Whether headings were read. If not, a name in `[fields]` may be a heading, and is only included if
            a field has a similar name.
    """
    lines = list(_unseen_messages(config, list(sources), into_texts=into_texts))
    if lines:
        yield style.paint("names in the config", "bold")
        yield from (style.wrap(safe(line), "    ", first="  ") for line in lines)
        yield from ("", "")


def _unseen_messages(config: Config, sources: list[SurveyedSource], *, into_texts: bool) -> Iterator[str]:
    labels = {form for source in sources for label in source.survey.labels for form in (label, *label_forms(label))}
    types = {name for source in sources for name in source.survey.types} | labels
    states = {name for source in sources for name in source.survey.statuses} | labels
    fields = {name for source in sources for name in source.survey.fields} | set(_headings(sources))
    tables: tuple[tuple[str, Mapping[str, Iterable[str]], set[str]], ...] = (
        ("fields", config.fields, fields),
        ("kinds", config.kinds, types),
        ("work-classes", config.work_classes, types),
        ("states", config.states, states),
    )
    for table, meanings, in_use in tables:
        name_by_normal = {normalise(name): name for name in sorted(in_use)}
        for meaning, names in meanings.items():
            for name in names:
                if normalise(name) in name_by_normal or is_field_id(name):
                    continue
                matches = get_close_matches(normalise(name), name_by_normal, 1, _CUTOFF)
                if matches or into_texts or table != "fields":
                    suggestion = f"; did you mean “{name_by_normal[matches[0]]}”?" if matches else ""
                    yield f"[{table}] {meaning}: no name seen here matches “{name}”{suggestion}"


def misspelt_names(config: Config, connection: sqlite3.Connection) -> Iterator[Notice]:
    """Yield a notice for each name in the config that matches nothing in the items, but is similar to a name in use.

    A similar name is required because a status that no item has at present is not a mistake. Headings and issue types
    are not stored, so kinds and work classes of items are skipped: their names may be types.
    """
    if not any((config.fields, config.kinds, config.work_classes, config.states)):
        return
    kinds_and_classes = {
        name for row in connection.execute("select distinct kind, work_class from items") for name in row
    }
    joined = (labels for (labels,) in connection.execute(_LABELS))
    labels = {form for label in ",".join(joined).split(",") if label for form in (label, *label_forms(label))}
    statuses = {name for (name,) in connection.execute(_STATUSES)}
    fields = {name for (name,) in connection.execute(_FIELDS)}
    tables: tuple[tuple[str, Mapping[str, Iterable[str]], set[str]], ...] = (
        ("fields", config.fields, fields),
        ("kinds", config.kinds, labels),
        ("work-classes", config.work_classes, labels),
        ("states", config.states, statuses | labels),
    )
    for table, meanings, in_use in tables:
        name_by_normal = {normalise(name): name for name in sorted(in_use)}
        configured = {normalise(name) for names in meanings.values() for name in names}
        for meaning, names in meanings.items():
            if labels is in_use and meaning in kinds_and_classes:
                continue
            for name in names:
                matches = get_close_matches(normalise(name), name_by_normal.keys() - configured, 1, _CUTOFF)
                if matches and normalise(name) not in name_by_normal:
                    message = f"[{table}] {meaning}: no name in the items matches “{name}”"
                    yield Notice(
                        config.where(table, meaning), f"{message}; did you mean “{name_by_normal[matches[0]]}”?"
                    )


def _headings(sources: Iterable[SurveyedSource]) -> Iterator[str]:
    """Yield the headings in the texts, without the number of items after each."""
    for source in sources:
        for headings in (
            *source.recognised.meanings.get("headings", {}).values(),
            source.recognised.unknown.get("headings", []),
        ):
            yield from (heading.rpartition(" (")[0] for heading in headings)
