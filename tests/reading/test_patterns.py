"""Patterns over rows of tags: their notation, wrong patterns, and the time that matching takes."""

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
"""`u`, `w` and `a` are phrases with one tag, `both` has two; any other word has none."""


def matches(pattern: str, text: str, **others: str) -> bool:
    """Return whether the row of a text matches a pattern."""
    patterns = Patterns({**{name: [words] for name, words in others.items()}, "asked": [pattern]}, PHRASES)
    return bool(patterns.match_row(PHRASES.row(text.split())).patterns & patterns.bit["asked"])


@pytest.mark.parametrize(
    ("pattern", "matching", "not_matching"),
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
def test_pattern_notation(pattern: str, matching: list[str], not_matching: list[str]) -> None:
    assert [text for text in matching if not matches(pattern, text)] == []
    assert [text for text in not_matching if matches(pattern, text)] == []


@pytest.mark.parametrize(
    ("pattern", "matching", "not_matching"),
    [
        ("@change", ["u w", "x u w"], ["u x w"]),
        ("@change ..1 act", ["u w a", "u w x a"], ["u a", "u w"]),
        ("act @change?", ["a", "a u w"], ["u w"]),
        ("act @change? who", ["a w", "a u w w"], ["a x w", "a"]),
    ],
)
def test_pattern_can_refer_to_patterns_above_it(pattern: str, matching: list[str], not_matching: list[str]) -> None:
    assert [text for text in matching if not matches(pattern, text, change="up who")] == []
    assert [text for text in not_matching if matches(pattern, text, change="up who")] == []


def test_pattern_matches_when_one_alternative_matches() -> None:
    patterns = Patterns({"_either": ["up who", "act"], "asked": ["@_either up", "who who"]}, PHRASES)
    matching = [
        text for text in ("u w u", "a u", "w w", "u w", "a", "u")
        if patterns.match_row(PHRASES.row(text.split())).patterns & patterns.bit["asked"]
    ]  # fmt: skip
    assert matching == ["u w u", "a u", "w w"]


def test_row_match_holds_all_tags_and_patterns_of_the_row() -> None:
    patterns = Patterns({"first": ["up who"], "second": ["who act"], "third": ["act up"]}, PHRASES)
    bit, tag = patterns.bit, PHRASES.bit
    assert patterns.match_row(PHRASES.row(["u", "w", "a"])) == RowMatches(
        tags=tag["up"] | tag["who"] | tag["act"], patterns=bit["first"] | bit["second"]
    )
    assert patterns.match_row(PHRASES.row(["x", "both"])) == RowMatches(tag["up"] | tag["who"], 0)
    assert patterns.match_row(PHRASES.row(["x", "x"])) == patterns.match_row("") == RowMatches(0, 0)


def test_pattern_named_with_underscore_is_not_reported() -> None:
    patterns = Patterns({"_pair": ["up who"], "told": ["@_pair"]}, PHRASES)
    assert patterns.match_row(PHRASES.row(["u", "w"])).patterns == patterns.bit["told"]


@pytest.mark.parametrize(
    ("patterns", "message"),
    [
        ({"asked": ["up down"]}, "no phrases 'down' for the pattern 'down'"),
        ({"asked": ["up|down?"]}, "no phrases 'down' for the pattern 'up|down?'"),
        ({"asked": ["!down"]}, "no phrases 'down' for the pattern '!down'"),
        ({"asked": ["@change"]}, "no pattern @change above '@change'"),
        ({"asked": ["@change"], "change": ["up"]}, "no pattern @change above '@change'"),
        ({"asked": ["up @asked"]}, "no pattern @asked above '@asked'"),
    ],
)
def test_unknown_name_in_pattern_is_an_error(patterns: dict[str, list[str]], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Patterns(patterns, PHRASES)


@pytest.mark.parametrize("gap", ["..x", "..", "..1.5"])
def test_gap_must_be_a_whole_number(gap: str) -> None:
    with pytest.raises(ValueError, match="gap"):
        Patterns({"asked": [f"up {gap} who"]}, PHRASES).match_row(PHRASES.row(["u", "w"]))


@pytest.mark.parametrize("pattern", ["up ^ who", "up $ who", "@begun up ^", "who @begun"])
def test_anchor_in_the_middle_of_a_pattern_is_an_error(pattern: str) -> None:
    with pytest.raises(ValueError, match="at the beginning of a pattern only"):
        Patterns({"begun": ["^ up"], "asked": [pattern]}, PHRASES)


# Random patterns and rows

NAMES = st.sampled_from(["up", "who", "act", "never"])
TAGS = st.lists(NAMES, min_size=1, max_size=2).map("|".join)
KNOWN = st.sampled_from(["up", "who", "act", "up|who", "act|never"])
WORDS = st.one_of(TAGS, TAGS.map("{}?".format), KNOWN.map("!{}".format), st.integers(0, 3).map("..{}".format))
PATTERNS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
ROWS = st.lists(st.sampled_from(["u", "w", "a", "both", "x"]), max_size=10)
TAGS_OF = {"u": {"up"}, "w": {"who"}, "a": {"act"}, "both": {"up", "who"}, "x": set()}


def naive_match(words: list[str], row: list[str]) -> bool:
    """Return whether the words of a pattern match the beginning of a row, one after the other."""
    if not words:
        return True
    word, rest = words[0], words[1:]
    if word.startswith(".."):
        return any(naive_match(rest, row[gap:]) for gap in range(min(int(word[2:]), len(row)) + 1))
    names = set(word.strip("!?").split("|"))
    is_first_matching = bool(row) and (names.isdisjoint(TAGS_OF[row[0]]) == word.startswith("!"))
    return (is_first_matching and naive_match(rest, row[1:])) or (word.endswith("?") and naive_match(rest, row))


@settings(max_examples=40, deadline=None)
@given(PATTERNS, ROWS)
def test_pattern_matches_like_naive_implementation(pattern: str, row: list[str]) -> None:
    is_tagged = any(TAGS_OF[word] for word in row)  # rows without any phrase are not searched
    expected = is_tagged and any(naive_match(pattern.split(), row[start:]) for start in range(len(row) + 1))
    assert matches(pattern, " ".join(row)) == expected


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_row_matches_its_tags_and_only_known_patterns(reader: Reader, data: st.DataObject) -> None:
    for code in ("en", "ja"):
        language = reader.vocabulary._language(code)
        row = data.draw(st.text(st.sampled_from(sorted(language.phrases.tags_of_code)), max_size=400))
        row_match = language.patterns.match_row(row)
        tags = 0
        for char in row:
            tags |= language.phrases.tags_of_code[char]
        assert row_match.tags == tags
        assert 0 <= row_match.patterns < 1 << len(language.patterns.bit)


@pytest.mark.parametrize("code", ["en", "de", "ja"])
def test_matching_time_grows_linearly_with_row_length(
    reader: Reader, code: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    """Rows of a single tag are the hardest: a pattern can begin anywhere in them, but continue nowhere."""
    language = reader.vocabulary._language(code)
    rows = [char * 4_000 for char in list(language.phrases.tags_of_code)[::2]]
    language.patterns.match_row("".join(language.phrases.tags_of_code))  # caches the matching steps of each code
    short = min(seconds(lambda: [language.patterns._match_row(row[:400]) for row in rows]) for _ in range(2))
    whole = min(seconds(lambda: [language.patterns._match_row(row) for row in rows]) for _ in range(2))
    assert whole < 20 * short + 0.1  # ten times the length
