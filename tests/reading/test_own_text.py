"""Removing vanitylint's own questions from texts, while keeping what people write around them and into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import Change, Comment, WorkItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader

PASTE = """\
One question on SHOP-1 before Sprint 22:

What do we expect SHOP-1 to change, and for whom?
Started 86 days ago; no outcome hypothesis found in title, description. It begins: \u201cGuests ask.\u201d.
Suggestion: Add one line to the description: "We expect \u2039who\u203a to \u2039do what differently\u203a; we would see it in \
\u2039what we look at\u203a, today \u2039value\u203a, target \u2039value\u203a, by \u2039date\u203a."
(asked by vanitylint: HYP101)"""
COMMENT = """\
vanitylint has 1 question about this issue:

**What do we expect owner/repo\\#45 to change, and for whom?** HYP101
Started 26 days ago; no outcome hypothesis found in title, description.
→ Add one line to the description: "We expect &lt;who&gt; to &lt;do what differently&gt;; we would see it in \
&lt;what we look at&gt;, today &lt;value&gt;, target &lt;value&gt;, by &lt;date&gt;."

<details><summary>Why HYP101 asks</summary>

`vanitylint explain HYP101` says when it does not ask, with examples.

</details>"""
ANSWER = "We expect guests to pay sooner; we would see it in days to payment, today 9, target 4, by 1 May."


def remaining(reader: Reader, text: str) -> str:
    """Return a text without vanitylint's own."""
    return reader.without_own_text(WorkItem(key="SHOP-1", title="Pay", body=text)).body


def non_empty_lines(text: str) -> list[str]:
    """Return the lines that contain more than quote marks and spaces."""
    return [line.strip("> ") for line in text.splitlines() if line.strip("> ")]


@pytest.mark.parametrize(
    "text",
    [
        PASTE,
        PASTE.replace("\u2039", "").replace("\u203a", ""),
        PASTE.replace("\n", "\r\n"),
        PASTE.replace("Suggestion:", "A way on:"),  # its former name
    ],
)
def test_pasted_question_is_removed_and_line_numbers_are_kept(reader: Reader, text: str) -> None:
    assert non_empty_lines(remaining(reader, text)) == []
    assert non_empty_lines(remaining(reader, f"Before.\n\n{text}\nAfter.")) == ["Before.", "After."]
    after = remaining(reader, f"{text}\nAfter.").split("\n")
    assert after.index("After.") == text.count("\n") + 1


def test_answer_between_the_lines_is_kept(reader: Reader) -> None:
    for place in range(PASTE.count("\n") + 1):
        lines = PASTE.split("\n")
        assert non_empty_lines(remaining(reader, "\n".join([*lines[:place], ANSWER, *lines[place:]]))) == [ANSWER]


def test_answer_after_the_proposed_sentence_is_kept(reader: Reader) -> None:
    text = PASTE.replace('\u203a."\n', f'\u203a." {ANSWER}\n')
    assert ANSWER in remaining(reader, text)
    assert "differently" not in remaining(reader, text)


def test_proposed_sentence_is_kept_when_filled_in(reader: Reader) -> None:
    blank = PASTE[PASTE.index("We expect \u2039") : PASTE.index('"\n(asked')]
    assert non_empty_lines(remaining(reader, PASTE.replace(blank, ANSWER))) == [ANSWER]


def test_own_comment_on_an_issue_makes_no_claims(reader: Reader) -> None:
    quoted = "\n".join(f"> {line}" for line in COMMENT.splitlines())
    for text in (COMMENT, quoted):
        reading = reader.read(reader.without_own_text(WorkItem(key="SHOP-1", title="Pay", body=text)))
        assert [claim.slot for claim in reading.claims] == []
        assert ANSWER in remaining(reader, f"{text}\n\n{ANSWER}")


def test_question_of_an_unknown_rule_is_no_hypothesis(reader: Reader) -> None:
    text = PASTE.replace("HYP101", "OWN123").replace("Add one line", "Tell us")
    assert reader.read(reader.without_own_text(WorkItem(key="SHOP-1", title="Pay", body=text))).hypothesis == "none"


def test_pasted_questions_are_removed_from_fields_comments_and_changes(reader: Reader) -> None:
    item = WorkItem(
        key="SHOP-1",
        title="Pay",
        fields={"Hypothesis": PASTE, "Size": 3},
        comments=[Comment(body=PASTE), Comment(body=f"{PASTE}\nWe look again in May.")],
        changes=[Change(field="description", at="2026-01-01T00:00:00Z", before=PASTE, after=None)],
    )
    cleaned = reader.without_own_text(item)
    assert non_empty_lines(cleaned.fields["Hypothesis"]) == []
    assert cleaned.fields["Size"] == 3
    assert [non_empty_lines(comment.body) for comment in cleaned.comments] == [["We look again in May."]]
    assert non_empty_lines(cleaned.changes[0].before or "") == []


def test_item_without_vanitylint_mark_is_unchanged(reader: Reader) -> None:
    item = WorkItem(key="SHOP-1", title="Pay", body="What do we expect SHOP-1 to change, and for whom? HYP101 → all")
    assert reader.without_own_text(item) is item


def test_hundreds_of_pasted_questions_are_removed(reader: Reader, seconds: Callable[..., float]) -> None:
    assert non_empty_lines(remaining(reader, "\n".join([PASTE] * 200))) == []
    opening = 'Add one line to the description: "We expect to '
    assert seconds(lambda: remaining(reader, f"{PASTE}\n" + opening * 4000)) < 5
