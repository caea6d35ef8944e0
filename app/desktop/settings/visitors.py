"""Visitors and links in Settings: privacy, how long visits are kept, checks by the clock, hosts of links."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.desktop import options as kept
from app.desktop import widgets
from app.desktop.options import Option
from app.desktop.service_link import ServiceLink
from app.desktop.settings import service_options, visitor_options
from app.desktop.settings.fields import add_option, add_row, follow, form

_ELSEWHERE = (
    "The service on the other machine has settings of its own, which are given where it is started: "
    "“serve --help” names them."
)


class Visitors(QWidget):
    """Rows of our own service; a change starts it anew, which takes a second."""

    def __init__(self, link: ServiceLink) -> None:
        super().__init__()
        self._settings = link.session.settings
        self.own = QWidget()
        self.elsewhere = widgets.label(_ELSEWHERE, "muted", wrap=True)
        rows = form()
        self.own.setLayout(rows)
        for option in visitor_options.VISITOR_OPTIONS:
            if isinstance(option.default, str) and not option.choices:
                self._add_text(rows, option)
            else:
                add_option(rows, self._settings, option)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.own)
        column.addWidget(self.elsewhere)
        self._settings.changed.connect(self._refresh)
        self._refresh()

    def choose_table(self) -> None:
        folder = self._settings.get(kept.LAST_FOLDER)
        path, _ = QFileDialog.getOpenFileName(self, "Table of places", folder, "MaxMind files (*.mmdb)")
        if path:
            self._settings.set(kept.LAST_FOLDER, str(Path(path).parent))
            self._settings.set(visitor_options.GEO_DATABASE, path)

    def _add_text(self, rows: QFormLayout, option: Option[Any]) -> None:
        """A text that is kept when it is right, and says what is wrong otherwise."""
        edit = widgets.line(option.title, "None", self._settings.get(option))
        edit.setObjectName(f"option-{option.key}")
        wrong = widgets.label(role="error", wrap=True)
        wrong.setObjectName(f"problem-{option.key}")
        edit.editingFinished.connect(partial(self._keep, option, edit))
        follow(self._settings, edit, option.key, partial(self._show, option, edit))
        edit.textChanged.connect(partial(self._show_problem, option, edit, wrong))
        beside: QWidget = edit
        if option is visitor_options.GEO_DATABASE:
            choose = widgets.button("Choose …", self.choose_table, icon="folder")
            beside = widgets.row(edit, choose)
        add_row(rows, option.title, beside, option.help, wrong)
        self._show_problem(option, edit, wrong)

    def _keep(self, option: Option[str], edit: QLineEdit) -> None:
        text = edit.text().strip()
        if not visitor_options.problem(option, text):
            self._settings.set(option, text)

    def _show(self, option: Option[str], edit: QLineEdit) -> None:
        if edit.text().strip() != self._settings.get(option):
            edit.setText(self._settings.get(option))

    def _show_problem(self, option: Option[str], edit: QLineEdit, wrong: QLabel, _text: str = "") -> None:
        said = visitor_options.problem(option, edit.text().strip())
        wrong.setText(said)
        wrong.setVisible(bool(said))
        widgets.set_tone(edit, "error" if said else "")
        edit.setAccessibleDescription(said)

    def _refresh(self, _key: str = "") -> None:
        elsewhere = bool(self._settings.get(service_options.ELSEWHERE))
        self.own.setVisible(not elsewhere)
        self.elsewhere.setVisible(elsewhere)
