"""The labels of a batch: which of its things, and the links that go into their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QSpinBox, QVBoxLayout, QWidget

from app.client import Client, Kind, Query, Record
from app.client.records import PAGE_SIZE, batches
from app.desktop.jobs import Report
from app.desktop.spin_boxes import SpinBox
from app.desktop.widgets import button, label, row
from app.labels.printing.items import LabelItem

MOST_PRINTED: Final = 10_000
"""Labels of one print: each is read back first, which takes some milliseconds."""
_WIDTH_PX: Final = 440


class RangeDialog(QDialog):
    """Which labels of a batch that is too large for one print. ``chosen``: first and last, from 1."""

    chosen = Signal(int, int)

    def __init__(self, total: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = total
        self.setWindowTitle("Print labels")
        self.setMinimumWidth(_WIDTH_PX)
        self.first, self.last = self._number("First label", 1), self._number("Last label", MOST_PRINTED)
        self._problem = label(role="error", wrap=True)
        self._go = button("Print labels …", self.accept_range, role="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(f"{total:,} labels", "title"))
        said = f"Up to {MOST_PRINTED:,} are printed at once, in the order in which they were made."
        column.addWidget(label(said, "muted", wrap=True))
        column.addWidget(row(label("From"), self.first, label("to"), self.last, 1))
        column.addWidget(self._problem)
        column.addWidget(row(1, button("Cancel", self.reject), self._go))
        for field in (self.first, self.last):
            field.valueChanged.connect(lambda _: self._refresh())
        self._refresh()

    @property
    def problem(self) -> str:
        return self._problem.text()

    def accept_range(self) -> None:
        if not self.problem:
            self.chosen.emit(self.first.value(), self.last.value())
            self.accept()

    def _number(self, name: str, value: int) -> QSpinBox:
        made = SpinBox()
        made.setAccessibleName(name)
        made.setRange(1, self._total)
        made.setGroupSeparatorShown(True)
        made.setValue(value)
        return made

    def _refresh(self) -> None:
        count = self.last.value() - self.first.value() + 1
        said = ""
        if count < 1:
            said = "The last label comes before the first"
        elif count > MOST_PRINTED:
            said = f"These are {count:,}; at most {MOST_PRINTED:,} at once"
        self._problem.setText(said)
        self._problem.setVisible(bool(said))
        self._go.setEnabled(not said)


def gather(client: Client, batch: str, first: int, last: int, report: Report) -> list[LabelItem]:
    """The things from the first to the last, as they were made, each with its link. Raises ClientError."""
    items: list[LabelItem] = []
    total = last - first + 1
    for things in _pages(client, batch, first, last):
        items += _with_links(client, things)
        report.progress(len(items), total)
    return items


def _pages(client: Client, batch: str, first: int, last: int) -> Iterator[Sequence[Record]]:
    """The things, a page at a time, from the page that holds the first."""
    page, skip = divmod(first - 1, PAGE_SIZE)
    left = last - first + 1
    while left > 0:
        query = Query(filter=f"batch={batch}", descending=False, page=page + 1)
        things = list(islice(client.list_records(Kind.THNGS, query).items, skip, skip + left))
        if not things:
            return
        yield things
        left -= len(things)
        page, skip = page + 1, 0


def _with_links(client: Client, things: Sequence[Record]) -> list[LabelItem]:
    """The links the service still has, by the short ids the things were made with; else their newest."""
    short_ids = {thing.id: _short_id(thing) for thing in things}
    links: dict[str, Record] = {}
    for chunk in batches([each for each in short_ids.values() if each], PAGE_SIZE):
        found = client.list_records(Kind.REDIRECTIONS, Query(ids=tuple(chunk)))
        links |= {link.id: link for link in found.items}
    return [LabelItem(thing, links.get(short_ids[thing.id]) or _newest(client, thing)) for thing in things]


def _short_id(thing: Record) -> str:
    identifiers = thing.document.get("identifiers") or {}
    return str(identifiers.get("shortId") or "")


def _newest(client: Client, thing: Record) -> Record | None:
    found: Iterable[Record] = client.links_of(thing.id)
    return next(iter(found), None)
