"""Databases of older versions are brought up to date with what is in them."""

from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, inspect, text

from catalog.migrations import alembic_config
from catalog.store import Database
from catalog.tables import metadata
from catalog.text_keys import stored_keys


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


def test_hits_of_older_versions_learn_which_link_they_are_of(tmp_path: Path) -> None:
    path = tmp_path / "tagwright.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(
            text(
                "INSERT INTO redirection (id, created_at, updated_at, body, short_id, target, evrythng_id,"
                " type) VALUES ('U1', 5, 5, '{}', 'tea', 'https://e.example/', 'U2', 'product')"
            )
        )
        rows = [
            ("A1", 9, "implicitScans", '{"context": {"shortId": "tea"}}'),
            ("A2", 9, "implicitScans", '{"context": {"shortId": "gone"}}'),
            ("A3", 4, "implicitScans", '{"context": {"shortId": "tea"}}'),  # of another link of that name
            ("A4", 9, "scans", '{"context": {"shortId": "tea"}}'),
        ]
        for row_id, at, kind, body in rows:
            connection.execute(
                text(
                    "INSERT INTO action (id, created_at, updated_at, timestamp, body, type)"
                    " VALUES (:id, :at, :at, :at, :body, :type)"
                ),
                {"id": row_id, "at": at, "type": kind, "body": body},
            )
    engine.dispose()
    database = Database.open(path)
    with database.read() as connection:
        links = connection.execute(text("SELECT id, link FROM action ORDER BY id")).all()
        assert [tuple(row) for row in links] == [("A1", "U1"), ("A2", None), ("A3", None), ("A4", None)]
    database.close()


def test_printed_texts_of_older_versions_are_found(tmp_path: Path) -> None:
    path = tmp_path / "tagwright.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        for kind, seq, key, value in (
            ("product", 1, "text", "SN-100417-A7"),
            ("product", 1, "sku", "SN-100417-A8"),
            ("thng", 1, "text", "GREEN TEA"),
            ("place", 1, "text", "GREEN TEA"),
        ):
            connection.execute(
                text("INSERT INTO identifier (kind, seq, key, value) VALUES (:kind, :seq, :key, :value)"),
                {"kind": kind, "seq": seq, "key": key, "value": value},
            )
    engine.dispose()
    database = Database.open(path)
    with database.read() as connection:
        rows = connection.execute(text("SELECT kind, key FROM text_key")).all()
        expected = {("product", key) for key in stored_keys("SN-100417-A7")}
        expected |= {("thng", key) for key in stored_keys("GREEN TEA")}
        assert {tuple(row) for row in rows} == expected
    database.close()
