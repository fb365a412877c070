"""The second look: what signs weigh, how they are added up, and what becomes of claims by it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.backlog.items import WorkItem
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.reading.claims import first_look
from vanitylint.reading.context import Context
from vanitylint.reading.lanes import CLAIMS, claims_in
from vanitylint.reading.signs import signs_of
from vanitylint.reading.units import units_of
from vanitylint.reading.weighing import BASE, Weights
from vanitylint.reading.whole import SIGNS
from vanitylint.shipped import rules_folder, sample_backlog

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading

    Read = Callable[..., Reading]

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
WEIGHTS: dict[str, str] = yaml.safe_load((rules_folder() / "vocabulary" / "weights.yaml").read_text(encoding="utf-8"))
TABLES = {
    claim: {sign.strip(): int(weight) for sign, _, weight in (entry.rpartition(" ") for entry in text.split(","))}
    for claim, text in WEIGHTS.items()
}


# Adding up


@given(st.lists(st.integers(-5000, 5000), min_size=len(CLAIMS), max_size=len(CLAIMS)))
def test_all_claims_are_added_up_in_one_number(sums: list[int]) -> None:
    weights = Weights({claim: {"a": value - 7, "b": 7} for claim, value in zip(CLAIMS, sums, strict=True)})
    total = weights.sum(["a", "b", "unknown"])
    assert claims_in(total) == [claim for claim, value in zip(CLAIMS, sums, strict=True) if value > 0]
    assert claims_in(total, above=-25) == [claim for claim, value in zip(CLAIMS, sums, strict=True) if value > -25]


def texts_of(item: WorkItem, reader: Reader, context: Context) -> Any:
    found, texts = first_look(units_of(item, reader.vocabulary), reader.vocabulary, context)
    return texts, found.made_of(texts)


def by_name(names: set[str]) -> list[str]:
    """The claims that the signs speak for, added up one by one."""
    sums = {claim: table[BASE] + sum(table.get(name, 0) for name in names) for claim, table in TABLES.items()}
    return [claim for claim in CLAIMS if sums[claim] > 0]


def assert_added_up_as_named(item: WorkItem, reader: Reader, context: Context) -> None:
    texts, said = texts_of(item, reader, context)
    if not texts:
        return
    totals = texts[0][0].language.scales.weigh(texts, context, said)
    named = signs_of(texts, context, said)
    for sums, signs in zip(totals, named, strict=True):
        assert [claims_in(total) for total in sums] == [by_name(names) for names in signs]


def test_what_is_added_up_are_the_signs_by_their_names(reader: Reader) -> None:
    context = Context(kind="epic", is_experiment=True, is_look_back=True, names_goals=True)
    for line in sample_backlog().read_bytes().splitlines():
        assert_added_up_as_named(msgspec.json.decode(line, type=WorkItem), reader, context)


@given(
    st.lists(
        st.sampled_from(
            [
                "We expect",
                "fewer calls",
                "from 30 to 12",
                "in May.",
                "## Goal\n",
                "\n- ",
                "## Result\n",
                "\n## Impact and impact\n",
                "so that more and more and more",
                "rose?",
                "30 %\n",
            ]
        ),
        max_size=14,
    )
)
def test_whatever_is_written_is_added_up_as_named(reader: Reader, parts: list[str]) -> None:
    item = WorkItem(key="A", title="Guest checkout", body=" ".join(parts))
    assert_added_up_as_named(item, reader, Context(kind="bug"))


def test_every_sign_that_weighs_something_can_be_seen(reader: Reader) -> None:
    language = reader.vocabulary.language
    known = {f"@{name}" for name in language.patterns.bit} | set(language.phrases.bit)
    for sign in {sign for table in TABLES.values() for sign in table if "'" not in sign} - set(SIGNS):
        name = sign.rpartition(": ")[2]
        if sign.startswith(("^ ", "title ")) or sign.endswith(" $") or ": " in sign:
            bare = name.removeprefix("^ ").removesuffix(" $").removeprefix("title ")
            assert bare in known or bare.startswith("in "), sign
        elif "@" in sign:
            assert sign.removeprefix("after ").removeprefix("before ") in known, sign


def test_words_are_signs_in_english_and_nowhere_else(reader: Reader) -> None:
    ((english, signs),) = reader.signs(WorkItem(key="A", title="Wir hope for 12 more, and more"))[:1]
    assert english.language.code == "en"
    assert {sign for sign in signs if sign[0] == "'"} == {
        "'wir'", "'hope'", "'for'", "'#'", "'more'", "'and'",
        "'wir hope'", "'hope for'", "'for #'", "'# more'", "'more and'", "'and more'",
    }  # fmt: skip
    german = WorkItem(key="A", title="Wir hoffen auf mehr", body="## Ziel\n\nWir hoffen, dass die Gäste öfter kommen.")
    assert {sentence.language.code for sentence, _ in reader.signs(german)} == {"de"}
    assert not any("'" in sign for _, signs in reader.signs(german) for sign in signs)


def test_a_heading_and_the_position_are_signs(reader: Reader) -> None:
    item = WorkItem(key="A", title="Doors", body="One.\n\n## Why now\n\nTwo.\n\nThree.\n\nFour.")
    named = {sentence.text: signs for sentence, signs in reader.signs(item)}
    assert {"first", "at 0"} <= named["Doors"]
    assert {"under 'why'", "under 'now'", "at 2"} <= named["Two."]
    assert {"last", "at 4"} <= named["Four."]
    assert not any(sign.startswith("under") for sign in named["One."])


# Weights as they stand in a file


@pytest.mark.parametrize(
    ("told", "sign"),
    [
        ({"state": "done"}, "if done"),
        ({"status": "Closed"}, "if done"),
        ({"finished": "2026-03-02"}, "if done"),
        ({"resolution": "Done"}, "if done"),
        ({"labels": ["status: done"]}, "if done"),
        ({"status": "Simmering"}, None),  # not a word that is known
        ({"state": "todo"}, "if todo"),
        ({"state": "doing"}, None),
        ({"state": "dropped"}, None),
        ({}, None),  # nobody knows
    ],
)
def test_how_far_the_work_is_is_a_sign(reader: Reader, told: dict[str, Any], sign: str | None) -> None:
    ((_, signs),) = reader.signs(WorkItem(key="A", title="New header", **told))
    assert signs & {"if done", "if todo"} == ({sign} if sign else set())


def test_weights_of_an_unknown_claim_are_told() -> None:
    with pytest.raises(ValueError, match="unknown claim: hunch"):
        Weights.of({"hunch": "always -1"})


@pytest.mark.parametrize("text", ["always", "always much", "hypothesis: always 1, up"])
def test_weights_that_are_none_are_told_with_their_file(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    for path in (rules_folder() / "vocabulary").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "weights.yaml").write_text(f"hypothesis: {text!r}\n", encoding="utf-8")
    with pytest.raises(VanitylintError, match="vocabulary cannot be used"):
        Reader(tmp_path).read(WorkItem(key="A", title="A"))


# What becomes of claims


def test_without_weights_the_readers_word_is_final(tmp_path: Path, reader: Reader) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    for path in (rules_folder() / "vocabulary").glob("*.yaml"):
        if path.name != "weights.yaml":
            (folder / path.name).write_bytes(path.read_bytes())
    bare = Reader(tmp_path)
    assert bare.vocabulary.language.scales is None
    item = WorkItem(key="A", title="A", body="We expect fewer calls about the bill.")
    assert bare.read(item).hypothesis == reader.read(item).hypothesis == "stated"
    assert bare.fingerprint != reader.fingerprint


def test_what_is_taken_back_stays_a_reason(reader: Reader) -> None:
    item = WorkItem(key="A", title="A", body="We expect fewer calls.")
    found, texts = first_look(units_of(item, reader.vocabulary), reader.vocabulary, Context())
    claim = found.made_of(texts)[1][0]["hypothesis"]
    found.take_back(claim)
    found.count_again()
    assert found.hypothesis == "benefit"
    assert claim not in found.claims


@pytest.mark.parametrize(
    ("body", "slot"),
    [
        ("## Target\nas many as there are", "target"),
        ("## Decision\nWe keep it, now that calls fell from 30 to 12.", "decision"),
        ("## Follow-up\nthe usual", "follow-up"),
        ("## Result\nConfirmed.", "result"),
    ],
)
def test_where_the_heading_tells_signs_take_nothing_back(read: Read, body: str, slot: str) -> None:
    with_number = body.replace("as many as there are", "12")
    assert slot in {claim.slot for claim in read(with_number, kind="Epic").claims}


@pytest.mark.parametrize(
    "body",
    [
        "Given a list, when more members come back, then fewer calls reach us.",
        "## Rollout\nFewer calls from members once all have it.",
    ],
)
def test_some_places_make_no_claim_whatever_the_signs(read: Read, body: str) -> None:
    assert read(body).hypothesis in ("none", "benefit")


def test_a_decision_needs_a_result(read: Read) -> None:
    assert not read("We keep the guest checkout.").says("decision")


# Learning


def test_weights_are_learned_from_what_people_quoted() -> None:
    learning = runpy.run_path(str(BENCHMARKS / "weights.py"))
    item, sentence = learning["Item"], learning["Sentence"]
    label = {"hypothesis": "stated", "quotes": {"hypothesis": ["fewer calls"]}}
    none = {"hypothesis": "none"}
    items = [
        item(
            label, [sentence("fewer calls", frozenset({"fewer", "words"})), sentence("and so on", frozenset({"words"}))]
        ),
        item(none, [sentence("a list", frozenset({"words", "list"}))]),
    ] * 30
    learned = learning["learn"](items, "hypothesis", [])
    assert learned.of(frozenset({"fewer", "words"})) > 0 > learned.of(frozenset({"words"}))
    best = [max(learned.of(sentence.signs) for sentence in each.sentences) for each in items]
    assert best[0] > best[1]
    told = [
        (max(learned.of(sentence.signs) for sentence in each.sentences), learning["is_claimed"](each, "hypothesis"))
        for each in items
    ]
    line = learning["line_of"](told)
    assert (line.precision, line.recall) == (1.0, 1.0)


def test_what_the_model_makes_of_public_texts_is_learned_to_that_degree() -> None:
    learning = runpy.run_path(str(BENCHMARKS / "weights.py"))
    told = learning["Told"]

    def heard(sign: str, chance: float, *, is_sample: bool = True) -> list[Any]:
        return [told(frozenset({sign}), (chance,) * len(CLAIMS), is_sample)] * 40

    texts = heard("likely", 0.9) + heard("even", 0.5) + heard("not", 0.001) + heard("left out", 0.001, is_sample=False)
    learned = learning["learn"]([], "hypothesis", texts)
    likely, even, unlikely = (learned.of(frozenset({sign})) for sign in ("likely", "even", "not"))
    assert likely > 0.5 > even > -2 > unlikely
    assert "left out" not in learned.weights
    assert "likely" not in learning["learn"]([], "look back", texts).weights  # only a title tells


def test_where_people_differ_or_look_back_nothing_is_learned() -> None:
    learning = runpy.run_path(str(BENCHMARKS / "weights.py"))
    item = learning["Item"]
    assert learning["is_claimed"](item({"hypothesis": None}, []), "hypothesis") is None
    assert learning["is_claimed"](item({"followup": "is"}, []), "result") is None
    assert learning["is_claimed"](item({"followup": "planned"}, []), "result") is False


def test_what_is_written_is_read_again() -> None:
    learning = runpy.run_path(str(BENCHMARKS / "weights.py"))
    tables = {claim: {BASE: -100, f"in metric: {claim}": 50, "^ up": -7} for claim in CLAIMS}
    read = Weights.of(yaml.safe_load(learning["written"](tables)))
    assert claims_in(read.sum([BASE, "in metric: target"])) == []
    assert claims_in(read.sum(["in metric: target"])) == ["target"]
    assert claims_in(read.sum([BASE, *["in metric: target"] * 3])) == ["target"]
