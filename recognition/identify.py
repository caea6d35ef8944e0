"""From the value of a symbol to the records it belongs to.

Three ways, in this order: a short link of ours leads to its record; an identifier under the symbol's
documented name holds the value; a GTIN is the same number under any of its names (UPC-A, EAN-13, GTIN-14,
`gs1:01`, AI 01 of an element string, `/01/` of a GS1 Digital Link).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from sqlalchemy import Connection, select

from catalog import lookup, records, reference_images
from catalog.gtin import gtin_from_symbol
from catalog.kinds import KINDS, Kind
from catalog.records import Stored
from catalog.tables import redirection
from recognition import gs1, likeness
from recognition.symbol import METHOD_OF, Symbol
from recognition.text import availability, matching

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


@dataclass(frozen=True)
class Match:
    """A record that was identified, and the short links it has, newest first."""

    kind: Kind
    record: Stored
    short_urls: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """One element of `results`, as the reference shows it."""
        return {"redirections": list(self.short_urls), self.kind.name: msgspec.Raw(self.record.json())}


@dataclass(frozen=True)
class ShortLinks:
    """Where short links of this service live: `base` without a slash, and every host that means it."""

    base: str
    hosts: frozenset[str]

    def url(self, short_id: str, domain: str = "") -> str:
        """The short URL of a link; links of another short domain keep theirs."""
        return f"https://{domain}/{short_id}" if domain else f"{self.base}/{short_id}"


def identify(
    connection: Connection, kind_of_symbol: str, values: Sequence[str], links: ShortLinks
) -> list[Match]:
    """The records that any spelling of a symbol's value names, each once."""
    found: dict[str, tuple[Kind, Stored]] = {}
    for value in values:
        for kind, record in _found(connection, kind_of_symbol, value, links.hosts):
            found.setdefault(record.id, (kind, record))
    urls = _short_urls(connection, found, links)
    return [Match(kind, record, tuple(urls.get(record.id, ()))) for kind, record in found.values()]


def identify_scored(
    connection: Connection, kind_of_symbol: str, values: Sequence[str], links: ShortLinks
) -> tuple[list[Match], int]:
    """As `identify`, with the score: of text the likeness to the nearest identifier, of others 100 or 0."""
    matches = identify(connection, kind_of_symbol, values, links)
    if matches or kind_of_symbol != availability.TYPE:
        return matches, 100 if matches else 0
    best: tuple[list[lookup.Found], int] = ([], 0)
    for value in values:
        best = max(best, matching.nearest(connection, value), key=lambda found: found[1])
    found, score = best
    urls = _short_urls(connection, [record.id for _, record in found], links)
    return [Match(kind, record, tuple(urls.get(record.id, ()))) for kind, record in found], score


def spellings(symbol: Symbol) -> tuple[str, ...]:
    """The value as read, and for GS1 content also as the symbol holds it, without brackets."""
    elements = gs1.parse(symbol.value) if symbol.value.startswith("(") else None
    if elements is None:
        return (symbol.value,)
    plain = symbol.raw.decode("latin-1").removeprefix(gs1.GS)
    return symbol.value, plain, "".join(ai + data for ai, data in elements)


def meta(symbol_type: str, value: str, score: int) -> dict[str, Any]:
    """The `meta` of an identification, with a score from 0 to 100."""
    return {
        "method": METHOD_OF[symbol_type],
        "score": score,
        "value": value,
        "type": symbol_type,
    }


def _found(
    connection: Connection, kind_of_symbol: str, value: str, hosts: Collection[str]
) -> Iterable[lookup.Found]:
    yield from _by_short_link(connection, value, hosts)
    if kind_of_symbol == likeness.TYPE:
        yield from _by_reference_image(connection, value)
    yield from lookup.by_identifier(connection, value, keys=[kind_of_symbol])
    gtin = gtin_from_symbol(kind_of_symbol, value)
    if gtin is not None:
        yield from lookup.by_gtin(connection, gtin)


def _by_short_link(connection: Connection, value: str, hosts: Collection[str]) -> Iterable[lookup.Found]:
    """The record of a short link: on one of our hosts, or on the very domain the link was made for."""
    address = _host_and_short_id(value)
    if address is None:
        return
    host, short_id = address
    domains = [host, ""] if host in hosts or _is_this_machine(host) else [host]
    c = redirection.c
    statement = select(c.type, c.evrythng_id).where(c.short_id == short_id, c.short_domain.in_(domains))
    for row in connection.execute(statement):
        kind = KINDS[row.type]
        record = records.find(connection, kind, row.evrythng_id)
        if record is not None:
            yield kind, record


def _by_reference_image(connection: Connection, image_id: str) -> Iterable[lookup.Found]:
    """The record of a picture that was recognised before."""
    image = reference_images.by_id(connection, image_id)
    record = None if image is None else records.find(connection, KINDS[image.kind], image.owner)
    if image is not None and record is not None:
        yield KINDS[image.kind], record


def _is_this_machine(host: str) -> bool:
    """Codes made before there was a public address say the port the service had that day."""
    return host.rpartition(":")[0] in _LOOPBACK or host in _LOOPBACK


def _host_and_short_id(value: str) -> tuple[str, str] | None:
    """Host (lower case, with its port) and short id of a URL with one path segment; None for others."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return None
    short_id = unquote(parts.path.strip("/"))
    if parts.scheme not in {"http", "https"} or not parts.netloc or not short_id or "/" in short_id:
        return None
    return parts.netloc.lower(), short_id


def _short_urls(connection: Connection, ids: Iterable[str], links: ShortLinks) -> dict[str, list[str]]:
    c = redirection.c
    statement = select(c.evrythng_id, c.short_id, c.short_domain).where(c.evrythng_id.in_(list(ids)))
    urls: dict[str, list[str]] = {}
    for row in connection.execute(statement.order_by(c.id.desc())):
        urls.setdefault(row.evrythng_id, []).append(links.url(row.short_id, row.short_domain))
    return urls
