"""What can be done with the current code: open, follow, record, copy, make or find its record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.desktop.scan import keys
from app.desktop.scan.attach import AttachDialog
from app.desktop.scan.code_card import CardActions
from app.desktop.scan.controller import ScanController
from app.desktop.scan.entries import Code, Match
from app.desktop.scan.new_product import NewProductDialog

T = TypeVar("T")


class CodeActions(QObject):
    """Where a code has several records or links, a menu asks which."""

    def __init__(
        self, controller: ScanController, window: QWidget, open_url: Callable[[QUrl], object]
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._session = controller.session
        self._window = window
        self._open_url = open_url

    @property
    def unknown(self) -> bool:
        """Whether the catalogue has been asked and does not know the current code."""
        code = self._controller.code
        return code is not None and code.matches == () and not code.missing

    def links(self) -> list[str]:
        """The short links of the current code's records, else the address that the code holds."""
        code = self._controller.code
        if code is None:
            return []
        links = list(dict.fromkeys(link for match in code.matches or () for link in match.links))
        address = keys.web_address(code.value)
        if address in links:  # the very link that was scanned goes first
            return [address, *(link for link in links if link != address)]
        return links or ([address] if address else [])

    def for_cards(self) -> CardActions:
        return CardActions(
            open_record=lambda _code, match: self._controller.open_record(match),
            follow=self._follow_link,
            record_scan=self._controller.record_scan,
            copy=self._copy,
            show_prints=self._show_prints,
            create=self._create_from,
            attach=self._attach_to,
            retry=self._controller.ask,
        )

    def open_record(self) -> None:
        self._with_match(lambda _code, match: self._controller.open_record(match))

    def record_scan(self) -> None:
        self._with_match(self._controller.record_scan)

    def follow(self) -> None:
        links = self.links()
        if links:
            self._choose([(link, link) for link in links], self._follow_link)
        elif self._controller.code is not None:
            self._session.note("This code holds no address and has no short link.")

    def copy(self) -> None:
        if self._controller.code is not None:
            self._copy(self._controller.code)

    def copy_link(self) -> None:
        for link in self.links()[:1]:
            QGuiApplication.clipboard().setText(link)
            self._session.note("Link copied", tone="success")

    def create(self) -> None:
        if self._controller.code is not None and self.unknown:
            self._create_from(self._controller.code)

    def attach(self) -> None:
        if self._controller.code is not None and self.unknown:
            self._attach_to(self._controller.code)

    def _with_match(self, work: Callable[[Code, Match], object]) -> None:
        code = self._controller.code
        if code is not None and code.matches:
            self._choose([(match.title, match) for match in code.matches], lambda match: work(code, match))

    def _choose(self, choices: Sequence[tuple[str, T]], work: Callable[[T], object]) -> None:
        if len(choices) == 1:
            work(choices[0][1])
            return
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, choice in choices:
            chosen = menu.addAction(title.replace("&", "&&"))
            chosen.triggered.connect(lambda _checked=False, choice=choice: work(choice))
        menu.popup(self._window.mapToGlobal(self._window.rect().center()))
        menu.setActiveAction(menu.actions()[0])

    def _follow_link(self, link: str) -> None:
        self._open_url(QUrl(link))

    def _copy(self, code: Code) -> None:
        QGuiApplication.clipboard().setText(code.value)
        self._session.note("Value copied", tone="success")

    def _show_prints(self, code: Code) -> None:
        self._session.search_wanted.emit("prints", code.value)

    def _create_from(self, code: Code) -> None:
        NewProductDialog(self._session, code, self._window).open()

    def _attach_to(self, code: Code) -> None:
        AttachDialog(self._session, code, self._window).open()
