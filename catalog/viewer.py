"""Who looks: which records a call may see (platform-facts, "Scopes").

The endpoint says for the time of one call who looks; everything that finds records asks here for the
conditions. Without a viewer, as for visits of short links, everything is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, false, or_, select

from catalog.tables import place, product, record, scope, thng

PROJECTS, USERS = "projects", "users"
EVERY_USER = "all"

# The kinds whose records have scopes of their own, and where they live if others refer to them.
SCOPED = frozenset({"product", "thng", "collection", "place", "action", "actionType", "file", "batch"})
_BEYOND_DEVICES = frozenset({"redirection", "project", "application", "user"})
_OWNERS: tuple[tuple[str, Table], ...] = (
    ("product", product),
    ("thng", thng),
    ("collection", record),
    ("place", place),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """What a call sees: projects, in it what a user may see, or one device and what happens to it."""

    project: str | None = None
    projects: tuple[str, ...] = ()
    application: str | None = None
    user: str | None = None
    device: str | None = None

    @property
    def sees(self) -> tuple[str, ...]:
        """The projects whose records are seen; new ones belong to ``project``."""
        return self.projects or (() if self.project is None else (self.project,))


_current: ContextVar[Viewer | None] = ContextVar("viewer", default=None)


def current() -> Viewer | None:
    """Who looks now; None sees everything."""
    return _current.get()


@contextmanager
def looking(viewer: Viewer | None) -> Iterator[None]:
    """Within the block this viewer looks."""
    token = _current.set(viewer)
    try:
        yield
    finally:
        _current.reset(token)


def conditions(kind: str, table: Table) -> list[ColumnElement[bool]]:
    """What is true of the records of a kind that are seen now; nothing is asked where everything is."""
    viewer = _current.get()
    if viewer is None:
        return []
    c = table.c
    if viewer.device is not None:
        return _of_device(viewer, kind, table)
    if kind in SCOPED:
        return [_in_scope(viewer, kind, table)]
    if kind == "redirection":
        return [or_(*(c.evrythng_id.in_(_seen(viewer, name, owners)) for name, owners in _OWNERS))]
    if kind == "project":
        return [c.id.in_(viewer.sees)]
    if kind == "application":
        return [c.parent.in_(viewer.sees) if viewer.application is None else c.id == viewer.application]
    if kind == "user":
        return [_of_user(viewer, table)]
    return []


def _of_device(viewer: Viewer, kind: str, table: Table) -> list[ColumnElement[bool]]:
    if kind == "thng":
        return [table.c.id == viewer.device]
    if kind == "action":
        return [table.c.thng == viewer.device]
    if kind in SCOPED:
        return [_in_scope(viewer, kind, table)]
    return [false()] if kind in _BEYOND_DEVICES else []


def _of_user(viewer: Viewer, table: Table) -> ColumnElement[bool]:
    if viewer.user is not None:
        return table.c.id == viewer.user
    if viewer.application is not None:
        return table.c.parent == viewer.application
    c = record.alias().c
    return table.c.parent.in_(select(c.id).where(c.kind == "application", c.parent.in_(viewer.sees)))


def _in_scope(viewer: Viewer, kind: str, table: Table) -> ColumnElement[bool]:
    if not viewer.sees:
        return false()
    seq = table.c.seq
    of_project = seq.in_(_scoped(kind, PROJECTS).where(scope.c.value.in_(viewer.sees)))
    if viewer.user is None:
        return of_project
    of_users = _scoped(kind, USERS).where(scope.c.seq == seq).correlate(table)
    of_user = of_users.where(scope.c.value.in_([viewer.user, EVERY_USER]))
    return and_(of_project, or_(~of_users.exists(), of_user.exists()))


def _scoped(kind: str, scope_type: str) -> Select[Any]:
    return select(scope.c.seq).where(scope.c.kind == kind, scope.c.type == scope_type)


def _seen(viewer: Viewer, kind: str, table: Table) -> Select[Any]:
    of_kind = [table.c.kind == kind] if table is record else []
    return select(table.c.id).where(*of_kind, _in_scope(viewer, kind, table))
