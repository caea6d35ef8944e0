"""The hosts short links have had: labels printed under a former public address are still ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from catalog import records
from catalog.kinds import SHORT_DOMAIN
from catalog.tables import record


def remember(connection: Connection, address: str) -> None:
    """Keep the host of an address, with its port, among those of our short links."""
    host = urlsplit(address if "//" in address else f"//{address}").netloc.lower()
    if host and host not in known(connection):
        records.create(connection, SHORT_DOMAIN, {"name": host})


def known(connection: Connection) -> frozenset[str]:
    """Every host our short links have ever had, in lower case."""
    names = select(record.c.name).where(record.c.kind == SHORT_DOMAIN.name)
    return frozenset(connection.execute(names).scalars())
