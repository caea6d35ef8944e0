"""The short link beside the list of all links: whose it is, where it leads, its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.client import Kind, Record
from app.desktop.code_panel import CodePanel
from app.desktop.columns import target_of
from app.desktop.link_editor import LinkEditor
from app.desktop.operations import Change
from app.desktop.panel_widget import PanelWidget
from app.desktop.questions import CANCEL, unsaved
from app.desktop.record_names import RecordNames
from app.desktop.session import Session
from app.desktop.widgets import button, label, row
from app.short_links import link_text


class LinkPanel(PanelWidget):
    """Shows one redirection."""

    def __init__(self, session: Session, names: RecordNames) -> None:
        super().__init__()
        self._session, self._names = session, names
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.editor = LinkEditor(session)
        self.code = CodePanel(session)
        self._title = label(role="title", selectable=True)
        self._owner = button("", self._open_owner, icon="open")
        self._owner.setToolTip("Open the record this link belongs to")
        body = QWidget()
        body.setProperty("role", "panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 14, 18, 18)
        column.setSpacing(12)
        for widget in (self._title, row(self._owner, 1), self.editor, self.code):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.editor.dirty_changed.connect(self.commands_changed)
        self.code.print_asked.connect(lambda _: self.print_asked.emit(self.record))
        names.arrived.connect(self._show_owner)
        session.changed.connect(self._changed)

    @property
    def record(self) -> Record | None:
        return self.editor.link

    @property
    def dirty(self) -> bool:
        return self.editor.dirty

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {} if self.record is None else {"follow": self.follow, "copy-link": self.copy}

    def show_record(self, link: Record | None) -> None:
        self._title.setText(link.title if link else "")
        self.editor.show_link(link)
        self.code.show_link(link)
        self._show_owner()
        self.commands_changed.emit()

    def edit(self) -> None:
        self.editor.setFocus()

    def save(self) -> bool:
        self.editor.save()
        return not self.editor.target.problem

    def discard(self) -> None:
        self.editor.revert()

    def may_leave(self) -> bool:
        if not self.dirty or self.record is None:
            return True
        answer = self._session.ask(unsaved(self.record.title))
        if answer == "save":
            return self.save()
        if answer == "discard":
            self.discard()
        return answer != CANCEL

    def copy(self) -> None:
        if self.record is not None:
            QGuiApplication.clipboard().setText(link_text(self._session.service_info, self.record))
            self._session.note("Short link copied", tone="success")

    def follow(self) -> None:
        if self.record is not None:
            QDesktopServices.openUrl(QUrl(link_text(self._session.service_info, self.record)))

    def _open_owner(self) -> None:
        owner = target_of(self.record) if self.record is not None else None
        if owner is not None:
            self._session.open_record(*owner)

    def _show_owner(self) -> None:
        owner = target_of(self.record) if self.record is not None else None
        self._owner.setVisible(owner is not None)
        if owner is not None:
            self._owner.setText((self._names.name(*owner) or owner[1]).replace("&", "&&"))

    def _changed(self, change: Change) -> None:
        if self.record is None or change.kind is not Kind.REDIRECTIONS:
            return
        if self.record.id in change.removed:
            self.show_record(None)
        fresh = [record for record in change.records if record.id == self.record.id] if self.record else []
        if fresh and not self.dirty:
            self.show_record(fresh[0])
