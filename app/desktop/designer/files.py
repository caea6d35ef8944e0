"""What happens to designs as files: open, save, name, take in, hand out, delete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from app import whole_file
from app.desktop import options
from app.desktop.designer.document import DesignDocument
from app.desktop.designer.library_list import Entry
from app.desktop.designer.starters import BLANK, copy_of
from app.desktop.questions import CANCEL, Question, unsaved
from app.desktop.session import Session
from app.errors import TagwrightError
from app.labels.designs import encode, own
from app.labels.designs.library import known_designs
from app.labels.designs.model import Design

AskName = Callable[[QWidget, str, str], str]
FILTER: Final = "Label design (*.json)"


def ask_name(parent: QWidget, title: str, name: str) -> str:
    """Empty when the person thought better of it."""
    said, is_given = QInputDialog.getText(parent, title, "Name of the design:", text=name)
    return " ".join(said.split()) if is_given else ""


class DesignFiles(QObject):
    """``listed`` carries one's own designs whenever they may be others; ``failed`` says what did not work."""

    listed = Signal(object)
    failed = Signal(str)

    def __init__(self, session: Session, document: DesignDocument, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._document, self._window = session, document, window
        self.ask_name: AskName = ask_name
        """How a person is asked for a name; tests answer instead."""
        self.shipped_name = ""
        """Which of those that come along was opened, while nothing of it was changed or saved."""

    @property
    def folder(self) -> Path:
        return self._session.settings.folder

    def refresh(self) -> None:
        self.listed.emit(own.kept(self.folder))

    # opening

    def may_close(self) -> bool:
        """Settle what was changed: save it, drop it, or stay."""
        if not self._document.is_dirty:
            return True
        answer = self._session.ask(unsaved(self._document.design.title))
        return self.save() if answer == "save" else answer != CANCEL

    def open(self, entry: Entry) -> bool:
        """One's own to be changed; one that comes along as a copy that is saved under another name."""
        if entry.design is None:
            self.failed.emit(entry.problem)
            return False
        if not self.may_close():
            return False
        if entry.own_name:
            self._open(entry.design, own_name=entry.own_name)
        else:
            self._open(copy_of(entry.design, entry.design.title), shipped=entry.design.name)
        return True

    def open_named(self, name: str) -> bool:
        """By the name that prints and commands know; False if there is none, or the person stays."""
        found = next((each for each in own.kept(self.folder) if each.name == name and each.design), None)
        if found is not None:
            return self.open(Entry(found.title, found.design, found.name))
        shipped = known_designs().get(name)
        return shipped is not None and self.open(Entry(shipped.title, shipped))

    def new(self) -> None:
        if self.may_close():
            self._open(copy_of(BLANK, own.free_title(self.folder, BLANK.title)), is_kept=False)

    def copy(self) -> None:
        """What is open, as another design."""
        if self.may_close():
            design = self._document.design
            self._open(copy_of(design, own.free_title(self.folder, design.title)), is_kept=False)

    def _open(self, design: Design, *, own_name: str = "", shipped: str = "", is_kept: bool = True) -> None:
        self.shipped_name = shipped
        self._document.open(design, own_name=own_name, is_kept=is_kept)

    # saving

    def save(self) -> bool:
        """Under its own name; asked for, where it has none yet."""
        if not self._document.own_name:
            return self.save_as()
        return self._keep(self._document.design, self._document.own_name)

    def save_as(self) -> bool:
        free = own.free_title(self.folder, self._document.design.title)
        title = self.ask_name(self._window, "Save the design", free)
        if not title:
            return False
        design = copy_of(self._document.design, own.free_title(self.folder, title))
        return self._keep(design, "")

    def _keep(self, design: Design, name: str) -> bool:
        try:
            kept = own.keep(self.folder, design, name=name)
        except TagwrightError as error:
            self.failed.emit(error.text())
            return False
        self.shipped_name = ""
        self._document.was_saved(kept)
        self.refresh()
        self._session.note(f"“{kept.title}” saved", tone="success")
        return True

    def rename(self, entry: Entry) -> None:
        """Another title for one of one's own; what was not saved of it stays unsaved."""
        title = self.ask_name(self._window, "Rename the design", entry.title)
        if not title or title == entry.title or not entry.own_name:
            return
        try:
            own.rename(self.folder, entry.own_name, title)
        except TagwrightError as error:
            self.failed.emit(error.text())
            return
        if self._document.own_name == entry.own_name:
            self._document.was_renamed(title)
        self.refresh()

    def delete(self, entry: Entry) -> None:
        """Ask first: a file that is deleted does not come back."""
        question = Question(
            f"Delete the design “{entry.title}”?",
            "Its file is removed and does not come back. What was printed with it stays in the ledger.",
            (("delete", "Delete"), (CANCEL, "Keep it")),
        )
        if not entry.own_name or self._session.ask(question) != "delete":
            return
        try:
            own.forget(self.folder, entry.own_name)
        except TagwrightError as error:
            self.failed.emit(error.text())
            return
        if self._document.own_name == entry.own_name:
            # What is open stays, as a design that is not saved yet: a slip of the hand loses nothing.
            self._open(self._document.design, is_kept=False)
        self.refresh()
        self._session.note(f"“{entry.title}” deleted")

    # files elsewhere

    def choose_import(self) -> None:
        folder = self._session.settings.get(options.LAST_FOLDER) or str(Path.home())
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Take in a design", folder, FILTER)
        if chosen:
            self.take_in(Path(chosen))

    def take_in(self, path: Path) -> None:
        """Keep the design of a file, and open it."""
        if not self.may_close():
            return
        try:
            kept = own.take_in(self.folder, path)
        except TagwrightError as error:
            self.failed.emit(error.text())
            return
        self._session.settings.set(options.LAST_FOLDER, str(path.parent))
        self._open(kept, own_name=kept.name)
        self.refresh()

    def choose_export(self) -> None:
        folder = Path(self._session.settings.get(options.LAST_FOLDER) or Path.home())
        name = f"{own.slug(self._document.design.title)}.json"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save a copy as", str(folder / name), FILTER)
        if chosen:
            self.export(Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".json"))

    def export(self, path: Path) -> None:
        """The design as it is now, into a file anywhere; what is kept stays as it is."""
        design = self._document.design
        try:
            whole_file.write(path, encode(copy_named(design)))
        except TagwrightError as error:
            self.failed.emit(error.text())
            return
        self._session.settings.set(options.LAST_FOLDER, str(path.parent))
        self._session.note(f"Design written to {path.name}", tone="success")


def copy_named(design: Design) -> Design:
    """With a name, which a file of its own must have."""
    return design if design.name else msgspec.structs.replace(design, name=own.slug(design.title))
