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
    idle: str = ""
    """Why there is nothing to check; empty where there is."""
    withheld: tuple[str, ...] = ()
    """What belongs to it and cannot be read here, and why."""
    overlooked: str = ""
    """A folder that looks like a backlog and is not read, as nobody names it; empty where there is none."""


@dataclass(frozen=True, kw_only=True)
class Around:
    """What there is to know beside event and inputs. What costs something is asked only where it is needed."""

    configured: Sequence[str]
    """The sources that the config names."""
    named: Callable[[str], str]
    """From `owner/repo` or `owner/repo#45` on the server of the event to the name of a source."""
    has_github: bool
    """Whether there is a token for GitHub."""
    has_jira: bool
    """Whether there is one for Jira."""
    closed: Callable[[], Sequence[str]]
    """Asks GitHub which issues the pull request closes."""
    is_backlog: Callable[[], bool]
    """Looks whether the repository holds a backlog in Markdown, in a place where one is looked for."""
    below: Callable[[], Sequence[str]]
    """Looks for backlogs in other folders."""
    base: Callable[[], str]
    """Asks git for the revision that the pull request starts from."""


def plan(event: Event, inputs: Inputs, around: Around) -> Plan:
    """What is to be done for an event.

    Args:
        event: What happened.
        inputs: What the workflow says; a source that it names is checked whatever happened.
        around: What else there is to know.

    Raises:
        VanitylintError: GitHub does not tell what the pull request closes.
    """
    if event.issue:
        return _with_secrets_only(_for_issue(event, inputs, around), event, around)
    if event.pull_request:
        return _with_secrets_only(_for_pull_request(event, inputs, around), event, around)
    sources = inputs.source or tuple(around.configured) or (around.named(event.repository),)
    return _with_secrets_only(Plan(sources=sources), event, around)


def _with_secrets_only(planned: Plan, event: Event, around: Around) -> Plan:
    """Without the sources whose secret GitHub keeps from such a run. Where it keeps none, all stay, to be read."""
    if event.gets_secrets:
        return planned

    def is_open(name: str) -> bool:
        return not is_live(name) or (around.has_jira if is_jira(name) else around.has_github)

    kept = tuple(name for name in planned.sources if is_open(name))
    why = [f"{name}: {_NO_SECRET}" for name in planned.sources if name not in kept]
    return replace(planned, sources=kept, withheld=(*planned.withheld, *why))


_NO_SECRET = "no secret, as for all forks and for Dependabot"  # noqa: S105 - words


def _for_issue(event: Event, inputs: Inputs, around: Around) -> Plan:
    for holds, why in (
        (event.payload.get("action") in _GONE, "it is no longer in this repository"),
        (event.is_on_pull_request, "it is a pull request"),
        (event.is_our_comment, "the comment was written by vanitylint"),
    ):
        if holds:
            return Plan(idle=f"#{event.issue}: {why}")
    issue = around.named(f"{event.repository}#{event.issue}")
    return Plan(sources=inputs.source or (issue,), comment_on=issue if inputs.comment and not inputs.source else "")


def _for_pull_request(event: Event, inputs: Inputs, around: Around) -> Plan:
    """The issues that it closes, and what it changes in backlogs that are files of the repository."""
    if inputs.source:
        return _of_change(event, inputs.source, around)
    files = tuple(name for name in around.configured if not is_live(name))
    if not files and event.has_files and around.is_backlog():
        files = (".",)
    if not (event.gets_secrets or around.has_github):
        return replace(_of_change(event, files, around), idle="", withheld=(f"the issues it closes: {_NO_SECRET}",))
    if sources := (*around.closed(), *files):
        is_left_to_us = event.has_files and not files and not around.configured
        return replace(
            _of_change(event, sources, around), overlooked=next(iter(around.below()), "") if is_left_to_us else ""
        )
    return Plan(idle=f"it closes no issues, and {_no_files(around) if event.has_files else 'its files are not here'}")


def _no_files(around: Around) -> str:
    """That no backlog was found, and how one that is here all the same is named."""
    below = around.below()
    one = f"{below[0]} looks like one; list it" if below else "list one that is here"
    return f"no backlog files were found in the usual places; {one} in `sources` of vanitylint.toml"


def _of_change(event: Event, sources: Sequence[str], around: Around) -> Plan:
    files = [name for name in sources if not is_live(name)]
    if not event.has_files:
        kept = tuple(name for name in sources if name not in files)
        return Plan(
            sources=kept,
            withheld=tuple(f"{name}: its files are not available for the event {event.name}" for name in files),
        )
    return Plan(sources=tuple(sources), changed_since=around.base() if files else "")
