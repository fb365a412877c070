"""The report as JUnit XML, as Jenkins, GitLab, Azure DevOps and CircleCI read it: one suite a rule, one case a finding.

Nobody owns the format. What is written keeps to what Jenkins (junit-10.xsd of its xunit-plugin) and Apache Ant
(JUnit.xsd of Windy Road) both allow, but for the counts on the root, which Ant does not know.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias
from xml.etree import ElementTree as ET

from vanitylint.reporters.report import UNTRUSTED
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import READABLE
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

_Outcome: TypeAlias = Literal["failure", "error", "skipped"]
_COUNTS: dict[str, _Outcome] = {"failures": "failure", "errors": "error", "skipped": "skipped"}
_ON_ROOT = ("tests", "failures", "errors")
_LONGEST_NAME = 200
_READING = "everything requested was read"
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (its section 2.2, `Char`)."""


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """The whole report as XML."""
    root = ET.Element("testsuites", name="vanitylint")
    _add(root, "what could not be read", _reading(report), report)
    of_rules = _by_rule(report)
    for rule in report.rules:
        _add(root, f"{rule.id} {rule.name}", of_rules.get(rule.id) or [_quiet(report)], report)
    for count in _ON_ROOT:
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)).decode() + "\n"


def writable(text: str) -> str:
    """A text without what XML has no way to write, and what a terminal would obey."""
    return _NO_XML.sub("", safe(text))


def _reading(report: Report) -> list[ET.Element]:
    if report.is_complete:
        return [_case(_READING)]
    whys = [_case(why, "error", why, kind="not read") for why in report.unread]
    return [_case(_READING, "error", f"{UNTRUSTED}.", kind="not read"), *whys]


def _by_rule(report: Report) -> dict[str, list[ET.Element]]:
    """The cases of each rule that has any: findings shown, those lived with, and how many are not shown."""
    cases: dict[str, list[ET.Element]] = {}
    for finding in report.findings:
        cases.setdefault(finding.rule, []).append(_asked(finding, report))
    for finding in report.acknowledged:
        until = f" until {finding.acknowledged_until}" if finding.acknowledged_until else ""
        reason = f"Acknowledged{until}: {finding.acknowledged}"
        cases.setdefault(finding.rule, []).append(_case(_name(finding), "skipped", reason, _told(finding)))
    for rule, case in (*_hidden(report), *_waiting(report), *_left_out(report)):
        cases.setdefault(rule, []).append(case)
    return cases


def _asked(finding: Finding, report: Report) -> ET.Element:
    outcome: _Outcome = "failure" if report.weighs(finding) else "skipped"
    return _case(_name(finding), outcome, finding.question, _told(finding), kind=finding.severity)


def _hidden(report: Report) -> Iterator[tuple[str, ET.Element]]:
    """What `--severity` leaves out counts for the exit status, so it is not to look green here."""
    weighty = {finding.rule for finding in report.hidden if report.weighs(finding)}
    for rule, number in Counter(finding.rule for finding in report.hidden).items():
        outcome: _Outcome = "failure" if rule in weighty else "skipped"
        words = "Leave out --severity to see them."
        yield rule, _case(f"{number:,} below --severity", outcome, words, kind="not shown")


def _waiting(report: Report) -> Iterator[tuple[str, ET.Element]]:
    for rule, number in Counter(finding.rule for finding in report.muted).items():
        words = "Another question on the same item comes first."
        yield rule, _case(f"{number:,} behind other questions", "skipped", words)


def _left_out(report: Report) -> Iterator[tuple[str, ET.Element]]:
    """What did not change since a revision: it does not count, and is not to look answered."""
    if report.unchanged:
        for rule, number in Counter(finding.rule for finding in report.unchanged.left_out).items():
            words = f"Questions cover only what changed since {report.unchanged.start}."
            yield rule, _case(f"{number:,} on what did not change", "skipped", words)


def _quiet(report: Report) -> ET.Element:
    return _case("nothing to ask" if report.is_complete else "no questions found in what could be read")


def _name(finding: Finding) -> str:
    return f"{finding.key} {finding.own_title}".rstrip()


def _told(finding: Finding) -> list[str]:
    """All there is to say, question included: some show the text of an outcome and not its message."""
    where = [f"{finding.path}:{finding.line}"] if finding.path.endswith(READABLE) else []
    link = [finding.url] if finding.url else []
    return [finding.question, finding.message, f"Suggestion: {finding.fix}", *where, *link]


def _case(
    name: str, outcome: _Outcome | None = None, message: str = "", lines: Iterable[str] = (), kind: str = ""
) -> ET.Element:
    """One case; without an outcome it passed."""
    case = ET.Element("testcase", name=cut(writable(name).strip(), _LONGEST_NAME), time="0")
    if outcome:
        told = ET.SubElement(case, outcome, message=writable(message))
        told.text = "\n".join(map(writable, lines))
        if outcome != "skipped":
            told.set("type", kind)
    return case


def _add(root: ET.Element, name: str, cases: list[ET.Element], report: Report) -> None:
    """A suite with its counts. Of cases with the same name GitLab reads the first, so the others get a number."""
    suite = ET.SubElement(
        root, "testsuite", name=name, package="vanitylint", id=str(len(root)),
        timestamp=f"{report.as_of}T00:00:00", hostname="localhost", time="0", tests=str(len(cases)),
    )  # fmt: skip
    for count, outcome in _COUNTS.items():
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
