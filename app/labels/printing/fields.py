"""The fields a label design may name, filled from a record and its short link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.client import ServiceInfo
from app.labels.designs import templates
from app.labels.designs.model import Design
from app.labels.printing.items import LabelItem
from app.short_links import link_text
from catalog import gtin

#: The identifiers that hold a field of a design, the first that a record has.
_IDENTIFIERS: Mapping[str, tuple[str, ...]] = {
    "serial": ("gs1:21", "serial", "sn"),
    "lot": ("gs1:10", "lot", "batch"),
    "sku": ("sku",),
    "asset": ("asset", "asset_tag", "gs1:8004"),
}


def fields_of(item: LabelItem, info: ServiceInfo) -> dict[str, str]:
    """Plain names and values: the record's own fields, custom fields and identifiers, and what follows.

    ``link``, ``shortid``, ``id``, ``identifier``, ``title``; ``gtin``, ``ean`` and ``upc`` from whichever
    identifier holds a GTIN.
    """
    document = item.record.document
    known: Mapping[str, Any] = document.get("identifiers") or {}
    found: dict[str, str] = {}
    for source in (document, document.get("customFields") or {}, document.get("properties") or {}, known):
        found |= {templates.plain(name): _text(value) for name, value in source.items()}
    found |= {"title": item.record.title, "name": item.record.title, "identifier": item.identifier}
    for field, keys in _IDENTIFIERS.items():
        value = next((str(known[key]) for key in keys if known.get(key)), "")
        if value:
            found[field] = value
    found |= _gtins(known)
    if item.link is not None:
        found |= {"link": link_text(info, item.link), "shortid": item.link.id}
    return {name: value for name, value in found.items() if value}


def needs_link(design: Design | None) -> bool:
    """Whether labels of the design cannot be without a short link; those without a design cannot either."""
    return design is None or any(design.fields.get(name) for name in ("link", "shortid"))


def _gtins(known: Mapping[str, Any]) -> dict[str, str]:
    whole = (gtin.to_gtin14(key, str(value)) for key, value in known.items())
    first = next(filter(None, whole), None)
    if first is None:
        return {}
    found = {"gtin": first, "gtin14": first}
    if first.startswith("0"):
        found |= {"ean": first[1:], "ean13": first[1:]}
    if first.startswith("00"):
        found |= {"upc": first[2:], "upca": first[2:]}
    return found


def _text(value: Any) -> str:
    """What a label can say of a value; nothing of lists and objects."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value if isinstance(each, str | int | float))
    return "" if value is None or isinstance(value, Mapping) else str(value)
