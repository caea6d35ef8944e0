"""What an import does in the background: check everything, then write, remembering what it made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from app.client import Client, Kind, Page, Query, Record
from app.desktop.jobs import Report
from app.desktop.operations import Applied, Change, DeleteAll
from app.exchange import importing
from app.exchange.importing import Listener, Options
from app.exchange.mapping import Mapping as ColumnMapping
from app.exchange.progress import Progress, Summary
from app.exchange.rejects import RejectsFile
from app.exchange.rows import Problem, Row, Table

SHOWN_PROBLEMS: Final = 200
UNDO_LIMIT: Final = 100_000


@dataclass(frozen=True)
class Trouble:
    """Why a row stays out."""

    row: int
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What came of a check or an import; ``applied`` is for undo, ``rejects`` the file of bad rows."""

    summary: Summary
    troubles: tuple[Trouble, ...]
    rejects: Path | None = None
    applied: Applied | None = None


@dataclass
class Recording:
    """The client as the import sees it; notes which records came to be."""

    client: Client
    created: dict[Kind, list[str]] = field(default_factory=dict)
    changed: bool = False

    def create(self, kind: Kind, document: Mapping[str, Any]) -> Record:
        return self._note(kind, [self.client.create(kind, document)])[0]

    def create_many(self, kind: Kind, documents: Sequence[Mapping[str, Any]]) -> list[Record]:
        return self._note(kind, self.client.create_many(kind, documents))

    def patch(self, kind: Kind, record_id: str, changes: Mapping[str, Any]) -> Record:
        self.changed = True
        return self.client.patch(kind, record_id, changes)

    def list_records(self, kind: Kind, query: Query | None = None) -> Page:
        return self.client.list_records(kind, query)

    def links_of(self, record_id: str) -> list[Record]:
        return self.client.links_of(record_id)

    def applied(self, title: str, kind: Kind) -> Applied:
        """One undo step, unless records were changed too or there are too many to remember."""
        created = {one: tuple(ids) for one, ids in self.created.items()}
        changes = [Change(title, one, created=ids) for one, ids in created.items() if one is not kind]
        change = Change(title, kind, created=created.get(kind, ()), others=tuple(changes))
        count = sum(map(len, created.values()))
        undoable = 0 < count <= UNDO_LIMIT and not self.changed
        return Applied(change, DeleteAll(created, title) if undoable else None)

    def _note(self, kind: Kind, records: list[Record]) -> list[Record]:
        self.created.setdefault(kind, []).extend(record.id for record in records)
        return records


def check(table: Table, mapping: ColumnMapping, options: Options, report: Report) -> Outcome:
    """Go through all rows and write nothing."""
    troubles: list[Trouble] = []
    summary = importing.check(table, mapping, options, _listener(report, troubles))
    return Outcome(summary, tuple(troubles))


def write(table: Table, mapping: ColumnMapping, options: Options, client: Client, report: Report) -> Outcome:
    """Import what can be; rows that stay out are in a file beside the table."""
    troubles: list[Trouble] = []
    recording = Recording(client)
    with RejectsFile(rejects_path(table.path), table.header) as rejects:
        listener = _listener(report, troubles)

        def rejected(row: Row, problems: Sequence[Problem]) -> None:
            rejects.add(row, problems)
            listener.rejected(row, problems)

        told = replace(listener, rejected=rejected)
        summary = importing.run(table, mapping, options, recording, told)
    title = f"Import {table.path.name}"
    path = rejects.path if rejects.count else None
    return Outcome(summary, tuple(troubles), path, recording.applied(title, mapping.kind))


def rejects_path(path: Path) -> Path:
    return path.with_name(path.name + ".errors.csv")


def _listener(report: Report, troubles: list[Trouble]) -> Listener:
    def progress(moment: Progress) -> None:
        rows = moment.summary.rows
        if not report.cancelled:
            report.progress(rows, max(rows, round(rows / moment.share)) if moment.share else 0)

    def rejected(row: Row, problems: Sequence[Problem]) -> None:
        if len(troubles) < SHOWN_PROBLEMS:
            troubles.append(Trouble(row.number, "; ".join(map(str, problems))))

    return Listener(progress, rejected, lambda: report.stopping)
