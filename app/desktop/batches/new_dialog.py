"""A new batch, or more things for one: how many, of which product, with which short links."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.client import Record, Refused
from app.desktop.batches.making import (
    MOST_THINGS,
    RANDOM,
    RANDOM_CHARACTERS,
    SEQUENCE,
    THING_ID,
    CreateBatch,
    Wanted,
)
from app.desktop.field_editors import ListEditor
from app.desktop.fields import Editor, Field
from app.desktop.link_editor import error_text
from app.desktop.operations import Applied
from app.desktop.pairs_editor import PairsEditor
from app.desktop.product_picker import ProductPicker
from app.desktop.session import Session
from app.desktop.spin_boxes import SpinBox
from app.desktop.target_field import TargetField
from app.desktop.widgets import button, label, line, row

_WIDTH_PX, _HEIGHT_PX = 560, 740
_STYLES: Final = {
    RANDOM: f"Random, {RANDOM_CHARACTERS} characters: the smallest codes",
    SEQUENCE: "In sequence, such as TEA0001",
    THING_ID: "The thing's own id, 24 characters",
}


class NewBatchDialog(QDialog):
    """``created`` carries the new batch, ``asked`` what an existing one shall be filled with."""

    created = Signal(Record)
    asked = Signal(Wanted)

    def __init__(self, session: Session, batch: Record | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._batch = session, batch
        self.setWindowTitle("Add a batch" if batch is None else "Make things")
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self.name = line("Name of the batch", "Spring delivery, lot 7 …")
        self.quantity = SpinBox()
        self.quantity.setRange(1, MOST_THINGS)
        self.quantity.setValue(100)
        self.quantity.setGroupSeparatorShown(True)
        self.quantity.setAccessibleName("Number of things")
        names = session.names
        self.product = ProductPicker(session, names, Field("product", "Product", Editor.PRODUCT, "Search …"))
        self.thing_name = line("Name of each thing", "As the batch is called")
        self.tags = ListEditor(Field("tags", "Tags", Editor.LIST, "autumn, sale"))
        self.custom = PairsEditor(Field("customFields", "Custom fields", Editor.PAIRS))
        self.with_links = QCheckBox("A short link for each thing")
        self.with_links.setChecked(True)
        self.target = TargetField()
        self.style_box = QComboBox()
        self.style_box.setAccessibleName("Short ids")
        for key, text in _STYLES.items():
            self.style_box.addItem(text, key)
        self.prefix = line("Prefix of the short ids", "TEA")
        self.start = SpinBox()
        self.start.setRange(0, MOST_THINGS)
        self.start.setValue(1)
        self.start.setAccessibleName("First number")
        self._error = label(role="error", wrap=True)
        self._add = button("Add batch" if batch is None else "Make things", self.add, role="primary")
        self._add.setDefault(True)
        self._build()
        self._connect()
        self._refresh()
        (self.name if batch is None else self.quantity).setFocus()

    @property
    def error(self) -> str:
        return self._error.text()

    @property
    def wanted(self) -> Wanted:
        """What the fields say."""
        name = self.name.text().strip() if self._batch is None else self._batch.title
        return Wanted(
            quantity=self.quantity.value(),
            thing_name=self.thing_name.text().strip() or name,
            product=self.product.value(),
            tags=tuple(self.tags.value() or ()),
            custom_fields=self.custom.value() or {},
            target=self.target.text if self.with_links.isChecked() else "",
            short_ids=str(self.style_box.currentData()),
            prefix=self.prefix.text().strip(),
            start=self.start.value(),
        )

    def add(self) -> None:
        """Ask the service, if nothing is missing."""
        if not self._is_complete():
            return
        if self._batch is not None:
            self.asked.emit(self.wanted)
            self.accept()
            return
        self._add.setEnabled(False)
        operation = CreateBatch(self.name.text().strip(), self.wanted)
        self._session.perform(operation).done(self._was_added).failed(self._was_refused)

    def _build(self) -> None:
        form = QWidget()
        fields = QVBoxLayout(form)
        fields.setContentsMargins(20, 4, 20, 8)
        fields.setSpacing(12)
        if self._batch is None:
            fields.addWidget(_titled("Name", self.name))
        fields.addWidget(_titled("Number of things", self.quantity))
        fields.addWidget(self.product)
        fields.addWidget(_titled("Name of each thing", self.thing_name))
        fields.addWidget(self.tags)
        fields.addWidget(self.custom)
        fields.addWidget(self.with_links)
        self._links = QWidget()
        links = QVBoxLayout(self._links)
        links.setContentsMargins(0, 0, 0, 0)
        links.setSpacing(12)
        links.addWidget(self.target)
        links.addWidget(_titled("Short ids", self.style_box))
        self._sequence = row(
            label("Prefix", "muted"), self.prefix, label("first number", "muted"), self.start
        )
        links.addWidget(self._sequence)
        fields.addWidget(self._links)
        fields.addStretch(1)
        area = QScrollArea()
        area.setWidget(form)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 18, 0, 16)
        column.setSpacing(10)
        title = "Add a batch" if self._batch is None else f"Make things for “{self._batch.title}”"
        for widget in (label(title, "title", wrap=True), area, self._error, self._foot()):
            if widget is not area:
                widget.setContentsMargins(20, 0, 20, 0)
            column.addWidget(widget, 1 if widget is area else 0)
        self._error.hide()

    def _foot(self) -> QWidget:
        return row(1, button("Cancel", self.reject), self._add)

    def _connect(self) -> None:
        self.name.textChanged.connect(lambda _: self._refresh())
        self.product.changed.connect(self._refresh)
        self.custom.changed.connect(self._refresh)
        self.with_links.toggled.connect(lambda _: self._refresh())
        self.target.changed.connect(self._refresh)
        self.style_box.currentIndexChanged.connect(lambda _: self._refresh())

    def _is_complete(self) -> bool:
        named = self._batch is not None or bool(self.name.text().strip())
        return named and not (self.with_links.isChecked() and self.target.problem)

    def _refresh(self) -> None:
        self._links.setVisible(self.with_links.isChecked())
        self._sequence.setVisible(self.style_box.currentData() == SEQUENCE)
        product = self.product.value()
        self.target.set_values({"productId": product} if product else {})
        self._add.setEnabled(self._is_complete())

    def _was_added(self, applied: Applied) -> None:
        self.created.emit(applied.change.records[0])
        self.accept()

    def _was_refused(self, error: Exception) -> None:
        text = "\n".join(error.errors) if isinstance(error, Refused) else error_text(error)
        self._error.setText(text.replace("inputParameters.", "").replace("thngTemplate.", ""))
        self._error.show()
        self._refresh()


def _titled(text: str, editor: QWidget) -> QWidget:
    """A field with its name above."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    title = QLabel(text)
    title.setProperty("role", "heading")
    title.setBuddy(editor)
    column.addWidget(title)
    column.addWidget(editor)
    return made
