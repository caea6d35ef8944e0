"""The process that runs scripts: one at a time, each in an engine of its own, with nothing of ours around it.

It is started as a file of its own, uses the standard library and the JavaScript engine alone, and speaks with
its parent in lines of JSON::

    parent → {"job": "inspect" | "run", "files": {…}, "function": …, "event": …, "limits": {…}, …}
    worker → {"request": {"id", "method", "url", "headers", "body", …}}      any number of times
    parent → {"answer": {"id", "status", "headers", "body"}}
    worker → {"end": {"logs": […], "names": […], "error": …, "isDone": …}}

Whatever a script does to it, the parent only sees it late or gone, and starts another.
"""

from __future__ import annotations

import json
import queue
import re
import sys
import threading
import time
from typing import Any, TextIO

Json = dict[str, Any]

# Lines of a file are counted from a multiple of this, so that a place in the script names its file.
LINES_A_FILE = 100_000
_STACK_BYTES = 1024 * 1024
_MEGABYTE = 1024 * 1024
_PLACE = re.compile(r"<input>:(\d+)(?::(\d+))?")
_NO_ENGINE = "the JavaScript engine is missing: pip install quickjs-ng"


class OutOfTime(Exception):
    """The script took longer than it may."""


class Engine:
    """One script in one engine."""

    def __init__(self, job: Json) -> None:
        import quickjs

        limits = job["limits"]
        self.failure: type[Exception] = quickjs.JSException
        self._deadline = time.monotonic() + limits["seconds"]
        self._seconds = limits["seconds"]
        self._paths = list(job["files"])
        self._context = quickjs.Context()
        self._context.set_memory_limit(limits["megabytes"] * _MEGABYTE)
        self._context.set_max_stack_size(_STACK_BYTES)
        self._runtime(job)

    def _runtime(self, job: Json) -> None:
        self._eval(f"globalThis.__runtime = {job['runtime']}")
        self._eval(f"({job['sdk'].strip()})(globalThis, __runtime, {json.dumps(job['settings'])})")
        self._eval(f"__runtime.setLimits({json.dumps(job['limits'].get('script', {}))})")
        # What a script must not find: the way to its own engine's controls.
        hide = "var runtime = globalThis.__runtime; delete globalThis.__runtime; return runtime"
        self._control = self._eval(f"(function () {{ {hide}; }})()")
        files = {
            path: {"code": code, "firstLine": (at + 1) * LINES_A_FILE}
            for at, (path, code) in enumerate(job["files"].items())
        }
        self._files = json.dumps(files)

    def start(self) -> None:
        """Run the script's top level."""
        self._ask("start", self._files)

    def names(self) -> list[str]:
        """The functions a script offers."""
        found: list[str] = json.loads(self._ask("names"))
        return found

    def call(self, name: str, event: Any) -> None:
        """Hand an event to a function."""
        self._ask("call", name, json.dumps(event))

    def answer(self, request_id: int, content: Json) -> None:
        """Hand an answer to whoever asked."""
        self._ask("answer", request_id, json.dumps(content))

    def fire_timers(self) -> None:
        """Call what waits for a time that has come."""
        self._ask("fireTimers")

    def work_off(self) -> Json:
        """Run what is ready, and return what the script wants."""
        self._limit()
        while self._context.execute_pending_job():
            self._limit()
        state: Json = json.loads(self._ask("take"))
        return state

    def logs(self) -> Json:
        """What the script has logged."""
        self._context.set_time_limit(1.0)
        self._deadline = time.monotonic() + 1.0
        found: Json = json.loads(self._ask("logs"))
        return found

    @property
    def left_s(self) -> float:
        """The seconds the script may still take."""
        left: float = self._deadline - time.monotonic()
        return left

    def described(self, message: str) -> str:
        """An error with its places as the author knows them, the engine's own frames left out."""
        lines = message.strip().splitlines() or ["unknown error"]
        for line in lines[1:]:
            found = _PLACE.search(line)
            if found and int(found[1]) >= LINES_A_FILE and not _PLACE.search(lines[0]):
                return self.placed(f"{lines[0]} (at {found[0]})")
        return self.placed(lines[0])

    def placed(self, text: str) -> str:
        """A text with the engine's places replaced by file and line."""
        return _PLACE.sub(self._place, text)

    def _place(self, found: re.Match[str]) -> str:
        file, line = divmod(int(found[1]), LINES_A_FILE)
        if not 1 <= file <= len(self._paths):
            return "the Reactor"
        return f"{self._paths[file - 1]}:{line + 1}"

    def _ask(self, name: str, *values: str | int) -> Any:
        """Call one of the runtime's functions; the script's code never sees what they belong to."""
        self._context.set("__control", self._control)
        take = "var control = globalThis.__control; delete globalThis.__control"
        given = ", ".join(json.dumps(value) for value in values)
        return self._eval(f"(function () {{ {take}; return control.{name}({given}); }})()")

    def _eval(self, code: str) -> Any:
        self._limit()
        return self._context.eval(code)

    def _limit(self) -> None:
        if self.left_s <= 0:
            raise OutOfTime
        self._context.set_time_limit(self.left_s)


def run(job: Json, lines: queue.Queue[str | None], out: TextIO) -> Json:
    """Run a job to its end; what went wrong in the script is in the result."""
    try:
        engine = Engine(job)
    except ImportError:
        return {"logs": [], "error": _NO_ENGINE, "isDone": False, "broken": True}
    error: str | None = None
    state: Json = {"isDone": False}
    names: list[str] = []
    try:
        engine.start()
        if job["job"] == "inspect":
            names = engine.names()
        else:
            engine.call(job["function"], job["event"])
            state = _to_the_end(engine, lines, out)
            error = state["error"]
    except OutOfTime:
        error = f"took longer than {job['limits']['seconds']:g} s and was ended"
    except engine.failure as failure:
        error = _failed(engine, str(failure), job)
    except (ValueError, KeyError, TypeError):
        error = "the script has broken what it runs on"
    if error is not None and (error.startswith("InternalError: out of memory") or error == "null"):
        error = f"needed more than {job['limits']['megabytes']} MB of memory and was ended"
    return _result(engine, error, state["isDone"], names)


def _failed(engine: Engine, message: str, job: Json) -> str:
    if "InternalError: interrupted" in message:
        return f"took longer than {job['limits']['seconds']:g} s and was ended"
    return engine.described(message)


def _result(engine: Engine, error: str | None, is_done: bool, names: list[str]) -> Json:
    try:
        found = engine.logs()
    except (engine.failure, OutOfTime, ValueError, KeyError, TypeError):  # no memory left even for that
        found = {"logs": [], "dropped": 0}
    logs = [{**each, "message": engine.placed(each["message"])} for each in found["logs"]]
    placed = None if error is None else engine.placed(error)
    return {"logs": logs, "dropped": found["dropped"], "error": placed, "isDone": is_done, "names": names}


def _to_the_end(engine: Engine, lines: queue.Queue[str | None], out: TextIO) -> Json:
    """Until the script is done, has failed, or nothing can come any more."""
    while True:
        state = engine.work_off()
        for request in state["requests"]:
            _say(out, {"request": request})
        if state["error"] is not None:
            return state
        # What was asked for before done() is still carried out; nobody hears the answer.
        if state["waiting"] == 0 and (state["isDone"] or state["nextTimer"] is None):
            return state
        if not _wait(engine, state, lines):
            engine.fire_timers()


def _wait(engine: Engine, state: Json, lines: queue.Queue[str | None]) -> bool:
    """Wait for an answer and hand it over; False when a timer comes first."""
    patience_s = engine.left_s
    if state["nextTimer"] is not None:
        patience_s = min(patience_s, max(0.0, (state["nextTimer"] - state["now"]) / 1000))
    try:
        line = lines.get(timeout=max(0.001, patience_s))
    except queue.Empty:
        if engine.left_s <= 0:
            raise OutOfTime from None
        return False
    if line is None:
        raise SystemExit
    answer = json.loads(line)["answer"]
    engine.answer(answer["id"], answer)
    return True


def _say(out: TextIO, message: Json) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def _read(stream: TextIO, lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _restrain() -> None:
    """No core files, no more memory than an engine needs, and others come first."""
    if sys.platform == "win32":
        return
    import os
    import resource

    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (2048 * _MEGABYTE, 2048 * _MEGABYTE))


def main() -> None:
    """Work until the parent is gone."""
    _restrain()
    # Scripts' JSON may hold anything: the pipes are UTF-8 whatever the machine thinks.
    stdin = open(0, encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
    out = open(1, "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
    lines: queue.Queue[str | None] = queue.Queue()
    # The engine counts on a large stack, which only the main thread has everywhere: it runs the scripts.
    threading.Thread(target=_read, args=(stdin, lines), daemon=True).start()
    while (line := lines.get()) is not None:
        _say(out, {"end": run(json.loads(line), lines, out)})


if __name__ == "__main__":
    main()
