"""The beginnings of prints that are of no record: choosing a table, or running numbers."""

from __future__ import annotations

from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desktop import options
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.print_rows import MOST_ROWS, NumberRows, RowsPanel, TableRows
from app.desktop.session import Session
from app.errors import InputError, TagwrightError
from app.exchange.tables import open_table
from app.labels import rows
from app.labels.printing import given
from app.labels.printing.job import Row

READ_FILTER: Final = "Tables (*.csv *.tsv *.txt *.xlsx *.xlsm);;All files (*)"


def choose_table(session: Session, parent: QWidget) -> None:
    """Ask for a file and print labels of its rows."""
    folder = session.settings.get(options.LAST_FOLDER)
    name, _ = QFileDialog.getOpenFileName(parent, "Print labels from a table", folder, READ_FILTER)
    if name:
        print_table(session, Path(name), parent)


def print_table(session: Session, path: Path, parent: QWidget) -> None:
    """Read the file in the background, then show its labels; what is wrong with it is said in words."""
    session.settings.set(options.LAST_FOLDER, str(path.parent))

    def failed(error: Exception) -> None:
        if isinstance(error, TagwrightError):
            session.note(error.text(), tone="error")
        else:
            session.show_error(error)

    job = session.jobs.run(partial(read_table, path), owner=parent)
    job.done(partial(_open, session, parent)).failed(failed)


def print_numbers(session: Session, parent: QWidget) -> None:
    """Labels of nothing but running numbers and texts of one's own."""
    _open(session, parent, NumberRows())


def read_table(path: Path) -> tuple[str, tuple[str, ...], list[Row]]:
    """The name of the file, its columns and its rows; ``InputError`` says why there are none."""
    table = open_table(path)
    found = given.table_rows(islice(rows.records(table), MOST_ROWS + 1))
    if not found:
        raise InputError(f"{path.name} has a header and no rows")
    if len(found) > MOST_ROWS:
        raise InputError(
            f"{path.name} has more than {MOST_ROWS:,} rows; print it with the command: tagwright label --csv"
        )
    return path.name, table.header, found


def _open(
    session: Session, parent: QWidget, what: RowsPanel | tuple[str, tuple[str, ...], list[Row]]
) -> None:
    panel = what if isinstance(what, RowsPanel) else TableRows(*what)
    dialog = PrintLabelsDialog(session, (), parent, rows=panel)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
