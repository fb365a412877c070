"""The fields of one Jira: which of them to ask for, what they are called, and what there is to say about that."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.jira.custom import is_parent_field, is_points_field
from vanitylint.connectors.jira.fields import FieldNames, type_of
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vanitylint.connectors.meaning import Meaning

SYSTEM = (
    "summary", "description", "issuetype", "project", "status", "resolution", "resolutiondate",
    "statuscategorychangedate", "created", "updated", "duedate", "labels", "parent", "issuelinks", "fixVersions",
    "components", "comment",
)  # fmt: skip
"""Jira's own fields that are asked for. None of them names a person, but for who wrote a comment."""
_HISTORY = ("status", "description", "summary", "duedate", "fixVersions", "resolution")
_SPRINT = ":gh-sprint"
_DERIVED = ("jira.polaris:count", "jira.polaris:delivery", "jira.polaris:atlassian-project")
"""Counts and progress that Jira works out: they may be called Impact, and say nothing of a bet."""


@dataclass(frozen=True)
class CustomField:
    """A field that the team has made, or that comes with an app."""

    id: str
    name: str
    type: str
    """Such as `com.pyxis.greenhopper.jira:gh-epic-link`, or `string` where there is nothing closer."""
    slot: str = ""
    """What it says of a bet (`hypothesis`, `target`, …), or `parent` where the config says that it names one; empty for
    those that Jira itself gives a meaning."""
    scope: str = ""
    """Id of the one project that has it; empty for all."""
    label: str = ""
    """What it is called here: its name, and its id in brackets where the name alone does not tell it."""

    @property
    def is_sprint(self) -> bool:
        """Whether it holds the sprints of an issue."""
        return self.type.endswith(_SPRINT)

    def may_stand_beside(self, other: CustomField) -> bool:
        """Whether one issue can have both."""
        return not (self.scope and other.scope) or self.scope == other.scope


@dataclass(frozen=True)
class Catalogue:
    """The fields of interest."""

    custom: tuple[CustomField, ...] = ()
    missing: tuple[str, ...] = ()
    """Ids that the config names and that are not there, or not shown."""
    others: tuple[str, ...] = ()
    """Names of the fields that mean nothing here."""

    @property
    def asked(self) -> list[str]:
        """Ids of all fields to ask for."""
        return [*SYSTEM, *(each.id for each in self.custom)]

    @property
    def history(self) -> dict[str, str]:
        """Ids of the fields whose changes are asked for, each with the id of the project that alone has it."""
        telling = (each for each in self.custom if each.slot or each.is_sprint)
        return dict.fromkeys(_HISTORY, "") | {each.id: each.scope for each in telling}

    @property
    def parents(self) -> list[str]:
        """Ids of Jira's own fields that name a parent, where they exist: Epic Link, Parent Link.

        Not of those that the config names: Jira need not be able to search them for keys.
        """
        return [each.id for each in self.custom if is_parent_field(each.name, each.type)]

    @property
    def names(self) -> FieldNames:
        """What the ids mean."""
        return FieldNames(
            {each.id: each.label for each in self.custom},
            {each.id: each.type for each in self.custom},
            frozenset(each.id for each in self.custom if each.slot == "parent"),
        )

    def told(self, projects: Collection[str]) -> list[str]:
        """What the custom fields are taken for, but for those of other projects: where it changes, all is fetched anew.

        Args:
            projects: Ids of those that issues are in.
        """
        return [repr(each) for each in self.custom if not each.scope or each.scope in projects]

    def namesakes(self, filled: Collection[str]) -> Iterator[tuple[str, str, list[str]]]:
        """Names that several filled fields have, with their slot and ids: which one counts only the team can say."""
        for _, group in _by_name(self.custom):
            used = [each for each in group if each.id in filled]
            rivals = [each for each in used if any(o is not each and o.may_stand_beside(each) for o in used)]
            if rivals:
                yield group[0].name, group[0].slot, sorted(each.id for each in rivals)


def catalogue_of(fields: list[dict[str, Any]], meaning: Meaning) -> Catalogue:
    """Sort the fields of a Jira.

    A field is of interest by its type (sprint, epic link, story points) or because its name or id means something.
    Where the config names one of several namesakes by its id, the others do not count.

    Args:
        fields: As Jira lists them.
        meaning: What names mean.
    """
    found = [_field(entry, meaning) for entry in fields if as_text(entry.get("id")).startswith("customfield_")]
    of_interest = [each for each in found if each.slot or _means_something_to_jira(each)]
    settled = {(each.name, each.slot) for each in of_interest if each.id in meaning.slot_of_id}
    kept = [
        each
        for each in of_interest
        if not each.slot or each.id in meaning.slot_of_id or (each.name, each.slot) not in settled
    ]
    ids = {each.id for each in found}
    return Catalogue(
        custom=tuple(_labelled(each, kept, meaning) for each in sorted(kept, key=lambda each: each.id)),
        missing=tuple(sorted(meaning.slot_of_id.keys() - ids)),
        others=tuple(sorted({each.name for each in found} - {each.name for each in of_interest})),
    )


def _field(entry: dict[str, Any], meaning: Meaning) -> CustomField:
    number, name = as_text(entry.get("id")), as_text(entry.get("name"))
    sort = type_of(as_dict(entry.get("schema")))
    is_of_use = not (is_person_field(name) or "user" in sort or sort.startswith(_DERIVED))
    scope = as_text(as_dict(as_dict(entry.get("scope")).get("project")).get("id"))
    each = CustomField(number, name or number, sort, scope=scope)
    is_of_use = is_of_use and not _means_something_to_jira(each)
    slot = meaning.slot_of_id.get(number) or (_slot_of(name, meaning) if is_of_use else "")
    return replace(each, slot=slot or "")


def _slot_of(name: str, meaning: Meaning) -> str | None:
    is_parent = name.lower() in map(str.lower, meaning.parents)
    return "parent" if is_parent else meaning.slot_of_field(name)


def _means_something_to_jira(each: CustomField) -> bool:
    return each.is_sprint or is_parent_field(each.name, each.type) or is_points_field(each.name, each.type)


def _labelled(each: CustomField, fields: list[CustomField], meaning: Meaning) -> CustomField:
    namesakes = sum(other.name == each.name and other.may_stand_beside(each) for other in fields)
    tells_itself = namesakes == 1 and (
        each.id not in meaning.slot_of_id or meaning.slot_of_field(each.name) == each.slot
    )
    return replace(each, label=each.name if tells_itself else f"{each.name} ({each.id})")


def _by_name(fields: tuple[CustomField, ...]) -> list[tuple[str, list[CustomField]]]:
    groups: dict[str, list[CustomField]] = defaultdict(list)
    for each in fields:
        if each.slot:
            groups[each.name].append(each)
    return sorted(groups.items())
