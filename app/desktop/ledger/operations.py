"""Voiding labels, and taking that back, as steps that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.client import Client, Kind, Record
from app.desktop.operations import Applied, Change


@dataclass(frozen=True)
class Void:
    """Void labels, each for its reason; by id."""

    reasons: Mapping[str, str]
    title: str

    def apply(self, client: Client) -> Applied:
        records = tuple(client.prints.void(print_id, reason) for print_id, reason in self.reasons.items())
        return Applied(_change(self.title, records), Reinstate(self.reasons, self.title))


@dataclass(frozen=True)
class Reinstate:
    """Take voidings back; the reasons are kept for who voids again."""

    reasons: Mapping[str, str]
    title: str

    def apply(self, client: Client) -> Applied:
        records = tuple(client.prints.reinstate(print_id) for print_id in self.reasons)
        return Applied(_change(self.title, records), Void(self.reasons, self.title))


def _change(title: str, records: tuple[Record, ...]) -> Change:
    return Change(title, Kind.PRINTS, updated=tuple(record.id for record in records), records=records)
