"""The reader as a whole: any item gives a valid reading, within limited time."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.claims import (
    FollowUpStatus,
    HypothesisStatus,
    MetricStatus,
    Reading,
    Slot,
    WorkClass,
)
from vanitylint.backlog.items import Change, Comment, Link, WorkItem
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Any item

WORDS = st.sampled_from(
    ["We believe", "we expect", "fewer", "users", "support tickets", "churn", "from 3 % to 5 %", "by Q3", "after 4 weeks", "TBD",
     "[what?]", "Result:", "**Metric:**", "## Hypothesis\n", "- [ ] ", "measure", "we keep it", "| a | b |", "story points",
     "part of #12", "2026-03-31", "31 March", "\n\n", "\n", ". ", "? ", "<!--", "-->", "```", "So that ", "as a user, I want "]
)  # fmt: skip
TEXTS = st.text(max_size=60) | st.lists(WORDS | st.text(max_size=5), max_size=12).map(" ".join)
DAYS = st.none() | st.dates().map(str)
ITEMS = st.builds(
    WorkItem,
    key=st.just("shop/web#1"),
    title=TEXTS,
    kind=st.sampled_from(["", "Epic", "Bug", "Measurement", "?"]),
    body=TEXTS,
    status=TEXTS,
    resolution=TEXTS,
    labels=st.lists(TEXTS, max_size=2),
    started=DAYS,
    created=DAYS,
    fields=st.dictionaries(st.sampled_from(["Metric", "Goal", "Target", "When", "x"]), TEXTS | st.integers() | st.lists(TEXTS)),
    comments=st.lists(st.builds(Comment, body=TEXTS, at=st.none() | st.just("2026-02-20T10:00:00Z")), max_size=2),
    changes=st.lists(
        st.builds(Change, field=st.sampled_from(["description", "Target"]), at=TEXTS, before=TEXTS, after=TEXTS), max_size=2
    ),
    body_line=st.integers(0, 100),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(ITEMS)
def test_any_item_gives_a_valid_reading(reader: Reader, item: WorkItem) -> None:
    reading = reader.read(item)
    assert msgspec.convert(msgspec.to_builtins(reading), Reading) == reading
    assert reading.hypothesis in get_args(HypothesisStatus)
    assert reading.metric in get_args(MetricStatus)
    assert reading.followup in get_args(FollowUpStatus)
    assert reading.work_class in get_args(WorkClass)
    last = (item.body_line or 1) + item.body.count("\n")
    for claim in reading.claims:
        assert claim.slot in get_args(Slot)
        assert len(claim.text) <= 200
        assert "\n" not in claim.text
        assert claim.where
        assert 0 <= claim.line <= last
    assert reading.hypothesis not in ("stated", "benefit") or reading.says("hypothesis")
    assert reading.hypothesis != "none" or not reading.says("hypothesis")
    assert reading.metric != "none" or not reading.says("metric")


@settings(max_examples=25, deadline=None)
@given(ITEMS)
def test_same_item_gives_same_reading_again(reader: Reader, item: WorkItem) -> None:
    assert reader.read(item) == reader.read(item)


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_line_endings_do_not_matter(reader: Reader, body: str) -> None:
    body = body.replace("\r", "")
    unix, windows = (WorkItem(key="A", title="A", body=text) for text in (body, body.replace("\n", "\r\n")))
    assert reader.read(unix).claims == reader.read(windows).claims


PIECES = [
    "We believe fewer users churn. ", "We expect ", "fewer ", "from 1 to 1 ", "1", "1,", "as a ", "so that ", "to a", "[a] ", "| churn ",
    "## Hypothesis\nWe expect fewer complaints.\n", "- We expect fewer complaints\n", "**Metric:** churn\n", "Metric: churn\n", "Fewer. Metric: churn. ",
    "| Metric | churn |\n", "part of #1 ", "part of A-1\n", "TBD ", "TBD\n", "?\n", "What? ", ". ", "!\n\n", "<!-- ? -->",
    "- [ ] measure churn\n", "> churn went from 1 to 2\n", "we keep it. ", "<a>", "[a](b)", "q1 ", "31 march ", "\u3042", "'", "\u2019", "%",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_long_repetitive_text_takes_under_a_second(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (20_000 // len(piece))
    assert seconds(lambda: reader.read(WorkItem(key="A", title="A", body=text))) < 1
    heading = f"## Hypothesis\n{text}".replace("\n", " ")
    item = WorkItem(key="A", title=text[:2000], body=heading, comments=[Comment(body=text)])
    assert seconds(lambda: reader.read(item)) < 1


def test_body_of_20_megabytes_takes_under_six_seconds(
    reader: Reader, seconds: Callable[[Callable[[], object]], float]
) -> None:
    body = "We expect fewer support tickets from new users, by 20 % after four weeks.\n\n" * 260_000
    assert len(body) > 19_000_000
    assert (
        seconds(lambda: reader.read(WorkItem(key="A", title="A", body=body))) < 6
    )  # reading all of it would take minutes


# Mentions and sprint goals


def test_mentions_come_from_title_and_body(reader: Reader) -> None:
    item = WorkItem(
        key="shop/web#1",
        title="Part of #2",
        body="Follow-up to #3",
        comments=[Comment(body="Part of #4")],
        links=[Link(type="part of", to="#5")],
    )
    assert reader.read(item).mentions == (("part of", "shop/web#2"), ("follow-up of", "shop/web#3"))


@pytest.mark.parametrize(
    ("goal", "status"),
    [
        ("", "none"),
        ("  ", "none"),
        ("Fewer calls to support", "outcome"),
        ("Conversion up by 5 %", "outcome"),
        ("Owners can rebook without calling the clinic", "outcome"),
        ("Guests pay without an account", "outcome"),
        ("Reduce the waiting list from 40 to 20 patients", "outcome"),
        ("Ship the referral page so that more guests come back", "outcome"),
        ("Finish the login", "output"),
        ("finish the waiting list", "output"),
        ("Waiting list done", "output"),
        ("Owners portal ready", "output"),
        ("Die Warteliste ist fertig", "output"),
        ("40 story points", "output"),
        ("TBD", "output"),
    ],
)
def test_status_of_sprint_goal(reader: Reader, goal: str, status: str) -> None:
    assert reader.goal_status(goal) == status


# Dates, and the year that those without one belong to


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ({"started": "2025-11-20", "created": "2025-02-01"}, "2026-03-31"),
        ({"created": "2026-02-01", "updated": "2027-02-01"}, "2026-03-31"),
        ({"updated": "2026-02-01"}, "2026-03-31"),
        ({}, None),
    ],
)
def test_quarter_without_year_is_the_next_one_after_start(
    reader: Reader, dates: dict[str, Any], day: str | None
) -> None:
    item = WorkItem(key="A", title="A", body="## Measure by\nend of Q1", **dates)
    assert reader.read(item).measure_by == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We look at it on 2026-10-25.", "2026-10-25"),
        ("We look at it in October 2026.", "2026-10-31"),
        ("Measure by 25 Oct 2026.", "2026-10-25"),
        ("## Look back\n25.10.2026", "2026-10-25"),
        ("Due: 2026-10-25", "2026-10-25"),
        # a date in the past, of the baseline
        ("## Target\nFrom 24 % (July 2025) to 30 % of new members", None),
    ],
)
def test_date_with_year_is_kept_when_item_was_created_later(reader: Reader, text: str, day: str | None) -> None:
    item = WorkItem(key="A", title="Mails", created="2026-11-01", body=f"We expect that more people sign up.\n\n{text}")
    assert reader.read(item).measure_by == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We look at it in October.", "2026-10-31"),
        ("We expect 50 % of new members to sign up by 2026-10-25.", "2026-10-25"),
    ],
)
def test_item_created_after_it_was_finished_may_name_earlier_dates(reader: Reader, text: str, day: str) -> None:
    body = f"We expect that more people sign up.\n\n{text}"
    item = WorkItem(key="A", title="Mails", body=body, created="2026-11-01", finished="2026-09-20")
    assert reader.read(item).measure_by == day


# Settings of the reader


def test_custom_field_names_are_read_beside_shipped_ones() -> None:
    custom_reader = Reader(fields={"metric": ["Nordstern"], "hypothesis": ["Köder"]})
    item = WorkItem(
        key="A", title="A", fields={"Nordstern": "churn"}, body="## Köder\nIt will be calmer.\n\n## Metric\nrevenue"
    )
    reading = custom_reader.read(item)
    assert reading.hypothesis == "stated"
    assert {claim.text for claim in reading.claims if claim.slot == "metric"} >= {"churn", "revenue"}
    assert Reader().read(item).hypothesis != "stated"


def test_reader_can_be_pickled(reader: Reader) -> None:
    custom_reader = Reader(fields={"metric": ["Nordstern"]}, words={"outcome": ["widget swaps"]})
    copy = pickle.loads(pickle.dumps(custom_reader))  # noqa: S301 - pickled by this test
    assert copy.fingerprint == custom_reader.fingerprint != reader.fingerprint
    item = WorkItem(key="A", title="A", fields={"Nordstern": "churn"})
    assert copy.read(item) == custom_reader.read(item)


def test_folder_without_vocabulary_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match="vocabulary"):
        Reader(tmp_path)


@pytest.mark.parametrize(
    ("words", "body", "metric"),
    [
        ({"outcome": ["Widget swaps"]}, "- widget swaps", "outcome"),
        ({"output": ["decks"]}, "- 12 decks", "output"),
        ({"output": ["churn"]}, "- churn", "output"),
        ({"neutral": ["conversion", "conversion rate"]}, "- conversion", "none"),
        ({"outcome": ["Zapfvorgänge"]}, "- Zapfvorgänge, die nach dem ersten Versuch gelingen", "outcome"),
        ({"neutral": ["decks"]}, "- 12 decks", "none"),
        ({"outcome": ["...", ""]}, "- the form is blue", "none"),
    ],
)
def test_custom_words_have_their_configured_meaning(words: dict, body: str, metric: str) -> None:
    custom_reader = Reader(words=words)
    assert custom_reader.read(WorkItem(key="A", title="A", body=f"## Success metrics\n{body}")).metric == metric
    assert custom_reader.fingerprint != Reader().fingerprint


@pytest.mark.parametrize("word", ["downloads", "form templates", "registered accounts"])
@pytest.mark.parametrize("heading", ["Success", "Key results", "Success metrics"])
@pytest.mark.parametrize(("meaning", "metric"), [("outcome", "outcome"), ("output", "output"), ("neutral", "none")])
def test_custom_words_override_all_other_signs(word: str, heading: str, meaning: str, metric: str) -> None:
    body = f"## {heading}\n\n- 50,000 {word} in the first year"
    assert Reader(words={meaning: [word]}).read(WorkItem(key="A", title="A", body=body)).metric == metric


def test_custom_people_and_acts_make_a_hypothesis() -> None:
    body = "More wombats will frobnicate."
    item = WorkItem(key="A", title="A", body=body)
    custom_reader = Reader(words={"people": ["wombats"], "act": ["frobnicate"]})
    assert (Reader().read(item).hypothesis, custom_reader.read(item).hypothesis) == ("none", "stated")
