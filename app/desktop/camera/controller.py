"""What the Camera page knows: which camera runs, what was seen, and what the catalogue knows of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.client import Client
from app.desktop.camera import options
from app.desktop.camera.live_reader import LiveReader, LiveReading
from app.desktop.camera.source import FrameSource, Permission
from app.desktop.camera.tally import Seen, Tally
from app.desktop.operations import Change
from app.desktop.scan import lookup
from app.desktop.scan.controller import LOOKED_UP
from app.desktop.scan.entries import Code, Match
from app.desktop.session import Session

Key = tuple[str, str]


class CameraController(QObject):
    """Pictures go from the source to the view and to the reader; what is read is counted and looked up."""

    frame = Signal(QImage)
    codes_changed = Signal()
    """Of the picture in sight, or what is known of them."""
    list_changed = Signal()
    new_codes = Signal(object, object)
    """(picture, codes on it): at least one of them is new to the list."""
    running_changed = Signal(bool)
    problem = Signal(str)

    def __init__(
        self,
        session: Session,
        source: FrameSource,
        parent: QObject | None = None,
        *,
        reader: LiveReader | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.session, self.source, self._clock = session, source, clock
        source.setParent(self)
        self.reader = reader or LiveReader()
        self.reader.setParent(self)
        self.tally = Tally(session.settings.get(options.AWAY))
        self.codes: tuple[Code, ...] = ()
        self.running = False
        self._known: dict[Key, tuple[Match, ...]] = {}
        self._asked: set[Key] = set()
        source.frame.connect(self._came)
        source.failed.connect(self._failed)
        self.reader.reading.connect(self._read)
        self.reader.failed.connect(session.show_error)
        session.changed.connect(self._changed)
        session.settings.changed.connect(self._setting_changed)

    # the camera

    def start(self, key: str) -> None:
        """Let this camera run; the system may ask the person first."""
        permission = self.source.permission()
        if permission is Permission.NOT_ASKED:
            self.source.ask_permission(lambda: self._start_if_granted(key))
        else:
            self._start_if_granted(key)

    def stop(self) -> None:
        """The camera's light goes out; what was counted stays."""
        self.source.stop()
        self.reader.drop()
        self._set_running(False)

    def close(self) -> None:
        self.stop()
        self.reader.stop()

    def _start_if_granted(self, key: str) -> None:
        if self.source.permission() is not Permission.GRANTED:
            self.problem.emit(
                "The system does not let this program use cameras. Allow it in the system's privacy settings."
            )
            return
        self.codes = ()
        self.codes_changed.emit()
        self._set_running(True)
        self.session.settings.set(options.CAMERA, key)
        self.source.start(key)

    def _set_running(self, running: bool) -> None:
        if running != self.running:
            self.running = running
            self.running_changed.emit(running)

    def _failed(self, text: str) -> None:
        self.stop()
        self.problem.emit(text)

    def _came(self, picture: QImage) -> None:
        if self.running:
            self.frame.emit(picture)
            self.reader.offer(picture)

    # what is read

    def _read(self, found: LiveReading) -> None:
        if not self.running:
            return
        self.codes = tuple(self._with_matches(code) for code in found.codes)
        counted = self.tally.see(self.codes, self._clock())
        if any(self.tally.is_new(code) for code in counted):
            self.new_codes.emit(found.frame, self.codes)
        if counted:
            self._tell_counted(found.frame)
        self.codes_changed.emit()
        if self.codes:
            self.list_changed.emit()
        self._ask(self.codes)

    def _tell_counted(self, picture: QImage) -> None:
        settings = self.session.settings
        if settings.get(options.SOUND):
            self.source.beep()
        if not settings.get(options.CONTINUOUS):
            self.stop()
            self.frame.emit(picture)

    @property
    def clock_s(self) -> float:
        """The time now, by the clock of the list."""
        return self._clock()

    def clear(self) -> None:
        """Begin the list anew."""
        self.tally.clear()
        self.list_changed.emit()

    @property
    def rows(self) -> Sequence[Seen]:
        """The list, with what the catalogue knows now."""
        return [replace(seen, code=self._with_matches(seen.code)) for seen in self.tally.rows]

    # the catalogue

    def _with_matches(self, code: Code) -> Code:
        known = self._known.get((code.type, code.value))
        return code if known is None else replace(code, matches=known)

    def _ask(self, codes: Sequence[Code]) -> None:
        for code in codes:
            key = (code.type, code.value)
            if code.matches is None and key not in self._asked:
                self._asked.add(key)
                self._look_up(code, self.session.client)

    def _look_up(self, code: Code, client: Client) -> None:
        key = (code.type, code.value)

        def answered(matches: tuple[Match, ...]) -> None:
            self._known[key] = matches
            self.codes = tuple(self._with_matches(one) for one in self.codes)
            self.codes_changed.emit()
            self.list_changed.emit()

        job = self.session.jobs.run(lambda: lookup.match_code(client, code), owner=self)
        # Asked again when it is seen again: the service may be back by then.
        job.done(answered).failed(lambda _error: self._asked.discard(key))

    def _changed(self, change: Change) -> None:
        if change.kind in LOOKED_UP:
            self._known.clear()
            self._asked.clear()
            self._ask([seen.code for seen in self.tally.rows])

    def _setting_changed(self, key: str) -> None:
        if key == options.AWAY.key:
            self.tally.away_s = self.session.settings.get(options.AWAY)
