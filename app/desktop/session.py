"""What all windows of one sitting share: client, settings, jobs, undo, and the one signal of change."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from app.client import Client, ClientError, Kind, Refused, ServiceInfo, Unreachable
from app.desktop.jobs import Job, Jobs
from app.desktop.operations import Applied, Change, Operation
from app.desktop.options import Settings
from app.desktop.photos.store import PhotoStore
from app.desktop.questions import Ask, ask
from app.desktop.record_names import RecordNames
from app.desktop.undo import UndoStack

log = logging.getLogger(__name__)


class ServiceState(Enum):
    """How the service is; the value is what the status area says."""

    STARTING = "Starting the service …"
    READY = "Service ready"
    GONE = "The service is not answering"


@dataclass(frozen=True)
class Message:
    """A short note shown over the page for some seconds. ``action`` is a key of ``actions.ACTIONS``."""

    text: str
    tone: str = "info"
    """One of info, success, warning, error."""
    action: str = ""


class Session(QObject):
    """One per process. ``changed`` is the one signal from which every view refreshes itself."""

    changed = Signal(Change)
    client_changed = Signal()
    service_state_changed = Signal(ServiceState)
    record_requested = Signal(Kind, str)
    """(kind, id): the main window goes to the page of that kind and opens the record."""
    page_requested = Signal(str)
    """The key of a page in ``pages.PAGES``."""
    search_wanted = Signal(str, str)
    """(page, words): go to the page and search there."""
    draft_wanted = Signal(Kind, object)
    """(kind, fields): show the form of a new record with these fields filled in."""
    design_wanted = Signal(str, object)
    """(name, records): go to the page of designs and open this one, with records to print."""
    command_wanted = Signal(str)
    """Trigger an action of ``actions.ACTIONS``, as if it were chosen from a menu."""
    message = Signal(Message)
    succeeded = Signal()
    """A change was made: what was said about one that failed is out of date."""

    def __init__(self, client: Client, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.settings = settings
        self.jobs = Jobs(self)
        self.undo = UndoStack(self)
        self.ask: Ask = ask
        """How a person is asked something; tests answer instead."""
        self.service_state = ServiceState.STARTING
        self.service_info = ServiceInfo()
        self.names = RecordNames(self)
        self.photos = PhotoStore(self)
        self.jobs.failure.connect(self.show_error)

    # the service

    def connect_client(self, client: Client) -> None:
        """Speak to another service, or to the same one at a new address."""
        self.client = client
        self.client_changed.emit()
        self.check_service()

    def check_service(self) -> None:
        """Ask the service who it is; the state follows from the answer."""
        client = self.client
        job = self.jobs.run(client.service, owner=self)
        job.done(self._service_answered).failed(lambda _: self.set_service_state(ServiceState.GONE))

    def _service_answered(self, info: ServiceInfo) -> None:
        self.service_info = info
        self.set_service_state(ServiceState.READY)

    def set_service_state(self, state: ServiceState) -> None:
        self.service_state = state
        self.service_state_changed.emit(state)

    # what people do

    def perform(self, operation: Operation) -> Job:
        """Run a change in the background; then remember how to undo it and tell every view.

        The job's ``done`` gets the ``Change``. Without a ``failed`` the error is shown as a message.
        """
        client = self.client
        job = self.jobs.run(lambda: operation.apply(client))
        job.done(self.undo.push)
        job.done(lambda applied: self.announce(applied.change))
        return job

    def finish(self, applied: Applied) -> None:
        """A change that was made by a job of its own, such as an import: remember it and tell every view."""
        self.undo.push(applied)
        self.announce(applied.change)

    def announce(self, change: Change) -> None:
        """Tell every view what has changed."""
        self.succeeded.emit()
        self.changed.emit(change)
        for other in change.others:
            self.changed.emit(other)

    def open_record(self, kind: Kind, record_id: str) -> None:
        self.record_requested.emit(kind, record_id)

    def open_page(self, key: str) -> None:
        self.page_requested.emit(key)

    def note(self, text: str, *, tone: str = "info", action: str = "") -> None:
        self.message.emit(Message(text, tone, action))

    def show_error(self, error: Exception) -> None:
        """Say what went wrong and whose turn it is; bugs go to the log with their trace."""
        if isinstance(error, Unreachable):
            self.set_service_state(ServiceState.GONE)
        if isinstance(error, ClientError):
            self.note(error.text(), tone="warning" if isinstance(error, Refused) else "error")
            return
        log.error("unexpected error in background work", exc_info=error)
        self.note(f"Something unexpected happened: {error}", tone="error")
