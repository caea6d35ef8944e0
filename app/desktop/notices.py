"""Notes over the page, and the strip in the status bar that shows long jobs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from app.desktop import theme
from app.desktop.jobs import Job, Jobs
from app.desktop.session import Message
from app.desktop.widgets import icon_button, label

SHOWN_MS: Final = 6000
_ERROR_SHOWN_MS: Final = 15_000
_MARGIN_PX: Final = 18
_BOTTOM_PX: Final = 42


class Toast(QFrame):
    """One note in the lower left of ``parent``, away from the buttons of panels; errors stay longer."""

    def __init__(self, parent: QWidget, trigger: Callable[[str], None]) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setAccessibleName("Message")
        self._trigger, self._action, self._tone = trigger, "", "info"
        self._icon = QLabel()
        self._text = QLabel(wordWrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton()
        self._button.clicked.connect(self._act)
        self._close = icon_button("close", "Close this message", self.hide, size_px=14)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 9, 8, 9)
        layout.setSpacing(10)
        for widget in (self._icon, self._text, self._button, self._close):
            layout.addWidget(widget, 1 if widget is self._text else 0)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        theme.set_icon(self._close, "close", "surface")
        theme.current().changed.connect(self._paint_icon)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def show_message(self, message: Message, action_text: str = "") -> None:
        self._tone = message.tone
        self._paint_icon()
        self._text.setText(message.text)
        self.setAccessibleDescription(message.text)
        self._action = message.action
        self._button.setText(action_text)
        self._button.setVisible(bool(action_text))
        self._timer.start(_ERROR_SHOWN_MS if message.tone in ("error", "warning") else SHOWN_MS)
        self._place()
        self.show()
        self.raise_()

    def withdraw(self) -> None:
        """What failed has succeeded since: its error is no longer true."""
        if self._tone in ("error", "warning"):
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _paint_icon(self) -> None:
        self._icon.setPixmap(theme.pixmap(self._tone, theme.current().colours.surface, 20))

    def _act(self) -> None:
        self.hide()
        self._trigger(self._action)

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self._text.setWordWrap(False)
        in_one_line = self.sizeHint().width()
        self._text.setWordWrap(True)
        width = min(max(320, in_one_line), parent.width() - 2 * _MARGIN_PX, 620)
        self.setFixedWidth(width)
        height = self.heightForWidth(width)
        self.setFixedHeight(height)
        self.move(_MARGIN_PX, parent.height() - height - _BOTTOM_PX)


class JobStrip(QWidget):
    """Title, progress, rate, time left and Cancel of the long job that runs now; hidden otherwise."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs: list[Job] = []
        self._title = QLabel()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(160)
        self._bar.setAccessibleName("Progress of the running job")
        self._left = label(role="muted")
        self._cancel = icon_button("close", "Cancel the running job", self._cancel_first, size_px=14)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        for widget in (self._title, self._bar, self._left, self._cancel):
            layout.addWidget(widget)
        jobs.started.connect(self._add)
        self.hide()

    @Slot(object)
    def _add(self, job: Job) -> None:
        self._jobs.append(job)
        job.progressed.connect(lambda done, total: self._progress(job, done, total))
        job.settled.connect(lambda: self._remove(job))
        self._show_first()

    def _cancel_first(self) -> None:
        if self._jobs:
            self._jobs[0].stop()
            self._left.setText("Stopping …")

    def _remove(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        self._show_first()

    def _show_first(self) -> None:
        self.setVisible(bool(self._jobs))
        if self._jobs:
            more = f"  (+{len(self._jobs) - 1})" if len(self._jobs) > 1 else ""
            self._title.setText(self._jobs[0].title + more)
            self._bar.setRange(0, 0)
            self._left.clear()

    def _progress(self, job: Job, done: int, total: int) -> None:
        if not self._jobs or job is not self._jobs[0]:
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._left.setText(progress_text(done, total, time.monotonic() - job.started_at_s))


def progress_text(done: int, total: int, elapsed_s: float) -> str:
    """ "1,200 of 5,000 · 800/s · 5 s left"; what is not known yet is left out."""
    parts = [f"{done:,} of {total:,}" if total else f"{done:,}"]
    rate = done / elapsed_s if elapsed_s > 0.5 else 0.0
    if rate >= 1:
        parts.append(f"{rate:,.0f}/s")
    if rate > 0 and total > done:
        parts.append(f"{duration_text((total - done) / rate)} left")
    return " · ".join(parts)


def duration_text(seconds: float) -> str:
    """Rounded for people: "4 s", "3 min", "2 h"."""
    for unit_s, unit in ((3600, "h"), (60, "min")):
        if seconds >= unit_s * 1.5:
            return f"{seconds / unit_s:.0f} {unit}"
    return f"{max(1, round(seconds))} s"
