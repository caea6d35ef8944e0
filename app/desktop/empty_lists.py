"""What the list of each kind says while there is no record at all, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.client import Kind
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.session import Session


@dataclass(frozen=True)
class EmptyList:
    """``add``: how the first record comes here; ``more``: what is offered beside it."""

    icon: str
    title: str
    text: str
    add: str
    more: tuple[tuple[str, str, str], ...] = ()
    """(text, action, icon)"""
    add_icon: str = "add"


_IMPORT: Final = ("Import a file", "import", "import")

EMPTY_LISTS: Final[Mapping[Kind, EmptyList]] = {
    Kind.PRODUCTS: EmptyList(
        "product",
        "No products yet",
        "Add the first one, bring yours in from a CSV, XLSX or JSON file, or look around with samples.",
        "Add a product",
        (_IMPORT, ("Load the sample catalogue", "sample", "sparkle")),
    ),
    Kind.THNGS: EmptyList(
        "thing",
        "No things yet",
        "A thing is one item of a product, with its own serial number.",
        "Add a thing",
        (_IMPORT,),
    ),
    Kind.REDIRECTIONS: EmptyList(
        "link",
        "No short links yet",
        "A short link goes into a printed code. Where it leads can be changed at any time. Links of Bitly, "
        "YOURLS, Kutt, Shlink, Rebrandly, TinyURL, Short.io and Dub come in from their exports.",
        "Add a short link",
        (_IMPORT,),
    ),
    Kind.COLLECTIONS: EmptyList(
        "collection",
        "No collections yet",
        "A collection holds things that belong together, and other collections: a pallet, a delivery.",
        "Add a collection",
        (_IMPORT,),
    ),
    Kind.PRINTS: EmptyList(
        "print",
        "Nothing was printed yet",
        "Every label that is printed stands here: when, by whom, on which printer, and why again.",
        "Go to the products",
        add_icon="product",
    ),
    Kind.PLACES: EmptyList(
        "place",
        "No places yet",
        "A place is a spot on Earth with a name: a shop, a dock, a warehouse. Links can lead to the closest.",
        "Add a place",
        (_IMPORT,),
    ),
    Kind.PROJECTS: EmptyList(
        "project",
        "No projects yet",
        "A project has applications with keys of their own, which see the records of the project alone.",
        "Add a project",
        (_IMPORT,),
    ),
    Kind.BATCHES: EmptyList(
        "batch",
        "No batches yet",
        "Many things at once, with a short link for each: a million if need be, ready to print.",
        "Add a batch",
    ),
}


def tell_empty(state: EmptyState, kind: Kind, new: Callable[[], object], session: Session) -> None:
    """Fill the empty state of a list."""
    said = EMPTY_LISTS[kind]
    more = [
        Choice(text, partial(session.command_wanted.emit, action), icon) for text, action, icon in said.more
    ]
    state.tell(said.icon, said.title, said.text, [Choice(said.add, new, said.add_icon), *more])
