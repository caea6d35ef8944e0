"""The conditions of the Scan page: what is in sight, what is being read, and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.client import Kind, Record
from app.desktop import pictures
from app.desktop.jobs import Job, Report
from app.desktop.operations import Change
from app.desktop.scan import engine, lookup
from app.desktop.scan.entries import Code, Entry, Match, State
from app.desktop.scan.lookup import Destination, Details, Lookup
from app.desktop.scan.model import PictureModel, ShownPictures
from app.desktop.scan.reading import Found, Read, read_all
from app.desktop.session import ServiceState, Session
from recognition.errors import PictureError
from recognition.workers import showing

LABEL_SIGNS = 80
KEPT_QUALITY = 92
LOOKED_UP = frozenset({Kind.PRODUCTS, Kind.THNGS, Kind.REDIRECTIONS})


class ScanController(QObject):
    """Pictures go in by `add`; the signals say what to draw anew."""

    entry_changed = Signal()
    """Another picture is in sight, or the one in sight has been read."""
    image_ready = Signal(QImage)
    image_refused = Signal(str)
    """Why the picture in sight cannot be shown."""
    codes_changed = Signal()
    """The codes of the picture in sight, or what is known of them."""
    current_changed = Signal(int)
    """The number of the code that keys go to; 0 when there is none."""
    running_changed = Signal(bool)
    _told = Signal(int, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.model = PictureModel(self)
        self.shown = ShownPictures(self.model)
        self.entry: Entry | None = None
        self.destinations: dict[str, Destination] = {}
        self.current = 0
        self.asking = False
        self._asked = 0
        self._generation = 0
        self._running: set[Job] = set()
        self._pasted = self._scanned = 0
        self._with_text = self._with_looks = False
        self._pasted_folder: TemporaryDirectory[str] | None = None
        self._told.connect(self._on_told)
        session.changed.connect(self._on_changed)
        session.service_state_changed.connect(self._on_service)

    # pictures in

    def add(self, paths: Iterable[Path]) -> Job:
        """Read these pictures, and those in these folders."""
        return self._read(list(paths), walk=True)

    def read_text(self, wanted: bool) -> None:
        """Whether printed lines are read as well, in what is read from now on."""
        self._with_text = wanted

    def read_looks(self, wanted: bool) -> None:
        """Whether records are recognised by their looks as well, in what is read from now on."""
        self._with_looks = wanted

    def add_image(self, pasted: QImage | bytes, *, name: str = "Pasted picture") -> None:
        """Read a picture from the clipboard or the screen; it lives as a file until the window closes.

        `bytes` are a file of whatever kind, which nobody here opens.
        """
        path = self._kept("pasted", "png")
        if isinstance(pasted, bytes):
            path.write_bytes(pasted)
        else:
            pasted.save(str(path))
        self.model.add([path], label=f"{name} {self._pasted}")
        self._read([path], walk=False)

    def add_read(self, picture: QImage, codes: Sequence[Code], *, label: str) -> None:
        """A picture that was read already, as those of the camera; it lives as long as a pasted one."""
        path = self._kept("camera", "jpg")
        picture.save(str(path), quality=KEPT_QUALITY)
        size = picture.size()
        self.model.append(Entry(path, State.READ, tuple(codes), size.width(), size.height(), label=label))

    def _kept(self, kind: str, suffix: str) -> Path:
        """A new file for a picture that came without one."""
        if self._pasted_folder is None:
            self._pasted_folder = TemporaryDirectory(prefix="tagwright-pasted-")
        self._pasted += 1
        return Path(self._pasted_folder.name) / f"{kind}-{self._pasted}.{suffix}"

    def add_scanned(self, code: Code) -> None:
        """A code of the hand scanner: a row without a picture, and it comes into sight."""
        self._scanned += 1
        label = one_line(code.value)
        path = Path(f"hand-scan-{self._scanned}")
        self.model.append(Entry(path, State.READ, (code,), label=label, is_picture=False))

    def read_again(self, entries: Sequence[Entry]) -> None:
        paths = [entry.path for entry in entries if entry.is_picture]
        if len(paths) < len(entries):
            self.ask()
        if paths:
            self.model.add(paths)
            self._read(paths, walk=False)

    def read_rest(self) -> None:
        """Go on with what a cancelled run left."""
        self._read(self.model.unread(), walk=False)

    def remove(self, entries: Sequence[Entry]) -> None:
        self.model.remove(entry.path for entry in entries)

    def clear(self) -> None:
        self.cancel()
        self._generation += 1  # what a cancelled run still has to tell is about rows that are gone
        self.model.clear()
        self.show(None)

    def cancel(self) -> None:
        for job in tuple(self._running):
            job.cancel()

    @property
    def running(self) -> bool:
        return bool(self._running)

    def close(self) -> None:
        """The window closes: nothing is read any more, pasted pictures are forgotten."""
        self.cancel()
        showing().close()  # nobody waits for what is not in sight any more
        if self._pasted_folder is not None:
            self._pasted_folder.cleanup()
            self._pasted_folder = None

    def _read(self, paths: list[Path], *, walk: bool) -> Job:
        asked = Lookup(self.session.client)
        generation = self._generation

        def tell(news: Found | Read) -> None:
            if walk or isinstance(news, Read):
                self._told.emit(generation, news)

        with_text = self._with_text
        compare = self.session.client.images.recognise if self._with_looks else None

        def read(path: Path) -> Entry:
            return engine.read_entry(path, asked.matches, with_text=with_text, compare=compare)

        def work(report: Report) -> int:
            return read_all(paths, read, tell=tell, report=report)

        title = "Reading the picture" if len(paths) == 1 and paths[0].is_file() else "Reading pictures"
        job = self.session.jobs.run_long(title, work, owner=self)
        self._running.add(job)
        job.settled.connect(lambda: self._settled(job))
        self.running_changed.emit(True)
        return job

    def _settled(self, job: Job) -> None:
        self._running.discard(job)
        self.running_changed.emit(self.running)

    def _on_told(self, generation: int, news: Found | Read) -> None:
        if generation != self._generation:
            return
        if isinstance(news, Found):
            self.model.add(news.paths)
            return
        self.model.update(news.entries)
        if self.entry is not None and any(read.path == self.entry.path for read in news.entries):
            self.show(self.entry.path)

    # the picture in sight

    def show(self, path: Path | None) -> None:
        """Bring a picture into sight: load it, and ask the catalogue anew about its codes."""
        row = None if path is None else self.model.row_of(path)
        before = self.entry
        self.entry = None if row is None else self.model.entries[row]
        self.destinations = {}
        self.asking = False
        self._asked += 1
        same = before is not None and self.entry is not None and before.path == self.entry.path
        number = self.current if same else 1
        self.entry_changed.emit()
        self.codes_changed.emit()
        self.choose(number)
        if self.entry is None:
            return
        if self.entry.is_picture:
            self._load_image(self.entry)
        self.ask()

    def ask(self) -> None:
        """What the catalogue knows of the codes in sight, and where their links lead now."""
        entry, client = self.entry, self.session.client
        if entry is None or not entry.codes:
            return
        self._asked += 1
        asked = self._asked
        self.asking = True

        def answered(found: Details) -> None:
            if asked != self._asked:
                return
            self.asking = False
            self.destinations = found.destinations
            self.entry = replace(entry, codes=found.codes)
            self.model.update([self.entry])
            self.codes_changed.emit()
            self.choose(self.current)

        def failed(error: Exception) -> None:
            if asked == self._asked:
                self.asking = False
                self.codes_changed.emit()
                self.session.show_error(error)

        self.session.jobs.run(lambda: lookup.details(client, entry), owner=self).done(answered).failed(failed)

    def _load_image(self, entry: Entry) -> None:
        def in_sight() -> bool:
            return self.entry is not None and self.entry.path == entry.path

        def load() -> QImage | None:
            return pictures.load(entry.path, name=entry.name) if in_sight() else None

        def loaded(made: QImage | None) -> None:
            if made is not None and in_sight():
                self.image_ready.emit(made)

        def refused(error: Exception) -> None:
            if not isinstance(error, PictureError):
                self.session.show_error(error)
            elif in_sight():
                self.image_refused.emit(error.reason)

        self.session.jobs.run(load, owner=self).done(loaded).failed(refused)

    # the code that keys go to

    @property
    def code(self) -> Code | None:
        if self.entry is None or not 1 <= self.current <= len(self.entry.codes):
            return None
        return self.entry.codes[self.current - 1]

    def choose(self, number: int) -> None:
        count = len(self.entry.codes) if self.entry else 0
        self.current = min(max(number, 1), count)
        self.current_changed.emit(self.current)

    def step(self, by: int) -> None:
        self.choose(self.current + by)

    # what can be done with it

    def open_record(self, match: Match) -> None:
        self.session.open_record(match.kind, match.record_id)

    def record_scan(self, code: Code, match: Match) -> Job:
        client = self.session.client

        def recorded(action: Record) -> None:
            self.session.note(f"Scan of “{match.title}” recorded", tone="success")
            self.session.changed.emit(Change("Record a scan", Kind.ACTIONS, created=(action.id,)))

        return self.session.jobs.run(lambda: lookup.record_scan(client, match, code), owner=self).done(
            recorded
        )

    # what others tell us

    def _on_changed(self, change: Change) -> None:
        if change.kind in LOOKED_UP:
            self.ask()

    def _on_service(self, state: ServiceState) -> None:
        unanswered = self.entry is not None and any(code.matches is None for code in self.entry.codes)
        if state is ServiceState.READY and unanswered:
            self.ask()


def one_line(value: str) -> str:
    """What a row is called after its code; control signs are shown."""
    return "".join(chr(0x2400 + ord(sign)) if sign < " " else sign for sign in value[:LABEL_SIGNS])
