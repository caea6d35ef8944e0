"""What is in a batch: counted as it is filled and as things come and go, never by counting a million rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, func, select, text, update

from catalog.batches.documents import CANCELLING, EXECUTING, PENDING, UNFINISHED
from catalog.documents import Json
from catalog.tables import batch_content, redirection, task, thng

if TYPE_CHECKING:
    from catalog.records import Stored

NO_PRODUCT = "NO_PRODUCT"
EMPTY, IN_PROGRESS, COMPLETE = "EMPTY", "IN_PROGRESS", "COMPLETE"

# What stands in the body of a thing that is in a batch.
_MEMBER = '"batch":'
_CHUNK = 500

_ADD = text(
    "INSERT INTO batch_content (batch, product, thngs, links) VALUES (:batch, :product, :thngs, :links) "
    "ON CONFLICT (batch, product) DO UPDATE SET "
    "thngs = batch_content.thngs + excluded.thngs, links = batch_content.links + excluded.links"
)


def add(connection: Connection, batch: str, *, thngs: Mapping[str, int], links: Mapping[str, int]) -> None:
    """Count things and links by their product, an empty text where there is none; numbers may be negative."""
    rows = [
        {"batch": batch, "product": product, "thngs": thngs.get(product, 0), "links": links.get(product, 0)}
        for product in sorted({*thngs, *links})
    ]
    if rows:
        connection.execute(_ADD, rows)


def of(connection: Connection, batches: Sequence[str]) -> dict[str, Json]:
    """The ``status`` and ``resourceCountsByProduct`` of batches, as far as there is something to say."""
    c = batch_content.c
    counts: dict[str, Json] = {batch: {} for batch in batches}
    statement = select(c.batch, c.product, c.thngs, c.links).where(c.batch.in_(batches))
    for batch, product, thngs, links in connection.execute(statement.order_by(c.product)):
        if thngs > 0 or links > 0:
            counts[batch][product or NO_PRODUCT] = {"thngs": max(thngs, 0), "urlBindings": max(links, 0)}
    busy = select(task.c.batch).where(task.c.batch.in_(batches), task.c.status.in_(UNFINISHED))
    working = set(connection.execute(busy).scalars())
    made = select(task.c.batch).where(task.c.batch.in_(batches)).group_by(task.c.batch)
    filled = set(connection.execute(made.having(func.sum(task.c.rows_made) > 0)).scalars())
    return {
        batch: {
            "status": IN_PROGRESS if batch in working else COMPLETE if batch in filled else EMPTY,
            **({"resourceCountsByProduct": counts[batch]} if counts[batch] else {}),
        }
        for batch in batches
    }


def count_gone(connection: Connection, stored: Sequence[Stored]) -> None:
    """Things go; those of no batch are passed over."""
    documents = [each.fields() for each in stored if _MEMBER in each.body]
    counted = Counter((d["batch"], d.get("product") or "") for d in documents if d.get("batch"))
    for (batch, product), count in sorted(counted.items()):
        add(connection, batch, thngs={product: -count}, links={})


def come_back(connection: Connection, thng_id: str) -> None:
    """A thing is there again, with the product it has now."""
    c = thng.c
    statement = select(c.batch, c.product).where(c.id == thng_id, c.batch.is_not(None))
    for batch, product in connection.execute(statement):
        add(connection, batch, thngs={product or "": 1}, links={})


def move(connection: Connection, before: Stored, fields: Json) -> None:
    """A thing has another product now: it is counted there, and its links with it."""
    batch = fields.get("batch")
    if not batch:
        return
    old, new = before.fields().get("product") or "", fields.get("product") or ""
    if old != new:
        of_thng = select(func.count()).select_from(redirection).where(redirection.c.evrythng_id == before.id)
        links = connection.execute(of_thng).scalar_one()
        add(connection, batch, thngs={old: -1, new: 1}, links={old: -links, new: links})


def leave_products(connection: Connection, products: Sequence[str]) -> None:
    """Products go: what was counted under them has none now."""
    c = batch_content.c
    statement = select(c.batch, c.product, c.thngs, c.links).where(c.product.in_(products))
    for batch, product, thngs, links in connection.execute(statement).all():
        add(connection, batch, thngs={product: -thngs, "": thngs}, links={product: -links, "": links})


def rejoin_product(connection: Connection, product: str, thng_ids: Sequence[str]) -> None:
    """A product comes back: to be said before its things get it again."""
    c = thng.c
    for start in range(0, len(thng_ids), _CHUNK):
        chunk = thng_ids[start : start + _CHUNK]
        without = (c.id.in_(chunk), c.product.is_(None), c.batch.is_not(None))
        things = _by_batch(connection, select(c.batch, func.count()).where(*without))
        linked = select(c.batch, func.count()).join(redirection, redirection.c.evrythng_id == c.id)
        links = _by_batch(connection, linked.where(*without))
        for batch, count in things.items():
            linked_count = links.get(batch, 0)
            add(
                connection,
                batch,
                thngs={"": -count, product: count},
                links={"": -linked_count, product: linked_count},
            )


def _by_batch(connection: Connection, statement: Select[Any]) -> dict[str, int]:
    rows = connection.execute(statement.group_by(thng.c.batch).order_by(thng.c.batch))
    return {row[0]: row[1] for row in rows}


def count_links(connection: Connection, stored: Sequence[Stored], *, sign: int) -> None:
    """Links go or come back, with the things they belong to still there."""
    owners = Counter(each.fields()["evrythngId"] for each in stored)
    c = thng.c
    statement = select(c.id, c.batch, c.product).where(c.id.in_(list(owners)), c.batch.is_not(None))
    counted: Counter[tuple[str, str]] = Counter()
    for owner, batch, product in connection.execute(statement):
        counted[batch, product or ""] += owners[owner]
    for (batch, product), count in sorted(counted.items()):
        add(connection, batch, thngs={}, links={product: sign * count})


def end_of_batch(connection: Connection, stored: Sequence[Stored]) -> dict[str, Any]:
    """What fills a deleted batch stops; tasks and things stay, as the reference says."""
    c = task.c
    of_batches = (c.batch.in_([record.id for record in stored]), c.status.in_([PENDING, EXECUTING]))
    connection.execute(update(task).where(*of_batches).values(status=CANCELLING))
    return {}
