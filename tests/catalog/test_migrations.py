"""Databases of older versions are brought up to date with what is in them."""

from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, inspect, text

from catalog.migrations import alembic_config
from catalog.store import Database
from catalog.tables import metadata


def test_links_of_the_first_version_have_no_hits_of_bots(tmp_path: Path) -> None:
    path = tmp_path / "tagwright.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO redirection (id, created_at, updated_at, body, short_id, target, evrythng_id,"
                " type, hits) VALUES ('U1', 1, 1, '{}', 'tea', 'https://e.example/', 'U2', 'product', 7)"
            )
        )
    engine.dispose()
    database = Database.open(path)
    with database.read() as connection:
        assert tuple(connection.execute(text("SELECT hits, bot_hits FROM redirection")).one()) == (7, 0)
        columns = {column["name"] for column in inspect(connection).get_columns("redirection")}
        assert columns == set(metadata.tables["redirection"].columns.keys())
    database.close()
