"""The page Batches: asked for, watched, printed, and their things opened."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from app.client import Kind, Record
from app.desktop.batches import labels
from app.desktop.batches.labels import MOST_PRINTED, RangeDialog
from app.desktop.batches.making import Wanted
from app.desktop.batches.new_dialog import NewBatchDialog
from app.desktop.batches.tasks_tab import TasksTab
from app.desktop.batches.things_tab import ThingsTab
from app.desktop.list_page import Commands, ListPage
from app.desktop.operations import Applied
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.record_panel import RecordPanel
from app.desktop.session import Session


class BatchesPage(ListPage):
    """What is made is watched in the panel's tab Work."""

    menu = ("edit", "|", "print", "copy-id", "|", "delete")

    def __init__(self, session: Session) -> None:
        self.record_panel = RecordPanel(session, Kind.BATCHES, session.names)
        super().__init__(session, Kind.BATCHES, session.names, self.record_panel)
        self.work, self.things = self.record_panel.tab(TasksTab), self.record_panel.tab(ThingsTab)
        self.work.more_wanted.connect(self.make_more)
        self.things.more_wanted.connect(self.make_more)
        self.things.print_wanted.connect(self.print_labels)

    def searchable(self) -> str:
        return "Search name, description, tag …"

    def make_more(self) -> None:
        """Ask what else the batch shown shall be filled with."""
        batch = self.record_panel.record
        if batch is not None:
            dialog = NewBatchDialog(self.session, batch, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.asked.connect(partial(self._fill, batch))
            dialog.open()

    def print_labels(self) -> None:
        """Labels of the things of the batch shown; which, if they are too many for one print."""
        batch, total = self.record_panel.record, self.things.list.model.total
        if batch is None or total <= 0:
            self.session.note("This batch has no things to print labels of")
        elif total <= MOST_PRINTED:
            self._print(batch, 1, total)
        else:
            dialog = RangeDialog(total, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.chosen.connect(partial(self._print, batch))
            dialog.open()

    def _new(self) -> None:
        if self.panel.may_leave():
            dialog = NewBatchDialog(self.session, parent=self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.created.connect(self._batch_was_added)
            dialog.open()

    def _more_with_selection(self, count: int) -> Commands:
        return {"print": self.print_labels} if count == 1 else {}

    def _batch_was_added(self, batch: Record) -> None:
        self._opening = batch.id
        self.record_panel.tabs.setCurrentWidget(self.work)
        self.session.note(f"“{batch.title}” added; its things are being made", tone="success", action="undo")

    def _fill(self, batch: Record, wanted: Wanted) -> None:
        work = partial(self.session.client.tasks.create, batch.id, wanted.task)
        self.session.jobs.run(work, owner=self).done(lambda _: self.work.look())

    def _print(self, batch: Record, first: int, last: int) -> None:
        client = self.session.client
        dialog = PrintLabelsDialog(
            self.session, (), self, source=partial(labels.gather, client, batch.id, first, last)
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _was_deleted(self, applied: Applied) -> None:
        text = applied.change.title.replace("Delete", "Deleted", 1)
        self.session.note(f"{text}; the things that were made stay", tone="success", action="undo")
