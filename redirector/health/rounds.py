"""Checks of links: of one now, and of all in rounds."""

from __future__ import annotations

import logging
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from catalog import short_domains
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.store import Database
from redirector import links
from redirector.health import book
from redirector.health.asking import ask
from redirector.health.probe import Ask, probe, worst

_AT_ONCE = 4
_TRIES = 3
_A_ROUND = 200

log = logging.getLogger("tagwright.health")


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """Checks links of one database; ``ask`` is how addresses are asked."""

    database: Database
    ask: Ask = ask

    def check(self, short_id: str) -> Json | None:
        """Check one link now; None when it is gone. The database is not held while servers are asked.

        What is changed meanwhile is asked again, and left to the next check if that happens over and over.
        """
        for _ in range(_TRIES):
            with self.database.read() as connection:
                link = links.find(connection, short_id)
                hosts = short_domains.known(connection)
            if link is None:
                return None
            addresses, own = book.addresses_of(link), partial(self._is_own, hosts)
            finding = worst([probe(url, self.ask, own=own) for url in addresses])
            with self.database.write() as connection:
                now = links.find(connection, short_id)
                if now is not None and now.id == link.id and book.addresses_of(now) == addresses:
                    return book.keep(connection, link.id, finding, now_ms())
        return None

    def _is_own(self, hosts: Collection[str], url: str) -> bool:
        """Whether an address is a short link of ours, by the hosts these have ever had."""
        parts = urlsplit(url)
        if parts.netloc.lower() not in hosts:
            return False
        with self.database.read() as connection:
            return links.find(connection, parts.path.removeprefix("/")) is not None

    def round(self, older_than_ms: int) -> int:
        """Check links whose last check is so long ago, at most some hundred; returns how many."""
        with self.database.read() as connection:
            due = book.due(connection, now_ms() - older_than_ms, _A_ROUND)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="health") as threads:
            found = [each for each in threads.map(self.check, due) if each is not None]
        bad = sum(each["state"] != "ok" for each in found)
        if found:
            log.info("checked %d links, %d of them need a look", len(found), bad)
        return len(found)
