"""All that decides how the pages of a print look: what the labels say, on which sheet, how often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from app.client import Kind, Record, ServiceInfo
from app.labels import used_cells
from app.labels.designs import merging
from app.labels.designs.model import Design
from app.labels.display import Page
from app.labels.layout import Label, lay_out
from app.labels.printing.fields import fields_of
from app.labels.printing.items import LabelItem
from app.labels.sheet import Sheet
from app.short_links import link_text

SECOND_LINES = {"identifier": "Its identifier", "link": "The short link", "none": "Nothing"}

Completion = Callable[[Mapping[str, str]], Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class Row:
    """What a label without a record is made of; ``fields`` have plain names and the running number ``n``."""

    title: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """One label to print, of a record or of a row; ``fields`` are what a design may name."""

    item: LabelItem | None
    label: Label | None = None
    fields: Mapping[str, str] | None = None
    row: Row | None = None

    @property
    def source(self) -> LabelItem | Row | None:
        """What the label is of, if it is known."""
        return self.item or self.row

    @property
    def title(self) -> str:
        if self.item is not None:
            return self.item.record.title
        fields = self.fields or {}
        return fields.get("name") or fields.get("title") or (self.label.name if self.label else "")

    @property
    def identifier(self) -> str:
        if self.item is not None:
            return self.item.identifier
        return (self.fields or {}).get("identifier", "") or (self.label.identifier if self.label else "")

    @property
    def link(self) -> Record | None:
        return self.item.link if self.item else None


@dataclass(frozen=True)
class Job:
    """Without a design, labels say code, name and identifier by rules of their own."""

    entries: tuple[Entry, ...]
    sheet: Sheet
    design: Design | None = None
    used: frozenset[int] = used_cells.NONE
    copies: int = 1

    @property
    def count(self) -> int:
        """Labels that are printed."""
        return len(self.entries) * self.copies

    @property
    def pages(self) -> int:
        return used_cells.page_count(self.count, self.sheet, self.used)

    def once(self) -> Job:
        """Each label once, on fresh sheets: what is enough to prove them."""
        return replace(self, used=used_cells.NONE, copies=1)

    def lay_out(self, dpi: float) -> Iterator[Page]:
        if self.design is None:
            labels = (entry.label for entry in self.entries if entry.label is not None)
            return lay_out(labels, self.sheet, used=self.used, copies=self.copies, dpi=dpi)
        records = (entry.fields for entry in self.entries if entry.fields is not None)
        return merging.lay_out(self.design, records, self.sheet, used=self.used, copies=self.copies, dpi=dpi)

    def page(self, number: int, dpi: float) -> Page:
        """One page, from 0, without laying out those before it."""
        if number == 0:
            return next(self.lay_out(dpi))
        first, begun = divmod(self._before(number), self.copies)
        # Copies that lie on the page before are laid out at the end of that one.
        used = frozenset(range(1, -begun % self.sheet.cells + 1))
        rest = replace(self, entries=self.entries[first:], used=used)
        return next(islice(rest.lay_out(dpi), -(-begun // self.sheet.cells), None))

    def entry_at(self, page: int, number: int) -> Entry:
        """What the label of this number, from 1, on a page that was laid out alone, is of."""
        first = self._before(page) // self.copies if page else 0
        return self.entries[first + (number - 1) // self.copies]

    def _before(self, page: int) -> int:
        """Labels on the pages before."""
        return page * self.sheet.cells - len(self.used)


def plain_entries(items: Iterable[LabelItem], info: ServiceInfo, second_line: str) -> tuple[Entry, ...]:
    """One for each item that has a link."""
    made = []
    for item in items:
        if item.link is None:
            continue
        text = link_text(info, item.link)
        second = {"identifier": item.identifier, "link": text.partition("//")[2], "none": ""}[second_line]
        name = "" if item.record.kind is Kind.REDIRECTIONS else item.record.title
        made.append(Entry(item, label=Label(text=text, name=name, identifier=second)))
    return tuple(made)


def designed_entries(
    items: Sequence[LabelItem], info: ServiceInfo, design: Design, complete: Completion | None = None
) -> tuple[tuple[Entry, ...], list[str]]:
    """One for each item that has all the design needs; and what the others lack, a line a field.

    ``complete`` may add to what is known of a record.
    """
    records = list(merging.prepare(fields_of(item, info) for item in items))
    if complete is not None:
        records = [complete(record) for record in records]
    entries = [Entry(item, fields=fields) for item, fields in zip(items, records, strict=True)]
    return complete_entries(entries, design.fields)


def complete_entries(
    entries: Iterable[Entry], fields: Mapping[str, bool]
) -> tuple[tuple[Entry, ...], list[str]]:
    """Those that have all ``fields`` that must be there; and what the others lack, a line a field."""
    needed = [name for name, is_needed in fields.items() if is_needed]
    lacking: dict[str, list[str]] = {}
    complete = []
    for entry in entries:
        known = entry.fields or {}
        missing = [name for name in needed if not known.get(name, "").strip()]
        for name in missing:
            lacking.setdefault(name, []).append(entry.source.title if entry.source else entry.title)
        if not missing:
            complete.append(entry)
    return tuple(complete), [_lack(name, titles) for name, titles in lacking.items()]


def _lack(field: str, titles: Sequence[str]) -> str:
    named = ", ".join(f"“{title}”" for title in titles[:3])
    more = f" and {len(titles) - 3:,} more" if len(titles) > 3 else ""
    return f"{field} is missing in {named}{more}"
