"""`vanitylint sql`: ask the snapshot anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDEST = 60


@click.command("sql")
@click.argument("query", required=False)
@click.option("--columns", is_flag=True, help="List the views and their columns; QUERY can name one view.")
@click.option(
    "--source",
    "sources",
    metavar="SOURCE",
    multiple=True,
    help="Whose snapshot to query. Default: that of the config, otherwise the latest.",
)
@click.option(
    "--format", "format_name", type=click.Choice(("table", "json", "csv")), default="table", help="How to show rows."
)
@options.config
@options.snapshot
@options.gathered
def command(query: str | None, run: options.RunOptions, columns: bool, format_name: str) -> None:
    """Query the snapshot, read-only, in SQLite's SQL.

    \b
    Examples:
      vanitylint sql "select key, title, days_overdue from item where days_overdue > 0"
      vanitylint sql "select state, count(*) from item where is_bet group by state"
      vanitylint sql --columns
      vanitylint sql --columns project
    """  # noqa: D301 - \b is click's mark for lines that are not to be joined
    import sqlite3

    from vanitylint.cli.backlog import latest_snapshot, the_config
    from vanitylint.errors import VanitylintError

    if columns:
        click.echo(_document(query))
        return
    if not query:
        raise click.UsageError("give a query, or use --columns to see what there is")
    with latest_snapshot(run, the_config(run.config_file)) as opened:
        opened.connection.set_progress_handler(lambda: 0, 100_000)  # so that Ctrl-C is heard
        opened.connection.set_authorizer(_only_reading)
        try:
            cursor = opened.connection.execute(query)
            rows = cursor.fetchall()
        except (sqlite3.Error, sqlite3.Warning) as error:
            if "interrupted" in str(error):
                raise KeyboardInterrupt from error
            hint = _of_the_view(query) or _nearest(str(error)) or "see vanitylint sql --columns"
            raise VanitylintError(f"the query cannot be run: {error}", hint=hint) from error
        finally:
            opened.connection.set_authorizer(None)
        _SHOW[format_name]([description[0] for description in cursor.description or ()], rows)
    if told := _of_the_view(query):
        click.echo(f"Note: {told}", err=True)


def _only_reading(action: int, *_: str | None) -> int:
    import sqlite3

    reading = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
    return sqlite3.SQLITE_OK if action in reading else sqlite3.SQLITE_DENY


def _document(name: str | None) -> str:
    """The views as Markdown, as in docs/columns.md; only one of them where it is named."""
    from vanitylint.backlog.columns import ALL_VIEWS, document
    from vanitylint.errors import VanitylintError, did_you_mean

    views = [view for view in ALL_VIEWS if name in (None, view.name)]
    if not views:
        known = [view.name for view in ALL_VIEWS]
        hint = did_you_mean(str(name), known) or f"there are {', '.join(known)}"
        raise VanitylintError(f"there is no view {name}", hint=hint)
    return document(views)


def _of_the_view(query: str) -> str:
    """What to say to somebody who asks `items`, the snapshot's own table, and not the view `item`; else nothing."""
    from vanitylint.backlog.columns import VIEWS

    for view in VIEWS:
        if re.search(rf"\b(?:from|join)\s+{view.name}s\b", query, re.IGNORECASE):
            return f"the documented view is {view.name}, not {view.name}s: vanitylint sql --columns {view.name}"
    return ""


def _nearest(error: str) -> str:
    """The column or view that is nearest to one that is not there."""
    from vanitylint.backlog.columns import ALL_VIEWS
    from vanitylint.errors import did_you_mean

    what, _, unknown = error.rpartition(": ")
    columns = [column.name for view in ALL_VIEWS for column in view.columns]
    known = {"no such column": columns, "no such table": [view.name for view in ALL_VIEWS]}
    return did_you_mean(unknown.rpartition(".")[2], known.get(what, ()))


def _table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from vanitylint.cli.terminal import say, show
    from vanitylint.reporters.style import safe
    from vanitylint.reporters.wording import cut, plural

    cells = [[cut(safe("" if value is None else str(value)), _WIDEST) for value in row] for row in rows]
    widths = [max([len(name), *(len(row[place]) for row in cells)]) for place, name in enumerate(names)]
    for row in (list(names), ["-" * width for width in widths], *cells):
        show("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    say(plural(len(rows), "row"))


def _json(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from vanitylint.reporters.json_text import compact

    for row in rows:
        click.echo(compact(dict(zip(names, row, strict=True))))


def _csv(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """CSV as `check` writes it: a spreadsheet takes no cell for a formula, and knows that it is UTF-8."""
    from vanitylint.reporters.csv import table

    click.echo(table(names, rows), nl=False)


_SHOW = {"table": _table, "json": _json, "csv": _csv}
