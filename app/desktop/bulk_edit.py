"""One change of many records: what can be changed at once, and the dialog that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from app.client import Client, ClientError, Kind, Record
from app.desktop import forms, widgets
from app.desktop.fields import FIELDS, Editor, Field
from app.desktop.jobs import Report
from app.desktop.operations import Applied, Edit, EditMany

Document = Mapping[str, Any]
Make = Callable[[Document, str, str], dict[str, Any]]
"""(document, key, text) → the merge patch; empty if the record is that way already."""

_ONE_FOR_EACH: Final = ("name", "photos")
_OF_LINKS: Final = (Field("tags", "Tags", Editor.LIST, "autumn, sale"), Field("notes", "Notes"))


@dataclass(frozen=True)
class Way:
    """A row of the choice. ``keyed``: it asks for the key of a custom field as well."""

    title: str
    make: Make
    hint: str = ""
    keyed: bool = False
    may_be_empty: bool = False


def ways(kind: Kind) -> list[Way]:
    """What can be done to many records of a kind at once."""
    found: list[Way] = []
    for field in _OF_LINKS if kind is Kind.REDIRECTIONS else FIELDS.get(kind, ()):
        if field.name in _ONE_FOR_EACH:
            continue
        if field.editor is Editor.LIST:
            title = field.title.lower()
            found.append(Way(f"Add {title}", partial(_add, field.name), field.hint))
            found.append(Way(f"Remove {title}", partial(_remove, field.name), field.hint))
        elif field.editor in (Editor.LINE, Editor.TEXT):
            found.append(Way(field.title, partial(_set, field.name), "Nothing empties it", may_be_empty=True))
        elif field.name == "customFields":
            found.append(Way("Custom field", _set_custom, "Nothing removes it", True, True))
    return sorted(found, key=lambda way: "tags" not in way.title)


def edits(records: Sequence[Record], way: Way, key: str, text: str) -> tuple[Edit, ...]:
    """What is to be changed; records that are that way already are left alone."""
    made = ((record, way.make(record.document, key.strip(), text.strip())) for record in records)
    return tuple(Edit(record, patch, "") for record, patch in made if patch)


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _add(name: str, document: Document, _key: str, text: str) -> dict[str, Any]:
    before = list(document.get(name) or ())
    after = list(dict.fromkeys([*before, *_words(text)]))
    return {name: after} if after != before else {}


def _remove(name: str, document: Document, _key: str, text: str) -> dict[str, Any]:
    before = list(document.get(name) or ())
    gone = set(_words(text))
    after = [word for word in before if word not in gone]
    return {name: after} if after != before else {}


def _set(name: str, document: Document, _key: str, text: str) -> dict[str, Any]:
    return {name: text or None} if (document.get(name) or "") != text else {}


def _set_custom(document: Document, key: str, text: str) -> dict[str, Any]:
    before = (document.get("customFields") or {}).get(key)
    return {"customFields": {key: text or None}} if key and (before or "") != text else {}


@dataclass(frozen=True)
class Outcome:
    """What was changed before all was done, it was stopped, or the service refused one."""

    applied: Applied | None
    refused: ClientError | None = None


def apply_edits(operation: EditMany, client: Client, report: Report) -> Outcome:
    """Runs in a worker. What was changed can be undone, however it ended."""
    done: list[Applied] = []
    refused = None
    for edit in operation.edits:
        if report.stopping:
            break
        try:
            done.append(edit.apply(client))
        except ClientError as error:
            refused = error
            break
        report.progress(len(done), len(operation.edits))
    return Outcome(operation.joined(done) if done else None, refused)


class BulkEditDialog(QDialog):
    """``chosen`` carries the operation: one step to undo."""

    chosen = Signal(EditMany)

    def __init__(self, kind: Kind, records: Sequence[Record], parent: QWidget) -> None:
        super().__init__(parent)
        self._kind, self._records = kind, records
        self._ways = ways(kind)
        count = f"{len(records):,} {kind.noun(len(records))}"
        self.setWindowTitle(f"Edit {count}")
        self.setMinimumWidth(460)
        self.way = QComboBox()
        self.way.setAccessibleName("What is changed")
        self.way.addItems([way.title for way in self._ways])
        self.key = widgets.line("Custom field", "Key")
        self.text = widgets.line("Value")
        self.said = widgets.label(role="muted", wrap=True)
        self.apply = widgets.button("Apply", self._apply, role="primary")
        self.apply.setDefault(True)
        rows = forms.form()
        for title, field in (("&Change", self.way), ("&Key", self.key), ("&Value", self.text)):
            rows.addRow(title, field)
        forms.line_up(rows)
        self._rows = rows
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(widgets.label(f"Edit {count}", "title", wrap=True))
        column.addLayout(rows)
        column.addWidget(self.said)
        column.addWidget(widgets.row(1, widgets.button("Cancel", self.reject), self.apply))
        self.way.currentIndexChanged.connect(lambda _: self._refresh())
        self.key.textChanged.connect(lambda _: self._refresh())
        self.text.textChanged.connect(lambda _: self._refresh())
        self.text.setFocus()
        self._refresh()

    def _edits(self) -> tuple[Edit, ...]:
        way = self._ways[self.way.currentIndex()]
        if not way.may_be_empty and not self.text.text().strip():
            return ()
        return edits(self._records, way, self.key.text(), self.text.text())

    def _refresh(self) -> None:
        way = self._ways[self.way.currentIndex()]
        self._rows.setRowVisible(self.key, way.keyed)
        self.text.setPlaceholderText(way.hint)
        count = len(self._edits())
        left = len(self._records) - count
        stay = "stays as it is" if left == 1 else "stay as they are"
        alone = f"; {left:,} {stay}" if left and count else ""
        self.said.setText(f"{count:,} will change{alone}" if count else "Nothing would change")
        self.apply.setEnabled(count > 0)

    def _apply(self) -> None:
        found = self._edits()
        what = self._ways[self.way.currentIndex()].title.lower()
        title = f"Edit {len(found):,} {self._kind.noun(len(found))}: {what}"
        self.chosen.emit(EditMany(found, title))
        self.accept()
