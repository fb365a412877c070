"""Who did something is not kept: how to tell a person's name, and a machine's."""

from __future__ import annotations

import re
from functools import lru_cache

_PEOPLE = frozenset(
    {
        "accountable", "agent", "agents", "approver", "approvers", "assignee", "assignees", "author", "authors",
        "avatar", "avatars", "champion", "contact", "contacts", "contributor", "contributors", "creator", "developer",
        "developers", "dri", "email", "emails", "lead", "leads", "maintainer", "maintainers", "manager", "member",
        "members", "owner", "owners", "participant", "participants", "people", "person", "pm", "po", "reporter",
        "reporters", "requester", "requestor", "responder", "responders", "responsible", "reviewer", "reviewers",
        "sponsor", "sponsors", "stakeholder", "stakeholders", "submitter", "tester", "testers", "user", "users",
        "watcher", "watchers",
    }
)  # fmt: skip
_DONE_BY = frozenset(
    {
        "added", "approved", "assigned", "authored", "closed", "created", "drafted", "edited", "led", "maintained",
        "merged", "modified", "opened", "owned", "prepared", "raised", "reported", "requested", "resolved", "reviewed",
        "submitted", "updated", "written",
    }
)  # fmt: skip
_ID_OF = frozenset({"id", "ids", "url", "urls", "name", "login", "key"})
_AUDIENCE = frozenset({"user", "users", "people", "person", "member", "members", "manager", "developer", "developers"})
"""Words that name a person when they stand alone, and a target group after another word: `Target users`."""
_COUNTED = frozenset({"for", "per"})
"""`Cost per contact` is a measure."""

_ACCOUNT = re.compile(r"(?:[0-9a-f]{24}|[0-9]{1,9}:[0-9a-f-]{36}|(?:ug|qm):[0-9a-f:-]{36,90})\Z")
_PERSON_KEYS = frozenset({"accountId", "displayName", "emailAddress", "avatarUrls"})

_MACHINES = frozenset(
    {"automation", "bot", "robot", "dependabot", "renovate", "jenkins", "github-actions", "codecov", "stale"}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def is_person_field(name: str) -> bool:
    """Whether a field of this name holds people: `assignee`, `Product Owner`, `createdBy`, `Reporter Id`.

    >>> is_person_field("Product Owner"), is_person_field("Target users"), is_person_field("Measure by")
    (True, False, False)
    """
    words = _BETWEEN_WORDS.sub(" ", _CAMEL.sub(" ", name)).lower().split()
    if len(words) > 1 and words[-1] in _ID_OF:
        words = words[:-1]
    if not words:
        return False
    if words[-1] in ("by", "to") and len(words) > 1:
        return words[-2] in _DONE_BY
    if len(words) == 1:
        return words[0] in _PEOPLE
    return words[-1] in _PEOPLE - _AUDIENCE and words[-2] not in _COUNTED


def is_account(text: str) -> bool:
    """Whether a text is nothing but an account's id or a mail address."""
    if len(text) > 200 or " " in text:
        return False
    before, at, host = text.partition("@")
    return bool(_ACCOUNT.match(text)) or bool(before and at and "." in host and "/" not in text)


def is_person(value: object) -> bool:
    """Whether a JSON value describes a person, as Jira writes one."""
    return isinstance(value, dict) and not _PERSON_KEYS.isdisjoint(value)


def is_machine(name: str) -> bool:
    """Whether a name is that of a bot or an automation.

    >>> is_machine("dependabot[bot]"), is_machine("Automation for Jira"), is_machine("Talbot")
    (True, True, False)
    """
    lowered = name.lower()
    return lowered in _MACHINES or not _MACHINES.isdisjoint(_BETWEEN_WORDS.split(lowered))
