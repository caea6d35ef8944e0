"""The tool bar of the designer: add, line up, stack, snap; how large and for which printer it is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QWidget,
)

from app.desktop import options
from app.desktop.designer import zoom
from app.desktop.designer.canvas_area import CanvasArea
from app.desktop.designer.starters import STARTERS, Starter, image_of
from app.desktop.options import Option, Settings
from app.desktop.picture_files import FOR_LABELS
from app.desktop.widgets import icon_button
from app.errors import InputError
from app.labels.designs import editing

DPI: Final = Option("designer/dpi", 203)
GRID: Final = Option("designer/grid-mm", 1.0)
SNAPS: Final = Option("designer/snap", True)
DPIS: Final = (203, 300, 600)
GRIDS_MM: Final = (0.0, 0.5, 1.0, 2.0, 5.0)

_ALIGN: Final = (
    ("left", "Left edges", "Alt+Left"),
    ("centre", "Centres", "Alt+H"),
    ("right", "Right edges", "Alt+Right"),
    ("top", "Top edges", "Alt+Up"),
    ("middle", "Middles", "Alt+M"),
    ("bottom", "Bottom edges", "Alt+Down"),
)
_SHARE: Final = (("across", "Same gaps across", ""), ("down", "Same gaps down", ""))
_ORDER: Final[tuple[tuple[editing.Order, str, str], ...]] = (
    ("front", "To the front", "Ctrl+Shift+]"),
    ("forward", "Forward", "Ctrl+]"),
    ("backward", "Backward", "Ctrl+["),
    ("back", "To the back", "Ctrl+Shift+["),
)


class Tools(QWidget):
    """``refused`` is told why something could not be added."""

    def __init__(self, area: CanvasArea, settings: Settings, refused: Callable[[str], None]) -> None:
        super().__init__()
        self._area, self._canvas, self._settings = area, area.canvas, settings
        self._document = area.canvas.document
        self._refused = refused
        self.needing_chosen: list[QAction] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(2)
        self.add_buttons = {starter.key: self._adder(starter) for starter in STARTERS}
        for button in self.add_buttons.values():
            row.addWidget(button)
        row.addWidget(icon_button("image", "Add an image …", self._choose_image))
        row.addWidget(_gap())
        self.align = self._menu_button("Align", self._align_menu())
        self.order = self._menu_button("Order", self._order_menu())
        row.addWidget(self.align)
        row.addWidget(self.order)
        row.addStretch(1)
        self.snap = icon_button(
            "grid", "Snap to grid, edges and centres (Alt while dragging: not)", self._snap
        )
        self.snap.setCheckable(True)
        self.grid = _combo("Grid", [(f"Grid {size:g} mm" if size else "No grid", size) for size in GRIDS_MM])
        self.dpi = _combo("Shown for a printer of", [(f"{dpi} dpi", dpi) for dpi in DPIS])
        self.zoom = _combo("Zoom", [("Fit", 0.0), *((f"{step * 100:g} %", step) for step in zoom.STEPS)])
        self.zoom.setMinimumContentsLength(10)
        self.zoom.setToolTip("100 % is true size (Ctrl and the wheel, Ctrl+Plus, Ctrl+Minus)")
        for widget in (self.snap, self.grid, self.dpi):
            row.addWidget(widget)
        row.addWidget(icon_button("minus", "Smaller (Ctrl+Minus)", lambda: area.step(-1)))
        row.addWidget(self.zoom)
        row.addWidget(icon_button("add", "Larger (Ctrl+Plus)", lambda: area.step(1)))
        self._restore()
        self._connect()

    def _restore(self) -> None:
        settings, canvas = self._settings, self._canvas
        self.dpi.setCurrentIndex(max(self.dpi.findData(settings.get(DPI)), 0))
        self.grid.setCurrentIndex(max(self.grid.findData(settings.get(GRID)), 0))
        self.snap.setChecked(settings.get(SNAPS))
        self._take_grid()
        canvas.snaps = self.snap.isChecked()
        canvas.set_dpi(float(self.dpi.currentData()))

    def _connect(self) -> None:
        self.dpi.activated.connect(lambda _: self._take_dpi())
        self.grid.activated.connect(lambda _: self._take_grid())
        self.zoom.activated.connect(lambda _: self._take_zoom())
        self._area.zoomed.connect(self._show_zoom)
        self._document.chosen_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Only what can be done is offered."""
        for action in self.needing_chosen:
            action.setEnabled(bool(self._document.chosen))
        for button in (self.align, self.order):
            button.setEnabled(bool(self._document.chosen))

    # adding

    def _adder(self, starter: Starter) -> QToolButton:
        return icon_button(starter.icon, f"Add {starter.title} ({starter.key})", partial(self.add, starter))

    def add(self, starter: Starter) -> None:
        self._add(starter.title, starter.make(self._document.design))

    def add_image(self, path: Path) -> None:
        try:
            element = image_of(path, self._document.design)
        except InputError as error:
            self._refused(error.text())
            return
        self._add("image", element)

    def _add(self, title: str, element: Any) -> None:
        try:
            grown, new = editing.added(self._document.design, [element])
        except InputError as error:
            self._refused(error.text())
            return
        self._document.change(f"Add {title}", grown, new)
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_image(self) -> None:
        folder = self._settings.get(options.LAST_FOLDER) or str(Path.home())
        chosen, _ = QFileDialog.getOpenFileName(self, "Add an image", folder, FOR_LABELS)
        if chosen:
            self._settings.set(options.LAST_FOLDER, str(Path(chosen).parent))
            self.add_image(Path(chosen))

    # lining up and stacking

    def _align_menu(self) -> QMenu:
        menu = QMenu(self)
        for edge, title, keys in _ALIGN:
            self._action(
                menu, title, keys, partial(self._do, f"Align {title.lower()}", editing.aligned, edge)
            )
        menu.addSeparator()
        for axis, title, keys in _SHARE:
            self._action(menu, title, keys, partial(self._do, title, editing.distributed, axis))
        return menu

    def _order_menu(self) -> QMenu:
        menu = QMenu(self)
        for order, title, keys in _ORDER:
            self._action(menu, title, keys, partial(self._stack, title, order))
        return menu

    def _action(self, menu: QMenu, title: str, keys: str, call: Callable[[], None]) -> None:
        action = menu.addAction(title)
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False: call())
        self._area.addAction(action)
        self.needing_chosen.append(action)

    def _do(self, title: str, change: Callable[..., Any], how: str) -> None:
        self._document.change(title, change(self._document.design, self._document.chosen, how))

    def _stack(self, title: str, order: editing.Order) -> None:
        design, chosen = editing.stacked(self._document.design, self._document.chosen, order)
        self._document.change(title, design, chosen)

    # how it is shown

    def _snap(self) -> None:
        self._canvas.snaps = self.snap.isChecked()
        self._settings.set(SNAPS, self.snap.isChecked())

    def _take_grid(self) -> None:
        self._canvas.grid_mm = float(self.grid.currentData())
        self._canvas.shows_grid = self._canvas.grid_mm > 0
        self._canvas.update()
        self._settings.set(GRID, self._canvas.grid_mm)

    def _take_dpi(self) -> None:
        self._settings.set(DPI, int(self.dpi.currentData()))
        self._canvas.set_dpi(float(self.dpi.currentData()))

    def _take_zoom(self) -> None:
        wanted = float(self.zoom.currentData())
        if wanted:
            self._area.zoom_to(wanted)
        else:
            self._area.fit()

    def _show_zoom(self) -> None:
        if self._area.fits:
            self.zoom.setItemText(0, f"Fit, {self._area.zoom * 100:.0f} %")
            self.zoom.setCurrentIndex(0)
            return
        row = next(
            (
                row
                for row in range(1, self.zoom.count())
                if abs(self.zoom.itemData(row) - self._area.zoom) < 1e-3
            ),
            -1,
        )
        self.zoom.setCurrentIndex(row)
        if row < 0:
            self.zoom.setPlaceholderText(f"{self._area.zoom * 100:.0f} %")

    def _menu_button(self, title: str, menu: QMenu) -> QToolButton:
        made = QToolButton()
        made.setText(f"{title}   ")
        made.setAccessibleName(title)
        made.setProperty("role", "quiet")
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setMenu(menu)
        return made


def _combo(name: str, rows: list[tuple[str, Any]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    for title, value in rows:
        made.addItem(title, value)
    return made


def _gap() -> QFrame:
    made = QFrame()
    made.setFixedSize(1, 22)
    made.setProperty("role", "rule")
    return made
