"""CSV exports of any tracker: Jira's, Linear's, or any table with an id and a title."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain, islice
from math import isfinite, nan
from typing import TYPE_CHECKING, TypeAlias

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Comment, Link, Sprint, WorkItem
from vanitylint.connectors.date_fields import quote_shortened
from vanitylint.connectors.files.csv_columns import TITLES, Column, Role, column_of, is_linear
from vanitylint.connectors.files.csv_dates import infer_order, parse_date, readings
from vanitylint.connectors.files.csv_rows import Row, read_rows
from vanitylint.connectors.files.file import NotRecognised
from vanitylint.connectors.jira.custom import plain_text
from vanitylint.connectors.jira.fields import KEY, UNRESOLVED, kind_of, rich_text, state_of
from vanitylint.connectors.jira.sprints import ordered_sprints
from vanitylint.connectors.people import is_machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vanitylint.backlog.items import Problem
    from vanitylint.connectors.files.csv_dates import Order
    from vanitylint.connectors.files.file import Entries, File

_REQUIRED: Mapping[Role, str] = {"body": "Description", "kind": "Issue Type", "status": "Status"}
_ADVICE = "export all fields, or add the column {}"
_TABLE_REQUIRED: Mapping[Role, str] = {**_REQUIRED, "kind": "Type"}
_TABLE_ADVICE = "add the column {}"
_IMPORTANT_COLUMNS: tuple[tuple[frozenset[Role], str], ...] = (
    (frozenset({"comment"}), "comments (results and decisions in them are not seen)"),
    (frozenset({"finished", "moved"}), "the day of the resolution (nobody can say whether a result is due)"),
    (frozenset({"resolution"}), "the resolution (dropped items are known only by their status)"),
    (frozenset({"parent", "parent id", "epic"}), "the parent or epic (stories hang on no bet)"),
)
"""Columns that matter for bets: the roles that identify one, what it is, and what is lost without it."""
_ALL_FIELDS_HINT = "; from Jira: Export, CSV (all fields)"
_LINEAR_KIND = "Task"
"""Kind of Linear's issues, which have no types; as everywhere, a label may still give a more specific kind."""
_LANGUAGES = "English, German, French, Spanish, Portuguese or Japanese"
_LABEL_SEPARATOR = re.compile(r"[,;]\s+")
"""Separator of labels. Jira writes each label into a column of its own, and its labels contain no spaces."""
_ALWAYS_FILLED: frozenset[Role] = frozenset({"updated", "category"})
"""Columns that trackers fill for each item, and nobody fills by hand: a row that ends before them was truncated."""
_DATE_ROLES = frozenset({"created", "updated", "started", "finished", "moved", "due"})
_DATE_PATTERN = re.compile(r"[0-9]:[0-9]{2}|[0-9]{1,4}[/.-][^\W_]{1,9}[/.-][0-9]{1,4}")
_MAX_DATE_LENGTH = 60
_KEY_PATTERN = re.compile(r"\S*\d\S*")
"""A key in a short row. If a line break within a text split the row, its second part begins with words instead."""
_LOOK_AHEAD = 500
"""Number of rows whose dates are used to infer the order of day and month."""


Cells: TypeAlias = dict[Role, list[tuple[str, str]]]
"""The non-empty cells of a row by role, as pairs of column name and text."""


@dataclass
class Sheet:
    """The columns of a file, and what has been learned about it so far."""

    line: int
    """Line of the header."""
    columns: list[Column]
    kind: str = ""
    """Kind of items whose row has none."""
    order: Order | None = None
    keys: dict[str, str] = field(default_factory=dict)
    """Keys by issue id: parents may be given by id."""
    min_cells: int = 0
    """Minimum number of cells that include all an item needs; what is missing from a shorter row is unknown."""
    without_body: int = 0
    """Number of rows that end before their description, which was empty or got lost."""
    not_understood: Counter[str] = field(default_factory=Counter)
    """Number of values that were not understood, by column."""
    examples: dict[str, tuple[str, int]] = field(default_factory=dict)
    """First such value and the line its row begins on, by column."""
    row_line: int = 0
    """Line of the current row."""
    sprints: set[str] = field(default_factory=set)
    """Names of the sprints."""

    def note(self, column: str, text: str) -> None:
        """Count a value that was not understood."""
        self.not_understood[column] += 1
        self.examples.setdefault(column, (text, self.row_line))


def read_csv(lines: Iterator[tuple[int, bytes]], file: File) -> Entries:
    """Yield the items of an export.

    Args:
        lines: All lines from the header on, numbered.
        file: The file they come from.

    Raises:
        NotRecognised: There are no columns for key and title.
    """
    rows = read_rows(lines, file)
    sheet = _parse_header(next(rows, None), file)
    first_rows = list(islice(rows, _LOOK_AHEAD))
    sheet.order = infer_order(_date_texts(first_rows, sheet))
    width = len(sheet.columns)
    unresolved: list[tuple[str, WorkItem]] = []
    for row in chain(first_rows, rows):
        if not isinstance(row, Row):
            yield row
            continue
        sheet.row_line = row.line
        cells = _cells_by_role(row.cells, sheet)
        if row.cell_count < width and not (
            row.cell_count >= sheet.min_cells and _KEY_PATTERN.fullmatch(_first(cells, "key"))
        ):
            yield file.problem(
                f"a row has {row.cell_count} cells, but the header has {width}; it was skipped", row.line
            )
            continue
        item = _item(cells, sheet)
        if not item.key or not item.title:
            missing = "Summary" if item.key else "Issue key"
            yield file.problem(f"{item.key or 'a row'} has no {missing}; it was not read", row.line)
            continue
        if row.cell_count < width and (why := _truncation(row, sheet)):
            cell_counts = f"the row of {item.key} has {row.cell_count} cells of {width}"
            yield file.problem(f"{cell_counts}, and {why}; export it again", row.line)
        item.path, item.line = file.path, row.line if file.path else 0
        sheet.sprints.update(text for _, text in cells.get("sprint", ()))
        sheet.keys[_first(cells, "id")] = sheet.keys[item.key] = item.key
        if parent := _set_parent(item, cells, sheet):
            unresolved.append((parent, item))
        else:
            yield item
    yield from _resolve_parents(unresolved, sheet, file)
    yield from _notices(sheet, file)
    for column, count in sheet.not_understood.items():
        values = "1 value that is" if count == 1 else f"{count} values that are"
        text, line = sheet.examples[column]
        why = " (does the day or the month come first?)" if len(readings(text)) > 1 else ""
        yield file.problem(f"column {column} has {values} not understood, such as {quote_shortened(text)}{why}", line)


def _notices(sheet: Sheet, file: File) -> Iterator[Notice]:
    """Yield a notice for each thing that the table does not contain."""
    if sheet.without_body:
        end = "1 row ends" if sheet.without_body == 1 else f"{sheet.without_body:,} rows end"
        yield Notice(file.name, f"{end} before the column of descriptions, and so count as items that have none")
    if sheet.keys and (missing := _missing_columns(sheet)):
        yield Notice(file.name, missing)
    if sheet.sprints:
        sprints = "1 sprint" if len(sheet.sprints) == 1 else f"{len(sheet.sprints):,} sprints"
        explanation = "tables do not give dates or goals of sprints, so nothing is asked about sprints (PLN601)"
        yield Notice(file.name, f"{sprints} with only a name: {explanation}")


def _parse_header(header: Row | Problem | None, file: File) -> Sheet:
    names = [name.strip() for name in header.cells] if isinstance(header, Row) else []
    is_from_linear = is_linear(names)
    columns = [column_of(name, of_linear=is_from_linear) for name in names]
    for fallback in ("id", "number"):
        if not any(column.role == "key" for column in columns):
            columns = [column._replace(role="key") if column.role == fallback else column for column in columns]
    roles = {column.role for column in columns}
    if not isinstance(header, Row) or not {"key", "title"} <= roles:
        found = f"; found: {', '.join(names[:12])}" if len(names) > 1 else ""
        hint = "" if file.path else "a single item in plain text can only be read, not checked: vanitylint read -"
        if found:
            missing = " and no ".join(name for role, name in (("key", "Id"), ("title", "Title")) if role not in roles)
            hint = f"it has no {missing}: add or rename a column; from Jira export all fields, in {_LANGUAGES}"
        raise NotRecognised(
            f"is neither JSON nor a CSV file with the columns Issue key and Summary, or Id and Title{found}",
            where=file.name,
            hint=hint,
        )
    file.recognised = True
    is_table = any(column.role == "title" and column.name.lower() in TITLES for column in columns)
    required_names, advice = (_TABLE_REQUIRED, _TABLE_ADVICE) if is_table else (_REQUIRED, _ADVICE)
    present = {*roles, "kind"} if is_from_linear else roles
    file.tally.note_fields(
        frozenset(required_names.values()), [name for role, name in required_names.items() if role in present], advice
    )
    required = {"key", "title", *_REQUIRED} - {"body"}
    min_cells = 1 + max(index for index, column in enumerate(columns) if column.role in required)
    return Sheet(header.line, columns, kind=_LINEAR_KIND if is_from_linear else "", min_cells=min_cells)


def _missing_columns(sheet: Sheet) -> str:
    """Return a sentence that names the missing columns that matter for bets; empty if there are none."""
    roles = {column.role for column in sheet.columns}
    missing = [description for known_by, description in _IMPORTANT_COLUMNS if not known_by & roles]
    is_jira = not any(column.role == "title" and column.name.lower() in TITLES for column in sheet.columns)
    return f"there is no column for {', '.join(missing)}{_ALL_FIELDS_HINT if is_jira else ''}" if missing else ""


def _truncation(row: Row, sheet: Sheet) -> str:
    """Return why a short row seems truncated; empty if its last cells may simply have been empty.

    In other tables than trackers' exports, items may lack a description; those are only counted, for a notice.
    """
    if row.is_unterminated:
        return "the file ends in the middle of a line and may be cut off"
    missing = sheet.columns[row.cell_count :]
    if column := next((column for column in missing if column.role in _ALWAYS_FILLED), None):
        return f"no value for {column.name}, which every item has, so it may be cut off"
    sheet.without_body += any(column.role == "body" for column in missing)
    return ""


def _cells_by_role(cells: list[str], sheet: Sheet) -> Cells:
    cells_by_role: Cells = defaultdict(list)
    for column, cell in zip(sheet.columns, cells, strict=False):
        if column.role and (text := cell.strip()):
            cells_by_role[column.role].append((column.name, text.replace("\r\n", "\n")))
    return cells_by_role


def _first(cells: Cells, role: Role) -> str:
    return cells[role][0][1] if role in cells else ""


def _item(cells: Cells, sheet: Sheet) -> WorkItem:
    resolution = _first(cells, "resolution")
    state = state_of(_first(cells, "category"), resolution)
    moved = _day(cells, "moved", sheet)
    finished = _day(cells, "finished", sheet) or (moved if state in ("done", "dropped") else None)
    return WorkItem(
        key=_first(cells, "key"),
        title=_first(cells, "title"),
        id=_first(cells, "id"),
        kind=kind_of(_first(cells, "kind") or sheet.kind),
        body=rich_text(_first(cells, "body")),
        state=state,
        status=_first(cells, "status"),
        resolution="" if resolution.lower() in UNRESOLVED else resolution,
        labels=[label for _, text in cells.get("label", ()) for label in _LABEL_SEPARATOR.split(text) if label],
        created=_day(cells, "created", sheet),
        updated=_day(cells, "updated", sheet),
        started=_day(cells, "started", sheet) or (moved if state == "doing" else None),
        finished=finished if state in (None, "done", "dropped") else None,
        due=_day(cells, "due", sheet),
        parent=_first(cells, "parent") or None,
        sprint=ordered_sprints(Sprint(name=text) for _, text in cells.get("sprint", ())),
        estimate=_points(cells, sheet),
        links=[Link(type=wording, to=text) for wording, text in cells.get("link", ())],
        fields=_fields(cells),
        comments=[comment for _, text in cells.get("comment", ()) if (comment := _comment(text, sheet)).body],
    )


def _date_texts(rows: Iterable[Row | Problem], sheet: Sheet) -> Iterator[str]:
    indexes = [index for index, column in enumerate(sheet.columns) if column.role in _DATE_ROLES]
    for row in rows:
        if isinstance(row, Row):
            yield from (row.cells[index] for index in indexes)


def _day(cells: Cells, role: Role, sheet: Sheet) -> str | None:
    text = _first(cells, role)
    moment = parse_date(text, sheet.order)
    if text and not moment:
        sheet.note(cells[role][0][0], text)
    return moment.date().isoformat() if moment else None


def _points(cells: Cells, sheet: Sheet) -> float | None:
    for name, text in cells.get("points", ()):
        try:
            points = float(text.replace(",", "."))
        except ValueError:
            points = nan
        if isfinite(points):
            return points
        sheet.note(name, text)
    return None


def _fields(cells: Cells) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, raw in cells.get("field", ()):
        if text := plain_text(raw):
            fields[name] = f"{fields[name]}, {text}" if name in fields else text
    return fields


def _comment(text: str, sheet: Sheet) -> Comment:
    """Parse Jira's `date;author;text`. The author is used only to recognise automated comments."""
    date_text, _, rest = text.partition(";")
    author, separator, body = rest.partition(";")
    if not separator or not _DATE_PATTERN.search(date_text[:_MAX_DATE_LENGTH]):
        return Comment(body=rich_text(text))
    moment = parse_date(date_text, sheet.order)
    if not moment:
        sheet.note("Comment", date_text)
    at = moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
    return Comment(body=rich_text(body.strip()), at=at, automated=is_machine(author))


def _set_parent(item: WorkItem, cells: Cells, sheet: Sheet) -> str:
    """Set the parent if it is known; else return the id of a parent whose row may still follow."""
    parent_id = "" if item.parent else _first(cells, "parent id")
    if KEY.match(parent_id):
        item.parent = parent_id
    elif parent_id:
        item.parent = sheet.keys.get(parent_id)
        return "" if item.parent else parent_id
    item.parent = item.parent or _first(cells, "epic") or None
    return ""


def _resolve_parents(unresolved: list[tuple[str, WorkItem]], sheet: Sheet, file: File) -> Entries:
    """Yield the items whose parents came after them. A parent id that no row has cannot be resolved and is dropped."""
    unknown = 0
    for parent, item in unresolved:
        item.parent = sheet.keys.get(parent)
        unknown += item.parent is None
        yield item
    if unknown:
        yield file.problem(
            f"{unknown} rows name a parent by an id that no row has; export the column Parent key", sheet.line
        )
