"""Tasks on batches: asked for, watched, cancelled, and their results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote

import httpx

from app.client.answers import JSON, Send, decode, encode
from app.client.files import local_path

Document = Mapping[str, Any]

_UNFINISHED: Final = ("PENDING", "EXECUTING", "CANCELLING")
_MOST_LOGS: Final = 100


class Stream(Protocol):
    """Sends a request whose answer is read piece by piece."""

    def __call__(self, method: str, path: str) -> AbstractContextManager[httpx.Response]: ...


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands. ``made`` and ``failed`` count rows of ``total``: things, links or short ids."""

    id: str
    batch: str
    type: str
    status: str
    total: int
    made: int
    failed: int
    created_at_ms: int
    completed_at_ms: int | None = None
    error: str = ""
    result_path: str = ""

    @classmethod
    def from_json(cls, raw: Document) -> Task:
        progress: Document = raw.get("progress") or {}
        counts = [
            each for each in (progress.get("contributions") or {}).values() if isinstance(each, Mapping)
        ]
        result: Document = raw.get("result") or {}
        location = str(result.get("location") or "")
        made = sum(int(count) for each in counts for name, count in each.items() if not _is_failed(name))
        failed = sum(int(count) for each in counts for name, count in each.items() if _is_failed(name))
        inputs: Document = raw.get("inputParameters") or {}
        per_row = max(1, _per_row(inputs))
        return cls(
            id=str(raw.get("id", "")),
            batch=str(raw.get("batch", "")),
            type=str(raw.get("type", "")),
            status=str(raw.get("status", "")),
            total=int(progress.get("totalAmount") or 0) // per_row,
            made=made // per_row,
            failed=failed // per_row,
            created_at_ms=int(raw.get("createdAt") or 0),
            completed_at_ms=raw.get("completedAt"),
            error=str(result.get("error") or ""),
            result_path=local_path(location) if location else "",
        )

    @property
    def is_over(self) -> bool:
        """Nothing will change any more."""
        return self.status not in _UNFINISHED

    @property
    def is_cancelling(self) -> bool:
        return self.status == "CANCELLING"


@dataclass(frozen=True)
class Tasks:
    """The calls of ``/batches/:id/tasks``; what sends them is the connection's."""

    _send: Send
    _stream: Stream

    def create(self, batch_id: str, document: Document) -> str:
        """Ask for a task; its id. The service does it in the background."""
        answer = self._send("POST", _path(batch_id), content=encode(document), headers=JSON)
        return answer.headers["Location"].rpartition("/")[2]

    def all_of(self, batch_id: str) -> list[Task]:
        """The tasks of a batch, the newest first."""
        answer = self._send("GET", _path(batch_id), params={"perPage": "100"})
        return [Task.from_json(raw) for raw in decode(answer, list[dict[str, Any]])]

    def read(self, batch_id: str, task_id: str) -> Task:
        return Task.from_json(decode(self._send("GET", _path(batch_id, task_id)), dict[str, Any]))

    def cancel(self, batch_id: str, task_id: str) -> Task:
        """Ask a task to stop; what it made stays."""
        content = encode({"status": "CANCELLING"})
        answer = self._send("PUT", _path(batch_id, task_id), content=content, headers=JSON)
        return Task.from_json(decode(answer, dict[str, Any]))

    def delete(self, batch_id: str, task_id: str) -> None:
        """Delete a task that is over, with its result and its log; what it made stays."""
        self._send("DELETE", _path(batch_id, task_id))

    def failures(self, batch_id: str, task_id: str) -> list[str]:
        """Why rows failed, of the first hundred."""
        path = f"{_path(batch_id, task_id)}/logs"
        answer = self._send("GET", path, params={"perPage": str(_MOST_LOGS)})
        return [str(entry.get("message", "")) for entry in decode(answer, list[dict[str, Any]])]

    def result(self, task: Task) -> Iterator[bytes]:
        """The result of a task that is over, as CSV, in pieces as they come."""
        with self._stream("GET", task.result_path) as answer:
            yield from answer.iter_bytes()


def _is_failed(name: str) -> bool:
    return name.startswith("failed")


def _per_row(inputs: Document) -> int:
    """How many resources a row makes; a task for short ids only says nothing of things."""
    if "type" not in inputs:
        return 1
    links = inputs.get("generateRedirections", "defaultRedirectUrl" in inputs)
    return int(inputs.get("generateThngs") is not False) + int(bool(links))


def _path(batch_id: str, task_id: str = "") -> str:
    of_batch = f"/batches/{quote(batch_id, safe='')}/tasks"
    return f"{of_batch}/{quote(task_id, safe='')}" if task_id else of_batch
