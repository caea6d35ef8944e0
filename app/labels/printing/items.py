"""The records that are printed, with their short links; and which have none yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.client import Client, Kind, NotFound, Record

# The identifiers people read on a label, the first that a record has.
PREFERRED = ("gs1:01", "ean_13", "upc_a", "ean_8", "upc_e", "gs1:21", "sku", "serial")
OWNERS = {kind.type_name: kind for kind in (Kind.PRODUCTS, Kind.THNGS, Kind.COLLECTIONS, Kind.PLACES)}


class Report(Protocol):
    """Who is told how far the work is; the window's report is one."""

    def progress(self, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class LabelItem:
    """A record to print. `link` is its newest redirection; None when it has none."""

    record: Record
    link: Record | None

    @property
    def title(self) -> str:
        return self.record.title

    @property
    def identifier(self) -> str:
        known: dict[str, Any] = self.record.document.get("identifiers") or {}
        named = [str(known[key]) for key in PREFERRED if known.get(key)]
        return (named or [str(value) for value in known.values()] or [""])[0]


def gather(client: Client, records: Sequence[Record], report: Report) -> list[LabelItem]:
    """The link of each record; for redirections, the record of each link. Raises ClientError."""
    items = []
    for done, record in enumerate(records, 1):
        items.append(
            _of_link(client, record) if record.kind is Kind.REDIRECTIONS else _of_record(client, record)
        )
        report.progress(done, len(records))
    return items


def _of_record(client: Client, record: Record) -> LabelItem:
    links = client.links_of(record.id)
    return LabelItem(record, links[0] if links else None)


def _of_link(client: Client, link: Record) -> LabelItem:
    kind = OWNERS.get(str(link.document.get("type")))
    owner = str(link.document.get("evrythngId") or "")
    if kind is None or not owner:
        return LabelItem(link, link)
    try:
        return LabelItem(client.read(kind, owner), link)
    except NotFound:
        return LabelItem(link, link)
