"""Which tabs the panel of each kind has beside the form, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.client import Kind
from app.desktop.batches.tasks_tab import TasksTab
from app.desktop.batches.things_tab import ThingsTab
from app.desktop.history.tab import HistoryTab
from app.desktop.holders import COLLECTION, PROJECT, Holder
from app.desktop.links_tab import LinksTab
from app.desktop.members_tab import MembersTab
from app.desktop.photos.looks_tab import LooksTab
from app.desktop.projects.applications_tab import ApplicationsTab
from app.desktop.projects.users_tab import UsersTab
from app.desktop.record_names import RecordNames
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session

MakeTab = Callable[[Session, RecordNames], RecordTab]


def _links(session: Session, _names: RecordNames) -> RecordTab:
    return LinksTab(session)


def _history(kind: Kind) -> MakeTab:
    return lambda session, _names: HistoryTab(session, kind)


def _members(kind: Kind, holder: Holder) -> MakeTab:
    return lambda session, names: MembersTab(session, names, kind, holder)


def _work(session: Session, _names: RecordNames) -> RecordTab:
    return TasksTab(session)


def _users(session: Session, _names: RecordNames) -> RecordTab:
    return UsersTab(session)


def _looks(kind: Kind) -> MakeTab:
    return lambda session, _names: LooksTab(session, kind)


TABS: Final[Mapping[Kind, Sequence[MakeTab]]] = {
    Kind.PRODUCTS: (_links, _history(Kind.PRODUCTS), _looks(Kind.PRODUCTS)),
    Kind.THNGS: (_links, _history(Kind.THNGS), _looks(Kind.THNGS)),
    Kind.COLLECTIONS: (
        _members(Kind.THNGS, COLLECTION),
        _members(Kind.COLLECTIONS, COLLECTION),
        _links,
        _history(Kind.COLLECTIONS),
    ),
    Kind.PLACES: (_links,),
    Kind.PROJECTS: (
        ApplicationsTab,
        _members(Kind.PRODUCTS, PROJECT),
        _members(Kind.THNGS, PROJECT),
        _users,
    ),
    Kind.BATCHES: (_work, ThingsTab),
}
