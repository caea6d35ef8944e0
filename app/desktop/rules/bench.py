"""The test bench: a made-up scan, where it leads with the rules as they are written, and saved cases."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.client import Trial
from app.desktop.rules.case_form import CaseForm
from app.desktop.rules.case_list import CaseList
from app.desktop.rules.case_store import CaseStore, SavedCase
from app.desktop.rules.draft import Rules
from app.desktop.rules.trial_view import TrialView
from app.desktop.session import Session
from app.desktop.widgets import button, label, line, row, scrolled


class Bench(QTabWidget):
    """``changed``: the scan is another one; ``run_wanted``: try all saved cases."""

    changed = Signal()
    run_wanted = Signal()
    rule_wanted = Signal(int)

    def __init__(self, session: Session, folder: Path) -> None:
        super().__init__()
        self.setAccessibleName("Test bench")
        self._trial: Trial | None = None
        self._shown: Trial | None = None
        self.form = CaseForm(session)
        self.view = TrialView()
        self.cases = CaseList(session, CaseStore(folder))
        self._name = line("Name of the test case", "Name of this test")
        self._save = button("Save test", self.save_case)
        self.setDocumentMode(True)
        self.addTab(self._build_test(), "Test")
        self.addTab(self.cases, "Saved tests")
        self.form.changed.connect(self.changed)
        self.view.rule_wanted.connect(self.rule_wanted)
        self.cases.run_wanted.connect(self.run_wanted)
        self.cases.picked.connect(self._show_case)
        self._name.returnPressed.connect(self.save_case)
        self._name.textChanged.connect(lambda _: self._enable())
        self._enable()

    def show_trial(self, trial: Trial, rules: Rules, *, is_current: bool = True) -> None:
        """Show a trial; only one of the rules and the scan as they are now can be saved."""
        self._trial = trial if is_current else None
        if trial is not self._shown:
            self._shown = trial
            self.view.show_trial(trial, rules)
        self._enable()

    def say(self, text: str, role: str = "muted") -> None:
        """There is no trial."""
        self._trial = self._shown = None
        self.view.say(text, role)
        self._enable()

    def save_case(self) -> None:
        """Keep the scan, and where it leads now as where it should lead."""
        name = self._name.text().strip()
        if name and self._trial is not None:
            self.cases.add(SavedCase(name, self.form.value(), self._trial.url))
            self._name.clear()
            self.setCurrentWidget(self.cases)

    def name_case(self, name: str) -> None:
        self._name.setText(name)

    def _show_case(self, case: SavedCase) -> None:
        self.form.load(case.case)
        self._name.setText(case.name)
        self.setCurrentIndex(0)

    def _enable(self) -> None:
        self._save.setEnabled(self._trial is not None and bool(self._name.text().strip()))

    def _build_test(self) -> QWidget:
        body = QWidget()
        body.setProperty("role", "panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addWidget(self.view)
        column.addWidget(label("The scan to try", "heading"))
        column.addWidget(self.form)
        column.addWidget(row(self._name, self._save))
        column.addStretch(1)
        return scrolled(body, frame=False)
