"""The Settings page: sections as data. Everything takes effect at once; there is nothing to save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.cli import version
from app.desktop import options, widgets
from app.desktop.camera import options as camera
from app.desktop.options import Option
from app.desktop.pages import PageSpec, PageWidget
from app.desktop.scanner import options as scanner
from app.desktop.service_link import ServiceLink
from app.desktop.session import Session
from app.desktop.settings.camera_test import CameraTest
from app.desktop.settings.engines import Engines
from app.desktop.settings.fields import add_option, add_row, form
from app.desktop.settings.operator_key import OperatorKey
from app.desktop.settings.printers import Printers
from app.desktop.settings.public_address import PublicAddress
from app.desktop.settings.scanner_test import ScannerTest
from app.desktop.settings.screen_test import ScreenTest
from app.desktop.settings.service_rows import ServiceRows
from app.desktop.settings.visitors import Visitors

WIDTH_PX = 680


@dataclass(frozen=True)
class Section:
    """A heading with options, or with a widget of its own."""

    title: str
    options: Sequence[Option[Any]] = ()
    build: Callable[[ServiceLink], QWidget] | None = None


SECTIONS = (
    Section("Appearance", (options.COLOUR_SCHEME, options.DENSITY)),
    Section("Public address", build=PublicAddress),
    Section("Service", build=ServiceRows),
    Section("Visitors and links", build=Visitors),
    Section("Operator key", build=OperatorKey),
    Section("Printers", build=lambda link: Printers(link.session)),
    Section("Reading codes", build=lambda link: Engines(link.session)),
    Section("Hand scanner", scanner.OPTIONS, lambda link: ScannerTest(link.session)),
    Section("Camera", (camera.AWAY, *camera.OPTIONS), lambda link: CameraTest(link.session)),
    Section("Screen region", build=lambda link: ScreenTest(link.session)),
    Section("Editing", (options.CONFIRM_DELETE_ABOVE,)),
    Section("About", build=lambda link: About(link.session)),
)


class SettingsPage(PageWidget):
    """One column of cards, as wide as reads well."""

    def __init__(self, link: ServiceLink) -> None:
        super().__init__()
        self._link = link
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 22, 28, 28)
        column.setSpacing(8)
        for section in SECTIONS:
            column.addWidget(widgets.label(section.title, "title"))
            column.addWidget(self._card(section))
            column.addSpacing(12)
        column.addStretch(1)
        body.setMaximumWidth(WIDTH_PX + 56)
        self.scroll_area = QScrollArea()
        self.scroll_area.setAccessibleName("Settings")
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.scroll_area)

    def _card(self, section: Section) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 16, 18, 16)
        if section.options:
            inside.addLayout(self._form(section.options))
        if section.build is not None:
            inside.addWidget(section.build(self._link))
        return card

    def _form(self, rows: Sequence[Option[Any]]) -> QFormLayout:
        made = form()
        for option in rows:
            add_option(made, self._link.session.settings, option)
        return made


class About(QWidget):
    """Which version of what is at work."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._form = form()
        self._form.setVerticalSpacing(2)
        self.setLayout(self._form)
        session.service_state_changed.connect(self.refresh)
        self.refresh()

    def refresh(self, _state: object = None) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        info = self._session.service_info
        rows = (
            ("Tagwright", version()),
            ("Service", info.version),
            ("Account", info.account),
            ("Database", info.database),
            ("Licence", "Apache-2.0"),
        )
        for title, text in rows:
            if text:
                add_row(self._form, title, widgets.label(text, selectable=True, wrap=True))


def settings_page(link: ServiceLink) -> PageSpec:
    """The row of the navigation; the page needs the service's link, which others do not."""
    return PageSpec("settings", "Settings", "settings", lambda _session: SettingsPage(link))
