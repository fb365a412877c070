"""What vanitylint asks is taken out of a text; what people write around it and into it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import Change, Comment, WorkItem

if TYPE_CHECKING:
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


def left(reader: Reader, text: str) -> str:
    return reader.without_own_text(WorkItem(key="SHOP-1", title="Pay", body=text)).body


def words(text: str) -> list[str]:
    return [line.strip("> ") for line in text.splitlines() if line.strip("> ")]


@pytest.mark.parametrize(
    "text",
    [
        PASTE,
        PASTE.replace("\u2039", "").replace("\u203a", ""),
        PASTE.replace("\n", "\r\n"),
        PASTE.replace("Suggestion:", "A way on:"),  # as it was called before
    ],
)
def test_of_a_paste_nothing_is_left_and_lines_keep_their_numbers(reader: Reader, text: str) -> None:
    assert words(left(reader, text)) == []
    assert words(left(reader, f"Before.\n\n{text}\nAfter.")) == ["Before.", "After."]
    after = left(reader, f"{text}\nAfter.").split("\n")
    assert after.index("After.") == text.count("\n") + 1


def test_what_people_write_between_the_lines_stays(reader: Reader) -> None:
    for place in range(PASTE.count("\n") + 1):
        lines = PASTE.split("\n")
        assert words(left(reader, "\n".join([*lines[:place], ANSWER, *lines[place:]]))) == [ANSWER]


def test_behind_the_sentence_too(reader: Reader) -> None:
    text = PASTE.replace('\u203a."\n', f'\u203a." {ANSWER}\n')
    assert ANSWER in left(reader, text)
    assert "differently" not in left(reader, text)


def test_what_fills_the_blanks_stays(reader: Reader) -> None:
    blank = PASTE[PASTE.index("We expect \u2039") : PASTE.index('"\n(asked')]
    assert words(left(reader, PASTE.replace(blank, ANSWER))) == [ANSWER]


def test_of_our_comment_on_an_issue_nothing_is_read(reader: Reader) -> None:
    quoted = "\n".join(f"> {line}" for line in COMMENT.splitlines())
    for text in (COMMENT, quoted):
        reading = reader.read(reader.without_own_text(WorkItem(key="SHOP-1", title="Pay", body=text)))
        assert [claim.slot for claim in reading.claims] == []
        assert ANSWER in left(reader, f"{text}\n\n{ANSWER}")


def test_an_unknown_rule_of_a_team_answers_nothing_either(reader: Reader) -> None:
    text = PASTE.replace("HYP101", "OWN123").replace("Add one line", "Tell us")
    assert reader.read(reader.without_own_text(WorkItem(key="SHOP-1", title="Pay", body=text))).hypothesis == "none"


def test_wherever_it_was_pasted(reader: Reader) -> None:
    item = WorkItem(
        key="SHOP-1",
        title="Pay",
        fields={"Hypothesis": PASTE, "Size": 3},
        comments=[Comment(body=PASTE), Comment(body=f"{PASTE}\nWe look again in May.")],
        changes=[Change(field="description", at="2026-01-01T00:00:00Z", before=PASTE, after=None)],
    )
    told = reader.without_own_text(item)
    assert words(told.fields["Hypothesis"]) == []
    assert told.fields["Size"] == 3
    assert [words(comment.body) for comment in told.comments] == [["We look again in May."]]
    assert words(told.changes[0].before or "") == []


def test_without_our_mark_nothing_is_touched(reader: Reader) -> None:
    item = WorkItem(key="SHOP-1", title="Pay", body="What do we expect SHOP-1 to change, and for whom? HYP101 → all")
    assert reader.without_own_text(item) is item


def test_it_takes_no_longer_when_it_stands_there_a_thousand_times(reader: Reader) -> None:
    assert words(left(reader, "\n".join([PASTE] * 200))) == []
    left(reader, f"{PASTE}\n" + 'Add one line to the description: "We expect to ' * 4000)
