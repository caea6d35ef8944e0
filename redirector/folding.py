"""Lines of journals become actions and counts: a few statements for any number of them.

A hit that is stored already, because a process died between that and emptying its journal, is passed over.
How lines get into the tables is each database's own affair: `redirector.folding_sqlite` and
`redirector.folding_postgresql`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlalchemy import Connection, select, update

from catalog.kinds import REDIRECTION
from catalog.tables import trash
from redirector import folding_postgresql, folding_sqlite
from redirector.folded import Late
from redirector.hit_line import Line, encode

# Learns of actions that were just stored; whoever wants to know which calls for their ids.
Tell = Callable[[Connection, Callable[[], Sequence[str]]], None]


def store_lines(connection: Connection, lines: Iterable[Line], tell: Tell | None = None) -> None:
    """Store hits as implicitScans actions and count them at their links; those stored already are not.

    As many at once as the caller wants to wait for.
    """
    module = folding_sqlite if connection.dialect.name == "sqlite" else folding_postgresql
    folded = module.fold(connection, lines)
    for late in folded.late:
        _count_deleted(connection, late)
    if tell is not None:
        tell(connection, folded.ids)


def _count_deleted(connection: Connection, late: Late) -> None:
    """Count hits at a link that was deleted just after them, so that restoring it brings all of them back."""
    deleted = (trash.c.kind == REDIRECTION.name, trash.c.id == late.short_id)
    kept = connection.execute(select(trash.c.row).where(*deleted)).scalar_one_or_none()
    content = None if kept is None else msgspec.json.decode(kept)
    if content is None or content["row"]["id"] != late.link_id:
        return
    before = content["beside"] or {"hits": 0, "bots": 0}
    content["beside"] = {"hits": before["hits"] + late.hits, "bots": before["bots"] + late.bots}
    connection.execute(update(trash).where(*deleted).values(row=encode(content).decode()))
