"""The words of the field: headings, languages, titles that tell something; and how the files are loaded."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from vanitylint.errors import VanitylintError
from vanitylint.reading.language import Tags
from vanitylint.reading.load import _load, fingerprint, load_tracker, load_vocabulary
from vanitylint.reading.phrases import forms
from vanitylint.reading.vocabulary import normalise
from vanitylint.reading.weights import Weights
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vanitylint.reading import Reader

LANGUAGES = ["en", "de", "fr", "es", "pt", "ja"]


def shipped(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (rules_folder() / "vocabulary" / f"{name}.yaml").read_text(encoding="utf-8")
    )
    return loaded


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


@pytest.mark.parametrize(
    ("heading", "slot"),
    [
        ("Hypothesis: what will change, for whom and by how much?", "hypothesis"),
        ("Epic hypothesis", "hypothesis"),
        ("Feature success metrics", "metric"),
        ("How will we know that it worked?", "metric"),
        ("Hypothese", "hypothesis"),
        ("Hypothèse", "hypothesis"),
        ("Hipótesis", "hypothesis"),
        ("Hipótese", "hypothesis"),
        ("仮説", "hypothesis"),
        ("仮説（必須）", "hypothesis"),
        ("Documentation impact", "acceptance"),
        ("Metric system for the new page that we have planned", None),
        ("Colours of the notes", None),
    ],
)
def test_a_heading_with_more_in_it_opens_what_it_begins_or_ends_with(
    reader: Reader, heading: str, slot: str | None
) -> None:
    assert reader.vocabulary.slot_of_heading(heading) == slot


def test_a_label_is_known_word_for_word(reader: Reader) -> None:
    assert reader.vocabulary.is_label("Success metric")
    assert not reader.vocabulary.is_label("Success metric of this epic")
    assert not reader.vocabulary.is_label("Colour")
    assert not reader.vocabulary.is_label("hypothesis " * 10)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("  Success   Metric: ", "success metric"), ("How’s it?", "how's it"), ("🚧 TBD", "tbd"), ("", ""), ("#", "")],
)
def test_words_are_compared_without_their_dress(words: str, expected: str) -> None:
    assert normalise(words) == expected


# Languages


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The members of the library can renew their loans with it.", "en"),
        ("Die Mitglieder der Bücherei können das selbst verlängern, und wir sehen es.", "de"),
        ("Les membres de la bibliothèque peuvent renouveler leurs prêts, et nous le voyons.", "fr"),
        ("Los socios de la biblioteca pueden renovar sus préstamos, y nosotros lo vemos.", "es"),
        ("Os sócios da biblioteca não precisam mais vir até nós, e isso é bom para eles.", "pt"),
        ("図書館の会員は自分で延長できます。", "ja"),
        ("API の遅延を減らす", "ja"),
        ("Guest checkout", "en"),
        ("", "en"),
        ("12 %", "en"),
        ("全体", "en"),  # no kana: it may be Chinese
    ],
)
def test_the_language_of_a_text_is_recognised(reader: Reader, text: str, code: str) -> None:
    assert reader.vocabulary.language_of(text).code == code


def test_a_few_foreign_words_do_not_change_the_language(reader: Reader) -> None:
    text = "We call it `der Nutzen` and it is what the members of the library see when they log in."
    assert reader.vocabulary.language_of(text).code == "en"


def test_languages_share_the_names_of_phrases_and_patterns(reader: Reader) -> None:
    first, *others = [reader.vocabulary._language(code) for code in LANGUAGES]
    for language in others:
        assert language.phrases.bit == first.phrases.bit
        assert language.tag == first.tag
        assert language.sense == first.sense


# Titles and labels that tell something


@pytest.mark.parametrize(
    "title", ["[OKR] Second quarter", "Team goals", "KPIs of the shop", "Quartalsziele 2026", "四半期目標"]
)
def test_a_title_announces_goals(reader: Reader, title: str) -> None:
    assert reader.vocabulary.names_goals(title)


@pytest.mark.parametrize("title", ["Goalkeeper statistics", "Spokrates", "Guest checkout", ""])
def test_another_title_announces_none(reader: Reader, title: str) -> None:
    assert not reader.vocabulary.names_goals(title)


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        ("A/B test of the button", []),
        ("The button", ["Experiment"]),
        ("Button: split-test", []),
        ("ボタンのABテスト", []),
    ],
)
def test_a_title_or_label_tells_that_variants_are_compared(reader: Reader, title: str, labels: list[str]) -> None:
    assert reader.vocabulary.is_experiment(title, labels)


@pytest.mark.parametrize(
    ("title", "labels"), [("The button", ["bug"]), ("Experimental flag", []), ("a/bc", []), ("", [])]
)
def test_other_titles_and_labels_compare_nothing(reader: Reader, title: str, labels: list[str]) -> None:
    assert not reader.vocabulary.is_experiment(title, labels)


# The shipped words


def words_in(data: object) -> Iterator[object]:
    """All that stands in a file's lists."""
    if isinstance(data, dict):
        for value in data.values():
            yield from words_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from words_in(value)
    else:
        yield data


@pytest.mark.parametrize("name", [*LANGUAGES, "tracker"])
def test_the_shipped_lists_hold_words_in_lower_case(name: str) -> None:
    data = shipped(name)
    for switch in ("spaced", "numbered_months"):
        data.pop(switch, None)
    data["counts"] = list(data.pop("counts", {}))
    data["periods"] = list(data.pop("periods", {}).values())
    odd = [word for word in words_in(data) if not isinstance(word, str) or word.strip().lower() != word or not word]
    assert odd == []  # on, no and yes are read as something else: quote them


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_shipped_phrases_are_words_in_lower_case(name: str) -> None:
    for category, text in shipped(f"{name}.phrases")["phrases"].items():
        words = [word.strip() for word in text.split(",")]
        assert [word for word in words if word != word.lower()] == [], category


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_heading_opens_two_slots(name: str) -> None:
    everything = [word for words in shipped(name)["headings"].values() for word in words]
    assert sorted({word for word in everything if everything.count(word) > 1}) == []


@pytest.mark.parametrize("group", ["kinds", "states", "relations"])
def test_no_word_of_a_tracker_means_two_things(group: str) -> None:
    everything = [word for words in shipped("tracker")[group].values() for word in words]
    assert sorted({word for word in everything if everything.count(word) > 1}) == []


def test_no_list_holds_the_marks_of_another(reader: Reader) -> None:
    """A quote or bracket that is not closed makes one word of many."""
    for name, others in reader.vocabulary.opens_nothing_beside.items():
        assert not set("[]#:") & set("".join([name, *others])), name


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_shipped_phrase_can_be_found(reader: Reader, code: str) -> None:
    phrases = reader.vocabulary._language(code).phrases
    lost = []
    for name, text in shipped(f"{code}.phrases")["phrases"].items():
        for entry in filter(None, map(str.strip, text.split(","))):
            words = phrases.split(next(forms(entry))[0])
            hits = phrases.find(words)
            if len(hits) != 1 or not hits[0][0] & phrases.bit[name] or hits[0][1:] != (0, len(words)):
                lost.append((name, entry))
    assert lost == []


def test_every_list_of_phrases_is_asked_for() -> None:
    """By a pattern, by a reader or by the weights; `silent` words are left out."""
    written = " ".join(words for alternatives in shipped("patterns").values() for words in alternatives)
    in_patterns = {name for word in written.split() for name in word.strip("!?").split("|")}
    in_code = {field.name.replace("_", " ") for field in dataclasses.fields(Tags)}
    signs = Weights.of((rules_folder() / "vocabulary" / "weights.json").read_bytes()).signs
    in_weights = {
        sign.rpartition(": ")[2].removeprefix("^ ").removesuffix(" $").removeprefix("title ") for sign in signs
    }
    assert set(shipped("en.phrases")["phrases"]) - in_patterns - in_code - in_weights == {"silent"}


# Loading


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(rules_folder() / "vocabulary", tmp_path / "vocabulary")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["en.yaml", "en.phrases.yaml", "ja.yaml", "patterns.yaml", "tracker.yaml", "weights.json"]
)
def test_the_fingerprint_changes_with_every_word(copied: Path, name: str) -> None:
    before = fingerprint(rules_folder())
    assert fingerprint(copied) == before
    with (copied / "vocabulary" / name).open("a", encoding="utf-8") as file:
        file.write("\n# another word\n")
    assert fingerprint(copied) != before
    assert fingerprint(rules_folder(), {"metric": ["Nordstern"]}) != before


@pytest.mark.parametrize("name", ["en", "en.phrases", "patterns", "tracker"])
@pytest.mark.parametrize("text", [None, "", "- a list", "headings: {}", "a: [", "\0", "headings: 5\nphrases: {}"])
def test_a_vocabulary_that_cannot_be_used_is_named(copied: Path, name: str, text: str | None) -> None:
    path = copied / "vocabulary" / f"{name}.yaml"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(VanitylintError, match="cannot be used") as told:
        load_vocabulary(copied).language_of("words")
    assert told.value.where in (str(path), str(path.parent))


def test_a_folder_without_a_vocabulary_is_named(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match="cannot be used") as told:
        load_vocabulary(tmp_path)
    assert told.value.where.startswith(str(tmp_path / "vocabulary"))


def test_a_pattern_of_unknown_phrases_is_told(copied: Path) -> None:
    path = copied / "vocabulary" / "patterns.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nodd:\n  - upwards ..3 outcome\n", encoding="utf-8")
    with pytest.raises(VanitylintError, match="no phrases 'upwards'"):
        load_vocabulary(copied).language_of("words")


@pytest.mark.parametrize("piece", ["more ", "more", "%", "’", "\n", "é", "hypothesis: ", "(", " - ", "解約率"])
def test_a_long_text_of_one_piece_takes_no_longer_than_any_other(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (60_000 // len(piece))
    vocabulary = reader.vocabulary
    calls: list[Callable[[str], object]] = [
        normalise,
        vocabulary.language_of,
        vocabulary.slot_of_heading,
        vocabulary.names_goals,
    ]
    assert seconds(lambda: [call(text) for call in calls]) < 1


@pytest.mark.parametrize(
    ("name", "slot"),
    [
        ("Target", "target"),
        ("Target (in %)", "target"),
        ("Target (customfield_10071)", "target"),
        ("Our bet text (customfield_10050)", "hypothesis"),
        ("Target (in %) (customfield_10050)", "hypothesis"),
        ("customfield_10050", "hypothesis"),
        ("Target market needed?", None),
        ("Outcome metric", "metric"),
        ("Outcome Measure", "metric"),
        ("Outcome metric (in %)", "metric"),
        ("Ergebnis-Metrik", "metric"),
        ("Wirkungsmetrik", "metric"),
        ("Outcome", "outcome"),
        ("Ergebnis", "result"),
        ("Words of ours (customfield_10099)", None),
    ],
)
def test_a_field_is_known_by_its_whole_name_or_by_its_id(name: str, slot: str | None) -> None:
    own = load_vocabulary(rules_folder(), fields={"hypothesis": ["customfield_10050"]})
    assert own.slot_of_field(name) == slot


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "[a, b]: c\n", "*x\n", "&x [*x]\n"])
def test_what_yaml_can_do_and_no_vocabulary_needs_is_told(copied: Path, text: str) -> None:
    path = copied / "vocabulary" / "tracker.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VanitylintError, match="cannot be used") as told:
        load_tracker(copied)
    assert told.value.where == str(path)


@pytest.mark.parametrize("path", sorted((rules_folder() / "vocabulary").glob("*.yaml")), ids=lambda path: path.name)
def test_files_hold_what_yaml_says_they_hold(path: Path) -> None:
    assert _load(path) == yaml.safe_load(path.read_bytes())
