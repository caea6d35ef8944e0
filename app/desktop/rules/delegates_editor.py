"""The applications a rule of the account leaves the decision to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.widgets import button, icon_button, label

Delegate = Mapping[str, str]


class DelegatesEditor(QWidget):
    """A row for each delegate, chosen from what there is. ``changed`` when the person changed one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known: Sequence[tuple[str, Delegate]] = ()
        self._boxes: list[QComboBox] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(label("Asks these applications first", "heading"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column.addLayout(self._rows)
        self._none = label("There are no projects with applications yet.", "muted", wrap=True)
        column.addWidget(self._none)
        self._add = button("Add application", self._add_first, icon="add")
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.set_known(())

    def set_known(self, known: Sequence[tuple[str, Delegate]]) -> None:
        """What may be chosen: title and delegate."""
        self._known = known
        self._none.setHidden(bool(known))
        self._add.setVisible(bool(known))
        self.load(self.value())

    def value(self) -> list[dict[str, str]]:
        return [dict(box.currentData()) for box in self._boxes]

    def load(self, delegates: Sequence[Delegate]) -> None:
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._boxes.clear()
        for delegate in delegates:
            self._append(delegate)

    def _add_first(self) -> None:
        used = self.value()
        fresh = next(
            (dict(one) for _, one in self._known if not any(_is_same(one, each) for each in used)), None
        )
        if fresh is not None:
            self._append(fresh).setFocus(Qt.FocusReason.OtherFocusReason)
            self.changed.emit()

    def _append(self, delegate: Delegate) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("Application to ask")
        box.setMinimumWidth(120)
        for title, one in self._known:
            box.addItem(title, dict(one))
        at = next((number for number, (_, one) in enumerate(self._known) if _is_same(one, delegate)), -1)
        if at < 0:
            box.addItem(" of ".join(delegate.values()) or "Nobody", dict(delegate))
            at = box.count() - 1
        box.setItemData(at, dict(delegate))  # as it is written, whether or not it names the project, too
        box.setCurrentIndex(at)
        box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._boxes.append(box)
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(box, 1)
        layout.addWidget(icon_button("close", "Do not ask it", lambda: self._remove(box), size_px=14))
        self._rows.addWidget(line)
        return box

    def _remove(self, box: QComboBox) -> None:
        self.load([one for one, each in zip(self.value(), self._boxes, strict=True) if each is not box])
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


def _is_same(known: Delegate, delegate: Delegate) -> bool:
    """Whether a delegate is one of those known, which name an application with its project."""
    if "app" not in known or "app" not in delegate:
        return dict(known) == dict(delegate)
    return known["app"] == delegate["app"] and delegate.get("project", known["project"]) == known["project"]


def delegates_of(
    projects: Sequence[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]],
) -> list[tuple[str, Delegate]]:
    """What may be asked: every application, and all those of a project."""
    found: list[tuple[str, Delegate]] = []
    empty: list[tuple[str, Delegate]] = []
    for project, applications in projects:
        name = str(project.get("name") or project["id"])
        whole = {"project": str(project["id"])}
        if applications:
            found.append((f"All applications of {name}", whole))
        else:
            empty.append((f"All applications of {name}  ·  none yet", whole))
        for one in applications:
            delegate = {"app": str(one["id"]), "project": str(project["id"])}
            found.append((f"{one.get('name') or one['id']}  ·  {name}", delegate))
    return [*found, *empty]
