"""Tests of the HTML report as a file; test_html_in_browser.py tests it in a browser."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.snapshots import stored_snapshot

from vanitylint.reporters.pages import anchor
from vanitylint.reporters.reach import Step
from vanitylint.reporters.ribbon import ribbon

CHECKER = Path(sys.prefix) / "vnu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
REPORTS = ("sample", "hostile", "nothing_to_ask", "incomplete")


def _body(page: str) -> str:
    """Return what is between the style and the footer."""
    return page[page.index("</head>") : page.index("<footer>")]


@pytest.mark.parametrize("name", ["sample", "nothing_to_ask", "incomplete"])
def test_page_matches_its_snapshot(name, request, render):
    page = _body(render(request.getfixturevalue(name), "html"))
    assert page == stored_snapshot(f"{name}.html", page)


@pytest.mark.skipif(
    not (CHECKER.is_file() and shutil.which("java")) and "CI" not in os.environ, reason="needs `make browser`"
)
def test_w3c_checker_finds_no_error(request, render, many, tmp_path):
    for name in REPORTS:
        (tmp_path / f"{name}.html").write_text(render(request.getfixturevalue(name), "html"), encoding="utf-8")
    (tmp_path / "many.html").write_text(render(many, "html"), encoding="utf-8")
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m")  # it ends before further optimising pays off
    command = ["java", *quick, "-jar", CHECKER, "--errors-only", "--format", "gnu", *tmp_path.glob("*.html")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.stderr, result.returncode) == ("", 0)


def test_policy_allows_only_the_style_and_script_of_the_page(sample, render):
    page = render(sample, "html")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert " style=" not in page


def test_sections_are_in_reading_order(sample, render):
    page = render(sample, "html")
    headings = re.findall(r'<h2 id="(\w+)"', page)
    assert headings == ["since", "reach", "ledger", "questions", "months", "rules", "limits"]
    assert page.index("Everything requested was read") < page.index('id="since"')


def test_problems_come_first(incomplete, render):
    page = render(incomplete, "html")
    assert page.index("do not trust what is missing here") < page.index("Since last time</h2>")
    assert "no such state" in page
    assert "Everything requested was read" not in page


def test_wording_does_not_grade(incomplete, render):
    page = _body(render(incomplete, "html"))
    text = re.sub(r"<[^>]*>", " ", page[: page.index('id="rules"')]).lower()
    for word in ("compliance", "violation", "failure", "score", "grade", "badge", "ranking", "↑", "↓"):
        assert word not in text


def test_each_question_has_a_rule_a_suggestion_and_a_comment_to_paste(sample, render):
    page = render(sample, "html")
    for finding in sample.findings:
        assert page.count(f'href="#{finding.rule}"') >= 1
        assert f'id="{finding.rule}"' in page
    assert (
        page.count('<div class="q ')
        == page.count('<p class="on">') - page.count('<details class="about"')
        == len(sample.findings)
    )
    assert page.count('<details class="paste">') == page.count('<article class="group')


def test_page_of_thousands_of_questions_is_small_and_complete(many, render):
    page = render(many, "html")
    assert len(page.encode()) < 1_000_000
    for finding in many.findings:
        assert f">{finding.key}<" in page


def test_only_web_addresses_are_links(make_report, render):
    report = make_report([
        {"key": "A-1", "kind": "Epic", "state": "doing", "url": "javascript:alert(1)"},
        {"key": "A-2", "kind": "Epic", "state": "doing", "url": "https://t.example/a b\"c'd"},
    ])  # fmt: skip
    page = render(report, "html")
    assert "javascript:" not in page
    assert 'href="https://t.example/a%20b%22c%27d"' in page


@given(st.text(min_size=1))
def test_anchor_is_a_valid_id_and_differs_by_key(key):
    assert re.fullmatch(r"i-[\w.~:-]+", anchor(key), re.ASCII)
    assert anchor(key) != anchor(f"{key} ")


@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=8))
def test_ribbon_stays_in_its_box(started, counts):
    steps = [
        Step("bet", min(reached, started), min(more, started - min(reached, started)), started)
        for reached, more in counts
    ]
    drawn = ribbon(steps)
    for outline in (drawn.reached, drawn.open):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", outline)]
        assert all(0 <= number <= 100 * drawn.columns for number in numbers)
        assert "-" not in outline
    assert bool(drawn.reached) == bool(started)
