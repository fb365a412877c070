"""Line numbers of the keys of a TOML text: every key has one, and it is right."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.toml_lines import line_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.toml_lines import Key

DOCUMENT = '''\
# a comment with "quotes" and [brackets]
profile = "starter" # = 3
select = [
  "HYP",  # ] not the end
  'MET2*',
]
"quoted.key" = """
[not.a.table]
no = "key" \\"""
"""""
plain = \'\'\'
also = no key'\'\'\'

[params]
FUP302.days = 45
result-overdue = { days = 1_0.5e1, "a b".c = [[1, 2], []] }

[[override]]
keys = ["PLAT-*"]
day = 1979-05-27 07:32:00.5
  [override.severity]
  HYP101 = "info"
[[override]]
severity."HYP102" = "info"
[tool.vanitylint.severity]
MET201 = "info"
'''


def paths(value: Any, path: Key = ()) -> Iterator[Key]:
    """Yield the path to each part of a value."""
    if path:
        yield path
    for part, below in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from paths(below, (*path, part))


def test_each_key_has_its_line_number() -> None:
    lines = line_numbers(DOCUMENT)
    assert set(lines) == set(paths(tomllib.loads(DOCUMENT)))
    document_lines = DOCUMENT.splitlines()
    assert {
        key: document_lines[line - 1].strip() for key, line in lines.items() if len(key) > 2 or key[0] == "select"
    } == {
        ("select",): "select = [",
        ("select", 0): '"HYP",  # ] not the end',
        ("select", 1): "'MET2*',",
        ("params", "FUP302", "days"): "FUP302.days = 45",
        **dict.fromkeys(
            [
                ("params", "result-overdue", "days"),
                ("params", "result-overdue", "a b"),
                ("params", "result-overdue", "a b", "c"),
                ("params", "result-overdue", "a b", "c", 0),
                ("params", "result-overdue", "a b", "c", 0, 0),
                ("params", "result-overdue", "a b", "c", 0, 1),
                ("params", "result-overdue", "a b", "c", 1),
            ],
            'result-overdue = { days = 1_0.5e1, "a b".c = [[1, 2], []] }',
        ),
        ("override", 0, "keys"): 'keys = ["PLAT-*"]',
        ("override", 0, "keys", 0): 'keys = ["PLAT-*"]',
        ("override", 0, "day"): "day = 1979-05-27 07:32:00.5",
        ("override", 0, "severity"): "[override.severity]",
        ("override", 0, "severity", "HYP101"): 'HYP101 = "info"',
        ("override", 1, "severity"): 'severity."HYP102" = "info"',
        ("override", 1, "severity", "HYP102"): 'severity."HYP102" = "info"',
        ("tool", "vanitylint", "severity"): "[tool.vanitylint.severity]",
        ("tool", "vanitylint", "severity", "MET201"): 'MET201 = "info"',
    }
    assert lines["override", 1] == document_lines.index("[[override]]", document_lines.index("[[override]]") + 1) + 1
    assert lines["plain",] == document_lines.index("plain = '''") + 1


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing", "a=1", "a=1\r\nb=2\r\n", "a.b.c = {}\n[a.b.d]\n[a.e]"])
def test_keys_of_small_texts_have_line_numbers(text: str) -> None:
    lines = line_numbers(text)
    assert set(lines) == set(paths(tomllib.loads(text)))
    assert all(text.splitlines()[line - 1] for line in lines.values())


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=8)
scalars = st.one_of(st.integers(-(10**9), 10**9), st.booleans(), st.floats(allow_nan=False), texts)
values = st.recursive(
    scalars, lambda below: st.lists(below, max_size=3) | st.dictionaries(texts, below, max_size=3), max_leaves=8
)


def to_toml(value: Any, gap: str) -> str:
    """Return a value as TOML; lists are spread over several lines if `gap` has a line end."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{to_toml(key, gap)} = {to_toml(below, ' ')}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + gap + f",{gap}".join(to_toml(below, gap) for below in value) + (gap if value else "") + "]"
    if isinstance(value, float):
        return repr(value) if "inf" in repr(value) or "." in repr(value) else f"{value:.1f}"
    return json.dumps(value, ensure_ascii=False)


@given(st.dictionaries(texts, values, max_size=4), st.sampled_from(["", " ", "\n", "\n  # a ] comment\n"]))
def test_keys_of_generated_texts_have_the_right_line_numbers(data: dict[str, Any], gap: str) -> None:
    text = "\n".join(f"{to_toml(key, gap)} = {to_toml(value, gap)}" for key, value in data.items())
    lines = line_numbers(text)
    assert set(lines) == set(paths(tomllib.loads(text)))
    split = text.split("\n")
    for key in data:
        assert split[lines[key,] - 1].startswith(to_toml(key, gap))
