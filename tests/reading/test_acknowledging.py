"""Lines in items and comments that acknowledge a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.backlog.items import Comment, WorkItem
from vanitylint.reading.acknowledging import remove_acknowledgements, split_acknowledgements

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Read

    from vanitylint.backlog.claims import Acknowledged

LINE = "vanitylint: ack HYP101 until 2027-01-31 because Legal decides"


def acknowledgements(body: str = "", **more: object) -> tuple[Acknowledged, ...]:
    return split_acknowledgements(WorkItem(key="SHOP-1", title="One", body=body, **more))[1]  # type: ignore[arg-type]


def rule_until_reason(body: str) -> list[tuple[str, str, str]]:
    """Return rule, day and reason of each acknowledgement in a text."""
    return [(ack.rule, ack.until, ack.reason) for ack in acknowledgements(body)]


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        "  vanitylint: ack HYP101 until 2027-01-31 because Legal decides",
        "Vanitylint: ACK HYP101 UNTIL 2027-01-31 BECAUSE Legal decides",
        "VANITYLINT: Acknowledge HYP101 until 2027-01-31: Legal decides",
        "VanityLint : acknowledged HYP101, until 2027-01-31 - Legal decides",
        "vanitylint: ack: HYP101 (until 2027-01-31) – Legal decides",
        "vanitylint:ack HYP101 until 2027-01-31 Legal decides",
        "**vanitylint:** ack HYP101 until 2027-01-31 because Legal decides",
        "- vanitylint: ack HYP101 until 2027-01-31 because Legal decides",
        "1. vanitylint: ack HYP101 until 2027-01-31 because Legal decides",
        "- [x] vanitylint: ack HYP101 until 2027-01-31 because Legal decides",
        "- Plan\n    - vanitylint: ack HYP101 until 2027-01-31 because Legal decides",
        "- Plan\n\n    vanitylint: ack HYP101 until 2027-01-31 because Legal decides",
        "<!-- vanitylint: ack HYP101 until 2027-01-31 because Legal decides -->",
        "Text <!--vanitylint: ack HYP101 until 2027-01-31 because Legal decides--> goes on",
        "<!--\n    vanitylint: ack HYP101 until 2027-01-31 because Legal decides\n-->",
        "Text above\nvanitylint: ack HYP101 until 2027-01-31 because Legal decides\r\nText below",
        "```\ncode\n```\nvanitylint: ack HYP101 until 2027-01-31 because Legal decides",
    ],
)
def test_acknowledgement_is_recognised_in_all_notations(line: str) -> None:
    assert rule_until_reason(line) == [("HYP101", "2027-01-31", "Legal decides")]


@pytest.mark.parametrize(
    "line",
    [
        "> vanitylint: ack HYP101 because Legal decides",
        "> <!-- quoted -->\n> vanitylint: ack HYP101 because Legal decides",
        "Write `vanitylint: ack HYP101 because Legal decides`",
        "```\nvanitylint: ack HYP101 because Legal decides\n```",
        "- ~~~\n  vanitylint: ack HYP101 because Legal decides\n  ~~~",
        "Write:\n\n    vanitylint: ack HYP101 because Legal decides",
        "\tvanitylint: ack HYP101 because Legal decides",
        "Write vanitylint: ack HYP101 because Legal decides",
        "vanitylint: back HYP101",
        "vanitylint: ack",
        "vanitylint acknowledged HYP101 and went on",
        "vanitylint asked HYP101",
        "vanitylint: HYP101 What do we expect to change?",
        "> vanitylint ack HYP101 because Legal decides",
        "```\nvanitylint ack HYP101 because Legal decides\n```",
        "sanitylint: ack HYP101 because Legal decides",
    ],
)
def test_quotes_code_and_other_mentions_are_no_acknowledgements(line: str) -> None:
    assert acknowledgements(line) == ()
    assert remove_acknowledgements(line) == line


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("vanitylint ack HYP101 because we expect more orders", "vanitylint ack HYP101"),
        ("- vanitylint  ack:  HYP101, MET201: we expect more orders", "vanitylint ack: HYP101"),
        ("**vanitylint** ack HYP101 because we expect more orders", "**vanitylint** ack HYP101"),
        ("vanitylint-ignore MET2*", "vanitylint-ignore MET2*"),
        ("vanitylint: ignore HYP101, we expect more orders", "vanitylint: ignore HYP101"),
        ("vanitylint: HYP101 because we expect more orders", "vanitylint: HYP101"),
        ("`vanitylint: ack HYP101 because we expect more orders`", "`vanitylint: ack HYP101"),
        ("<!-- vanitylint ack HYP101 because we expect more orders -->", "vanitylint ack HYP101"),
    ],
)
def test_malformed_acknowledgement_is_reported_and_makes_no_claims(read: Read, line: str, reported: str) -> None:
    assert rule_until_reason(f"One\n{line}\nTwo") == [(reported, "", "")]
    assert remove_acknowledgements(f"One\n{line}\nTwo") == "One\n\nTwo"
    assert read(line).claims == ()


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("HYP101, MET2*", ["HYP101", "MET2*"]),
        ("HYP101,MET201 and no-look-back-planned", ["HYP101", "MET201", "no-look-back-planned"]),
        ("HYP101 MET201 & FUP3*", ["HYP101", "MET201", "FUP3*"]),
        ("bet-missing", ["bet-missing"]),
        ("MET", ["MET"]),
        ("*", ["*"]),
        ("hyp101", ["hyp101"]),
    ],
)
def test_several_rules_are_acknowledged_by_id_name_or_family(rules: str, expected: list[str]) -> None:
    assert rule_until_reason(f"vanitylint: ack {rules} because it is so") == [
        (rule, "", "it is so") for rule in expected
    ]
    assert rule_until_reason(f"vanitylint: ack {rules}") == [(rule, "", "") for rule in expected]


@pytest.mark.parametrize(
    ("rest", "until", "reason"),
    [
        ("", "", ""),
        ("because", "", ""),
        (", Legal decides", "", "Legal decides"),
        ("- because: Legal decides", "", "Legal decides"),
        ("because Legal decides until 2027-01-31.", "2027-01-31", "Legal decides until 2027-01-31"),
        ("because we wait until Legal decides", "", "we wait until Legal decides"),
        ("until 31.1.2027 because Legal decides", "31.1.2027", "Legal decides"),
        ("until 2027-02-30 because Legal decides", "2027-02-30", "Legal decides"),
        ("until Legal has decided", "Legal has decided", ""),
        ("until because Legal decides", "?", "Legal decides"),
        ("until", "?", ""),
        ("because  of\tthe *law*", "", "of the *law"),
    ],
)
def test_day_and_reason_are_parsed(rest: str, until: str, reason: str) -> None:
    assert rule_until_reason(f"vanitylint: ack HYP101 {rest}") == [("HYP101", until, reason)]


def test_long_reason_is_shortened() -> None:
    (ack,) = acknowledgements("vanitylint: ack HYP101 because " + "of many words " * 50)
    assert len(ack.reason) <= 200
    assert ack.reason.endswith("…")


def test_several_acknowledgements_in_one_line_have_place_and_line() -> None:
    body = "One\n<!-- vanitylint: ack HYP101 because a --> and <!-- vanitylint: ack MET201: b -->"
    assert [(ack.rule, ack.reason, ack.where, ack.line) for ack in acknowledgements(body)] == [
        ("HYP101", "a", "body", 2),
        ("MET201", "b", "body", 2),
    ]
    assert [ack.line for ack in acknowledgements(body, body_line=10)] == [11, 11]


def test_comments_are_read_unless_automated() -> None:
    comments = [Comment(body=LINE), Comment(body=LINE, automated=True), Comment(body=f"> {LINE}\n\nWhy?")]
    assert [(ack.rule, ack.where, ack.line) for ack in acknowledgements(comments=comments)] == [
        ("HYP101", "comment", 0)
    ]


def test_reason_of_acknowledgement_makes_no_claims(read: Read) -> None:
    line = "vanitylint: ack HYP101 because we expect fewer people to give up, from 40 % to 30 % by 2027-01-31"
    plain = "We expect fewer people to give up, from 40 % to 30 % by 2027-01-31"
    assert read(plain).hypothesis == "stated"
    for reading in (read(line), read(f"<!-- {line} -->"), read(comments=[Comment(body=line)])):
        assert (reading.hypothesis, reading.claims, reading.comment_words) == ("none", (), 0)
        assert [ack.rule for ack in reading.acknowledged] == ["HYP101"]


def test_line_numbers_of_claims_are_kept(read: Read) -> None:
    reading = read(f"# One\n{LINE}\n\nWe expect fewer people to give up.")
    assert [claim.line for claim in reading.claims if claim.slot == "hypothesis"] == [4]


def test_rest_of_html_comment_remains_a_comment(read: Read) -> None:
    body = "<!-- vanitylint: ack HYP101 because\nwe expect fewer people to give up\n-->"
    assert remove_acknowledgements(body) == "<!--\nwe expect fewer people to give up\n-->"
    assert read(body).hypothesis != "stated"


def test_acknowledgement_is_no_edit_of_a_hypothesis(read: Read) -> None:
    line = "vanitylint: ack HYP101 because we expect fewer people to give up, from 40 % to 30 %"
    changes = [{"field": "description", "at": "2026-02-01T09:00:00Z", "from": f"One\n{line}", "to": "One"}]
    item = msgspec.convert({"key": "SHOP-1", "title": "One", "body": "One", "changes": changes}, WorkItem)
    assert read(changes=item.changes).edits == ()


PIECES = st.sampled_from(
    ["vanitylint:", " ack ", "HYP101", ", ", "MET2*", " and ", " until ", "2027-01-31", " because ", "reason", "<!--",
     "-->", "\n", "```", "> ", "- ", "    ", "\t", "`", "*", "é", "\x00", "bet-missing", "VANITYLINT: ACK ", "vanitylint ", "ignore "]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_any_text_keeps_its_lines_when_acknowledgements_are_removed(text: str) -> None:
    remaining = remove_acknowledgements(text)
    assert remaining.count("\n") == text.count("\n")
    for ack in acknowledgements(text):
        assert ack.rule
        assert "\n" not in ack.reason + ack.until
    assert bool(acknowledgements(text)) == (remaining != text)


@pytest.mark.parametrize(
    "piece",
    [" ", "\t", "*", "-", "- ", "a-", "a", "<!--", "<!-- ", "vanitylint: ack ", "vanitylint: ack HYP101 ", "HYP101 ",
     "HYP101, ", " and ", "until ", "because ", "`", "```", "vanitylint:\n", "<!-- vanitylint: ack HYP101 ", "(", "é", "vanitylint ack HYP101 ", ":"]
)  # fmt: skip
def test_long_texts_take_linear_time(piece: str, seconds: Callable[[Callable[[], object]], float]) -> None:
    for opening in (
        "vanitylint: ack HYP101 ",
        "vanitylint: ack ",
        "sanity",
        "vanity\n",
        "<!-- vanitylint: ack ",
        "`vanitylint ignore ",
    ):
        text = opening + piece * (50_000 // len(piece))
        assert seconds(lambda: acknowledgements(text)) < 1  # noqa: B023 - called at once
