"""The ledger of printed labels: what was printed is added, never changed; a label can be voided.

A print of a code that was printed before, and is not voided, is a reprint of the newest of those. Labels of
one run may share a code: they are copies, not reprints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from catalog import records
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.errors import Conflict
from catalog.kinds import LABEL_PRINT, OPERATOR, code_digest
from catalog.records import CHUNK, Stored


def add(connection: Connection, documents: Sequence[Json], *, operator: str) -> list[Stored]:
    """Store prints in the order given, each with who printed it and what it repeats."""
    before = newest(connection, [fields["code"] for fields in documents])
    name = _name_of(connection, operator)
    for fields in documents:
        fields.update(operator=operator, operatorName=name)
        earlier = before.get(fields["code"])
        if earlier is not None and not _is_same_run(earlier, fields):
            fields["reprintOf"] = earlier.id
    return records.create_many(connection, LABEL_PRINT, documents)


def newest(connection: Connection, codes: Sequence[str]) -> dict[str, Stored]:
    """The newest print of each code that is not voided."""
    found: dict[str, Stored] = {}
    digests = list({code_digest(code) for code in codes})
    c = LABEL_PRINT.table.c
    for start in range(0, len(digests), CHUNK):
        of_codes = [c.code_digest.in_(digests[start : start + CHUNK]), c.voided_at.is_(None)]
        last = select(func.max(c.seq)).where(*of_codes).group_by(c.code_digest)
        for row in connection.execute(LABEL_PRINT.select_stored.where(c.seq.in_(last))):
            stored = records.stored_of(row)
            found[stored.fields()["code"]] = stored
    return found


def void(connection: Connection, stored: Stored, *, by: str, reason: str) -> Stored:
    """The print is worth nothing from now on; Conflict when it was voided before."""
    fields = stored.fields()
    if "voided" in fields:
        raise Conflict("This label is voided already.")
    voided: Json = {"at": now_ms(), "by": by, "byName": _name_of(connection, by), "reason": reason}
    return records.change(connection, LABEL_PRINT, stored, {**fields, "voided": voided})


def reinstate(connection: Connection, stored: Stored) -> Stored:
    """Take the voiding back; Conflict when the print is not voided."""
    fields = stored.fields()
    if fields.pop("voided", None) is None:
        raise Conflict("This label is not voided.")
    return records.change(connection, LABEL_PRINT, stored, fields)


def _is_same_run(earlier: Stored, fields: Mapping[str, object]) -> bool:
    run = fields.get("run")
    return run is not None and earlier.fields().get("run") == run


def _name_of(connection: Connection, operator: str) -> str:
    """How people know the operator."""
    stored = records.find(connection, OPERATOR, operator)
    fields = stored.fields() if stored else {}
    return str(fields.get("email") or f"{fields.get('firstName', '')} {fields.get('lastName', '')}".strip())
