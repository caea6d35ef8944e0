"""Choosing the file to import from or export to, and the export itself."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.client import Client, Kind
from app.desktop import options
from app.desktop.exchange.import_dialog import ImportDialog
from app.desktop.jobs import Report
from app.desktop.session import Session
from app.errors import TagwrightError
from app.exchange import exporting
from app.exchange.progress import Progress, Summary
from app.exchange.rows import Table
from app.exchange.tables import open_table

READ_FILTER: Final = "Tables (*.csv *.tsv *.txt *.xlsx *.xlsm *.json *.jsonl);;All files (*)"
WRITE_FILTER: Final = "CSV (*.csv);;Excel workbook (*.xlsx);;TSV (*.tsv);;JSON (*.json)"


def choose_import(session: Session, kind: Kind, parent: QWidget) -> None:
    """Ask for a file and open the import for it."""
    folder = session.settings.get(options.LAST_FOLDER)
    name, _ = QFileDialog.getOpenFileName(parent, "Import", folder, READ_FILTER)
    if name:
        open_import(session, Path(name), kind, parent)


def open_import(session: Session, path: Path, kind: Kind, parent: QWidget) -> None:
    """Read the head of the file in the background, then show what it is."""
    session.settings.set(options.LAST_FOLDER, str(path.parent))

    def show(table: Table) -> None:
        dialog = ImportDialog(session, table, kind, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def failed(error: Exception) -> None:
        if not isinstance(error, TagwrightError):
            session.show_error(error)
            return
        session.note(str(error), tone="error")

    session.jobs.run(partial(open_table, path, kind=kind), owner=parent).done(show).failed(failed)


def choose_export(session: Session, kind: Kind, parent: QWidget) -> None:
    """Ask where to, then write all records of the kind."""
    folder = session.settings.get(options.LAST_FOLDER)
    proposed = str(Path(folder) / f"{kind.noun(2).replace(' ', '-')}.csv")
    name, chosen = QFileDialog.getSaveFileName(parent, "Export", proposed, WRITE_FILTER)
    if name:
        suffix = chosen.partition("*")[2].rstrip(")")
        path = Path(name)
        export(session, kind, path if path.suffix else path.with_suffix(suffix))


def export(session: Session, kind: Kind, path: Path) -> None:
    """Write all records of a kind in a job that can be cancelled."""
    session.settings.set(options.LAST_FOLDER, str(path.parent))
    base = session.service_info.public_url
    work = partial(_write, session.client, kind, path, base)

    def done(summary: Summary) -> None:
        if summary.cancelled:
            session.note("Export stopped; nothing was written")
            return
        session.note(f"{summary.rows:,} {kind.noun(summary.rows)} written to {path.name}", tone="success")

    def failed(error: Exception) -> None:
        if isinstance(error, TagwrightError):
            session.note(str(error), tone="error")
        else:
            session.show_error(error)

    session.jobs.run_long(f"Exporting {kind.noun(2)}", work, stoppable=True).done(done).failed(failed)


def _write(client: Client, kind: Kind, path: Path, base: str, report: Report) -> Summary:
    def watch(moment: Progress) -> None:
        rows = moment.summary.rows
        report.progress(rows, max(rows, round(rows / moment.share)) if moment.share else 0)

    return exporting.export(
        client,
        kind,
        path,
        with_links=True,
        short_url_base=base,
        watch=watch,
        should_stop=lambda: report.stopping,
    )
