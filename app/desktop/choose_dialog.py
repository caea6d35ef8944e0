"""Choosing a record that something is done with: the collection to add to, the things to add."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from app.client import Kind
from app.desktop.operations import Applied, Create
from app.desktop.record_picker import RecordPicker
from app.desktop.session import Session
from app.desktop.widgets import button, label, row


class ChooseDialog(QDialog):
    """``chosen`` carries the records; with ``many``, several can be taken at once.

    Where one is looked for, what was typed can become the name of a new one.
    """

    chosen = Signal(list)

    def __init__(
        self,
        session: Session,
        kinds: Sequence[Kind],
        title: str,
        take: str,
        parent: QWidget | None = None,
        *,
        many: bool = False,
        without: str = "",
    ) -> None:
        super().__init__(parent)
        self._session, self._kind = session, kinds[0]
        self.setWindowTitle(title)
        self.setMinimumSize(520, 420)
        self.picker = RecordPicker(session, kinds, without=without)
        if many:
            self.picker.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self._take = button(take, self.take, role="primary")
        self._take.setDefault(True)
        self._create = button("", self.add_new, icon="add")
        self._create.setVisible(False)
        self._may_create = not many
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(title, "title", wrap=True))
        column.addWidget(self.picker, 1)
        column.addWidget(row(self._create, 1, button("Cancel", self.reject), self._take))
        self.picker.picked.connect(self._refresh)
        self.picker.list.itemSelectionChanged.connect(self._refresh)
        self.picker.list.itemDoubleClicked.connect(lambda _: self.take())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.picker.setFocus()
        self._refresh()

    def take(self) -> None:
        records = self.picker.selected
        if records:
            self.chosen.emit(records)
            self.accept()

    def add_new(self) -> None:
        """Add a record with the name that was typed, and take it."""
        name = self.picker.words
        self._create.setEnabled(False)
        operation = Create(self._kind, [{"name": name}], f"Add {self._kind.noun()} “{name}”")
        job = self._session.perform(operation)
        job.done(self._was_created).failed(self._was_refused)

    def _was_created(self, applied: Applied) -> None:
        self.chosen.emit(list(applied.change.records))
        self.accept()

    def _was_refused(self, error: Exception) -> None:
        self._session.show_error(error)
        self._refresh()

    def _refresh(self) -> None:
        self._take.setEnabled(bool(self.picker.selected))
        words = self.picker.words
        self._create.setText(f"New {self._kind.noun()} “{words[:30]}”".replace("&", "&&"))
        self._create.setEnabled(True)
        self._create.setVisible(self._may_create and bool(words))
