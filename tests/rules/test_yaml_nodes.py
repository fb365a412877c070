"""Tests that YAML becomes nodes with positions, and that anything but plain YAML is refused at its position."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.errors import VanitylintError
from vanitylint.rules import yaml_nodes
from vanitylint.rules.yaml_nodes import parse, read_text

if TYPE_CHECKING:
    from pathlib import Path


def test_values_have_the_position_of_their_key_or_after_their_dash() -> None:
    node = parse("id: A\nflag:\n  - one\n\n  - two: 2\nwhy: |\n  long\n  text\n", "r.yaml")

    assert node.plain() == {"id": "A", "flag": ["one", {"two": 2}], "why": "long\ntext\n"}
    assert isinstance(node.value, dict)
    assert node.value["why"].position == (6, 1)
    assert isinstance(node.value["flag"].value, list)
    assert [entry.position for entry in node.value["flag"].value] == [(3, 5), (5, 5)]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml_nodes._LOADER])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("null", None),
        ("", None),
        ("no", "no"),
        ("on", "on"),
        ("2026-03-02", "2026-03-02"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("''", ""),
        ("9" * 40, "9" * 40),
        (".", "."),
        ("[-1, '-']", [-1, "-"]),
    ],
)
def test_scalars_are_numbers_booleans_null_or_text(
    loader: type[yaml.SafeLoader], text: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_nodes, "_LOADER", loader)
    assert parse(f"a: {text}", "r.yaml").plain() == {"a": value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "r.yaml:3:1: a appears twice, first in line 1"),
        (
            "a: &x 1\nb: *x\n",
            "r.yaml:1:4: anchors and aliases (& and *) are not allowed here (quote the text, or write it out)",
        ),
        (
            "a: 1\nb: *x\n",
            "r.yaml:2:4: anchors and aliases (& and *) are not allowed here (quote the text, or write it out)",
        ),
        ("a: !!python/name:os.system x\n", "r.yaml:1:4: tags such as tag:yaml.org,2002:python/name:os.system"),
        ("\n? [a]\n: 1\n", "r.yaml:2:3: a key has to be a string (put it in quotes)"),
        ("1: a\n", "r.yaml:1:1: a key has to be a string (put it in quotes)"),
        ("a: b\n---\nc: d\n", "r.yaml:2:1: a second document starts here (use one file for each)"),
        ("", "r.yaml: is empty"),
        ("# nothing\n", "r.yaml: is empty"),
        ('a: "\\e[31mred"\n', "r.yaml:1:4: contains a control character (remove it)"),
        ("a: 1\nb: \x07\n", "r.yaml:2:4: contains a control character (remove it)"),
        (
            "id: A\nmessage: Today: 40 %\n",
            (
                "r.yaml:2:15: this is not YAML, mapping values are not allowed in this context:"
                " 'message: Today: 40 %' (put text that contains ': ' in quotes)"
            ),
        ),
        (
            "flag:\n\t- a\n",
            (
                "r.yaml:2:1: this is not YAML, found character that cannot start any token: '- a'"
                " (indent with spaces; quote text that begins with a symbol)"
            ),
        ),
    ],
)
def test_anything_but_plain_yaml_is_refused_at_its_position(text: str, message: str) -> None:
    with pytest.raises(VanitylintError) as caught:
        parse(text, "r.yaml")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("opening", ["- ", "[", "{a: ", "? "])
def test_deep_nesting_is_refused(opening: str) -> None:
    with pytest.raises(VanitylintError, match=r"nested deeper than 20 levels|this is not YAML"):
        parse(opening * 100_000 + "x", "r.yaml")


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}'\"&*!|> #\n\t,?%@"), max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(VanitylintError):
        parse(text, "r.yaml").plain()


def test_file_that_is_not_utf_8_is_refused_at_the_position(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(b"id: A\nname: caf\xe9\n")
    with pytest.raises(VanitylintError) as caught:
        read_text(path)
    assert str(caught.value) == f"{path}:2:10: is not UTF-8 (save it as UTF-8)"


def test_byte_order_mark_is_not_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(b"\xef\xbb\xbfid: A\n")
    assert parse(read_text(path), "r.yaml").plain() == {"id": "A"}


def test_a_huge_or_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(VanitylintError, match="is larger than 1,000,000 bytes"):
        read_text(path)
    with pytest.raises(VanitylintError, match="cannot be opened"):
        read_text(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "text", ["a:\n" + "- 1\n" * 200_000, "a: [" + "1," * 400_000 + "1]", "a: {" + "b,"], ids=["dashes", "commas", "cut"]
)
def test_file_with_too_many_values_is_refused(text: str) -> None:
    with pytest.raises(VanitylintError, match=r"r.yaml:\d+:\d+: (contains more than 20,000 values|this is not YAML)"):
        parse(text, "r.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" * 9,
        "a: &a\n  <<: *a\n",
        "<<: {a: 1}\n? {b: 1}\n: c\n",
        "a: !!binary YQ==\n",
        "a: !!set {x, y}\n",
        "%TAG ! tag:evil,2000:\n---\na: !x y\n",
        "a: !!python/object/apply:os.system [touch evil]\n",
    ],
)
def test_yaml_features_beyond_values_are_refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(VanitylintError, match=r"are not allowed here|a key has to be a string"):
        parse(text, "r.yaml")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("a: [b, {c: &d e}]", "1:12"),
        ("ä€😀: &d e", "1:6"),
        ("a: 1\n  \n'😀': {b: &d e}\n", "3:10"),
        ("\ufeffa: &d e", "1:4"),
    ],
)
def test_columns_count_characters(text: str, position: str, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VanitylintError) as caught:
        parse(read_text(path), "r.yaml")
    assert caught.value.where == f"r.yaml:{position}"


def test_position_after_a_byte_order_mark_is_correct(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes("\ufeffé: 1\nb: ".encode() + b"\xff\n")
    with pytest.raises(VanitylintError) as caught:
        read_text(path)
    assert caught.value.where == f"{path}:2:4"
