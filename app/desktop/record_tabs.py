"""Which tabs the panel of each kind has beside the form, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.client import Kind
from app.desktop.history.tab import HistoryTab
from app.desktop.links_tab import LinksTab
from app.desktop.members_tab import MembersTab
from app.desktop.record_names import RecordNames
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session

MakeTab = Callable[[Session, RecordNames], RecordTab]


def _links(session: Session, _names: RecordNames) -> RecordTab:
    return LinksTab(session)


def _history(kind: Kind) -> MakeTab:
    return lambda session, _names: HistoryTab(session, kind)


def _members(kind: Kind) -> MakeTab:
    return lambda session, names: MembersTab(session, names, kind)


TABS: Final[Mapping[Kind, Sequence[MakeTab]]] = {
    Kind.PRODUCTS: (_links, _history(Kind.PRODUCTS)),
    Kind.THNGS: (_links, _history(Kind.THNGS)),
    Kind.COLLECTIONS: (
        _members(Kind.THNGS),
        _members(Kind.COLLECTIONS),
        _links,
        _history(Kind.COLLECTIONS),
    ),
    Kind.PLACES: (_links,),
}
