"""Plan a step from an event and the inputs: what to check, and where to comment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vanitylint.connectors.open import is_jira, is_live

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vanitylint.action.inputs import Event, Inputs

_REMOVALS = ("deleted", "transferred")


@dataclass(frozen=True, kw_only=True)
class StepPlan:
    """What a step has to do."""

    sources: tuple[str, ...] = ()
    """Sources to check; empty if there is nothing to check."""
    changed_since: str = ""
    """The base revision of a pull request; empty if files are checked as a whole."""
    comment_on: str = ""
    """The issue to comment on; empty for none."""
    idle: str = ""
    """Why there is nothing to check; empty if there is something."""
    withheld: tuple[str, ...] = ()
    """Sources that should be checked but cannot be read here, each with the reason."""
    overlooked: str = ""
    """A folder that looks like a backlog but is not read, because it is not configured; empty if there is none."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a plan depends on besides event and inputs. What is costly to find out is a function, called if needed."""

    configured: Sequence[str]
    """Sources from the config."""
    source_name: Callable[[str], str]
    """Returns the name of the source for `owner/repo` or `owner/repo#45` on the event's server."""
    has_github: bool
    """Whether there is a token for GitHub."""
    has_jira: bool
    """Whether there is a token for Jira."""
    closed_issues: Callable[[], Sequence[str]]
    """Asks GitHub which issues the pull request closes."""
    has_backlog: Callable[[], bool]
    """Whether the repository has a Markdown backlog in one of the usual places."""
    other_backlogs: Callable[[], Sequence[str]]
    """Finds backlogs in other folders."""
    base: Callable[[], str]
    """Asks git for the base revision of the pull request."""


def plan_step(event: Event, inputs: Inputs, context: Context) -> StepPlan:
    """Plan what to do for an event.

    Args:
        event: The event.
        inputs: The action's inputs. A source among them is checked whatever the event is.
        context: What else the plan depends on.

    Raises:
        VanitylintError: GitHub does not say which issues the pull request closes.
    """
    if event.issue:
        return _withhold_inaccessible(_plan_for_issue(event, inputs, context), event, context)
    if event.pull_request:
        return _withhold_inaccessible(_plan_for_pull_request(event, inputs, context), event, context)
    sources = inputs.source or tuple(context.configured) or (context.source_name(event.repository),)
    return _withhold_inaccessible(StepPlan(sources=sources), event, context)


def _withhold_inaccessible(plan: StepPlan, event: Event, context: Context) -> StepPlan:
    """Withhold the sources whose secrets GitHub does not pass to such a run. If it passes all, keep all sources."""
    if event.gets_secrets:
        return plan

    def is_accessible(name: str) -> bool:
        return not is_live(name) or (context.has_jira if is_jira(name) else context.has_github)

    kept = tuple(name for name in plan.sources if is_accessible(name))
    why = [f"{name}: {_NO_SECRET}" for name in plan.sources if name not in kept]
    return replace(plan, sources=kept, withheld=(*plan.withheld, *why))


_NO_SECRET = "no secret, as for all forks and for Dependabot"  # noqa: S105 - a message


def _plan_for_issue(event: Event, inputs: Inputs, context: Context) -> StepPlan:
    for applies, why in (
        (event.payload.get("action") in _REMOVALS, "it is no longer in this repository"),
        (event.is_on_pull_request, "it is a pull request"),
        (event.is_our_comment, "the comment was written by vanitylint"),
    ):
        if applies:
            return StepPlan(idle=f"#{event.issue}: {why}")
    issue = context.source_name(f"{event.repository}#{event.issue}")
    return StepPlan(sources=inputs.source or (issue,), comment_on=issue if inputs.comment and not inputs.source else "")


def _plan_for_pull_request(event: Event, inputs: Inputs, context: Context) -> StepPlan:
    """Plan to check the issues that the pull request closes, and its changes to backlog files of the repository."""
    if inputs.source:
        return _plan_for_changes(event, inputs.source, context)
    files = tuple(name for name in context.configured if not is_live(name))
    if not files and event.has_files and context.has_backlog():
        files = (".",)
    if not (event.gets_secrets or context.has_github):
        return replace(
            _plan_for_changes(event, files, context), idle="", withheld=(f"the issues it closes: {_NO_SECRET}",)
        )
    if sources := (*context.closed_issues(), *files):
        may_overlook = event.has_files and not files and not context.configured
        plan = _plan_for_changes(event, sources, context)
        return replace(plan, overlooked=next(iter(context.other_backlogs()), "") if may_overlook else "")
    return StepPlan(
        idle=f"it closes no issues, and {_no_backlog_message(context) if event.has_files else 'its files are not here'}"
    )


def _no_backlog_message(context: Context) -> str:
    """Say that no backlog was found, and how to configure one that exists in another folder."""
    others = context.other_backlogs()
    advice = f"{others[0]} looks like one; list it" if others else "list one that is here"
    return f"no backlog files were found in the usual places; {advice} in `sources` of vanitylint.toml"


def _plan_for_changes(event: Event, sources: Sequence[str], context: Context) -> StepPlan:
    files = [name for name in sources if not is_live(name)]
    if not event.has_files:
        kept = tuple(name for name in sources if name not in files)
        return StepPlan(
            sources=kept,
            withheld=tuple(f"{name}: its files are not available for the event {event.name}" for name in files),
        )
    return StepPlan(sources=tuple(sources), changed_since=context.base() if files else "")
