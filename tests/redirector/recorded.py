"""Visits for tests of recording, and what the database has of them."""

from sqlalchemy import text

from catalog import records
from catalog.kinds import PRODUCT
from catalog.store import Database
from redirector import links
from redirector.context.action import Traces
from redirector.hit import line_of
from redirector.hits import hit_of

PATIENCE_S = 60.0


def link_to_a_product(database: Database) -> links.Link:
    """The link `tea`."""
    with database.write() as connection:
        product = records.create(connection, PRODUCT, {"name": "Tea"})
        fields = {"shortId": "tea", "defaultRedirectUrl": "https://x.example/", "evrythngId": product.id}
        links.create(connection, fields)
        found = links.find(connection, "tea")
    assert found is not None
    return found


def lines_of(link: links.Link, number: int) -> list[bytes]:
    return [line_of(hit_of(link, Traces(user_agent="agent"))) for _ in range(number)]


def counted(database: Database) -> tuple[int, int]:
    """(hits at the link, implicitScans actions)"""
    with database.read() as connection:
        hits = connection.execute(text("SELECT hits FROM hit_count")).scalar_one()
        actions = connection.execute(
            text("SELECT count(*) FROM action WHERE type = 'implicitScans'")
        ).scalar_one()
    return hits, actions
