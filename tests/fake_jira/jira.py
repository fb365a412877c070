"""The fake itself: its data, which tests set up, change and inspect, and how it responds to requests."""

from __future__ import annotations

import atexit
import pickle
import re
import threading
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from tests.fake_jira import cloud, common, contract, data_center, faults
from tests.fake_jira.agile import Board
from tests.fake_jira.asking import Ask
from tests.fake_jira.doors import Doors
from tests.fake_jira.faults import Fault, Refusal
from tests.fake_jira.projects import Project
from tests.fake_jira.recorded_issues import adopted
from tests.fake_jira.recording import recorded
from tests.fake_jira.showing import View
from tests.fake_jira.store import Store
from tests.fake_jira.things import Filter, Version
from tests.serving import Answer, Server, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_jira.asking import Route
    from tests.fake_jira.clock import Clock
    from tests.fake_jira.fields import Field
    from tests.fake_jira.issues import Issue
    from tests.fake_jira.recording import Request
    from tests.fake_jira.things import IssueType, LinkType, Status

FACES = {"cloud": (cloud.ROUTES, ("2", "3", "latest")), "dc": (data_center.ROUTES, ("2", "latest"))}
_NO_STATE = ("doors", "requests", "breaches", "bookmarks", "crash", "_lock", "_server")
_MAX_ISSUES = {"cloud": cloud.MAX_ISSUES, "dc": 1000}


class FakeJira:
    """A local fake Jira: `with FakeJira() as jira: client(jira.url)`.

    Args:
        face: `cloud`, or `dc` for Data Center.
        context: Path prefix of Jira, such as `/jira`; Data Center only.
        token: The valid token; None to allow everybody.
        email: Email address of the token's owner; Cloud only.
    """

    def __init__(
        self, face: str = "cloud", *, context: str = "", token: str | None = None, email: str = "lint@example.com"
    ) -> None:
        assert face in FACES, face
        self.face = face
        self.context = context.rstrip("/")
        self.store = Store(is_cloud=face == "cloud")
        self.doors = Doors(self, token, email)
        self.requests: list[Request] = []
        self.breaches: list[str] = []
        """Requests or responses of Cloud that violate Atlassian's documents, if those are available."""
        self.before: Callable[[Request], object] | None = None
        self.after: Callable[[Request], object] | None = None
        self.headers: dict[str, str] = {}
        self.user_time_zone = "UTC"
        self.permissions = {"BROWSE_PROJECTS", "EDIT_ISSUES"}
        self.shuffles_history = False
        self.bulk_moments = "milliseconds"
        """Format of times in Cloud's bulk changelog: `milliseconds` or `seconds` since 1970, or `text`."""
        self.most_issues = _MAX_ISSUES[face]
        """Page size of a search if fields other than id and key are requested on Cloud."""
        self.most_comments = 100
        self.bookmarks: list[tuple[list[str], str]] = []
        self.crash: Exception | None = None
        self._faults: list[Fault] = []
        self._lock = threading.RLock()
        self._server = Server(recorded, self._respond, self._now)
        self.root = f"http://localhost:{self._server.server_port}"
        self.url = f"{self.root}{self.context}"
        atexit.register(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        if self.crash is not None:
            raise self.crash

    def close(self) -> None:
        """Stop the server."""
        atexit.unregister(self.close)
        self._server.close()

    # Data

    @property
    def clock(self) -> Clock:
        """Current time, for the data and the `Date` header."""
        return self.store.clock

    @property
    def gateway_url(self) -> str:
        """URL at which Cloud accepts scoped tokens."""
        return f"{self.root}/ex/jira/{self.doors.cloud_id}"

    def project(self, key: str, *, name: str = "", style: str = "company") -> Project:
        """Return the project of this key: `company`-managed, `team`-managed, or for ideas (`discovery`)."""
        known = next((each for each in self.store.projects if each.key == key), None)
        return known or Project(self.store, key, name=name, style=style)

    def field(
        self,
        name: str,
        type: str = "textarea",  # noqa: A002 - Jira's own word
        *,
        id: str | int | None = None,  # noqa: A002 - the same
        hidden: bool = False,
        scope: Project | None = None,
        on_screen: bool = True,
    ) -> Field:
        """Create a custom field with a type from `fields.SORTS` or Jira's name of a type."""
        return self.store.field(name, type, id=id, hidden=hidden, scope=scope, on_screen=on_screen)

    def status(self, name: str, category: str | None = None, *, scope: Project | None = None) -> Status:
        """Return the status of this name."""
        return self.store.status(name, category, scope)

    def issue_type(
        self, name: str, level: int | None = None, *, subtask: bool = False, scope: Project | None = None
    ) -> IssueType:
        """Return the issue type of this name."""
        return self.store.issue_type(name, level, subtask=subtask, scope=scope)

    def link_type(self, name: str, inward: str = "", outward: str = "") -> LinkType:
        """Return the link type of this name."""
        return self.store.link_type(name, inward, outward)

    def version(self, project: Project, name: str, *, released: bool = False, date: str | None = None) -> Version:
        """Create a version."""
        fresh = Version(self.store.next_id(), project, name, released, date)
        self.store.versions.append(fresh)
        return fresh

    def filter(self, number: str | int, jql: str, name: str = "") -> Filter:
        """Create a filter."""
        fresh = Filter(str(number), jql, name or f"Filter {number}")
        self.store.filters.append(fresh)
        return fresh

    def board(
        self,
        number: int | None = None,
        shows: Project | Filter | str = "created is not EMPTY",
        name: str = "",
        type: str = "scrum",  # noqa: A002 - Jira's own word
    ) -> Board:
        """Create a board of a project, filter or query; it always shows the results of a filter."""
        project = shows if isinstance(shows, Project) else None
        if not isinstance(shows, Filter):
            jql = f"project = {shows.key} ORDER BY Rank ASC" if isinstance(shows, Project) else shows
            shows = self.filter(self.store.next_id(), jql, f"Filter for {name or number}")
        number = self.store.next_small() if number is None else number
        fresh = Board(self.store, number, name or f"Board {number}", type, shows, project)
        self.store.boards.append(fresh)
        return fresh

    def adopt(self, issue: dict[str, Any]) -> Issue:
        """Add an issue that was recorded from version 2 of Jira's REST API; it is returned as recorded."""
        return adopted(self.store, issue)

    def fail(
        self,
        kind: str,
        *,
        times: int | None = 1,
        when: Callable[[Request], bool] | None = None,
        **details: Any,
    ) -> None:
        """Add a fault, which occurs once by default (None: always). Kinds and details:

        status (code, body, headers), html (body), redirect (to, code), reset, slow (seconds), cut, gone, expired token
        (message; meets only requests for a further page).
        """
        assert kind in faults.KINDS, f"no fault is called {kind!r}"
        self._faults.append(Fault(kind, details, times, when))

    def asked(self, path: str = "", method: str = "") -> list[Request]:
        """Return the requests so far whose path ends like this."""
        return [each for each in self.requests if each.path.endswith(path) and method in ("", each.method)]

    def state(self) -> bytes | None:
        """Return everything that responses depend on; None while a test replaces them."""
        own = {name: value for name, value in vars(self).items() if name not in _NO_STATE}
        if self._faults or self.before or self.after or "_answer" in own:
            return None
        return pickle.dumps((own, {name: value for name, value in vars(self.doors).items() if value is not self}))

    # Responses

    def _now(self) -> float:
        return self.clock.now.timestamp()

    def _respond(self, request: Request) -> Answer:
        try:
            return self._respond_in_turn(request)
        except Exception as error:  # noqa: BLE001 - a bug in the fake, which fails the test in the end
            self.crash = error
            return answer(500, {"message": f"The fake crashed: {error!r}"})

    def _respond_in_turn(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            if self.before:
                self.before(request)
            fault = self._next_fault(request)
            given = faults.instead(fault) if fault else None
            if given is None:
                given = self._answer(request)
            given.headers = self.headers | given.headers
            if self.after:
                self.after(request)
        if fault and fault.kind == "slow":
            self._server.wait(fault.details["seconds"])
        if fault and fault.kind == "cut":
            given.share = 0.5
        return given

    def _next_fault(self, request: Request) -> Fault | None:
        for fault in self._faults:
            if fault.meets(request):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._faults.remove(fault)
                return fault
        return None

    def _answer(self, request: Request) -> Answer:
        at_gateway = self.doors.at_gateway(request)
        base = self.gateway_url if at_gateway else self.url
        path = f"{self.root}{request.path}".removeprefix(base)
        if request.path == "/_edge/tenant_info" and self.store.is_cloud:
            return answer(200, {"cloudId": self.doors.cloud_id})
        if path == request.path and self.context:
            return answer(404, "<html><head><title>Not found</title></head><body>404</body></html>")
        found = re.fullmatch(r"/rest/(?:api/(2|3|latest)|(agile)/1\.0)/(.+)", path)
        versions = FACES[self.face][1]
        if not found or (found[1] and found[1] not in versions):
            return answer(404, {"message": f"null for uri: {base}{path}", "status-code": 404})
        is_open = found[3] == "serverInfo" or self.doors.opened(request)
        if not is_open and not self.doors.lets_anonymous_in:
            return self.doors.refusal(request)
        self.store.is_anonymous = not is_open
        version = (found[1] or "3").replace("latest", versions[-2]) if self.store.is_cloud else "2"
        view = View(self.store, base, version, ZoneInfo(self.user_time_zone))
        routes = common.AGILE if found[2] else [*FACES[self.face][0], *common.ROUTES]
        given = self._routed(Ask(self, request, view), routes, found[3])
        given.headers |= self.doors.headers(request)
        self.breaches += contract.breaches(self.face, request, path, given)
        return given

    def _routed(self, ask: Ask, routes: list[Route], path: str) -> Answer:
        there = [(methods, found, answerer) for methods, form, answerer in routes if (found := form.fullmatch(path))]
        for methods, found, answerer in there:
            if ask.request.method in methods.split():
                ask.parts = found.groups()
                try:
                    return answer(200, answerer(ask))
                except Refusal as refusal:
                    return refusal.answer()
        if there:
            return answer(405, {"message": "HTTP 405 Method Not Allowed", "status-code": 405})
        return answer(404, {"message": "null for uri", "status-code": 404})
