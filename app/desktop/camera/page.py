"""The Camera page: a live picture, the codes on it, and the list of what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desktop import widgets
from app.desktop.camera import available, export, options
from app.desktop.camera.controller import CameraController
from app.desktop.camera.live_reader import LiveReader
from app.desktop.camera.live_view import LiveView
from app.desktop.camera.seen_table import SeenTable
from app.desktop.camera.source import FrameSource, Missing
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.page_widget import PageWidget
from app.desktop.scan.entries import Code
from app.desktop.scan.new_product import NewProductDialog
from app.desktop.session import Session
from app.desktop.settings.fields import field

TABLE_WIDTH_PX = 380


class CameraPage(PageWidget):
    """Without Qt Multimedia, or without a camera, it says what is missing and what to do about it."""

    listed = Signal(QImage, object, str)
    """(picture, codes on it, name): for the list of the Scan page."""

    def __init__(
        self,
        session: Session,
        source: Callable[[], FrameSource | Missing] = available.source,
        *,
        reader: LiveReader | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.session = session
        self.empty = EmptyState()
        self._body = QStackedWidget()
        self._body.addWidget(self.empty)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.controller: CameraController | None = None
        found = source()
        if isinstance(found, Missing):
            self._column.addWidget(self._body)
            self._tell_missing(found)
        else:
            self.controller = CameraController(session, found, self, reader=reader, clock=clock)
            self._build(self.controller)

    def commands(self) -> Mapping[str, Callable[[], None]]:
        has_rows = self.controller is not None and bool(self.controller.rows)
        return {"export": self.export} if has_rows else {}

    def may_leave(self) -> bool:
        if self.controller is not None:
            self.controller.close()
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody is watched by a camera whose picture is not in sight."""
        if self.controller is not None:
            self.controller.stop()
        super().hideEvent(event)

    # parts

    def _build(self, controller: CameraController) -> None:
        self.view = LiveView()
        self.table = SeenTable(self._open)
        self.cameras = QComboBox()
        self.cameras.setAccessibleName("Camera")
        self.cameras.setMinimumContentsLength(18)
        self.start = widgets.button("Start", self.toggle, role="primary")
        self.start.setToolTip("Start or stop the camera (Space)")
        clear = widgets.button("Clear", controller.clear)
        clear.setToolTip("Begin the list anew")
        self._clear, self._export = clear, widgets.button("Export …", self.export, icon="export")
        again = field(self.session.settings, options.AWAY)
        boxes = [self._box(option) for option in options.OPTIONS]
        bar = widgets.row(self.cameras, self.start, *boxes, 1, clear, self._export)
        layout = bar.layout()
        assert layout is not None
        layout.setContentsMargins(12, 8, 12, 8)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        below = widgets.row(widgets.label("Count a code again", "muted"), again)
        below_layout = below.layout()
        assert below_layout is not None
        below_layout.setContentsMargins(12, 0, 12, 12)
        column.addWidget(below)
        self._body.addWidget(self.view)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self._body)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setSizes([700, TABLE_WIDTH_PX])
        for part in (bar, widgets.rule(), split):
            self._column.addWidget(part, 1 if part is split else 0)
        self._connect(controller)
        self._cameras_changed()
        self._list_changed()

    def _box(self, option: object) -> QWidget:
        made = field(self.session.settings, option)  # type: ignore[arg-type]
        assert isinstance(made, QCheckBox)
        return made

    def _connect(self, controller: CameraController) -> None:
        controller.frame.connect(self._show_frame)
        controller.codes_changed.connect(lambda: self.view.show_codes(controller.codes))
        controller.list_changed.connect(self._list_changed)
        controller.running_changed.connect(self._running_changed)
        controller.problem.connect(self._tell_problem)
        controller.new_codes.connect(self._list)
        controller.source.cameras_changed.connect(self._cameras_changed)
        for place in (self.view, self.table.table):  # elsewhere Space presses what has the focus
            space = QShortcut(QKeySequence("Space"), place)
            space.setContext(Qt.ShortcutContext.WidgetShortcut)
            space.activated.connect(self.toggle)

    # the camera

    def toggle(self) -> None:
        """Start the chosen camera, or stop the one that runs."""
        controller = self.controller
        if controller is None or not self.cameras.count():
            return
        if controller.running:
            controller.stop()
        else:
            controller.start(str(self.cameras.currentData()))

    def _cameras_changed(self) -> None:
        assert self.controller is not None
        found = self.controller.source.cameras()
        chosen = self.cameras.currentData() or self.session.settings.get(options.CAMERA)
        self.cameras.clear()
        for camera in found:
            self.cameras.addItem(camera.title, camera.key)
        self.cameras.setCurrentIndex(max(0, self.cameras.findData(chosen)))
        self.cameras.setEnabled(bool(found))
        self.start.setEnabled(bool(found))
        if not self.controller.running:
            self._tell_ready() if found else self._tell_none()

    def _running_changed(self, running: bool) -> None:
        self.start.setText("Stop" if running else "Start")
        self.cameras.setEnabled(not running)

    def _show_frame(self, picture: QImage) -> None:
        self.view.show_frame(picture)
        self._body.setCurrentWidget(self.view)

    # what there is to say

    def _tell_missing(self, missing: Missing) -> None:
        text = missing.problem
        choices = []
        if missing.command:
            text += f" This command installs it; start Tagwright again afterwards:\n\n{missing.command}"
            choices = [Choice("Copy the command", lambda: self._copy(missing.command), "copy")]
        self._say("No camera yet", text, choices)

    def _tell_none(self) -> None:
        self._say(
            "No camera found",
            "Connect one: it appears here by itself. Pictures can be read on the Scan page.",
        )

    def _tell_ready(self) -> None:
        text = "Hold codes before the camera. Pictures are read on this machine and go nowhere."
        self._say("Read codes with a camera", text, [Choice("Start", self.toggle)])

    def _tell_problem(self, text: str) -> None:
        self._say("The camera does not run", text, [Choice("Try again", self.toggle)])

    def _say(self, title: str, text: str, choices: Sequence[Choice] = ()) -> None:
        self.empty.tell("camera", title, text, choices)
        self._body.setCurrentWidget(self.empty)

    def _copy(self, command: str) -> None:
        QGuiApplication.clipboard().setText(command)
        self.session.note("Command copied; start Tagwright again after running it", tone="success")

    # the list

    def _list_changed(self) -> None:
        assert self.controller is not None
        rows = self.controller.rows
        self.table.show_rows(rows)
        self._clear.setEnabled(bool(rows))
        self._export.setEnabled(bool(rows))
        self.commands_changed.emit()

    def _list(self, picture: QImage, codes: Sequence[Code]) -> None:
        if self.session.settings.get(options.LISTED):
            self.listed.emit(picture, codes, f"Camera, {time.strftime('%H:%M:%S')}")

    def _open(self, code: Code) -> None:
        if code.matches:
            self.session.open_record(code.matches[0].kind, code.matches[0].record_id)
        elif code.matches == () and not code.missing:
            NewProductDialog(self.session, code, self).open()

    def export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Export the list", "camera-codes.csv", "CSV (*.csv)")
        if chosen:
            self.export_to(Path(chosen).with_suffix(".csv"))

    def export_to(self, path: Path) -> None:
        """Write the list to a file."""
        assert self.controller is not None
        rows, now_s, wall_s = self.controller.rows, self.controller.clock_s, time.time()

        def exported(count: int) -> None:
            codes = "1 code" if count == 1 else f"{count:,} codes"
            self.session.note(f"{codes} exported to {path.name}", tone="success")

        job = self.session.jobs.run(lambda: export.save(rows, path, now_s=now_s, wall_s=wall_s), owner=self)
        job.done(exported).failed(lambda error: self.session.note(str(error), tone="error"))
