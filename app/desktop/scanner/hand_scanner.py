"""The hand scanner of the desk: from the keys of any window to the record, the strip or the list of scans."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.desktop.main_window import MainWindow
from app.desktop.scan.entries import Code
from app.desktop.scan.page import ScanPage
from app.desktop.scanner.arrivals import Arrivals
from app.desktop.scanner.key_filter import KeyFilter
from app.desktop.scanner.strip import ScanStrip, short
from app.desktop.session import Session

SCAN_PAGE = "scan"


class HandScanner(QObject):
    """Lives as long as the window; `watch` begins to listen."""

    def __init__(self, session: Session, window: MainWindow, keys: KeyFilter | None = None) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.keys = keys or KeyFilter(session.settings)
        self.keys.setParent(self)
        self.arrivals = Arrivals(session, self)
        self.arrivals.listed = self._list_in_sight
        self.strip = ScanStrip(session, window)
        self.keys.scanned.connect(self.arrivals.take)
        self.arrivals.noted.connect(self._list)
        self.arrivals.found.connect(self._show)
        self.strip.again.connect(self.arrivals.ask)

    def watch(self, application: QGuiApplication) -> None:
        """Listen at every window of the application."""
        self.keys.watch(application)

    def _list_in_sight(self) -> bool:
        return isinstance(self._window.current_page, ScanPage) and not self._is_blocked()

    def _is_blocked(self) -> bool:
        """Whether a dialog is open over the window: nothing may be opened behind it."""
        return QApplication.activeModalWidget() is not None

    def _list(self, code: Code) -> None:
        self.strip.dismiss()
        page = self._window.page(SCAN_PAGE)
        if isinstance(page, ScanPage):
            page.controller.add_scanned(code)

    def _show(self, code: Code) -> None:
        known = code.matches or ()
        if self._is_blocked():
            self._session.note(f"{short(code.value)} is in the list of the Scan page.")
        elif len(known) == 1:
            self.strip.dismiss()
            self._session.open_record(known[0].kind, known[0].record_id)
            self._session.note(f"Scanned {short(code.value)}: {known[0].title}", tone="success")
        else:
            self.strip.tell(code)
