"""Sentences of a text, and what each contains: numbers, targets, times, questions and user stories."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.reading.sentences import Sentence, sentences_of
from vanitylint.reading.splitting import split_sentences
from vanitylint.reading.stories import is_story
from vanitylint.reading.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Line one\nline two", ["Line one", "line two"]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One; two", ["One;", "two"]),
        ("From 3.5 to 2.5 s.", ["From 3.5 to 2.5 s."]),
        ("See example.org for more", ["See example.org for more"]),
        ("解約が減る。登録が増える！本当？はい", ["解約が減る。", "登録が増える！", "本当？", "はい"]),
        ("", [""]),
    ],
)
def test_text_is_split_into_sentences(text: str, sentences: list[str]) -> None:
    assert [sentence for sentence in split_sentences(text) if sentence] == [part for part in sentences if part]


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("ab .!?;\n。！é")))
def test_no_text_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def make_sentence(reader: Reader, text: str, code: str = "en") -> Sentence:
    return Sentence(text, reader.vocabulary._language(code), Unit(text, "", "body", 1, "text"))


# Numbers, sizes and times


@pytest.mark.parametrize(
    "text",
    [
        "12 users", "20%", "0.5 s", "€ 3,000", "$5", "3x", "about 40 a week", "(12)", "4 of 5", "±3",
    ],
)  # fmt: skip
def test_quantity_is_a_number(reader: Reader, text: str) -> None:
    assert make_sentence(reader, text).has_number


@pytest.mark.parametrize(
    "text",
    [
        "", "none", "#12", "p95", "v2", "v1.2.3", "2026-03-31", "31.03.2026", "3/31/2026", "utf8",
        "in 2026", "on 3 March", "SC-001: none", "KR 1.2: none", "Option A",
    ],
)  # fmt: skip
def test_names_dates_and_versions_are_no_numbers(reader: Reader, text: str) -> None:
    assert not make_sentence(reader, text).has_number


@pytest.mark.parametrize(
    "text",
    [
        "by 20 %", "35%", "12 percent", "3 pp", "at least 40 a week", "below 2 s", "to under 5 minutes", "≥ 80", "< 2 s",
        "more than 100 orders", "reach 500", "by a third", "10 or more", "+ 5 %", "within about 3",
    ],
)  # fmt: skip
def test_threshold_or_size_of_change_is_a_target(reader: Reader, text: str) -> None:
    assert make_sentence(reader, text).has_target


@pytest.mark.parametrize(
    "text", ["", "fewer complaints", "12 users asked", "since 2026-03-31", "by 2026-03-31", "by 31.03.2026", "step 2"]
)
def test_other_numbers_are_no_target(reader: Reader, text: str) -> None:
    assert not make_sentence(reader, text).has_target


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "from 12 % to 9 %"),
        ("en", "from about 40 calls a week to under 30"),
        ("en", "12 % -> 9 %"),
        ("en", "12 → 9"),
        ("en", "from $5 to $7"),
        ("en", "12 => 15"),
        ("en", "from 1,900 to 1,200"),
        ("de", "von 12 % auf 9 %"),
        ("fr", "de 12 % à 9 %"),
        ("es", "del 12 % al 9 %"),
        ("pt", "de 12 % para 9 %"),
        ("ja", "12%から9%に"),
    ],
)
def test_change_from_one_value_to_another_is_recognised(reader: Reader, code: str, text: str) -> None:
    sentence = make_sentence(reader, text, code)
    assert sentence.matches(sentence.sense.change_from_to)


@pytest.mark.parametrize(
    "text", ["from here to there", "to 9 % from 12", "a -> b", "from 1.2.3 to 1.2.4", "from 2 May to 3 June"]
)
def test_other_text_is_no_change_of_a_value(reader: Reader, text: str) -> None:
    sentence = make_sentence(reader, text)
    assert not sentence.matches(sentence.sense.change_from_to)


@pytest.mark.parametrize(
    "text",
    [
        "after 4 weeks", "within the first month", "two sprints after launch", "30 days post release", "for 14 days",
        "end of Q3", "by Q4", "by the end of March", "next quarter", "on 2026-03-31", "by 31 March 2026", "on March 31st",
        "by 31.03.2026",
    ],
)  # fmt: skip
def test_date_or_period_is_a_time(reader: Reader, text: str) -> None:
    sentence = make_sentence(reader, text)
    assert sentence.has_time or sentence.names_time


@pytest.mark.parametrize("text", ["", "soon", "users may leave", "version 1.2.3"])
def test_other_text_is_no_time(reader: Reader, text: str) -> None:
    sentence = make_sentence(reader, text)
    assert not sentence.has_time
    assert not sentence.names_time


def test_bare_period_is_a_time_only_where_the_heading_asks_for_one(reader: Reader) -> None:
    sentence = make_sentence(reader, "two weeks")
    assert (sentence.has_time, sentence.names_time) == (False, True)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "on 3 March 2026"),
        ("de", "am 12. März 2026"),
        ("fr", "le 3 mars 2026"),
        ("es", "el 3 de marzo de 2026"),
        ("pt", "em 3 de março de 2026"),
        ("ja", "2026年3月31日に"),
    ],
)
def test_date_is_a_time_and_no_number_in_each_language(reader: Reader, code: str, text: str) -> None:
    sentence = make_sentence(reader, text, code)
    assert (sentence.names_time, sentence.has_number) == (True, False)


# Types of sentences


@pytest.mark.parametrize("text", ["Do people call?", "*Do people call?*", "(Do people call?)", "解約が減るか？"])
def test_question_is_recognised(reader: Reader, text: str) -> None:
    assert make_sentence(reader, text).is_question


@pytest.mark.parametrize("text", ["People call.", "Ask `why?` and call", ""])
def test_other_sentences_are_no_question(reader: Reader, text: str) -> None:
    assert not make_sentence(reader, text).is_question


def test_title_aims_at_change_named_in_one_of_its_parts(reader: Reader) -> None:
    assert make_sentence(reader, "Checkout: fewer cancelled memberships").aims_at_change
    assert make_sentence(reader, "[Web] Fewer cancelled memberships").aims_at_change
    assert not make_sentence(reader, "Checkout: a button for members").aims_at_change


def test_words_for_people_are_recognised_by_their_ending(reader: Reader) -> None:
    sentence = make_sentence(reader, "plumbers")
    assert sentence.has(sentence.tag.people)
    sentence = make_sentence(reader, "numbers")
    assert not sentence.has(sentence.tag.people)


def test_short_text_on_one_line_is_one_sentence(reader: Reader) -> None:
    for text, count in (
        ("Fewer calls. Really.", 1),
        ("Fewer calls.\nReally.", 2),
        ("We do expect fewer calls from them. " * 3, 3),
    ):
        assert len(sentences_of(Unit(text, "", "body", 1, "text"), reader.vocabulary.language)) == count


# Stories

STORIES = [
    ("en", "As a member I want to renew my loan online so that I save a trip."),
    ("de", "Als Kunde möchte ich meine Rechnung herunterladen, damit ich Zeit spare."),
    ("fr", "En tant que client, je veux télécharger ma facture afin de gagner du temps."),
    ("es", "Como cliente quiero descargar mi factura para ahorrar tiempo."),
    ("pt", "Como cliente, quero baixar minha fatura para economizar tempo."),
    ("ja", "会員として、オンラインで延長したい。"),
]


@pytest.mark.parametrize(("code", "text"), STORIES)
def test_user_story_is_recognised_in_its_own_language_only(reader: Reader, code: str, text: str) -> None:
    assert is_story(text, reader.vocabulary._language(code))
    others = [other for other, _ in STORIES if other != code]
    assert [other for other in others if is_story(text, reader.vocabulary._language(other))] == []


@pytest.mark.parametrize(
    "text",
    [
        "As a result fewer members call.",
        "I want to renew my loan as a member.",
        "Have a member I want",
        f"As a member {'of the library ' * 10}I want to renew my loan.",
        "",
    ],
)
def test_other_sentences_are_no_user_story(reader: Reader, text: str) -> None:
    assert not is_story(text, reader.vocabulary.language)


def test_change_in_user_story_is_no_hypothesis(read: Callable[..., object]) -> None:
    change = "I want to see more discounts so that more customers renew their subscription."
    assert getattr(read(f"As a shop owner {change}"), "hypothesis", "") != "stated"
    assert getattr(read("We expect that more customers renew their subscription."), "hypothesis", "") == "stated"


@pytest.mark.parametrize("piece", ["as a ", "as a b i ", "als ", "として", "1. ", "a; ", "fewer churn: ", "x?"])
def test_long_repetitive_text_takes_under_a_second(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (40_000 // len(piece))
    for code in ("en", "de", "ja"):
        language = reader.vocabulary._language(code)
        sentence = make_sentence(reader, text, code)
        assert seconds(partial(is_story, text, language)) < 1
        assert seconds(partial(getattr, sentence, "aims_at_change")) < 1
        assert seconds(partial(getattr, sentence, "expects_change")) < 1
    assert seconds(lambda: split_sentences(text)) < 1
