"""The brief in its three formats: looked over by a person, and safe whatever stands in the tracker."""

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
from tests.reporters.snapshots import kept

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
JOINER = "\u2060"
CALLS = re.compile(r"@\w|\[~\w")


def made(folder: Path, source: Path, profile: str, sprints: tuple[str, ...] = ()) -> Brief:
    config = Config(templates=())
    file = folder / "backlog.jsonl"
    file.write_bytes(source.read_bytes())
    run = RunOptions((file.name,), as_of="2026-07-06", snapshot="kept.db")
    with chdir(folder), open_backlog(run, config) as backlog:
        return brief_of_run(backlog, choose_rules(config, RuleOptions(profile=profile)), sprints=sprints)


@pytest.fixture(scope="session")
def noodle(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """The sample team before its next sprint."""
    return made(tmp_path_factory.mktemp("noodle"), sample_backlog(), "recommended")


@pytest.fixture(scope="session")
def macaroni(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """The sample team in the sprint before, which has bets with words of their own."""
    return made(tmp_path_factory.mktemp("macaroni"), sample_backlog(), "recommended", ("Sprint 13 Macaroni",))


@pytest.fixture(scope="session")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """Hostile text in all places; each item is in a sprint of its own, and all begin on one day."""
    folder = tmp_path_factory.mktemp("evil")
    source = folder / "source.jsonl"
    source.write_text("".join(f"{json.dumps(item)}\n" for item in ITEMS), encoding="utf-8")
    return made(folder, source, "extended")


def page(brief: Brief, name: str, **style: Any) -> str:
    told: str = FORMATS[name].render_brief(brief, Style(**style))
    return told


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("which", ["noodle", "macaroni"])
def test_the_page_is_what_somebody_looked_over(which, name, request):
    told = page(request.getfixturevalue(which), name)
    if name == "html":
        told = told[told.index("</head>") : told.index("<footer>")]
    assert told == kept(f"brief-{which}.{name}", told)


@pytest.mark.parametrize("which", ["noodle", "macaroni"])
def test_the_text_is_a_page(which, request):
    assert len(page(request.getfixturevalue(which), "txt").splitlines()) <= 60


@pytest.mark.parametrize("name", FORMATS)
def test_what_could_not_be_read_comes_first_and_nothing_looks_in_order(name, noodle):
    quiet = replace(noodle, items=0, bets=[], sprint_questions=Questions())
    told = page(quiet, name).split("<body")[-1]
    assert "no work items were read" in told
    assert told.index(words.UNTRUSTED) < told.index("Goal")
    assert "No questions were found in what could be read." in told
    assert "nothing to ask" not in told.lower()


@pytest.mark.parametrize("name", FORMATS)
def test_no_word_of_ours_blames_or_grades(name, noodle):
    told = re.sub(r"<style>.*</style>", "", page(noodle, name), flags=re.DOTALL).lower()
    for word in ("fail", "violation", "compliance", "score", "grade", "ready", "badge", "bad "):
        assert word not in told


def test_each_format_names_the_same_questions_and_comments(macaroni):
    for planned in macaroni.with_questions:
        for key, comment in planned.questions.comments(macaroni.before):
            lines = comment.splitlines()
            assert comment in page(macaroni, "txt", limit=0)
            assert f"\n{comment}\n```\n" in page(macaroni, "md")
            assert lines[0].startswith(f"One question on {key}")
            assert comment in texts(page(macaroni, "html"), "pre")


class Parsed(HTMLParser):
    """A page taken apart: its tags with attributes, and the texts of each tag."""

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


def parsed(told: str) -> Parsed:
    reader = Parsed()
    reader.feed(told)
    reader.close()
    assert reader._open == []
    return reader


def texts(told: str, tag: str) -> list[str]:
    return parsed(told).texts.get(tag, [])


@pytest.mark.parametrize("which", ["noodle", "macaroni", "evil"])
def test_the_html_asks_for_nothing_and_runs_nothing(which, request):
    told = page(request.getfixturevalue(which), "html")
    known = {"html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "footer", "p", "h1", "h2",
             "b", "bdi", "small", "span", "a", "dl", "dt", "dd", "ul", "li", "div", "details", "summary", "pre"}  # fmt: skip
    for tag, attributes in parsed(told).tags:
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
    (style,) = re.findall(r"<style>(.*?)</style>", told, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'content="{policy}"' in told
    assert "url(" not in style
    assert "@import" not in style


def test_hostile_text_stays_text_in_a_terminal(evil):
    told = page(evil, "txt", links=True, color=True)
    for code in re.findall(r"\x1b\]8;;(.*?)\x1b\\", told):
        assert not code or re.fullmatch(r"https?://[^\x00-\x20\x7f]+.*", code)
    rest = re.sub(r"\x1b\]8;;.*?\x1b\\|\x1b\[[0-9;]*m", "", told)
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
    assert not any(CALLS.search(fence.content) for fence in fences)
    kinds = {token.type for token in tokens}
    assert kinds <= {"heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "bullet_list_open",
                     "bullet_list_close", "list_item_open", "list_item_close", "fence", "html_block"}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_comments_call_nobody(name, evil):
    told = page(evil, name)
    asked = [comment for planned in evil.with_questions for _, comment in planned.questions.comments(evil.before)]
    assert asked
    assert not any(CALLS.search(comment) for comment in asked)
    assert "EVIL-" in told


@given(st.lists(st.sampled_from([*TEXTS.values(), "`", "```", "~~~", "\n", " "]), max_size=8).map("".join))
def test_no_text_gets_out_of_its_fence(said):
    line = " ".join(said.replace("\0", "").split())
    (fence,) = MarkdownIt("commonmark").parse(brief_markdown._fenced(line))
    assert fence.type == "fence"
    assert fence.content == f"{line}\n"


def bet(**more: Any) -> PlannedBet:
    place = ItemSummary("EP-1", "Letters", "epic", "todo", "")
    said: dict[str, Any] = dict.fromkeys(("expected", "expected_key", "metric", "baseline", "target", "measure_by"))
    return PlannedBet(bet=place, items=[], part_count=0, questions=Questions(), **(said | more))


@pytest.mark.parametrize(
    ("said", "told"),
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
def test_what_a_bet_expects_is_told_once(said, told):
    assert words.expectation(bet(**said)) == told


def test_long_words_are_cut():
    told = words.expectation(bet(expected="more " * 200, metric="people " * 100, measure_by="when " * 50))
    assert len(told) < 420
    assert len(words.expectation(bet(expected="more " * 200, metric="people " * 100), is_short=True)) < 160


def test_the_worst_is_asked_first_then_in_the_order_of_the_chain_then_of_the_bet_itself():
    def finding(rule: str, severity: Severity, key: str = "EP-10") -> Finding:
        return Finding(rule=rule, name="n", severity=severity, key=key)

    asked = [
        finding("HYP101", "warning"),
        finding("PLN601", "error"),
        finding("MET201", "warning"),
        finding("HYP101", "warning", "EP-9"),
        finding("MET201", "info"),
    ]
    places = {"HYP101": (0, "HYP101"), "MET201": (1, "MET201"), "PLN601": (5, "PLN601")}
    ordered = _select_questions(asked, "EP-10", places)
    assert [(each.rule, each.key) for each in ordered.shown] == [
        ("PLN601", "EP-10"), ("HYP101", "EP-10"), ("HYP101", "EP-9"),
    ]  # fmt: skip
    assert ordered.left_out == 2
    assert _select_questions(asked[2:3] + asked[:1], "EP-10", places).shown[0].rule == "HYP101"


def test_a_report_without_a_brief_is_told_as_a_mistake_of_ours(sample: Report):
    with pytest.raises(ValueError, match="without a brief"):
        text.render(replace(sample, brief=None), Style())


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_tells_its_brief_with_a_page_of_bets(name, sample: Report, noodle: Brief):
    asked = [
        replace(noodle.with_questions[0], bet=replace(noodle.with_questions[0].bet, key=f"MANY-{n}")) for n in range(9)
    ]
    told = FORMATS[name].render(replace(sample, brief=replace(noodle, bets=asked)), Style(limit=0))
    assert "5 more bets with questions are left out" in told
    assert "MANY-3" in told
    assert "MANY-4" not in told
