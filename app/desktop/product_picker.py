"""The product of a thing: searched for as one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.client import Client, Kind, Query, Record
from app.desktop.columns import identifier_text
from app.desktop.field_editors import FieldEditor
from app.desktop.fields import Field
from app.desktop.record_names import RecordNames
from app.desktop.record_search import RecordSearch
from app.desktop.session import Session
from app.desktop.widgets import icon_button, row

SUGGESTIONS: Final = 12


class ProductPicker(FieldEditor):
    """Shows the name, holds the id. A name that matches nothing chosen is no product: the value is None."""

    def __init__(self, session: Session, names: RecordNames, field: Field) -> None:
        super().__init__(field)
        self._session, self._names = session, names
        self._id: str | None = None
        self.line = RecordSearch(session, _find, _described, most=SUGGESTIONS)
        self.line.setAccessibleName(field.title)
        self.line.setPlaceholderText(field.hint)
        self._open = icon_button("open", "Open the product", self._open_product)
        self._finish(row(self.line, self._open, spacing_px=4))
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._typed)
        self.line.chosen.connect(self._chosen)
        names.arrived.connect(self._show_name)
        self._open.setEnabled(False)

    def value(self) -> str | None:
        return self._id

    def set_value(self, value: Any) -> None:
        self._id = str(value) if value else None
        self._open.setEnabled(self._id is not None)
        self.line.clear()
        self._show_name()

    def _show_name(self) -> None:
        if self._id:
            self.line.tell(self._names.name(Kind.PRODUCTS, self._id) or self._id)

    def _typed(self) -> None:
        self._id = None
        self._open.setEnabled(False)
        self.changed.emit()

    def _chosen(self, record: Record) -> None:
        self._id = record.id
        self._open.setEnabled(True)
        self.changed.emit()

    def _open_product(self) -> None:
        if self._id:
            self._session.open_record(Kind.PRODUCTS, self._id)


def _find(client: Client, words: str) -> Sequence[Record]:
    return client.list_records(Kind.PRODUCTS, Query(words=words, per_page=SUGGESTIONS)).items


def _described(record: Record) -> tuple[str, ...]:
    return record.title, str(record.document.get("brand") or ""), identifier_text(record)
