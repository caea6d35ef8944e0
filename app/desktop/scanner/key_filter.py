"""Every key of the application passes here: a scanner's bursts are taken out, typing goes on its way.

The filter sits on the windows themselves, before Qt looks for shortcuts and before any widget; events that
are sent to a widget directly never come this way.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication

from app.desktop.options import Settings
from app.desktop.scanner import options, replay
from app.desktop.scanner.replay import KeyData
from app.wedge.machine import Machine, Outcome
from app.wedge.strokes import ENTER, LINE_FEED, TAB, Stroke

SLACK_MS = 12
"""A key is allowed to come this much after its time, through the queues of the system."""
_LARGEST_SIGN = 0x10FFFF  # Qt's keys without a character of their own lie above
_PRESSED, _RELEASED = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
_OVERRIDE = QEvent.Type.ShortcutOverride
_KINDS = frozenset({_PRESSED, _RELEASED, _OVERRIDE})
_HELD_DOWN = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
    }
)
_SHIFT, _KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
_ALT, _META = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


def time_of(event: QKeyEvent) -> float:
    """When the system saw the key, in ms: right even if the window was busy meanwhile."""
    return float(event.timestamp()) or time.monotonic() * 1000


class KeyFilter(QObject):
    """`scanned` carries each burst, in order. `clock` says when a key was pressed."""

    scanned = Signal(object)
    """A `wedge.strokes.Burst`."""

    def __init__(
        self,
        settings: Settings,
        parent: QObject | None = None,
        *,
        clock: Callable[[QKeyEvent], float] = time_of,
        slack_ms: int = SLACK_MS,
    ) -> None:
        super().__init__(parent)
        self._settings, self._clock, self._slack_ms = settings, clock, slack_ms
        self._machine = Machine(options.profile(settings))
        self._keys: dict[int, KeyData] = {}
        self._down: set[int] = set()
        """Keys whose press was held back: their release is as well."""
        self._decided: tuple[int, int, bool] | None = None
        self._alt_run, self._alt_codes = 0, False
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._maybe_silent)
        self._pressed = 0
        settings.changed.connect(self._setting_changed)

    def watch(self, application: QGuiApplication) -> None:
        """Listen at every window from the moment it gets the focus."""
        application.focusWindowChanged.connect(self._watch_window)
        self._watch_window(application.focusWindow())

    def _watch_window(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def _watch_popup(self) -> None:
        """A list of suggestions gets keys that were offered to the window, and never has the focus itself."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            self._watch_window(popup.windowHandle())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _KINDS or not isinstance(event, QKeyEvent):
            return False
        self._watch_popup()
        if event.key() in _HELD_DOWN:
            return self._held_down(kind, event)
        if kind == _RELEASED:
            return not event.isAutoRepeat() and self._let_up(event.key())
        return self._key(kind, event)

    # keys

    def _key(self, kind: QEvent.Type, event: QKeyEvent) -> bool:
        """A key comes twice: as an offer to override shortcuts, then as itself, unless a shortcut took it."""
        key, stamp = event.key(), event.timestamp()
        if kind == _PRESSED and self._decided is not None and self._decided[:2] == (key, stamp):
            hold = self._decided[2]
            self._decided = None
            return hold
        hold = self._press(event)
        self._decided = (key, stamp, hold) if kind == _OVERRIDE else None
        if hold:
            self._down.add(key)
            event.accept()
        return hold

    def _press(self, event: QKeyEvent) -> bool:
        stroke = self._stroke(event)
        self._pressed += 1
        self._keys[id(stroke)] = KeyData.of(event)
        self._alt_codes = self._alt_codes or stroke.of_alt_code
        outcome = self._machine.press(stroke)
        if not outcome.hold:
            del self._keys[id(stroke)]
        self._settle(outcome)
        return outcome.hold

    def _let_up(self, key: int) -> bool:
        if key not in self._down:
            return False
        self._down.discard(key)
        return True

    def _held_down(self, kind: QEvent.Type, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Alt:
            return False
        if kind != _RELEASED:
            self._alt_run += kind == _PRESSED
            return False
        # The menu bar would take the focus: it saw Alt go down and up, and nothing between.
        coded, self._alt_codes = self._alt_codes, False
        return coded

    def _stroke(self, event: QKeyEvent) -> Stroke:
        held = event.modifiers()
        control, alt = bool(held & _CONTROL), bool(held & _ALT)
        if sys.platform == "darwin":  # there Qt calls the Command key Control
            control = bool(held & _META)
        text = event.text()
        if control and alt and text.isprintable() and text:  # AltGr, as Windows has it
            control = alt = False
        return Stroke(
            at_ms=self._clock(event),
            text=_sign(event, text, control=control),
            shift=bool(held & _SHIFT),
            control=control,
            alt=alt,
            keypad=bool(held & _KEYPAD),
            repeated=event.isAutoRepeat(),
            composed=event.key() == 0,
            alt_run=self._alt_run,
        )

    # silence

    def _maybe_silent(self) -> None:
        """Keys that wait in the queue come first: the window may have been busy."""
        pressed = self._pressed
        QTimer.singleShot(0, self, lambda: self._silent(pressed))

    def _silent(self, pressed: int) -> None:
        if pressed == self._pressed:
            self.silence()

    def silence(self) -> None:
        """Nothing more comes: what is held back is a scan, or typing."""
        self._settle(self._machine.pause())

    def _settle(self, outcome: Outcome) -> None:
        typed = [self._keys.pop(id(stroke)) for stroke in outcome.released if id(stroke) in self._keys]
        if not self._machine.holding:
            self._timer.stop()
            self._keys.clear()
        else:
            self._timer.start(round(self._machine.profile.max_gap_ms) + self._slack_ms)
        for data in typed:
            replay.deliver(data)
        for burst in outcome.bursts:
            self.scanned.emit(burst)

    def _setting_changed(self, key: str) -> None:
        if key in options.KEYS:
            self.silence()
            self._machine.profile = options.profile(self._settings)


def _sign(event: QKeyEvent, text: str, *, control: bool) -> str:
    """What a `Stroke` says of a key: one character, or nothing for keys that do something else."""
    if event.modifiers() & (_CONTROL if sys.platform == "darwin" else _META):
        return ""
    if control:
        return chr(event.key()).lower() if 0x20 < event.key() <= _LARGEST_SIGN else ""
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return ENTER if not event.modifiers() & ~_KEYPAD else ""
    if text == LINE_FEED:  # a key of its own on some systems
        return LINE_FEED
    if event.key() == Qt.Key.Key_Tab:
        return TAB if not event.modifiers() else ""
    return text if len(text) == 1 and text.isprintable() else ""
