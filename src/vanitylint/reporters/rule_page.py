"""A rule's page in Markdown, made from the rule's file: `explain` prints it, `docs/rules/` holds it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vanitylint.rules.yaml_nodes import parse, read_text
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    from vanitylint.backlog.findings import Severity
    from vanitylint.rules.rule import Rule

    Profiles: TypeAlias = Mapping[str, Mapping[str, Severity]]

_EXAMPLE_VALUES = {
    "key": "SHOP-12",
    "bet": "SHOP-9",
    "day": "2026-05-04",
    "due": "2026-06-30",
    "metric": "tickets closed",
    "placeholder_place": 'under "Hypothesis"',
    "slot_words": "target",
    "unmeasured_keys": "SHOP-3 and SHOP-7",
}
"""Example values for the columns that the questions of our rules refer to."""
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_COLUMN = re.compile(r"\{(\w+)\}")


def page_url(rule: Rule) -> str:
    """Return the URL of a rule's page; empty if there is none, as for a team's own rules.

    The action sets the repository that it comes from. The URL is that of the latest page, so that a comment does not
    change with each version of the action.
    """
    repository = os.environ.get("VANITYLINT_ACTION_REPOSITORY", "")
    is_known = os.environ.get("GITHUB_SERVER_URL") == "https://github.com" and _REPOSITORY.fullmatch(repository)
    if not is_known or not Path(rule.path).is_relative_to(rules_folder()):
        return ""
    return f"https://github.com/{repository}/blob/HEAD/docs/rules/{rule.id}.md"


def page(rule: Rule, profiles: Profiles) -> str:
    """Return the whole page of a rule.

    Args:
        rule: The rule.
        profiles: The severities that each profile sets in place of a rule's own.
    """
    return "\n".join(_lines(rule, profiles))


def _lines(rule: Rule, profiles: Profiles) -> Iterator[str]:
    """Yield plain sentences first, for whoever got the question; SQL last, for whoever wants the exact conditions."""
    yield f"# {rule.id} {rule.name}"
    yield from ("", f"> {question(rule)}", "", rule.why)
    yield from ("", "## Suggestion", "", rule.fix)
    if rule.not_when:
        yield from ("", "## When it does not ask", "", *(f"- {line}" for line in rule.not_when))
    yield from _examples(rule)
    if rule.sources:
        yield from ("", "## Read more", "", *(f"- {source}" for source in rule.sources))
    yield from ("", "## Exact conditions", "")
    condition = "all of these are true" if rule.flag else "this query returns a row"
    yield f"It is in the profile {rule.profile} and looks at each {rule.over}. It asks when {condition}:"
    yield from ("", "```sql", *(rule.flag or rule.query.splitlines()), "```", "")
    yield from _severities(rule)
    yield from _in_profiles(rule, profiles)
    if rule.params:
        yield from ("", f"Its numbers, which a team can set in its config under `[params.{rule.id}]`:", "")
        yield from (f"- `:{name}` is {value:.15g}" for name, value in rule.params.items())
    if rule.mutes:
        yield from ("", f"When it asks, {', '.join(rule.mutes)} wait.")


def question(rule: Rule) -> str:
    """Return the question with example values and thresholds; `…` for columns that only a team's own rule uses."""
    values = _EXAMPLE_VALUES | {name: f"{value:.15g}" for name, value in rule.params.items()}
    return _COLUMN.sub(lambda match: values.get(match[1], "…"), rule.question)


def _severities(rule: Rule) -> Iterator[str]:
    if len(rule.severities) == 1:
        yield f"It counts as {_with_article(rule.severities[0][0])}."
        return
    yield "It counts as the first of these that applies:"
    yield ""
    for severity, condition in rule.severities:
        yield f"- {_with_article(severity)}: " + ("otherwise" if condition in ("", "otherwise") else f"`{condition}`")


def _in_profiles(rule: Rule, profiles: Profiles) -> Iterator[str]:
    for profile, severities in profiles.items():
        if rule.id in severities:
            yield ""
            yield f"In the profile {profile} it always counts as {_with_article(severities[rule.id])} in place of that."


def _with_article(severity: str) -> str:
    return {"error": "an error", "info": "a note (info)"}.get(severity, f"a {severity}")


def _examples(rule: Rule) -> Iterator[str]:
    examples: dict[str, Any] = parse(read_text(Path(rule.path)), rule.path).plain()["examples"]
    for kind, heading in (("bad", "It asks about"), ("good", "It leaves alone")):
        yield from ("", f"## {heading}", "")
        for example in examples[kind]:
            yield f"- **{example['name']}**"
            yield from (f"  `{_format_example(item)}`" for item in example.get("items") or [example["item"]])


def _format_example(item: dict[str, Any]) -> str:
    """Return an item on one line, as it would be typed."""
    return json.dumps(item, ensure_ascii=False).replace("`", "'")
