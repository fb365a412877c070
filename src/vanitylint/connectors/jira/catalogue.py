"""The catalogue of fields of one Jira: which fields to fetch, what they mean, and how they are shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.jira.custom import is_parent_field, is_points_field
from vanitylint.connectors.jira.fields import FieldNames, type_of
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vanitylint.connectors.name_mapping import NameMapping

SYSTEM_FIELDS = (
    "summary", "description", "issuetype", "project", "status", "resolution", "resolutiondate",
    "statuscategorychangedate", "created", "updated", "duedate", "labels", "parent", "issuelinks", "fixVersions",
    "components", "comment",
)  # fmt: skip
"""Jira's own fields that are fetched. None of them contains people, except for the authors of comments."""
_HISTORY_FIELDS = ("status", "description", "summary", "duedate", "fixVersions", "resolution")
_SPRINT_TYPE = ":gh-sprint"
_DERIVED_TYPES = ("jira.polaris:count", "jira.polaris:delivery", "jira.polaris:atlassian-project")
"""Counts and progress computed by Jira: they may be called Impact, but say nothing about a bet."""


@dataclass(frozen=True)
class CustomField:
    """A field created by the team or by an app."""

    id: str
    name: str
    type: str
    """Type such as `com.pyxis.greenhopper.jira:gh-epic-link`, or `string` if there is nothing more specific."""
    slot: str = ""
    """Its slot (`hypothesis`, `target`, …), or `parent` if the config says that it contains the parent; empty for those
    that have a meaning in Jira itself."""
    scope: str = ""
    """Id of the only project that has it; empty for all projects."""
    label: str = ""
    """Display name: its name, with its id in brackets if that is ambiguous."""

    @property
    def is_sprint(self) -> bool:
        """Whether it contains the sprints of an issue."""
        return self.type.endswith(_SPRINT_TYPE)

    def can_coexist_with(self, other: CustomField) -> bool:
        """Return whether an issue can have both fields."""
        return not (self.scope and other.scope) or self.scope == other.scope


@dataclass(frozen=True)
class Catalogue:
    """The fields of interest."""

    custom: tuple[CustomField, ...] = ()
    missing: tuple[str, ...] = ()
    """Ids in the config that do not exist or are not visible."""
    others: tuple[str, ...] = ()
    """Names of the fields that are not of interest."""

    @property
    def field_ids(self) -> list[str]:
        """Ids of all fields to fetch."""
        return [*SYSTEM_FIELDS, *(custom.id for custom in self.custom)]

    @property
    def history(self) -> dict[str, str]:
        """Ids of the fields whose changes to fetch, each with the id of its project if only one has it."""
        relevant = (custom for custom in self.custom if custom.slot or custom.is_sprint)
        return dict.fromkeys(_HISTORY_FIELDS, "") | {custom.id: custom.scope for custom in relevant}

    @property
    def parents(self) -> list[str]:
        """Ids of Jira's own fields for the parent, if they exist: Epic Link, Parent Link.

        Fields from the config are not included: Jira may not be able to search them for keys.
        """
        return [custom.id for custom in self.custom if is_parent_field(custom.name, custom.type)]

    @property
    def names(self) -> FieldNames:
        """Names and types of the custom fields by id."""
        return FieldNames(
            {custom.id: custom.label for custom in self.custom},
            {custom.id: custom.type for custom in self.custom},
            frozenset(custom.id for custom in self.custom if custom.slot == "parent"),
        )

    def signature(self, projects: Collection[str]) -> list[str]:
        """Describe the meaning of custom fields, without those of other projects. If it changes, all is fetched again.

        Args:
            projects: Ids of the projects that issues are in.
        """
        return [repr(custom) for custom in self.custom if not custom.scope or custom.scope in projects]

    def namesakes(self, filled: Collection[str]) -> Iterator[tuple[str, str, list[str]]]:
        """Yield names shared by several filled fields, with slot and ids: only the team can say which field counts."""
        for _, group in _by_name(self.custom):
            used = [custom for custom in group if custom.id in filled]
            rivals = [
                custom
                for custom in used
                if any(other is not custom and other.can_coexist_with(custom) for other in used)
            ]
            if rivals:
                yield group[0].name, group[0].slot, sorted(custom.id for custom in rivals)


def catalogue_of(fields: list[dict[str, Any]], name_mapping: NameMapping) -> Catalogue:
    """Build the catalogue of the fields of a Jira.

    A field is of interest because of its type (sprint, epic link, story points), or if its name or id has a meaning.
    If the config names one of several fields with the same name by id, the others do not count.

    Args:
        fields: The fields as Jira lists them.
        name_mapping: The meaning of names.
    """
    found = [_field(entry, name_mapping) for entry in fields if as_text(entry.get("id")).startswith("customfield_")]
    of_interest = [custom for custom in found if custom.slot or _has_jira_meaning(custom)]
    settled = {(custom.name, custom.slot) for custom in of_interest if custom.id in name_mapping.slot_of_id}
    kept = [
        custom
        for custom in of_interest
        if not custom.slot or custom.id in name_mapping.slot_of_id or (custom.name, custom.slot) not in settled
    ]
    ids = {custom.id for custom in found}
    return Catalogue(
        custom=tuple(_labelled(custom, kept, name_mapping) for custom in sorted(kept, key=attrgetter("id"))),
        missing=tuple(sorted(name_mapping.slot_of_id.keys() - ids)),
        others=tuple(sorted({custom.name for custom in found} - {custom.name for custom in of_interest})),
    )


def _field(entry: dict[str, Any], name_mapping: NameMapping) -> CustomField:
    field_id, name = as_text(entry.get("id")), as_text(entry.get("name"))
    field_type = type_of(as_dict(entry.get("schema")))
    may_have_slot = not (is_person_field(name) or "user" in field_type or field_type.startswith(_DERIVED_TYPES))
    scope = as_text(as_dict(as_dict(entry.get("scope")).get("project")).get("id"))
    custom = CustomField(field_id, name or field_id, field_type, scope=scope)
    may_have_slot = may_have_slot and not _has_jira_meaning(custom)
    slot = name_mapping.slot_of_id.get(field_id) or (_slot_of(name, name_mapping) if may_have_slot else "")
    return replace(custom, slot=slot or "")


def _slot_of(name: str, name_mapping: NameMapping) -> str | None:
    is_parent = name.lower() in map(str.lower, name_mapping.parents)
    return "parent" if is_parent else name_mapping.slot_of_field(name)


def _has_jira_meaning(custom: CustomField) -> bool:
    return custom.is_sprint or is_parent_field(custom.name, custom.type) or is_points_field(custom.name, custom.type)


def _labelled(custom: CustomField, fields: list[CustomField], name_mapping: NameMapping) -> CustomField:
    namesakes = sum(other.name == custom.name and other.can_coexist_with(custom) for other in fields)
    is_unambiguous = namesakes == 1 and (
        custom.id not in name_mapping.slot_of_id or name_mapping.slot_of_field(custom.name) == custom.slot
    )
    return replace(custom, label=custom.name if is_unambiguous else f"{custom.name} ({custom.id})")


def _by_name(fields: tuple[CustomField, ...]) -> list[tuple[str, list[CustomField]]]:
    groups: dict[str, list[CustomField]] = defaultdict(list)
    for custom in fields:
        if custom.slot:
            groups[custom.name].append(custom)
    return sorted(groups.items())
