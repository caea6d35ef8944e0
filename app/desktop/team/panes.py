"""What the two halves of the page share: a table on the left, the form of the chosen row on the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QSplitter,
    QStackedLayout,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.client import Kind, Refused
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.operations import Applied, Change, Operation
from app.desktop.questions import CANCEL, unsaved
from app.desktop.session import Session
from app.desktop.widgets import button, label, plain_table, plain_tip, row

T = TypeVar("T")


class Pane(QWidget, Generic[T]):
    """A few rows of one kind, all read at once. ``entry`` is the chosen one; None: a new one, or nothing."""

    commands_changed = Signal()

    def __init__(self, session: Session, kind: Kind, heads: Sequence[str]) -> None:
        super().__init__()
        self.session, self.kind = session, kind
        self.entries: list[T] = []
        self.entry: T | None = None
        self.writing_new = False
        self.asked = False
        self._wanted_id = ""
        self.table = plain_table(f"List of {kind.noun(2)}", heads)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.state = EmptyState()
        self._count = label(role="muted")
        self.title = label(role="title", wrap=True, selectable=True)
        self.problem = label(role="error", wrap=True)
        self.save_button = button("Save", self.save, role="primary")
        self._discard = button("Discard", self.discard)
        self.panel = self._build_panel()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self._build_list())
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([640, 500])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)
        self.table.itemSelectionChanged.connect(self._selected)
        session.changed.connect(self._changed)
        session.client_changed.connect(self.ask)
        self.panel.hide()

    # what subclasses say

    def _form(self) -> QWidget:
        raise NotImplementedError

    def _read(self) -> Callable[[], Sequence[T]]:
        """What to ask the client, in a worker."""
        raise NotImplementedError

    def _texts(self, entry: T) -> Sequence[str]:
        """The cells of a row."""
        raise NotImplementedError

    def _id_of(self, entry: T) -> str:
        raise NotImplementedError

    def _load(self, entry: T | None) -> None:
        """Fill the form; None: of a new one."""
        raise NotImplementedError

    def _operation(self) -> Operation | None:
        """What saving would do; None if nothing was changed."""
        raise NotImplementedError

    def _wrong(self) -> str:
        """What stands against saving."""
        return ""

    def more_commands(self) -> Mapping[str, Callable[[], object]]:
        return {}

    # what the page calls

    def commands(self) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {
            "new": self.new,
            "refresh": self.ask,
            **self.more_commands(),
        }
        return found | ({"save": self.save} if self.dirty else {})

    @property
    def dirty(self) -> bool:
        return not self.panel.isHidden() and self._operation() is not None

    def ask(self) -> None:
        """Read everything again; unsaved text stays."""
        self.asked = True
        job = self.session.jobs.run(self._read(), owner=self)
        job.done(self._fill).failed(self._failed)

    def new(self) -> None:
        if self.may_leave():
            self.table.clearSelection()
            self.writing_new, self.entry = True, None
            self._show(None)

    def save(self) -> None:
        operation = self._operation()
        if operation is None:
            return
        if self._wrong():
            self._tell(self._wrong())
            return
        self.save_button.setEnabled(False)
        self.session.perform(operation).done(self._saved).failed(self._refused)

    def discard(self) -> None:
        self.writing_new = False
        self._show(self.entry)
        self.panel.setVisible(self.entry is not None)

    def may_leave(self) -> bool:
        if not self.dirty:
            return True
        answer = self.session.ask(unsaved(self.title.text()))
        if answer == "save":
            self.save()
            return not self._wrong()
        if answer == "discard":
            self.discard()
        return answer != CANCEL

    # parts

    def _build_list(self) -> QWidget:
        listed = QWidget()
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.state)
        foot = row(self._count, 1)
        foot.setContentsMargins(14, 5, 14, 5)
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._stack, 1)
        column.addWidget(foot)
        return listed

    def _build_panel(self) -> QWidget:
        panel = QWidget()
        panel.setProperty("role", "panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setMinimumWidth(400)
        self._foot = row(self.save_button, self._discard, 1)
        column = QVBoxLayout(panel)
        column.setContentsMargins(18, 14, 18, 12)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self._form(), 1)
        column.addWidget(self.problem)
        column.addWidget(self._foot)
        self.problem.hide()
        return panel

    # behaviour

    def edited(self) -> None:
        """Something in the form was changed."""
        self._tell(self._wrong() if self.dirty else "")
        self._foot.setVisible(self.writing_new or self.dirty)
        self.save_button.setText(f"Add {self.kind.noun()}" if self.writing_new else "Save")
        self.save_button.setEnabled(self.dirty and not self._wrong())
        self.commands_changed.emit()

    def _fill(self, entries: Sequence[T]) -> None:
        chosen = self._wanted_id or (self._id_of(self.entry) if self.entry is not None else "")
        self._wanted_id = ""
        keep = self.dirty
        self.entries = list(entries)
        self.table.blockSignals(True)
        self.table.clearSelection()
        self.table.setRowCount(len(entries))
        for number, entry in enumerate(entries):
            for place, text in enumerate(self._texts(entry)):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(text))
                self.table.setItem(number, place, item)
        numbers = [number for number, one in enumerate(entries) if self._id_of(one) == chosen]
        if numbers:
            self.table.selectRow(numbers[0])
        self.table.blockSignals(False)
        count = len(entries)
        self._count.setText(f"{count:,} {self.kind.noun(count)}")
        self._stack.setCurrentIndex(0)
        if not keep and not self.writing_new:
            self._selected()
        self.commands_changed.emit()

    def _failed(self, error: Exception) -> None:
        again = Choice("Try again", self.ask, "refresh")
        text = getattr(error, "text", error.__str__)()
        self.state.tell("warning", f"The {self.kind.noun(2)} could not be read", text, [again])
        self._stack.setCurrentIndex(1)

    def _selected(self) -> None:
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        found = self.entries[rows[0]] if rows and rows[0] < len(self.entries) else None
        same = found is not None and self.entry is not None and self._id_of(found) == self._id_of(self.entry)
        if not same and not self.may_leave():
            self._select_again()
            return
        self.writing_new, self.entry = False, found
        self._show(found)
        self.panel.setVisible(found is not None)
        self.commands_changed.emit()

    def _select_again(self) -> None:
        """The person goes on editing: the selection returns there."""
        self.table.blockSignals(True)
        self.table.clearSelection()
        if self.entry is not None:
            ids = [self._id_of(one) for one in self.entries]
            if self._id_of(self.entry) in ids:
                self.table.selectRow(ids.index(self._id_of(self.entry)))
        self.table.blockSignals(False)

    def _show(self, entry: T | None) -> None:
        self.panel.show()
        self._load(entry)
        self.edited()

    def _saved(self, applied: Applied) -> None:
        ids = (*applied.change.created, *applied.change.updated)
        self._wanted_id = ids[0] if ids else ""
        self.writing_new = False
        self.entry = None if applied.change.created else self.entry
        self.panel.hide()  # what comes is shown anew
        undo = "undo" if self.session.undo.undo_title else ""
        said = applied.change.title
        self.session.note(f"Done: {said[:1].lower()}{said[1:]}", tone="success", action=undo)
        self.ask()

    def _refused(self, error: Exception) -> None:
        self.session.show_error(error)
        self.edited()
        if isinstance(error, Refused):
            self._tell(error.text())

    def _tell(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _changed(self, change: Change) -> None:
        if change.kind is self.kind and self.asked:
            self.ask()


def filled(fields: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the fields that are others than before; nothing and an empty text are the same."""
    return {name: value or "" for name, value in fields.items() if (value or "") != (old.get(name) or "")}
