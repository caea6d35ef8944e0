"""Scripts of applications: edited, scheduled, and what they have written."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from app.client.answers import JSON, Document, Send, decode, encode, next_token
from app.client.redirectors import ApplicationRef

_ZIP = {"Content-Type": "application/zip"}


class ReactorScript(msgspec.Struct, frozen=True, rename="camel"):
    """A script. ``type`` is simple or bundle; ``files`` are the paths of a bundle; times are milliseconds."""

    script: str = ""
    type: str = "simple"
    manifest: str = ""
    created_at: int = 0
    updated_at: int = 0
    files: tuple[str, ...] = ()


class ScriptProblem(msgspec.Struct, frozen=True):
    """What is wrong with a script: ``refused`` keeps it from being stored, ``note`` does not."""

    severity: str
    message: str
    filter: str | None = None
    column: int | None = None


class ScriptCheck(msgspec.Struct, frozen=True):
    """The functions a script offers, and its problems."""

    functions: tuple[str, ...] = ()
    problems: tuple[ScriptProblem, ...] = ()


class ReactorSchedule(msgspec.Struct, frozen=True, rename="camel"):
    """When a function is called; ``next_at`` (milliseconds) is None when it is not any more."""

    id: str
    event: dict[str, Any]
    function: str = "onScheduledEvent"
    cron: str | None = None
    execute_at: int | None = None
    description: str = ""
    enabled: bool = True
    next_at: int | None = None


class ReactorLine(msgspec.Struct, frozen=True, rename="camel"):
    """One line a script has written."""

    id: str
    timestamp: int
    log_level: str
    message: str


class ReactorLog(msgspec.Struct, frozen=True):
    """One page of lines, newest first; ``next`` is the token of the next page."""

    lines: tuple[ReactorLine, ...]
    next: str | None = None


class ReactorCalls:
    """The calls of an application's Reactor."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def script(self, of: ApplicationRef) -> ReactorScript:
        return decode(self._send("GET", _path(of, "script")), ReactorScript)

    def save_script(self, of: ApplicationRef, script: str, *, manifest: str = "") -> ReactorScript:
        """Put a script in place; ``Refused`` says in which line it is wrong."""
        body = encode({"script": script, **({"manifest": manifest} if manifest else {})})
        return decode(self._send("PUT", _path(of, "script"), content=body, headers=JSON), ReactorScript)

    def save_bundle(self, of: ApplicationRef, archive: bytes) -> ReactorScript:
        """Put a script of several files in place: a zip file with a ``main.js``."""
        return decode(self._send("PUT", _path(of, "script"), content=archive, headers=_ZIP), ReactorScript)

    def check_script(self, of: ApplicationRef, script: str) -> ScriptCheck:
        """What is wrong with a script that is being written; nothing is stored."""
        body = encode({"script": script})
        return decode(self._send("POST", _path(of, "script/check"), content=body, headers=JSON), ScriptCheck)

    def schedules(self, of: ApplicationRef) -> list[ReactorSchedule]:
        answer = self._send("GET", _path(of, "schedules"), params={"perPage": "100"})
        return decode(answer, list[ReactorSchedule])

    def create_schedule(self, of: ApplicationRef, document: Document) -> ReactorSchedule:
        """``document`` has an event, and either cron or executeAt."""
        answer = self._send("POST", _path(of, "schedules"), content=encode(document), headers=JSON)
        return decode(answer, ReactorSchedule)

    def change_schedule(self, of: ApplicationRef, schedule: str, changes: Document) -> ReactorSchedule:
        path = _path(of, f"schedules/{quote(schedule, safe='')}")
        return decode(self._send("PUT", path, content=encode(changes), headers=JSON), ReactorSchedule)

    def delete_schedule(self, of: ApplicationRef, schedule: str) -> None:
        self._send("DELETE", _path(of, f"schedules/{quote(schedule, safe='')}"))

    def log(self, of: ApplicationRef, *, filter_: str = "", after: str | None = None) -> ReactorLog:
        """A page of lines; ``filter_`` asks for logLevel and timestamp, as in ``logLevel=error``."""
        params = {"filter": filter_, "nextPageToken": after or "", "perPage": "100"}
        given = {name: value for name, value in params.items() if value}
        answer = self._send("GET", _path(of, "logs"), params=given)
        return ReactorLog(tuple(decode(answer, list[ReactorLine])), next_token(answer))

    def clear_log(self, of: ApplicationRef, *, filter_: str = "") -> int:
        """Delete lines, all of them without a filter; the number of those that were there."""
        params = {"filter": filter_} if filter_ else {}
        answer = self._send("DELETE", _path(of, "logs"), params=params)
        return int(answer.headers.get("x-result-count", 0))


def _path(of: ApplicationRef, rest: str) -> str:
    return f"{of.path}/reactor/{rest}"
