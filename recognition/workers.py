"""Reading pictures in processes of their own: `shared()` is the pool that everything in one program uses."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from recognition import wire
from recognition.image import Source
from recognition.likeness.seeing import Portrait
from recognition.processes import CURE, Busy, GivenUp, Limits, Pool
from recognition.read import Reading, wanted_types
from recognition.shown import Shown

__all__ = ["Busy", "GivenUp", "Limits", "Workers", "close_shared", "shared", "showing"]


class Workers(Pool):
    """A pool of reading processes."""

    def read(
        self,
        source: Source,
        *,
        name: str | None = None,
        types: Collection[str] | None = None,
        methods: Collection[str] | None = None,
        budget_ms: float | None = None,
        wait_s: float | None = None,
    ) -> Reading:
        """As `recognition.read(recognition.load(source))`, in another process.

        Raises a PictureError (GivenUp when the process did not survive), ValueError on an unknown type or
        method, Busy when no process is free within `wait_s`.
        """
        wanted_types(types, methods)
        label, data, path = _given(source, name)
        question = wire.Question(
            data=data,
            path=path,
            types=None if types is None else frozenset(types),
            methods=None if methods is None else frozenset(methods),
            budget_ms=budget_ms,
        )
        answer = self.asked(question, label, wait_s=wait_s)
        with _no_other_answer(label):
            return _as(answer, wire.Answer).reading()

    def portrait(self, source: Source, *, name: str | None = None, wait_s: float | None = None) -> Portrait:
        """As `recognition.likeness.seeing.portrait`, in another process; raises what `read` does."""
        label, data, path = _given(source, name)
        answer = self.asked(wire.Question(data, path, is_reference=True), label, wait_s=wait_s)
        with _no_other_answer(label):
            return _as(answer, wire.Kept).portrait()

    def show(self, source: Source, most_pixels: int, *, name: str | None = None) -> Shown:
        """As `recognition.shown.show(source, most_pixels)`, in another process; raises what `read` does."""
        label, data, path = _given(source, name)
        answer = self.asked(wire.Show(data, path, most_pixels), label)
        with _no_other_answer(label):
            return _as(answer, wire.Pixels).shown()


Kind = TypeVar("Kind")


def _as(answer: object, kind: type[Kind]) -> Kind:
    if not isinstance(answer, kind):
        raise ValueError(f"a {type(answer).__name__}")
    return answer


@contextmanager
def _no_other_answer(label: str) -> Iterator[None]:
    """A process that a picture has taken over may answer whatever it likes: that is a crash."""
    try:
        yield
    except ValueError as error:
        raise GivenUp(label, "the reader answered something else", CURE) from error


def _given(source: Source, name: str | None) -> tuple[str, bytes | None, bytes | None]:
    """What a picture is called, and its bytes or the path of its file."""
    if isinstance(source, bytes):
        return name or "the picture", source, None
    path = os.fsdecode(source)
    return name or path, None, os.fsencode(Path(path).absolute())


_SHOWING = Limits(seconds=30)
_SHOWN_AT_ONCE = 2
_shared: Workers | None = None
_showing: Workers | None = None
_sharing = threading.Lock()


def shared() -> Workers:
    """The pool of this program; it ends with it, or by `close_shared`."""
    global _shared
    with _sharing:
        if _shared is None:
            _shared = Workers()
        return _shared


def showing() -> Workers:
    """Another one for pictures that somebody waits to see: they need not wait for a folder that is read."""
    global _showing
    with _sharing:
        if _showing is None:
            _showing = Workers(_SHOWN_AT_ONCE, _SHOWING)
        return _showing


def close_shared() -> None:
    """End the processes of the shared pools."""
    for pool in (_shared, _showing):
        if pool is not None:
            pool.close()


def _forget() -> None:
    """In a forked child: the processes and locks belong to the parent."""
    global _shared, _showing, _sharing
    _shared, _showing, _sharing = None, None, threading.Lock()


atexit.register(close_shared)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
