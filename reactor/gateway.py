"""Requests of scripts, answered by our own service: with the key they carry, by the routes everybody uses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec

from catalog.documents import Json
from reactor.events import DEPTH_HEADER

_PATIENCE_S: Final = 30.0
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_LOCAL: Final = ("api.evrythng.com", "api.eu.evrythng.com", "localhost", "127.0.0.1", "")
_JSON: Final = "application/json"

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
_NO_NETWORK: Final = "a script reaches this service only: {host} is out (there is no network in this Reactor)"


@dataclass(frozen=True, slots=True)
class Gateway:
    """Hands requests to an ASGI application, from any thread, on the loop it runs on."""

    application: Asgi
    loop: asyncio.AbstractEventLoop
    hosts: tuple[str, ...] = ()

    def answer(self, request: Json, *, depth: int) -> Json:
        """The answer to a request as the process sent it; ``refused`` says why there is none."""
        parts = urlsplit(str(request["url"]))
        if (parts.hostname or "") not in (*_LOCAL, *self.hosts):
            return {"refused": _NO_NETWORK.format(host=parts.hostname)}
        if str(request["method"]) not in _METHODS or not parts.path.startswith("/"):
            return {"refused": f"{request['method']} {parts.path[:200]} is no request of this API"}
        answered = asyncio.run_coroutine_threadsafe(self._ask(request, depth), self.loop)
        try:
            status, headers, body = answered.result(_PATIENCE_S)
        except TimeoutError:
            answered.cancel()
            return {"refused": "the service did not answer in time"}
        return {"status": status, "headers": headers, "body": _content(headers, body)}

    async def _ask(self, request: Json, depth: int) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(str(request["url"]))
        body = b"" if request["body"] is None else str(request["body"]).encode("utf-8", "replace")
        headers = {
            **{str(name).lower(): str(value) for name, value in request["headers"].items()},
            "host": "localhost",
            "accept": _JSON,
            "content-type": _JSON,
            "content-length": str(len(body)),
            "user-agent": "Tagwright Reactor",
            "authorization": str(request["authorization"]),
            DEPTH_HEADER: str(depth),
        }
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": str(request["method"]),
            "scheme": "http",
            "path": unquote(parts.path),
            "raw_path": parts.path.encode("utf-8", "replace"),
            "query_string": parts.query.encode("utf-8", "replace"),
            "root_path": "",
            "headers": [
                (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
                for name, value in headers.items()
            ],
            "client": None,
            "server": ("localhost", 80),
            "state": {},
        }
        answer = _Answer(body)
        await self.application(scope, answer.receive, answer.send)
        return answer.status, answer.headers, bytes(answer.body)


class _Answer:
    """One exchange with the application."""

    def __init__(self, body: bytes) -> None:
        self._sent = body
        self._is_read = False
        self.status = 500
        self.headers: dict[str, str] = {}
        self.body = bytearray()

    async def receive(self) -> MutableMapping[str, Any]:
        if self._is_read:
            return {"type": "http.disconnect"}
        self._is_read = True
        return {"type": "http.request", "body": self._sent, "more_body": False}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
            }
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _content(headers: Json, body: bytes) -> Any:
    if not body:
        return None
    if headers.get("content-type", "").startswith(_JSON):
        return msgspec.json.decode(body)
    return body.decode("utf-8", "replace")
