"""The properties of the design itself: its size, its sheet, and the sample it is shown with."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidgetItem, QVBoxLayout, QWidget

from app.desktop import forms
from app.desktop.designer.document import DesignDocument
from app.desktop.designer.editors import Choice, Length
from app.desktop.options import Settings
from app.desktop.sheet_choice import SheetChoice
from app.desktop.widgets import button, label, plain_table
from app.labels import own_sheets
from app.labels.designs import merging, templates
from app.labels.designs.model import Design, template_of
from app.labels.sheet import MAX_SIDE_MM, MIN_SIDE_MM, Shape

SHAPES: Final = (("rectangle", "Rectangle"), ("round", "Round"))
_TABLE_PX: Final = 170


class DesignPanel(QWidget):
    """What stands here when no element is chosen."""

    def __init__(self, document: DesignDocument, settings: Settings) -> None:
        super().__init__()
        self.document = document
        self.width_mm = Length("Width", MIN_SIDE_MM, MAX_SIDE_MM, 1)
        self.height_mm = Length("Height", MIN_SIDE_MM, MAX_SIDE_MM, 1)
        self.shape = Choice("Shape", SHAPES)
        self.sheet = SheetChoice(document.design.sheet, own_sheets.kept(settings.folder))
        self.sheet.setMinimumContentsLength(10)
        self.sheet.setAccessibleName("Sheet it is printed on")
        self.problem = label(role="error", wrap=True)
        self.take_size = button("Take the sheet's size", self._take_size)
        self.sample = plain_table("Sample of each field", ("Field", "Sample"))
        self.sample.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.sample.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.sample.horizontalHeader().setStretchLastSection(True)
        self.sample.setMinimumHeight(_TABLE_PX)
        self._build()
        self._connect()

    def refresh(self) -> None:
        design = self.document.design
        self.width_mm.load(design.width_mm)
        self.height_mm.load(design.height_mm)
        self.shape.load(design.shape)
        self.sheet.blockSignals(True)
        self.sheet.take(design.sheet or f"{design.width_mm:g}x{design.height_mm:g}")
        self.sheet.blockSignals(False)
        self._offer_size()
        self._show_sample(design)

    def _build(self) -> None:
        form = forms.form(across_px=10, down_px=7)
        for title, editor in (("Width", self.width_mm), ("Height", self.height_mm), ("Shape", self.shape)):
            form.addRow(title, editor)
        form.addRow("Sheet", self.sheet)
        form.addRow("", self.take_size)
        forms.line_up(form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(label("Design", "heading"))
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(label("Sample", "heading"))
        said = "What fields say where no record is chosen."
        column.addWidget(label(said, "muted", wrap=True))
        column.addWidget(self.sample, 1)
        self.problem.hide()

    def _connect(self) -> None:
        self.width_mm.edited.connect(lambda value: self._change("Width", width_mm=value))
        self.height_mm.edited.connect(lambda value: self._change("Height", height_mm=value))
        self.shape.edited.connect(lambda value: self._change("Shape", shape=value))
        self.sheet.currentIndexChanged.connect(lambda _row: self._take_sheet())
        self.sheet.refused.connect(self._refuse)
        self.sample.cellChanged.connect(self._sample_changed)

    def _change(self, title: str, **changes: Any) -> None:
        self.problem.hide()
        design = msgspec.structs.replace(self.document.design, **changes)
        self.document.change(title, design, merge=title)

    def _take_sheet(self) -> None:
        self._change("Sheet", sheet=self.sheet.sheet().id)

    def _take_size(self) -> None:
        sheet = self.sheet.sheet()
        self._change(
            "Size of the sheet",
            width_mm=sheet.label_width_mm,
            height_mm=sheet.label_height_mm,
            shape="round" if sheet.shape is Shape.ELLIPSE else "rectangle",
            sheet=sheet.id,
        )

    def _offer_size(self) -> None:
        design, sheet = self.document.design, self.sheet.sheet()
        ways = (design.width_mm - sheet.label_width_mm, design.height_mm - sheet.label_height_mm)
        self.take_size.setVisible(max(map(abs, ways)) > 0.01)

    def _refuse(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.show()

    # the sample

    def _show_sample(self, design: Design) -> None:
        """A row a field that the design names."""
        said: dict[str, str] = {}
        for element in design.elements:
            for field in templates.fields(template_of(element)):
                if field.name != merging.COUNTER:
                    said.setdefault(field.name, field.said)
        known = {templates.plain(name): value for name, value in design.sample.items()}
        self.sample.blockSignals(True)
        self.sample.setRowCount(len(said))
        for row, (name, title) in enumerate(said.items()):
            head = QTableWidgetItem(title)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.sample.setItem(row, 0, head)
            self.sample.setItem(row, 1, QTableWidgetItem(known.get(name, "").replace("\n", " ⏎ ")))
        self.sample.blockSignals(False)

    def _sample_changed(self, row: int, column: int) -> None:
        field, value = self.sample.item(row, 0), self.sample.item(row, column)
        if column != 1 or field is None or value is None:
            return
        name = templates.plain(field.text())
        text = value.text().replace(" ⏎ ", "\n").strip()
        others = {
            key: said for key, said in self.document.design.sample.items() if templates.plain(key) != name
        }
        self._change("Sample", sample=others | ({field.text(): text} if text else {}))
