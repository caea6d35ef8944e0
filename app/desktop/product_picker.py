"""The product of a thing: searched for as one types."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter

from app.client import Kind, Page, Query
from app.desktop.columns import identifier_text
from app.desktop.field_editors import FieldEditor
from app.desktop.fields import Field
from app.desktop.record_names import RecordNames
from app.desktop.scanner.fields import takes_scans
from app.desktop.session import Session
from app.desktop.widgets import icon_button, line, row

SUGGESTIONS: Final = 12
_DELAY_MS: Final = 150
_ID_ROLE: Final = Qt.ItemDataRole.UserRole


class ProductPicker(FieldEditor):
    """Shows the name, holds the id. A name that matches nothing chosen is no product: the value is None."""

    def __init__(self, session: Session, names: RecordNames, field: Field) -> None:
        super().__init__(field)
        self._session, self._names = session, names
        self._id: str | None = None
        self._edit = takes_scans(line(field.title, field.hint))
        self._edit.setClearButtonEnabled(True)
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(SUGGESTIONS)
        self._edit.setCompleter(self._completer)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._search)
        self._open = icon_button("open", "Open the product", self._open_product)
        self._finish(row(self._edit, self._open, spacing_px=4))
        self.setFocusProxy(self._edit)
        self._edit.textEdited.connect(self._typed)
        self._completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]  # the stub knows one overload
        names.arrived.connect(self._show_name)
        self._open.setEnabled(False)

    def value(self) -> str | None:
        return self._id

    def set_value(self, value: Any) -> None:
        self._id = str(value) if value else None
        self._open.setEnabled(self._id is not None)
        self._edit.clear()
        self._show_name()

    def suggestions(self) -> list[str]:
        return [self._model.item(number).text() for number in range(self._model.rowCount())]

    def choose(self, number: int) -> None:
        """Take the suggestion."""
        self._chosen(self._model.index(number, 0))

    def _show_name(self) -> None:
        if self._id and not self._edit.isModified():
            self._edit.setText(self._names.name(Kind.PRODUCTS, self._id) or self._id)
            self._edit.setCursorPosition(0)

    def _typed(self, text: str) -> None:
        self._id = None
        self._open.setEnabled(False)
        self.changed.emit()
        if text.strip():
            self._timer.start()

    def _search(self) -> None:
        words = self._edit.text().strip()
        query = Query(words=words, per_page=SUGGESTIONS)
        work = partial(self._session.client.list_records, Kind.PRODUCTS, query)
        self._session.jobs.run(work, owner=self).done(partial(self._found, words))

    def _found(self, words: str, page: Page) -> None:
        if words != self._edit.text().strip() or self._id is not None:
            return
        self._model.clear()
        for record in page.items:
            parts = [record.title, str(record.document.get("brand") or ""), identifier_text(record)]
            item = QStandardItem("  ·  ".join(part for part in parts if part))
            item.setData(record.id, _ID_ROLE)
            self._model.appendRow(item)
        if self._edit.hasFocus():
            self._completer.complete()

    def _chosen(self, index: QModelIndex) -> None:
        self._id = str(index.data(_ID_ROLE))
        self._edit.setText(str(index.data()).split("  ·  ")[0])
        self._edit.setModified(False)
        self._open.setEnabled(True)
        self.changed.emit()

    def _open_product(self) -> None:
        if self._id:
            self._session.open_record(Kind.PRODUCTS, self._id)
