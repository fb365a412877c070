"""Words and phrases: their forms, how texts are split into words, and the row of tags of a sentence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.reading.phrases import WORD, Phrases, forms, split, split_characters

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("more", ["more"]),
        ("reduce~", ["reduce", "reduces", "reduced", "reducing"]),
        ("drop~", ["drop", "drops", "dropped", "dropping"]),
        ("lift~", ["lift", "lifts", "lifted", "lifting"]),
        ("gain~", ["gain", "gains", "gained", "gaining"]),
        ("lower~", ["lower", "lowers", "lowered", "lowering"]),
        ("grow~", ["grow", "grows", "growed", "growing"]),
        ("accelerate~", ["accelerate", "accelerates", "accelerated", "accelerating"]),
        ("slash~", ["slash", "slashes", "slashed", "slashing"]),
        ("carry~", ["carry", "carries", "carried", "carrying"]),
        ("employ~", ["employ", "employs", "employed", "employing"]),
        ("stop~ losing", ["stop losing", "stops losing", "stopped losing", "stopping losing"]),
        ("Cut~", ["cut", "cuts", "cutted", "cutting"]),
    ],
)
def test_tilde_stands_for_all_forms_of_a_word(word: str, expected: list[str]) -> None:
    assert [form for form, _ in forms(word)] == expected


def test_only_past_form_is_marked_as_past() -> None:
    assert [form for form, is_past in forms("carry~ on") if is_past] == ["carried on"]
    assert [form for form, is_past in forms("carried") if is_past] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fewer calls, please!", ["fewer", "calls", "please"]),
        ("20% less", ["20", "%", "less"]),
        ("$5 or €5", ["$", "5", "or", "€", "5"]),
        ("sign-ups ↑ (weekly)", ["sign", "ups", "↑", "weekly"]),
        ("don’t “drop” it…", ["don't", "drop", "it"]),
        ("a/b test", ["a", "b", "test"]),
        ("12 -> 9 => 7", ["12", "→", "9", "→", "7"]),
        ("under<5", ["under", "<", "5"]),
        ("größe 大小 😀", ["größe", "大小", "😀"]),
        ("¿cuántos «clientes»?", ["cuántos", "clientes"]),
        ("lone \ud800 half", ["lone", "\ud800", "half"]),
        ("", []),
        ("...!?", []),
    ],
)
def test_text_is_split_into_words(text: str, words: list[str]) -> None:
    assert split(text) == words


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("解約率は 12%。", "解約率は12%"),
        ("「解約」、増加！", "解約増加"),
        ("１２％", "12%"),
        ("ｶﾞ", "ガ"),
        ("。、！", ""),
    ],
)
def test_text_without_spaces_is_split_into_characters_of_one_width(text: str, characters: str) -> None:
    assert split_characters(text) == list(characters)


# Finding phrases


def find_phrases(phrases: dict[str, list[str]], text: str) -> list[tuple[set[str], str]]:
    finder = Phrases(phrases)
    words = split(text.lower())
    return [
        ({name for name, bit in finder.bit.items() if tags & bit}, " ".join(words[start:end]))
        for tags, start, end in finder.find(words)
    ]


def test_longest_phrase_counts_and_phrases_do_not_overlap() -> None:
    phrases = {"up": ["more"], "who": ["more users", "users"], "long": ["users who come back"]}
    assert find_phrases(phrases, "more users who come") == [({"who"}, "more users")]
    assert find_phrases(phrases, "Users who come back. More!") == [({"long"}, "users who come back"), ({"up"}, "more")]
    assert find_phrases(phrases, "more who users") == [({"up"}, "more"), ({"who"}, "users")]


def test_phrase_can_have_several_tags() -> None:
    assert find_phrases({"outcome": ["trust"], "ambiguous": ["trust"]}, "trust") == [
        ({"outcome", "ambiguous"}, "trust")
    ]


def test_past_form_also_has_the_tag_past() -> None:
    phrases = {"down": ["reduce~"], "past": ["was"]}
    assert find_phrases(phrases, "reduces reduced was") == [
        ({"down"}, "reduces"),
        ({"down", "past"}, "reduced"),
        ({"past"}, "was"),
    ]


def test_phrases_match_whole_words_only() -> None:
    assert find_phrases({"up": ["more"]}, "anymore moreover furthermore") == []


PHRASES = st.lists(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(" ".join), min_size=1, max_size=6, unique=True
)
TEXTS = st.lists(st.sampled_from("abcd"), max_size=12)


def find_naively(phrases: list[str], words: list[str]) -> list[tuple[int, int]]:
    """Return start and end of each phrase; the longest one counts at each place."""
    places: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        candidates = [
            phrase.split() for phrase in phrases if words[place : place + len(phrase.split())] == phrase.split()
        ]
        longest = max(map(len, candidates), default=0)
        if longest:
            places.append((place, place + longest))
        place += longest or 1
    return places


@settings(max_examples=25, deadline=None)
@given(PHRASES, TEXTS)
def test_phrases_are_found_like_naive_implementation(phrases: list[str], words: list[str]) -> None:
    assert [(start, end) for _, start, end in Phrases({"x": phrases}).find(words)] == find_naively(phrases, words)


# Rows of tags


def row(phrases: Phrases, text: str) -> list[set[str]]:
    """Return the names of the tags at each place of a row; none for other words."""
    codes = phrases.row(phrases.split(text.lower()))
    return [{name for name, bit in phrases.bit.items() if phrases.tags_of_code[code] & bit} for code in codes]


@settings(max_examples=25, deadline=None)
@given(PHRASES, TEXTS)
def test_row_has_one_character_per_phrase_and_per_other_word(phrases: list[str], words: list[str]) -> None:
    places = find_naively(phrases, words)
    starts = {start for start, _ in places}
    within = {place for start, end in places for place in range(start + 1, end)}
    expected = [{"x"} if place in starts else set() for place in range(len(words)) if place not in within]
    assert row(Phrases({"x": phrases, "silent": []}), " ".join(words)) == expected


def test_other_words_share_a_character_without_tags() -> None:
    finder = Phrases({"up": ["more"]})
    assert finder.row(["we", "more", "we"]) == f"{WORD}{finder.row(['more'])}{WORD}"
    assert finder.tags_of_code[WORD] == 0
    assert finder.row([]) == ""


def test_silent_words_are_left_out_of_a_row() -> None:
    assert row(Phrases({"silent": ["the"], "who": ["users"]}), "the users of the app") == [{"who"}, set(), set()]


@pytest.mark.parametrize("text", ["1,200", "1.200.000", "1,200,000", "3.5", "12/13"])
def test_number_with_separators_is_one_number(text: str) -> None:
    finder = Phrases({"number": ["two"], "digits": [], "who": ["users"]})
    assert row(finder, f"{text} users") == [{"number", "digits"}, {"who"}]


def test_numbers_separated_by_a_word_are_two_numbers() -> None:
    finder = Phrases({"number": ["two"], "digits": []})
    assert row(finder, "5 or 12") == [{"number", "digits"}, set(), {"number", "digits"}]
    assert row(finder, "two") == [{"number"}]


def phrases_with_endings() -> Phrases:
    finder = Phrases({"people": ["users"], "thing": ["folders"]})
    finder.add_endings("people", ["ers", "men"], ["numbers"])
    return finder


@pytest.mark.parametrize(
    ("word", "tags"),
    [
        ("plumbers", {"people"}),
        ("firemen", {"people"}),
        ("users", {"people"}),
        ("numbers", set()),  # listed as an exception
        ("folders", {"thing"}),  # the phrase counts
        ("omen", set()),  # too short to have an ending
        ("women", set()),
        ("plumber", set()),
        ("hersons", set()),
    ],
)
def test_ending_identifies_words_for_people(word: str, tags: set[str]) -> None:
    assert row(phrases_with_endings(), word) == [tags]


def test_adjacent_words_for_people_stay_separate() -> None:
    assert row(phrases_with_endings(), "plumbers painters") == [{"people"}, {"people"}]


JAPANESE = Phrases(
    {
        "outcome": ["解約率", "解約"],
        "down": ["下がった"],
        "number": [],
        "digits": [],
        "percent": ["%"],
        "silent": ["は"],
    },
    spaced=False,
)


def test_phrases_are_found_in_text_without_spaces() -> None:
    assert row(JAPANESE, "解約率は１２％から9%に下がった。") == [
        {"outcome"}, {"number", "digits"}, {"percent"}, set(), {"number", "digits"}, {"percent"}, set(), {"down"},
    ]  # fmt: skip


def test_adjacent_other_characters_are_one_word() -> None:
    assert row(JAPANESE, "会員の多くが解約") == [set(), {"outcome"}]
    assert row(JAPANESE, "会員") == row(JAPANESE, "会員" * 500) == [set()]


def test_adjacent_digits_are_one_number() -> None:
    assert row(JAPANESE, "1,200,000") == row(JAPANESE, "１２００") == [{"number", "digits"}]


# Any text


@settings(max_examples=25, deadline=None)
@given(st.text() | st.text(st.sampled_from("12,.% 解約率は下\ud800\0-><more")))
def test_any_text_gives_a_row(reader: Reader, text: str) -> None:
    for code in ("en", "ja"):
        phrases = reader.vocabulary._language(code).phrases
        words = phrases.split(text.lower())
        assert all(words)
        codes = phrases.row(words)
        assert len(codes) <= len(words)
        assert set(codes) <= phrases.tags_of_code.keys()


@pytest.mark.parametrize(
    "piece",
    ["more ", "more", "time to ", "%", "↑", "’", ". ", "\n", ".", " ", "é", "we believe that ", "1", "1,", "解約率", "は", "1は"],
)  # fmt: skip
def test_long_repetitive_text_takes_under_a_second(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (60_000 // len(piece))
    for code in ("en", "ja"):
        phrases = reader.vocabulary._language(code).phrases
        words = phrases.split(text)
        assert seconds(partial(phrases.split, text)) < 1
        assert seconds(partial(phrases.find, words)) < 1
        assert seconds(partial(phrases.row, words)) < 1
