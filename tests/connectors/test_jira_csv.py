"""Test reading of Jira's CSV export, as Jira writes it and as Excel saves it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.items import Comment, Link, Problem, Sprint, WorkItem
from vanitylint.connectors.files.csv_dates import infer_order, parse_date
from vanitylint.connectors.files.source import open_path
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from pathlib import Path

USUAL_COLUMNS = ["Issue key", "Summary", "Description", "Status", "Issue Type"]


def read_bytes(data: bytes) -> tuple[list[WorkItem], list[str]]:
    entries = list(open_path("-", io.BytesIO(data)).items())
    items = [entry for entry in entries if isinstance(entry, WorkItem)]
    return items, [str(entry) for entry in entries if isinstance(entry, Problem)]


def read(header: list[str], *rows: list[str], delimiter: str = ",") -> tuple[list[WorkItem], list[str]]:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return read_bytes(text.getvalue().encode())


def row(key: str = "SHOP-1", **columns: str) -> tuple[list[str], list[str]]:
    """Return a header and a row with the usual columns and the given ones; `_` stands for a space in a name."""
    header = USUAL_COLUMNS + [name.replace("_", " ") for name in columns]
    return header, [key, "One page", "", "Open", "Story", *columns.values()]


def item(**columns: str) -> WorkItem:
    items, problems = read(*row(**columns))
    assert problems == []
    return items[0]


def test_usual_columns_are_read() -> None:
    header = [
        "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Status Category", "Project key",
        "Project lead", "Priority", "Resolution", "Assignee", "Reporter", "Reporter Id", "Created",
        "Updated", "Resolved", "Due date", "Votes", "Labels", "Labels",
        "Description", "Fix versions", "Component/s", "Sprint", "Sprint",
        "Inward issue link (Blocks)", "Outward issue link (Blocks)", "Outward issue link (Measures)",
        "Custom field (Story Points)", "Custom field (Hypothesis)", "Custom field (Rank)",
        "Success metric", "Comment", "Comment", "Parent", "Parent key", "Parent summary",
    ]  # fmt: skip
    cells = [
        "One page", "SHOP-2", "10002", "Story", "Closed", "Done", "SHOP", "Ann Example",
        "High", "Fixed", "Ann Example", "Ann Example", "5b10a2844c20165700ede21g", "05/Jan/26 9:41 AM",
        "2026-02-01 10:00", "03/Feb/26 11:30 PM", "31/Mar/26", "3", "checkout", "", "h2. Why", "2.0",
        "Web", "S1", "S2", "SHOP-3", "SHOP-4", "SHOP-5", "5", "Fewer steps", "0|i0001z:", "drop-out rate",
        "01/Apr/26 10:00 AM;5b10a2844c20165700ede21g;Measured: 31 %; target reached", "", "10001",
        "SHOP-1", "Checkout",
    ]  # fmt: skip
    items, problems = read(header, cells)
    assert problems == []
    assert items == [
        WorkItem(
            key="SHOP-2",
            title="One page",
            id="10002",
            kind="Story",
            body="## Why",
            state="done",
            status="Closed",
            resolution="Fixed",
            labels=["checkout"],
            created="2026-01-05",
            updated="2026-02-01",
            finished="2026-02-03",
            due="2026-03-31",
            parent="SHOP-1",
            sprint=[Sprint(name="S1"), Sprint(name="S2")],
            estimate=5.0,
            links=[
                Link(type="is blocked by", to="SHOP-3"),
                Link(type="blocks", to="SHOP-4"),
                Link(type="measures", to="SHOP-5"),
            ],
            fields={
                "Fix versions": "2.0",
                "Components": "Web",
                "Hypothesis": "Fewer steps",
                "Success metric": "drop-out rate",
            },
            comments=[Comment(body="Measured: 31 %; target reached", at="2026-04-01T10:00:00Z")],
        )
    ]


@pytest.mark.parametrize(
    "column",
    [
        "Zugewiesene Person",
        "Benutzerdefiniertes Feld (Genehmiger)",
        "Champ personnalisé (Approbateurs)",
        "Campo personalizado (Responsable del proyecto)",
        "カスタム フィールド (承認者)",
        "Persona asignada",
        "ID de la persona asignada",
        "Informador",
        "ID del informador",
        "Campo personalizado (Atendido por)",
        "Responsável",
        "ID do responsável",
        "Relator(a)",
        "担当者 ID",
        "報告者",
    ],
)
def test_person_columns_are_dropped_in_other_languages_too(column: str) -> None:
    assert item(**{column: "Ann"}).fields == {}


@pytest.mark.parametrize(
    "column", ["Priority", "Priorität", "Projektname", "Benutzerdefiniertes Feld (Rang)", "Priorité", "優先度"]
)
def test_useless_columns_are_dropped_in_other_languages_too(column: str) -> None:
    assert item(**{column: "x"}).fields == {}


def test_column_names_match_in_any_case_and_in_newer_wording() -> None:
    items, _ = read(
        ["KEY", "summary", "Work type", "DESCRIPTION", "status"], ["SHOP-1", "One page", "Bug", "x", "Open"]
    )
    assert (items[0].key, items[0].kind, items[0].body) == ("SHOP-1", "Bug", "x")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_files_from_excel_with_other_delimiters_are_read(delimiter: str) -> None:
    items, problems = read(USUAL_COLUMNS, ["SHOP-1", "One, two; three", "a,b;c", "Open", "Bug"], delimiter=delimiter)
    assert ([(item.title, item.body) for item in items], problems) == ([("One, two; three", "a,b;c")], [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_and_utf16_are_read(encoding: str) -> None:
    text = f"{','.join(USUAL_COLUMNS)}\r\nSHOP-1,Größe,,Open,Bug\r\n"
    items, problems = read_bytes(text.encode(encoding))
    assert ([item.title for item in items], problems) == (["Größe"], [])


def test_bytes_not_in_utf8_are_replaced_and_reported() -> None:
    text = f"{','.join(USUAL_COLUMNS)}\nSHOP-1,caf\xe9,,Open,Bug\nSHOP-2,b,,Open,Bug\nSHOP-3,\xfc,,Open,Bug\n"
    items, problems = read_bytes(text.encode("latin-1"))
    assert [item.title for item in items] == ["caf\ufffd", "b", "\ufffd"]
    expected = (
        "-:2: is not UTF-8 here, the first of 2 such lines; read with replacement characters; save the file as UTF-8"
    )
    assert [problem.partition(" (")[0] for problem in problems] == [expected]


def test_cells_may_have_several_lines_and_be_huge(tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [
                USUAL_COLUMNS,
                ["SHOP-1", "a", "h2. Why\r\n\r\nx", "Open", "Bug"],
                ["SHOP-2", "b", "y" * 5_000_000, "Open", "Bug"],
            ]
        )
    items = [entry for entry in open_path(str(file)).items() if isinstance(entry, WorkItem)]
    assert items[0].body.startswith("## Why\n")
    assert len(items[1].body) == 5_000_000
    assert [(item.path, item.line) for item in items] == [(str(file), 2), (str(file), 5)]


@pytest.mark.parametrize("header", [["Issue key", "Status"], ["Summary", "Status"], ["Name", "Age"]])
def test_file_without_required_columns_is_refused_with_its_columns(header: list[str]) -> None:
    with pytest.raises(VanitylintError) as caught:
        read(header, ["x", "y"])
    assert f"found: {', '.join(header)}" in caught.value.message
    missing = {"Issue key": "Title", "Summary": "Id", "Name": "Id and no Title"}[header[0]]
    assert caught.value.hint.startswith(f"it has no {missing}: add or rename a column; from Jira export all fields")


def test_column_not_exported_is_reported() -> None:
    _, problems = read(["Issue key", "Summary", "Status"], ["SHOP-1", "a", "Open"])
    assert problems == [
        "-: was exported without Description; export all fields, or add the column Description",
        "-: was exported without Issue Type; export all fields, or add the column Issue Type",
    ]


def test_missing_type_in_table_not_from_jira_is_called_type() -> None:
    _, problems = read(["Id", "Title", "Description", "Status"], ["1", "a", "b", "Open"])
    assert problems == ["-: was exported without Type; add the column Type"]


def test_ragged_row_is_reported_and_left_out() -> None:
    rows = ["SHOP-1,a,,Open,Bug", "SHOP-2,b,Open", "SHOP-3,c,,Open,Bug,Ann", "SHOP-4,d,,Open,Bug,,", ""]
    items, problems = read_bytes("\n".join([",".join(USUAL_COLUMNS), *rows]).encode())
    assert [item.key for item in items] == ["SHOP-1", "SHOP-4"]
    assert problems == [
        "-:3: a row has 3 cells, but the header has 5; it was skipped",
        "-:4: a row has 6 cells, but the header has 5; it was skipped",
    ]


HEADER = "Issue key,Summary,Issue Type,Status,Description,Comment,Comment"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_trailing_empty_cells_may_be_missing_as_excel_omits_them(end: str) -> None:
    items, problems = read_bytes(end.join([HEADER, "SHOP-1,a,Story,Open,Filters", "SHOP-2,b,Bug,Open", ""]).encode())
    assert [(item.key, item.status, item.body) for item in items] == [
        ("SHOP-1", "Open", "Filters"),
        ("SHOP-2", "Open", ""),
    ]
    assert problems == []


def test_short_last_row_without_line_break_may_be_cut_off() -> None:
    items, problems = read_bytes(f"{HEADER}\nSHOP-1,a,Story,Open,Filters\nSHOP-2,b,Bug,Open,We exp".encode())
    assert [item.key for item in items] == ["SHOP-1", "SHOP-2"]
    assert problems == [
        "-:3: the row of SHOP-2 has 5 cells of 7, and the file ends in the middle of a line and may be cut off; export it again"
    ]


def test_row_without_values_that_every_item_has_may_be_cut_off() -> None:
    header = "Issue key,Summary,Issue Type,Status,Created,Updated,Labels,Description,Status Category,Comment"
    day = "2026-01-05,2026-01-06"
    whole, trimmed = f"SHOP-1,a,Story,Open,{day},,,To Do,x", f"SHOP-2,b,Story,Open,{day},,,To Do"
    cut_rows = [f"SHOP-3,c,Story,Open,{day}", "SHOP-4,d,Story,Open"]
    items, problems = read_bytes("\n".join([header, whole, trimmed, *cut_rows, ""]).encode())
    assert [item.key for item in items] == ["SHOP-1", "SHOP-2", "SHOP-3", "SHOP-4"]
    reason = "which every item has, so it may be cut off; export it again"
    assert problems == [
        f"-:4: the row of SHOP-3 has 6 cells of 10, and no value for Status Category, {reason}",
        f"-:5: the row of SHOP-4 has 4 cells of 10, and no value for Updated, {reason}",
    ]


def test_row_cut_in_two_by_line_break_is_reported() -> None:
    items, problems = read_bytes(f"{HEADER}\nSHOP-1,a,Story,Open,We expect\nfewer returns,in May,2,more,x\n".encode())
    assert [item.key for item in items] == ["SHOP-1"]
    assert problems == ["-:3: a row has 5 cells, but the header has 7; it was skipped"]


def test_unclosed_quote_is_reported() -> None:
    text = f'{",".join(USUAL_COLUMNS)}\nSHOP-1,a,,Open,Bug\nSHOP-2,"b,,Open,Bug\nSHOP-3,c,,Open,Bug\n'
    items, problems = read_bytes(text.encode())
    assert [item.key for item in items] == ["SHOP-1"]
    assert len(problems) == 1
    assert problems[0].startswith("-:3: is not CSV here")


def test_rows_after_a_stray_quote_are_read() -> None:
    text = f'{",".join(USUAL_COLUMNS)}\nSHOP-1,"a"b,,Open,Bug\nSHOP-2,b,,Open,Bug\n'
    items, problems = read_bytes(text.encode())
    assert [item.key for item in items] == ["SHOP-2"]
    assert problems[0].startswith("-:2: is not CSV here")


def test_row_without_key_or_summary_is_reported() -> None:
    items, problems = read(USUAL_COLUMNS, ["", "a", "", "", ""], ["SHOP-1", "", "", "", ""])
    assert items == []
    assert problems[:2] == [
        "-:2: a row has no Issue key; it was not read",
        "-:3: SHOP-1 has no Summary; it was not read",
    ]


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"Status Category": "To Do"}, "todo"),
        ({"Status Category": "In Progress"}, "doing"),
        ({"Status Category": "Done", "Resolution": "Done"}, "done"),
        ({"Status Category": "Done", "Resolution": "Won't Do"}, "dropped"),
        ({"Resolution": "Duplicate"}, "dropped"),
        ({"Resolution": "Unresolved"}, None),
        ({"Statuskategorie": "In Arbeit"}, "doing"),
        ({"Statuskategorie": "Fertig"}, "done"),
        ({"Catégorie d'état": "Terminé"}, "done"),
        ({"Categoría de estado": "En curso"}, "doing"),
        ({"Categoria do status": "A fazer"}, "todo"),
        ({"ステータスカテゴリ": "完了"}, "done"),
        ({"ステータスカテゴリ": "完了", "解決状況": "対応しない"}, "dropped"),
        ({"Status Category": "Under way"}, None),
    ],
)
def test_state_follows_status_category_and_resolution(columns: dict[str, str], state: str | None) -> None:
    assert item(**columns).state == state


@pytest.mark.parametrize(
    "column", ["Status Category Changed", "Statuskategorie geändert", "Categoria do status alterada"]
)
def test_date_of_status_category_change_gives_start_or_finish(column: str) -> None:
    change = {column: "2026-02-03T10:00:00.000+0000"}
    done, doing, planned = (item(**{"Status Category": name}, **change) for name in ("Done", "In Progress", "To Do"))
    assert (done.started, done.finished) == (None, "2026-02-03")
    assert (doing.started, doing.finished) == ("2026-02-03", None)
    assert (planned.started, planned.finished) == (None, None)
    assert item(**{"Status Category": "Done", "Resolved": "2026-01-31"}, **change).finished == "2026-01-31"


@pytest.mark.parametrize(
    "column",
    [
        "Epic Link",
        "Custom field (Epic Link)",
        "Parent",
        "Parent key",
        "Custom field (Parent Link)",
        "Übergeordnet",
        "Benutzerdefiniertes Feld (Epos-Verknüpfung)",
        "Epic-Verknüpfung",
        "Champ personnalisé (Lien d\u2019épopée)",
        "Enlace de épica",
        "Campo personalizado (Link do épico)",
        "カスタム フィールド (エピックリンク)",
        "親課題",
        "Clave principal",
        "Chave pai",
    ],
)
def test_parent_key_is_read_from_several_columns(column: str) -> None:
    assert item(**{column: "SHOP-9"}).parent == "SHOP-9"


def test_parents_given_by_id_are_found_in_rows_above_and_below() -> None:
    header = [*USUAL_COLUMNS, "Issue id", "Parent", "Parent id"]
    items, problems = read(
        header,
        ["SHOP-2", "below", "", "Open", "Story", "12", "11", ""],
        ["SHOP-1", "the epic", "", "Open", "Epic", "11", "", ""],
        ["SHOP-3", "above", "", "Open", "Sub-task", "13", "", "12"],
    )
    assert {item.key: item.parent for item in items} == {
        "SHOP-1": None,
        "SHOP-2": "SHOP-1",
        "SHOP-3": "SHOP-2",
    }
    assert problems == []


def test_parents_missing_from_all_rows_are_counted() -> None:
    items, problems = read(
        [*USUAL_COLUMNS, "Issue id", "Parent"],
        ["SHOP-1", "a", "", "Open", "Story", "11", "99"],
        ["SHOP-2", "b", "", "Open", "Story", "12", "98"],
    )
    assert [item.parent for item in items] == [None, None]
    assert problems == ["-:1: 2 rows name a parent by an id that no row has; export the column Parent key"]


def test_people_are_left_out() -> None:
    result = item(
        **{
            "Assignee": "Ann Example",
            "Assignee Id": "712020:11f06c30-0697-401a-b9ef-2320eb2db3a9",
            "Watchers": "Ann Example",
            "Custom field (Approvers)": "Ann Example",
            "Custom field (Product Owner)": "Ann Example",
            "Custom field (Seen)": "712020:11f06c30-0697-401a-b9ef-2320eb2db3a9",
            "Custom field (Contact)": "ann@example.org",
            "Comment": "05/Jan/26 9:41 AM;Ann Example;done",
            "Attachment": "05/Jan/26 9:41 AM;Ann Example;ann.png",
            "Log Work": "Ann Example;05/Jan/26;3600",
        }
    )
    assert result.fields == {}
    assert result.comments == [Comment(body="done", at="2026-01-05T09:41:00Z")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("17/Oct/26 9:41 PM;557058:aa;a; b", Comment(body="a; b", at="2026-10-17T21:41:00Z")),
        (
            "2026-10-17 09:41;Automation for Jira;moved",
            Comment(body="moved", at="2026-10-17T09:41:00Z", automated=True),
        ),
        ("only text", Comment(body="only text")),
        ("Version 2; then; now", Comment(body="Version 2; then; now")),
    ],
)
def test_comment_cells_are_parsed(cell: str, expected: Comment) -> None:
    assert item(Comment=cell).comments == [expected]


def test_repeated_fields_are_joined() -> None:
    header = [*USUAL_COLUMNS, "Custom field (Segments)", "Custom field (Segments)"]
    items, _ = read(header, ["SHOP-1", "a", "", "Open", "Bug", "New", "Mobile"])
    assert items[0].fields == {"Segments": "New, Mobile"}


def test_estimates_that_are_not_numbers_are_counted() -> None:
    items, problems = read(
        [*USUAL_COLUMNS, "Custom field (Story point estimate)"],
        ["SHOP-1", "a", "", "Open", "Bug", "2,5"],
        ["SHOP-2", "b", "", "Open", "Bug", "XL"],
        ["SHOP-3", "c", "", "Open", "Bug", "inf"],
    )
    assert [item.estimate for item in items] == [2.5, None, None]
    assert problems == ["-:3: column Story point estimate has 2 values that are not understood, such as 'XL'"]


def test_ambiguous_dates_are_reported_once_per_column() -> None:
    items, problems = read(
        [*USUAL_COLUMNS, "Created", "Due date"],
        ["SHOP-1", "a", "", "Open", "Bug", "03/04/2026 9:41", "soon"],
        ["SHOP-2", "b", "", "Open", "Bug", "05/06/2026 9:41", ""],
        ["SHOP-3", "c", "", "Open", "Bug", "05/05/2026", ""],
    )
    assert [item.created for item in items] == [None, None, "2026-05-05"]
    assert problems == [
        "-:2: column Created has 2 values that are not understood, such as '03/04/2026 9:41' (does the day or the month come first?)",
        "-:2: column Due date has 1 value that is not understood, such as 'soon'",
    ]


def test_one_clear_date_settles_the_order_of_the_others() -> None:
    items, problems = read(
        [*USUAL_COLUMNS, "Created"],
        ["SHOP-1", "a", "", "Open", "Bug", "03/04/2026 9:41"],
        ["SHOP-2", "b", "", "Open", "Bug", "10/17/2026 9:41"],
    )
    assert ([item.created for item in items], problems) == (["2026-03-04", "2026-10-17"], [])


def test_contradictory_dates_settle_no_order() -> None:
    items, problems = read(
        [*USUAL_COLUMNS, "Created"],
        ["SHOP-1", "a", "", "Open", "Bug", "17/10/2026"],
        ["SHOP-2", "b", "", "Open", "Bug", "10/17/2026"],
        ["SHOP-3", "c", "", "Open", "Bug", "03/04/2026"],
    )
    assert [item.created for item in items] == ["2026-10-17", "2026-10-17", None]
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17/Oct/26 9:41 AM", "2026-10-17T09:41"),
        ("17/Oct/26 12:05 AM", "2026-10-17T00:05"),
        ("17/Oct/2026 12:05 PM", "2026-10-17T12:05"),
        ("17/Okt/26 21:05", "2026-10-17T21:05"),
        ("17/mai/26", "2026-05-17T00:00"),
        ("01/dic/25 10:12 AM", "2025-12-01T10:12"),
        ("06 abr 2026, 0:36", "2026-04-06T00:36"),
        ("1 dic 2025, 3:12 p. m.", "2025-12-01T15:12"),
        ("1 de dez. de 2025, 10:12", "2025-12-01T10:12"),
        ("2025年12月1日 10:12", "2025-12-01T10:12"),
        ("01/12月/25 午後 3:12", "2025-12-01T15:12"),
        ("Oct 17, 2026 9:41:30 PM", "2026-10-17T21:41"),
        ("2026-10-17T09:41:00.000+0200", "2026-10-17T07:41"),
        ("2026/10/17 09:41", "2026-10-17T09:41"),
        ("17.10.2026 09:41", "2026-10-17T09:41"),
        ("03.04.2026", "2026-04-03T00:00"),
        ("10/17/26 9:41", "2026-10-17T09:41"),
        ("26/10/17", None),
        ("03/04/2026", None),
        ("31/Feb/26", None),
        ("17/Oct/26 99:99", "2026-10-17T00:00"),
        ("46312.4", None),
        ("9" * 5000, None),
        ("0/0/0", None),
        ("", None),
    ],
)
def test_dates_with_only_one_meaning_are_parsed(text: str, expected: str | None) -> None:
    moment = parse_date(text, None)
    assert (moment.isoformat()[:16] if moment else None) == expected


days = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@settings(max_examples=25, deadline=None)
@given(st.lists(days, min_size=1, max_size=20), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d"]))
def test_dates_in_any_order_are_parsed_correctly_or_not_at_all(dates: list[date], form: str) -> None:
    texts = [day.strftime(form) for day in dates]
    order = infer_order(texts)
    for day, text in zip(dates, texts, strict=True):
        parsed = parse_date(text, order)
        assert parsed is None or parsed.date() == day
    if any(day.day > 12 for day in dates):
        assert all(parse_date(text, order) for text in texts)


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(cells, min_size=8, max_size=8), max_size=4))
def test_any_row_becomes_an_item_or_a_problem(rows: list[list[str]]) -> None:
    header = [*USUAL_COLUMNS, "Comment", "Created", "Parent"]
    items, problems = read(header, ["SHOP-1", "first", *rows[0][:6]] if rows else ["SHOP-1", "first", *[""] * 6], *rows)
    filled = [cells for cells in rows if any(cells)]
    assert len(items) + len(problems) >= 1 + len(filled)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_after_the_header_are_read_or_reported(data: bytes) -> None:
    items, problems = read_bytes(f"{','.join(USUAL_COLUMNS)}\nSHOP-1,a,b,Open,Bug\n".encode() + data)
    assert items or problems


# Other headers


@pytest.mark.parametrize(
    "header",
    [
        [
            "Vorgangsschlüssel",
            "Zusammenfassung",
            "Vorgangstyp",
            "Status",
            "Beschreibung",
            "Benutzerdefinierte Feld (Ziel)",
        ],
        ["Clé de ticket", "Résumé", "Type de ticket", "État", "Description", "Champs personnalisés (Ziel)"],
        [
            "Clave de incidencia",
            "Resumen",
            "Tipo de Incidencia",
            "Estado",
            "Descripción",
            "Campo personalizado (Ziel)",
        ],
        ["Chave da item", "Resumo", "Tipo de item", "Status", "Descrição", "Campo personalizado (Ziel)"],
        ["Chave da ocorrência", "Resumo", "Tipo de Ocorrência", "Status", "Descrição", "Ziel"],
        ["課題キー", "要約", "課題タイプ", "ステータス", "説明", "カスタム フィールド (Ziel)"],
        ["キー", "要約", "課題タイプ", "ステータス", "説明", "Ziel"],
        ["id", "title", "type", "status", "description", "Ziel"],
        ["Key", "Title", "Type", "State", "Body", "Ziel"],
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_recognised_by_their_other_names(header: list[str], delimiter: str) -> None:
    items, problems = read(header, ["A-1", "One page", "Epic", "Done", "Text", "5 %"], delimiter=delimiter)
    assert [(item.key, item.title, item.kind, item.status, item.body, item.fields) for item in items] == [
        ("A-1", "One page", "Epic", "Done", "Text", {"Ziel": "5 %"})
    ]
    assert problems == []


def test_parent_is_given_by_id_in_table_not_from_jira() -> None:
    items, _ = read(["id", "title", "parent"], ["S-1", "Story", "E-1"], ["E-1", "Epic", ""])
    assert {item.key: item.parent for item in items} == {"S-1": "E-1", "E-1": None}


def test_number_column_is_the_key_if_there_is_no_other() -> None:
    items, _ = read(["Nr", "Titel", "Typ"], ["7", "Story", "Epic"])
    assert [(item.key, item.title, item.kind) for item in items] == [("7", "Story", "Epic")]
    items, _ = read(["Nr", "ID", "Titel"], ["7", "S-1", "Story"])
    assert [item.key for item in items] == ["S-1"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Completed": "2026-01-19T10:00:00.000Z", "Parent issue": "A-1"}, ("A-1", None, "2026-01-19")),
        ({"Created Date": "1/25/2026 10:00:00 AM", "Closed Date": "1/26/2026"}, (None, "2026-01-25", "2026-01-26")),
        ({"Created At (UTC)": "2026-01-02 10:00:00"}, (None, "2026-01-02", None)),
        ({"Created": "Fri Jan 02 2026 10:00:00 GMT+0000 (GMT)"}, (None, "2026-01-02", None)),
    ],
)
def test_columns_of_other_trackers_are_recognised(columns: dict[str, str], expected: tuple[str | None, ...]) -> None:
    header = ["ID", "Title", "Type", "State", "Description", *columns]
    items, problems = read(header, ["A-2", "One page", "Epic", "Closed", "x", *columns.values()])
    assert problems == []
    assert [(item.parent, item.created, item.finished) for item in items] == [expected]


@pytest.mark.parametrize("text", ["growth; web", "growth, web", "growth, , web"])
def test_several_labels_in_one_cell_are_split(text: str) -> None:
    assert item(Tags=text).labels == ["growth", "web"]


def test_issue_key_wins_over_issue_id() -> None:
    items, _ = read(["Issue id", "Issue key", "Summary"], ["10001", "A-1", "Story"])
    assert [item.key for item in items] == ["A-1"]
