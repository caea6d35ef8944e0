"""The Scan page: the list of pictures, the picture, its codes, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desktop import widgets
from app.desktop.elided import ElidedLabel
from app.desktop.options import Option
from app.desktop.pages import PageSpec, PageWidget
from app.desktop.scan import export
from app.desktop.scan.code_actions import CodeActions
from app.desktop.scan.codes_panel import WIDTH_PX, CodesPanel
from app.desktop.scan.controller import ScanController
from app.desktop.scan.empty import EmptyScan
from app.desktop.scan.entries import State
from app.desktop.scan.incoming import Incoming, holds_pictures
from app.desktop.scan.model import SHOWS
from app.desktop.scan.picture_list import PictureList
from app.desktop.scan.picture_view import PictureView
from app.desktop.screen.refused import RefusedDialog
from app.desktop.screen.region import RegionPicker
from app.desktop.session import Session
from recognition.text import availability

LAST_EXPORT = Option("scan/last-export", "")
LIST_WIDTH_PX = 270
COUNTED = (
    (State.READ, "with codes"),
    (State.EMPTY, "without"),
    (State.ERROR, "cannot be read"),
    (State.WAITING, "waiting"),
)


class ScanPage(PageWidget):
    """The view; what is in sight and what may be done is the controller's."""

    def __init__(
        self,
        session: Session,
        *,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
        pick: Callable[[QWidget], RegionPicker] = RegionPicker,
    ) -> None:
        super().__init__()
        self.session = session
        self.controller = ScanController(session, self)
        self.incoming = Incoming(self.controller, self)
        self.actions_on_code = CodeActions(self.controller, self, open_url)
        self.pictures = PictureList(self.controller, open_url)
        self.view = PictureView()
        self.panel = CodesPanel(self.controller, self.actions_on_code.for_cards())
        self.region = pick(self)
        self.empty = EmptyScan(self.incoming.choose_pictures, self.incoming.choose_folder, self.region.pick)
        self._bar = self._build_bar()
        self._body = QStackedWidget()
        self._body.addWidget(self.empty)
        self._body.addWidget(self._build_body())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._body, 1)
        self.setAcceptDrops(True)
        self._connect()
        self._build_keys()
        self.panel.refresh()
        self._refresh_counts()

    # what the window calls

    def commands(self) -> Mapping[str, Callable[[], None]]:
        found: dict[str, Callable[[], None]] = {}
        if self.controller.model.rowCount():
            found |= {"export": self.export, "select-all": self.pictures.selectAll}
        if self.pictures.selectedIndexes():
            found |= {"delete": self.pictures.remove_chosen, "refresh": self.pictures.read_again}
        if self.actions_on_code.unknown:
            found["new"] = self.actions_on_code.create
        if self.actions_on_code.links():
            found |= {"follow": self.actions_on_code.follow, "copy-link": self.actions_on_code.copy_link}
        return found

    def add(self, paths: Sequence[str | Path]) -> None:
        """Scan these pictures and folders; also what a second start of the application hands over."""
        self.incoming.add(paths)

    def may_leave(self) -> bool:
        self.pictures.thumbnails.stop()
        self.controller.close()
        return True

    # parts

    def _build_bar(self) -> QWidget:
        self.show_choice = QComboBox()
        self.show_choice.setAccessibleName("Which pictures are listed")
        for show in SHOWS:
            self.show_choice.addItem(show.title)
        self.counts = ElidedLabel("", "muted", Qt.TextElideMode.ElideRight)
        self._rest = widgets.button("Go on", self.controller.read_rest)
        self._rest.setToolTip("Read the pictures that were not read")
        self.text_choice = QCheckBox("Printed text too")
        self.text_choice.setToolTip(
            "Find products and things by their identifier “text”; takes seconds a picture"
        )
        self.text_choice.setVisible(availability.status().available)
        self.looks_choice = QCheckBox("By looks too")
        self.looks_choice.setToolTip(
            "Recognise products and things by the photos they were given for it, without any code"
        )
        bar = widgets.row(
            widgets.button("Open pictures …", self.incoming.choose_pictures, icon="image"),
            widgets.button("Open a folder …", self.incoming.choose_folder, icon="folder"),
            widgets.icon_button("region", "Read a region of the screen (Ctrl+G)", self.region.pick),
            self._rest,
            self.counts,
            self.text_choice,
            self.looks_choice,
            self.show_choice,
            widgets.button("Export …", self.export, icon="export"),
        )
        layout = _margins(bar, 12, 8)
        layout.setStretchFactor(self.counts, 1)
        return bar

    def _build_body(self) -> QWidget:
        middle = _column(self.view, self._build_zoom())
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        for widget in (self.pictures, middle, self.panel):
            split.addWidget(widget)
        split.setStretchFactor(1, 1)
        split.setSizes([LIST_WIDTH_PX, 600, WIDTH_PX])
        return _column(split, above=widgets.rule())

    def _build_zoom(self) -> QWidget:
        self._zoom = widgets.label("", "muted")
        self._file = widgets.label("", "muted")
        fit = widgets.button("Fit", self.view.fit)
        fit.setToolTip("The whole picture (0)")
        actual = widgets.button("1:1", self.view.actual_size)
        actual.setToolTip("One pixel of the picture on one of the screen (1)")
        bar = widgets.row(self._file, 1, self._zoom, fit, actual)
        _margins(bar, 12, 6)
        return bar

    def _connect(self) -> None:
        controller = self.controller
        self.pictures.selectionModel().selectionChanged.connect(lambda *_: self.commands_changed.emit())
        self.show_choice.currentIndexChanged.connect(lambda row: controller.shown.show(SHOWS[row]))
        self.text_choice.toggled.connect(controller.read_text)
        self.looks_choice.toggled.connect(controller.read_looks)
        controller.model.counts_changed.connect(self._refresh_counts)
        controller.running_changed.connect(lambda _running: self._refresh_counts())
        controller.entry_changed.connect(self._entry_changed)
        controller.image_ready.connect(self._show_image)
        controller.image_refused.connect(lambda why: self.view.say(f"This picture cannot be shown: {why}."))
        controller.codes_changed.connect(self._show_codes)
        controller.current_changed.connect(self._current_changed)
        self.region.chosen.connect(lambda picture: controller.add_image(picture, name="Screen region"))
        self.region.refused.connect(self._screen_refused)
        self.view.code_clicked.connect(controller.choose)
        self.view.zoomed.connect(lambda scale: self._zoom.setText(f"{scale:.0%}"))

    def _build_keys(self) -> None:
        """One key for each thing that is done to the current code; the window's own actions have theirs."""
        code, pictures = self.actions_on_code, self.incoming
        table: tuple[tuple[str, Callable[[], object]], ...] = (
            ("O", code.open_record),
            ("Return", code.open_record),
            ("Enter", code.open_record),
            ("F", code.follow),
            ("S", code.record_scan),
            ("N", code.create),
            ("A", code.attach),
            ("J", lambda: self.controller.step(1)),
            ("K", lambda: self.controller.step(-1)),
            ("Ctrl+C", code.copy),
            ("Ctrl+V", pictures.paste),
            ("Ctrl+O", pictures.choose_pictures),
            ("Ctrl+Shift+O", pictures.choose_folder),
            ("Ctrl+G", self.region.pick),
        )
        for key, work in table:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(work)

    def _screen_refused(self) -> None:
        dialog = RefusedDialog(self.incoming.paste, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # pictures dropped on the page

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_pictures(event.mimeData()):
            event.acceptProposedAction()
            self.empty.mark(dropping=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.empty.mark(dropping=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.empty.mark(dropping=False)
        if self.incoming.take(event.mimeData()):
            event.acceptProposedAction()

    # results out

    def export(self) -> None:
        before = self.session.settings.get(LAST_EXPORT) or "scan-results.csv"
        filters = ";;".join(f"{row.title} (*{row.suffix})" for row in export.FORMATS)
        chosen, kind = QFileDialog.getSaveFileName(self, "Export the results", before, filters)
        if not chosen:
            return
        path = Path(chosen)
        if not path.suffix:
            path = path.with_suffix(next(row.suffix for row in export.FORMATS if row.suffix in kind))
        self.session.settings.set(LAST_EXPORT, str(path))
        self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the pictures in the list, as filtered, to a file."""
        entries = list(self.controller.shown.every())

        def exported(count: int) -> None:
            self.session.note(f"{_pictures(count)} exported to {path.name}", tone="success")

        job = self.session.jobs.run(lambda: export.save(entries, path), owner=self)
        job.done(exported).failed(self._export_failed)

    def _export_failed(self, error: Exception) -> None:
        if isinstance(error, OSError):
            text = f"{error.filename or 'The file'} cannot be written: {error.strerror}."
            self.session.note(f"{text} Choose another place.", tone="error")
        else:
            self.session.show_error(error)

    # what the controller says

    def _refresh_counts(self) -> None:
        model = self.controller.model
        total = model.rowCount()
        is_first = bool(total) and self._body.currentIndex() == 0
        self._body.setCurrentIndex(1 if total else 0)
        self._bar.setVisible(bool(total))
        if is_first and self.isVisible():
            self.pictures.setFocus()  # the keys of codes work at once
        counts = model.counts
        counts[State.READ] -= model.scans
        parts = [_pictures(total - model.scans)] if total > model.scans else []
        parts += [f"{counts[state]:,} {word}" for state, word in COUNTED if counts[state]]
        parts += [_scans(model.scans)] if model.scans else []
        self.counts.show_text(" · ".join(parts))
        self._rest.setVisible(bool(counts[State.WAITING]) and not self.controller.running)
        self.commands_changed.emit()

    def _entry_changed(self) -> None:
        entry = self.controller.entry
        self.view.clear()
        self._zoom.clear()
        if entry is not None and not entry.is_picture:
            self._file.setText("From the hand scanner: there is no picture")
            self.commands_changed.emit()
            return
        size = f"{entry.width:,} × {entry.height:,} px · {entry.ms:,.0f} ms" if entry and entry.width else ""
        self._file.setText(" · ".join(part for part in (entry.name if entry else "", size) if part))
        self.commands_changed.emit()

    def _show_image(self, shown: QImage) -> None:
        entry = self.controller.entry
        if entry is not None:
            width, height = entry.width or shown.width(), entry.height or shown.height()
            self.view.set_picture(shown, width=width, height=height)
            self._show_codes()

    def _show_codes(self) -> None:
        entry = self.controller.entry
        if entry is not None and self.view.has_picture:
            self.view.set_codes(entry.codes, self.controller.current)
        self.commands_changed.emit()

    def _current_changed(self, number: int) -> None:
        self.view.set_current(number)
        self.commands_changed.emit()


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"


def _scans(count: int) -> str:
    return "1 hand scan" if count == 1 else f"{count:,} hand scans"


def _column(widget: QWidget, below: QWidget | None = None, *, above: QWidget | None = None) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in (above, widget, below):
        if part is not None:
            layout.addWidget(part, 1 if part is widget else 0)
    return made


def _margins(bar: QWidget, across_px: int, down_px: int) -> QHBoxLayout:
    layout = bar.layout()
    assert isinstance(layout, QHBoxLayout)
    layout.setContentsMargins(across_px, down_px, across_px, down_px)
    return layout


SCAN_PAGE = PageSpec("scan", "Scan", "scan", ScanPage)
