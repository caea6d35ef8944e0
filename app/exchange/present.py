"""Rows whose records are in the catalogue already: what an import without a key to match by would double."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from app.client import Kind
from app.exchange import sending
from app.exchange.drafts import Drafter
from app.exchange.mapping import Mapping
from app.exchange.progress import counted
from app.exchange.rows import Table
from app.exchange.sending import Catalogue

#: Look-ups of more rows than this would keep a person waiting for what a part of them tells as well.
LOOKED_AT_ROWS = 5_000
_CHUNK_ROWS = 500
# Which identifiers tell records of a kind apart, the best first. Things of one product share its GTIN.
_TELLING = {
    Kind.PRODUCTS: ("sku", "ean_13", "gs1:01", "upc_a", "gtin", "isbn", "ean_8", "upc_e", "itf"),
    Kind.THNGS: ("serial", "gs1:21", "sku"),
    Kind.COLLECTIONS: ("sku",),
    Kind.PLACES: ("gs1:414", "sku"),
    Kind.PROJECTS: ("sku",),
    Kind.REDIRECTIONS: (),
}


@dataclass(frozen=True)
class Present:
    """Of `rows` rows `found` name a record of the catalogue by `path`; `cut` if there are more rows."""

    path: str = ""
    header: str = ""
    rows: int = 0
    found: int = 0
    cut: bool = False

    def text(self) -> str:
        """`212 of 500 rows are in the catalogue already, by their SKU`."""
        of = f"the first {counted(self.rows, 'row')}" if self.cut else counted(self.rows, "row")
        if self.path == "shortId":
            return f"The short ids of {self.found:,} of {of} are taken already"
        are = "is" if self.found == 1 else "are"
        return f"{self.found:,} of {of} {are} in the catalogue already, by {self.header}"


def telling_path(mapping: Mapping, samples: Sequence[Sequence[str]] = ()) -> str:
    """The mapped identifier that tells records apart best; empty if none does, or samples repeat in it."""
    used = {column.path: column for column in mapping.used if not column.is_json}
    for key in _TELLING[mapping.kind]:
        column = used.get(f"identifiers.{key}")
        if column is None:
            continue
        values = [row[column.position].strip() for row in samples if column.position < len(row)]
        filled = [value for value in values if value]
        if len(set(filled)) == len(filled):
            return column.path
    return ""


def look(table: Table, mapping: Mapping, catalogue: Catalogue, *, limit: int = LOOKED_AT_ROWS) -> Present:
    """Ask the catalogue for the first rows, by id and by the telling identifier: the one that finds more.

    Raises ClientError if the service does not answer.
    """
    mapped = {column.path for column in mapping.used}
    own_id = mapping.kind.id_field
    paths = [path for path in (telling_path(mapping), own_id if own_id in mapped else "") if path]
    found = dict.fromkeys(paths, 0)
    seen, rows = 0, iter(table.rows()) if paths else iter(())
    drafter = Drafter(mapping)
    while chunk := list(islice(rows, min(_CHUNK_ROWS, limit - seen))):
        drafts = [drafter.draft(row) for row in chunk]
        for path in paths:
            values = [draft.value(path) for draft in drafts]
            stored = sending.find(catalogue, mapping.kind, path, values)
            found[path] += sum(bool(stored.get(value)) for value in values)
        seen += len(chunk)
    path = max(paths, key=found.__getitem__, default="")
    cut = next(rows, None) is not None
    return Present(path, mapping.header_of(path), seen, found.get(path, 0), cut)
