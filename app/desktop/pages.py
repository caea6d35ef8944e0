"""The pages of the main window, as data: add a row and the page is in the navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.client import Kind
from app.desktop.batches.page import BatchesPage
from app.desktop.designer.page import DesignsPage
from app.desktop.ledger.page import LedgerPage
from app.desktop.links_page import LinksPage
from app.desktop.page_widget import PageWidget
from app.desktop.places_page import PlacesPage
from app.desktop.records_page import RecordsPage
from app.desktop.session import Session
from app.desktop.team.page import TeamPage


@dataclass(frozen=True)
class PageSpec:
    """A row of the navigation. ``icon`` is a file in resources/icons without its suffix."""

    key: str
    title: str
    icon: str
    factory: Callable[[Session], PageWidget]
    keys: str = ""
    """Its shortcut; without one, the first nine have Ctrl and their number."""


def _records(kind: Kind) -> Callable[[Session], PageWidget]:
    return lambda session: RecordsPage(session, kind, session.names)


PAGES: Final[list[PageSpec]] = [
    PageSpec("products", "Products", "product", _records(Kind.PRODUCTS)),
    PageSpec("thngs", "Things", "thing", _records(Kind.THNGS)),
    PageSpec("redirections", "Redirections", "link", LinksPage),
]
MORE_PAGES: Final[list[PageSpec]] = [
    PageSpec("collections", "Collections", "collection", _records(Kind.COLLECTIONS)),
    PageSpec("places", "Places", "place", PlacesPage),
    PageSpec("projects", "Projects", "project", _records(Kind.PROJECTS)),
    PageSpec("batches", "Batches", "batch", BatchesPage),
    PageSpec("designs", "Designs", "design", DesignsPage, "Ctrl+Shift+D"),
    PageSpec("prints", "Printed labels", "print", LedgerPage),
    PageSpec("team", "Team", "team", TeamPage),
]

__all__ = ["MORE_PAGES", "PAGES", "PageSpec", "PageWidget"]
