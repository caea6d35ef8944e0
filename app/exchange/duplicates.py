"""Rows of one file that name the same record twice.

A million keys are kept on disk, in a private SQLite database that vanishes when it is closed.
"""

import sqlite3
from collections.abc import Iterator

from app.client import Kind
from app.exchange.drafts import Draft
from app.exchange.rows import Problem, Severity
from catalog import gtin

_UNIQUE_KEYS = frozenset({"sku"})


class Duplicates:
    """Remembers what each row called its own."""

    def __init__(self, kind: Kind, match: str) -> None:
        self._kind = kind
        self._match = match
        self._seen = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._seen.execute("PRAGMA journal_mode = OFF")
        self._seen.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID")

    def __enter__(self) -> "Duplicates":
        self._seen.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self._seen.close()

    def problems(self, draft: Draft) -> tuple[Problem, ...]:
        """A warning for each identifier that an earlier row has as well."""
        found = []
        for key, name in self._keys(draft):
            added = self._seen.execute(
                "INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, draft.row.number)
            ).rowcount
            if not added:
                (earlier,) = self._seen.execute("SELECT number FROM seen WHERE key = ?", (key,)).fetchone()
                found.append(Problem(Severity.WARNING, f"row {earlier} has the same {name}"))
        return tuple(found)

    def _keys(self, draft: Draft) -> Iterator[tuple[str, str]]:
        matched = draft.value(self._match) if self._match else ""
        if matched:
            yield f"{self._match}={matched}", f"{self._match} {matched}"
        short_id = draft.link.short_id if draft.link else draft.value("shortId")
        if short_id and self._match != "shortId":
            yield f"shortId={short_id}", f"short id {short_id}"
        # Things of one product share its GTIN: only products are told apart by theirs.
        if self._kind is Kind.PRODUCTS:
            yield from self._identifiers(draft)

    def _identifiers(self, draft: Draft) -> Iterator[tuple[str, str]]:
        seen_here = set()
        for key, value in draft.document.get("identifiers", {}).items():
            number = gtin.to_gtin14(key, value)
            if number is None and (key.casefold() not in _UNIQUE_KEYS or self._match == f"identifiers.{key}"):
                continue
            name = f"gtin={number}" if number else f"{key}={value}"
            if name not in seen_here and not (number and self._match == f"identifiers.{key}"):
                seen_here.add(name)
                yield name, f"{key} {value}"
