"""Tests that apply to a report in any format."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from vanitylint.reporters import FORMATS
from vanitylint.reporters.style import UNSAFE_CODES

DOCS = Path(__file__).parents[2] / "docs"
IN_FILES = [name for name in FORMATS if name != "text"]
HEADINGS = {
    "html": "HTML", "markdown": "Markdown", "github": "GitHub annotations and job summary", "brief": "Planning brief",
    "brief-markdown": "Planning brief", "brief-html": "Planning brief", "sarif": "SARIF", "json": "JSON",
    "junit": "JUnit", "csv": "CSV",
}  # fmt: skip
BLAME = re.compile(r"\b(must|violations?|bad|fail(s|ed|ures?)?|complian(t|ce)|culprit)\b", re.IGNORECASE)


@pytest.fixture(params=FORMATS)
def format_name(request):
    return request.param


@pytest.mark.parametrize("report", ["sample", "hostile", "nothing_to_ask", "incomplete"])
def test_report_is_utf_8_without_control_characters(report, format_name, render, request):
    text = render(request.getfixturevalue(report), format_name)
    text.encode("utf-8")  # raises if half a surrogate pair is left
    assert text.endswith("\n") or (format_name, text) == ("github", "")
    allowed = {ord("\n")} | ({ord("\r"), 0xFEFF} if format_name == "csv" else set())
    assert set(map(ord, text)) & UNSAFE_CODES <= allowed


def test_rendering_the_same_report_twice_gives_the_same_text(sample, format_name, render):
    assert render(sample, format_name) == render(sample, format_name)


def test_problems_are_shown(incomplete, format_name, render):
    assert "no such state" in render(incomplete, format_name).replace("&#x27;", "'")


@pytest.mark.parametrize("name", IN_FILES)
def test_format_is_documented(name):
    assert name in HEADINGS, f"the format {name} has no heading in HEADINGS: add its section of docs/formats.md"
    page, heading = (DOCS / "formats.md").read_text(encoding="utf-8"), HEADINGS[name]
    assert f"\n## {heading}\n" in page, f"docs/formats.md has no section “{heading}” for the format {name}"
    assert f"`{name}`" in page or f"{name}=" in page, f"docs/formats.md does not say how to write the format {name}"


@pytest.mark.parametrize("name", ["text", "html", "markdown", "brief", "brief-markdown", "brief-html"])
def test_wording_does_not_blame(nothing_to_ask, name, render):
    text = re.sub(
        r"<(style|script)>.*?</\1>|<[^>]*>", " ", render(replace(nothing_to_ask, rules=()), name), flags=re.DOTALL
    )
    assert BLAME.findall(text) == []
