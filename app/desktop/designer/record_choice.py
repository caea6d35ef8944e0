"""The record a design is shown with: its own sample, or one of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.client import Kind, Record
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.designer.document import DesignDocument
from app.desktop.jobs import Report
from app.desktop.session import Session
from app.labels.designs import merging, showing
from app.labels.printing.fields import fields_of
from app.labels.printing.items import LabelItem, gather

KINDS: Final = (Kind.PRODUCTS, Kind.THNGS)
#: Offered first, where a record has them.
_FIRST: Final = (
    "name",
    "link",
    "identifier",
    "ean",
    "gtin",
    "upc",
    "sku",
    "serial",
    "lot",
    "asset",
    "price",
    "shortid",
    "description",
)
_NEVER: Final = ("title", "ean13", "upca", "gtin14")


class RecordChoice(QObject):
    """``changed`` when other values are shown."""

    changed = Signal()

    def __init__(self, session: Session, document: DesignDocument, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._document, self._window = session, document, window
        self.records: tuple[Record, ...] = ()
        """Those to print: the first is the one that is shown."""
        self._item: LabelItem | None = None

    @property
    def title(self) -> str:
        return self._item.record.title if self._item is not None else "Sample"

    @property
    def values(self) -> dict[str, str]:
        """By plain names."""
        if self._item is None:
            return showing.sample_of(self._document.design)
        (prepared,) = merging.prepare([fields_of(self._item, self._session.service_info)])
        return dict(prepared)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What templates may name, the usual ones first."""
        values = self.values
        first = [name for name in _FIRST if name in values]
        rest = sorted(name for name in values if name not in (*_FIRST, *_NEVER, merging.COUNTER))
        return [(name, values[name]) for name in (*first, merging.COUNTER, *rest)]

    def use_sample(self) -> None:
        self.records, self._item = (), None
        self.changed.emit()

    def choose(self) -> None:
        """Ask for a record."""
        dialog = ChooseDialog(self._session, KINDS, "Show the design with", "Show", self._window)
        dialog.chosen.connect(self.use)
        dialog.open()

    def use(self, records: Sequence[Record]) -> None:
        """Show the first of them, once its short link is known."""
        if not records:
            self.use_sample()
            return
        self.records = tuple(records)
        work = partial(gather, self._session.client, records[:1], Report(lambda _done, _total: None))
        job = self._session.jobs.run(work, owner=self)
        job.done(self._came).failed(self._session.show_error)

    def _came(self, items: list[LabelItem]) -> None:
        self._item = items[0]
        self.changed.emit()
