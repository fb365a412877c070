"""Tests of the SARIF report: valid, with stable fingerprints, within GitHub's limits, without links from item text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from tests.reporters.snapshots import stored_snapshot

from vanitylint.reporters import sarif
from vanitylint.reporters.sarif import file_uri, item_uri, literal
from vanitylint.reporters.style import UNSAFE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reporters.report import Report

REPORTS = ("sample", "hostile", "nothing_to_ask", "incomplete", "with_acknowledgement", "first_run")
ANYTHING = st.text(st.characters(exclude_categories=()))
URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*", re.ASCII)
"""The characters of RFC 3986."""


@cache
def validator() -> Draft4Validator:
    file = Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json"
    return Draft4Validator(json.loads(file.read_text(encoding="utf-8")))


@pytest.fixture
def run_of(render: Callable) -> Callable[[Report], dict[str, Any]]:
    def render_run(report: Report) -> dict[str, Any]:
        data = json.loads(render(report, "sarif"))
        (run,) = data["runs"]
        return dict(run)

    return render_run


@pytest.fixture
def with_acknowledgement(sample: Report) -> Report:
    """Return a report with a config whose worst finding is acknowledged."""
    first, *rest = sample.findings
    acknowledged = [msgspec.structs.replace(first, acknowledged="we moved house")]
    return replace(sample, findings=rest, acknowledged=acknowledged, config="team/vanitylint.toml")


@pytest.fixture
def first_run(sample: Report) -> Report:
    return replace(sample, change=None)


@pytest.mark.parametrize("name", REPORTS)
def test_report_is_valid_against_the_schema(name: str, request: pytest.FixtureRequest, render: Callable) -> None:
    data = json.loads(render(request.getfixturevalue(name), "sarif"))
    assert [error.message for error in validator().iter_errors(data)] == []


@pytest.mark.parametrize("name", REPORTS)
def test_report_meets_the_standard_beyond_its_schema(
    name: str, request: pytest.FixtureRequest, run_of: Callable
) -> None:
    report = request.getfixturevalue(name)
    run = run_of(report)
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert "suppressions" in result
        assert ("baselineState" in result) == (report.change is not None)
        assert not re.search(r"\{[0-9]+\}", re.sub(r"\{\{|\}\}", "", result["message"]["text"]))
        assert "](" not in result["message"]["text"]
        for uri in (*result.get("workItemUris", ()), *uris(result)):
            assert URI.fullmatch(uri), uri


def uris(result: dict[str, Any]) -> list[str]:
    places = [location.get("physicalLocation") for location in result["locations"]]
    return [place["artifactLocation"]["uri"] for place in places if place]


def test_report_meets_the_requirements_of_github(run_of: Callable, with_acknowledgement: Report) -> None:
    run = run_of(with_acknowledgement)
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert len(rule["properties"]["tags"]) <= 10
    fingerprints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints) > 10
    assert {uri for result in run["results"] for uri in uris(result)} == {"team/vanitylint.toml"}
    assert all(result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1} for result in run["results"])


def test_rule_has_a_description_properties_and_help(run_of: Callable, sample: Report) -> None:
    by_id = {rule["id"]: rule for rule in run_of(sample)["tool"]["driver"]["rules"]}
    rule = by_id["HYP101"]
    assert rule["name"] == "bet-missing"
    assert rule["shortDescription"]["text"] == "What do we expect it to change, and for whom?"
    assert rule["properties"] == {"profile": "starter", "family": "hypothesis", "tags": ["hypothesis", "starter"]}
    headings = re.findall("^## (.*)", rule["help"]["markdown"], re.MULTILINE)
    assert headings == ["Suggestion", "When it does not ask", "Read more"]
    assert "We expect \\<who> to" in rule["help"]["markdown"]
    assert "We expect <who> to" in rule["help"]["text"]
    assert "#" not in rule["help"]["text"]


def test_result_has_question_evidence_suggestion_and_item(run_of: Callable, make_report: Callable) -> None:
    items = [
        {"key": "SHOP-1", "title": "Gift cards", "kind": "Epic", "state": "doing", "started": "2026-06-01",
         "url": "https://tracker.example/SHOP-1?a=é", "path": "docs/two words.md", "line": 3},
    ]  # fmt: skip
    (result,) = run_of(make_report(items, profile="starter"))["results"]
    assert result["message"]["text"] == (
        "What do we expect SHOP-1 to change, and for whom?\n"
        "Started 35 days ago; no outcome hypothesis found in title. It has no description.\n"
        'Suggestion: Add one line to the description: "We expect ‹who› to ‹do what differently›; we would see it in ‹what we'
        ' look at›, today ‹value›, target ‹value›, by ‹date›."\n'
        "It is about SHOP-1 “Gift cards” https://tracker.example/SHOP-1?a=%C3%A9"
    )
    assert result["level"] == "error"
    assert result["workItemUris"] == ["https://tracker.example/SHOP-1?a=%C3%A9"]
    assert result["locations"] == [{
        "physicalLocation": {"artifactLocation": {"uri": "docs/two%20words.md"}, "region": {"startLine": 3}},
        "logicalLocations": [{"name": "SHOP-1", "kind": "epic"}],
    }]  # fmt: skip


def test_question_that_does_not_name_its_item_gets_its_key(run_of: Callable, sample: Report) -> None:
    finding = msgspec.structs.replace(sample.findings[0], key="A-1", question="Could that ever go down?")
    (result,) = run_of(replace(sample, findings=[finding]))["results"]
    assert result["message"]["text"].startswith("A-1: Could that ever go down?\n")


def test_result_names_item_and_bet_but_no_line_of_an_export(run_of: Callable, sample: Report) -> None:
    child = next(finding for finding in sample.findings if finding.bet not in (None, finding.key))
    assert child.path == "backlog.jsonl"
    (result,) = run_of(replace(sample, findings=[child]))["results"]
    assert [place["name"] for place in result["locations"][0]["logicalLocations"]] == [child.key, child.bet]
    assert list(result["locations"][0]) == ["logicalLocations"]


def fingerprints(run: dict[str, Any]) -> list[str]:
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]


def test_fingerprint_does_not_depend_on_title_texts_or_line(run_of: Callable, sample: Report) -> None:
    changed = [
        msgspec.structs.replace(
            finding, title="New", question="Now?", message="So.", line=7, severity="info", url="", bet=None
        )
        for finding in sample.findings
    ]
    assert fingerprints(run_of(replace(sample, findings=changed))) == fingerprints(run_of(sample))


def test_fingerprint_differs_by_rule_key_and_number(run_of: Callable, sample: Report) -> None:
    first = sample.findings[0]
    other_key, other_rule = (
        msgspec.structs.replace(first, key="B-1"),
        msgspec.structs.replace(first, rule=sample.rules[-1].id),
    )
    assert first.rule != other_rule.rule
    hashes = fingerprints(run_of(replace(sample, findings=[first, other_key, other_rule, first])))
    assert len(set(hashes)) == 4
    assert (hashes[3], hashes[0]) == (hashes[0].replace(":1", ":2"), hashes[3].replace(":2", ":1"))


def test_acknowledged_finding_is_suppressed(run_of: Callable, with_acknowledgement: Report) -> None:
    *others, last = run_of(with_acknowledgement)["results"]
    assert last["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "we moved house"}]
    assert {len(result["suppressions"]) for result in others} == {0}


def test_acknowledged_finding_is_not_new(run_of: Callable, with_acknowledgement: Report) -> None:
    assert with_acknowledgement.change
    report = replace(with_acknowledgement, change=replace(with_acknowledgement.change, rules=frozenset()))
    assert [result["baselineState"] for result in run_of(report)["results"]][-2:] == ["new", "unchanged"]


def test_item_without_a_line_is_at_the_top_of_its_file(run_of: Callable, sample: Report) -> None:
    finding = msgspec.structs.replace(sample.findings[0], path="docs/bet.md", line=0)
    (result,) = run_of(replace(sample, findings=[finding]))["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_findings_new_since_the_last_run_are_marked(run_of: Callable, sample: Report) -> None:
    assert sample.change
    rule_off_before = sample.findings[-1].rule
    change = replace(sample.change, new=sample.findings[:1], rules=sample.change.rules - {rule_off_before})
    states = [result["baselineState"] for result in run_of(replace(sample, change=change))["results"]]
    expected = ["new" if finding.rule == rule_off_before else "unchanged" for finding in sample.findings]
    assert states == ["new", *expected[1:]]


def test_muted_and_hidden_findings_are_left_out_and_hidden_ones_counted(run_of: Callable, sample: Report) -> None:
    first, second, *rest = sample.findings
    run = run_of(replace(sample, findings=rest, muted=[first], hidden=[second]))
    assert len(run["results"]) == len(rest)
    assert "1 below --severity are left out." in notifications(run, "note")


def notifications(run: dict[str, Any], level: str) -> list[str]:
    (invocation,) = run["invocations"]
    return [
        notification["message"]["text"]
        for notification in invocation["toolExecutionNotifications"]
        if notification["level"] == level
    ]


def test_incomplete_run_is_not_successful(run_of: Callable, incomplete: Report) -> None:
    run = run_of(incomplete)
    assert run["invocations"][0]["executionSuccessful"] is False
    (why,) = notifications(run, "error")
    assert why.startswith("Not read: backlog.jsonl:2: ")


def test_complete_run_is_successful_with_its_notices_as_notes(run_of: Callable, make_report: Callable) -> None:
    run = run_of(make_report([{"key": "A-1", "kind": "Epic", "state": "done"}]))
    assert run["invocations"][0]["executionSuccessful"] is True
    assert notifications(run, "error") == []
    (note,) = notifications(run, "note")
    assert note.startswith("A-1: done, but without a date")


def test_least_severe_results_beyond_the_limit_of_github_are_left_out(
    run_of: Callable, sample: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sarif.MAX_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    run = run_of(sample)
    assert [result["ruleId"] for result in run["results"]] == [finding.rule for finding in sample.findings[:3]]
    number = len(sample.findings)
    assert notifications(run, "warning") == [
        f"{number - 3} of {number} are left out, the least severe: GitHub takes no more than 3 in a run."
    ]


def test_hostile_text_is_no_link_mention_or_command(hostile: Report, render: Callable) -> None:
    text = render(hostile, "sarif")
    assert not (UNSAFE_CODES - {ord("\n")}) & set(map(ord, text))
    for result in json.loads(text)["runs"][0]["results"]:
        message = result["message"]["text"]
        assert not re.search(r"@\w|\]\(|<\w|(?<!\{)\{(\{\{)*[0-9]", message)
        assert all(uri.startswith(("http://", "https://")) for uri in result.get("workItemUris", ()))
        assert "\\u001b" not in json.dumps(result)


def as_shown(message: str) -> str:
    """Return a message as a viewer shows it by §3.11.5; no arguments are given, so a placeholder becomes MISSING."""
    return re.sub(
        r"\{\{|\}\}|\{[0-9]+\}", lambda match: match[0][0] if match[0] in ("{{", "}}") else "MISSING", message
    )


@given(st.lists(st.sampled_from(["{", "}", "0", "](", "[", "]", "(", ")", "\\", "x"])).map("".join) | ANYTHING)
def test_literal_text_is_shown_unchanged_and_contains_no_link(text: str) -> None:
    assert as_shown(literal(text)) == text.replace("](", "] (")
    assert "](" not in literal(text)


@given(ANYTHING)
@example("docs/half \ud800.md")
@example("a:b/./c//%2e?#.md")
def test_any_path_becomes_a_uri_that_decodes_to_it(path: str) -> None:
    uri = file_uri(path)
    assert URI.fullmatch(uri)
    if not path.startswith("/"):
        assert ":" not in uri
        plain = path.encode("utf-8", "replace").decode()
        assert [part for part in unquote(uri).split("/") if part != "."] == [
            part for part in plain.split("/") if part not in ("", ".")
        ]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("docs/a b.md", "docs/a%20b.md"),
        ("docs/50%.md", "docs/50%25.md"),
        ("a:b#c?d.md", "a%3Ab%23c%3Fd.md"),
        ("docs/é.md", "docs/%C3%A9.md"),
        ("../team/x.toml", "../team/x.toml"),
        ("/srv/x y.md", "file:///srv/x%20y.md"),
    ],
)
def test_paths_are_encoded(path: str, uri: str) -> None:
    assert file_uri(path) == uri


@given(ANYTHING.map("https://{}".format) | ANYTHING.map("http://a.example/{}".format) | ANYTHING)
def test_item_uri_is_valid_or_empty(url: str) -> None:
    uri = item_uri(url)
    assert URI.fullmatch(uri)
    assert not uri or re.match(r"https?://[^/?#@]+([/?#]|$)", uri)


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://tracker.example/browse/SHOP-1", "https://tracker.example/browse/SHOP-1"),
        ("http://localhost:8080/x?y=1#z", "http://localhost:8080/x?y=1#z"),
        ("https://a.example/50%", "https://a.example/50%25"),
        ("https://a.example/a b\"<>", "https://a.example/a%20b%22%3C%3E"),
        ("https://me:secret@a.example/", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://a.example:port/", ""),
        ("https://a.example/#a#b", ""),
    ],
)  # fmt: skip
def test_item_uris_are_encoded_or_left_out(url: str, uri: str) -> None:
    assert item_uri(url) == uri


def test_sample_matches_its_snapshot(sample: Report, render: Callable) -> None:
    text = render(sample, "sarif")
    assert text == stored_snapshot("sample.sarif", text)
