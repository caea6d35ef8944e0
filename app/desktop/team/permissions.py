"""Editing what a role permits: named permissions of operators, or paths of application users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QStackedLayout,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.client import Kind
from app.client.team import Role
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.session import Session
from app.desktop.widgets import button, icon_button, label, plain_table, row

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Permission:
    """``under``: the permission without which this one does not count. ``short`` heads a column."""

    name: str
    text: str
    short: str
    under: str = ""


PERMISSIONS: Final = (
    Permission("global_read", "Read everything", "Read\nall"),
    Permission("gl_resource_update", "Change all products, things and links", "Edit\nrecords", "global_read"),
    Permission("gl_project_update", "Change all projects and applications", "Edit\nprojects", "global_read"),
    Permission("project_read", "Read chosen projects", "Read\nchosen"),
    Permission("project_resource_update", "Change records of chosen projects", "Edit\nthere", "project_read"),
    Permission("project_update", "Change chosen projects", "Edit\nchosen", "project_read"),
)
"""What operators can be permitted (API reference, chapter "Role Permissions")."""
LETTERS: Final = (("c", "Create"), ("r", "Read"), ("u", "Update"), ("d", "Delete"))
_INDENT_PX: Final = 22


class OperatorPermissions(QWidget):
    """Check boxes in a tree, and for those of projects, which ones."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._projects: dict[str, list[str]] = {}
        self._editable = False
        self.boxes: dict[str, QCheckBox] = {}
        self._names: dict[str, Any] = {}
        self._choosers: dict[str, Any] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for permission in PERMISSIONS:
            box = self.boxes[permission.name] = QCheckBox(permission.text)
            box.clicked.connect(lambda _: self._clicked())
            line = row(box, 1)
            line.setContentsMargins(_INDENT_PX if permission.under else 0, 0, 0, 0)
            column.addWidget(line)
            if "project_" in permission.name and not permission.name.startswith("gl_"):
                column.addWidget(self._build_projects(permission))
        session.names.arrived.connect(self._refresh)

    def load(self, permissions: Mapping[str, Document], *, editable: bool) -> None:
        self._editable = editable
        self._projects = {name: list(one.get("projects") or ()) for name, one in permissions.items()}
        for name, box in self.boxes.items():
            box.setChecked(bool(permissions.get(name, {}).get("enabled")))
        self._refresh()

    def value(self) -> list[Document]:
        return [
            {"name": name, "enabled": box.isChecked()}
            | ({"projects": self._projects.get(name, [])} if name in self._choosers else {})
            for name, box in self.boxes.items()
        ]

    def set_projects(self, name: str, ids: Sequence[str]) -> None:
        self._projects[name] = list(dict.fromkeys(ids))
        self._clicked()

    def _build_projects(self, permission: Permission) -> QWidget:
        names = self._names[permission.name] = label(role="muted", wrap=True)
        choose = button("Add projects …", partial(self._choose, permission.name))
        clear = icon_button(
            "close", f"{permission.text}: none", partial(self.set_projects, permission.name, ())
        )
        self._choosers[permission.name] = (choose, clear)
        line = row(names, choose, clear, 1)
        line.setContentsMargins(_INDENT_PX * (2 if permission.under else 1), 0, 0, 0)
        return line

    def _choose(self, name: str) -> None:
        dialog = ChooseDialog(self._session, (Kind.PROJECTS,), "Which projects?", "Choose", self, many=True)
        chosen = self._projects.get(name, [])
        dialog.chosen.connect(lambda found: self.set_projects(name, [*chosen, *(one.id for one in found)]))
        dialog.open()

    def _clicked(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        for permission in PERMISSIONS:
            counts = not permission.under or self.boxes[permission.under].isChecked()
            box = self.boxes[permission.name]
            box.setEnabled(self._editable and counts)
            box.setToolTip("" if counts else f"Counts only with “{_text_of(permission.under)}”")
            if permission.name in self._choosers:
                self._show_projects(permission.name, wanted=counts and box.isChecked())

    def _show_projects(self, name: str, *, wanted: bool) -> None:
        ids = self._projects.get(name, [])
        known = [self._session.names.name(Kind.PROJECTS, one) or one for one in ids] if wanted else []
        self._names[name].setText(", ".join(known) or "No project yet: permits nothing")
        choose, clear = self._choosers[name]
        self._names[name].setVisible(wanted)
        choose.setVisible(wanted and self._editable)
        clear.setVisible(wanted and self._editable and bool(ids))


class PathPermissions(QWidget):
    """A row for each path, with a check box for creating, reading, updating and deleting below it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._editable = False
        self.table = plain_table("Paths and what may be done there", ("Path", *(text for _, text in LETTERS)))
        self.table.setEditTriggers(
            self.table.EditTrigger.DoubleClicked | self.table.EditTrigger.EditKeyPressed
        )
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._add = button("Add path", self.add_path, icon="add")
        self._remove = icon_button("close", "Remove the selected path", self.remove_path)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        hint = "* stands for one part of a path, $ at its end keeps out what lies below."
        column.addWidget(label(hint, "muted", wrap=True))
        column.addWidget(self.table, 1)
        column.addWidget(row(self._add, self._remove, 1))
        self.table.itemChanged.connect(lambda _: self.changed.emit())

    def load(self, permissions: Sequence[Document], *, editable: bool) -> None:
        self._editable = editable
        self.table.blockSignals(True)
        self.table.setRowCount(0)
        for one in permissions:
            self._append(str(one["path"]), str(one["access"]), editable and not one.get("default"))
        self.table.blockSignals(False)
        self._add.setVisible(editable)
        self._remove.setVisible(editable)

    def value(self) -> list[Document]:
        """The paths that can be changed and at which anything may be done."""
        found: list[Document] = []
        for number in range(self.table.rowCount()):
            path = self._item(number, 0)
            access = "".join(
                letter
                for place, (letter, _) in enumerate(LETTERS, start=1)
                if self._item(number, place).checkState() is Qt.CheckState.Checked
            )
            if path.flags() & Qt.ItemFlag.ItemIsEditable and path.text().strip() and access:
                found.append({"path": path.text().strip(), "access": access})
        return found

    def add_path(self) -> None:
        self.table.blockSignals(True)
        self._append("/", "r", True)
        self.table.blockSignals(False)
        number = self.table.rowCount() - 1
        self.table.setCurrentCell(number, 0)
        self.table.editItem(self._item(number, 0))
        self.changed.emit()

    def remove_path(self) -> None:
        number = self.table.currentRow()
        if number >= 0 and self._item(number, 0).flags() & Qt.ItemFlag.ItemIsEditable:
            self.table.removeRow(number)
            self.changed.emit()

    def _append(self, path: str, access: str, changeable: bool) -> None:
        number = self.table.rowCount()
        self.table.insertRow(number)
        named = QTableWidgetItem(path)
        shown = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        named.setFlags(shown | Qt.ItemFlag.ItemIsEditable if changeable else Qt.ItemFlag.ItemIsSelectable)
        if not changeable and self._editable:
            named.setToolTip("Every application user may do this")
        self.table.setItem(number, 0, named)
        for place, (letter, _) in enumerate(LETTERS, start=1):
            item = QTableWidgetItem()
            item.setFlags(shown | Qt.ItemFlag.ItemIsUserCheckable if changeable else Qt.ItemFlag.NoItemFlags)
            item.setCheckState(Qt.CheckState.Checked if letter in access else Qt.CheckState.Unchecked)
            self.table.setItem(number, place, item)

    def _item(self, number: int, place: int) -> QTableWidgetItem:
        item = self.table.item(number, place)
        assert item is not None
        return item


class PermissionsEditor(QWidget):
    """The editor that fits the role."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.of_operators = OperatorPermissions(session)
        self.of_users = PathPermissions()
        self._stack = QStackedLayout(self)
        for editor in (self.of_operators, self.of_users):
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(editor, 1 if editor is self.of_users else 0)
            if editor is self.of_operators:
                column.addStretch(1)
            self._stack.addWidget(holder)
            editor.changed.connect(self.changed)

    def load(self, role: Role) -> None:
        self._stack.setCurrentIndex(int(role.for_users))
        if role.for_users:
            self.of_users.load(role.permissions, editable=not role.built_in)
        else:
            self.of_operators.load(role.by_name, editable=not role.built_in)

    def value(self) -> list[Document]:
        return self.of_users.value() if self._stack.currentIndex() else self.of_operators.value()


def _text_of(name: str) -> str:
    return next(one.text for one in PERMISSIONS if one.name == name)
