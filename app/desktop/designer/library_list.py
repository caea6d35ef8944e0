"""The designs there are: one's own, and those that come along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu

from app.desktop import theme
from app.labels.designs.library import known_designs
from app.labels.designs.model import Design
from app.labels.designs.own import OwnDesign

_ENTRY: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Entry:
    """``own_name`` is empty for what comes along; ``design`` is None for a file that cannot be read."""

    title: str
    design: Design | None
    own_name: str = ""
    problem: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return (self.own_name, "" if self.own_name or not self.design else self.design.name)


class LibraryList(QListWidget):
    """``wanted`` when one shall be opened: a click, or Enter."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Designs")
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.menu_actions: Sequence[QAction] = ()
        self.itemClicked.connect(self._want)
        self.itemActivated.connect(self._want)
        self._entries: list[Entry] = []
        theme.current().changed.connect(self._repaint)
        self._own: Sequence[OwnDesign] = ()

    @property
    def current(self) -> Entry | None:
        item = self.currentItem()
        found: Entry | None = item.data(_ENTRY) if item is not None else None
        return found

    def entries(self) -> list[Entry]:
        return [entry for row in range(self.count()) if (entry := self.item(row).data(_ENTRY)) is not None]

    def show_designs(self, own: Sequence[OwnDesign]) -> None:
        """Keeps what was current."""
        before = self.current
        self._own = own
        with QSignalBlocker(self):
            self.clear()
            self._head("Yours")
            for each in own:
                self._row(Entry(each.title, each.design, each.name, each.problem))
            if not own:
                self._note("None yet. Change one of those below, and save it.")
            self._head("Ready-made")
            for design in sorted(known_designs().values(), key=lambda design: design.title):
                self._row(Entry(design.title, design))
        if before is not None:
            self.mark(before.own_name, before.design.name if before.design else "")

    def mark(self, own_name: str, shipped_name: str = "") -> None:
        """Make this one current, without opening it."""
        for row in range(self.count()):
            entry = self.item(row).data(_ENTRY)
            if entry is not None and entry.key == (own_name, "" if own_name else shipped_name):
                with QSignalBlocker(self):
                    self.setCurrentRow(row)

    def _repaint(self) -> None:
        self.show_designs(self._own)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current is not None:
            menu = QMenu(self)
            menu.addActions(list(self.menu_actions))
            menu.exec(event.globalPos())

    def _want(self, item: QListWidgetItem) -> None:
        entry = item.data(_ENTRY)
        if entry is not None:
            self.wanted.emit(entry)

    def _head(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        self.addItem(item)

    def _note(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(item)

    def _row(self, entry: Entry) -> None:
        design = entry.design
        size = f"{design.width_mm:g} × {design.height_mm:g} mm" if design else "cannot be read"
        item = QListWidgetItem(f"{entry.title}\n{size}")
        item.setData(_ENTRY, entry)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {size}")
        item.setToolTip(entry.problem or entry.title)
        if entry.problem:
            item.setIcon(theme.icon("error", "error"))
        self.addItem(item)
