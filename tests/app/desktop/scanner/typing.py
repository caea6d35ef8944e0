"""Keys pressed at a window, as the platform reports them, at times of a clock that only the test moves."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.desktop.options import Settings
from app.desktop.scanner.key_filter import KeyFilter
from app.wedge.strokes import Stroke

NEVER_MS = 100_000_000
SPECIAL = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}


class Typist:
    """Types into whichever window is given; `keys` is the filter with this clock."""

    def __init__(self, settings: Settings) -> None:
        self.now_ms = 1_000.0
        self.settings = settings
        self.keys = KeyFilter(settings, clock=self._clock, slack_ms=NEVER_MS)

    def _clock(self, _event: QKeyEvent) -> float:
        return self.now_ms

    def scans(self, widget: QWidget, text: str, *, gap_ms: float = 6) -> None:
        """As a scanner does, in one go."""
        for sign in text:
            self._press(widget, sign, gap_ms)

    def types(self, widget: QWidget, text: str, *, gap_ms: float = 120) -> None:
        """As a person does; the window has the time to notice that no scanner is at work."""
        for sign in text:
            self._press(widget, sign, gap_ms)
            self.keys.silence()

    def sends(self, widget: QWidget, strokes: Iterable[Stroke]) -> None:
        """What `tests.app.wedge.keyboards` makes of a scanner and a keyboard layout."""
        for stroke in strokes:
            self.now_ms = 1_000_000 + stroke.at_ms
            held = Qt.KeyboardModifier.ShiftModifier if stroke.shift else Qt.KeyboardModifier.NoModifier
            if stroke.control:
                held |= Qt.KeyboardModifier.ControlModifier
            self._click(widget, stroke.text, held)

    def _press(self, widget: QWidget, sign: str, gap_ms: float) -> None:
        self.now_ms += gap_ms
        held = Qt.KeyboardModifier.ShiftModifier if sign.isupper() else Qt.KeyboardModifier.NoModifier
        if sign == "\x1d":
            self._click(widget, "]", Qt.KeyboardModifier.ControlModifier)
        else:
            self._click(widget, sign, held)

    def _click(self, widget: QWidget, sign: str, held: Qt.KeyboardModifier) -> None:
        window = widget.window().windowHandle()
        assert isinstance(window, QWindow)
        key = SPECIAL.get(sign)
        if key is not None:
            QTest.keyClick(window, key, held)
        else:
            code = ord(sign.upper() if len(sign.upper()) == 1 else sign)
            known = code in Qt.Key._value2member_map_
            QTest.sendKeyEvent(
                QTest.KeyAction.Click, window, Qt.Key(code if known else 0x01FFFFFF), sign, held
            )
