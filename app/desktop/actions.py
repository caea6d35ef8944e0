"""All actions of the windows with their shortcuts: menus, toolbars, context menus and keys come from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from app.desktop import theme


@dataclass(frozen=True)
class ActionSpec:
    """``shortcuts`` in Qt's portable notation; the first is shown. ``menu`` places it in the menu bar."""

    key: str
    text: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    menu: str = ""


ACTIONS: Final = (
    ActionSpec("new", "&New", ("Ctrl+N",), "add", "Add a record to this list", "&Record"),
    ActionSpec("edit", "&Edit", ("F2",), "edit", "Edit the selected records", "&Record"),
    ActionSpec("save", "&Save", ("Ctrl+S",), "check", "Save the changes of the record", "&Record"),
    ActionSpec("duplicate", "D&uplicate", ("Ctrl+D",), "copy", "Add a copy of the record", "&Record"),
    ActionSpec("link", "Add short &link", ("Ctrl+L",), "link", "Add a short link to the record", "&Record"),
    ActionSpec("add-thing", "Add &thing of this product", ("Ctrl+T",), "thing", "", "&Record"),
    ActionSpec(
        "add-to-collection",
        "Add to &collection …",
        ("Ctrl+Shift+L",),
        "collection",
        "Put the selected records into a collection",
        "&Record",
    ),
    ActionSpec(
        "add-to-project",
        "Add to pro&ject …",
        ("Ctrl+Shift+J",),
        "project",
        "Let the applications of a project see the selected records",
        "&Record",
    ),
    ActionSpec("delete", "&Delete", ("Del",), "delete", "Move to the trash; can be undone", "&Record"),
    ActionSpec("follow", "&Open link", ("Ctrl+Return",), "open", "Follow the short link in the browser"),
    ActionSpec(
        "check-links", "Chec&k links", (), "refresh", "Ask whether links still lead somewhere", "&Record"
    ),
    ActionSpec("copy-link", "&Copy link", ("Ctrl+Shift+C",), "copy", "Copy the short link"),
    ActionSpec("copy-id", "Copy &id", (), "", "Copy the ids of the selected records"),
    ActionSpec(
        "import",
        "&Import …",
        ("Ctrl+I",),
        "import",
        "Add records from a CSV, TSV, XLSX or JSON file",
        "&File",
    ),
    ActionSpec("export", "&Export …", ("Ctrl+E",), "export", "Write records into a file", "&File"),
    ActionSpec("print", "&Print labels …", ("Ctrl+P",), "print", "Labels of the selected records", "&File"),
    ActionSpec(
        "print-table",
        "Print labels from a &table …",
        (),
        "print",
        "Labels of the rows of a CSV or XLSX file",
        "&File",
    ),
    ActionSpec(
        "print-numbers", "Print &numbered labels …", (), "print", "Labels with running numbers", "&File"
    ),
    ActionSpec("void", "&Void …", (), "close", "The label is worth nothing from now on", "&Record"),
    ActionSpec("reinstate", "Take &back the voiding", (), "undo", "The label is good again", "&Record"),
    ActionSpec("sample", "Load &sample catalogue", (), "sparkle", "Add forty sample products", "&File"),
    ActionSpec("quit", "&Quit", ("Ctrl+Q",), "", "", "&File"),
    ActionSpec("undo", "&Undo", ("Ctrl+Z",), "undo", "", "&Edit"),
    ActionSpec("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "", "&Edit"),
    ActionSpec("select-all", "Select &all", ("Ctrl+A",), "", "", "&Edit"),
    ActionSpec("search", "&Search", ("Ctrl+F", "/"), "search", "Search in this list", "&Edit"),
    ActionSpec("refresh", "Re&fresh", ("F5", "Ctrl+R"), "refresh", "Ask the service again", "&View"),
    ActionSpec(
        "panel", "Record &panel", ("F9",), "panel", "Show or hide the record beside the list", "&View"
    ),
    ActionSpec("keys", "&Keyboard shortcuts", ("F1",), "", "Every key and what it does", "&Help"),
    ActionSpec("api", "&API of the service", (), "open", "Its description, in the browser", "&Help"),
    ActionSpec("about", "A&bout Tagwright", (), "info", "Version, licence and what runs here", "&Help"),
)
BY_KEY: Final = {spec.key: spec for spec in ACTIONS}


def build(parent: QObject) -> dict[str, QAction]:
    """One QAction for each row, keyed; icons follow the colours of the theme."""
    return {spec.key: _action(spec, parent) for spec in ACTIONS}


def _action(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(spec.text, parent)
    action.setObjectName(f"action-{spec.key}")
    action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
    tip = spec.tip or spec.text.replace("&", "")
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{tip} ({keys})" if keys else tip)
    action.setStatusTip(tip)
    if spec.icon:
        theme.set_icon(action, spec.icon)
    return action
