"""The short links of one product or thing, with the code of the chosen one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedLayout, QVBoxLayout, QWidget

from app.client import Kind, Record
from app.desktop.code_panel import CodePanel
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.link_editor import LinkEditor, template_of
from app.desktop.operations import Change, Delete
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session
from app.desktop.widgets import icon_button, label, plain_tip, row, scrolled
from app.short_links import link_text

_ROWS_SHOWN = 4
_ROW_PX = 34


class LinksTab(RecordTab):
    """List, target and code. ``add_wanted``: the person wants one more link for this record."""

    title = "Short links"
    add_wanted = Signal()
    print_asked = Signal(Record)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._owner: Record | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("Short links of this record")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.currentRowChanged.connect(self._choose)
        self.editor = LinkEditor(session)
        self.code = CodePanel(session)
        self.code.print_asked.connect(self.print_asked)
        self._empty = EmptyState()
        self._empty.tell(
            "link",
            "No short link yet",
            "A short link goes into the code on the label. Where it leads can be changed later.",
            [Choice("Add short link", self.add_wanted.emit, "add")],
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._build_body())
        self._stack.addWidget(self._empty)
        self._stack.addWidget(QWidget())
        session.changed.connect(self._changed)
        session.client_changed.connect(self._ask_again)

    @property
    def current(self) -> Record | None:
        return self.editor.link

    def show_record(self, owner: Record | None) -> None:
        """Ask for the links of this record."""
        same = owner is not None and self._owner is not None and owner.id == self._owner.id
        self._owner = owner
        if not same:
            self._stack.setCurrentIndex(2)
        if owner is not None and owner.id:
            self._ask(owner)

    def follow(self) -> None:
        """Open the chosen link in the browser, as a phone would."""
        if self.current is not None:
            QDesktopServices.openUrl(QUrl(link_text(self._session.service_info, self.current)))

    def copy(self) -> None:
        if self.current is not None:
            QGuiApplication.clipboard().setText(link_text(self._session.service_info, self.current))
            self._session.note("Short link copied", tone="success")

    def delete(self) -> None:
        link = self.current
        if link is not None:
            delete = Delete(Kind.REDIRECTIONS, (link.id,), f"Delete short link {link.title}")
            self._session.perform(delete).done(
                lambda _: self._session.note(f"Short link {link.title} deleted", action="undo")
            )

    def _build_body(self) -> QWidget:
        body = QWidget()
        body.setProperty("role", "panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 14, 18, 18)
        column.setSpacing(12)
        remove = icon_button("delete", "Delete this short link", self.delete)
        column.addWidget(row(label("Short links", "heading"), 1, self._adder(), remove, spacing_px=2))
        column.addWidget(self.list)
        column.addWidget(self.editor)
        column.addWidget(self.code)
        column.addStretch(1)
        return scrolled(body)

    def _adder(self) -> QWidget:
        return icon_button("add", "Add a short link (Ctrl+L)", self.add_wanted.emit)

    def _ask(self, owner: Record) -> None:
        work = partial(self._session.client.links_of, owner.id)
        self._session.jobs.run(work, owner=self).done(partial(self._fill, owner.id))

    def _fill(self, owner_id: str, links: list[Record]) -> None:
        if self._owner is None or self._owner.id != owner_id:
            return
        chosen = self.current.id if self.current is not None else ""
        self.list.blockSignals(True)
        self.list.clear()
        for link in links:
            item = QListWidgetItem(f"{link.title}   {template_of(link)}")
            item.setSizeHint(QSize(0, _ROW_PX))
            item.setToolTip(plain_tip(str(link.document.get("defaultRedirectUrl") or "")))
            item.setData(Qt.ItemDataRole.UserRole, link)
            self.list.addItem(item)
        self.list.setFixedHeight(4 + _ROW_PX * max(1, min(len(links), _ROWS_SHOWN)))
        self.list.blockSignals(False)
        rows = [number for number, link in enumerate(links) if link.id == chosen]
        self.list.setCurrentRow(rows[0] if rows else 0)
        self._choose(self.list.currentRow())
        self._stack.setCurrentIndex(0 if links else 1)
        self.title = f"Short links ({len(links)})" if links else "Short links"
        self.title_changed.emit(self.title)

    def _choose(self, number: int) -> None:
        item = self.list.item(number) if number >= 0 else None
        link = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if link is not None and self.editor.dirty and self.current is not None and self.current.id == link.id:
            return
        product = str(self._owner.document.get("product") or "") if self._owner is not None else ""
        self.editor.show_link(link, product)
        self.code.show_link(link, self._owner.title if self._owner is not None else "")
        self.commands_changed.emit()

    def _changed(self, change: Change) -> None:
        if change.kind is Kind.REDIRECTIONS:
            self._ask_again()

    def _ask_again(self) -> None:
        if self._owner is not None and self._owner.id:
            self._ask(self._owner)
