"""The properties of the one chosen element: its place, and what its kind has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import msgspec
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from app.desktop import forms
from app.desktop.designer.canvas import Canvas
from app.desktop.designer.editors import Choice, Flag, Length, Template
from app.desktop.designer.element_rows import ANCHORS, Row, rows_of
from app.desktop.designer.size_choice import SizeChoice
from app.desktop.designer.style_editor import StyleEditor
from app.desktop.designer.wording import titled
from app.desktop.widgets import label
from app.errors import InputError
from app.labels.designs import editing, geometry
from app.labels.designs.model import (
    MAX_LENGTH_MM,
    Element,
    SymbolElement,
    TextElement,
    check_element,
)
from app.labels.display import Box

_SIDES = ("x_mm", "y_mm", "width_mm", "height_mm")


@dataclass(frozen=True)
class _Built:
    row: Row
    editor: Any


_WIDEST_TITLE: Final = "Error correction"


class ElementPanel(QWidget):
    """Every change is one step of the document; typing in one field is one step together."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.canvas, self.document = canvas, canvas.document
        self._kind: type[Any] | None = None
        self._built: list[_Built] = []
        self._fields: Sequence[tuple[str, str]] = ()
        self.title = label(role="heading", wrap=True)
        self.problem = label(role="warning", wrap=True)
        self.place = {
            "x_mm": Length("From the left", -MAX_LENGTH_MM, MAX_LENGTH_MM, 0.1),
            "y_mm": Length("From the top", -MAX_LENGTH_MM, MAX_LENGTH_MM, 0.1),
            "width_mm": Length("Width", geometry.MIN_ELEMENT_MM, MAX_LENGTH_MM, 0.1),
            "height_mm": Length("Height", geometry.MIN_ELEMENT_MM, MAX_LENGTH_MM, 0.1),
        }
        self.anchor = Choice("Held by", ANCHORS)
        self.anchor.setToolTip("The point of the label this keeps its distance to when the label is larger")
        self.follows_width = Flag("Width follows the label")
        self.follows_height = Flag("Height follows the label")
        self.sizes = SizeChoice()
        self._own = QWidget()
        self._form = self._new_form()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.problem)
        column.addWidget(self._own)
        column.addLayout(self._place_form())
        column.addStretch(1)
        self._connect()

    @property
    def element(self) -> Element | None:
        only = self.document.only
        return self.document.design.elements[only] if only is not None else None

    @property
    def editors(self) -> Mapping[str, Any]:
        """The editors of what its kind has, by attribute."""
        return {built.row.attribute: built.editor for built in self._built}

    def offer_fields(self, fields: Sequence[tuple[str, str]]) -> None:
        """What templates may name: each with its value in the record shown."""
        self._fields = fields
        for built in self._built:
            if isinstance(built.editor, Template):
                built.editor.offer(fields)

    def refresh(self) -> None:
        """As the document says."""
        element, only = self.element, self.document.only
        if element is None or only is None or only >= len(self.canvas.shown):
            return
        if type(element) is not self._kind:
            self._rebuild(element)
        shown = self.canvas.shown[only]
        self.title.setText(titled(element))
        self._refuse(shown.problem)
        self.problem.setVisible(bool(shown.problem))
        for built in self._built:
            self._form.setRowVisible(built.editor, built.row.applies(element))
            built.editor.load(getattr(element, built.row.attribute))
        if shown.box is not None:
            for side, editor in self.place.items():
                editor.load(getattr(shown.box, side))
        self.anchor.load(element.anchor)
        self.follows_width.load(element.width_mm <= 0)
        self.follows_height.load(element.height_mm <= 0)
        is_code = isinstance(element, SymbolElement)
        if isinstance(element, SymbolElement):
            self.sizes.offer(element, self.canvas.record, self.document.design, self.canvas.dpi)
        if self._form.indexOf(self.sizes) >= 0:
            self._form.setRowVisible(self.sizes, is_code)

    def focus_first(self) -> None:
        """The field a person most likely wants."""
        for name in ("text", "data"):
            if name in self.editors:
                self.editors[name].setFocus()
                return
        self.place["x_mm"].setFocus()

    # parts

    def _new_form(self) -> QFormLayout:
        return forms.form(self._own, across_px=10, down_px=7)

    def _place_form(self) -> QFormLayout:
        form = forms.form(across_px=10, down_px=7)
        for editor in self.place.values():
            form.addRow(editor.accessibleName(), editor)
        form.addRow("", self.follows_width)
        form.addRow("", self.follows_height)
        form.addRow("Held by", self.anchor)
        forms.line_up(form, _WIDEST_TITLE)
        return form

    def _rebuild(self, element: Element) -> None:
        self._kind = type(element)
        self.sizes.setParent(self)
        self.sizes.hide()
        while self._form.rowCount():
            self._form.takeRow(0)
        old = self._own
        self._own = QWidget()
        self._form = self._new_form()
        self._built = []
        for row in rows_of(element):
            editor = row.make(row.title)
            editor.setToolTip(row.help)
            editor.edited.connect(partial(self._edit, row, editor))
            if isinstance(editor, StyleEditor):
                editor.refused.connect(self._refuse)
            self._form.addRow("" if isinstance(editor, Flag) else row.title, editor)
            self._built.append(_Built(row, editor))
            if row.attribute == "data":
                self._form.addRow("Size", self.sizes)
                self.sizes.show()
        forms.line_up(self._form, _WIDEST_TITLE)
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(old, self._own)
        old.hide()
        old.deleteLater()
        self.offer_fields(self._fields)

    def _connect(self) -> None:
        for side, editor in self.place.items():
            editor.edited.connect(partial(self._put, side))
        self.anchor.edited.connect(self._hold)
        self.follows_width.edited.connect(lambda on: self._follow("width_mm", on))
        self.follows_height.edited.connect(lambda on: self._follow("height_mm", on))
        self.sizes.edited.connect(lambda element: self._replace("Size", element))

    # changes

    def _edit(self, row: Row, editor: Any, value: Any) -> None:
        element = self.element
        if element is None:
            return
        changed = _settled(msgspec.structs.replace(element, **{row.attribute: value}), row.attribute)
        try:
            check_element(changed)
        except InputError as error:
            if isinstance(editor, Template):
                editor.refuse(error.text())
            else:
                self._refuse(error.text())
                editor.load(getattr(element, row.attribute))
            return
        if isinstance(editor, Template):
            editor.refuse("")
        self._replace(row.title, changed)

    def _refuse(self, reason: str) -> None:
        """Until the next change."""
        self.problem.setText(f"{reason[:1].upper()}{reason[1:]}.")
        self.problem.show()

    def _box(self, only: int) -> Box:
        """Where it lies; a quarter of the label where that leaves it no room, so that it can be mended."""
        design = self.document.design
        found = editing.boxes(design, [only]).get(only)
        return found or Box(0, 0, design.width_mm / 2, design.height_mm / 2)

    def _put(self, side: str, value: float) -> None:
        only = self.document.only
        if only is None:
            return
        found = self._box(only)
        sides = {name: getattr(found, name) for name in _SIDES} | {side: value}
        title = "Move" if side in ("x_mm", "y_mm") else "Resize"
        placed = editing.placed(self.document.design, {only: Box(**sides)})
        self.document.change(title, placed, merge=f"{side} {only}")

    def _hold(self, anchor: Any) -> None:
        element, design = self.element, self.document.design
        only = self.document.only
        if element is not None and only is not None:
            held = msgspec.structs.replace(element, anchor=anchor)
            self._replace("Anchor", geometry.put(held, self._box(only), design.width_mm, design.height_mm))

    def _follow(self, side: str, on: bool) -> None:
        """From a length of its own to the label's less so much, and back; where it lies it stays."""
        element, only, design = self.element, self.document.only, self.document.design
        if element is None or only is None:
            return
        box = self._box(only)
        own, whole = getattr(box, side), getattr(design, side)
        length = min(own - whole, 0) if on else own
        changed = msgspec.structs.replace(element, **{side: round(length, 2)})
        self._replace("Size", geometry.put(changed, box, design.width_mm, design.height_mm))

    def _replace(self, title: str, element: Element) -> None:
        only = self.document.only
        if only is not None:
            design = editing.replaced(self.document.design, {only: element})
            self.document.change(title, design, merge=f"{title} {only}")


def _settled(element: Any, attribute: str) -> Any:
    """With what must follow: a smallest size is never above the size, a style is a QR code's alone."""
    if isinstance(element, TextElement) and element.min_size_mm > element.size_mm:
        other = "size_mm" if attribute == "min_size_mm" else "min_size_mm"
        return msgspec.structs.replace(element, **{other: getattr(element, attribute)})
    if isinstance(element, SymbolElement) and attribute == "symbology":
        plain = {"style": None, "level": "", "module_mm": 0.0}
        return element if element.symbology == "qr_code" else msgspec.structs.replace(element, **plain)
    if isinstance(element, SymbolElement) and attribute == "style" and element.style and element.style.logo:
        return msgspec.structs.replace(element, level="H")  # what a logo hides must be made up for
    return element
