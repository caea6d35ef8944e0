"""Databases of links to follow, and the same links as a map for nginx."""

from __future__ import annotations

import random
from pathlib import Path

from catalog import records
from catalog.ids import new_short_id
from catalog.kinds import PRODUCT, REDIRECTION
from catalog.store import Database

_CHUNK = 1000
TARGET = "https://shop.example.com/p/{productId}?s={shortId}"


def fill(path: Path, size: int) -> tuple[str, list[str]]:
    """A new database with so many links of one product; returns its id and the short ids."""
    database = Database.open(path)
    with database.write() as connection:
        product = records.create(connection, PRODUCT, PRODUCT.complete({"name": "A product"}))
    chance = random.Random(size)
    short_ids = [new_short_id() for _ in range(size)]
    for start in range(0, size, _CHUNK):
        fields = [_link(short_id, product.id) for short_id in short_ids[start : start + _CHUNK]]
        with database.write() as connection:
            records.create_many(connection, REDIRECTION, fields)
    database.close()
    chance.shuffle(short_ids)
    return product.id, short_ids


def _link(short_id: str, product: str) -> dict[str, object]:
    return {"shortId": short_id, "evrythngId": product, "type": "product", "defaultRedirectUrl": TARGET}


def write_map(path: Path, product: str, short_ids: list[str]) -> None:
    """What nginx answers: one line a link."""
    target = TARGET.replace("{productId}", product)
    with path.open("w") as file:
        for short_id in short_ids:
            file.write(f"/{short_id} {target.replace('{shortId}', short_id)};\n")
