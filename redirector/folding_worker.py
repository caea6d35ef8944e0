"""A process that folds sealed journals: `python -m redirector.folding_worker`.

It is told which on standard input, in JSON: a line that says where the database is, then one for each sealed
journal with how much it matters. It ends when nobody tells it anything any more, and at the first fault:
whoever told it has the journal still, and says what is wrong with it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from catalog.store import Database
from redirector.folding import store_lines
from redirector.hit_line import read_line
from redirector.sealed import fold

# Of a processor both want, visits get nine tenths.
_NICENESS = 10


def main(told: BinaryIO) -> None:
    """Fold until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the service, which then lets go of us
    database = Database.open(json.loads(told.readline()))
    if sys.platform == "darwin":  # on Windows, who starts us says it
        os.nice(_NICENESS)
    for line in told:
        name, is_urgent = json.loads(line)
        if not _is_folded(database, Path(name), is_urgent=is_urgent):
            sys.exit(1)
    database.close()


def _is_folded(database: Database, path: Path, *, is_urgent: bool) -> bool:
    """Fold a journal, if it is there and nobody else does; False at a fault.

    In a thread of its own, for on Linux a thread can matter less than its process, and never more again.
    """
    done = []

    def store(lines: Sequence[bytes]) -> None:
        with database.write(durable=True) as connection:
            store_lines(connection, map(read_line, lines))

    def work() -> None:
        if sys.platform == "linux" and not is_urgent:
            os.nice(_NICENESS)
        fold(path, store)
        done.append(path)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return bool(done)


if __name__ == "__main__":
    main(sys.stdin.buffer)
