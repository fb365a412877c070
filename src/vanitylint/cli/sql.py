"""`vanitylint sql`: query the snapshot in SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_CELL_WIDTH = 60


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
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    import sqlite3

    from vanitylint.backlog.columns.querying import create_views
    from vanitylint.cli.backlog import open_latest_snapshot, resolve_config
    from vanitylint.errors import VanitylintError

    if columns:
        click.echo(_documentation(query))
        return
    if not query:
        raise click.UsageError("give a query, or use --columns to see what there is")
    with open_latest_snapshot(run, resolve_config(run.config_file)) as snapshot:
        create_views(snapshot.connection)
        snapshot.connection.set_progress_handler(lambda: 0, 100_000)  # gives Python a chance to handle Ctrl-C
        snapshot.connection.set_authorizer(_authorize)
        try:
            cursor = snapshot.connection.execute(query)
            rows = cursor.fetchall()
        except UnicodeEncodeError as error:
            raise VanitylintError("the query is not valid text", hint="write it in UTF-8") from error
        except (sqlite3.Error, sqlite3.Warning) as error:
            if "interrupted" in str(error):
                raise KeyboardInterrupt from error
            hint = _view_hint(query) or _suggestion(str(error)) or "see vanitylint sql --columns"
            raise VanitylintError(f"the query cannot be run: {error}", hint=hint) from error
        finally:
            snapshot.connection.set_authorizer(None)
        names = [description[0] for description in cursor.description or ()]
        if format_name == "json" and (repeated := {name for name in names if names.count(name) > 1}):
            name = min(repeated)
            raise VanitylintError(
                f"several columns are called {name}, and JSON takes only one",
                hint="give each a name of its own, with `as`",
            )
        _PRINTERS[format_name](names, rows)
    if hint := _view_hint(query):
        click.echo(f"Note: {hint}", err=True)


def _authorize(action: int, *_: str | None) -> int:
    import sqlite3

    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY


def _documentation(name: str | None) -> str:
    """Return the documentation of one or all views as Markdown, as in docs/columns.md."""
    from vanitylint.backlog.columns import ALL_VIEWS, document
    from vanitylint.errors import VanitylintError, did_you_mean

    views = [view for view in ALL_VIEWS if name in (None, view.name)]
    if not views:
        known = [view.name for view in ALL_VIEWS]
        hint = did_you_mean(str(name), known) or f"there are {', '.join(known)}"
        raise VanitylintError(f"there is no view {name}", hint=hint)
    return document(views)


def _view_hint(query: str) -> str:
    """Return a hint for a query of `items`, an internal table, instead of the view `item`; else an empty string."""
    from vanitylint.backlog.columns import VIEWS

    for view in VIEWS:
        if re.search(rf"\b(?:from|join)\s+{view.name}s\b", query, re.IGNORECASE):
            return f"the documented view is {view.name}, not {view.name}s: vanitylint sql --columns {view.name}"
    return ""


def _suggestion(error: str) -> str:
    """Return a suggestion for a column or view that does not exist."""
    from vanitylint.backlog.columns import ALL_VIEWS
    from vanitylint.errors import did_you_mean

    what, _, unknown = error.rpartition(": ")
    columns = [column.name for view in ALL_VIEWS for column in view.columns]
    known = {"no such column": columns, "no such table": [view.name for view in ALL_VIEWS]}
    return did_you_mean(unknown.rpartition(".")[2], known.get(what, ()))


def _print_table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from vanitylint.cli.terminal import say, show
    from vanitylint.reporters.style import safe
    from vanitylint.reporters.wording import cut, plural

    cells = [[cut(safe("" if value is None else str(value)), _MAX_CELL_WIDTH) for value in row] for row in rows]
    widths = [max([len(name), *(len(row[column]) for row in cells)]) for column, name in enumerate(names)]
    for row in (list(names), ["-" * width for width in widths], *cells):
        show("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    say(plural(len(rows), "row"))


def _print_json(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from vanitylint.reporters.json_text import compact

    for row in rows:
        click.echo(compact(dict(zip(names, row, strict=True))))


def _print_csv(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print CSV as `check` writes it, marked as UTF-8 and with no cell that a spreadsheet takes for a formula."""
    from vanitylint.reporters.csv import table

    click.echo(table(names, rows), nl=False)


_PRINTERS = {"table": _print_table, "json": _print_json, "csv": _print_csv}
