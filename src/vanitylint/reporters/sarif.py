"""The report as SARIF 2.1.0, the exchange format of static analysis, with what GitHub code scanning needs in addition.

Section numbers (§) refer to the OASIS standard; GitHub's requirements are in "SARIF support for code scanning" in its
documentation.
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
from vanitylint.reporters.paste import neutralise
from vanitylint.reporters.style import safe, web_url
from vanitylint.reporters.text import MARKDOWN_SUFFIXES
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style
    from vanitylint.rules.rule import Rule

MAX_RESULTS = 25_000
"""GitHub rejects a file with more results, and of these it shows the 5,000 most severe."""
_MAX_DESCRIPTION_LENGTH = 1024
"""GitHub's limit."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_URI = re.compile(r"https?://[\w.~!$&'()*+,;=%-]+(:[0-9]+)?([/?][^#]*)?(#[^#]*)?", re.ASCII)
"""A URL according to RFC 3986, once the rest is percent-encoded. User names and passwords (`me@`) are not allowed."""
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """Render the whole report as a SARIF log with one run."""
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
            "results": results[:MAX_RESULTS],
            "properties": {"as_of": report.as_of, "profile": report.profile, "items": report.items},
        }],
    })  # fmt: skip


def literal(text: str) -> str:
    """Return text in which a SARIF reader finds no placeholder (§3.11.5) and no link (§3.11.6).

    Within a link, backslashes could escape brackets. But there must be no link, and not every reader supports them.
    """
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def file_uri(path: str) -> str:
    """Return a path as a URI; relative paths stay relative to the working directory, as GitHub expects."""
    pure = PurePath(path.encode("utf-8", "replace").decode())
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())


def item_uri(url: str) -> str:
    """Return an http or https URL as a valid URI (§3.10); empty for anything else."""
    encoded = _STRAY_PERCENT.sub("%25", web_url(url))
    return encoded if _URI.fullmatch(encoded) else ""


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": literal(safe(rule.generic_question))},
        "fullDescription": {"text": literal(cut(safe(rule.why), _MAX_DESCRIPTION_LENGTH))},
        "help": {"text": _help(rule), "markdown": _help(rule, "## ").replace("<", "\\<")},  # §3.11.4.2: no HTML
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"profile": rule.profile, "family": rule.family, "tags": [rule.family, rule.profile]},
    }


def _help(rule: Rule, heading_prefix: str = "") -> str:
    parts = [rule.why, f"{heading_prefix}Suggestion", rule.fix]
    for heading, entries in (("When it does not ask", rule.not_when), ("Read more", rule.sources)):
        if entries:
            parts += [f"{heading_prefix}{heading}", *(f"- {line}" for line in entries)]
    return "\n\n".join(literal(safe(part)) for part in parts)


def _results(report: Report) -> Iterator[dict[str, Any]]:
    """Yield the findings, worst first, then the acknowledged ones."""
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
    """Return the message. A list shows only the question, which comes first and has to name the item."""
    question = finding.question if finding.key in finding.question else f"{finding.key}: {finding.question}"
    about = f"{finding.key} “{finding.own_title}”" if finding.own_title else finding.key
    lines = [*map(neutralise, (question, finding.message, f"Suggestion: {finding.fix}", f"It is about {about}"))]
    return literal("\n".join(lines)) + f" {item_uri(finding.url)}".rstrip()


def _fingerprint(finding: Finding, occurrence: int) -> str:
    """Return a hash that stays the same whatever happens to title, text and line. GitHub reads only the "line" hash."""
    identity = f"{finding.rule}\0{finding.key}".encode("utf-8", "replace")
    return f"{sha256(identity).hexdigest()[:16]}:{occurrence}"


def _is_known(finding: Finding, report: Report) -> bool:
    return finding.acknowledged is not None or (
        report.change is not None and report.change.status_of(finding) == "still"
    )


def _suppressions(finding: Finding) -> Iterator[dict[str, str]]:
    """Yield nothing for most findings; the list still exists, as all results must have one or none (§3.27.23)."""
    if finding.acknowledged is not None:
        yield {"kind": "external", "status": "accepted", "justification": safe(finding.acknowledged)}


def _location(finding: Finding, report: Report) -> dict[str, Any]:
    """Return the item, its bet and a line in a file, which GitHub requires: the item's own, else one in the config."""
    item = report.summaries.get(finding.key)
    logical = [{"name": safe(finding.key), "kind": safe(item.kind) if item else finding.over}]
    if finding.bet and finding.bet != finding.key:
        logical.append({"name": safe(finding.bet), "kind": "bet"})
    if finding.path.endswith(MARKDOWN_SUFFIXES):
        return {"physicalLocation": _physical_location(finding.path, finding.line), "logicalLocations": logical}
    if report.config:
        return {"physicalLocation": _physical_location(report.config, 1), "logicalLocations": logical}
    return {"logicalLocations": logical}


def _physical_location(path: str, line: int) -> dict[str, Any]:
    return {"artifactLocation": {"uri": file_uri(path)}, "region": {"startLine": max(1, line)}}


def _notifications(report: Report, results: int) -> Iterator[dict[str, Any]]:
    for problem in report.unread:
        yield _notification("error", f"Not read: {problem}")
    for notice in report.notices:
        yield _notification("note", str(notice))
    if report.hidden:
        yield _notification("note", f"{len(report.hidden):,} below --severity are left out.")
    if report.unchanged:
        yield _notification("note", str(report.unchanged))
    if results > MAX_RESULTS:
        left_out = f"{results - MAX_RESULTS:,} of {results:,} are left out, the least severe"
        yield _notification("warning", f"{left_out}: GitHub takes no more than {MAX_RESULTS:,} in a run.")


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": literal(safe(text))}}
