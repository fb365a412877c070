"""The fake itself: its data, which tests set up, change and inspect, and how it responds to requests."""

from __future__ import annotations

import atexit
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from tests.fake_github import cost as price
from tests.fake_github import faults
from tests.fake_github.errors import not_found
from tests.fake_github.execution import execute, missing_scopes, selections, understood
from tests.fake_github.faults import Fault
from tests.fake_github.nodes import Node, Store
from tests.fake_github.projects import Project
from tests.fake_github.recording import recorded
from tests.fake_github.repositories import Owner, Repository
from tests.fake_github.rest import Rest
from tests.fake_github.schema import schema
from tests.fake_github.writing import Writing
from tests.serving import Answer, Server, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.fake_github.clock import Clock
    from tests.fake_github.recording import Request

HOUR = 3600
GRAPHQL = {"/graphql", "/api/graphql"}


class FakeGitHub:
    """A local fake GitHub: `with FakeGitHub() as github: client(github.url)`."""

    def __init__(self, *, token: str | None = None, server_time: Callable[[], float] = time.time) -> None:
        self.token = token
        self.server_time = server_time
        self.requests: list[Request] = []
        self.unknown_fields: set[str] = set()
        self.scopes = "repo, read:org, read:project"
        self.scopes_missing = False
        self.headers: dict[str, str] = {}
        self.limit = 5000
        self.used = 0
        self.resets_at = server_time() + HOUR
        self.rest = Rest(self)
        self.writing = Writing(self)
        self.crash: Exception | None = None
        self._faults: list[Fault] = []
        self._owners: dict[str, Owner] = {}
        self._lock = threading.RLock()
        self._server = Server(recorded, self._respond, self.now)
        self.url = f"http://localhost:{self._server.server_port}"
        self.store = Store(self.url)
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
        """Current time of the data."""
        return self.store.clock

    @property
    def hidden_projects(self) -> bool | str:
        """Whether the token may not read projects; a string is the reason to return."""
        return self.store.hidden_projects

    @hidden_projects.setter
    def hidden_projects(self, why: bool | str) -> None:
        self.store.hidden_projects = why

    def owner(self, login: str, kind: str = "Organization") -> Owner:
        """Return the organization, or with 'User' the person, of this name."""
        if login.lower() not in self._owners:
            self._owners[login.lower()] = Owner(self.store, login, kind)
        return self._owners[login.lower()]

    def repository(self, name: str, *, visibility: str = "PRIVATE") -> Repository:
        """Create a repository 'owner/name', of an organization unless the owner is known as a person."""
        owner, _, own = name.partition("/")
        return Repository(self.owner(owner), own, visibility=visibility)

    def project(
        self,
        owner: str,
        number: int = 1,
        *,
        title: str = "Roadmap",
        fields: Mapping[str, str | Iterable[str]] | None = None,
        description: str | None = None,
        readme: str | None = None,
    ) -> Project:
        """Create a project; its fields are lists of options, or 'iteration', 'number', 'date' or 'text'."""
        return Project(
            self.owner(owner), number, title=title, fields=fields or {}, description=description, readme=readme
        )

    def fail_next(
        self, kind: str, *, times: int | None = None, when: Callable[[Request], bool] | None = None, **details: Any
    ) -> None:
        """Add a fault, which occurs once by default ('heavy': always). Kinds and details:

        status (code, body, headers), rate_limited_200 (reset_in, type, message), primary (code, reset_in), secondary
        (code, retry_after), reset, cut, slow (seconds), html, partial (path, type, message, saml), heavy (n, variable).
        """
        assert kind in faults.KINDS, f"no fault is called {kind!r}"
        self._faults.append(Fault(kind, details, None if kind == "heavy" and times is None else times or 1, when))

    # Responses

    def now(self) -> float:
        """Current time for clients, which wait for rate limits to end."""
        return self.server_time()

    def _respond(self, request: Request) -> Answer:
        try:
            return self._respond_in_turn(request)
        except Exception as error:  # noqa: BLE001 - a bug in the fake, which fails the test in the end
            self.crash = error
            return answer(500, {"message": f"The fake crashed: {error!r}"})

    def _respond_in_turn(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            fault = self._next_fault(request)
            given = faults.instead(fault, self.now()) if fault else None
            if given is None:
                given = self._answer(request, fault)
            given.headers = self._headers() | given.headers
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

    def _answer(self, request: Request, fault: Fault | None) -> Answer:
        if refused := self.rest.refused(request):
            return refused
        if request.path not in GRAPHQL or request.method != "POST":
            return self.rest.answer(request)
        query = understood(schema(frozenset(self.unknown_fields)), request.query)
        if query.errors:
            return answer(200, {"errors": query.errors})
        chosen = selections(query, request.variables)
        if self.scopes_missing and (errors := missing_scopes(chosen, self.scopes)):
            return answer(200, {"errors": errors})
        cost = price.cost(chosen)
        if refused := self._charge(request, cost):
            return refused
        result = execute(query, request, self._root(cost))
        if fault and fault.kind == "partial":
            faults.partial(fault, result)
        return answer(200, result)

    def _charge(self, request: Request, cost: price.Cost) -> Answer | None:
        self.renew()
        if cost.nodes > price.MAX_NODES:
            words = (
                f"This query requests up to {cost.nodes:,} possible nodes which exceeds the maximum limit of 500,000."
            )
            return answer(200, {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": words}]})
        if self.used + cost.points > self.limit:
            words = "API rate limit already exceeded for user ID 1."
            return answer(200, {"errors": [{"type": "RATE_LIMITED", "message": words}]})
        self.used += cost.points
        request.points = cost.points
        return None

    def renew(self) -> None:
        """Reset the rate limit with each full hour."""
        if self.now() >= self.resets_at:
            self.used = 0
            self.resets_at = self.now() + HOUR

    def _headers(self) -> dict[str, str]:
        return {
            "x-github-request-id": f"FAKE:{len(self.requests):04X}",
            "x-oauth-scopes": self.scopes,
            "x-accepted-oauth-scopes": "repo",
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.limit - self.used),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(int(self.resets_at)),
            "x-ratelimit-resource": "graphql",
        } | self.headers

    # Root fields

    def _root(self, cost: price.Cost) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "rateLimit": lambda _: {
                "cost": cost.points,
                "nodeCount": cost.nodes,
                "limit": self.limit,
                "used": self.used,
                "remaining": self.limit - self.used,
                "resetAt": datetime.fromtimestamp(self.resets_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
            "viewer": lambda _: {"__typename": "User", "id": self.store.person.id},  # no login, as nobody needs it
            "repository": self._find_repository,
            "repositoryOwner": lambda args: self._owners.get(args["login"].lower()),
            "organization": lambda args: self._find_owner(args["login"], "Organization", "an Organization"),
            "user": lambda args: self._find_owner(args["login"], "User", "a User"),
            "node": lambda args: self.find_node(args["id"]),
            "nodes": lambda args: [self._or_refusal(each) for each in args["ids"]],
            **self.writing.mutations(),
        }

    def _find_repository(self, args: dict[str, Any]) -> Repository:
        owner = self._owners.get(args["owner"].lower())
        if owner is None:
            raise not_found(f"a Repository with the name '{args['owner']}/{args['name']}'")
        return owner.repository(args)

    def _find_owner(self, login: str, kind: str, words: str) -> Owner:
        found = self._owners.get(login.lower())
        if found is None or found.typename != kind:
            raise not_found(f"{words} with the login of '{login}'")
        return found

    def find_node(self, node: str) -> Node:
        """Return the node with this id."""
        found = self.store.nodes.get(node)
        if found is None:
            raise not_found(f"a node with the global id of '{node}'")
        return found

    def _or_refusal(self, node: str) -> Node | Exception:
        try:
            return self.find_node(node)
        except Exception as refusal:  # noqa: BLE001 - handled like any other error, at its index in the list
            return refusal
