"""The report as SARIF 2.1.0, the exchange format of static analysis, with what GitHub's code scanning asks for besides.

Paragraphs (§) are those of OASIS's standard; GitHub's part is "SARIF support for code scanning" in its documentation.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from vanitylint import __version__
from vanitylint.reporters.json_text import indented
from vanitylint.reporters.paste import quiet
from vanitylint.reporters.style import safe, web_address
from vanitylint.reporters.text import READABLE
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style
    from vanitylint.rules.rule import Rule

MOST_RESULTS = 25_000
"""GitHub turns a file with more of them away; of these it shows 5,000, the worst."""
_LONGEST_DESCRIPTION = 1024
"""As GitHub has it."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_WEB = re.compile(r"https?://[\w.~!$&'()*+,;=%-]+(:[0-9]+)?([/?][^#]*)?(#[^#]*)?", re.ASCII)
"""An address as RFC 3986 has it, once the rest is percent-encoded. Names and passwords (`me@`) are no part of it."""
_STRAY = re.compile("%(?![0-9A-Fa-f]{2})")


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """The whole report as one SARIF log with one run."""
    results = list(_results(report))
    return indented({
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "vanitylint",
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in report.rules],
            }},
            "invocations": [{
                "executionSuccessful": report.is_complete,
                "toolExecutionNotifications": list(_notifications(report, len(results))),
            }],
            "results": results[:MOST_RESULTS],
            "properties": {"as_of": report.as_of, "profile": report.profile, "items": report.items},
        }],
    })  # fmt: skip


def literal(text: str) -> str:
    """A text in which a reader of SARIF finds no placeholder (§3.11.5) and no link (§3.11.6).

    In a link, backslashes could stand before brackets. But there is to be no link, and not every reader knows them.
    """
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def file_uri(path: str) -> str:
    """A path as a URI: relative ones stay relative to the working folder, as GitHub wants it."""
    pure = PurePath(path.encode("utf-8", "replace").decode())
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())


def item_uri(url: str) -> str:
    """An http or https address as a valid URI (§3.10); empty for anything else."""
    encoded = _STRAY.sub("%25", web_address(url))
    return encoded if _WEB.fullmatch(encoded) else ""


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": literal(safe(rule.asks))},
        "fullDescription": {"text": literal(cut(safe(rule.why), _LONGEST_DESCRIPTION))},
        "help": {"text": _help(rule), "markdown": _help(rule, "## ").replace("<", "\\<")},  # §3.11.4.2: no HTML
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"profile": rule.profile, "family": rule.family, "tags": [rule.family, rule.profile]},
    }


def _help(rule: Rule, head: str = "") -> str:
    parts = [rule.why, f"{head}Suggestion", rule.fix]
    for heading, lines in (("When it does not ask", rule.not_when), ("Read more", rule.sources)):
        if lines:
            parts += [f"{head}{heading}", *(f"- {line}" for line in lines)]
    return "\n\n".join(literal(safe(part)) for part in parts)


def _results(report: Report) -> Iterator[dict[str, Any]]:
    """Worst first, then what the team lives with."""
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    seen: Counter[tuple[str, str]] = Counter()
    for finding in (*report.findings, *report.acknowledged):
        seen[finding.rule, finding.key] += 1
        result = {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": _message(finding)},
            "locations": [_location(finding, report)],
            "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding, seen[finding.rule, finding.key])},
            "suppressions": list(_suppressions(finding)),
        }
        if report.change:
            result["baselineState"] = "unchanged" if _is_known(finding, report) else "new"
        if uri := item_uri(finding.url):
            result["workItemUris"] = [uri]
        yield result


def _message(finding: Finding) -> str:
    """The question first, as it is all that a list shows; there it has to say by itself which item is meant."""
    question = finding.question if finding.key in finding.question else f"{finding.key}: {finding.question}"
    about = f"{finding.key} “{finding.own_title}”" if finding.own_title else finding.key
    lines = [*map(quiet, (question, finding.message, f"Suggestion: {finding.fix}", f"It is about {about}"))]
    return literal("\n".join(lines)) + f" {item_uri(finding.url)}".rstrip()


def _fingerprint(finding: Finding, number: int) -> str:
    """The same in each run, whatever becomes of title, words and line. GitHub reads none but the hash "of the line"."""
    words = f"{finding.rule}\0{finding.key}".encode("utf-8", "replace")
    return f"{sha256(words).hexdigest()[:16]}:{number}"


def _is_known(finding: Finding, report: Report) -> bool:
    return finding.acknowledged is not None or (report.change is not None and report.change.tells(finding) == "still")


def _suppressions(finding: Finding) -> Iterator[dict[str, str]]:
    """None for most; the list is there all the same, as either all results have one or none (§3.27.23)."""
    if finding.acknowledged is not None:
        yield {"kind": "external", "status": "accepted", "justification": safe(finding.acknowledged)}


def _location(finding: Finding, report: Report) -> dict[str, Any]:
    """The item, its bet, and a line in a file, for GitHub wants one: where the item stands, else in the config."""
    place = report.places.get(finding.key)
    logical = [{"name": safe(finding.key), "kind": safe(place.kind) if place else finding.over}]
    if finding.bet and finding.bet != finding.key:
        logical.append({"name": safe(finding.bet), "kind": "bet"})
    if finding.path.endswith(READABLE):
        return {"physicalLocation": _physical(finding.path, finding.line), "logicalLocations": logical}
    if report.config:
        return {"physicalLocation": _physical(report.config, 1), "logicalLocations": logical}
    return {"logicalLocations": logical}


def _physical(path: str, line: int) -> dict[str, Any]:
    return {"artifactLocation": {"uri": file_uri(path)}, "region": {"startLine": max(1, line)}}


def _notifications(report: Report, results: int) -> Iterator[dict[str, Any]]:
    for why in report.unread:
        yield _notification("error", f"Not read: {why}")
    for notice in report.notices:
        yield _notification("note", str(notice))
    if report.hidden:
        yield _notification("note", f"{len(report.hidden):,} below --severity are left out.")
    if report.unchanged:
        yield _notification("note", str(report.unchanged))
    if results > MOST_RESULTS:
        left_out = f"{results - MOST_RESULTS:,} of {results:,} are left out, the least severe"
        yield _notification("warning", f"{left_out}: GitHub takes no more than {MOST_RESULTS:,} in a run.")


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": literal(safe(text))}}
