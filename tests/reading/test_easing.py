"""Comparing targets with each other and with results: which is easier to reach, and when that is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vanitylint.backlog.items import Change, WorkItem
from vanitylint.reading.easing import falls_short, percent_eased

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader
    from vanitylint.reading.language import Language


@pytest.fixture(scope="module")
def english(reader: Reader) -> Language:
    return reader.vocabulary.language


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        # the target itself says whether more or less is better
        ("at least 40 %", "at least 30 %", 25),
        ("at least 40 %", "at least 50 %", -25),
        ("> 40", "> 30", 25),
        (">= 40", ">= 30", 25),
        ("≥ 40%", "≥ 30%", 25),
        ("40%+", "30%+", 25),
        ("40 % or more", "30 % or more", 25),
        ("a minimum of 40", "a minimum of 30", 25),
        ("conversion above 40 %", "conversion above 30 %", 25),
        ("at most 40 days", "at most 50 days", 25),
        ("< 40", "< 50", 25),
        ("≤ 40 s", "≤ 50 s", 25),
        ("fewer than 40 calls", "fewer than 50 calls", 25),
        ("40 calls or fewer", "50 calls or fewer", 25),
        ("no more than 40 calls", "no more than 50 calls", 25),
        ("not over 40 calls", "not over 50 calls", 25),
        ("never below 40 stars", "never below 30 stars", 25),
        ("more orders: 40 a day", "more orders: 30 a day", 25),
        ("churn falls to 4 %", "churn falls to 5 %", 25),
        # ranges
        ("from 30 % to 40 %", "from 30 % to 35 %", 12),
        ("30 % → 40 %", "30 % → 35 %", 12),
        ("40% -> 30%", "40% -> 36%", 20),
        ("from 30 % to 40 %", "36 %", 10),
        ("from -10 to 20", "from -10 to 15", 25),
        ("from 10 to -10", "from 10 to -5", 50),
        # amounts of change: less is easier in either direction
        ("churn down by 40 %", "churn down by 30 %", 25),
        ("40 % fewer calls", "30 % fewer calls", 25),
        ("at least 40 % fewer calls", "at least 30 % fewer calls", 25),
        ("40 fewer calls", "30 fewer calls", 25),
        ("-40 %", "-30 %", 25),
        ("\u221240 %", "\u221230 %", 25),
        ("+40 %", "+30 %", 25),
        ("reduce churn by at least 40 %", "reduce churn by at least 30 %", 25),
        ("reduce churn by at least 40 %", "reduce churn by 30 %", 25),
        ("costs rise by at most 4 %", "costs rise by at most 5 %", 25),
        # notations of numbers
        ("at least 12,5 %", "at least 10 %", 20),
        ("at least 12.5 %", "at least 10,0 %", 20),
        ("at least 1,000 orders", "at least 900 orders", 10),
        ("at least 1,000,000 orders", "at least 750,000 orders", 25),
        ("at least 0.125 s", "at least 0.100 s", 20),
        ("at least 40 percent", "at least 30%", 25),
        ("at least $40", "at least $30", 25),
        ("at least 40 €", "at least 30 €", 25),
        ("AT LEAST 40 %", "At Least 30 %", 25),
        ("at least ٤٠ %", "at least 30 %", 25),
        # dates are no quantities
        ("at least 40 % by 2026-03-31", "at least 30 % by 30 June 2027", 25),
        ("at least 40 % by Q3", "at least 30 % by Q4", 25),
        ("at least 40 % in 2026", "at least 30 % in 2027", 25),
        ("at least 40 % since v1.2.3", "at least 30 % since v1.2.4", 25),
        # quantities that are the same in both
        ("at least 40 % within 6 weeks", "at least 30 % within 6 weeks", 25),
        ("At least 40 %, 8 Wochen nach dem Start", "At least 30 %, 8 Wochen nach dem Start", 25),
        # very large and very small changes
        ("at least 40 %", "at least 0 %", 100),
        ("at least 40 %", "at least 100 %", -150),
        ("at most 1 call", "at most 100 call", 9900),
        ("at least 1000", "at least 999", 0),
    ],
)
def test_percentage_by_which_a_target_became_easier(english: Language, before: str, after: str, percent: int) -> None:
    assert percent_eased(before, after, "", english) == percent


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "at least 30 %"),
        ("at least 40 %", ""),
        ("at least forty", "at least thirty"),
        ("more orders", "fewer orders"),
        ("at least 40 %", "at least 40.0 %"),
        # the better direction is unknown
        ("40 %", "30 %"),
        ("conversion of 40 %", "conversion of 30 %"),
        ("from 40 % to 40 %", "from 40 % to 30 %"),
        ("more of the same with less: 40", "more of the same with less: 30"),
        # a different period as well
        ("at least 40 % within 6 weeks", "at least 30 % within 8 weeks"),
        # different units
        ("at least 40 %", "at least 30"),
        ("at least 40 %", "at least 30 pp"),
        ("at most 10 days", "at most 2 weeks"),
        ("at least $40", "at least €30"),
        # an amount of change and a level
        ("churn down by 40 %", "churn at 30 %"),
        ("-40 %", "+30 %"),
        ("-40 %", "30 %"),
        # several quantities
        ("at least 40 % of 200 users", "at least 30 % of 200 users"),
        ("5 of 8 people or more", "4 of 8 people or more"),
        ("between 40 and 50 % at least", "between 30 and 50 % at least"),
        ("at least 40 % or 50 € or 60 s", "at least 30 %"),
        ("at least 40 %", "at least 30 % of 200 users"),
        ("at least 1 000 orders", "at least 900 orders"),
        ("in 3 shops at least 40 orders", "in 3 shops at least 30 orders"),
        # an arrow is no bound
        ("orders -> 40", "orders -> 30"),
        # there is no percentage of zero
        ("at least 0 %", "at least 5 %"),
        ("from 5 to 0 errors", "from 5 to 2 errors"),
        # 1.5 or 1500
        ("at least 1.500 orders", "at least 900 orders"),
        # only a date or a version
        ("not later than 2026-03-31", "not later than 2026-06-30"),
        ("at least v1.2.3", "at least v1.2.2"),
    ],
)
def test_targets_that_cannot_be_compared_have_no_percentage(english: Language, before: str, after: str) -> None:
    assert percent_eased(before, after, "", english) is None


@pytest.mark.parametrize(
    ("aim", "before", "after", "percent"),
    [
        ("We expect more orders by guests.", "40 orders", "30 orders", 25),
        ("We expect fewer calls to support.", "40 calls", "50 calls", 25),
        ("We expect the completion rate to rise.", "40 %", "30 %", 25),
        ("We expect the drop-off rate to fall.", "40 %", "50 %", 25),
        ("Reduce churn", "4 %", "5 %", 25),
        # 40 % of calls may be left or avoided
        ("We expect fewer calls to support.", "40 %", "50 %", None),
        # the wording of the target takes precedence over the aim
        ("We expect fewer calls to support.", "at least 40 calls solved", "at least 30 calls solved", 25),
        ("We expect fewer calls to support.", "more orders: 40", "more orders: 30", 25),
        # `up to` is a goal or a limit, depending on the aim
        ("We expect fewer clicks.", "up to 40 clicks", "up to 50 clicks", 25),
        ("We expect more orders.", "up to 40 orders", "up to 30 orders", 25),
        ("We expect more orders with fewer clicks.", "40", "30", None),
        ("We like it.", "40", "30", None),
        ("", "40", "30", None),
    ],
)
def test_aim_of_item_decides_which_direction_is_easier(
    english: Language, aim: str, before: str, after: str, percent: int | None
) -> None:
    assert percent_eased(before, after, aim, english) == percent


@pytest.mark.parametrize(
    ("aim", "before", "after", "baseline", "percent"),
    [
        ("We expect fewer calls to support.", "40 %", "50 %", "60 %", 25),
        ("We expect fewer calls to support.", "40 %", "50 %", "calls: 60 % today", 25),
        ("", "40", "30", "20", 25),
        ("", "40", "50", "from 60 to 40", 25),
        ("", "today 60 %, target 40 %", "today 60 %, target 50 %", "", 25),
        ("", "40 % (today: 60 %)", "50 % (today: 60 %)", "", 25),
        ("", "Return rate (today: 60 %): 40 %", "Return rate (today: 60 %): 50 %", "", 25),
        ("", "Today: 60 %\nTarget: 40 %", "Today: 60 %\nTarget: 50 %", "", 25),
        ("", "target 2,5 s, currently 4,1 s", "target 3 s, currently 4,1 s", "", 20),
        # unambiguous words take precedence over the baseline
        ("We expect more orders.", "40 %", "30 %", "60 %", 25),
        # calls avoided or calls left
        ("We expect fewer calls to support.", "40 %", "50 %", "20 %", None),
        ("We expect fewer calls to support.", "40 %", "50 %", "60 a day", None),
        ("", "40", "30", "40", None),
        ("", "40", "30", "20 or 60", None),
        ("", "today 60 %, target 40 %", "today 60 %, target 40 %, later 30 %", "", None),
    ],
)
def test_baseline_decides_which_direction_is_easier(
    english: Language, aim: str, before: str, after: str, baseline: str, percent: int | None
) -> None:
    assert percent_eased(before, after, aim, english, [baseline]) == percent


@pytest.mark.parametrize(
    ("baselines", "percent"),
    [(["4 %", "One in three hangs up"], 40), (["4 %", "300 calls"], 40), (["4 %", "90 %"], None), ([], None)],
)
@pytest.mark.parametrize("unchanged", ["", ", and fewer calls in the first two hours", ", and fewer calls in 2 hours"])
def test_text_that_is_the_same_in_both_versions_is_ignored(
    english: Language, unchanged: str, baselines: list[str], percent: int | None
) -> None:
    before, after = (f"With the widget we expect {number} %{unchanged}." for number in (25, 15))
    assert percent_eased(before, after, after, english, baselines) == percent
    if unchanged:
        assert percent_eased(before, after, f"{after} Fewer of them hang up.", english, baselines) == percent


# Any text


WORDS = st.sampled_from(
    ["at least", "at most", "from", "to", "by", "no", "more", "fewer", "40", "30 %", "1,000", "1.000", "12,5", "-5", "+5", "0",
     "→", ">", "<", "or more", "$", "€", "2026-03-31", "Q3", "v1.2.3", "9" * 30, "٤٠", "²", "\x00", "churn", "%", ",", ".", "today"]
)  # fmt: skip
TEXTS = st.text(max_size=40) | st.lists(WORDS, max_size=8).map(" ".join) | st.lists(WORDS, max_size=8).map("".join)


@settings(max_examples=50, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_texts_can_be_compared(english: Language, before: str, after: str, aim: str) -> None:
    percent = percent_eased(before, after, aim, english, [aim])
    assert percent is None or isinstance(percent, int)
    assert percent_eased(before, before, aim, english) is None
    assert falls_short(before, aim, after, english) in (True, False, None)
    assert falls_short(before, aim, before, english) in (False, None)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from(["at least {}", "more than {:,} orders", "by {} %"])
)
def test_percentage_is_relative_to_the_old_value_in_both_directions(
    english: Language, old: int, new: int, form: str
) -> None:
    assume(not any(2010 <= number < 2040 for number in (old, new)))  # those are years
    forwards, backwards = (
        percent_eased(form.format(one), form.format(other), "", english) for one, other in ((old, new), (new, old))
    )
    if old == new:
        assert forwards is None
    else:
        assert forwards == round(100 * (old - new) / old)
        assert backwards is None if new == 0 else backwards == round(100 * (new - old) / new)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1,000",
        "1,",
        "9",
        "at least ",
        "no no ",
        "->",
        ">",
        "from ",
        " ",
        "2026-03-31 ",
        "more ",
        "-",
        "€",
        "today, ",
    ],
)
def test_long_texts_are_compared_quickly(
    english: Language, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (50_000 // len(piece))
    assert seconds(lambda: percent_eased(text, f"{text} 5", "more", english)) < 1
    half = text[: len(text) // 2]
    assert seconds(lambda: percent_eased(f"{half} 5, {half} 6", "5", "", english)) < 1
    assert seconds(lambda: percent_eased("40", "30", text, english)) < 1


def test_many_edits_of_a_long_item_are_read_quickly(
    reader: Reader, seconds: Callable[[Callable[[], object]], float]
) -> None:
    body = "".join(f"We expect more orders by guests in town number {number}.\n\n" for number in range(1_000))
    changes = [
        Change(field="Target", at=f"2026-02-01T10:{number % 60:02}:00Z", before=f"{number} orders", after=f"{number + 1} orders")
        for number in range(1, 1_000)
    ]  # fmt: skip
    item = WorkItem(key="A", title="A", kind="Epic", body=body, changes=changes)
    item_with_one_edit = WorkItem(key="A", title="A", kind="Epic", body=body, changes=changes[:1])
    seconds_for_one_edit = seconds(lambda: reader.read(item_with_one_edit))
    assert seconds(lambda: reader.read(item)) < seconds_for_one_edit + 1


# Results


@pytest.mark.parametrize(
    ("target", "aim", "result", "expected"),
    [
        ("at least 70 %", "", "64 % of all guests", True),
        ("at least 70 %", "", "70 % of all guests", False),
        ("at least 70 %", "", "72 %", False),
        ("at most 8 calls", "", "9 calls", True),
        ("at most 8 calls", "", "8 calls", False),
        ("from 40 % to 30 %", "", "from 40 % to 34 %", True),
        ("from 40 % to 30 %", "", "29 %", False),
        ("70 %", "We expect the completion rate to rise.", "64 %", True),
        ("by 30 %", "", "down by 20 %", True),
        ("by 30 %", "", "down by 31 %", False),
        # an amount of change is not compared with a level
        ("by 30 %", "", "from 40 % to 38 %", None),
        ("70 %", "", "64 %", None),
        ("at least 70 %", "", "64 minutes", None),
        ("at least 70 %", "", "better than ever", None),
        ("at least 70 %", "", "64 % in 3 shops", None),
        ("", "", "", None),
    ],
)
def test_result_falls_short_of_its_target(
    english: Language, target: str, aim: str, result: str, expected: bool | None
) -> None:
    assert falls_short(target, aim, result, english) is expected
