"""From an event and the inputs to what is asked of vanitylint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vanitylint.connectors.open import is_jira, is_live

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vanitylint.action.inputs import Event, Inputs

_GONE = ("deleted", "transferred")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a step does."""

    sources: tuple[str, ...] = ()
    """What is checked; none where there is nothing to check."""
    changed_since: str = ""
    """The revision that a pull request starts from; empty where all of a file is asked about."""
    comment_on: str = ""
    """The issue that gets the comment; empty for none."""
    skipped: tuple[str, ...] = ()
    """What is left out, and why, in words for the log."""


def plan(
    event: Event,
    inputs: Inputs,
    configured: Sequence[str],
    *,
    closed: Callable[[], Sequence[str]],
    is_backlog: Callable[[], bool],
    base: Callable[[], str],
) -> Plan:
    """What is to be done for an event.

    Args:
        event: What happened.
        inputs: What the workflow says; a source that it names is checked whatever happened.
        configured: The sources that the config names.
        closed: Asks GitHub which issues the pull request closes.
        is_backlog: Looks whether the repository holds a backlog in Markdown.
        base: Asks git for the revision that the pull request starts from.

    Raises:
        VanitylintError: GitHub does not tell what the pull request closes.
    """
    if event.issue:
        return _for_issue(event, inputs)
    if event.pull_request:
        files = tuple(name for name in configured if not is_live(name))
        if not (files or inputs.source) and event.has_files and is_backlog():
            files = (".",)
        return _for_pull_request(event, inputs.source or (*closed(), *files), base=base)
    return Plan(sources=inputs.source or tuple(configured) or (f"github:{event.repository}",))


def with_secrets_only(planned: Plan, event: Event, *, has_github: bool, has_jira: bool) -> Plan:
    """Without the sources whose secret GitHub keeps from such a run. Where it keeps none, all stay, and must be read.

    Args:
        planned: What is to be done.
        event: What happened.
        has_github: Whether there is a token for GitHub.
        has_jira: Whether there is one for Jira.
    """
    if event.gets_secrets:
        return planned

    def is_open(name: str) -> bool:
        return not is_live(name) or (has_jira if is_jira(name) else has_github)

    kept = tuple(name for name in planned.sources if is_open(name))
    why = [f"{name}: no secret, as for all forks and for Dependabot" for name in planned.sources if name not in kept]
    return replace(planned, sources=kept, skipped=(*planned.skipped, *why))


def _for_issue(event: Event, inputs: Inputs) -> Plan:
    if event.payload.get("action") in _GONE:
        return Plan(skipped=(f"#{event.issue}: it is not in this repository any more",))
    if event.is_on_pull_request:
        return Plan(skipped=(f"#{event.issue}: it is a pull request",))
    if event.is_our_comment:
        return Plan(skipped=(f"#{event.issue}: the comment is our own",))
    issue = f"github:{event.repository}#{event.issue}"
    return Plan(sources=inputs.source or (issue,), comment_on=issue if inputs.comment and not inputs.source else "")


def _for_pull_request(event: Event, sources: Sequence[str], *, base: Callable[[], str]) -> Plan:
    """The issues that it closes, and what it changes in backlogs that are files of the repository."""
    if not sources:
        return Plan(skipped=("it closes no issue, and there is no backlog in files",))
    files = [name for name in sources if not is_live(name)]
    if not event.has_files:
        kept = tuple(name for name in sources if name not in files)
        return Plan(sources=kept, skipped=tuple(f"{name}: {event.name} has not its files" for name in files))
    return Plan(sources=tuple(sources), changed_since=base() if files else "")
