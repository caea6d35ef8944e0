"""What becomes of a scan: put into a field, looked up, its record opened, or said that nobody knows it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.client import ClientError
from app.desktop.scan import lookup
from app.desktop.scan.entries import Code, Match
from app.desktop.scanner import fields, options, replay
from app.desktop.session import Session
from app.wedge.strokes import Burst
from app.wedge.understand import Scan, Understanding
from recognition.symbol import METHOD_OF


class Arrivals(QObject):
    """Scans are looked up one after the other, in the order in which they came; none is dropped."""

    noted = Signal(object)
    """A scanned `Code`, before anything is known of it: the list of the Scan page keeps it."""
    found = Signal(object)
    """A `Code` with what the catalogue knows of it; `matches` is None when the service does not answer."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._understanding = Understanding(options.profile(session.settings))
        self._waiting: deque[Code] = deque()
        self._asking = False
        self.listed: Callable[[], bool] = lambda: False
        """Whether the list of scans itself is in sight: then it says all there is to say."""
        session.settings.changed.connect(self._setting_changed)

    def take(self, burst: Burst) -> None:
        """A burst of the hand scanner."""
        scan = self._understanding.scan(burst)
        target = replay.receiver()
        if isinstance(target, fields.ScanTarget):
            target.take(burst, scan)
        elif scan.value and not fields.offer(target, scan.value):
            self.look_up(code_of(scan))

    def look_up(self, code: Code) -> None:
        """Put the code into the list, and ask the catalogue unless the list itself does."""
        self.noted.emit(code)
        if not self.listed():
            self.ask(code)

    def ask(self, code: Code) -> None:
        """What the catalogue knows of the code: `found` says it, after those that came before."""
        self._waiting.append(code)
        self._next()

    def _next(self) -> None:
        if self._asking or not self._waiting:
            return
        code, client = self._waiting.popleft(), self._session.client
        self._asking = True
        job = self._session.jobs.run(lambda: lookup.match_code(client, code), owner=self)
        job.done(lambda matches: self._answered(code, matches)).failed(
            lambda error: self._failed(code, error)
        )

    def _answered(self, code: Code, matches: tuple[Match, ...] | None) -> None:
        self._asking = False
        self.found.emit(replace(code, matches=matches))
        self._next()

    def _failed(self, code: Code, error: Exception) -> None:
        self._answered(code, None)
        if not isinstance(error, ClientError):
            self._session.show_error(error)

    def _setting_changed(self, key: str) -> None:
        if key in options.KEYS:
            self._understanding.profile = options.profile(self._session.settings)
            self._understanding.learned = None


def code_of(scan: Scan) -> Code:
    """The scan as the Scan page knows codes; it has no place on any picture."""
    kind, *others = scan.types
    return Code(
        kind,
        METHOD_OF[kind],
        scan.value,
        (),
        also=tuple(others),
        raw=scan.raw if scan.raw != scan.value else "",
    )
