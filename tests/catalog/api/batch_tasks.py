"""Tasks asked for and waited for over HTTP, and what they made."""

import csv
import io
import time
from typing import Any

import httpx

from tests.live import LiveService

Json = dict[str, Any]

PATIENCE_S = 120.0
UNFINISHED = ("PENDING", "EXECUTING", "CANCELLING")
FIXED: Json = {
    "type": "FIXED_AMOUNT",
    "generateThngs": True,
    "generateRedirections": True,
    "defaultRedirectUrl": "https://example.com/{thngId}",
    "thngTemplate": {"name": "Fixed Amount Task Thng", "tags": ["Generated"]},
    "shortDomain": "tn.gg",
    "quantity": 3,
    "shortIdTemplate": {"type": "THNG_ID"},
}


def make(client: httpx.Client, path: str, body: Json, **query: str) -> Json:
    answer = client.post(path, json=body, params=query)
    assert answer.status_code == 201, answer.text
    document: Json = answer.json()
    return document


def ask(client: httpx.Client, batch: str, kind: str = "POPULATING", /, **fields: Any) -> str:
    """Asks for a task; its path."""
    output = fields.pop("outputParameters", None)
    body = {"type": kind, "inputParameters": fields, "outputParameters": output}
    answer = client.post(f"/batches/{batch}/tasks", json=body)
    assert (answer.status_code, answer.content) == (202, b""), answer.text
    path = httpx.URL(answer.headers["Location"]).path
    assert path.startswith(f"/batches/{batch}/tasks/U")
    return path


def over(client: httpx.Client, path: str) -> Json:
    """The task when it is over."""
    end = time.monotonic() + PATIENCE_S
    while True:
        document: Json = client.get(path).json()
        if document["status"] not in UNFINISHED:
            return document
        assert time.monotonic() < end, document
        time.sleep(0.02)


def refused(client: httpx.Client, batch: str, kind: str = "POPULATING", /, **fields: Any) -> list[str]:
    answer = client.post(f"/batches/{batch}/tasks", json={"type": kind, "inputParameters": fields})
    assert answer.status_code == 400, answer.text
    errors: list[str] = answer.json()["errors"]
    return errors


def table(shared: LiveService, task: Json) -> list[list[str]]:
    """The result, read without a key."""
    answer = shared.stranger.get(httpx.URL(task["result"]["location"]).path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text)))


def things_of(client: httpx.Client, batch: str) -> list[Json]:
    found: list[Json] = client.get("/thngs", params={"filter": f"batch={batch}", "perPage": "100"}).json()
    return found
