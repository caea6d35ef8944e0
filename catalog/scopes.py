"""The scopes of records: given when they are made, shown, and changed (platform-facts, "Scopes")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from catalog import viewer
from catalog.documents import Json, Scopes, problems
from catalog.errors import BadInput
from catalog.tables import action, product, record, scope, thng
from catalog.viewer import EVERY_USER, PROJECTS, SCOPED, USERS

TYPES = (USERS, PROJECTS)
_SIGNS = ("+", "-")
_CHUNK = 500

_c = scope.c


def start(connection: Connection, kind: str, seqs: Sequence[int]) -> None:
    """New records belong to whom made them: the project of the call, and the user if it is one's."""
    looking = viewer.current()
    if kind not in SCOPED or looking is None:
        return
    given = {PROJECTS: looking.project, USERS: looking.user}
    rows = [
        {"kind": kind, "type": scope_type, "value": value, "seq": seq}
        for scope_type, value in given.items()
        for seq in seqs
        if value is not None
    ]
    if rows:
        connection.execute(insert(scope), rows)


def share_projects(connection: Connection, targets: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Actions that no call made belong to the projects of their thing and their product.

    ``targets`` are these two by the id of the action.
    """
    wanted = {each for pair in targets.values() for each in pair if each is not None}
    projects = projects_of(connection, wanted)
    shared = {
        action_id: {project for each in pair if each is not None for project in projects.get(each, ())}
        for action_id, pair in targets.items()
    }
    ids = [action_id for action_id, values in shared.items() if values]
    c = action.c
    rows = []
    for start in range(0, len(ids), _CHUNK):
        chosen = select(c.id, c.seq).where(c.id.in_(ids[start : start + _CHUNK]))
        rows += [
            {"kind": "action", "type": PROJECTS, "value": value, "seq": seq}
            for action_id, seq in connection.execute(chosen)
            for value in shared[action_id]
        ]
    if rows:
        connection.execute(insert(scope), rows)


def projects_of(connection: Connection, ids: Iterable[str]) -> dict[str, set[str]]:
    """The projects of things and products; those without any are left out."""
    found: dict[str, set[str]] = {}
    wanted = sorted(ids)
    for kind, table in (("thng", thng), ("product", product)):
        of_record = (_c.kind == kind, _c.type == PROJECTS, _c.seq == table.c.seq)
        for start in range(0, len(wanted), _CHUNK):
            chosen = table.c.id.in_(wanted[start : start + _CHUNK])
            for record_id, value in connection.execute(
                select(table.c.id, _c.value).where(chosen, *of_record)
            ):
                found.setdefault(record_id, set()).add(value)
    return found


def of(connection: Connection, kind: str, seqs: Sequence[int]) -> dict[int, Json]:
    """The scopes of records by their row numbers."""
    found: dict[int, Json] = {seq: {USERS: [], PROJECTS: []} for seq in seqs}
    statement = select(_c.seq, _c.type, _c.value).where(_c.kind == kind, _c.seq.in_(seqs))
    for seq, scope_type, value in connection.execute(statement.order_by(_c.value)):
        found[seq][scope_type].append(value)
    return found


def accept(raw: object) -> Mapping[str, list[str]]:
    """The changes a client wants; BadInput names what is wrong. A list that is not there stays."""
    if not isinstance(raw, dict):
        raise BadInput("scopes: must be an object")
    given = {
        name: [value] if value == EVERY_USER else value for name, value in raw.items() if value is not None
    }
    wrong = [f"scopes.{problem}" for problem in problems(Scopes, given)]
    for name, values in given.items():
        signed = [str(value).startswith(_SIGNS) for value in values]
        if any(signed) and not all(signed):
            wrong.append(f"scopes.{name}: either every entry starts with + or -, or none does")
    if wrong:
        raise BadInput(*wrong)
    return given


def change(connection: Connection, kind: str, seqs: Sequence[int], given: Mapping[str, list[str]]) -> None:
    """Replace, add to (``+id``) or take from (``-id``) scopes; BadInput for a project there is not."""
    if kind not in SCOPED:
        return
    require_projects(connection, given)
    for scope_type, values in given.items():
        where = [_c.kind == kind, _c.type == scope_type, _c.seq.in_(seqs)]
        named = [value.lstrip("+-") for value in values]
        replaced = not any(value.startswith(_SIGNS) for value in values)
        connection.execute(delete(scope).where(*where, *([] if replaced else [_c.value.in_(named)])))
        kept = dict.fromkeys(value.removeprefix("+") for value in values if not value.startswith("-"))
        rows = [
            {"kind": kind, "type": scope_type, "value": value, "seq": seq} for value in kept for seq in seqs
        ]
        if rows:
            connection.execute(insert(scope), rows)


def give(connection: Connection, kind: str, seqs: Sequence[int], given: Mapping[str, list[str]]) -> None:
    """The scopes of new records, which have none yet and whose projects there are."""
    rows = [
        {"kind": kind, "type": scope_type, "value": value, "seq": seq}
        for scope_type, values in given.items()
        for value in dict.fromkeys(values)
        for seq in seqs
    ]
    if rows:
        connection.execute(insert(scope), rows)


def require_projects(connection: Connection, given: Mapping[str, list[str]]) -> None:
    """BadInput for a project there is not."""
    values = given.get(PROJECTS, ())
    wanted = [value.removeprefix("+") for value in values if not value.startswith("-")]
    c = record.c
    seen = viewer.conditions("project", record)
    statement = select(c.id).where(c.kind == "project", c.id.in_(wanted), *seen)
    known = set(connection.execute(statement).scalars()) if wanted else set()
    if unknown := [each for each in wanted if each not in known]:
        raise BadInput(f"scopes.projects: there is no project {unknown[0]}")


def forget(connection: Connection, kind: str, seqs: Sequence[int]) -> dict[int, Any]:
    """Remove the scopes of deleted records; returns them by row number, for `bring_back`."""
    if kind not in SCOPED:
        return {}
    kept = of(connection, kind, seqs)
    connection.execute(delete(scope).where(_c.kind == kind, _c.seq.in_(seqs)))
    return kept


def bring_back(connection: Connection, kind: str, seq: int, kept: Mapping[str, list[str]] | None) -> None:
    """Give a restored record its scopes again."""
    give(connection, kind, [seq], kept or {})
