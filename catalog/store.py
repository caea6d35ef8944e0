"""The database: one engine, readers that never wait, and one writer at a time.

SQLite runs in WAL mode, so reads go on beside a write; a write takes the database's write lock when it begins
(``BEGIN IMMEDIATE``), so it can never fail half way for want of it. Other databases use their own isolation.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from catalog.filters import register_functions
from catalog.migrations import NewerTables, upgrade

BUSY_TIMEOUT_S = 30
POOL_SIZE = 16
# An execution option of connections that write: what such a connection reads, it locks.
WRITES = "tagwright_writes"
# An execution option of connections whose commits must be on the disk, not only with the operating system.
DURABLE = "tagwright_durable"

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -4096",
    "PRAGMA journal_size_limit = 67108864",
)


class StoreError(Exception):
    """The database cannot be used as it is; the message says what to do."""


class Database:
    """The catalogue's database."""

    def __init__(self, engine: Engine, *, safe: bool = False) -> None:
        self.engine = engine
        self._one_writer = threading.Lock()
        self._durable = engine.execution_options(**{WRITES: True, DURABLE: True})
        self._writer = self._durable if safe else engine.execution_options(**{WRITES: True})
        # SQLite reads are consistent anyway; elsewhere a page and its total must be of one moment.
        consistent = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reader = engine.execution_options(**consistent)

    @classmethod
    def open(cls, location: str | Path, *, safe: bool = False) -> Database:
        """Open the database at a file path or a database URL, bringing its tables up to date.

        With ``safe`` no commit can be lost by a power failure; SQLite otherwise may lose the latest ones.

        Raises StoreError when it cannot be opened or is damaged.
        """
        url = _as_url(location)
        try:
            engine = _sqlite_engine(url) if url.get_backend_name() == "sqlite" else create_engine(url)
            upgrade(engine)
        except (DBAPIError, OSError, NewerTables) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise StoreError(f"cannot open the database {url.render_as_string()}: {cause}") from error
        except ModuleNotFoundError as error:
            raise StoreError(f"{url.get_backend_name()} needs the Python package {error.name}") from error
        except ArgumentError as error:
            raise StoreError(f"cannot use the database {url.render_as_string()}: {error}") from error
        return cls(engine, safe=safe)

    @property
    def location(self) -> str:
        """Where the data is, without a password."""
        url = self.engine.url
        return url.database or "" if self.is_sqlite else url.render_as_string(hide_password=True)

    @property
    def secret_location(self) -> str:
        """The same for who is to open it too: with a password, if there is one."""
        url = self.engine.url
        return self.location if self.is_sqlite else url.render_as_string(hide_password=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is an SQLite database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of the database for reading."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """One transaction: committed as a whole at the end, or not at all.

        With ``durable`` the disk has it when this returns, even if the power fails.
        """
        writer = self._durable if durable else self._writer
        if not self.is_sqlite:
            with writer.begin() as connection:
                yield connection
            return
        with self._one_writer, writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _as_url(location: str | Path) -> URL:
    if isinstance(location, str) and "://" in location:
        try:
            return make_url(location)
        except ArgumentError as error:
            raise StoreError("the database URL cannot be read; it is like postgresql://host/name") from error
    path = Path(location)
    if not path.parent.is_dir():
        raise StoreError(f"cannot open the database {path}: the folder {path.parent} does not exist")
    return URL.create("sqlite", database=str(path))


def _sqlite_engine(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _keep_private(Path(url.database))
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False, "isolation_level": None},
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=BUSY_TIMEOUT_S,
    )
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_private(path: Path) -> None:
    """The file holds API keys: only its owner may read it."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _set_up_connection(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
    register_functions(connection)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(WRITES, False):
        connection.exec_driver_sql("BEGIN")
        return
    level = "FULL" if options.get(DURABLE, False) else "NORMAL"
    connection.exec_driver_sql(f"PRAGMA synchronous = {level}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
