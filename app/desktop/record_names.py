"""Names of records that lists show only by id: asked for in batches, remembered, told when they are there."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.client import Kind, Page, Query
from app.client.records import PAGE_SIZE
from app.desktop.operations import Change

if TYPE_CHECKING:
    from app.desktop.session import Session

_KEPT: Final = 20_000
_GATHER_MS: Final = 20


class RecordNames(QObject):
    """``name(kind, id)`` answers at once: the name, or an empty text until ``arrived``."""

    arrived = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._names: OrderedDict[tuple[Kind, str], str] = OrderedDict()
        self._wanted: dict[Kind, dict[str, None]] = {}
        self._asked: set[tuple[Kind, str]] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._ask)
        session.changed.connect(self._forget_changed)
        session.client_changed.connect(self._forget)

    def name(self, kind: Kind, record_id: str) -> str:
        key = (kind, record_id)
        if key not in self._names and key not in self._asked:
            self._wanted.setdefault(kind, {})[record_id] = None
            if not self._timer.isActive():
                self._timer.start()
        return self._names.get(key, "")

    def _ask(self) -> None:
        client = self._session.client
        for kind, wanted in self._wanted.items():
            ids = tuple(wanted)[-PAGE_SIZE:]
            self._asked.update((kind, one) for one in ids)
            query = Query(ids=ids)
            job = self._session.jobs.run(partial(client.list_records, kind, query), owner=self)
            job.done(partial(self._remember, kind, ids)).failed(partial(self._give_up, kind, ids))
        self._wanted.clear()

    def _remember(self, kind: Kind, ids: tuple[str, ...], page: Page) -> None:
        found = {record.id: record.title for record in page.items}
        for record_id in ids:
            self._asked.discard((kind, record_id))
            self._names[kind, record_id] = found.get(record_id, "(deleted)")
        while len(self._names) > _KEPT:
            self._names.popitem(last=False)
        self.arrived.emit()

    def _give_up(self, kind: Kind, ids: tuple[str, ...], _error: Exception) -> None:
        self._asked.difference_update((kind, one) for one in ids)

    def _forget_changed(self, change: Change) -> None:
        for record_id in (*change.created, *change.updated, *change.removed):
            self._names.pop((change.kind, record_id), None)

    def _forget(self) -> None:
        self._names.clear()
        self._asked.clear()
