"""Patterns over rows of tags: the notation, and that no row takes long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.reading.patterns import Patterns, RowMatches
from vanitylint.reading.phrases import Phrases

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader

PHRASES = Phrases({"up": ["u", "both"], "who": ["w", "both"], "act": ["a"], "never": []})
"""`u`, `w` and `a` are phrases of one tag, `both` is one of two; every other word is none."""


def matches(pattern: str, text: str, **others: str) -> bool:
    """Whether a text's row has a pattern."""
    patterns = Patterns({**{name: [words] for name, words in others.items()}, "asked": [pattern]}, PHRASES)
    return bool(patterns.match_row(PHRASES.row(text.split())).patterns & patterns.bit["asked"])


@pytest.mark.parametrize(
    ("pattern", "seen", "unseen"),
    [
        ("up", ["u", "x u x", "both"], ["w", "x"]),
        ("up who", ["u w", "x u w x", "both both", "u both"], ["w u", "u x w", "u", "both"]),
        ("up|who", ["u", "w", "both"], ["a", "x"]),
        ("up ..2 act", ["u a", "u x a", "u x w a"], ["u x x x a", "a u", "u x"]),
        ("up ..0 act", ["u a"], ["u x a"]),
        ("up who? act", ["u a", "u w a"], ["u x a", "u w w a"]),
        ("up up|who? act", ["u a", "u u a", "u w a"], ["u x a"]),
        ("up !who", ["u x", "u a", "u u"], ["u w", "u both", "u"]),
        ("up !who|act", ["u x", "u u"], ["u w", "u a", "u"]),
        ("^ up", ["u", "u x"], ["x u"]),
        ("up $", ["u", "x u"], ["u x"]),
        ("^ ..1 up", ["u", "x u"], ["x x u"]),
        ("never", [], ["u", "x"]),
        ("up never", [], ["u", "u x"]),
        ("up never? act", ["u a"], ["u x a"]),
        ("up|never", ["u"], ["x"]),
        ("up !never", ["u x", "u w"], ["u"]),
        ("!never", ["u", "x u"], [""]),
        ("!never $", ["u"], [""]),
        ("up !never? act", ["u a", "u x a"], ["u x x a"]),
    ],
)
def test_the_notation(pattern: str, seen: list[str], unseen: list[str]) -> None:
    assert [text for text in seen if not matches(pattern, text)] == []
    assert [text for text in unseen if matches(pattern, text)] == []


@pytest.mark.parametrize(
    ("pattern", "seen", "unseen"),
    [
        ("@change", ["u w", "x u w"], ["u x w"]),
        ("@change ..1 act", ["u w a", "u w x a"], ["u a", "u w"]),
        ("act @change?", ["a", "a u w"], ["u w"]),
        ("act @change? who", ["a w", "a u w w"], ["a x w", "a"]),
    ],
)
def test_a_pattern_can_be_used_in_those_below_it(pattern: str, seen: list[str], unseen: list[str]) -> None:
    assert [text for text in seen if not matches(pattern, text, change="up who")] == []
    assert [text for text in unseen if matches(pattern, text, change="up who")] == []


def test_one_of_several_alternatives_is_enough() -> None:
    patterns = Patterns({"_either": ["up who", "act"], "asked": ["@_either up", "who who"]}, PHRASES)
    seen = [
        text for text in ("u w u", "a u", "w w", "u w", "a", "u")
        if patterns.match_row(PHRASES.row(text.split())).patterns & patterns.bit["asked"]
    ]  # fmt: skip
    assert seen == ["u w u", "a u", "w w"]


def test_a_shape_holds_all_tags_and_all_patterns_of_a_row() -> None:
    patterns = Patterns({"first": ["up who"], "second": ["who act"], "third": ["act up"]}, PHRASES)
    bit, tag = patterns.bit, PHRASES.bit
    assert patterns.match_row(PHRASES.row(["u", "w", "a"])) == RowMatches(
        tags=tag["up"] | tag["who"] | tag["act"], patterns=bit["first"] | bit["second"]
    )
    assert patterns.match_row(PHRASES.row(["x", "both"])) == RowMatches(tag["up"] | tag["who"], 0)
    assert patterns.match_row(PHRASES.row(["x", "x"])) == patterns.match_row("") == RowMatches(0, 0)


def test_a_pattern_that_is_only_there_for_others_is_not_told() -> None:
    patterns = Patterns({"_pair": ["up who"], "told": ["@_pair"]}, PHRASES)
    assert patterns.match_row(PHRASES.row(["u", "w"])).patterns == patterns.bit["told"]


@pytest.mark.parametrize(
    ("patterns", "told"),
    [
        ({"asked": ["up down"]}, "no phrases 'down' for the pattern 'down'"),
        ({"asked": ["up|down?"]}, "no phrases 'down' for the pattern 'up|down?'"),
        ({"asked": ["!down"]}, "no phrases 'down' for the pattern '!down'"),
        ({"asked": ["@change"]}, "no pattern @change above '@change'"),
        ({"asked": ["@change"], "change": ["up"]}, "no pattern @change above '@change'"),
        ({"asked": ["up @asked"]}, "no pattern @asked above '@asked'"),
    ],
)
def test_what_is_not_there_is_named(patterns: dict[str, list[str]], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        Patterns(patterns, PHRASES)


@pytest.mark.parametrize("gap", ["..x", "..", "..1.5"])
def test_a_gap_is_a_whole_number(gap: str) -> None:
    with pytest.raises(ValueError, match="gap"):
        Patterns({"asked": [f"up {gap} who"]}, PHRASES).match_row(PHRASES.row(["u", "w"]))


@pytest.mark.parametrize("pattern", ["up ^ who", "up $ who", "@begun up ^", "who @begun"])
def test_where_a_row_begins_or_ends_no_word_can_go_before_or_come_after(pattern: str) -> None:
    with pytest.raises(ValueError, match="at the beginning of a pattern only"):
        Patterns({"begun": ["^ up"], "asked": [pattern]}, PHRASES)


# Any pattern, any row

NAMES = st.sampled_from(["up", "who", "act", "never"])
TAGS = st.lists(NAMES, min_size=1, max_size=2).map("|".join)
KNOWN = st.sampled_from(["up", "who", "act", "up|who", "act|never"])
WORDS = st.one_of(TAGS, TAGS.map("{}?".format), KNOWN.map("!{}".format), st.integers(0, 3).map("..{}".format))
WRITTEN = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
ROWS = st.lists(st.sampled_from(["u", "w", "a", "both", "x"]), max_size=10)
TAGS_OF = {"u": {"up"}, "w": {"who"}, "a": {"act"}, "both": {"up", "who"}, "x": set()}


def by_hand(words: list[str], row: list[str]) -> bool:
    """Whether the beginning of a row has a pattern's words, one after the other."""
    if not words:
        return True
    word, rest = words[0], words[1:]
    if word.startswith(".."):
        return any(by_hand(rest, row[gap:]) for gap in range(min(int(word[2:]), len(row)) + 1))
    names = set(word.strip("!?").split("|"))
    here = bool(row) and (names.isdisjoint(TAGS_OF[row[0]]) == word.startswith("!"))
    return (here and by_hand(rest, row[1:])) or (word.endswith("?") and by_hand(rest, row))


@settings(max_examples=75, deadline=None)
@given(WRITTEN, ROWS)
def test_a_pattern_is_found_as_one_would_by_hand(pattern: str, row: list[str]) -> None:
    is_tagged = any(TAGS_OF[word] for word in row)  # where no phrase is, nothing is looked for
    wanted = is_tagged and any(by_hand(pattern.split(), row[start:]) for start in range(len(row) + 1))
    assert matches(pattern, " ".join(row)) == wanted


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_any_row_has_a_shape(reader: Reader, data: st.DataObject) -> None:
    for code in ("en", "ja"):
        language = reader.vocabulary._language(code)
        row = data.draw(st.text(st.sampled_from(sorted(language.phrases.tags_of_code)), max_size=400))
        shape = language.patterns.match_row(row)
        tags = 0
        for char in row:
            tags |= language.phrases.tags_of_code[char]
        assert shape.tags == tags
        assert 0 <= shape.patterns < 1 << len(language.patterns.bit)


@pytest.mark.parametrize("code", ["en", "de", "ja"])
def test_a_long_row_takes_no_longer_than_its_beginning(
    reader: Reader, code: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    """The hardest rows are those of one tag, with which a pattern can begin anywhere and nowhere go on."""
    language = reader.vocabulary._language(code)
    rows = [char * 4_000 for char in list(language.phrases.tags_of_code)[::2]]
    language.patterns.match_row("".join(language.phrases.tags_of_code))  # tells of each code which steps it fits
    short = min(seconds(lambda: [language.patterns._match_row(row[:400]) for row in rows]) for _ in range(2))
    whole = min(seconds(lambda: [language.patterns._match_row(row) for row in rows]) for _ in range(2))
    assert whole < 20 * short + 0.1  # ten times the length
