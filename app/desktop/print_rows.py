"""What labels of a table, or with running numbers, say: a text or a column for each field of the design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QSpinBox, QVBoxLayout, QWidget

from app.client import ServiceInfo
from app.desktop import forms, widgets
from app.desktop.spin_boxes import SpinBox
from app.errors import InputError
from app.labels.designs import templates
from app.labels.designs.merging import COUNTER, Numbering
from app.labels.designs.model import Design
from app.labels.printing import given
from app.labels.printing.job import Entry, Row
from app.short_links import short_id_text

#: More are for the command line, which does not hold them all.
MOST_ROWS: Final = 10_000
LARGEST: Final = 2_000_000_000
PATTERN: Final = "{n:06}"
PATTERNS: Final = ("{n}", PATTERN, "AB-{n:06}", "{n:012check}")
#: The fields that a running number is put into, the first that a design has.
_NUMBERED: Final = ("serial", "asset", "cable", "identifier", "text", "sku", "lot", "name", given.LINK)
_SHOWN_COLUMNS: Final = 12
_WIDEST: Final = "Copies of each"


class _Text(QComboBox):
    """Enter leaves the text as it is written; it is not the dialog's Print."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class RowsPanel(QWidget):
    """``changed`` whenever labels would say something else, ``renumbered`` when they are of other rows."""

    changed = Signal()
    renumbered = Signal()

    def __init__(self, rows: list[Row], choices: Sequence[str], hint: str) -> None:
        """``choices`` are texts offered for every field."""
        super().__init__()
        self.rows = rows
        self._choices, self._hint = choices, hint
        self._design: Design | None = None
        self._is_shown = False
        self._written: dict[str, str] = {}
        self.fields: dict[str, QComboBox] = {}
        self.problem = widgets.label(role="error", wrap=True)
        self.problem.hide()
        self.example = widgets.label("", "muted", wrap=True)
        self._form = forms.form(down_px=8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        self._build_head(column)
        column.addLayout(self._form)
        column.addWidget(self.example)
        column.addWidget(self.problem)
        column.addStretch(1)

    def show_design(self, design: Design | None) -> None:
        """A line for each field of the design; what was written for a field of the same name is kept."""
        if self._is_shown and design is self._design:
            return
        self._design, self._is_shown = design, True
        while self._form.rowCount():
            self._form.removeRow(0)
        wanted = {name: needed for name, needed in given.fields_of(design).items() if name != COUNTER}
        self.fields = {name: self._field(name, needed) for name, needed in wanted.items()}

    def entries(self, rows: Sequence[Row], info: ServiceInfo) -> tuple[tuple[Entry, ...], list[str]]:
        """The labels of these rows, and what others lack; none where a text cannot be made, which is said."""
        link = partial(short_id_text, info)
        try:
            entries, lacking = given.entries(rows, self._design, self._texts(), link)
        except InputError as error:
            self._say(error.text())
            return (), []
        self._say("")
        self._show_example(entries)
        return entries, lacking

    def proposed(self, field: str) -> str:
        """What a field says where nobody wrote anything."""
        raise NotImplementedError

    def _build_head(self, column: QVBoxLayout) -> None:
        raise NotImplementedError

    def _field(self, name: str, is_needed: bool) -> QComboBox:
        made = _Text(editable=True, insertPolicy=QComboBox.InsertPolicy.NoInsert)
        made.setAccessibleName(f"What {name} says")
        made.setCompleter(None)  # type: ignore[arg-type]  # it would write on in the middle of a text
        made.setMinimumContentsLength(12)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.addItems(list(self._choices))
        made.setCurrentText(self._written.get(name, self.proposed(name)))
        made.setToolTip(self._hint)
        line = made.lineEdit()
        assert line is not None
        line.setPlaceholderText("needed" if is_needed else "may stay empty")
        made.currentTextChanged.connect(partial(self._write, name))
        self._form.addRow(widgets.label(name), made)
        forms.line_up(self._form, _WIDEST)
        return made

    def _write(self, name: str, text: str) -> None:
        self._written[name] = text
        self.changed.emit()

    def _texts(self) -> Mapping[str, str]:
        texts = {name: field.currentText().strip() for name, field in self.fields.items()}
        return {name: text for name, text in texts.items() if text or name in self._written}

    def _say(self, problem: str) -> None:
        self.problem.setText(problem[:1].upper() + problem[1:])
        self.problem.setVisible(bool(problem))
        if problem:
            self.example.clear()

    def _show_example(self, entries: Sequence[Entry]) -> None:
        ends = [entries[0], entries[-1]] if len(entries) > 1 else list(entries)
        told = [said for said in map(self._said, ends) if said]
        self.example.setText(" … ".join(dict.fromkeys(told)))

    def _said(self, entry: Entry) -> str:
        fields = entry.fields or {}
        names = [*self.fields, COUNTER] if COUNTER in given.fields_of(self._design) else list(self.fields)
        return ", ".join(fields[name] for name in names if fields.get(name))


class TableRows(RowsPanel):
    """The rows of a file; columns go into the fields of their names, or wherever one says."""

    def __init__(self, name: str, header: Sequence[str], rows: list[Row]) -> None:
        self._name = name
        self._columns = [column for column in header if templates.plain(column)]
        hint = "A column, or a text with columns in it, such as {Price:,.2f} EUR"
        choices = dict.fromkeys(["", *map(_field_of, self._columns)])
        super().__init__(rows, list(choices), hint)

    def proposed(self, field: str) -> str:
        column = given.proposed(field, self._columns)
        return _field_of(column) if column else ""

    def _build_head(self, column: QVBoxLayout) -> None:
        count = f"{len(self.rows):,} row{'' if len(self.rows) == 1 else 's'}"
        more = len(self._columns) - _SHOWN_COLUMNS
        names = ", ".join(self._columns[:_SHOWN_COLUMNS]) + (f" and {more:,} more" if more > 0 else "")
        column.addWidget(widgets.label(f"{self._name}: {count}", "heading", wrap=True))
        column.addWidget(widgets.label(f"Columns: {names}", "muted", wrap=True))


class NumberRows(RowsPanel):
    """Running numbers, put into the field that is meant for them by a pattern."""

    def __init__(self) -> None:
        self.first = _spin("The first number", 0, LARGEST, 1)
        self.step = _spin("From one number to the next", 1, 1_000_000, 1)
        self.count = _spin("How many numbers", 1, MOST_ROWS, 10)
        hint = "A text with the number in it, such as AB-{n:06}; {n:012check} adds a GS1 check digit"
        super().__init__(self._numbered(), PATTERNS, hint)
        for spin in (self.first, self.step, self.count):
            spin.valueChanged.connect(self._renumber)

    def proposed(self, field: str) -> str:
        fields = given.fields_of(self._design)
        if COUNTER in fields:
            return ""
        needed = [name for name, is_needed in fields.items() if is_needed]
        meant = next((name for name in _NUMBERED if name in needed), next(iter(needed), ""))
        return PATTERN if field == meant else ""

    def _build_head(self, column: QVBoxLayout) -> None:
        column.addWidget(widgets.label("Running numbers", "heading"))
        names: tuple[tuple[str, QSpinBox], ...] = (
            ("First", self.first),
            ("Step", self.step),
            ("How many", self.count),
        )
        form = forms.form(down_px=8)
        for name, spin in names:
            form.addRow(name, spin)
        forms.line_up(form, _WIDEST)
        column.addLayout(form)

    def _renumber(self) -> None:
        self.rows = self._numbered()
        self.renumbered.emit()

    def _numbered(self) -> list[Row]:
        return given.numbered_rows(
            self.count.value(), Numbering(start=self.first.value(), step=self.step.value())
        )


def _field_of(column: str) -> str:
    """The text that says what is in a column; signs that mean something in texts do not count in names."""
    return "{" + "".join(sign for sign in column if sign not in "{}:?").strip() + "}"


def _spin(name: str, least: int, most: int, value: int) -> QSpinBox:
    made = SpinBox()
    made.setAccessibleName(name)
    made.setRange(least, most)
    made.setValue(value)
    return made
