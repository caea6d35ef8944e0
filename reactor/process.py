"""The process that runs scripts, from outside: started when it is needed, ended when it takes too long."""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from catalog.documents import Json

# What a run may take longer than its script may, for the process to start and to say what happened.
GRACE_S: Final = 5.0
_WORKER: Final = Path(__file__).with_name("worker.py")
# Nothing of the service's own surroundings (its operator key, above all) reaches the process.
_KEPT_VARIABLES: Final = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")

log = logging.getLogger("tagwright.reactor")

# Answers a request of a script: gets it as the script sent it, gives status, headers and body.
Answer = Callable[[Json], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run of a script may take."""

    seconds: float = 10.0
    megabytes: int = 64
    requests: int = 200
    logs: int = 1000

    def as_json(self) -> Json:
        """As the process reads it."""
        script = {"requests": self.requests, "logs": self.logs}
        return {"seconds": self.seconds, "megabytes": self.megabytes, "script": script}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a run."""

    logs: list[Json] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    error: str | None = None
    is_done: bool = False
    dropped: int = 0
    is_broken: bool = False


class Interrupted(Exception):
    """The service ends, and the script with it."""


class ScriptProcess:
    """Runs one script at a time; belongs to one thread, but for `stop`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._is_stopped = False

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def run(self, job: Mapping[str, Any], answer: Answer) -> Outcome:
        """Run a job to its end; raises Interrupted when `stop` was called meanwhile."""
        deadline = time.monotonic() + self._limits.seconds + GRACE_S
        try:
            self._send({**_sources(), "limits": self._limits.as_json(), **job})
            while True:
                message = self._next(deadline)
                if "end" in message:
                    return _outcome(message["end"])
                self._send({"answer": {"id": message["request"]["id"], **answer(message["request"])}})
        except TimeoutError:  # which is an OSError too
            self.end()
            return Outcome(error=f"took longer than {self._limits.seconds:g} s and was ended")
        except (OSError, ValueError, KeyError, TypeError) as error:
            # It died, or says what the real one never would: nothing of it is believed.
            code = self.end()
            if self._is_stopped:
                raise Interrupted from None
            log.warning("the process of scripts ended with %s: %r", code, error)
            return Outcome(error="the script ended the process it ran in, and was ended with it")

    def stop(self) -> None:
        """End the process whatever it does, from any thread, for good."""
        self._is_stopped = True
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> int | None:
        """End the process, and return its exit code; the next run starts another."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        code = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        return code

    def _send(self, message: Json) -> None:
        process = self._process or self._start()
        if process.stdin is None:
            raise OSError("the process has no input")
        process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
        process.stdin.flush()

    def _next(self, deadline: float) -> Json:
        try:
            line = self._lines.get(timeout=max(0.001, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None
        if line is None:
            raise OSError("the process has ended")
        message: Json = json.loads(line)
        return message

    def _start(self) -> subprocess.Popen[bytes]:
        if self._is_stopped:
            raise OSError("stopped")
        self._lines = queue.Queue()
        process = subprocess.Popen(  # noqa: S603 - our own file, nothing of it from outside
            [sys.executable, "-I", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._process = process
        threading.Thread(target=_read, args=(process, self._lines), name="script", daemon=True).start()
        return process


def _read(process: subprocess.Popen[bytes], lines: queue.Queue[bytes | None]) -> None:
    stream = process.stdout
    try:
        while stream is not None and (line := stream.readline()):
            lines.put(line)
    except ValueError:  # closed while being read
        pass
    lines.put(None)


def _outcome(end: Json) -> Outcome:
    return Outcome(
        logs=[_entry(each) for each in end["logs"]],
        names=[str(name) for name in end.get("names", ())],
        error=None if end["error"] is None else str(end["error"])[:2000],
        is_done=bool(end["isDone"]),
        dropped=int(end.get("dropped", 0)),
        is_broken=bool(end.get("broken", False)),
    )


def _entry(raw: Json) -> Json:
    """A line of a script's log, made storable: no half characters, none that PostgreSQL does not take."""
    text = str(raw["message"]).encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return {"timestamp": int(raw["timestamp"]), "logLevel": str(raw["logLevel"]), "message": text}


@cache
def _sources() -> Json:
    folder = resources.files("reactor") / "javascript"
    return {name: (folder / f"{name}.js").read_text(encoding="utf-8") for name in ("runtime", "sdk")}
