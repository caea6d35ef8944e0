"""The list of pictures beside the picture, with what can be done to its rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu

from app.desktop.scan.controller import ScanController
from app.desktop.scan.entries import Entry
from app.desktop.scan.picture_rows import PictureRows
from app.desktop.scan.thumbnails import Thumbnails


class PictureList(QListView):
    """The row with the cursor is the picture in sight; only the list forgets what is removed from it."""

    def __init__(self, controller: ScanController, open_url: Callable[[QUrl], object]) -> None:
        super().__init__()
        self._controller = controller
        self._open_url = open_url
        self.thumbnails = Thumbnails(self)
        self.setObjectName("pictures")
        self.setAccessibleName("Pictures")
        self.setModel(controller.shown)
        self.setItemDelegate(PictureRows(self.thumbnails, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._popup)
        self.selectionModel().currentChanged.connect(self._row_changed)
        self.thumbnails.loaded.connect(self._repaint_row)
        controller.model.rowsInserted.connect(self._first_into_sight)

    def chosen(self) -> list[Entry]:
        found = (self._controller.shown.entry(index) for index in self.selectedIndexes())
        return [entry for entry in found if entry is not None]

    def read_again(self) -> None:
        self._controller.read_again(self.chosen())

    def remove_chosen(self) -> None:
        row = self.currentIndex().row()
        self._controller.remove(self.chosen())
        count = self._controller.shown.rowCount()
        self.setCurrentIndex(self._controller.shown.index(min(row, count - 1), 0))
        if count == 0:
            self._controller.show(None)

    def _popup(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(place))

    def menu(self) -> QMenu:
        menu = QMenu(self)
        read = menu.addAction("Read again")
        read.triggered.connect(self.read_again)
        folder = menu.addAction("Show in its folder")
        folder.triggered.connect(self._show_in_folder)
        menu.addSeparator()
        remove = menu.addAction("Remove from the list")
        remove.triggered.connect(self.remove_chosen)
        menu.addAction("Remove all").triggered.connect(self._controller.clear)
        for action in (read, folder, remove):
            action.setEnabled(bool(self.selectedIndexes()))
        return menu

    def _show_in_folder(self) -> None:
        for entry in self.chosen()[:1]:
            self._open_url(QUrl.fromLocalFile(str(entry.path.parent)))

    def _first_into_sight(self, _parent: QModelIndex, first: int, last: int) -> None:
        """What is added to an empty list, and a single picture that is added, comes into sight."""
        if first == last or not self.currentIndex().isValid():
            entry = self._controller.model.entries[first]
            self.setCurrentIndex(self._controller.shown.index_of(entry.path))

    def _row_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        entry = self._controller.shown.entry(index)
        self._controller.show(entry.path if entry else None)

    def _repaint_row(self, path: Path) -> None:
        index = self._controller.shown.index_of(path)
        if index.isValid():
            self.update(index)
