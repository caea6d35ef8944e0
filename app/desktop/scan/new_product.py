"""A new product from an unknown code: name and brand are asked, the identifier is filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from app.client import ClientError, Kind, Refused
from app.desktop import forms, widgets
from app.desktop.operations import Applied, Create
from app.desktop.scan.entries import Code
from app.desktop.scan.identifier_choice import IdentifierChoice
from app.desktop.session import Session


class NewProductDialog(QDialog):
    """Stays open until the service has taken the product; what it refuses is said beside the field."""

    def __init__(
        self,
        session: Session,
        code: Code,
        parent: QWidget | None = None,
        *,
        created: Callable[[str], object] = lambda _product_id: None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("New product")
        self.setMinimumWidth(460)
        self._session, self._created = session, created
        self.name = widgets.line("Name", "What the product is called")
        self.brand = widgets.line("Brand", "Optional")
        self.identifier = IdentifierChoice(code)
        self.problem = widgets.label(role="error", wrap=True)
        self.problem.hide()
        form = forms.form()
        form.addRow("&Name", self.name)
        form.addRow("&Brand", self.brand)
        form.addRow("&Identifier", self.identifier)
        forms.line_up(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = widgets.button("Add product", self._save, role="primary")
        buttons.addButton(self.add, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(widgets.label("New product from the code", "title"))
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.add.setDefault(True)  # only now: a dialog knows the default among its own buttons
        self.name.textChanged.connect(self._check)
        self._check()
        self.name.setFocus()

    def document(self) -> dict[str, Any]:
        given: dict[str, Any] = {
            "name": self.name.text().strip(),
            "identifiers": {self.identifier.key: self.identifier.value},
        }
        if brand := self.brand.text().strip():
            given["brand"] = brand
        return given

    def _check(self) -> None:
        self.add.setEnabled(bool(self.name.text().strip()))

    def _save(self) -> None:
        document = self.document()
        operation = Create(Kind.PRODUCTS, [document], f"Add product “{document['name']}”")
        self.add.setEnabled(False)
        self._session.perform(operation).done(self._saved).failed(self._failed)

    def _saved(self, applied: Applied) -> None:
        self._created(applied.change.created[0])
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.add.setEnabled(True)
        if not isinstance(error, ClientError):
            self._session.show_error(error)
            return
        fields = error.by_field() if isinstance(error, Refused) else {}
        widgets.set_tone(self.name, "error" if "name" in fields else "")
        self.problem.setText(error.text())
        self.problem.show()
