"""The sample catalogue: a small shop that does not exist, loaded through the API like anybody's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final

import msgspec

from app.client import Client, Kind, Record
from app.desktop.operations import Applied, Change, DeleteAll

TITLE: Final = "Load the sample catalogue"
_REFERENCE: Final = "of"
_OWNER_KEYS: Final = ("sku", "gs1:21")


@dataclass(frozen=True)
class Sample:
    """Documents as in the file; ``of`` names the owner by its sku or serial number."""

    products: list[dict[str, Any]]
    thngs: list[dict[str, Any]]
    redirections: list[dict[str, Any]]


def read_sample() -> Sample:
    raw = msgspec.json.decode(files("resources").joinpath("sample_catalogue.json").read_bytes())
    return Sample(raw["products"], raw["thngs"], raw["redirections"])


@dataclass(frozen=True)
class LoadSample:
    """Products, then their things, then the links of both; undone as one step."""

    title: str = TITLE

    def apply(self, client: Client) -> Applied:
        sample = read_sample()
        products = client.create_many(Kind.PRODUCTS, sample.products)
        owners = _by_key(products)
        things = client.create_many(Kind.THNGS, [_thing(one, owners) for one in sample.thngs])
        owners |= _by_key(things)
        links = client.create_many(Kind.REDIRECTIONS, [_link(one, owners) for one in sample.redirections])
        created = {Kind.PRODUCTS: _ids(products), Kind.THNGS: _ids(things), Kind.REDIRECTIONS: _ids(links)}
        changes = [Change(self.title, kind, created=ids) for kind, ids in created.items()]
        return Applied(replace(changes[0], others=tuple(changes[1:])), DeleteAll(created, self.title))


def _by_key(records: Sequence[Record]) -> dict[str, Record]:
    return {
        str(record.document["identifiers"][key]): record
        for record in records
        for key in _OWNER_KEYS
        if key in record.document["identifiers"]
    }


def _thing(raw: Mapping[str, Any], owners: Mapping[str, Record]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if name != _REFERENCE} | {
        "product": owners[raw[_REFERENCE]].id
    }


def _link(raw: Mapping[str, Any], owners: Mapping[str, Record]) -> dict[str, Any]:
    owner = owners[raw[_REFERENCE]]
    kind = "thng" if owner.kind is Kind.THNGS else "product"
    return {"defaultRedirectUrl": raw["defaultRedirectUrl"], "evrythngId": owner.id, "type": kind}


def _ids(records: Sequence[Record]) -> tuple[str, ...]:
    return tuple(record.id for record in records)
