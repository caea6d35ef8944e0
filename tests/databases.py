"""Databases to test on: SQLite always, PostgreSQL where TAGWRIGHT_TEST_POSTGRESQL names a server.

It is the URL of a database whose user may create others, such as
``postgresql+psycopg://tagwright@127.0.0.1:5432/postgres``; each test gets a database of its own there.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url

from catalog.store import Database

SERVER = os.environ.get("TAGWRIGHT_TEST_POSTGRESQL")
BACKENDS = ("sqlite", "postgresql") if SERVER else ("sqlite",)


def _execute(statement: str) -> None:
    engine = create_engine(str(SERVER), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _url(name: str) -> str:
    return make_url(str(SERVER)).set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgresql_template() -> Iterator[str]:
    """A database with all tables and nothing in them; yields its name."""
    name = f"tagwright_template_{uuid.uuid4().hex}"
    _execute(f"CREATE DATABASE {name}")
    try:
        Database.open(_url(name)).close()
        yield name
    finally:
        _execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgresql_database(template: str) -> Iterator[str]:
    """A new database like the template; yields its URL."""
    name = f"tagwright_{uuid.uuid4().hex}"
    _execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _url(name)
    finally:
        _execute(f"DROP DATABASE {name} WITH (FORCE)")
