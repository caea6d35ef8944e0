"""What records can be put into: collections and projects, told apart as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.client import Kind
from app.desktop.membership import AddMembers, RemoveMembers
from app.desktop.operations import Operation
from app.desktop.rescoping import AddToProject, RemoveFromProject

MakeOperation = Callable[[str, Kind, tuple[str, ...], str], Operation]


@dataclass(frozen=True)
class Holder:
    """``add`` and ``remove`` take the id of the holder, the kind and ids of records, and a title.

    ``members`` are the kinds it can hold; ``by_filter`` tells how a list shows its members: by a filter, or
    as the records that the project sees.
    """

    kind: Kind
    members: tuple[Kind, ...]
    add: MakeOperation
    remove: MakeOperation
    by_filter: bool

    @property
    def noun(self) -> str:
        return self.kind.noun()


COLLECTION: Final = Holder(
    Kind.COLLECTIONS, (Kind.THNGS, Kind.COLLECTIONS), AddMembers, RemoveMembers, by_filter=True
)
PROJECT: Final = Holder(
    Kind.PROJECTS,
    (Kind.PRODUCTS, Kind.THNGS, Kind.COLLECTIONS, Kind.PLACES),
    AddToProject,
    RemoveFromProject,
    by_filter=False,
)
