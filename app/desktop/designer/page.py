"""The Designs page: the designs at the left, the label in the middle, what is chosen of it at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QScrollArea, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from app.client import Record
from app.desktop import options
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.designer.canvas import Canvas
from app.desktop.designer.canvas_area import CanvasArea
from app.desktop.designer.design_panel import DesignPanel
from app.desktop.designer.document import DesignDocument
from app.desktop.designer.element_panel import ElementPanel
from app.desktop.designer.files import DesignFiles
from app.desktop.designer.library_list import LibraryList
from app.desktop.designer.outline_list import OutlineList
from app.desktop.designer.proof_strip import ProofStrip
from app.desktop.designer.record_choice import KINDS, RecordChoice
from app.desktop.designer.several_panel import SeveralPanel
from app.desktop.designer.tools import Tools
from app.desktop.page_widget import PageWidget
from app.desktop.print_choices import prefer_design
from app.desktop.print_given import choose_table, print_numbers
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.session import Session
from app.desktop.widgets import button, icon_button, label, row
from app.labels.designs import editing
from app.labels.designs.library import known_designs
from app.labels.designs.own import OwnDesign

FIRST_DESIGN: Final = "product-qr"
_SIZES_PX: Final = [190, 560, 300]
_PANEL_LEAST_PX: Final = 292
_STRIP_PX: Final = [520, 170]
_PARTS: Final = ("designs", "designs-strip")


class DesignsPage(PageWidget):
    """The view and its commands; what a design is, is the document's, what becomes of files the files'."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.document = DesignDocument(known_designs()[FIRST_DESIGN], self)
        self.files = DesignFiles(session, self.document, self)
        self.record = RecordChoice(session, self.document, self)
        self.canvas = Canvas(self.document)
        self.area = CanvasArea(self.canvas)
        self.problem = label(role="error", wrap=True)
        self.tools = Tools(self.area, session.settings, self.say)
        self.library = LibraryList()
        self.outline = OutlineList(self.canvas)
        self.element = ElementPanel(self.canvas)
        self.several = SeveralPanel(self.document)
        self.design = DesignPanel(self.document, session.settings)
        self.proofs = ProofStrip(self.canvas, session.jobs)
        self.title = label("", "title")
        self.state = label("", "muted")
        self.with_record = QToolButton()
        self.save_button = button("Save", self.files.save, role="primary")
        self.print_button = button("Print …", self.print_labels, icon="print")
        self._panels = QStackedWidget()
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._rows = QSplitter(Qt.Orientation.Vertical)
        self._build()
        self._connect()
        self.files.refresh()
        self.files.open_named(FIRST_DESIGN)

    # the window's side

    def shown(self) -> None:
        self.files.refresh()
        self.proofs.prove()

    def commands(self) -> Mapping[str, Callable[[], None]]:
        found: dict[str, Callable[[], None]] = {
            "new": self.files.new,
            "save": lambda: self._done(self.files.save()),
            "select-all": self.document.choose_all,
            "import": self.files.choose_import,
            "export": self.files.choose_export,
            "print": self.print_labels,
            "print-table": partial(self._with_design, choose_table),
            "print-numbers": partial(self._with_design, print_numbers),
            "duplicate": self.duplicate,
            "refresh": self.files.refresh,
            "delete": self.delete,
        }
        if self.document.stack.canUndo():
            found["undo"] = self.document.stack.undo
        if self.document.stack.canRedo():
            found["redo"] = self.document.stack.redo
        return found

    def undo_titles(self) -> tuple[str, str] | None:
        stack = self.document.stack
        return stack.undoText(), stack.redoText()

    def may_leave(self) -> bool:
        for part, splitter in zip(_PARTS, (self._columns, self._rows), strict=True):
            state = QByteArray(splitter.saveState())
            self.session.settings.set(options.SPLITTER, state, part)
        return self.files.may_close()

    def open_design(self, name: str, records: Sequence[Record] = ()) -> None:
        """Show this design, with these records to print."""
        if self.files.open_named(name) and records:
            self.record.use(records)

    # parts

    def _build(self) -> None:
        self._panels.addWidget(self.design)
        self._panels.addWidget(self.element)
        self._panels.addWidget(self.several)
        middle = self._rows
        middle.setOrientation(Qt.Orientation.Vertical)
        middle.addWidget(self.area)
        middle.addWidget(self.proofs)
        middle.setChildrenCollapsible(False)
        middle.setHandleWidth(1)
        middle.setStretchFactor(0, 1)
        middle.setSizes(_STRIP_PX)
        panel = self._build_panel()
        for widget, least in ((self._build_library(), 180), (middle, 320), (panel, panel.minimumWidth())):
            widget.setMinimumWidth(least)
            self._columns.addWidget(widget)
        self._columns.setChildrenCollapsible(False)
        self._columns.setHandleWidth(1)
        self._columns.setStretchFactor(1, 1)
        self._columns.setSizes(_SIZES_PX)
        for part, splitter in zip(_PARTS, (self._columns, self._rows), strict=True):
            state = self.session.settings.get(options.SPLITTER, part)
            if not state.isEmpty():
                splitter.restoreState(state)
        self._build_record_menu()
        head = row(self.title, self.state, 1, self.with_record, self.print_button, self.save_button)
        head.setContentsMargins(18, 10, 14, 4)
        self.problem.setContentsMargins(18, 0, 14, 4)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part_widget in (head, self.problem, self.tools):
            column.addWidget(part_widget)
        column.addWidget(self._columns, 1)

    def _build_library(self) -> QWidget:
        files = self.files
        tools = row(
            icon_button("add", "New design (Ctrl+N)", files.new),
            icon_button("copy", "Copy of this design", files.copy),
            icon_button("edit", "Rename …", self._rename),
            icon_button("import", "Take in a file … (Ctrl+I)", files.choose_import),
            icon_button("export", "Save into a file … (Ctrl+E)", files.choose_export),
            1,
            icon_button("delete", "Delete the design …", self._delete_design),
            spacing_px=2,
        )
        tools.setContentsMargins(8, 2, 8, 4)
        made = QWidget()
        made.setProperty("role", "panel")
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(tools)
        column.addWidget(self.library, 1)
        self.library.menu_actions = [
            self._menu_action("Rename …", self._rename),
            self._menu_action("Copy", files.copy),
            self._menu_action("Delete …", self._delete_design),
        ]
        return made

    def _build_panel(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 10, 14, 14)
        column.setSpacing(12)
        column.addWidget(label("Elements", "heading"))
        self.outline.setFixedHeight(132)
        column.addWidget(self.outline)
        column.addWidget(self._panels, 1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.setProperty("role", "panel")
        inner.ensurePolished()
        bar_px = area.verticalScrollBar().sizeHint().width()
        area.setMinimumWidth(max(_PANEL_LEAST_PX, inner.minimumSizeHint().width() + bar_px))
        return area

    def _build_record_menu(self) -> None:
        menu = QMenu(self.with_record)
        menu.addAction("The design's sample", self.record.use_sample)
        menu.addAction("A record …", self.record.choose)
        self.with_record.setMenu(menu)
        self.with_record.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.with_record.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.with_record.setProperty("role", "quiet")
        self.with_record.setToolTip("The record the label is shown with")

    def _menu_action(self, text: str, call: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _=False: call())
        return action

    def _connect(self) -> None:
        self.files.listed.connect(self._list)
        self.files.failed.connect(self.say)
        self.library.wanted.connect(self.files.open)
        self.record.changed.connect(self._show_record)
        self.session.client_changed.connect(self.record.use_sample)
        self.document.changed.connect(self._design_changed)
        self.document.chosen_changed.connect(self._show_panel)
        self.document.state_changed.connect(self._show_state)
        self.canvas.shown_changed.connect(self._show_panel)
        self.canvas.open_wanted.connect(self.element.focus_first)
        for keys, by in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1)):
            self._shortcut(keys, partial(self.area.step, by))
        self._shortcut("Ctrl+0", lambda: self.area.zoom_to(1.0))
        self._shortcut("Ctrl+Shift+S", lambda: self._done(self.files.save_as()))
        self.canvas.record_of = lambda: self.record.values
        self._show_record()

    def _shortcut(self, keys: str, call: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self, call, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # what changes

    def say(self, problem: str) -> None:
        """What did not work, until something does."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _done(self, _worked: bool) -> None:
        """A command returns nothing."""

    def _design_changed(self) -> None:
        self.say("")
        self._show_state()

    def _list(self, designs: Sequence[OwnDesign]) -> None:
        self.library.show_designs(designs)
        self.library.mark(self.document.own_name, self.files.shipped_name)

    def _show_record(self) -> None:
        self.with_record.setText(f"Shown with: {self.record.title}   ")
        self.with_record.setAccessibleName(f"Shown with {self.record.title}")
        self.element.offer_fields(self.record.fields)
        self.canvas.refresh()

    def _show_panel(self) -> None:
        count = len(self.document.chosen)
        self._panels.setCurrentIndex(min(count, 2))
        panel = (self.design, self.element, self.several)[min(count, 2)]
        panel.refresh()

    def _show_state(self) -> None:
        document = self.document
        self.title.setText(document.design.title)
        words = "not saved" if document.is_dirty else "" if document.own_name else "ready-made"
        self.state.setText(words)
        self.save_button.setEnabled(document.is_dirty or not document.own_name)
        self.library.mark(document.own_name, self.files.shipped_name)
        self.commands_changed.emit()

    # commands

    def delete(self) -> None:
        """What is chosen on the label; the design itself, where the list has the keys."""
        if self.library.hasFocus():
            self._delete_design()
        elif self.document.chosen:
            self.document.change("Delete", editing.removed(self.document.design, self.document.chosen), ())

    def duplicate(self) -> None:
        """The chosen elements; without any, the design."""
        if not self.document.chosen:
            self.files.copy()
            return
        design, new = editing.duplicated(self.document.design, self.document.chosen)
        self.document.change("Duplicate", design, new)

    def print_labels(self) -> None:
        """With the records it is shown with, or others that are asked for; saved first."""
        name = self._name_to_print()
        if not name:
            return
        if self.record.records:
            self._open_print(name, self.record.records)
            return
        dialog = ChooseDialog(self.session, KINDS, "Print labels of", "Print …", self, many=True)
        dialog.chosen.connect(lambda records: self._open_print(name, records))
        dialog.open()

    def _name_to_print(self) -> str:
        """Of the design as it is kept; empty where it is not, and shall not be."""
        name = self.document.own_name or self.files.shipped_name
        if not self.document.is_dirty and name:
            return name
        if not self.files.may_close() or self.document.is_dirty:
            return ""
        return self.document.own_name

    def _with_design(self, begin: Callable[[Session, QWidget], None]) -> None:
        """Print what is not of the catalogue, with this design."""
        name = self._name_to_print()
        if name:
            prefer_design(self.session.settings, name)
            begin(self.session, self)

    def _open_print(self, name: str, records: Sequence[Record]) -> None:
        prefer_design(self.session.settings, name)
        dialog = PrintLabelsDialog(self.session, records, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _rename(self) -> None:
        entry = self.library.current
        if entry is not None and entry.own_name:
            self.files.rename(entry)
        else:
            self.session.note("Ready-made designs keep their names; save a copy first")

    def _delete_design(self) -> None:
        entry = self.library.current
        if entry is not None and entry.own_name:
            self.files.delete(entry)
        else:
            self.session.note("Ready-made designs cannot be deleted")
