"""How large a code shall be: as large as its room lets it be, or a size of whole printer dots."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from app.errors import InputError
from app.labels.designs import sizes
from app.labels.designs.model import Design, SymbolElement
from app.labels.designs.sizes import Offer
from redirector.codes.sizes import MM_PER_INCH

AS_LARGE = "As large as fits"


class SizeChoice(QComboBox):
    """``edited`` carries the element with the chosen size, grown where it was too small."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Size of the code")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self._element: SymbolElement | None = None
        self._design: Design | None = None
        self._offered: tuple[tuple[Offer, ...], float] = ((), 0)
        self.activated.connect(lambda _row: self._take(self.currentData()))

    def offer(self, element: SymbolElement, record: Mapping[str, str], design: Design, dpi: float) -> None:
        """The sizes of this code on this label at this resolution."""
        self._element, self._design = element, design
        try:
            found = sizes.offers(element, record, design, dpi=dpi)
        except InputError:
            found = ()
        if self._offered != (found, dpi) or not self.count():
            self._offered = (found, dpi)
            self.clear()
            self.addItem(AS_LARGE, None)
            for each in found:
                self.addItem(each.text if each.fits else f"{each.text}, grows", each)
        self._show_chosen(dpi)

    def _show_chosen(self, dpi: float) -> None:
        element = self._element
        dots = round(element.module_mm * dpi / MM_PER_INCH) if element is not None else 0
        rows = (row for row in range(1, self.count()) if self.itemData(row).dots == dots)
        self.setCurrentIndex(next(rows, 0) if dots else 0)

    def _take(self, offer: Offer | None) -> None:
        if self._element is None or self._design is None:
            return
        if offer is None:
            self.edited.emit(msgspec.structs.replace(self._element, module_mm=0.0))
        else:
            self.edited.emit(sizes.chosen(self._element, offer, self._design))  # it has room: it was offered
