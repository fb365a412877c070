"""Tests of the brief in its three formats: as reviewed by a person, and safe whatever the tracker contains."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from contextlib import chdir
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.reporters.hostile import ITEMS, TEXTS
from tests.reporters.snapshots import stored_snapshot

from vanitylint.backlog.findings import Finding
from vanitylint.cli.backlog import open_backlog
from vanitylint.cli.judge import brief as brief_of_run
from vanitylint.cli.judge import choose_rules
from vanitylint.cli.options import RuleOptions, RunOptions
from vanitylint.config import Config
from vanitylint.reporters import brief as text
from vanitylint.reporters import brief_html, brief_markdown
from vanitylint.reporters import brief_words as words
from vanitylint.reporters.brief_data import PlannedBet, Questions, _select_questions
from vanitylint.reporters.report import ItemSummary
from vanitylint.reporters.style import Style
from vanitylint.shipped import sample_backlog

if TYPE_CHECKING:
    from pathlib import Path

    from vanitylint.backlog.findings import Severity
    from vanitylint.reporters.brief_data import Brief
    from vanitylint.reporters.report import Report

FORMATS = {"txt": text, "md": brief_markdown, "html": brief_html}
MENTION = re.compile(r"@\w|\[~\w")


def make_brief(folder: Path, source: Path, profile: str, sprints: tuple[str, ...] = ()) -> Brief:
    config = Config(templates=())
    file = folder / "backlog.jsonl"
    file.write_bytes(source.read_bytes())
    run = RunOptions((file.name,), as_of="2026-07-06", snapshot="kept.db")
    with chdir(folder), open_backlog(run, config) as backlog:
        return brief_of_run(backlog, choose_rules(config, RuleOptions(profile=profile)), sprints=sprints)


@pytest.fixture(scope="session")
def noodle(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """Return the brief of the sample team before its next sprint."""
    return make_brief(tmp_path_factory.mktemp("noodle"), sample_backlog(), "recommended")


@pytest.fixture(scope="session")
def macaroni(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """Return the brief of the sample team for the sprint before, with bets that state their own expectations."""
    return make_brief(tmp_path_factory.mktemp("macaroni"), sample_backlog(), "recommended", ("Sprint 13 Macaroni",))


@pytest.fixture(scope="session")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """Return a brief of hostile text everywhere; each item is in its own sprint, and all sprints begin on one day."""
    folder = tmp_path_factory.mktemp("evil")
    source = folder / "source.jsonl"
    source.write_text("".join(f"{json.dumps(item)}\n" for item in ITEMS), encoding="utf-8")
    return make_brief(folder, source, "extended")


def page(brief: Brief, name: str, **style: Any) -> str:
    body: str = FORMATS[name].render_brief(brief, Style(**style))
    return body


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("which", ["noodle", "macaroni"])
def test_page_matches_its_snapshot(which, name, request):
    body = page(request.getfixturevalue(which), name)
    if name == "html":
        body = body[body.index("</head>") : body.index("<footer>")]
    assert body == stored_snapshot(f"brief-{which}.{name}", body)


@pytest.mark.parametrize("which", ["noodle", "macaroni"])
def test_text_fits_on_one_page(which, request):
    assert len(page(request.getfixturevalue(which), "txt").splitlines()) <= 60


@pytest.mark.parametrize("name", FORMATS)
def test_problems_come_first_and_nothing_looks_in_order(name, noodle):
    empty = replace(noodle, items=0, bets=[], sprint_questions=Questions())
    body = page(empty, name).split("<body")[-1]
    assert "no work items were read" in body
    assert body.index(words.UNTRUSTED) < body.index("Goal")
    assert "No questions were found in what could be read." in body
    assert "nothing to ask" not in body.lower()


@pytest.mark.parametrize("name", FORMATS)
def test_wording_neither_blames_nor_grades(name, noodle):
    body = re.sub(r"<style>.*</style>", "", page(noodle, name), flags=re.DOTALL).lower()
    for word in ("fail", "violation", "compliance", "score", "grade", "ready", "badge", "bad "):
        assert word not in body


def test_each_format_has_the_same_questions_and_comments(macaroni):
    for planned in macaroni.with_questions:
        for key, comment in planned.questions.comments(macaroni.before):
            lines = comment.splitlines()
            assert comment in page(macaroni, "txt", limit=0)
            assert f"\n{comment}\n```\n" in page(macaroni, "md")
            assert lines[0].startswith(f"One question on {key}")
            assert comment in texts(page(macaroni, "html"), "pre")


class Parsed(HTMLParser):
    """A parsed page: its tags with attributes, and the texts of each tag."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "br"):
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        for tag in self._open:
            self.texts[tag][-1] += data


def parsed(html: str) -> Parsed:
    reader = Parsed()
    reader.feed(html)
    reader.close()
    assert reader._open == []
    return reader


def texts(html: str, tag: str) -> list[str]:
    return parsed(html).texts.get(tag, [])


@pytest.mark.parametrize("which", ["noodle", "macaroni", "evil"])
def test_html_loads_nothing_and_runs_nothing(which, request):
    body = page(request.getfixturevalue(which), "html")
    known = {"html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "footer", "p", "h1", "h2",
             "b", "bdi", "small", "span", "a", "dl", "dt", "dd", "ul", "li", "div", "details", "summary", "pre"}  # fmt: skip
    for tag, attributes in parsed(body).tags:
        assert tag in known
        assert attributes.keys() <= {
            "lang",
            "charset",
            "http-equiv",
            "content",
            "name",
            "class",
            "id",
            "dir",
            "href",
            "aria-labelledby",
        }
        assert (attributes.get("href") or "https://").startswith(("https://", "http://"))
    (style,) = re.findall(r"<style>(.*?)</style>", body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'content="{policy}"' in body
    assert "url(" not in style
    assert "@import" not in style


def test_hostile_text_stays_text_in_a_terminal(evil):
    body = page(evil, "txt", links=True, color=True)
    for code in re.findall(r"\x1b\]8;;(.*?)\x1b\\", body):
        assert not code or re.fullmatch(r"https?://[^\x00-\x20\x7f]+.*", code)
    rest = re.sub(r"\x1b\]8;;.*?\x1b\\|\x1b\[[0-9;]*m", "", body)
    assert not set("\x1b\x07\r\x9b\u202e\u2066") & set(rest)


def test_hostile_text_stays_text_in_markdown(evil):
    tokens = MarkdownIt("commonmark").parse(page(evil, "md"))
    html = [token.content.strip() for token in tokens if token.type == "html_block"]
    for block in html:
        assert re.fullmatch(r"<details><summary>[^<>]*</summary>|</details>", block)
    assert html
    for token in tokens:
        for child in token.children or ():
            assert child.type in (
                "text",
                "softbreak",
                "hardbreak",
                "strong_open",
                "strong_close",
                "link_open",
                "link_close",
                "text_special",
            )
            if child.type == "link_open":
                assert str(child.attrs["href"]).startswith(("https://", "http://"))
            assert not re.search(r"@\w|#\d|://|\bwww\.", child.content)
    fences = [token for token in tokens if token.type == "fence"]
    assert len(fences) == html.count("</details>") > 10
    assert not any(MENTION.search(fence.content) for fence in fences)
    kinds = {token.type for token in tokens}
    assert kinds <= {"heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "bullet_list_open",
                     "bullet_list_close", "list_item_open", "list_item_close", "fence", "html_block"}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_comments_mention_nobody(name, evil):
    body = page(evil, name)
    comments = [comment for planned in evil.with_questions for _, comment in planned.questions.comments(evil.before)]
    assert comments
    assert not any(MENTION.search(comment) for comment in comments)
    assert "EVIL-" in body


@given(st.lists(st.sampled_from([*TEXTS.values(), "`", "```", "~~~", "\n", " "]), max_size=8).map("".join))
def test_text_cannot_escape_its_fence(content):
    line = " ".join(content.replace("\0", "").split())
    (fence,) = MarkdownIt("commonmark").parse(brief_markdown._fenced(line))
    assert fence.type == "fence"
    assert fence.content == f"{line}\n"


def bet(**more: Any) -> PlannedBet:
    summary = ItemSummary("EP-1", "Letters", "epic", "todo", "")
    defaults: dict[str, Any] = dict.fromkeys(("expected", "expected_key", "metric", "baseline", "target", "measure_by"))
    return PlannedBet(bet=summary, items=[], part_count=0, questions=Questions(), **(defaults | more))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ""),
        ({"expected": "Fewer wait."}, "“Fewer wait”"),
        ({"expected": "Fewer wait, from 40 % to 30 %.", "target": "30 %", "baseline": "40 %"}, "“Fewer wait, from 40 % to 30 %”"),
        ({"metric": "waiting time", "target": "3 minutes", "measure_by": "2026-09-01"},
         "metric “waiting time”, target “3 minutes”, measure by 2026-09-01"),
        ({"expected": "Fewer wait", "measure_by": "four weeks after launch"}, "“Fewer wait”, measure by “four weeks after launch”"),
        ({"expected": "Fewer wait", "expected_key": "IN-1"}, "“Fewer wait” [IN-1]"),
        ({"expected": "Fewer wait", "expected_key": "EP-1"}, "“Fewer wait”"),
        ({"metric": "30 %", "target": "30 %"}, "metric “30 %”"),
    ],
)  # fmt: skip
def test_expectation_of_a_bet_repeats_nothing(fields, expected):
    assert words.expectation(bet(**fields)) == expected


def test_long_expectation_is_cut():
    expectation = words.expectation(bet(expected="more " * 200, metric="people " * 100, measure_by="when " * 50))
    assert len(expectation) < 420
    assert len(words.expectation(bet(expected="more " * 200, metric="people " * 100), is_short=True)) < 160


def test_questions_are_sorted_by_severity_then_chain_with_the_bet_itself_first():
    def finding(rule: str, severity: Severity, key: str = "EP-10") -> Finding:
        return Finding(rule=rule, name="n", severity=severity, key=key)

    findings = [
        finding("HYP101", "warning"),
        finding("PLN601", "error"),
        finding("MET201", "warning"),
        finding("HYP101", "warning", "EP-9"),
        finding("MET201", "info"),
    ]
    places = {"HYP101": (0, "HYP101"), "MET201": (1, "MET201"), "PLN601": (5, "PLN601")}
    ordered = _select_questions(findings, "EP-10", places)
    assert [(question.rule, question.key) for question in ordered.shown] == [
        ("PLN601", "EP-10"), ("HYP101", "EP-10"), ("HYP101", "EP-9"),
    ]  # fmt: skip
    assert ordered.left_out == 2
    assert _select_questions(findings[2:3] + findings[:1], "EP-10", places).shown[0].rule == "HYP101"


def test_report_without_a_brief_raises_value_error(sample: Report):
    with pytest.raises(ValueError, match="without a brief"):
        text.render(replace(sample, brief=None), Style())


@pytest.mark.parametrize("name", FORMATS)
def test_report_shows_its_brief_with_a_page_of_bets(name, sample: Report, noodle: Brief):
    bets = [
        replace(noodle.with_questions[0], bet=replace(noodle.with_questions[0].bet, key=f"MANY-{n}")) for n in range(9)
    ]
    body = FORMATS[name].render(replace(sample, brief=replace(noodle, bets=bets)), Style(limit=0))
    assert "5 more bets with questions are left out" in body
    assert "MANY-3" in body
    assert "MANY-4" not in body
