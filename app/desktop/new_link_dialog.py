"""New short links: for one record, for several at once, or for one that is searched for here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from app.client import Kind, Record, Refused
from app.desktop.link_editor import error_text
from app.desktop.operations import Applied, Create
from app.desktop.record_picker import RecordPicker
from app.desktop.session import Session
from app.desktop.target_field import TargetField
from app.desktop.widgets import button, label, line, row


class NewLinkDialog(QDialog):
    """``created`` carries the first of the new links. Several owners: the same target for each."""

    created = Signal(Record)

    def __init__(self, session: Session, owners: Sequence[Record], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._owners = session, list(owners)
        self.setWindowTitle("Add short link")
        self.setMinimumWidth(520)
        self.target = TargetField()
        self.short_id = line("Short id", "Left empty, one is drawn")
        self.picker = RecordPicker(session) if not owners else None
        self._error = label(role="error", wrap=True)
        several = f"Add {len(owners):,} short links" if len(owners) > 1 else "Add short link"
        self._add = button(several, self.add, role="primary")
        self._add.setDefault(True)
        self._build()
        self.target.changed.connect(self._refresh)
        if self.picker is not None:
            self.picker.picked.connect(self._owner_picked)
        self.target.load(_first_target(owners), _values(owners))
        self._refresh()
        (self.picker or self.target).setFocus()

    @property
    def error(self) -> str:
        return self._error.text()

    def add(self) -> None:
        owners = self._chosen_owners()
        if not owners or self.target.problem:
            return
        self._add.setEnabled(False)
        documents = [self._document(owner) for owner in owners]
        count = len(documents)
        title = f"Add short link for “{owners[0].title}”" if count == 1 else f"Add {count:,} short links"
        self._session.perform(Create(Kind.REDIRECTIONS, documents, title)).done(self._was_added).failed(
            self._was_refused
        )

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(self._title(), "title", wrap=True))
        if self.picker is not None:
            column.addWidget(self.picker)
        column.addWidget(self.target)
        if len(self._owners) <= 1:
            heading = QLabel("Short id")
            heading.setProperty("role", "heading")
            heading.setBuddy(self.short_id)
            field = QVBoxLayout()
            field.setSpacing(5)
            field.addWidget(heading)
            field.addWidget(self.short_id)
            column.addLayout(field)
        column.addWidget(self._error)
        self._error.hide()
        column.addWidget(row(1, button("Cancel", self.reject), self._add))

    def _title(self) -> str:
        if not self._owners:
            return "Add a short link"
        if len(self._owners) == 1:
            return f"Short link for “{self._owners[0].title}”"
        return f"{len(self._owners):,} short links, one for each record"

    def _chosen_owners(self) -> list[Record]:
        if self.picker is None:
            return self._owners
        return [self.picker.chosen] if self.picker.chosen is not None else []

    def _owner_picked(self) -> None:
        self.target.set_values(_values(self._chosen_owners()))
        self._refresh()

    def _document(self, owner: Record) -> dict[str, Any]:
        document = {
            "evrythngId": owner.id,
            "type": owner.kind.type_name,
            "defaultRedirectUrl": self.target.text,
        }
        chosen = self.short_id.text().strip()
        return document | ({"shortId": chosen} if chosen else {})

    def _was_added(self, applied: Applied) -> None:
        self.created.emit(applied.change.records[0])
        self.accept()

    def _was_refused(self, error: Exception) -> None:
        text = "\n".join(error.by_field().values()) if isinstance(error, Refused) else error_text(error)
        self._error.setText(text)
        self._error.show()
        self._refresh()

    def _refresh(self) -> None:
        self._add.setEnabled(not self.target.problem and bool(self._chosen_owners()))


def _first_target(owners: Sequence[Record]) -> str:
    """The web page of the product, if it has one: the likeliest target."""
    return str(owners[0].document.get("url") or "") if len(owners) == 1 else ""


def _values(owners: Sequence[Record]) -> dict[str, str]:
    """What placeholders stand for, if there is one owner."""
    if len(owners) != 1:
        return {}
    owner = owners[0]
    if owner.kind is Kind.PRODUCTS:
        return {"evrythngId": owner.id, "productId": owner.id, "thngId": ""}
    if owner.kind is not Kind.THNGS:
        return {"evrythngId": owner.id, "productId": "", "thngId": ""}
    product = str(owner.document.get("product") or "")
    return {"evrythngId": owner.id, "thngId": owner.id} | ({"productId": product} if product else {})
