"""Check requests, and Cloud's responses, against Atlassian's API documents, if those are available."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.fake_jira.documents import Operation, folder, operation

if TYPE_CHECKING:
    from tests.fake_jira.recording import Request
    from tests.serving import Answer

_LOOKED_AT = 5
"""Number of entries of a list in a response to check, as the others are made in the same way."""
_OK = 300
_UNKNOWN_BUT_HARMLESS = {("dc", "/rest/api/2/mypermissions"): {"permissions"}}
"""Parameter that Data Center ignores; it returns all permissions."""


_OFTEN = 4
"""Number of requests of one shape to check, with their responses."""
_SEEN: Counter[tuple[int, frozenset[str], frozenset[tuple[str, type]]]] = Counter()


def breaches(face: str, request: Request, path: str, response: Answer) -> list[str]:
    """Return the violations of the documents.

    Args:
        face: The edition.
        request: The request.
        path: Its path, starting after `/rest`.
        response: The response; only Cloud's responses follow its document.
    """
    if not folder() or response.status == 404:
        return []
    path = path.replace("/rest/api/2/", "/rest/api/3/") if face == "cloud" else path
    path = path.replace("/rest/api/latest/", f"/rest/api/{3 if face == 'cloud' else 2}/")
    found = operation(face, request.method, path)
    if not found:
        return [f"{request.method} {path} is in no document"]
    where = f"{request.method} {path}: "
    extra = request.query.keys() - found.parameters - _UNKNOWN_BUT_HARMLESS.get((face, path), set())
    problems = [f"{where}no parameter is called {name}" for name in sorted(extra)]
    if response.status >= _OK:  # an error status shows that the request is invalid
        return problems
    if _is_news(found, request):
        problems += [where + why for why in _of_request(found, request, path)]
        problems += [where + why for why in (_of_answer(found, request, path, response) if face == "cloud" else ())]
    return problems


def _is_news(found: Operation, request: Request) -> bool:
    """Whether this shape has not been checked often yet: checking thousands of requests takes minutes."""
    body = request.body if isinstance(request.body, dict) else {}
    shape = (id(found), frozenset(request.query), frozenset((name, type(value)) for name, value in body.items()))
    _SEEN[shape] += 1
    return _SEEN[shape] <= _OFTEN


def _of_request(found: Operation, request: Request, path: str) -> list[str]:
    return [_words(error) for error in found.strict.iter_request_errors(_Asked(request, path))]


def _of_answer(found: Operation, request: Request, path: str, response: Answer) -> list[str]:
    body = json.loads(response.body)
    data = json.dumps(_shortened(body)).encode()
    errors = found.loose.iter_apicall_response_errors(_Asked(request, path), _Told(response, data))
    return [f"answer: {_words(error)}" for error in errors if not _is_bulk_moment(path, error)]


def _shortened(value: Any) -> Any:
    if isinstance(value, list):
        return [_shortened(each) for each in value[:_LOOKED_AT]]
    return {name: _shortened(each) for name, each in value.items()} if isinstance(value, dict) else value


def _words(error: Any) -> str:
    """Format an error with its causes."""
    inner = getattr(error, "__cause__", None)
    details = getattr(inner or error, "schema_errors", ())
    messages = [f"{'.'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in details]
    return "; ".join(messages) or f"{str(error)[:300]}{f' ({inner})' if inner else ''}"


class _Asked:
    """A request in the form that openapi-core expects."""

    def __init__(self, request: Request, path: str) -> None:
        from openapi_core.datatypes import RequestParameters  # noqa: PLC0415 - slow to load, and seldom needed
        from werkzeug.datastructures import Headers, ImmutableMultiDict  # noqa: PLC0415 - as above

        self.host_url = "http://localhost"
        self.method = request.method.lower()
        self.path = path
        self.body = request.sent
        self.content_type = request.headers.get("content-type", "application/json").partition(";")[0]
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.query), header=Headers(request.headers), path={}
        )


class _Told:
    """A response in the form that openapi-core expects."""

    def __init__(self, response: Answer, data: bytes) -> None:
        from werkzeug.datastructures import Headers  # noqa: PLC0415 - slow to load, and seldom needed

        self.status_code = response.status
        self.headers = Headers(response.headers)
        self.data = data
        self.content_type = response.headers.get("content-type", "").partition(";")[0]


def _is_bulk_moment(path: str, error: Any) -> bool:
    """Allow times as numbers in the bulk changelog, as in the document's own example."""
    details = list(getattr(getattr(error, "__cause__", None) or error, "schema_errors", ()))
    if not details or not path.endswith("/changelog/bulkfetch"):
        return False
    return all(list(each.absolute_path)[-1:] == ["created"] for each in details)
