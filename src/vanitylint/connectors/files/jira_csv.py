"""Any tracker's table, row by row: Jira's CSV export, Linear's, or one of somebody's own with an id and a title."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain, islice
from math import isfinite, nan
from typing import TYPE_CHECKING, TypeAlias

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Comment, Link, Sprint, WorkItem
from vanitylint.connectors.files.csv_columns import TITLES, Column, Role, column_of, is_linear
from vanitylint.connectors.files.csv_dates import learned_order, readings, understood
from vanitylint.connectors.files.csv_rows import Row, read_rows
from vanitylint.connectors.files.file import NotRecognised
from vanitylint.connectors.given_dates import shortened
from vanitylint.connectors.jira.custom import plain_text
from vanitylint.connectors.jira.fields import KEY, UNRESOLVED, kind_of, rich_text, state_of
from vanitylint.connectors.jira.sprints import in_order
from vanitylint.connectors.people import is_machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vanitylint.backlog.items import Problem
    from vanitylint.connectors.files.csv_dates import Order
    from vanitylint.connectors.files.file import Entries, File

_NEEDED: Mapping[Role, str] = {"body": "Description", "kind": "Issue Type", "status": "Status"}
_ADVICE = "export all fields, or add the column {}"
_NEEDED_OF_TABLES: Mapping[Role, str] = {**_NEEDED, "kind": "Type"}
_ADVICE_TO_TABLES = "add the column {}"
_TELLING: tuple[tuple[frozenset[Role], str], ...] = (
    (frozenset({"comment"}), "comments (a result or decision that stands in one is not seen)"),
    (frozenset({"finished", "moved"}), "the day of the resolution (nobody can say whether a result is due)"),
    (frozenset({"resolution"}), "the resolution (what was dropped is told by its status alone)"),
    (frozenset({"parent", "parent id", "epic"}), "the parent or epic (stories hang on no bet)"),
)
"""Columns that say much of a bet: by which roles one is known, what it is, and what is lost without it."""
_OF_ALL_FIELDS = "; from Jira: Export, CSV (all fields)"
_UNTYPED = "Task"
"""What an issue of Linear is, which knows no types: a label may still say more, as everywhere."""
_LANGUAGES = "English, German, French, Spanish, Portuguese or Japanese"
_BETWEEN_LABELS = re.compile(r"[,;]\s+")
"""Jira writes each label into a column of its own, and has none with a space."""
_FILLED: frozenset[Role] = frozenset({"updated", "category"})
"""Trackers write these for each item, and nobody keeps them by hand: a row that ends before them was cut off."""
_DATES = frozenset({"created", "updated", "started", "finished", "moved", "due"})
_DATE_LIKE = re.compile(r"[0-9]:[0-9]{2}|[0-9]{1,4}[/.-][^\W_]{1,9}[/.-][0-9]{1,4}")
_LONGEST_DATE = 60
_KEY_LIKE = re.compile(r"\S*\d\S*")
"""A row may be short because a line break within a text has cut it in two; the other part begins with words."""
_LOOK_AHEAD = 500
"""Rows whose dates are looked at to learn their order."""


Cells: TypeAlias = dict[Role, list[tuple[str, str]]]
"""The filled cells of a row by role: the column's name and the text."""


@dataclass
class Sheet:
    """A file's columns, and what is learned about it on the way."""

    line: int
    """The header's line."""
    columns: list[Column]
    kind: str = ""
    """Of items whose row names none."""
    order: Order | None = None
    keys: dict[str, str] = field(default_factory=dict)
    """Issue ids to keys: parents may be given by id."""
    least: int = 0
    """A row with so many cells has all that an item needs; of a shorter one nobody knows what it lacks."""
    without_body: int = 0
    """How many rows end before their text: it was empty, or got lost."""
    odd: Counter[str] = field(default_factory=Counter)
    """By column: how many values were not understood."""
    examples: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By column: the first of them, and the line its row begins on."""
    row: int = 0
    """The line of the row that is read."""
    sprints: set[str] = field(default_factory=set)
    """Their names."""

    def note(self, column: str, text: str) -> None:
        """Count a value that was not understood."""
        self.odd[column] += 1
        self.examples.setdefault(column, (text, self.row))


def read_jira_csv(lines: Iterator[tuple[int, bytes]], file: File) -> Entries:
    """The items of an export.

    Args:
        lines: All lines from the header on, numbered.
        file: Where they come from.

    Raises:
        NotRecognised: It has no columns for key and title.
    """
    rows = read_rows(lines, file)
    sheet = _sheet(next(rows, None), file)
    ahead = list(islice(rows, _LOOK_AHEAD))
    sheet.order = learned_order(_dates(ahead, sheet))
    width = len(sheet.columns)
    waiting: list[tuple[str, WorkItem]] = []
    for row in chain(ahead, rows):
        if not isinstance(row, Row):
            yield row
            continue
        sheet.row = row.line
        cells = _by_role(row.cells, sheet)
        if row.given < width and not (row.given >= sheet.least and _KEY_LIKE.fullmatch(_one(cells, "key"))):
            yield file.problem(f"a row has {row.given} cells, but the header has {width}; it was skipped", row.line)
            continue
        item = _item(cells, sheet)
        if not item.key or not item.title:
            lack = "Summary" if item.key else "Issue key"
            yield file.problem(f"{item.key or 'a row'} has no {lack}; it was not read", row.line)
            continue
        if row.given < width and (why := _cut(row, sheet)):
            cells_of = f"the row of {item.key} has {row.given} cells of {width}"
            yield file.problem(f"{cells_of}, and {why}; export it again", row.line)
        item.path, item.line = file.path, row.line if file.path else 0
        sheet.sprints.update(text for _, text in cells.get("sprint", ()))
        sheet.keys[_one(cells, "id")] = sheet.keys[item.key] = item.key
        if parent := _unknown_parent(item, cells, sheet):
            waiting.append((parent, item))
        else:
            yield item
    yield from _reunited(waiting, sheet, file)
    yield from _noted(sheet, file)
    for column, count in sheet.odd.items():
        values = "1 value that is" if count == 1 else f"{count} values that are"
        text, line = sheet.examples[column]
        why = " (does the day or the month come first?)" if len(readings(text)) > 1 else ""
        yield file.problem(f"column {column} has {values} not understood, such as {shortened(text)}{why}", line)


def _noted(sheet: Sheet, file: File) -> Iterator[Notice]:
    """What a table does not tell."""
    if sheet.without_body:
        end = "1 row ends" if sheet.without_body == 1 else f"{sheet.without_body:,} rows end"
        yield Notice(file.name, f"{end} before the column of descriptions, and so count as items that have none")
    if sheet.keys and (lacking := _lacking(sheet)):
        yield Notice(file.name, lacking)
    if sheet.sprints:
        named = "1 sprint" if len(sheet.sprints) == 1 else f"{len(sheet.sprints):,} sprints"
        lack = "tables do not give dates or goals of sprints, so nothing is asked about sprints (PLN601)"
        yield Notice(file.name, f"{named} with only a name: {lack}")


def _sheet(header: Row | Problem | None, file: File) -> Sheet:
    names = [name.strip() for name in header.cells] if isinstance(header, Row) else []
    of_linear = is_linear(names)
    columns = [column_of(name, of_linear=of_linear) for name in names]
    for other in ("id", "number"):
        if not any(each.role == "key" for each in columns):
            columns = [each._replace(role="key") if each.role == other else each for each in columns]
    roles = {each.role for each in columns}
    if not isinstance(header, Row) or not {"key", "title"} <= roles:
        found = f"; found: {', '.join(names[:12])}" if len(names) > 1 else ""
        hint = "" if file.path else "a single item in plain text can only be read, not checked: vanitylint read -"
        if found:
            lack = " and no ".join(name for role, name in (("key", "Id"), ("title", "Title")) if role not in roles)
            hint = f"it has no {lack}: add or rename a column; from Jira export all fields, in {_LANGUAGES}"
        raise NotRecognised(
            f"is neither JSON nor a CSV file with the columns Issue key and Summary, or Id and Title{found}",
            where=file.name,
            hint=hint,
        )
    file.recognised = True
    is_table = any(each.role == "title" and each.name.lower() in TITLES for each in columns)
    names_of, advice = (_NEEDED_OF_TABLES, _ADVICE_TO_TABLES) if is_table else (_NEEDED, _ADVICE)
    found_in = {*roles, "kind"} if of_linear else roles
    file.tally.expect(
        frozenset(names_of.values()), [name for role, name in names_of.items() if role in found_in], advice
    )
    needed = {"key", "title", *_NEEDED} - {"body"}
    least = 1 + max(at for at, each in enumerate(columns) if each.role in needed)
    return Sheet(header.line, columns, kind=_UNTYPED if of_linear else "", least=least)


def _lacking(sheet: Sheet) -> str:
    """Which of the columns that say much of a bet are not there, in a sentence; empty where all are."""
    roles = {column.role for column in sheet.columns}
    lacking = [what for known_by, what in _TELLING if not known_by & roles]
    of_jira = not any(column.role == "title" and column.name.lower() in TITLES for column in sheet.columns)
    return f"no column tells {', '.join(lacking)}{_OF_ALL_FIELDS if of_jira else ''}" if lacking else ""


def _cut(row: Row, sheet: Sheet) -> str:
    """Why a short row looks as if its end got lost; empty where its last cells may have been empty ones.

    Tables of somebody's own may hold items without a description, which only a note counts then.
    """
    if row.is_open:
        return "the file ends in the middle of a line and may be cut off"
    lost = sheet.columns[row.given :]
    if column := next((column for column in lost if column.role in _FILLED), None):
        return f"no value for {column.name}, which every item has, so it may be cut off"
    sheet.without_body += any(column.role == "body" for column in lost)
    return ""


def _by_role(cells: list[str], sheet: Sheet) -> Cells:
    found: Cells = defaultdict(list)
    for column, cell in zip(sheet.columns, cells, strict=False):
        if column.role and (text := cell.strip()):
            found[column.role].append((column.name, text.replace("\r\n", "\n")))
    return found


def _one(cells: Cells, role: Role) -> str:
    return cells[role][0][1] if role in cells else ""


def _item(cells: Cells, sheet: Sheet) -> WorkItem:
    resolution = _one(cells, "resolution")
    state = state_of(_one(cells, "category"), resolution)
    moved = _day(cells, "moved", sheet)
    finished = _day(cells, "finished", sheet) or (moved if state in ("done", "dropped") else None)
    return WorkItem(
        key=_one(cells, "key"),
        title=_one(cells, "title"),
        id=_one(cells, "id"),
        kind=kind_of(_one(cells, "kind") or sheet.kind),
        body=rich_text(_one(cells, "body")),
        state=state,
        status=_one(cells, "status"),
        resolution="" if resolution.lower() in UNRESOLVED else resolution,
        labels=[label for _, text in cells.get("label", ()) for label in _BETWEEN_LABELS.split(text) if label],
        created=_day(cells, "created", sheet),
        updated=_day(cells, "updated", sheet),
        started=_day(cells, "started", sheet) or (moved if state == "doing" else None),
        finished=finished if state in (None, "done", "dropped") else None,
        due=_day(cells, "due", sheet),
        parent=_one(cells, "parent") or None,
        sprint=in_order(Sprint(name=text) for _, text in cells.get("sprint", ())),
        estimate=_points(cells, sheet),
        links=[Link(type=wording, to=text) for wording, text in cells.get("link", ())],
        fields=_fields(cells),
        comments=[found for _, text in cells.get("comment", ()) if (found := _comment(text, sheet)).body],
    )


def _dates(rows: Iterable[Row | Problem], sheet: Sheet) -> Iterator[str]:
    places = [place for place, column in enumerate(sheet.columns) if column.role in _DATES]
    for row in rows:
        if isinstance(row, Row):
            yield from (row.cells[place] for place in places)


def _day(cells: Cells, role: Role, sheet: Sheet) -> str | None:
    text = _one(cells, role)
    moment = understood(text, sheet.order)
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
    """Jira writes `date;author;text`. The author is looked at only to tell whether it is a machine."""
    when, _, rest = text.partition(";")
    author, mark, body = rest.partition(";")
    if not mark or not _DATE_LIKE.search(when[:_LONGEST_DATE]):
        return Comment(body=rich_text(text))
    moment = understood(when, sheet.order)
    if not moment:
        sheet.note("Comment", when)
    at = moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
    return Comment(body=rich_text(body.strip()), at=at, automated=is_machine(author))


def _unknown_parent(item: WorkItem, cells: Cells, sheet: Sheet) -> str:
    """Set the parent as far as it is known; else the id of one whose row may still come."""
    given = "" if item.parent else _one(cells, "parent id")
    if KEY.match(given):
        item.parent = given
    elif given:
        item.parent = sheet.keys.get(given)
        return "" if item.parent else given
    item.parent = item.parent or _one(cells, "epic") or None
    return ""


def _reunited(waiting: list[tuple[str, WorkItem]], sheet: Sheet, file: File) -> Entries:
    """The items whose parents stood below them. A parent that is in no row has no key, so the tie is lost."""
    lost = 0
    for parent, item in waiting:
        item.parent = sheet.keys.get(parent)
        lost += item.parent is None
        yield item
    if lost:
        yield file.problem(
            f"{lost} rows name a parent by an id that no row has; export the column Parent key", sheet.line
        )
