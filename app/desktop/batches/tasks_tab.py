"""The work on a batch, watched while it goes on: progress, stopping, results, and what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QVBoxLayout, QWidget

from app.client import Client, Kind, Record, Task
from app.desktop import options
from app.desktop.batches.task_card import TaskCard
from app.desktop.code_save import file_name
from app.desktop.jobs import Report
from app.desktop.operations import Change
from app.desktop.record_tab import RecordTab
from app.desktop.session import ServiceState, Session
from app.desktop.widgets import button, label, row, scrolled
from app.exchange.writers import appearing

LOOK_EVERY_MS: Final = 700
_FAILURES_SHOWN: Final = 30
_ROW_BYTES: Final = 40
_COMPLETE: Final = "COMPLETE"


class TasksTab(RecordTab):
    """Looks again while something is unfinished and the tab is in sight; tells lists when it is done."""

    more_wanted = Signal()
    title = "Work"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._batch: Record | None = None
        self._asking = self._again = self._telling = False
        self._seen: Mapping[str, Task] | None = None
        self.cards: dict[str, TaskCard] = {}
        self._empty = label("Nothing was made for this batch yet.", "muted", wrap=True)
        self._more = button("Make things …", self.more_wanted.emit, icon="add")
        body = QWidget()
        body.setProperty("role", "panel")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(18, 14, 18, 18)
        self._column.setSpacing(12)
        self._column.addWidget(row(self._more, 1))
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(body))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        session.changed.connect(self._changed)
        session.client_changed.connect(self.look)
        session.service_state_changed.connect(self._service_changed)

    @property
    def tasks(self) -> list[Task]:
        """The tasks shown, the newest first."""
        return [card.task for card in self.cards.values()]

    def show_record(self, record: Record | None) -> None:
        same = record is not None and self._batch is not None and record.id == self._batch.id
        self._batch = record
        if not same:
            self._timer.stop()
            self._seen = None
            self._put([])
            self._empty.hide()
            self.look()

    def refresh(self) -> None:
        self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def look(self) -> None:
        """Ask the service how far the work is."""
        if self._batch is None or not self._batch.id:
            return
        if self._asking:  # the answer on its way may be from before what is to be seen
            self._again = True
            return
        self._asking, self._again = True, False
        batch = self._batch.id
        job = self._session.jobs.run(partial(self._session.client.tasks.all_of, batch), owner=self)
        job.done(partial(self._answered, batch)).failed(partial(self._refused, batch))

    def cancel(self, task: Task) -> None:
        """Stop a task; what it made stays."""
        work = partial(self._session.client.tasks.cancel, task.batch, task.id)
        self._session.jobs.run(work, owner=self).done(lambda _: self.look())

    def save_result(self, task: Task, path: Path) -> None:
        """Write the result of a task into a file, as it comes."""
        work = partial(_write_result, self._session.client, task, path)
        job = self._session.jobs.run_long(f"Saving {path.name}", work, owner=self)
        job.done(lambda _: self._session.note(f"{path.name} saved", tone="success"))

    # behaviour

    def _answered(self, batch: str, tasks: Sequence[Task]) -> None:
        self._asking = False
        if self._batch is None or self._batch.id != batch:
            self.look()
            return
        before, self._seen = self._seen, {task.id: task for task in tasks}
        self._put(tasks)
        self._empty.setVisible(not tasks)
        self._tell_lists(before, tasks)
        if self._again:
            self.look()
        elif any(not task.is_over for task in tasks) and self._is_in_sight():
            self._timer.start()

    def _is_in_sight(self) -> bool:
        """The panel is shown, be it with another tab in front: the list beside it shows the counts too."""
        panel = self.parentWidget()
        return panel is not None and panel.isVisible()

    def _refused(self, batch: str, error: Exception) -> None:
        self._asking = False
        if self._batch is None or self._batch.id != batch:
            self.look()
            return
        self._session.show_error(error)

    def _service_changed(self, state: ServiceState) -> None:
        if state is ServiceState.READY:
            self.look()

    def _put(self, tasks: Sequence[Task]) -> None:
        """A card for each task, in their order; those that are there already are kept."""
        wanted = {task.id for task in tasks}
        for gone in [task_id for task_id in self.cards if task_id not in wanted]:
            self.cards.pop(gone).deleteLater()
        for position, task in enumerate(tasks):
            if task.id in self.cards:
                self.cards[task.id].show_task(task)
            else:
                self._column.insertWidget(2 + position, self._card(task))
        self.cards = {task.id: self.cards[task.id] for task in tasks}
        unfinished = sum(not task.is_over for task in tasks)
        self.title = f"Work ({unfinished} going on)" if unfinished else "Work"
        self.title_changed.emit(self.title)

    def _card(self, task: Task) -> TaskCard:
        card = self.cards[task.id] = TaskCard(task)
        card.cancel_asked.connect(self.cancel)
        card.result_asked.connect(self._choose_file)
        card.failures_asked.connect(self._ask_for_failures)
        return card

    def _tell_lists(self, before: Mapping[str, Task] | None, tasks: Sequence[Task]) -> None:
        """Lists show what has come since the last look; the person is told what is over now.

        At the first look, what the list said of the batch may be out of date already.
        """
        if self._batch is None:
            return
        if before is None:
            is_complete = self._batch.document.get("status") == _COMPLETE
            finished = [] if is_complete else [task for task in tasks if task.is_over]
            progressed = bool(finished)
        else:
            finished = [task for task in tasks if task.is_over and not _was_over(before.get(task.id))]
            progressed = any(before.get(task.id) != task for task in tasks)
        if not progressed:
            return
        kinds = (Kind.BATCHES, Kind.THNGS, Kind.REDIRECTIONS) if finished else (Kind.BATCHES,)
        self._telling = True
        for kind in kinds:
            self._session.changed.emit(Change("", kind, updated=(self._batch.id,)))
        self._telling = False
        if finished and before is not None:
            self._note(finished)

    def _note(self, finished: Sequence[Task]) -> None:
        made, failed = sum(task.made for task in finished), sum(task.failed for task in finished)
        name = self._batch.title if self._batch is not None else ""
        text = f"“{name}”: {made:,} made" + (f", {failed:,} failed" if failed else "")
        self._session.note(text, tone="warning" if failed else "success")

    def _changed(self, change: Change) -> None:
        if change.kind is Kind.BATCHES and not self._telling:
            self.look()

    def _choose_file(self, task: Task) -> None:
        name = file_name(self._batch.title) if self._batch is not None else task.id
        folder = Path(self._session.settings.get(options.LAST_FOLDER) or Path.home())
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Save the result", str(folder / f"{name}.csv"), "CSV (*.csv)"
        )
        if chosen:
            path = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".csv")
            self._session.settings.set(options.LAST_FOLDER, str(path.parent))
            self.save_result(task, path)

    def _ask_for_failures(self, task: Task) -> None:
        work = partial(self._session.client.tasks.failures, task.batch, task.id)
        self._session.jobs.run(work, owner=self).done(partial(self._show_failures, task))

    def _show_failures(self, task: Task, messages: Sequence[str]) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "What failed", told(task, messages), parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


def _was_over(task: Task | None) -> bool:
    return task is not None and task.is_over


def told(task: Task, messages: Sequence[str]) -> str:
    """The failures, as many as a person reads."""
    shown = list(messages[:_FAILURES_SHOWN])
    more = task.failed - len(shown)
    return "\n".join([*shown, f"… and {more:,} more."] if more > 0 else shown)


def _write_result(client: Client, task: Task, path: Path, report: Report) -> None:
    done = 0
    with appearing(path) as stream:
        for piece in client.tasks.result(task):
            stream.write(piece)
            done += len(piece)
            report.progress(min(done // _ROW_BYTES, task.made), task.made)
