"""The real service on a real port with a real SQLite file, inside this process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from app.service import MOST_BODY_BYTES, ServiceConfig, build
from catalog.api.limits import Rate
from catalog.ids import new_key

# However busy the machine is: a test waits for the answer, and never for the clock.
ANSWER_S = 120.0
POOL = httpx.Limits(keepalive_expiry=2)
"""Connections are let go before the service closes them: a call on one that is being closed would fail."""


@dataclass(frozen=True)
class LiveService:
    """A running service; `client` speaks to it with the operator's key and follows no redirects."""

    url: str
    key: str
    folder: Path
    database: str
    client: httpx.Client
    stranger: httpx.Client


@contextmanager
def live_service(
    folder: Path,
    *,
    key: str | None = None,
    public_url: str | None = None,
    short_domain: str | None = None,
    more_short_domains: tuple[str, ...] = (),
    database: str | None = None,
    rate: Rate | None = None,
    most_body_bytes: int = MOST_BODY_BYTES,
    in_detail: bool = True,
) -> Iterator[LiveService]:
    """Serves the database in a folder, or the one at a URL, until the block ends."""
    key = key or new_key()
    location = database or str(folder / "tagwright.db")
    config = ServiceConfig(
        database=location,
        operator_key=key,
        hits_folder=folder / "hits",
        files_folder=folder / "files",
        public_url=public_url,
        short_domain=short_domain,
        more_short_domains=more_short_domains,
        rate=rate,
        most_body_bytes=most_body_bytes,
        in_detail=in_detail,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(build(config), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="service")
    thread.start()
    try:
        headers = {"Authorization": key}
        with (
            httpx.Client(base_url=url, headers=headers, timeout=ANSWER_S, limits=POOL) as client,
            httpx.Client(base_url=url, timeout=ANSWER_S, limits=POOL) as stranger,
        ):
            yield LiveService(url, key, folder, location, client, stranger)
    finally:
        server.should_exit = True
        thread.join(ANSWER_S)
        listener.close()
