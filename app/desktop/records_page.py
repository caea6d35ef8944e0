"""The pages Products, Things and Redirections: a list, the record beside it, and what one can do there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from app.client import Kind, Record
from app.desktop import actions, options, theme
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.exchange.files import choose_export, choose_import
from app.desktop.link_panel import LinkPanel
from app.desktop.new_link_dialog import NewLinkDialog
from app.desktop.operations import Applied, Delete, delete_title
from app.desktop.page_widget import PageWidget
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.questions import deletion
from app.desktop.record_list import RecordList
from app.desktop.record_names import RecordNames
from app.desktop.record_panel import RecordPanel
from app.desktop.session import ServiceState, Session

MENU: Final = (
    "edit",
    "duplicate",
    "add-thing",
    "link",
    "|",
    "follow",
    "copy-link",
    "copy-id",
    "|",
    "print",
    "export",
    "|",
    "delete",
)
_HINTS: Final = {
    Kind.PRODUCTS: "Search name, brand, tag, identifier …",
    Kind.THNGS: "Search name, tag, serial, identifier …",
    Kind.REDIRECTIONS: "Search short id or target …",
}
_COPIED_FIELDS: Final = (
    "name",
    "fn",
    "brand",
    "description",
    "product",
    "categories",
    "tags",
    "url",
    "photos",
    "customFields",
)
"""A copy has its own identifiers: two records with one serial number would be a mistake."""

Commands = dict[str, Callable[[], object]]


class RecordsPage(PageWidget):
    """One list with one panel. What differs between the kinds are rows of data and the panel."""

    def __init__(self, session: Session, kind: Kind, names: RecordNames) -> None:
        super().__init__()
        self.session, self.kind = session, kind
        self.list = RecordList(session, kind, names, self._tell_empty)
        self.panel: RecordPanel | LinkPanel
        if kind is Kind.REDIRECTIONS:
            self.panel = LinkPanel(session, names)
        else:
            self.panel = RecordPanel(session, kind, names)
            self.panel.created.connect(self._was_created)
            self.panel.link_wanted.connect(self._add_links_to)
            self.panel.closed.connect(self._show_selected)
        self._opening = ""
        self._going_back = False
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self.list)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([700, 460])
        self.panel.setMinimumWidth(380)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)
        self.panel.hide()
        self._panel_wanted = True
        self._restore()
        self._connect()

    # the window's side

    def searchable(self) -> str:
        return _HINTS[self.kind]

    def search(self, words: str) -> None:
        if self.panel.may_leave():
            self.list.selection.clear()
            self.list.model.set_words(words)

    def shown(self) -> None:
        if self.list.model.total < 0 and self.session.service_state is not ServiceState.STARTING:
            self.list.model.refresh()
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_leave(self) -> bool:
        if not self.panel.may_leave():
            return False
        self.list.save_layout()
        state = QByteArray(self._splitter.saveState())
        self.session.settings.set(options.SPLITTER, state, self.kind.value)
        return True

    def open_record(self, kind: str, record_id: str) -> bool:
        """Show the record in the panel, and in the list if it is there."""
        if kind != self.kind.value or not self.panel.may_leave():
            return False
        if not self.list.selection.select(record_id):
            self.list.selection.clear()
            work = partial(self.session.client.read, self.kind, record_id)
            self.session.jobs.run(work, owner=self).done(self._show)
        return True

    def commands(self) -> Mapping[str, Callable[[], None]]:
        count = self.list.selection.count
        found: Commands = {
            "new": self._new,
            "refresh": self.list.model.refresh,
            "panel": self._toggle_panel,
            "import": partial(choose_import, self.session, self.kind, self),
            "export": partial(choose_export, self.session, self.kind, self),
        }
        if self.list.model.total > 0:
            found["select-all"] = self.list.select_all
        if count:
            found |= self._selection_commands(count)
        if self.panel.dirty:
            found["save"] = self.panel.save
        if self._link_commands_apply():
            found |= {"follow": self._follow, "copy-link": self._copy_link}
        return {key: _quiet(call) for key, call in found.items()}

    # what can be done

    def _selection_commands(self, count: int) -> Commands:
        found: Commands = {
            "delete": self._delete,
            "copy-id": self._copy_ids,
            "print": lambda: self.list.selection.with_records(self._print),
        }
        if count == 1:
            found["edit"] = self._edit
        if self.kind is not Kind.REDIRECTIONS:
            found["link"] = lambda: self.list.selection.with_records(self._add_links_to)
            if count == 1:
                found["duplicate"] = self._duplicate
        if self.kind is Kind.PRODUCTS and count == 1:
            found["add-thing"] = self._add_thing
        return found

    def _new(self) -> None:
        if not self.panel.may_leave():
            return
        if isinstance(self.panel, RecordPanel):
            self._open_new({})
        else:
            self._add_links_to([])

    def open_draft(self, draft: Mapping[str, Any]) -> None:
        """A new record with these fields filled in, to be looked at and saved."""
        if self.panel.may_leave():
            self._open_new(draft)

    def _open_new(self, draft: Mapping[str, Any]) -> None:
        if isinstance(self.panel, RecordPanel):
            self._opening = ""
            self.list.selection.clear()
            self.panel.show()
            self.panel.show_new(draft)

    def _edit(self) -> None:
        if self.list.selection.current is not None:
            self.panel.show()
            self.panel.edit()

    def _duplicate(self) -> None:
        record = self.list.selection.current
        if record is not None and self.panel.may_leave():
            draft = {name: record.document[name] for name in _COPIED_FIELDS if name in record.document}
            self._open_new(draft | {"name": f"{record.title} (copy)"})

    def _add_thing(self) -> None:
        record = self.list.selection.current
        if record is not None:
            self.session.draft_wanted.emit(Kind.THNGS, {"product": record.id, "name": record.title})

    def _add_links_to(self, owners: Sequence[Record]) -> None:
        dialog = NewLinkDialog(self.session, owners, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.created.connect(partial(self._link_was_added, len(owners)))
        dialog.open()

    def _link_was_added(self, owners: int, link: Record) -> None:
        if owners == 1 and isinstance(self.panel, RecordPanel):
            self.panel.tabs.setCurrentWidget(self.panel.links)
        elif self.kind is Kind.REDIRECTIONS:
            self._opening = link.id
        self.session.note(f"Short link {link.title} added", tone="success", action="undo")

    def _print(self, records: Sequence[Record]) -> None:
        dialog = PrintLabelsDialog(self.session, records, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _delete(self) -> None:
        count = self.list.selection.count
        limit = self.session.settings.get(options.CONFIRM_DELETE_ABOVE)
        if count > limit and self.session.ask(deletion(self.kind.noun(count), count)) != "delete":
            return
        self.list.selection.with_records(self._delete_records)

    def _delete_records(self, records: list[Record]) -> None:
        title = delete_title(self.kind, records, len(records))
        operation = Delete(self.kind, tuple(record.id for record in records), title)
        self.session.perform(operation).done(self._was_deleted)

    def _was_deleted(self, applied: Applied) -> None:
        self.session.note(applied.change.title.replace("Delete", "Deleted", 1), tone="success", action="undo")

    def _copy_ids(self) -> None:
        self.list.selection.with_records(self._copy_ids_of)

    def _copy_ids_of(self, records: list[Record]) -> None:
        QGuiApplication.clipboard().setText("\n".join(record.id for record in records))
        self.session.note(
            "Id copied" if len(records) == 1 else f"{len(records):,} ids copied", tone="success"
        )

    def _link_commands_apply(self) -> bool:
        holder = self.panel.links.current if isinstance(self.panel, RecordPanel) else self.panel.record
        return holder is not None and not self.panel.isHidden()

    def _follow(self) -> None:
        (self.panel.links if isinstance(self.panel, RecordPanel) else self.panel).follow()

    def _copy_link(self) -> None:
        (self.panel.links if isinstance(self.panel, RecordPanel) else self.panel).copy()

    def _toggle_panel(self) -> None:
        self._panel_wanted = not self._panel_wanted
        self.panel.setVisible(self._panel_wanted and self.panel.record is not None)

    # selection and panel

    def _connect(self) -> None:
        self.list.selection_changed.connect(self._selection_changed)
        self.list.opened.connect(self._edit)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.model.arrived.connect(self._page_arrived)
        self.panel.commands_changed.connect(self.commands_changed)
        self.panel.print_asked.connect(lambda record: self._print([record]))
        self.session.service_state_changed.connect(self._service_changed)

    def _selection_changed(self) -> None:
        self.commands_changed.emit()
        current = self.list.selection.current
        shown = self.panel.record
        if self._going_back or current is None or (shown is not None and shown.id == current.id):
            return
        if not self.panel.may_leave():
            self._go_back(shown)
            return
        self._show(current)

    def _go_back(self, shown: Record | None) -> None:
        """The person wants to go on editing: the selection returns to that record."""
        self._going_back = True
        self.list.selection.clear()
        if shown is not None:
            self.list.selection.select(shown.id)
        self._going_back = False

    def _show(self, record: Record) -> None:
        self.panel.show_record(record)
        self.panel.setVisible(self._panel_wanted)
        self.commands_changed.emit()

    def _show_selected(self) -> None:
        self.panel.hide()
        if self.list.selection.current is not None:
            self._show(self.list.selection.current)
        self.list.table.setFocus()

    def _was_created(self, record: Record) -> None:
        self._opening = record.id
        self.session.note(f"“{record.title}” added", tone="success", action="undo")

    def _page_arrived(self, _number: int, _moved: bool) -> None:
        if self._opening and self.list.selection.select(self._opening):
            self._opening = ""
        self._freshen()
        if self.panel.record is None and not _writing_new(self.panel):
            self.panel.hide()

    def _freshen(self) -> None:
        """The list was read again: the panel follows, unless something is being typed."""
        shown = self.panel.record
        row = self.list.model.row_of(shown.id) if shown is not None else None
        listed = self.list.model.record(row) if row is not None else None
        if shown is None or listed is None or self.panel.dirty or listed.document == shown.document:
            return
        if _version(listed) >= _version(shown):
            self.panel.show_record(listed)

    def _service_changed(self, state: ServiceState) -> None:
        if state is ServiceState.READY and self.isVisible():
            self.list.model.refresh()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        commands = self.commands()
        for key in MENU:
            if key == "|":
                menu.addSeparator()
            elif key in commands:
                spec = actions.BY_KEY[key]
                action = menu.addAction(spec.text, commands[key])
                action.setShortcut(spec.shortcuts[0] if spec.shortcuts else "")
                action.setShortcutVisibleInContextMenu(True)
                if spec.icon:
                    action.setIcon(theme.icon(spec.icon))
        menu.popup(at)

    def _restore(self) -> None:
        state = self.session.settings.get(options.SPLITTER, self.kind.value)
        if not state.isEmpty():
            self._splitter.restoreState(state)

    def _tell_empty(self, state: EmptyState) -> None:
        tell_empty(state, self.kind, self._new, self.session)


def tell_empty(state: EmptyState, kind: Kind, new: Callable[[], object], session: Session) -> None:
    """What an empty catalogue says."""
    sample = Choice("Load the sample catalogue", lambda: session.command_wanted.emit("sample"), "sparkle")
    importing = Choice("Import a file", lambda: session.command_wanted.emit("import"), "import")
    if kind is Kind.PRODUCTS:
        state.tell(
            "product",
            "No products yet",
            "Add the first one, bring yours in from a CSV or XLSX file, or look around with samples.",
            [Choice("Add a product", new, "add"), importing, sample],
        )
    elif kind is Kind.THNGS:
        state.tell(
            "thing",
            "No things yet",
            "A thing is one item of a product, with its own serial number.",
            [Choice("Add a thing", new, "add"), importing],
        )
    else:
        state.tell(
            "link",
            "No short links yet",
            "A short link goes into a printed code. Where it leads can be changed at any time.",
            [Choice("Add a short link", new, "add")],
        )


def _version(record: Record) -> int:
    return int(record.document.get("updatedAt") or 0)


def _writing_new(panel: QWidget) -> bool:
    return isinstance(panel, RecordPanel) and panel.writing_new


def _quiet(call: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        call()

    return run
