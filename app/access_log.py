"""The log of requests: one record for each, with what formatters make lines of."""

from __future__ import annotations

import logging
from dataclasses import dataclass

_log = logging.getLogger("tagwright.access")


@dataclass(frozen=True, slots=True)
class Access:
    """One request that has been answered; ``target`` is its path with its query."""

    client: tuple[str, int] | None
    method: str
    target: str
    status: int
    request_id: str
    sent_bytes: int = 0
    duration_ms: float = 0.0

    def __str__(self) -> str:
        host = "{}:{}".format(*self.client) if self.client else "-"
        return f"{host} {self.method} {self.target} {self.status}"


def is_on() -> bool:
    """Whether anybody reads it."""
    return _log.isEnabledFor(logging.INFO)


def write(access: Access) -> None:
    """Log a request."""
    _log.info("%s", access)
