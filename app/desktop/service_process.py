"""The service the window works with: a child process that is started, watched, restarted and stopped.

    STARTING → RUNNING → GONE → RESTARTING → RUNNING …      FAILED after a row of quick crashes
                    ↘ STOPPED

The child is told to stop when its parent is gone, so a window that is killed leaves nothing behind, unless
the operator asked to leave it serving; then the next window finds it again through `service.json`.
Nothing here blocks the event loop except `shut_down`, which is for after the last window has closed.
"""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop import service_child as child_process
from app.desktop.service_child import EVERYWHERE, LOOPBACK, Left, Serving
from app.desktop.service_pulse import Pulse
from app.desktop.service_status import State, Status

READY_LINE = re.compile(r"listening on (http://\S+)")


@dataclass(frozen=True)
class Patience:
    """How long to wait for what; a crash within `quick_s` of the start counts as a quick one."""

    ready_s: float = 30.0
    stop_s: float = 5.0
    quick_s: float = 10.0
    quick_crashes: int = 5
    backoff_s: Sequence[float] = (0.3, 1.0, 2.0, 4.0, 8.0)

    def pause_s(self, crashes: int) -> float:
        return self.backoff_s[min(max(crashes, 1), len(self.backoff_s)) - 1]


class ServiceProcess(QObject):
    """Keeps one service running for one data folder. `changed` carries a `Status` after every step."""

    changed = Signal(object)
    _ready = Signal(int, str)
    _ended = Signal(int, int)
    _probed = Signal(int, bool, object)

    def __init__(
        self,
        data_dir: Path,
        *,
        serving: Serving | None = None,
        command: Callable[[Serving], Sequence[str]] | None = None,
        probe: Callable[[str], bool] | None = None,
        patience: Patience | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`command(serving)` gives the child's command line; `probe(url)` tells, in a thread,
        whether the service left there by an earlier window is still this folder's."""
        super().__init__(parent)
        self.data_dir = data_dir
        self.serving = serving or Serving()
        self._command = command or partial(child_process.serve_command, data_dir)
        self._probe = probe
        self._patience = patience or Patience()
        self._log_path = data_dir / child_process.LOG_FILE
        self._log_start = 0
        self._status = Status(State.STOPPED)
        self._child: subprocess.Popen[str] | None = None
        self._adopted: Left | None = None
        self._pulse: Pulse | None = None
        self._thread: threading.Thread | None = None
        self._generation = 0  # tells the signals of the present child from those of an earlier one
        self._crashes = 0
        self._started_s = 0.0
        self._stopping = False
        self._start_after_stop = False
        self._timer = QTimer(self, singleShot=True)
        self._due: Callable[[], None] = self._spawn
        self._timer.timeout.connect(lambda: self._due())
        self._ready.connect(self._on_ready)
        self._ended.connect(self._on_ended)
        self._probed.connect(self._on_probed)

    @property
    def status(self) -> Status:
        return self._status

    @property
    def url(self) -> str:
        return self._status.url

    @property
    def pid(self) -> int:
        """The service's process id, 0 when none runs."""
        if self._child is not None:
            return self._child.pid
        return self._adopted.pid if self._adopted else 0

    def key(self) -> str:
        """The operator key; EnvironmentFault when the data folder's is damaged or unreadable."""
        return child_process.operator_key(self.data_dir)

    def start(self) -> None:
        """Start, or take over the service an earlier window left serving."""
        if self._status.state in (State.STARTING, State.RUNNING, State.RESTARTING):
            return
        self._crashes = 0
        left = child_process.read_left(self.data_dir)
        if left is None or self._probe is None:
            self._spawn()
        else:
            self._set(State.STARTING, message="Looking for the service left serving.")
            self._in_thread(self._ask_left, self._probe, left)

    def restart(self) -> None:
        """Stop what runs and start afresh: the Restart button, and a changed public address."""
        self._crashes = 0
        self._start_after_stop = True
        self.stop()

    def stop(self) -> None:
        """Ask the service to end, and end it by force when it does not; answers at once."""
        self._timer.stop()
        if self._child is not None:
            self._stopping = True
            self._child.terminate()
            self._later(self._patience.stop_s, self._child.kill)
            return
        self._generation += 1
        self._drop_adopted(terminate=True)
        self._stopped()

    def shut_down(self) -> None:
        """For the end of the application: stop (or leave serving) and wait until it is so."""
        self._timer.stop()
        self._generation += 1
        self._start_after_stop = False
        if self.serving.leave_running and self._status.state is State.RUNNING:
            child_process.write_left(self.data_dir, Left(self.url, self.pid))
            self._drop_adopted(terminate=False)
            self._child = None
            return
        child_process.forget_left(self.data_dir)
        self._drop_adopted(terminate=True)
        if self._child is not None:
            child_process.end(self._child, self._patience.stop_s)
            self._close_child()
        if self._thread is not None:
            self._thread.join(self._patience.stop_s)
        self._set(State.STOPPED)

    def serve(self, serving: Serving) -> None:
        """Serve another way. The child learns it at its start, so a running one is started anew."""
        if serving != self.serving:
            self.serving = serving
            if self.pid:
                self.restart()

    # -- the child ------------------------------------------------------------------------------------

    def _spawn(self) -> None:
        self._set(
            State.RESTARTING if self._crashes else State.STARTING,
            message="The service is starting again." if self._crashes else "The service is starting.",
        )
        self._started_s = time.monotonic()
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            self._log_start = child_process.log_size(self._log_path)
            self._child = child_process.open_child(
                self._command(self.serving), self._log_path, outlives_us=self.serving.leave_running
            )
        except OSError as error:
            self._set(State.FAILED, message=f"The service could not be started: {error}")
            return
        self._in_thread(self._watch, self._child)
        self._later(self._patience.ready_s, self._give_up_waiting)

    def _in_thread(self, work: Callable[..., None], *given: object) -> None:
        self._generation += 1
        self._thread = threading.Thread(target=work, args=(self._generation, *given), daemon=True)
        self._thread.start()

    def _watch(self, generation: int, child: subprocess.Popen[str]) -> None:
        """In a thread: announce the ready line, and later the end. Ends with the child's standard output."""
        assert child.stdout is not None
        with child.stdout:
            for line in child.stdout:
                if found := READY_LINE.search(line):
                    self._ready.emit(generation, found[1].rstrip("/"))
        code = child.wait()
        if shiboken6.isValid(self):  # one left serving may outlive us
            self._ended.emit(generation, code)

    def _on_ready(self, generation: int, url: str) -> None:
        if generation == self._generation and not self._stopping:
            self._timer.stop()
            self._set(State.RUNNING, url=url.replace(f"//{EVERYWHERE}:", f"//{LOOPBACK}:"))

    def _give_up_waiting(self) -> None:
        """A service that hangs at its start would hang again: no second attempt by itself."""
        if self._child is None:
            return
        self._generation += 1
        self._child.kill()
        self._child.wait()
        self._close_child()
        message = f"The service was not ready after {self._patience.ready_s:g} s and was ended."
        self._set(State.FAILED, message=message, detail=self._log_tail())

    def _on_ended(self, generation: int, code: int) -> None:
        if generation != self._generation or self._child is None:
            return
        self._timer.stop()
        self._close_child()
        if self._stopping:
            self._stopped()
        else:
            self._lost(child_process.ended_text(code, self._log_tail()))

    def _lost(self, message: str) -> None:
        quick = time.monotonic() - self._started_s < self._patience.quick_s
        self._crashes = self._crashes + 1 if quick else 1
        if self._crashes >= self._patience.quick_crashes:
            text = f"{message} It did not stay up in {self._crashes} attempts."
            self._set(State.FAILED, message=text, detail=self._log_tail())
            return
        pause_s = self._patience.pause_s(self._crashes)
        text = f"{message} It is started again in {pause_s:g} s."
        self._set(State.GONE, message=text, detail=self._log_tail())
        self._later(pause_s, self._spawn)

    def _stopped(self) -> None:
        self._stopping = False
        self._set(State.STOPPED)
        if self._start_after_stop:
            self._start_after_stop = False
            self._spawn()

    def _close_child(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
        self._child = None

    # -- a service left serving by an earlier window --------------------------------------------------

    def _ask_left(self, generation: int, probe: Callable[[str], bool], left: Left) -> None:
        self._probed.emit(generation, probe(left.url), left)

    def _on_probed(self, generation: int, answers: bool, left: Left) -> None:
        if generation != self._generation:
            return
        child_process.forget_left(self.data_dir)
        if not answers:
            self._spawn()
            return
        self._adopted = left
        self._started_s = time.monotonic()
        self._pulse = Pulse(left.url, parent=self)
        self._pulse.beat.connect(self._on_beat)
        self._pulse.start()
        self._set(State.RUNNING, url=left.url)

    def _on_beat(self, alive: bool) -> None:
        if not alive and self._adopted is not None:
            self._drop_adopted(terminate=False)
            self._lost("The service is gone.")

    def _drop_adopted(self, *, terminate: bool) -> None:
        if self._pulse is not None:
            self._pulse.stop()
            self._pulse.deleteLater()
            self._pulse = None
        left, self._adopted = self._adopted, None
        if terminate and left is not None:
            child_process.terminate(left.pid)

    # -- small parts ----------------------------------------------------------------------------------

    def _later(self, seconds: float, work: Callable[[], None]) -> None:
        self._due = work
        self._timer.start(round(seconds * 1000))

    def _log_tail(self) -> str:
        return child_process.log_tail(self._log_path, self._log_start)

    def _set(self, state: State, *, url: str = "", message: str = "", detail: str = "") -> None:
        self._status = Status(state, url, message, detail)
        self.changed.emit(self._status)
