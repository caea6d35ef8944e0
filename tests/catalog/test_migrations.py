"""Databases of older versions are brought up to date with what is in them."""

import json
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from catalog import records
from catalog.kinds import REDIRECTION
from catalog.migrations import HEAD, alembic_config
from catalog.store import Database
from catalog.tables import metadata
from catalog.text_keys import stored_keys


def test_the_newest_revision_is_known_by_its_number() -> None:
    """Or databases of the one before would be taken for up to date."""
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


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
        counts = connection.execute(text("SELECT seq, hits, bots FROM hit_count")).all()
        assert [tuple(row) for row in counts] == [(1, 7, 0)]
        columns = {column["name"] for column in inspect(connection).get_columns("redirection")}
        assert columns == set(metadata.tables["redirection"].columns.keys())
    database.close()


def test_deleted_links_of_older_versions_come_back_with_their_hits(tmp_path: Path) -> None:
    path = tmp_path / "tagwright.db"
    engine = create_engine(f"sqlite:///{path}")
    row = {"seq": 3, "id": "U1", "created_at": 1, "updated_at": 1, "short_domain": "", "short_id": "tea"}
    row |= {"target": "https://e.example/", "evrythng_id": "U2", "type": "product", "hits": 7, "bot_hits": 2}
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
        kept = {"row": {**row, "body": '{"shortId":"tea","evrythngId":"U2"}'}, "beside": None, "scopes": None}
        connection.execute(
            text("INSERT INTO trash (kind, id, deleted_at, row) VALUES ('redirection', 'tea', 1, :row)"),
            {"row": json.dumps(kept)},
        )
    engine.dispose()
    database = Database.open(path)
    with database.write() as connection:
        assert records.restore(connection, REDIRECTION, "tea").seq == 3
        counts = connection.execute(text("SELECT seq, hits, bots FROM hit_count")).all()
        assert [tuple(row) for row in counts] == [(3, 7, 2)]
        engine = connection.engine
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        records.remove(connection, REDIRECTION, [records.read(connection, REDIRECTION, "tea")])
        command.downgrade(config, "0013")
        kept = json.loads(connection.execute(text("SELECT row FROM trash")).scalar_one())
        assert {name: kept["row"][name] for name in row} == row
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
