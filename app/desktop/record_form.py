"""The form of one record: its fields, checked as one types, and the patch between what was and what is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.client import Kind
from app.desktop.field_editors import FieldEditor, LineEditor, LinesEditor, ListEditor, TextEditor
from app.desktop.fields import FIELDS, Editor, Field
from app.desktop.operations import difference
from app.desktop.pairs_editor import PairsEditor
from app.desktop.photos.editor import PhotosEditor
from app.desktop.place_editors import AddressEditor, PositionEditor
from app.desktop.product_picker import ProductPicker
from app.desktop.record_names import RecordNames
from app.desktop.session import Session
from app.desktop.validation import Problem, check

Document = Mapping[str, Any]


class RecordForm(QScrollArea):
    """Fields below each other. ``changed`` after every keystroke that changes the document."""

    changed = Signal()

    def __init__(self, session: Session, kind: Kind, names: RecordNames) -> None:
        super().__init__()
        self._session, self._kind, self._names = session, kind, names
        self._original: dict[str, Any] = {}
        self._as_shown: dict[str, Any] = {}
        self._refused: dict[str, str] = {}
        self._touched: set[str] = set()
        self._all_shown = False
        self.problems: list[Problem] = []
        self.editors = {field.name: self._make(field) for field in FIELDS[kind]}
        body = QWidget()
        body.setProperty("role", "panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 16, 18, 24)
        column.setSpacing(14)
        for editor in self.editors.values():
            column.addWidget(editor, 0, Qt.AlignmentFlag.AlignTop)
            editor.changed.connect(partial(self._edited, editor.field.name))
        column.addStretch(1)
        self._fields = column
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def errors(self) -> list[Problem]:
        """What stands against saving."""
        return [problem for problem in self.problems if problem.tone == "error"]

    def load(self, original: Document, draft: Document | None = None) -> None:
        """Show a record; ``draft`` is an edited version of it that was not saved yet."""
        self._original = dict(original)
        self._refused = {}
        self._touched = set()
        self._all_shown = bool(original)
        self._fill(original)
        # Programs write blanks and commas in ways nobody would type: what is left alone counts as it is.
        self._as_shown = self._values()
        if draft is not None:
            self._fill(draft)
        self._check()

    def append(self, widget: QWidget) -> None:
        """Put something that is no field below the fields."""
        self._fields.insertWidget(self._fields.count() - 1, widget)

    def document(self) -> dict[str, Any]:
        """The fields that are filled in."""
        return {name: value for name, value in self._values().items() if value is not None}

    def patch(self) -> dict[str, Any]:
        """The merge patch from the record to what the form says; empty if nothing was changed."""
        before = {name: self._original.get(name) or None for name in self.editors}
        if before.get("name") is None:
            before["name"] = self._original.get("fn")
        values = self._values()
        left_alone = {name: before[name] for name in before if values[name] == self._as_shown.get(name)}
        changes = difference(before, values | left_alone)
        return {name: self._cleared(name, value) for name, value in changes.items()}

    def show_refusal(self, by_field: Mapping[str, str]) -> None:
        """The service did not take it: say so beside the fields it names."""
        self._refused = {field.partition("[")[0].partition(".")[0]: text for field, text in by_field.items()}
        self._check()

    def show_everything(self) -> None:
        """Say what is missing in fields nobody has been in, too."""
        self._all_shown = True
        self._check()

    def focus_first(self) -> None:
        """To the first field with an error, or to the first field."""
        wrong = next((self.editors[one.field] for one in self.errors if one.field in self.editors), None)
        target = wrong or next(iter(self.editors.values()))
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(target)

    def _values(self) -> dict[str, Any]:
        return {name: editor.value() for name, editor in self.editors.items()}

    def _fill(self, document: Document) -> None:
        for name, editor in self.editors.items():
            editor.set_value(document.get(name) or (document.get("fn") if name == "name" else None))

    def _make(self, field: Field) -> FieldEditor:
        if field.editor is Editor.PRODUCT:
            return ProductPicker(self._session, self._names, field)
        if field.editor is Editor.PHOTOS:
            return PhotosEditor(self._session, field)
        return {
            Editor.LINE: LineEditor,
            Editor.TEXT: TextEditor,
            Editor.LIST: ListEditor,
            Editor.LINES: LinesEditor,
            Editor.PAIRS: PairsEditor,
            Editor.POSITION: PositionEditor,
            Editor.ADDRESS: AddressEditor,
        }[field.editor](field)

    def _cleared(self, name: str, value: Any) -> Any:
        """An open map that became empty is emptied key by key: its patch must not drop the field."""
        before = self._original.get(name)
        if value is None and isinstance(before, Mapping) and isinstance(self.editors[name], PairsEditor):
            return dict.fromkeys(before)
        return value

    def _edited(self, name: str) -> None:
        self._refused = {}
        self._touched.add(name)
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        original = {name: value for name, value in self._original.items() if name in self.editors}
        self.problems = check(self._kind, self.document(), original)
        self.problems += [Problem(field, text) for field, text in self._refused.items()]
        for name, editor in self.editors.items():
            told = self._all_shown or name in self._touched or editor.value() is not None
            editor.show_problems([one for one in self.problems if told and one.field == name])
