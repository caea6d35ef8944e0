"""The place in Settings to scan at: it takes bursts whole, and keys that came too slowly one by one."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout

from app.desktop import theme, widgets
from app.desktop.scanner.fields import ScanTarget
from app.wedge.strokes import Burst, Stroke
from app.wedge.understand import Scan

SILENCE_MS = 700
_READY, _WAITING = "Ready: scan a code now", "Click here, then scan a code"
_LEAVES = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape})


class ScanPad(ScanTarget):
    """Enter ends what is typed here and presses nothing; Tab and Escape leave it."""

    scanned = Signal(object, object)
    """(burst, scan) of what was recognised."""
    typed = Signal(object)
    """A `Burst` of keys that came as typing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._strokes: list[Stroke] = []
        self._silence = QTimer(self, singleShot=True, interval=SILENCE_MS)
        self._silence.timeout.connect(self.end)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("scan-pad")
        self.setAccessibleName("Scan here")
        self.setAccessibleDescription("While this has the focus, scans are shown below and not looked up")
        self._text = widgets.label()
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.addWidget(self._text)
        theme.current().changed.connect(self._paint)
        self._paint()

    def take(self, burst: Burst, scan: Scan) -> None:
        self.scanned.emit(burst, scan)

    def end(self) -> None:
        """Nothing more is typed."""
        strokes, self._strokes = tuple(self._strokes), []
        self._silence.stop()
        if strokes:
            self.typed.emit(Burst(strokes))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LEAVES:
            self.clearFocus()
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.end()
        elif event.text().isprintable() and event.text() and not event.isAutoRepeat():
            self._strokes.append(Stroke(self._clock() * 1000, event.text()))
            self._silence.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._paint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.end()
        self._paint()

    def _paint(self) -> None:
        colours = theme.current().colours
        ready = self.hasFocus()
        self._text.setText(_READY if ready else _WAITING)
        line = colours.accent if ready else colours.border
        self.setStyleSheet(
            f"QWidget#scan-pad {{ border: 2px dashed {line}; border-radius: 10px;"
            f" background: {colours.surface}; }}"
        )
