"""The real service as a process of its own, to be killed."""

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

START_S = 120.0


class ServiceProcess:
    """The real service as a process of its own, on one data folder; ``program`` is what Python runs."""

    def __init__(self, folder: Path, key: str, program: Sequence[str] = ("-m", "app")) -> None:
        command = [sys.executable, *program, "serve", "--data", str(folder), "--port", "0"]
        command += ["--operator-key", key, "--no-access-log"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        watchdog = threading.Timer(START_S, self._process.kill)
        watchdog.start()
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        watchdog.cancel()
        assert line.startswith("listening on "), self._process.communicate()
        self.url = line.removeprefix("listening on ").strip()
        self.pid = self._process.pid

    def end(self, how: signal.Signals) -> str:
        """End it and return what it said on standard error."""
        self._process.send_signal(how)
        return self._process.communicate(timeout=START_S)[1]

    def kill(self) -> None:
        """Make sure that it is gone."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()
