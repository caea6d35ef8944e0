"""A process beside the service that folds sealed journals: visits share no interpreter with that.

It lives no longer than the service: the pipe it is told on closes with that, however it ends. What it was
told and has not done is still there, and folded by the service or by the next one.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from catalog.own_packages import environment
from catalog.store import Database

# As many as it does in a moment: after the end of the service it does no more than these.
_AT_ONCE: Final = 4
# A process that died is not started again before.
_AGAIN_S: Final = 600.0
# How long it may take to do what it was told, when it is to end.
_END_S: Final = 10.0
_COMMAND: Final = (sys.executable, "-m", "redirector.folding_worker")
_FLAGS: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)

log = logging.getLogger("tagwright.hits")


class FoldingProcess:
    """At most one process, started when there is something for it; used by one thread at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._process: subprocess.Popen[bytes] | None = None
        self._told: set[Path] = set()
        self._not_before_s = float("-inf")

    @property
    def is_running(self) -> bool:
        """Whether there is a process; that it has died is said once."""
        if self._process is not None and self._process.poll() is not None:
            self._give_up(f"ended with {self._process.returncode}")
        return self._process is not None

    def take(self, sealed: Sequence[Path], *, is_urgent: bool) -> bool:
        """Have the first of these sealed journals folded; those that are gone need not be named any more.

        To be asked again for the others. Visits go first, unless it is urgent. False when there can be no
        process just now.
        """
        if not (self.is_running or self._start()):
            return False
        self._told &= set(sealed)
        new = [path for path in sealed if path not in self._told]
        try:
            for path in new[: max(0, _AT_ONCE - len(self._told))]:
                self._tell([str(path.absolute()), is_urgent])
                self._told.add(path)
        except OSError:  # a broken pipe
            self._give_up("is gone")
            return False
        return True

    def end(self) -> None:
        """Let it do what it was told, and end."""
        if self._process is None:
            return
        self._close_pipe(self._process)
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self._told.clear()

    def _start(self) -> bool:
        if time.monotonic() < self._not_before_s:
            return False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
                creationflags=_FLAGS,
            )
            self._tell(self._database.secret_location)
        except OSError as error:
            self._give_up(f"cannot be started: {error}")
        return self._process is not None

    def _tell(self, what: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()

    def _give_up(self, why: str) -> None:
        log.warning("the process that takes visits over %s; the service does it itself for a while", why)
        if self._process is not None:
            self._process.kill()
            self._close_pipe(self._process)
            self._process.wait()
        self._process = None
        self._told.clear()
        self._not_before_s = time.monotonic() + _AGAIN_S

    @staticmethod
    def _close_pipe(process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        try:
            process.stdin.close()
        except OSError:  # what was not told has nobody to go to
            return
