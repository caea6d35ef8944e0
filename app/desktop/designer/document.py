"""The design that is being changed, what of it is chosen, and every step back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

import msgspec
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.labels.designs.model import Design, Element

UNDO_DEPTH = 500
_MERGING_ID = 1

Chosen = tuple[int, ...]
State = tuple[Design, Chosen]


class ChangeDesign(QUndoCommand):
    """From one design to the next. Steps with the same ``merge`` that follow each other become one."""

    def __init__(
        self, title: str, before: State, after: State, show: Callable[[State], None], merge: str
    ) -> None:
        super().__init__(title)
        self._before, self._after, self._show, self.merge_key = before, after, show, merge

    def redo(self) -> None:
        self._show(self._after)

    def undo(self) -> None:
        self._show(self._before)

    def id(self) -> int:
        return _MERGING_ID if self.merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeDesign) or other.merge_key != self.merge_key:
            return False
        self._after = other._after
        self.setObsolete(self._after[0] == self._before[0])
        return True


class DesignDocument(QObject):
    """``changed`` when another design is shown, ``chosen_changed`` when other elements are chosen.

    ``state_changed`` when what can be undone, or whether there is something to save, may be another.
    """

    changed = Signal()
    chosen_changed = Signal()
    state_changed = Signal()

    def __init__(self, design: Design, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.design = design
        self.chosen: Chosen = ()
        self.own_name = ""
        """The file it is kept in; empty for one that is not kept yet."""
        self._has_file = True
        self._gestures = count(1)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(UNDO_DEPTH)
        # Slots of this object: a stack that is destroyed with it still tells that it was emptied.
        self.stack.indexChanged.connect(self._moved)
        self.stack.cleanChanged.connect(self._cleaned)

    # what is there

    @property
    def is_dirty(self) -> bool:
        """Whether something would be lost."""
        return not self.stack.isClean() or not self._has_file

    @property
    def elements(self) -> list[Element]:
        """The chosen ones."""
        return [self.design.elements[at] for at in self.chosen]

    @property
    def only(self) -> int | None:
        """The position of the one that is chosen alone."""
        return self.chosen[0] if len(self.chosen) == 1 else None

    # another design

    def open(self, design: Design, *, own_name: str = "", is_kept: bool = True) -> None:
        """Begin with this one; nothing can be undone. A copy that is in no file yet is to be saved."""
        self.design, self.chosen, self.own_name = design, (), own_name
        self._has_file = is_kept
        self.stack.clear()
        self.stack.setClean()
        self.changed.emit()
        self.chosen_changed.emit()
        self.state_changed.emit()

    def was_saved(self, design: Design) -> None:
        """It is in a file now, as this: under this name and title."""
        self.design, self.own_name, self._has_file = design, design.name, True
        self.stack.setClean()
        self.changed.emit()
        self.state_changed.emit()

    def was_renamed(self, title: str) -> None:
        """Its file has another title; what can be undone keeps the old one, so the title is not undone."""
        self.design = msgspec.structs.replace(self.design, title=title)
        self.state_changed.emit()

    # changes

    def change(
        self, title: str, design: Design, chosen: Iterable[int] | None = None, *, merge: str = ""
    ) -> None:
        """One step that can be undone. ``merge``: with the step before it, if that had the same."""
        after = self.chosen if chosen is None else tuple(chosen)
        if design == self.design:
            self.choose(after)
            return
        step = ChangeDesign(title, (self.design, self.chosen), (design, after), self._show, merge)
        self.stack.push(step)

    def take_back(self, merge: str) -> None:
        """Undo the last step if it is this one."""
        last = self.stack.command(self.stack.index() - 1)
        if isinstance(last, ChangeDesign) and last.merge_key == merge:
            self.stack.undo()

    def gesture(self) -> str:
        """A key of its own for the steps of one drag."""
        return f"gesture {next(self._gestures)}"

    @Slot(int)
    def _moved(self, _index: int) -> None:
        self.state_changed.emit()

    @Slot(bool)
    def _cleaned(self, _is_clean: bool) -> None:
        self.state_changed.emit()

    def _show(self, state: State) -> None:
        design, chosen = state
        # Names are the file's affair: no step back gives an old one.
        self.design = msgspec.structs.replace(design, title=self.design.title, name=self.design.name)
        self.chosen = chosen  # before anybody is told: positions of the other design mean nothing here
        self.changed.emit()
        self.chosen_changed.emit()

    # what is chosen

    def choose(self, chosen: Iterable[int]) -> None:
        """These and no others; those that are not there are passed over."""
        wanted = tuple(sorted({at for at in chosen if 0 <= at < len(self.design.elements)}))
        if wanted != self.chosen:
            self.chosen = wanted
            self.chosen_changed.emit()

    def toggle(self, at: int) -> None:
        """Add it to the chosen, or take it away."""
        self.choose(set(self.chosen) ^ {at})

    def choose_all(self) -> None:
        self.choose(range(len(self.design.elements)))
