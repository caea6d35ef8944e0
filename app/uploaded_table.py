"""Uploaded files as tables, for tasks on batches: read as the import reads files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.errors import InputError
from app.exchange.rows import Row, Table
from catalog.errors import BadInput


class UploadedTable:
    """A delimited text file under a name of the service's own, which its errors do not mention."""

    def __init__(self, path: Path) -> None:
        # Only here: finding out encodings takes a tenth of a second to load.
        from app.exchange.text_table import TextTable

        self._path = path
        with self._told():
            self._table: Table = TextTable(path)

    @property
    def header(self) -> Sequence[str]:
        """The names of the columns."""
        return self._table.header

    def rows(self) -> Iterator[Row]:
        """The rows below the header."""
        with self._told():
            yield from self._table.rows()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except InputError as error:
            raise BadInput(str(error).replace(self._path.name, "the file")) from error


open_table = UploadedTable
