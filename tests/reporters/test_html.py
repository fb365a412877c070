"""The HTML report as a file; what a browser makes of it is in test_html_in_browser.py."""

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
from tests.reporters.snapshots import kept

from vanitylint.reporters.pages import anchor
from vanitylint.reporters.reach import Step
from vanitylint.reporters.ribbon import ribbon

CHECKER = Path(sys.prefix) / "vnu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
REPORTS = ("sample", "hostile", "nothing_to_ask", "incomplete")


def _body(page: str) -> str:
    """What stands between the style and the footer."""
    return page[page.index("</head>") : page.index("<footer>")]


@pytest.mark.parametrize("name", ["sample", "nothing_to_ask", "incomplete"])
def test_the_page_is_what_somebody_looked_over(name, request, told):
    page = _body(told(request.getfixturevalue(name), "html"))
    assert page == kept(f"{name}.html", page)


@pytest.mark.skipif(
    not (CHECKER.is_file() and shutil.which("java")) and "CI" not in os.environ, reason="needs `make browser`"
)
def test_the_checker_of_the_w3c_finds_no_error(request, told, many, tmp_path):
    for name in REPORTS:
        (tmp_path / f"{name}.html").write_text(told(request.getfixturevalue(name), "html"), encoding="utf-8")
    (tmp_path / "many.html").write_text(told(many, "html"), encoding="utf-8")
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m")  # it ends before more optimizing pays off
    command = ["java", *quick, "-jar", CHECKER, "--errors-only", "--format", "gnu", *tmp_path.glob("*.html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


def test_only_the_styles_and_scripts_of_the_page_may_run(sample, told):
    page = told(sample, "html")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert " style=" not in page


def test_the_order_is_that_of_two_minutes(sample, told):
    page = told(sample, "html")
    headings = re.findall(r'<h2 id="(\w+)"', page)
    assert headings == ["since", "reach", "ledger", "questions", "months", "rules", "limits"]
    assert page.index("Everything requested was read") < page.index('id="since"')


def test_what_could_not_be_read_comes_first(incomplete, told):
    page = told(incomplete, "html")
    assert page.index("do not trust what is missing here") < page.index("Since last time</h2>")
    assert "no such state" in page
    assert "Everything requested was read" not in page


def test_in_our_own_words_there_are_no_marks(incomplete, told):
    page = _body(told(incomplete, "html"))
    text = re.sub(r"<[^>]*>", " ", page[: page.index('id="rules"')]).lower()
    for word in ("compliance", "violation", "failure", "score", "grade", "badge", "ranking", "↑", "↓"):
        assert word not in text


def test_each_question_has_evidence_a_way_on_and_a_comment_to_paste(sample, told):
    page = told(sample, "html")
    for finding in sample.findings:
        assert page.count(f'href="#{finding.rule}"') >= 1
        assert f'id="{finding.rule}"' in page
    assert (
        page.count('<div class="q ')
        == page.count('<p class="on">') - page.count('<details class="about"')
        == len(sample.findings)
    )
    assert page.count('<details class="paste">') == page.count('<article class="group')


def test_thousands_of_questions_stay_small_and_none_is_lost(many, told):
    page = told(many, "html")
    assert len(page.encode()) < 1_000_000
    for finding in many.findings:
        assert f">{finding.key}<" in page


def test_only_addresses_of_the_web_are_links(make_report, told):
    report = make_report([
        {"key": "A-1", "kind": "Epic", "state": "doing", "url": "javascript:alert(1)"},
        {"key": "A-2", "kind": "Epic", "state": "doing", "url": "https://t.example/a b\"c'd"},
    ])  # fmt: skip
    page = told(report, "html")
    assert "javascript:" not in page
    assert 'href="https://t.example/a%20b%22c%27d"' in page


@given(st.text(min_size=1))
def test_an_anchor_is_an_id_and_tells_keys_apart(key):
    assert re.fullmatch(r"i-[\w.~:-]+", anchor(key), re.ASCII)
    assert anchor(key) != anchor(f"{key} ")


@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=8))
def test_a_ribbon_stays_in_its_box(begun, counts):
    steps = [
        Step("bet", min(reached, begun), min(more, begun - min(reached, begun)), begun) for reached, more in counts
    ]
    drawn = ribbon(steps)
    for outline in (drawn.reached, drawn.open):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", outline)]
        assert all(0 <= number <= 100 * drawn.columns for number in numbers)
        assert "-" not in outline
    assert bool(drawn.reached) == bool(begun)
