"""Test that formats are detected by content, and that unknown or incomplete input is reported."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.files.source import open_path
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = {"key": "A-1", "title": "a"}
JIRA = {
    "id": "1",
    "key": "SHOP-1",
    "fields": {"summary": "s", "description": None, "status": None, "issuetype": None},
}
GITHUB = {"number": 7, "title": "g", "body": "", "state": "OPEN"}
CSV = "Issue key,Summary,Description,Status,Issue Type\nSHOP-9,c,,Open,Bug\n"


def jira(number: int) -> dict[str, Any]:
    return JIRA | {"key": f"SHOP-{number}"}


def keys(path: Path | str) -> list[str]:
    return [entry.key for entry in open_path(str(path)).items() if isinstance(entry, WorkItem)]


def problems(path: Path | str) -> list[Problem]:
    return [entry for entry in open_path(str(path)).items() if isinstance(entry, Problem)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json.dumps(OWN), ["A-1"]),
        (json.dumps(OWN, indent=2), ["A-1"]),
        (json.dumps([OWN, OWN | {"key": "A-2"}]), ["A-1", "A-2"]),
        (json.dumps([OWN, OWN | {"key": "A-2"}], indent=2), ["A-1", "A-2"]),
        (json.dumps(OWN) + "\n" + json.dumps(OWN), ["A-1", "A-1"]),
        (json.dumps(JIRA), ["SHOP-1"]),
        (json.dumps([JIRA], indent=1), ["SHOP-1"]),
        (json.dumps({"issues": [JIRA], "isLast": True}), ["SHOP-1"]),
        (json.dumps({"startAt": 0, "total": 1, "issues": [JIRA]}, indent=4), ["SHOP-1"]),
        (json.dumps(jira(1)) + "\n" + json.dumps(jira(2)) + "\n", ["SHOP-1", "SHOP-2"]),
        (json.dumps(jira(1), indent=1) + "\n" + json.dumps(jira(2), indent=1), ["SHOP-1", "SHOP-2"]),
        (json.dumps([GITHUB]), ["#7"]),
        (json.dumps(GITHUB, indent=2), ["#7"]),
        (json.dumps([GITHUB]) + json.dumps([GITHUB | {"number": 8}]), ["#7", "#8"]),
        (json.dumps([[GITHUB], [GITHUB | {"number": 8}]]), ["#7", "#8"]),
        ("\n\n  " + json.dumps(OWN), ["A-1"]),
        (CSV, ["SHOP-9"]),
        ("\n" + CSV.replace(",", ";"), ["SHOP-9"]),
    ],
)
@pytest.mark.parametrize("name", ["backlog.json", "backlog.txt"])
def test_format_is_detected_by_content_not_by_name(
    tmp_path: Path, name: str, content: str, expected: list[str]
) -> None:
    file = tmp_path / name
    file.write_text(content)
    assert keys(file) == expected
    assert problems(file) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_document_with_byte_order_mark_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps([GITHUB], indent=1), encoding=encoding)
    assert keys(file) == ["#7"]


def test_standard_input_is_read_like_a_file() -> None:
    entries = list(open_path("-", io.BytesIO(CSV.encode())).items())
    assert [entry.key for entry in entries if isinstance(entry, WorkItem)] == ["SHOP-9"]


def test_items_of_json_document_have_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps({"total": 3, "issues": [jira(1), jira(2), jira(2)]}, indent=1))
    lines = [entry.line for entry in open_path(str(file)).items() if isinstance(entry, WorkItem)]
    assert lines == [4, 14, 24]
    assert all(file.read_text().splitlines()[line - 1].strip() == "{" for line in lines)


def test_missing_file_suggests_similar_name(tmp_path: Path) -> None:
    (tmp_path / "backlog.jsonl").write_text(json.dumps(OWN))
    with pytest.raises(VanitylintError) as caught:
        open_path(str(tmp_path / "backlog.json"))
    assert "there is no such file" in str(caught.value)
    assert "did you mean backlog.jsonl?" in caught.value.hint


@pytest.mark.parametrize("spec", ["", "no/such/folder/backlog.jsonl", "nul\0byte", "x" * 5000])
def test_invalid_path_is_an_error_with_hint(spec: str) -> None:
    with pytest.raises(VanitylintError) as caught:
        open_path(spec)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04\x14\x00", "Excel"),
        (b"<!doctype html><title>Log in</title>", "login page"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"just some words\n", "neither JSON nor a CSV"),
        (b"Name,Age\nx,3\n", "found: Name, Age"),
        (b'{"name": "package", "version": "1.0"}', "neither a work item"),
        (b"[1, 2]", "neither a work item"),
    ],
)
def test_file_of_another_kind_is_refused_with_explanation(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "backlog.json"
    file.write_bytes(content)
    with pytest.raises(VanitylintError) as caught:
        list(open_path(str(file)).items())
    assert message in str(caught.value)
    assert caught.value.where == str(file)


def test_json_board_of_another_tracker_is_refused_with_hint_to_use_csv(tmp_path: Path) -> None:
    file = tmp_path / "trello.json"
    file.write_text('{"id": "b1", "name": "Board", "cards": [{"id": "c1", "name": "Shorter checkout"}]}')
    with pytest.raises(VanitylintError) as caught:
        list(open_path(str(file)).items())
    assert "for other trackers use a CSV with the columns Id and Title" in caught.value.hint


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_empty_file_is_a_problem(tmp_path: Path, content: str) -> None:
    file = tmp_path / "b.jsonl"
    file.write_text(content)
    assert [problem.why for problem in problems(file)] == ["is empty"]


@pytest.mark.parametrize("content", ["[]", '{"issues": [], "total": 0}', CSV.splitlines()[0]])
def test_source_without_items_is_a_problem(tmp_path: Path, content: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(content)
    assert [problem.why for problem in problems(file)][-1] == "no work items in it"


def test_unreadable_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "b.jsonl"
    file.write_text(json.dumps(OWN))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    source = open_path(str(file))
    monkeypatch.setattr(Path, "open", refuse)  # permissions do not stop the superuser, who runs tests in containers
    with pytest.raises(VanitylintError, match="cannot be read: permission denied"):
        list(source.items())


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (lambda text: text[: text.index("SHOP-3") + 20], ["SHOP-1", "SHOP-2"]),
        (lambda text: text.rstrip("]}\n "), ["SHOP-1", "SHOP-2"]),
        (lambda text: text.replace('"SHOP-3"', "SHOP-3"), ["SHOP-1", "SHOP-2"]),
    ],
)
@pytest.mark.parametrize("wrap", [list, lambda issues: {"total": 3, "names": {}, "issues": issues}])
@pytest.mark.parametrize("indent", [None, 2])
def test_truncated_document_gives_items_before_the_break(
    tmp_path: Path,
    cut: Callable[[str], str],
    expected: list[str],
    wrap: Callable[[Any], Any],
    indent: int | None,
) -> None:
    text = cut(json.dumps(wrap([jira(1), jira(2), jira(3)]), indent=indent))
    file = tmp_path / "b.json"
    file.write_text(text)
    assert keys(file) == expected
    (problem,) = problems(file)
    assert "everything before it was read" in problem.why
    assert 1 <= problem.line <= text.count("\n") + 1


def test_break_in_document_is_reported_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text('[\n{"key": "A-1", "title": "a"},\n{"key": "A-2",\n "title": oops}\n]')
    assert keys(file) == ["A-1"]
    assert [(problem.line, problem.why) for problem in problems(file)] == [
        (4, "is not JSON from here on; everything before it was read")
    ]


@pytest.mark.parametrize("opening", ['{"issues":[', "[", '{"a":'])
def test_document_of_only_opening_brackets_is_refused(tmp_path: Path, opening: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(opening * 300_000)
    found = problems(file)
    assert found
    assert all("from here on" in problem.why for problem in found)


def test_document_not_in_utf8_is_read_and_reported(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_bytes(json.dumps([OWN, OWN | {"title": "caf?"}], indent=1).encode().replace(b"?", b"\xe9"))
    entries = list(open_path(str(file)).items())
    assert [entry.title for entry in entries if isinstance(entry, WorkItem)] == ["a", "caf\ufffd"]
    assert problems(file) == [Problem(str(file), "is not UTF-8 here; read with replacement characters", 8)]


def test_part_of_search_result_is_reported_as_incomplete(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps({"startAt": 0, "maxResults": 2, "total": 420, "issues": [jira(1), jira(2)]}))
    assert [problem.why for problem in problems(file)] == ["holds 2 of 420 issues; the rest was not exported"]


@pytest.mark.parametrize("page", [{"isLast": False}, {"nextPageToken": "abc"}])
def test_search_result_with_next_page_is_reported_as_incomplete(tmp_path: Path, page: dict[str, Any]) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps(page | {"issues": [JIRA]}))
    (problem,) = problems(file)
    assert problem.why == "holds 1 of the issues that were found; the rest was not exported"


def test_last_page_of_search_alone_is_reported_as_incomplete(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps({"startAt": 2, "total": 3, "issues": [jira(3)]}))
    assert [problem.why for problem in problems(file)] == ["holds 1 of 3 issues; the rest was not exported"]


def test_empty_page_of_search_is_reported_as_incomplete(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps({"startAt": 0, "total": 3, "issues": []}))
    assert [problem.why for problem in problems(file)] == ["holds 0 of 3 issues; the rest was not exported"]


@pytest.mark.parametrize(
    "pages",
    [
        [{"startAt": 0, "total": 3, "issues": [1, 2]}, {"startAt": 2, "total": 3, "issues": [3]}],
        [{"nextPageToken": "a", "issues": [1, 2]}, {"isLast": True, "issues": [3]}],
    ],
)
def test_all_pages_of_search_together_are_complete(tmp_path: Path, pages: list[dict[str, Any]]) -> None:
    pages = [page | {"issues": [jira(number) for number in page["issues"]]} for page in pages]
    for number, page in zip((2, 10), pages, strict=True):  # in alphabetical order, page-10 would come first
        (tmp_path / f"page-{number}.json").write_text(json.dumps(page))
    jsonl = tmp_path / "one.jsonl"
    assert keys(tmp_path) == ["SHOP-1", "SHOP-2", "SHOP-3"]
    assert problems(tmp_path) == []
    jsonl.write_text("\n".join(json.dumps(page) for page in pages))
    assert (keys(jsonl), problems(jsonl)) == (["SHOP-1", "SHOP-2", "SHOP-3"], [])
    jsonl.write_text(json.dumps(pages))
    assert (keys(jsonl), problems(jsonl)) == (["SHOP-1", "SHOP-2", "SHOP-3"], [])


def test_folder_can_hold_files_of_several_formats(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(json.dumps(OWN))
    (tmp_path / "b.json").write_text(json.dumps([GITHUB]))
    (tmp_path / "a.CSV").write_text(CSV)
    (tmp_path / "notes.txt").write_text("not looked at")
    (tmp_path / ".hidden.json").write_text("{}")
    assert keys(tmp_path) == ["SHOP-9", "#7", "A-1"]
    assert problems(tmp_path) == []
    paths = [entry.path for entry in open_path(str(tmp_path)).items() if isinstance(entry, WorkItem)]
    assert paths[0] == str(tmp_path / "a.CSV")


def test_unrecognised_file_in_folder_is_reported_and_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"name": "package"}')
    (tmp_path / "b.jsonl").write_text(json.dumps(OWN))
    (tmp_path / "c.json").write_text("")
    assert keys(tmp_path) == ["A-1"]
    assert [Path(problem.source).name for problem in problems(tmp_path)] == ["c.json", "a.json"]


def test_folder_without_recognised_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match="no backlog found"):
        open_path(str(tmp_path))
    (tmp_path / "package.json").write_text('{"name": "package"}')
    with pytest.raises(VanitylintError, match="nothing in it was recognised"):
        list(open_path(str(tmp_path)).items())


def test_folder_above_a_backlog_suggests_its_location(tmp_path: Path) -> None:
    page = tmp_path / "team" / "plans" / "epics" / "fewer-steps.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Fewer steps\n\nText.\n")
    (tmp_path / "notes.md").write_text("# Notes\n")
    with pytest.raises(VanitylintError, match="no backlog found") as caught:
        open_path(str(tmp_path))
    assert f"did you mean {tmp_path.as_posix()}/team/plans?" in caught.value.hint
    page.parent.rename(tmp_path / "team" / "others")
    with pytest.raises(VanitylintError, match="no backlog found") as caught:
        open_path(str(tmp_path))
    assert "it has a Markdown file, but no items" in caught.value.hint


def test_markdown_file_is_read_as_markdown(tmp_path: Path) -> None:
    file = tmp_path / "EPIC-1.md"
    file.write_text("---\nid: EPIC-1\ntitle: Fewer steps\nstatus: done\n---\n\nBody\n")
    (item,) = open_path(str(file)).items()
    assert isinstance(item, WorkItem)
    assert item.title == "Fewer steps"


def test_no_message_uses_blaming_words(tmp_path: Path) -> None:
    messages = []
    for name, content in {"a": '{"a":1}', "b": "x,y\n", "c": "[1", "d": '{"key":"A","title":3}'}.items():
        file = tmp_path / f"{name}.json"
        file.write_text(content)
        try:
            messages += [problem.why for problem in problems(file)]
        except VanitylintError as error:
            messages.append(str(error).replace(str(tmp_path), ""))
    assert len(messages) >= 4
    assert not [
        word for word in ("fail", "violation", "bad", "must", "compliance") if word in " ".join(messages).lower()
    ]
