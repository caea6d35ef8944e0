"""The saved test cases: run all of them on the rules as written now, and see which lead elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.client import Trial
from app.desktop import theme
from app.desktop.rules.case_store import CaseStore, SavedCase
from app.desktop.session import Session
from app.desktop.widgets import button, icon_button, label, row, set_tone
from app.errors import InputError

_NOWHERE: Final = "nowhere"


class CaseList(QWidget):
    """``run_wanted``: try all. ``picked``: show this one in the form."""

    run_wanted = Signal()
    picked = Signal(object)

    def __init__(self, session: Session, store: CaseStore) -> None:
        super().__init__()
        self._session, self._store = session, store
        self._cases: list[SavedCase] = []
        self._found: list[str | None] | None = None
        self._summary = label(role="muted", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName("Saved test cases")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda _: self._pick())
        self._run = button("Run all", self.run_wanted.emit, role="primary")
        self._show_it = icon_button("edit", "Show this case in the form", self._pick)
        self._accept = icon_button("check", "This is where it should lead from now on", self._take_found)
        self._delete = icon_button("delete", "Delete this case", self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        tools = row(self._run, 1, self._show_it, self._accept, self._delete, spacing_px=2)
        for widget in (tools, self._summary):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        self.list.currentRowChanged.connect(lambda _: self._enable())
        theme.current().changed.connect(self._fill)
        self.load()

    @property
    def cases(self) -> Sequence[SavedCase]:
        return self._cases

    @property
    def summary(self) -> str:
        return self._summary.text()

    def load(self) -> None:
        """Read the file."""
        try:
            self._cases = list(self._store.read())
        except InputError as error:
            self._session.note(str(error), tone="error")
        self._fill()

    def add(self, case: SavedCase) -> None:
        """Keep one more; one of the same name is replaced."""
        kept = [each for each in self._cases if each.name != case.name]
        self._found = None
        self._write([*kept, case])

    def forget_results(self) -> None:
        """The rules are others now."""
        if self._found is not None:
            self._found = None
            self._fill()

    def show_results(self, trials: Sequence[Trial]) -> None:
        if len(trials) == len(self._cases):
            self._found = [trial.url for trial in trials]
            self._fill()

    def _pick(self) -> None:
        if 0 <= self.list.currentRow() < len(self._cases):
            self.picked.emit(self._cases[self.list.currentRow()])

    def _take_found(self) -> None:
        at = self.list.currentRow()
        if self._found is not None and 0 <= at < len(self._cases):
            cases = list(self._cases)
            cases[at] = SavedCase(cases[at].name, cases[at].case, self._found[at])
            self._write(cases)

    def _remove(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self._cases):
            if self._found is not None:
                del self._found[at]
            self._write([*self._cases[:at], *self._cases[at + 1 :]])

    def _write(self, cases: list[SavedCase]) -> None:
        try:
            self._store.write(cases)
        except InputError as error:
            self._session.note(str(error), tone="error")
            return
        self._cases = cases
        self._fill()

    def _fill(self) -> None:
        at = self.list.currentRow()
        self.list.clear()
        wrong = 0
        for number, case in enumerate(self._cases):
            expected = case.expected or _NOWHERE
            lines, icon = [case.name, f"→ {expected}"], "history"
            if self._found is not None:
                found = self._found[number] or _NOWHERE
                icon = "success" if found == expected else "error"
                wrong += found != expected
                lines += [f"but leads to {found}"] if found != expected else []
            item = QListWidgetItem(theme.icon(icon, icon if icon != "history" else "muted"), "\n".join(lines))
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(at, 0), len(self._cases) - 1))
        self._tell(wrong)
        self._enable()

    def _tell(self, wrong: int) -> None:
        count = len(self._cases)
        if not count:
            text, role = "No test cases yet. Save one from the test beside.", "muted"
        elif self._found is None:
            text, role = f"{count} test case{'s' * (count != 1)}", "muted"
        elif wrong:
            text, role = f"{wrong} of {count} lead elsewhere", "error"
        else:
            text = "It leads where it should" if count == 1 else f"All {count} lead where they should"
            role = "success"
        self._summary.setText(text)
        self._summary.setProperty("role", role)
        set_tone(self._summary, role)

    def _enable(self) -> None:
        chosen = self.list.currentRow() >= 0
        self._run.setEnabled(bool(self._cases))
        self._show_it.setEnabled(chosen)
        self._delete.setEnabled(chosen)
        self._accept.setEnabled(chosen and self._found is not None)
