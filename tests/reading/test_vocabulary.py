"""The words of the field: their forms, how texts are cut into words, and where they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.errors import VanitylintError
from vanitylint.reading.phrases import Phrases, forms, split
from vanitylint.reading.sentences import split_sentences
from vanitylint.reading.vocabulary import load_vocabulary, normal
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
def test_a_tilde_stands_for_all_forms_of_a_word(word: str, expected: list[str]) -> None:
    assert list(forms(word)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fewer calls, please!", ["fewer", "calls", "please"]),
        ("20% less", ["20", "%", "less"]),
        ("sign-ups ↑ (weekly)", ["sign-ups", "↑", "weekly"]),
        ("don’t “drop” it…", ["don't", "drop", "it"]),
        ("a/b test", ["a/b", "test"]),
        ("größe 大小 😀", ["größe", "大小", "😀"]),
        ("", []),
        ("...!?", []),
    ],
)
def test_a_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert split(text) == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Line one\nline two", ["Line one", "line two"]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("From 3.5 to 2.5 s.", ["From 3.5 to 2.5 s."]),
        ("See example.org for more", ["See example.org for more"]),
        ("", [""]),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, sentences: list[str]) -> None:
    assert [sentence for sentence in split_sentences(text) if sentence] == [part for part in sentences if part]


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab .!?\n")))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert " ".join(split_sentences(text)).split() == text.split()


# Finding phrases


def found(phrases: dict[str, list[str]], text: str) -> list[tuple[set[str], str]]:
    finder = Phrases(phrases)
    words = split(text.lower())
    return [
        ({name for name, bit in finder.bit.items() if tags & bit}, " ".join(words[start:end]))
        for tags, start, end in finder.tag(words)
    ]


def test_the_longest_phrase_counts_and_phrases_do_not_overlap() -> None:
    phrases = {"up": ["more"], "who": ["more users", "users"], "long": ["users who come back"]}
    assert found(phrases, "more users who come") == [({"who"}, "more users")]
    assert found(phrases, "Users who come back. More!") == [({"long"}, "users who come back"), ({"up"}, "more")]
    assert found(phrases, "more who users") == [({"up"}, "more"), ({"who"}, "users")]


def test_a_phrase_can_tell_several_things() -> None:
    assert found({"outcome": ["trust"], "ambiguous": ["trust"]}, "trust") == [({"outcome", "ambiguous"}, "trust")]


def test_phrases_are_whole_words() -> None:
    assert found({"up": ["more"]}, "anymore moreover more-or-less") == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(" ".join), min_size=1, max_size=6, unique=True
    ),
    st.lists(st.sampled_from("abcd"), max_size=12),
)
def test_phrases_are_found_as_one_would_by_hand(phrases: list[str], words: list[str]) -> None:
    expected: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        here = [phrase.split() for phrase in phrases if words[place : place + len(phrase.split())] == phrase.split()]
        longest = max(map(len, here), default=0)
        if longest:
            expected.append((place, place + longest))
        place += longest or 1
    assert [(start, end) for _, start, end in Phrases({"x": phrases}).tag(words)] == expected


# Headings


@pytest.mark.parametrize(
    "heading",
    [
        "Hypothesis",
        "hypothesis:",
        "**Hypothesis**",
        "🎯 Hypothesis",
        "Hypothesis (optional)",
        "Hypothesis of this epic",
        "The hypothesis",
        "H y",
        "_Hypothesis_",
    ],
)
def test_a_heading_opens_its_slot_in_any_dress(reader: Reader, heading: str) -> None:
    wanted = None if heading == "H y" else "hypothesis"
    assert reader.vocabulary.slot_of_heading(heading) == wanted


def test_a_heading_with_much_more_in_it_opens_nothing(reader: Reader) -> None:
    assert reader.vocabulary.slot_of_heading("Hypothesis testing library for the statistics page we have") is None


def test_a_label_is_known_word_for_word(reader: Reader) -> None:
    assert reader.vocabulary.is_label("Success metric")
    assert not reader.vocabulary.is_label("Success metric of this epic")
    assert not reader.vocabulary.is_label("Note")
    assert not reader.vocabulary.is_label("hypothesis " * 10)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("  Success   Metric: ", "success metric"), ("How’s it?", "how's it"), ("🚧 TBD", "tbd"), ("", ""), ("#", "")],
)
def test_words_are_compared_without_their_dress(words: str, expected: str) -> None:
    assert normal(words) == expected


# The shipped words


@pytest.mark.parametrize("group", ["headings", "phrases", "kinds", "states", "relations", "mentions"])
def test_the_shipped_lists_hold_words_in_lower_case(group: str) -> None:
    data = yaml.safe_load((rules_folder() / "vocabulary" / "en.yaml").read_text(encoding="utf-8"))
    for words in data[group].values():
        assert words
        for word in words:
            assert isinstance(word, str), f"{word!r} is read as something else: quote it"
            assert word.strip().lower() == word


@pytest.mark.parametrize("group", ["headings", "kinds", "states", "relations"])
def test_no_word_of_the_shipped_lists_means_two_things(group: str) -> None:
    data = yaml.safe_load((rules_folder() / "vocabulary" / "en.yaml").read_text(encoding="utf-8"))
    everything = [word for words in data[group].values() for word in words]
    assert sorted({word for word in everything if everything.count(word) > 1}) == []


def test_every_shipped_phrase_can_be_found(reader: Reader) -> None:
    data = yaml.safe_load((rules_folder() / "vocabulary" / "en.yaml").read_text(encoding="utf-8"))
    phrases = reader.vocabulary.phrases
    for name, entries in data["phrases"].items():
        for entry in entries:
            words = split(next(forms(entry)))
            (hit,) = phrases.tag(words)
            assert hit[0] & phrases.bit[name], entry
            assert hit[1:] == (0, len(words)), entry


# Loading


def test_the_fingerprint_changes_with_every_word(tmp_path: Path) -> None:
    text = (rules_folder() / "vocabulary" / "en.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    (folder / "en.yaml").write_text(text.replace("- we reckon", "- we wager"), encoding="utf-8")
    shipped = load_vocabulary(rules_folder())[1]
    assert load_vocabulary(rules_folder())[1] == shipped
    assert load_vocabulary(tmp_path)[1] != shipped
    assert load_vocabulary(rules_folder(), {"metric": ["Nordstern"]})[1] != shipped


@pytest.mark.parametrize("text", [None, "", "- a list", "headings: {}", "a: [", "\0", "headings: 5\nphrases: {}"])
def test_a_vocabulary_that_cannot_be_used_is_named(tmp_path: Path, text: str | None) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    if text is not None:
        (folder / "en.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(VanitylintError, match="cannot be used") as told:
        load_vocabulary(tmp_path)
    assert told.value.where == str(folder / "en.yaml")


@pytest.mark.parametrize(
    "piece", ["more ", "more", "time to ", "%", "↑", "’", ". ", "\n", "!\n", ".", " ", "é", "we believe that "]
)
def test_a_long_text_of_one_piece_takes_no_longer_than_any_other(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (60_000 // len(piece))
    phrases = reader.vocabulary.phrases
    assert seconds(lambda: [phrases.tag(split(text)), split_sentences(text), normal(text)]) < 1
