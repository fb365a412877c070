"""The second look: weights of signs, how they are added up and learned, and their effect on claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from benchmarks import learning as network
from benchmarks import weights as learning
from benchmarks.weights import Item, Sentence, SignModel, SoftLabel
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.backlog.items import Comment, WorkItem
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.reading.claims import read_explicit_claims
from vanitylint.reading.context import Context
from vanitylint.reading.lanes import MAX_UNIT_STEPS, WEIGHT_FRACTION_BITS
from vanitylint.reading.signs import signs_of
from vanitylint.reading.sums import CLAIMS, claims_in
from vanitylint.reading.units import units_of
from vanitylint.reading.weights import BASE, Weights, WeightsFile
from vanitylint.shipped import rules_folder, sample_backlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from vanitylint.backlog.claims import Reading

    Read = Callable[..., Reading]

FILE = msgspec.json.decode((rules_folder() / "vocabulary" / "weights.json").read_bytes(), type=WeightsFile)
SHIPPED = Weights(FILE)
UNITS = len(FILE.speaks["hypothesis"])
PLACES = {sign: place for place, sign in enumerate(FILE.signs)}


def moves_of(names: Iterable[str]) -> dict[str, list[int]]:
    """Return how the known signs move each unit."""
    return {
        name: [byte - 256 if byte > 127 else byte for byte in FILE.moves[PLACES[name] * UNITS :][:UNITS]]
        for name in names
        if name in PLACES
    }


def same_for_all_claims(row: list[int]) -> dict[str, list[int]]:
    """Return the same numbers for each claim."""
    return {claim: row for claim in CLAIMS}  # noqa: C420 - the row is never changed


def weights_file(moves: dict[str, list[int]], row: list[int], **others: Any) -> WeightsFile:
    """Return a file in which all claims depend on the same units, unless other values are given."""
    return WeightsFile(
        about="",
        signs=list(moves),
        moves=bytes(step & 0xFF for row in moves.values() for step in row),
        **{"speaks": same_for_all_claims(row), "base": {}, "whole": {}} | others,
    )


# Adding up


def naive_sums(file: WeightsFile, moves: dict[str, list[int]], names: Iterable[str]) -> list[int]:
    """Return the sum for each claim, added number by number."""
    rows = [moves[name] for name in names if name in moves]
    units = [max(0, min(MAX_UNIT_STEPS, sum(column))) for column in zip(*rows, strict=True)]
    return [
        file.base.get(claim, 0)
        + sum(steps * part for steps, part in zip(units, file.speaks[claim], strict=True)) // 2**WEIGHT_FRACTION_BITS
        for claim in CLAIMS
    ]


bytes_of_units = st.lists(st.integers(-128, 127), min_size=3, max_size=3)


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), bytes_of_units, min_size=1),
    st.lists(st.lists(st.integers(-9_000, 9_000), min_size=3, max_size=3), min_size=len(CLAIMS), max_size=len(CLAIMS)),
    st.integers(-500, 500),
    st.sets(st.sampled_from("abcdefghij")),
)
def test_packed_sums_equal_naive_sums(
    moves: dict[str, list[int]], speaks: list[list[int]], base: int, names: set[str]
) -> None:
    file = weights_file(moves, [], speaks=dict(zip(CLAIMS, speaks, strict=True)), base=dict.fromkeys(CLAIMS[:5], base))
    weights = Weights(file)
    packed = weights.sums(weights.total_move(names))
    expected = naive_sums(file, moves, names) if names & moves.keys() else [file.base.get(claim, 0) for claim in CLAIMS]
    assert list(packed) == expected
    assert claims_in(packed) == [claim for claim, one in zip(CLAIMS, expected, strict=True) if one > 0]
    assert claims_in(packed, above=-25) == [claim for claim, one in zip(CLAIMS, expected, strict=True) if one > -25]


@given(st.sets(st.sampled_from([sign for sign in FILE.signs if sign != BASE]), max_size=60), st.sampled_from(CLAIMS))
def test_shares_of_signs_add_up_to_the_sum(names: set[str], claim: str) -> None:
    shares = SHIPPED.shares(names, claim)
    assert sum(shares.values()) == naive_sums(FILE, moves_of({BASE, *names}), {BASE, *names})[CLAIMS.index(claim)]
    assert shares.keys() == {BASE, *names}


def test_share_of_a_sign_depends_on_other_signs() -> None:
    """`hope` supports the claim, and `told` cancels it."""
    weights = Weights(weights_file({"hope": [100, 0], "told": [-120, 5]}, [4096, 0]))
    assert weights.shares({"hope"}, "outcome") == {BASE: 0, "hope": 100}
    assert weights.shares({"hope", "told"}, "outcome") == {BASE: 0, "hope": 0, "told": 0}


def test_sum_of_a_long_sentence_is_limited() -> None:
    most = 2**31 // MAX_UNIT_STEPS - 1
    weights = Weights(weights_file({f"{number}": [127, -128] for number in range(1_000)}, [most, 0]))
    sums = weights.sums(weights.total_move(map(str, range(1_000))))
    assert list(sums) == [most * MAX_UNIT_STEPS // 2**WEIGHT_FRACTION_BITS] * len(CLAIMS)


def texts_of(item: WorkItem, reader: Reader, context: Context) -> Any:
    collector, texts = read_explicit_claims(units_of(item, reader.vocabulary), reader.vocabulary, context)
    return texts, collector.claims_by_sentence(texts)


def assert_sums_equal_those_of_named_signs(item: WorkItem, reader: Reader, context: Context) -> None:
    texts, claims = texts_of(item, reader, context)
    if not texts:
        return
    totals = texts[0][0].language.scales.weigh(texts, context, claims)
    named = signs_of(texts, context, claims)
    for sums, signs in zip(totals, named, strict=True):
        assert [list(one) for one in sums] == [
            naive_sums(FILE, moves_of({BASE, *names}), {BASE, *names}) for names in signs
        ]


def test_sums_of_sample_items_equal_those_of_named_signs(reader: Reader) -> None:
    context = Context(kind="epic", is_experiment=True, is_look_back=True, names_goals=True)
    for line in sample_backlog().read_bytes().splitlines():
        assert_sums_equal_those_of_named_signs(msgspec.json.decode(line, type=WorkItem), reader, context)


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
def test_sums_of_random_texts_equal_those_of_named_signs(reader: Reader, parts: list[str]) -> None:
    item = WorkItem(key="A", title="Guest checkout", body=" ".join(parts))
    assert_sums_equal_those_of_named_signs(item, reader, Context(kind="bug"))


def test_every_sign_with_a_weight_can_occur(reader: Reader) -> None:
    language = reader.vocabulary.language
    known = {f"@{name}" for name in language.patterns.bit} | set(language.phrases.bit)
    for sign in {sign for sign in FILE.signs if "'" not in sign} - {BASE}:
        name = sign.rpartition(": ")[2]
        if sign.startswith(("^ ", "title ")) or sign.endswith(" $") or ": " in sign:
            bare = name.removeprefix("^ ").removesuffix(" $").removeprefix("title ")
            assert bare in known or bare.startswith("in "), sign
        elif "@" in sign:
            assert sign.removeprefix("after ").removeprefix("before ") in known, sign


def test_words_are_signs_in_english_only(reader: Reader) -> None:
    ((english, signs),) = reader.signs(WorkItem(key="A", title="Wir hope for 12 more, and more"))[:1]
    assert english.language.code == "en"
    assert {sign for sign in signs if sign[0] == "'"} == {
        "'wir'", "'hope'", "'for'", "'#'", "'more'", "'and'",
        "'wir hope'", "'hope for'", "'for #'", "'# more'", "'more and'", "'and more'",
    }  # fmt: skip
    german = WorkItem(key="A", title="Wir hoffen auf mehr", body="## Ziel\n\nWir hoffen, dass die Gäste öfter kommen.")
    assert {sentence.language.code for sentence, _ in reader.signs(german)} == {"de"}
    assert not any("'" in sign for _, signs in reader.signs(german) for sign in signs)


def test_heading_and_position_are_signs(reader: Reader) -> None:
    item = WorkItem(key="A", title="Doors", body="One.\n\n## Why now\n\nTwo.\n\nThree.\n\nFour.")
    signs_of_text = {sentence.text: signs for sentence, signs in reader.signs(item)}
    assert {"first", "at 0"} <= signs_of_text["Doors"]
    assert {"under 'why'", "under 'now'", "at 2"} <= signs_of_text["Two."]
    assert {"last", "at 4"} <= signs_of_text["Four."]
    assert not any(sign.startswith("under") for sign in signs_of_text["One."])


# The state of the work, and weights in a file


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({"state": "done"}, "if done"),
        ({"status": "Closed"}, "if done"),
        ({"finished": "2026-03-02"}, "if done"),
        ({"resolution": "Done"}, "if done"),
        ({"labels": ["status: done"]}, "if done"),
        ({"status": "Simmering"}, None),  # an unknown status
        ({"state": "todo"}, "if todo"),
        ({"state": "doing"}, None),
        ({"state": "dropped"}, None),
        ({}, None),  # not given
    ],
)
def test_state_of_the_work_is_a_sign(reader: Reader, fields: dict[str, Any], sign: str | None) -> None:
    ((_, signs),) = reader.signs(WorkItem(key="A", title="New header", **fields))
    assert signs & {"if done", "if todo"} == ({sign} if sign else set())


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"base": {"hunch": 1}}, "unknown claim: hunch"),
        ({"whole": {"hunch": {}}}, "unknown claim: hunch"),
        ({"speaks": {"outcome": [1, 1]}}, "as many numbers as there are units"),
        ({"speaks": same_for_all_claims([1])}, "as many bytes as there are units"),
        ({"speaks": same_for_all_claims([])}, "as many numbers as there are units"),
        ({"speaks": same_for_all_claims([2**18, 2**18])}, "too large: hypothesis"),
    ],
)
def test_inconsistent_weights_are_an_error(others: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Weights(weights_file({"a": [1, 2]}, [1, 1], **others))


@pytest.mark.parametrize("data", [b"", b"{}", b"[", b'{"signs": 3}', msgspec.json.encode(weights_file({"a": [1]}, []))])
def test_invalid_weights_file_is_an_error(tmp_path: Path, data: bytes) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    for path in (rules_folder() / "vocabulary").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "weights.json").write_bytes(data)
    with pytest.raises(VanitylintError, match="vocabulary cannot be used"):
        Reader(tmp_path).read(WorkItem(key="A", title="A"))


# Effect on claims


def test_reader_works_without_weights(tmp_path: Path, reader: Reader) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    for path in (rules_folder() / "vocabulary").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    bare = Reader(tmp_path)
    assert bare.vocabulary.language.scales is None
    item = WorkItem(key="A", title="A", body="We expect fewer calls about the bill.")
    assert bare.read(item).hypothesis == reader.read(item).hypothesis == "stated"
    assert bare.fingerprint != reader.fingerprint


def test_withdrawn_hypothesis_stays_a_benefit(reader: Reader) -> None:
    item = WorkItem(key="A", title="A", body="We expect fewer calls.")
    collector, texts = read_explicit_claims(units_of(item, reader.vocabulary), reader.vocabulary, Context())
    claim = collector.claims_by_sentence(texts)[1][0]["hypothesis"]
    collector.withdraw(claim)
    collector.update_statuses()
    assert collector.hypothesis == "benefit"
    assert claim not in collector.claims


@pytest.mark.parametrize(
    ("body", "slot"),
    [
        ("## Target\n12", "target"),
        ("## Decision\nWe keep it, now that calls fell from 30 to 12.", "decision"),
        ("## Follow-up\nLook at it in May.", "follow-up"),
        ("## Result\nConfirmed.", "result"),
    ],
)
def test_signs_withdraw_no_claim_below_its_own_heading(read: Read, body: str, slot: str) -> None:
    assert slot in {claim.slot for claim in read(body, kind="Epic").claims}


@pytest.mark.parametrize(
    "body",
    [
        "Given a list, when more members come back, then fewer calls reach us.",
        "## Rollout\nFewer calls from members once all have it.",
    ],
)
def test_some_places_make_no_claim_whatever_the_signs(read: Read, body: str) -> None:
    assert read(body).hypothesis in ("none", "benefit")


@pytest.mark.parametrize(
    "line",
    [
        "Signed within a day: 34 % -> 45 %",
        "- Share of searches with a click 40 % -> 50 %",
        "NPS 40 -> 50",
        "Now 31 % sign within a day.",
    ],
)
def test_plan_in_description_of_done_item_is_no_result(read: Read, line: str) -> None:
    comments = [Comment(body="We keep it.", at="2026-05-01")]
    reading = read(f"We believe that customers sign faster.\n\n{line}", state="done", comments=comments)
    assert (reading.hypothesis, reading.followup) == ("stated", "none")
    assert reading.says("baseline")
    assert reading.says("target") == ("->" in line)


@pytest.mark.parametrize(
    "line", ["Signed within a day fell from 45 % to 34 %.", "## Result\n34 % -> 45 % sign within a day"]
)
def test_explicit_result_in_description_is_a_result(read: Read, line: str) -> None:
    assert read(f"We believe that customers sign faster.\n\n{line}", state="done").followup == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Will be measured next quarter.",
        "Shipped to 100 % of merchants.",
        "Rolled out to everyone in 4.2, 1,204 of 1,204 accounts.",
    ],
)
def test_rollout_or_planned_measurement_is_no_result(read: Read, text: str) -> None:
    hypothesis = "Fewer merchants should drop out in week 1."
    assert read(f"{hypothesis}\n\n## Result\n{text}", state="done").followup != "done"
    assert read(hypothesis, state="done", comments=[Comment(body=text)]).followup != "done"


@pytest.mark.parametrize(
    "text", ["Shipped to all merchants; drop-outs fell to 4 %.", "We couldn't measure it, the tracking was missing."]
)
def test_effect_or_reason_why_it_is_unknown_is_a_result(read: Read, text: str) -> None:
    comments = [Comment(body=text)]
    assert read("Fewer merchants should drop out in week 1.", state="done", comments=comments).followup == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Competitor's conversion went from 3% to 5% after they did the same.",
        "Result: 12 % more orders (that is what the vendor promises on his website)",
        "We measured page speed: 1.2s. ok",
        "Load test: 300 requests/s before, 900 after.",
        "Test coverage went from 60 % to 85 %.",
        "Before launch: conversion 4.1% (Feb). Target 5%.",
    ],
)
def test_numbers_of_others_or_of_the_software_are_no_result(read: Read, text: str) -> None:
    comments = [Comment(body=text)]
    body = "We expect that the attach rate goes from 8 % to 12 %."
    assert read(body, state="done", comments=comments).followup != "done"


@pytest.mark.parametrize(
    "text",
    ["Competitors lost orders; our attach rate rose from 8 % to 11 %.", "Attach rate is 11 % now, up from 8 %."],
)
def test_numbers_of_own_product_are_a_result(read: Read, text: str) -> None:
    comments = [Comment(body=text)]
    body = "We expect that the attach rate goes from 8 % to 12 %."
    assert read(body, state="done", comments=comments).followup == "done"


def test_technical_value_is_a_result_when_it_was_expected(read: Read) -> None:
    comments = [Comment(body="Measured: load time went from 4 s to 1.2 s.")]
    body = "We expect that the load time of the list falls from 4 s to 1 s, so that fewer visitors leave."
    assert read(body, state="done", comments=comments).followup == "done"


@pytest.mark.parametrize(
    "text",
    [
        "We think people will come back more often, returning visitors 31 % -> 35 %.",
        "We think that people will order more often, orders per month 1.2 -> 1.5.",
    ],
)
def test_expectation_is_no_result(read: Read, text: str) -> None:
    reading = read(text, state="done")
    assert (reading.hypothesis, reading.followup) == ("stated", "none")


@pytest.mark.parametrize("text", ["QA checks it on 2026-12-09.", "Code review planned for friday"])
def test_planned_review_of_the_work_is_no_look_back(read: Read, text: str) -> None:
    comments = [Comment(body=text)]
    body = "We expect that the attach rate goes from 8 % to 12 %."
    assert read(body, state="doing", comments=comments).followup == "none"


@pytest.mark.parametrize(
    "text",
    [
        "Keep in mind that Safari blocks cookies.",
        "Pulled in QA for the review.",
        "Let's discuss next week what we do with it.",
        "We will decide on 22 January.",
        "I would say we continue?",
    ],
)
def test_text_that_only_sounds_like_a_decision_is_none(read: Read, text: str) -> None:
    comments = [Comment(body="Result: drop-outs fell from 9 % to 4 %."), Comment(body=text)]
    reading = read("Fewer merchants should drop out in week 1.", state="done", comments=comments)
    assert reading.followup == "done"
    assert not reading.says("decision")


@pytest.mark.parametrize(
    "body", ["Gesetzliche Pflicht ab 01.01.2027. Keine Hypothese nötig, müssen wir machen.", "No hypothesis needed."]
)
def test_statement_that_there_is_no_hypothesis_is_none(read: Read, body: str) -> None:
    assert read(body).hypothesis == "none"


def test_number_is_no_target_when_the_text_says_there_is_none(read: Read) -> None:
    reading = read(
        "We look at session length after 20:00 (now 6:10 min), no target set on purpose, check in four weeks."
    )
    assert reading.says("baseline")
    assert not reading.says("target")


def test_bare_number_is_no_hypothesis(read: Read) -> None:
    reading = read("Hypothese: tbd\nMetrik: \nZiel: > 10%", title="Angebote mit Fotos")
    assert reading.hypothesis == "placeholder"


def test_how_a_baseline_was_measured_is_no_planned_look_back(read: Read) -> None:
    reading = read("- Median wait today: 9 minutes (stopwatch, five schools, February)\n- Should be below 6 minutes")
    assert reading.says("baseline")
    assert (reading.followup, reading.says("when")) == ("none", False)


def test_status_quo_is_no_hypothesis(read: Read) -> None:
    assert read("Today a person in support does it by hand, takes 40 min per request.").hypothesis != "stated"


def test_decision_needs_a_result(read: Read) -> None:
    assert not read("We keep the guest checkout.").says("decision")


# Learning


def learned_from(items: list[Item], soft_labels: list[SoftLabel], monkeypatch: pytest.MonkeyPatch) -> SignModel:
    """Return the model that is trained without the texts of our own."""
    monkeypatch.setattr(learning, "own_lessons", list)
    for name, value in {"EPOCHS": 40, "BATCH_SIZE": 16, "LEARNING_RATE": 0.01, "WARM_UP_STEPS": 5}.items():
        monkeypatch.setattr(network, name, value)
    return learning.train(items, soft_labels)


def sums_of(learned: SignModel, *signs: str) -> dict[str, float]:
    (sums,) = learned.logits(Item({}, [Sentence("", frozenset(signs))]))
    return dict(zip(CLAIMS, sums, strict=True))


def label_with(**label: Any) -> dict[str, Any]:
    """Return a label of an item that makes no other claims."""
    silent = {"hypothesis": "none", "metric": "none", "followup": "none"}
    return silent | dict.fromkeys(("target", "baseline", "when", "decision"), False) | label


def test_weights_are_learned_from_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [
        Item(
            label_with(hypothesis="stated", quotes={"hypothesis": ["fewer calls"]}),
            [
                Sentence("fewer calls", frozenset({"fewer", "words"})),
                Sentence("and so on", frozenset({"words", "so"})),
            ],
        ),
        Item(label_with(), [Sentence("a list", frozenset({"words", "list"}))]),
    ] * 100
    learned = learned_from(items, [], monkeypatch)
    assert sums_of(learned, "fewer", "words")["hypothesis"] > 0 > sums_of(learned, "words", "so")["hypothesis"]
    assert sums_of(learned, "fewer", "words")["outcome"] < -2
    sums = learning.by_claim(items, [learned.logits(item) for item in items])["hypothesis"]
    threshold = learning.best_threshold(learning.best_logits(items, sums, "hypothesis"))
    assert (threshold.precision, threshold.recall) == (1.0, 1.0)


def test_meaning_of_combined_signs_is_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the four signs occurs in as many claims as other sentences, so only combinations of them matter."""
    items = [
        Item(label_with(hypothesis="stated" if is_claim else "none"), [Sentence("", frozenset(signs))])
        for signs, is_claim in (
            ({"hope", "fewer"}, True), ({"hope", "more"}, False), ({"told", "fewer"}, False), ({"told", "more"}, True),
        )
    ] * 100  # fmt: skip
    learned = learned_from(items, [], monkeypatch)
    assert sums_of(learned, "hope", "fewer")["hypothesis"] > 0 < sums_of(learned, "told", "more")["hypothesis"]
    assert sums_of(learned, "hope", "more")["hypothesis"] < 0 > sums_of(learned, "told", "fewer")["hypothesis"]


def test_probabilities_of_soft_labels_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    def soft_labels(sign: str, chance: float, *, is_sample: bool = True) -> list[SoftLabel]:
        return [SoftLabel(frozenset({sign}), (chance,) * len(CLAIMS), is_sample)] * 100

    all_labels = (
        soft_labels("likely", 0.9)
        + soft_labels("even", 0.5)
        + soft_labels("not", 0.001)
        + soft_labels("left out", 0.001, is_sample=False)
    )
    learned = learned_from([], all_labels, monkeypatch)
    likely, even, unlikely = (sums_of(learned, sign)["hypothesis"] for sign in ("likely", "even", "not"))
    assert likely > 0.5 > even > -2 > unlikely
    assert sums_of(learned, "likely")["look back"] < 0  # only titles can be look backs


def test_nothing_is_learned_from_disputed_claims_or_look_backs() -> None:
    assert learning.is_claimed(Item({"hypothesis": None}, []), "hypothesis") is None
    assert learning.is_claimed(Item({"followup": "is"}, []), "result") is None
    assert learning.is_claimed(Item({"followup": "planned"}, []), "result") is False
    assert learning.is_claimed(Item({"followup": "planned"}, []), "look back") is False


def test_encoded_weights_can_be_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [
        Item(label_with(hypothesis="stated"), [Sentence("", frozenset({"hope"}))]),
        Item(label_with(target=True), [Sentence("", frozenset({"goal"}))]),
    ] * 100
    learned = learned_from(items, [], monkeypatch)
    data = learning.encode(learned, dict.fromkeys(CLAIMS, 0.5), {"target": {"whole": 7}})
    weights = Weights.of(data)
    for signs in ({"hope"}, {"goal"}, {"hope", "goal"}, set()):
        sums = weights.sums(weights.total_move({BASE, *signs}))
        expected = [100 * (one - 0.5) for one in sums_of(learned, *signs).values()]
        assert sums == pytest.approx(expected, abs=5)
    assert msgspec.json.decode(data, type=WeightsFile).whole == {"target": {"whole": 7}}
