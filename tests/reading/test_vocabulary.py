"""The vocabulary: headings, languages, titles and labels, the shipped word lists, and how they are loaded."""

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
    return _load(rules_folder() / "vocabulary" / f"{name}.yaml")


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
def test_heading_opens_its_slot_despite_formatting(reader: Reader, heading: str) -> None:
    expected = None if heading == "H y" else "hypothesis"
    assert reader.vocabulary.slot_of_heading(heading) == expected


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
def test_longer_heading_opens_slot_of_its_beginning_or_end(reader: Reader, heading: str, slot: str | None) -> None:
    assert reader.vocabulary.slot_of_heading(heading) == slot


def test_label_is_known_word_for_word(reader: Reader) -> None:
    assert reader.vocabulary.is_label("Success metric")
    assert not reader.vocabulary.is_label("Success metric of this epic")
    assert not reader.vocabulary.is_label("Colour")
    assert not reader.vocabulary.is_label("hypothesis " * 10)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("  Success   Metric: ", "success metric"), ("How’s it?", "how's it"), ("🚧 TBD", "tbd"), ("", ""), ("#", "")],
)
def test_normalise_removes_case_marks_and_spaces(words: str, expected: str) -> None:
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
def test_language_of_a_text_is_recognised(reader: Reader, text: str, code: str) -> None:
    assert reader.vocabulary.language_of(text).code == code


def test_few_foreign_words_do_not_change_the_language(reader: Reader) -> None:
    text = "We call it `der Nutzen` and it is what the members of the library see when they log in."
    assert reader.vocabulary.language_of(text).code == "en"


def test_languages_share_the_names_of_phrases_and_patterns(reader: Reader) -> None:
    first, *others = [reader.vocabulary._language(code) for code in LANGUAGES]
    for language in others:
        assert language.phrases.bit == first.phrases.bit
        assert language.tag == first.tag
        assert language.sense == first.sense


# Titles and labels


@pytest.mark.parametrize(
    "title", ["[OKR] Second quarter", "Team goals", "KPIs of the shop", "Quartalsziele 2026", "四半期目標"]
)
def test_title_names_goals(reader: Reader, title: str) -> None:
    assert reader.vocabulary.names_goals(title)


@pytest.mark.parametrize("title", ["Goalkeeper statistics", "Spokrates", "Guest checkout", ""])
def test_other_title_names_no_goals(reader: Reader, title: str) -> None:
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
def test_title_or_label_marks_an_experiment(reader: Reader, title: str, labels: list[str]) -> None:
    assert reader.vocabulary.is_experiment(title, labels)


@pytest.mark.parametrize(
    ("title", "labels"), [("The button", ["bug"]), ("Experimental flag", []), ("a/bc", []), ("", [])]
)
def test_other_title_or_label_marks_no_experiment(reader: Reader, title: str, labels: list[str]) -> None:
    assert not reader.vocabulary.is_experiment(title, labels)


# The shipped words


def words_in(data: object) -> Iterator[object]:
    """Yield all values in the lists of a file."""
    if isinstance(data, dict):
        for value in data.values():
            yield from words_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from words_in(value)
    else:
        yield data


@pytest.mark.parametrize("name", [*LANGUAGES, "tracker"])
def test_shipped_lists_hold_words_in_lower_case(name: str) -> None:
    data = shipped(name)
    for switch in ("spaced", "numbered_months"):
        data.pop(switch, None)
    data["counts"] = list(data.pop("counts", {}))
    data["periods"] = list(data.pop("periods", {}).values())
    wrong = [word for word in words_in(data) if not isinstance(word, str) or word.strip().lower() != word or not word]
    assert wrong == []  # unquoted on, no and yes would be read as booleans


@pytest.mark.parametrize("name", LANGUAGES)
def test_shipped_phrases_are_words_in_lower_case(name: str) -> None:
    for category, text in shipped(f"{name}.phrases")["phrases"].items():
        words = [word.strip() for word in text.split(",")]
        assert [word for word in words if word != word.lower()] == [], category


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_heading_opens_two_slots(name: str) -> None:
    everything = [word for words in shipped(name)["headings"].values() for word in words]
    assert sorted({word for word in everything if everything.count(word) > 1}) == []


@pytest.mark.parametrize("group", ["kinds", "states", "relations"])
def test_no_word_of_a_tracker_has_two_meanings(group: str) -> None:
    everything = [word for words in shipped("tracker")[group].values() for word in words]
    assert sorted({word for word in everything if everything.count(word) > 1}) == []


def test_no_entry_contains_yaml_syntax(reader: Reader) -> None:
    """An unclosed quote or bracket would join many words into one."""
    for name, others in reader.vocabulary.opens_nothing_beside.items():
        assert not set("[]#:") & set("".join([name, *others])), name


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_shipped_phrase_can_be_found(reader: Reader, code: str) -> None:
    phrases = reader.vocabulary._language(code).phrases
    not_found = []
    for name, text in shipped(f"{code}.phrases")["phrases"].items():
        for entry in filter(None, map(str.strip, text.split(","))):
            words = phrases.split(next(forms(entry))[0])
            hits = phrases.find(words)
            if len(hits) != 1 or not hits[0][0] & phrases.bit[name] or hits[0][1:] != (0, len(words)):
                not_found.append((name, entry))
    assert not_found == []


def test_every_list_of_phrases_is_used() -> None:
    """Each is used by a pattern, a reader or the weights, except for `silent`."""
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
def copied_rules(tmp_path: Path) -> Path:
    shutil.copytree(rules_folder() / "vocabulary", tmp_path / "vocabulary")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["en.yaml", "en.phrases.yaml", "ja.yaml", "patterns.yaml", "tracker.yaml", "weights.json"]
)
def test_fingerprint_changes_with_every_file_and_setting(copied_rules: Path, name: str) -> None:
    before = fingerprint(rules_folder())
    assert fingerprint(copied_rules) == before
    with (copied_rules / "vocabulary" / name).open("a", encoding="utf-8") as file:
        file.write("\n# another word\n")
    assert fingerprint(copied_rules) != before
    assert fingerprint(rules_folder(), {"metric": ["Nordstern"]}) != before


@pytest.mark.parametrize("name", ["en", "en.phrases", "patterns", "tracker"])
@pytest.mark.parametrize("text", [None, "", "- a list", "headings: {}", "a: [", "\0", "headings: 5\nphrases: {}"])
def test_error_names_unusable_vocabulary(copied_rules: Path, name: str, text: str | None) -> None:
    path = copied_rules / "vocabulary" / f"{name}.yaml"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(VanitylintError, match="cannot be used") as error:
        load_vocabulary(copied_rules).language_of("words")
    assert error.value.where in (str(path), str(path.parent))


def test_error_names_folder_without_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match="cannot be used") as error:
        load_vocabulary(tmp_path)
    assert error.value.where.startswith(str(tmp_path / "vocabulary"))


def test_pattern_of_unknown_phrases_is_an_error(copied_rules: Path) -> None:
    path = copied_rules / "vocabulary" / "patterns.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nodd:\n  - upwards ..3 outcome\n", encoding="utf-8")
    with pytest.raises(VanitylintError, match="no phrases 'upwards'"):
        load_vocabulary(copied_rules).language_of("words")


@pytest.mark.parametrize("piece", ["more ", "more", "%", "’", "\n", "é", "hypothesis: ", "(", " - ", "解約率"])
def test_long_repetitive_text_takes_under_a_second(
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
def test_field_is_known_by_its_whole_name_or_id(name: str, slot: str | None) -> None:
    vocabulary = load_vocabulary(rules_folder(), fields={"hypothesis": ["customfield_10050"]})
    assert vocabulary.slot_of_field(name) == slot


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "[a, b]: c\n", "*x\n", "&x [*x]\n"])
def test_yaml_aliases_and_complex_keys_are_an_error(copied_rules: Path, text: str) -> None:
    path = copied_rules / "vocabulary" / "tracker.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VanitylintError, match="cannot be used") as error:
        load_tracker(copied_rules)
    assert error.value.where == str(path)


@pytest.mark.parametrize("path", sorted((rules_folder() / "vocabulary").glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_files_are_loaded_like_pyyaml_loads_them(path: Path) -> None:
    assert _load(path) == yaml.safe_load(path.read_bytes())
