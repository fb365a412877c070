"""Tests that the file of acknowledgements is legible, and that what is written to it can be read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from vanitylint.backlog.items import natural_key
from vanitylint.errors import VanitylintError
from vanitylint.rules.acknowledged_file import AcknowledgedFile, AcknowledgementEntry, one_line, parse

NAME = "vanitylint.acknowledged"
DAYS = st.just("") | st.dates().map(str)
TEXT = st.text() | st.text('ab "\\@#\n\r\t\x1b\u2028\u202e\ud800é仕', max_size=8)
ENTRIES = st.builds(
    AcknowledgementEntry,
    rule=st.sampled_from(["HYP101", "MET2*", "bet-missing", "*"]),
    key=TEXT.filter(bool),
    id=TEXT,
    until=DAYS,
    untouched_since=DAYS,
    reason=TEXT.map(one_line),
)


def bare(entry: AcknowledgementEntry) -> AcknowledgementEntry:
    """Return the entry without its position and the comments above it."""
    return replace(entry, where="", above=())


@given(st.lists(ENTRIES, max_size=6))
def test_written_entries_are_read_back(entries: list[AcknowledgementEntry]) -> None:
    text = AcknowledgedFile(tuple(entries)).text()
    text.encode("utf-8")
    parsed = parse(text, NAME)
    assert sorted(map(repr, map(bare, parsed.entries))) == sorted(map(repr, entries))
    assert parsed.text() == text
    assert all(char.isprintable() for char in text.replace("\n", ""))


@given(st.text() | st.text('HYP101 SHOP-1@"\\ until untouched since because 2027-01-31\n#<', max_size=80))
def test_any_text_is_parsed_or_refused_with_its_lines(text: str) -> None:
    try:
        file = parse(text, NAME)
    except VanitylintError as error:
        for problem in error.errors:
            name, number = problem.where.split(":")
            assert name == NAME
            assert text.split("\n")[int(number) - 1].strip()
    else:
        assert parse(file.text(), NAME).text() == file.text()


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (
            AcknowledgementEntry(rule="HYP101", key="SHOP-12", reason="Legal decides"),
            "HYP101  SHOP-12  because Legal decides",
        ),
        (
            AcknowledgementEntry(rule="HYP101", key="SHOP-12", id="10234", until="2027-01-31", reason="Legal decides"),
            "HYP101  SHOP-12@10234  until 2027-01-31  because Legal decides",
        ),
        (
            AcknowledgementEntry(rule="MET2*", key="owner/repo#4", untouched_since="2026-11-26", reason="old"),
            "MET2*  owner/repo#4  untouched since 2026-11-26  because old",
        ),
        (
            AcknowledgementEntry(rule="PLN601", key="Sprint 14", reason="#1 is until"),
            'PLN601  "Sprint 14"  because #1 is until',
        ),
        (AcknowledgementEntry(rule="HYP101", key='say "hi"\n', reason=""), r'HYP101  "say \"hi\"\n"'),
        (AcknowledgementEntry(rule="HYP101", key="@a/b#1", id="x y", reason="r"), 'HYP101  "@a/b#1"@"x y"  because r'),
        (AcknowledgementEntry(rule="HYP101", key="仕様-1", reason="法務"), "HYP101  仕様-1  because 法務"),
    ],
)
def test_entry_is_written_as_one_line(entry: AcknowledgementEntry, line: str) -> None:
    assert str(entry) == line
    assert [bare(parsed) for parsed in parse(line, NAME).entries] == [entry]


@pytest.mark.parametrize(
    "line",
    [
        "HYP101 SHOP-12 until 2027-01-31 because Legal decides",
        "  HYP101\tSHOP-12   UNTIL 2027-01-31  Because   Legal decides\r",
        'HYP101 "SHOP-12" until 2027-01-31 because Legal decides',
    ],
)
def test_handwritten_line_is_parsed(line: str) -> None:
    (entry,) = parse(line, NAME).entries
    assert bare(entry) == AcknowledgementEntry(rule="HYP101", key="SHOP-12", until="2027-01-31", reason="Legal decides")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("HYP101", "the rule and key are missing"),
        ("HYP101 SHOP-12 Legal decides", "not 'Legal'"),
        ("HYP101 SHOP-12 untill 2027-01-31 because x", "not 'untill'"),
        ("HYP101 SHOP-12 until 2027-02-30 because x", "'2027-02-30' is not a date"),
        ("HYP101 SHOP-12 until 31.1.2027 because x", "'31.1.2027' is not a date"),
        ("HYP101 SHOP-12 until", "not 'until'"),
        ("HYP101 SHOP-12 untouched since yesterday because x", "'yesterday' is not a date"),
        ('HYP101 "SHOP-12 because x', "the rule and key are missing"),
        (r'HYP101 "\x" because x', "cannot be read"),
        ("HYP101 SHOP-12because@ x", "the rule and key are missing"),
        ("<<<<<<< HEAD", "merge"),
        ("=======", "merge"),
    ],
)
def test_invalid_line_is_refused_with_its_number(line: str, message: str) -> None:
    with pytest.raises(VanitylintError) as caught:
        parse(f"# one\n\n{line}\nHYP101 SHOP-1 because x\n{line}\n", NAME)
    assert [problem.where for problem in caught.value.errors] == [f"{NAME}:3", f"{NAME}:5"]
    assert message in caught.value.errors[0].message


def test_lines_are_sorted_by_rule_and_key_with_the_comments_above_them() -> None:
    text = "# All of it\n\nMET201 A-1 because a\n# Legal\nHYP101 A-10 because b\nHYP101 A-9 because c\n# end\n"
    assert parse(text, NAME).text() == (
        "# All of it\n\n"
        "HYP101  A-9  because c\n# Legal\nHYP101  A-10  because b\nMET201  A-1  because a\n# end\n"
    )  # fmt: skip


def test_comments_above_a_removed_line_are_kept() -> None:
    file = parse("# one\nHYP101 A-1 because a\n# two\nHYP101 A-2 because b\n# three\nHYP101 A-3 because c\n", NAME)
    first, middle, last = file.entries
    assert file.with_entries([first, last]).text() == (
        "# one\nHYP101  A-1  because a\n# two\n# three\nHYP101  A-3  because c\n"
    )
    assert file.with_entries([middle]).text() == "# one\n# two\nHYP101  A-2  because b\n# three\n"
    assert file.with_entries([]).text() == "# one\n# two\n# three\n"


def test_comments_above_a_renewed_line_stay_with_it() -> None:
    file = parse("# Legal\nHYP101 A-1 because a\n# A spike\nHYP101 A-2 because b\n", NAME)
    first, second = file.entries
    renewed = AcknowledgementEntry(rule="HYP101", key="A-1", until="2027-01-31", reason="a")
    assert file.with_entries([second, renewed]).text() == (
        "# Legal\nHYP101  A-1  until 2027-01-31  because a\n# A spike\nHYP101  A-2  because b\n"
    )
    assert file.with_entries([first, renewed]).text().count("# Legal") == 1


def test_documented_lines_are_parsed() -> None:
    text = (Path(__file__).parents[2] / "docs" / "acknowledging.md").read_text(encoding="utf-8")
    block = text[text.index("    # A comment above") :].partition("\n\n")[0]
    file = parse(block, NAME)
    assert [entry.key for entry in file.entries] == ["SHOP-12", "owner/repo#45", "Sprint 14", "SHOP-7"]
    assert [line.strip() for line in block.splitlines()[1:]] == [str(entry) for entry in file.entries]


def test_new_file_begins_with_an_explanation() -> None:
    text = AcknowledgedFile().with_entries([AcknowledgementEntry(rule="HYP101", key="A-1", reason="a")]).text()
    assert text.startswith("# What this team lives with")
    assert text.endswith("\n\nHYP101  A-1  because a\n")


@given(st.lists(st.text("a-0123456789²", max_size=12), max_size=8))
def test_any_keys_can_be_sorted(keys: list[str]) -> None:
    assert len(sorted(keys, key=natural_key)) == len(keys)


def test_keys_are_sorted_in_natural_order() -> None:
    keys = ["SHOP-10", "SHOP-9", "SHOP-09", "PLAT-100", "SHOP", "10", "9"]
    assert sorted(keys, key=natural_key) == ["9", "10", "PLAT-100", "SHOP", "SHOP-9", "SHOP-09", "SHOP-10"]
