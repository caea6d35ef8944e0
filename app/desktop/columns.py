"""The columns of each list, as data: what a cell says, and which order its header asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QDate, QDateTime, QLocale

from app.client import Kind, Record
from app.client.health import health_of

MAIN_IDENTIFIERS: Final = ("ean_13", "upc_a", "ean_8", "gtin", "gs1:01", "gs1:21", "serial", "sku")
"""Which identifier stands for the record in a list, the first that is there."""


@dataclass(frozen=True)
class Column:
    """``sort_by``: the field for the service, or empty. ``names``: the id whose record's name is shown."""

    title: str
    text: Callable[[Record], str]
    width_px: int
    sort_by: str = ""
    right: bool = False
    names: Callable[[Record], tuple[Kind, str] | None] | None = None
    sample: str = "Abcdefg"
    """A text that shall be seen whole; the column is never narrower."""
    rank: int = 0
    """Where there is not room for all, columns of a higher rank give way first, those of rank 0 never."""
    photo: Callable[[Record], str] | None = None
    """The address of a photo that is shown small before the text; empty if there is none."""


def identifier_text(record: Record) -> str:
    """The identifier a person would read out."""
    identifiers: Mapping[str, Any] = record.document.get("identifiers") or {}
    for key in (*MAIN_IDENTIFIERS, *identifiers):
        if identifiers.get(key):
            return str(identifiers[key])
    return ""


def when_text(at_ms: int | None) -> str:
    """A point in time in the person's own notation; empty if unknown."""
    if not at_ms:
        return ""
    moment = QDateTime.fromMSecsSinceEpoch(int(at_ms))
    return QLocale().toString(moment, "yyyy-MM-dd  HH:mm")


def day_text(at_ms: int | None) -> str:
    """The time if it was today, else the day: short enough for a column."""
    if not at_ms:
        return ""
    moment = QDateTime.fromMSecsSinceEpoch(int(at_ms))
    today = moment.date() == QDate.currentDate()
    return QLocale().toString(moment, "HH:mm" if today else "yyyy-MM-dd")


_OWNERS: Final = {kind.type_name: kind for kind in (Kind.THNGS, Kind.COLLECTIONS, Kind.PLACES)}


def photo_of(record: Record) -> str:
    """The address of the first photo."""
    photos = record.document.get("photos") or ()
    return str(photos[0]) if photos else ""


def target_of(record: Record) -> tuple[Kind, str] | None:
    """The record a redirection, an action or a thing belongs to."""
    document = record.document
    if record.kind is Kind.REDIRECTIONS:
        kind = _OWNERS.get(str(document.get("type")), Kind.PRODUCTS)
        return (kind, str(document["evrythngId"])) if document.get("evrythngId") else None
    return (Kind.PRODUCTS, str(document["product"])) if document.get("product") else None


def _field(name: str) -> Callable[[Record], str]:
    def text(record: Record) -> str:
        value = record.document.get(name)
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")

    return text


def _count(name: str) -> Callable[[Record], str]:
    return lambda record: f"{int(record.document.get(name) or 0):,}"


def _length(name: str) -> Callable[[Record], str]:
    return lambda record: str(len(record.document.get(name) or ()) or "")


def position_text(record: Record) -> str:
    """Latitude and longitude to about ten metres."""
    latitude, longitude = record.document.get("latitude"), record.document.get("longitude")
    return "" if latitude is None or longitude is None else f"{latitude:.4f}, {longitude:.4f}"


def _address(record: Record) -> str:
    address: Mapping[str, Any] = record.document.get("address") or {}
    parts = (address.get(name) for name in ("street", "city", "country"))
    return ", ".join(str(part) for part in parts if part)


def _things(record: Record) -> str:
    counts = (record.document.get("resourceCountsByProduct") or {}).values()
    return f"{sum(int(each.get('thngs') or 0) for each in counts):,}"


_BATCH_STATES: Final = {"EMPTY": "Empty", "IN_PROGRESS": "Being made", "COMPLETE": "Complete"}


def _batch_state(record: Record) -> str:
    status = str(record.document.get("status") or "")
    return _BATCH_STATES.get(status, status)


def _updated(record: Record) -> str:
    return day_text(record.document.get("updatedAt") or record.document.get("createdAt"))


def _first(record: Record, *names: str) -> Any:
    return next((record.document[name] for name in names if record.document.get(name)), "")


def _print_state(record: Record) -> str:
    voided = record.document.get("voided")
    if voided:
        return f"Void: {voided.get('reason')}"
    reason = record.document.get("reason")
    return f"Again: {reason}" if reason else ""


def _health(record: Record) -> str:
    """What the last check of a short link found, in a word."""
    health = health_of(record.document)
    return "" if health is None else HEALTH_WORDS.get(health.state, health.state)


HEALTH_WORDS: Final = {"ok": "Fine", "chain": "Long way", "loop": "Loop", "dead": "Dead"}
_DAY: Final = "2026-11-22"
_NAME: Final = Column("Name", lambda record: record.title, 280, "name", sample="Oolong tea, 100 g")
_IDENTIFIER: Final = Column("Identifier", identifier_text, 170, sample="4006381333931", rank=1)
_TAGS: Final = Column("Tags", _field("tags"), 160, rank=4)
_UPDATED: Final = Column("Changed", _updated, 110, "updatedAt", sample=_DAY, rank=2)

COLUMNS: Final[Mapping[Kind, Sequence[Column]]] = {
    Kind.PRODUCTS: (
        replace(_NAME, photo=photo_of),
        Column("Brand", _field("brand"), 150, "brand", rank=3),
        _IDENTIFIER,
        _TAGS,
        _UPDATED,
    ),
    Kind.THNGS: (
        _NAME,
        Column("Product", _field("product"), 220, names=target_of, sample="Oolong tea", rank=3),
        Column("Serial or identifier", identifier_text, 170, rank=1),
        _TAGS,
        _UPDATED,
    ),
    Kind.REDIRECTIONS: (
        Column("Short link", lambda record: record.title, 130, "shortId", sample="/WmWxyz90"),
        Column(
            "Leads to", _field("defaultRedirectUrl"), 330, "defaultRedirectUrl", sample="https://example.com"
        ),
        Column("Of", _field("evrythngId"), 200, names=target_of, rank=3),
        Column("Hits", _count("hits"), 80, "hits", right=True, sample="1,234", rank=1),
        Column("State", _health, 90, sample="Long way", rank=2),
        _UPDATED,
    ),
    Kind.COLLECTIONS: (
        _NAME,
        Column("Description", _field("description"), 240, rank=3),
        Column("In collections", _length("collections"), 120, right=True, rank=5),
        _TAGS,
        _UPDATED,
    ),
    Kind.PRINTS: (
        Column(
            "Printed",
            lambda record: day_text(record.document.get("createdAt")),
            100,
            "createdAt",
            sample=_DAY,
        ),
        Column("Label", lambda record: record.title, 200, sample="Oolong tea"),
        Column(
            "Serial or identifier", lambda record: str(_first(record, "serial", "identifier")), 150, rank=1
        ),
        Column("Printer", _field("printer"), 150, rank=3),
        Column("State", _print_state, 170, rank=2),
    ),
    Kind.PLACES: (
        Column("Name", lambda record: record.title, 200, "name"),
        Column("Position", position_text, 190, sample="46.5197, 6.6323", rank=2),
        Column("Address", _address, 190, rank=3),
        Column("Tags", _field("tags"), 100, rank=5),
        Column("Changed", _updated, 130, "updatedAt", sample=_DAY, rank=4),
    ),
    Kind.PROJECTS: (_NAME, Column("Description", _field("description"), 300, rank=1), _TAGS, _UPDATED),
    Kind.BATCHES: (
        _NAME,
        Column("Things", _things, 110, right=True, sample="10,000", rank=1),
        Column("State", _batch_state, 110, sample="Being made", rank=2),
        _TAGS,
        _UPDATED,
    ),
}
