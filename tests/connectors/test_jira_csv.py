"""Jira's CSV export, as Jira writes it and as it looks after Excel."""

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

USUAL = ["Issue key", "Summary", "Description", "Status", "Issue Type"]


def read_bytes(data: bytes) -> tuple[list[WorkItem], list[str]]:
    entries = list(open_path("-", io.BytesIO(data)).items())
    items = [entry for entry in entries if isinstance(entry, WorkItem)]
    return items, [str(entry) for entry in entries if isinstance(entry, Problem)]


def read(header: list[str], *rows: list[str], delimiter: str = ",") -> tuple[list[WorkItem], list[str]]:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return read_bytes(text.getvalue().encode())


def row(key: str = "SHOP-1", **columns: str) -> tuple[list[str], list[str]]:
    """A header and a row with the usual columns and these; `_` stands for a space in a name."""
    header = USUAL + [name.replace("_", " ") for name in columns]
    return header, [key, "One page", "", "Open", "Story", *columns.values()]


def item(**columns: str) -> WorkItem:
    items, problems = read(*row(**columns))
    assert problems == []
    return items[0]


def test_the_usual_columns_are_read() -> None:
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
def test_columns_of_people_are_dropped_in_other_languages_too(column: str) -> None:
    assert item(**{column: "Ann"}).fields == {}


@pytest.mark.parametrize(
    "column", ["Priority", "Priorität", "Projektname", "Benutzerdefiniertes Feld (Rang)", "Priorité", "優先度"]
)
def test_columns_that_are_of_no_use_are_dropped_in_other_languages_too(column: str) -> None:
    assert item(**{column: "x"}).fields == {}


def test_column_names_are_known_in_any_case_and_by_their_newer_words() -> None:
    items, _ = read(
        ["KEY", "summary", "Work type", "DESCRIPTION", "status"], ["SHOP-1", "One page", "Bug", "x", "Open"]
    )
    assert (items[0].key, items[0].kind, items[0].body) == ("SHOP-1", "Bug", "x")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_files_from_excel_with_other_delimiters_are_read(delimiter: str) -> None:
    items, problems = read(USUAL, ["SHOP-1", "One, two; three", "a,b;c", "Open", "Bug"], delimiter=delimiter)
    assert ([(found.title, found.body) for found in items], problems) == ([("One, two; three", "a,b;c")], [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_and_utf16_are_understood(encoding: str) -> None:
    text = f"{','.join(USUAL)}\r\nSHOP-1,Größe,,Open,Bug\r\n"
    items, problems = read_bytes(text.encode(encoding))
    assert ([found.title for found in items], problems) == (["Größe"], [])


def test_bytes_that_are_not_utf8_are_replaced_and_said_so() -> None:
    text = f"{','.join(USUAL)}\nSHOP-1,caf\xe9,,Open,Bug\nSHOP-2,b,,Open,Bug\nSHOP-3,\xfc,,Open,Bug\n"
    items, problems = read_bytes(text.encode("latin-1"))
    assert [found.title for found in items] == ["caf\ufffd", "b", "\ufffd"]
    told = "-:2: is not UTF-8 here, the first of 2 such lines; read with replacement characters; save the file as UTF-8"
    assert [problem.partition(" (")[0] for problem in problems] == [told]


def test_cells_may_hold_lines_and_be_huge(tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [
                USUAL,
                ["SHOP-1", "a", "h2. Why\r\n\r\nx", "Open", "Bug"],
                ["SHOP-2", "b", "y" * 5_000_000, "Open", "Bug"],
            ]
        )
    items = [entry for entry in open_path(str(file)).items() if isinstance(entry, WorkItem)]
    assert items[0].body.startswith("## Why\n")
    assert len(items[1].body) == 5_000_000
    assert [(found.path, found.line) for found in items] == [(str(file), 2), (str(file), 5)]


@pytest.mark.parametrize("header", [["Issue key", "Status"], ["Summary", "Status"], ["Name", "Age"]])
def test_a_file_without_the_needed_columns_is_refused_with_those_it_has(header: list[str]) -> None:
    with pytest.raises(VanitylintError) as caught:
        read(header, ["x", "y"])
    assert f"found: {', '.join(header)}" in caught.value.message
    lack = {"Issue key": "Title", "Summary": "Id", "Name": "Id and no Title"}[header[0]]
    assert caught.value.hint.startswith(f"it has no {lack}: add or rename a column; from Jira export all fields")


def test_a_column_that_was_not_exported_is_named() -> None:
    _, problems = read(["Issue key", "Summary", "Status"], ["SHOP-1", "a", "Open"])
    assert problems == [
        "-: was exported without Description; export all fields, or add the column Description",
        "-: was exported without Issue Type; export all fields, or add the column Issue Type",
    ]


def test_a_table_that_is_not_from_jira_is_asked_for_a_type_by_the_name_that_it_would_have() -> None:
    _, problems = read(["Id", "Title", "Description", "Status"], ["1", "a", "b", "Open"])
    assert problems == ["-: was exported without Type; add the column Type"]


def test_a_ragged_row_is_named_and_left_out() -> None:
    rows = ["SHOP-1,a,,Open,Bug", "SHOP-2,b,Open", "SHOP-3,c,,Open,Bug,Ann", "SHOP-4,d,,Open,Bug,,", ""]
    items, problems = read_bytes("\n".join([",".join(USUAL), *rows]).encode())
    assert [found.key for found in items] == ["SHOP-1", "SHOP-4"]
    assert problems == [
        "-:3: a row has 3 cells, but the header has 5; it was skipped",
        "-:4: a row has 6 cells, but the header has 5; it was skipped",
    ]


SHORT = "Issue key,Summary,Issue Type,Status,Description,Comment,Comment"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_empty_cells_at_the_end_of_a_row_may_be_missing_as_excel_leaves_them_out(end: str) -> None:
    items, problems = read_bytes(end.join([SHORT, "SHOP-1,a,Story,Open,Filters", "SHOP-2,b,Bug,Open", ""]).encode())
    assert [(found.key, found.status, found.body) for found in items] == [
        ("SHOP-1", "Open", "Filters"),
        ("SHOP-2", "Open", ""),
    ]
    assert problems == []


def test_a_short_last_row_that_no_line_break_ends_may_be_cut_off() -> None:
    items, problems = read_bytes(f"{SHORT}\nSHOP-1,a,Story,Open,Filters\nSHOP-2,b,Bug,Open,We exp".encode())
    assert [found.key for found in items] == ["SHOP-1", "SHOP-2"]
    assert problems == [
        "-:3: the row of SHOP-2 has 5 cells of 7, and the file ends in the middle of a line and may be cut off; export it again"
    ]


def test_a_row_that_ends_before_what_trackers_always_write_is_told_though_its_key_is_there() -> None:
    header = "Issue key,Summary,Issue Type,Status,Created,Updated,Labels,Description,Status Category,Comment"
    day = "2026-01-05,2026-01-06"
    whole, trimmed = f"SHOP-1,a,Story,Open,{day},,,To Do,x", f"SHOP-2,b,Story,Open,{day},,,To Do"
    cut = [f"SHOP-3,c,Story,Open,{day}", "SHOP-4,d,Story,Open"]
    items, problems = read_bytes("\n".join([header, whole, trimmed, *cut, ""]).encode())
    assert [found.key for found in items] == ["SHOP-1", "SHOP-2", "SHOP-3", "SHOP-4"]
    why = "which every item has, so it may be cut off; export it again"
    assert problems == [
        f"-:4: the row of SHOP-3 has 6 cells of 10, and no value for Status Category, {why}",
        f"-:5: the row of SHOP-4 has 4 cells of 10, and no value for Updated, {why}",
    ]


def test_a_row_that_a_line_break_cut_in_two_is_told() -> None:
    items, problems = read_bytes(f"{SHORT}\nSHOP-1,a,Story,Open,We expect\nfewer returns,in May,2,more,x\n".encode())
    assert [found.key for found in items] == ["SHOP-1"]
    assert problems == ["-:3: a row has 5 cells, but the header has 7; it was skipped"]


def test_a_quote_that_never_ends_is_named() -> None:
    text = f'{",".join(USUAL)}\nSHOP-1,a,,Open,Bug\nSHOP-2,"b,,Open,Bug\nSHOP-3,c,,Open,Bug\n'
    items, problems = read_bytes(text.encode())
    assert [found.key for found in items] == ["SHOP-1"]
    assert len(problems) == 1
    assert problems[0].startswith("-:3: is not CSV here")


def test_rows_after_a_stray_quote_are_read() -> None:
    text = f'{",".join(USUAL)}\nSHOP-1,"a"b,,Open,Bug\nSHOP-2,b,,Open,Bug\n'
    items, problems = read_bytes(text.encode())
    assert [found.key for found in items] == ["SHOP-2"]
    assert problems[0].startswith("-:2: is not CSV here")


def test_a_row_without_key_or_summary_is_named() -> None:
    items, problems = read(USUAL, ["", "a", "", "", ""], ["SHOP-1", "", "", "", ""])
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
def test_the_state_follows_category_and_resolution(columns: dict[str, str], state: str | None) -> None:
    assert item(**columns).state == state


@pytest.mark.parametrize(
    "column", ["Status Category Changed", "Statuskategorie geändert", "Categoria do status alterada"]
)
def test_the_day_of_the_last_change_of_category_tells_when_work_began_or_ended(column: str) -> None:
    moved = {column: "2026-02-03T10:00:00.000+0000"}
    done, doing, planned = (item(**{"Status Category": name}, **moved) for name in ("Done", "In Progress", "To Do"))
    assert (done.started, done.finished) == (None, "2026-02-03")
    assert (doing.started, doing.finished) == ("2026-02-03", None)
    assert (planned.started, planned.finished) == (None, None)
    assert item(**{"Status Category": "Done", "Resolved": "2026-01-31"}, **moved).finished == "2026-01-31"


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
def test_the_parent_may_be_given_by_key_in_several_columns(column: str) -> None:
    assert item(**{column: "SHOP-9"}).parent == "SHOP-9"


def test_parents_given_by_id_are_found_above_and_below() -> None:
    header = [*USUAL, "Issue id", "Parent", "Parent id"]
    items, problems = read(
        header,
        ["SHOP-2", "below", "", "Open", "Story", "12", "11", ""],
        ["SHOP-1", "the epic", "", "Open", "Epic", "11", "", ""],
        ["SHOP-3", "above", "", "Open", "Sub-task", "13", "", "12"],
    )
    assert {found.key: found.parent for found in items} == {
        "SHOP-1": None,
        "SHOP-2": "SHOP-1",
        "SHOP-3": "SHOP-2",
    }
    assert problems == []


def test_parents_that_are_in_no_row_are_counted() -> None:
    items, problems = read(
        [*USUAL, "Issue id", "Parent"],
        ["SHOP-1", "a", "", "Open", "Story", "11", "99"],
        ["SHOP-2", "b", "", "Open", "Story", "12", "98"],
    )
    assert [found.parent for found in items] == [None, None]
    assert problems == ["-:1: 2 rows name a parent by an id that no row has; export the column Parent key"]


def test_people_are_left_out() -> None:
    found = item(
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
    assert found.fields == {}
    assert found.comments == [Comment(body="done", at="2026-01-05T09:41:00Z")]


@pytest.mark.parametrize(
    ("cell", "comment"),
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
def test_comments_are_taken_apart(cell: str, comment: Comment) -> None:
    assert item(Comment=cell).comments == [comment]


def test_repeated_fields_are_joined() -> None:
    header = [*USUAL, "Custom field (Segments)", "Custom field (Segments)"]
    items, _ = read(header, ["SHOP-1", "a", "", "Open", "Bug", "New", "Mobile"])
    assert items[0].fields == {"Segments": "New, Mobile"}


def test_an_estimate_that_is_no_number_is_counted() -> None:
    items, problems = read(
        [*USUAL, "Custom field (Story point estimate)"],
        ["SHOP-1", "a", "", "Open", "Bug", "2,5"],
        ["SHOP-2", "b", "", "Open", "Bug", "XL"],
        ["SHOP-3", "c", "", "Open", "Bug", "inf"],
    )
    assert [found.estimate for found in items] == [2.5, None, None]
    assert problems == ["-:3: column Story point estimate has 2 values that are not understood, such as 'XL'"]


def test_ambiguous_dates_are_counted_once_for_each_column() -> None:
    items, problems = read(
        [*USUAL, "Created", "Due date"],
        ["SHOP-1", "a", "", "Open", "Bug", "03/04/2026 9:41", "soon"],
        ["SHOP-2", "b", "", "Open", "Bug", "05/06/2026 9:41", ""],
        ["SHOP-3", "c", "", "Open", "Bug", "05/05/2026", ""],
    )
    assert [found.created for found in items] == [None, None, "2026-05-05"]
    assert problems == [
        "-:2: column Created has 2 values that are not understood, such as '03/04/2026 9:41' (does the day or the month come first?)",
        "-:2: column Due date has 1 value that is not understood, such as 'soon'",
    ]


def test_one_clear_date_tells_the_order_of_the_others() -> None:
    items, problems = read(
        [*USUAL, "Created"],
        ["SHOP-1", "a", "", "Open", "Bug", "03/04/2026 9:41"],
        ["SHOP-2", "b", "", "Open", "Bug", "10/17/2026 9:41"],
    )
    assert ([found.created for found in items], problems) == (["2026-03-04", "2026-10-17"], [])


def test_dates_that_contradict_each_other_tell_no_order() -> None:
    items, problems = read(
        [*USUAL, "Created"],
        ["SHOP-1", "a", "", "Open", "Bug", "17/10/2026"],
        ["SHOP-2", "b", "", "Open", "Bug", "10/17/2026"],
        ["SHOP-3", "c", "", "Open", "Bug", "03/04/2026"],
    )
    assert [found.created for found in items] == ["2026-10-17", "2026-10-17", None]
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
def test_dates_are_understood_where_they_have_one_meaning(text: str, expected: str | None) -> None:
    moment = parse_date(text, None)
    assert (moment.isoformat()[:16] if moment else None) == expected


days = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@settings(max_examples=50, deadline=None)
@given(st.lists(days, min_size=1, max_size=20), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d"]))
def test_whatever_the_order_a_date_is_read_right_or_not_at_all(dates: list[date], form: str) -> None:
    texts = [day.strftime(form) for day in dates]
    order = infer_order(texts)
    for day, text in zip(dates, texts, strict=True):
        read_as = parse_date(text, order)
        assert read_as is None or read_as.date() == day
    if any(day.day > 12 for day in dates):
        assert all(parse_date(text, order) for text in texts)


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(cells, min_size=8, max_size=8), max_size=4))
def test_whatever_the_cells_hold_each_row_is_an_item_or_a_problem(rows: list[list[str]]) -> None:
    header = [*USUAL, "Comment", "Created", "Parent"]
    items, problems = read(header, ["SHOP-1", "first", *rows[0][:6]] if rows else ["SHOP-1", "first", *[""] * 6], *rows)
    filled = [cells for cells in rows if any(cells)]
    assert len(items) + len(problems) >= 1 + len(filled)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_after_the_header_are_read_or_named(data: bytes) -> None:
    items, problems = read_bytes(f"{','.join(USUAL)}\nSHOP-1,a,b,Open,Bug\n".encode() + data)
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
def test_columns_have_other_names_elsewhere(header: list[str], delimiter: str) -> None:
    items, problems = read(header, ["A-1", "One page", "Epic", "Done", "Text", "5 %"], delimiter=delimiter)
    assert [(item.key, item.title, item.kind, item.status, item.body, item.fields) for item in items] == [
        ("A-1", "One page", "Epic", "Done", "Text", {"Ziel": "5 %"})
    ]
    assert problems == []


def test_in_a_table_that_is_not_from_jira_a_parent_is_named_by_its_id() -> None:
    items, _ = read(["id", "title", "parent"], ["S-1", "Story", "E-1"], ["E-1", "Epic", ""])
    assert {item.key: item.parent for item in items} == {"S-1": "E-1", "E-1": None}


def test_a_row_has_the_number_for_a_key_where_there_is_no_other() -> None:
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
def test_columns_of_other_trackers_are_known(columns: dict[str, str], expected: tuple[str | None, ...]) -> None:
    header = ["ID", "Title", "Type", "State", "Description", *columns]
    items, problems = read(header, ["A-2", "One page", "Epic", "Closed", "x", *columns.values()])
    assert problems == []
    assert [(item.parent, item.created, item.finished) for item in items] == [expected]


@pytest.mark.parametrize("text", ["growth; web", "growth, web", "growth, , web"])
def test_several_labels_in_one_cell_are_told_apart(text: str) -> None:
    assert item(Tags=text).labels == ["growth", "web"]


def test_where_there_is_a_key_an_id_is_none() -> None:
    items, _ = read(["Issue id", "Issue key", "Summary"], ["10001", "A-1", "Story"])
    assert [item.key for item in items] == ["A-1"]
