"""The QR code of a short link beside its record: to look at, scan from the screen, copy, save and print."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDesktopServices,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.client import Record
from app.desktop import addresses, widgets
from app.desktop.code_save import SaveCodeDialog
from app.desktop.elided import ElidedLabel
from app.desktop.session import Session
from app.short_links import link_text
from redirector.codes import Symbol, encode, in_millimetres, render

PAPER_PX = 208
COPY_MM = 40.0
COPY_DPI = 300.0
ECL = "Q"


class Paper(QWidget):
    """A symbol in whole screen pixels a module, black on white with its quiet zone whatever the theme."""

    def __init__(self) -> None:
        super().__init__()
        self._symbol: Symbol | None = None
        self.setFixedSize(PAPER_PX, PAPER_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def symbol(self) -> Symbol | None:
        return self._symbol

    def show_symbol(self, symbol: Symbol | None) -> None:
        self._symbol = symbol
        self.setAccessibleName(f"QR code of {symbol.text}" if symbol else "")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("white"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        if self._symbol is not None:
            self._paint_modules(painter, self._symbol)

    def _paint_modules(self, painter: QPainter, symbol: Symbol) -> None:
        """In device pixels: at 125 % or 150 % a logical pixel is not a whole one."""
        ratio = self.devicePixelRatioF()
        side = int(min(self.width(), self.height()) * ratio)
        module = max(1, side // symbol.full_width)
        start = (side - symbol.width * module) // 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.scale(1 / ratio, 1 / ratio)
        painter.setBrush(QColor("black"))
        painter.drawRects(
            [
                QRect(start + x * module, start + y * module, length * module, module)
                for x, y, length in symbol.runs()
            ]
        )


class CodePanel(QWidget):
    """`show_link` puts another code in; `print_asked` carries the redirection that shall be printed."""

    print_asked = Signal(Record)

    def __init__(
        self,
        session: Session,
        *,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__()
        self._session = session
        self._open_url = open_url
        self._link: Record | None = None
        self._name = ""
        self.text = ""
        self.paper = Paper()
        self.address = ElidedLabel("")
        self.warning = widgets.label(role="warning", wrap=True)
        self.to_settings = widgets.button("Open Settings", lambda: session.open_page("settings"))
        self.copy = widgets.button("Copy", self.copy_image, icon="copy")
        self.copy.setToolTip("Copy the code as a picture")
        self.save = widgets.button("Save …", self.open_save, icon="save")
        self.print = widgets.button("Print …", self._ask_to_print, icon="print")
        follow = widgets.icon_button("open", "Follow the short link", self.follow, size_px=16)
        copy_link = widgets.icon_button("copy", "Copy the short link", self.copy_address, size_px=16)
        line = widgets.row(self.address, copy_link, follow, spacing_px=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(line)
        column.addWidget(self.warning)
        column.addWidget(self.to_settings, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(widgets.row(self.copy, self.save, self.print, 1, spacing_px=6))
        session.service_state_changed.connect(self._refresh)
        self._refresh()

    def sizeHint(self) -> QSize:
        return QSize(PAPER_PX + 80, super().sizeHint().height())

    def show_link(self, link: Record | None, name: str = "") -> None:
        """`link` is a redirection, `name` what its record is called (for the file's name)."""
        self._link, self._name = link, name
        self._refresh()

    def picture(self) -> QImage:
        """The code as it goes to the clipboard: 40 mm at 300 dpi."""
        drawing = in_millimetres(encode(self.text, ecl=ECL), size_mm=COPY_MM, dpi=COPY_DPI)
        return QImage.fromData(render(drawing, "png"))

    def copy_image(self) -> None:
        """The picture alone: a QMimeData of Python's own (picture and text) crashes the exit of PySide 6.11,
        which deletes the clipboard's content after the interpreter has ended."""
        QGuiApplication.clipboard().setImage(self.picture())
        self._session.note("Code copied", tone="success")

    def copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self._session.note("Link copied", tone="success")

    def follow(self) -> None:
        self._open_url(QUrl(self.text))

    def open_save(self) -> None:
        dialog = SaveCodeDialog(self.text, self._name or self.text, self._session.settings, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._session.note("Code saved", tone="success"))
        dialog.open()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy the code").triggered.connect(self.copy_image)
        menu.addAction("Copy the link").triggered.connect(self.copy_address)
        menu.addAction("Follow the link").triggered.connect(self.follow)
        menu.addSeparator()
        menu.addAction("Save as a file …").triggered.connect(self.open_save)
        menu.addAction("Print …").triggered.connect(self._ask_to_print)
        menu.popup(event.globalPos())

    def _ask_to_print(self) -> None:
        if self._link is not None:
            self.print_asked.emit(self._link)

    def _refresh(self, _state: object = None) -> None:
        """Once more when the service answers: only it knows its public address."""
        info = self._session.service_info
        self.text = link_text(info, self._link) if self._link is not None else ""
        self.setVisible(self._link is not None)
        self.paper.show_symbol(encode(self.text, ecl=ECL) if self.text else None)
        self.address.show_text(self.text)
        problem = addresses.phone_problem(self.text)
        self.warning.setText(problem)
        self.warning.setVisible(bool(problem))
        self.to_settings.setVisible(bool(problem))
