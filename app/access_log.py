"""The log of requests: one record for each, with what formatters make lines of."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from redirector.context.privacy import AddressPolicy, address_of, kept

_log = logging.getLogger("tagwright.access")


@dataclass(frozen=True, slots=True)
class Access:
    """One request that has been answered; ``target`` is its path with its query.

    The port in ``client`` is 0 where it is not known.
    """

    client: tuple[str, int] | None
    method: str
    target: str
    status: int
    request_id: str
    sent_bytes: int = 0
    duration_ms: float = 0.0

    def sparing(self, policy: AddressPolicy) -> Access:
        """The same with no more of the client's address than is kept of visitors; a port could name one."""
        if policy is AddressPolicy.FULL or self.client is None:
            return self
        left = kept(address_of(self.client[0]), policy)
        return replace(self, client=None if left is None else (left, 0))

    def __str__(self) -> str:
        return f"{_shown(self.client)} {self.method} {self.target} {self.status}"


class Sparing(logging.Filter):
    """Lets no more of an address into the log than the policy lets be kept."""

    def __init__(self, policy: AddressPolicy) -> None:
        super().__init__()
        self._policy = policy

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass."""
        if (access := access_of(record)) is not None:
            record.args = (access.sparing(self._policy),)
        return True


def is_on() -> bool:
    """Whether anybody reads it."""
    return _log.isEnabledFor(logging.INFO)


def write(access: Access) -> None:
    """Log a request."""
    _log.info("%s", access)


def access_of(record: logging.LogRecord) -> Access | None:
    """The request a record is about, if it is about one."""
    found = record.args[0] if isinstance(record.args, tuple) and record.args else None
    return found if isinstance(found, Access) else None


def _shown(client: tuple[str, int] | None) -> str:
    if client is None:
        return "-"
    host, port = client
    if not port:
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
