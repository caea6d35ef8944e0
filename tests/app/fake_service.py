"""A service in memory behind httpx's transport seam: enough of the API for the desktop's own tests.

The scenarios drive the real service; this one is for what a real service does not do on command: be slow,
be gone, be changed by somebody else, hold a million records.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from urllib.parse import quote

import httpx


class FakeService:
    """``requests`` remembers every call; ``fail`` and ``gate`` make it refuse or wait."""

    def __init__(self) -> None:
        self.stores: dict[str, dict[str, dict]] = {"products": {}, "thngs": {}, "redirections": {}}
        self.trash: dict[str, dict[str, dict]] = {"products": {}, "thngs": {}, "redirections": {}}
        self.actions: list[dict] = []
        self.requests: list[httpx.Request] = []
        self.fail: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        self.gate = threading.Event()
        self.gate.set()
        self._clock = 1_700_000_000_000
        self._lock = threading.Lock()

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def add(self, kind: str = "products", **document: object) -> dict:
        """Put a record there, as somebody else would."""
        made = self._stamp(kind, document)
        self.stores[kind][made["shortId" if kind == "redirections" else "id"]] = made
        return made

    def add_many(self, count: int, kind: str = "products") -> None:
        for number in range(count):
            self.add(kind, name=f"Product {number:07}", brand=f"Brand {number % 7}")

    def change(self, kind: str, record_id: str, **fields: object) -> None:
        """Change a record behind the window's back."""
        self.stores[kind][record_id].update(fields, updatedAt=self._tick())

    def paths(self, method: str) -> list[str]:
        return [request.url.path for request in self.requests if request.method == method]

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.gate.wait(60)
        with self._lock:
            self.requests.append(request)
            failure = self.fail(request)
            return failure if failure is not None else self._route(request)

    def _route(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.strip("/").split("/")
        if parts == ["service"]:
            return httpx.Response(200, json={"name": "Fake", "version": "0", "publicUrl": "http://go.test"})
        if parts[0] == "actions":
            return self._actions(request, parts)
        if parts[0] not in self.stores:
            return _not_found()
        store, trash = self.stores[parts[0]], self.trash[parts[0]]
        if len(parts) == 3 and parts[2] == "restore":
            if parts[1] not in trash:
                return _not_found()
            store[parts[1]] = trash.pop(parts[1])
            return _record(200, store[parts[1]])
        if len(parts) == 1:
            return self._collection(request, parts[0])
        return self._single(request, store, trash, parts[1])

    def _collection(self, request: httpx.Request, kind: str) -> httpx.Response:
        if request.method == "GET":
            return self._list(request, kind)
        if request.method == "DELETE":
            ids = request.url.params["ids"].split(",")
            gone = [self.stores[kind].pop(i) for i in ids if i in self.stores[kind]]
            self.trash[kind].update({document["id"]: document for document in gone})
            return httpx.Response(200, headers={"x-result-count": str(len(gone))})
        body = json.loads(request.content)
        many = body if isinstance(body, list) else [body]
        errors = [f"[{n}].name: must not be empty" for n, one in enumerate(many) if one.get("name") == ""]
        if errors:
            return httpx.Response(400, json={"status": 400, "errors": errors})
        made = [self.add(kind, **one) for one in many]
        return httpx.Response(201, json=made) if isinstance(body, list) else _record(201, made[0])

    def _list(self, request: httpx.Request, kind: str) -> httpx.Response:
        params = request.url.params
        found = list(self.stores[kind].values())
        if "evrythngId" in params:
            found = [one for one in found if one.get("evrythngId") == params["evrythngId"]]
        if "q" in params:
            words = params["q"].lower().split()
            found = [one for one in found if all(word in json.dumps(one).lower() for word in words)]
        if "ids" in params:
            found = [one for one in found if one["id"] in params["ids"].split(",")]
        order = params.get("sortBy", "createdAt")
        found.sort(key=lambda one: one.get(order) or "", reverse=params.get("sortOrder") != "ASCENDING")
        size = int(params.get("perPage", 30))
        start = (int(params.get("page", 1)) - 1) * size
        if "nextPageToken" in params:
            start = next(n for n, one in enumerate(found) if one["id"] == params["nextPageToken"]) + 1
        page, headers = found[start : start + size], {}
        if params.get("withTotalCount") == "true":
            headers["x-result-count"] = str(len(found))
        if start + size < len(found):
            url = str(request.url.copy_set_param("nextPageToken", page[-1].get("id")))
            headers["link"] = f'<{quote(url, safe="")}>; rel="next"'
        return httpx.Response(200, json=page, headers=headers)

    def _single(self, request: httpx.Request, store: dict, trash: dict, record_id: str) -> httpx.Response:
        if record_id not in store:
            return _not_found()
        document = store[record_id]
        if request.headers.get("if-match", _etag(document)) != _etag(document):
            return httpx.Response(412, json={"status": 412, "errors": ["changed meanwhile"]})
        if request.method == "DELETE":
            trash[record_id] = store.pop(record_id)
            return httpx.Response(200)
        if request.method == "PATCH":
            _merge(document, json.loads(request.content))
            document["updatedAt"] = self._tick()
        return _record(200, document)

    def _actions(self, request: httpx.Request, parts: list[str]) -> httpx.Response:
        if request.method == "POST":
            made = {"id": f"A{len(self.actions)}", "type": parts[1], "createdAt": self._tick()}
            self.actions.insert(0, made | json.loads(request.content))
            return httpx.Response(201, json=self.actions[0])
        field, _, value = request.url.params.get("filter", "=").partition("=")
        return httpx.Response(200, json=[one for one in self.actions if one.get(field, "") == value])

    def _stamp(self, kind: str, document: dict) -> dict:
        now = self._tick()
        made = {"id": f"U{now}", "createdAt": now, "updatedAt": now} | document
        if kind == "redirections":
            del made["id"]
            made = {"shortId": f"s{now % 10_000_000:07}", "hits": 0, "shortDomain": "go.test"} | made
        return made

    def _tick(self) -> int:
        self._clock += 1
        return self._clock


def _etag(document: dict) -> str:
    return f'"{document["updatedAt"]}"'


def _record(status: int, document: dict) -> httpx.Response:
    return httpx.Response(status, json=document, headers={"etag": _etag(document)})


def _not_found() -> httpx.Response:
    return httpx.Response(404, json={"status": 404, "errors": ["The requested resource was not found."]})


def _merge(target: dict, patch: dict) -> None:
    for name, value in patch.items():
        if value is None:
            target.pop(name, None)
        elif isinstance(value, dict) and isinstance(target.get(name), dict):
            _merge(target[name], value)
        else:
            target[name] = value
