"""Tests of reading exports of trackers on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SPANISH = """\
Tipo de Incidencia,Clave de incidencia,ID de la incidencia,Resumen,Persona asignada,ID de la persona asignada,Informador,\
ID del informador,Estado,Resolución,Creada,Actualizada,Resuelta,Etiquetas,Descripción,Sprint,\
Campo personalizado (Hipótesis),Principal,Clave principal,Comentario
Epic,SHOP-1,100,Pago corto,NAME,NAME,NAME,NAME,Finalizada,Listo,01/dic/25 10:12 AM,02/ene/26 3:05 PM,\
05/ene/26 3:05 PM,pago,Texto,Sprint 1,Creemos que más clientes comprarán,,,01/dic/25 10:13 AM;NAME;Visto
Subtarea,SHOP-2,101,Un formulario,NAME,NAME,NAME,NAME,En curso,,"06 ene 2026, 0:36","07 ene 2026, 0:36",,,,,,100,SHOP-1,
"""
PORTUGUESE = """\
Tipo de item,Chave da item,ID da item,Resumo,Responsável,ID do responsável,Relator,ID do relator,Status,Resolução,Criado,\
Atualizado(a),Resolvido,Categorias,Descrição,Sprint,Campo personalizado (Hipótese),Pai,Chave pai,Comentar
Epic,SHOP-1,100,Pagamento curto,NAME,NAME,NAME,NAME,Concluído,Concluído,01/dez/25 10:12 AM,02/jan/26 3:05 PM,\
05/jan/26 3:05 PM,pagamento,Texto,Sprint 1,Acreditamos que mais clientes vão comprar,,,01/dez/25 10:13 AM;NAME;Visto
Subtarefa,SHOP-2,101,Um formulário,NAME,NAME,NAME,NAME,Em andamento,,06/jan/26,07/jan/26,,,,,,100,SHOP-1,
"""
JAPANESE = """\
課題タイプ,課題キー,課題 ID,要約,担当者,担当者 ID,報告者,報告者 ID,ステータス,解決状況,作成日,更新日,解決日,ラベル,説明,\
スプリント,カスタム フィールド (仮説),親,親キー,コメント
エピック,SHOP-1,100,短い支払い,NAME,NAME,NAME,NAME,完了,完了,2025/12/01 10:12,2026/01/02 15:05,2026/01/05 15:05,支払い,\
説明文,スプリント 1,購入する顧客が増えると考える,,,2025/12/01 10:13;NAME;見ました
サブタスク,SHOP-2,101,フォーム,NAME,NAME,NAME,NAME,進行中,,2026/01/06,2026/01/07,,,,,,100,SHOP-1,
"""
LINEAR = """\
"ID","Team","Title","Description","Status","Estimate","Priority","Project ID","Project","Creator","Assignee","Labels",\
"Cycle Number","Cycle Name","Cycle Start","Cycle End","Created","Updated","Started","Triaged","Completed","Canceled",\
"Archived","Due Date","Parent issue","Initiatives","Project Milestone ID","Project Milestone","SLA Status","Roadmaps"
"VET-1","Vet","Night booking","We expect owners to call less: 120 calls today, target 80.","In Progress","5","High",\
"p1","Booking","NAME","NAME","Epic, growth","12","Cycle 12","{0}","{0}","{0}","{0}","{0}","","","","","{0}","","Phone","","",""
"VET-2","Vet","Link in the mail","","Done","0.5","Medium","p1","Booking","NAME","NAME","Feature","","","","","{0}","{0}",\
"{0}","","{0}","","","","VET-1","","","","",""
"VET-3","Vet","Crash on login","Steps","Canceled","","Urgent","","","NAME","","Bug","","","","","{0}","{0}","","","","{0}","",\
"","","","","","",""
"""


def rows(run: Callable, query: str) -> list[list[object]]:
    result = run("sql", query, "--format", "json")
    assert result.status == 0, result.err
    return [list(json.loads(line).values()) for line in result.out.splitlines()]


def test_note_on_sprints_with_only_a_name_appears_once(run: Callable, folder: Path) -> None:
    head, row = "Issue key,Summary,Issue Type,Status,Description,Sprint,Sprint\n", "One page,Story,Open,Text"
    (folder / "jira.csv").write_text(f"{head}SHOP-1,{row},Sprint 1,Sprint 2\nSHOP-2,{row},Sprint 2,\n")
    result = run("check", "jira.csv")
    assert (result.out + result.err).count("2 sprints with only a name") == 1
    (folder / "jira.csv").write_text(f"{head}SHOP-1,{row},,\n")
    assert "with only a name" not in (again := run("check", "jira.csv")).out + again.err


@pytest.mark.parametrize("export", [SPANISH, PORTUGUESE, JAPANESE])
def test_jira_export_is_read_in_several_languages(run: Callable, folder: Path, export: str) -> None:
    (folder / "jira.csv").write_text(export)
    result = run("check", "jira.csv", "--as-of", "2026-01-20")
    assert "Everything requested was read" in result.out, result.err
    assert rows(run, "select key, kind, state, created, finished, parent, sprint from item order by key") == [
        [
            "SHOP-1",
            "epic",
            "done",
            "2025-12-01",
            "2026-01-05",
            None,
            "スプリント 1" if export is JAPANESE else "Sprint 1",
        ],
        ["SHOP-2", "subtask", "doing", "2026-01-06", None, "SHOP-1", None],
    ]
    assert rows(run, "select body <> '', hypothesis <> '', fields like '%NAME%' from item where key = 'SHOP-1'") == [
        [1, 1, 0]
    ]


def test_rows_that_end_before_description_are_counted(run: Callable, folder: Path) -> None:
    """Their descriptions may be lost."""
    head = "id,title,type,status,description,notes\n1,Pay,Story,Open,Text\n"
    (folder / "own.csv").write_text(f"{head}2,Look,Story,Open\n3,Find,Story,Open,,\n")
    result = run("check", "own.csv")
    assert "1 row ends before the column of descriptions" in result.out
    assert "Everything requested was read" in result.out
    (folder / "own.csv").write_text(head)
    assert "before the column of descriptions" not in run("check", "own.csv").out


def test_truncated_row_of_jira_export_exits_2(run: Callable, folder: Path) -> None:
    head = "Summary,Issue key,Issue Type,Status,Created,Updated,Description,Status Category\n"
    whole = "Pay,SHOP-1,Story,Open,2026-01-05,2026-01-05,Text,To Do\n"
    (folder / "jira.csv").write_text(f"{head}{whole}Filters,SHOP-2,Story,Open\n{whole.replace('-1', '-3')}")
    result = run("check", "jira.csv", "--as-of", "2026-01-20")
    assert result.status == 2
    assert "jira.csv:3: the row of SHOP-2 has 4 cells of 8" in result.out + result.err


@pytest.mark.parametrize("day", ["2026-01-05T23:14:00.000Z", "Mon Jan 05 2026 23:14:00 GMT+0000 (GMT+00:00)"])
def test_linear_export_is_read(run: Callable, folder: Path, day: str) -> None:
    (folder / "linear.csv").write_text(LINEAR.replace("{0}", day))
    result = run("check", "linear.csv", "--as-of", "2026-01-20")
    assert "Everything requested was read" in result.out, result.out + result.err
    query = (
        "select key, kind, work_class, state, created, started, finished, due, parent, estimate from item order by key"
    )
    date = "2026-01-05"
    assert rows(run, query) == [
        ["VET-1", "epic", "feature", "doing", date, date, None, date, None, 5],
        ["VET-2", "task", "feature", "done", date, date, date, None, "VET-1", 0.5],
        ["VET-3", "task", "defect", "dropped", date, None, date, None, None, None],
    ]
    assert b"NAME" not in b"".join(file.read_bytes() for file in (folder / ".vanitylint").glob("*"))


def test_linear_columns_are_ordinary_fields_in_other_tables(run: Callable, folder: Path) -> None:
    (folder / "own.csv").write_text(
        "id,title,type,status,description,estimate,started\n1,Pay,Story,Open,x,3 days,yes\n"
    )
    assert "Everything requested was read" in run("check", "own.csv").out
    assert rows(run, "select estimate, started, fields from item") == [
        [None, None, '{"estimate":"3 days","started":"yes"}']
    ]


FEATURE = """\
Issue key,Issue id,Summary,Issue Type,Status,Description,Custom field (Feature Link),Custom field (Epic Link)
SHOP-1,1,Pay,Feature,Open,,,
SHOP-2,2,Forms,Epic,Open,,SHOP-1,
SHOP-3,3,One page,Story,Open,,SHOP-1,SHOP-2
"""
ISSUES = [
    {"key": "SHOP-1", "fields": {"summary": "Pay"}},
    {"key": "SHOP-2", "fields": {"summary": "Forms", "customfield_10050": "SHOP-1"}},
]
ITEMS = [{"key": "SHOP-1", "title": "Pay"}, {"key": "SHOP-2", "title": "Forms", "fields": {"Feature link": "SHOP-1"}}]
PAGES = {
    "pay.md": "---\nid: SHOP-1\nstatus: todo\n---\n# Pay\n",
    "x.md": "---\nid: SHOP-2\nfeatureLink: pay.md\n---\n# Forms\n",
}


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"jira.csv": FEATURE}, "jira.csv"),
        ({"jira.json": json.dumps({"issues": ISSUES})}, "jira.json"),
        ({"items.jsonl": "\n".join(map(json.dumps, ITEMS))}, "items.jsonl"),
        (PAGES, "."),
    ],
)
def test_configured_field_names_parent(run: Callable, folder: Path, files: dict[str, str], source: str) -> None:
    (folder / "vanitylint.toml").write_text('[fields]\nparent = ["Feature Link", "customfield_10050"]\n')
    for name, text in files.items():
        (folder / name).write_text(text)
    run("check", source)
    assert rows(run, "select parent from item where key <> 'SHOP-3' order by key") == [[None], ["SHOP-1"]]


def test_parent_of_tracker_takes_precedence_over_configured_field(run: Callable, folder: Path) -> None:
    (folder / "vanitylint.toml").write_text('[fields]\nparent = "Feature Link"\n')
    (folder / "jira.csv").write_text(FEATURE)
    run("check", "jira.csv")
    assert rows(run, "select key, parent from item order by key") == [
        ["SHOP-1", None],
        ["SHOP-2", "SHOP-1"],
        ["SHOP-3", "SHOP-2"],
    ]


def test_check_and_doctor_name_missing_columns(run: Callable, folder: Path) -> None:
    head, row = "Issue key,Summary,Issue Type,Status,Description", "SHOP-1,One page,Epic,In Progress,Text"
    (folder / "jira.csv").write_text(f"{head}\n{row}\n")
    output = " ".join(run("check", "jira.csv").out.split())
    assert (
        "Note: jira.csv: there is no column for comments (results and decisions in them are not seen), the day of the "
        "resolution (nobody can say whether a result is due), the resolution (dropped items are known only by their "
        "status), the parent or epic (stories hang on no bet); from Jira: Export, CSV (all fields)"
    ) in output
    result = run("doctor", "jira.csv")
    assert result.status == 0
    assert "note jira.csv: there is no column for comments (" in " ".join(result.out.split())
    head, row = f"{head},Resolution,Resolved,Parent key,Comment", f"{row},,,,"
    (folder / "jira.csv").write_text(f"{head}\n{row}\n")
    assert "there is no column for" not in run("check", "jira.csv").out
    (folder / "own.csv").write_text(
        "id,title,type,status,description,comments,parent,closed at\n1,A,Story,open,Text,,,\n"
    )
    output = run("check", "own.csv").out
    assert "there is no column for the resolution (" in output
    assert "from Jira" not in output
