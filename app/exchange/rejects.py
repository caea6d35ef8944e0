"""The file of refused rows: as they were, with the reason, ready to be mended and imported again."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from app.errors import EnvironmentFault
from app.exchange.mapping import REPORT_COLUMNS
from app.exchange.rows import Problem, Row
from catalog.spreadsheet import guarded


class RejectsFile:
    """Written row by row, and made only when the first row is refused.

    UTF-8 with a byte order mark, so that spreadsheets read it right. Bytes that were no text are shown as
    `\\udcXX`, as nothing else can be written there.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.count = 0
        self._header = header
        self._stream: TextIO | None = None

    def add(self, row: Row, problems: Sequence[Problem]) -> None:
        try:
            stream = self._stream or self._open()
            reason = "; ".join(str(problem) for problem in problems)
            csv.writer(stream).writerow(map(guarded, (*row.values, str(row.number), reason, *row.extra)))
        except OSError as error:
            raise EnvironmentFault(
                f"cannot write {self.path}: {error.strerror}; name another --errors"
            ) from error
        self.count += 1

    def _open(self) -> TextIO:
        # newline="" as the csv module wants it; closed by `close`.
        stream = self.path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
        self._stream = stream
        csv.writer(stream).writerow([*self._header, *REPORT_COLUMNS])
        return stream

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()

    def __enter__(self) -> "RejectsFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
