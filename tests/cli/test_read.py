"""`vanitylint read`: claims found and missing, with their places, for people and for programs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from jsonschema import Draft202012Validator

from vanitylint.backlog.claims import EXEMPT_CLASSES, Slot
from vanitylint.connectors.files.plain_text import may_be_text
from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "reading.schema.json").read_text(encoding="utf-8"))
BET = {
    "key": "SHOP-1", "title": "One page", "kind": "Epic", "state": "done", "finished": "2026-01-05",
    "body": "We expect fewer people to give up.\n\n## Success metrics\nAbandonment falls from 40 % to 30 %",
    "url": "https://tracker.example/SHOP-1",
}  # fmt: skip
STORY = {"key": "SHOP-2", "title": "Draw it", "kind": "Story", "state": "done", "parent": "SHOP-1"}
UNFILLED = {"key": "SHOP-3", "kind": "Epic", "body": "## Hypothesis\n<We believe that …>\n"}


def missing(out: str) -> tuple[str, str]:
    """Return the slots that an item lacks, and the places that were searched."""
    ((slots, places),) = re.findall(r"^  missing +(.*?)\s+looked in: (.*)$", out, re.MULTILINE)
    return slots, places


# For people


def test_each_claim_has_quote_status_and_place(run: Callable, backlog: Callable) -> None:
    out = run("read", backlog(BET)).out
    assert "SHOP-1  One page  epic, done, feature\n" in out
    assert "hypothesis  “We expect fewer people to give up.”  (stated) [body:1]" in out
    assert "“Abandonment falls from 40 % to 30 %”  (outcome) [body > Success metrics:4]" in out


def test_slots_are_in_order_of_chain(run: Callable, backlog: Callable) -> None:
    body = "## Guardrail\nReturns stay below 2 %\n\n## Baseline\n40 %\n\n## Metric\nShare of people who give up\n\n## Hypothesis\nFewer people give up."
    out = run("read", backlog({**BET, "body": body})).out
    labels = re.findall(r"^  (\S+)", out, re.MULTILINE)
    assert labels == [slot for slot in (*get_args(Slot), "missing") if slot in labels]
    assert {"hypothesis", "metric", "baseline", "guardrail", "missing"} <= set(labels)


def test_sentence_of_several_slots_is_quoted_in_full_once(run: Callable, backlog: Callable) -> None:
    sentence = (
        "We expect that fewer of the people who come by phone give up on the second page: 30 %, down from 40 % today."
    )
    out = run("read", backlog({**BET, "body": f"## Hypothesis\n{sentence}"})).out
    assert out.replace("\n              ", " ").count(sentence) == 1
    assert "target      “We expect that fewer" in out
    assert "…”  [body > Hypothesis:2]" in out


def test_missing_slots_are_on_one_line_with_places_searched(run: Callable, backlog: Callable) -> None:
    source = backlog(BET)
    slots, places = missing(run("read", source).out)
    assert slots.endswith("when, follow-up, decision")
    assert places == "title, description"
    reading = json.loads(run("read", source, "--format", "jsonl").out)
    found = {slot for slot in ("baseline", "target", "when", "decision") if reading[slot]}
    assert not found & set(slots.split(", "))


@pytest.mark.parametrize(
    ("parts", "places"),
    [
        ({}, "title"),
        ({"body": " \n "}, "title"),
        ({"body": "Blue."}, "title, description"),
        ({"fields": {"Goal": "More blue for all", "Colour": "blue", "Target": ""}}, "title, field Goal"),
        ({"comments": [{"body": "Blue."}]}, "title, 1 comment"),
        ({"comments": [{"body": "a"}, {"body": "b"}, {"body": "c", "automated": True}]}, "title, 2 comments"),
        ({"parent": "SHOP-9"}, "title"),
    ],
)
def test_places_searched_are_those_the_item_has(
    run: Callable, backlog: Callable, parts: dict[str, Any], places: str
) -> None:
    assert missing(run("read", backlog({"key": "A-1", "title": "Blue", "kind": "Epic", **parts})).out)[1] == places


def test_own_field_is_read_when_config_names_it(run: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog({"key": "A-1", "kind": "Epic", "fields": {"Lodestar": "Share of people who come back"}})
    assert "metric" in missing(run("read", source).out)[0]
    (folder / "vanitylint.toml").write_text('[fields]\nmetric = ["Lodestar"]\n')
    out = run("read", source).out
    assert "“Share of people who come back”  (outcome) [field Lodestar]" in out
    assert missing(out)[1] == "title, field Lodestar"


def test_unanswered_template_prompt_is_shown_as_not_filled_in(run: Callable, backlog: Callable) -> None:
    out = run("read", backlog(UNFILLED)).out
    assert "hypothesis  “<We believe that …>”  (not filled in) [body > Hypothesis:2]" in out
    assert "hypothesis" not in missing(out)[0]


@pytest.mark.parametrize("kind", ["Bug", "Spike"])
def test_exempt_work_needs_no_bet_and_lacks_nothing(run: Callable, backlog: Callable, kind: str) -> None:
    out = run("read", backlog({"key": "A-1", "title": "It is blue", "kind": kind, "state": "doing"})).out
    assert re.fullmatch(r"A-1  It is blue  \w+, doing, \w+: needs no bet\n\n", out)


def test_reason_for_exemption_is_shown(run: Callable, backlog: Callable) -> None:
    epic = {"key": "A-1", "title": "Search", "kind": "Epic", "labels": ["Discovery"]}
    out = run("read", backlog(epic, {"key": "A-2", "title": "A map", "kind": "Story", "parent": "A-1"})).out
    assert "A-1  Search  epic, todo, spike, as the label discovery says: needs no bet" in out
    assert "A-2  A map  story, todo, spike, as the item above it is: needs no bet" in out


def test_read_and_check_agree_whether_look_back_is_booked(run: Callable, backlog: Callable) -> None:
    running = {"key": "PAY-1", "title": "Pay by phone", "kind": "Epic", "state": "doing", "started": "2026-06-01"}
    body = "We expect that fewer guests give up at the till: 30 %, down from 40 %"
    look_back = {
        "key": "PAY-2",
        "title": "Check the numbers of PAY-1",
        "kind": "Task",
        "state": "todo",
        "parent": "PAY-1",
    }
    for items, expected in (
        ([{**running, "body": f"{body}, by 2026-09-30."}], "  follow-up   see when  (planned)"),
        ([{**running, "body": f"{body}."}, look_back], "  follow-up   “PAY-2”  (planned) [linked item]"),
        ([{**running, "body": f"{body}."}], None),
    ):
        source = backlog(*items)
        out = run("read", source, "--key", "PAY-1").out
        report = run("check", source, "--as-of", "2026-07-06", "--select", "FUP301", "--format", "json").out
        is_booked = not json.loads(report)["findings"]
        assert is_booked == (expected is not None)
        assert ("follow-up" in missing(out)[0]) is not is_booked
        assert expected is None or expected in out.splitlines()


def test_look_back_or_result_counts_as_follow_up(run: Callable, backlog: Callable) -> None:
    look_back = {"key": "A-1", "title": "Check the numbers", "kind": "Measurement"}
    out = run("read", backlog(look_back)).out
    assert "follow-up   the item itself is the look back  (is)" in out
    assert "follow-up" not in missing(out)[0]
    measured = {"key": "A-2", "kind": "Epic", "body": "## Result\nThe conversion rate went from 30 % to 34 %."}
    assert "follow-up   see result  (done)" in run("read", backlog(measured)).out


def test_file_and_line_of_item_are_shown(run: Callable, folder: Path) -> None:
    (folder / "EPIC-1.md").write_text("---\nid: EPIC-1\ntitle: One page\n---\n\nWe expect fewer people to give up.\n")
    out = run("read", "EPIC-1.md").out
    assert "\n    EPIC-1.md:1\n" in out
    assert "[body:6]" in out


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_lines_fit_terminal_width(run: Callable, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = run("read", str(ROOT / "examples" / "backlog.jsonl"), "--as-of", "2026-06-01").out
    assert max(map(len, out.splitlines())) <= columns


def test_colours_do_not_change_text(run: Callable) -> None:
    args = ("read", str(ROOT / "examples" / "backlog.jsonl"), "--color")
    plain, coloured = run(*args, "never").out, run(*args, "always").out
    assert "\x1b[33m" in coloured
    assert "\x1b[32m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


HOSTILE = "\x00\x1b]0;pwned\x07 \x1b[31mred\x1b[0m \u202egnp.exe \x9b2J\r\u2066x"


@pytest.mark.parametrize("place", ["title", "body", "key", "kind", "field", "name", "heading", "comment"])
def test_hostile_text_stays_harmless(run: Callable, backlog: Callable, place: str) -> None:
    parts: dict[str, Any] = {
        "field": {"fields": {"Goal": f"Fewer people give up {HOSTILE}"}},
        "name": {"fields": {f"Goal {HOSTILE}": "Fewer people give up"}},
        "heading": {"body": f"## Hypothesis {HOSTILE}\n<what?>\n"},
        "comment": {"comments": [{"body": f"Result: 5 % fewer people give up {HOSTILE}", "at": None}]},
    }
    hostile = parts.get(place, {place: f"We expect fewer people to give up {HOSTILE}"})
    out = run("read", backlog({"key": "A-1", "kind": "Epic", **hostile})).out
    assert not set(out) & set("\x00\x1b\x07\r\x9b\u202e\u2066")


def test_hostile_text_is_harmless_but_complete_in_json(run: Callable, backlog: Callable) -> None:
    source = backlog({"key": "A-1", "kind": "Epic", "title": f"We expect fewer people to give up {HOSTILE}"})
    for args in (("read", source, "--format", "jsonl"), ("sql", "select title from item", "--format", "json")):
        out = run(*args).out
        assert not set(out) & set("\x00\x1b\x07\r\x9b\u202e\u2066")
        assert json.loads(out)["title"].endswith(HOSTILE)


def test_key_selects_one_item(run: Callable, backlog: Callable) -> None:
    out = run("read", backlog(BET, STORY), "--key", "SHOP-2").out
    assert "SHOP-2" in out
    assert "SHOP-1" not in out


def test_unknown_key_suggests_closest_one(run: Callable, backlog: Callable) -> None:
    result = run("read", backlog(BET), "--key", "SHOP-11")
    assert result.status == 2
    assert "did you mean SHOP-1?" in result.err


def test_unreadable_line_is_reported(run: Callable, folder: Path) -> None:
    (folder / "b.jsonl").write_text(f"{json.dumps(BET)}\n{{oops\n")
    result = run("read", "b.jsonl")
    assert result.status == 2
    assert "SHOP-1  One page" in result.out
    assert "not read: b.jsonl:2" in result.err


# --why

QUEUE = "With a second door the line should be gone by noon, and fewer than 1 in 10 should give up."


def test_why_shows_closest_sentence_of_each_claim_and_its_signs(run: Callable, backlog: Callable) -> None:
    item = {**BET, "body": f"The hall is small.\n\n{QUEUE}\n\nPaint it blue.", "comments": [{"body": "Ask A."}]}
    out = " ".join(run("read", backlog(item), "--why").out.split())
    match = re.search(r"hypothesis ([+-]\d+\.\d\d) “(.*?)” \[body:3\] for (.*?) against (.*?) outcome ", out)
    assert match, out
    assert match[2] == QUEUE
    assert re.search(r"\bcondition \+\d\.\d\d", match[3])
    assert "always -" in match[4]


def test_signs_of_why_add_up_to_sum(run: Callable, backlog: Callable) -> None:
    (line,) = run("read", backlog({**BET, "body": QUEUE}), "--why", "--format", "jsonl").out.splitlines()
    reading = json.loads(line)
    assert list(Draft202012Validator(SCHEMA).iter_errors(reading)) == []
    for claim, reason in reading["why"].items():
        assert reason["sum"] == pytest.approx(sum(reason["signs"].values())), claim
    assert reading["why"]["target"]["sum"] > 0
    assert reading["target"]


def test_why_explains_sentence_not_counted_because_of_its_place(run: Callable, backlog: Callable) -> None:
    sentence = "Given the new checkout, when it is live, then we expect fewer guests to give up: 30 %, today 40 %."
    source = backlog({"key": "A-1", "title": "A list", "kind": "Story", "body": sentence})
    reason = json.loads(run("read", source, "--why", "--format", "jsonl").out)["why"]["hypothesis"]
    assert reason["sum"] > 0
    assert not reason["may"]
    assert "not counted: this kind of sentence" in " ".join(run("read", source, "--why").out.split())


def test_why_is_left_out_when_nothing_is_written(run: Callable) -> None:
    args = ("read", "-", "--why")
    result = run(*args, stdin=b"## Hypothesis\n\n<We believe that ...>\n")
    assert (result.status, "why" in result.out) == (0, False)
    assert json.loads(run(*args, "--format", "jsonl", stdin=b"## Hypothesis\n\n<TBD>\n").out)["why"] == {}


def test_why_keeps_hostile_text_harmless(run: Callable, backlog: Callable) -> None:
    hostile = {
        "key": "A-1", "title": HOSTILE, "body": f"## {HOSTILE}\nFewer people give up {HOSTILE}",
        "fields": {f"Goal {HOSTILE}": f"30 % {HOSTILE}"},
    }  # fmt: skip
    out = run("read", backlog(hostile), "--why").out
    assert not set(out) & set("\x00\x1b\x07\r\x9b\u202e\u2066")


@pytest.mark.parametrize("columns", [60, 100])
def test_lines_of_why_fit_terminal_width(run: Callable, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = run("read", str(ROOT / "examples" / "backlog.jsonl"), "--as-of", "2026-06-01", "--why").out
    assert max(map(len, out.splitlines())) <= columns


def test_why_agrees_with_reading(run: Callable) -> None:
    """Texts are read again from the snapshot, where an explicit claim has to be explicit, too."""
    args = ("read", str(ROOT / "examples" / "backlog.jsonl"), "--as-of", "2026-06-01", "--why", "--format", "jsonl")
    readings = [json.loads(line) for line in run(*args).out.splitlines()]
    assert any(reading["target"] for reading in readings)
    for reading in readings:
        if reading["target"] and reading["why"]:
            reason = reading["why"]["target"]
            assert "told target" in reason["signs"] or reason["sum"] > 0, reading["key"]


# One text on standard input


def read_text(run: Callable, text: str | bytes) -> dict[str, Any]:
    result = run("read", "-", "--format", "jsonl", stdin=text.encode() if isinstance(text, str) else text)
    assert (result.status, result.err) == (0, "")
    (line,) = result.out.splitlines()
    reading: dict[str, Any] = json.loads(line)
    assert reading["key"] == "text"
    return reading


EXPECTED = "We expect fewer people to give up."


@pytest.mark.parametrize(
    ("text", "title", "line"),
    [
        (f"# One page\n\n{EXPECTED}\n", "One page", 3),
        (f"# One page #\r\n\r\n{EXPECTED}\r\n", "One page", 3),
        (f"One page\n{EXPECTED}", "One page", 2),
        (f"\ufeff\n\n  One page\n\n\n{EXPECTED}", "One page", 6),
        (f"One page, drawn anew\n\n{EXPECTED}", "One page, drawn anew", 3),
        (f'"One page" for all\n{EXPECTED}', '"One page" for all', 2),
        (f"[ ] One page\n{EXPECTED}", "[ ] One page", 2),
        (f"[One page](https://wiki.example)\n{EXPECTED}", "[One page](https://wiki.example)", 2),
        (f"{{{{One page}}}}\n{EXPECTED}", "{{One page}}", 2),
        (EXPECTED, "", 1),
        (f"\n{EXPECTED}\n\nAnd more.", "", 2),
        (f"Hypothesis:\n{EXPECTED}", "", 2),
        (f"## Hypothesis\n\n{EXPECTED}", "", 3),
        (f"- {EXPECTED}", "", 1),
        (f"<!-- a comment -->\n\n{EXPECTED}", "", 3),
    ],
)
def test_text_is_one_item_with_first_line_as_title(run: Callable, text: str, title: str, line: int) -> None:
    reading = read_text(run, text)
    assert reading["title"] == title
    assert reading["hypothesis"] == "stated"
    assert (reading["quotes"]["hypothesis"]["text"], reading["quotes"]["hypothesis"]["line"]) == (EXPECTED, line)


def test_long_first_line_is_no_title(run: Callable) -> None:
    assert read_text(run, "a" * 150)["title"] == "a" * 150
    assert read_text(run, "a" * 151)["title"] == ""


def test_utf16_text_is_read(run: Callable) -> None:
    assert read_text(run, f"Café\n{EXPECTED}".encode("utf-16"))["title"] == "Café"


def test_text_without_title_is_shown_as_such(run: Callable) -> None:
    out = run("read", "-", stdin=EXPECTED.encode()).out
    assert out.startswith("text  (no title)  task, todo, feature\n")
    assert missing(out)[1] == "description"


def test_table_without_known_columns_is_a_text(run: Callable) -> None:
    assert read_text(run, "Name,Age\nx,3\n")["title"] == "Name,Age"


@pytest.mark.parametrize(
    ("stdin", "key"),
    [
        (json.dumps(BET), "SHOP-1"),
        (json.dumps([BET], indent=1), "SHOP-1"),
        ('[{"number": 7, "title": "g", "body": "", "state": "OPEN"}]', "#7"),
        ("Issue key,Summary,Description,Status,Issue Type\nSHOP-9,c,,Open,Bug\n", "SHOP-9"),
        ("\nSummary;Issue key;Description;Status;Issue Type\nc;SHOP-9;;Open;Bug\n", "SHOP-9"),
    ],
)
def test_exports_on_standard_input_are_recognised(run: Callable, stdin: str, key: str) -> None:
    result = run("read", "-", "--format", "jsonl", stdin=stdin.encode())
    assert (result.status, json.loads(result.out)["key"]) == (0, key)


@pytest.mark.parametrize(
    ("stdin", "message"),
    [
        (b"", "-: is empty"),
        (b" \n\n", "-: is empty"),
        (b'{"key": "A-1", "tit', "-:1: ends here in the middle"),
        (b"[1, 2]", "holds JSON, but line 1 is neither"),
        (b'{"name": "package"}', "holds JSON, but line 1 is neither"),
        (b"<!DOCTYPE html><title>Log in</title>", "login page"),
        (b"PK\x03\x04\x14\x00", "Excel"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x7fELF\x02\x00\x00", "bytes that are not text"),
        (b"One page\n\nbody \x00 more", "bytes that are not text"),
        (b"Issue key,Summary\nA-1,a,b\n", "-:2: a row has 3 cells"),
    ],
)
def test_input_that_is_no_text_is_an_error(run: Callable, stdin: bytes, message: str) -> None:
    result = run("read", "-", stdin=stdin)
    assert result.status == 2
    assert message in result.err


def test_text_that_is_not_utf8_is_read_and_reported(run: Callable) -> None:
    result = run("read", "-", stdin=b"One page\n\ncaf\xe9. We expect fewer people to give up.\n")
    assert result.status == 2
    assert "caf\ufffd" in result.out or EXPECTED in result.out
    assert "-:3: is not UTF-8 here; read with replacement characters" in result.err


@pytest.mark.parametrize("stdin", [b"One page\n\nA text.\n", b"# One page\n\nA text.\n", b"<p>A text.</p>"])
@pytest.mark.parametrize("verb", ["check", "fetch"])
def test_other_verbs_reject_text(run: Callable, verb: str, stdin: bytes) -> None:
    result = run(verb, "-", stdin=stdin)
    assert result.status == 2
    assert "is neither JSON nor a CSV file" in result.err or "is a kind of file that is not supported" in result.err


def test_plain_text_file_is_no_source(run: Callable, folder: Path) -> None:
    (folder / "note.txt").write_text("One page\n\nA text.\n")
    assert run("read", "note.txt").status == 2


@pytest.mark.parametrize(
    "opening", [b"[" * 200_000, b"[" + b"a" * 200_000, b"[" + b"]" * 200_000, b"{" + b" " * 200_000]
)
def test_long_odd_openings_are_classified_quickly(opening: bytes, seconds: Callable) -> None:
    assert seconds(lambda: may_be_text(opening)) < 1


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_reading_from_terminal_says_how_to_end(folder: Path) -> None:
    keyboard, terminal = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "vanitylint", "read", "-"],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ) as process:
        os.close(terminal)
        os.write(keyboard, b"One page\nWe expect fewer people to give up.\n\x04")
        out, err = process.communicate(timeout=60)
    os.close(keyboard)
    assert err.decode() == "reading from the terminal; end with Ctrl-D\n"
    assert out.decode().startswith("text  One page")


# For programs


def test_jsonl_has_documented_shape(run: Callable, backlog: Callable) -> None:
    first, second = map(json.loads, run("read", backlog(BET, STORY), "--format", "jsonl").out.splitlines())
    assert {name: first[name] for name in ("hypothesis", "metric", "target", "baseline", "decision", "followup")} == {
        "hypothesis": "stated",
        "metric": "outcome",
        "target": True,
        "baseline": True,
        "decision": False,
        "followup": "none",
    }
    assert first["quotes"]["hypothesis"] == {"text": EXPECTED, "where": "body", "line": 1}
    assert (second["hypothesis"], second["quotes"]) == ("none", {})


def test_quote_is_text_that_decided_status(run: Callable, backlog: Callable) -> None:
    body = "## Hypothesis\n<We believe that …>\n\n## Why\nSo that nobody needs a password.\n\nWe expect fewer people to give up."
    (line,) = run("read", backlog({**BET, "body": body}), "--format", "jsonl").out.splitlines()
    assert json.loads(line)["quotes"]["hypothesis"]["text"] == EXPECTED
    (line,) = run("read", backlog(UNFILLED), "--format", "jsonl").out.splitlines()
    assert json.loads(line)["hypothesis"] == "placeholder"
    assert json.loads(line)["quotes"]["hypothesis"]["text"] == "<We believe that …>"


def test_schema_is_valid_and_lists_all_values() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["slot"]["enum"] == list(get_args(Slot))
    assert set(SCHEMA["properties"]["work_class"]["enum"]) == {"feature", *EXEMPT_CLASSES}
    assert set(SCHEMA["required"]) == SCHEMA["properties"].keys() - {"why"}
    assert SCHEMA["properties"]["why"]["propertyNames"]["enum"] == list(CLAIMS)


@pytest.mark.parametrize("source", ["backlog.jsonl", "markdown-backlog"])
def test_output_of_examples_matches_schema(run: Callable, source: str) -> None:
    out = run("read", str(ROOT / "examples" / source), "--format", "jsonl").out
    validator = Draft202012Validator({**SCHEMA, "additionalProperties": False})
    readings = list(map(json.loads, out.splitlines()))
    assert len(readings) > 20
    for reading in readings:
        validator.validate(reading)
    assert {reading["work_class"] for reading in readings} >= {"feature", "defect"}


@pytest.mark.parametrize(
    "item", [UNFILLED, {**STORY, "title": HOSTILE, "body": HOSTILE}, {"key": "A", "kind": "Thing"}]
)
def test_output_of_odd_items_matches_schema(run: Callable, backlog: Callable, item: dict[str, Any]) -> None:
    (line,) = run("read", backlog(item), "--format", "jsonl").out.splitlines()
    Draft202012Validator({**SCHEMA, "additionalProperties": False}).validate(json.loads(line))


def test_front_matter_on_standard_input_is_read(run: Callable) -> None:
    front_matter = run(
        "read", "-", stdin=b'\n---\nid: A-7\ntitle: FM\nstatus: done\nhypothesis: "fewer tickets"\n---\n\nBy May.\n'
    )
    assert "A-7  FM  task, done" in front_matter.out
    assert "“fewer tickets”  (stated) [field hypothesis]" in front_matter.out
    assert front_matter.status == 0
    dashes = run("read", "-", stdin=b"---\n\nWe expect fewer calls.\n\n---\n")
    assert "“We expect fewer calls.”  (stated) [body:3]" in dashes.out
    invalid = run("read", "-", stdin=b"\n---\ntitle: FM\ndue: soon\n---\nText.\n")
    assert (invalid.status, "-:4: due is not a date" in invalid.err + invalid.out) == (2, True)
