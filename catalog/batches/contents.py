"""What is in a batch: counted as it is filled and as things come and go, never by counting a million rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select, text, update

from catalog.batches.documents import CANCELLING, EXECUTING, PENDING, UNFINISHED
from catalog.documents import Json
from catalog.tables import batch_content, task, thng

if TYPE_CHECKING:
    from catalog.records import Stored

NO_PRODUCT = "NO_PRODUCT"
EMPTY, IN_PROGRESS, COMPLETE = "EMPTY", "IN_PROGRESS", "COMPLETE"

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


def count_thngs(connection: Connection, stored: Sequence[Stored], *, sign: int) -> None:
    """Things go (``sign`` -1) or come back (1); those of no batch are passed over."""
    documents = [each.fields() for each in stored if '"batch":' in each.body]
    counted = Counter((d["batch"], d.get("product") or "") for d in documents if d.get("batch"))
    for (batch, product), count in sorted(counted.items()):
        add(connection, batch, thngs={product: sign * count}, links={})


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
