"""Brings a database's tables up to date (Alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0016"
# The number of our advisory lock in PostgreSQL: two services may start on a new database together.
_ONE_AT_A_TIME = 7_219_484


class NewerTables(Exception):
    """The database was brought up to date by a newer Tagwright, which this one must not write to."""


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest revision; does nothing, quickly, when they are.

    Raises NewerTables when they are of a revision that is unknown here.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    # Alembic takes a fifth of a second to import: only who needs it pays.
    from alembic import command
    from alembic.util import CommandError

    with engine.execution_options(tagwright_writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        if _revision(connection) == HEAD:  # another process was quicker
            return
        config = alembic_config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise NewerTables("a newer Tagwright has written it; update this one") from error


def alembic_config() -> Config:
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
