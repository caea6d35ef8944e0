"""An unknown code for a record that is there already: search it, choose it, and the identifier is added."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.client import Client, ClientError, Kind, Query, Record
from app.desktop import theme, widgets
from app.desktop.operations import Applied, Edit
from app.desktop.scan.code_card import RECORD_ICONS
from app.desktop.scan.entries import Code
from app.desktop.scan.identifier_choice import IdentifierChoice
from app.desktop.scanner.fields import takes_scans
from app.desktop.session import Session

SEARCH_DELAY_MS = 150
SHOWN = 25
RECORD_ROLE = Qt.ItemDataRole.UserRole + 1


def search(client: Client, words: str) -> list[Record]:
    """Products and things by words, the newest where nothing is asked; raises ClientError."""
    query = Query(words=words, per_page=SHOWN)
    products = client.list_records(Kind.PRODUCTS, query).items
    things = client.list_records(Kind.THNGS, query).items
    return [*products, *things]


class AttachDialog(QDialog):
    """Search as you type; arrow keys move in the list from the search field; Enter attaches."""

    def __init__(self, session: Session, code: Code, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Attach code")
        self.resize(520, 560)
        self._session = session
        self._asked = 0
        self._replacing: tuple[Record, str] | None = None
        self.words = takes_scans(widgets.line("Search products and things", "Name, brand, tag or identifier"))
        self.words.setClearButtonEnabled(True)
        self.found = QListWidget()
        self.found.setAccessibleName("Records found")
        self.found.setIconSize(QSize(18, 18))
        self.found.setUniformItemSizes(True)
        self.nothing = widgets.label("Nothing found. Try fewer words.", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.identifier = IdentifierChoice(code)
        self.problem = widgets.label(role="warning", wrap=True)
        self.problem.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.found)
        self._pages.addWidget(self.nothing)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.attach = widgets.button("Attach", self._attach, role="primary")
        buttons.addButton(self.attach, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(widgets.label("Attach the code to a record", "title"))
        column.addWidget(self.identifier)
        column.addWidget(self.words)
        column.addWidget(self._pages, 1)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.attach.setDefault(True)  # only now: a dialog knows the default among its own buttons
        self._delay = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._delay.timeout.connect(self.search_now)
        self.words.textChanged.connect(lambda _text: self._delay.start())
        self.found.currentRowChanged.connect(lambda _row: self._chosen_changed())
        self.found.itemDoubleClicked.connect(lambda _item: self._attach())
        self.search_now()
        self.words.setFocus()

    @property
    def record(self) -> Record | None:
        item = self.found.currentItem()
        record = item.data(RECORD_ROLE) if item is not None else None
        return record if isinstance(record, Record) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.words.hasFocus():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.found.setCurrentRow(min(max(self.found.currentRow() + step, 0), self.found.count() - 1))
            return
        super().keyPressEvent(event)

    def search_now(self) -> None:
        self._delay.stop()
        self._asked += 1
        client, words = self._session.client, self.words.text().strip()
        job = self._session.jobs.run(lambda: search(client, words), owner=self)
        job.done(partial(self._show, self._asked)).failed(self._failed)

    def _show(self, asked: int, records: Sequence[Record]) -> None:
        if asked != self._asked:
            return
        self.found.clear()
        for record in records:
            item = QListWidgetItem(theme.icon(RECORD_ICONS[record.kind], "muted"), _text(record))
            item.setSizeHint(QSize(0, 30))
            item.setData(RECORD_ROLE, record)
            self.found.addItem(item)
        self._pages.setCurrentWidget(self.found if records else self.nothing)
        self.found.setCurrentRow(0)
        self._chosen_changed()

    def _chosen_changed(self) -> None:
        self._replacing = None
        self.problem.hide()
        self.attach.setText("Attach")
        self.attach.setEnabled(self.record is not None)

    def _attach(self) -> None:
        record = self.record
        if record is None:
            return
        self.attach.setEnabled(False)
        client = self._session.client
        job = self._session.jobs.run(lambda: client.read(record.kind, record.id), owner=self)
        job.done(self._attach_to).failed(self._failed)

    def _attach_to(self, fresh: Record) -> None:
        key, value = self.identifier.key, self.identifier.value
        old = str(fresh.document.get("identifiers", {}).get(key, ""))
        if old and old != value and self._replacing != (fresh, key):
            self._ask_to_replace(fresh, key, old)
            return
        operation = Edit(fresh, {"identifiers": {key: value}}, f"Attach {key} to “{fresh.title}”")
        self._session.perform(operation).done(self._attached).failed(self._failed)

    def _ask_to_replace(self, fresh: Record, key: str, old: str) -> None:
        """A record has one value a key; a second press of the button replaces it."""
        self._replacing = (fresh, key)
        self.problem.setText(f"“{fresh.title}” already has {key} = {old}. Attaching replaces it.")
        self.problem.show()
        self.attach.setText("Replace")
        self.attach.setEnabled(True)

    def _attached(self, applied: Applied) -> None:
        self._session.note(applied.change.title, tone="success", action="undo")
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.attach.setEnabled(self.record is not None)
        if not isinstance(error, ClientError):
            self._session.show_error(error)
            return
        self.problem.setText(error.text())
        self.problem.show()


def _text(record: Record) -> str:
    brand = str(record.document.get("brand", ""))
    return f"{record.title}  ·  {brand}" if brand else record.title
