"""JSON of objects that issues share; formats differ between Cloud and Data Center, and between API versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_jira.clock import in_utc, shown
from tests.fake_jira.fields import NOT_NAVIGABLE, ON_CLOUD, SYSTEM
from tests.fake_jira.store import SOMEBODY
from tests.fake_jira.texts import to_adf, to_plain
from tests.fake_jira.things import CATEGORIES

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from tests.fake_jira.agile import Board, Sprint
    from tests.fake_jira.attached import Page
    from tests.fake_jira.fields import Field
    from tests.fake_jira.projects import Project
    from tests.fake_jira.store import Store
    from tests.fake_jira.things import IssueType, LinkType, Named, Status, Version

_CLAUSES = {"issuetype": ["issuetype", "type"], "duedate": ["due", "duedate"], "project": ["project"]}


@dataclass
class View:
    """The formats that apply to a request."""

    store: Store
    base: str
    """Requested URL up to `/rest`."""
    version: str
    zone: tzinfo

    @property
    def is_cloud(self) -> bool:
        """The edition of Jira."""
        return self.store.is_cloud

    def self_link(self, path: str) -> str:
        """Return the URL of an object."""
        return f"{self.base}/rest/api/{self.version}/{path}"

    def moment(self, at: datetime | None) -> str | None:
        """Format a time in the user's time zone."""
        return shown(at, self.zone)

    def text(self, value: str | dict[str, Any] | None) -> str | dict[str, Any] | None:
        """Return a text: as a document in version 3 of Cloud's API, otherwise unchanged."""
        if self.is_cloud and self.version == "3":
            return to_adf(value)
        return to_plain(value) if isinstance(value, dict) else value

    # People, whom no client should request

    def person(self, name: str | None = None, *, by_app: bool = False) -> dict[str, Any]:
        """Return a person."""
        name = name or SOMEBODY
        link = self.self_link(f"user?{'accountId' if self.is_cloud else 'username'}={name.replace(' ', '+')}")
        shared: dict[str, Any] = {"self": link, "displayName": name, "active": True, "timeZone": str(self.zone)}
        if self.is_cloud:
            return shared | {"accountId": f"account-of-{name}", "accountType": "app" if by_app else "atlassian"}
        account = name.lower().replace(" ", ".")
        return shared | {"name": account, "key": account, "emailAddress": f"{account}@example.com"}

    # Objects that issues share

    def category(self, key: str) -> dict[str, Any]:
        """Return a status category."""
        number, colour, name = CATEGORIES[key]
        link = self.self_link(f"statuscategory/{number}")
        return {"self": link, "id": number, "key": key, "colorName": colour, "name": name}

    def status(self, status: Status) -> dict[str, Any]:
        """Return a status."""
        result: dict[str, Any] = {
            "self": self.self_link(f"status/{status.id}"),
            "description": "",
            "iconUrl": f"{self.base}/",
        }
        result |= {"name": status.name, "id": status.id, "statusCategory": self.category(status.category)}
        return result | self._scope(status.scope)

    def issue_type(self, kind: IssueType) -> dict[str, Any]:
        """Return an issue type; only Cloud includes its level."""
        result: dict[str, Any] = {
            "self": self.self_link(f"issuetype/{kind.id}"),
            "id": kind.id,
            "description": "",
            "name": kind.name,
        }
        result |= {"iconUrl": f"{self.base}/images/icons/type.svg", "subtask": kind.subtask, "avatarId": 10300}
        if self.is_cloud:
            result |= {"untranslatedName": kind.untranslated, "hierarchyLevel": kind.level}
        return result | self._scope(kind.scope)

    def named(self, path: str, thing: Named | None) -> dict[str, Any] | None:
        """Return a resolution, priority or component."""
        if thing is None:
            return None
        return {"self": self.self_link(f"{path}/{thing.id}"), "id": thing.id, "name": thing.name}

    def version_of(self, version: Version) -> dict[str, Any]:
        """Return a version."""
        result: dict[str, Any] = {"self": self.self_link(f"version/{version.id}"), "id": version.id, "description": ""}
        result |= {"name": version.name, "archived": version.archived, "released": version.released}
        return result | ({"releaseDate": version.date} if version.date else {})

    def link_type(self, kind: LinkType) -> dict[str, Any]:
        """Return a link type."""
        result: dict[str, Any] = {"id": kind.id, "name": kind.name, "inward": kind.inward, "outward": kind.outward}
        return result | {"self": self.self_link(f"issueLinkType/{kind.id}")}

    def project(self, project: Project, *, whole: bool = False) -> dict[str, Any]:
        """Return a project, in its short form in issues or in its long form."""
        result: dict[str, Any] = {"self": self.self_link(f"project/{project.id}"), "id": project.id, "key": project.key}
        result |= {"name": project.name, "projectTypeKey": project.type_key, "avatarUrls": {}}
        if self.is_cloud:
            result["simplified"] = project.is_simple
            if whole:
                result |= {"style": "next-gen" if project.is_simple else "classic", "isPrivate": False}
        return result

    def page(self, page: Page) -> dict[str, Any]:
        """Return a remote link."""
        thing = {"url": page.url, "title": page.title, "icon": {}, "status": {"icon": {}}}
        result: dict[str, Any] = {
            "id": page.id,
            "self": self.self_link(f"issue/0/remotelink/{page.id}"),
            "globalId": page.url,
        }
        application = {"type": "com.atlassian.confluence", "name": "Confluence"} if "wiki" in page.url else {}
        return result | {"application": application, "relationship": page.relationship, "object": thing}

    # Fields

    def fields(self) -> list[dict[str, Any]]:
        """Return the list of all fields."""
        system = SYSTEM | (ON_CLOUD if self.is_cloud else {})
        result = [self._system_field(number, *more) for number, more in system.items()]
        return result + [self._custom_field(field) for field in self.store.shown_fields()]

    def schema(self, number: str) -> dict[str, Any] | None:
        """Return the schema of a field's values."""
        if number in SYSTEM or number in ON_CLOUD:
            _, kind, items = (SYSTEM | ON_CLOUD)[number]
            return {"type": kind, "items": items, "system": number} if items else {"type": kind, "system": number}
        found = next((each for each in self.store.shown_fields() if each.id == number), None)
        return found.schema(is_cloud=self.is_cloud) if found else None

    def _system_field(self, number: str, name: str, kind: str, _: str) -> dict[str, Any]:
        result: dict[str, Any] = {"id": number} | ({"key": number} if self.is_cloud else {})
        result |= {"name": name, "custom": False, "orderable": True, "navigable": number not in NOT_NAVIGABLE}
        result |= {"searchable": True, "clauseNames": _CLAUSES.get(number, [number])}
        return result | ({"schema": self.schema(number)} if kind else {})

    def _custom_field(self, field: Field) -> dict[str, Any]:
        result: dict[str, Any] = {"id": field.id} | ({"key": field.id} if self.is_cloud else {})
        result |= {"name": field.name, "custom": True, "orderable": True, "navigable": True, "searchable": True}
        if self.is_cloud:
            result |= {"untranslatedName": field.name}
        result |= {"clauseNames": [f"cf[{field.number}]", field.name], "schema": field.schema(is_cloud=self.is_cloud)}
        return result | self._scope(field.scope)

    def _scope(self, project: Project | None) -> dict[str, Any]:
        return {"scope": {"type": "PROJECT", "project": {"id": project.id}}} if project and self.is_cloud else {}

    # Boards and sprints

    def board(self, board: Board) -> dict[str, Any]:
        """Return a board."""
        link = f"{self.base}/rest/agile/1.0/board/{board.id}"
        result: dict[str, Any] = {"id": board.id, "self": link, "name": board.name, "type": board.type}
        if board.project and self.is_cloud:
            project = board.project
            result["location"] = {
                "projectId": int(project.id),
                "displayName": f"{project.name} ({project.key})",
                "projectName": project.name,
                "projectKey": project.key,
                "projectTypeKey": project.type_key,
                "name": f"{project.name} ({project.key})",
            }
        return result

    def configuration(self, board: Board) -> dict[str, Any]:
        """Return the configuration of a board."""
        link = f"{self.base}/rest/agile/1.0/board/{board.id}/configuration"
        result: dict[str, Any] = {"id": board.id, "name": board.name, "type": board.type, "self": link}
        result["filter"] = {"id": board.filter.id, "self": self.self_link(f"filter/{board.filter.id}")}
        result["columnConfig"] = {"columns": [], "constraintType": "none"}
        rank = self.store.of_sort("rank")
        return result | {"ranking": {"rankCustomFieldId": rank.number if rank else 0}}

    def sprint(self, sprint: Sprint) -> dict[str, Any]:
        """Return a sprint in the format of the board API."""
        result: dict[str, Any] = {"id": sprint.id, "self": f"{self.base}/rest/agile/1.0/sprint/{sprint.id}"}
        result |= {"state": sprint.state, "name": sprint.name}
        dates = {"startDate": sprint.starts, "endDate": sprint.ends, "completeDate": sprint.completed}
        dates["activatedDate"] = None if self.is_cloud else sprint.activated
        result |= {name: in_utc(at) for name, at in dates.items() if at}
        return result | {"originBoardId": sprint.board.id, "goal": sprint.goal}

    def sprint_in_field(self, sprint: Sprint) -> dict[str, Any] | str:
        """Return a sprint as in an issue's field: on Data Center, a printed Java object."""
        if self.is_cloud:
            result: dict[str, Any] = {
                "id": sprint.id,
                "name": sprint.name,
                "state": sprint.state,
                "boardId": sprint.board.id,
            }
            dates = {"startDate": sprint.starts, "endDate": sprint.ends, "completeDate": sprint.completed}
            return result | {"goal": sprint.goal} | {name: in_utc(at) for name, at in dates.items() if at}
        parts = {"id": sprint.id, "rapidViewId": sprint.board.id, "state": sprint.state.upper(), "name": sprint.name}
        dates = {"startDate": sprint.starts, "endDate": sprint.ends, "completeDate": sprint.completed}
        dates["activatedDate"] = sprint.activated
        parts |= {name: self.moment(at) or "<null>" for name, at in dates.items()}
        parts |= {"sequence": sprint.id, "goal": sprint.goal, "autoStartStop": "false", "synced": "false"}
        printed = ",".join(f"{name}={value}" for name, value in parts.items())
        return f"com.atlassian.greenhopper.service.sprint.Sprint@{sprint.id + 31:x}[{printed}]"
