"""What tests of the Reactor do again and again."""

import time
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import func, select

from catalog.store import Database
from catalog.tables import reactor_event
from tests.catalog.api.keyring import Json, Keyring, made
from tests.live import LiveService

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Desk:
    """A service, its keys, and the application whose script is tried."""

    service: LiveService
    ring: Keyring

    @property
    def base(self) -> str:
        return f"/projects/{self.ring.project}/applications/{self.ring.application}/reactor"

    @property
    def client(self) -> httpx.Client:
        return self.service.client

    def script(self, code: str, **more: Any) -> httpx.Response:
        """Put a script in place."""
        return self.client.put(f"{self.base}/script", json={"script": code, **more})

    def running(self, code: str) -> None:
        """Put a script in place that is right."""
        answer = self.script(code)
        assert answer.status_code == 200, answer.text

    def scan(self, **fields: Any) -> Json:
        return made(self.client, "/actions/scans", {"thng": self.ring.device, **fields})

    def settle(self) -> None:
        """Wait until nothing waits for scripts any more."""
        self.client.get("/redirections")  # visits are stored before they are counted
        database = Database.open(self.service.database)
        try:
            until = time.monotonic() + PATIENCE_S
            while _waiting(database):
                assert time.monotonic() < until, "scripts do not come to an end"
                time.sleep(0.02)
        finally:
            database.close()

    def lines(self) -> list[Json]:
        """What the script has written when everything is done, oldest first."""
        self.settle()
        return self.lines_now()

    def lines_now(self) -> list[Json]:
        found: list[Json] = self.client.get(f"{self.base}/logs?perPage=100").json()
        return found[::-1]

    def messages(self) -> list[str]:
        return [f"{each['logLevel']}: {each['message']}" for each in self.lines()]

    def messages_after(self, count: int) -> list[str]:
        """The messages as soon as there are so many: for what comes by the clock."""
        until = time.monotonic() + PATIENCE_S
        while len(self.lines_now()) < count:
            assert time.monotonic() < until, self.lines_now()
            time.sleep(0.02)
        return self.messages()


def _waiting(database: Database) -> int:
    with database.read() as connection:
        counted = select(func.count()).select_from(reactor_event)
        return int(connection.execute(counted).scalar_one())
