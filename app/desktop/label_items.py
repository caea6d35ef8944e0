"""What is printed for a record: its link, its name, its identifier; and which records have no link yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.client import Client, Kind, NotFound, Record, ServiceInfo
from app.desktop import addresses
from app.desktop.jobs import Report
from app.desktop.operations import Create
from app.labels.display import Page
from app.labels.layout import Label, lay_out, page_count
from app.labels.sheet import Sheet

# The identifiers people read on a label, the first that a record has.
PREFERRED = ("gs1:01", "ean_13", "upc_a", "ean_8", "upc_e", "gs1:21", "sku", "serial")
SECOND_LINES = {"identifier": "Its identifier", "link": "The short link", "none": "Nothing"}
OWNERS = {kind.type_name: kind for kind in (Kind.PRODUCTS, Kind.THNGS, Kind.COLLECTIONS, Kind.PLACES)}


@dataclass(frozen=True)
class LabelItem:
    """A record to print. `link` is its newest redirection; None when it has none."""

    record: Record
    link: Record | None

    @property
    def identifier(self) -> str:
        known: dict[str, Any] = self.record.document.get("identifiers") or {}
        named = [str(known[key]) for key in PREFERRED if known.get(key)]
        return (named or [str(value) for value in known.values()] or [""])[0]


@dataclass(frozen=True)
class Job:
    """All that decides how the pages look."""

    labels: tuple[Label, ...]
    sheet: Sheet
    start: int = 1
    copies: int = 1

    @property
    def pages(self) -> int:
        return page_count(len(self.labels), self.sheet, start=self.start, copies=self.copies)

    def lay_out(self, dpi: float) -> Iterator[Page]:
        return lay_out(self.labels, self.sheet, start=self.start, copies=self.copies, dpi=dpi)

    def page(self, number: int, dpi: float) -> Page:
        """One page, from 0, without laying out those before it."""
        first = max(0, (number * self.sheet.cells - (self.start - 1)) // self.copies)
        position = self.start - 1 + first * self.copies
        start = position % self.sheet.cells + 1
        pages = lay_out(self.labels[first:], self.sheet, start=start, copies=self.copies, dpi=dpi)
        return next(islice(pages, number - position // self.sheet.cells, None))


def gather(client: Client, records: Sequence[Record], report: Report) -> list[LabelItem]:
    """The link of each record; for redirections, the record of each link. Raises ClientError."""
    items = []
    for done, record in enumerate(records, 1):
        items.append(
            _of_link(client, record) if record.kind is Kind.REDIRECTIONS else _of_record(client, record)
        )
        report.progress(done, len(records))
    return items


def labels(items: Iterable[LabelItem], info: ServiceInfo, second_line: str) -> tuple[Label, ...]:
    """One label for each item that has a link."""
    made = []
    for item in items:
        if item.link is None:
            continue
        text = addresses.link_text(info, item.link)
        second = {"identifier": item.identifier, "link": text.partition("//")[2], "none": ""}[second_line]
        name = "" if item.record.kind is Kind.REDIRECTIONS else item.record.title
        made.append(Label(text=text, name=name, identifier=second))
    return tuple(made)


def new_links(items: Sequence[LabelItem], target: str) -> Create:
    """A link to `target` for each item that has none, as one step that can be undone."""
    missing = [item.record for item in items if item.link is None]
    documents = [
        {"defaultRedirectUrl": target, "evrythngId": record.id, "type": record.kind.type_name}
        for record in missing
    ]
    count = len(documents)
    return Create(
        Kind.REDIRECTIONS, documents, "Add a short link" if count == 1 else f"Add {count} short links"
    )


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
