"""Which tabs the panel of each kind has beside the form, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from app.client import Kind
from app.desktop.activity_list import ActivityList
from app.desktop.links_tab import LinksTab
from app.desktop.members_tab import MembersTab
from app.desktop.record_names import RecordNames
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session

MakeTab = Callable[[Session, RecordNames], RecordTab]


def _links(session: Session, _names: RecordNames) -> RecordTab:
    return LinksTab(session)


def _activity(session: Session, _names: RecordNames) -> RecordTab:
    return ActivityList(session)


def _members(kind: Kind) -> MakeTab:
    return partial(_members_of, kind)


def _members_of(kind: Kind, session: Session, names: RecordNames) -> RecordTab:
    return MembersTab(session, names, kind)


TABS: Final[Mapping[Kind, Sequence[MakeTab]]] = {
    Kind.PRODUCTS: (_links, _activity),
    Kind.THNGS: (_links, _activity),
    Kind.COLLECTIONS: (_members(Kind.THNGS), _members(Kind.COLLECTIONS), _links, _activity),
    Kind.PLACES: (_links,),
}
