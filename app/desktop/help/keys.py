"""Which key does what, as rows: those of the menus and pages, and those that one page alone knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.desktop import actions
from app.desktop.designer.starters import STARTERS
from app.desktop.pages import PageSpec


@dataclass(frozen=True)
class KeyRow:
    """``keys`` in Qt's portable notation, several ways to do the same."""

    where: str
    what: str
    keys: tuple[str, ...]


SCAN: Final = (
    KeyRow("Scan", "Open the record of the code", ("O", "Return")),
    KeyRow("Scan", "Follow the code's link", ("F",)),
    KeyRow("Scan", "Record a scan", ("S",)),
    KeyRow("Scan", "New product from the code", ("N",)),
    KeyRow("Scan", "Attach the code to a record", ("A",)),
    KeyRow("Scan", "Next code, previous code", ("J", "K")),
    KeyRow("Scan", "Copy the code", ("Ctrl+C",)),
    KeyRow("Scan", "Paste a picture", ("Ctrl+V",)),
    KeyRow("Scan", "Open pictures", ("Ctrl+O",)),
    KeyRow("Scan", "Open a folder", ("Ctrl+Shift+O",)),
    KeyRow("Scan", "Choose a region of the screen", ("Ctrl+G",)),
)
_OTHERS: Final = (
    KeyRow("Lists", "Edit the record", ("Return", "F2")),
    KeyRow("Lists", "Copy the rows, for a spreadsheet", ("Ctrl+C",)),
    KeyRow("Lists", "What can be done with the records", ("Menu", "Shift+F10")),
    KeyRow("Rules", "Move the rule up, down", ("Alt+Up", "Alt+Down")),
    KeyRow("Rules", "Offer fields and operators", ("Ctrl+Space",)),
    KeyRow("Camera", "Take or go on", ("Space",)),
    *(KeyRow("Designs", f"Add {starter.title}", (starter.key,)) for starter in STARTERS),
    KeyRow("Designs", "Move by 0.1 mm", ("Left", "Right", "Up", "Down")),
    KeyRow("Designs", "Move by 1 mm", ("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down")),
    KeyRow("Designs", "Make larger or smaller", ("Ctrl+Right", "Ctrl+Left", "Ctrl+Down", "Ctrl+Up")),
    KeyRow("Designs", "Larger, smaller, true size", ("Ctrl++", "Ctrl+-", "Ctrl+0")),
    KeyRow("Designs", "Save under another name", ("Ctrl+Shift+S",)),
    KeyRow("Anywhere", "Close a dialog, empty the search", ("Esc",)),
    KeyRow("Anywhere", "Next field, previous field", ("Tab", "Shift+Tab")),
)


def all_keys(pages: Sequence[tuple[PageSpec, str]]) -> Iterator[KeyRow]:
    """Everything there is a key for. ``pages`` with the keys that lead to them; empty if there are none."""
    for spec in actions.ACTIONS:
        if spec.shortcuts:
            yield KeyRow(spec.menu.replace("&", "") or "Record", _plain(spec.text), spec.shortcuts)
    for page, keys in pages:
        if keys:
            yield KeyRow("Go to", page.title, (keys,))
    yield from SCAN
    yield from _OTHERS


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…").strip()
