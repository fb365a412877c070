"""The report as JUnit XML for Jenkins, GitLab, Azure DevOps and CircleCI: one suite per rule, one case per finding.

The format has no owner. The output stays within what both Jenkins (junit-10.xsd of its xunit-plugin) and Apache Ant
(JUnit.xsd of Windy Road) allow, except for the counts on the root element, which Ant does not know.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias
from xml.etree import ElementTree as ET

from vanitylint.reporters.report import UNTRUSTED
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import MARKDOWN_SUFFIXES
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

_Outcome: TypeAlias = Literal["failure", "error", "skipped"]
_OUTCOME_COUNTS: dict[str, _Outcome] = {"failures": "failure", "errors": "error", "skipped": "skipped"}
_ROOT_COUNTS = ("tests", "failures", "errors")
_MAX_NAME_LENGTH = 200
_READ_CASE = "everything requested was read"
_INVALID_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot represent (section 2.2, `Char`)."""


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """Render the whole report as XML."""
    root = ET.Element("testsuites", name="vanitylint")
    _add_suite(root, "what could not be read", _read_cases(report), report)
    cases_by_rule = _cases_by_rule(report)
    for rule in report.rules:
        _add_suite(root, f"{rule.id} {rule.name}", cases_by_rule.get(rule.id) or [_passed_case(report)], report)
    for count in _ROOT_COUNTS:
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)).decode() + "\n"


def xml_safe(text: str) -> str:
    """Return text without characters that XML cannot represent or that a terminal would act on."""
    return _INVALID_XML.sub("", safe(text))


def _read_cases(report: Report) -> list[ET.Element]:
    if report.is_complete:
        return [_case(_READ_CASE)]
    problems = [_case(problem, "error", problem, kind="not read") for problem in report.unread]
    return [_case(_READ_CASE, "error", f"{UNTRUSTED}.", kind="not read"), *problems]


def _cases_by_rule(report: Report) -> dict[str, list[ET.Element]]:
    """Build the cases of each rule that has any: findings shown, acknowledged ones, and counts of those not shown."""
    cases: dict[str, list[ET.Element]] = {}
    for finding in report.findings:
        cases.setdefault(finding.rule, []).append(_finding_case(finding, report))
    for finding in report.acknowledged:
        until = f" until {finding.acknowledged_until}" if finding.acknowledged_until else ""
        reason = f"Acknowledged{until}: {finding.acknowledged}"
        cases.setdefault(finding.rule, []).append(_case(_case_name(finding), "skipped", reason, _case_text(finding)))
    for rule, case in (*_hidden_cases(report), *_waiting_cases(report), *_unchanged_cases(report)):
        cases.setdefault(rule, []).append(case)
    return cases


def _finding_case(finding: Finding, report: Report) -> ET.Element:
    outcome: _Outcome = "failure" if report.is_failing(finding) else "skipped"
    return _case(_case_name(finding), outcome, finding.question, _case_text(finding), kind=finding.severity)


def _hidden_cases(report: Report) -> Iterator[tuple[str, ET.Element]]:
    """Yield findings below `--severity`; they affect the exit status, so they must not appear as passed."""
    failing = {finding.rule for finding in report.hidden if report.is_failing(finding)}
    for rule, number in Counter(finding.rule for finding in report.hidden).items():
        outcome: _Outcome = "failure" if rule in failing else "skipped"
        text = "Leave out --severity to see them."
        yield rule, _case(f"{number:,} below --severity", outcome, text, kind="not shown")


def _waiting_cases(report: Report) -> Iterator[tuple[str, ET.Element]]:
    for rule, number in Counter(finding.rule for finding in report.muted).items():
        text = "Another question on the same item comes first."
        yield rule, _case(f"{number:,} behind other questions", "skipped", text)


def _unchanged_cases(report: Report) -> Iterator[tuple[str, ET.Element]]:
    """Yield findings on unchanged items; they do not count, but must not appear as answered."""
    if report.unchanged:
        for rule, number in Counter(finding.rule for finding in report.unchanged.left_out).items():
            text = f"Questions cover only what changed since {report.unchanged.start}."
            yield rule, _case(f"{number:,} on what did not change", "skipped", text)


def _passed_case(report: Report) -> ET.Element:
    return _case("nothing to ask" if report.is_complete else "no questions found in what could be read")


def _case_name(finding: Finding) -> str:
    return f"{finding.key} {finding.own_title}".rstrip()


def _case_text(finding: Finding) -> list[str]:
    """List all there is to say, including the question: some tools show the text of an outcome but not its message."""
    where = [f"{finding.path}:{finding.line}"] if finding.path.endswith(MARKDOWN_SUFFIXES) else []
    link = [finding.url] if finding.url else []
    return [finding.question, finding.message, f"Suggestion: {finding.fix}", *where, *link]


def _case(
    name: str, outcome: _Outcome | None = None, message: str = "", lines: Iterable[str] = (), kind: str = ""
) -> ET.Element:
    """Build one case; without an outcome it has passed."""
    case = ET.Element("testcase", name=cut(xml_safe(name).strip(), _MAX_NAME_LENGTH), time="0")
    if outcome:
        element = ET.SubElement(case, outcome, message=xml_safe(message))
        element.text = "\n".join(map(xml_safe, lines))
        if outcome != "skipped":
            element.set("type", kind)
    return case


def _add_suite(root: ET.Element, name: str, cases: list[ET.Element], report: Report) -> None:
    """Add a suite with its counts. Duplicate case names get a number, because GitLab reads only the first of them."""
    suite = ET.SubElement(
        root, "testsuite", name=name, package="vanitylint", id=str(len(root)),
        timestamp=f"{report.as_of}T00:00:00", hostname="localhost", time="0", tests=str(len(cases)),
    )  # fmt: skip
    for count, outcome in _OUTCOME_COUNTS.items():
        suite.set(count, str(sum(case.find(outcome) is not None for case in cases)))
    ET.SubElement(suite, "properties")
    seen: Counter[str] = Counter()
    for case in cases:
        case.set("classname", name)
        seen[case.attrib["name"]] += 1
        if (number := seen[case.attrib["name"]]) > 1:
            case.set("name", f"{case.attrib['name']} ({number})")
    suite.extend(cases)
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")
