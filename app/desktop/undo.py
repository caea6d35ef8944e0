"""The undo stack: operations that take back what was done, newest last."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.client import Conflict, NotFound
from app.desktop.operations import Applied, Operation, rebased

if TYPE_CHECKING:
    from app.desktop.session import Session

DEPTH: Final = 200


class UndoStack(QObject):
    """Two stacks of operations. One step at a time: a second Ctrl+Z waits for the first."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._undo: deque[Operation] = deque(maxlen=DEPTH)
        self._redo: deque[Operation] = deque(maxlen=DEPTH)
        self._busy = False

    @property
    def undo_title(self) -> str:
        """What Undo would take back; empty if nothing."""
        return self._undo[-1].title if self._undo and not self._busy else ""

    @property
    def redo_title(self) -> str:
        return self._redo[-1].title if self._redo and not self._busy else ""

    def push(self, applied: Applied) -> None:
        """Remember a fresh change; what had been undone before it is forgotten."""
        if applied.inverse is None:
            return
        self._undo.append(applied.inverse)
        self._redo.clear()
        self.changed.emit()

    def undo(self) -> None:
        self._move(self._undo, self._redo, "Undone")

    def redo(self) -> None:
        self._move(self._redo, self._undo, "Redone")

    def clear(self) -> None:
        """Forget everything, as when another catalogue is opened."""
        self._undo.clear()
        self._redo.clear()
        self.changed.emit()

    def _move(self, source: deque[Operation], target: deque[Operation], word: str) -> None:
        if self._busy or not source:
            return
        operation, client = source[-1], self._session.client
        self._set_busy(True)

        def applied(outcome: Applied) -> None:
            source.pop()
            if outcome.inverse is not None:
                target.append(outcome.inverse)
            self._rebase(outcome.renewed)
            self._set_busy(False)
            self._session.announce(outcome.change)
            self._session.note(f"{word}: {outcome.change.title}", tone="success")

        def failed(error: Exception) -> None:
            if isinstance(error, Conflict | NotFound):
                source.pop()  # it can never succeed: the record has moved on
            self._set_busy(False)
            self._session.show_error(error)

        self._session.jobs.run(lambda: operation.apply(client)).done(applied).failed(failed)

    def _rebase(self, etags: Mapping[str, str]) -> None:
        """Older steps were guarded by the etag of a state that is back under a new one."""
        for stack in (self._undo, self._redo) if etags else ():
            for position, operation in enumerate(stack):
                stack[position] = rebased(operation, etags)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.changed.emit()
