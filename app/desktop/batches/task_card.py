"""One task of a batch as a person reads it: how far it is, how it ended, and what can be done with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.client import Task
from app.desktop.columns import when_text
from app.desktop.widgets import button, label, row, rule

_STATES: Final = {
    "PENDING": "Waiting for its turn",
    "EXECUTING": "At work",
    "CANCELLING": "Stopping …",
    "EXECUTED": "Done",
    "EXECUTED_WITH_FAILURES": "Done, some failed",
    "FAILED": "Stopped",
}
_STEPS: Final = 1_000


class TaskCard(QWidget):
    """Filled anew from every answer of the service; its buttons say what is wanted of which task."""

    cancel_asked = Signal(Task)
    result_asked = Signal(Task)
    failures_asked = Signal(Task)

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.task = task
        self.head = label(role="heading", wrap=True)
        self.text = label(role="muted", wrap=True)
        self.problem = label(role="warning", wrap=True)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName("How far the work is")
        self.cancel = button("Stop", lambda: self.cancel_asked.emit(self.task))
        self.result = button("Save result …", lambda: self.result_asked.emit(self.task), icon="save")
        self.failures = button("What failed …", lambda: self.failures_asked.emit(self.task))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.head, self.bar, self.text, self.problem):
            column.addWidget(widget)
        column.addWidget(row(self.cancel, self.result, self.failures, 1))
        column.addWidget(rule())
        self.show_task(task)

    def show_task(self, task: Task) -> None:
        """Show the task as it stands now."""
        self.task = task
        self.head.setText(f"{_STATES.get(task.status, task.status)}  ·  {when_text(task.created_at_ms)}")
        self.bar.setVisible(not task.is_over)
        self.bar.setValue(_STEPS * (task.made + task.failed) // max(task.total, 1))
        self.text.setText(_counts(task))
        self.problem.setText(task.error[:1].upper() + task.error[1:])
        self.problem.setVisible(bool(task.error))
        self.cancel.setVisible(not task.is_over)
        self.cancel.setEnabled(not task.is_cancelling)
        self.result.setVisible(task.is_over and task.made > 0)
        self.failures.setVisible(task.failed > 0)


def _counts(task: Task) -> str:
    noun = "things" if task.type == "POPULATING" else "short ids"
    text = f"{task.made:,} of {task.total:,} {noun}"
    return f"{text}, {task.failed:,} failed" if task.failed else text
