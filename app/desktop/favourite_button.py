"""A star beside a sheet: kept ones come first in every list of sheets, sizes of one's own among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from app.desktop import theme
from app.desktop.sheet_choice import SheetChoice
from app.errors import TagwrightError
from app.labels import own_sheets


class FavouriteButton(QToolButton):
    """Pressed for a sheet that is kept; ``refused`` is told why one could not be."""

    def __init__(self, choice: SheetChoice, folder: Path, refused: Callable[[str], object]) -> None:
        super().__init__()
        self._choice, self._folder, self._refused = choice, folder, refused
        self.setCheckable(True)
        self.setProperty("role", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.set_icon(self, "star")
        self.clicked.connect(self._switch)
        choice.currentIndexChanged.connect(lambda _row: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        is_kept = self._choice.sheet().id in {sheet.id for sheet in own_sheets.kept(self._folder)}
        self.setChecked(is_kept)
        name = "No longer keep this sheet among the first" if is_kept else "Keep this sheet among the first"
        self.setToolTip(name)
        self.setAccessibleName(name)

    def _switch(self, keep: bool) -> None:
        sheet = self._choice.sheet()
        try:
            if keep:
                own_sheets.keep(self._folder, sheet.id, sheet)
            else:
                own_sheets.forget(self._folder, sheet.id)
            self._choice.offer(own_sheets.kept(self._folder))
        except TagwrightError as error:
            self._refused(error.text())
        self.refresh()
